-- name: ground
-- All that decides when some coaches are free between two instants, each fact read once for all of them: it stands before
-- `spans` and `times`. Sessions are at most twelve hours long, so a look into an index begins twelve hours before; OFFSET 0
-- keeps the planner from turning the look-ups of each coach into one large join.
WITH who AS MATERIALIZED (
  SELECT u.id, coalesce(nullif(u.zone, ''), %(zone)s) AS zone, coalesce(%(room)s::uuid, c.default_room_id) AS room_id,
         make_interval(mins => CASE WHEN a.above THEN 0 ELSE coalesce(c.buffer_before, 0) END) AS before,
         make_interval(mins => CASE WHEN a.above THEN 0 ELSE coalesce(c.buffer_after, 0) END) AS after,
         make_interval(mins => CASE WHEN a.above THEN 0 ELSE greatest(coalesce(c.buffer_before, 0), coalesce(c.buffer_after, 0)) END) AS between_two,
         %(now)s + make_interval(mins => CASE WHEN a.above THEN 0 ELSE coalesce(c.least_notice, 0) END) AS earliest,
         make_interval(mins => coalesce(%(step)s, c.slot_step, 30)) AS step
  FROM users u LEFT JOIN coach_settings c ON c.coach_id = u.id,
       LATERAL (SELECT %(above_rules)s OR u.id = %(asker)s IS TRUE AS above) a
  WHERE u.id = ANY(%(coaches)s::uuid[])
),
-- Each distinct stretch of hours is turned into instants once. Where a clock changes in it, it lasts longer or shorter than
-- its hands say.
days AS (
  SELECT z.zone, day::date AS day
  FROM (SELECT DISTINCT zone FROM who) z,
       generate_series((%(lo)s AT TIME ZONE z.zone)::date - 1, (%(hi)s AT TIME ZONE z.zone)::date, interval '1 day') day
),
hours AS MATERIALIZED (
  SELECT w.id, w.zone, w.step, a.day_of_week, a.start_time AS opens, CASE a.end_time WHEN '00:00' THEN interval '1 day' ELSE a.end_time - time '00:00' END AS shuts
  FROM who w JOIN weekly_availability a ON a.coach_id = w.id
  WHERE a.is_individual
),
instants AS MATERIALIZED (
  SELECT h.zone, h.opens, h.shuts, d.day, h.day_of_week, s.starts, e.ends, e.ends - s.starts = h.shuts - (h.opens - time '00:00') AS is_steady
  FROM (SELECT DISTINCT zone, day_of_week, opens, shuts FROM hours) h
  JOIN days d ON d.zone = h.zone AND extract(dow FROM d.day) = h.day_of_week,
       LATERAL (SELECT local_to_instant(d.day + h.opens, h.zone) AS starts OFFSET 0) s,
       LATERAL (SELECT local_to_instant(d.day + h.shuts, h.zone) AS ends OFFSET 0) e
),
added AS MATERIALIZED (
  SELECT w.id, w.step, a.start_time AS starts, a.end_time AS ends, a.during, a.room_id, a.is_individual
  FROM who w JOIN availability_additions a ON a.coach_id = w.id AND a.during && tstzrange(%(lo)s, %(hi)s)
),
open AS MATERIALIZED (
  SELECT id, range_agg(during) AS during FROM (
    SELECT h.id, tstzrange(i.starts, i.ends) AS during
    FROM hours h JOIN instants i USING (zone, day_of_week, opens, shuts) WHERE i.starts < i.ends
    UNION ALL
    SELECT id, during FROM added WHERE is_individual) offered
  GROUP BY id
),
rests AS MATERIALIZED (
  SELECT z.zone, range_agg(tstzrange(s.starts, e.ends)) AS during
  FROM (SELECT DISTINCT zone FROM who) z
  JOIN holidays h ON h."on" BETWEEN (%(lo)s AT TIME ZONE z.zone)::date - 1 AND (%(hi)s AT TIME ZONE z.zone)::date,
       LATERAL (SELECT local_to_instant(h."on"::timestamp, z.zone) AS starts OFFSET 0) s,
       LATERAL (SELECT local_to_instant((h."on" + 1)::timestamp, z.zone) AS ends OFFSET 0) e
  WHERE s.starts < e.ends
  GROUP BY z.zone
),
-- A buffer counts for the instants that a session may not touch: a block reaches as far back as a session's buffer after it.
away AS MATERIALIZED (
  SELECT w.id, range_agg(tstzrange(b.start_time - w.after, b.end_time + w.before)) AS during
  FROM who w JOIN blocked_slots b ON b.coach_id = w.id AND b.during && tstzrange(%(lo)s - w.before, %(hi)s + w.after)
  GROUP BY w.id
),
-- The rooms in which they would be: their usual one, and those of their additions.
rooms AS MATERIALIZED (
  SELECT room_id AS id FROM who WHERE room_id IS NOT NULL
  UNION
  SELECT room_id FROM added WHERE room_id IS NOT NULL AND %(room)s::uuid IS NULL
),
-- Dates beyond what has been decided, on which an active series takes somebody's time: a coach's, a room's, the member's.
standing AS MATERIALIZED (
  SELECT s.coach_id, s.member_id, p.room_id, i.starts, i.starts + make_interval(mins => s.minutes) AS ends
  FROM series s LEFT JOIN coach_settings c ON c.coach_id = s.coach_id,
  LATERAL (SELECT CASE WHEN s.place = 'room' THEN coalesce(s.room_id, c.default_room_id) END AS room_id) p,
  LATERAL pattern_dates(s.weekdays, s.every_weeks, s.start_on,
                        greatest(s.next_occurrence, (%(lo)s AT TIME ZONE s.zone)::date - 2),
                        least(s.end_on, (%(hi)s AT TIME ZONE s.zone)::date + 1)) falls_on,
  LATERAL (SELECT local_to_instant(falls_on + s.local_start, s.zone) AS starts OFFSET 0) i
  WHERE s.status = 'ACTIVE' AND s.next_occurrence <= (%(hi)s AT TIME ZONE s.zone)::date + 1
    AND (s.coach_id = ANY(%(coaches)s::uuid[] || ARRAY(SELECT coach_id FROM coach_settings WHERE default_room_id IN (SELECT id FROM rooms)))
         OR s.room_id = ANY(ARRAY(SELECT id FROM rooms)) OR s.member_id = %(member)s)
    AND NOT EXISTS (SELECT 1 FROM training_sessions t WHERE t.series_id = s.id AND t.original_local = falls_on + s.local_start OFFSET 0)
    AND NOT rests_on(s.id, falls_on + s.local_start)
),
busy AS MATERIALIZED (
  SELECT w.id, range_agg(tstzrange(b.starts, b.ends)) AS during, range_agg(tstzrange(b.starts - w.between_two, b.ends + w.between_two)) AS around
  FROM who w, LATERAL (
    SELECT start_time AS starts, end_time AS ends FROM training_sessions t
    WHERE t.coach_id = w.id AND t.status = 'scheduled' AND t.start_time > %(lo)s - interval '12 hours' - w.between_two
      AND t.start_time < %(hi)s + w.between_two AND t.end_time > %(lo)s - w.between_two
    OFFSET 0) b
  GROUP BY w.id
),
pledged AS MATERIALIZED (
  SELECT w.id, range_agg(tstzrange(s.starts, s.ends)) AS during, range_agg(tstzrange(s.starts - w.between_two, s.ends + w.between_two)) AS around
  FROM who w JOIN standing s ON s.coach_id = w.id
  GROUP BY w.id
),
room_busy AS MATERIALIZED (
  SELECT id, range_agg(during) AS during FROM (
    SELECT r.id, t.during FROM rooms r, LATERAL (
      SELECT tstzrange(start_time, end_time) AS during FROM training_sessions t
      WHERE t.room_id = r.id AND t.status = 'scheduled' AND t.start_time > %(lo)s - interval '12 hours'
        AND t.start_time < %(hi)s AND t.end_time > %(lo)s
      OFFSET 0) t
    UNION ALL
    SELECT room_id, tstzrange(starts, ends) FROM standing WHERE room_id IN (SELECT id FROM rooms)) taken
  GROUP BY id
),
member_busy AS MATERIALIZED (
  SELECT coalesce(range_agg(during), '{}') AS during FROM (
    SELECT during FROM bookings
    WHERE member_id = %(member)s AND counts_for IS NOT NULL AND start_time > %(lo)s - interval '12 hours'
      AND start_time < %(hi)s AND end_time > %(lo)s
    UNION ALL
    SELECT tstzrange(starts, ends) FROM standing WHERE member_id = %(member)s) taken
),
-- One row a coach, with all that keeps them from giving a session.
ground AS MATERIALIZED (
  SELECT w.id, w.zone, w.room_id, w.earliest, w.step, coalesce(o.during, '{}') AS open, coalesce(r.during, '{}') AS rests,
         coalesce(a.during, '{}') AS away, coalesce(b.during, '{}') + coalesce(p.during, '{}') AS busy,
         coalesce(b.around, '{}') + coalesce(p.around, '{}') AS around, coalesce(k.during, '{}') AS room_busy,
         EXISTS (SELECT 1 FROM added e WHERE e.id = w.id AND e.room_id IS NOT NULL AND %(room)s::uuid IS NULL) AS has_other_rooms
  FROM who w LEFT JOIN open o USING (id) LEFT JOIN rests r USING (zone) LEFT JOIN away a USING (id) LEFT JOIN busy b USING (id)
  LEFT JOIN pledged p USING (id) LEFT JOIN room_busy k ON k.id = w.room_id
)

-- name: spans
-- When each coach and the room in which they would be are free. In an addition with a room of its own it is that one.
, elsewhere AS (
  SELECT e.id, range_agg(e.during) AS during, range_agg(tstzmultirange(e.during) - coalesce(k.during, '{}')) AS is_free
  FROM added e LEFT JOIN room_busy k ON k.id = e.room_id
  WHERE e.room_id IS NOT NULL AND %(room)s::uuid IS NULL
  GROUP BY e.id
)
SELECT g.id, lower(free), upper(free)
FROM ground g LEFT JOIN elsewhere e USING (id),
LATERAL (SELECT CASE WHEN g.room_id IS NULL THEN '{}' ELSE g.open - g.room_busy END AS usual) u,
LATERAL unnest(
  (CASE WHEN e.id IS NULL THEN u.usual ELSE (u.usual - e.during) + g.open * e.is_free END
   - g.rests - g.away - g.around - (SELECT during FROM member_busy))
  * tstzmultirange(tstzrange(greatest(%(lo)s, g.earliest), greatest(least(%(hi)s, %(latest)s), greatest(%(lo)s, g.earliest))))) free
ORDER BY g.id, free

-- name: times
-- Every start a step from the beginning of the hours at which a session of so many minutes would lie in them, and the first
-- reason why it cannot be had, if there is one. Where a clock changes in the hours, its hands are followed.
, starts AS (
  SELECT h.id, i.starts + n * h.step AS starts
  FROM hours h JOIN instants i USING (zone, day_of_week, opens, shuts),
       generate_series(0, (extract(epoch FROM i.ends - i.starts) / extract(epoch FROM h.step))::int) n
  WHERE i.is_steady AND i.starts < %(until)s AND i.ends > %(lo)s AND i.starts + n * h.step < i.ends
  UNION
  SELECT h.id, local_to_instant(i.day + h.opens + n * h.step, h.zone)
  FROM hours h JOIN instants i USING (zone, day_of_week, opens, shuts),
       generate_series(0, (extract(epoch FROM h.shuts - (h.opens - time '00:00')) / extract(epoch FROM h.step))::int) n
  WHERE NOT i.is_steady AND i.starts < %(until)s AND i.ends > %(lo)s AND h.opens - time '00:00' + n * h.step < h.shuts
  UNION
  SELECT id, starts + n * step
  FROM added, generate_series(0, (extract(epoch FROM ends - starts) / extract(epoch FROM step))::int) n
  WHERE is_individual AND starts < %(until)s AND ends > %(lo)s AND starts + n * step < ends
)
SELECT g.id, s.starts, s.starts + make_interval(mins => %(minutes)s), w.reason
FROM starts s JOIN ground g USING (id),
LATERAL (SELECT tstzrange(s.starts, s.starts + make_interval(mins => %(minutes)s)) AS during OFFSET 0) d,
LATERAL (SELECT CASE WHEN g.has_other_rooms THEN (SELECT a.room_id FROM added a WHERE a.id = g.id AND a.room_id IS NOT NULL AND a.during && d.during ORDER BY a.starts LIMIT 1) END AS room_id OFFSET 0) other,
LATERAL (SELECT CASE
  WHEN s.starts <= %(now)s THEN 'past'
  WHEN s.starts < g.earliest THEN 'too_soon'
  WHEN s.starts > %(latest)s THEN 'too_far'
  WHEN g.rests && d.during THEN 'holiday'
  WHEN g.away && d.during THEN 'blocked'
  WHEN coalesce(other.room_id, g.room_id) IS NULL THEN 'no_room'
  WHEN g.busy && d.during THEN 'coach_busy'
  WHEN CASE WHEN other.room_id IS NULL THEN g.room_busy ELSE (SELECT k.during FROM room_busy k WHERE k.id = other.room_id) END && d.during THEN 'room_busy'
  WHEN (SELECT during FROM member_busy) && d.during THEN 'member_busy'
  WHEN g.around && d.during THEN 'too_close' END AS reason OFFSET 0) w
WHERE s.starts >= %(lo)s AND s.starts < %(until)s AND g.open @> d.during AND (%(with_reasons)s OR w.reason IS NULL)
ORDER BY s.starts, g.id

-- name: coaches_free_on_every_date
-- The coaches who could take a pattern whole: each of its dates lies in their hours, and neither they nor the room nor the
-- member have anything else then, nor another standing hour that would meet it. Wall-clock time in one zone, or, where none
-- is given, on each coach's own clock.
WITH who AS MATERIALIZED (
  SELECT u.id, u.name, z.coach_zone, coalesce(%(zone)s, z.coach_zone) AS zone, coalesce(%(room)s::uuid, c.default_room_id) AS room_id
  FROM users u LEFT JOIN coach_settings c ON c.coach_id = u.id,
       LATERAL (SELECT coalesce(nullif(u.zone, ''), %(business_zone)s) AS coach_zone) z
  WHERE u.id = ANY(%(coaches)s::uuid[]) AND coalesce(%(room)s::uuid, c.default_room_id) IS NOT NULL
),
-- Those to come of its dates that are asked about, as many as are wanted; for an open pattern also those after the booking
-- window, on which only other patterns can stand.
falls AS (
  SELECT zone, falls_on, starts, row_number() OVER (PARTITION BY zone ORDER BY falls_on) AS n
  FROM (SELECT DISTINCT zone FROM who) z,
       LATERAL (SELECT greatest(%(start_on)s::date, (%(now)s AT TIME ZONE z.zone)::date) AS from_on) f,
       pattern_dates(%(weekdays)s::smallint[], %(every_weeks)s, %(start_on)s::date, f.from_on,
                     coalesce(%(end_on)s::date, f.from_on + coalesce((%(number)s::int + 1) * 7 * %(every_weeks)s, 400))) falls_on,
       LATERAL (SELECT local_to_instant(falls_on + %(local_start)s::time, z.zone) AS starts OFFSET 0) i
  WHERE starts > %(now)s
),
pattern AS MATERIALIZED (
  SELECT zone, falls_on, starts, starts + make_interval(mins => %(minutes)s) AS ends,
         %(end_on)s::date IS NOT NULL OR %(number)s::int IS NOT NULL OR starts <= %(latest)s AS is_wanted
  FROM falls WHERE %(number)s::int IS NULL OR n <= %(number)s::int
),
-- Read on each coach's clock once for all who share it: the minute of the week and how long it lasts there. Where that clock
-- changes in it or shortly before, minutes of the week say nothing: no length, and open_time() decides alone.
dates AS MATERIALIZED (
  SELECT p.zone, z.coach_zone, p.starts, p.ends,
         extract(dow FROM at)::int * 1440 + (extract(epoch FROM at::time) / 60)::int AS minute,
         CASE WHEN until - at = ends - starts AND at - before = interval '3 hours' THEN %(minutes)s ELSE 0 END AS lasts
  FROM pattern p JOIN (SELECT DISTINCT zone, coach_zone FROM who) z USING (zone),
       LATERAL (SELECT p.starts AT TIME ZONE z.coach_zone AS at, p.ends AT TIME ZONE z.coach_zone AS until,
                       (p.starts - interval '3 hours') AT TIME ZONE z.coach_zone AS before OFFSET 0) l
  WHERE p.is_wanted
),
-- On what no coach has any influence.
lost AS MATERIALIZED (
  SELECT DISTINCT zone FROM pattern p
  WHERE is_wanted AND (EXISTS (SELECT 1 FROM holidays h WHERE h."on" = p.falls_on OFFSET 0)
     OR EXISTS (SELECT 1 FROM bookings k WHERE k.member_id = %(member)s AND k.start_time < p.ends
                AND k.start_time > p.starts - interval '12 hours' AND k.end_time > p.starts AND k.counts_for IS NOT NULL OFFSET 0))
),
hours AS MATERIALIZED (
  SELECT a.coach_id, range_agg(a.minutes) + range_agg(int4range(lower(a.minutes) + 10080, upper(a.minutes) + 10080)) AS open
  FROM weekly_availability a WHERE a.is_individual AND a.coach_id = ANY(%(coaches)s::uuid[]) GROUP BY a.coach_id
),
-- Whoever has no session in the way. The plain indexes are looked into twelve hours back, as in generation; OFFSET 0 keeps
-- the planner from making one large join of it.
without_sessions AS MATERIALIZED (
  SELECT w.* FROM who w LEFT JOIN hours o ON o.coach_id = w.id
  WHERE w.zone NOT IN (SELECT zone FROM lost) AND EXISTS (SELECT 1 FROM dates d WHERE d.zone = w.zone)
    AND NOT EXISTS (
      SELECT 1 FROM dates d
      WHERE d.zone = w.zone AND d.coach_zone = w.coach_zone AND (
           NOT (d.lasts > 0 AND coalesce(o.open @> int4range(d.minute, d.minute + d.lasts), false)
                OR (d.lasts = 0 OR EXISTS (SELECT 1 FROM availability_additions a WHERE a.coach_id = w.id AND a.during && tstzrange(d.starts, d.ends) OFFSET 0))
                   AND open_time(w.id, w.coach_zone, d.starts, d.ends) @> tstzrange(d.starts, d.ends))
        OR EXISTS (SELECT 1 FROM training_sessions t WHERE t.coach_id = w.id AND t.start_time < d.ends
                   AND t.start_time > d.starts - interval '12 hours' AND t.end_time > d.starts AND t.status = 'scheduled' OFFSET 0)
        OR EXISTS (SELECT 1 FROM training_sessions t WHERE t.room_id = w.room_id AND t.start_time < d.ends
                   AND t.start_time > d.starts - interval '12 hours' AND t.end_time > d.starts AND t.status = 'scheduled' OFFSET 0)
        OR EXISTS (SELECT 1 FROM blocked_slots b WHERE b.coach_id = w.id AND b.during && tstzrange(d.starts, d.ends) OFFSET 0))
      OFFSET 0)
),
-- The standing hours of those who are left, of their rooms and of the member, whose hours of the week meet the pattern's.
-- Another zone's are laid out whatever their hours.
others AS MATERIALIZED (
  SELECT s.*, CASE WHEN s.place = 'room' THEN coalesce(s.room_id, c.default_room_id) END AS its_room
  FROM series s LEFT JOIN coach_settings c ON c.coach_id = s.coach_id
  WHERE s.status = 'ACTIVE' AND s.start_on <= (SELECT max(falls_on) FROM pattern) + 2
    AND (s.end_on IS NULL OR s.end_on >= (SELECT min(falls_on) FROM pattern) - 2)
    AND (s.coach_id = ANY(ARRAY(SELECT id FROM without_sessions))
         OR s.coach_id = ANY(ARRAY(SELECT coach_id FROM coach_settings WHERE default_room_id IN (SELECT room_id FROM without_sessions)))
         OR s.room_id = ANY(ARRAY(SELECT room_id FROM without_sessions)) OR s.member_id = %(member)s)
),
met AS MATERIALIZED (
  SELECT z.zone, o.coach_id, o.its_room, o.member_id
  FROM others o JOIN (SELECT DISTINCT zone FROM without_sessions) z
    ON o.zone <> z.zone OR EXISTS (
      SELECT 1 FROM unnest(o.weekdays) a, unnest(%(weekdays)s::smallint[]) b, unnest('{-10080,0,10080}'::int[]) week,
      LATERAL (SELECT a * 1440 + (extract(epoch FROM o.local_start) / 60)::int AS x,
                      b * 1440 + (extract(epoch FROM %(local_start)s::time) / 60)::int + week AS y) at
      WHERE x < y + %(minutes)s AND y < x + o.minutes)
  WHERE EXISTS (
    SELECT 1 FROM pattern p,
    LATERAL pattern_dates(o.weekdays, o.every_weeks, o.start_on, p.falls_on - 2, least(o.end_on, p.falls_on + 2)) d,
    LATERAL (SELECT local_to_instant(d + o.local_start, o.zone) AS starts OFFSET 0) i
    WHERE p.zone = z.zone AND i.starts < p.ends AND i.starts + make_interval(mins => o.minutes) > p.starts)
)
SELECT w.id, min(p.falls_on), max(p.falls_on), count(*)
FROM without_sessions w JOIN pattern p ON p.zone = w.zone AND p.is_wanted
WHERE NOT EXISTS (SELECT 1 FROM met m WHERE m.zone = w.zone
                  AND (m.coach_id = w.id OR m.its_room = w.room_id OR m.member_id = %(member)s))
GROUP BY w.id, w.name ORDER BY w.name, w.id
