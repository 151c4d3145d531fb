-- Folded from event; dropped and made anew by a rebuild.

CREATE TABLE petition (
    region ID NOT NULL,
    id ID NOT NULL,
    number TEXT NOT NULL,
    rulebook TEXT NOT NULL,    -- the pin that it follows
    key_id ID NOT NULL,        -- of its events and title; 0: they are not sealed
    title BLOB NOT NULL,       -- sealed like a body
    channel TEXT NOT NULL,
    state TEXT NOT NULL,
    class_code TEXT NOT NULL,
    owner ID NOT NULL,
    office ID NOT NULL,
    awaits INT NOT NULL,       -- the role's bit, so that a set of roles is one comparison
    received_day INT NOT NULL,
    due_day INT NOT NULL,      -- of the running clock due first; 0 without one
    due_rule TEXT NOT NULL,
    sort_day INT NOT NULL,     -- open: due_day, or 99999999 without one; ended: received_day
    is_provisional BOOL NOT NULL,
    is_ended BOOL NOT NULL,
    is_incomplete BOOL NOT NULL,
    claims INT NOT NULL,
    persons_count INT NOT NULL,
    external_system TEXT NOT NULL, -- another platform and its number; empty when it came to us first
    external_number TEXT NOT NULL,
    version INT NOT NULL,
    changed_id ID NOT NULL,    -- the newest event
    objections INT NOT NULL,   -- since a unit last took it on
    objected_day INT NOT NULL, -- the newest of them
    PRIMARY KEY (region, id),
    UNIQUE (id),
    UNIQUE (number)
) STRICT;
-- Work lists in their order; what "has anything changed?" asks.
CREATE INDEX petition_by_owner ON petition (owner, is_ended, sort_day, id);
CREATE INDEX petition_by_office ON petition (office, is_ended, sort_day, id);
CREATE INDEX petition_by_region ON petition (region, is_ended, sort_day, id);
CREATE INDEX petition_changed_owner ON petition (owner, changed_id);
CREATE INDEX petition_changed_office ON petition (office, changed_id);
CREATE INDEX petition_changed_region ON petition (region, changed_id);
-- Is another platform's matter here already?
CREATE INDEX petition_external ON petition (external_number, external_system, id)
    WHERE external_number <> '';
-- What is still open, the oldest first: of it what is long pending.
CREATE INDEX petition_pending ON petition (region, received_day, id) WHERE NOT is_ended;
-- What comes back again and again.
CREATE INDEX petition_passed ON petition (region, id) WHERE objections > 1 AND NOT is_ended;

CREATE TABLE claim (
    region ID NOT NULL,
    petition ID NOT NULL,
    no INT NOT NULL,
    finding TEXT NOT NULL,
    remedy_day INT NOT NULL,
    PRIMARY KEY (region, petition, no),
    FOREIGN KEY (region, petition) REFERENCES petition (region, id)
) CLUSTERED;

CREATE TABLE petition_clock (
    region ID NOT NULL,
    petition ID NOT NULL,
    no INT NOT NULL,
    rule TEXT NOT NULL,
    owner ID NOT NULL,
    status INT NOT NULL,       -- 0 running, 1 met, 2 cancelled
    start_day INT NOT NULL,
    raw_day INT NOT NULL,
    due_day INT NOT NULL,
    extended_days INT NOT NULL,
    excluded_days INT NOT NULL,
    stopped_day INT NOT NULL,
    is_duty BOOL NOT NULL,
    is_provisional BOOL NOT NULL,
    is_paused BOOL NOT NULL,   -- nobody can miss it
    tally INT NOT NULL,        -- what measures count it as: 3 owed, 4 met in time, 5 missed; 0 nothing
    PRIMARY KEY (region, petition, no),
    FOREIGN KEY (region, petition) REFERENCES petition (region, id)
) CLUSTERED;
-- The matters behind a figure: what is owed, was met, was missed.
CREATE INDEX petition_clock_by_day ON petition_clock (region, tally, due_day, petition, no) WHERE tally > 2;
-- The same of one unit: what it owes next, and what is behind a figure of its own.
CREATE INDEX petition_clock_of_unit ON petition_clock (region, owner, tally, due_day, petition, no) WHERE tally > 2;
-- New calendar data: only running clocks can move.
CREATE INDEX petition_clock_running ON petition_clock (petition, region) WHERE status = 0;
-- What is late, by what it is: triggers.
CREATE INDEX petition_clock_late ON petition_clock (region, rule, due_day, petition, no) WHERE status = 0;

-- Units that ever had to do with the petition, and why.
CREATE TABLE petition_unit (
    region ID NOT NULL,
    petition ID NOT NULL,
    no INT NOT NULL,
    unit ID NOT NULL,
    how INT NOT NULL,
    PRIMARY KEY (region, petition, no),
    FOREIGN KEY (region, petition) REFERENCES petition (region, id)
) CLUSTERED;

-- What a unit answered and has no more (how = 4): newest first, as ids follow the time.
CREATE INDEX petition_unit_answered ON petition_unit (unit, petition) WHERE how = 4;

-- Marks (kind 1) and routes (kind 2) of petitions, with what their lists are ordered by.
CREATE TABLE petition_tag (
    region ID NOT NULL,
    petition ID NOT NULL,
    kind INT NOT NULL,
    tag TEXT NOT NULL,
    owner ID NOT NULL,
    office ID NOT NULL,
    is_ended BOOL NOT NULL,
    sort_day INT NOT NULL,
    PRIMARY KEY (region, petition, kind, tag),
    FOREIGN KEY (region, petition) REFERENCES petition (region, id)
) CLUSTERED;
CREATE INDEX petition_tag_by_owner ON petition_tag (owner, kind, tag, is_ended, sort_day, petition);
CREATE INDEX petition_tag_by_office ON petition_tag (office, kind, tag, is_ended, sort_day, petition);
CREATE INDEX petition_tag_by_region ON petition_tag (region, kind, tag, is_ended, sort_day, petition);
