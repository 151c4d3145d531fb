/* Tallies (store/tallies.c): what measures add up. */

/* What is owed counts where its day has passed. */
-- tallies_by_unit: many
--   in scope INT, place ID, from_day INT, to_day INT, today INT
--   out kind INT, word TEXT, unit ID, number INT
SELECT kind, word, unit, CAST(SUM(number) AS bigint) AS number FROM tally
WHERE scope = :scope AND place = :place AND side = 2 AND day BETWEEN :from_day AND :to_day
    AND (kind NOT IN (3, 14) OR day < :today)
GROUP BY kind, word, unit;

-- tallies_by_class: many
--   in scope INT, place ID, from_day INT, to_day INT, today INT
--   out kind INT, word TEXT, class_code TEXT, number INT
SELECT kind, word, class_code, CAST(SUM(number) AS bigint) AS number FROM tally
WHERE scope = :scope AND place = :place AND side = 1 AND day BETWEEN :from_day AND :to_day
    AND (kind NOT IN (3, 14) OR day < :today)
GROUP BY kind, word, class_code;

-- tallies_by_day: many
--   in scope INT, place ID, from_day INT, to_day INT, today INT
--   out kind INT, word TEXT, day INT, number INT
SELECT kind, word, day, CAST(SUM(number) AS bigint) AS number FROM tally
WHERE scope = :scope AND place = :place AND side = 1 AND day BETWEEN :from_day AND :to_day
    AND (kind NOT IN (3, 14) OR day < :today)
GROUP BY kind, word, day;

/* One unit's within an office or a region. */
-- tallies_of_unit: many
--   in scope INT, place ID, unit ID, from_day INT, to_day INT, today INT
--   out as tallies_by_day
SELECT kind, word, day, CAST(SUM(number) AS bigint) AS number FROM tally
WHERE scope = :scope AND place = :place AND side = 2 AND day BETWEEN :from_day AND :to_day
    AND unit = :unit AND (kind NOT IN (3, 14) OR day < :today)
GROUP BY kind, word, day;

/* What nobody has folded yet: changes of tallies, and of petitions, whose receipts count as well. */
-- tally_deltas: many
--   out region ID, office ID, measure INT, owner ID, word TEXT, due_day INT, class_code TEXT, month INT, change INT
SELECT region, office, measure, owner, word, due_day, class_code, month, change FROM figure_delta
WHERE measure > 16 OR measure < 3;

-- tally_add: exec, write, later
--   in scope INT, place ID, side INT, day INT, kind INT, word TEXT, unit ID, class_code TEXT, number INT
INSERT INTO tally (scope, place, side, day, kind, word, unit, class_code, number)
VALUES (:scope, :place, :side, :day, :kind, :word, :unit, :class_code, :number)
ON CONFLICT (scope, place, side, day, kind, word, unit, class_code)
DO UPDATE SET number = tally.number + excluded.number;

-- tally_drop_empty: exec, write, later
--   in scope INT, place ID, side INT, day INT, kind INT, word TEXT, unit ID, class_code TEXT
DELETE FROM tally WHERE scope = :scope AND place = :place AND side = :side AND day = :day
    AND kind = :kind AND word = :word AND unit = :unit AND class_code = :class_code AND number = 0;

/* By how much the tallies are wrong, as figure_differences says it of figures. The first day of a
   month is told by arithmetic on days since 1970-01-01. */
-- tally_differences: many
--   in limit INT
--   out as tally_add
WITH fact AS (
    SELECT c.region, p.office, c.owner AS unit, p.class_code, c.tally AS kind, c.rule AS word,
        c.due_day AS day, COUNT(*) AS change
    FROM petition_clock AS c JOIN petition AS p ON p.region = c.region AND p.id = c.petition
    WHERE c.tally > 0 GROUP BY 1, 2, 3, 4, 5, 6, 7
    UNION ALL
    SELECT c.region, p.office, c.owner, p.class_code, 6, c.rule, c.due_day, COUNT(*)
    FROM petition_clock AS c JOIN petition AS p ON p.region = c.region AND p.id = c.petition
    WHERE c.tally > 3 AND c.extended_days > 0 GROUP BY 1, 2, 3, 4, 6, 7
    UNION ALL
    SELECT f.region, p.office, f.unit, p.class_code, f.kind, f.word, f.day, COUNT(*)
    FROM petition_fact AS f JOIN petition AS p ON p.region = f.region AND p.id = f.petition
    GROUP BY 1, 2, 3, 4, 5, 6, 7
    UNION ALL
    SELECT d.region, w.office, d.unit, '', d.tally, d.kind || '.' || d.rule, d.due_day, COUNT(*)
    FROM duty AS d JOIN work AS w ON w.region = d.region AND w.id = d.work
    WHERE d.tally > 0 GROUP BY 1, 2, 3, 5, 6, 7
    UNION ALL
    SELECT region, office, office, class_code, 1, '', received_day, COUNT(*) FROM petition
    GROUP BY 1, 2, 4, 7),
era AS (
    SELECT day, (day + 719468) - (day + 719468) / 146097 * 146097 AS doe
    FROM (SELECT DISTINCT day FROM fact) AS d),
year AS (
    SELECT day, doe, (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365 AS yoe FROM era),
of_year AS (SELECT day, doe - (365 * yoe + yoe / 4 - yoe / 100) AS doy FROM year),
month AS (
    SELECT day, day - (doy - (153 * ((5 * doy + 2) / 153) + 2) / 5) AS first FROM of_year),
change AS (
    SELECT f.region, f.office, f.unit, f.class_code, f.kind, f.word,
        CASE WHEN f.kind IN (3, 14) THEN f.day ELSE m.first END AS day, f.change
    FROM fact AS f JOIN month AS m ON m.day = f.day
    UNION ALL
    SELECT region, office, owner, class_code, measure - 16, word, due_day, -change FROM figure_delta
    WHERE measure > 16
    UNION ALL
    SELECT region, office, office, class_code, 1, '', month, -change FROM figure_delta
    WHERE measure < 3),
part AS (
    SELECT 1 AS scope, unit AS place, 1 AS side, day, kind, word, 0 AS unit, class_code, change AS number
    FROM change
    UNION ALL SELECT 2, office, 1, day, kind, word, 0, class_code, change FROM change
    UNION ALL SELECT 2, office, 2, day, kind, word, unit, '', change FROM change
    UNION ALL SELECT 3, region, 1, day, kind, word, 0, class_code, change FROM change
    UNION ALL SELECT 3, region, 2, day, kind, word, unit, '', change FROM change
    UNION ALL SELECT scope, place, side, day, kind, word, unit, class_code, -number FROM tally)
SELECT scope, place, side, day, kind, word, unit, class_code, CAST(SUM(number) AS bigint) AS number
FROM part GROUP BY scope, place, side, day, kind, word, unit, class_code
HAVING SUM(number) <> 0 LIMIT :limit;

/* Facts: derived rows of a petition, written after an event where they differ. */

-- fact_put: exec, write, later
--   in region ID, petition ID, no INT, kind INT, word TEXT, unit ID, day INT
INSERT INTO petition_fact (region, petition, no, kind, word, unit, day)
VALUES (:region, :petition, :no, :kind, :word, :unit, :day)
ON CONFLICT (region, petition, no) DO UPDATE SET kind = excluded.kind, word = excluded.word,
    unit = excluded.unit, day = excluded.day;

-- facts_drop_after: exec, write, later
--   in region ID, petition ID, no INT
DELETE FROM petition_fact WHERE region = :region AND petition = :petition AND no > :no;

-- facts_of: many
--   in region ID, petition ID
--   out as fact_put
SELECT region, petition, no, kind, word, unit, day FROM petition_fact
WHERE region = :region AND petition = :petition ORDER BY no;

/* The matters behind a figure: what was counted, by day. Only in one region; of a unit's head only
   what the unit has, or has answered (`seen`). Of a unit the rows are found by the unit: a small one
   does not read its region's. Where a page begins is the only lower bound of the day: beside another
   SQLite would begin each page where the first began. */
-- measured_clocks: many
--   in region ID, tally INT, to_day INT, after_day INT, after_id ID, after_no INT
--   in unit ID, office ID, class_code TEXT, reader ID, limit INT
--   out day INT, id ID, no INT, word TEXT, unit ID, number TEXT, state TEXT, class_code TEXT, rulebook TEXT
--   out owner ID, extended_days INT
--   variant unit: AND c.owner = :unit
--   variant office: AND p.office = :office
--   variant class: AND p.class_code = :class_code
--   variant seen: AND (p.owner = :reader OR EXISTS (SELECT 1 FROM petition_unit AS u WHERE u.region = c.region AND u.petition = c.petition AND u.unit = :reader AND u.how = 4))
SELECT c.due_day AS day, c.petition AS id, c.no, c.rule AS word, c.owner AS unit, p.number, p.state,
    p.class_code, p.rulebook, p.owner, c.extended_days
FROM petition_clock AS c JOIN petition AS p ON p.region = c.region AND p.id = c.petition
WHERE c.region = :region AND c.tally > 2 AND c.tally = :tally AND c.due_day <= :to_day
    AND (c.due_day, c.petition, c.no) > (:after_day, :after_id, :after_no) {unit} {office} {class} {seen}
ORDER BY c.due_day, c.petition, c.no LIMIT :limit;

-- measured_facts: many
--   in region ID, kind INT, to_day INT, after_day INT, after_id ID, after_no INT
--   in unit ID, office ID, class_code TEXT, reader ID, limit INT
--   out as measured_clocks
--   variant unit: AND f.unit = :unit
--   variant office: AND p.office = :office
--   variant class: AND p.class_code = :class_code
--   variant seen: AND (p.owner = :reader OR EXISTS (SELECT 1 FROM petition_unit AS u WHERE u.region = f.region AND u.petition = f.petition AND u.unit = :reader AND u.how = 4))
SELECT f.day, f.petition AS id, f.no, f.word, f.unit, p.number, p.state, p.class_code, p.rulebook, p.owner,
    0 AS extended_days
FROM petition_fact AS f JOIN petition AS p ON p.region = f.region AND p.id = f.petition
WHERE f.region = :region AND f.kind = :kind AND f.day <= :to_day
    AND (f.day, f.petition, f.no) > (:after_day, :after_id, :after_no) {unit} {office} {class} {seen}
ORDER BY f.day, f.petition, f.no LIMIT :limit;

/* Duties of works: of a unit's head those that the unit owes or owed. */
-- measured_duties: many
--   in region ID, tally INT, to_day INT, after_day INT, after_id ID, after_no INT
--   in unit ID, office ID, limit INT
--   out as measured_clocks
--   variant unit: AND d.unit = :unit
--   variant office: AND w.office = :office
SELECT d.due_day AS day, d.work AS id, d.no, d.kind || '.' || d.rule AS word, d.unit, '' AS number, w.state,
    '' AS class_code, d.rulebook, w.office AS owner, 0 AS extended_days
FROM duty AS d JOIN work AS w ON w.region = d.region AND w.id = d.work
WHERE d.region = :region AND d.tally > 13 AND d.tally = :tally AND d.due_day <= :to_day
    AND (d.due_day, d.work, d.no) > (:after_day, :after_id, :after_no) {unit} {office}
ORDER BY d.due_day, d.work, d.no LIMIT :limit;
