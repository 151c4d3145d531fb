-- schema_version_get: one, owner
--   out version INT
SELECT COALESCE(MAX(version), 0) AS version FROM schema_version;

-- schema_version_put: exec, write, owner
--   in version INT, at INT
INSERT INTO schema_version (version, at) VALUES (:version, :at);

/* Which derived tables there are, and whether they are complete. */
-- derived_state_get: one
--   out shape TEXT, is_complete BOOL
SELECT shape, is_complete FROM derived_state WHERE one = 1;

-- derived_state_put: exec, write
--   in shape TEXT, is_complete BOOL
INSERT INTO derived_state (one, shape, is_complete) VALUES (1, :shape, :is_complete)
ON CONFLICT (one) DO UPDATE SET shape = excluded.shape, is_complete = excluded.is_complete;
