-- Classes that are held for whoever follows them: broadcasts. They hold no seats and take nobody's time, unless the office
-- gives them a coach, a room or fixed places; what is given is taken like any other's, by the same constraints.

ALTER TABLE series
  ALTER COLUMN coach_id DROP NOT NULL,
  ADD COLUMN titles       text[] NOT NULL DEFAULT '{}',     -- of its classes in order: the lessons of a batch
  ADD COLUMN begins_again boolean NOT NULL DEFAULT false,   -- after the last title the first one follows
  ADD COLUMN capacity     smallint NOT NULL DEFAULT 1,      -- of each session
  ADD COLUMN meeting_link text,                             -- of each session that is online; NULL: its coach's standing one
  DROP CONSTRAINT timetable_series_kind_known,
  ADD CONSTRAINT timetable_series_kind_known CHECK (kind IN ('recurring_booking', 'batch', 'class')),
  ADD CONSTRAINT timetable_series_capacity   CHECK (capacity > 0),
  ADD CONSTRAINT timetable_series_has_a_coach CHECK (coach_id IS NOT NULL OR kind = 'batch'),
  ADD CONSTRAINT timetable_class_has_no_member CHECK (kind = 'recurring_booking' OR member_id IS NULL);

ALTER TABLE training_sessions
  ALTER COLUMN coach_id DROP NOT NULL,
  ADD COLUMN number smallint,                               -- which class of its batch it is, the first being 1
  ADD CONSTRAINT timetable_session_has_a_coach CHECK (coach_id IS NOT NULL OR series_kind IS NOT DISTINCT FROM 'batch'),
  ADD CONSTRAINT timetable_classes_are_counted CHECK ((number IS NOT NULL) = (series_kind IS NOT DISTINCT FROM 'batch')),
  ADD CONSTRAINT timetable_session_number      CHECK (number > 0);

-- Which date of a pattern a date is, the first being 1: whole rhythms, then the weekdays of its own week up to it, less those
-- of the first week before the start.
CREATE FUNCTION pattern_number(weekdays smallint[], every_weeks int, start_on date, falls_on date) RETURNS int
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT cardinality(weekdays) * (((falls_on - extract(isodow FROM falls_on)::int) - (start_on - extract(isodow FROM start_on)::int)) / 7 / every_weeks)
         + (SELECT count(*) FILTER (WHERE (d + 6) % 7 < extract(isodow FROM falls_on)) - count(*) FILTER (WHERE (d + 6) % 7 < extract(isodow FROM start_on) - 1)
            FROM unnest(weekdays) d)::int
$$;

-- What a class is called: by the title of its number, by the first again after the last, or by its number alone.
CREATE FUNCTION class_title(titles text[], begins_again boolean, number int) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT coalesce(titles[CASE WHEN begins_again AND cardinality(titles) > 0 THEN (number - 1) % cardinality(titles) + 1 ELSE number END],
                  'Class ' || number)
$$;

-- Who follows a series without having booked it, and whether they hold a place in each of its sessions. The calendar asks; a
-- later app answers by replacing this view with one over its own tables, so that nobody is written down twice.
CREATE VIEW series_followed AS
  SELECT NULL::uuid AS series_id, NULL::uuid AS member_id, NULL::boolean AS with_place, NULL::timestamptz AS since WHERE false;

-- A follower's place in a session that could not be had, while the session stands.
CREATE TABLE left_out_seats (
  id         uuid PRIMARY KEY DEFAULT new_id(),
  session_id uuid NOT NULL REFERENCES training_sessions ON DELETE CASCADE,
  member_id  uuid NOT NULL REFERENCES users ON DELETE CASCADE,
  reason     text NOT NULL,
  in_the_way uuid,                                          -- the session in which the member is then
  decided_at timestamptz NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT timetable_left_out_seat_once UNIQUE (session_id, member_id),
  CONSTRAINT timetable_left_out_seat_reason_known CHECK (reason IN ('member_busy', 'full'))
);
