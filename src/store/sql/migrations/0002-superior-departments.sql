-- A unit may have a department above it that guides its work, or leads it alone.
ALTER TABLE unit_version ADD COLUMN superior ID NOT NULL DEFAULT 0;
ALTER TABLE unit_version ADD COLUMN is_vertical BOOL NOT NULL DEFAULT FALSE;
