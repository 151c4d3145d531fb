-- What belongs to one petition lies where its region lies: one transaction touches one server.
-- tools/check_citus.py checks these files against the schema and the statements of the program.

SET citus.enable_unsafe_triggers TO on; -- guards look at rows of the same region only

-- Unique in the whole office because numbers and ids are made so; here within a region, and found by.
ALTER TABLE petition DROP CONSTRAINT petition_id_key, DROP CONSTRAINT petition_number_key;
CREATE UNIQUE INDEX petition_id_key ON petition (id, region);
CREATE UNIQUE INDEX petition_number_key ON petition (number, region);

-- A table that others refer to is distributed without them; they refer to it again at the end.
ALTER TABLE blind_index DROP CONSTRAINT blind_index_region_petition_person_fkey;
ALTER TABLE claim DROP CONSTRAINT claim_region_petition_fkey;
ALTER TABLE petition_clock DROP CONSTRAINT petition_clock_region_petition_fkey;
ALTER TABLE petition_unit DROP CONSTRAINT petition_unit_region_petition_fkey;
ALTER TABLE petition_tag DROP CONSTRAINT petition_tag_region_petition_fkey;
ALTER TABLE petition_fact DROP CONSTRAINT petition_fact_region_petition_fkey;
ALTER TABLE duty DROP CONSTRAINT duty_region_work_fkey;
ALTER TABLE work_petition DROP CONSTRAINT work_petition_region_work_fkey;
ALTER TABLE sitting DROP CONSTRAINT sitting_region_work_fkey;

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
SELECT create_distributed_table('petition_fact', 'region', colocate_with => 'event');
SELECT create_distributed_table('petition_access', 'region', colocate_with => 'event');
SELECT create_distributed_table('work_event', 'region', colocate_with => 'event');
SELECT create_distributed_table('work_file', 'region', colocate_with => 'event');
SELECT create_distributed_table('work', 'region', colocate_with => 'event');
SELECT create_distributed_table('duty', 'region', colocate_with => 'event');
SELECT create_distributed_table('work_petition', 'region', colocate_with => 'event');
SELECT create_distributed_table('booking', 'region', colocate_with => 'event');
SELECT create_distributed_table('sitting', 'region', colocate_with => 'event');

ALTER TABLE blind_index ADD FOREIGN KEY (region, petition, person) REFERENCES sealed_person (region, petition, id);
ALTER TABLE claim ADD FOREIGN KEY (region, petition) REFERENCES petition (region, id);
ALTER TABLE petition_clock ADD FOREIGN KEY (region, petition) REFERENCES petition (region, id);
ALTER TABLE petition_unit ADD FOREIGN KEY (region, petition) REFERENCES petition (region, id);
ALTER TABLE petition_tag ADD FOREIGN KEY (region, petition) REFERENCES petition (region, id);
ALTER TABLE petition_fact ADD FOREIGN KEY (region, petition) REFERENCES petition (region, id);
ALTER TABLE duty ADD FOREIGN KEY (region, work) REFERENCES work (region, id);
ALTER TABLE work_petition ADD FOREIGN KEY (region, work) REFERENCES work (region, id);
ALTER TABLE sitting ADD FOREIGN KEY (region, work) REFERENCES work (region, id);
