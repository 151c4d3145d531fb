-- What was stopped while derived tables were made anew is gone on with.
ALTER TABLE derived_state ADD COLUMN reached_region ID NOT NULL DEFAULT 0;
ALTER TABLE derived_state ADD COLUMN reached ID NOT NULL DEFAULT 0;
