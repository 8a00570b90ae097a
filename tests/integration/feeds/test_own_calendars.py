"""A coach's own calendar: blocks around what is blocked by hand, followed as it changes, asked for only where one may ask."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client

from horarium.availability import operations, queries, tasks
from horarium.kernel.errors import Invalid
from horarium.kernel.spans import Span
from horarium.kernel.unit import perform
from horarium.people.errors import NotYours
from horarium.timetable import queries as timetable
from tests import factories as make
from tests.receiver import flood, receiving, status

MONDAY = datetime(2026, 11, 23, tzinfo=UTC)


def hours(start: int, end: int) -> Span:
    return Span(MONDAY + timedelta(hours=start), MONDAY + timedelta(hours=end))


def event(start: int, end: int, *more: str) -> str:
    span = hours(start, end)
    return "\n".join([f"UID:{start}-{end}", f"DTSTART:{span.start:%Y%m%dT%H%M%SZ}", f"DTEND:{span.end:%Y%m%dT%H%M%SZ}", *more])


def calendar(*events: str) -> bytes:
    body = "".join(f"BEGIN:VEVENT\n{one}\nEND:VEVENT\n" for one in events)
    return f"BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:test\n{body}END:VCALENDAR\n".encode()


def blocks(coach) -> list[tuple[float, float, str]]:
    """The coach's blocks in hours from Monday on, and from what they come."""
    hour = timedelta(hours=1)
    rows = queries.blocks_of(coach.id).select_related("source")
    return [
        ((b.start_time - MONDAY) / hour, (b.end_time - MONDAY) / hour, b.source.name if b.source else "by hand") for b in rows
    ]


def blocked(coach, start: int, end: int):
    return perform(operations.block, by=make.HOUSE, coach_id=coach.id, span=hours(start, end), now=make.NOW)


@pytest.fixture
def coach():
    return make.coach("Ada")


@pytest.fixture
def receiver(settings):
    settings.OUTGOING_ALLOW = ["127.0.0.1"]
    with receiving() as made:
        yield made


def added(coach, receiver, path: str = "/private.ics"):
    url = f"http://{receiver.host}:{receiver.port}{path}"
    return perform(operations.add_calendar, by=make.actor(coach), coach_id=coach.id, name="Private", url=url, now=make.NOW)


def test_a_calendar_is_laid_around_what_is_blocked_by_hand_and_comes_back_where_that_is_taken_away(coach):
    by_hand = blocked(coach, 10, 11)
    make.own_calendar(coach, content=calendar(event(9, 12)))
    make.own_calendar(coach, name="Band", content=calendar(event(11, 14)))
    assert blocks(coach) == [(9, 10, "Private"), (10, 11, "by hand"), (11, 12, "Private"), (12, 14, "Band")]
    blocked(coach, 13, 15)
    assert blocks(coach)[-2:] == [(12, 13, "Band"), (13, 15, "by hand")]
    perform(operations.unblock, by=make.HOUSE, block_id=by_hand.id, now=make.NOW)
    private = queries.calendars_of(coach.id).first()
    assert blocks(coach)[0] == (9, 12, "Private")
    perform(operations.remove_calendar, by=make.actor(coach), source_id=private.id, now=make.NOW)

    assert blocks(coach) == [(11, 13, "Band"), (13, 15, "by hand")]


def test_the_same_calendar_again_changes_nothing_and_a_changed_one_only_what_it_changed(coach):
    content = calendar(event(9, 10), event(12, 13))
    make.own_calendar(coach, content=content)
    before = make.rows("SELECT id, start_time FROM blocked_slots ORDER BY start_time")
    events = make.value("SELECT count(*) FROM events")
    make.own_calendar(coach, content=content)
    assert make.rows("SELECT id, start_time FROM blocked_slots ORDER BY start_time") == before
    assert make.value("SELECT count(*) FROM events") == events
    make.own_calendar(coach, content=calendar(event(9, 10), event(12, 14)))

    assert blocks(coach) == [(9, 10, "Private"), (12, 14, "Private")]
    assert make.rows("SELECT id FROM blocked_slots ORDER BY start_time")[0] == before[0][:1]
    assert make.value("SELECT count(*) FROM calendar_sources") == 1


def test_sessions_in_its_way_are_conflicts_and_a_bad_event_stands_on_the_page_with_its_reason(coach):
    seat = make.booked(coach, make.member(), MONDAY + timedelta(hours=9))
    bad = "UID:7\nSUMMARY:Dentist <b>\nDTSTART;TZID=Nowhere/Land:20261124T090000"
    make.own_calendar(coach, content=calendar(event(9, 10), bad))
    found, count = timetable.conflicts(now=make.NOW)
    browser = Client(headers={"host": "localhost"})
    browser.force_login(coach)
    page = browser.get("/coaching/calendars").content.decode()

    assert (count, found[0].session.id, found[0].reason) == (1, seat.session_id, "blocked")
    assert "Dentist &lt;b&gt;" in page
    assert "Nowhere/Land" in page


def test_an_address_is_read_again_with_its_tag_and_followed(coach, receiver, go_to):
    receiver.answers = [
        status(200, calendar(event(9, 10), event(12, 13)), ETag='"one"'),
        status(304),
        status(200, calendar(event(12, 13))),
    ]
    row = added(coach, receiver)
    seen = []
    for n in range(3):
        go_to(make.NOW + timedelta(hours=n))
        tasks.read_calendar(str(row.id))
        seen.append(blocks(coach))

    assert seen == [[(9, 10, "Private"), (12, 13, "Private")]] * 2 + [[(12, 13, "Private")]]
    assert [request.headers.get("if-none-match") for request in receiver.requests] == [None, '"one"', '"one"']
    assert queries.calendar(row.id).read_at == make.NOW + timedelta(hours=2)


def test_a_calendar_is_due_once_an_hour_whoever_asks(coach, receiver):
    row = added(coach, receiver)
    jobs = "SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'availability.read_calendar'"
    due = [perform(operations.queue_due_calendars, now=make.NOW + timedelta(minutes=n)) for n in (59, 60, 61, 121)]

    assert due == [0, 1, 0, 1]
    assert make.value(jobs) == 3
    assert row.read_at is None


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        (status(404), "404"),
        (status(200, b"<html>Sign in</html>"), "no calendar"),
        (flood, "longer than"),
        (status(302, Location="/again.ics"), "more than 3 times"),
        (status(302, Location="http://127.0.0.2:9/x.ics"), "begins with http://"),
        (status(302, Location="https://169.254.169.254/latest"), "169.254.169.254"),
        (status(302, Location="file:///etc/passwd"), "not an address"),
    ],
    ids=["absent", "a page", "endless", "in circles", "to a private machine", "to the metadata", "to a file"],
)
def test_what_cannot_be_read_keeps_its_blocks_and_needs_attention_after_three_tries(coach, receiver, answer, why):
    receiver.answers = [status(200, calendar(event(9, 10))), answer]
    row = added(coach, receiver)
    for _ in range(4):
        tasks.read_calendar(str(row.id))
    browser = Client(headers={"host": "localhost"})
    browser.force_login(make.office())
    page = browser.get("/desk/attention").content.decode()

    kept = queries.calendar(row.id)
    assert (why in kept.error, kept.failures) == (True, 3), kept.error
    assert blocks(coach) == [(9, 10, "Private")]
    assert "calendars that cannot be read" in page
    assert "private.ics" not in page


def test_a_redirect_into_a_private_network_asks_nobody_there(coach, receiver):
    with receiving("127.0.0.2") as inside:
        receiver.answers = [status(301, Location=f"http://127.0.0.2:{inside.port}/hidden.ics")]
        tasks.read_calendar(str(added(coach, receiver).id))

        assert inside.requests == []


def test_a_redirect_to_a_machine_that_may_be_asked_is_followed(coach, receiver):
    receiver.answers = [status(307, Location="/moved.ics"), status(200, calendar(event(9, 10)))]
    tasks.read_calendar(str(added(coach, receiver).id))

    assert blocks(coach) == [(9, 10, "Private")]
    assert [request.line for request in receiver.requests] == ["GET /private.ics HTTP/1.1", "GET /moved.ics HTTP/1.1"]


@pytest.mark.parametrize(
    "url", ["http://calendar.example.org/x.ics", "https://10.0.0.1/x.ics", "webcal://localhost/x.ics", "x"]
)
def test_an_address_that_may_not_be_asked_is_refused_and_nothing_is_kept(coach, url):
    facts = {"by": make.actor(coach), "coach_id": coach.id, "name": "Private", "url": url}
    with pytest.raises(Invalid):
        perform(operations.add_calendar, now=make.NOW, **facts)

    assert make.value("SELECT count(*) FROM calendar_sources") == 0


def test_a_calendar_is_the_coachs_own_and_the_offices(coach):
    row = make.own_calendar(coach, content=calendar(event(9, 10)))
    other = make.actor(make.coach("Bea"))
    for deed in (operations.remove_calendar, operations.send_calendar):
        facts = (
            {"source_id": row.id} if deed is operations.remove_calendar else {"coach_id": coach.id, "name": "x", "content": b""}
        )
        with pytest.raises(NotYours):
            perform(deed, by=other, now=make.NOW, **facts)
    browser = Client(headers={"host": "localhost"})
    browser.force_login(coach)
    block_id = str(queries.blocks_of(coach.id)[0].id)
    answer = browser.post("/coaching/hours", {"deed": "unblock", "id": block_id})

    assert answer.status_code == 409
    assert blocks(coach) == [(9, 10, "Private")]
