/* Units. */

-- unit_version_insert: exec, write
--   in unit ID, version INT, parent ID, kind TEXT, name TEXT, short_name TEXT, phone TEXT
--   in address TEXT, code TEXT, superior ID, is_vertical BOOL, is_active BOOL, at INT, account ID
INSERT INTO unit_version (unit, version, parent, kind, name, short_name, phone, address, code,
    superior, is_vertical, is_active, at, account)
VALUES (:unit, :version, :parent, :kind, :name, :short_name, :phone, :address, :code,
    :superior, :is_vertical, :is_active, :at, :account);

-- unit_version_newest: one
--   in unit ID
--   out version INT
SELECT COALESCE(MAX(version), 0) AS version FROM unit_version WHERE unit = :unit;

-- units_newest: many
--   out unit ID, version INT, parent ID, kind TEXT, name TEXT, short_name TEXT, phone TEXT
--   out address TEXT, code TEXT, superior ID, is_vertical BOOL, is_active BOOL
SELECT u.unit, u.version, u.parent, u.kind, u.name, u.short_name, u.phone, u.address, u.code,
    u.superior, u.is_vertical, u.is_active
FROM unit_version AS u
WHERE u.version = (SELECT MAX(v.version) FROM unit_version AS v WHERE v.unit = u.unit)
ORDER BY u.unit;

/* Accounts. */

-- account_insert: exec, write
--   in id ID, version INT, kind INT, login TEXT, name TEXT, phone TEXT, sealed BLOB
--   in is_active BOOL, key_id ID, at INT, account ID
INSERT INTO account_version (id, version, kind, login, name, phone, sealed, is_active, key_id, at,
    account)
VALUES (:id, :version, :kind, :login, :name, :phone, :sealed, :is_active, NULLIF(:key_id, 0), :at,
    :account);

-- account_grant_insert: exec, write
--   in id ID, version INT, no INT, role TEXT, unit ID
INSERT INTO account_version_grant (id, version, no, role, unit)
VALUES (:id, :version, :no, :role, :unit);

-- account_newest: one
--   in id ID
--   out version INT, kind INT, login TEXT, name TEXT, phone TEXT, sealed BLOB, is_active BOOL
--   out key_id ID
SELECT version, kind, login, name, phone, sealed, is_active, COALESCE(key_id, 0) AS key_id
FROM account_version WHERE id = :id ORDER BY version DESC LIMIT 1;

/* With its grants, a row each, in any order; a single one with no 0 when it has none. */
-- account_standing: many
--   in id ID
--   out id ID, version INT, kind INT, login TEXT, name TEXT, phone TEXT, sealed BLOB, is_active BOOL
--   out key_id ID, must_change BOOL, no INT, role TEXT, unit ID
SELECT a.id, a.version, a.kind, a.login, a.name, a.phone, a.sealed, a.is_active,
    COALESCE(a.key_id, 0) AS key_id, COALESCE(c.must_change, FALSE) AS must_change,
    COALESCE(g.no, 0) AS no, COALESCE(g.role, '') AS role, COALESCE(g.unit, 0) AS unit
FROM account_version AS a
LEFT JOIN credential AS c ON c.account = a.id
LEFT JOIN account_version_grant AS g ON g.id = a.id AND g.version = a.version
WHERE a.id = :id
    AND a.version = (SELECT MAX(v.version) FROM account_version AS v WHERE v.id = :id);

-- accounts_newest: many
--   in kind INT
--   out id ID, version INT, login TEXT, name TEXT, phone TEXT, sealed BLOB, is_active BOOL
--   out key_id ID
SELECT a.id, a.version, a.login, a.name, a.phone, a.sealed, a.is_active,
    COALESCE(a.key_id, 0) AS key_id
FROM account_version AS a
WHERE a.kind = :kind
    AND a.version = (SELECT MAX(v.version) FROM account_version AS v WHERE v.id = a.id)
ORDER BY a.id;

-- accounts_grants: many
--   in kind INT
--   out id ID, role TEXT, unit ID
SELECT g.id, g.role, g.unit FROM account_version_grant AS g
JOIN account_version AS a ON a.id = g.id AND a.version = g.version
WHERE a.kind = :kind
    AND a.version = (SELECT MAX(v.version) FROM account_version AS v WHERE v.id = a.id)
ORDER BY g.id, g.no;

/* Of those who hold the role at the unit by the newest version of their account. */
-- accounts_holding: one
--   in kind INT, unit ID, role TEXT
--   out found INT
SELECT COUNT(*) AS found FROM account_version_grant AS g
JOIN account_version AS a ON a.id = g.id AND a.version = g.version
WHERE g.unit = :unit AND g.role = :role AND a.kind = :kind AND a.is_active
    AND NOT EXISTS (SELECT 1 FROM account_version AS v WHERE v.id = a.id AND v.version > a.version);

/* The roles that somebody active has at a unit. */
-- unit_roles: many
--   in kind INT, unit ID
--   out role TEXT
SELECT DISTINCT g.role FROM account_version_grant AS g
JOIN account_version AS a ON a.id = g.id AND a.version = g.version
WHERE g.unit = :unit AND a.kind = :kind AND a.is_active
    AND NOT EXISTS (SELECT 1 FROM account_version AS v WHERE v.id = a.id AND v.version > a.version)
ORDER BY g.role;

-- login_account: one
--   in kind INT, login TEXT
--   out account ID
SELECT account FROM account_login WHERE kind = :kind AND login = :login;

-- login_insert: exec, write
--   in kind INT, login TEXT, account ID
INSERT INTO account_login (kind, login, account) VALUES (:kind, :login, :account);

-- login_delete: exec, write
--   in kind INT, login TEXT
DELETE FROM account_login WHERE kind = :kind AND login = :login;

-- credential_put: exec, write
--   in account ID, password_hash TEXT, must_change BOOL
INSERT INTO credential (account, password_hash, must_change)
VALUES (:account, :password_hash, :must_change)
ON CONFLICT (account) DO UPDATE SET password_hash = excluded.password_hash,
    must_change = excluded.must_change;

-- credential_get: one
--   in account ID
--   out password_hash TEXT, must_change BOOL
SELECT password_hash, must_change FROM credential WHERE account = :account;

/* Calendar. */

-- calendar_year_newest: one
--   in year INT
--   out version INT
SELECT COALESCE(MAX(version), 0) AS version FROM calendar_version WHERE year = :year;

-- calendar_insert: exec, write
--   in year INT, version INT, source TEXT, at INT, account ID
INSERT INTO calendar_version (year, version, source, at, account)
VALUES (:year, :version, :source, :at, :account);

-- calendar_day_insert: exec, write
--   in year INT, version INT, day INT, is_off BOOL, name TEXT
INSERT INTO calendar_version_day (year, version, day, is_off, name)
VALUES (:year, :version, :day, :is_off, :name);

-- calendar_years: many
--   out year INT, version INT, source TEXT
SELECT c.year, c.version, c.source FROM calendar_version AS c
WHERE c.version = (SELECT MAX(v.version) FROM calendar_version AS v WHERE v.year = c.year)
ORDER BY c.year;

/* What was looked through for days that move. */
-- calendar_followed_get: one
--   in year INT, computed INT
--   out calendars INT
SELECT calendars FROM calendar_followed WHERE year = :year AND computed = :computed;

-- calendar_followed_put: exec, write
--   in year INT, calendars INT, computed INT
INSERT INTO calendar_followed (year, calendars, computed) VALUES (:year, :calendars, :computed)
ON CONFLICT (year) DO UPDATE SET calendars = excluded.calendars, computed = excluded.computed;

-- calendar_followed_forget: exec, write
--   in from_year INT
DELETE FROM calendar_followed WHERE year >= :from_year;

-- calendar_days: many
--   in year INT, version INT
--   out day INT, is_off BOOL, name TEXT
SELECT day, is_off, name FROM calendar_version_day
WHERE year = :year AND version = :version ORDER BY day;

/* Rulebooks. */

-- rulebook_get: one
--   in pin TEXT
--   out yaml TEXT
SELECT yaml FROM rulebook_version WHERE pin = :pin;

-- rulebook_insert: exec, write
--   in pin TEXT, yaml TEXT, at INT, account ID
INSERT INTO rulebook_version (pin, no, yaml, at, account)
SELECT :pin, COALESCE(MAX(no), 0) + 1, :yaml, :at, :account FROM rulebook_version;

-- rulebooks: many
--   out pin TEXT, yaml TEXT
SELECT pin, yaml FROM rulebook_version ORDER BY no;

-- rulebook_adopt: exec, write
--   in pin TEXT, from_day INT, at INT, account ID
INSERT INTO rulebook_adoption (no, pin, from_day, at, account)
SELECT COALESCE(MAX(no), 0) + 1, :pin, :from_day, :at, :account FROM rulebook_adoption;

-- rulebook_adoptions: many
--   out pin TEXT, from_day INT, at INT, account ID
SELECT pin, from_day, at, account FROM rulebook_adoption ORDER BY no;

/* Guidance. */

-- office_insert: exec, write
--   in version INT, unit ID, name TEXT, address TEXT, postcode TEXT, phone TEXT, hours TEXT
--   in guidance TEXT, at INT, account ID
INSERT INTO office_version (version, unit, name, address, postcode, phone, hours, guidance, at,
    account)
VALUES (:version, :unit, :name, :address, :postcode, :phone, :hours, :guidance, :at, :account);

-- office_newest: one
--   out version INT, unit ID, name TEXT, address TEXT, postcode TEXT, phone TEXT, hours TEXT
--   out guidance TEXT
SELECT version, unit, name, address, postcode, phone, hours, guidance FROM office_version
ORDER BY version DESC LIMIT 1;

/* Who needs a second factor. */

-- sign_in_insert: exec, write
--   in version INT, roles TEXT, at INT, account ID
INSERT INTO sign_in_version (version, roles, at, account)
VALUES (:version, :roles, :at, :account);

-- sign_in_newest: one
--   out version INT, roles TEXT
SELECT version, roles FROM sign_in_version ORDER BY version DESC LIMIT 1;

/* Audit. */

-- audit_insert: exec, write
--   in id ID, at INT, account ID, kind TEXT, subject TEXT, detail TEXT
INSERT INTO audit (id, at, account, kind, subject, detail)
VALUES (:id, :at, :account, :kind, :subject, :detail);

-- audit_list: many
--   in before_id ID, limit INT
--   out id ID, at INT, account ID, kind TEXT, subject TEXT, detail TEXT
SELECT id, at, account, kind, subject, detail FROM audit
WHERE id < :before_id ORDER BY id DESC LIMIT :limit;

/* Records of officials. */

-- staff_record_insert: exec, write
--   in id ID, account ID, unit ID, kind INT, name TEXT, from_day INT, until_day INT, takes_back ID
--   in noted_by ID, at INT
INSERT INTO staff_record (id, account, unit, kind, name, from_day, until_day, takes_back, noted_by, at)
VALUES (:id, :account, :unit, :kind, :name, :from_day, :until_day, :takes_back, :noted_by, :at);

-- staff_records: many
--   in unit ID
--   out as staff_record_insert
SELECT id, account, unit, kind, name, from_day, until_day, takes_back, noted_by, at
FROM staff_record WHERE unit = :unit ORDER BY id;
