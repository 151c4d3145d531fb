/* The questions of triggers (domain/rule_trigger.h) to the derived tables: what offices owe and have
   not done. Each row says what proves it – a clock or a duty by its number, a day, a count – and
   names nobody. `mark` is what a finding is known by: it changes when what proves it does, so that
   one noted as no fault comes again only with new facts. `opened` is a work that is open on the same
   ground about the same matter and unit. A day without calendar data proves nothing yet. A sign stands
   before what only narrows: a planner that does not know how wide a range is holds it for narrow, and
   begins with all that an office has instead of what is late. */

-- group finding
--   in trigger TEXT, opens TEXT, ground TEXT, kind TEXT, rule TEXT, rules TEXT, unless TEXT
--   in before_day INT, count INT, after_day INT, after_id ID, after_no INT, limit INT
--   in region ID, unit_from ID, unit_to ID, office_from ID, office_to ID, petition_from ID, petition_to ID

/* Late clocks of one rule: a trigger that names several asks for each, so that what is rare is found
   as fast as what is common. */
-- finding_clocks: many
--   in group finding
--   out region ID, petition ID, number TEXT, key_id ID, title BLOB, state TEXT, rulebook TEXT, office ID
--   out unit ID, work ID, no INT, rule TEXT, kind TEXT, work_rulebook TEXT, start_day INT, due_day INT
--   out extended_days INT, counted INT, at_day INT, mark TEXT, opened ID, note ID
--   choice noted.no: NOT EXISTS
--   choice noted.yes: EXISTS
SELECT p.region, p.id AS petition, p.number, p.key_id, p.title, p.state, p.rulebook, p.office, c.owner AS unit,
    0 AS work, c.no, c.rule, '' AS kind, '' AS work_rulebook, c.start_day, c.due_day, c.extended_days,
    0 AS counted, c.due_day AS at_day,
    :trigger || '/0/' || CAST(c.no AS TEXT) || '/' || CAST(c.due_day AS TEXT) AS mark,
    COALESCE((SELECT MIN(w.id) FROM work_petition AS l JOIN work AS w ON w.region = l.region AND w.id = l.work
        WHERE l.region = p.region AND l.petition = p.id AND w.kind = :opens AND w.ground = :ground
            AND w.unit = c.owner AND NOT w.is_ended), 0) AS opened,
    COALESCE((SELECT MIN(n.id) FROM work_petition AS m JOIN work AS n ON n.region = m.region AND n.id = m.work
        WHERE m.region = p.region AND m.petition = p.id
            AND n.finding = :trigger || '/0/' || CAST(c.no AS TEXT) || '/' || CAST(c.due_day AS TEXT)), 0) AS note
FROM petition_clock AS c JOIN petition AS p ON p.region = c.region AND p.id = c.petition
WHERE c.region = :region AND c.rule = :rule AND c.status = 0 AND c.due_day < :before_day
    AND (c.due_day, c.petition, c.no) > (:after_day, :after_id, :after_no)
    AND c.is_duty AND NOT c.is_paused AND NOT c.is_provisional AND NOT p.is_ended
    AND +c.owner BETWEEN :unit_from AND :unit_to AND +p.office BETWEEN :office_from AND :office_to
    AND +c.petition BETWEEN :petition_from AND :petition_to
    AND {noted} (SELECT 1 FROM work_petition AS m JOIN work AS n ON n.region = m.region AND n.id = m.work
        WHERE m.region = c.region AND m.petition = c.petition
            AND n.finding = :trigger || '/0/' || CAST(c.no AS TEXT) || '/' || CAST(c.due_day AS TEXT))
    AND NOT EXISTS (SELECT 1 FROM petition_clock AS u
        WHERE u.region = c.region AND u.petition = c.petition AND u.status = 0 AND NOT u.is_paused
            AND u.due_day >= :before_day AND :unless LIKE '%,' || u.rule || ',%')
ORDER BY c.due_day, c.petition, c.no LIMIT :limit;

/* The same, counted: nothing of a matter is read but where it lies. */
-- finding_clock_count: one
--   in group finding
--   out found INT, opened INT
SELECT COUNT(*) AS found, COALESCE(SUM(counted.opened), 0) AS opened FROM (
    SELECT CASE WHEN EXISTS (SELECT 1 FROM work_petition AS l
            JOIN work AS w ON w.region = l.region AND w.id = l.work
            WHERE l.region = c.region AND l.petition = c.petition AND w.kind = :opens AND w.ground = :ground
                AND w.unit = c.owner AND NOT w.is_ended) THEN 1 ELSE 0 END AS opened
    FROM petition_clock AS c JOIN petition AS p ON p.region = c.region AND p.id = c.petition
    WHERE c.region = :region AND c.rule = :rule AND c.status = 0 AND c.due_day < :before_day
        AND c.is_duty AND NOT c.is_paused AND NOT c.is_provisional AND NOT p.is_ended
        AND +c.owner BETWEEN :unit_from AND :unit_to AND +p.office BETWEEN :office_from AND :office_to
        AND NOT EXISTS (SELECT 1 FROM work_petition AS m
            JOIN work AS n ON n.region = m.region AND n.id = m.work
            WHERE m.region = c.region AND m.petition = c.petition
                AND n.finding = :trigger || '/0/' || CAST(c.no AS TEXT) || '/' || CAST(c.due_day AS TEXT))
        AND NOT EXISTS (SELECT 1 FROM petition_clock AS u
            WHERE u.region = c.region AND u.petition = c.petition AND u.status = 0 AND NOT u.is_paused
                AND u.due_day >= :before_day AND :unless LIKE '%,' || u.rule || ',%')
    LIMIT :limit) AS counted;

/* A matter that came back so often and that nobody has taken on. */
-- finding_objections: many
--   in group finding
--   out as finding_clocks
--   choice noted.no: NOT EXISTS
--   choice noted.yes: EXISTS
SELECT p.region, p.id AS petition, p.number, p.key_id, p.title, p.state, p.rulebook, p.office, p.owner AS unit,
    0 AS work, 0 AS no, '' AS rule, '' AS kind, '' AS work_rulebook, 0 AS start_day, p.objected_day AS due_day,
    0 AS extended_days, p.objections AS counted, 0 AS at_day,
    :trigger || '/0/0/' || CAST(p.objections AS TEXT) AS mark,
    COALESCE((SELECT MIN(w.id) FROM work_petition AS l JOIN work AS w ON w.region = l.region AND w.id = l.work
        WHERE l.region = p.region AND l.petition = p.id AND w.kind = :opens AND w.ground = :ground
            AND NOT w.is_ended), 0) AS opened,
    COALESCE((SELECT MIN(n.id) FROM work_petition AS m JOIN work AS n ON n.region = m.region AND n.id = m.work
        WHERE m.region = p.region AND m.petition = p.id AND n.finding = :trigger || '/0/0/' || CAST(p.objections AS TEXT)), 0) AS note
FROM petition AS p
WHERE p.region = :region AND p.objections > 1 AND p.objections >= :count AND NOT p.is_ended AND p.id > :after_id
    AND +p.id BETWEEN :petition_from AND :petition_to AND +p.office BETWEEN :office_from AND :office_to
    AND +p.owner BETWEEN :unit_from AND :unit_to
    AND {noted} (SELECT 1 FROM work_petition AS m JOIN work AS n ON n.region = m.region AND n.id = m.work
        WHERE m.region = p.region AND m.petition = p.id
            AND n.finding = :trigger || '/0/0/' || CAST(p.objections AS TEXT))
ORDER BY p.id LIMIT :limit;

/* A duty in a work. What is found in a work about several matters stands with the first of them. */
-- finding_duties: many
--   in group finding
--   out as finding_clocks
--   choice noted.no: NOT EXISTS
--   choice noted.yes: EXISTS
SELECT p.region, p.id AS petition, p.number, p.key_id, p.title, p.state, p.rulebook, w.office, d.unit,
    d.work, d.no, d.rule, d.kind, d.rulebook AS work_rulebook, 0 AS start_day, d.due_day,
    0 AS extended_days, 0 AS counted, d.due_day AS at_day,
    :trigger || '/' || CAST(d.work AS TEXT) || '/' || CAST(d.no AS TEXT) || '/' || CAST(d.due_day AS TEXT) AS mark,
    COALESCE((SELECT MIN(o.id) FROM work_petition AS l JOIN work AS o ON o.region = l.region AND o.id = l.work
        WHERE l.region = p.region AND l.petition = p.id AND o.kind = :opens AND o.ground = :ground
            AND o.unit = d.unit AND NOT o.is_ended), 0) AS opened,
    COALESCE((SELECT MIN(n.id) FROM work_petition AS m JOIN work AS n ON n.region = m.region AND n.id = m.work
        WHERE m.region = p.region AND m.petition = p.id AND n.finding = :trigger || '/' || CAST(d.work AS TEXT) || '/' || CAST(d.no AS TEXT) || '/' || CAST(d.due_day AS TEXT)), 0) AS note
FROM duty AS d JOIN work AS w ON w.region = d.region AND w.id = d.work
    JOIN petition AS p ON p.region = w.region AND p.id = (SELECT MIN(l.petition) FROM work_petition AS l
        WHERE l.region = w.region AND l.work = w.id)
WHERE d.region = :region AND d.kind = :kind AND NOT d.is_ended AND d.due_day < :before_day
    AND (d.due_day, d.work, d.no) > (:after_day, :after_id, :after_no)
    AND NOT d.is_provisional AND :rules LIKE '%,' || d.rule || ',%'
    AND +w.office BETWEEN :office_from AND :office_to AND +d.unit BETWEEN :unit_from AND :unit_to
    AND +p.id BETWEEN :petition_from AND :petition_to
    AND {noted} (SELECT 1 FROM work_petition AS m JOIN work AS n ON n.region = m.region AND n.id = m.work
        WHERE m.region = p.region AND m.petition = p.id
            AND n.finding = :trigger || '/' || CAST(d.work AS TEXT) || '/' || CAST(d.no AS TEXT) || '/' || CAST(d.due_day AS TEXT))
ORDER BY d.due_day, d.work, d.no LIMIT :limit;

/* A named leader, by what they did themselves. */
-- finding_leaders: many
--   in group finding
--   out as finding_clocks
--   choice asked.idle.by: w.led_day < :before_day
--   choice asked.idle.fact: w.led_day
--   choice asked.nominal.by: w.led_since < :before_day AND w.led_acts = 0 AND w.other_acts >= :count
--   choice asked.nominal.fact: w.led_since
--   choice asked.changed.by: w.led_changes >= :count
--   choice asked.changed.fact: w.led_changes
--   choice noted.no: NOT EXISTS
--   choice noted.yes: EXISTS
SELECT p.region, p.id AS petition, p.number, p.key_id, p.title, p.state, p.rulebook, w.office, w.unit,
    w.id AS work, 0 AS no, '' AS rule, w.kind, w.rulebook AS work_rulebook, w.led_since AS start_day,
    w.led_day AS due_day, w.led_changes AS extended_days, w.other_acts AS counted, w.led_day AS at_day,
    :trigger || '/' || CAST(w.id AS TEXT) || '/0/' || CAST({asked.fact} AS TEXT) AS mark, 0 AS opened,
    COALESCE((SELECT MIN(n.id) FROM work_petition AS m JOIN work AS n ON n.region = m.region AND n.id = m.work
        WHERE m.region = p.region AND m.petition = p.id AND n.finding = :trigger || '/' || CAST(w.id AS TEXT) || '/0/' || CAST({asked.fact} AS TEXT)), 0) AS note
FROM work AS w JOIN petition AS p ON p.region = w.region AND p.id = (SELECT MIN(l.petition)
    FROM work_petition AS l WHERE l.region = w.region AND l.work = w.id)
WHERE w.region = :region AND w.kind = :kind AND NOT w.is_ended AND w.leader > 0 AND {asked.by}
    AND (w.led_day, w.id) > (:after_day, :after_id)
    AND +w.office BETWEEN :office_from AND :office_to AND +w.unit BETWEEN :unit_from AND :unit_to
    AND +p.id BETWEEN :petition_from AND :petition_to
    AND {noted} (SELECT 1 FROM work_petition AS m JOIN work AS n ON n.region = m.region AND n.id = m.work
        WHERE m.region = p.region AND m.petition = p.id
            AND n.finding = :trigger || '/' || CAST(w.id AS TEXT) || '/0/' || CAST({asked.fact} AS TEXT))
ORDER BY w.led_day, w.id LIMIT :limit;
