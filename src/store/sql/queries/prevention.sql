/* What units return, season by season, and what was noted in it. */

/* Of a season in the order of the units. What is owed first in such a work is the return. */
-- survey_rows: many
--   in region ID, kind TEXT, season TEXT
--   out id ID, office ID, rulebook TEXT, state TEXT, is_ended BOOL, counted INT, due_day INT, is_provisional BOOL
--   out how INT, ended_day INT
SELECT w.id, w.office, w.rulebook, w.state, w.is_ended, w.counted, d.due_day, d.is_provisional, d.how, d.ended_day
FROM work AS w JOIN duty AS d ON d.region = w.region AND d.work = w.id AND d.no = 1
WHERE w.region = :region AND w.kind = :kind AND w.season = :season AND w.season <> ''
ORDER BY w.office;

/* CROSS JOIN: from the work around to those within it, never the other way.
   Works within works, by how they stand; those late by a day that has passed. */
-- stands_noted: many
--   in region ID, kind TEXT, season TEXT, child TEXT, today INT
--   out parent ID, state TEXT, is_ended BOOL, works INT, late INT
SELECT p.id AS parent, c.state, c.is_ended, COUNT(*) AS works,
    SUM(CASE WHEN NOT c.is_ended AND c.due_day < :today THEN 1 ELSE 0 END) AS late
FROM work AS p CROSS JOIN work AS c
WHERE c.region = p.region AND c.parent = p.id AND c.kind = :child AND p.region = :region AND p.kind = :kind AND p.season = :season AND p.season <> ''
GROUP BY p.id, c.state, c.is_ended ORDER BY p.id, c.state, c.is_ended;

/* One kind within a work, open ones first, behind one. */
-- within_page: many
--   in region ID, parent ID, kind TEXT, after_ended BOOL, after_id ID, limit INT
--   out id ID
SELECT id FROM work
WHERE region = :region AND parent = :parent AND kind = :kind AND (is_ended, id) > (:after_ended, :after_id)
ORDER BY is_ended, id LIMIT :limit;

-- work_count_within: one
--   in region ID, parent ID
--   out works INT
SELECT COUNT(*) AS works FROM work WHERE region = :region AND parent = :parent;

/* The event that a work began with. */
-- work_opening_body: one
--   in region ID, work ID
--   out seq INT, body BLOB, key_id ID
SELECT seq, body, COALESCE(key_id, 0) AS key_id FROM work_event
WHERE region = :region AND work = :work AND seq = 1;

/* Matters of a work in the order of their ids, behind one; those destroyed are told by their day
   alone. */
-- work_matters_after: many
--   in region ID, work ID, after ID, limit INT
--   out as petition_list
SELECT p.region, p.id, p.number, p.key_id, p.title, p.channel, p.state, p.class_code, p.owner, p.office,
    p.awaits, p.received_day, p.due_day, p.due_rule, p.is_provisional, p.is_ended, p.is_incomplete,
    p.claims, p.persons_count, p.version, p.rulebook
FROM work_petition AS l JOIN petition AS p ON p.region = l.region AND p.id = l.petition
WHERE l.region = :region AND l.work = :work AND l.petition > :after
ORDER BY l.petition LIMIT :limit;

-- work_matter_counts: one
--   in region ID, work ID
--   out matters INT, open INT, ended INT
SELECT COUNT(*) AS matters, COALESCE(SUM(CASE WHEN NOT p.is_ended THEN 1 ELSE 0 END), 0) AS open,
    COALESCE(SUM(CASE WHEN p.is_ended THEN 1 ELSE 0 END), 0) AS ended
FROM work_petition AS l LEFT JOIN petition AS p ON p.region = l.region AND p.id = l.petition
WHERE l.region = :region AND l.work = :work;

/* Works of a kind by office and state: how many there are, matters that were linked to them on these
   days, and how many of them one was linked to. */
-- stands_linked: many
--   in region ID, kind TEXT, from_day INT, to_day INT
--   out office ID, state TEXT, works INT, caused INT, linked INT
SELECT n.office, n.state, COUNT(*) AS works, SUM(CASE WHEN n.linked > 0 THEN 1 ELSE 0 END) AS caused,
    CAST(SUM(n.linked) AS bigint) AS linked
FROM (SELECT w.office, w.state, (SELECT COUNT(*) FROM work_petition AS l WHERE l.region = w.region
            AND l.work = w.id AND l.linked_day BETWEEN :from_day AND :to_day) AS linked
        FROM work AS w WHERE w.region = :region AND w.kind = :kind) AS n
GROUP BY n.office, n.state ORDER BY n.office, n.state;

/* How works of a kind within one stand, such as what was given to a post. */
-- stands_within: many
--   in region ID, parent ID, child TEXT, today INT
--   out state TEXT, is_ended BOOL, works INT, late INT
SELECT state, is_ended, COUNT(*) AS works,
    SUM(CASE WHEN NOT is_ended AND due_day < :today THEN 1 ELSE 0 END) AS late
FROM work WHERE region = :region AND parent = :parent AND kind = :child
GROUP BY state, is_ended ORDER BY state, is_ended;

/* Works of a kind by office and state; those within them likewise, by the office that keeps what
   they lie within. */
-- stands_of_kind: many
--   in region ID, kind TEXT
--   out office ID, state TEXT, is_ended BOOL, works INT
SELECT office, state, is_ended, COUNT(*) AS works FROM work WHERE region = :region AND kind = :kind
GROUP BY office, state, is_ended ORDER BY office, state, is_ended;

-- stands_given: many
--   in region ID, kind TEXT, child TEXT, today INT
--   out office ID, state TEXT, is_ended BOOL, works INT, late INT
SELECT p.office, c.state, c.is_ended, COUNT(*) AS works,
    SUM(CASE WHEN NOT c.is_ended AND c.due_day < :today THEN 1 ELSE 0 END) AS late
FROM work AS p CROSS JOIN work AS c
WHERE c.region = p.region AND c.parent = p.id AND c.kind = :child AND p.region = :region AND p.kind = :kind
GROUP BY p.office, c.state, c.is_ended ORDER BY p.office, c.state, c.is_ended;
