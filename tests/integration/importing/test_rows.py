"""One bad row among good ones: it is named with file, line and reason, and the others go in."""

from __future__ import annotations

from datetime import date, time

import pytest

from tests import factories as make
from tests.integration.importing.folders import SMALL, counts, folder, refused, taken_in

pytestmark = pytest.mark.usefixtures("db")
GOOD = SMALL["recurring_bookings"][0]

BAD = [
    ("people", ",Dora,member,,", "key", "it is empty"),
    ("people", "m3,,member,,", "name", "it is empty"),
    ("people", "m3,Dora,pilot,,", "role", "'pilot' is not coach, member or office"),
    ("people", "m3,Dora,owner,,", "role", "'owner' is not coach, member or office"),
    ("people", "m1,Somebody else,member,,", "key", "m1 stands on a line above, for somebody else"),
    ("people", "m3,Dora,member,not an address,", "email", "'not an address' is not an e-mail address"),
    ("people", "m3,Dora,member,,Mars/Olympus", "zone", "'Mars/Olympus' is not the name of a time zone"),
    ("people", f"{'k' * 501},Dora,member,,", "key", "it is longer than 500 characters"),
    ("people", "m3,Dora,member,,,,one too many", None, "7 values stand where the header names 5 columns"),
    ("people", 'm3,"Dora,member,,', None, "a quotation mark is not closed or stands in the wrong place"),
    ("people", "m3,Do\0ra,member,,", None, "it holds a NUL character"),
    ("people", f"m3,{'x' * 70_000},member,,", None, "it is longer than 65536 bytes"),
    ("rooms", ",3", "room", "it is empty"),
    ("rooms", "C,many", "capacity", "'many' is not a number of seats"),
    ("rooms", "C,0", "capacity", "'0' is not a number of seats"),
    ("rooms", "C,-4", "capacity", "'-4' is not a number of seats"),
    ("rooms", "C,٤", "capacity", "'٤' is not a number of seats"),
    ("weekly_availability", "c9,1,09:00,10:00", "coach", "c9 is not in people.csv, or their line there was refused"),
    ("weekly_availability", "m1,1,09:00,10:00", "coach", "m1 is not a coach"),
    ("weekly_availability", "c1,7,09:00,10:00", "day_of_week", "'7' is not a weekday from 0 (Sunday) to 6 (Saturday)"),
    ("weekly_availability", "c1,Mon,09:00,10:00", "day_of_week", "'Mon' is not a weekday"),
    ("weekly_availability", "c1,2,25:00,26:00", "start_time", "'25:00' is not a time of day such as 08:30"),
    ("weekly_availability", "c1,2,9.30,10:00", "start_time", "'9.30' is not a time of day"),
    ("weekly_availability", "c1,2,10:00,09:00", "end_time", "09:00 is not after 10:00"),
    ("weekly_availability", "c1,2,10:00", None, "3 values stand where the header names 4 columns"),
    ("recurring_bookings", GOOD.replace("m1", "m9"), "member", "m9 is not in people.csv, or their line there was refused"),
    ("recurring_bookings", GOOD.replace("m1", "c1"), "member", "c1 is not a member"),
    ("recurring_bookings", GOOD.replace("c1", "c9"), "coach", "c9 is not in people.csv, or their line there was refused"),
    ("recurring_bookings", GOOD.replace("A,", "Z,"), "room", "Z is not in rooms.csv, or its line there was refused"),
    ("recurring_bookings", GOOD.replace("A,", ","), "coach", "Coach has no default room configured"),
    ("recurring_bookings", GOOD.replace("n,1", "n,9"), "day_of_week", "'9' is not a weekday"),
    ("recurring_bookings", GOOD.replace("10:00", "16:30").replace("11:00", "17:30"), "start_time", "Ada does not work then"),
    ("recurring_bookings", GOOD.replace("n,1", "n,2"), "start_time", "Ada does not work then"),
    ("recurring_bookings", GOOD.replace("11:00", "10:00"), "end_time", "10:00 is not after 10:00"),
    ("recurring_bookings", GOOD.replace("11:00", "10:02"), "end_time", "it ends 2 minutes after the start"),
    ("recurring_bookings", GOOD.replace("2026-11-23", "23/11/2026"), "start_date", "'23/11/2026' is not a date such as"),
    ("recurring_bookings", GOOD.replace("2026-11-23", "2027-02-29"), "start_date", "'2027-02-29' is not a date such as"),
    (
        "recurring_bookings",
        GOOD.replace("2026-11-23", "0001-01-01"),
        "start_date",
        "0001-01-01 is not a date from 2000 to 2200",
    ),
    ("recurring_bookings", GOOD.replace(",,1", ",2026-11-01,1"), "end_date", "2026-11-01 is before the first date, 2026-11-23"),
    ("recurring_bookings", GOOD.replace(",,1", ",,9"), "frequency", "'9' is not a number of weeks from 1 to 8"),
    ("recurring_bookings", GOOD.removesuffix(",,1"), None, "8 values stand where the header names 10 columns"),
    ("recurring_bookings", GOOD.replace("m1", "m2").replace("A,", "B,"), None, "The coach is not free then"),
]


@pytest.mark.parametrize(("name", "row", "column", "reason"), BAD)
def test_a_bad_row_is_named_and_the_others_go_in(tmp_path, name, row, column, reason):
    taken_in(folder(tmp_path))
    whole = counts() | {"procrastinate_jobs": 0}
    make.rows("TRUNCATE users, rooms, series, events, event_deliveries, procrastinate_jobs CASCADE")

    # Between the good rows, so that both those before it and those after it are seen to go in.
    lines = [*SMALL[name], row]
    report = taken_in(folder(tmp_path, **{name: lines}))

    [(file, line, at, why)] = refused(report)
    assert (file, line, at) == (f"{name}.csv", len(lines) + 1, column)
    assert why.startswith(reason)
    assert counts() | {"procrastinate_jobs": 0} == whole


def test_bad_rows_do_not_stop_the_good_ones_after_them(tmp_path):
    people = ['m7,"never closed,member,,', "m8,Dora,pilot,,", *SMALL["people"], "m9,Eve,member,,"]

    report = taken_in(folder(tmp_path, people=people))

    assert [line for _, line, _, _ in refused(report)] == [2, 3]
    assert report.counts["people.csv"].added == 4
    assert report.counts["recurring_bookings.csv"].added == 1


def test_a_refused_person_takes_their_rows_along(tmp_path):
    report = taken_in(folder(tmp_path, people=["c1,Ada,coach,,Nowhere/Land", *SMALL["people"][1:]]))

    assert [(file, column) for file, _, column, _ in refused(report)] == [
        ("people.csv", "zone"),
        ("weekly_availability.csv", "coach"),
        ("recurring_bookings.csv", "coach"),
    ]
    assert make.value("SELECT count(*) FROM users WHERE import_key IS NOT NULL") == 2


def test_an_address_that_somebody_has_already_is_refused_whatever_its_case(tmp_path):
    make.person("Ada", email="ada@example.org")

    report = taken_in(folder(tmp_path, people=[*SMALL["people"], "m3,Dora,member,ADA@example.org,"]))

    assert [why for *_, why in refused(report)] == ["Somebody with the e-mail address ADA@example.org is here already"]


def test_names_keep_their_accents_commas_and_quotes(tmp_path):
    text = (
        "\ufeffKey , NAME,role,shoe size\r\n"
        'c1,"Müller_née ""Zoë"", Dr.",Coach,41\r\n'
        "\r\n"
        ",,,\r\n"
        'm1,"Ben\r\nJosé",member,\r\n'
        "ключ 1, Юлия ,OFFICE\r\n"
    )
    report = taken_in(folder(tmp_path, people=text.encode()))

    assert report.refused == []
    assert report.notes == ["people.csv: the column shoe size is not read."]
    assert make.rows("SELECT import_key, name, is_coach, is_member, is_office FROM users ORDER BY id") == [
        ("c1", 'Müller_née "Zoë", Dr.', True, False, False),
        ("m1", "Ben\r\nJosé", False, True, False),
        ("ключ 1", "Юлия", False, False, True),
    ]


def test_what_a_row_says_is_what_is_kept(tmp_path):
    booking = "m1,c1,A,Violin,1,9:15,10:00,2026-11-30,2027-02-01,2"
    taken_in(folder(tmp_path, recurring_bookings=[booking]))

    columns = "day_of_week, start_time, end_time, start_date, end_date, frequency, title, zone, status"
    assert make.rows(f"SELECT {columns} FROM recurring_bookings") == [
        (1, time(9, 15), time(10), date(2026, 11, 30), date(2027, 2, 1), 2, "Violin", "Europe/Rome", "ACTIVE")
    ]
    assert make.rows("SELECT name, capacity FROM rooms ORDER BY name") == [("A", 10), ("B", None)]


def test_columns_that_may_be_missing_may_be_missing(tmp_path):
    report = taken_in(
        folder(
            tmp_path,
            people=b"role,key,name\ncoach,c1,Ada\nmember,m1,Ben\n",
            rooms=b"room\nA\n",
            recurring_bookings=b"coach,room,member,start_date,day_of_week,start_time,end_time\nc1,A,m1,2026-11-23,1,16:00,17:00\n",
        )
    )

    assert (report.refused, report.notes) == ([], [])
    assert make.rows("SELECT frequency, end_date, title FROM recurring_bookings") == [(1, None, "")]


def test_a_persons_own_zone_wins_over_the_imports(tmp_path):
    people = ["c1,Ada,coach,,Africa/Lagos", "c2,Bo,coach,,", "m1,Ben,member,,", "m2,Cleo,member,,"]
    hours = ["c1,1,09:00,17:00", "c2,1,09:00,17:00"]
    bookings = [GOOD, GOOD.replace("c1", "c2").replace("m1", "m2").replace("A,", "B,")]

    taken_in(folder(tmp_path, people=people, weekly_availability=hours, recurring_bookings=bookings))

    assert make.rows("SELECT zone FROM recurring_bookings ORDER BY id") == [("Africa/Lagos",), ("Europe/Rome",)]


def test_without_a_zone_the_businesss_holds(tmp_path):
    taken_in(folder(tmp_path), zone="")

    assert make.rows("SELECT zone FROM recurring_bookings") == [("UTC",)]


def test_an_hour_up_to_midnight_can_be_written_as_24(tmp_path):
    booking = GOOD.replace("10:00", "22:00").replace("11:00", "24:00")
    report = taken_in(folder(tmp_path, weekly_availability=["c1,1,18:00,24:00"], recurring_bookings=[booking]))

    assert report.refused == []
    assert make.rows("SELECT end_time FROM recurring_bookings") == [(time(0),)]


def test_hours_that_overlap_or_touch_are_joined(tmp_path):
    hours = ["c1,1,09:00,12:00", "c1,1,11:00,15:00", "c1,1,15:00,17:00", "c1,1,10:00,11:00"]
    taken_in(folder(tmp_path, weekly_availability=hours))

    assert make.rows("SELECT start_time, end_time FROM weekly_availability") == [(time(9), time(17))]
