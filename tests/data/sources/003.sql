UPDATE training_sessions
SET status = CASE
  WHEN status = 'PLANNED' THEN 'scheduled'
  WHEN status = 'COMPLETED' THEN 'completed'
  WHEN status = 'CANCELLED' THEN 'cancelled'
  ELSE status
END;
SELECT * FROM training_sessions
WHERE recurring_booking_id = '<booking-id-from-above>'
ORDER BY start_time;
SELECT status, start_time FROM training_sessions
WHERE recurring_booking_id = '<booking-id>'
AND start_time > NOW()
ORDER BY start_time;
INSERT INTO coach_settings (coach_id, default_room_id, default_duration)
VALUES ('coach-id', 'room-id', 60);
SELECT COUNT(*) FROM recurring_bookings WHERE status = 'ACTIVE';
SELECT status, COUNT(*) FROM training_sessions GROUP BY status;
SELECT COUNT(*) FROM training_sessions
WHERE start_time BETWEEN NOW() AND NOW() + INTERVAL '7 days'
AND status = 'scheduled';
SELECT coach_id, COUNT(*) as booked_slots
FROM training_sessions
WHERE start_time > NOW() AND status = 'scheduled'
GROUP BY coach_id;
