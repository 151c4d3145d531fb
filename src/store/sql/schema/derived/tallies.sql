-- What offices did, by kind, for measures (domain/tally.h): folded from figure_delta with the figures.
CREATE TABLE tally (
    scope INT NOT NULL,        -- 1 a unit, 2 the office that registered, 3 the region
    place ID NOT NULL,         -- which one
    side INT NOT NULL,         -- 1 by class, 2 by unit
    day INT NOT NULL,          -- the first of a month; of what is owed the day on which it is due
    kind INT NOT NULL,
    word TEXT NOT NULL,        -- clock, finding, result, score, state
    unit ID NOT NULL,          -- by unit; else 0
    class_code TEXT NOT NULL,  -- by class; else empty
    number INT NOT NULL,
    PRIMARY KEY (scope, place, side, day, kind, word, unit, class_code)
) CLUSTERED;

-- What a petition counts for beside its clocks and its receipt: of the matter, of no person in it.
CREATE TABLE petition_fact (
    region ID NOT NULL,
    petition ID NOT NULL,
    no INT NOT NULL,
    kind INT NOT NULL,
    word TEXT NOT NULL,
    unit ID NOT NULL,          -- that did it
    day INT NOT NULL,          -- on which it happened
    PRIMARY KEY (region, petition, no),
    FOREIGN KEY (region, petition) REFERENCES petition (region, id)
) CLUSTERED;
-- The matters behind a figure, by day; those of clocks that ran out or were met are beside their clocks.
CREATE INDEX petition_fact_by_day ON petition_fact (region, kind, day, petition, no);
-- The same of one unit, however small.
CREATE INDEX petition_fact_of_unit ON petition_fact (region, unit, kind, day, petition, no);
