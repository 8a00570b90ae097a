"""The sample: whenever a stranger starts it, the present week is a full one, and they can log in."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from horarium.interfaces.importing import demo
from horarium.interfaces.importing.errors import NotASample
from horarium.org import queries as org
from horarium.people import queries as people
from tests import factories as make
from tests.integration.importing.folders import REAL, counts

pytestmark = pytest.mark.usefixtures("db")
WEEKLY = 160
# A Wednesday and a Sunday night: both past the clock change that the files' own dates lie before.
WEDNESDAY = datetime(2027, 6, 9, 10, tzinfo=UTC)
SUNDAY = datetime(2027, 6, 13, 21, 30, tzinfo=UTC)


def sessions_in_the_week_of(monday: date) -> int:
    local = "(start_time AT TIME ZONE 'Europe/Rome')::date"
    return make.value(
        f"SELECT count(*) FROM training_sessions WHERE {local} >= %s AND {local} < %s", monday, monday + timedelta(days=7)
    )


@pytest.mark.parametrize("now", [WEDNESDAY, SUNDAY])
def test_the_present_week_is_a_full_one_whenever_it_is_loaded(now: datetime):
    report = demo.load(now)

    assert (report.week, report.generated.made, report.generated.left_out) == (date(2027, 6, 7), WEEKLY * 6, 0)
    assert [sessions_in_the_week_of(date(2027, 6, 7) + timedelta(weeks=n)) for n in range(7)] == [WEEKLY] * 6 + [0]
    assert (report.proof.sessions, report.proof.holds, make.overlaps()) == (WEEKLY * 6, True, 0)
    assert make.value("SELECT count(*) FROM training_sessions WHERE status = 'completed' AND end_time > %s", now) == 0
    assert make.value("SELECT count(*) FROM training_sessions WHERE status = 'scheduled' AND end_time <= %s", now) == 0
    assert (org.settings().zone, org.settings().business_name) == ("Europe/Rome", "University of Udine, a sample")


def test_a_second_start_adds_nothing_and_the_week_is_still_full():
    demo.load(WEDNESDAY)
    before = counts()

    same = demo.load(WEDNESDAY + timedelta(hours=3))
    assert (same.imported.added, same.generated.made, counts()) == (0, 0, before)

    later = demo.load(WEDNESDAY + timedelta(weeks=9))
    assert (later.imported.added, later.imported.refused_in_all, counts()) == (0, 0, before)
    assert sessions_in_the_week_of(date(2027, 8, 9)) == WEEKLY
    assert later.proof.holds


def test_a_start_after_the_term_begins_a_new_term():
    demo.load(WEDNESDAY)

    report = demo.load(WEDNESDAY + timedelta(weeks=40))

    assert report.imported.counts["recurring_bookings.csv"].added == WEEKLY
    assert sessions_in_the_week_of(date(2027, 6, 7) + timedelta(weeks=40)) == WEEKLY


def test_three_people_can_log_in_with_a_password_that_is_new_each_time():
    first = {login.role: login for login in demo.load(WEDNESDAY).logins}
    again = {login.role: login for login in demo.load(WEDNESDAY).logins}

    for role in ("owner", "coach", "member"):
        person = people.by_email(f"{role}@demo.example")
        assert person is not None
        assert getattr(person, f"is_{role}")
        assert person.check_password(again[role].password)
        assert not person.check_password(first[role].password)
        assert not person.must_change_password
    assert len({login.password for login in [*first.values(), *again.values()]}) == 2


def test_it_does_not_move_in_with_a_business():
    make.coach()
    before = counts()

    with pytest.raises(NotASample, match="holds a business already"):
        demo.load(WEDNESDAY)

    assert counts() == before


def test_its_dates_move_by_whole_weeks_and_it_says_what_there_is():
    report = demo.load(WEDNESDAY)

    moved = date(2027, 6, 7) - date(2026, 11, 23)
    dates = make.rows("SELECT DISTINCT start_date, end_date FROM recurring_bookings")
    assert (dates, moved.days % 7) == ([(date(2027, 6, 7), date(2027, 5, 28) + moved)], 0)
    for role in ("coach", "member"):
        person = people.by_email(f"{role}@demo.example")
        assert person is not None
        assert person.import_key
        assert make.value(f"SELECT count(*) FROM recurring_bookings WHERE {role}_id = %s", person.id) >= 5
    text = report.as_text()
    said = ["6 weeks from Monday 7 June 2027: 960 sessions made now", "Looked at each of 960 sessions", "none overlaps"]
    assert [line for line in [*said, *(login.password for login in report.logins)] if line not in text] == []


def test_the_example_is_the_university_that_the_tests_know():
    for path in sorted((REAL / demo.SAMPLE).glob("*.csv")):
        assert (demo.examples() / demo.SAMPLE / path.name).read_bytes() == path.read_bytes()
