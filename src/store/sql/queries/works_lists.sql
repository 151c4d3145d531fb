/* Lists of works, and of which matters they are. */

/* Those due first first; of ended ones, which owe nothing any more, the newest. Each follows an index
   that begins with its place, or with the unit. */
-- work_list: many
--   in place ID, kind TEXT, unit ID, state TEXT, is_ended BOOL, after_day INT, after_id ID, limit INT
--   choice scope.region: region = :place
--   choice scope.office: office = :place
--   choice order.due.after: (due_day, id) > (:after_day, :after_id)
--   choice order.due.by: due_day, id
--   choice order.newest.after: (due_day, id) < (:after_day, :after_id)
--   choice order.newest.by: due_day DESC, id DESC
--   variant kind: AND kind = :kind
--   variant unit: AND unit = :unit
--   variant state: AND state = :state
--   out region ID, id ID, kind TEXT, rulebook TEXT, state TEXT, office ID, unit ID, leader ID
--   out opened_at INT, due_day INT, is_ended BOOL, version INT, held INT, spent INT
SELECT region, id, kind, rulebook, state, office, unit, leader, opened_at, due_day, is_ended, version,
    held, spent
FROM work
WHERE {scope} AND is_ended = :is_ended AND {order.after} {kind} {unit} {state}
ORDER BY {order.by} LIMIT :limit;

-- work_card: one
--   in region ID, id ID
--   out as work_list
SELECT region, id, kind, rulebook, state, office, unit, leader, opened_at, due_day, is_ended, version,
    held, spent
FROM work WHERE region = :region AND id = :id;

/* Works within a work, open ones first. */
-- works_within: many
--   in region ID, parent ID, limit INT
--   out region ID, work ID, changed_id ID
SELECT region, id AS work, changed_id FROM work WHERE region = :region AND parent = :parent
ORDER BY is_ended, id LIMIT :limit;

-- work_matters: many
--   in region ID, work ID, limit INT
--   out as petition_list
SELECT p.region, p.id, p.number, p.key_id, p.title, p.channel, p.state, p.class_code, p.owner, p.office,
    p.awaits, p.received_day, p.due_day, p.due_rule, p.is_provisional, p.is_ended, p.is_incomplete,
    p.claims, p.persons_count, p.version, p.rulebook
FROM work_petition AS l JOIN petition AS p ON p.region = l.region AND p.id = l.petition
WHERE l.region = :region AND l.work = :work
ORDER BY l.petition LIMIT :limit;

/* Has the unit answered the matter? */
-- matter_answered: one
--   in region ID, petition ID, unit ID
--   out found INT
SELECT COUNT(*) AS found FROM petition_unit
WHERE region = :region AND petition = :petition AND unit = :unit AND how = 4;
