/* Talks booked on reception days. */

-- booking_put: exec, write
--   in region ID, work ID, petition ID, no INT, made_at INT, at_desk BOOL, heard_at INT, expires INT
INSERT INTO booking (region, work, petition, no, made_at, at_desk, heard_at, expires)
VALUES (:region, :work, :petition, :no, :made_at, :at_desk, :heard_at, :expires);

/* Of a day, in the order of booking. */
-- bookings_of_day: many
--   in region ID, work ID
--   out as booking_put
SELECT region, work, petition, no, made_at, at_desk, heard_at, expires FROM booking
WHERE region = :region AND work = :work ORDER BY no;

/* Of a matter, the newest day first. */
-- bookings_of_matter: many
--   in region ID, petition ID
--   out as booking_put
SELECT region, work, petition, no, made_at, at_desk, heard_at, expires FROM booking
WHERE region = :region AND petition = :petition ORDER BY work DESC;

-- booking_heard: exec, write
--   in region ID, work ID, petition ID, heard_at INT
UPDATE booking SET heard_at = :heard_at
WHERE region = :region AND work = :work AND petition = :petition;

-- booking_drop: exec, write
--   in region ID, work ID, petition ID
DELETE FROM booking WHERE region = :region AND work = :work AND petition = :petition;

/* A matter that is disposed of. */
-- drop_bookings_of: exec, write
--   in region ID, petition ID
DELETE FROM booking WHERE region = :region AND petition = :petition;

-- bookings_expired: many
--   in now INT, limit INT
--   out region ID, work ID, petition ID
SELECT region, work, petition FROM booking WHERE expires <= :now ORDER BY expires LIMIT :limit;
