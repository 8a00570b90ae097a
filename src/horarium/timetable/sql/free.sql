-- name: ground
-- All that decides when some coaches are free between two instants, each fact read once for all of them: it stands before
-- `spans` and `times`. Sessions are at most twelve hours long, so a look into an index begins twelve hours before; OFFSET 0
-- keeps the planner from turning the look-ups of each coach into one large join.
WITH who AS MATERIALIZED (
  SELECT u.id, coalesce(nullif(u.zone, ''), h.zone, 'UTC') AS zone, coalesce(%(room)s::uuid, q.id) AS room_id,
         make_interval(mins => r.bound * coalesce(c.buffer_before, 0)) AS before, make_interval(mins => r.bound * coalesce(c.buffer_after, 0)) AS after,
         make_interval(mins => r.bound * greatest(c.buffer_before, c.buffer_after, 0)) AS between_two,
         %(now)s + make_interval(mins => r.bound * coalesce(c.least_notice, 0)) AS earliest,
         %(now)s + make_interval(days => coalesce(h.booking_window_days, 84)) AS latest, make_interval(mins => coalesce(%(step)s, c.slot_step, 30)) AS step
  FROM users u LEFT JOIN settings h ON h.id = 1 LEFT JOIN coach_settings c ON c.coach_id = u.id
       LEFT JOIN rooms q ON q.id = c.default_room_id AND q.is_active,
       LATERAL (SELECT CASE WHEN %(above_rules)s OR u.id = %(asker)s THEN 0 ELSE 1 END AS bound) r
  WHERE u.id = ANY(%(coaches)s::uuid[])
),
-- Each stretch of weekly hours, on the coach's clock and in instants.
hours AS MATERIALIZED (
  SELECT w.id, w.zone, w.step, d.opens, d.shuts, i.starts, i.ends
  FROM who w JOIN weekly_availability a ON a.coach_id = w.id AND a.is_individual,
       LATERAL (SELECT (%(lo)s AT TIME ZONE w.zone)::date - 1 AS first_on OFFSET 0) f,
       generate_series((a.day_of_week - extract(dow FROM first_on)::int + 7) %% 7, (%(hi)s AT TIME ZONE w.zone)::date - first_on, 7) n,
       LATERAL (SELECT first_on + n + a.start_time AS opens,
                       first_on + n + CASE a.end_time WHEN '00:00' THEN interval '1 day' ELSE a.end_time - time '00:00' END AS shuts OFFSET 0) d,
       LATERAL (SELECT local_to_instant(d.opens, w.zone) AS starts, local_to_instant(d.shuts, w.zone) AS ends OFFSET 0) i
),
added AS MATERIALIZED (
  SELECT w.id, w.step, a.start_time AS starts, a.end_time AS ends, a.during, a.is_individual, CASE WHEN %(room)s::uuid IS NULL THEN q.id END AS room_id
  FROM who w JOIN availability_additions a ON a.coach_id = w.id AND a.during && tstzrange(%(lo)s, %(hi)s)
       LEFT JOIN rooms q ON q.id = a.room_id AND q.is_active
),
-- The rooms in which they would be: their usual one, and those of their additions.
rooms AS MATERIALIZED (SELECT room_id AS id FROM who UNION SELECT room_id FROM added),
-- Dates beyond what has been decided, on which an active series takes somebody's time: a coach's, a room's, the member's.
standing AS MATERIALIZED (
  SELECT s.coach_id, s.member_id, p.room_id, tstzrange(i.starts, i.starts + make_interval(mins => s.minutes)) AS during
  FROM (SELECT * FROM series
        WHERE status = 'ACTIVE' AND next_occurrence <= (%(hi)s AT TIME ZONE 'UTC')::date + 2
          AND (coach_id = ANY(%(coaches)s::uuid[]) OR room_id = ANY(ARRAY(SELECT id FROM rooms)) OR member_id = %(member)s
               OR coach_id = ANY(ARRAY(SELECT coach_id FROM coach_settings JOIN rooms r ON r.id = default_room_id)))  -- each by its index
        OFFSET 0) s LEFT JOIN coach_settings c ON c.coach_id = s.coach_id,
  LATERAL (SELECT CASE WHEN s.place = 'room' THEN coalesce(s.room_id, c.default_room_id) END AS room_id) p,
  LATERAL pattern_dates(s.weekdays, s.every_weeks, s.start_on,
                        greatest(s.next_occurrence, (%(lo)s AT TIME ZONE s.zone)::date - 2),
                        least(s.end_on, (%(hi)s AT TIME ZONE s.zone)::date + 1)) falls_on,
  LATERAL (SELECT local_to_instant(falls_on + s.local_start, s.zone) AS starts OFFSET 0) i
  WHERE NOT EXISTS (SELECT 1 FROM training_sessions t WHERE t.series_id = s.id AND t.original_local = falls_on + s.local_start OFFSET 0)
    AND NOT EXISTS (SELECT 1 FROM left_out_occurrences l WHERE l.series_id = s.id AND l.original_local = falls_on + s.local_start AND l.reason = 'skipped' OFFSET 0)
    AND NOT EXISTS (SELECT 1 FROM series_pauses p WHERE p.series_id = s.id AND p.from_on <= falls_on AND (p.until_on IS NULL OR p.until_on >= falls_on) OFFSET 0)
),
-- What is said of each coach's time. A block reaches as far back as a session's buffer after it, and on by the one before.
said AS (
  SELECT id, 'open' AS what, tstzrange(starts, ends) AS during FROM hours WHERE starts < ends
  UNION ALL
  SELECT id, 'open', during FROM added WHERE is_individual
  UNION ALL
  SELECT w.id, 'rest', tstzrange(i.starts, i.ends)
  FROM who w JOIN holidays h ON h."on" BETWEEN (%(lo)s AT TIME ZONE w.zone)::date - 1 AND (%(hi)s AT TIME ZONE w.zone)::date,
       LATERAL (SELECT local_to_instant(h."on"::timestamp, w.zone) AS starts, local_to_instant((h."on" + 1)::timestamp, w.zone) AS ends OFFSET 0) i
  WHERE i.starts < i.ends
  UNION ALL
  SELECT w.id, 'away', tstzrange(b.start_time - w.after, b.end_time + w.before)
  FROM who w JOIN blocked_slots b ON b.coach_id = w.id AND b.during && tstzrange(%(lo)s - w.before, %(hi)s + w.after)
  UNION ALL
  SELECT w.id, 'busy', t.during
  FROM who w, LATERAL (
    SELECT tstzrange(start_time, end_time) AS during FROM training_sessions
    WHERE coach_id = w.id AND status = 'scheduled' AND start_time < %(hi)s + w.between_two
      AND start_time > %(lo)s - interval '12 hours' - w.between_two OFFSET 0) t
  UNION ALL
  SELECT coach_id, 'busy', during FROM standing
  UNION ALL
  SELECT w.id, 'room', t.during
  FROM who w, LATERAL (
    SELECT tstzrange(start_time, end_time) AS during FROM training_sessions
    WHERE room_id = w.room_id AND status = 'scheduled' AND start_time < %(hi)s AND start_time > %(lo)s - interval '12 hours' OFFSET 0) t
  UNION ALL
  SELECT w.id, 'room', s.during FROM who w JOIN standing s USING (room_id)
),
-- One row a coach, with all that keeps them from giving a session.
ground AS MATERIALIZED (
  SELECT w.*, coalesce(s.open, '{}') AS open, coalesce(s.rests, '{}') AS rests, coalesce(s.away, '{}') AS away, coalesce(s.busy, '{}') AS busy, coalesce(s.room_busy, '{}') AS room_busy,
         CASE WHEN w.between_two = interval '0' THEN coalesce(s.busy, '{}')
              ELSE coalesce((SELECT range_agg(tstzrange(lower(b) - w.between_two, upper(b) + w.between_two)) FROM unnest(s.busy) b), '{}') END AS around
  FROM who w LEFT JOIN (
    SELECT id, range_agg(during) FILTER (WHERE what = 'open') AS open, range_agg(during) FILTER (WHERE what = 'rest') AS rests,
           range_agg(during) FILTER (WHERE what = 'away') AS away,
           range_agg(during) FILTER (WHERE what = 'busy') AS busy, range_agg(during) FILTER (WHERE what = 'room') AS room_busy
    FROM said GROUP BY id) s USING (id)
),
-- When the rooms of additions are taken.
elsewhere AS MATERIALIZED (
  SELECT a.id, a.during, a.room_id, coalesce((SELECT range_agg(t.during) FROM (
      SELECT tstzrange(start_time, end_time) AS during FROM training_sessions
      WHERE room_id = a.room_id AND status = 'scheduled' AND start_time < %(hi)s AND start_time > %(lo)s - interval '12 hours'
      UNION ALL
      SELECT during FROM standing WHERE room_id = a.room_id) t), '{}') AS busy
  FROM added a WHERE a.room_id IS NOT NULL
),
member AS MATERIALIZED (
  SELECT coalesce(range_agg(during), '{}') AS busy FROM (
    SELECT during FROM bookings
    WHERE member_id = %(member)s AND counts_for IS NOT NULL AND start_time < %(hi)s AND start_time > %(lo)s - interval '12 hours'
    UNION ALL
    SELECT during FROM standing WHERE member_id = %(member)s) taken
)

-- name: spans
-- When each coach and the room in which they would be are free. In an addition with a room of its own it is that one.
SELECT g.id, array_agg((extract(epoch FROM lower(free)) * 1000000)::bigint ORDER BY free),
       array_agg((extract(epoch FROM upper(free)) * 1000000)::bigint ORDER BY free)
FROM ground g
LEFT JOIN (SELECT id, range_agg(during) AS during, range_agg(tstzmultirange(during) - busy) AS is_free FROM elsewhere GROUP BY id) e USING (id),
LATERAL (SELECT CASE WHEN g.room_id IS NULL THEN '{}' ELSE g.open - g.room_busy END AS usual) u,
LATERAL unnest(
  (CASE WHEN e.id IS NULL THEN u.usual ELSE (u.usual - e.during) + g.open * e.is_free END
   - g.rests - g.away - g.around - (SELECT busy FROM member))
  * tstzmultirange(tstzrange(greatest(%(lo)s, g.earliest), greatest(least(%(hi)s, g.latest), greatest(%(lo)s, g.earliest))))) free
GROUP BY g.id

-- name: times
-- Every start a step from the beginning of the hours at which a session of so many minutes would lie in them, and the first
-- reason why it cannot be had, if there is one. Where a clock changes in the hours, its hands are followed.
, starts AS (
  SELECT id, starts + n * step AS starts
  FROM hours, generate_series(0, (extract(epoch FROM ends - starts) / extract(epoch FROM step))::int) n
  WHERE ends - starts = shuts - opens AND starts < %(until)s AND ends > %(lo)s AND starts + n * step < ends
  UNION
  SELECT id, local_to_instant(opens + n * step, zone)
  FROM hours, generate_series(0, (extract(epoch FROM shuts - opens) / extract(epoch FROM step))::int) n
  WHERE ends - starts <> shuts - opens AND starts < %(until)s AND ends > %(lo)s AND opens + n * step < shuts
  UNION
  SELECT id, starts + n * step
  FROM added, generate_series(0, (extract(epoch FROM ends - starts) / extract(epoch FROM step))::int) n
  WHERE is_individual AND starts < %(until)s AND ends > %(lo)s AND starts + n * step < ends
)
SELECT g.id, (extract(epoch FROM s.starts) * 1000000)::bigint, w.reason
FROM starts s JOIN ground g USING (id)
CROSS JOIN LATERAL (SELECT tstzrange(s.starts, s.starts + make_interval(mins => %(minutes)s)) AS during OFFSET 0) d
LEFT JOIN LATERAL (SELECT busy FROM elsewhere e WHERE e.id = g.id AND e.during && d.during ORDER BY e.during LIMIT 1) other ON true,
LATERAL (SELECT CASE
  WHEN s.starts <= %(now)s THEN 'past'
  WHEN s.starts < g.earliest THEN 'too_soon'
  WHEN s.starts > g.latest THEN 'too_far'
  WHEN g.rests && d.during THEN 'holiday'
  WHEN g.away && d.during THEN 'blocked'
  WHEN other.busy IS NULL AND g.room_id IS NULL THEN 'no_room'
  WHEN g.busy && d.during THEN 'coach_busy'
  WHEN coalesce(other.busy, g.room_busy) && d.during THEN 'room_busy'
  WHEN (SELECT busy FROM member) && d.during THEN 'member_busy'
  WHEN g.around && d.during THEN 'too_close' END AS reason OFFSET 0) w
WHERE s.starts >= %(lo)s AND s.starts < %(until)s AND g.open @> d.during AND (%(with_reasons)s OR w.reason IS NULL)
ORDER BY s.starts, g.id

-- name: coaches_free_on_every_date
-- The coaches who could take a pattern whole: each of its dates lies in their hours, and neither they nor the room nor the
-- member have anything else then, nor another standing hour that would meet it. Wall-clock time in one zone, or, where none
-- is given, on each coach's own clock. What rules out most is asked first.
WITH who AS MATERIALIZED (
  SELECT u.id, u.name, z.coach_zone, coalesce(%(zone)s, z.coach_zone) AS zone, coalesce(%(room)s::uuid, q.id) AS room_id
  FROM users u LEFT JOIN coach_settings c ON c.coach_id = u.id LEFT JOIN rooms q ON q.id = c.default_room_id AND q.is_active,
       LATERAL (SELECT coalesce(nullif(u.zone, ''), (SELECT zone FROM settings), 'UTC') AS coach_zone) z
  WHERE u.id = ANY(%(coaches)s::uuid[]) AND coalesce(%(room)s::uuid, q.id) IS NOT NULL
),
zones AS MATERIALIZED (SELECT unnest(ARRAY(SELECT DISTINCT zone FROM who)) AS zone),
-- Those to come of its dates that are asked about: as many as are wanted, else those of 400 days, in which every two rhythms
-- have met that ever do. An open pattern is wanted as far as the booking window; beyond it only other patterns can stand. The
-- LIMIT takes nothing away: it tells the planner that the dates are few.
falls AS (
  SELECT zone, falls_on, starts, row_number() OVER (PARTITION BY zone ORDER BY falls_on) AS n
  FROM zones z,
       LATERAL (SELECT greatest(%(start_on)s::date, (%(now)s AT TIME ZONE z.zone)::date) AS from_on) f,
       LATERAL (SELECT * FROM pattern_dates(%(weekdays)s::smallint[], %(every_weeks)s, %(start_on)s::date, f.from_on,
                  least(%(end_on)s::date, f.from_on + coalesce((%(number)s::int + 1) * 7 * %(every_weeks)s, 400))) falls_on LIMIT 500) d,
       LATERAL (SELECT local_to_instant(falls_on + %(local_start)s::time, z.zone) AS starts OFFSET 0) i
  WHERE starts > %(now)s
),
pattern AS MATERIALIZED (
  SELECT zone, falls_on, starts, starts + make_interval(mins => %(minutes)s) AS ends,
         %(end_on)s::date IS NOT NULL OR %(number)s::int IS NOT NULL
         OR starts <= %(now)s + make_interval(days => coalesce((SELECT booking_window_days FROM settings), 84)) AS is_wanted
  FROM falls WHERE %(number)s::int IS NULL OR n <= %(number)s::int
),
-- The zones in which a holiday or the member's own time takes a date, on which no coach has any influence.
lost AS MATERIALIZED (
  SELECT coalesce(array_agg(zone), '{}') AS zones FROM pattern p
  WHERE is_wanted AND (EXISTS (SELECT 1 FROM holidays h WHERE h."on" = p.falls_on OFFSET 0)
     OR EXISTS (SELECT 1 FROM bookings k WHERE k.member_id = %(member)s AND k.start_time < p.ends
                AND k.start_time > p.starts - interval '12 hours' AND k.end_time > p.starts AND k.counts_for IS NOT NULL OFFSET 0))
),
known AS MATERIALIZED (
  SELECT w.ids, w.rooms, w.only_zone, p.first_on, p.last_on
  FROM (SELECT array_agg(id) AS ids, array_agg(room_id) AS rooms, CASE WHEN min(zone) = max(zone) THEN min(zone) END AS only_zone FROM who) w,
       (SELECT min(falls_on) AS first_on, max(falls_on) AS last_on FROM pattern) p
),
-- The standing hours of these coaches, of whoever else has one of their rooms, of the rooms and of the member. Where all is
-- in one zone, only those whose hours of the week meet the pattern's: on the same weekday, or across midnight, which no
-- session of twelve hours at most reaches that begins before noon.
others AS MATERIALIZED (
  SELECT s.*, CASE WHEN s.place = 'room' THEN coalesce(s.room_id, c.default_room_id) END AS its_room,
         s.start_on - (extract(isodow FROM s.start_on)::int - 1) AS its_monday
  FROM (SELECT coach_id, room_id, member_id, place, zone, weekdays, every_weeks, local_start, minutes, start_on, end_on FROM series
        WHERE status = 'ACTIVE'
          AND (coach_id = ANY((SELECT ids FROM known)::uuid[]) OR room_id = ANY((SELECT rooms FROM known)::uuid[]) OR member_id = %(member)s
               OR coach_id = ANY(ARRAY(SELECT coach_id FROM coach_settings WHERE default_room_id = ANY((SELECT rooms FROM known)::uuid[])
                                                                             AND coach_id <> ALL((SELECT ids FROM known)::uuid[]))))
          AND (weekdays && %(weekdays)s::smallint[] AND local_start - %(local_start)s::time < make_interval(mins => %(minutes)s)
               AND %(local_start)s::time - local_start < make_interval(mins => minutes)
            OR zone IS DISTINCT FROM (SELECT only_zone FROM known)
            OR local_start > '12:00' AND local_start + make_interval(mins => minutes) < local_start
            OR %(local_start)s::time + make_interval(mins => %(minutes)s) < %(local_start)s::time)
          AND start_on <= (SELECT last_on FROM known) + 2 AND (end_on IS NULL OR end_on >= (SELECT first_on FROM known) - 2)
        OFFSET 0) s LEFT JOIN coach_settings c ON c.coach_id = s.coach_id
),
-- Dates of two zones may be two days apart at one instant. Which of the days beside the pattern's are dates of the other is
-- reckoned before it is turned into instants.
met AS MATERIALIZED (
  SELECT z.zone, o.coach_id, o.its_room, o.member_id
  FROM others o, zones z, LATERAL (SELECT CASE WHEN o.zone = z.zone THEN 1 ELSE 2 END AS apart) a
  WHERE EXISTS (
    SELECT 1 FROM pattern p, LATERAL (SELECT p.falls_on + k AS d FROM generate_series(-a.apart, a.apart) k OFFSET 0) near,
    LATERAL (SELECT local_to_instant(d + o.local_start, o.zone) AS starts OFFSET 0) i
    WHERE p.zone = z.zone AND d >= o.start_on AND (o.end_on IS NULL OR d <= o.end_on)
      AND (d - date '2000-01-02') %% 7 = ANY(o.weekdays) AND (d - o.its_monday) / 7 %% o.every_weeks = 0
      AND i.starts < p.ends AND i.starts + make_interval(mins => o.minutes) > p.starts)
),
-- Whose pattern it could be, as far as other patterns go.
left_over AS MATERIALIZED (
  SELECT w.* FROM who w
  WHERE w.zone <> ALL((SELECT zones FROM lost)::text[]) AND NOT EXISTS (SELECT 1 FROM met m WHERE m.zone = w.zone AND m.member_id = %(member)s)
    AND (w.zone, w.id) NOT IN (SELECT zone, coach_id FROM met)
    AND (w.zone, w.room_id) NOT IN (SELECT zone, its_room FROM met WHERE its_room IS NOT NULL)
),
-- Its dates on each coach's clock, once for all who share it: the minute of the week and how long it lasts there. Where that
-- clock changes in it or shortly before, minutes of the week say nothing: no length, and open_time() decides alone.
dates AS MATERIALIZED (
  SELECT p.zone, z.coach_zone, p.starts, p.ends,
         extract(dow FROM at)::int * 1440 + (extract(epoch FROM at::time) / 60)::int AS minute,
         CASE WHEN until - at = ends - starts AND at - before = interval '3 hours' THEN %(minutes)s ELSE 0 END AS lasts
  FROM pattern p JOIN (SELECT DISTINCT zone, coach_zone FROM left_over) z USING (zone),
       LATERAL (SELECT p.starts AT TIME ZONE z.coach_zone AS at, p.ends AT TIME ZONE z.coach_zone AS until,
                       (p.starts - interval '3 hours') AT TIME ZONE z.coach_zone AS before OFFSET 0) l
  WHERE p.is_wanted
),
-- Weekly hours as minutes of two weeks, so that Saturday night runs into Sunday.
hours AS MATERIALIZED (
  SELECT a.coach_id, range_agg(a.minutes) + range_agg(int4range(lower(a.minutes) + 10080, upper(a.minutes) + 10080)) AS open
  FROM weekly_availability a WHERE a.is_individual AND a.coach_id IN (SELECT id FROM left_over) GROUP BY a.coach_id
)
-- The plain indexes are looked into twelve hours back, as in generation; OFFSET 0 keeps the planner from making one large
-- join of it.
SELECT w.id, p.first_on, p.last_on, p.dates
FROM left_over w LEFT JOIN hours o ON o.coach_id = w.id
JOIN (SELECT zone, min(falls_on) AS first_on, max(falls_on) AS last_on, count(*) AS dates FROM pattern WHERE is_wanted GROUP BY zone) p USING (zone)
WHERE NOT EXISTS (
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
ORDER BY w.name, w.id
