"""The life of standing hours against its model: whatever people do, the calendar is the model's after each step."""

from __future__ import annotations

import copy
from collections import Counter
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from hypothesis import HealthCheck, note, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule, run_state_machine_as_test

from horarium.availability import operations as availability
from horarium.availability.values import Window
from horarium.kernel import civil
from horarium.kernel.errors import Refusal
from horarium.kernel.ids import new_id
from horarium.kernel.spans import Span
from horarium.kernel.unit import perform
from horarium.org import operations as org
from horarium.reservations import operations as reservations
from horarium.timetable import tasks
from horarium.timetable.choices import Mode
from tests import factories as make
from tests.conftest import empty_database
from tests.integration.timetable.life_days import DAY, ROME, WEEK, Plan, Refused, Session
from tests.integration.timetable.life_model import Calendar

NOW = datetime(2027, 3, 5, 9, tzinfo=UTC)  # a Friday; the clock changes within the horizon
WEEKS = 3

few = st.integers(0, 30)
days = st.integers(0, 40)
starts = st.sampled_from([time(9), time(9, 30), time(10), time(11)])
lengths = st.sampled_from([60, 60, 90])
weekdays = st.integers(1, 4)
maybe_coach = st.sampled_from([None, None, 0, 1])

SPANS = """
SELECT count(*) FROM bookings b JOIN training_sessions t ON t.id = b.session_id
WHERE (b.start_time, b.end_time, b.live) IS DISTINCT FROM (t.start_time, t.end_time, t.live)
"""
SESSIONS = """
SELECT id, series_id, original_local, start_time, end_time, coach_id, room_id, capacity, status,
       (SELECT coalesce(array_agg(member_id ORDER BY member_id), '{}') FROM bookings
        WHERE session_id = t.id AND status = 'CONFIRMED'),
       (SELECT coalesce(array_agg(member_id ORDER BY created_at, id), '{}') FROM bookings
        WHERE session_id = t.id AND status = 'WAITLIST')
FROM training_sessions t
"""


class Life(RuleBasedStateMachine):
    """Two coaches, a room of each and one more, three members."""

    outcomes: Counter[str] = Counter()

    @initialize()
    def begin(self) -> None:
        empty_database()
        self.coaches = [make.coach().id for _ in range(2)]
        self.members = [make.member().id for _ in range(3)]
        self.room = make.room().id
        rooms = dict(make.rows("SELECT coach_id, default_room_id FROM coach_settings"))
        self.calendar = Calendar(NOW, {coach: set(range(7)) for coach in self.coaches}, rooms)
        usual = {"start": time(10), "minutes": 60, "every": 1, "offset": 0, "lasts": None, "mode": Mode.SKIP, "own_room": False}
        for n in range(3):
            self.open_hour(coach=n, member=n, weekday=1 + n, **usual)
        self.run(ahead=0, hours=0)

    # Both worlds at once.

    def act(self, name: str, operation: Callable[..., Any], model: Callable[[Calendar, Any], object], **facts: Any) -> None:
        """Do it in the calendar and in the model: both refuse, or both do it."""
        trial, done, refusal = copy.deepcopy(self.calendar), None, None
        try:
            done = perform(operation, by=make.HOUSE, **facts, now=self.calendar.now)
        except Refusal as said:
            refusal = said
        try:
            model(trial, getattr(done, "id", None) or new_id())
        except Refused:
            assert refusal, f"{name}: done, and the model refuses it"
        else:
            assert refusal is None, f"{name}: {refusal}, and the model does it"
            self.calendar = trial
        note(f"{name}: {refusal.code if refusal else 'done'}")
        self.outcomes[f"{name}: {refusal.code if refusal else 'done'}"] += 1

    def at(self, ahead: int, start: time, minutes: int = 60) -> Span:
        begins = civil.instant(datetime.combine(self.calendar.today + ahead * DAY, start), ROME)
        return Span(begins, begins + timedelta(minutes=minutes))

    def plan(self, n: int) -> Plan:
        plans = list(self.calendar.plans.values())
        return plans[n % len(plans)]

    def some(self, n: int, *, of_group: bool = False) -> tuple[object, Any]:
        """A session's key in the model and its id."""
        found = {key: s for key, s in self.calendar.sessions.items() if not of_group or s.member is None}
        live = [key for key, s in found.items() if s.status == "scheduled"]
        choice = live if live and n < 27 else list(found)  # at times one that is over
        key = choice[n % len(choice)]
        if isinstance(key, tuple):
            return key, make.value("SELECT id FROM training_sessions WHERE series_id = %s AND original_local = %s", *key)
        return key, key

    def date_of(self, plan: Plan, n: int) -> date:
        """A date of a plan from last week until beyond the horizon, or at times one that is none."""
        found = list(plan.dates(self.calendar.today - WEEK, self.calendar.today + 8 * WEEK))
        return found[n % len(found)] if found and n < 28 else self.calendar.today + n * DAY

    # What people do.

    @rule(coach=few, member=few, weekday=weekdays, start=starts, minutes=lengths, every=st.sampled_from([1, 1, 2]),
          offset=st.integers(-9, 30), lasts=st.sampled_from([None, None, 10, 45]), mode=st.sampled_from(list(Mode)),
          own_room=st.booleans())  # fmt: skip
    def open_hour(self, *, coach, member, weekday, start, minutes, every, offset, lasts, mode, own_room) -> None:
        begins = self.calendar.today + offset * DAY
        ends = None if lasts is None else begins + lasts * DAY
        room = self.room if own_room else None
        who = {"coach_id": self.coaches[coach % 2], "member_id": self.members[member % 3], "room_id": room}
        until = (datetime.combine(begins, start) + timedelta(minutes=minutes)).time()
        self.act(
            "open_hour",
            reservations.open_recurring_booking,
            lambda calendar, key: calendar.open_hour(
                Plan(key, *who.values(), weekday, start, minutes, every, begins, ends, begins), mode
            ),
            **who,
            day_of_week=weekday,
            start_time=start,
            end_time=until,
            start_date=begins,
            end_date=ends,
            frequency=every,
            mode=mode,
        )

    @rule(coach=few, member=few, ahead=days, start=starts, minutes=lengths)
    def book(self, coach, member, ahead, start, minutes) -> None:
        who = {"coach_id": self.coaches[coach % 2], "member_id": self.members[member % 3]}
        span = self.at(ahead, start, minutes)

        def model(calendar: Calendar, key: Any) -> None:
            calendar.book(key, *who.values(), span)

        def book_once(**facts: Any) -> Any:
            return reservations.book_once(**facts).session

        self.act("book", book_once, model, **who, span=span)

    @precondition(lambda self: self.calendar.sessions)
    @rule(n=few)
    def cancel(self, n) -> None:
        key, session_id = self.some(n)
        self.act("cancel", reservations.cancel_session, lambda c, _: c.cancel(c.sessions[key]), session_id=session_id)

    @precondition(lambda self: self.calendar.plans)
    @rule(n=few, future_only=st.booleans(), sure=few)
    def end(self, n, future_only, sure) -> None:
        if sure % 3 == 0:  # or few series would live long
            plan = self.plan(n).id
            facts = {"booking_id": plan, "future_only": future_only}
            self.act(
                "end", reservations.cancel_recurring_booking, lambda c, _: c.cancel_plan(c.plans[plan], future_only), **facts
            )

    @precondition(lambda self: self.calendar.sessions)
    @rule(n=few, ahead=days, start=starts, coach=maybe_coach)
    def move(self, n, ahead, start, coach) -> None:
        key, session_id = self.some(n)
        facts = {"span": self.at(ahead, start), "coach_id": None if coach is None else self.coaches[coach]}
        model = lambda c, _: c.move(c.sessions[key], *facts.values())  # noqa: E731
        self.act("move", reservations.move_session, model, session_id=session_id, **facts)

    @precondition(lambda self: self.calendar.plans)
    @rule(n=few, k=few, ahead=days, start=starts, coach=maybe_coach)
    def move_date(self, n, k, ahead, start, coach) -> None:
        plan = self.plan(n)
        facts = {"on": self.date_of(plan, k), "span": self.at(ahead, start)}
        facts |= {"coach_id": None if coach is None else self.coaches[coach]}
        model = lambda c, _: c.move_date(c.plans[plan.id], *facts.values())  # noqa: E731
        self.act("move_date", reservations.move_date, model, booking_id=plan.id, **facts)

    @precondition(lambda self: self.calendar.plans)
    @rule(n=few, k=few)
    def skip(self, n, k) -> None:
        plan = self.plan(n)
        on = self.date_of(plan, k)
        self.act("skip", reservations.skip_date, lambda c, _: c.skip(c.plans[plan.id], on), booking_id=plan.id, on=on)

    @precondition(lambda self: self.calendar.left_out)
    @rule(n=few)
    def take_up(self, n) -> None:
        skipped = [key for key, why in self.calendar.left_out.items() if why == "skipped"]
        found = skipped if skipped and n < 25 else list(self.calendar.left_out)
        plan, local = found[n % len(found)]
        facts = {"booking_id": plan, "on": local.date()}
        self.act("take_up", reservations.take_up_date, lambda c, _: c.take_up(c.plans[plan], local.date()), **facts)

    @precondition(lambda self: self.calendar.plans)
    @rule(n=few, ahead=st.integers(-1, 35), lasts=st.sampled_from([None, 0, 7, 20]))
    def pause(self, n, ahead, lasts) -> None:
        plan, from_on = self.plan(n).id, self.calendar.today + ahead * DAY
        facts = {"from_on": from_on, "until_on": None if lasts is None else from_on + lasts * DAY}
        model = lambda c, key: c.pause(key, c.plans[plan], *facts.values())  # noqa: E731
        self.act("pause", reservations.pause_recurring_booking, model, booking_id=plan, **facts)

    @precondition(lambda self: self.calendar.pauses)
    @rule(n=few)
    def lift(self, n) -> None:
        key = list(self.calendar.pauses)[n % len(self.calendar.pauses)]
        self.act("lift", reservations.lift_pause, lambda c, _: c.lift(key), pause_id=key)

    @precondition(lambda self: self.calendar.plans)
    @rule(n=few, ahead=st.integers(-3, 60), weekday=st.none() | weekdays, time_=st.none() | st.tuples(starts, lengths),
          coach=maybe_coach, mode=st.sampled_from([Mode.REFUSE, Mode.SKIP]))  # fmt: skip
    def change(self, *, n, ahead, weekday, time_, coach, mode) -> None:
        plan, from_on = self.plan(n).id, self.calendar.today + ahead * DAY
        new: dict[str, Any] = {} if weekday is None else {"weekday": weekday}
        facts: dict[str, Any] = {"from_on": from_on, "day_of_week": weekday, "mode": mode}
        if time_:
            start, minutes = time_
            new |= {"start": start, "minutes": minutes}
            facts |= {"start_time": start}
            facts |= {"end_time": (datetime.combine(from_on, start) + timedelta(minutes=minutes)).time()}
        if coach is not None:
            new["coach"] = facts["coach_id"] = self.coaches[coach]
        model = lambda c, _: c.change(c.plans[plan], from_on, new, mode)  # noqa: E731
        self.act("change", reservations.change_recurring_booking, model, booking_id=plan, **facts)

    # What stands against it.

    @rule(coach=few, ahead=days, start=starts, hours=st.sampled_from([1, 3, 30, 200]))
    def block(self, coach, ahead, start, hours) -> None:
        whose, span = self.coaches[coach % 2], self.at(ahead, start, hours * 60)

        def model(calendar: Calendar, key: Any) -> None:
            if any(other == whose and block.overlaps(span) for other, block in calendar.blocks.values()):
                raise Refused
            calendar.blocks[key] = (whose, span)

        self.act("block", availability.block, model, coach_id=whose, span=span)

    @precondition(lambda self: self.calendar.blocks)
    @rule(n=few)
    def unblock(self, n) -> None:
        key = list(self.calendar.blocks)[n % len(self.calendar.blocks)]
        self.act("unblock", availability.unblock, lambda c, _: c.blocks.pop(key), block_id=key)

    @rule(ahead=days)
    def rest(self, ahead) -> None:
        on = self.calendar.today + ahead * DAY
        perform(org.add_holiday, on=on, name="Rest")
        self.calendar.holidays.add(on)

    @precondition(lambda self: self.calendar.holidays)
    @rule(n=few)
    def work(self, n) -> None:
        on = sorted(self.calendar.holidays)[n % len(self.calendar.holidays)]
        perform(org.remove_holiday, on=on)
        self.calendar.holidays.remove(on)

    @rule(coach=few, free=st.none() | weekdays)
    def set_hours(self, coach, free) -> None:
        whose, week = self.coaches[coach % 2], set(range(7)) - {free}
        windows = [Window(day, time(0), time(0)) for day in week]
        perform(availability.set_week, by=make.HOUSE, coach_id=whose, windows=windows, now=self.calendar.now)
        self.calendar.hours[whose] = week

    # Groups.

    @rule(coach=few, ahead=days, start=starts, capacity=st.integers(1, 2))
    def open_group(self, coach, ahead, start, capacity) -> None:
        facts = {"coach_id": self.coaches[coach % 2], "span": self.at(ahead, start), "capacity": capacity}
        self.act("open_group", reservations.open_session, lambda c, key: c.open_group(key, *facts.values()), **facts)

    @precondition(lambda self: any(s.member is None for s in self.calendar.sessions.values()))
    @rule(n=few, member=few)
    def join(self, n, member) -> None:
        key, session_id = self.some(n, of_group=True)
        facts = {"session_id": session_id, "member_id": self.members[member % 3]}
        self.act("join", reservations.join_session, lambda c, _: c.join(c.sessions[key], facts["member_id"]), **facts)

    @precondition(lambda self: any(s.seated for s in self.calendar.sessions.values()))
    @rule(n=few, m=few)
    def leave(self, n, m) -> None:
        found = [(key, who) for key, s in self.calendar.sessions.items() for who in [*s.seated, *s.waiting]]
        key, member = found[(n + m) % len(found)]
        seat = make.value(
            "SELECT id FROM bookings WHERE session_id = %s AND member_id = %s AND status IN ('CONFIRMED', 'WAITLIST')",
            key,
            member,
        )
        self.act("leave", reservations.cancel_booking, lambda c, _: c.leave(c.sessions[key], member), booking_id=seat)

    @precondition(lambda self: any(s.member is None for s in self.calendar.sessions.values()))
    @rule(n=few, capacity=st.integers(1, 3))
    def hold(self, n, capacity) -> None:
        key, session_id = self.some(n, of_group=True)
        facts = {"session_id": session_id, "capacity": capacity}
        self.act("hold", reservations.change_capacity, lambda c, _: c.hold(c.sessions[key], capacity), **facts)

    # The nightly run, and time.

    @rule(ahead=st.sampled_from([0, 0, 1, 1, 5, 9]), hours=st.integers(0, 9))
    def run(self, ahead, hours) -> None:
        self.calendar.now += timedelta(days=ahead, hours=hours)
        expected = self.calendar.run(WEEKS)
        made = tasks.generate(now=self.calendar.now, weeks=WEEKS, trigger="test", size=2).made
        again = tasks.generate(now=self.calendar.now, weeks=WEEKS, trigger="test", size=2)
        assert (made, again.made, again.completed) == (expected, 0, 0)
        self.outcomes["run: made"] += made

    # What must be true.

    @invariant()
    def the_calendar_is_the_models(self) -> None:
        if not hasattr(self, "calendar"):
            return
        rows = {((row[1], row[2]) if row[1] else row[0]): row[3:] for row in make.rows(SESSIONS)}
        assert rows == {key: as_row(s) for key, s in self.calendar.sessions.items()}
        left_out = make.rows("SELECT series_id, original_local, reason = 'skipped' FROM left_out_occurrences")
        assert set(left_out) == {(*key, why == "skipped") for key, why in self.calendar.left_out.items()}
        active = dict(make.rows("SELECT id, next_occurrence FROM series WHERE status = 'ACTIVE'"))
        assert active == {key: plan.watermark for key, plan in self.calendar.plans.items() if plan.active}
        self.every_date_is_decided_once(set(rows), {(series, local) for series, local, _ in left_out})
        assert (make.overlaps(), make.value(SPANS)) == (0, 0)
        assert all(len(seated) <= capacity for *_, capacity, _, seated, _ in rows.values())

    def every_date_is_decided_once(self, made: set[object], left_out: set[object]) -> None:
        assert not made & left_out
        for plan in self.calendar.plans.values():
            last = (plan.watermark - DAY) if plan.watermark else plan.end_on
            if plan.active and last:
                assert {(plan.id, local) for local in plan.locals(plan.first, last)} <= made | left_out


def as_row(session: Session) -> tuple[Any, ...]:
    seated = sorted(session.holders) if session.status != "cancelled" else []
    where = (session.span.start, session.span.end, session.coach, session.room, session.capacity)
    return (*where, session.status, seated, session.waiting)


def test_the_life_of_standing_hours_equals_the_model(db, is_long):
    Life.outcomes.clear()
    run_state_machine_as_test(
        Life,
        settings=settings(
            max_examples=400 if is_long else 8,
            stateful_step_count=60 if is_long else 40,
            database=None,
            derandomize=not is_long,
            suppress_health_check=list(HealthCheck),
        ),
    )
    done = {name.partition(":")[0] for name in Life.outcomes if name.endswith(": done")}
    assert done >= {"open_hour", "book", "move", "move_date", "skip", "pause", "change", "cancel"}
    assert Life.outcomes["run: made"]
