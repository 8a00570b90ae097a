"""What is there already stays as it is, and a rehearsal leaves nothing."""

from __future__ import annotations

from uuid import UUID

import pytest

from horarium.kernel.unit import perform
from horarium.reservations import operations as reservations
from tests import factories as make
from tests.integration.importing.folders import AT, SMALL, counts, folder, refused, taken_in

pytestmark = pytest.mark.usefixtures("db")


def test_a_second_import_adds_nothing_and_queues_nothing(tmp_path):
    taken_in(folder(tmp_path))
    before = counts()

    report = taken_in(folder(tmp_path))

    assert (report.added, report.refused, report.notes, report.queued) == (0, [], [], False)
    assert counts() == before


def test_a_second_import_adds_only_what_is_new(tmp_path):
    taken_in(folder(tmp_path))
    more = [*SMALL["recurring_bookings"], "m2,c1,A,Cello,1,11:00,12:00,2026-11-23,,1"]

    report = taken_in(folder(tmp_path, recurring_bookings=more))

    assert report.added == 1
    assert make.value("SELECT count(*) FROM recurring_bookings") == 2


def test_a_row_twice_in_one_file_goes_in_once(tmp_path):
    twice = {name: lines * 2 for name, lines in SMALL.items()}

    report = taken_in(folder(tmp_path, **twice))

    assert report.refused == []
    assert report.added == sum(len(lines) for lines in SMALL.values())
    assert [count.already for count in report.counts.values()] == [len(lines) for lines in SMALL.values()]


def test_a_cancelled_booking_does_not_come_back(tmp_path):
    taken_in(folder(tmp_path))
    booking: UUID = make.value("SELECT id FROM recurring_bookings")
    perform(reservations.cancel_recurring_booking, by=make.HOUSE, booking_id=booking, now=AT)

    report = taken_in(folder(tmp_path))

    assert report.added == 0
    assert make.rows("SELECT status FROM recurring_bookings") == [("CANCELLED",)]


def test_a_person_who_was_renamed_here_keeps_the_name_and_it_is_said(tmp_path):
    taken_in(folder(tmp_path))
    make.rows("UPDATE users SET name = 'Ada Lovelace' WHERE import_key = 'c1'")

    report = taken_in(folder(tmp_path))

    assert report.notes == ["people.csv, line 2: c1 is here already as Ada Lovelace, which stays."]
    assert (report.added, report.refused) == (0, [])


def test_a_person_cannot_come_back_in_another_role(tmp_path):
    taken_in(folder(tmp_path))

    report = taken_in(folder(tmp_path, people=["c1,Ada,member,,", *SMALL["people"][1:]]))

    assert refused(report) == [("people.csv", 2, "role", "c1 is here already and is not a member")]


def test_a_changed_room_or_title_stays_and_is_said(tmp_path):
    taken_in(folder(tmp_path))

    report = taken_in(folder(tmp_path, rooms=["A,99", "B,"], recurring_bookings=["m1,c1,A,Viola,1,10:00,11:00,2026-11-23,,1"]))

    assert report.notes == [
        "rooms.csv, line 2: A is here already with another number of seats, which stays.",
        "recurring_bookings.csv, line 2: it is here already under the title 'Violin', which stays.",
    ]


def test_a_rehearsal_says_what_would_happen_and_writes_nothing(tmp_path):
    before = counts()
    path = folder(tmp_path, people=[*SMALL["people"], "m3,Dora,pilot,,"])

    rehearsed = taken_in(path, dry_run=True)

    assert counts() == before
    done = taken_in(path)
    assert rehearsed.as_data() | {"dryRun": False, "generationQueued": True} == done.as_data()
    assert counts()["users"] == before["users"] + 3


def test_an_import_queues_the_generator_once(tmp_path):
    assert taken_in(folder(tmp_path)).queued

    waiting = "SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'timetable.generate' AND status = 'todo'"
    assert make.value(waiting) == 1


def test_a_start_in_the_past_keeps_the_rhythm_and_counts_from_today(tmp_path):
    report = taken_in(folder(tmp_path, recurring_bookings=["m1,c1,A,Violin,1,10:00,11:00,2026-11-02,,4"]))

    assert report.refused == []
    assert make.rows("SELECT start_on::text, next_occurrence::text FROM series") == [("2026-11-02", "2026-11-20")]


def test_groups_of_rows_are_no_limit(tmp_path):
    people = ["c1,Ada,coach,,", *(f"m{n},Member {n},member,," for n in range(450)), "m7,Another seven,member,,"]
    bookings = [f"m{n},c1,A,,{1 + n // 8},{9 + n % 8:02}:00,{10 + n % 8}:00,2026-11-23,,1" for n in range(40)]
    hours = [f"c1,{day},09:00,17:00" for day in range(1, 6)]

    report = taken_in(folder(tmp_path, people=people, weekly_availability=hours, recurring_bookings=bookings))

    assert refused(report) == [("people.csv", 453, "key", "m7 stands on a line above, for somebody else")]
    assert make.value("SELECT count(*) FROM recurring_bookings") == 40
