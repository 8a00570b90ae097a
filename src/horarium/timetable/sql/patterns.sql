-- name: on_a_standing_hour
-- The first date beyond what has been decided on which an active series takes part of a span: the coach's, the room's or
-- the member's. A date that has been decided is a session, or is free.
SELECT w.reason, s.id, i.starts
FROM series s
LEFT JOIN coach_settings c ON c.coach_id = s.coach_id,
LATERAL (SELECT CASE WHEN s.coach_id = %(coach)s THEN 'coach_busy'
                     WHEN s.member_id = ANY(%(members)s::uuid[]) THEN 'member_busy'
                     WHEN s.place = 'room' AND coalesce(s.room_id, c.default_room_id) = %(room)s THEN 'room_busy' END AS reason) w,
LATERAL pattern_dates(s.weekdays, s.every_weeks, s.start_on,
                      greatest(s.next_occurrence, (%(starts)s AT TIME ZONE s.zone)::date - 1),
                      least(s.end_on, (%(ends)s AT TIME ZONE s.zone)::date)) falls_on,
LATERAL (SELECT local_to_instant(falls_on + s.local_start, s.zone) AS starts) i
WHERE s.status = 'ACTIVE' AND s.next_occurrence IS NOT NULL AND w.reason IS NOT NULL
  AND (s.coach_id = ANY(ARRAY(SELECT coach_id FROM coach_settings WHERE default_room_id = %(room)s) || %(coach)s::uuid)  -- for the indexes
       OR s.member_id = ANY(%(members)s::uuid[]) OR s.room_id = %(room)s)
  AND s.next_occurrence <= (%(ends)s AT TIME ZONE s.zone)::date
  AND i.starts < %(ends)s AND i.starts + make_interval(mins => s.minutes) > %(starts)s
  AND NOT EXISTS (SELECT 1 FROM training_sessions t WHERE t.series_id = s.id AND t.original_local = falls_on + s.local_start)
  AND NOT rests_on(s.id, falls_on + s.local_start)
  AND (s.id, falls_on + s.local_start) IS DISTINCT FROM (%(but_series)s::uuid, %(but_local)s::timestamp)
ORDER BY i.starts, s.id LIMIT 1

-- name: pattern_against_patterns
-- The first instant at which a new pattern and an active series of the same coach, room or member would meet, up to the
-- earlier of their ends, 400 days at most: in 56 weeks every two rhythms have met that ever do. Within one zone only series
-- whose hours of the week meet are laid out. Dates of two zones may be two days apart at one instant, and midnight may lie
-- between, so theirs begin and end two days beyond mine.
WITH mine AS (
  SELECT local_to_instant(d + %(local_start)s::time, %(zone)s) AS starts,
         local_to_instant(d + %(local_start)s::time, %(zone)s) + make_interval(mins => %(minutes)s) AS ends
  FROM pattern_dates(%(weekdays)s::smallint[], %(every_weeks)s, %(start_on)s::date, %(from_on)s::date,
                     least(%(end_on)s::date, %(from_on)s::date + 400)) d
),
theirs AS MATERIALIZED (
  SELECT s.*, w.reason
  FROM series s LEFT JOIN coach_settings c ON c.coach_id = s.coach_id,
  LATERAL (SELECT CASE WHEN s.coach_id = %(coach)s THEN 'coach_busy'
                       WHEN s.member_id = %(member)s THEN 'member_busy'
                       WHEN s.place = 'room' AND coalesce(s.room_id, c.default_room_id) = %(room)s THEN 'room_busy' END AS reason) w
  WHERE s.status = 'ACTIVE' AND w.reason IS NOT NULL AND s.id IS DISTINCT FROM %(but_series)s::uuid
    AND (s.coach_id = ANY(ARRAY(SELECT coach_id FROM coach_settings WHERE default_room_id = %(room)s) || %(coach)s::uuid)  -- for the indexes
         OR s.member_id = %(member)s OR s.room_id = %(room)s)
    AND (s.end_on IS NULL OR s.end_on >= %(from_on)s::date - 2) AND (%(end_on)s::date IS NULL OR s.start_on <= %(end_on)s::date + 2)
    AND (s.zone <> %(zone)s
         OR EXISTS (SELECT 1 FROM unnest(s.weekdays) a, unnest(%(weekdays)s::smallint[]) b, unnest('{-10080,0,10080}'::int[]) week,
                    LATERAL (SELECT a * 1440 + (extract(epoch FROM s.local_start) / 60)::int AS x,
                                    b * 1440 + (extract(epoch FROM %(local_start)s::time) / 60)::int + week AS y) at
                    WHERE x < y + %(minutes)s AND y < x + s.minutes))
)
SELECT t.reason, t.id, i.starts
FROM theirs t
CROSS JOIN LATERAL pattern_dates(t.weekdays, t.every_weeks, t.start_on, %(from_on)s::date - 2, least(t.end_on, %(end_on)s::date + 2, %(from_on)s::date + 402)) d
CROSS JOIN LATERAL (SELECT local_to_instant(d + t.local_start, t.zone) AS starts) i
JOIN mine m ON m.starts < i.starts + make_interval(mins => t.minutes) AND i.starts < m.ends
ORDER BY i.starts, t.id LIMIT 1

-- name: rename_sessions
-- The keys of a changed series' dates. A week of the pattern has one key, before and after: no row meets another's.
UPDATE training_sessions t SET original_local = k.new
FROM unnest(%(old)s::timestamp[], %(new)s::timestamp[]) k(old, new)
WHERE t.series_id = %(series)s AND t.original_local = k.old AND k.new <> k.old

-- name: rename_skipped
UPDATE left_out_occurrences l SET original_local = k.new
FROM unnest(%(old)s::timestamp[], %(new)s::timestamp[]) k(old, new)
WHERE l.series_id = %(series)s AND l.original_local = k.old AND k.new <> k.old

-- name: move_resting
-- Cancelled sessions, put where the new pattern has their dates.
UPDATE training_sessions t SET start_time = i.starts, end_time = i.starts + make_interval(mins => %(minutes)s),
       coach_id = %(coach)s, room_id = %(room)s, clock_note = clock_note(x.original_local, %(zone)s)
FROM training_sessions x, LATERAL (SELECT local_to_instant(x.original_local, %(zone)s) AS starts) i
WHERE x.id = ANY(%(ids)s::uuid[]) AND t.id = x.id AND t.status = 'cancelled'

-- name: taken
-- The first live session that takes part of a span, `but` apart: the coach's, the room's or one of the members'.
(SELECT 'coach_busy' AS reason, id, start_time FROM training_sessions
 WHERE live AND coach_id = %(coach)s AND during && tstzrange(%(starts)s, %(ends)s) AND id IS DISTINCT FROM %(but)s::uuid
 ORDER BY start_time LIMIT 1)
UNION ALL
(SELECT 'room_busy', id, start_time FROM training_sessions
 WHERE live AND room_id = %(room)s AND during && tstzrange(%(starts)s, %(ends)s) AND id IS DISTINCT FROM %(but)s::uuid
 ORDER BY start_time LIMIT 1)
UNION ALL
(SELECT 'member_busy', session_id, start_time FROM bookings
 WHERE counts_for = ANY(%(members)s::uuid[]) AND during && tstzrange(%(starts)s, %(ends)s) AND session_id IS DISTINCT FROM %(but)s::uuid
 ORDER BY start_time LIMIT 1)
LIMIT 1

-- name: take_once
-- One session with its member's seat, or no row: somebody was faster. Neither waits for a lock that the other holds.
WITH made AS (
  INSERT INTO training_sessions (id, title, coach_id, room_id, member_id, place, start_time, end_time, one_time_booking_id)
  VALUES (%(id)s, %(title)s, %(coach)s, %(room)s, %(member)s, %(place)s, %(starts)s, %(ends)s, %(seat)s)
  ON CONFLICT DO NOTHING RETURNING id
)
INSERT INTO bookings (id, session_id, member_id, start_time, end_time, policy_version)
SELECT %(seat)s, id, %(member)s, %(starts)s, %(ends)s, %(policy)s FROM made ON CONFLICT DO NOTHING RETURNING session_id

-- name: expected
-- The dates of a coach's standing hours within a stretch of time that are not sessions yet.
SELECT s.id, i.starts, i.starts + make_interval(mins => s.minutes)
FROM series s,
LATERAL pattern_dates(s.weekdays, s.every_weeks, s.start_on,
                      greatest(s.next_occurrence, (%(starts)s AT TIME ZONE s.zone)::date - 1),
                      least(s.end_on, (%(ends)s AT TIME ZONE s.zone)::date)) falls_on,
LATERAL (SELECT local_to_instant(falls_on + s.local_start, s.zone) AS starts) i
WHERE s.status = 'ACTIVE' AND s.next_occurrence IS NOT NULL AND s.coach_id = %(coach)s
  AND i.starts < %(ends)s AND i.starts + make_interval(mins => s.minutes) > %(starts)s
  AND NOT EXISTS (SELECT 1 FROM training_sessions t WHERE t.series_id = s.id AND t.original_local = falls_on + s.local_start)
  AND NOT rests_on(s.id, falls_on + s.local_start)
ORDER BY i.starts, s.id

-- name: spans_of_members
-- When each of some members is taken within a stretch of time: by live sessions, and by the dates of standing hours that are
-- not sessions yet.
SELECT counts_for, start_time, end_time FROM bookings
WHERE counts_for = ANY(%(members)s::uuid[]) AND during && tstzrange(%(starts)s, %(ends)s)
UNION ALL
SELECT s.member_id, i.starts, i.starts + make_interval(mins => s.minutes)
FROM series s,
LATERAL pattern_dates(s.weekdays, s.every_weeks, s.start_on,
                      greatest(s.next_occurrence, (%(starts)s AT TIME ZONE s.zone)::date - 1),
                      least(s.end_on, (%(ends)s AT TIME ZONE s.zone)::date)) falls_on,
LATERAL (SELECT local_to_instant(falls_on + s.local_start, s.zone) AS starts) i
WHERE s.status = 'ACTIVE' AND s.next_occurrence IS NOT NULL AND s.member_id = ANY(%(members)s::uuid[])
  AND i.starts < %(ends)s AND i.starts + make_interval(mins => s.minutes) > %(starts)s
  AND NOT EXISTS (SELECT 1 FROM training_sessions t WHERE t.series_id = s.id AND t.original_local = falls_on + s.local_start)
  AND NOT rests_on(s.id, falls_on + s.local_start)
