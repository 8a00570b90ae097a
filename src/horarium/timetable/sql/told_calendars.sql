-- Which sessions the calendar of a coach or a room has shown as its own, and when: one that was given to another since is
-- still told there, as cancelled, at the time at which it stood there last. It is nobody's business there where it went.
CREATE TABLE told_calendars (
  id         uuid PRIMARY KEY DEFAULT new_id(),
  whose_id   uuid NOT NULL,                           -- the coach or the room
  session_id uuid NOT NULL REFERENCES training_sessions ON DELETE CASCADE,
  start_time timestamptz NOT NULL,
  end_time   timestamptz NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT timetable_told_calendar_once UNIQUE (whose_id, session_id)
);
CREATE INDEX timetable_told_calendars_of_session ON told_calendars (session_id);
