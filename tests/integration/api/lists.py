"""Much of everything, for the tests of lists: each statement adds so many rows to something that the API lists.

A new list is found by itself (test_lists.py) and fails until its rows are added here.
"""

from __future__ import annotations

from datetime import timedelta

from django.db import connection

from horarium.timetable import tasks
from tests import factories as make
from tests.integration.api.scene import Scene
from tests.integration.api.test_access import QUERIES

# Names and times are the same wherever they may be: an order that does not tell them apart is no order.
ROWS = (
    "INSERT INTO users (name, is_coach) SELECT 'Same', true FROM generate_series(%(first)s, %(last)s)",
    """WITH made AS (INSERT INTO users (name, is_member) SELECT 'Same', true FROM generate_series(%(first)s, %(last)s)
                     RETURNING id),
            own AS (INSERT INTO coach_members (coach_id, member_id) SELECT %(coach)s, id FROM made)
       INSERT INTO guardianships (guardian_id, member_id) SELECT %(guardian)s, id FROM made""",
    """INSERT INTO rooms (location_id, name, is_active)
       SELECT (SELECT id FROM locations LIMIT 1), 'Hall ' || n, true FROM generate_series(%(first)s, %(last)s) n""",
    """INSERT INTO holidays ("on", name, of_country)
       SELECT date '2027-01-01' + n, 'Rest', '' FROM generate_series(%(first)s, %(last)s) n""",
    """INSERT INTO blocked_slots (coach_id, start_time, end_time)
       SELECT %(coach)s, at, at + interval '1 hour'
       FROM generate_series(%(first)s, %(last)s) n,
            LATERAL (SELECT %(now)s::timestamptz + n * interval '1 hour' AS at) t""",
    """INSERT INTO kept_sessions (session_id, reason, in_the_way)
       SELECT %(session)s, 'blocked', new_id() FROM generate_series(%(first)s, %(last)s)""",
    """INSERT INTO availability_additions (coach_id, start_time, end_time)
       SELECT %(coach)s, at, at + interval '1 hour'
       FROM generate_series(%(first)s, %(last)s) n,
            LATERAL (SELECT %(now)s + interval '90 days' + n * interval '1 hour' AS at) t""",
    """INSERT INTO job_runs (job, trigger, state, started_at, touched_at)
       SELECT %(job)s, 'test', 'done', %(now)s, %(now)s FROM generate_series(%(first)s, %(last)s)""",
    """INSERT INTO left_out_occurrences (series_id, original_local, reason, decided_at)
       SELECT %(series)s, timestamp '2027-01-01' + n * interval '1 day', 'holiday', %(now)s
       FROM generate_series(%(first)s, %(last)s) n""",
    """INSERT INTO api_tokens (user_id, digest, prefix)
       SELECT %(owner)s, sha256(n::text::bytea), n::text FROM generate_series(%(first)s, %(last)s) n""",
    """INSERT INTO calendar_addresses (reader_id, kind, whose_id, digest)
       SELECT %(owner)s, 'coach', %(coach)s, sha256(n::text::bytea) FROM generate_series(%(first)s, %(last)s) n""",
    """INSERT INTO calendar_sources (coach_id, name, due_at)
       SELECT %(coach)s, 'Private ' || n, %(now)s FROM generate_series(%(first)s, %(last)s) n""",
    """WITH told AS (INSERT INTO webhook_deliveries (webhook_id, type, body, state)
                     SELECT %(webhook)s, 'webhook.test', '{}', 'failed' FROM generate_series(%(first)s, %(last)s)
                     RETURNING id),
            tried AS (INSERT INTO webhook_attempts (delivery_id, began_at) SELECT id, %(now)s FROM told)
       INSERT INTO webhooks (url, events, secret, made_by_id)
       SELECT 'https://hooks.example.org/', '{}', 'same', %(coach)s FROM generate_series(%(first)s, %(last)s)""",
    """INSERT INTO cancellation_policies (version, rules) SELECT n, '{}' FROM generate_series(%(first)s, %(last)s) n""",
    """INSERT INTO series_pauses (series_id, from_on, until_on)
       SELECT %(series)s, day, day
       FROM generate_series(%(first)s, %(last)s) n, LATERAL (SELECT date '2027-01-01' + n AS day) d""",
    """INSERT INTO bookings (session_id, member_id, start_time, end_time, status)
       SELECT t.id, u.id, t.start_time, t.end_time, 'WAITLIST'
       FROM (SELECT id, row_number() OVER (ORDER BY id) AS n FROM users WHERE name = 'Same' AND is_member) u,
            training_sessions t
       WHERE t.id = %(session)s AND u.n BETWEEN %(first)s AND %(last)s""",
    """INSERT INTO events (name, subject_id, facts, door, happened_at)
       SELECT name, subject, facts, 'page', %(now)s + n * interval '1 second'
       FROM generate_series(%(first)s, %(last)s) n,
            (VALUES ('SessionCancelled', %(session)s::uuid, '{}'::jsonb),
                    ('DateSkipped', %(series)s::uuid, '{"on": "2026-12-01"}')) deed (name, subject, facts)""",
    """INSERT INTO session_reports (session_id, done) SELECT %(session)s, 'Same' FROM generate_series(%(first)s, %(last)s)""",
    """INSERT INTO member_notes (coach_id, member_id, text)
       SELECT %(coach)s, %(member)s, 'Same' FROM generate_series(%(first)s, %(last)s)""",
    """INSERT INTO courses (title) SELECT 'Course ' || n FROM generate_series(%(first)s, %(last)s) n""",
    """INSERT INTO live_classes (title) SELECT 'Live ' || n FROM generate_series(%(first)s, %(last)s) n""",
    """INSERT INTO batch_classes (class_name, start_day_of_week, total_sessions)
       SELECT 'Class ' || n, 0, 5 FROM generate_series(%(first)s, %(last)s) n""",
    """WITH made AS (INSERT INTO batches (live_class_id, class_name, batch_number, start_date, start_day_of_week)
                     SELECT live_class_id, class_name, 100 + n, date '2020-01-06' + n, 0
                     FROM batches, generate_series(%(first)s, %(last)s) n WHERE id = %(batch)s RETURNING id)
       INSERT INTO user_batch_enrollments (user_id, batch_id) SELECT %(owner)s, id FROM made""",
    """INSERT INTO user_batch_enrollments (user_id, batch_id)
       SELECT u.id, %(batch)s
       FROM (SELECT id, row_number() OVER (ORDER BY id) AS n FROM users WHERE name = 'Same' AND is_member) u
       WHERE u.n BETWEEN %(first)s AND %(last)s""",
    """INSERT INTO training_sessions (series_id, series_kind, original_local, number, start_time, end_time)
       SELECT p.series_id, 'batch', at AT TIME ZONE 'UTC', n + 50, at, at + interval '1 hour'
       FROM batch_slots p, generate_series(%(first)s, %(last)s) n,
            LATERAL (SELECT %(now)s::timestamptz - n * interval '1 day' AS at) t WHERE p.batch_id = %(batch)s""",
    """INSERT INTO classes (name, instructor_id) SELECT 'Same', %(coach)s FROM generate_series(%(first)s, %(last)s)""",
    """WITH made AS (INSERT INTO series (kind, coach_id, zone, weekdays, local_start, minutes, start_on, end_on)
                     SELECT 'class', %(coach)s, 'UTC', '{1}', '10:00', 60, '2026-11-23', '2026-11-23'
                     FROM generate_series(%(first)s, %(last)s) RETURNING id)
       INSERT INTO meetings (class_id, series_id) SELECT %(class)s, id FROM made""",
    # Each session is of a standing hour of its own, so that every standing hour has one to show.
    """WITH wanted AS MATERIALIZED (
         SELECT new_id() AS series, new_id() AS session, %(now)s::timestamptz + n * interval '1 hour' AS at
         FROM generate_series(%(first)s, %(last)s) n
       ), hours AS (
         INSERT INTO series (id, coach_id, member_id, zone, weekdays, local_start, minutes, start_on)
         SELECT series, %(coach)s, %(member)s, 'UTC', '{1}', '10:00', 60, '2026-11-20' FROM wanted
       ), sessions AS (
         INSERT INTO training_sessions (id, series_id, series_kind, original_local, coach_id, member_id, start_time, end_time)
         SELECT session, series, 'recurring_booking', at AT TIME ZONE 'UTC', %(coach)s, %(member)s, at, at + interval '1 hour'
         FROM wanted
       )
       INSERT INTO bookings (session_id, member_id, start_time, end_time)
       SELECT session, %(member)s, at, at + interval '1 hour' FROM wanted""",
)


class Many:
    """A business that grows: `grow` makes it have at least so many of everything."""

    def __init__(self, scene: Scene) -> None:
        self.scene = scene
        self.series = make.standing_hour(scene.coach, scene.member)
        booking = make.booked(scene.coach, scene.member, make.NOW + timedelta(days=50))
        self.session, self.booking = booking.session_id, booking.id
        self.webhook = make.webhook()
        self.batch, self.own_class, self.held = scene.a_batch(), scene.an_own_class(), scene.a_class_held()
        self.number = 0

    def grow(self, number: int) -> None:
        facts = {"first": self.number + 1, "last": number, "now": make.NOW, "job": tasks.JOB, "series": self.series.id}
        people = {role: getattr(self.scene, role).id for role in ("owner", "coach", "member", "guardian")}
        facts |= {"webhook": self.webhook.id, "session": self.session, "batch": self.batch.id, "class": self.own_class.id}
        with connection.cursor() as cursor:
            for statement in ROWS:
                cursor.execute(statement, facts | people)
        self.number = number

    def address(self, path: str) -> str:
        """The address as it is of the one who has many."""
        owners = {
            "coaches": self.scene.coach.id,
            "recurring-bookings": self.series.id,
            "sessions": self.session,
            "bookings": self.booking,
            "webhooks": self.webhook.id,
            "members": self.scene.member.id,
            "batches": self.batch.id,
            "batch-sessions": self.held,
            "classes": self.own_class.id,
        }
        query = f"?memberId={self.scene.member.id}{QUERIES[path]}" if path in QUERIES else ""
        if "{id}" in path:
            path = path.replace("{id}", str(owners[path.split("/")[2]]))
        return path + query
