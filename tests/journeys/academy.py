"""A small academy in the middle of the present week, with one of everything that a week can show."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from horarium.availability import operations as availability
from horarium.availability.values import Window
from horarium.catalog import operations as catalog
from horarium.catalog import queries as catalog_queries
from horarium.catalog.values import NewLesson
from horarium.cohorts import operations as cohorts
from horarium.cohorts import queries as cohorts_queries
from horarium.journal import operations as journal
from horarium.kernel import civil, clock
from horarium.kernel.spans import Span
from horarium.kernel.unit import perform
from horarium.org import operations as org
from horarium.people import operations as people
from horarium.people import queries as people_queries
from horarium.reservations import operations as reservations
from horarium.timetable import operations as timetable
from horarium.timetable import tasks
from horarium.timetable.choices import Mark
from horarium.webhooks import operations as webhooks
from horarium.webhooks.values import Outcome
from tests import factories as make

PASSWORD = "a sentence that is long"
LAGOS = ZoneInfo("Africa/Lagos")
HOURS = [
    Window(day, time(*hours[0]), time(*hours[1])) for day in range(1, 6) for hours in (((8, 30), (12, 0)), ((13, 0), (19, 0)))
]
MEMBERS = ["Chidinma Okafor", "Adé Ọláwálé", "Kọ́lá Ajayi", "Zainab Musa", "Linh Nguyễn Thị Phương Thảo", "Tọ́pẹ́ <b>Bello</b>"]


class Academy:
    """Who is there; every e-mail address is the role at example.org, every password PASSWORD."""

    def __init__(self) -> None:
        self.now = clock.now()
        self.monday = civil.monday(civil.local_date(self.now, LAGOS))
        self.before = datetime.combine(self.monday, time(), LAGOS).astimezone(UTC) - timedelta(hours=1)

    def at(self, day: int, hour: int, minute: int = 0) -> datetime:
        """The instant of an hour of this week, Monday being 0."""
        return datetime.combine(self.monday + timedelta(days=day), time(hour, minute), LAGOS).astimezone(UTC)


def open_academy() -> Academy:
    academy = Academy()
    perform(org.settle, business_name="Ikeja Digital Academy", zone="Africa/Lagos", colour="#0a6a4b")
    academy.owner = _enter(make.person("Adaeze Obi", email="owner@example.org", is_owner=True))
    academy.coach = _enter(make.coach("Babátúndé Adéyẹmí", zone="Africa/Lagos", hours=HOURS, email="coach@example.org"))
    academy.member = _enter(make.member(MEMBERS[0], email="member@example.org"))
    others = [make.member(name) for name in MEMBERS[1:]]
    _fill(academy, [academy.member, *others])
    _trouble(academy, others)
    return academy


def _enter(user: Any) -> Any:
    key = perform(people.send_welcome, by=make.HOUSE, user_id=user.id, now=clock.now())
    return perform(people.use_welcome, key=key, email="", password=PASSWORD, now=clock.now())


def _fill(academy: Academy, members: list[Any]) -> None:
    """A standing hour each, on its weekday, and the week made as it was on Sunday night."""
    times = [
        ("08:30", "09:30"),
        ("09:45", "10:55"),
        ("11:00", "12:00"),
        ("13:00", "14:00"),
        ("15:30", "16:00"),
        ("17:00", "19:00"),
    ]
    for day in range(1, 6):
        for n, member in enumerate(members[: 2 + day % 3]):
            start, end = times[(n + day) % 6]
            title = ["Brand design", "", "Portfolio_review & offer"][n % 3]
            make.standing_hour(
                academy.coach, member, day, start, end, now=academy.before, start_date=academy.monday, title=title
            )
    tasks.generate(now=academy.before, trigger="schedule")
    tasks.generate(now=academy.now, trigger="owner")


def _trouble(academy: Academy, others: list[Any]) -> None:
    """A block in the way, a holiday, a cancelled session, a coach without a room, a delivery and a job that failed."""
    friday, next_week = academy.at(4, 12, 30), academy.at(11, 0)
    span = Span(friday, academy.at(6, 12))
    perform(
        availability.block, by=make.HOUSE, coach_id=academy.coach.id, span=span, reason="Training in Ibadan", now=academy.now
    )
    perform(org.add_holiday, on=next_week.astimezone(LAGOS).date(), name="Founders' day")
    first = make.value(
        "SELECT id FROM training_sessions WHERE status = 'scheduled' AND start_time > %s ORDER BY start_time LIMIT 1",
        academy.now,
    )
    perform(timetable.cancel_session, by=make.HOUSE, session_id=first, now=academy.now)
    _group(academy)
    _without_a_room(others)
    _left_out(academy, others)
    _failed(academy)
    _told(academy)
    _calendars(academy)
    _afterwards(academy)


def add_programme(academy: Academy) -> None:
    """Five classes with batches: one with lessons and members, one the coach's, one that cannot open, one without an end."""
    course = make.course("Freelancing")
    make.lessons([NewLesson(f"Lesson {n}", f"https://video.example/{n}") for n in range(1, 11)], course_id=course.id)
    perform(catalog.add_live_class, by=make.HOUSE, course_id=course.id)
    two_hours = {"days_counted": "weekdays", "coach_id": academy.coach.id, "slots": [time(14, 30)], "minutes": 30}
    for day, (name, total, facts) in enumerate(
        [
            ("Freelancing: the untapped market", 10, {"code": "FRL", "course_id": course.id, "offered": False}),
            ("Information marketing: the infinite cash loop", 12, {"code": "INF", **two_hours}),
            ("YouTube monetization: from setup to monetization", 8, {"code": "YTM", "days_counted": "weekdays"}),
            ("Earn_500K side income selling ebooks", 30, {"code": "EBK"}),
            ("CPA marketing blueprint", 0, {"code": "CPA"}),
        ]
    ):
        make.batch_class(name, day, total, **facts)
        for week in (2, 1) if day == 3 else (2, 1, 0):
            if academy.at(day - 7 * week, 0, 30) <= academy.now:
                make.opened(name, academy.at(day - 7 * week, 0, 30))
    paused = catalog_queries.live_class_for(None, "Earn_500K side income selling ebooks")
    perform(catalog.change_live_class, by=make.HOUSE, live_class_id=paused.id, is_active=False)
    if academy.at(3, 0, 30) <= academy.now:
        make.opened("Earn_500K side income selling ebooks", academy.at(3, 0, 30))
    _join(academy, list(people_queries.members().exclude(id=academy.member.id)[:5]))


def _join(academy: Academy, others: list[Any]) -> None:
    """The member and others are in two batches, and in a class of the coach's own."""
    academy.batch = cohorts_queries.running_batch_of("Freelancing: the untapped market")
    academy.given = cohorts_queries.running_batch_of("Information marketing: the infinite cash loop")
    for batch in (academy.batch, academy.given):
        for n, member in enumerate([academy.member, *others]):
            facts = {"access_level": "full_access"} if n % 2 else {}
            make.enrolled(batch, member, now=academy.now, **facts)
    own = perform(cohorts.add_class, by=make.HOUSE, name="Choir_of_Monday", coach_id=academy.coach.id)
    perform(cohorts.join_class, by=make.HOUSE, class_id=own.id, member_id=academy.member.id)
    meeting = {"class_id": own.id, "title": "First rehearsal", "starts": academy.at(13, 20), "minutes": 60}
    perform(cohorts.schedule_meeting, by=make.HOUSE, **meeting, now=academy.now)
    academy.own_class = own


def _afterwards(academy: Academy) -> None:
    """A session of the member's that is over: they came, and there is a report; and a note about them."""
    start = academy.at(-3, 18)  # last week's Friday: no standing hour had begun then
    facts = {"by": make.actor(academy.coach), "now": academy.now}
    seat = make.booked(academy.coach, academy.member, start, 45, now=start - timedelta(days=1), by=make.HOUSE)
    perform(reservations.tell_attendance, booking_id=seat.id, mark=Mark.CAME, by=make.HOUSE, now=academy.now)
    report = {"done": "The first proposal was written.\nTwo prices were compared.", "next_steps": "Read <b>chapter 3</b>."}
    perform(reservations.write_report, session_id=seat.session_id, **report, **facts)
    for text in ("Learns by doing.", "Learns by doing. Wants short exercises & clear ends."):
        perform(reservations.write_note, coach_id=academy.coach.id, member_id=academy.member.id, text=text, **facts)
    academy.reported = seat.session_id


def _group(academy: Academy) -> None:
    make.rows(
        """INSERT INTO training_sessions (title, coach_id, start_time, end_time, status, capacity, place)
           VALUES ('Group critique', %s, %s, %s, 'scheduled', 6, 'online')""",
        academy.coach.id, academy.at(5, 10), academy.at(5, 11, 30),
    )  # fmt: skip


def _without_a_room(others: list[Any]) -> None:
    coach = make.coach("Ngozi Eze-Okafor", zone="Africa/Lagos", with_room=False)
    make.rows(
        """INSERT INTO series (coach_id, member_id, zone, weekdays, local_start, minutes, start_on, next_occurrence)
           VALUES (%s, %s, 'Africa/Lagos', '{3}', '10:00', 60, current_date, current_date)""",
        coach.id, others[0].id,
    )  # fmt: skip


def _left_out(academy: Academy, others: list[Any]) -> None:
    """A coach whose standing hour next week meets a session that was booked before."""
    coach = make.coach("Fúnmi Ọ̀ṣunṣanmí", zone="Africa/Lagos")
    make.booked(coach, others[1], academy.at(9, 10), now=academy.now)
    make.booked(coach, others[2], academy.at(16, 10), now=academy.now)
    make.rows(
        """INSERT INTO series (coach_id, member_id, zone, weekdays, local_start, minutes, start_on, next_occurrence, title)
           VALUES (%s, %s, 'Africa/Lagos', '{3}', '10:30', 60, current_date, current_date, 'Piano')""",
        coach.id, others[3].id,
    )  # fmt: skip
    tasks.generate(now=academy.now, trigger="office")


def _failed(academy: Academy) -> None:
    delivery = make.value("SELECT id FROM event_deliveries ORDER BY id LIMIT 1")
    make.rows("UPDATE event_deliveries SET state = 'pending' WHERE id = %s", delivery)
    perform(journal.note_failed_delivery, delivery_id=delivery, error="ConnectionRefusedError: nobody answers", now=academy.now)
    run = perform(journal.begin_run, job=tasks.JOB, trigger="schedule", now=clock.now())
    perform(journal.end_run, run_id=run, counts={"made": 3}, now=clock.now(), error="OperationalError: the disk is full")


def _told(academy: Academy) -> None:
    """A webhook that took one thing, waits with another, and gave a third up."""
    webhook = make.webhook("https://hooks.example.org/a-rather-long-address-of-somebody-elses/horarium", now=academy.now)
    for outcomes in ([Outcome(200, "ok")], [Outcome(500, "<b>sorry</b>")], [Outcome(error="nobody answers")] * 10):
        delivery, now = make.told(webhook, now=academy.now), academy.now
        for outcome in outcomes:
            sending = perform(webhooks.begin_attempt, delivery_id=delivery.id, now=now)
            perform(webhooks.end_attempt, attempt_id=sending.attempt_id, outcome=outcome, now=now)
            now += timedelta(days=1)


def _calendars(academy: Academy) -> None:
    """An address at which the member's sessions are read, and a calendar of the coach's that holds one event, a bad one."""
    make.calendar(academy.member, "member", academy.member, name="The telephone with the cracked screen", now=academy.now)
    event = "BEGIN:VEVENT\nSUMMARY:Portfolio_review_with_the_committee\nDTSTART;TZID=Lagos time:20990101T090000\nEND:VEVENT"
    content = f"BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:test\n{event}\nEND:VCALENDAR\n"
    make.own_calendar(academy.coach, content=content.encode(), now=academy.now)
    make.rows(
        """INSERT INTO calendar_sources (coach_id, name, url, due_at, failures, error)
           VALUES (%s, 'Family', 'https://calendar.example.org/0123456789abcdef.ics', %s, 3, 'It answered with 404.')""",
        academy.coach.id, academy.now,
    )  # fmt: skip
