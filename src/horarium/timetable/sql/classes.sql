-- name: retitle
-- The classes to come of some series, called by the titles that their series have now.
UPDATE training_sessions t SET title = class_title(s.titles, s.begins_again, t.number)
FROM series s
WHERE s.id = t.series_id AND s.id = ANY(%(series)s) AND t.status = 'scheduled' AND t.start_time > %(now)s
  AND t.title <> class_title(s.titles, s.begins_again, t.number)

-- name: hand_over
-- One class, given to the coach and in the room that its series have now.
UPDATE training_sessions t SET coach_id = s.coach_id, room_id = s.room_id, place = s.place
FROM series s
WHERE s.id = t.series_id AND t.id = %(session)s

-- name: leave_out_taken
-- A class that cannot be given so: its date has no session any more, and says why. A run makes it once the time is free.
WITH gone AS (DELETE FROM training_sessions WHERE id = %(session)s RETURNING series_id, original_local)
INSERT INTO left_out_occurrences (series_id, original_local, reason, in_the_way, decided_at)
SELECT series_id, original_local, %(reason)s, %(in_the_way)s, %(now)s FROM gone

-- name: give_back
-- The seats to come of a member in some series, held.
SELECT k.id FROM bookings k JOIN training_sessions t ON t.id = k.session_id
WHERE k.member_id = %(member)s AND k.status IN ('CONFIRMED', 'WAITLIST') AND t.series_id = ANY(%(series)s) AND t.start_time > %(now)s
ORDER BY k.id FOR NO KEY UPDATE OF k

-- name: numbers
-- The classes of some series on the dates of a stretch of time, whether they are made or not: local date and number.
SELECT s.id, d, pattern_number(s.weekdays, s.every_weeks, s.start_on, d)
FROM series s, pattern_dates(s.weekdays, s.every_weeks, s.start_on, %(from_on)s::date, least(s.end_on, %(until_on)s::date)) d
WHERE s.id = ANY(%(series)s)
ORDER BY d, s.id
