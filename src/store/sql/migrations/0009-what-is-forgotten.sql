-- Matters, people and fields can be forgotten, files are sealed. What waits to become part of a matter
-- was not sealed and has to be sent again.
CREATE TABLE disposal (
    id ID NOT NULL,
    at INT NOT NULL,
    account ID NOT NULL,
    what INT NOT NULL,     -- 1 the matter, 2 one of its people, 3 a field of one event
    region ID NOT NULL,
    petition ID NOT NULL,
    person ID NOT NULL,
    seq INT NOT NULL,      -- of the event
    field TEXT NOT NULL,
    number TEXT NOT NULL,  -- of the matter
    ground TEXT NOT NULL,  -- the rulebook's retention row, or the reason that was given
    key_id ID,
    PRIMARY KEY (id)
) STRICT;
GUARD(disposal);
CREATE INDEX disposal_by_petition ON disposal (petition, region, what);
CREATE TABLE attachment (
    region ID NOT NULL,
    petition ID NOT NULL,
    id ID NOT NULL,       -- of the file, as its event has it
    seq INT NOT NULL,     -- of that event
    content BLOB NOT NULL, -- SHA-256 of the sealed file: its name on disk
    key_id ID NOT NULL,
    PRIMARY KEY (region, petition, id)
) CLUSTERED;
GUARD(attachment,
    DELETE WHEN EXISTS (SELECT 1 FROM disposal AS d WHERE d.petition = OLD.petition
        AND d.region = OLD.region AND (d.what = 1 OR (d.what = 3 AND d.seq = OLD.seq))));
CREATE INDEX attachment_by_content ON attachment (content);
CREATE TABLE forgetting (
    disposal ID NOT NULL,
    no INT NOT NULL,
    key_id ID NOT NULL,
    content BLOB NOT NULL,
    PRIMARY KEY (disposal, no)
) CLUSTERED;
CREATE INDEX event_unsealed ON event (region, petition) WHERE key_id IS NULL;
REGUARD(event,
    UPDATE WHEN NEW.region = OLD.region AND NEW.petition = OLD.petition AND NEW.seq = OLD.seq
        AND NEW.id = OLD.id AND NEW.number = OLD.number AND NEW.key_id IS NOT NULL
        AND (OLD.key_id IS NULL OR (NEW.key_id <> OLD.key_id AND EXISTS (SELECT 1 FROM disposal AS d
            WHERE d.petition = OLD.petition AND d.region = OLD.region AND d.what = 3))),
    DELETE WHEN EXISTS (SELECT 1 FROM disposal AS d
        WHERE d.petition = OLD.petition AND d.region = OLD.region AND d.what = 1));
REGUARD(sealed_person,
    UPDATE WHEN NEW.region = OLD.region AND NEW.petition = OLD.petition AND NEW.id = OLD.id
        AND NEW.key_id <> OLD.key_id AND EXISTS (SELECT 1 FROM event AS e
            WHERE e.region = OLD.region AND e.petition = OLD.petition AND e.key_id IS NULL),
    DELETE WHEN EXISTS (SELECT 1 FROM disposal AS d WHERE d.petition = OLD.petition
        AND d.region = OLD.region AND (d.what = 1 OR (d.what = 2 AND d.person = OLD.id))));
CREATE INDEX blind_index_of ON blind_index (petition, region, person);
REGUARD(blind_index,
    DELETE WHEN EXISTS (SELECT 1 FROM disposal AS d WHERE d.petition = OLD.petition
        AND d.region = OLD.region AND (d.what = 1 OR (d.what = 2 AND d.person = OLD.person))));
REGUARD(reading,
    UPDATE WHEN NEW.region = OLD.region AND NEW.petition = OLD.petition AND NEW.id = OLD.id
        AND NEW.kind = OLD.kind AND NEW.at = OLD.at AND NEW.account = OLD.account
        AND NEW.role = OLD.role AND NEW.unit = OLD.unit AND NEW.ground = OLD.ground
        AND NEW.key_id IS NOT NULL
        AND (OLD.key_id IS NULL OR (NEW.key_id <> OLD.key_id AND EXISTS (SELECT 1 FROM disposal AS d
            WHERE d.petition = OLD.petition AND d.region = OLD.region AND d.what = 3))),
    DELETE WHEN EXISTS (SELECT 1 FROM disposal AS d
        WHERE d.petition = OLD.petition AND d.region = OLD.region AND d.what = 1));
REGUARD(record_salt,
    DELETE WHEN EXISTS (SELECT 1 FROM disposal AS d WHERE d.region = OLD.key1
        AND d.petition = OLD.key2
        AND ((OLD.kind IN (3, 5) AND d.what = 1)
            OR (OLD.kind = 5 AND d.what = 2 AND d.person = OLD.key3))));
DROP TABLE upload;
CREATE TABLE upload (
    token_hash BLOB NOT NULL,
    sealed BLOB NOT NULL,  -- what it is called and is
    content BLOB NOT NULL, -- SHA-256 of the sealed file
    key_id ID NOT NULL,
    account ID NOT NULL,
    expires INT NOT NULL,
    is_claimed BOOL NOT NULL,
    PRIMARY KEY (token_hash)
) STRICT;
CREATE INDEX upload_by_expiry ON upload (expires);
CREATE INDEX upload_by_content ON upload (content);
DROP TABLE petition_file;
