-- The log of records. What is there already is brought into it at the next start.
CREATE TABLE ledger_leaf (
    idx INT NOT NULL,
    kind INT NOT NULL,
    key1 ID NOT NULL,
    key2 ID NOT NULL,
    key3 ID NOT NULL,
    leaf BLOB NOT NULL,
    PRIMARY KEY (idx)
) CLUSTERED;
GUARD(ledger_leaf);
CREATE UNIQUE INDEX ledger_leaf_by_record ON ledger_leaf (kind, key1, key2, key3);
CREATE TABLE ledger_node (
    level INT NOT NULL,
    idx INT NOT NULL,
    hash BLOB NOT NULL,
    PRIMARY KEY (level, idx)
) CLUSTERED;
GUARD(ledger_node);
CREATE TABLE ledger_checkpoint (
    size INT NOT NULL,
    at INT NOT NULL,
    note TEXT NOT NULL,
    PRIMARY KEY (size)
) STRICT;
GUARD(ledger_checkpoint);
CREATE TABLE ledger_cosignature (
    size INT NOT NULL,
    witness TEXT NOT NULL,
    at INT NOT NULL,
    line TEXT NOT NULL,
    PRIMARY KEY (size, witness, at)
) STRICT;
GUARD(ledger_cosignature);
CREATE TABLE ledger_key (
    at INT NOT NULL,
    verifier TEXT NOT NULL,
    PRIMARY KEY (at)
) STRICT;
GUARD(ledger_key);
CREATE TABLE record_salt (
    kind INT NOT NULL,
    key1 ID NOT NULL,
    key2 ID NOT NULL,
    key3 ID NOT NULL,
    salt BLOB NOT NULL,
    PRIMARY KEY (kind, key1, key2, key3)
) CLUSTERED;
GUARD(record_salt);
CREATE TABLE ledger_pending (
    no INT NOT NULL,
    kind INT NOT NULL,
    key1 ID NOT NULL,
    key2 ID NOT NULL,
    key3 ID NOT NULL,
    leaf BLOB NOT NULL,
    at INT NOT NULL,
    PRIMARY KEY (no)
) CLUSTERED;
CREATE TABLE ledger_state (
    one INT NOT NULL,
    is_complete BOOL NOT NULL,
    PRIMARY KEY (one)
) STRICT;
