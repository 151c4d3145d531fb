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
