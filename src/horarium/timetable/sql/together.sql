-- name: patterns_against_patterns
-- Where each of many new patterns first meets each active series, and each earlier one of the new, that is of the same coach,
-- room or member: what pattern_against_patterns asks of one, asked of all in one statement. It lays out as far as that one
-- does, and the same reasons come first.
WITH mine AS MATERIALIZED (
  SELECT * FROM jsonb_to_recordset(%(rows)s::jsonb)
    AS x(n int, id uuid, coach_id uuid, room_id uuid, member_id uuid, zone text, weekdays smallint[], local_start time,
         minutes int, every_weeks int, start_on date, from_on date, end_on date)
),
near AS (
  SELECT m.n, NULL::int AS other, 'coach_busy' AS reason, s.id, s.zone, s.weekdays, s.local_start, s.minutes, s.every_weeks, s.start_on, s.end_on
  FROM mine m JOIN series s ON s.status = 'ACTIVE' AND s.coach_id = m.coach_id
  UNION ALL
  SELECT m.n, NULL, 'member_busy', s.id, s.zone, s.weekdays, s.local_start, s.minutes, s.every_weeks, s.start_on, s.end_on
  FROM mine m JOIN series s ON s.status = 'ACTIVE' AND s.member_id = m.member_id
  WHERE s.coach_id IS DISTINCT FROM m.coach_id
  UNION ALL
  SELECT m.n, NULL, 'room_busy', s.id, s.zone, s.weekdays, s.local_start, s.minutes, s.every_weeks, s.start_on, s.end_on
  FROM mine m JOIN series s ON s.status = 'ACTIVE' AND s.place = 'room' AND s.room_id = m.room_id
  WHERE s.coach_id IS DISTINCT FROM m.coach_id AND s.member_id IS DISTINCT FROM m.member_id
  UNION ALL
  SELECT m.n, NULL, 'room_busy', s.id, s.zone, s.weekdays, s.local_start, s.minutes, s.every_weeks, s.start_on, s.end_on
  FROM mine m JOIN coach_settings c ON c.default_room_id = m.room_id
       JOIN series s ON s.status = 'ACTIVE' AND s.place = 'room' AND s.room_id IS NULL AND s.coach_id = c.coach_id
  WHERE s.coach_id IS DISTINCT FROM m.coach_id AND s.member_id IS DISTINCT FROM m.member_id
  UNION ALL
  SELECT m.n, o.n, CASE WHEN o.coach_id = m.coach_id THEN 'coach_busy' WHEN o.member_id = m.member_id THEN 'member_busy' ELSE 'room_busy' END,
         o.id, o.zone, o.weekdays, o.local_start, o.minutes, o.every_weeks, o.start_on, o.end_on
  FROM mine m JOIN mine o ON o.n < m.n AND (o.coach_id = m.coach_id OR o.member_id = m.member_id OR o.room_id = m.room_id)
),
theirs AS MATERIALIZED (
  SELECT t.*, m.from_on AS my_from_on, m.end_on AS my_end_on
  FROM near t JOIN mine m USING (n)
  WHERE (t.end_on IS NULL OR t.end_on >= m.from_on - 2) AND (m.end_on IS NULL OR t.start_on <= m.end_on + 2)
    AND (t.zone <> m.zone
         OR EXISTS (SELECT 1 FROM unnest(t.weekdays) a, unnest(m.weekdays) b, unnest('{-10080,0,10080}'::int[]) week,
                    LATERAL (SELECT a * 1440 + (extract(epoch FROM t.local_start) / 60)::int AS x,
                                    b * 1440 + (extract(epoch FROM m.local_start) / 60)::int + week AS y) at
                    WHERE x < y + m.minutes AND y < x + t.minutes))
),
-- Only those of mine that come near something are laid out, and once.
dates AS MATERIALIZED (
  SELECT m.n, i.starts, i.starts + make_interval(mins => m.minutes) AS ends
  FROM mine m
  CROSS JOIN LATERAL pattern_dates(m.weekdays, m.every_weeks, m.start_on, m.from_on, least(m.end_on, m.from_on + 400)) d
  CROSS JOIN LATERAL (SELECT local_to_instant(d + m.local_start, m.zone) AS starts) i
  WHERE m.n IN (SELECT n FROM theirs)
)
SELECT DISTINCT ON (t.n, t.id) t.n, t.other, t.reason, t.id, i.starts
FROM theirs t
CROSS JOIN LATERAL pattern_dates(t.weekdays, t.every_weeks, t.start_on, t.my_from_on - 2, least(t.end_on, t.my_end_on + 2, t.my_from_on + 402)) d
CROSS JOIN LATERAL (SELECT local_to_instant(d + t.local_start, t.zone) AS starts) i
JOIN dates m ON m.n = t.n AND m.starts < i.starts + make_interval(mins => t.minutes) AND i.starts < m.ends
ORDER BY t.n, t.id, i.starts
