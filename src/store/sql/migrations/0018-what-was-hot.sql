-- Erasures of a matter come out of their index in order, on PostgreSQL too.
DROP INDEX disposal_by_petition;
CREATE INDEX disposal_by_petition ON disposal (petition, region, what, id);
-- Before a matter is passed on it is asked whether somebody at the unit can take it up.
CREATE INDEX account_grant_by_unit ON account_version_grant (unit, role, id, version);
