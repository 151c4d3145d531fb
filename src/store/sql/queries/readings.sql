/* Looks, newest first. `by` is the index that is followed; the comparisons that come after it are always
   given, as ranges that are one value or everything. The signs keep the planner on that index. */
-- group looking
--   in region ID, petition ID, since ID, before ID, limit INT
--   in account_from ID, account_to ID, unit_from ID, unit_to ID, kind_from INT, kind_to INT
--   in untold_a TEXT, untold_b TEXT

-- reading_list: many
--   in group looking
--   out region ID, petition ID, number TEXT, id ID, kind INT, at INT, account ID, role TEXT, unit ID
--   out purpose TEXT, ground TEXT
--   choice by.matter: r.region = :region AND r.petition = :petition AND r.id >= :since
--   choice by.account: r.account = :account_from AND r.id >= :since
--   choice by.unit: r.unit = :unit_from AND r.id >= :since
--   choice by.time: r.id >= :since
--   variant told: AND r.role <> :untold_a AND r.role <> :untold_b
SELECT r.region, r.petition, COALESCE(p.number, '') AS number, r.id, r.kind, r.at, r.account, r.role,
    r.unit, r.purpose, r.ground
FROM reading AS r LEFT JOIN petition AS p ON p.region = r.region AND p.id = r.petition
WHERE {by} AND r.id < :before AND +r.account BETWEEN :account_from AND :account_to
    AND +r.unit BETWEEN :unit_from AND :unit_to AND +r.kind BETWEEN :kind_from AND :kind_to {told}
ORDER BY r.id DESC LIMIT :limit;

/* How many looks at a matter are counted and not told of. */
-- reading_untold: one
--   in region ID, petition ID, untold_a TEXT, untold_b TEXT, limit INT
--   out found INT
SELECT COUNT(*) AS found FROM (
    SELECT id FROM reading
    WHERE region = :region AND petition = :petition AND (role = :untold_a OR role = :untold_b)
    LIMIT :limit) AS counted;
