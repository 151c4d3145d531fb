/* Works of offices and what is owed in them. */

-- work_event_insert: exec, write, later, must
--   in region ID, work ID, seq INT, id ID, salt BLOB, body BLOB, key_id ID
INSERT INTO work_event (region, work, seq, id, salt, body, key_id)
VALUES (:region, :work, :seq, :id, :salt, :body, NULLIF(:key_id, 0));

-- work_event_bodies: many
--   in region ID, work ID
--   out seq INT, id ID, body BLOB, key_id ID
SELECT seq, id, body, COALESCE(key_id, 0) AS key_id FROM work_event
WHERE region = :region AND work = :work ORDER BY seq;

/* Files. */

-- work_file_insert: exec, write, later
--   in region ID, work ID, id ID, seq INT, petition ID, content HASH, key_id ID
INSERT INTO work_file (region, work, id, seq, petition, content, key_id)
VALUES (:region, :work, :id, :seq, :petition, :content, :key_id);

-- work_file_get: one
--   in region ID, work ID, id ID
--   out seq INT, content HASH, key_id ID
SELECT seq, content, key_id FROM work_file
WHERE region = :region AND work = :work AND id = :id;

/* Those that go with a matter. */
-- work_files_of_matter: many
--   in region ID, petition ID
--   out content HASH, key_id ID
SELECT content, key_id FROM work_file
WHERE region = :region AND petition = :petition AND petition > 0 ORDER BY work, id;

-- work_file_contents: many
--   in after HASH, limit INT
--   out content HASH
SELECT DISTINCT content FROM work_file WHERE content > :after ORDER BY content LIMIT :limit;

-- work_insert: exec, write, later
--   in region ID, id ID, kind TEXT, rulebook TEXT, key_id ID, state TEXT, office ID, unit ID, leader ID
--   in parent ID, season TEXT, opened_at INT, due_day INT, is_ended BOOL, version INT, changed_id ID, ground TEXT, finding TEXT
--   in led_since INT, led_day INT, led_acts INT, other_acts INT, led_changes INT
--   in granted INT, held INT, spent INT, obstacle TEXT, is_again BOOL, since_day INT, counted INT
INSERT INTO work (region, id, kind, rulebook, key_id, state, office, unit, leader, parent, season,
    opened_at, due_day, is_ended, version, changed_id, ground, finding, led_since, led_day, led_acts, other_acts, led_changes,
    granted, held, spent, obstacle, is_again, since_day, counted)
VALUES (:region, :id, :kind, :rulebook, :key_id, :state, :office, :unit, :leader, :parent, :season,
    :opened_at, :due_day, :is_ended, :version, :changed_id, :ground, :finding, :led_since, :led_day, :led_acts, :other_acts,
    :led_changes, :granted, :held, :spent, :obstacle, :is_again, :since_day, :counted);

/* Only from the version before: another one is stale. */
-- work_update: exec, write, later, must
--   in region ID, id ID, state TEXT, unit ID, leader ID, due_day INT, is_ended BOOL, version INT
--   in changed_id ID, led_since INT, led_day INT, led_acts INT, other_acts INT, led_changes INT
--   in granted INT, held INT, spent INT, obstacle TEXT, counted INT
UPDATE work SET state = :state, unit = :unit, leader = :leader, due_day = :due_day,
    is_ended = :is_ended, version = :version, changed_id = :changed_id, led_since = :led_since,
    led_day = :led_day, led_acts = :led_acts, other_acts = :other_acts, led_changes = :led_changes,
    granted = :granted, held = :held, spent = :spent, obstacle = :obstacle, counted = :counted
WHERE region = :region AND id = :id AND version = :version - 1;

-- work_get: one
--   in region ID, id ID
--   out as work_insert
SELECT region, id, kind, rulebook, key_id, state, office, unit, leader, parent, season, opened_at,
    due_day, is_ended, version, changed_id, ground, finding, led_since, led_day, led_acts, other_acts, led_changes,
    granted, held, spent, obstacle, is_again, since_day, counted
FROM work WHERE region = :region AND id = :id;

-- work_region: one
--   in id ID
--   out region ID
SELECT region FROM work WHERE id = :id;

-- duty_put: exec, write, later
--   in region ID, work ID, no INT, rule TEXT, party ID, kind TEXT, rulebook TEXT, unit ID, role INT, account ID
--   in due_day INT, due_minute INT, is_provisional BOOL, step TEXT, next_step TEXT, next_at INT, how INT
--   in is_ended BOOL, ended_day INT, tally INT
INSERT INTO duty (region, work, no, rule, party, kind, rulebook, unit, role, account, due_day, due_minute,
    is_provisional, step, next_step, next_at, how, is_ended, ended_day, tally)
VALUES (:region, :work, :no, :rule, :party, :kind, :rulebook, :unit, :role, :account, :due_day, :due_minute,
    :is_provisional, :step, :next_step, :next_at, :how, :is_ended, :ended_day, :tally)
ON CONFLICT (region, work, no) DO UPDATE SET unit = excluded.unit, role = excluded.role,
    account = excluded.account, due_day = excluded.due_day, due_minute = excluded.due_minute,
    is_provisional = excluded.is_provisional, step = excluded.step, next_step = excluded.next_step,
    next_at = excluded.next_at, how = excluded.how, is_ended = excluded.is_ended,
    ended_day = excluded.ended_day, tally = excluded.tally;

-- duties_of: many
--   in region ID, work ID
--   out as duty_put
SELECT region, work, no, rule, party, kind, rulebook, unit, role, account, due_day, due_minute, is_provisional,
    step, next_step, next_at, how, is_ended, ended_day, tally
FROM duty WHERE region = :region AND work = :work ORDER BY no;

-- work_petition_put: exec, write, later
--   in region ID, work ID, petition ID, linked_day INT
INSERT INTO work_petition (region, work, petition, linked_day) VALUES (:region, :work, :petition, :linked_day)
ON CONFLICT (region, work, petition) DO NOTHING;

-- work_petitions: many
--   in region ID, work ID
--   out petition ID, linked_day INT
SELECT petition, linked_day FROM work_petition WHERE region = :region AND work = :work ORDER BY petition;

-- works_of_petition: many
--   in region ID, petition ID, before ID, limit INT
--   out work ID
SELECT work FROM work_petition WHERE region = :region AND petition = :petition AND work < :before
ORDER BY work DESC LIMIT :limit;

/* What somebody owes, due first; what has ended, due last; behind the last one of a page. */
-- duty_list: many
--   in unit ID, role INT, account ID, is_ended BOOL, after_day INT, after_work ID, after_no INT, limit INT
--   choice scope.role: unit = :unit AND role = :role AND account = 0
--   choice scope.account: account = :account AND account > 0
--   choice scope.unit: unit = :unit
--   choice order.due.after: (due_day, work, no) > (:after_day, :after_work, :after_no)
--   choice order.due.by: due_day, work, no
--   choice order.newest.after: (due_day, work, no) < (:after_day, :after_work, :after_no)
--   choice order.newest.by: due_day DESC, work DESC, no DESC
--   out as duty_put
SELECT region, work, no, rule, party, kind, rulebook, unit, role, account, due_day, due_minute, is_provisional,
    step, next_step, next_at, how, is_ended, ended_day, tally
FROM duty WHERE {scope} AND is_ended = :is_ended AND {order.after}
ORDER BY {order.by} LIMIT :limit;

/* Running clocks of petitions that a unit answers for, due first, behind the last one of a page. A
   matter that the unit has waits for whose turn it is there; of others the clock alone runs on. */
-- clock_list: many
--   in region ID, unit ID, awaits INT, stands_in INT, after_day INT, after_id ID, after_no INT, limit INT
--   variant mine: AND ((p.owner = c.owner AND (p.awaits & :awaits) <> 0) OR (p.owner <> c.owner AND :stands_in = 1))
--   out region ID, id ID, no INT, rule TEXT, start_day INT, due_day INT, is_provisional BOOL, number TEXT
--   out key_id ID, title BLOB, state TEXT, owner ID, office ID, awaits INT, rulebook TEXT
SELECT c.region, c.petition AS id, c.no, c.rule, c.start_day, c.due_day, c.is_provisional, p.number,
    p.key_id, p.title, p.state, p.owner, p.office, p.awaits, p.rulebook
FROM petition_clock AS c JOIN petition AS p ON p.region = c.region AND p.id = c.petition
WHERE c.region = :region AND c.owner = :unit AND c.tally = 3 AND c.tally > 2
    AND (c.due_day, c.petition, c.no) > (:after_day, :after_id, :after_no) {mine}
ORDER BY c.due_day, c.petition, c.no LIMIT :limit;

/* Whose next step has come due, the one that waited longest first; behind one. */
-- duty_due: many
--   in now INT, after_at INT, after_work ID, limit INT
--   out region ID, work ID, next_at INT
SELECT region, work, next_at FROM duty
WHERE NOT is_ended AND next_at <= :now AND (next_at, work) > (:after_at, :after_work)
ORDER BY next_at, work, no LIMIT :limit;

/* Is a work within this one open? */
-- work_children_open: many
--   in region ID, parent ID
--   out id ID
SELECT id FROM work WHERE region = :region AND parent = :parent AND NOT is_ended
ORDER BY id LIMIT 1;

/* Whoever decides about money within a work waits here for who does so at the same time. */
-- work_money_claim: exec, write
--   in region ID, id ID
UPDATE work SET granted = granted WHERE region = :region AND id = :id;

/* What works within one hold and have spent, all of them. */
-- work_money_within: one
--   in region ID, parent ID
--   out works INT, held INT, spent INT
SELECT COUNT(*) AS works, CAST(COALESCE(SUM(held), 0) AS bigint) AS held,
    CAST(COALESCE(SUM(spent), 0) AS bigint) AS spent
FROM work WHERE region = :region AND parent = :parent;

/* Units that have the calendar's work of a kind and a season. */
-- work_of_season: many
--   in region ID, kind TEXT, season TEXT
--   out office ID
SELECT office FROM work WHERE region = :region AND kind = :kind AND season = :season AND season <> '' ORDER BY office;

/* Works that have not ended, behind one. */
-- work_open_next: many
--   in region ID, id ID, limit INT
--   out region ID, id ID
SELECT region, id FROM work WHERE (region, id) > (:region, :id) AND NOT is_ended
ORDER BY region, id LIMIT :limit;

/* Does anybody at the unit owe anything, or does it keep a work that has not ended? */
-- unit_owes: many
--   in unit ID
--   out work ID
SELECT work FROM duty WHERE unit = :unit AND NOT is_ended ORDER BY is_ended, due_day, work, no LIMIT 1;

-- unit_keeps: many
--   in unit ID, kind TEXT
--   out id ID
SELECT id FROM work WHERE office = :unit AND kind = :kind AND NOT is_ended
ORDER BY is_ended, due_day, id LIMIT 1;

/* A rebuild. */

-- work_rebuild_next: many
--   in region ID, work ID, limit INT
--   out region ID, work ID
SELECT region, work FROM work_event WHERE (region, work) > (:region, :work) AND seq = 1
ORDER BY region, work LIMIT :limit;

-- work_rebuild_drop_duties: exec, write
--   in region ID, work ID
DELETE FROM duty WHERE region = :region AND work = :work;

-- work_rebuild_drop_petitions: exec, write
--   in region ID, work ID
DELETE FROM work_petition WHERE region = :region AND work = :work;

-- work_rebuild_drop: exec, write
--   in region ID, work ID
DELETE FROM work WHERE region = :region AND id = :work;

-- work_rebuild_orphans: many
--   in limit INT
--   out region ID, work ID
SELECT w.region, w.id AS work FROM work AS w
WHERE NOT EXISTS
    (SELECT 1 FROM work_event AS e WHERE e.region = w.region AND e.work = w.id AND e.seq = 1)
ORDER BY w.region, w.id LIMIT :limit;
