-- name: pages
-- Which series have something to decide, a page of them in each row: a date inside the horizon that was never looked at,
-- or (the second column) one that was left out and whose cause is gone. Ids grow with time, so their order is seniority.
-- They come back packed, sixteen bytes each: a run needs hardly more memory for more series. Whose coach's or member's account
-- is closed rests: no date of it is decided before the account is open again.
WITH closed AS MATERIALIZED (SELECT id FROM users WHERE NOT is_active)
SELECT string_agg(uuid_send(id), '' ORDER BY id), coalesce(string_agg(uuid_send(id), '' ORDER BY id) FILTER (WHERE mended), '')
FROM (
  SELECT id, bool_or(mended) AS mended, (row_number() OVER (ORDER BY id) - 1) / %(size)s AS page FROM (
    SELECT id, false AS mended FROM series
    WHERE status = 'ACTIVE' AND next_occurrence < (%(now)s AT TIME ZONE zone)::date + %(days)s
      AND (%(only)s::uuid[] IS NULL OR id = ANY(%(only)s::uuid[]))
      AND (coach_id IN (SELECT id FROM closed)) IS NOT TRUE AND (member_id IN (SELECT id FROM closed)) IS NOT TRUE
    UNION ALL
    SELECT m.series_id, true FROM mended_occurrences m JOIN series s ON s.id = m.series_id
    WHERE m.original_local >= (%(now)s AT TIME ZONE 'UTC') - interval '1 day'  -- for the index: no zone is further behind
      AND m.original_local >= s.start_on  -- earlier ones are of what the pattern was before it changed
      AND m.original_local >= (%(now)s AT TIME ZONE s.zone) AND m.original_local < (%(now)s AT TIME ZONE s.zone)::date + %(days)s
      AND (%(only)s::uuid[] IS NULL OR s.id = ANY(%(only)s::uuid[]))
      AND (s.coach_id IN (SELECT id FROM closed)) IS NOT TRUE AND (s.member_id IN (SELECT id FROM closed)) IS NOT TRUE) wanted
  GROUP BY id) paged
GROUP BY page ORDER BY page

-- name: hold
-- The series of one chunk, held against another run and against whoever edits them.
SELECT id FROM series WHERE id = ANY(%(ids)s) AND status = 'ACTIVE' ORDER BY id FOR NO KEY UPDATE

-- name: who
-- Everybody and every room that a chunk may take, for one claim before it is tried again.
SELECT array_agg(DISTINCT s.coach_id) || array_agg(DISTINCT s.member_id)
       || ARRAY(SELECT DISTINCT member_id FROM series_followed f WHERE f.with_place AND f.series_id = ANY(%(ids)s)), array_agg(DISTINCT coalesce(s.room_id, c.default_room_id))
FROM series s LEFT JOIN coach_settings c ON c.coach_id = s.coach_id
WHERE s.id = ANY(%(ids)s)

-- name: take
-- One chunk, one statement. Every date that is due gets a reason to be left out or becomes a candidate; a candidate that
-- overlaps nothing, neither what is there nor another candidate, goes in at once; the others come back as suspects, to be
-- judged one by one. The watermark moves with it.
WITH held AS MATERIALIZED (
  SELECT s.id, s.kind, s.title, s.coach_id, s.member_id, s.place, s.zone, s.local_start, s.minutes, s.weekdays,
         s.every_weeks, s.start_on, s.end_on, s.next_occurrence, s.titles, s.begins_again, s.capacity, s.meeting_link,
         CASE WHEN s.place = 'room' THEN r.id END AS room_id,
         z.coach_zone, dense_rank() OVER (ORDER BY s.zone, z.coach_zone, s.minutes) AS clock,
         (%(now)s AT TIME ZONE s.zone)::date AS today,
         (%(now)s AT TIME ZONE s.zone)::date + %(days)s AS horizon
  FROM series s LEFT JOIN users u ON u.id = s.coach_id LEFT JOIN coach_settings c ON c.coach_id = s.coach_id
       LEFT JOIN rooms r ON r.id = coalesce(s.room_id, c.default_room_id) AND r.is_active,
       LATERAL (SELECT coalesce(nullif(u.zone, ''), %(zone)s) AS coach_zone) z
  WHERE s.id = ANY(%(ids)s)
),
fresh AS (
  SELECT h.id, falls_on FROM held h, pattern_dates(h.weekdays, h.every_weeks, h.start_on, h.next_occurrence, least(h.horizon - 1, h.end_on)) falls_on
  WHERE h.next_occurrence IS NOT NULL
),
again AS (
  SELECT m.series_id, m.original_local
  FROM mended_occurrences m JOIN held h ON h.id = m.series_id
  WHERE m.series_id = ANY(%(mended)s) AND m.original_local >= (%(now)s AT TIME ZONE h.zone) AND m.original_local < h.horizon
    AND m.original_local >= h.start_on
    AND (h.next_occurrence IS NULL OR m.original_local < h.next_occurrence)
),
wanted AS MATERIALIZED (
  SELECT w.series_id, w.original_local, h.clock
  FROM (SELECT f.id AS series_id, f.falls_on + h.local_start AS original_local FROM fresh f JOIN held h USING (id)
        UNION ALL
        SELECT series_id, original_local FROM again) w
  JOIN held h ON h.id = w.series_id
  WHERE NOT EXISTS (SELECT 1 FROM training_sessions t WHERE t.series_id = w.series_id AND t.original_local = w.original_local OFFSET 0)
    AND NOT EXISTS (SELECT 1 FROM left_out_occurrences l
                    WHERE l.series_id = w.series_id AND l.original_local = w.original_local AND l.reason = 'skipped' OFFSET 0)
),
-- Each distinct wall-clock time is turned into a span once, and read on the coach's clock: the minute of the week and how
-- long it lasts there. Where that clock changes in it or shortly before, minutes of the week say nothing: no length, and
-- open_time() decides alone.
instants AS MATERIALIZED (
  SELECT clock, original_local, starts, ends, clock_note(original_local, zone) AS clock_note,
         extract(dow FROM at)::int * 1440 + (extract(epoch FROM at::time) / 60)::int AS minute,
         CASE WHEN until - at = ends - starts AND at - before = interval '3 hours' THEN minutes ELSE 0 END AS lasts
  FROM (SELECT DISTINCT clock, original_local FROM wanted) w
  JOIN (SELECT DISTINCT clock, zone, coach_zone, minutes FROM held) z USING (clock),
       LATERAL (SELECT local_to_instant(original_local, zone) AS starts OFFSET 0) s,
       LATERAL (SELECT starts + make_interval(mins => minutes) AS ends OFFSET 0) e,
       LATERAL (SELECT starts AT TIME ZONE coach_zone AS at, ends AT TIME ZONE coach_zone AS until,
                       (starts - interval '3 hours') AT TIME ZONE coach_zone AS before OFFSET 0) l
),
dated AS MATERIALIZED (
  SELECT w.series_id, w.original_local, h.kind, h.coach_id, h.room_id, h.member_id, h.place, h.coach_zone, h.capacity, h.meeting_link, b.number,
         CASE WHEN b.number IS NULL THEN h.title ELSE class_title(h.titles, h.begins_again, b.number) END AS title,
         i.starts, i.ends, i.clock_note, i.minute, i.lasts
  FROM wanted w JOIN instants i USING (clock, original_local) JOIN held h ON h.id = w.series_id,
       LATERAL (SELECT CASE h.kind WHEN 'batch' THEN pattern_number(h.weekdays, h.every_weeks, h.start_on, w.original_local::date) END AS number) b
),
-- Weekly hours as minutes of two weeks, so that Saturday night runs into Sunday.
hours AS MATERIALIZED (
  SELECT a.coach_id, range_agg(a.minutes) + range_agg(int4range(lower(a.minutes) + 10080, upper(a.minutes) + 10080)) AS open
  FROM weekly_availability a WHERE a.is_individual AND a.coach_id IN (SELECT coach_id FROM held) GROUP BY a.coach_id
),
blocked AS MATERIALIZED (
  SELECT DISTINCT ON (d.series_id, d.original_local) d.series_id, d.original_local, b.id AS block_id
  FROM blocked_slots b JOIN dated d ON d.coach_id = b.coach_id AND b.start_time < d.ends AND b.end_time > d.starts
  WHERE b.end_time > %(now)s
  ORDER BY d.series_id, d.original_local, b.start_time
),
rests AS MATERIALIZED (SELECT DISTINCT ON ("on") "on", id AS holiday_id FROM holidays ORDER BY "on", id),
judged AS MATERIALIZED (
  SELECT c.*, p.id AS pause_id, y.holiday_id, b.block_id,
         CASE WHEN c.starts <= %(now)s THEN 'past'
              WHEN p.id IS NOT NULL THEN 'paused'
              WHEN y.holiday_id IS NOT NULL THEN 'holiday'
              WHEN b.block_id IS NOT NULL THEN 'blocked'
              WHEN c.member_id IS NOT NULL  -- a coach's hours are for members' own sessions
               AND NOT (c.lasts > 0 AND coalesce(o.open @> int4range(c.minute, c.minute + c.lasts), false)
                        OR open_time(c.coach_id, c.coach_zone, c.starts, c.ends) @> tstzrange(c.starts, c.ends)) THEN 'outside_hours'
              WHEN c.place = 'room' AND c.room_id IS NULL THEN 'no_room' END AS reason
  FROM dated c
  LEFT JOIN hours o ON o.coach_id = c.coach_id
  LEFT JOIN series_pauses p ON p.series_id = c.series_id AND p.from_on <= c.original_local::date
                           AND (p.until_on IS NULL OR p.until_on >= c.original_local::date)
  LEFT JOIN rests y ON y."on" = c.original_local::date
  LEFT JOIN blocked b ON b.series_id = c.series_id AND b.original_local = c.original_local
),
good AS MATERIALIZED (SELECT * FROM judged WHERE reason IS NULL),
-- Along one person's or room's time, in order: a candidate that begins before all earlier ones have ended, or ends after
-- the next began.
met AS MATERIALIZED (
  SELECT g.*,
         coach_id IS NOT NULL AND (max(ends) OVER (c ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) > starts OR lead(starts) OVER c < ends)
      OR room_id IS NOT NULL AND (max(ends) OVER (r ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) > starts OR lead(starts) OVER r < ends)
      OR member_id IS NOT NULL AND (max(ends) OVER (m ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) > starts OR lead(starts) OVER m < ends) AS meets
  FROM good g
  WINDOW c AS (PARTITION BY coach_id ORDER BY starts, ends), r AS (PARTITION BY room_id ORDER BY starts, ends),
         m AS (PARTITION BY member_id ORDER BY starts, ends)
),
-- What is there already is looked up one by one in plain indexes, twelve hours back at most. OFFSET 0 keeps the planner from
-- turning the look-ups into one large join, and `status` in the place of `live` from taking the constraints' own indexes,
-- in which all of a room's time is one entry after another.
batch AS MATERIALIZED (SELECT new_id() AS sessions, new_id() AS seats),
sorted AS MATERIALIZED (
  SELECT nth_id(b.sessions, g.n) AS id, nth_id(b.seats, g.n) AS seat_id, g.*,
         coalesce(g.meets, false)
      OR EXISTS (SELECT 1 FROM training_sessions t WHERE t.coach_id = g.coach_id AND t.start_time < g.ends
                 AND t.start_time > g.starts - interval '12 hours' AND t.end_time > g.starts AND t.status = 'scheduled' OFFSET 0)
      OR EXISTS (SELECT 1 FROM training_sessions t WHERE t.room_id = g.room_id AND t.start_time < g.ends
                 AND t.start_time > g.starts - interval '12 hours' AND t.end_time > g.starts AND t.status = 'scheduled' OFFSET 0)
      OR EXISTS (SELECT 1 FROM bookings k WHERE k.member_id = g.member_id AND k.start_time < g.ends
                 AND k.start_time > g.starts - interval '12 hours' AND k.end_time > g.starts AND k.counts_for IS NOT NULL OFFSET 0) AS suspect
  FROM (SELECT *, row_number() OVER (ORDER BY starts, series_id) AS n FROM met) g, batch b ORDER BY g.n
),
made AS (
  INSERT INTO training_sessions (id, series_id, series_kind, original_local, number, title, coach_id, room_id, member_id, place, capacity, meeting_link, start_time, end_time, clock_note)
  SELECT id, series_id, kind, original_local, number, title, coach_id, room_id, member_id, place, capacity, meeting_link, starts, ends, clock_note
  FROM sorted WHERE NOT suspect ORDER BY starts, series_id
  RETURNING series_id, original_local
),
seats AS (
  INSERT INTO bookings (id, session_id, member_id, start_time, end_time, policy_version)
  SELECT seat_id, id, member_id, starts, ends, %(policy)s FROM sorted WHERE NOT suspect AND member_id IS NOT NULL ORDER BY starts, series_id
),
left_out AS (
  INSERT INTO left_out_occurrences AS l (series_id, original_local, reason, in_the_way, decided_at)
  SELECT series_id, original_local, reason, CASE reason WHEN 'paused' THEN pause_id WHEN 'holiday' THEN holiday_id WHEN 'blocked' THEN block_id END, %(now)s
  FROM judged WHERE reason IS NOT NULL
  ON CONFLICT (series_id, original_local) DO UPDATE SET reason = excluded.reason, in_the_way = excluded.in_the_way, decided_at = excluded.decided_at
  WHERE (l.reason, l.in_the_way) IS DISTINCT FROM (excluded.reason, excluded.in_the_way)
  RETURNING 1
),
no_longer AS (
  DELETE FROM left_out_occurrences l USING again a, sorted s
  WHERE (l.series_id, l.original_local) = (a.series_id, a.original_local)
    AND (s.series_id, s.original_local) = (a.series_id, a.original_local) AND NOT s.suspect
),
moved_on AS (
  UPDATE series s SET next_occurrence = n.next_on
  FROM held h,
       LATERAL (SELECT min(d) FILTER (WHERE h.end_on IS NULL OR d <= h.end_on) AS next_on
                FROM pattern_dates(h.weekdays, h.every_weeks, h.start_on, h.horizon, h.horizon + 7 * h.every_weeks + 7) d) n
  WHERE s.id = h.id AND h.next_occurrence < h.horizon
)
SELECT (SELECT count(*) FROM made), (SELECT count(*) FROM left_out),
       (SELECT coalesce(json_agg(json_build_object(
                 'id', id, 'seat_id', seat_id, 'series_id', series_id, 'kind', kind, 'original_local', original_local,
                 'number', number, 'title', title, 'capacity', capacity, 'meeting_link', meeting_link, 'coach_id', coach_id, 'room_id', room_id, 'member_id', member_id, 'place', place,
                 'starts', starts, 'ends', ends, 'clock_note', clock_note) ORDER BY series_id, original_local), '[]')
        FROM sorted WHERE suspect),
       (SELECT coalesce(bool_or(kind = 'batch'), false) FROM held)

-- name: in_the_way_of_suspects
-- What already takes the time of each suspect: the coach's, the room's or the member's, the first of each.
SELECT x.n, w.reason, w.id
FROM unnest(%(coaches)s::uuid[], %(rooms)s::uuid[], %(members)s::uuid[], %(starts)s::timestamptz[], %(ends)s::timestamptz[])
     WITH ORDINALITY AS x(coach_id, room_id, member_id, starts, ends, n),
LATERAL (
  (SELECT 'coach_busy' AS reason, 1 AS rank, t.id FROM training_sessions t
   WHERE t.live AND t.coach_id = x.coach_id AND t.during && tstzrange(x.starts, x.ends) ORDER BY t.start_time LIMIT 1)
  UNION ALL
  (SELECT 'room_busy', 2, t.id FROM training_sessions t
   WHERE t.live AND t.room_id = x.room_id AND t.during && tstzrange(x.starts, x.ends) ORDER BY t.start_time LIMIT 1)
  UNION ALL
  (SELECT 'member_busy', 3, k.session_id FROM bookings k
   WHERE k.counts_for = x.member_id AND k.during && tstzrange(x.starts, x.ends) ORDER BY k.start_time LIMIT 1)
  ORDER BY rank LIMIT 1) w

-- name: insert_sessions
INSERT INTO training_sessions (id, series_id, series_kind, original_local, number, title, coach_id, room_id, member_id, place, capacity, meeting_link, start_time, end_time, clock_note)
SELECT * FROM json_to_recordset(%(rows)s) AS x(id uuid, series_id uuid, kind text, original_local timestamp, number smallint, title text,
  coach_id uuid, room_id uuid, member_id uuid, place text, capacity smallint, meeting_link text, starts timestamptz, ends timestamptz, clock_note text)
ORDER BY starts, series_id

-- name: insert_seats
INSERT INTO bookings (id, session_id, member_id, start_time, end_time, policy_version)
SELECT seat_id, id, member_id, starts, ends, %(policy)s
FROM json_to_recordset(%(rows)s) AS x(id uuid, seat_id uuid, member_id uuid, starts timestamptz, ends timestamptz)
WHERE member_id IS NOT NULL ORDER BY starts, id

-- name: forget_left_out
DELETE FROM left_out_occurrences l USING json_to_recordset(%(rows)s) AS x(series_id uuid, original_local timestamp)
WHERE (l.series_id, l.original_local) = (x.series_id, x.original_local)

-- name: leave_out
INSERT INTO left_out_occurrences AS l (series_id, original_local, reason, in_the_way, decided_at)
SELECT series_id, original_local, reason, in_the_way, %(now)s
FROM json_to_recordset(%(rows)s) AS x(series_id uuid, original_local timestamp, reason text, in_the_way uuid)
ON CONFLICT (series_id, original_local) DO UPDATE SET reason = excluded.reason, in_the_way = excluded.in_the_way, decided_at = excluded.decided_at
WHERE (l.reason, l.in_the_way) IS DISTINCT FROM (excluded.reason, excluded.in_the_way)

-- name: seat_followers
-- The places of those who hold one in every session of a series: in each session to come in which they have none yet and gave
-- none back since they follow it, as many
-- as there are left, who has followed longest first. A member who is busy then is left out; of two places of one member that
-- meet, the earlier is had.
WITH wanted AS (
  SELECT t.id, f.member_id, t.start_time, t.end_time, t.capacity,
         row_number() OVER (PARTITION BY t.id ORDER BY f.since, f.member_id) AS n,
         (SELECT count(*) FROM bookings k WHERE k.session_id = t.id AND k.counts_for IS NOT NULL) AS taken
  FROM series_followed f JOIN training_sessions t ON t.series_id = f.series_id
  WHERE f.with_place AND f.series_id = ANY(%(ids)s) AND t.status = 'scheduled' AND t.start_time > %(now)s
    AND f.member_id IN (SELECT id FROM users WHERE is_active)
    AND NOT EXISTS (SELECT 1 FROM bookings k WHERE k.session_id = t.id AND k.member_id = f.member_id
                    AND (k.counts_for IS NOT NULL OR k.cancelled_at IS NULL OR k.cancelled_at >= f.since))
)
INSERT INTO bookings (session_id, member_id, start_time, end_time, policy_version)
SELECT id, member_id, start_time, end_time, %(policy)s FROM wanted WHERE n <= capacity - taken ORDER BY start_time, id, member_id
ON CONFLICT DO NOTHING

-- name: leave_out_seats
-- Those who hold a place and have none in a session to come: what they are busy with, or that no place is left.
INSERT INTO left_out_seats AS l (session_id, member_id, reason, in_the_way, decided_at)
SELECT t.id, f.member_id, CASE WHEN b.session_id IS NULL THEN 'full' ELSE 'member_busy' END, b.session_id, %(now)s
FROM series_followed f JOIN training_sessions t ON t.series_id = f.series_id
LEFT JOIN LATERAL (SELECT k.session_id FROM bookings k
                   WHERE k.counts_for = f.member_id AND k.during && t.during ORDER BY k.start_time LIMIT 1) b ON true
WHERE f.with_place AND f.series_id = ANY(%(ids)s) AND t.status = 'scheduled' AND t.start_time > %(now)s
  AND NOT EXISTS (SELECT 1 FROM bookings k WHERE k.session_id = t.id AND k.member_id = f.member_id
                    AND (k.counts_for IS NOT NULL OR k.cancelled_at IS NULL OR k.cancelled_at >= f.since))
ON CONFLICT (session_id, member_id) DO UPDATE SET reason = excluded.reason, in_the_way = excluded.in_the_way, decided_at = excluded.decided_at
WHERE (l.reason, l.in_the_way) IS DISTINCT FROM (excluded.reason, excluded.in_the_way)

-- name: forget_left_out_seats
DELETE FROM left_out_seats l USING training_sessions t
WHERE t.id = l.session_id AND t.series_id = ANY(%(ids)s)
  AND EXISTS (SELECT 1 FROM bookings k WHERE k.session_id = l.session_id AND k.counts_for = l.member_id)

-- name: close_past
-- Sessions that have ended become completed, or no-shows where it was said that nobody came; of the others nobody has said
-- who came. A page at a time.
WITH ended AS (
  SELECT id FROM training_sessions WHERE status = 'scheduled' AND end_time <= %(now)s ORDER BY end_time LIMIT %(limit)s FOR NO KEY UPDATE SKIP LOCKED
)
UPDATE training_sessions t
SET status = CASE WHEN t.confirmed_at IS NULL THEN 'completed'
                  WHEN EXISTS (SELECT 1 FROM bookings k WHERE k.session_id = t.id AND k.status IN ('CONFIRMED', 'ATTENDED')) THEN 'completed'
                  WHEN EXISTS (SELECT 1 FROM bookings k WHERE k.session_id = t.id AND k.status = 'NO_SHOW') THEN 'no_show'
                  ELSE 'completed' END
FROM ended e WHERE t.id = e.id

-- name: closed_too_early
-- What a clock that ran ahead has closed: to come, and confirmed by nobody.
SELECT id FROM training_sessions WHERE start_time > %(now)s AND status = 'completed' AND confirmed_at IS NULL ORDER BY start_time

-- name: open_again
UPDATE training_sessions SET status = 'scheduled' WHERE id = %(session)s AND status = 'completed' AND confirmed_at IS NULL
