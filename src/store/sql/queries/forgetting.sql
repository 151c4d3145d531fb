/* Sealing anew what an older program left open. */

-- unsealed_next: many
--   in region ID, petition ID, limit INT
--   out region ID, petition ID
SELECT DISTINCT region, petition FROM event
WHERE key_id IS NULL AND (region, petition) > (:region, :petition)
ORDER BY region, petition LIMIT :limit;

-- unsealed_count: one
--   out found INT
SELECT COUNT(*) AS found FROM event WHERE key_id IS NULL AND seq = 1;

-- event_reseal: exec, write, disposer
--   in region ID, petition ID, seq INT, body BLOB, key_id ID
UPDATE event SET body = :body, key_id = :key_id
WHERE region = :region AND petition = :petition AND seq = :seq;

-- person_reseal: exec, write, disposer
--   in region ID, petition ID, id ID, sealed BLOB, key_id ID
UPDATE sealed_person SET sealed = :sealed, key_id = :key_id
WHERE region = :region AND petition = :petition AND id = :id;

/* Disposals. */

-- disposal_insert: exec, write
--   in id ID, at INT, account ID, what INT, region ID, petition ID, person ID, seq INT, field TEXT
--   in number TEXT, ground TEXT, unit ID
INSERT INTO disposal (id, at, account, what, region, petition, person, seq, field, number, ground, unit)
VALUES (:id, :at, :account, :what, :region, :petition, :person, :seq, :field, :number, :ground, :unit);

-- disposals: many
--   in from ID, limit INT
--   out as disposal_insert
SELECT id, at, account, what, region, petition, person, seq, field, number, ground, unit FROM disposal
WHERE id >= :from ORDER BY id LIMIT :limit;

-- disposal_get: one
--   in id ID
--   out as disposal_insert
SELECT id, at, account, what, region, petition, person, seq, field, number, ground, unit FROM disposal
WHERE id = :id;

-- disposal_of_matter: one
--   in region ID, petition ID
--   out found INT
SELECT COUNT(*) AS found FROM disposal WHERE petition = :petition AND region = :region AND what = 1;

/* Erasures of fields of a matter, in the order they were made. */
-- disposals_of: many
--   in region ID, petition ID, what INT
--   out as disposal_insert
SELECT id, at, account, what, region, petition, person, seq, field, number, ground, unit FROM disposal
WHERE petition = :petition AND region = :region AND what = :what ORDER BY id;

/* Is something of the matter still to be destroyed? */
-- forgetting_count_of: one
--   in region ID, petition ID
--   out found INT
SELECT COUNT(*) AS found FROM disposal
WHERE petition = :petition AND region = :region AND id IN (SELECT disposal FROM forgetting);

-- event_erase: exec, write, disposer
--   in region ID, petition ID, seq INT, salt BLOB, body BLOB, key_id ID
UPDATE event SET salt = :salt, body = :body, key_id = :key_id
WHERE region = :region AND petition = :petition AND seq = :seq;

-- forgetting_put: exec, write
--   in disposal ID, no INT, key_id ID, content BLOB
INSERT INTO forgetting (disposal, no, key_id, content) VALUES (:disposal, :no, :key_id, :content);

/* Disposals that are not done to the end. */
-- forgetting_open: many
--   in limit INT
--   out disposal ID
SELECT DISTINCT disposal FROM forgetting ORDER BY disposal LIMIT :limit;

-- forgetting_of: many
--   in disposal ID
--   out no INT, key_id ID, content BLOB
SELECT no, key_id, content FROM forgetting WHERE disposal = :disposal ORDER BY no;

-- forgetting_drop: exec, write
--   in disposal ID
DELETE FROM forgetting WHERE disposal = :disposal;

-- matter_keys: many
--   in region ID, petition ID
--   out key_id ID
SELECT COALESCE(key_id, 0) AS key_id FROM event WHERE region = :region AND petition = :petition
UNION ALL
SELECT COALESCE(key_id, 0) FROM reading WHERE region = :region AND petition = :petition;

-- drop_sessions_of: exec, write
--   in region ID, petition ID, person ID
--   variant person: AND person = :person
DELETE FROM session WHERE petition = :petition AND region = :region AND petition <> 0 {person};

-- drop_access_of: exec, write
--   in region ID, petition ID, person ID
--   variant person: AND person = :person
DELETE FROM petition_access WHERE region = :region AND petition = :petition {person};

-- drop_replies_of: exec, write
--   in petition ID
DELETE FROM remembered WHERE petition = :petition AND petition <> 0;

/* What its files were called when they were received. */
-- drop_uploads_of: exec, write
--   in region ID, petition ID
DELETE FROM upload WHERE content IN
    (SELECT content FROM attachment WHERE region = :region AND petition = :petition);

-- drop_work_uploads_of: exec, write
--   in region ID, petition ID
DELETE FROM upload WHERE content IN
    (SELECT content FROM work_file WHERE region = :region AND petition = :petition AND petition > 0);

-- blind_drop: exec, write, disposer
--   in region ID, petition ID, id ID
--   variant one: AND person = :id
DELETE FROM blind_index WHERE region = :region AND petition = :petition {one};

-- readings_drop: exec, write, disposer
--   in region ID, petition ID
DELETE FROM reading WHERE region = :region AND petition = :petition;

-- attachments_drop: exec, write, disposer
--   in region ID, petition ID, id ID
--   variant one: AND id = :id
DELETE FROM attachment WHERE region = :region AND petition = :petition {one};

-- work_files_drop: exec, write, disposer
--   in region ID, petition ID
DELETE FROM work_file WHERE region = :region AND petition = :petition AND petition > 0;

-- people_drop: exec, write, disposer
--   in region ID, petition ID, id ID
--   variant one: AND id = :id
DELETE FROM sealed_person WHERE region = :region AND petition = :petition {one};

-- events_drop: exec, write, disposer
--   in region ID, petition ID
DELETE FROM event WHERE region = :region AND petition = :petition;

-- salts_drop: exec, write, disposer
--   in kind INT, region ID, petition ID, id ID
--   variant one: AND key3 = :id
DELETE FROM record_salt WHERE kind = :kind AND key1 = :region AND key2 = :petition {one};
