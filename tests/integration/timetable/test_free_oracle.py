"""Free time against the oracle and against the booking itself: what is said to be free can be booked, the rest is refused."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime, timedelta
from uuid import UUID

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from horarium.availability.values import TimeRules
from horarium.kernel.errors import Refusal
from horarium.kernel.ids import new_id
from horarium.kernel.spans import Span
from horarium.kernel.unit import perform, rehearsal
from horarium.org import operations as org
from horarium.timetable import queries
from horarium.timetable.choices import WhyNot
from tests import factories as make
from tests.conftest import empty_database
from tests.integration.timetable.free_oracle import Eye
from tests.integration.timetable.oracle import Coach, Session
from tests.integration.timetable.test_oracle import ALWAYS, Stage, stories

QUARTER = timedelta(minutes=15)
BOOKINGS_TRIED = 6

buffers = st.sampled_from([0, 0, 10, 45])
some_rules = st.builds(
    TimeRules,
    buffer_before=buffers,
    buffer_after=buffers,
    least_notice=st.sampled_from([0, 0, 95, 1500]),
    slot_step=st.sampled_from([30, 20, 60, 45]),
)
things = st.sampled_from(["coach", "room", "other_room", "member", "block", "holiday", "addition"])
questions = st.fixed_dictionaries(
    {
        "rules": st.lists(some_rules, min_size=2, max_size=2),
        "hours_ahead": st.one_of(st.integers(-30, 60), st.integers(0, 45 * 24)),
        "hours": st.integers(1, 60),
        "minutes": st.sampled_from([15, 30, 60, 100, 150]),
        "step": st.sampled_from([None, None, 15, 60]),
        "window": st.sampled_from([10, 84, 84]),
        "above_rules": st.booleans(),
        "for_member": st.booleans(),
        "additions_have_rooms": st.booleans(),
        "clutter": st.lists(st.tuples(things, st.integers(-8, 200), st.integers(1, 12)), max_size=14),
    }
)


class Hall(Stage):
    """A stage with rules of time, and additions in a room of their own if wanted."""

    def __init__(self, start: date, coaches, patterns, asked) -> None:
        super().__init__(start, coaches, patterns)
        self.asked = asked
        self.rules = dict(zip([coach.id for coach in self.coaches], asked["rules"], strict=False))
        self.rooms_of_additions: list = []
        for coach in self.coaches:
            self._set_rules(coach)
        perform(org.settle, booking_window_days=asked["window"])

    def _give_room(self, coach: Coach) -> None:
        make.rows(
            "INSERT INTO coach_settings (coach_id, default_room_id, default_duration) VALUES (%s, %s, 60)"
            " ON CONFLICT (coach_id) DO UPDATE SET default_room_id = excluded.default_room_id",
            coach.id,
            self.rooms[0],
        )
        coach.default_room = self.rooms[0]

    def _set_rules(self, coach: Coach) -> None:
        rules = self.rules[coach.id]
        make.rows(
            "INSERT INTO coach_settings (coach_id, buffer_before, buffer_after, least_notice, slot_step)"
            " VALUES (%s, %s, %s, %s, %s) ON CONFLICT (coach_id) DO UPDATE SET buffer_before = excluded.buffer_before,"
            " buffer_after = excluded.buffer_after, least_notice = excluded.least_notice, slot_step = excluded.slot_step",
            coach.id, rules.buffer_before, rules.buffer_after, rules.least_notice, rules.slot_step,
        )  # fmt: skip

    def add(self, days: int, n: int) -> None:
        before = {coach.id: len(coach.additions) for coach in self.coaches}
        super().add(days, n)
        for coach in self.coaches:
            if self.asked["additions_have_rooms"] and len(coach.additions) > before[coach.id]:
                added = coach.additions[-1]
                make.rows("UPDATE availability_additions SET room_id = %s WHERE start_time = %s", self.rooms[1], added.start)
                self.rooms_of_additions.append((coach.id, added, self.rooms[1]))

    def clutter(self, start: datetime) -> None:
        """Put things into the span that is asked about: what, so many quarters after its start, so many quarters long."""
        outsider, other = make.person("Outsider", is_coach=True).id, make.person("Other", is_coach=True).id
        first = self.coaches[0]
        for what, after, quarters in self.asked["clutter"]:
            span = Span(start + after * QUARTER, start + (after + quarters) * QUARTER)
            if what == "block":
                self._block_span(first, span)
            elif what == "holiday":
                self.holiday((span.start.date() - self.now.date()).days % 40, 0)
            elif what == "addition":
                self._addition(first, span)
            else:
                coach = {"coach": first.id, "member": other}.get(what, outsider)
                room = {"room": self.rooms[0], "other_room": self.rooms[1]}.get(what)
                self._session(span, coach, room, self.members[0] if what == "member" else None)

    def _block_span(self, coach: Coach, span: Span) -> None:
        if not any(span.overlaps(other) for other in coach.blocks.values()):
            coach.blocks[new_id()] = span
            make.rows(
                "INSERT INTO blocked_slots (coach_id, start_time, end_time) VALUES (%s, %s, %s)", coach.id, span.start, span.end
            )

    def _addition(self, coach: Coach, span: Span) -> None:
        if any(span.overlaps(other) for other in coach.additions):
            return
        room = self.rooms[1] if self.asked["additions_have_rooms"] else None
        make.rows(
            "INSERT INTO availability_additions (coach_id, start_time, end_time, room_id) VALUES (%s, %s, %s, %s)",
            coach.id, span.start, span.end, room,
        )  # fmt: skip
        coach.additions.append(span)
        if room:
            self.rooms_of_additions.append((coach.id, span, room))

    def _session(self, span: Span, coach: UUID, room: UUID | None, member: UUID | None) -> None:
        key, session = new_id(), Session(span, coach, room, member)
        live = [s for s in self.world.sessions.values() if s.status == "scheduled" and s.span.overlaps(span)]
        if any(s.coach == coach or (room and s.room == room) or (member and s.member == member) for s in live):
            return
        make.rows(
            "WITH made AS (INSERT INTO training_sessions (id, coach_id, room_id, member_id, start_time, end_time)"
            " VALUES (%s, %s, %s, %s, %s, %s) RETURNING id, member_id, start_time, end_time)"
            " INSERT INTO bookings (session_id, member_id, start_time, end_time)"
            " SELECT * FROM made WHERE member_id IS NOT NULL",
            key, coach, room, member, span.start, span.end,
        )  # fmt: skip
        self.world.sessions[key] = session

    def eye(self) -> Eye:
        return Eye(
            world=self.world,
            now=self.now,
            window=timedelta(days=self.asked["window"]),
            member=self.members[0] if self.asked["for_member"] else None,
            above_rules=self.asked["above_rules"],
            rules=self.rules,
            rooms_of_additions=self.rooms_of_additions,
        )


def by(asked, hall: Hall):
    return make.HOUSE if asked["above_rules"] else make.actor(make.people_queries.person(hall.members[0]))


def compare(hall: Hall, asked) -> Counter:
    """Ask everything and return how often each reason was the answer."""
    start = hall.now + timedelta(hours=asked["hours_ahead"])
    within = Span(start, start + timedelta(hours=asked["hours"]))
    hall.clutter(start)
    who = {"by": by(asked, hall), "member_id": hall.eye().member, "now": hall.now}
    ids = [coach.id for coach in hall.coaches]

    told = queries.slots(ids, within, minutes=asked["minutes"], step=asked["step"], with_reasons=True, **who)
    for coach in hall.coaches:
        mine = {slot.span.start: slot.reason and slot.reason.value for slot in told if slot.coach_id == coach.id}
        assert mine == hall.eye().slots(coach, within, asked["minutes"], asked["step"])
    free = queries.slots(ids, within, minutes=asked["minutes"], step=asked["step"], **who)
    assert free == [slot for slot in told if slot.reason is None]
    assert [slot.span.start for slot in told] == sorted(slot.span.start for slot in told)

    spans = queries.free_spans(ids, within, **who)
    for coach in hall.coaches:
        compare_spans(hall, coach, within, spans[coach.id])
    book(hall, told)
    return Counter(slot.reason for slot in told)


def compare_spans(hall: Hall, coach: Coach, within: Span, spans: list[Span]) -> None:
    """A quarter of an hour lies in a free span if and only if it could be booked by itself."""
    eye = hall.eye()
    assert spans == sorted(spans)
    assert all(within.holds(span) for span in spans)
    quarters = [within.start + n * QUARTER for n in range(int(within.length / QUARTER))]
    for start in quarters:
        quarter = Span(start, start + QUARTER)
        could = coach.is_open(quarter) and eye.reason(coach, quarter) is None and start < hall.now + eye.window
        if start != hall.now:  # an hour that begins this very moment has begun
            assert any(span.holds(quarter) for span in spans) == could, quarter


def book(hall: Hall, told) -> None:
    """Try some of what was told, free ones first, and take it back each time."""
    member = make.people_queries.person(hall.members[0])
    free = [slot for slot in told if slot.reason is None]
    rest = [slot for slot in told if slot.reason is not None]
    for slot in (*free[:: 1 + len(free) // BOOKINGS_TRIED], *rest[:: 1 + len(rest) // BOOKINGS_TRIED]):
        coach = make.people_queries.person(slot.coach_id)
        facts = {"now": hall.now, "by": by(hall.asked, hall)}
        minutes = int(slot.span.length.total_seconds() / 60)
        with rehearsal():
            try:
                booked = make.booked(coach, member, slot.span.start, minutes, **facts)
            except Refusal as refused:
                booked = refused
        if slot.reason is None and not hall.asked["for_member"]:
            assert not isinstance(booked, Refusal) or type(booked).__name__ == "MemberBusy", (slot, booked)
        else:
            assert isinstance(booked, Refusal) == (slot.reason is not None), (slot, booked)


def test_free_time_is_what_the_oracle_and_the_booking_say(db, is_long):
    seen: Counter = Counter()

    @settings(
        max_examples=800 if is_long else 30,
        deadline=None,
        database=None,
        derandomize=not is_long,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )
    @given(stories(), questions)
    def every_story(story, asked) -> None:
        empty_database()
        start, coaches, patterns, happens = story
        hall = Hall(start, coaches, patterns, asked)
        for what, days, n in happens:
            getattr(hall, what)(days, n)
        seen.update(compare(hall, asked))

    every_story()
    assert seen[None] > 500, seen


EVERY_REASON = {
    "rules": [TimeRules(buffer_before=45, least_notice=95), TimeRules()],
    "hours_ahead": -3,
    "hours": 60,
    "minutes": 60,
    "step": None,
    "window": 2,
    "above_rules": False,
    "for_member": True,
    "additions_have_rooms": True,
    "clutter": [
        ("coach", 40, 4), ("room", 60, 4), ("member", 80, 4), ("block", 26, 4), ("addition", 120, 12), ("other_room", 124, 4),
        ("holiday", 190, 1),
    ],
}  # fmt: skip


def test_every_reason_is_given_where_the_oracle_gives_it(db):
    hall = Hall(date(2026, 11, 20), [("Europe/Rome", ALWAYS, True), ("Africa/Lagos", ALWAYS, False)], [], EVERY_REASON)

    seen = compare(hall, EVERY_REASON)

    assert seen.keys() == {None, *WhyNot}, seen
