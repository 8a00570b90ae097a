-- How the batches of a class are opened: on which day of the week, counted how, at which times of day. Three columns are
-- enough; the others have what most want. Weekdays are 0 = Monday here, as in batches.
CREATE TABLE batch_classes (
  id                uuid PRIMARY KEY DEFAULT new_id(),
  class_name        text NOT NULL,
  code              text NOT NULL DEFAULT '',               -- short, for slips and boards; '': the first letters of the name
  course_id         uuid REFERENCES courses ON DELETE SET NULL,
  start_day_of_week int NOT NULL,
  total_sessions    int NOT NULL,                           -- how many classes a batch has; 0: as many as there are lessons, again and again
  zone              text NOT NULL DEFAULT '',               -- '': the business's
  slots             time[] NOT NULL DEFAULT '{13:00,19:30}',
  minutes           smallint NOT NULL DEFAULT 60,
  days_counted      text NOT NULL DEFAULT 'calendar',       -- which days have a class and a number
  after_last        text,                                   -- NULL: finish where total_sessions says how many, else cycle
  missed            text NOT NULL DEFAULT 'skip',           -- a start day on which nobody looked
  open_classes      smallint NOT NULL DEFAULT 2,            -- so many are seen again with limited access
  coach_id          uuid REFERENCES users,
  room_id           uuid REFERENCES rooms,
  fixed_places      boolean NOT NULL DEFAULT false,         -- who is enrolled holds a seat in every class
  places            smallint,                               -- NULL: as many as come
  is_active         boolean NOT NULL DEFAULT true,
  decided_until     date,                                   -- the last date, in its zone, on which somebody looked
  created_at        timestamptz NOT NULL DEFAULT now(),

  CONSTRAINT cohorts_class_name_once        UNIQUE (class_name),
  CONSTRAINT cohorts_class_has_a_name       CHECK (btrim(class_name) <> ''),
  CONSTRAINT cohorts_code_up_to_6           CHECK (char_length(code) <= 6),
  CONSTRAINT cohorts_start_day_0_to_6       CHECK (start_day_of_week BETWEEN 0 AND 6),
  CONSTRAINT cohorts_total_not_negative     CHECK (total_sessions BETWEEN 0 AND 1000),
  CONSTRAINT cohorts_class_zone_exists      CHECK (zone = '' OR timezone(zone, timestamptz 'epoch') IS NOT NULL),
  CONSTRAINT cohorts_one_to_six_slots       CHECK (cardinality(slots) BETWEEN 1 AND 6),
  CONSTRAINT cohorts_no_slot_is_empty       CHECK (array_position(slots, NULL::time) IS NULL),
  CONSTRAINT cohorts_class_minutes_5_to_720 CHECK (minutes BETWEEN 5 AND 720),
  CONSTRAINT cohorts_days_counted_known     CHECK (days_counted IN ('calendar', 'weekdays')),
  CONSTRAINT cohorts_after_last_known       CHECK (after_last IN ('finish', 'cycle')),
  CONSTRAINT cohorts_missed_known           CHECK (missed IN ('skip', 'open')),
  CONSTRAINT cohorts_begins_on_a_counted_day CHECK (days_counted = 'calendar' OR start_day_of_week < 5),
  CONSTRAINT cohorts_open_classes_not_negative CHECK (open_classes >= 0),
  CONSTRAINT cohorts_class_places           CHECK (places BETWEEN 1 AND 1000)
);

-- A numbered run of a class. It keeps the rules under which it was opened.
CREATE TABLE batches (
  id                uuid PRIMARY KEY DEFAULT new_id(),
  live_class_id     uuid NOT NULL REFERENCES live_classes ON DELETE CASCADE,
  class_name        text NOT NULL,
  batch_number      int NOT NULL,
  start_date        date NOT NULL,
  start_day_of_week int NOT NULL,
  status            text NOT NULL DEFAULT 'active',
  zone              text NOT NULL DEFAULT 'UTC',
  ends_on           date,                                   -- the date of its last class; NULL: it goes on
  days_counted      text NOT NULL DEFAULT 'calendar',
  open_classes      smallint NOT NULL DEFAULT 2,
  fixed_places      boolean NOT NULL DEFAULT false,
  created_at        timestamptz NOT NULL DEFAULT now(),

  CONSTRAINT cohorts_batch_of_a_class       FOREIGN KEY (class_name) REFERENCES batch_classes (class_name) ON UPDATE CASCADE,
  CONSTRAINT cohorts_batch_number_once      UNIQUE (class_name, batch_number),
  CONSTRAINT cohorts_one_batch_a_start      UNIQUE (class_name, start_date),
  CONSTRAINT cohorts_batch_number_from_1    CHECK (batch_number > 0),
  CONSTRAINT cohorts_batch_day_0_to_6       CHECK (start_day_of_week BETWEEN 0 AND 6),
  CONSTRAINT cohorts_batch_status_known     CHECK (status IN ('active', 'completed', 'cancelled')),
  CONSTRAINT cohorts_batch_days_counted_known CHECK (days_counted IN ('calendar', 'weekdays'))
);
CREATE INDEX cohorts_batches_of_a_live_class ON batches (live_class_id);

-- The series that hold a batch's classes, one for each time of day.
CREATE TABLE batch_slots (
  id         uuid PRIMARY KEY DEFAULT new_id(),
  batch_id   uuid NOT NULL REFERENCES batches ON DELETE CASCADE,
  series_id  uuid NOT NULL REFERENCES series ON DELETE CASCADE,
  starts_at  time NOT NULL,                                 -- on the wall clock of the batch's zone
  created_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT cohorts_slot_has_its_series UNIQUE (series_id),
  CONSTRAINT cohorts_slot_once_a_batch   UNIQUE (batch_id, starts_at)
);

-- A member's access to a batch: not a seat. The key keeps a batch that has somebody in it.
CREATE TABLE user_batch_enrollments (
  id              uuid PRIMARY KEY DEFAULT new_id(),
  user_id         uuid NOT NULL REFERENCES users,
  batch_id        uuid NOT NULL,
  enrollment_date date NOT NULL DEFAULT now(),
  access_level    text NOT NULL DEFAULT 'limited_access',
  status          text NOT NULL DEFAULT 'active',
  since           timestamptz NOT NULL DEFAULT now(),       -- who left and came again: when they came again
  created_at      timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT cohorts_enrolled_batch_stays    FOREIGN KEY (batch_id) REFERENCES batches,
  CONSTRAINT cohorts_enrolled_once           UNIQUE (user_id, batch_id),
  CONSTRAINT cohorts_access_level_known      CHECK (access_level IN ('full_access', 'limited_access')),
  CONSTRAINT cohorts_enrolment_status_known  CHECK (status IN ('active', 'completed', 'left'))
);
CREATE INDEX cohorts_enrolments_of_batch ON user_batch_enrollments (batch_id);

-- Who waits for the next batch of a class.
CREATE TABLE batch_waiting (
  id             uuid PRIMARY KEY DEFAULT new_id(),
  batch_class_id uuid NOT NULL REFERENCES batch_classes ON DELETE CASCADE,
  user_id        uuid NOT NULL REFERENCES users,
  created_at     timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT cohorts_waits_once UNIQUE (batch_class_id, user_id)
);

-- A start day on which no batch was opened, with the reason.
CREATE TABLE unopened_starts (
  id             uuid PRIMARY KEY DEFAULT new_id(),
  batch_class_id uuid NOT NULL REFERENCES batch_classes ON DELETE CASCADE,
  start_on       date NOT NULL,
  reason         text NOT NULL,
  decided_at     timestamptz NOT NULL,
  dismissed_at   timestamptz,                               -- somebody has seen it and lets it be
  created_at     timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT cohorts_unopened_once         UNIQUE (batch_class_id, start_on),
  CONSTRAINT cohorts_unopened_reason_known CHECK (reason IN ('no_live_class', 'no_lessons', 'missed'))
);

-- Where one class can be seen again, if not by its lesson's own address.
CREATE TABLE class_replays (
  id         uuid PRIMARY KEY DEFAULT new_id(),
  session_id uuid NOT NULL REFERENCES training_sessions ON DELETE CASCADE,
  link       text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT cohorts_one_replay_a_class UNIQUE (session_id),
  CONSTRAINT cohorts_replay_is_an_address CHECK (link ~ '^https?://')
);

-- Who came to a class that holds no seats: they joined it, or somebody says so.
CREATE TABLE class_attendance (
  id         uuid PRIMARY KEY DEFAULT new_id(),
  session_id uuid NOT NULL REFERENCES training_sessions ON DELETE CASCADE,
  user_id    uuid NOT NULL REFERENCES users,
  created_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT cohorts_came_once UNIQUE (session_id, user_id)
);

-- A coach's own class: a group that meets when its coach says so.
CREATE TABLE classes (
  id            uuid PRIMARY KEY DEFAULT new_id(),
  name          text NOT NULL,
  description   text NOT NULL DEFAULT '',
  instructor_id uuid NOT NULL REFERENCES users,
  created_at    timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT cohorts_own_class_has_a_name CHECK (btrim(name) <> '')
);

CREATE TABLE student_classes (
  id         uuid PRIMARY KEY DEFAULT new_id(),
  student_id uuid NOT NULL REFERENCES users,
  class_id   uuid NOT NULL REFERENCES classes ON DELETE CASCADE,
  status     text NOT NULL DEFAULT 'active',
  created_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT cohorts_in_a_class_once           UNIQUE (student_id, class_id),
  CONSTRAINT cohorts_student_class_status_known CHECK (status IN ('active', 'inactive'))
);

-- The meetings of a class: each is a series of one date, whose session is on the one calendar.
CREATE TABLE meetings (
  id          uuid PRIMARY KEY DEFAULT new_id(),
  class_id    uuid NOT NULL REFERENCES classes ON DELETE CASCADE,
  series_id   uuid NOT NULL REFERENCES series ON DELETE CASCADE,
  description text NOT NULL DEFAULT '',
  created_at  timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT cohorts_meeting_has_its_series UNIQUE (series_id)
);

-- The name and columns that source 002 knows. When and how long a meeting is, its session says.
CREATE VIEW class_meetings AS
  SELECT m.id, m.class_id, t.title, m.description, t.meeting_link, (t.start_time AT TIME ZONE s.zone)::date AS meeting_date,
         to_char(t.start_time AT TIME ZONE s.zone, 'HH24:MI') AS meeting_time,
         (extract(epoch FROM t.end_time - t.start_time) / 60)::int AS duration, m.created_at
  FROM meetings m JOIN series s ON s.id = m.series_id JOIN training_sessions t ON t.series_id = s.id
  WHERE t.status <> 'cancelled';

-- The name and columns that source 000 knows. The sessions are on the one calendar.
CREATE VIEW batch_class_sessions AS
  SELECT t.id, b.id AS batch_id, b.class_name, t.number AS session_number, t.title AS session_title,
         CASE WHEN p.starts_at < '12:00' THEN 'morning' WHEN p.starts_at < '17:00' THEN 'afternoon' ELSE 'evening' END AS session_type,
         (t.start_time AT TIME ZONE b.zone)::date AS scheduled_date, (t.start_time AT TIME ZONE b.zone)::time AS scheduled_time,
         t.start_time AS scheduled_datetime, t.status, t.created_at
  FROM batches b JOIN batch_slots p ON p.batch_id = b.id JOIN training_sessions t ON t.series_id = p.series_id;

-- Who follows a series: the calendar's question, answered. See docs/decisions.
CREATE OR REPLACE VIEW series_followed AS
  SELECT p.series_id, e.user_id AS member_id, b.fixed_places AS with_place, e.since
  FROM user_batch_enrollments e JOIN batches b ON b.id = e.batch_id JOIN batch_slots p ON p.batch_id = b.id
  WHERE e.status <> 'left'  -- of a cancelled batch too: calendars are told that its classes are cancelled
  UNION ALL
  SELECT m.series_id, s.student_id, false, s.created_at
  FROM student_classes s JOIN meetings m ON m.class_id = s.class_id
  WHERE s.status = 'active';
