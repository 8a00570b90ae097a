INSERT INTO live_classes (course_id, is_active)
SELECT id, true
FROM courses
WHERE title IN (
  'FREELANCING - THE UNTAPPED MARKET',
  'INFORMATION MARKETING: THE INFINITE CASH LOOP',
  'YOUTUBE MONETIZATION: From Setup To Monetization',
  'EARN 500K SIDE INCOME SELLING EBOOKS',
  'CPA MARKETING BLUEPRINT: TKEA RESELLERS - TOTALLY FREE'
)
ON CONFLICT (course_id) DO NOTHING;

INSERT INTO live_classes (title, is_active, access_type)
VALUES
  ('FREELANCING - THE UNTAPPED MARKET', true, 'paid'),
  ('INFORMATION MARKETING: THE INFINITE CASH LOOP', true, 'paid'),
  ('YOUTUBE MONETIZATION: From Setup To Monetization', true, 'paid'),
  ('EARN 500K SIDE INCOME SELLING EBOOKS', true, 'paid'),
  ('CPA MARKETING BLUEPRINT: TKEA RESELLERS - TOTALLY FREE', true, 'free')
ON CONFLICT DO NOTHING;

UPDATE batch_classes bc
SET course_id = c.id
FROM courses c
WHERE bc.class_name = c.title
AND bc.course_id IS NULL;
