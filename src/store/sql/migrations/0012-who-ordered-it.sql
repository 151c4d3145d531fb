-- A field that is erased names the unit that ordered it.
ALTER TABLE disposal ADD COLUMN unit ID NOT NULL DEFAULT 0;
