-- schema_version_get: one, owner
--   out version INT
SELECT COALESCE(MAX(version), 0) AS version FROM schema_version;

-- schema_version_put: exec, write, owner
--   in version INT, at INT
INSERT INTO schema_version (version, at) VALUES (:version, :at);

/* Which derived tables there are, and whether they are complete. */
-- derived_state_get: one
--   out shape TEXT, is_complete BOOL, reached_region ID, reached ID
SELECT shape, is_complete, reached_region, reached FROM derived_state WHERE one = 1;

-- derived_state_put: exec, write
--   in shape TEXT, is_complete BOOL
INSERT INTO derived_state (one, shape, is_complete, reached_region, reached)
VALUES (1, :shape, :is_complete, 0, 0)
ON CONFLICT (one) DO UPDATE SET shape = excluded.shape, is_complete = excluded.is_complete,
    reached_region = 0, reached = 0;

/* How far it came, as long as they are not complete. */
-- derived_state_reach: exec, write, later
--   in region ID, petition ID
UPDATE derived_state SET reached_region = :region, reached = :petition
WHERE one = 1 AND NOT is_complete;

/* A move to another database. */
-- move_state_get: one, owner
--   out state INT, move ID, other TEXT, at INT
SELECT state, move, other, at FROM move_state WHERE one = 1;

-- move_state_put: exec, write, owner
--   in state INT, move ID, other TEXT, at INT
INSERT INTO move_state (one, state, move, other, at) VALUES (1, :state, :move, :other, :at)
ON CONFLICT (one) DO UPDATE SET state = excluded.state, move = excluded.move, other = excluded.other,
    at = excluded.at;

-- move_state_drop: exec, write, owner
DELETE FROM move_state WHERE one = 1;
