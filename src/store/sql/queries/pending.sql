/* The register of long-pending matters: what is listed is a work, what should be is a matter in which an
   office has owed something for as long. Both come out of an index by the day since which it is owed. Who
   petitioned is in none of it. */

-- group pending
--   in region ID, kind TEXT, closed TEXT, campaign_kind TEXT, leader_kind TEXT, obstacle TEXT, campaign ID
--   in after_day INT, after_id ID, to_day INT, from_day INT, limit INT
--   in unit_from ID, unit_to ID, office_from ID, office_to ID

/* Listed, the longest owed first. A work about several stands with the first of them. */
-- pending_list: many
--   in group pending
--   variant obstacle: AND w.obstacle = :obstacle
--   variant campaign: AND EXISTS (SELECT 1 FROM work_petition AS l JOIN work_petition AS c ON c.region = l.region AND c.petition = l.petition WHERE l.region = w.region AND l.work = w.id AND c.work = :campaign)
--   variant again: AND w.is_again
--   out region ID, work ID, petition ID, since_day INT, obstacle TEXT, is_again BOOL, changed_id ID, campaign ID, leader ID
SELECT w.region, w.id AS work,
    COALESCE((SELECT MIN(l.petition) FROM work_petition AS l WHERE l.region = w.region AND l.work = w.id), 0) AS petition,
    w.since_day, w.obstacle, w.is_again, w.changed_id,
    COALESCE((SELECT MAX(g.id) FROM work_petition AS l JOIN work_petition AS m ON m.region = l.region AND m.petition = l.petition
        JOIN work AS g ON g.region = m.region AND g.id = m.work
        WHERE l.region = w.region AND l.work = w.id AND g.kind = :campaign_kind AND NOT g.is_ended), 0) AS campaign,
    COALESCE((SELECT MAX(o.leader) FROM work_petition AS l JOIN work_petition AS m ON m.region = l.region AND m.petition = l.petition
        JOIN work AS o ON o.region = m.region AND o.id = m.work
        WHERE l.region = w.region AND l.work = w.id AND o.kind = :leader_kind AND NOT o.is_ended), 0) AS leader
FROM work AS w
WHERE w.region = :region AND w.kind = :kind AND w.since_day <> 0 AND NOT w.is_ended
    AND (w.since_day, w.id) > (:after_day, :after_id) AND w.since_day <= :to_day
    AND +w.unit BETWEEN :unit_from AND :unit_to AND +w.office BETWEEN :office_from AND :office_to
    {obstacle} {campaign} {again}
ORDER BY w.since_day, w.id LIMIT :limit;

/* Not in it any more, what ended last first. */
-- pending_over: many
--   in group pending
--   variant obstacle: AND w.obstacle = :obstacle
--   variant campaign: AND EXISTS (SELECT 1 FROM work_petition AS l JOIN work_petition AS c ON c.region = l.region AND c.petition = l.petition WHERE l.region = w.region AND l.work = w.id AND c.work = :campaign)
--   variant again: AND w.is_again
--   out as pending_list
SELECT w.region, w.id AS work,
    COALESCE((SELECT MIN(l.petition) FROM work_petition AS l WHERE l.region = w.region AND l.work = w.id), 0) AS petition,
    w.since_day, w.obstacle, w.is_again, w.changed_id,
    COALESCE((SELECT MAX(g.id) FROM work_petition AS l JOIN work_petition AS m ON m.region = l.region AND m.petition = l.petition
        JOIN work AS g ON g.region = m.region AND g.id = m.work
        WHERE l.region = w.region AND l.work = w.id AND g.kind = :campaign_kind), 0) AS campaign,
    0 AS leader
FROM work AS w
WHERE w.region = :region AND w.kind = :kind AND w.since_day <> 0 AND w.is_ended AND w.changed_id < :after_id
    AND w.since_day BETWEEN :from_day AND :to_day
    AND +w.unit BETWEEN :unit_from AND :unit_to AND +w.office BETWEEN :office_from AND :office_to
    {obstacle} {campaign} {again}
ORDER BY w.changed_id DESC LIMIT :limit;

/* As old and listed by nobody: an office owes something in it now. */
-- pending_unlisted: many
--   in group pending
--   out region ID, id ID, number TEXT, key_id ID, title BLOB, state TEXT, rulebook TEXT, owner ID, office ID
--   out received_day INT, was_closed INT
SELECT p.region, p.id, p.number, p.key_id, p.title, p.state, p.rulebook, p.owner, p.office, p.received_day,
    (SELECT COUNT(*) FROM work_petition AS m JOIN work AS o ON o.region = m.region AND o.id = m.work
        WHERE m.region = p.region AND m.petition = p.id AND o.kind = :kind AND o.is_ended AND o.state = :closed) AS was_closed
FROM petition AS p
WHERE p.region = :region AND NOT p.is_ended AND (p.received_day, p.id) > (:after_day, :after_id) AND p.received_day <= :to_day
    AND +p.owner BETWEEN :unit_from AND :unit_to AND +p.office BETWEEN :office_from AND :office_to
    AND EXISTS (SELECT 1 FROM petition_clock AS c
        WHERE c.region = p.region AND c.petition = p.id AND c.status = 0 AND c.is_duty)
    AND NOT EXISTS (SELECT 1 FROM work_petition AS l JOIN work AS w ON w.region = l.region AND w.id = l.work
        WHERE l.region = p.region AND l.petition = p.id AND w.kind = :kind AND NOT w.is_ended)
ORDER BY p.received_day, p.id LIMIT :limit;

/* How often a matter was closed in the register, and whether it is listed now. */
-- pending_standing: one
--   in region ID, petition ID, kind TEXT, closed TEXT
--   out closed INT, listed INT
SELECT COUNT(CASE WHEN o.is_ended AND o.state = :closed THEN 1 END) AS closed,
    COUNT(CASE WHEN o.is_ended THEN NULL ELSE 1 END) AS listed
FROM work_petition AS m JOIN work AS o ON o.region = m.region AND o.id = m.work
WHERE m.region = :region AND m.petition = :petition AND o.kind = :kind;

/* What a campaign has taken on, and where each of it stands in the register: its newest listing. */
-- pending_of_campaign: many
--   in region ID, campaign ID, kind TEXT, limit INT
--   out petition ID, work ID, state TEXT, is_over BOOL, is_again BOOL, is_ended BOOL
SELECT l.petition, COALESCE(w.id, 0) AS work, COALESCE(w.state, '') AS state, COALESCE(w.is_ended, FALSE) AS is_over,
    COALESCE(w.is_again, FALSE) AS is_again, COALESCE(p.is_ended, TRUE) AS is_ended
FROM work_petition AS l
    LEFT JOIN petition AS p ON p.region = l.region AND p.id = l.petition
    LEFT JOIN work AS w ON w.region = l.region AND w.id = (SELECT MAX(o.id) FROM work_petition AS m
        JOIN work AS o ON o.region = m.region AND o.id = m.work
        WHERE m.region = l.region AND m.petition = l.petition AND o.kind = :kind)
WHERE l.region = :region AND l.work = :campaign ORDER BY l.petition LIMIT :limit;

/* What is counted of what is listed, and of what should be. */
-- pending_marks: many
--   in group pending
--   out since_day INT, obstacle TEXT, is_again BOOL
SELECT w.since_day, w.obstacle, w.is_again FROM work AS w
WHERE w.region = :region AND w.kind = :kind AND w.since_day <> 0 AND NOT w.is_ended
    AND (w.since_day, w.id) > (:after_day, :after_id) AND w.since_day <= :to_day
    AND +w.unit BETWEEN :unit_from AND :unit_to AND +w.office BETWEEN :office_from AND :office_to
ORDER BY w.since_day, w.id LIMIT :limit;

-- pending_unlisted_marks: many
--   in group pending
--   out received_day INT, was_closed INT
SELECT p.received_day,
    (SELECT COUNT(*) FROM work_petition AS m JOIN work AS o ON o.region = m.region AND o.id = m.work
        WHERE m.region = p.region AND m.petition = p.id AND o.kind = :kind AND o.is_ended AND o.state = :closed) AS was_closed
FROM petition AS p
WHERE p.region = :region AND NOT p.is_ended AND (p.received_day, p.id) > (:after_day, :after_id) AND p.received_day <= :to_day
    AND +p.owner BETWEEN :unit_from AND :unit_to AND +p.office BETWEEN :office_from AND :office_to
    AND EXISTS (SELECT 1 FROM petition_clock AS c
        WHERE c.region = p.region AND c.petition = p.id AND c.status = 0 AND c.is_duty)
    AND NOT EXISTS (SELECT 1 FROM work_petition AS l JOIN work AS w ON w.region = l.region AND w.id = l.work
        WHERE l.region = p.region AND l.petition = p.id AND w.kind = :kind AND NOT w.is_ended)
ORDER BY p.received_day, p.id LIMIT :limit;

/* As old, listed by nobody, and nobody was asked to since then: which office is. */
-- pending_unpressed: many
--   in region ID, kind TEXT, press_kind TEXT, after_day INT, after_id ID, to_day INT, since_at INT, limit INT
--   out id ID, office ID, received_day INT
SELECT p.id, p.office, p.received_day FROM petition AS p
WHERE p.region = :region AND NOT p.is_ended AND (p.received_day, p.id) > (:after_day, :after_id) AND p.received_day <= :to_day
    AND EXISTS (SELECT 1 FROM petition_clock AS c
        WHERE c.region = p.region AND c.petition = p.id AND c.status = 0 AND c.is_duty)
    AND NOT EXISTS (SELECT 1 FROM work_petition AS l WHERE l.region = p.region AND l.petition = p.id
        AND EXISTS (SELECT 1 FROM work AS w WHERE w.region = l.region AND w.id = l.work
            AND ((w.kind = :kind AND NOT w.is_ended) OR (w.kind = :press_kind AND (NOT w.is_ended OR w.opened_at > :since_at)))))
ORDER BY p.received_day, p.id LIMIT :limit;

/* Works that ask for it and need not any more: nothing is owed in their matter, or it is listed. */
-- pending_needless: many
--   in region ID, kind TEXT, press_kind TEXT, after_day INT, after_id ID, limit INT
--   out id ID, due_day INT
SELECT o.id, o.due_day FROM work AS o
WHERE o.region = :region AND o.kind = :press_kind AND o.is_ended = FALSE AND (o.due_day, o.id) > (:after_day, :after_id)
    AND NOT EXISTS (SELECT 1 FROM work_petition AS m WHERE m.region = o.region AND m.work = o.id
        AND EXISTS (SELECT 1 FROM petition AS p WHERE p.region = m.region AND p.id = m.petition AND NOT p.is_ended)
        AND EXISTS (SELECT 1 FROM petition_clock AS c
            WHERE c.region = m.region AND c.petition = m.petition AND c.status = 0 AND c.is_duty)
        AND NOT EXISTS (SELECT 1 FROM work_petition AS l WHERE l.region = m.region AND l.petition = m.petition
            AND EXISTS (SELECT 1 FROM work AS w WHERE w.region = l.region AND w.id = l.work
                AND w.kind = :kind AND NOT w.is_ended)))
ORDER BY o.due_day, o.id LIMIT :limit;

/* Those that ask for it about a matter, and may still be answered. */
-- pending_asked: many
--   in region ID, petition ID, press_kind TEXT
--   out id ID
SELECT w.id FROM work_petition AS l JOIN work AS w ON w.region = l.region AND w.id = l.work
WHERE l.region = :region AND l.petition = :petition AND w.kind = :press_kind AND NOT w.is_ended
ORDER BY w.id LIMIT 10;
