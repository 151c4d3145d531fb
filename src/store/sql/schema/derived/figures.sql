-- How many petitions each unit has, by what (domain/figures.h): folded from figure_delta, so that
-- nothing that writes a petition writes a row which others write as well. True is what both say.
CREATE TABLE figure (
    scope INT NOT NULL,        -- 1 the unit that has it, 2 the office that registered it, 3 the region
    unit ID NOT NULL,
    measure INT NOT NULL,      -- 1 open, 2 ended, 3 with a mark, 4 on a route, 5 due
    day INT NOT NULL,          -- of what is due; else 0
    awaits INT NOT NULL,       -- the role's bit
    word TEXT NOT NULL,        -- state, mark or route
    office ID NOT NULL,        -- with scope 1: the office that registered it; else 0
    region ID NOT NULL,
    number INT NOT NULL,
    PRIMARY KEY (scope, unit, measure, day, awaits, word, office, region)
) CLUSTERED;

-- What events changed and nobody has folded yet: a second's worth.
CREATE TABLE figure_delta (
    region ID NOT NULL,
    id ID NOT NULL,            -- of the event
    no INT NOT NULL,
    measure INT NOT NULL,      -- above 16: a kind of tally (domain/tally.h), 16 more than its number
    owner ID NOT NULL,         -- of a tally: the unit that did it, due_day its day
    office ID NOT NULL,
    awaits INT NOT NULL,
    word TEXT NOT NULL,
    due_day INT NOT NULL,
    class_code TEXT NOT NULL,
    month INT NOT NULL,        -- its first day: when the petition of an open or ended one was received
    change INT NOT NULL,       -- 1 or -1; of what measures count more
    PRIMARY KEY (region, id, no)
) CLUSTERED;
