/* A rebuild walks the petitions that have a first event, and drops their derived rows. */

-- rebuild_count: one
--   out found INT
SELECT COUNT(*) AS found FROM event WHERE seq = 1;

-- rebuild_next: many
--   in region ID, petition ID, limit INT
--   out region ID, petition ID
SELECT region, petition FROM event
WHERE (region, petition) > (:region, :petition) AND seq = 1
ORDER BY region, petition LIMIT :limit;

/* A batch is all petitions of a region from one to another. */
-- group rebuild_batch
--   in region ID, first ID, last ID

-- rebuild_events: many
--   in group rebuild_batch
--   out petition ID, seq INT, id ID, number TEXT, body BLOB, key_id ID
SELECT petition, seq, id, number, body, COALESCE(key_id, 0) AS key_id FROM event
WHERE region = :region AND petition >= :first AND petition <= :last
ORDER BY petition, seq;

-- rebuild_drop_claims: exec, write, later
--   in group rebuild_batch
DELETE FROM claim WHERE region = :region AND petition >= :first AND petition <= :last;

-- rebuild_drop_clocks: exec, write, later
--   in group rebuild_batch
DELETE FROM petition_clock WHERE region = :region AND petition >= :first AND petition <= :last;

-- rebuild_drop_units: exec, write, later
--   in group rebuild_batch
DELETE FROM petition_unit WHERE region = :region AND petition >= :first AND petition <= :last;

-- rebuild_drop_tags: exec, write, later
--   in group rebuild_batch
DELETE FROM petition_tag WHERE region = :region AND petition >= :first AND petition <= :last;

-- rebuild_drop_facts: exec, write, later
--   in group rebuild_batch
DELETE FROM petition_fact WHERE region = :region AND petition >= :first AND petition <= :last;

-- rebuild_drop_petitions: exec, write, later
--   in group rebuild_batch
DELETE FROM petition WHERE region = :region AND id >= :first AND id <= :last;

/* Derived rows whose petition has no event. Rows of a claim, clock or unit always have their
   petition (foreign key), so petitions suffice. */
-- rebuild_orphans: many
--   in limit INT
--   out region ID, petition ID
SELECT p.region, p.id AS petition FROM petition AS p
WHERE NOT EXISTS
    (SELECT 1 FROM event AS e WHERE e.region = p.region AND e.petition = p.id AND e.seq = 1)
ORDER BY p.region, p.id LIMIT :limit;

-- rebuild_drop_logins: exec, write
DELETE FROM account_login;

-- rebuild_logins: exec, write
INSERT INTO account_login (kind, login, account)
SELECT a.kind, a.login, a.id FROM account_version AS a
WHERE a.version = (SELECT MAX(v.version) FROM account_version AS v WHERE v.id = a.id);

-- rebuild_logins_wrong: one
--   out found INT
SELECT COUNT(*) AS found FROM account_version AS a
LEFT JOIN account_login AS l ON l.kind = a.kind AND l.login = a.login
WHERE a.version = (SELECT MAX(v.version) FROM account_version AS v WHERE v.id = a.id)
    AND COALESCE(l.account, 0) <> a.id;

-- rebuild_logins_surplus: one
--   out found INT
SELECT COUNT(*) AS found FROM account_login AS l
WHERE NOT EXISTS
    (SELECT 1 FROM account_version AS a
    WHERE a.id = l.account AND a.kind = l.kind AND a.login = l.login
        AND a.version = (SELECT MAX(v.version) FROM account_version AS v WHERE v.id = a.id));
