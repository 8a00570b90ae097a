-- As before, but a room that is not in use any more is none: nothing is made in it until it is, or there is another.
CREATE OR REPLACE VIEW mended_occurrences AS
  SELECT l.series_id, l.original_local, l.reason
  FROM left_out_occurrences l JOIN series s ON s.id = l.series_id
  WHERE s.status = 'ACTIVE' AND CASE l.reason
    WHEN 'past'    THEN false
    WHEN 'skipped' THEN false
    WHEN 'outside_hours' THEN true
    WHEN 'paused'  THEN pause_on(l.series_id, l.original_local) IS NULL
    WHEN 'no_room' THEN s.place <> 'room' OR EXISTS (
      SELECT 1 FROM rooms r WHERE r.is_active AND r.id = coalesce(s.room_id, (SELECT c.default_room_id FROM coach_settings c WHERE c.coach_id = s.coach_id)))
    WHEN 'blocked' THEN NOT EXISTS (
      SELECT 1 FROM (SELECT local_to_instant(l.original_local, s.zone) AS starts OFFSET 0) i, blocked_slots b
      WHERE b.id = l.in_the_way AND b.during && tstzrange(i.starts, i.starts + make_interval(mins => s.minutes)))
    WHEN 'holiday' THEN NOT EXISTS (SELECT 1 FROM holidays h WHERE h.id = l.in_the_way AND h."on" = l.original_local::date)
    ELSE NOT EXISTS (
      SELECT 1 FROM (SELECT local_to_instant(l.original_local, s.zone) AS starts OFFSET 0) i, training_sessions t
      WHERE t.id = l.in_the_way AND t.live AND t.during && tstzrange(i.starts, i.starts + make_interval(mins => s.minutes))) END;
