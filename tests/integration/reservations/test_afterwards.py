"""Who came, what was reported, what a coach keeps in mind: said, corrected, and by whom."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest

from horarium.journal import queries as journal
from horarium.kernel.errors import Invalid
from horarium.kernel.spans import Span
from horarium.kernel.unit import perform
from horarium.org import operations as org
from horarium.org.values import CancellationPolicy
from horarium.people.errors import NotYours
from horarium.reservations import operations, queries
from horarium.reservations.errors import AttendanceClosed, OnlyItsCoach
from horarium.timetable import queries as timetable
from horarium.timetable import tasks
from horarium.timetable.choices import Mark
from horarium.timetable.errors import (
    CoachBusy,
    NotBegun,
    OnlyWaited,
    SeatOver,
    SessionOver,
    TooEarlyForNoShow,
)
from tests import factories as make

START = datetime(2026, 11, 24, 9, tzinfo=UTC)
HALFWAY, OVER = START + timedelta(minutes=30), START + timedelta(hours=2)
BEFORE = START - timedelta(days=2)
CAME, NO_SHOW, LATE = Mark.CAME, Mark.NO_SHOW, Mark.CANCELLED_LATE


@pytest.fixture
def hour(db) -> SimpleNamespace:
    """A booked hour of one coach and one member."""
    coach, member = make.coach("Ada"), make.member("Max")
    return SimpleNamespace(coach=coach, member=member, seat=make.booked(coach, member, START, now=BEFORE))


@pytest.fixture
def group(db) -> SimpleNamespace:
    """A group's hour with two seats taken and one member who waits."""
    coach, members = make.coach("Ada"), [make.member(name) for name in ("Max", "Nora", "Otto")]
    facts = {"by": make.HOUSE, "now": BEFORE}
    span = Span(START, START + timedelta(hours=1))
    session = perform(operations.open_session, coach_id=coach.id, span=span, capacity=2, **facts)
    seats = [perform(operations.join_session, session_id=session.id, member_id=m.id, **facts) for m in members]
    return SimpleNamespace(coach=coach, session=session, seats=seats)


def tell(thing, mark: Mark, now: datetime = OVER, *, seat=None, by=None):
    by = by or make.actor(thing.coach)
    return perform(operations.tell_attendance, by=by, booking_id=(seat or thing.seat).id, mark=mark, now=now)


def session_of(seat):
    return timetable.session(seat.session_id)


@pytest.mark.parametrize(
    ("mark", "seat_status", "status", "charge"),
    [
        (CAME, "ATTENDED", "completed", None),
        (NO_SHOW, "NO_SHOW", "no_show", 100),
        (LATE, "CANCELLED_BY_MEMBER", "cancelled", 100),
    ],
)
def test_what_is_said_of_a_seat_is_what_its_session_is(hour, mark, seat_status, status, charge):
    seat = tell(hour, mark)
    session = session_of(seat)

    assert (seat.status, session.status) == (seat_status, status)
    assert session.confirmed_at == OVER
    assert (seat.outcome or {}).get("charge_percent") == charge


@pytest.mark.parametrize("first", [CAME, NO_SHOW, LATE])
@pytest.mark.parametrize("then", [CAME, NO_SHOW, LATE])
def test_a_later_word_counts_as_if_it_had_been_the_first(hour, first, then):
    tell(hour, first)
    seat = tell(hour, then, OVER + timedelta(hours=1))
    again = make.booked(hour.coach, make.member(), START + timedelta(days=1), now=BEFORE)
    alone = tell(hour, then, OVER + timedelta(days=1), seat=again)

    def told(one):
        return one.status, one.cancelled_for, one.outcome, session_of(one).status, session_of(one).confirmed_at is None

    assert told(seat) == told(alone)
    names = [row.name for row in journal.history_of([seat.id])]
    assert names.count("AttendanceTold") == (1 if first == then else 2)


def test_a_coach_corrects_until_the_policys_day_and_the_office_afterwards(hour):
    perform(org.set_policy, by=make.HOUSE, policy=CancellationPolicy(attendance_days=3), now=BEFORE)
    end = START + timedelta(hours=1)
    tell(hour, NO_SHOW, end + timedelta(days=3))

    with pytest.raises(AttendanceClosed, match="Friday 27 November 2026"):
        tell(hour, CAME, end + timedelta(days=3, seconds=1))
    assert tell(hour, CAME, end + timedelta(days=90), by=make.actor(make.office())).status == "ATTENDED"


def test_nothing_is_said_before_the_start_and_no_no_show_before_the_waiting_time(hour):
    with pytest.raises(NotBegun):
        tell(hour, CAME, START - timedelta(seconds=1))
    with pytest.raises(TooEarlyForNoShow, match="15 minutes"):
        tell(hour, NO_SHOW, START + timedelta(minutes=14))
    assert hour.seat.status == timetable.seat(hour.seat.id).status == "CONFIRMED"


@pytest.mark.parametrize(("mark", "status"), [(CAME, "completed"), (NO_SHOW, "no_show")])
def test_a_running_session_keeps_its_time_and_is_closed_as_it_was_said(hour, mark, status):
    tell(hour, mark, HALFWAY)
    assert session_of(hour.seat).status == "scheduled"
    with pytest.raises(CoachBusy):
        make.booked(hour.coach, make.member(), HALFWAY + timedelta(minutes=10), now=HALFWAY)

    assert tasks.complete(now=OVER, size=10) == 1
    assert session_of(hour.seat).status == status


def test_a_running_session_that_was_cancelled_is_taken_up_again_only_if_its_time_is_free(hour):
    tell(hour, LATE, HALFWAY)
    other = make.booked(hour.coach, make.member(), HALFWAY + timedelta(minutes=10), 15, now=HALFWAY)

    with pytest.raises(CoachBusy):
        tell(hour, CAME, HALFWAY + timedelta(minutes=5))
    assert session_of(hour.seat).status == "cancelled"
    assert session_of(other).status == "scheduled"


def test_what_the_night_closed_says_that_nobody_confirmed_until_somebody_does(hour):
    tasks.complete(now=OVER, size=10)
    open_ = timetable.sessions_unconfirmed(hour.coach.id, since=START - timedelta(days=1), now=OVER)
    assert [s.id for s in open_] == [hour.seat.session_id]
    assert session_of(hour.seat).confirmed_at is None

    tell(hour, CAME, OVER)

    assert session_of(hour.seat).confirmed_at == OVER
    assert open_.all().count() == 0


def test_what_was_cancelled_before_its_start_is_nobodys_to_tell(hour):
    perform(operations.cancel_booking, by=make.HOUSE, booking_id=hour.seat.id, now=BEFORE)

    with pytest.raises(SessionOver):
        tell(hour, CAME)


def test_a_group_is_told_seat_by_seat(group):
    one, two, waits = group.seats
    tell(group, NO_SHOW, seat=one)
    assert (session_of(one).status, session_of(one).confirmed_at) == ("completed", None)

    tell(group, LATE, seat=two)
    assert (session_of(one).status, session_of(one).confirmed_at) == ("no_show", OVER)

    tell(group, CAME, seat=two)
    assert session_of(one).status == "completed"
    with pytest.raises(OnlyWaited):
        tell(group, CAME, seat=waits)


def test_a_place_that_was_given_back_before_the_start_is_not_told_of(group):
    perform(operations.cancel_booking, by=make.HOUSE, booking_id=group.seats[0].id, now=BEFORE)

    with pytest.raises(SeatOver):
        tell(group, CAME, seat=group.seats[0])


def test_another_coach_and_the_member_tell_nothing_and_write_nothing(hour):
    for who in (make.coach("Bea"), hour.member):
        by = make.actor(who)
        with pytest.raises(NotYours):
            tell(hour, CAME, by=by)
        with pytest.raises(NotYours):
            perform(operations.write_report, by=by, session_id=hour.seat.session_id, done="x", now=OVER)
        with pytest.raises((NotYours, OnlyItsCoach)):
            perform(operations.write_note, by=by, coach_id=who.id, member_id=hour.member.id, text="x", now=OVER)
        with pytest.raises(OnlyItsCoach):
            perform(operations.write_note, by=by, coach_id=hour.coach.id, member_id=hour.member.id, text="x", now=OVER)
    assert make.value("SELECT count(*) FROM session_reports") + make.value("SELECT count(*) FROM member_notes") == 0


def report(hour, done: str, next_steps: str = "", now: datetime = OVER):
    by = make.actor(hour.coach)
    facts = {"session_id": hour.seat.session_id, "done": done, "next_steps": next_steps}
    return perform(operations.write_report, by=by, **facts, now=now)


def test_a_report_keeps_its_versions_and_the_same_twice_is_one(hour):
    report(hour, "Scales", "Practise")
    report(hour, " Scales ", "Practise ", OVER + timedelta(hours=1))
    report(hour, "Scales and chords", "Practise", OVER + timedelta(hours=2))

    versions = timetable.reports_of(hour.seat.session_id)
    assert [(r.done, r.written_by_id) for r in versions] == [("Scales and chords", hour.coach.id), ("Scales", hour.coach.id)]
    assert [row.facts["version"] for row in journal.history_of([hour.seat.session_id]) if row.name == "ReportWritten"] == [1, 2]


def test_a_report_that_cannot_be_had_names_its_field_and_leaves_nothing(hour):
    for facts, field in ((("", "x"), "done"), (("x" * 4001, ""), "done"), (("x", "x" * 4001), "nextSteps")):
        with pytest.raises(Invalid) as caught:
            report(hour, *facts)
        assert caught.value.at == field
    with pytest.raises(NotBegun):
        report(hour, "x", now=BEFORE)
    assert make.value("SELECT count(*) FROM session_reports") == 0


def test_a_report_is_read_by_who_took_the_session_and_by_nobody_who_gave_the_place_back(group):
    by, (one, two, _) = make.actor(group.coach), group.seats
    perform(operations.cancel_booking, by=make.HOUSE, booking_id=two.id, now=BEFORE)
    perform(operations.write_report, by=by, session_id=group.session.id, done="We sang.", now=OVER)
    gran = make.person("Gran")
    make.guardian(gran, one.member)

    read = {who: queries.report_seen_by(make.actor(who), group.session.id) for who in (one.member, gran, two.member)}

    assert [row and row.done for row in read.values()] == ["We sang.", "We sang.", None]


def test_a_note_is_the_coachs_own_with_its_versions_and_an_empty_one_is_none(hour):
    by = make.actor(hour.coach)
    for n, text in enumerate(("Shy", "Shy", "Less shy", "")):
        facts = {"coach_id": hour.coach.id, "member_id": hour.member.id, "text": text}
        perform(operations.write_note, by=by, **facts, now=OVER + timedelta(hours=n))

    assert [note.text for note in queries.notes_of(hour.coach.id, hour.member.id)] == ["", "Less shy", "Shy"]
    assert queries.notes_of_coach(hour.coach.id, [hour.member.id]) == {}
    with pytest.raises(Invalid):
        perform(operations.write_note, by=by, coach_id=hour.coach.id, member_id=hour.member.id, text="x" * 4001, now=OVER)
