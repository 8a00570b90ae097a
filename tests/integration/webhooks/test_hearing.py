"""What is told: everything that happens in the calendar, once to each who wants it, with the change or not at all."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from types import ModuleType
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from horarium.journal import operations as journal
from horarium.journal.events import Event, Heard, who_hears_what
from horarium.kernel.unit import perform, rehearsal
from horarium.reservations import operations as reservations
from horarium.timetable import events as timetable_events
from horarium.webhooks import operations, queries, reactions
from horarium.webhooks.rules import type_of
from tests import factories as make
from tests.integration.api.calling import calling
from tests.integration.journal.working import jobs, work
from tests.integration.webhooks.told import bodies, deliveries

pytestmark = pytest.mark.usefixtures("at")
AS_THE_API = "what is added to the API's shape belongs into webhooks/rendering.py too"


@pytest.fixture
def pair():
    return make.coach("Ada"), make.member("Max")


def later(hours: int):
    return make.NOW + timedelta(days=4, hours=hours)


def test_every_event_of_the_calendar_and_of_reservations_is_heard():
    kinds = [kind for kind in vars(timetable_events).values() if isinstance(kind, type)]
    own = [kind.__name__ for kind in kinds if Event in kind.__mro__[1:]]

    assert {"SessionBooked", "SessionCancelled", "SeriesOpened", "SeriesCancelled", "SeatGivenBack"} <= set(own)
    assert [name for name in own if queries.SUBSCRIBER not in who_hears_what()[name]] == []
    assert set(queries.event_types()) >= {type_of(name) for name in own}


def test_an_event_that_is_added_is_heard_without_a_change():
    module = ModuleType("horarium.timetable.events")

    @dataclass(frozen=True, slots=True)
    class CoachPraised(Event):
        """Somebody was glad."""

    CoachPraised.__module__ = module.__name__
    module.CoachPraised, module.Event, module.Heard = CoachPraised, Event, Heard

    assert list(reactions.events_of(module)) == [CoachPraised]


@pytest.mark.parametrize(
    ("name", "type_"),
    [("SessionCancelled", "session.cancelled"), ("SeatGivenBack", "seat.given_back"), ("DateSkipped", "date.skipped")],
)
def test_a_type_is_the_events_name_as_programs_write_it(name, type_):
    assert type_of(name) == type_


def test_a_booking_is_told_as_the_api_shows_it(pair):
    coach, member = pair
    make.webhook()
    booking = make.booked(coach, member, later(1), title="Physics")
    work()

    [body] = bodies()
    shown = calling(member).data("GET", "/api/bookings/mine")["items"][0]
    assert (body["type"], body["createdAt"]) == ("session.booked", "2026-11-20T09:00:00Z")
    assert body["data"]["facts"] == {"coachId": str(coach.id), "memberId": str(member.id)}
    assert shown["id"] == str(booking.id)
    assert body["data"]["booking"] == shown, AS_THE_API


def test_a_standing_hour_is_told_in_the_words_of_the_api(pair):
    coach, member = pair
    make.webhook()
    make.standing_hour(coach, member, day=3, title="Chess", frequency=2)
    work()

    [body] = bodies()
    shown = calling(member).data("GET", "/api/recurring-bookings")["items"][0]
    told = body["data"]["series"]
    assert (body["type"], told.pop("kind")) == ("series.opened", "recurring_booking")
    assert told.pop("weekdays") == [shown.pop("dayOfWeek")]
    assert told == shown, AS_THE_API


def test_a_cancelled_session_is_told_with_how_it_stands(pair):
    coach, member = pair
    booking = make.booked(coach, member, later(1))
    work()
    make.webhook()
    perform(reservations.cancel_session, by=make.actor(member), session_id=booking.session_id, now=make.NOW)
    work()

    [body] = bodies()
    shown = calling(member).data("GET", f"/api/sessions/{booking.session_id}")
    assert (body["type"], body["data"]["facts"]["seatStatus"]) == ("session.cancelled", "CANCELLED_BY_MEMBER")
    assert body["data"]["session"]["status"] == "cancelled"
    assert body["data"]["session"] == shown, AS_THE_API


def test_an_event_about_nothing_that_is_there_is_told_with_its_facts():
    make.webhook()
    event = timetable_events.SessionMoved(UUID(int=7), was={"room_id": None}, became={"coach": [{"is_new": True}]})
    perform(journal.announce, event, by=make.HOUSE, now=make.NOW)
    work()

    facts = {"was": {"roomId": None}, "became": {"coach": [{"isNew": True}]}, "inAbsenceOf": None}
    assert bodies()[0]["data"] == {"subjectId": str(UUID(int=7)), "facts": facts}


def test_only_who_wants_to_know_is_told(pair):
    wanted = make.webhook(events=["session.cancelled", "session.booked"])
    every = make.webhook()
    make.webhook(events=["session.cancelled"])
    off = make.webhook()
    perform(operations.change_webhook, by=make.HOUSE, webhook_id=off.id, active=False, now=make.NOW)
    make.booked(*pair, later(1))
    work()

    assert {key for (key,) in make.rows("SELECT webhook_id FROM webhook_deliveries")} == {wanted.id, every.id}
    assert len({body["id"] for body in bodies()}) == 2


def test_nothing_is_told_of_what_was_undone(pair):
    make.webhook()
    with rehearsal():
        make.booked(*pair, later(1))

    def booked_and_regretted() -> None:
        reservations.book_once(
            by=make.HOUSE, coach_id=pair[0].id, member_id=pair[1].id, span=make.Span(later(2), later(3)), now=make.NOW
        )
        raise LookupError

    with pytest.raises(LookupError):
        perform(booked_and_regretted)
    work()
    assert (deliveries(), jobs("webhooks.send")) == ([], [])

    # The same, and not undone, is told.
    make.booked(*pair, later(2))
    work()
    assert [type_ for type_, *_ in deliveries()] == ["session.booked"]


def test_an_event_that_is_heard_twice_is_told_once(pair):
    make.webhook()
    make.booked(*pair, later(1))
    receipt = make.value("SELECT id FROM event_deliveries WHERE subscriber = %s", queries.SUBSCRIBER)
    for _ in range(3):
        perform(journal.deliver, delivery_id=receipt, now=make.NOW)

    assert len(deliveries()) == 1


def test_where_nobody_is_to_be_told_nothing_is_written_down_for_it(pair):
    off = make.webhook()
    perform(operations.change_webhook, by=make.HOUSE, webhook_id=off.id, active=False, now=make.NOW)
    make.booked(*pair, later(1))
    of_us = "SELECT count(*) FROM event_deliveries WHERE subscriber = %s"
    assert make.value(of_us, queries.SUBSCRIBER) == 0

    make.webhook()
    make.booked(*pair, later(2))
    assert make.value(of_us, queries.SUBSCRIBER) == 1


def test_statements_do_not_grow_with_webhooks_or_events(pair):
    def statements(number: int) -> int:
        events = [timetable_events.SeriesRenamed(UUID(int=n), title="Chess") for n in range(number)]
        with CaptureQueriesContext(connection) as announcing:
            perform(journal.announce_all, events, by=make.HOUSE, now=make.NOW)
        receipt = make.value("SELECT id FROM event_deliveries ORDER BY id DESC LIMIT 1")
        with CaptureQueriesContext(connection) as telling:
            perform(journal.deliver, delivery_id=receipt, now=make.NOW)
        return len(announcing) + len(telling)

    make.webhook()
    few = statements(1)
    for _ in range(15):
        make.webhook()

    assert statements(100) <= few
    assert len(deliveries()) == 1 + 16
