-- Rulebooks come into force by day: those put before were in force when they were put.
CREATE TABLE rulebook_adoption (
    no INT NOT NULL,
    pin TEXT NOT NULL REFERENCES rulebook_version (pin),
    from_day INT NOT NULL,
    at INT NOT NULL,
    account ID NOT NULL,
    key_id ID,
    PRIMARY KEY (no)
) STRICT;
GUARD(rulebook_adoption);
INSERT INTO rulebook_adoption (no, pin, from_day, at, account)
SELECT no, pin, 1, at, account FROM rulebook_version ORDER BY no;
