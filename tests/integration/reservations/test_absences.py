"""A coach falls ill: what is in the way, what could become of it, and all of it settled in one step."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from horarium.availability import operations as availability
from horarium.kernel.ids import new_id
from horarium.kernel.spans import Span
from horarium.kernel.unit import perform, rehearsal
from horarium.reservations import operations, queries
from horarium.reservations.errors import AbsenceChanged, SessionNotDecided, SomebodyWasFaster
from horarium.reservations.values import Choice, Option
from horarium.timetable import operations as timetable
from horarium.timetable import queries as timetable_queries
from horarium.timetable import tasks
from tests import factories as make
from tests.integration.timetable.test_races import booker, race

NOW = make.NOW
TUESDAY = datetime(2026, 11, 24, tzinfo=UTC)
ILL = Span(TUESDAY, TUESDAY + timedelta(days=2))


def at(hour: int, day: int = 0) -> datetime:
    return TUESDAY + timedelta(days=day, hours=hour)


@pytest.fixture
def house(db):
    """A coach with three members on a Tuesday, a second coach who knows one of them, and a third who is always busy."""
    make.rows("INSERT INTO settings (id, zone) VALUES (1, 'Europe/Rome') ON CONFLICT (id) DO UPDATE SET zone = 'Europe/Rome'")
    ill = make.coach("Ida")
    members = [make.member(f"Member {n}") for n in range(3)]
    for n, member in enumerate(members):
        make.booked(ill, member, at(9 + 2 * n))
    known = make.coach("Zoe")
    make.rows("INSERT INTO coach_members (coach_id, member_id) VALUES (%s, %s)", known.id, members[1].id)
    return ill, members, known, make.coach("Abe")


def settle(ill, **facts):
    facts.setdefault("now", NOW)
    return perform(operations.settle_absence, by=make.HOUSE, coach_id=ill.id, span=ILL, **facts)


def plan(ill, span=ILL):
    return queries.absence_of(coach_id=ill.id, span=span, now=NOW)


def test_absence_proposes_whoever_knows_the_member_then_whoever_has_least_to_do(house):
    ill, members, known, other = house
    make.booked(known, make.member(), at(15))

    found = {one.session.member_id: one.options[0] for one in plan(ill).proposals}

    assert [found[m.id].kind for m in members] == ["substitute"] * 3
    assert found[members[0].id].coach_id == other.id  # nothing else to do that day
    assert found[members[1].id].coach_id == known.id
    assert found[members[1].id].room_id == plan(ill).proposals[1].session.room_id


def test_settling_moves_all_blocks_the_time_and_tells_each_once(house):
    ill, members, known, other = house
    guardian = make.person("Gran")
    for member in members[:2]:
        make.guardian(guardian, member)

    done = settle(ill, reason="ill", note="Get well soon, says the office.")

    assert make.value("SELECT count(*) FROM training_sessions WHERE coach_id = %s", ill.id) == 0
    assert make.value("SELECT reason FROM blocked_slots WHERE coach_id = %s", ill.id) == "ill"
    told = make.rows("SELECT subject_id, facts->>'words' FROM events WHERE name = 'AbsenceSettled'")
    assert len(told) == len({who for who, _ in told})
    assert {who for who, _ in told} == {ill.id, guardian.id, other.id, known.id, *(m.id for m in members)}
    words = dict(told)
    assert "Ida cannot come; Zoe gives it, same room." in words[members[1].id]
    assert words[guardian.id].count("takes place") == 2
    assert all(text.endswith("Get well soon, says the office.") for text in words.values())
    assert {n.person_id: n.words for n in done.notices} == words
    # Whoever tells people of single moves knows by this that these are told of already.
    assert set(make.rows("SELECT facts->>'in_absence_of' FROM events WHERE name = 'SessionMoved'")) == {(str(ill.id),)}
    assert make.overlaps() == 0


def test_a_double_click_settles_once(house):
    ill, *_ = house
    key, choices = new_id(), plan(ill).proposed

    first = settle(ill, choices=choices, block_id=key)
    second = settle(ill, choices=choices, block_id=key)
    third = settle(ill, choices=choices, block_id=new_id())

    assert not first.again
    assert second.again
    assert third.again
    assert make.value("SELECT count(*) FROM blocked_slots WHERE coach_id = %s", ill.id) == 1
    assert make.value("SELECT count(*) FROM events WHERE name = 'SessionMoved'") == 3


def test_where_nobody_can_stand_in_the_coachs_own_next_free_time_is_proposed_and_else_nothing(house):
    ill, _members, known, other = house
    for coach in (known, other):
        make.booked(coach, make.member(), at(9))
    make.booked(ill, make.member(), at(7, day=2))
    found = plan(ill).proposals[0]

    assert [option.kind for option in found.options] == ["move"] * 3 + ["cancel", "keep"]
    assert found.options[0].span == Span(at(9, day=2), at(10, day=2))
    assert found.not_free == {"coach_busy": 2}

    make.rows("DELETE FROM weekly_availability WHERE coach_id = %s", ill.id)
    assert [option.kind for option in plan(ill).proposals[0].options] == ["cancel", "keep"]


def test_whoever_was_faster_is_named_and_nothing_is_changed(house):
    ill, _members, _known, other = house
    choices = plan(ill).proposed
    make.booked(other, make.member(), at(9))

    with pytest.raises(SomebodyWasFaster) as refused:
        settle(ill, choices=choices)

    assert refused.value.at == "decisions.0.sessionId"
    assert refused.value.facts["why"] == "coach_busy"
    assert make.value("SELECT count(*) FROM blocked_slots") == 0
    assert make.value("SELECT count(*) FROM events WHERE name IN ('SessionMoved', 'AbsenceSettled')") == 0


def test_what_came_or_went_meanwhile_is_said_and_nothing_is_changed(house):
    ill, _members, *_ = house
    choices = plan(ill).proposed
    make.booked(ill, make.member("Late Lea"), at(17))
    with pytest.raises(SessionNotDecided, match="Late Lea"):
        settle(ill, choices=choices)

    late = plan(ill).proposed
    perform(timetable.cancel_session, by=make.HOUSE, session_id=late[1].session_id, now=NOW)
    with pytest.raises(AbsenceChanged) as refused:
        settle(ill, choices=late)

    assert refused.value.facts["row"] == 1
    assert make.value("SELECT count(*) FROM blocked_slots") == 0


def test_each_choice_can_be_changed(house):
    ill, _members, _known, _other = house
    proposals = plan(ill).proposals
    moved = next(option for option in proposals[0].options if option.kind == "move")
    chosen = [moved, Option("cancel"), Option("keep")]
    choices = [Choice(one.session.id, option) for one, option in zip(proposals, chosen, strict=True)]

    settle(ill, choices=choices)

    states = make.rows("SELECT status, start_time, coach_id FROM training_sessions ORDER BY member_id")
    assert [status for status, *_ in states] == ["scheduled", "cancelled", "scheduled"]
    assert states[0][1] == moved.span.start
    assert states[2][2] == ill.id
    assert make.value("SELECT count(*) FROM kept_sessions") == 1


def test_a_group_and_a_standing_hour_are_in_the_way_too_and_dates_beyond_the_horizon_are_counted(house):
    ill, members, _known, _other = house
    make.standing_hour(ill, make.member(), 4, "10:00", "11:00")
    tasks.generate(now=NOW, trigger="test")
    group = perform(
        operations.open_session,
        by=make.HOUSE,
        coach_id=ill.id,
        span=Span(at(15), at(17)),
        capacity=5,
        title="Critique",
        now=NOW,
    )
    perform(operations.join_session, by=make.HOUSE, session_id=group.id, member_id=members[0].id, now=NOW)
    weeks = plan(ill, Span(TUESDAY, TUESDAY + timedelta(weeks=8)))

    critique = next(one for one in weeks.proposals if one.session.id == group.id)
    assert critique.options[0].kind == "substitute"
    assert [one.session.series_id is not None for one in weeks.proposals].count(True) == 6
    assert weeks.undecided == 2


def test_statements_do_not_grow_with_sessions_or_coaches(house):
    ill, *_ = house

    def statements() -> int:
        with CaptureQueriesContext(
            connection,
        ) as captured:
            found = plan(ill)
            queries.notices_of(found, found.proposed)
        return len(captured)

    few = statements()
    for n in range(20):
        make.coach()
        make.booked(ill, make.member(), at(0) + timedelta(minutes=90 + 5 * n), 5)
    assert statements() == few


def test_a_rehearsed_absence_leaves_nothing_behind(house):
    ill, *_ = house
    with rehearsal():
        settle(ill)

    assert make.value("SELECT count(*) FROM blocked_slots") == 0
    assert make.value("SELECT count(*) FROM events WHERE name = 'AbsenceSettled'") == 0


def test_settling_raced_by_bookings_is_whole_or_not_at_all(db):
    """Others book the very substitutes meanwhile: either all are settled, or none is, and nothing overlaps."""
    for _ in range(4):
        _race_once()
    assert make.overlaps() == 0


def _race_once() -> None:
    ill, substitutes = make.coach(), [make.coach(), make.coach()]
    hours = [at(9 + n) for n in range(4)]
    for hour in hours:
        make.booked(ill, make.member(), hour)
    choices = plan(ill).proposed
    bookers = [booker(one, make.member(), hour) for one in substitutes for hour in hours]

    came = race([lambda: settle(ill, choices=choices), lambda: settle(ill, choices=choices), *bookers])

    blocked = make.value("SELECT count(*) FROM blocked_slots WHERE coach_id = %s", ill.id)
    left = make.value("SELECT count(*) FROM training_sessions WHERE coach_id = %s AND status = 'scheduled'", ill.id)
    assert (blocked, left) in {(1, 0), (0, 4)}
    assert came.total() == len(bookers) + 2
    make.rows("UPDATE users SET is_active = false WHERE id = ANY(%s)", make.ids([ill, *substitutes]))


def ics(*spans: Span) -> bytes:
    events = "".join(
        f"BEGIN:VEVENT\nUID:{n}\nDTSTART:{one.start:%Y%m%dT%H%M%SZ}\nDTEND:{one.end:%Y%m%dT%H%M%SZ}\nEND:VEVENT\n"
        for n, one in enumerate(spans)
    )
    return f"BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:test\n{events}END:VCALENDAR\n".encode()


def blocked(coach) -> list[tuple[Span, bool]]:
    """The coach's blocks in order, and whether each is by hand."""
    rows = make.rows(
        "SELECT start_time, end_time, source_id IS NULL FROM blocked_slots WHERE coach_id = %s ORDER BY start_time", coach.id
    )
    return [(Span(start, end), by_hand) for start, end, by_hand in rows]


def test_what_a_calendar_blocks_gives_way_to_an_absence_and_comes_back_after_it(house):
    ill, members, known, other = house
    own = [Span(at(-2), at(10)), Span(at(12), at(14)), Span(at(40), at(52))]  # into it, within it, out of it
    make.own_calendar(ill, content=ics(*own))
    make.own_calendar(known, content=ics(Span(at(9), at(10))))  # the one who might stand in for the first
    before = blocked(ill)
    make.rows("INSERT INTO coach_members (coach_id, member_id) VALUES (%s, %s)", known.id, members[0].id)
    found = {one.session.member_id: one.options[0] for one in plan(ill).proposals}
    assert (len(found), found[members[0].id].coach_id) == (3, other.id)

    block = new_id()
    settle(ill, block_id=block)

    around = [(Span(at(-2), at(0)), False), (ILL, True), (Span(at(48), at(52)), False)]
    assert blocked(ill) == around
    assert make.value("SELECT count(*) FROM training_sessions WHERE coach_id = %s", ill.id) == 0
    assert settle(ill, block_id=block).again
    make.own_calendar(ill, content=ics(*own))  # read anew
    assert blocked(ill) == around
    perform(availability.unblock, by=make.HOUSE, block_id=block, now=NOW)
    assert blocked(ill) == before == [(one, False) for one in own]


def test_who_comes_back_early_finds_sessions_in_a_calendars_block_as_conflicts_still(house):
    ill = house[0]
    make.own_calendar(ill, content=ics(Span(at(8), at(10))))
    keep = [Choice(one.session.id, Option("keep")) for one in plan(ill).proposals]

    done = settle(ill, choices=keep)
    assert conflicts() == []
    perform(availability.unblock, by=make.HOUSE, block_id=done.blocks[0], now=NOW)

    assert conflicts() == [at(9)]


def conflicts() -> list[datetime]:
    return [one.session.start_time for one in timetable_queries.conflicts(now=NOW)[0]]
