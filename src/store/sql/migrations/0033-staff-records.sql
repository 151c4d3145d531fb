-- What an official was trained for, holds or is posted to, as noted by who answers for the unit: of officials
-- alone. A row is taken back by another that names it.
CREATE TABLE staff_record (
    id ID NOT NULL,
    account ID NOT NULL,   -- of the official
    unit ID NOT NULL,      -- at which it is noted
    kind INT NOT NULL,     -- 1 post, 2 training, 3 certificate, 4 secondment
    name TEXT NOT NULL,
    from_day INT NOT NULL,
    until_day INT NOT NULL, -- 0: none
    takes_back ID NOT NULL, -- the record that it ends; 0: it is one itself
    noted_by ID NOT NULL,
    at INT NOT NULL,
    PRIMARY KEY (id)
) STRICT;
CREATE INDEX staff_record_by_unit ON staff_record (unit, id);
GUARD(staff_record);
