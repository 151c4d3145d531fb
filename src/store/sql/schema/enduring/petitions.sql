-- What happened to petitions. Grows only; everything derived is folded from it.
-- key_id (here and below) names the key that seals the text of the row; NULL: not sealed.
-- Guards let through what forgets: a matter of which there is a row of disposal goes, a field that is
-- erased is sealed anew, and what an older program did not seal is sealed once.

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
-- Those that an older program did not seal.
CREATE INDEX event_unsealed ON event (region, petition) WHERE key_id IS NULL;
GUARD(event,
    UPDATE WHEN NEW.region = OLD.region AND NEW.petition = OLD.petition AND NEW.seq = OLD.seq
        AND NEW.id = OLD.id AND NEW.number = OLD.number AND NEW.key_id IS NOT NULL
        AND (OLD.key_id IS NULL OR (NEW.key_id <> OLD.key_id AND EXISTS (SELECT 1 FROM disposal AS d
            WHERE d.petition = OLD.petition AND d.region = OLD.region AND d.what = 3))),
    DELETE WHEN EXISTS (SELECT 1 FROM disposal AS d
        WHERE d.petition = OLD.petition AND d.region = OLD.region AND d.what = 1));

CREATE TABLE sealed_person (
    region ID NOT NULL,
    petition ID NOT NULL,
    id ID NOT NULL,
    key_id ID NOT NULL,
    sealed BLOB NOT NULL,
    PRIMARY KEY (region, petition, id)
) CLUSTERED;
GUARD(sealed_person,
    UPDATE WHEN NEW.region = OLD.region AND NEW.petition = OLD.petition AND NEW.id = OLD.id
        AND NEW.key_id <> OLD.key_id AND EXISTS (SELECT 1 FROM event AS e
            WHERE e.region = OLD.region AND e.petition = OLD.petition AND e.key_id IS NULL),
    DELETE WHEN EXISTS (SELECT 1 FROM disposal AS d WHERE d.petition = OLD.petition
        AND d.region = OLD.region AND (d.what = 1 OR (d.what = 2 AND d.person = OLD.id))));

-- Looked up by hash alone, so the hash leads the key; the second index is for forgetting.
CREATE TABLE blind_index (
    hash BLOB NOT NULL,
    kind INT NOT NULL,
    region ID NOT NULL,
    petition ID NOT NULL,
    person ID NOT NULL,
    PRIMARY KEY (hash, kind, region, petition, person),
    FOREIGN KEY (region, petition, person) REFERENCES sealed_person (region, petition, id)
) CLUSTERED;
CREATE INDEX blind_index_of ON blind_index (petition, region, person);
GUARD(blind_index,
    DELETE WHEN EXISTS (SELECT 1 FROM disposal AS d WHERE d.petition = OLD.petition
        AND d.region = OLD.region AND (d.what = 1 OR (d.what = 2 AND d.person = OLD.person))));

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
    ground TEXT NOT NULL DEFAULT '', -- where nothing was written: a word of domain/reading_grounds.def
    PRIMARY KEY (region, petition, id)
) STRICT;
GUARD(reading,
    UPDATE WHEN NEW.region = OLD.region AND NEW.petition = OLD.petition AND NEW.id = OLD.id
        AND NEW.kind = OLD.kind AND NEW.at = OLD.at AND NEW.account = OLD.account
        AND NEW.role = OLD.role AND NEW.unit = OLD.unit AND NEW.ground = OLD.ground
        AND NEW.key_id IS NOT NULL
        AND (OLD.key_id IS NULL OR (NEW.key_id <> OLD.key_id AND EXISTS (SELECT 1 FROM disposal AS d
            WHERE d.petition = OLD.petition AND d.region = OLD.region AND d.what = 3))),
    DELETE WHEN EXISTS (SELECT 1 FROM disposal AS d
        WHERE d.petition = OLD.petition AND d.region = OLD.region AND d.what = 1));
-- Ids follow the time.
CREATE INDEX reading_by_time ON reading (id);
CREATE INDEX reading_by_account ON reading (account, id);
CREATE INDEX reading_by_unit ON reading (unit, id);
-- Whether a list was looked at just now must not cost what else was looked at since. Not "petition = 0":
-- SQLite would then prepare every statement with "petition = :petition" anew whenever that changes.
CREATE INDEX reading_of_no_matter ON reading (account, id) WHERE petition < 1;

-- Files of petitions as they lie on disk, sealed under a key each.
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

-- What was destroyed, and on what ground; the rows it is about are gone.
CREATE TABLE disposal (
    id ID NOT NULL,
    at INT NOT NULL,
    account ID NOT NULL,
    what INT NOT NULL,     -- 1 the matter, 2 one of its people, 3 a field of one event
    region ID NOT NULL,
    petition ID NOT NULL,
    person ID NOT NULL,
    seq INT NOT NULL,      -- of the event; of a matter: how many records of it the log had
    field TEXT NOT NULL,   -- its id; several with a blank between
    number TEXT NOT NULL,  -- of the matter
    ground TEXT NOT NULL,  -- the rulebook's retention row, or the reason; of a field a word of
                           -- domain/erasure_grounds.def
    key_id ID,
    unit ID NOT NULL DEFAULT 0, -- that ordered it, of a field
    PRIMARY KEY (id)
) STRICT;
GUARD(disposal);
CREATE INDEX disposal_by_petition ON disposal (petition, region, what, id);
