-- How much waits is bounded: files received and not yet part of a matter are counted by size.
ALTER TABLE upload ADD COLUMN size_bytes INT NOT NULL DEFAULT 0;
ALTER TABLE accusation_upload ADD COLUMN size_bytes INT NOT NULL DEFAULT 0;
CREATE INDEX upload_waiting ON upload (account, size_bytes) WHERE NOT is_claimed;
CREATE INDEX accusation_upload_waiting ON accusation_upload (size_bytes);
