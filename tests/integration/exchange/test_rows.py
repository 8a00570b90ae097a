"""Row by row: what is added, what is changed, what stays, and what is refused with its line, column and reason."""

from __future__ import annotations

from datetime import date, time
from uuid import uuid4

import pytest

from horarium.interfaces.importing.errors import UnreadableFile
from horarium.kernel.unit import perform
from horarium.people import operations as people
from horarium.reservations import operations as reservations
from horarium.timetable import tasks
from tests import factories as make
from tests.integration.exchange.files import GOOD, HOURS, MEMBERS, SERIES, counts, outcome, refused, taken_in

pytestmark = pytest.mark.usefixtures("db")


@pytest.mark.parametrize("kind", GOOD)
def test_a_second_run_adds_and_changes_nothing_and_queues_nothing(home, kind):
    before = counts()

    report = home(kind, GOOD[kind])

    assert (outcome(report), report.notes, report.queued) == ((0, 0, len(GOOD[kind]), 0), [], False)
    assert counts() == before


def test_what_the_rows_say_is_what_is_kept(home):
    assert make.rows("SELECT import_key, name, email, phone, zone, is_coach, is_member FROM users ORDER BY import_key") == [
        ("c0", "Al", None, "", "", True, False),
        ("c1", "Ada", "ada@example.org", "", "Europe/Rome", True, False),
        ("c2", "Bea", None, "", "Europe/Rome", True, False),
        ("m1", "Max", "max@example.org", "+39 06", "", False, True),
        ("m2", "Nora", None, "", "", False, True),
    ]
    rooms = "SELECT l.name, r.name FROM rooms r JOIN locations l ON l.id = r.location_id ORDER BY 2"
    assert make.rows(rooms) == [("Main", "A"), ("Main", "B")]
    defaults = "SELECT r.name, default_duration FROM coach_settings s JOIN rooms r ON r.id = s.default_room_id"
    assert make.rows(defaults) == [("A", 45)]
    columns = "title, day_of_week, start_time, end_time, start_date, end_date, frequency, zone, status"
    assert make.rows(f"SELECT {columns} FROM recurring_bookings ORDER BY title") == [
        ("Cello", 1, time(11), time(12), date(2026, 11, 23), date(2027, 3, 1), 2, "Europe/Rome", "ACTIVE"),
        ("Violin", 1, time(10), time(11), date(2026, 11, 23), None, 1, "Europe/Rome", "ACTIVE"),
    ]


def test_rooms_that_rows_bring_are_told(tmp_path):
    report = taken_in(tmp_path, "coaches", ["c1,Ada,,,,A,,", "c2,Bea,,,,A,,", "c3,Cleo,,,,A,Annex,"])

    assert report.notes == [
        "coaches.csv, line 2: the room A was not here and is added.",
        "coaches.csv, line 4: the room A in Annex was not here and is added.",
    ]


def test_a_row_that_says_otherwise_changes_and_an_empty_cell_leaves_what_is_there(home):
    report = home("members", ["m1,Maximilian,,,Africa/Lagos", "m2,Nora,nora@example.org,,", "m3,Otto,,,"])

    assert outcome(report) == (1, 2, 0, 0)
    assert make.rows("SELECT name, email, phone, zone FROM users WHERE import_key IN ('m1', 'm2') ORDER BY import_key") == [
        ("Maximilian", "max@example.org", "+39 06", "Africa/Lagos"),
        ("Nora", "nora@example.org", "", ""),
    ]
    assert make.rows("SELECT facts->>'what', door FROM events WHERE name = 'PersonChanged' ORDER BY id") == [
        ('["name", "zone"]', "import"),
        ('["email"]', "import"),
    ]


def test_a_person_is_known_by_key_by_id_and_by_address_whatever_its_case(home):
    here = make.member("Zoe", email="zoe@example.org")

    report = home("members", [f"{here.id},Zoe,,+1 2,", ",Max,MAX@example.org,,"])
    assert outcome(report) == (0, 1, 1, 0)

    report = home("members", ["m9,Zoe,Zoe@Example.org,,"])
    assert outcome(report) == (0, 1, 0, 0)
    assert make.rows("SELECT import_key, email, phone FROM users WHERE id = %s", here.id) == [("m9", "zoe@example.org", "+1 2")]


def test_who_is_here_in_another_role_gets_this_one_besides_and_no_other(home):
    report = home("members", ["c1,Ada,,,"])

    assert outcome(report) == (0, 1, 0, 0)
    roles = "SELECT is_coach, is_member, is_office, is_owner FROM users WHERE import_key = 'c1'"
    assert make.rows(roles) == [(True, True, False, False)]


def test_only_an_owner_changes_what_is_known_of_an_owner(home, tmp_path):
    make.owner(email="boss@example.org")
    office, owner = make.actor(make.office()), make.actor(make.owner())

    report = home("members", ["m7,Ida,,,", ",Mallory,boss@example.org,,", "m8,Jo,,,"], by=office)
    assert refused(report) == [(3, None, "Only an owner can do this")]
    assert outcome(report) == (2, 0, 0, 1)
    assert make.value("SELECT count(*) FROM users WHERE name = 'Mallory'") == 0

    assert outcome(home("members", [",Mallory,boss@example.org,,"], by=owner)) == (0, 1, 0, 0)


def test_a_member_takes_in_nothing(home):
    member = make.actor(make.member())
    before = counts()

    report = home("members", ["m7,Ida,,,"], by=member)

    assert refused(report) == [(2, None, "Only the owner or the office can do this")]
    assert counts() == before


def test_hours_of_a_coach_are_what_the_rows_say(home):
    report = home("availability", ["c1,1,09:00,15:00,yes,no", "c1,3,10:00,24:00,yes,yes", "c2,4,08:00,09:00,yes,no"])

    assert outcome(report) == (2, 1, 0, 0)
    [note] = report.notes
    assert note.endswith("Ada has hours that are on no row, and they are taken away: Tuesday 09:00 to 17:00.")
    hours = """SELECT import_key, day_of_week, start_time, end_time, is_individual, is_group
               FROM weekly_availability JOIN users u ON u.id = coach_id ORDER BY 1, 2"""
    assert make.rows(hours) == [
        ("c1", 1, time(9), time(15), True, False),
        ("c1", 3, time(10), time(0), True, True),
        ("c2", 4, time(8), time(9), True, False),
    ]


def test_hours_that_only_go_are_a_change(home):
    report = home("availability", HOURS[:1])

    assert (outcome(report), len(report.notes)) == ((0, 1, 0, 0), 1)
    assert make.value("SELECT count(*) FROM weekly_availability") == 1


def test_nothing_is_taken_away_from_a_coach_of_whom_a_row_is_refused(home):
    report = home("availability", ["c1,1,09:00,25:00,,", "c1,5,09:00,12:00,,"])

    assert outcome(report) == (1, 0, 0, 1)
    days = "SELECT day_of_week, start_time, end_time FROM weekly_availability ORDER BY 1"
    assert make.rows(days) == [(1, time(9), time(17)), (2, time(9), time(17)), (5, time(9), time(12))]


def test_a_record_that_is_no_row_takes_nothing_away_from_those_beside_it(home):
    home("availability", ["c2,1,09:00,10:00,,", "c2,2,09:00,10:00,,"])

    report = home("availability", ["c1,1,09:00,17:00,,", 'c1,2,"09:00,17:00', "c2,1,09:00,10:00,,"])

    assert outcome(report) == (0, 0, 2, 1)
    assert make.value("SELECT count(*) FROM weekly_availability") == 4


@pytest.mark.parametrize("other", ["c1", "ada@example.org", "ADA@example.org"])
def test_rows_of_a_coach_that_stand_apart_are_refused_before_anything_is_taken_away(home, other):
    before = counts()

    with pytest.raises(UnreadableFile) as refusal:
        home("availability", ["c1,1,09:00,17:00,,", "c2,1,09:00,10:00,,", f"{other},2,09:00,17:00,,"])

    assert f"rows of {other} stand apart, on line 2 and on line 4; sort it by coach" in refusal.value.sentence
    assert counts() == before


def test_a_week_that_never_ends_is_refused(home):
    with pytest.raises(UnreadableFile, match="more than 2000 rows are of c1"):
        home("availability", [f"c1,1,{n // 60 % 24:02}:{n % 60:02},24:00,," for n in range(2001)])


def test_a_coach_whose_rows_cross_the_end_of_a_group_keeps_their_whole_week(home):
    many = [make.coach(hours=[], import_key=f"k{n:03}") for n in range(66)]
    lines = [f"{coach.import_key},{day},09:00,12:00,," for coach in many for day in (1, 2, 3)]
    last = ["z,1,09:00,10:00,,", "z,2,09:00,10:00,,", 'z,3,"09:00', "z,4,09:00,10:00,,", "z,5,09:00,10:00,,"]
    make.coach(hours=[], import_key="z")

    assert outcome(home("availability", [*lines, *last])) == (66 * 3 + 4, 0, 0, 1)
    assert make.value("SELECT count(*) FROM weekly_availability JOIN users u ON u.id = coach_id WHERE import_key = 'z'") == 4


def test_hours_that_touch_are_one_and_stay_so(home):
    lines = ["c2,1,09:00,12:00,,", "c2,1,12:00,13:00,,", "c2,1,11:00,12:30,,"]
    assert outcome(home("availability", lines)) == (3, 0, 0, 0)
    assert outcome(home("availability", lines)) == (0, 0, 3, 0)


def ids() -> dict[str, str]:
    return {title: str(key) for key, title in make.rows("SELECT id, title FROM recurring_bookings WHERE status = 'ACTIVE'")}


def test_a_standing_hour_that_a_row_says_otherwise_ends_and_begins_anew(home):
    tasks.generate(now=make.NOW, trigger="test")
    violin = ids()["Violin"]
    row = f"{violin},m1,c1,,,,2,10:00,11:00,2026-11-23,,,"

    report = home("series", [row])

    assert (outcome(report), report.queued) == ((0, 1, 0, 0), True)
    assert make.rows("SELECT title, day_of_week, status FROM recurring_bookings ORDER BY id") == [
        ("Violin", 1, "CANCELLED"),
        ("Cello", 1, "ACTIVE"),
        ("Violin", 2, "ACTIVE"),
    ]
    tasks.generate(now=make.NOW, trigger="test")
    days = "SELECT DISTINCT extract(dow FROM start_time)::int FROM training_sessions WHERE live AND title = 'Violin'"
    assert make.rows(days) == [(2,)]
    assert make.overlaps() == 0
    assert outcome(home("series", [row])) == (0, 0, 1, 0)


def test_another_title_is_given_in_place(home):
    tasks.generate(now=make.NOW, trigger="test")
    before = counts() | {"events": 0, "procrastinate_jobs": 0}

    report = home("series", [SERIES[0].replace("Violin", "Viola")])

    assert outcome(report) == (0, 1, 0, 0)
    assert make.rows("SELECT DISTINCT title FROM training_sessions ORDER BY 1") == [("Cello",), ("Viola",)]
    assert counts() | {"events": 0, "procrastinate_jobs": 0} == before


def test_a_change_that_cannot_be_had_changes_nothing_and_harms_no_other(home):
    cello = ids()["Cello"]
    lines = [f"{cello},m2,c1,B,,Cello,1,10:30,11:30,2026-11-23,,,", ",m2,c1,,,Flute,2,10:00,11:00,2026-11-23,,,"]

    report = home("series", lines)

    [(line, column, reason)] = refused(report)
    assert (line, column) == (2, None)
    assert reason.startswith("The coach is not free then: something begins on Monday 23 November 2026 at 10:00")
    assert outcome(report) == (1, 0, 0, 1)
    assert make.rows("SELECT status, start_time FROM recurring_bookings WHERE id = %s", cello) == [("ACTIVE", time(11))]


def test_a_standing_hour_that_was_cancelled_here_does_not_come_back(home):
    violin = ids()["Violin"]
    perform(reservations.cancel_recurring_booking, by=make.HOUSE, booking_id=violin, now=make.NOW)

    report = home("series", [SERIES[0]])
    assert (outcome(report), report.notes) == ((0, 0, 1, 0), ["series.csv, line 2: it was cancelled here, and stays so."])

    report = home("series", [f"{violin},m1,c1,,,Violin,3,10:00,11:00,2026-11-23,,,"])
    assert refused(report) == [(2, "id", "this standing hour is over here; a row without its id begins a new one")]


def test_a_row_with_an_id_that_is_not_here_is_known_by_it_from_then_on(home):
    key = str(uuid4())

    assert outcome(home("series", [f"{key},m1,c1,,,Flute,2,14:00,15:00,2026-11-23,,,"])) == (1, 0, 0, 0)
    assert ids()["Flute"] == key


def test_a_dry_run_says_what_an_import_does_and_writes_nothing(tmp_path, home):
    more = [*MEMBERS, "m1,Twice,,,", "m4,Eve,,,", "m2x,Bad,,,Mars"]
    before = counts()

    rehearsed = home("members", more, dry_run=True)

    assert counts() == before
    assert not rehearsed.queued
    done = home("members", more)
    assert (outcome(rehearsed), refused(rehearsed)) == (outcome(done), refused(done))


def test_who_was_shut_out_is_not_let_back_by_a_file(home):
    owner = make.owner()
    perform(
        people.shut_out, by=make.actor(owner), user_id=make.value("SELECT id FROM users WHERE import_key = 'm1'"), now=make.NOW
    )

    report = home("members", MEMBERS)

    assert refused(report) == [(2, "key", "Max was shut out; let them back in first")]
    assert make.value("SELECT is_active FROM users WHERE import_key = 'm1'") is False
