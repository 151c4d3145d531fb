-- schema_version_get: one, owner
--   out version INT
SELECT COALESCE(MAX(version), 0) AS version FROM schema_version;

-- schema_version_put: exec, write, owner
--   in version INT, at INT
INSERT INTO schema_version (version, at) VALUES (:version, :at);
