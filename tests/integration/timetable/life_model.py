"""The life of standing hours once more, slow and obvious: what people do to every date, session and place in plain Python."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from uuid import UUID

from horarium.kernel import civil
from horarium.kernel.spans import Span
from tests.integration.timetable.life_days import DAY, ROME, WEEK, WINDOW, Days, Pause, Plan, Session, need


class Calendar(Days):
    """Each act changes the model, or raises Refused half way: then it is to be thrown away."""

    # What people do.

    def _bookable(self, span: Span) -> None:
        need(self.now < span.start <= self.now + WINDOW)

    def open_hour(self, plan: Plan, mode: str) -> None:
        plan.first = max(plan.start_on, self.today)
        need(plan.end_on is None or plan.end_on >= plan.first)
        first = next(plan.dates(plan.first, plan.first + (plan.every + 1) * WEEK), None)
        need(first is not None and self._open(plan.coach, first))
        self._need_apart(plan, plan.first)
        if mode != "skip":
            self._fit(plan, mode)
        plan.watermark = plan.first
        self.plans[plan.id] = plan

    def _fit(self, plan: Plan, mode: str) -> None:
        need(mode == "refuse" or plan.end_on is not None)
        until = plan.end_on or plan.first + WINDOW
        lost = [local for local in plan.locals(plan.first, until) if self._preview(plan, local)]
        need(mode != "refuse" or not lost)
        owed, day = len(lost), until
        longer = replace(plan, end_on=None)
        while owed:
            day += DAY
            for local in longer.locals(day, day):
                plan.end_on = day
                free = not self._preview(plan, local)
                owed -= free
                lost += [] if free else [local]
        self.left_out |= {(plan.id, local): "skipped" for local in lost}

    def _preview(self, plan: Plan, local: datetime) -> str | None:
        reason = self._reason(plan, local)
        if reason:
            return None if reason == "past" else reason
        span = plan.span(local)
        claimed = self._claimed(span, plan.coach, self._room_of(plan), [plan.member], but_plan=plan.id)
        return "claimed" if claimed else None

    def _need_apart(self, plan: Plan, since: date) -> None:
        """Two patterns of one coach, room or member never meet, whatever became of single dates."""
        mine = [plan.span(local) for local in plan.locals(since, since + timedelta(days=400))]
        for other in self.plans.values():
            if other.active and other.id != plan.id and self._shares(other, plan.coach, self._room_of(plan), [plan.member]):
                theirs = [other.span(local) for local in other.locals(since - 2 * DAY, since + timedelta(days=402))]
                need(not any(one.overlaps(two) for one in mine for two in theirs if abs(one.start - two.start) < DAY))

    def cancel_plan(self, plan: Plan, future_only: bool) -> None:
        need(plan.active)
        plan.active, plan.watermark = False, None
        for session in self.sessions.values():
            ahead = session.span.start > self.now if future_only else session.span.end > self.now
            if session.plan == plan.id and session.status == "scheduled" and ahead:
                session.status = "cancelled"

    def book(self, key: UUID, coach: UUID, member: UUID, span: Span) -> None:
        self._bookable(span)
        need(self._open(coach, civil.local_date(span.start, ROME)) and not self._closed(coach, span))
        need(not self.busy(span, coach, self.rooms[coach], [member]))
        self.sessions[key] = Session(span, coach, self.rooms[coach], member)

    def open_group(self, key: UUID, coach: UUID, span: Span, capacity: int) -> None:
        self._bookable(span)
        need(not self.busy(span, coach, self.rooms[coach], []))
        self.sessions[key] = Session(span, coach, self.rooms[coach], capacity=capacity)

    def _need_live(self, session: Session) -> None:
        need(session.status == "scheduled" and session.span.end > self.now)

    def cancel(self, session: Session) -> None:
        self._need_live(session)
        session.status, session.seated, session.waiting = "cancelled", [], []

    def move(self, session: Session, span: Span, coach: UUID | None) -> None:
        to = coach or session.coach
        room = session.room if to == session.coach else self.rooms[to]
        self._bookable(span)
        self._need_live(session)
        need(not self.busy(span, to, room, session.holders, but=session))
        session.span, session.coach, session.room = span, to, room

    def _of_date(self, plan: Plan, on: date) -> Session | None:
        found = (s for s in self.sessions.values() if s.plan == plan.id and s.local and s.local.date() == on)
        return next(found, None)

    def _date(self, plan: Plan, on: date) -> datetime:
        need(plan.active and on in plan.dates(on, on))
        local = datetime.combine(on, plan.start)
        need(plan.span(local).start > self.now)
        return local

    def move_date(self, plan: Plan, on: date, span: Span, coach: UUID | None) -> None:
        made = self._of_date(plan, on)
        if made:
            return self.move(made, span, coach)
        self._bookable(span)
        to = coach or plan.coach
        local = self._date(plan, on)
        room = (plan.room if to == plan.coach else None) or self.rooms[to]
        need(not self.busy(span, to, room, [plan.member], but_date=(plan.id, local)))
        self.left_out.pop((plan.id, local), None)
        self._make(plan, local, span, to, room)
        return None

    def skip(self, plan: Plan, on: date) -> None:
        need(plan.active)
        made = self._of_date(plan, on)
        if made:
            need(made.status == "scheduled" and made.span.start > self.now)
            made.status = "cancelled"
        else:
            self.left_out[plan.id, self._date(plan, on)] = "skipped"

    def take_up(self, plan: Plan, on: date) -> None:
        local = self._date(plan, on)
        need(self.left_out.get((plan.id, local)) == "skipped")
        del self.left_out[plan.id, local]
        for key in [k for k, why in self.left_out.items() if k[0] == plan.id and k[1] >= local and why != "skipped"]:
            del self.left_out[key]
        plan.watermark = min(plan.watermark or on, on)

    def pause(self, key: UUID, plan: Plan, from_on: date, until_on: date | None) -> None:
        need(plan.active and from_on >= self.today and (until_on is None or until_on >= from_on))
        last = until_on or date.max
        for other in self.pauses.values():
            need(other.plan != plan.id or other.from_on > last or (other.until_on or date.max) < from_on)
        rest = Pause(plan.id, from_on, until_on, [])
        for session in self.sessions.values():
            ahead = session.status == "scheduled" and session.span.start > self.now
            if session.plan == plan.id and ahead and rest.covers(civil.local_date(session.span.start, ROME)):
                session.status = "cancelled"
                rest.cancelled.append(session)
        self.pauses[key] = rest

    def lift(self, key: UUID) -> None:
        rest = self.pauses[key]
        need(self.plans[rest.plan].active and (rest.until_on is None or rest.until_on >= self.today))
        if rest.from_on < self.today:
            rest.until_on = self.today - DAY
        else:
            del self.pauses[key]
        for session in rest.cancelled:
            if session.status == "cancelled" and session.span.start > self.now:
                taken = self.busy(session.span, session.coach, session.room, session.holders, but=session)
                if not taken and not self._closed(session.coach, session.span):
                    session.status = "scheduled"

    def change(self, plan: Plan, from_on: date, new: dict[str, object], mode: str) -> None:
        """`new` has any of weekday, start, minutes, coach."""
        since = max(from_on, plan.start_on, self.today)
        old = replace(plan)
        if new.get("coach", plan.coach) != plan.coach:
            new = {"room": None, **new}
        turned = replace(plan, **new)
        need(plan.active and turned.weekday in self.hours[turned.coach])
        need(plan.end_on is None or plan.end_on >= since)
        ahead = old.dates(since, since + (2 * plan.every + 1) * WEEK)
        first = next((day for day in ahead if self._is_ahead(turned, datetime.combine(day, old.start))), None)
        need(first is not None)
        last = max(old.dates(since, old.end_on)) if old.end_on else None
        turned.start_on = turned.in_week_of(datetime.combine(first, old.start)).date()
        turned.end_on = last and turned.in_week_of(datetime.combine(last, old.start)).date()
        if all(getattr(turned, name) == getattr(plan, name) for name in ("weekday", "start", "minutes", "coach", "room")):
            return  # what is asked for is what there is
        self._need_apart(turned, turned.start_on)
        for local in self._fresh(plan, first):
            self._decide(plan, local)
        for name in ("weekday", "start", "minutes", "coach", "room", "start_on", "end_on"):
            setattr(plan, name, getattr(turned, name))
        plan.watermark = plan.start_on
        self._follow(plan, old, first, mode)

    def _is_ahead(self, plan: Plan, local: datetime) -> bool:
        return plan.span(plan.in_week_of(local)).start > self.now

    def _follow(self, plan: Plan, old: Plan, first: date, mode: str) -> None:
        since = [s for s in self.sessions.values() if s.plan == plan.id and s.local and s.local.date() >= first]
        in_place = [s for s in since if self._stands(old, s)]
        follow = [s for s in in_place if s.status == "scheduled"]
        resting = [s for s in in_place if any(s in rest.cancelled for rest in self.pauses.values() if rest.plan == plan.id)]
        self._rename(plan, since, first)
        for session in follow:
            session.status = "cancelled"
        lost = [s for s in follow if self._preview(plan, s.local)]
        need(mode == "skip" or not lost)
        for session in [*resting, *follow]:
            if session not in lost:
                session.span, session.coach, session.room = plan.span(session.local), plan.coach, self._room_of(plan)
                session.status = "scheduled" if session in follow else "cancelled"

    def _stands(self, old: Plan, session: Session) -> bool:
        where = (session.span, session.coach, session.room)
        room = old.room or session.room
        return session.span.start > self.now and where == (old.span(session.local), old.coach, room)

    def _rename(self, plan: Plan, sessions: list[Session], first: date) -> None:
        for session in sessions:
            del self.sessions[plan.id, session.local]
            session.local = plan.in_week_of(session.local)
        self.sessions |= {(plan.id, s.local): s for s in sessions}
        for key in [key for key in self.left_out if key[0] == plan.id and key[1].date() >= first]:
            if self.left_out.pop(key) == "skipped":
                self.left_out[plan.id, plan.in_week_of(key[1])] = "skipped"

    def join(self, session: Session, member: UUID) -> None:
        self._need_live(session)
        need(session.member is None and member not in session.seated + session.waiting)
        if len(session.seated) >= session.capacity:
            session.waiting.append(member)
        else:
            need(not self.busy(session.span, None, None, [member]))
            session.seated.append(member)

    def leave(self, session: Session, member: UUID) -> None:
        self._need_live(session)
        (session.seated if member in session.seated else session.waiting).remove(member)
        self._promote(session)

    def hold(self, session: Session, capacity: int) -> None:
        self._need_live(session)
        need(session.member is None and capacity >= len(session.seated))
        if capacity != session.capacity:
            session.capacity = capacity
            self._promote(session)

    def _promote(self, session: Session) -> None:
        for member in list(session.waiting):
            if len(session.seated) < session.capacity and not self.busy(session.span, None, None, [member]):
                session.waiting.remove(member)
                session.seated.append(member)
