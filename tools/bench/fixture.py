"""A made-up business of any size: coaches with full weeks, members, rooms, holidays, and the standing hours of all of them."""

from __future__ import annotations

from datetime import UTC, datetime

NOW = datetime(2026, 11, 23, 2, tzinfo=UTC)

# A coach's week has forty hours and thirty standing ones; every fifth is every second week, one in a hundred meets
# another's hour, two days are holidays, every coach is away for an afternoon.
BUSINESS = """
CREATE TEMP TABLE n AS SELECT g, (g / 30) AS c, g % 30 AS slot FROM generate_series(0, {series} - 1) g;
INSERT INTO locations (id, name) VALUES (new_id(), 'Bench');
INSERT INTO rooms (location_id, name) SELECT (SELECT id FROM locations), 'r' || c FROM (SELECT DISTINCT c FROM n) x;
INSERT INTO users (name, is_coach, import_key, zone)
  SELECT 'c' || c, true, 'c' || c, 'Europe/Rome' FROM (SELECT DISTINCT c FROM n) x;
INSERT INTO users (name, is_member, import_key) SELECT 'm' || g, true, 'm' || g FROM n WHERE g % 2 = 0;
INSERT INTO coach_settings (coach_id, default_room_id)
  SELECT u.id, r.id FROM users u JOIN rooms r ON r.name = 'r' || substr(u.import_key, 2) WHERE u.is_coach;
INSERT INTO weekly_availability (coach_id, day_of_week, start_time, end_time)
  SELECT id, d, '08:00', '20:00' FROM users, generate_series(1, 5) d WHERE is_coach;
INSERT INTO holidays ("on", name) VALUES ('2026-12-08', 'Holiday'), ('2026-12-25', 'Holiday');
INSERT INTO blocked_slots (coach_id, start_time, end_time, reason)
  SELECT id, d, d + interval '5 hours', 'Away' FROM users,
    LATERAL (SELECT timestamptz '2026-11-23 11:00+00' + (abs(hashtext(import_key)) % 40) * interval '1 day' AS d) x
  WHERE is_coach;
INSERT INTO series (coach_id, member_id, zone, weekdays, local_start, minutes, every_weeks, start_on, next_occurrence)
  SELECT c.id, m.id, 'Europe/Rome', ARRAY[1 + slot % 5],
         time '08:30' + (slot / 5) * interval '90 minutes' - CASE WHEN g % 100 = 7 THEN interval '30 minutes' ELSE '0' END, 60,
         CASE WHEN g % 5 = 0 THEN 2 ELSE 1 END, date '2026-11-16' + (g % 2) * 7, date '2026-11-22'
  FROM n JOIN users c ON c.import_key = 'c' || n.c JOIN users m ON m.import_key = 'm' || (n.g - n.g % 2)
  ORDER BY hashtext(g::text);
-- One in a hundred hours is taken already, on its first four dates.
INSERT INTO training_sessions (coach_id, start_time, end_time)
  SELECT s.coach_id, i.at, i.at + interval '45 minutes' FROM (SELECT *, row_number() OVER (ORDER BY id) AS k FROM series) s,
  generate_series(0, 3) w,
  LATERAL (SELECT date '2026-11-22' + s.weekdays[1] + 7 * w + s.local_start + interval '15 minutes' AS local) l,
  LATERAL (SELECT local_to_instant(l.local, s.zone) AS at) i
  WHERE s.k % 100 = 3 ON CONFLICT DO NOTHING;
"""


def filled(series: int) -> int:
    """Lay the business out in Django's database, thirty standing hours a coach, and return the server's process id."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(BUSINESS.replace("{series}", str(series)))
        cursor.execute("ANALYZE")
        cursor.execute("SELECT pg_backend_pid()")
        return int(cursor.fetchone()[0])
