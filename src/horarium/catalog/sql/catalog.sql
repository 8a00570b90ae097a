-- What the business offers: courses with their lessons in order, and live classes. A live class belongs to a course, or stands
-- alone by its title.
CREATE TABLE courses (
  id          uuid PRIMARY KEY DEFAULT new_id(),
  title       text NOT NULL,
  description text NOT NULL DEFAULT '',
  is_active   boolean NOT NULL DEFAULT true,
  created_at  timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT catalog_course_has_a_title  CHECK (btrim(title) <> ''),
  CONSTRAINT catalog_course_title_once   UNIQUE (title)
);

CREATE TABLE live_classes (
  id          uuid PRIMARY KEY DEFAULT new_id(),
  course_id   uuid REFERENCES courses ON DELETE CASCADE,
  title       text,
  description text NOT NULL DEFAULT '',
  access_type text NOT NULL DEFAULT 'paid',
  is_active   boolean NOT NULL DEFAULT true,
  created_at  timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT catalog_live_class_once_a_course         UNIQUE (course_id),
  CONSTRAINT catalog_live_class_of_a_course_or_titled CHECK (course_id IS NOT NULL OR btrim(coalesce(title, '')) <> ''),
  CONSTRAINT catalog_live_class_access_known          CHECK (access_type IN ('free', 'paid'))
);
-- Of those without a course: what has one is known by it, and may be called as it likes.
CREATE UNIQUE INDEX catalog_live_class_title_once ON live_classes (title) WHERE course_id IS NULL;

CREATE TABLE lessons (
  id            uuid PRIMARY KEY DEFAULT new_id(),
  course_id     uuid REFERENCES courses ON DELETE CASCADE,
  live_class_id uuid REFERENCES live_classes ON DELETE CASCADE,
  position      smallint NOT NULL,                    -- the first being 1
  title         text NOT NULL,
  video_url     text NOT NULL DEFAULT '',             -- what is shown again of it
  created_at    timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT catalog_lesson_of_one_thing            CHECK (num_nonnulls(course_id, live_class_id) = 1),
  CONSTRAINT catalog_lesson_has_a_title             CHECK (btrim(title) <> ''),
  CONSTRAINT catalog_lesson_position                CHECK (position > 0),
  CONSTRAINT catalog_lesson_once_in_a_course        UNIQUE (course_id, position) DEFERRABLE,
  CONSTRAINT catalog_lesson_once_in_a_live_class    UNIQUE (live_class_id, position) DEFERRABLE
);
