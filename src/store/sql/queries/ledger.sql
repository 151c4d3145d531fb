/* Waiting for a place. */

-- ledger_pending_put: exec, write
--   in kind INT, key1 ID, key2 ID, key3 ID, leaf HASH, at INT
INSERT INTO ledger_pending (no, kind, key1, key2, key3, leaf, at)
SELECT COALESCE(MAX(no), 0) + 1, :kind, :key1, :key2, :key3, :leaf, :at FROM ledger_pending;

-- ledger_pending_next: many
--   in after INT, limit INT
--   out no INT, kind INT, key1 ID, key2 ID, key3 ID, leaf HASH, at INT
SELECT no, kind, key1, key2, key3, leaf, at FROM ledger_pending
WHERE no > :after ORDER BY no LIMIT :limit;

/* When the oldest of them was written; the end of time when none waits. */
-- ledger_pending_since: one
--   out at INT
SELECT COALESCE(MIN(at), 9223372036854775807) AS at FROM ledger_pending;

-- ledger_pending_drop: exec, write
--   in last INT
DELETE FROM ledger_pending WHERE no <= :last;

/* Leaves and nodes. */

-- ledger_leaf_put: exec, write, later
--   in idx INT, kind INT, key1 ID, key2 ID, key3 ID, leaf HASH
INSERT INTO ledger_leaf (idx, kind, key1, key2, key3, leaf)
VALUES (:idx, :kind, :key1, :key2, :key3, :leaf);

-- ledger_leaf_last: one
--   out idx INT, leaf HASH
SELECT idx, leaf FROM ledger_leaf WHERE idx >= 0 ORDER BY idx DESC LIMIT 1;

-- ledger_leaf_of: one
--   in kind INT, key1 ID, key2 ID, key3 ID
--   out idx INT, leaf HASH
SELECT idx, leaf FROM ledger_leaf
WHERE kind = :kind AND key1 = :key1 AND key2 = :key2 AND key3 = :key3;

-- ledger_leaves: many
--   in from INT, to INT
--   out leaf HASH
SELECT leaf FROM ledger_leaf WHERE idx >= :from AND idx < :to ORDER BY idx;

-- ledger_entries: many
--   in after INT, limit INT
--   out idx INT, kind INT, key1 ID, key2 ID, key3 ID, leaf HASH
SELECT idx, kind, key1, key2, key3, leaf FROM ledger_leaf
WHERE idx > :after ORDER BY idx LIMIT :limit;

-- ledger_node_put: exec, write, later
--   in level INT, idx INT, hash HASH
INSERT INTO ledger_node (level, idx, hash) VALUES (:level, :idx, :hash);

-- ledger_node_get: one
--   in level INT, idx INT
--   out hash HASH
SELECT hash FROM ledger_node WHERE level = :level AND idx = :idx;

-- ledger_nodes: many
--   in level INT, from INT, to INT
--   out hash HASH
SELECT hash FROM ledger_node WHERE level = :level AND idx >= :from AND idx < :to ORDER BY idx;

-- ledger_nodes_after: many
--   in level INT, after INT, limit INT
--   out level INT, idx INT, hash HASH
SELECT level, idx, hash FROM ledger_node
WHERE (level, idx) > (:level, :after) ORDER BY level, idx LIMIT :limit;

/* Salts. */

-- record_salt_put: exec, write, later
--   in kind INT, key1 ID, key2 ID, key3 ID, salt BLOB
INSERT INTO record_salt (kind, key1, key2, key3, salt)
VALUES (:kind, :key1, :key2, :key3, :salt);

-- record_salt_get: one
--   in kind INT, key1 ID, key2 ID, key3 ID
--   out salt BLOB
SELECT salt FROM record_salt
WHERE kind = :kind AND key1 = :key1 AND key2 = :key2 AND key3 = :key3;

-- record_salts: one
--   out found INT
SELECT COUNT(*) AS found FROM record_salt;

/* What was signed. */

-- ledger_checkpoint_put: exec, write
--   in size INT, at INT, note TEXT
INSERT INTO ledger_checkpoint (size, at, note) VALUES (:size, :at, :note);

/* The newest of at most this size. */
-- ledger_checkpoint_upto: one
--   in size INT
--   out size INT, at INT, note TEXT
SELECT size, at, note FROM ledger_checkpoint WHERE size <= :size ORDER BY size DESC LIMIT 1;

-- ledger_checkpoints: many
--   in after INT, limit INT
--   out size INT, at INT, note TEXT
SELECT size, at, note FROM ledger_checkpoint WHERE size > :after ORDER BY size LIMIT :limit;

-- ledger_cosignature_put: exec, write
--   in size INT, witness TEXT, at INT, line TEXT
INSERT INTO ledger_cosignature (size, witness, at, line) VALUES (:size, :witness, :at, :line)
ON CONFLICT (size, witness, at) DO NOTHING;

-- ledger_cosignatures: many
--   in size INT
--   out witness TEXT, at INT, line TEXT
SELECT witness, at, line FROM ledger_cosignature WHERE size = :size ORDER BY witness, at;

/* The newest checkpoint that a witness signed. */
-- ledger_cosigned_last: one
--   out size INT
SELECT size FROM ledger_cosignature WHERE size >= 0 ORDER BY size DESC LIMIT 1;

-- ledger_key_put: exec, write
--   in at INT, verifier TEXT
INSERT INTO ledger_key (at, verifier) VALUES (:at, :verifier);

-- ledger_keys: many
--   out at INT, verifier TEXT
SELECT at, verifier FROM ledger_key ORDER BY at;

/* Bringing older rows in, and looking through all: each table in the order of its key. */

-- ledger_state_get: one
--   out is_complete BOOL
SELECT is_complete FROM ledger_state WHERE one = 1;

-- ledger_state_put: exec, write
--   in is_complete BOOL
INSERT INTO ledger_state (one, is_complete) VALUES (1, :is_complete)
ON CONFLICT (one) DO UPDATE SET is_complete = excluded.is_complete;

-- ledger_walk_audit: many
--   in id ID, limit INT
--   out id ID, at INT, account ID, kind TEXT, subject TEXT, detail TEXT
SELECT id, at, account, kind, subject, detail FROM audit WHERE id > :id ORDER BY id LIMIT :limit;

-- ledger_walk_events: many
--   in region ID, petition ID, seq INT, limit INT
--   out region ID, petition ID, seq INT, id ID, number TEXT, salt BLOB, body BLOB, key_id ID
SELECT region, petition, seq, id, number, salt, body, COALESCE(key_id, 0) AS key_id FROM event
WHERE (region, petition, seq) > (:region, :petition, :seq)
ORDER BY region, petition, seq LIMIT :limit;

-- ledger_walk_works: many
--   in region ID, work ID, seq INT, limit INT
--   out region ID, work ID, seq INT, id ID, salt BLOB, body BLOB, key_id ID
SELECT region, work, seq, id, salt, body, COALESCE(key_id, 0) AS key_id FROM work_event
WHERE (region, work, seq) > (:region, :work, :seq)
ORDER BY region, work, seq LIMIT :limit;

-- ledger_walk_readings: many
--   in region ID, petition ID, id ID, limit INT
--   out region ID, petition ID, id ID, kind INT, at INT, account ID, role TEXT, unit ID, purpose TEXT
--   out ground TEXT
SELECT region, petition, id, kind, at, account, role, unit, purpose, ground FROM reading
WHERE (region, petition, id) > (:region, :petition, :id)
ORDER BY region, petition, id LIMIT :limit;

-- ledger_walk_people: many
--   in region ID, petition ID, id ID, limit INT
--   out region ID, petition ID, id ID, sealed BLOB
SELECT region, petition, id, sealed FROM sealed_person
WHERE (region, petition, id) > (:region, :petition, :id)
ORDER BY region, petition, id LIMIT :limit;

-- ledger_walk_accusations: many
--   in accusation ID, seq INT, limit INT
--   out accusation ID, seq INT, number TEXT, body BLOB
SELECT accusation, seq, number, body FROM accusation_event
WHERE (accusation, seq) > (:accusation, :seq) ORDER BY accusation, seq LIMIT :limit;

-- ledger_walk_accusation_readings: many
--   in accusation ID, at INT, id ID, limit INT
--   out accusation ID, at INT, id ID, account ID, role TEXT, unit ID
SELECT accusation, at, id, account, role, unit FROM accusation_reading
WHERE (accusation, at, id) > (:accusation, :at, :id) ORDER BY accusation, at, id LIMIT :limit;

/* Records of one matter: its events, looks at it, its people. */
-- ledger_count_of: one
--   in region ID, petition ID, before INT
--   out found INT
SELECT COUNT(*) AS found FROM ledger_leaf
WHERE kind IN (1, 3, 5) AND key1 = :region AND key2 = :petition AND idx < :before;

-- ledger_counts: one
--   out leaves INT, events INT, works INT, readings INT, audits INT, people INT
SELECT (SELECT COUNT(*) FROM ledger_leaf) AS leaves,
    (SELECT COUNT(*) FROM event) AS events,
    (SELECT COUNT(*) FROM work_event) AS works,
    (SELECT COUNT(*) FROM reading) AS readings,
    (SELECT COUNT(*) FROM audit) AS audits,
    (SELECT COUNT(*) FROM sealed_person) AS people;

-- ledger_counts_accusations: one
--   out events INT, readings INT
SELECT (SELECT COUNT(*) FROM accusation_event) AS events,
    (SELECT COUNT(*) FROM accusation_reading) AS readings;
