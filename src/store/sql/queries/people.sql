-- person_insert: exec, write, later
--   in region ID, petition ID, id ID, key_id ID, sealed BLOB
INSERT INTO sealed_person (region, petition, id, key_id, sealed)
VALUES (:region, :petition, :id, :key_id, :sealed);

-- blind_insert: exec, write, later
--   in hash HASH, kind INT, region ID, petition ID, person ID
INSERT INTO blind_index (hash, kind, region, petition, person)
VALUES (:hash, :kind, :region, :petition, :person);

-- people_of: many
--   in region ID, petition ID
--   out id ID, key_id ID, sealed BLOB
SELECT id, key_id, sealed FROM sealed_person
WHERE region = :region AND petition = :petition ORDER BY id;

-- person_has_index: one
--   in hash HASH, kind INT, region ID, petition ID, person ID
--   variant person: AND person = :person
--   out person ID
SELECT person FROM blind_index
WHERE hash = :hash AND kind = :kind AND region = :region AND petition = :petition {person}
ORDER BY person LIMIT 1;

/* Open petitions of one office, newest first: the index gives few rows. */
-- petitions_with_person: many
--   in hash HASH, kind INT, office ID, limit INT
--   out as petition_list
SELECT DISTINCT p.region, p.id, p.number, p.key_id, p.title, p.channel, p.state, p.class_code, p.owner,
    p.office, p.awaits, p.received_day, p.due_day, p.due_rule, p.is_provisional, p.is_ended,
    p.is_incomplete, p.claims, p.persons_count, p.version, p.rulebook
FROM blind_index AS b JOIN petition AS p ON p.region = b.region AND p.id = b.petition
WHERE b.hash = :hash AND b.kind = :kind AND p.office = :office AND NOT p.is_ended
ORDER BY p.id DESC LIMIT :limit;

-- access_put: exec, write, later
--   in region ID, petition ID, person ID, code_hash HASH, secret_hash TEXT, token_hash HASH
--   in token_expires INT, account ID
INSERT INTO petition_access (region, petition, person, code_hash, secret_hash, token_hash, token_expires,
    account)
VALUES (:region, :petition, :person, :code_hash, :secret_hash, :token_hash, :token_expires, :account)
ON CONFLICT (region, petition, person) DO UPDATE SET code_hash = excluded.code_hash,
    secret_hash = excluded.secret_hash, token_hash = excluded.token_hash,
    token_expires = excluded.token_expires, account = excluded.account;

/* Of one person, by the code, or of an account. */
-- access_get: one
--   in region ID, petition ID, person ID, code_hash HASH, account ID
--   choice by.person: person = :person
--   choice by.code: code_hash = :code_hash
--   choice by.account: account = :account AND account <> 0
--   out person ID, code_hash HASH, secret_hash TEXT, token_hash HASH, token_expires INT, account ID
SELECT person, code_hash, secret_hash, token_hash, token_expires, account FROM petition_access
WHERE region = :region AND petition = :petition AND {by} ORDER BY person LIMIT 1;

-- access_of_account: many
--   in account ID, limit INT
--   out as petition_list
SELECT p.region, p.id, p.number, p.key_id, p.title, p.channel, p.state, p.class_code, p.owner,
    p.office, p.awaits, p.received_day, p.due_day, p.due_rule, p.is_provisional, p.is_ended,
    p.is_incomplete, p.claims, p.persons_count, p.version, p.rulebook
FROM petition_access AS a JOIN petition AS p ON p.region = a.region AND p.id = a.petition
WHERE a.account = :account AND a.account <> 0
ORDER BY a.petition DESC LIMIT :limit;

-- reading_insert: exec, write, later
--   in region ID, petition ID, id ID, kind INT, at INT, account ID, role TEXT, unit ID, purpose TEXT
--   in ground TEXT
INSERT INTO reading (region, petition, id, kind, at, account, role, unit, purpose, ground)
VALUES (:region, :petition, :id, :kind, :at, :account, :role, :unit, :purpose, :ground);

/* What an account has looked at since. Of a matter by its key, of none by who looked, in an index
   of such looks alone; the sign keeps the planner from looking through everything that an account has looked at. */
-- reading_recent: many
--   in region ID, petition ID, since ID, account ID, limit INT
--   out id ID, kind INT, role TEXT, unit ID, purpose TEXT, ground TEXT
--   choice of.matter: region = :region AND petition = :petition AND id >= :since
--   choice of.account: account = :account AND id >= :since AND region = :region AND petition < 1
SELECT id, kind, role, unit, purpose, ground FROM reading
WHERE {of} AND +account = :account
ORDER BY id DESC LIMIT :limit;
