-- How a series lives: it rests between two dates, a date of it is skipped, a session of it is kept against a block. And what
-- a cancelled seat costs, by the policy under which it was booked.

-- A pause of a series, both dates included. The hours of a paused series are free for others.
CREATE TABLE series_pauses (
  id         uuid PRIMARY KEY DEFAULT new_id(),
  series_id  uuid NOT NULL REFERENCES series ON DELETE CASCADE,
  from_on    date NOT NULL,
  until_on   date,                                    -- NULL: until it is lifted
  reason     text NOT NULL DEFAULT '',
  cancelled  uuid[] NOT NULL DEFAULT '{}',            -- the sessions that it cancelled: given back when it is lifted
  created_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT timetable_pause_ends_after_start CHECK (until_on >= from_on),
  CONSTRAINT timetable_series_pauses_apart EXCLUDE USING gist (series_id WITH =, daterange(from_on, until_on, '[]') WITH &&)
);

ALTER TABLE left_out_occurrences
  DROP CONSTRAINT timetable_reason_known,
  ADD CONSTRAINT timetable_reason_known CHECK (reason IN
    ('past', 'paused', 'holiday', 'blocked', 'outside_hours', 'no_room', 'coach_busy', 'room_busy', 'member_busy', 'skipped'));

-- The pause in which a date of a series lies, if it lies in one.
CREATE FUNCTION pause_on(series uuid, local timestamp) RETURNS uuid LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT p.id FROM series_pauses p
  WHERE p.series_id = series AND p.from_on <= local::date AND (p.until_on IS NULL OR p.until_on >= local::date)
$$;

-- Whether a date of a series that has no session takes no time: it was skipped, or the series rests.
CREATE FUNCTION rests_on(series uuid, local timestamp) RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT EXISTS (SELECT 1 FROM left_out_occurrences l
                 WHERE l.series_id = series AND l.original_local = local AND l.reason = 'skipped')
      OR pause_on(series, local) IS NOT NULL
$$;

-- As before, and dates whose pause was lifted or shortened. The instant of a date is worked out once.
CREATE OR REPLACE VIEW mended_occurrences AS
  SELECT l.series_id, l.original_local, l.reason
  FROM left_out_occurrences l JOIN series s ON s.id = l.series_id
  WHERE s.status = 'ACTIVE' AND CASE l.reason
    WHEN 'past'    THEN false
    WHEN 'skipped' THEN false
    WHEN 'outside_hours' THEN true
    WHEN 'paused'  THEN pause_on(l.series_id, l.original_local) IS NULL
    WHEN 'no_room' THEN s.room_id IS NOT NULL OR s.place <> 'room'
         OR EXISTS (SELECT 1 FROM coach_settings c WHERE c.coach_id = s.coach_id AND c.default_room_id IS NOT NULL)
    WHEN 'blocked' THEN NOT EXISTS (
      SELECT 1 FROM (SELECT local_to_instant(l.original_local, s.zone) AS starts OFFSET 0) i, blocked_slots b
      WHERE b.id = l.in_the_way AND b.during && tstzrange(i.starts, i.starts + make_interval(mins => s.minutes)))
    WHEN 'holiday' THEN NOT EXISTS (SELECT 1 FROM holidays h WHERE h.id = l.in_the_way AND h."on" = l.original_local::date)
    ELSE NOT EXISTS (
      SELECT 1 FROM (SELECT local_to_instant(l.original_local, s.zone) AS starts OFFSET 0) i, training_sessions t
      WHERE t.id = l.in_the_way AND t.live AND t.during && tstzrange(i.starts, i.starts + make_interval(mins => s.minutes))) END;

-- A seat keeps the version of the policy under which it was booked, and what cancelling it came to, decided once.
ALTER TABLE bookings
  ADD COLUMN policy_version smallint,                 -- NULL: the policy in force when the seat was made
  ADD COLUMN cancelled_for  text,                     -- on whose side the reason lay
  ADD COLUMN outcome        jsonb,                    -- percentages, notice, version: as decided, never worked out again
  ADD CONSTRAINT timetable_seat_cancelled_for_known CHECK (cancelled_for IN ('member', 'coach', 'office', 'force_majeure'));

-- One seat of a member that counts or waits, in one session.
CREATE UNIQUE INDEX timetable_member_waits_once ON bookings (session_id, member_id) WHERE status = 'WAITLIST';

-- A session that stays although a block, a holiday or the coach's hours are against it: somebody has said so.
CREATE TABLE kept_sessions (
  id         uuid PRIMARY KEY DEFAULT new_id(),
  session_id uuid NOT NULL REFERENCES training_sessions ON DELETE CASCADE,
  reason     text NOT NULL,
  in_the_way uuid,
  kept_by_id uuid REFERENCES users,
  created_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT timetable_kept_once UNIQUE NULLS NOT DISTINCT (session_id, reason, in_the_way),
  CONSTRAINT timetable_kept_reason_known CHECK (reason IN ('holiday', 'blocked', 'outside_hours'))
);

-- For the key back from a session to its seat: without it, every seat that is deleted looks through all sessions.
CREATE INDEX timetable_sessions_booked_once ON training_sessions (one_time_booking_id) WHERE one_time_booking_id IS NOT NULL;
