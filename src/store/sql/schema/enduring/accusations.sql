-- Accusations: nothing here is referred to by, or refers to, a table of petitions.

CREATE TABLE accusation_event (
    accusation ID NOT NULL,
    seq INT NOT NULL,
    number TEXT NOT NULL, -- on the first event; empty on the others
    body BLOB NOT NULL,   -- canonical encoding of the stub's event
    key_id ID,
    PRIMARY KEY (accusation, seq)
) STRICT;
GUARD(accusation_event);

-- What it is about, under a key that only its holder can unwrap.
CREATE TABLE accusation_content (
    accusation ID NOT NULL,
    sealed BLOB NOT NULL,
    key_id ID,
    PRIMARY KEY (accusation)
) STRICT;
GUARD(accusation_content);

-- Its sealed files by the hash of what lies on disk.
CREATE TABLE accusation_file (
    accusation ID NOT NULL,
    no INT NOT NULL,
    sha256 BLOB NOT NULL,
    key_id ID,
    PRIMARY KEY (accusation, no)
) CLUSTERED;
GUARD(accusation_file);
CREATE INDEX accusation_file_by_content ON accusation_file (sha256);

-- Who opened it: told to who filed it.
CREATE TABLE accusation_reading (
    accusation ID NOT NULL,
    at INT NOT NULL,
    id ID NOT NULL,
    account ID NOT NULL,
    role TEXT NOT NULL,
    unit ID NOT NULL,
    key_id ID,
    PRIMARY KEY (accusation, at, id)
) CLUSTERED;
GUARD(accusation_reading);

-- That something was opened, for the auditors of one unit: not what, not by which unit.
CREATE TABLE accusation_opening (
    auditor_unit ID NOT NULL,
    at INT NOT NULL,
    id ID NOT NULL,
    role TEXT NOT NULL,
    key_id ID,
    PRIMARY KEY (auditor_unit, at, id)
) CLUSTERED;
GUARD(accusation_opening);
