"""Who changed what: what each reader is told, and what not."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from horarium.interfaces.history import telling
from horarium.interfaces.history.telling import Line, Reader
from horarium.journal import operations as journal
from horarium.kernel import clock
from horarium.kernel.actor import house
from horarium.kernel.spans import Span
from horarium.kernel.unit import perform
from horarium.people import operations as people
from horarium.reservations import operations as reservations
from horarium.timetable import operations as timetable
from horarium.timetable import queries, tasks
from horarium.timetable.choices import Place
from horarium.timetable.values import Cause
from tests import factories as make
from tests.integration.api.scene import Scene

pytestmark = pytest.mark.usefixtures("db")
A_DAY, AN_HOUR = timedelta(days=1), timedelta(hours=1)


@pytest.fixture
def scene() -> Scene:
    return Scene()


def read_by(user) -> Reader:
    return Reader.of(make.actor(user), user)


def told(session_id, user) -> list[Line]:
    return telling.of_session(queries.session(session_id), read_by(user))


def said(lines: list[Line]) -> list[tuple[str, str]]:
    return [(line.who, line.said) for line in lines]


def moved(session, by, *, hours: int = 1, **facts):
    span = Span(session.start_time + hours * AN_HOUR, session.end_time + hours * AN_HOUR)
    place = {"coach_id": session.coach_id, "room_id": session.room_id}
    return perform(timetable.move_session, by=by, session_id=session.id, span=span, now=make.NOW, **place | facts)


def test_a_booking_that_was_moved_and_cancelled_says_who_did_what_when_and_through_which_door(scene: Scene):
    seat = make.booked(scene.coach, scene.member, scene.an_hour(), by=make.actor(scene.member, "page"))
    moved(seat.session, make.actor(scene.coach, "api"))
    perform(timetable.cancel_session, by=make.actor(scene.office, "page"), session_id=seat.session_id, now=make.NOW + A_DAY)

    lines = told(seat.session_id, scene.owner)

    assert [(line.event, line.who, line.door) for line in lines] == [
        ("SessionBooked", "Max", "on a page"),
        ("SessionMoved", "Ada", "through the API"),
        ("SessionCancelled", "Office", "on a page"),
    ]
    assert [line.at for line in lines] == [make.NOW, make.NOW, make.NOW + A_DAY]
    assert lines[1].said == "moved the session from Monday 23 November 2026 1:00 to Monday 23 November 2026 2:00"
    assert telling.of_booking(queries.seat(seat.id), read_by(scene.owner)) == lines


@pytest.mark.parametrize(
    ("reader", "names"),
    [
        ("owner", ["Max", "Ada", "Office", "Greta"]),
        ("coach", ["Max", "you", "the office", "Greta"]),
        ("member", ["you", "Ada", "the office", "somebody else"]),
        ("guardian", ["Max", "Ada", "the office", "you"]),
    ],
)
def test_names_are_told_to_who_may_know_them(scene: Scene, reader, names):
    seat = make.booked(scene.coach, scene.member, scene.an_hour(), by=make.actor(scene.member))
    for hours, who in ((5, scene.coach), (7, scene.office), (9, scene.guardian)):
        moved(seat.session, make.actor(who), hours=hours)

    assert [line.who for line in told(seat.session_id, getattr(scene, reader))] == names


@pytest.mark.parametrize(("reader", "reads"), [("owner", True), ("coach", True), ("member", False), ("guardian", False)])
def test_a_reason_of_the_office_is_not_told_to_the_member(scene: Scene, reader, reads):
    seat = make.booked(scene.coach, scene.member, scene.an_hour())
    cause = Cause(why="the coach is in hospital")
    perform(timetable.cancel_session, by=make.actor(scene.office), session_id=seat.session_id, cause=cause, now=make.NOW)

    assert ("hospital" in told(seat.session_id, getattr(scene, reader))[-1].said) is reads


def test_a_session_of_a_series_says_from_which_run_it_comes(scene: Scene):
    series = make.standing_hour(scene.coach, scene.member, now=clock.now())
    tasks.generate(now=clock.now(), trigger="schedule")
    session = queries.sessions_of_series(series.id)[0]

    lines = told(session.id, scene.owner)

    assert [(line.event, line.who) for line in lines] == [("SeriesOpened", "Horarium"), ("SessionMade", "Horarium")]
    assert lines[1].said.startswith("made the session from its series, in the nightly run of ")


def test_a_session_that_was_made_at_once_says_so(scene: Scene):
    series = make.standing_hour(scene.coach, scene.member, now=clock.now())
    assert tasks.make_sessions_of([series.id], now=clock.now())

    lines = told(queries.sessions_of_series(series.id)[0].id, scene.owner)

    assert lines[-1].said == "made the session from its series, in no run: at once, when the series was opened or changed"


def test_a_session_that_a_run_closed_says_which_though_nobody_wrote_an_event(scene: Scene):
    _, sessions = standing(scene)
    over = sessions[0].end_time
    tasks.generate(now=over, trigger="booking")
    make.rows("UPDATE job_runs SET started_at = %s", over - AN_HOUR)  # those before it was over did not close it
    run = perform(journal.begin_run, job=tasks.JOB, trigger="schedule", now=over + AN_HOUR)
    perform(journal.end_run, run_id=run, counts={}, now=over + AN_HOUR)

    first, second = ({line.event: line for line in told(one.id, scene.owner)} for one in sessions[:2])

    closed = first["SessionCompleted"]
    assert (closed.who, closed.at) == ("Horarium", over + AN_HOUR)
    assert closed.said.startswith(f"closed the session, which was over, in the nightly run of {over:%-d %B %Y}")
    assert "SessionCompleted" not in second


def test_a_session_that_another_program_closed_says_that(scene: Scene):
    seat = make.booked(scene.coach, scene.member, scene.an_hour())
    make.rows("UPDATE training_sessions SET status = 'completed'")

    assert told(seat.session_id, scene.owner)[-1].who == "another program"


def test_a_row_of_another_program_says_that_it_is_one(scene: Scene):
    key = make.value(
        "INSERT INTO training_sessions (coach_id, start_time, end_time, place) VALUES (%s, %s, %s, 'online') RETURNING id",
        scene.coach.id,
        scene.an_hour(),
        scene.an_hour(),
    )

    assert [(line.who, line.said) for line in told(key, scene.coach)] == [("another program", "wrote the session")]


def standing(scene: Scene) -> tuple:
    """A standing hour with its sessions, made as of now."""
    series = make.standing_hour(scene.coach, scene.member)
    tasks.generate(now=make.NOW, trigger="schedule")
    return series, list(queries.sessions_of_series(series.id))


def test_what_happens_to_the_series_is_part_of_the_sessions_that_it_concerns(scene: Scene):
    series, sessions = standing(scene)
    first, second, third = sessions[:3]
    by, on = make.actor(scene.owner), second.original_local.date()
    perform(timetable.pause_series, by=by, series_id=series.id, from_on=on, until_on=on, now=make.NOW)
    perform(timetable.cancel_series, by=by, series_id=series.id, now=make.NOW + A_DAY)

    def events(session) -> list[str]:
        return [line.event for line in told(session.id, scene.owner)]

    assert "SeriesPaused" in events(second)
    assert "SessionCancelled" in events(second)
    assert "SeriesPaused" not in events(third)
    assert "SeriesCancelled" in events(third)
    assert events(first).count("SessionCancelled") == 1


def test_a_series_tells_of_itself_and_of_its_single_sessions(scene: Scene):
    series, sessions = standing(scene)
    moved(sessions[0], make.actor(scene.coach))
    perform(timetable.cancel_session, by=make.actor(scene.member), session_id=sessions[1].id, now=make.NOW)

    lines = telling.of_series(queries.series(series.id), read_by(scene.coach))

    assert [line.event for line in lines] == ["SeriesOpened", "SessionMoved", "SessionCancelled"]
    assert lines[2].said.startswith("cancelled the session of Tuesday 1 December 2026 10:00")


def test_a_member_of_a_group_reads_of_the_own_seat_only(scene: Scene):
    perform(people.take_on, coach_id=scene.coach.id, member_id=scene.other_member.id)
    start = scene.an_hour()
    group = perform(
        timetable.open_session,
        by=make.actor(scene.coach),
        span=Span(start, start + AN_HOUR),
        coach_id=scene.coach.id,
        room_id=None,
        capacity=1,
        place=Place.ONLINE,
        now=make.NOW,
    )
    own, other = scene.member, scene.other_member
    first = perform(timetable.take_seat, by=make.actor(other), session_id=group.id, member_id=other.id, now=make.NOW)
    perform(timetable.take_seat, by=make.actor(own), session_id=group.id, member_id=own.id, now=make.NOW)
    perform(timetable.give_back_seat, by=make.actor(other), seat_id=first.id, now=make.NOW)

    assert said(told(group.id, own)) == [
        ("Ada", "opened the session for a group, 1 place"),
        ("you", "put you on the waiting list"),
        ("somebody else", "freed a place, which went to you, who waited"),
    ]
    assert "Nora" not in str(told(group.id, own))
    assert ("Nora", "took a place for Nora") in said(told(group.id, scene.coach))


def test_what_somebody_did_who_is_gone_stays(scene: Scene):
    seat = make.booked(scene.coach, scene.member, scene.an_hour())
    moved(seat.session, make.actor(make.office()))
    make.rows("UPDATE events SET actor_id = %s WHERE name = 'SessionMoved'", seat.id)

    assert told(seat.session_id, scene.owner)[-1].who == "somebody who is gone"


def test_the_statements_do_not_grow_with_what_happened(scene: Scene):
    seat = make.booked(scene.coach, scene.member, scene.an_hour())

    def statements() -> int:
        reader = read_by(scene.coach)
        session = queries.session(seat.session_id)
        with CaptureQueriesContext(
            connection,
        ) as captured:
            telling.of_session(session, reader)
        return len(captured)

    before = statements()
    for hours in range(1, 12):
        moved(seat.session, make.actor(scene.office), hours=20 + hours)

    assert len(told(seat.session_id, scene.coach)) == 12
    assert statements() <= before + 1


def test_a_house_at_work_is_called_by_its_name(scene: Scene):
    series, _ = standing(scene)
    perform(reservations.cancel_recurring_booking, by=house("command"), booking_id=series.id, now=make.NOW)

    lines = telling.of_series(queries.series(series.id), read_by(scene.member))

    assert {(line.event, line.who, line.door) for line in lines} >= {("SeriesCancelled", "Horarium", "by a command")}
