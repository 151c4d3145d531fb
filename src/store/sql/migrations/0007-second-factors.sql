-- Officials' sessions have a name and an end of their own: those of before end here.
DELETE FROM session WHERE kind = 1;
ALTER TABLE session ADD COLUMN id ID NOT NULL DEFAULT 0;
ALTER TABLE session ADD COLUMN agent TEXT NOT NULL DEFAULT '';
ALTER TABLE session ADD COLUMN way INT NOT NULL DEFAULT 0;
ALTER TABLE session ADD COLUMN proven_until INT NOT NULL DEFAULT 0;
CREATE TABLE second_factor (
    account ID NOT NULL,
    secret BLOB NOT NULL,
    since INT NOT NULL,
    last_step INT NOT NULL,
    pending BLOB NOT NULL,
    pending_expires INT NOT NULL,
    PRIMARY KEY (account)
) STRICT;
CREATE TABLE recovery_code (
    account ID NOT NULL,
    code_hash BLOB NOT NULL,
    PRIMARY KEY (account, code_hash)
) CLUSTERED;
CREATE TABLE sign_in_version (
    version INT NOT NULL,
    roles TEXT NOT NULL,
    at INT NOT NULL,
    account ID NOT NULL,
    key_id ID,
    PRIMARY KEY (version)
) STRICT;
GUARD(sign_in_version);
