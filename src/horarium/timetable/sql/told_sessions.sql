-- What calendar programs were last told of a session, so that each change of it, whoever wrote it, is told with a higher
-- number: nobody but the readers' own questions has to notice that something changed, and there is no trigger.
CREATE TABLE told_sessions (
  id         uuid PRIMARY KEY DEFAULT new_id(),
  session_id uuid NOT NULL REFERENCES training_sessions ON DELETE CASCADE,
  member_id  uuid REFERENCES users ON DELETE CASCADE, -- as this member sees it; NULL: as its coach, its room and the office do
  digest     text NOT NULL,                           -- of all that is told
  sequence   integer NOT NULL DEFAULT 0,              -- how often that has changed since it was told first
  changed_at timestamptz NOT NULL,                    -- when it was first told so
  created_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT timetable_told_once_to_each UNIQUE NULLS NOT DISTINCT (session_id, member_id),
  CONSTRAINT timetable_told_sequence_counts_up CHECK (sequence >= 0)
);
