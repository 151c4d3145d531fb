-- The office as lists of versions: the newest row of each is in force.

CREATE TABLE unit_version (
    unit ID NOT NULL,
    version INT NOT NULL,
    parent ID NOT NULL,
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    short_name TEXT NOT NULL,
    phone TEXT NOT NULL,
    address TEXT NOT NULL,
    code TEXT NOT NULL,
    is_active BOOL NOT NULL,
    at INT NOT NULL,
    account ID NOT NULL,
    key_id ID,
    superior ID NOT NULL DEFAULT 0,        -- the department above that guides its work; 0 = none
    is_vertical BOOL NOT NULL DEFAULT FALSE, -- led by that department alone
    PRIMARY KEY (unit, version)
) STRICT;
GUARD(unit_version);

CREATE TABLE account_version (
    id ID NOT NULL,
    version INT NOT NULL,
    kind INT NOT NULL,
    login TEXT NOT NULL,
    name TEXT NOT NULL,
    phone TEXT NOT NULL,
    sealed BLOB NOT NULL,
    is_active BOOL NOT NULL,
    at INT NOT NULL,
    account ID NOT NULL,
    key_id ID,
    PRIMARY KEY (id, version)
) STRICT;
GUARD(account_version);

-- The grants of one version of an account.
CREATE TABLE account_version_grant (
    id ID NOT NULL,
    version INT NOT NULL,
    no INT NOT NULL,
    role TEXT NOT NULL,
    unit ID NOT NULL,
    PRIMARY KEY (id, version, no),
    FOREIGN KEY (id, version) REFERENCES account_version (id, version)
) CLUSTERED;
GUARD(account_version_grant);
-- Is there somebody at the unit?
CREATE INDEX account_grant_by_unit ON account_version_grant (unit, role, id, version);

CREATE TABLE calendar_version (
    year INT NOT NULL,
    version INT NOT NULL,
    source TEXT NOT NULL,
    at INT NOT NULL,
    account ID NOT NULL,
    key_id ID,
    PRIMARY KEY (year, version)
) STRICT;
GUARD(calendar_version);

CREATE TABLE calendar_version_day (
    year INT NOT NULL,
    version INT NOT NULL,
    day INT NOT NULL,
    is_off BOOL NOT NULL,
    name TEXT NOT NULL,
    PRIMARY KEY (year, version, day),
    FOREIGN KEY (year, version) REFERENCES calendar_version (year, version)
) CLUSTERED;
GUARD(calendar_version_day);

CREATE TABLE rulebook_version (
    pin TEXT NOT NULL,
    no INT NOT NULL, -- counts from 1 in the order they were put
    yaml TEXT NOT NULL,
    at INT NOT NULL,
    account ID NOT NULL,
    key_id ID,
    PRIMARY KEY (pin),
    UNIQUE (no)
) STRICT;
GUARD(rulebook_version);

-- From which day new matters follow which rulebook; of several days that have come, the row put last
-- is in force.
CREATE TABLE rulebook_adoption (
    no INT NOT NULL, -- counts from 1 in the order they were put
    pin TEXT NOT NULL REFERENCES rulebook_version (pin),
    from_day INT NOT NULL,
    at INT NOT NULL,
    account ID NOT NULL,
    key_id ID,
    PRIMARY KEY (no)
) STRICT;
GUARD(rulebook_adoption);

CREATE TABLE office_version (
    version INT NOT NULL,
    unit ID NOT NULL,
    name TEXT NOT NULL,
    address TEXT NOT NULL,
    postcode TEXT NOT NULL,
    phone TEXT NOT NULL,
    hours TEXT NOT NULL,
    guidance TEXT NOT NULL,
    at INT NOT NULL,
    account ID NOT NULL,
    key_id ID,
    PRIMARY KEY (version)
) STRICT;
GUARD(office_version);

-- Which roles need a second factor to sign in, as words with a space between; no row: none does.
CREATE TABLE sign_in_version (
    version INT NOT NULL,
    roles TEXT NOT NULL,
    at INT NOT NULL,
    account ID NOT NULL,
    key_id ID,
    PRIMARY KEY (version)
) STRICT;
GUARD(sign_in_version);

-- Administrative acts.
CREATE TABLE audit (
    id ID NOT NULL,
    at INT NOT NULL,
    account ID NOT NULL,
    kind TEXT NOT NULL,
    subject TEXT NOT NULL,
    detail TEXT NOT NULL,
    key_id ID,
    PRIMARY KEY (id)
) STRICT;
GUARD(audit);

-- What an official was trained for, holds or is posted to, as noted by who answers for the unit: of officials
-- alone. A row is taken back by another that names it.
CREATE TABLE staff_record (
    id ID NOT NULL,
    account ID NOT NULL,   -- of the official
    unit ID NOT NULL,      -- at which it is noted
    kind INT NOT NULL,     -- 1 post, 2 training, 3 certificate, 4 secondment
    name TEXT NOT NULL,
    from_day INT NOT NULL,
    until_day INT NOT NULL, -- 0: none
    takes_back ID NOT NULL, -- the record that it ends; 0: it is one itself
    noted_by ID NOT NULL,
    at INT NOT NULL,
    PRIMARY KEY (id)
) STRICT;
CREATE INDEX staff_record_by_unit ON staff_record (unit, id);
GUARD(staff_record);
