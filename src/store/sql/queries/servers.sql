/* Leases. */

/* Taken when it is free, has run out, or is the holder's own; nothing is changed otherwise. One that
 * lasts longer than any can was taken by a clock that went wrong. */
-- lease_take: exec, write
--   in name TEXT, no INT, holder ID, now INT, until INT, longest INT
INSERT INTO lease (name, no, holder, until) VALUES (:name, :no, :holder, :until)
ON CONFLICT (name, no) DO UPDATE SET holder = excluded.holder, until = excluded.until
WHERE lease.holder = excluded.holder OR lease.until <= :now OR lease.until > :longest;

-- lease_give: exec, write
--   in name TEXT, no INT, holder ID
DELETE FROM lease WHERE name = :name AND no = :no AND holder = :holder;

-- leases: many
--   in name TEXT
--   out no INT, holder ID, until INT
SELECT no, holder, until FROM lease WHERE name = :name ORDER BY no;

/* Changes of the office. */

-- office_changed: exec, write
INSERT INTO office_state (one, changes) VALUES (1, 1)
ON CONFLICT (one) DO UPDATE SET changes = office_state.changes + 1;

/* Asked in every group of writes and several times a second besides. */
-- office_changes: one
--   out changes INT
SELECT CAST(COALESCE(MAX(changes), 0) AS bigint) AS changes FROM office_state WHERE one = 1;

/* Who is there now. */

-- present_put: exec, write
--   in petition ID, account ID, at INT
INSERT INTO present (petition, account, at) VALUES (:petition, :account, :at)
ON CONFLICT (petition, account) DO UPDATE SET at = excluded.at;

-- present_drop: exec, write
--   in at INT
DELETE FROM present WHERE at <= :at;

-- present_others: many
--   in petition ID, account ID, after INT, limit INT
--   out account ID
SELECT account FROM present WHERE petition = :petition AND account <> :account AND at > :after
LIMIT :limit;
