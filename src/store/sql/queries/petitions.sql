/* Events. */

-- event_insert: exec, write, later, must
--   in region ID, petition ID, seq INT, id ID, number TEXT, salt BLOB, body BLOB, key_id ID
INSERT INTO event (region, petition, seq, id, number, salt, body, key_id)
VALUES (:region, :petition, :seq, :id, :number, :salt, :body, NULLIF(:key_id, 0));

-- event_bodies: many
--   in region ID, petition ID
--   out seq INT, id ID, number TEXT, body BLOB, key_id ID
SELECT seq, id, number, body, COALESCE(key_id, 0) AS key_id FROM event
WHERE region = :region AND petition = :petition ORDER BY seq;

/* Under which key its events are sealed, 0 when they are not; and how many there are. */
-- petition_key_id: one
--   in region ID, id ID
--   out key_id ID, version INT
SELECT key_id, version FROM petition WHERE region = :region AND id = :id;

/* Derived rows: written after every event, compared by a rebuild. */

-- petition_insert: exec, write, later
--   in region ID, id ID, number TEXT, rulebook TEXT, key_id ID, title BLOB, channel TEXT, state TEXT, class_code TEXT
--   in owner ID, office ID, awaits INT, received_day INT, due_day INT, due_rule TEXT, sort_day INT
--   in is_provisional BOOL, is_ended BOOL, is_incomplete BOOL, claims INT, persons_count INT
--   in external_system TEXT, external_number TEXT, version INT, changed_id ID, objections INT, objected_day INT
INSERT INTO petition (region, id, number, rulebook, key_id, title, channel, state, class_code, owner, office,
    awaits, received_day, due_day, due_rule, sort_day, is_provisional, is_ended, is_incomplete, claims,
    persons_count, external_system, external_number, version, changed_id, objections, objected_day)
VALUES (:region, :id, :number, :rulebook, :key_id, :title, :channel, :state, :class_code, :owner, :office,
    :awaits, :received_day, :due_day, :due_rule, :sort_day, :is_provisional, :is_ended, :is_incomplete, :claims,
    :persons_count, :external_system, :external_number, :version, :changed_id, :objections, :objected_day);

/* Only from the version before: another one is stale. The number never changes. What stays as it is
   is left out where that is worth it: SQLite writes every index anew that has a column which is set. */
-- petition_update: exec, write, later, must
--   in region ID, id ID, key_id ID, title BLOB, channel TEXT, state TEXT, class_code TEXT
--   in owner ID, office ID, awaits INT, received_day INT, due_day INT, due_rule TEXT, sort_day INT
--   in is_provisional BOOL, is_ended BOOL, is_incomplete BOOL, claims INT, persons_count INT
--   in external_system TEXT, external_number TEXT, version INT, changed_id ID, objections INT, objected_day INT
--   variant title: title = :title,
--   variant place: owner = :owner, office = :office, sort_day = :sort_day, is_ended = :is_ended,
--   variant origin: external_system = :external_system, external_number = :external_number,
--   variant objections: objections = :objections, objected_day = :objected_day,
UPDATE petition SET {title} {place} {origin} {objections} key_id = :key_id, channel = :channel, state = :state,
    class_code = :class_code, awaits = :awaits, received_day = :received_day, due_day = :due_day,
    due_rule = :due_rule, is_provisional = :is_provisional, is_incomplete = :is_incomplete,
    claims = :claims, persons_count = :persons_count, version = :version, changed_id = :changed_id
WHERE region = :region AND id = :id AND version = :version - 1;

-- petition_get: one
--   in region ID, id ID
--   out as petition_insert
SELECT region, id, number, rulebook, key_id, title, channel, state, class_code, owner, office, awaits,
    received_day, due_day, due_rule, sort_day, is_provisional, is_ended, is_incomplete, claims, persons_count,
    external_system, external_number, version, changed_id, objections, objected_day
FROM petition WHERE region = :region AND id = :id;

-- claim_put: exec, write, later
--   in region ID, petition ID, no INT, finding TEXT, remedy_day INT
INSERT INTO claim (region, petition, no, finding, remedy_day)
VALUES (:region, :petition, :no, :finding, :remedy_day)
ON CONFLICT (region, petition, no)
DO UPDATE SET finding = excluded.finding, remedy_day = excluded.remedy_day;

/* Claims that a later registration act left out. */
-- claims_drop_after: exec, write, later
--   in region ID, petition ID, no INT
DELETE FROM claim WHERE region = :region AND petition = :petition AND no > :no;

-- claims_of: many
--   in region ID, petition ID
--   out as claim_put
SELECT region, petition, no, finding, remedy_day FROM claim
WHERE region = :region AND petition = :petition ORDER BY no;

-- clock_put: exec, write, later
--   in region ID, petition ID, no INT, rule TEXT, owner ID, status INT, start_day INT, raw_day INT
--   in due_day INT, extended_days INT, excluded_days INT, stopped_day INT, is_duty BOOL
--   in is_provisional BOOL, is_paused BOOL, tally INT
INSERT INTO petition_clock (region, petition, no, rule, owner, status, start_day, raw_day, due_day,
    extended_days, excluded_days, stopped_day, is_duty, is_provisional, is_paused, tally)
VALUES (:region, :petition, :no, :rule, :owner, :status, :start_day, :raw_day, :due_day,
    :extended_days, :excluded_days, :stopped_day, :is_duty, :is_provisional, :is_paused, :tally)
ON CONFLICT (region, petition, no) DO UPDATE SET rule = excluded.rule, owner = excluded.owner,
    is_duty = excluded.is_duty, status = excluded.status, start_day = excluded.start_day, raw_day = excluded.raw_day,
    due_day = excluded.due_day, extended_days = excluded.extended_days,
    excluded_days = excluded.excluded_days, stopped_day = excluded.stopped_day,
    is_provisional = excluded.is_provisional, is_paused = excluded.is_paused, tally = excluded.tally;

-- clocks_of: many
--   in region ID, petition ID
--   out as clock_put
SELECT region, petition, no, rule, owner, status, start_day, raw_day, due_day, extended_days,
    excluded_days, stopped_day, is_duty, is_provisional, is_paused, tally
FROM petition_clock WHERE region = :region AND petition = :petition ORDER BY no;

-- unit_put: exec, write, later
--   in region ID, petition ID, no INT, unit ID, how INT
INSERT INTO petition_unit (region, petition, no, unit, how)
VALUES (:region, :petition, :no, :unit, :how)
ON CONFLICT (region, petition, no) DO UPDATE SET unit = excluded.unit, how = excluded.how;

-- units_of: many
--   in region ID, petition ID
--   out as unit_put
SELECT region, petition, no, unit, how FROM petition_unit
WHERE region = :region AND petition = :petition ORDER BY no;

-- tag_put: exec, write, later
--   in region ID, petition ID, kind INT, tag TEXT, owner ID, office ID, is_ended BOOL, sort_day INT
INSERT INTO petition_tag (region, petition, kind, tag, owner, office, is_ended, sort_day)
VALUES (:region, :petition, :kind, :tag, :owner, :office, :is_ended, :sort_day)
ON CONFLICT (region, petition, kind, tag) DO UPDATE SET owner = excluded.owner,
    office = excluded.office, is_ended = excluded.is_ended, sort_day = excluded.sort_day;

-- tag_drop: exec, write, later
--   in region ID, petition ID, kind INT, tag TEXT
DELETE FROM petition_tag
WHERE region = :region AND petition = :petition AND kind = :kind AND tag = :tag;

-- tags_of: many
--   in region ID, petition ID
--   out as tag_put
SELECT region, petition, kind, tag, owner, office, is_ended, sort_day FROM petition_tag
WHERE region = :region AND petition = :petition ORDER BY kind, tag;

/* Files. */

-- attachment_insert: exec, write, later
--   in region ID, petition ID, id ID, seq INT, content HASH, key_id ID
INSERT INTO attachment (region, petition, id, seq, content, key_id)
VALUES (:region, :petition, :id, :seq, :content, :key_id);

-- attachment_get: one
--   in region ID, petition ID, id ID
--   out seq INT, content HASH, key_id ID
SELECT seq, content, key_id FROM attachment
WHERE region = :region AND petition = :petition AND id = :id;

-- attachments_of: many
--   in region ID, petition ID
--   out id ID, seq INT, content HASH, key_id ID
SELECT id, seq, content, key_id FROM attachment
WHERE region = :region AND petition = :petition ORDER BY id;

-- attachment_contents: many
--   in after HASH, limit INT
--   out content HASH
SELECT DISTINCT content FROM attachment WHERE content > :after ORDER BY content LIMIT :limit;

/* Finding one. */

-- petition_by_number: one
--   in number TEXT
--   out region ID, id ID
SELECT region, id FROM petition WHERE number = :number;

/* For whoever knows where it lies. */
-- petition_number: one
--   in region ID, id ID
--   out number TEXT
SELECT number FROM petition WHERE region = :region AND id = :id;

-- petition_by_id: one
--   in id ID
--   out region ID, number TEXT, key_id ID, version INT
SELECT region, number, key_id, version FROM petition WHERE id = :id;

/* The first that carries another platform's number. */
-- petition_by_external: one
--   in external_system TEXT, external_number TEXT
--   out region ID, id ID
SELECT region, id FROM petition
WHERE external_number <> '' AND external_number = :external_number
    AND external_system = :external_system
ORDER BY id LIMIT 1;

-- petition_mark: one
--   in unit ID
--   out mark ID
--   choice scope.owner: owner = :unit
--   choice scope.office: office = :unit
--   choice scope.region: region = :unit
SELECT COALESCE(MAX(changed_id), 0) AS mark FROM petition WHERE {scope};

/* The next petitions with a running clock, and how many of these are provisional or count a day of
 * the year from..to. Told of all, so that a slice reads no more than it returns. */
-- petition_touching: many
--   in after_id ID, from_day INT, to_day INT, limit INT
--   out region ID, petition ID, touching INT
SELECT c.region, c.petition, COUNT(CASE WHEN NOT p.is_ended
        AND (c.is_provisional OR (c.start_day <= :to_day AND c.due_day >= :from_day)) THEN 1 END)
    AS touching
FROM petition_clock AS c
JOIN petition AS p ON p.region = c.region AND p.id = c.petition
WHERE c.status = 0 AND c.petition > :after_id
GROUP BY c.petition, c.region ORDER BY c.petition, c.region LIMIT :limit;

/* Numbers for people. */

-- serial_next: one, write
--   in kind INT, owner ID, period INT
--   out last INT
INSERT INTO serial (kind, owner, period, last) VALUES (:kind, :owner, :period, 1)
ON CONFLICT (kind, owner, period) DO UPDATE SET last = serial.last + 1
RETURNING last;

/* After numbers were given out elsewhere: never lower. */
-- serial_raise: exec, write, later
--   in kind INT, owner ID, period INT, last INT
INSERT INTO serial (kind, owner, period, last) VALUES (:kind, :owner, :period, :last)
ON CONFLICT (kind, owner, period) DO UPDATE SET last = excluded.last
WHERE serial.last < excluded.last;
