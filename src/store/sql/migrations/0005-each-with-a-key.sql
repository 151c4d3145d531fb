-- Each of a petition's people has a code and a secret of their own; those given before stay everybody's.
ALTER TABLE session ADD COLUMN person ID NOT NULL DEFAULT 0;
DROP INDEX petition_access_by_account;
ALTER TABLE petition_access RENAME TO petition_access_before;
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
INSERT INTO petition_access (region, petition, person, code_hash, secret_hash, token_hash,
    token_expires, account)
SELECT region, petition, 0, code_hash, secret_hash, token_hash, token_expires, account
FROM petition_access_before;
DROP TABLE petition_access_before;
