-- A remembered reply goes with the matter that it tells of.
ALTER TABLE remembered ADD COLUMN petition ID NOT NULL DEFAULT 0;
CREATE INDEX remembered_by_petition ON remembered (petition) WHERE petition <> 0;
