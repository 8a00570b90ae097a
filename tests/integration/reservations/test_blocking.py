"""A block and the sessions in its way: proposed for, and settled in one step or not at all."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from horarium.kernel.errors import Refusal
from horarium.kernel.spans import Span
from horarium.kernel.unit import perform
from horarium.people.errors import NotYours
from horarium.reservations import operations, queries
from horarium.reservations.errors import Undecided
from horarium.reservations.values import Decision
from horarium.timetable import queries as timetable
from tests import factories as make

NOW, HOUR = make.NOW, timedelta(hours=1)
MONDAY = datetime(2026, 11, 23, 8, tzinfo=UTC)
BLOCK = Span(MONDAY, MONDAY + timedelta(hours=5))


@pytest.fixture
def day(db) -> SimpleNamespace:
    """A Monday with three sessions under a block to be, and one on Tuesday."""
    coach = make.coach("Ada")
    members = [make.member(name) for name in ("Max", "Nora", "Otto")]
    seats = [make.booked(coach, member, MONDAY + n * HOUR) for n, member in enumerate(members)]
    make.booked(coach, members[0], MONDAY + timedelta(days=1))
    return SimpleNamespace(coach=coach, members=members, ids=[seat.session_id for seat in seats])


def sessions(day):
    return list(timetable.sessions_in_the_way(day.coach.id, BLOCK, now=NOW))


def block(day, decisions, *, by=None):
    by = by or make.actor(day.coach)
    facts = {"coach_id": day.coach.id, "span": BLOCK, "reason": "training", "decisions": decisions}
    return perform(operations.block_and_settle, by=by, **facts, now=NOW)


def as_they_are() -> list:
    return make.rows("SELECT id, start_time, status FROM training_sessions ORDER BY id") + make.rows(
        "SELECT count(*) FROM blocked_slots"
    )


def test_a_block_and_what_becomes_of_its_sessions_are_one_step(day):
    keep, move, cancel = day.ids
    to = Span(MONDAY + timedelta(days=2), MONDAY + timedelta(days=2, hours=1))

    row = block(day, [Decision(keep, "keep"), Decision(move, "move", to), Decision(cancel, "cancel")])

    found = [timetable.session(key) for key in day.ids]
    assert [(s.start_time, s.status) for s in found] == [
        (MONDAY, "scheduled"),
        (to.start, "scheduled"),
        (MONDAY + 2 * HOUR, "cancelled"),
    ]
    assert timetable.conflicts(now=NOW, coach_id=day.coach.id) == ([], 0)
    assert make.value("SELECT in_the_way FROM kept_sessions WHERE session_id = %s", keep) == row.id


TUESDAY = Span(MONDAY + 24 * HOUR, MONDAY + 25 * HOUR)  # when Ada is with Max


@pytest.mark.parametrize("last", [None, TUESDAY], ids=["one undecided", "one that cannot move"])
def test_what_cannot_be_settled_whole_leaves_nothing_behind(day, last):
    before = as_they_are()
    decisions = [Decision(key, "cancel") for key in day.ids[:2]]

    with pytest.raises(Refusal) as caught:
        block(day, decisions + ([Decision(day.ids[2], "move", last)] if last else []))

    assert as_they_are() == before
    assert isinstance(caught.value, Undecided) or caught.value.at == "decisions.2.sessionId"


def test_another_coach_blocks_nothing(day):
    with pytest.raises(NotYours):
        block(day, [], by=make.actor(make.coach("Bea")))


def test_every_proposal_can_be_taken_at_once_and_is_free_for_both(day):
    other = make.coach("Bea")
    for hour in range(48, 72):  # whenever Ada is free on Wednesday, Max is with Bea
        make.booked(other, day.members[0], MONDAY.replace(hour=0) + hour * HOUR)
    # And his Thursdays at eight are Bea's standing hour, of which no session is made yet.
    make.standing_hour(other, day.members[0], 4, "09:00", "10:00", zone="Europe/Rome")

    found = queries.proposals(sessions(day), by=make.actor(day.coach), without=BLOCK, now=NOW)

    max_ = found[day.ids[0]]
    assert not any(f"{span.start:%A}" == "Wednesday" for span in max_.best)
    assert not any(span.overlaps(BLOCK) for proposals in found.values() for span in proposals.best)
    block(day, [Decision(key, "move", found[key].best[0]) for key in day.ids])
    assert make.overlaps() == 0
    assert timetable.conflicts(now=NOW, coach_id=day.coach.id)[1] == 0


def test_who_has_no_time_at_all_gets_no_proposal(day):
    make.rows("DELETE FROM weekly_availability WHERE coach_id = %s", day.coach.id)

    found = queries.proposals(sessions(day), by=make.actor(day.coach), without=BLOCK, now=NOW)

    assert [p.count for p in found.values()] == [0, 0, 0]


def test_proposing_for_many_sessions_takes_no_more_statements_than_for_few(day):
    def statements() -> int:
        wide = Span(MONDAY, MONDAY + timedelta(days=20))
        rows = list(timetable.sessions_in_the_way(day.coach.id, wide, now=NOW))
        with CaptureQueriesContext(connection) as captured:
            queries.proposals(rows, by=make.actor(day.coach), without=wide, now=NOW)
        return len(captured)

    few = statements()
    for n in range(60):
        make.booked(day.coach, make.member(), MONDAY + timedelta(days=3 + n // 10, hours=n % 10))

    assert statements() == few
