/* Sessions. */

-- session_put: exec, write
--   in token_hash HASH, kind INT, account ID, region ID, petition ID, person ID, is_owner BOOL, csrf BLOB
--   in created INT, seen INT, expires INT
INSERT INTO session (token_hash, kind, account, region, petition, person, is_owner, csrf, created, seen,
    expires)
VALUES (:token_hash, :kind, :account, :region, :petition, :person, :is_owner, :csrf, :created, :seen,
    :expires)
ON CONFLICT (token_hash) DO UPDATE SET kind = excluded.kind, account = excluded.account,
    region = excluded.region, petition = excluded.petition, person = excluded.person, is_owner = excluded.is_owner,
    csrf = excluded.csrf, created = excluded.created, seen = excluded.seen,
    expires = excluded.expires;

-- session_get: one
--   in token_hash HASH, now INT
--   out kind INT, account ID, region ID, petition ID, person ID, is_owner BOOL, csrf BLOB, created INT
--   out seen INT, expires INT
SELECT kind, account, region, petition, person, is_owner, csrf, created, seen, expires FROM session
WHERE token_hash = :token_hash AND expires > :now;

-- session_end: exec, write
--   in token_hash HASH
DELETE FROM session WHERE token_hash = :token_hash;

-- sessions_end_of: exec, write
--   in account ID, keep BLOB
DELETE FROM session WHERE account = :account AND account <> 0 AND token_hash <> :keep;

-- sessions_end_kind: exec, write
--   in account ID, kind INT
DELETE FROM session WHERE account = :account AND account <> 0 AND kind = :kind;

/* Replies. */

/* An expired row may still stand where the new one goes. */
-- remember: exec, write
--   in key_hash HASH, request_hash HASH, status INT, sealed_reply BLOB, expires INT
INSERT INTO remembered (key_hash, request_hash, status, sealed_reply, expires)
VALUES (:key_hash, :request_hash, :status, :sealed_reply, :expires)
ON CONFLICT (key_hash) DO UPDATE SET request_hash = excluded.request_hash,
    status = excluded.status, sealed_reply = excluded.sealed_reply, expires = excluded.expires;

-- recall: one
--   in key_hash HASH, now INT
--   out request_hash HASH, status INT, sealed_reply BLOB, expires INT
SELECT request_hash, status, sealed_reply, expires FROM remembered
WHERE key_hash = :key_hash AND expires > :now;

/* Throttles. */

/* A window begins with the first failure and is not moved by later ones. */
-- throttle_fail: one, write
--   in key_hash HASH, now INT, until INT
--   out failures INT
INSERT INTO throttle (key_hash, failures, until) VALUES (:key_hash, 1, :until)
ON CONFLICT (key_hash) DO UPDATE SET
    failures = CASE WHEN throttle.until > :now THEN throttle.failures + 1 ELSE 1 END,
    until = CASE WHEN throttle.until > :now THEN throttle.until ELSE excluded.until END
RETURNING failures;

-- throttle_get: one
--   in key_hash HASH, now INT
--   out failures INT, until INT
SELECT failures, until FROM throttle WHERE key_hash = :key_hash AND until > :now;

-- throttle_clear: exec, write
--   in key_hash HASH
DELETE FROM throttle WHERE key_hash = :key_hash;

/* Uploads. */

-- upload_insert: exec, write
--   in token_hash HASH, id ID, name TEXT, mime TEXT, size_bytes INT, sha256 HASH, account ID
--   in expires INT
INSERT INTO upload (token_hash, id, name, mime, size_bytes, sha256, account, expires, is_claimed)
VALUES (:token_hash, :id, :name, :mime, :size_bytes, :sha256, :account, :expires, FALSE);

-- upload_claim: one, write
--   in token_hash HASH, now INT
--   out id ID, name TEXT, mime TEXT, size_bytes INT, sha256 HASH, account ID, expires INT
UPDATE upload SET is_claimed = TRUE
WHERE token_hash = :token_hash AND expires > :now AND NOT is_claimed
RETURNING id, name, mime, size_bytes, sha256, account, expires;

/* Contents that nobody claimed in time; the rows go with uploads_expire. */
-- uploads_left: many
--   in now INT, limit INT
--   out sha256 HASH
SELECT sha256 FROM upload WHERE expires <= :now AND NOT is_claimed
ORDER BY expires LIMIT :limit;

-- file_use: one
--   in sha256 HASH
--   out petition ID
SELECT petition FROM petition_file WHERE sha256 = :sha256
UNION ALL SELECT 0 FROM upload WHERE sha256 = :sha256
LIMIT 1;

/* What has expired, a limited number of rows at a time. */

-- sessions_expire: exec, write
--   in now INT, limit INT
DELETE FROM session WHERE token_hash IN
    (SELECT token_hash FROM session WHERE expires <= :now ORDER BY expires LIMIT :limit);

-- remembered_expire: exec, write
--   in now INT, limit INT
DELETE FROM remembered WHERE key_hash IN
    (SELECT key_hash FROM remembered WHERE expires <= :now ORDER BY expires LIMIT :limit);

-- throttles_expire: exec, write
--   in now INT, limit INT
DELETE FROM throttle WHERE key_hash IN
    (SELECT key_hash FROM throttle WHERE until <= :now ORDER BY until LIMIT :limit);

-- uploads_expire: exec, write
--   in now INT, limit INT
DELETE FROM upload WHERE token_hash IN
    (SELECT token_hash FROM upload WHERE expires <= :now ORDER BY expires LIMIT :limit);
