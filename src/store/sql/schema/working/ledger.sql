-- Records that have no place in the log yet: the last step of every group gives them one.
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

-- Whether what an older program wrote is in the log: one row.
CREATE TABLE ledger_state (
    one INT NOT NULL,
    is_complete BOOL NOT NULL,
    PRIMARY KEY (one)
) STRICT;
