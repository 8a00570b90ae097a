"""What the database decides of clocks, keys and patterns is what Python decides."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings

from horarium.kernel import civil
from horarium.kernel.errors import Invalid
from tests import factories as make
from tests.clock_changes import DAY, FIRST, LAST, changes, local_times, offset, zones
from tests.patterns import patterns

pytestmark = pytest.mark.usefixtures("db")
MINUTE = timedelta(minutes=1)
FEWEST = 400

# A zone that the server does not know would stop the statement, so those are left out first.
KNOWN = "SELECT name FROM pg_timezone_names WHERE name = ANY(%s)"
SHOWN = """
SELECT zone, at, extract(epoch FROM (at AT TIME ZONE zone) - (at AT TIME ZONE 'UTC'))::int
FROM unnest(%s::text[], %s::timestamptz[]) AS asked(zone, at)"""
DECIDED = """
SELECT zone, local, local_to_instant(local, zone), clock_note(local, zone)
FROM unnest(%s::text[], %s::timestamp[]) AS asked(zone, local)"""


def accepted() -> list[str]:
    """The zones whose names the front doors take."""
    return [name for name in zones() if name not in civil.NO_PLACE]


@pytest.fixture(scope="module")
def differing(_database) -> set[str]:
    """The zones for which the server's zone data and Python's differ, looked at every ten days and around every change."""
    decades = [FIRST + n * 10 * DAY for n in range((LAST - FIRST) // (10 * DAY))]
    asked = [(name, at) for name in known() for at in [*decades, *(c - MINUTE for c in changes(name)), *changes(name)]]
    answers = make.rows(SHOWN, [name for name, _ in asked], [at for _, at in asked])
    return {name for name, at, seconds in answers if seconds != offset(ZoneInfo(name), at).total_seconds()}


def known() -> list[str]:
    """The accepted zones that the server knows too."""
    return sorted(name for (name,) in make.rows(KNOWN, accepted()))


def test_the_embedded_servers_zone_data_is_of_the_edition_that_python_has(differing):
    if "PG_BIN" in os.environ:
        pytest.skip("this server is not the embedded one and reads the machine's zone data")

    assert set(accepted()) - set(known()) == set()
    assert differing == set()


def test_sql_and_python_decide_every_local_time_alike(differing):
    # A server of a distribution reads the machine's zone data, which may be another edition than ours.
    agreeing = sorted(set(known()) - differing)
    print(f"{len(agreeing)} of {len(zones())} zones have the same data here and in the server; not {sorted(differing)}")
    assert len(agreeing) >= FEWEST
    asked = [(name, local) for name in agreeing for local in local_times(name)]

    decided = make.rows(DECIDED, [name for name, _ in asked], [local for _, local in asked])

    assert len(decided) == len(asked) > 20_000
    assert {note for *_, note in decided} == {None, "moved_by_gap", "first_of_two"}
    differences = [
        (name, local, instant, note)
        for name, local, instant, note in decided
        if (instant, note) != (civil.instant(local, ZoneInfo(name)), civil.clock_note(local, ZoneInfo(name)))
    ]
    assert differences == []


@pytest.mark.parametrize("name", civil.NO_PLACE)
def test_a_zone_whose_name_the_server_reads_as_an_abbreviation_is_refused(name):
    summer = datetime(2027, 7, 1, 12, tzinfo=UTC)
    shown = make.value("SELECT %s AT TIME ZONE %s", summer, name)

    assert shown != summer.astimezone(ZoneInfo(name)).replace(tzinfo=None)
    with pytest.raises(Invalid, match="two ways"):
        civil.zone(name)


def test_new_ids_of_the_database_are_of_version_7_and_grow():
    made = [key for (key,) in make.rows("SELECT new_id() FROM generate_series(1, 1000)")]
    later = make.value("SELECT new_id() FROM pg_sleep(0.005)")

    assert all((key.version, key.variant) == (7, UUID(int=0x8000 << 48).variant) for key in made)
    assert len(set(made)) == 1000
    milliseconds = [key.int >> 80 for key in made]
    assert milliseconds == sorted(milliseconds)
    assert later > max(made)


def test_the_databases_ids_and_pythons_are_of_one_order():
    from horarium.kernel.ids import new_id

    first, theirs = new_id(), make.value("SELECT new_id() FROM pg_sleep(0.005)")
    make.value("SELECT 1 FROM pg_sleep(0.005)")

    assert first < theirs < new_id()


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(patterns())
def test_sql_and_python_lay_out_the_same_dates(drawn):
    pattern, until = drawn
    last = until if pattern.end_on is None else min(until, pattern.end_on)

    found = make.rows(
        "SELECT d FROM pattern_dates(%s::smallint[], %s, %s::date, %s::date, %s::date) d ORDER BY d",
        list(pattern.weekdays),
        pattern.every_weeks,
        pattern.start_on,
        pattern.from_on,
        last,
    )

    assert [day for (day,) in found] == list(pattern.dates(until))
