-- Files in works of offices (docs/decisions/0043-promises-money-files.md), as those of petitions: sealed
-- under a key each. One that a work about a matter holds goes when the matter is destroyed.
CREATE TABLE work_file (
    region ID NOT NULL,
    work ID NOT NULL,
    id ID NOT NULL,
    seq INT NOT NULL,
    petition ID NOT NULL,
    content BLOB NOT NULL,
    key_id ID NOT NULL,
    PRIMARY KEY (region, work, id)
) CLUSTERED;
GUARD(work_file,
    DELETE WHEN EXISTS (SELECT 1 FROM disposal AS d WHERE d.petition = OLD.petition
        AND d.region = OLD.region AND d.what = 1));
CREATE INDEX work_file_by_content ON work_file (content);
CREATE INDEX work_file_of_matter ON work_file (region, petition, work, id) WHERE petition > 0;
