-- schema_version_get: one
--   out version INT
SELECT COALESCE(MAX(version), 0) AS version FROM schema_version;

-- schema_version_put: exec, write
--   in version INT, at INT
INSERT INTO schema_version (version, at) VALUES (:version, :at);
