-- Updatable, and it expires. Everything is addressed by hashes: the database never knows a token.

CREATE TABLE session (
    token_hash BLOB NOT NULL,
    kind INT NOT NULL,
    account ID NOT NULL,
    region ID NOT NULL,
    petition ID NOT NULL,
    person ID NOT NULL, -- of the petition's people; 0 = the one there is
    is_owner BOOL NOT NULL,
    csrf BLOB NOT NULL,
    created INT NOT NULL,
    seen INT NOT NULL,
    expires INT NOT NULL,
    id ID NOT NULL DEFAULT 0,              -- by which its owner names it; 0 = not an official's
    agent TEXT NOT NULL DEFAULT '',        -- kind of browser, of officials only: "firefox linux"
    way INT NOT NULL DEFAULT 0,            -- how it was opened (enum session_way)
    proven_until INT NOT NULL DEFAULT 0,   -- how long its owner counts as just having proven who they are
    writes INT NOT NULL DEFAULT 0,         -- what was written by it, counted: a standby that shows it has all of that
    PRIMARY KEY (token_hash)
) CLUSTERED;
CREATE INDEX session_by_account ON session (account) WHERE account <> 0;
CREATE INDEX session_by_expiry ON session (expires);

CREATE TABLE credential (
    account ID NOT NULL,
    password_hash TEXT NOT NULL,
    must_change BOOL NOT NULL,
    PRIMARY KEY (account)
) STRICT;

-- The second factor of an account: a secret shared with a device of its owner, sealed.
CREATE TABLE second_factor (
    account ID NOT NULL,
    secret BLOB NOT NULL,          -- empty = none in force
    since INT NOT NULL,            -- in force; 0 = not
    last_step INT NOT NULL,        -- of the last code taken: no code is taken twice
    pending BLOB NOT NULL,         -- shown and not confirmed yet; empty = none
    pending_expires INT NOT NULL,
    PRIMARY KEY (account)
) STRICT;

-- What opens instead of a code when the device is lost: each once.
CREATE TABLE recovery_code (
    account ID NOT NULL,
    code_hash BLOB NOT NULL,
    PRIMARY KEY (account, code_hash)
) CLUSTERED;

-- How petitioners get at their matters: each with a key of their own.
CREATE TABLE petition_access (
    region ID NOT NULL,
    petition ID NOT NULL,
    person ID NOT NULL,
    code_hash BLOB NOT NULL,
    secret_hash TEXT NOT NULL,
    token_hash BLOB NOT NULL,
    token_expires INT NOT NULL,
    account ID NOT NULL,
    PRIMARY KEY (region, petition, person)
) CLUSTERED;
CREATE INDEX petition_access_by_account ON petition_access (account, petition) WHERE account <> 0;

-- Replies kept for repeated requests.
CREATE TABLE remembered (
    key_hash BLOB NOT NULL,
    request_hash BLOB NOT NULL,
    status INT NOT NULL,
    sealed_reply BLOB NOT NULL,
    expires INT NOT NULL,
    petition ID NOT NULL DEFAULT 0, -- that it tells of; 0 = none
    PRIMARY KEY (key_hash)
) STRICT;
CREATE INDEX remembered_by_expiry ON remembered (expires);
CREATE INDEX remembered_by_petition ON remembered (petition) WHERE petition <> 0;

CREATE TABLE throttle (
    key_hash BLOB NOT NULL,
    failures INT NOT NULL,
    until INT NOT NULL,
    PRIMARY KEY (key_hash)
) CLUSTERED;
CREATE INDEX throttle_by_expiry ON throttle (until);

-- Files received and not yet part of a petition.
CREATE TABLE upload (
    token_hash BLOB NOT NULL,
    sealed BLOB NOT NULL,  -- what it is called and is
    content BLOB NOT NULL, -- SHA-256 of the sealed file
    key_id ID NOT NULL,
    account ID NOT NULL,
    expires INT NOT NULL,
    is_claimed BOOL NOT NULL,
    size_bytes INT NOT NULL DEFAULT 0,
    PRIMARY KEY (token_hash)
) STRICT;
CREATE INDEX upload_waiting ON upload (account, size_bytes) WHERE NOT is_claimed;
CREATE INDEX upload_by_expiry ON upload (expires);
CREATE INDEX upload_by_content ON upload (content);

-- What a disposal has still to destroy outside the database: a key (0: none), a file (empty: none).
CREATE TABLE forgetting (
    disposal ID NOT NULL,
    no INT NOT NULL,
    key_id ID NOT NULL,
    content BLOB NOT NULL,
    PRIMARY KEY (disposal, no)
) CLUSTERED;

-- Counters of numbers for people: the last one given, by kind (1 petitions of a day, 2 documents of
-- a year), owner and period.
CREATE TABLE serial (
    kind INT NOT NULL,
    owner ID NOT NULL,
    period INT NOT NULL,
    last INT NOT NULL,
    PRIMARY KEY (kind, owner, period)
) CLUSTERED;

-- The last commit of each connection that writes, by which it is found again when nobody answered.
-- Written by the driver of PostgreSQL alone.
CREATE TABLE commit_mark (
    writer ID NOT NULL, -- drawn by the connection when it is opened
    mark INT NOT NULL,  -- of its transactions that wrote, counted
    at INT NOT NULL DEFAULT 0, -- when, by the server's clock
    PRIMARY KEY (writer)
) CLUSTERED;
STAYS(commit_mark);

-- Of which shape the derived tables are, and whether all their rows are there: one row.
CREATE TABLE derived_state (
    one INT NOT NULL,
    shape TEXT NOT NULL,
    is_complete BOOL NOT NULL,
    reached_region ID NOT NULL DEFAULT 0, -- the last petition whose rows are there
    reached ID NOT NULL DEFAULT 0,
    PRIMARY KEY (one)
) STRICT;

STAYS(derived_state);

-- A move to another database, in the one that it leaves and in the one that it goes to: one row.
CREATE TABLE move_state (
    one INT NOT NULL,
    state INT NOT NULL, -- 1 leaving, 2 gone, 3 arriving, 4 arrived
    move ID NOT NULL,   -- random: the same in both
    other TEXT NOT NULL, -- where the other one is, without what may be secret
    at INT NOT NULL,
    PRIMARY KEY (one)
) STRICT;
STAYS(move_state);

-- Version of this schema: one row a step, the largest counts.
CREATE TABLE schema_version (
    version INT NOT NULL,
    at INT NOT NULL,
    PRIMARY KEY (version)
) STRICT;
STAYS(schema_version);

-- An official's duties in a calendar program of theirs: who has the token reads days, no matter.
CREATE TABLE calendar_feed (
    account ID NOT NULL,
    token_hash BLOB NOT NULL,
    since INT NOT NULL,
    PRIMARY KEY (account)
) STRICT;
CREATE UNIQUE INDEX calendar_feed_by_token ON calendar_feed (token_hash);
