-- A session's report: what was done, and what to do till the next. Each row is one version and is never changed; the newest
-- is the report. The members of the session and their guardians read it.
CREATE TABLE session_reports (
  id            uuid PRIMARY KEY DEFAULT new_id(),
  session_id    uuid NOT NULL REFERENCES training_sessions ON DELETE CASCADE,
  done          text NOT NULL,
  next_steps    text NOT NULL DEFAULT '',
  written_by_id uuid REFERENCES users,
  created_at    timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT timetable_report_up_to_4000 CHECK (char_length(done) <= 4000 AND char_length(next_steps) <= 4000)
);
CREATE INDEX timetable_reports_of_session ON session_reports (session_id, created_at);
