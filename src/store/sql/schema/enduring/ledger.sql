-- The log of records: docs/internals/ledger.md. Which record a leaf is of: its kind and its key, up to
-- three numbers; zeros fill up.
CREATE TABLE ledger_leaf (
    idx INT NOT NULL, -- from 0, without a gap
    kind INT NOT NULL,
    key1 ID NOT NULL,
    key2 ID NOT NULL,
    key3 ID NOT NULL,
    leaf BLOB NOT NULL, -- what the log commits to; its leaf hash is one hash further
    PRIMARY KEY (idx)
) CLUSTERED;
GUARD(ledger_leaf);
CREATE UNIQUE INDEX ledger_leaf_by_record ON ledger_leaf (kind, key1, key2, key3);

-- Complete nodes of the tree from level 4 up; those below are hashed from the leaves.
CREATE TABLE ledger_node (
    level INT NOT NULL,
    idx INT NOT NULL,
    hash BLOB NOT NULL,
    PRIMARY KEY (level, idx)
) CLUSTERED;
GUARD(ledger_node);

-- What was signed: a signed note for each size that was published.
CREATE TABLE ledger_checkpoint (
    size INT NOT NULL,
    at INT NOT NULL,
    note TEXT NOT NULL,
    PRIMARY KEY (size)
) STRICT;
GUARD(ledger_checkpoint);

-- What others signed: lines of cosignatures to a checkpoint.
CREATE TABLE ledger_cosignature (
    size INT NOT NULL,
    witness TEXT NOT NULL, -- verifier key
    at INT NOT NULL,       -- seconds, as the witness signed them
    line TEXT NOT NULL,
    PRIMARY KEY (size, witness, at)
) STRICT;
GUARD(ledger_cosignature);

-- Keys of the log in the order they were introduced.
CREATE TABLE ledger_key (
    at INT NOT NULL,
    verifier TEXT NOT NULL,
    PRIMARY KEY (at)
) STRICT;
GUARD(ledger_key);

-- Random seeds of records that hold none themselves: all but events of petitions.
CREATE TABLE record_salt (
    kind INT NOT NULL,
    key1 ID NOT NULL,
    key2 ID NOT NULL,
    key3 ID NOT NULL,
    salt BLOB NOT NULL,
    PRIMARY KEY (kind, key1, key2, key3)
) CLUSTERED;
-- The seeds of what is forgotten go with it: of readings (kind 3) and people (kind 5) of a matter.
GUARD(record_salt,
    DELETE WHEN EXISTS (SELECT 1 FROM disposal AS d WHERE d.region = OLD.key1
        AND d.petition = OLD.key2
        AND ((OLD.kind IN (3, 5) AND d.what = 1)
            OR (OLD.kind = 5 AND d.what = 2 AND d.person = OLD.key3))));
