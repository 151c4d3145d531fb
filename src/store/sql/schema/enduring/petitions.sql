-- What happened to petitions. Grows only; everything derived is folded from it.
-- key_id (here and below) names the key that seals the text of the row; NULL: not sealed.

CREATE TABLE event (
    region ID NOT NULL,
    petition ID NOT NULL,
    seq INT NOT NULL,
    id ID NOT NULL,
    number TEXT NOT NULL, -- of the petition, on its first event; empty on the others
    salt BLOB NOT NULL,
    body BLOB NOT NULL,   -- canonical encoding, sealed under the matter's key
    key_id ID,
    PRIMARY KEY (region, petition, seq)
) STRICT;
GUARD(event);

CREATE TABLE sealed_person (
    region ID NOT NULL,
    petition ID NOT NULL,
    id ID NOT NULL,
    key_id ID NOT NULL,
    sealed BLOB NOT NULL,
    PRIMARY KEY (region, petition, id)
) CLUSTERED;
GUARD(sealed_person);

-- Looked up by hash alone, so the hash leads the key; there is no second index.
CREATE TABLE blind_index (
    hash BLOB NOT NULL,
    kind INT NOT NULL,
    region ID NOT NULL,
    petition ID NOT NULL,
    person ID NOT NULL,
    PRIMARY KEY (hash, kind, region, petition, person),
    FOREIGN KEY (region, petition, person) REFERENCES sealed_person (region, petition, id)
) CLUSTERED;
GUARD(blind_index);

-- Who looked at what, and why; petition 0: at a list, or at who looked.
CREATE TABLE reading (
    region ID NOT NULL,
    petition ID NOT NULL,
    id ID NOT NULL,
    kind INT NOT NULL,
    at INT NOT NULL,
    account ID NOT NULL,
    role TEXT NOT NULL,
    unit ID NOT NULL,
    purpose TEXT NOT NULL, -- as written, or of a list: which
    key_id ID,
    ground TEXT NOT NULL DEFAULT '', -- where nothing was written: a word of domain/reading.def
    PRIMARY KEY (region, petition, id)
) STRICT;
GUARD(reading);
-- Ids follow the time.
CREATE INDEX reading_by_time ON reading (id);
CREATE INDEX reading_by_account ON reading (account, id);
CREATE INDEX reading_by_unit ON reading (unit, id);
