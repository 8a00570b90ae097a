-- A session that is held online may have an address of its own; NULL: its coach's standing one, coach_settings.meeting_link.
ALTER TABLE training_sessions
  ADD COLUMN meeting_link text,
  ADD CONSTRAINT timetable_meeting_link_is_an_address CHECK (meeting_link ~ '^https?://\S+$');
