-- Update training_sessions status values
UPDATE training_sessions
SET status = CASE
  WHEN status = 'PLANNED' THEN 'scheduled'
  WHEN status = 'COMPLETED' THEN 'completed'
  WHEN status = 'CANCELLED' THEN 'cancelled'
  ELSE status
END;
