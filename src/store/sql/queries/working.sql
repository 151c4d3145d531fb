/* Sessions. */

-- session_put: exec, write
--   in token_hash HASH, kind INT, account ID, region ID, petition ID, person ID, is_owner BOOL, csrf BLOB
--   in created INT, seen INT, expires INT, id ID, agent TEXT, way INT, proven_until INT
INSERT INTO session (token_hash, kind, account, region, petition, person, is_owner, csrf, created, seen,
    expires, id, agent, way, proven_until)
VALUES (:token_hash, :kind, :account, :region, :petition, :person, :is_owner, :csrf, :created, :seen,
    :expires, :id, :agent, :way, :proven_until)
ON CONFLICT (token_hash) DO UPDATE SET kind = excluded.kind, account = excluded.account,
    region = excluded.region, petition = excluded.petition, person = excluded.person, is_owner = excluded.is_owner,
    csrf = excluded.csrf, created = excluded.created, seen = excluded.seen,
    expires = excluded.expires, id = excluded.id, agent = excluded.agent, way = excluded.way,
    proven_until = excluded.proven_until;

/* A hash has one row. The sign keeps a planner that found the table empty when it looked last from walking along all
   that has not expired, here and wherever something is asked for by a hash. */
-- session_get: one
--   in token_hash HASH, now INT
--   out kind INT, account ID, region ID, petition ID, person ID, is_owner BOOL, csrf BLOB, created INT
--   out seen INT, expires INT, id ID, agent TEXT, way INT, proven_until INT, writes INT, office_changes INT
--   out must_change BOOL
SELECT kind, account, region, petition, person, is_owner, csrf, created, seen, expires, id, agent, way,
    proven_until, writes, COALESCE((SELECT changes FROM office_state WHERE one = 1), 0) AS office_changes,
    COALESCE((SELECT c.must_change FROM credential AS c WHERE c.account = session.account), FALSE) AS must_change
FROM session WHERE token_hash = :token_hash AND +expires > :now;

-- session_wrote: exec, write, later
--   in token_hash HASH
UPDATE session SET writes = writes + 1 WHERE token_hash = :token_hash;

/* What the snapshot of a standby shows of a connection that writes and of a session: their last commits. */

-- shown: one
--   in writer ID, token_hash HASH
--   out mark INT, writes INT
SELECT COALESCE((SELECT mark FROM commit_mark WHERE writer = :writer), 0) AS mark,
    COALESCE((SELECT writes FROM session WHERE token_hash = :token_hash), -1) AS writes;

/* Changes nothing, and the commit leaves its mark. */

-- beat: exec, write
UPDATE commit_mark SET mark = mark WHERE writer = 0;

-- sessions_of: many
--   in account ID, kind INT, now INT
--   out token_hash HASH, id ID, agent TEXT, way INT, created INT, seen INT, expires INT
SELECT token_hash, id, agent, way, created, seen, expires FROM session
WHERE account = :account AND account <> 0 AND kind = :kind AND expires > :now;

-- session_end: exec, write
--   in token_hash HASH
DELETE FROM session WHERE token_hash = :token_hash;

-- session_end_named: exec, write
--   in account ID, id ID
DELETE FROM session WHERE account = :account AND account <> 0 AND id = :id;

-- sessions_end_of: exec, write
--   in account ID, keep BLOB
DELETE FROM session WHERE account = :account AND account <> 0 AND token_hash <> :keep;

-- sessions_end_kind: exec, write
--   in account ID, kind INT
DELETE FROM session WHERE account = :account AND account <> 0 AND kind = :kind;

/* Second factors. */

-- second_factor_put: exec, write
--   in account ID, secret BLOB, since INT, last_step INT, pending BLOB, pending_expires INT
INSERT INTO second_factor (account, secret, since, last_step, pending, pending_expires)
VALUES (:account, :secret, :since, :last_step, :pending, :pending_expires)
ON CONFLICT (account) DO UPDATE SET secret = excluded.secret, since = excluded.since,
    last_step = excluded.last_step, pending = excluded.pending,
    pending_expires = excluded.pending_expires;

-- second_factor_get: one
--   in account ID
--   out secret BLOB, since INT, last_step INT, pending BLOB, pending_expires INT
SELECT secret, since, last_step, pending, pending_expires FROM second_factor
WHERE account = :account;

-- second_factors: many
--   out account ID, since INT
SELECT account, since FROM second_factor WHERE since > 0;

-- second_factor_drop: exec, write
--   in account ID
DELETE FROM second_factor WHERE account = :account;

-- recovery_insert: exec, write
--   in account ID, code_hash HASH
INSERT INTO recovery_code (account, code_hash) VALUES (:account, :code_hash);

-- recovery_take: exec, write
--   in account ID, code_hash HASH
DELETE FROM recovery_code WHERE account = :account AND code_hash = :code_hash;

-- recovery_drop: exec, write
--   in account ID
DELETE FROM recovery_code WHERE account = :account;

-- recovery_count: one
--   in account ID
--   out count INT
SELECT COUNT(*) AS count FROM recovery_code WHERE account = :account;

/* Replies. */

/* An expired row may still stand where the new one goes. */
-- remember: exec, write, later
--   in key_hash HASH, request_hash HASH, status INT, sealed_reply BLOB, expires INT, petition ID
INSERT INTO remembered (key_hash, request_hash, status, sealed_reply, expires, petition)
VALUES (:key_hash, :request_hash, :status, :sealed_reply, :expires, :petition)
ON CONFLICT (key_hash) DO UPDATE SET request_hash = excluded.request_hash,
    status = excluded.status, sealed_reply = excluded.sealed_reply, expires = excluded.expires,
    petition = excluded.petition;

-- recall: one, keyed
--   in key_hash HASH, now INT
--   out request_hash HASH, status INT, sealed_reply BLOB, expires INT
SELECT request_hash, status, sealed_reply, expires FROM remembered
WHERE key_hash = :key_hash AND +expires > :now;

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
SELECT failures, until FROM throttle WHERE key_hash = :key_hash AND +until > :now;

-- throttle_clear: exec, write
--   in key_hash HASH
DELETE FROM throttle WHERE key_hash = :key_hash;

/* Uploads. */

-- upload_insert: exec, write
--   in token_hash HASH, sealed BLOB, content HASH, key_id ID, account ID, expires INT, size_bytes INT
INSERT INTO upload (token_hash, sealed, content, key_id, account, expires, is_claimed, size_bytes)
VALUES (:token_hash, :sealed, :content, :key_id, :account, :expires, FALSE, :size_bytes);

/* What an account, or the public, has sent and not used. No more than the limit is looked at. */
-- uploads_waiting: one
--   in account ID, limit INT
--   out files INT, bytes INT
SELECT COUNT(*) AS files, CAST(COALESCE(SUM(size_bytes), 0) AS bigint) AS bytes FROM (
    SELECT size_bytes FROM upload WHERE account = :account AND NOT is_claimed LIMIT :limit) AS counted;

-- upload_claim: one, write
--   in token_hash HASH, now INT
--   out sealed BLOB, content HASH, key_id ID, account ID, expires INT
UPDATE upload SET is_claimed = TRUE
WHERE token_hash = :token_hash AND +expires > :now AND NOT is_claimed
RETURNING sealed, content, key_id, account, expires;

/* Contents that nobody claimed in time; the rows go with uploads_expire. */
-- uploads_left: many
--   in now INT, limit INT
--   out content HASH, key_id ID
SELECT content, key_id FROM upload WHERE expires <= :now AND NOT is_claimed
ORDER BY expires LIMIT :limit;

-- file_use: one
--   in content HASH
--   out petition ID
SELECT petition FROM attachment WHERE content = :content
UNION ALL SELECT petition FROM work_file WHERE content = :content
UNION ALL SELECT 0 FROM upload WHERE content = :content
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

/* Of connections that have not written since then; nobody asks after a commit for so long. */
-- commit_marks_expire: exec, write
--   in before INT
DELETE FROM commit_mark WHERE at < :before;

-- throttles_expire: exec, write
--   in now INT, limit INT
DELETE FROM throttle WHERE key_hash IN
    (SELECT key_hash FROM throttle WHERE until <= :now ORDER BY until LIMIT :limit);

-- uploads_expire: exec, write
--   in now INT, limit INT
DELETE FROM upload WHERE token_hash IN
    (SELECT token_hash FROM upload WHERE expires <= :now ORDER BY expires LIMIT :limit);

/* Duties in a calendar program. */

-- feed_put: exec, write
--   in account ID, token_hash HASH, since INT
INSERT INTO calendar_feed (account, token_hash, since) VALUES (:account, :token_hash, :since)
ON CONFLICT (account) DO UPDATE SET token_hash = excluded.token_hash, since = excluded.since;

-- feed_drop: exec, write
--   in account ID
DELETE FROM calendar_feed WHERE account = :account;

-- feed_since: one
--   in account ID
--   out since INT
SELECT since FROM calendar_feed WHERE account = :account;

-- feed_account: one
--   in token_hash HASH
--   out account ID
SELECT account FROM calendar_feed WHERE token_hash = :token_hash;
