-- The one calendar. Promise 1 lives here: no two live sessions overlap for a coach, a room or a member, whatever kind
-- they are and whoever wrote the row. Three exclusion constraints hold it; no code does, and there is no trigger.

-- A series is a pattern: weekdays (0 = Sunday), wall-clock time and zone, every n weeks, from a date, to a date or open.
CREATE TABLE series (
  id              uuid PRIMARY KEY DEFAULT new_id(),
  kind            text NOT NULL DEFAULT 'recurring_booking',
  title           text NOT NULL DEFAULT '',
  coach_id        uuid NOT NULL REFERENCES users,
  room_id         uuid REFERENCES rooms,              -- NULL: the coach's default room, looked up when sessions are made
  member_id       uuid REFERENCES users,
  place           text NOT NULL DEFAULT 'room',
  zone            text NOT NULL,
  weekdays        smallint[] NOT NULL,
  local_start     time NOT NULL,
  minutes         smallint NOT NULL,
  every_weeks     smallint NOT NULL DEFAULT 1,        -- counted from the Monday of the week of start_on
  start_on        date NOT NULL,
  end_on          date,                               -- the last date it may fall on; NULL: open
  status          text NOT NULL DEFAULT 'ACTIVE',
  next_occurrence date,                               -- the watermark: the first date of the pattern not yet decided
  created_at      timestamptz NOT NULL DEFAULT now(),
  cancelled_at    timestamptz,

  CONSTRAINT timetable_series_kind_known       CHECK (kind IN ('recurring_booking')),
  CONSTRAINT timetable_series_status_known     CHECK (status IN ('ACTIVE', 'PAUSED', 'ENDED', 'CANCELLED')),
  CONSTRAINT timetable_series_place_known      CHECK (place IN ('room', 'online', 'home')),
  CONSTRAINT timetable_series_weekdays_0_to_6  CHECK (weekdays <@ '{0,1,2,3,4,5,6}' AND cardinality(weekdays) BETWEEN 1 AND 7),
  CONSTRAINT timetable_series_minutes_5_to_720 CHECK (minutes BETWEEN 5 AND 720),
  CONSTRAINT timetable_series_every_1_to_8     CHECK (every_weeks BETWEEN 1 AND 8),
  CONSTRAINT timetable_series_ends_after_start CHECK (end_on >= start_on),
  -- timezone() raises on a name that is no zone: a wrong one is refused here and cannot stop the nightly run.
  CONSTRAINT timetable_series_zone_exists      CHECK (timezone(zone, timestamptz 'epoch') IS NOT NULL),
  CONSTRAINT timetable_recurring_has_a_member  CHECK (kind <> 'recurring_booking' OR (member_id IS NOT NULL AND cardinality(weekdays) = 1)),
  CONSTRAINT timetable_series_and_kind         UNIQUE (id, kind)
) WITH (fillfactor = 70);
-- No index on the watermark, and room in each page: so moving it, once a series and night, writes no index at all. A look
-- at all series costs less.

-- The dates of a pattern between two dates, both included: each weekday steps by its own stride, counted from its week.
CREATE FUNCTION pattern_dates(weekdays smallint[], every_weeks int, start_on date, from_on date, until_on date) RETURNS SETOF date
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT first_on + n * stride
  FROM (SELECT start_on - (extract(isodow FROM start_on)::int - 1) + (d + 6) % 7 AS first_on, 7 * every_weeks AS stride
        FROM unnest(weekdays) d) strides,
       generate_series(ceil((greatest(from_on, start_on) - first_on)::numeric / stride)::int,
                       floor((until_on - first_on)::numeric / stride)::int) n
$$;

CREATE INDEX timetable_series_of_coach  ON series (coach_id) WHERE status = 'ACTIVE';
CREATE INDEX timetable_series_of_room   ON series (room_id) WHERE status = 'ACTIVE';
CREATE INDEX timetable_series_of_member ON series (member_id, id);

-- A session is one dated occurrence. `live` says whether it takes time, `during` which; both follow from its columns.
CREATE TABLE training_sessions (
  id                   uuid PRIMARY KEY DEFAULT new_id(),
  series_id            uuid,
  series_kind          text,
  original_local       timestamp,                     -- the pattern's own local date and time, kept when it is moved
  title                text NOT NULL DEFAULT '',
  coach_id             uuid NOT NULL REFERENCES users,
  room_id              uuid REFERENCES rooms,
  member_id            uuid REFERENCES users,         -- of a one-to-one session; the members of a group are its seats
  place                text NOT NULL DEFAULT 'room',
  capacity             smallint NOT NULL DEFAULT 1,
  start_time           timestamptz NOT NULL,
  end_time             timestamptz NOT NULL,
  status               text NOT NULL DEFAULT 'scheduled',
  clock_note           text,                          -- what a change of the clock did to its local time
  confirmed_at         timestamptz,                   -- completed and NULL: nobody confirmed
  cancelled_at         timestamptz,
  created_at           timestamptz NOT NULL DEFAULT now(),
  one_time_booking_id  uuid,                          -- the seat, where the session was booked once
  recurring_booking_id uuid GENERATED ALWAYS AS (CASE WHEN series_kind = 'recurring_booking' THEN series_id END) STORED,
  live                 boolean NOT NULL GENERATED ALWAYS AS (status = 'scheduled') STORED,
  -- NULL for an end before the start, so that the CHECK below says so and not the range type.
  during               tstzrange GENERATED ALWAYS AS (CASE WHEN end_time > start_time THEN tstzrange(start_time, end_time, '[)') END) STORED,
  -- The member who must hold a seat in this session while it is live: see timetable_member_has_a_seat.
  owed_to              uuid GENERATED ALWAYS AS (CASE WHEN status = 'scheduled' THEN member_id END) STORED,

  CONSTRAINT timetable_session_status_known     CHECK (status IN ('scheduled', 'completed', 'cancelled', 'no_show')),
  CONSTRAINT timetable_session_place_known      CHECK (place IN ('room', 'online', 'home')),
  CONSTRAINT timetable_session_clock_note_known CHECK (clock_note IN ('moved_by_gap', 'first_of_two')),
  CONSTRAINT timetable_session_capacity         CHECK (capacity > 0),
  -- An exclusion constraint does not see an empty or an endless span: this does. Twelve hours at most, so that a
  -- look into an index may begin twelve hours before.
  CONSTRAINT timetable_session_ends_after_start CHECK (end_time > start_time AND end_time <= start_time + interval '12 hours'),
  CONSTRAINT timetable_session_of_a_series      CHECK (num_nulls(series_id, series_kind, original_local) IN (0, 3)),
  CONSTRAINT timetable_session_series           FOREIGN KEY (series_id, series_kind) REFERENCES series (id, kind),
  -- Whatever is asked to run twice makes a date of a pattern once, cancelled and moved ones included.
  CONSTRAINT timetable_occurrence_once          UNIQUE (series_id, original_local),
  CONSTRAINT timetable_session_as_seats_see_it  UNIQUE (id, start_time, end_time, live),

  CONSTRAINT timetable_coach_never_twice EXCLUDE USING gist (coach_id WITH =, during WITH &&) WHERE (live),
  CONSTRAINT timetable_room_never_twice  EXCLUDE USING gist (room_id  WITH =, during WITH &&) WHERE (live AND room_id IS NOT NULL)
);

-- A booking is a member's seat in a session. It carries the session's span and liveness, and a foreign key that follows
-- every change of them keeps the copy equal; so an exclusion on this one table sees a member's whole week.
CREATE TABLE bookings (
  id           uuid PRIMARY KEY DEFAULT new_id(),
  session_id   uuid NOT NULL,
  member_id    uuid NOT NULL REFERENCES users,
  status       text NOT NULL DEFAULT 'CONFIRMED',
  start_time   timestamptz NOT NULL,
  end_time     timestamptz NOT NULL,
  live         boolean NOT NULL DEFAULT true,
  created_at   timestamptz NOT NULL DEFAULT now(),
  cancelled_at timestamptz,
  during       tstzrange GENERATED ALWAYS AS (CASE WHEN end_time > start_time THEN tstzrange(start_time, end_time, '[)') END) STORED,
  -- The seat counts unless it waits or was given back; a seat that counts in a live session takes the member's time.
  counts_for   uuid GENERATED ALWAYS AS (CASE WHEN live AND status IN ('CONFIRMED', 'ATTENDED', 'NO_SHOW') THEN member_id END) STORED,

  CONSTRAINT timetable_seat_status_known CHECK (status IN ('CONFIRMED', 'WAITLIST', 'CANCELLED_BY_MEMBER', 'CANCELLED_BY_COACH', 'NO_SHOW', 'ATTENDED')),
  CONSTRAINT timetable_seat_follows_session FOREIGN KEY (session_id, start_time, end_time, live)
    REFERENCES training_sessions (id, start_time, end_time, live) ON UPDATE CASCADE ON DELETE CASCADE,
  CONSTRAINT timetable_one_seat_a_member UNIQUE (session_id, counts_for),
  CONSTRAINT timetable_member_never_twice EXCLUDE USING gist (counts_for WITH =, during WITH &&) WHERE (counts_for IS NOT NULL)
);

-- The way back: a live one-to-one session has its member's seat. Looked at when the transaction commits, so session and
-- seat may come in either order; an INSERT that names a member and brings no seat is refused.
ALTER TABLE training_sessions
  ADD CONSTRAINT timetable_member_has_a_seat FOREIGN KEY (id, owed_to)
    REFERENCES bookings (session_id, counts_for) DEFERRABLE INITIALLY DEFERRED,
  ADD CONSTRAINT timetable_session_booked_once FOREIGN KEY (one_time_booking_id)
    REFERENCES bookings (id) DEFERRABLE INITIALLY DEFERRED;

CREATE INDEX timetable_sessions_by_time  ON training_sessions (start_time);
CREATE INDEX timetable_sessions_of_coach ON training_sessions (coach_id, start_time);
CREATE INDEX timetable_sessions_of_room  ON training_sessions (room_id, start_time);
CREATE INDEX timetable_sessions_to_close ON training_sessions (end_time) WHERE status = 'scheduled';
CREATE INDEX timetable_seats_of_member   ON bookings (member_id, start_time);

-- A date of a pattern that was not made, with the reason and the thing in the way. It has a table of its own: whoever
-- counts sessions counts sessions.
CREATE TABLE left_out_occurrences (
  series_id      uuid NOT NULL REFERENCES series ON DELETE CASCADE,
  original_local timestamp NOT NULL,
  reason         text NOT NULL,
  in_the_way     uuid,                                -- the session, block or holiday that took the date
  decided_at     timestamptz NOT NULL,
  PRIMARY KEY (series_id, original_local),
  CONSTRAINT timetable_reason_known CHECK (reason IN
    ('past', 'holiday', 'blocked', 'outside_hours', 'no_room', 'coach_busy', 'room_busy', 'member_busy', 'skipped'))
);
CREATE INDEX timetable_left_out_by_date ON left_out_occurrences (original_local);

-- Dates that were left out and whose cause is gone, or lies elsewhere now: the next run looks at them again. Missing hours
-- and rooms have no row that could go away, so those are looked at as soon as there may be some.
CREATE VIEW mended_occurrences AS
  SELECT l.series_id, l.original_local, l.reason
  FROM left_out_occurrences l JOIN series s ON s.id = l.series_id
  WHERE s.status = 'ACTIVE' AND CASE l.reason
    WHEN 'past'    THEN false
    WHEN 'skipped' THEN false
    WHEN 'outside_hours' THEN true
    WHEN 'no_room' THEN s.room_id IS NOT NULL OR s.place <> 'room'
         OR EXISTS (SELECT 1 FROM coach_settings c WHERE c.coach_id = s.coach_id AND c.default_room_id IS NOT NULL)
    WHEN 'blocked' THEN NOT EXISTS (
      SELECT 1 FROM blocked_slots b, LATERAL (SELECT local_to_instant(l.original_local, s.zone) AS starts) i
      WHERE b.id = l.in_the_way AND b.during && tstzrange(i.starts, i.starts + make_interval(mins => s.minutes)))
    WHEN 'holiday' THEN NOT EXISTS (SELECT 1 FROM holidays h WHERE h.id = l.in_the_way AND h."on" = l.original_local::date)
    ELSE NOT EXISTS (
      SELECT 1 FROM training_sessions t, LATERAL (SELECT local_to_instant(l.original_local, s.zone) AS starts) i
      WHERE t.id = l.in_the_way AND t.live AND t.during && tstzrange(i.starts, i.starts + make_interval(mins => s.minutes))) END;

-- The name and columns that sources 001 and 003 know. The pattern is kept once, in series.
CREATE VIEW recurring_bookings AS
  SELECT id, member_id, coach_id, room_id, title, weekdays[1] AS day_of_week, local_start AS start_time,
         local_start + make_interval(mins => minutes) AS end_time, zone, start_on AS start_date, end_on AS end_date,
         every_weeks AS frequency, status, created_at, cancelled_at
  FROM series WHERE kind = 'recurring_booking';
