"""From a calendar's events to the time they take, against a plain walk over the days; and what is no event, or too much."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from horarium.availability import expanding
from horarium.availability.calendar_text import events_of, text_of
from horarium.availability.errors import NoCalendar
from horarium.availability.expanding import MOST_SPANS, Reading, expanded
from horarium.availability.values import PRODUCT
from horarium.kernel.spans import Span, merged

TODAY = date(2026, 10, 1)
AHEAD = Span(datetime(2026, 10, 1, tzinfo=UTC), datetime(2026, 12, 24, tzinfo=UTC))
ROME = ZoneInfo("Europe/Rome")
DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


def calendar(*events: str) -> str:
    body = "\n".join(f"BEGIN:VEVENT\n{event}\nEND:VEVENT" for event in events)
    return f"BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:test\n{body}\nEND:VCALENDAR\n"


def read(*events: str, zone: ZoneInfo = ROME) -> Reading:
    return expanded(events_of(calendar(*events), today=TODAY), zone=zone, within=AHEAD)


def local(*moments: str, minutes: int = 60, zone: ZoneInfo = ROME) -> list[Span]:
    starts = [datetime.fromisoformat(text).replace(tzinfo=zone).astimezone(UTC) for text in moments]
    return [Span(start, start + timedelta(minutes=minutes)) for start in starts]


@given(
    zone=st.sampled_from(["Europe/Rome", "America/New_York", "Australia/Lord_Howe", "Africa/Casablanca", "Asia/Kolkata"]),
    first=st.dates(date(2026, 9, 1), date(2026, 11, 10)),
    at=st.times().map(lambda t: t.replace(second=0, microsecond=0)) | st.sampled_from([time(2), time(2, 30), time(1, 45)]),
    days=st.sets(st.sampled_from(DAYS), min_size=1),
    every=st.integers(1, 3),
    gone=st.sets(st.integers(0, 80), max_size=4),
    until=st.none() | st.dates(date(2026, 10, 20), date(2026, 12, 20)),
)
def test_a_weekly_event_takes_what_a_walk_over_the_days_finds(  # noqa: PLR0917  (hypothesis gives them by name)
    zone, first, at, days, every, gone, until
):
    of = ZoneInfo(zone)
    skipped = {first + timedelta(days=n) for n in gone}
    lines = [f"DTSTART;TZID={zone}:{first:%Y%m%d}T{at:%H%M%S}", "DURATION:PT45M", "UID:1"]
    end = f";UNTIL={datetime.combine(until, at, of).astimezone(UTC):%Y%m%dT%H%M%SZ}" if until else ""
    lines += [f"RRULE:FREQ=WEEKLY;INTERVAL={every};BYDAY={','.join(days)}{end}"]
    lines += [f"EXDATE;TZID={zone}:{day:%Y%m%d}T{at:%H%M%S}" for day in skipped]

    week_of_first = first - timedelta(days=first.weekday())
    wanted = []
    for day in (first + timedelta(days=n) for n in range(130)):
        weeks = (day - week_of_first).days // 7
        matches = DAYS[day.weekday()] in days and weeks % every == 0 and (until is None or day <= until)
        if (day == first or matches) and day not in skipped:
            start = datetime.combine(day, at, of).astimezone(UTC)
            wanted.append(Span(start, start + timedelta(minutes=45)))

    reading = read("\n".join(lines))
    assert reading.bad == []
    assert reading.spans == merged(span for span in wanted if span.overlaps(AHEAD))


def test_dates_are_moved_left_out_and_added_one_by_one():
    reading = read(
        """UID:1\nDTSTART;TZID=Europe/Rome:20261020T100000\nDTEND;TZID=Europe/Rome:20261020T110000
RRULE:FREQ=WEEKLY;COUNT=5\nEXDATE:20261103T090000Z\nRDATE;TZID=Europe/Rome:20261105T080000""",
        "UID:1\nRECURRENCE-ID;TZID=Europe/Rome:20261027T100000\nDTSTART:20261028T070000Z\nDURATION:PT1H",
        "UID:1\nRECURRENCE-ID;TZID=Europe/Rome:20261110T100000\nDTSTART;TZID=Europe/Rome:20261110T100000\nSTATUS:CANCELLED",
    )

    assert reading.bad == []
    assert reading.spans == local("2026-10-20T10:00", "2026-10-28T08:00", "2026-11-05T08:00", "2026-11-17T10:00")


def test_a_day_is_the_coachs_and_what_is_free_or_over_takes_nothing():
    reading = read(
        "UID:1\nDTSTART;VALUE=DATE:20261025",
        "UID:2\nDTSTART:20261102T090000\nDTEND:20261102T100000",
        "UID:3\nDTSTART:20261103T090000Z\nDTEND:20261103T100000Z\nTRANSP:TRANSPARENT",
        "UID:4\nDTSTART:20260103T090000Z\nDTEND:20260103T100000Z",
        "UID:5\nDTSTART:20261104T090000Z",
    )

    assert reading.bad == []
    assert reading.spans == [*local("2026-10-25T00:00", minutes=25 * 60), *local("2026-11-02T09:00")]


@pytest.mark.parametrize("name", ["W. Europe Standard Time", "/freeassociation.sourceforge.net/Europe/Rome", "Europe/Rome"])
def test_a_zone_is_known_by_the_names_that_calendar_programs_give_it(name):
    assert read(f'UID:1\nDTSTART;TZID="{name}":20261103T090000\nDURATION:PT1H').spans == local("2026-11-03T09:00")


BAD = {
    "time zone": "DTSTART;TZID=My own zone:20261103T090000\nDURATION:PT1H",
    "cannot be read": "DTSTART;TZID=Europe/Rome:20261399T090000",
    "RRULE cannot": "DTSTART:20261103T090000Z\nRRULE:FREQ=SOMETIMES",
    "every minute or second": "DTSTART:19700101T000000Z\nDURATION:PT1S\nRRULE:FREQ=SECONDLY",
    "no time at all": "DTSTART:20261103T090000Z\nDURATION:PT1H\nRRULE:FREQ=DAILY;INTERVAL=0",
    "times a day": f"DTSTART:20261103T090000Z\nDURATION:PT1M\nRRULE:FREQ=DAILY;BYMINUTE={','.join(map(str, range(60)))}",
    "more often than": "DTSTART:20000101T090000Z\nDURATION:PT1H\nRRULE:FREQ=DAILY;BYMONTHDAY=30;BYMONTH=2",
    "can be followed": "DTSTART:19000101T000000Z\nDURATION:PT1M\nRRULE:FREQ=HOURLY",
    f"more than {MOST_SPANS} times": "DTSTART:20261002T000000Z\nDURATION:PT1M\nRRULE:FREQ=HOURLY;BYMINUTE=0,30",
    "ends before": "DTSTART:20261103T090000Z\nDTEND:20261103T080000Z",
    "when it begins": "DTEND:20261103T080000Z",
    "longer than": "DTSTART;VALUE=DATE:20260101\nDTEND;VALUE=DATE:20290101",
    "EXRULE": "DTSTART:20261103T090000Z\nRRULE:FREQ=DAILY\nEXRULE:FREQ=WEEKLY",
    "dates after it": "DTSTART:20261103T090000Z\nRECURRENCE-ID;RANGE=THISANDFUTURE:20261103T090000Z",
    "says more": "DTSTART:20261103T090000Z\nRRULE:FREQ=DAILY\n" + "EXDATE:20261103T090000Z\n" * 5000,
    "PERIOD": "DTSTART:20261103T090000Z\nRDATE;VALUE=PERIOD:20261104T090000Z/PT1H",
}


@pytest.mark.parametrize("why", BAD)
def test_a_bad_event_is_told_with_its_name_and_reason_and_the_rest_is_taken(why):
    reading = read(f"UID:1\nSUMMARY:Odd\\, this\n{BAD[why]}", "UID:2\nDTSTART:20261201T090000Z\nDURATION:PT1H")

    [(summary, reason)] = reading.bad
    assert (summary.replace("\\", ""), why in reason) == ("Odd, this", True), reason
    assert reading.spans == [Span(datetime(2026, 12, 1, 9, tzinfo=UTC), datetime(2026, 12, 1, 10, tzinfo=UTC))]


def test_many_rules_that_never_come_true_are_given_up_together(monkeypatch):
    monkeypatch.setattr(expanding, "MOST_STEPS_OF_ALL", 100_000)
    events = [f"UID:{n}\n{BAD['more often than']}" for n in range(300)]

    assert len(read(*events).bad) == 300


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "BEGIN"),
        ("<html>", "BEGIN"),
        (calendar()[:-8], "cut off"),
        (calendar().replace("test", PRODUCT), "this house"),
        (calendar(*[f"UID:{n}\nDTSTART:20261103T090000Z" for n in range(3001)]), "more than 3000"),
    ],
)
def test_what_is_no_calendar_is_refused(text, why):
    with pytest.raises(NoCalendar, match=why):
        events_of(text, today=TODAY)


def test_only_when_and_what_is_kept_of_an_event():
    event = "UID:1\nDTSTART:20261103T090000Z\nSUMMARY:Long\n  er\nLOCATION:Secret\nATTENDEE;CN=Eve:mailto:eve@example.org"
    alarm = "\nBEGIN:VALARM\nTRIGGER:-PT5M\nDESCRIPTION:Secret\nEND:VALARM\nDESCRIPTION:Secret"

    assert events_of(calendar(event + alarm), today=TODAY) == [
        "BEGIN:VEVENT\r\nUID:1\r\nDTSTART:20261103T090000Z\r\nSUMMARY:Long er\r\nEND:VEVENT\r\n"
    ]
    assert text_of("\ufeffNo\0l".encode()) == "Nol"
