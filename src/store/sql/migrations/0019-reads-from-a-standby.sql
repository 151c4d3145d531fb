-- A standby that shows a session's last write may answer it; marks of connections that are gone go.
ALTER TABLE session ADD COLUMN writes INT NOT NULL DEFAULT 0;
ALTER TABLE commit_mark ADD COLUMN at INT NOT NULL DEFAULT 0;
