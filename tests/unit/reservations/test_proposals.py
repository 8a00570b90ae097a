"""What is proposed for the sessions of a coach who is away, against an oracle that looks at every minute of everybody."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from horarium.kernel.spans import Span
from horarium.reservations.proposals import DAYS_AFTER, Candidate, Ground, Need, Times, first_fault, found_for
from horarium.reservations.values import Option

START = datetime(2026, 11, 24, tzinfo=UTC)
QUARTER = timedelta(minutes=15)
ILL, ROOMS, MEMBERS = UUID(int=1), [UUID(int=50), UUID(int=51)], [UUID(int=70), UUID(int=71), UUID(int=72)]
AWAY = Span(START, START + timedelta(hours=12))


def span(first: int, length: int) -> Span:
    """So many quarters of an hour, from so many after the start."""
    return Span(START + first * QUARTER, START + (first + length) * QUARTER)


spans = st.builds(span, st.integers(0, 110), st.integers(1, 12))
some = st.lists(spans, max_size=3)


@st.composite
def candidates(draw, key: UUID) -> Candidate:
    hours = [span(draw(st.integers(0, 40)), draw(st.integers(8, 60))), *draw(some)]
    return Candidate(
        id=key,
        name=f"Coach {key.int}",
        zone=ZoneInfo("UTC"),
        room_id=draw(st.sampled_from([None, *ROOMS])),
        before=draw(st.integers(0, 2)) * QUARTER,
        after=draw(st.integers(0, 2)) * QUARTER,
        step=draw(st.sampled_from([2, 3])) * QUARTER,
        one=Times(hours),
        any=Times(hours),
        blocks=Times(draw(some)),
        rests=Times(draw(some) if draw(st.booleans()) else []),
        stretches=sorted(set(hours)),
        knows=frozenset(draw(st.sets(st.sampled_from(MEMBERS), max_size=1))),
    )


@st.composite
def worlds(draw) -> tuple[Ground, list[Need]]:
    keys = [UUID(int=n) for n in range(1, 5)]
    people = {key: draw(candidates(key)) for key in keys}
    taken = {key: Times(draw(some)) for key in [*keys, *ROOMS, *MEMBERS]}
    needs, at = [], 1
    for n in range(draw(st.integers(1, 4))):
        length = draw(st.integers(1, 5))
        members = frozenset(draw(st.sets(st.sampled_from(MEMBERS), min_size=1, max_size=2)))
        room = draw(st.sampled_from([None, *ROOMS]))
        needs.append(Need(UUID(int=90 + n), span(at, length), room is not None, room, is_group=False, members=members))
        at += length + draw(st.integers(0, 6))
    # What is not in the way does not overlap what is: the calendar would not have it.
    for need in needs:
        for key in [*need.members, need.room_id]:
            if key:
                taken[key] = Times(one for one in taken[key].spans if not one.overlaps(need.span))
    return Ground(ILL, AWAY, START, START + timedelta(days=84), people, taken), needs


def quarters(one: Span) -> set[int]:
    return set(range(int((one.start - START) / QUARTER), int((one.end - START) / QUARTER)))


def of(times: Times) -> set[int]:
    return {q for one in times.spans for q in quarters(one)}


def is_free(ground: Ground, need: Need, to: Option, others: list[tuple[Span, set[UUID]]]) -> bool:
    """Look at every quarter of an hour on its own."""
    coach, mine = ground.candidates[to.coach_id], quarters(to.span)
    wide = quarters(to.span.widened(coach.before, coach.after))
    between = max(coach.before, coach.after)
    apart = quarters(to.span.widened(between, between))

    def busy(whose: UUID, among: set[int]) -> bool:
        theirs = of(ground.taken[whose]) | {q for at, who in others if whose in who for q in quarters(at)}
        return bool(theirs & among)

    away = of(coach.blocks) | (quarters(ground.away) if coach.id == ILL else set())
    return (
        to.span.start > ground.now
        and mine <= of(coach.one)
        and not mine & of(coach.rests)
        and not wide & away
        and not busy(coach.id, apart)
        and not (need.needs_room and to.room_id is None)
        and not (to.room_id and busy(to.room_id, mine))
        and not any(busy(member, mine) for member in need.members)
    )


@settings(max_examples=150)
@given(worlds())
def test_proposals_are_what_every_minute_says_and_fit_together(world):
    ground, needs = world
    found = found_for(ground, needs)

    placed: list[tuple[Span, set[UUID]]] = []
    for n, (need, one) in enumerate(zip(needs, found, strict=True)):
        others = [*placed, *((later.span, {*later.members, later.room_id}) for later in needs[n + 1 :])]
        standing_in = {o.coach_id for o in one.options if o.kind == "substitute"}
        for key, coach in ground.candidates.items():
            room = (need.room_id or coach.room_id) if need.needs_room else None
            if key != ILL:
                assert (key in standing_in) == is_free(ground, need, Option("substitute", key, need.span, room), others)
        _look_at_moves(ground, need, [o for o in one.options if o.kind == "move"], others)
        best = one.options[0]
        if best.span:
            placed.append((best.span, {best.coach_id, best.room_id, *need.members}))
    assert first_fault(ground, needs, [one.options[0] for one in found]) is None


def _look_at_moves(ground: Ground, need: Need, moves: list[Option], others: list[tuple[Span, set[UUID]]]) -> None:
    """Every move is free, and on each day before the last offered one that has none, no start was free either."""
    assert all(is_free(ground, need, option, others) for option in moves)
    coach = ground.candidates[ILL]
    rooms = {need.room_id, coach.room_id} - {None} if need.needs_room else {None}
    free = set()
    for stretch in coach.stretches:
        for n in range(int(stretch.length / coach.step) + 1):
            start = stretch.start + n * coach.step
            if start < stretch.end and AWAY.end <= start < AWAY.end + timedelta(days=DAYS_AFTER):
                at = Span(start, start + need.span.length)
                free |= {start for room in rooms if is_free(ground, need, Option("move", ILL, at, room), others)}
    days = sorted({start.date() for start in free})[:3]
    assert [option.span.start.date() for option in moves] == days
    for option in moves:
        hour = need.span.start.replace(year=option.span.start.year, month=option.span.start.month, day=option.span.start.day)
        near = min(abs(start - hour) for start in free if start.date() == option.span.start.date())
        assert abs(option.span.start - hour) == near
