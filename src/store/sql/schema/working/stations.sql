-- At a station: what was registered and the office has not confirmed yet. Sealed for the office.
CREATE TABLE station_entry (
    id ID NOT NULL,
    number TEXT NOT NULL,
    promise TEXT NOT NULL,
    sealed BLOB NOT NULL,
    note TEXT NOT NULL,
    reason TEXT NOT NULL, -- why the office refused it; empty: not refused
    PRIMARY KEY (id)
) STRICT;
CREATE UNIQUE INDEX station_entry_by_number ON station_entry (number);
