-- name: offered
-- When coaches offer time between two instants: each stretch of their weekly hours and each addition, with what it is for.
-- Then what takes it away whatever else there is: blocks, and the holidays on the coach's clock.
WITH who AS MATERIALIZED (
  SELECT u.id, coalesce(nullif(u.zone, ''), h.zone, 'UTC') AS zone
  FROM users u LEFT JOIN settings h ON h.id = 1 WHERE u.id = ANY(%(coaches)s::uuid[])
)
SELECT w.id, CASE WHEN a.is_individual AND a.is_group THEN 'both' WHEN a.is_group THEN 'group' WHEN a.is_individual THEN 'one' END, i.starts, i.ends
FROM who w JOIN weekly_availability a ON a.coach_id = w.id AND (a.is_individual OR a.is_group),
     LATERAL (SELECT (%(lo)s AT TIME ZONE w.zone)::date - 1 AS first_on OFFSET 0) f,
     generate_series((a.day_of_week - extract(dow FROM first_on)::int + 7) %% 7, (%(hi)s AT TIME ZONE w.zone)::date - first_on, 7) n,
     LATERAL (SELECT local_to_instant(first_on + n + a.start_time, w.zone) AS starts,
                     local_to_instant(first_on + n + CASE a.end_time WHEN '00:00' THEN interval '1 day' ELSE a.end_time - time '00:00' END, w.zone) AS ends OFFSET 0) i
WHERE i.starts < i.ends
UNION ALL
SELECT w.id, CASE WHEN a.is_individual AND a.is_group THEN 'both' WHEN a.is_group THEN 'group' WHEN a.is_individual THEN 'one' END, a.start_time, a.end_time
FROM who w JOIN availability_additions a ON a.coach_id = w.id AND a.during && tstzrange(%(lo)s, %(hi)s) AND (a.is_individual OR a.is_group)
UNION ALL
SELECT w.id, 'away', b.start_time, b.end_time
FROM who w JOIN blocked_slots b ON b.coach_id = w.id AND b.during && tstzrange(%(lo)s, %(hi)s)
UNION ALL
SELECT w.id, 'rest', i.starts, i.ends
FROM who w JOIN holidays h ON h."on" BETWEEN (%(lo)s AT TIME ZONE w.zone)::date - 1 AND (%(hi)s AT TIME ZONE w.zone)::date,
     LATERAL (SELECT local_to_instant(h."on"::timestamp, w.zone) AS starts, local_to_instant((h."on" + 1)::timestamp, w.zone) AS ends OFFSET 0) i
WHERE i.starts < i.ends

-- name: taken
-- What takes the time of coaches, rooms and members between two instants: live sessions but for `but`, and dates of active
-- series that are not decided yet. Sessions are at most twelve hours long, so a look into an index begins twelve hours before.
WITH standing AS MATERIALIZED (
  SELECT s.coach_id, s.member_id, p.room_id, i.starts, i.starts + make_interval(mins => s.minutes) AS ends
  FROM (SELECT * FROM series
        WHERE status = 'ACTIVE' AND next_occurrence <= (%(hi)s AT TIME ZONE 'UTC')::date + 2
          AND (coach_id = ANY(%(coaches)s::uuid[]) OR room_id = ANY(%(rooms)s::uuid[]) OR member_id = ANY(%(members)s::uuid[])
               OR coach_id = ANY(ARRAY(SELECT coach_id FROM coach_settings WHERE default_room_id = ANY(%(rooms)s::uuid[]))))
        OFFSET 0) s LEFT JOIN coach_settings c ON c.coach_id = s.coach_id,
  LATERAL (SELECT CASE WHEN s.place = 'room' THEN coalesce(s.room_id, c.default_room_id) END AS room_id) p,
  LATERAL pattern_dates(s.weekdays, s.every_weeks, s.start_on,
                        greatest(s.next_occurrence, (%(lo)s AT TIME ZONE s.zone)::date - 2),
                        least(s.end_on, (%(hi)s AT TIME ZONE s.zone)::date + 1)) falls_on,
  LATERAL (SELECT local_to_instant(falls_on + s.local_start, s.zone) AS starts OFFSET 0) i
  WHERE NOT EXISTS (SELECT 1 FROM training_sessions t WHERE t.series_id = s.id AND t.original_local = falls_on + s.local_start OFFSET 0)
    AND NOT rests_on(s.id, falls_on + s.local_start)
)
SELECT coach_id, false, start_time, end_time FROM training_sessions
WHERE coach_id = ANY(%(coaches)s::uuid[]) AND status = 'scheduled' AND start_time < %(hi)s AND start_time > %(lo)s - interval '12 hours' AND id <> ALL(%(but)s::uuid[])
UNION ALL
SELECT room_id, false, start_time, end_time FROM training_sessions
WHERE room_id = ANY(%(rooms)s::uuid[]) AND status = 'scheduled' AND start_time < %(hi)s AND start_time > %(lo)s - interval '12 hours' AND id <> ALL(%(but)s::uuid[])
UNION ALL
SELECT member_id, false, start_time, end_time FROM bookings
WHERE member_id = ANY(%(members)s::uuid[]) AND counts_for IS NOT NULL AND live AND start_time < %(hi)s AND start_time > %(lo)s - interval '12 hours' AND session_id <> ALL(%(but)s::uuid[])
UNION ALL
SELECT coach_id, true, starts, ends FROM standing WHERE coach_id = ANY(%(coaches)s::uuid[])
UNION ALL
SELECT room_id, true, starts, ends FROM standing WHERE room_id = ANY(%(rooms)s::uuid[])
UNION ALL
SELECT member_id, true, starts, ends FROM standing WHERE member_id = ANY(%(members)s::uuid[])
