from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from horarium.kernel.spans import Span
from horarium.timetable.choices import Reason
from horarium.timetable.rules import Suspect, Verdict, judge

MIDNIGHT = datetime(2026, 11, 23, tzinfo=UTC)


def suspect(n: int, start: int, quarters: int, *wants: int | None) -> Suspect:
    """The n-th candidate: in quarters of an hour after midnight, and what it wants: coach, room and member, by number."""
    coach, room, member = wants
    span = Span(MIDNIGHT + timedelta(minutes=15 * start), MIDNIGHT + timedelta(minutes=15 * (start + quarters)))
    key = UUID(int=n + 1)
    return Suspect(key, span, UUID(int=1000 + (coach or 0)), optional(2000, room), optional(3000, member), {"id": str(key)})


def optional(base: int, number: int | None) -> UUID | None:
    return None if number is None else UUID(int=base + number)


def obvious(suspects: list[Suspect], taken: dict[int, tuple[Reason, UUID]]) -> list[Verdict]:
    """Each against every earlier one that was taken: first the coach, then the room, then the member."""
    verdicts: list[Verdict] = []
    for n, one in enumerate(suspects):
        if n in taken:
            verdicts.append(Verdict(one, *taken[n]))
            continue
        earlier = [v.suspect for v in verdicts if v.reason is None and v.suspect.span.overlaps(one.span)]
        met = [
            *((Reason.COACH_BUSY, other.id) for other in earlier if other.coach_id == one.coach_id),
            *((Reason.ROOM_BUSY, other.id) for other in earlier if one.room_id and other.room_id == one.room_id),
            *((Reason.MEMBER_BUSY, other.id) for other in earlier if one.member_id and other.member_id == one.member_id),
        ]
        verdicts.append(Verdict(one, *met[0]) if met else Verdict(one))
    return verdicts


number = st.integers(0, 2)
crowds = st.lists(
    st.tuples(st.integers(0, 12), st.integers(1, 6), number, st.none() | number, st.none() | number), max_size=25
).map(lambda rows: [suspect(n, *row) for n, row in enumerate(rows)])
already = st.dictionaries(st.integers(0, 24), st.tuples(st.sampled_from(list(Reason)[5:8]), st.uuids()), max_size=6)


@given(crowds, already)
def test_judge_decides_as_the_obvious_way_does(suspects, taken):
    assert judge(suspects, taken) == obvious(suspects, taken)


@given(crowds)
def test_judge_lets_no_two_share_a_coach_a_room_or_a_member(suspects):
    given_ = [verdict.suspect for verdict in judge(suspects, {}) if verdict.reason is None]

    pairs = [(a, b) for i, a in enumerate(given_) for b in given_[i + 1 :] if a.span.overlaps(b.span)]
    assert not any({whose for _, whose in a.wants} & {whose for _, whose in b.wants} for a, b in pairs)


def test_judge_prefers_the_first_who_comes():
    first, second = suspect(0, 0, 4, 1, 1, 1), suspect(1, 2, 4, 1, 2, 2)

    assert judge([first, second], {}) == [Verdict(first), Verdict(second, Reason.COACH_BUSY, first.id)]
    assert judge([second, first], {}) == [Verdict(second), Verdict(first, Reason.COACH_BUSY, second.id)]


def test_who_was_left_out_is_in_nobodys_way():
    first, second, third = suspect(0, 0, 4, 1, 1, 1), suspect(1, 2, 4, 1, 2, 2), suspect(2, 4, 4, 1, 3, 3)

    assert [verdict.reason for verdict in judge([first, second, third], {})] == [None, Reason.COACH_BUSY, None]


def test_neighbours_do_not_meet():
    assert [verdict.reason for verdict in judge([suspect(0, 0, 4, 1, 1, 1), suspect(1, 4, 4, 1, 1, 1)], {})] == [None, None]


def test_a_session_that_is_there_already_wins_over_every_suspect():
    one, there = suspect(0, 0, 4, 1, 1, 1), UUID(int=77)

    assert judge([one], {0: (Reason.MEMBER_BUSY, there)}) == [Verdict(one, Reason.MEMBER_BUSY, there)]


def test_a_suspect_is_read_from_the_generators_answer():
    row = {
        "id": str(UUID(int=1)),
        "starts": "2026-11-23T09:00:00+00:00",
        "ends": "2026-11-23T10:00:00+00:00",
        "coach_id": str(UUID(int=2)),
        "room_id": None,
        "member_id": str(UUID(int=3)),
    }

    read = Suspect.of(row)

    assert (read.id, read.coach_id, read.room_id, read.member_id) == (UUID(int=1), UUID(int=2), None, UUID(int=3))
    assert read.span == Span(datetime(2026, 11, 23, 9, tzinfo=UTC), datetime(2026, 11, 23, 10, tzinfo=UTC))
    assert list(read.wants) == [(Reason.COACH_BUSY, UUID(int=2)), (Reason.MEMBER_BUSY, UUID(int=3))]
