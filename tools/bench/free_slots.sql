-- name: history
-- What is over: as many sessions as are wanted, each standing hour's in one week after the other, further and further back.
WITH hours AS MATERIALIZED (
  SELECT new_id() AS id, s.coach_id, s.member_id, c.default_room_id AS room_id,
         (date_trunc('day', %(now)s) - w * interval '7 days') + s.local_start + s.weekdays[1] * interval '1 day' AS at
  FROM generate_series(2, 2000) w, series s JOIN coach_settings c USING (coach_id) LIMIT %(wanted)s
),
made AS (
  INSERT INTO training_sessions (id, coach_id, member_id, room_id, start_time, end_time, status)
  SELECT id, coach_id, member_id, room_id, at, at + interval '1 hour', 'completed' FROM hours ORDER BY at
)
INSERT INTO bookings (session_id, member_id, start_time, end_time, live)
SELECT id, member_id, at, at + interval '1 hour', false FROM hours ORDER BY at

-- name: bare_spans
SELECT u.id, lower(free), upper(free) FROM users u JOIN coach_settings c ON c.coach_id = u.id, LATERAL unnest(
  (SELECT range_agg(tstzrange(local_to_instant(d + a.start_time, 'Europe/Rome'),
                              local_to_instant(d + a.end_time, 'Europe/Rome')))
   FROM weekly_availability a JOIN LATERAL (SELECT %(lo)s::date + n AS d FROM generate_series(0, %(days)s) n) days
     ON extract(dow FROM d) = a.day_of_week
   WHERE a.coach_id = u.id)
  + coalesce((SELECT range_agg(during) FROM availability_additions a
              WHERE a.coach_id = u.id AND during && tstzrange(%(lo)s, %(hi)s)), '{}')
  - coalesce((SELECT range_agg(tstzrange(local_to_instant("on"::timestamp, 'Europe/Rome'),
                                         local_to_instant("on" + interval '1 day', 'Europe/Rome')))
              FROM holidays WHERE "on" BETWEEN %(lo)s::date AND %(hi)s::date), '{}')
  - coalesce((SELECT range_agg(during) FROM blocked_slots b
              WHERE b.coach_id = u.id AND during && tstzrange(%(lo)s, %(hi)s)), '{}')
  - coalesce((SELECT range_agg(tstzrange(start_time, end_time)) FROM training_sessions t
              WHERE t.coach_id = u.id AND status = 'scheduled' AND start_time > %(lo)s - interval '12 hours' AND start_time < %(hi)s), '{}')
  - coalesce((SELECT range_agg(tstzrange(start_time, end_time)) FROM training_sessions t
              WHERE t.room_id = c.default_room_id AND status = 'scheduled' AND start_time > %(lo)s - interval '12 hours' AND start_time < %(hi)s), '{}')
  - coalesce((SELECT range_agg(tstzrange(i.starts, i.starts + make_interval(mins => s.minutes)))
              FROM series s, pattern_dates(s.weekdays, s.every_weeks, s.start_on, s.next_occurrence, %(hi)s::date) d,
              LATERAL (SELECT local_to_instant(d + s.local_start, s.zone) AS starts) i
              WHERE (s.coach_id = u.id OR s.room_id = c.default_room_id) AND s.status = 'ACTIVE'
                AND s.next_occurrence <= %(hi)s::date AND NOT rests_on(s.id, d + s.local_start) AND NOT EXISTS (
                  SELECT 1 FROM training_sessions t WHERE t.series_id = s.id AND t.original_local = d + s.local_start)), '{}')) span,
LATERAL (SELECT span * tstzrange(%(lo)s, %(hi)s) AS free) cut
WHERE u.id = ANY(%(coaches)s) AND NOT isempty(free) ORDER BY u.id, free

-- name: bare_coaches
-- All standing hours here are Rome's, as the pattern is: two of them meet if their hours of the week do and one date is both's.
WITH dates AS MATERIALIZED (
  SELECT d, starts, starts + interval '1 hour' AS ends
  FROM pattern_dates(ARRAY[%(weekday)s]::smallint[], 1, %(first)s::date, %(first)s::date,
                     %(first)s::date + 7 * (%(number)s - 1)) d,
       LATERAL (SELECT local_to_instant(d + %(start)s::time, 'Europe/Rome') AS starts) i
)
SELECT u.id FROM users u JOIN coach_settings c ON c.coach_id = u.id
WHERE u.id = ANY(%(coaches)s) AND NOT EXISTS (SELECT 1 FROM dates JOIN holidays h ON h."on" = d)
  AND (EXISTS (SELECT 1 FROM weekly_availability a WHERE a.coach_id = u.id AND a.day_of_week = %(weekday)s
               AND a.start_time <= %(start)s::time AND a.end_time >= %(start)s::time + interval '1 hour')
       OR NOT EXISTS (SELECT 1 FROM dates WHERE NOT EXISTS (
                        SELECT 1 FROM availability_additions a WHERE a.coach_id = u.id AND a.during @> tstzrange(starts, ends))))
  AND NOT EXISTS (SELECT 1 FROM dates WHERE
       EXISTS (SELECT 1 FROM training_sessions t WHERE t.coach_id = u.id AND t.start_time < ends
               AND t.start_time > starts - interval '12 hours' AND t.end_time > starts AND t.status = 'scheduled' OFFSET 0)
    OR EXISTS (SELECT 1 FROM training_sessions t WHERE t.room_id = c.default_room_id AND t.start_time < ends
               AND t.start_time > starts - interval '12 hours' AND t.end_time > starts AND t.status = 'scheduled' OFFSET 0)
    OR EXISTS (SELECT 1 FROM blocked_slots b WHERE b.coach_id = u.id AND b.during && tstzrange(starts, ends) OFFSET 0) OFFSET 0)
  AND NOT EXISTS (SELECT 1 FROM series s WHERE s.coach_id = u.id AND s.status = 'ACTIVE' AND s.weekdays[1] = %(weekday)s
       AND s.local_start < %(start)s::time + interval '1 hour' AND s.local_start + make_interval(mins => s.minutes) > %(start)s::time
       AND EXISTS (SELECT 1 FROM dates WHERE d >= s.start_on AND (s.end_on IS NULL OR d <= s.end_on) AND (d - s.start_on) / 7 %% s.every_weeks = 0) OFFSET 0)
  AND NOT EXISTS (SELECT 1 FROM series s WHERE s.room_id = c.default_room_id AND s.status = 'ACTIVE' AND s.weekdays[1] = %(weekday)s
       AND s.local_start < %(start)s::time + interval '1 hour' AND s.local_start + make_interval(mins => s.minutes) > %(start)s::time
       AND EXISTS (SELECT 1 FROM dates WHERE d >= s.start_on AND (s.end_on IS NULL OR d <= s.end_on) AND (d - s.start_on) / 7 %% s.every_weeks = 0) OFFSET 0)
ORDER BY u.name, u.id
