/* Days on which somebody sits for visitors: leaders who receive, units and lawyers at the counter. */

-- sitting_put: exec, write, later
--   in region ID, work ID, kind TEXT, day INT, minute INT, hours TEXT, place TEXT, who TEXT, form TEXT
--   in talks INT, first_unit ID, first_leader ID, reason TEXT, instead TEXT, arrived_at INT
--   in arrived_account ID, ended_at INT, stand INT, owed TEXT, owed_day INT, owed_minute INT
INSERT INTO sitting (region, work, kind, day, minute, hours, place, who, form, talks, first_unit,
    first_leader, reason, instead, arrived_at, arrived_account, ended_at, stand, owed, owed_day, owed_minute)
VALUES (:region, :work, :kind, :day, :minute, :hours, :place, :who, :form, :talks, :first_unit,
    :first_leader, :reason, :instead, :arrived_at, :arrived_account, :ended_at, :stand, :owed, :owed_day,
    :owed_minute)
ON CONFLICT (region, work) DO UPDATE SET who = excluded.who, reason = excluded.reason,
    instead = excluded.instead, arrived_at = excluded.arrived_at,
    arrived_account = excluded.arrived_account, ended_at = excluded.ended_at, stand = excluded.stand,
    owed = excluded.owed, owed_day = excluded.owed_day, owed_minute = excluded.owed_minute;

-- sitting_row: one
--   in region ID, work ID
--   out as sitting_put
SELECT region, work, kind, day, minute, hours, place, who, form, talks, first_unit, first_leader, reason,
    instead, arrived_at, arrived_account, ended_at, stand, owed, owed_day, owed_minute
FROM sitting WHERE region = :region AND work = :work;

/* One, or those of a kind from a day to a day, the next first, with how the work stands and how many
   talks are booked. */
-- sitting_list: many
--   in region ID, work ID, kind TEXT, from_day INT, to_day INT, limit INT
--   choice scope.one.where: s.work = :work
--   choice scope.one.by: ORDER BY s.work
--   choice scope.days.where: s.kind = :kind AND s.day >= :from_day AND s.day <= :to_day
--   choice scope.days.by: ORDER BY s.day, s.work
--   choice scope.open.where: s.kind = :kind AND s.day >= :from_day AND s.day <= :to_day AND s.stand < 2
--   choice scope.open.by: ORDER BY s.day, s.work
--   out region ID, work ID, kind TEXT, day INT, minute INT, hours TEXT, place TEXT, who TEXT, form TEXT
--   out talks INT, first_unit ID, first_leader ID, reason TEXT, instead TEXT, arrived_at INT
--   out arrived_account ID, ended_at INT, stand INT, owed TEXT, owed_day INT, owed_minute INT
--   out rulebook TEXT, state TEXT, office ID, unit ID, leader ID, version INT, booked INT, heard INT
SELECT s.region, s.work, s.kind, s.day, s.minute, s.hours, s.place, s.who, s.form, s.talks, s.first_unit,
    s.first_leader, s.reason, s.instead, s.arrived_at, s.arrived_account, s.ended_at, s.stand, s.owed,
    s.owed_day, s.owed_minute, w.rulebook, w.state, w.office, w.unit, w.leader, w.version,
    (SELECT COUNT(*) FROM booking AS b WHERE b.region = s.region AND b.work = s.work) AS booked,
    (SELECT COUNT(*) FROM booking AS h WHERE h.region = s.region AND h.work = s.work AND h.heard_at > 0)
        AS heard
FROM sitting AS s JOIN work AS w ON w.region = s.region AND w.id = s.work
WHERE s.region = :region AND {scope.where}
{scope.by} LIMIT :limit;

-- sitting_rebuild_drop: exec, write
--   in region ID, work ID
DELETE FROM sitting WHERE region = :region AND work = :work;
