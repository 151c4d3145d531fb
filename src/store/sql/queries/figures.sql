/* Figures (store/figures.c): read, changed, folded, compared with the petitions. */

/* All but what is due, which has a number for each day. */
-- figures_of: many
--   in scope INT, unit ID
--   out measure INT, awaits INT, word TEXT, office ID, region ID, number INT
SELECT measure, awaits, word, office, region, number FROM figure
WHERE scope = :scope AND unit = :unit AND measure < 5;

-- figures_due: one
--   in scope INT, unit ID, from_day INT, to_day INT
--   out number INT
SELECT CAST(COALESCE(SUM(number), 0) AS bigint) AS number FROM figure
WHERE scope = :scope AND unit = :unit AND measure = 5 AND day BETWEEN :from_day AND :to_day;

-- figure_deltas: many
--   in unit ID
--   out measure INT, region ID, owner ID, office ID, awaits INT, word TEXT, due_day INT, class_code TEXT
--   out month INT, change INT
--   choice scope.owner: measure < 16 AND owner = :unit
--   choice scope.office: measure < 16 AND office = :unit
--   choice scope.region: measure < 16 AND region = :unit
SELECT measure, region, owner, office, awaits, word, due_day, class_code, month, change FROM figure_delta WHERE {scope};

-- figure_delta_add: exec, write, later
--   in region ID, id ID, no INT, measure INT, owner ID, office ID, awaits INT, word TEXT, due_day INT
--   in class_code TEXT, month INT, change INT
INSERT INTO figure_delta (region, id, no, measure, owner, office, awaits, word, due_day, class_code, month, change)
VALUES (:region, :id, :no, :measure, :owner, :office, :awaits, :word, :due_day, :class_code, :month, :change);

/* Folding: the first that wait, then all up to the last of them. Late ones of servers whose clocks
   are behind are taken as well: only what is returned is gone. */
-- figure_deltas_next: many
--   in limit INT
--   out region ID, id ID
SELECT region, id FROM figure_delta ORDER BY region, id, no LIMIT :limit;

-- figure_deltas_take: many, write
--   in region ID, id ID
--   out as figure_deltas
DELETE FROM figure_delta WHERE (region, id) <= (:region, :id)
RETURNING measure, region, owner, office, awaits, word, due_day, class_code, month, change;

-- figure_add: exec, write, later
--   in scope INT, unit ID, measure INT, day INT, awaits INT, word TEXT, office ID, region ID, number INT
INSERT INTO figure (scope, unit, measure, day, awaits, word, office, region, number)
VALUES (:scope, :unit, :measure, :day, :awaits, :word, :office, :region, :number)
ON CONFLICT (scope, unit, measure, day, awaits, word, office, region)
DO UPDATE SET number = figure.number + excluded.number;

-- figure_drop_empty: exec, write, later
--   in scope INT, unit ID, measure INT, day INT, awaits INT, word TEXT, office ID, region ID
DELETE FROM figure WHERE scope = :scope AND unit = :unit AND measure = :measure AND day = :day
    AND awaits = :awaits AND word = :word AND office = :office AND region = :region AND number = 0;

/* By how much the figures are wrong: what the petitions count for, less what waits to be folded,
   less what is folded. One statement, so that it is one moment. Petitions that count alike are
   counted before they become figures of three scopes. */
-- figure_differences: many
--   in limit INT
--   out as figure_add
WITH fact AS (
    SELECT region, owner, office, CASE WHEN is_ended THEN 2 ELSE 1 END AS measure, awaits,
        state AS word, CASE WHEN is_ended THEN 0 ELSE due_day END AS due_day, COUNT(*) AS change
    FROM petition GROUP BY 1, 2, 3, 4, 5, 6, 7
    UNION ALL
    SELECT region, owner, office, 2 + kind, 0, tag, 0, COUNT(*) FROM petition_tag
    WHERE NOT is_ended GROUP BY region, owner, office, kind, tag
    UNION ALL
    SELECT region, owner, office, measure, awaits, word, due_day, -change FROM figure_delta
    WHERE measure < 16),
place AS (
    SELECT 1 AS scope, owner AS unit, office, region, measure, awaits, word, due_day, change FROM fact
    UNION ALL
    SELECT 2, office, 0, region, measure, awaits, word, due_day, change FROM fact
    UNION ALL
    SELECT 3, region, 0, region, measure, awaits, word, due_day, change FROM fact),
part AS (
    SELECT scope, unit, measure, 0 AS day, awaits, word, office, region, change AS number FROM place
    UNION ALL
    SELECT scope, unit, 5, due_day, 0, '', 0, region, change FROM place
    WHERE measure = 1 AND due_day <> 0
    UNION ALL
    SELECT scope, unit, measure, day, awaits, word, office, region, -number FROM figure)
SELECT scope, unit, measure, day, awaits, word, office, region, CAST(SUM(number) AS bigint) AS number
FROM part GROUP BY scope, unit, measure, day, awaits, word, office, region
HAVING SUM(number) <> 0 LIMIT :limit;
