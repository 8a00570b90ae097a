from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from horarium.kernel import civil
from horarium.kernel.errors import Invalid
from tests.clock_changes import changes, local_times, zones

ROME, PARIS = ZoneInfo("Europe/Rome"), ZoneInfo("Europe/Paris")


def wall(*parts: int) -> datetime:
    return datetime(*parts)  # noqa: DTZ001  (a wall-clock time carries no zone)


def shown_at(local: datetime, zone: ZoneInfo) -> list[datetime]:
    """Every instant at which the zone's clocks show that time, the earliest first: none in a gap, two where it repeats.

    Tried with every offset that the zone has in the days around, and without the rule that is tested.
    """
    offsets = {(local.replace(tzinfo=UTC) + timedelta(hours=h)).astimezone(zone).utcoffset() for h in range(-30, 31, 1)}
    candidates = {local.replace(tzinfo=UTC) - offset for offset in offsets if offset is not None}
    return sorted(c for c in candidates if c.astimezone(zone).replace(tzinfo=None) == local)


def test_there_are_changes_to_look_at():
    assert len(changes("Europe/Rome")) == 6
    assert changes("Africa/Lagos") == []
    assert changes("Europe/Rome")[2] == datetime(2027, 3, 28, 1, tzinfo=UTC)
    assert sum(bool(changes(name)) for name in zones()) > 150


@pytest.mark.parametrize("name", zones())
def test_a_local_time_is_the_first_instant_at_which_clocks_show_it(name):
    zone = ZoneInfo(name)
    wrong = []
    for local in local_times(name):
        shown, instant = shown_at(local, zone), civil.instant(local, zone)
        note = civil.clock_note(local, zone)
        if shown and (instant != shown[0] or note != ("first_of_two" if len(shown) > 1 else None)):
            wrong.append((local, instant, note))
        if not shown and not (note == "moved_by_gap" and moved_by_the_gap(local, instant, zone)):
            wrong.append((local, instant, note))

    assert wrong == []


def moved_by_the_gap(local: datetime, instant: datetime, zone: ZoneInfo) -> bool:
    """Whether the instant is later on the clock by exactly as much as the clock was put forward."""
    change = max(c for c in changes(zone.key) if c <= instant)
    gap = change.astimezone(zone).utcoffset() - (change - timedelta(minutes=1)).astimezone(zone).utcoffset()
    return instant.astimezone(zone).replace(tzinfo=None) == local + gap


@pytest.mark.parametrize(
    ("local", "zone", "instant", "note"),
    [
        (wall(2027, 3, 27, 10), ROME, datetime(2027, 3, 27, 9, tzinfo=UTC), None),
        (wall(2027, 3, 28, 10), ROME, datetime(2027, 3, 28, 8, tzinfo=UTC), None),
        (wall(2027, 3, 28, 2, 30), PARIS, datetime(2027, 3, 28, 1, 30, tzinfo=UTC), "moved_by_gap"),
        (wall(2026, 10, 25, 2, 30), PARIS, datetime(2026, 10, 25, 0, 30, tzinfo=UTC), "first_of_two"),
        (wall(2026, 10, 25, 3), PARIS, datetime(2026, 10, 25, 2, tzinfo=UTC), None),
        # Lord Howe's clocks move by half an hour.
        (wall(2027, 10, 3, 2, 15), ZoneInfo("Australia/Lord_Howe"), datetime(2027, 10, 2, 15, 45, tzinfo=UTC), "moved_by_gap"),
    ],
)
def test_the_rule_by_hand(local, zone, instant, note):
    assert (civil.instant(local, zone), civil.clock_note(local, zone)) == (instant, note)


def test_a_local_time_that_carries_a_zone_is_a_bug():
    with pytest.raises(ValueError, match="no zone"):
        civil.instant(datetime(2027, 1, 1, tzinfo=UTC), ROME)


@pytest.mark.parametrize(
    "name", ["", "CET", "Mars/Olympus", "europe/rome", "../etc/passwd", "UTC+2", "x" * 10_000, "Europe/Rome\0"]
)
def test_an_unknown_zone_is_refused(name):
    with pytest.raises(Invalid) as refused:
        civil.zone(name)

    assert refused.value.at == "zone"
    assert len(refused.value.sentence) < 300


INSTANTS = st.datetimes(wall(2000, 1, 1), wall(2200, 1, 1), timezones=st.just(UTC))
ACCEPTED = st.sampled_from([name for name in zones() if name not in civil.NO_PLACE])


@given(INSTANTS, ACCEPTED)
def test_local_is_what_clocks_show(at, name):
    zone = civil.zone(name)

    assert civil.local(at, zone) == at.astimezone(zone).replace(tzinfo=None)
    assert civil.local_date(at, zone) == civil.local(at, zone).date()


@given(st.dates(date(1990, 1, 1), date(2300, 1, 1)))
def test_a_week_begins_on_monday_and_counts_from_sunday(day):
    assert civil.monday(day).strftime("%A") == "Monday"
    assert timedelta(0) <= day - civil.monday(day) < timedelta(days=7)
    names = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"]
    assert names[civil.sunday_first(day)] == day.strftime("%A")


@pytest.mark.parametrize(
    ("start", "end", "minutes"),
    [(time(10), time(11, 30), 90), (time(23), time(0), 60), (time(0), time(0), 1440), (time(11), time(10), -60)],
)
def test_an_end_of_midnight_is_the_midnight_that_follows(start, end, minutes):
    assert civil.minutes_between(start, end) == minutes
