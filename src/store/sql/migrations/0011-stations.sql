-- Offline stations: what was granted, what they promised, and at a station what waits.
CREATE TABLE station (
    id ID NOT NULL,
    node INT NOT NULL,
    serial_first INT NOT NULL,
    serial_last INT NOT NULL,
    from_at INT NOT NULL,
    until_at INT NOT NULL,
    unit ID NOT NULL,
    note TEXT NOT NULL,
    at INT NOT NULL,
    account ID NOT NULL,
    key_id ID,
    PRIMARY KEY (id)
) STRICT;
GUARD(station);
CREATE TABLE station_withdrawal (
    station ID NOT NULL,
    at INT NOT NULL,
    account ID NOT NULL,
    PRIMARY KEY (station)
) STRICT;
GUARD(station_withdrawal);
CREATE TABLE station_promise (
    petition ID NOT NULL,
    station ID NOT NULL,
    note TEXT NOT NULL,
    PRIMARY KEY (petition)
) STRICT;
GUARD(station_promise);
CREATE TABLE station_entry (
    id ID NOT NULL,
    number TEXT NOT NULL,
    promise TEXT NOT NULL,
    sealed BLOB NOT NULL,
    note TEXT NOT NULL,
    reason TEXT NOT NULL,
    PRIMARY KEY (id)
) STRICT;
CREATE UNIQUE INDEX station_entry_by_number ON station_entry (number);
