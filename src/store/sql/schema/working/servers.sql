-- Who does what only one of several programs may: a row for each thing that can be held.
CREATE TABLE lease (
    name TEXT NOT NULL,    -- "node": of ids; "background": work that one does for all
    no INT NOT NULL,       -- which, where there are several; else 0
    holder ID NOT NULL,    -- a random number of the program's own
    until INT NOT NULL,    -- from then on anybody may take it
    PRIMARY KEY (name, no)
) CLUSTERED;
STAYS(lease);

-- How often units, calendar, rulebooks and guidance have changed: one row, none before the first time.
CREATE TABLE office_state (
    one INT NOT NULL,
    changes INT NOT NULL,
    PRIMARY KEY (one)
) STRICT;

-- Under how many versions of calendars the days of all open matters that touch a year were looked
-- through to the end; year 0: those of the works of offices. Without a row nobody has.
CREATE TABLE calendar_followed (
    year INT NOT NULL,
    calendars INT NOT NULL,
    computed INT NOT NULL, -- by which way of computing days
    PRIMARY KEY (year)
) CLUSTERED;
STAYS(calendar_followed);

-- Who has a matter open now, as told by the pages of officials: rows of seconds ago, and no others.
CREATE TABLE present (
    petition ID NOT NULL,
    account ID NOT NULL,
    at INT NOT NULL,
    PRIMARY KEY (petition, account)
) CLUSTERED;
STAYS(present);
CREATE INDEX present_by_time ON present (at);
