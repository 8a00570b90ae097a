"""Series: what a group of their rows comes to.

A standing hour is known by its id, and else by all that it is: coach, member, room, day, times, dates, rhythm and zone. One
that the file says otherwise ends as it was and begins anew as the file says; only its title changes in place.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext

from horarium.interfaces.importing import cells
from horarium.interfaces.importing.bookings import Wanted, kept_as, wanted_of
from horarium.interfaces.importing.decisions import Decision, each
from horarium.interfaces.importing.intake import Intake
from horarium.interfaces.importing.places import brought, place_of, rooms_of
from horarium.interfaces.importing.reading import Row
from horarium.interfaces.importing.seen import Seen
from horarium.interfaces.importing.weeks import nobody
from horarium.kernel import civil
from horarium.kernel.errors import Invalid
from horarium.kernel.ids import new_id
from horarium.org import queries as org
from horarium.people import queries as people
from horarium.reservations import operations, queries
from horarium.reservations.values import StandingHour

if TYPE_CHECKING:
    from horarium.people.models import User
    from horarium.reservations.models import RecurringBooking

Write = Callable[[], object]
OVER = {"CANCELLED", "ENDED"}


def look_at_series(rows: list[Row], intake: Intake, *, seen: Seen) -> list[Decision]:
    """Return what the rows of series.csv come to. A room that is not there is added."""
    known = people.by_word(row.cells[role] for row in rows for role in ("member", "coach"))
    rooms, zone = rooms_of(rows), org.settings().zone
    there = _There(rows, known)

    def decide(row: Row) -> Decision:
        place, key = place_of(row), cells.key(row.cells, "id")
        title = cells.text(row.cells, "title")
        coach, member = _person(known, row, "coach"), _person(known, row, "member")
        own_zone = civil.zone(row.cells["zone"]).key if row.cells["zone"] else coach.zone or zone
        room_id = place and rooms.have(place)
        wanted = wanted_of(row, coach, member, room_id=room_id, zone=own_zone, moved=timedelta(0))
        _need_once(row, key, wanted, seen)
        if found := there.same(wanted, key):
            return _again(row, found, title, intake)
        before = there.by_id.get(key) if key else None
        _need_not_over(before)
        hour = StandingHour(**wanted.facts, title=title or (before.title if before else ""), id=_id(key, before))
        adds = rooms.adding(place)
        decision = Decision(row, note=brought(place) if adds and place else "")
        if before is None:
            return replace(decision, is_new=True, write=adds, hour=hour)
        people_ = (before.coach_id, before.member_id, hour.coach_id, hour.member_id)
        return replace(decision, is_changed=True, write=partial(_begin_anew, before.id, hour, intake, adds), people=people_)

    return each(rows, decide)


class _There:
    """The standing hours that the rows of a group may mean: those of their members, and those whose ids they name."""

    def __init__(self, rows: list[Row], known: dict[str, User]) -> None:
        members = [known[row.cells["member"]].id for row in rows if row.cells["member"] in known]
        ids = [row.cells["id"] for row in rows if cells.ID.fullmatch(row.cells["id"])]
        found = list(queries.recurring_bookings().filter(Q(member__in=members) | Q(id__in=ids)))
        self.by_id = {one.id: one for one in found}
        self.by_value: dict[Wanted, list[RecurringBooking]] = {}
        for one in found:
            self.by_value.setdefault(kept_as(one), []).append(one)

    def same(self, wanted: Wanted, key: UUID | None) -> RecurringBooking | None:
        """Return the standing hour that is what the row says: that of its id, an active one, or one that is over."""
        own = self.by_id.get(key) if key else None
        ranked = sorted(self.by_value.get(wanted, []), key=lambda one: (one is not own, one.status in OVER))
        if not ranked or (own and own.status not in OVER and ranked[0].status in OVER):
            return None
        return ranked[0]


def _person(known: dict[str, User], row: Row, role: str) -> User:
    word = cells.needed(row.cells, role)
    if word not in known or not getattr(known[word], f"is_{role}"):
        raise Invalid(role, nobody(role, word))
    return known[word]


def _need_once(row: Row, key: UUID | None, wanted: Wanted, seen: Seen) -> None:
    if key:
        seen.once(row.line, "id", str(key))
    if first := seen.earlier(row.line, repr(wanted)):
        raise Invalid("member", "the same standing hour stands on line {first} already", first=first)


def _again(row: Row, found: RecurringBooking, title: str, intake: Intake) -> Decision:
    if found.status in OVER:
        return Decision(row, note=gettext("it was cancelled here, and stays so"))
    if title in ("", found.title):
        return Decision(row)
    write = partial(operations.rename_recurring_booking, by=intake.by, booking_id=found.id, title=title, now=intake.now)
    return Decision(row, is_changed=True, write=write)


def _need_not_over(before: RecurringBooking | None) -> None:
    if before and before.status in OVER:
        raise Invalid("id", "this standing hour is over here; a row without its id begins a new one")


def _id(key: UUID | None, before: RecurringBooking | None) -> UUID:
    """The file's id for what is not here, so that it is known again by it; what begins anew is another one."""
    return key if key and before is None else new_id()


def _begin_anew(before_id: UUID, hour: StandingHour, intake: Intake, adds: Write | None) -> None:
    if adds:
        adds()
    operations.cancel_recurring_booking(by=intake.by, booking_id=before_id, now=intake.now)
    (refusal,) = operations.open_recurring_bookings(by=intake.by, hours=[hour], now=intake.now)
    if refusal:
        raise refusal
