-- What belongs to one petition lies where its region lies: one transaction touches one server.
-- tools/check_citus.py checks these files against the schema and the statements of the program.

SET citus.enable_unsafe_triggers TO on; -- guards look at rows of the same region only

-- Unique in the whole office because numbers and ids are made so; here within a region, and found by.
ALTER TABLE petition DROP CONSTRAINT petition_id_key, DROP CONSTRAINT petition_number_key;
CREATE UNIQUE INDEX petition_id_key ON petition (id, region);
CREATE UNIQUE INDEX petition_number_key ON petition (number, region);

SELECT create_distributed_table('event', 'region');
SELECT create_distributed_table('sealed_person', 'region', colocate_with => 'event');
SELECT create_distributed_table('blind_index', 'region', colocate_with => 'event');
SELECT create_distributed_table('reading', 'region', colocate_with => 'event');
SELECT create_distributed_table('attachment', 'region', colocate_with => 'event');
SELECT create_distributed_table('petition', 'region', colocate_with => 'event');
SELECT create_distributed_table('claim', 'region', colocate_with => 'event');
SELECT create_distributed_table('petition_clock', 'region', colocate_with => 'event');
SELECT create_distributed_table('petition_unit', 'region', colocate_with => 'event');
SELECT create_distributed_table('petition_tag', 'region', colocate_with => 'event');
SELECT create_distributed_table('petition_access', 'region', colocate_with => 'event');
