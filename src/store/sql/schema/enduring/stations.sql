-- What was granted to offline stations. Blocks of serials and, while grants overlap, nodes of ids
-- belong to one station alone.
CREATE TABLE station (
    id ID NOT NULL,
    node INT NOT NULL,
    serial_first INT NOT NULL,
    serial_last INT NOT NULL,
    from_at INT NOT NULL,
    until_at INT NOT NULL,
    unit ID NOT NULL,
    note TEXT NOT NULL, -- the grant, signed
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

-- What the station promised of a matter that was taken over.
CREATE TABLE station_promise (
    petition ID NOT NULL,
    station ID NOT NULL,
    note TEXT NOT NULL,
    PRIMARY KEY (petition)
) STRICT;
GUARD(station_promise);
