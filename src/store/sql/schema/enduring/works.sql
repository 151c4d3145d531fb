-- Works of offices (docs/decisions/0032-duties.md): their history. A work names matters by their id and
-- nobody in them; its text is sealed under a key of its own.
CREATE TABLE work_event (
    region ID NOT NULL,
    work ID NOT NULL,
    seq INT NOT NULL,
    id ID NOT NULL,
    salt BLOB NOT NULL,
    body BLOB NOT NULL, -- canonical encoding, sealed under the work's key
    key_id ID,
    PRIMARY KEY (region, work, seq)
) STRICT;
GUARD(work_event);

-- Files of works as they lie on disk, sealed under a key each.
CREATE TABLE work_file (
    region ID NOT NULL,
    work ID NOT NULL,
    id ID NOT NULL,       -- of the file, as its event has it
    seq INT NOT NULL,     -- of that event
    petition ID NOT NULL, -- the matter with which it goes; 0: none
    content BLOB NOT NULL, -- SHA-256 of the sealed file: its name on disk
    key_id ID NOT NULL,
    PRIMARY KEY (region, work, id)
) CLUSTERED;
GUARD(work_file,
    DELETE WHEN EXISTS (SELECT 1 FROM disposal AS d WHERE d.petition = OLD.petition
        AND d.region = OLD.region AND d.what = 1));
CREATE INDEX work_file_by_content ON work_file (content);
CREATE INDEX work_file_of_matter ON work_file (region, petition, work, id) WHERE petition > 0;
