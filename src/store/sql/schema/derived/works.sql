-- Folded from work_event; dropped and made anew by a rebuild.

CREATE TABLE work (
    region ID NOT NULL,
    id ID NOT NULL,
    kind TEXT NOT NULL,       -- of the rulebook
    rulebook TEXT NOT NULL,   -- the pin that it follows
    key_id ID NOT NULL,       -- of its events; 0: they are not sealed
    state TEXT NOT NULL,
    office ID NOT NULL,       -- that opened it
    unit ID NOT NULL,         -- that answers in it; 0: none
    leader ID NOT NULL,       -- an official who is named in it; 0: none
    parent ID NOT NULL,       -- the work within which it was opened; 0: none
    season TEXT NOT NULL,     -- "2026-11" of one that the calendar began; empty: people did
    opened_at INT NOT NULL,
    due_day INT NOT NULL,     -- of the open duty that is due first; 0 once it has ended
    is_ended BOOL NOT NULL,
    version INT NOT NULL,
    changed_id ID NOT NULL,   -- the newest event
    ground TEXT NOT NULL,     -- that it was opened on; empty: none
    finding TEXT NOT NULL,    -- of a trigger, that it was opened about; empty: none
    led_since INT NOT NULL,   -- the leader was named; 0: nobody is
    led_day INT NOT NULL,     -- the leader's newest act of their own, or led_since
    led_acts INT NOT NULL,    -- done by the leader since then
    other_acts INT NOT NULL,  -- done by others since then
    led_changes INT NOT NULL, -- handed to another leader without a change of post
    granted INT NOT NULL,     -- money for the works within it
    held INT NOT NULL,        -- decided, not given yet
    spent INT NOT NULL,       -- given
    obstacle TEXT NOT NULL,   -- what holds it up, of the rulebook; empty: not asked
    is_again BOOL NOT NULL,   -- its matter was there before
    since_day INT NOT NULL,   -- an office has owed it since then; 0: it is in no register of long-pending ones
    counted INT NOT NULL,     -- issues that it returned
    PRIMARY KEY (region, id)
) STRICT;
CREATE INDEX work_by_id ON work (id, region);
-- Lists, in their order: of a region, of an office, of one kind, of the unit that answers.
CREATE INDEX work_by_region ON work (region, is_ended, due_day, id);
CREATE INDEX work_by_region_kind ON work (region, kind, is_ended, due_day, id);
CREATE INDEX work_by_office ON work (office, is_ended, due_day, id);
CREATE INDEX work_by_office_kind ON work (office, kind, is_ended, due_day, id);
CREATE INDEX work_by_unit ON work (unit, is_ended, due_day, id);
CREATE INDEX work_led ON work (region, kind, led_day, id) WHERE NOT is_ended;
-- The register of long-pending ones, the longest first; those that ended, the newest first.
CREATE INDEX work_pending ON work (region, kind, since_day, id) WHERE since_day <> 0 AND NOT is_ended;
CREATE INDEX work_pending_over ON work (region, kind, changed_id) WHERE since_day <> 0 AND is_ended;
CREATE INDEX work_within ON work (region, parent, is_ended, id);
CREATE UNIQUE INDEX work_of_season ON work (region, kind, season, office) WHERE season <> '';

-- What somebody owes in a work. An open one has a next step and the moment of it, always.
CREATE TABLE duty (
    region ID NOT NULL,
    work ID NOT NULL,
    no INT NOT NULL,
    rule TEXT NOT NULL,
    party ID NOT NULL,      -- the unit called that owes it for itself; 0: of the work as a whole
    kind TEXT NOT NULL,     -- and rulebook: of the work, so that a list reads no other table
    rulebook TEXT NOT NULL,
    unit ID NOT NULL,
    role INT NOT NULL,      -- the role's bit
    account ID NOT NULL,    -- a named official; 0: whoever has the role in the unit
    due_day INT NOT NULL,
    due_minute INT NOT NULL, -- of that day, by the minute; -1: the whole day
    is_provisional BOOL NOT NULL,
    step TEXT NOT NULL,     -- taken last; empty: none
    next_step TEXT NOT NULL,
    next_at INT NOT NULL,
    how INT NOT NULL,       -- 0 open, 1 met, 2 handed over, 3 released, 4 overtaken
    is_ended BOOL NOT NULL,
    ended_day INT NOT NULL,
    tally INT NOT NULL,     -- what measures count it as: 14 owed, 15 met in time, 16 missed; 0 nothing
    PRIMARY KEY (region, work, no),
    FOREIGN KEY (region, work) REFERENCES work (region, id)
) CLUSTERED;
-- Mine, as whoever has the role, by name, and all of a unit, by the day; and what the machine does next.
CREATE INDEX duty_by_role ON duty (unit, role, account, is_ended, due_day, work, no);
CREATE INDEX duty_by_account ON duty (account, is_ended, due_day, work, no) WHERE account > 0;
CREATE INDEX duty_by_unit ON duty (unit, is_ended, due_day, work, no);
CREATE INDEX duty_late ON duty (region, kind, due_day, work, no) WHERE NOT is_ended;
-- What is behind a figure of duties, of a region and of one unit.
CREATE INDEX duty_by_day ON duty (region, tally, due_day, work, no) WHERE tally > 13;
CREATE INDEX duty_of_unit ON duty (region, unit, tally, due_day, work, no) WHERE tally > 13;
CREATE INDEX duty_next ON duty (next_at, work, no) WHERE NOT is_ended;

-- Which matters a work is about.
CREATE TABLE work_petition (
    region ID NOT NULL,
    work ID NOT NULL,
    petition ID NOT NULL, -- of the same region
    linked_day INT NOT NULL, -- since when
    PRIMARY KEY (region, work, petition),
    FOREIGN KEY (region, work) REFERENCES work (region, id)
) CLUSTERED;
CREATE INDEX work_petition_of ON work_petition (region, petition, work);

-- A day on which somebody sits for visitors, as it is published: the next ones are read by their day.
CREATE TABLE sitting (
    region ID NOT NULL,
    work ID NOT NULL,
    kind TEXT NOT NULL,         -- of the work, so that one index leads to the days to come
    day INT NOT NULL,
    minute INT NOT NULL,        -- of that day, by which who sits is there; 0: not said
    hours TEXT NOT NULL,
    place TEXT NOT NULL,
    who TEXT NOT NULL,          -- the official or lawyer announced, with the post
    form TEXT NOT NULL,         -- a choice of the rulebook; empty: not said
    talks INT NOT NULL,         -- that can be booked
    first_unit ID NOT NULL,     -- and first_leader: named at first; 0: none
    first_leader ID NOT NULL,
    reason TEXT NOT NULL,       -- why somebody else sits, or nobody; empty: not said
    instead TEXT NOT NULL,      -- the official who came instead; empty: nobody did
    arrived_at INT NOT NULL,    -- 0: not yet
    arrived_account ID NOT NULL,
    ended_at INT NOT NULL,      -- 0: not yet
    stand INT NOT NULL,         -- 0 announced, 1 under way, 2 over, 3 called off
    owed TEXT NOT NULL,         -- the duty that is due first, of the rulebook; empty: nothing is owed
    owed_day INT NOT NULL,
    owed_minute INT NOT NULL,   -- of that day; -1: the whole day
    PRIMARY KEY (region, work),
    FOREIGN KEY (region, work) REFERENCES work (region, id)
) STRICT;
CREATE INDEX sitting_by_day ON sitting (region, kind, day, work);
