-- The one copy of the content's key: replaced at every hand-over.
CREATE TABLE accusation_key (
    accusation ID NOT NULL,
    wrapped BLOB NOT NULL,
    PRIMARY KEY (accusation)
) STRICT;

-- How who filed it gets at the stub.
CREATE TABLE accusation_access (
    accusation ID NOT NULL,
    code_hash BLOB NOT NULL,
    PRIMARY KEY (accusation)
) STRICT;

-- Files sealed and not yet part of an accusation; what they are is inside.
CREATE TABLE accusation_upload (
    token_hash BLOB NOT NULL,
    sealed BLOB NOT NULL,
    sha256 BLOB NOT NULL,
    expires INT NOT NULL,
    size_bytes INT NOT NULL DEFAULT 0,
    PRIMARY KEY (token_hash)
) STRICT;
CREATE INDEX accusation_upload_waiting ON accusation_upload (size_bytes);
CREATE INDEX accusation_upload_by_expiry ON accusation_upload (expires);
CREATE INDEX accusation_upload_by_content ON accusation_upload (sha256);

-- Extracts of mixed letters. sealed: the extract while it waits (status 0), number and code of the
-- petition made of it once released (1), empty once withheld (2).
CREATE TABLE accusation_extract (
    office ID NOT NULL,
    id ID NOT NULL,
    accusation ID NOT NULL,
    maker ID NOT NULL,
    made_at INT NOT NULL,
    status INT NOT NULL,
    sealed BLOB NOT NULL,
    PRIMARY KEY (office, id)
) STRICT;
CREATE INDEX accusation_extract_waiting ON accusation_extract (office, made_at, id) WHERE status = 0;
CREATE INDEX accusation_extract_of ON accusation_extract (accusation, made_at, id);
