-- Readings say why where nothing was written, and are looked through by time, account and unit.
ALTER TABLE reading ADD COLUMN ground TEXT NOT NULL DEFAULT '';
CREATE INDEX reading_by_time ON reading (id);
CREATE INDEX reading_by_account ON reading (account, id);
CREATE INDEX reading_by_unit ON reading (unit, id);
