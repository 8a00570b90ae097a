"""The generator against the oracle: worlds with clock changes, blocks, holidays, late nights and missed nights."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import HealthCheck, given, note, settings
from hypothesis import strategies as st

from horarium.kernel import civil
from horarium.kernel.ids import new_id
from horarium.kernel.spans import Span
from horarium.timetable import tasks
from horarium.timetable.choices import Reason
from tests import factories as make
from tests.conftest import empty_database
from tests.integration.timetable.oracle import Coach, Pattern, Session, World

# Around changes of the clock in both directions, a leap day, the turn of a year.
DAYS = [date(2026, 10, 13), date(2027, 3, 2), date(2028, 2, 15), date(2026, 12, 18), date(2026, 9, 20), date(2027, 3, 26)]
ZONES = ["Europe/Rome", "America/New_York", "Australia/Lord_Howe", "Africa/Lagos", "Asia/Kolkata", "America/Santiago"]
TIMES = [
    time(0, 30),
    time(1, 45),
    time(2, 0),
    time(2, 15),
    time(2, 30),
    time(3, 0),
    time(9, 0),
    time(9, 30),
    time(10, 0),
    time(23, 30),
]

zones = st.sampled_from(ZONES)
few_weekdays = st.lists(st.integers(0, 6), min_size=1, max_size=3, unique=True)
steps = st.sampled_from(
    ["run", "run", "run", "block", "unblock", "cancel", "end", "one_off", "holiday", "no_holiday", "room", "add"]
)


def open_hours(draw, day: int) -> list[tuple[int, time, time]]:
    return draw(
        st.sampled_from(
            [
                [(day, time(0), time(0))],
                [(day, time(2), time(10, 30))],
                [(day, time(1), time(2, 30)), (day, time(2, 30), time(11))],
                [],
            ]
        )
    )


@st.composite
def stories(draw):
    """A small world, and what happens in it."""
    start = draw(st.sampled_from(DAYS))
    coaches = [
        (draw(zones), [w for day in range(7) for w in open_hours(draw, day)], draw(st.booleans()))
        for _ in range(draw(st.integers(1, 2)))
    ]
    patterns = [
        {
            "coach": draw(st.integers(0, len(coaches) - 1)),
            "member": draw(st.integers(0, 1)),
            "own_room": draw(st.booleans()),
            "zone": draw(zones),
            "weekdays": draw(few_weekdays),
            "start": draw(st.sampled_from(TIMES)),
            "minutes": draw(st.sampled_from([15, 45, 60, 90, 150])),
            "every": draw(st.sampled_from([1, 1, 2, 3])),
            "start_on": start + timedelta(days=draw(st.integers(-10, 20))),
            "lasts": draw(st.sampled_from([None, None, 0, 9, 40])),
        }
        for _ in range(draw(st.integers(1, 5)))
    ]
    happens = [(draw(steps), draw(st.integers(0, 90)), draw(st.integers(0, 6))) for _ in range(draw(st.integers(2, 9)))]
    return start, coaches, patterns, happens


class Stage:
    """The same story told to the database and to the oracle."""

    def __init__(self, start: date, coaches, patterns) -> None:
        self.now = datetime.combine(start, time(2), UTC)
        self.world = World()
        self.members = [make.member().id, make.member().id]
        self.rooms = [make.room().id, make.room().id]
        self.coaches = [self._coach(*coach) for coach in coaches]
        for pattern in patterns:
            self._pattern(**pattern)

    def _coach(self, zone: str, hours, has_room: bool) -> Coach:
        row = make.person("Coach", is_coach=True, zone=zone)
        for day, start, end in hours:
            make.rows(
                "INSERT INTO weekly_availability (coach_id, day_of_week, start_time, end_time) VALUES (%s, %s, %s, %s)",
                row.id,
                day,
                start,
                end,
            )
        coach = Coach(row.id, zone, hours)
        if has_room:
            self._give_room(coach)
        return coach

    def _give_room(self, coach: Coach) -> None:
        make.rows(
            "INSERT INTO coach_settings (coach_id, default_room_id, default_duration) VALUES (%s, %s, 60)",
            coach.id,
            self.rooms[0],
        )
        coach.default_room = self.rooms[0]

    def _pattern(self, *, coach, member, own_room, zone, weekdays, start, minutes, every, start_on, lasts) -> None:
        end_on = None if lasts is None else start_on + timedelta(days=lasts)
        from_on = max(start_on, civil.local_date(self.now, ZoneInfo(zone)))
        if len(weekdays) > 1:
            weekdays = weekdays[:1]  # a recurring booking has one weekday
        room = self.rooms[1] if own_room else None
        made = Pattern(
            new_id(),
            self.coaches[coach],
            self.members[member],
            room,
            zone,
            weekdays,
            start,
            minutes,
            every,
            start_on,
            end_on,
            from_on,
        )
        self.world.patterns.append(made)
        make.rows(
            "INSERT INTO series (id, coach_id, member_id, room_id, zone, weekdays, local_start, minutes, every_weeks, start_on,"
            " end_on, next_occurrence)"
            " VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)",
            made.id, made.coach.id, made.member, room, zone, weekdays, start, minutes, every, start_on, end_on, from_on,
        )  # fmt: skip

    def run(self, days: int, n: int) -> None:
        self.now += timedelta(days=days // 10, hours=n)
        weeks = 1 + n % 6
        tasks.generate(now=self.now, weeks=weeks, trigger="test", size=1 + n % 3)
        self.world.run(self.now, weeks)
        self.compare()

    def block(self, days: int, n: int) -> None:
        coach = self.coaches[n % len(self.coaches)]
        span = Span(self.now + timedelta(days=days / 5), self.now + timedelta(days=days / 5, hours=1 + 5 * n))
        if not any(span.overlaps(other) for other in coach.blocks.values()):
            block_id = new_id()
            make.rows(
                "INSERT INTO blocked_slots (id, coach_id, start_time, end_time) VALUES (%s, %s, %s, %s)",
                block_id,
                coach.id,
                span.start,
                span.end,
            )
            coach.blocks[block_id] = span

    def unblock(self, days: int, n: int) -> None:
        for coach in self.coaches:
            for block_id in list(coach.blocks)[:1]:
                make.rows("DELETE FROM blocked_slots WHERE id = %s", block_id)
                del coach.blocks[block_id]

    def cancel(self, days: int, n: int) -> None:
        live = sorted(
            (key for key, s in self.world.sessions.items() if s.status == "scheduled" and isinstance(key, tuple)), key=str
        )
        if live:
            series_id, local = key = live[days % len(live)]
            make.rows(
                "UPDATE training_sessions SET status = 'cancelled' WHERE series_id = %s AND original_local = %s",
                series_id,
                local,
            )
            self.world.sessions[key].status = "cancelled"

    def end(self, days: int, n: int) -> None:
        pattern = self.world.patterns[n % len(self.world.patterns)]
        make.rows("UPDATE series SET status = 'ENDED', next_occurrence = NULL WHERE id = %s", pattern.id)
        pattern.active = False

    def one_off(self, days: int, n: int) -> None:
        """A session of another kind, on a coach, a room or a member, by plain SQL."""
        pattern = self.world.patterns[n % len(self.world.patterns)]
        start = civil.instant(
            datetime.combine(self.now.date() + timedelta(days=days % 50), pattern.start), ZoneInfo(pattern.zone)
        )
        span = Span(start, start + timedelta(minutes=30))
        room = [None, *self.rooms][n % 3]
        live = [s for s in self.world.sessions.values() if s.status == "scheduled" and s.span.overlaps(span)]
        if not any(s.coach == pattern.coach.id or (room and s.room == room) for s in live):
            key = new_id()
            make.rows(
                "INSERT INTO training_sessions (id, coach_id, room_id, start_time, end_time) VALUES (%s, %s, %s, %s, %s)",
                key,
                pattern.coach.id,
                room,
                span.start,
                span.end,
            )
            self.world.sessions[key] = Session(span, pattern.coach.id, room, None)

    def holiday(self, days: int, n: int) -> None:
        on = self.now.date() + timedelta(days=days % 40)
        if on not in self.world.holidays:
            self.world.holidays[on] = new_id()
            make.rows('INSERT INTO holidays (id, "on", name) VALUES (%s, %s, %s)', self.world.holidays[on], on, "Rest")

    def no_holiday(self, days: int, n: int) -> None:
        for on in list(self.world.holidays)[:1]:
            make.rows("DELETE FROM holidays WHERE id = %s", self.world.holidays.pop(on))

    def room(self, days: int, n: int) -> None:
        for coach in self.coaches:
            if coach.default_room is None:
                self._give_room(coach)

    def add(self, days: int, n: int) -> None:
        coach = self.coaches[n % len(self.coaches)]
        span = Span(self.now + timedelta(days=days / 4), self.now + timedelta(days=days / 4, hours=3 + n))
        if not any(span.overlaps(other) for other in coach.additions):
            make.rows(
                "INSERT INTO availability_additions (coach_id, start_time, end_time) VALUES (%s, %s, %s)",
                coach.id,
                span.start,
                span.end,
            )
            coach.additions.append(span)

    def compare(self) -> None:
        made = {
            (series_id or session_id, local) if series_id else session_id: (start, end, room, status)
            for session_id, series_id, local, start, end, room, status in make.rows(
                "SELECT id, series_id, original_local, start_time, end_time, room_id, status FROM training_sessions"
            )
        }
        assert made == {key: (s.span.start, s.span.end, s.room, s.status) for key, s in self.world.sessions.items()}
        left_out = {
            (series_id, local): reason
            for series_id, local, reason in make.rows("SELECT series_id, original_local, reason FROM left_out_occurrences")
        }
        assert set(left_out) == set(self.world.left_out)
        assert make.overlaps() == 0
        assert (
            make.value(
                "SELECT count(*) FROM training_sessions t WHERE member_id IS NOT NULL"
                " AND NOT EXISTS (SELECT 1 FROM bookings b WHERE b.session_id = t.id)"
            )
            == 0
        )


def tell(story) -> None:
    start, coaches, patterns, happens = story
    stage = Stage(start, coaches, patterns)
    stage.run(0, 0)
    for what, days, n in happens:
        note(f"{what}({days}, {n}) at {stage.now}")
        getattr(stage, what)(days, n)
    stage.run(15, 5)


def test_generation_equals_the_oracle(db, is_long):
    @settings(
        max_examples=1500 if is_long else 60,
        deadline=None,
        database=None,
        derandomize=not is_long,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )
    @given(stories())
    def every_story(story) -> None:
        empty_database()
        tell(story)

    every_story()


HOURS = [(day, time(8), time(12)) for day in range(7)]
ALWAYS = [(day, time(0), time(0)) for day in range(7)]
EVERY_REASON = [
    {"weekdays": [1], "start": time(9)},
    {"weekdays": [1], "start": time(9, 30), "member": 1},
    {"weekdays": [2], "start": time(12, 30)},
    {"weekdays": [3], "start": time(10), "coach": 1},
    {"weekdays": [1], "start": time(9), "coach": 2},
    {"weekdays": [1], "start": time(9), "coach": 2, "own_room": True},
    {"weekdays": [5], "start": time(2), "coach": 2, "own_room": True},
]


def test_reasons_equal_the_oracles_when_first_given(db):
    """One world in which every reason of the generator occurs, each where the oracle has it."""
    day = date(2026, 11, 20)
    usual = {"coach": 0, "member": 0, "own_room": False, "zone": "Europe/Rome", "every": 1, "lasts": None, "minutes": 60}
    coaches = [("Europe/Rome", HOURS, True), ("Europe/Rome", HOURS, False), ("Europe/Rome", ALWAYS, True)]
    stage = Stage(day, coaches, [usual | {"start_on": day} | pattern for pattern in EVERY_REASON])
    stage.holiday(10, 0)
    stage.block(20, 3)

    stage.run(0, 5)

    told = make.rows("SELECT series_id, original_local, reason FROM left_out_occurrences")
    reasons = {(series_id, local): reason for series_id, local, reason in told}
    assert reasons == stage.world.left_out
    assert set(reasons.values()) == set(Reason.values) - {"skipped", "paused"}
