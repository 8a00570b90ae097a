-- name: preview
-- Every date of a pattern that does not exist yet, with the first reason why it cannot be had, if there is one, in the
-- order in which the generator looks for them, and the thing in the way: a session, a series, a block or a holiday.
WITH dates AS (
  SELECT d + %(local_start)s::time AS original_local
  FROM pattern_dates(%(weekdays)s::smallint[], %(every_weeks)s, %(start_on)s::date, %(from_on)s::date, %(until_on)s::date) d
),
spans AS (
  SELECT original_local, starts, starts + make_interval(mins => %(minutes)s) AS ends, clock_note(original_local, %(zone)s) AS clock_note
  FROM dates, LATERAL (SELECT local_to_instant(original_local, %(zone)s) AS starts) i
),
-- The series of the coach, the room or the member, with the dates that are not decided yet.
standing AS MATERIALIZED (
  SELECT s.*, coalesce(s.room_id, c.default_room_id) AS its_room
  FROM series s LEFT JOIN coach_settings c ON c.coach_id = s.coach_id
  WHERE s.status = 'ACTIVE' AND s.next_occurrence IS NOT NULL AND s.id IS DISTINCT FROM %(but_series)s::uuid
    AND (s.coach_id = ANY(ARRAY(SELECT coach_id FROM coach_settings WHERE default_room_id = %(room)s) || %(coach)s::uuid)
         OR s.member_id = %(member)s OR s.room_id = %(room)s)
)
SELECT p.original_local, p.starts, p.ends, p.clock_note, w.reason, w.in_the_way, w.kind
FROM spans p LEFT JOIN LATERAL (
  SELECT reason, in_the_way, kind FROM (
    SELECT 1 AS rank, 'past' AS reason, NULL::uuid AS in_the_way, NULL AS kind WHERE p.starts <= %(now)s
    UNION ALL
    SELECT 2, 'paused', pause_on(%(but_series)s::uuid, p.original_local), 'pause'
    WHERE pause_on(%(but_series)s::uuid, p.original_local) IS NOT NULL
    UNION ALL
    SELECT 3, 'holiday', h.id, 'holiday' FROM holidays h WHERE h."on" = p.original_local::date
    UNION ALL
    SELECT 4, 'blocked', b.id, 'block' FROM blocked_slots b WHERE b.coach_id = %(coach)s AND b.during && tstzrange(p.starts, p.ends)
    UNION ALL
    SELECT 5, 'outside_hours', NULL, NULL WHERE NOT open_time(%(coach)s, %(coach_zone)s, p.starts, p.ends) @> tstzrange(p.starts, p.ends)
    UNION ALL
    SELECT 6, 'no_room', NULL, NULL WHERE %(room)s::uuid IS NULL AND %(needs_room)s
    UNION ALL
    SELECT 7, 'coach_busy', t.id, 'session' FROM training_sessions t WHERE t.live AND t.coach_id = %(coach)s AND t.during && tstzrange(p.starts, p.ends)
    UNION ALL
    SELECT 8, 'room_busy', t.id, 'session' FROM training_sessions t WHERE t.live AND t.room_id = %(room)s AND t.during && tstzrange(p.starts, p.ends)
    UNION ALL
    SELECT 9, 'member_busy', k.session_id, 'session' FROM bookings k WHERE k.counts_for = %(member)s AND k.during && tstzrange(p.starts, p.ends)
    UNION ALL
    SELECT CASE WHEN s.coach_id = %(coach)s THEN 7 WHEN s.member_id = %(member)s THEN 9 ELSE 8 END,
           CASE WHEN s.coach_id = %(coach)s THEN 'coach_busy' WHEN s.member_id = %(member)s THEN 'member_busy' ELSE 'room_busy' END, s.id, 'series'
    FROM standing s,
         LATERAL pattern_dates(s.weekdays, s.every_weeks, s.start_on,
                               greatest(s.next_occurrence, (p.starts AT TIME ZONE s.zone)::date - 1),
                               least(s.end_on, (p.ends AT TIME ZONE s.zone)::date)) falls_on,
         LATERAL (SELECT local_to_instant(falls_on + s.local_start, s.zone) AS begins) i
    WHERE (s.coach_id = %(coach)s OR s.member_id = %(member)s OR (s.place = 'room' AND s.its_room = %(room)s))
      AND i.begins < p.ends AND i.begins + make_interval(mins => s.minutes) > p.starts
      AND NOT EXISTS (SELECT 1 FROM training_sessions t WHERE t.series_id = s.id AND t.original_local = falls_on + s.local_start)
      AND NOT rests_on(s.id, falls_on + s.local_start)
  ) reasons ORDER BY rank, in_the_way LIMIT 1
) w ON true
ORDER BY p.original_local
