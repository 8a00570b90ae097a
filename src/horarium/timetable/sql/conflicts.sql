-- name: conflicts
-- Sessions to come that lie on a block, on a holiday or outside the coach's hours, but for those that somebody keeps.
-- A holiday is a date of the series' zone, as when sessions are made; hours are the coach's, for members' own sessions.
WITH ahead AS MATERIALIZED (
  SELECT t.id, t.coach_id, t.member_id, t.start_time, t.end_time, z.coach_zone, coalesce(s.zone, z.coach_zone) AS zone
  FROM training_sessions t LEFT JOIN users u ON u.id = t.coach_id LEFT JOIN series s ON s.id = t.series_id,
       LATERAL (SELECT coalesce(nullif(u.zone, ''), (SELECT zone FROM settings WHERE id = 1), 'UTC') AS coach_zone) z
  WHERE t.status = 'scheduled' AND t.start_time > %(now)s
    AND (%(coach)s::uuid IS NULL OR t.coach_id = %(coach)s::uuid) AND (%(session)s::uuid IS NULL OR t.id = %(session)s::uuid)
),
-- Weekly hours as minutes of two weeks, so that Saturday night runs into Sunday.
hours AS MATERIALIZED (
  SELECT a.coach_id, range_agg(a.minutes) + range_agg(int4range(lower(a.minutes) + 10080, upper(a.minutes) + 10080)) AS open
  FROM weekly_availability a WHERE a.is_individual GROUP BY a.coach_id
),
found AS (
  SELECT a.id, a.start_time, 'holiday' AS reason, h.id AS in_the_way
  FROM ahead a JOIN holidays h ON h."on" = (a.start_time AT TIME ZONE a.zone)::date
  UNION ALL
  SELECT a.id, a.start_time, 'blocked', b.id
  FROM ahead a JOIN blocked_slots b ON b.coach_id = a.coach_id AND b.start_time < a.end_time AND b.end_time > a.start_time
  UNION ALL
  SELECT a.id, a.start_time, 'outside_hours', NULL
  FROM ahead a LEFT JOIN hours o ON o.coach_id = a.coach_id,
       LATERAL (SELECT a.start_time AT TIME ZONE a.coach_zone AS at, a.end_time AT TIME ZONE a.coach_zone AS until,
                       (a.start_time - interval '3 hours') AT TIME ZONE a.coach_zone AS before OFFSET 0) l,
       LATERAL (SELECT extract(dow FROM at)::int * 1440 + (extract(epoch FROM at::time) / 60)::int AS minute,
                       (extract(epoch FROM a.end_time - a.start_time) / 60)::int AS lasts OFFSET 0) m
  WHERE a.member_id IS NOT NULL
    -- Where the clock changes in it or shortly before, minutes of the week say nothing, and open_time() decides alone. A CASE,
    -- for it costs a thousand times what comes before it, and an OR may be taken apart and asked for every session first.
    AND CASE WHEN until - at = a.end_time - a.start_time AND at - before = interval '3 hours'
                  AND coalesce(o.open @> int4range(minute, minute + lasts), false) THEN false
             ELSE NOT open_time(a.coach_id, a.coach_zone, a.start_time, a.end_time) @> tstzrange(a.start_time, a.end_time) END
)
SELECT f.id, f.reason, f.in_the_way, count(*) OVER () AS number
FROM found f
WHERE NOT EXISTS (SELECT 1 FROM kept_sessions k
                  WHERE k.session_id = f.id AND k.reason = f.reason AND k.in_the_way IS NOT DISTINCT FROM f.in_the_way)
ORDER BY f.start_time, f.id, f.reason, f.in_the_way
LIMIT %(limit)s OFFSET %(offset)s
