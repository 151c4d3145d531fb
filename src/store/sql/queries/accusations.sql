/* Accusations. No statement here reads a table of petitions, and none elsewhere reads these. */

-- accusation_event_insert: exec, write
--   in accusation ID, seq INT, number TEXT, body BLOB
INSERT INTO accusation_event (accusation, seq, number, body)
VALUES (:accusation, :seq, :number, :body);

-- accusation_events: many
--   in accusation ID
--   out seq INT, number TEXT, body BLOB
SELECT seq, number, body FROM accusation_event WHERE accusation = :accusation ORDER BY seq;

-- accusation_put: exec, write
--   in id ID, number TEXT, office ID, receiver ID, registered_at INT, version INT
INSERT INTO accusation (id, number, office, receiver, registered_at, version)
VALUES (:id, :number, :office, :receiver, :registered_at, :version)
ON CONFLICT (id) DO UPDATE SET office = excluded.office, receiver = excluded.receiver,
    version = excluded.version;

-- accusation_get: one
--   in id ID
--   out as accusation_put
SELECT id, number, office, receiver, registered_at, version FROM accusation WHERE id = :id;

-- accusation_by_number: one
--   in number TEXT
--   out id ID
SELECT id FROM accusation WHERE number = :number;

/* The newest first. */
-- accusation_list: many
--   in unit ID, before INT, before_id ID, limit INT
--   choice scope.office: office = :unit
--   choice scope.receiver: receiver = :unit
--   out id ID, registered_at INT
SELECT id, registered_at FROM accusation
WHERE {scope} AND (registered_at, id) < (:before, :before_id)
ORDER BY registered_at DESC, id DESC LIMIT :limit;

-- accusation_content_insert: exec, write
--   in accusation ID, sealed BLOB, key_id ID
INSERT INTO accusation_content (accusation, sealed, key_id) VALUES (:accusation, :sealed, :key_id);

-- accusation_content_get: one
--   in accusation ID
--   out sealed BLOB
SELECT sealed FROM accusation_content WHERE accusation = :accusation;

-- accusation_key_put: exec, write
--   in accusation ID, wrapped BLOB
INSERT INTO accusation_key (accusation, wrapped) VALUES (:accusation, :wrapped)
ON CONFLICT (accusation) DO UPDATE SET wrapped = excluded.wrapped;

-- accusation_key_get: one
--   in accusation ID
--   out wrapped BLOB
SELECT wrapped FROM accusation_key WHERE accusation = :accusation;

-- accusation_access_put: exec, write
--   in accusation ID, code_hash HASH
INSERT INTO accusation_access (accusation, code_hash) VALUES (:accusation, :code_hash);

-- accusation_access_get: one
--   in accusation ID
--   out code_hash HASH
SELECT code_hash FROM accusation_access WHERE accusation = :accusation;

-- accusation_reading_insert: exec, write
--   in accusation ID, at INT, id ID, account ID, role TEXT, unit ID
INSERT INTO accusation_reading (accusation, at, id, account, role, unit)
VALUES (:accusation, :at, :id, :account, :role, :unit);

-- accusation_readings: many
--   in accusation ID, limit INT
--   out at INT, id ID, account ID, role TEXT, unit ID
SELECT at, id, account, role, unit FROM accusation_reading WHERE accusation = :accusation
ORDER BY at DESC, id DESC LIMIT :limit;

-- accusation_opening_insert: exec, write
--   in auditor_unit ID, at INT, id ID, role TEXT
INSERT INTO accusation_opening (auditor_unit, at, id, role) VALUES (:auditor_unit, :at, :id, :role);

-- accusation_openings: many
--   in auditor_unit ID, limit INT
--   out at INT, id ID, role TEXT
SELECT at, id, role FROM accusation_opening WHERE auditor_unit = :auditor_unit
ORDER BY at DESC, id DESC LIMIT :limit;

/* Files. */

-- accusation_file_insert: exec, write
--   in accusation ID, no INT, sha256 HASH
INSERT INTO accusation_file (accusation, no, sha256) VALUES (:accusation, :no, :sha256);

-- accusation_file_contents: many
--   in after HASH, limit INT
--   out content HASH
SELECT DISTINCT sha256 AS content FROM accusation_file WHERE sha256 > :after
ORDER BY sha256 LIMIT :limit;

-- accusation_file_use: one
--   in sha256 HASH
--   out found INT
SELECT 1 AS found FROM accusation_file WHERE sha256 = :sha256
UNION ALL SELECT 1 FROM accusation_upload WHERE sha256 = :sha256
LIMIT 1;

-- accusation_upload_insert: exec, write
--   in token_hash HASH, sealed BLOB, sha256 HASH, expires INT, size_bytes INT
INSERT INTO accusation_upload (token_hash, sealed, sha256, expires, size_bytes)
VALUES (:token_hash, :sealed, :sha256, :expires, :size_bytes);

-- accusation_uploads_waiting: one
--   in limit INT
--   out files INT, bytes INT
SELECT COUNT(*) AS files, CAST(COALESCE(SUM(size_bytes), 0) AS bigint) AS bytes FROM (
    SELECT size_bytes FROM accusation_upload WHERE size_bytes >= 0 LIMIT :limit) AS counted;

-- accusation_upload_take: one, write
--   in token_hash HASH, now INT
--   out sealed BLOB, sha256 HASH
DELETE FROM accusation_upload WHERE token_hash = :token_hash AND +expires > :now
RETURNING sealed, sha256;

-- accusation_uploads_left: many
--   in now INT, limit INT
--   out sha256 HASH
SELECT sha256 FROM accusation_upload WHERE expires <= :now ORDER BY expires LIMIT :limit;

-- accusation_uploads_expire: exec, write
--   in now INT, limit INT
DELETE FROM accusation_upload WHERE token_hash IN
    (SELECT token_hash FROM accusation_upload WHERE expires <= :now ORDER BY expires LIMIT :limit);

/* Extracts. */

-- accusation_extract_insert: exec, write
--   in office ID, id ID, accusation ID, maker ID, made_at INT, sealed BLOB
INSERT INTO accusation_extract (office, id, accusation, maker, made_at, status, sealed)
VALUES (:office, :id, :accusation, :maker, :made_at, 0, :sealed);

-- accusation_extract_get: one
--   in office ID, id ID
--   out id ID, accusation ID, maker ID, made_at INT, status INT, sealed BLOB
SELECT id, accusation, maker, made_at, status, sealed FROM accusation_extract
WHERE office = :office AND id = :id;

-- accusation_extracts_waiting: many
--   in office ID, limit INT
--   out as accusation_extract_get
SELECT id, accusation, maker, made_at, status, sealed FROM accusation_extract
WHERE office = :office AND status = 0 ORDER BY made_at, id LIMIT :limit;

-- accusation_extracts_of: many
--   in accusation ID, limit INT
--   out as accusation_extract_get
SELECT id, accusation, maker, made_at, status, sealed FROM accusation_extract
WHERE accusation = :accusation ORDER BY made_at, id LIMIT :limit;

-- accusation_extract_settle: exec, write
--   in office ID, id ID, status INT, sealed BLOB
UPDATE accusation_extract SET status = :status, sealed = :sealed
WHERE office = :office AND id = :id AND status = 0;

/* Rebuild. */

-- accusation_rebuild_next: many
--   in after ID, limit INT
--   out accusation ID
SELECT accusation FROM accusation_event WHERE accusation > :after AND seq = 1
ORDER BY accusation LIMIT :limit;

-- accusation_rebuild_drop: exec, write
--   in id ID
DELETE FROM accusation WHERE id = :id;

-- accusation_rebuild_orphans: many
--   in limit INT
--   out id ID
SELECT a.id FROM accusation AS a
WHERE NOT EXISTS (SELECT 1 FROM accusation_event AS e WHERE e.accusation = a.id AND e.seq = 1)
ORDER BY a.id LIMIT :limit;
