/* Grants of stations. */

-- station_insert: exec, write
--   in id ID, node INT, serial_first INT, serial_last INT, from_at INT, until_at INT, unit ID
--   in note TEXT, at INT, account ID
INSERT INTO station (id, node, serial_first, serial_last, from_at, until_at, unit, note, at, account)
VALUES (:id, :node, :serial_first, :serial_last, :from_at, :until_at, :unit, :note, :at, :account);

-- station_get: one
--   in id ID
--   out id ID, node INT, serial_first INT, serial_last INT, from_at INT, until_at INT, unit ID
--   out note TEXT, at INT, withdrawn_at INT
SELECT s.id, s.node, s.serial_first, s.serial_last, s.from_at, s.until_at, s.unit, s.note, s.at,
    COALESCE(w.at, 0) AS withdrawn_at
FROM station AS s LEFT JOIN station_withdrawal AS w ON w.station = s.id WHERE s.id = :id;

-- stations: many
--   out id ID, node INT, serial_first INT, serial_last INT, from_at INT, until_at INT, unit ID
--   out note TEXT, at INT, withdrawn_at INT
SELECT s.id, s.node, s.serial_first, s.serial_last, s.from_at, s.until_at, s.unit, s.note, s.at,
    COALESCE(w.at, 0) AS withdrawn_at
FROM station AS s LEFT JOIN station_withdrawal AS w ON w.station = s.id ORDER BY s.id;

-- station_withdrawal_insert: exec, write
--   in station ID, at INT, account ID
INSERT INTO station_withdrawal (station, at, account) VALUES (:station, :at, :account);

-- station_promise_insert: exec, write
--   in petition ID, station ID, note TEXT
INSERT INTO station_promise (petition, station, note) VALUES (:petition, :station, :note);

-- station_promise_get: one
--   in petition ID
--   out station ID, note TEXT
SELECT station, note FROM station_promise WHERE petition = :petition;

/* At a station. */

-- station_entry_insert: exec, write
--   in id ID, number TEXT, promise TEXT, sealed BLOB, note TEXT
INSERT INTO station_entry (id, number, promise, sealed, note, reason)
VALUES (:id, :number, :promise, :sealed, :note, '');

-- station_entries: many
--   in most INT
--   out id ID, number TEXT, promise TEXT, sealed BLOB, note TEXT, reason TEXT
SELECT id, number, promise, sealed, note, reason FROM station_entry
ORDER BY CASE WHEN reason = '' THEN 0 ELSE 1 END, id LIMIT :most;

-- station_entry_count: one
--   out all_of_them INT, refused INT
SELECT COUNT(*) AS all_of_them, COUNT(CASE WHEN reason <> '' THEN 1 END) AS refused
FROM station_entry;

-- station_entry_delete: exec, write
--   in number TEXT
DELETE FROM station_entry WHERE number = :number;

-- station_entry_refused: exec, write
--   in number TEXT, reason TEXT
UPDATE station_entry SET reason = :reason WHERE number = :number;
