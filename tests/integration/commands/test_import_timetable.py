"""`import timetable` from a shell: what goes to which stream, and with which code it ends."""

from __future__ import annotations

import json

import pytest

from tests import factories as make
from tests.integration.commands.calling import forked, run
from tests.integration.importing.folders import SMALL, counts, folder

pytestmark = pytest.mark.usefixtures("db")
AT = ("--at", "2026-11-20T00:00:00Z", "--zone", "Europe/Rome")


def test_import_sums_up_on_standard_output_and_ends_with_0(tmp_path):
    done = run("import", "timetable", folder(tmp_path), *AT)

    assert (done.code, done.err) == (0, "")
    assert done.out.splitlines() == [
        "people.csv               3 added, 0 there already, 0 refused",
        "rooms.csv                2 added, 0 there already, 0 refused",
        "weekly_availability.csv  1 added, 0 there already, 0 refused",
        "recurring_bookings.csv   1 added, 0 there already, 0 refused",
        "The sessions follow: a running server makes them now, ./run generate-sessions does too.",
    ]
    again = forked("import", "timetable", folder(tmp_path), *AT)
    assert (again.code, again.out.count("0 added"), len(again.out.splitlines())) == (0, 4, 4)


def test_import_names_bad_rows_on_standard_error_and_ends_with_2(tmp_path):
    path = folder(tmp_path, people=[*SMALL["people"], "m3,Dora,pilot,,"])

    done = forked("import", "timetable", path, *AT)

    assert done.code == 2
    assert done.err.splitlines() == [
        "people.csv, line 5: role: 'pilot' is not coach, member or office.",
        "1 row was refused; the others went in.",
    ]
    assert "people.csv               3 added, 0 there already, 1 refused" in done.out


def test_import_answers_in_json_with_every_refused_row(tmp_path):
    path = folder(tmp_path, rooms=b"room,capacity,floor\nA,1,2\nB,x,2\n")

    done = forked("import", "timetable", path, *AT, "--json")

    answer = json.loads(done.out)
    assert done.code == 2
    assert answer["files"]["rooms.csv"] == {"added": 1, "alreadyThere": 0, "refused": 1}
    assert answer["rows"] == [{"file": "rooms.csv", "line": 3, "column": "capacity", "reason": "'x' is not a number of seats"}]
    assert answer["notes"] == ["rooms.csv: the column floor is not read."]
    assert (answer["added"], answer["refused"], answer["dryRun"], answer["generationQueued"]) == (6, 1, False, True)


def test_a_dry_run_from_a_shell_writes_nothing(tmp_path):
    before = counts()

    done = forked("import", "timetable", folder(tmp_path), *AT, "--dry-run")

    assert done.code == 0
    assert done.out.startswith("This is what would happen; nothing was written.\npeople.csv               3 added")
    assert counts() == before


@pytest.mark.parametrize("words", [["nowhere"], ["--zone", "Mars", "."], ["."]])
def test_import_of_what_is_no_timetable_is_one_line_and_ends_with_1(tmp_path, words):
    done = forked("import", "timetable", *(str(tmp_path / word) if word in {"nowhere", "."} else word for word in words))

    assert (done.code, done.out, len(done.err.splitlines())) == (1, "", 1)
    assert done.err.startswith("horarium: ")


def test_import_then_generate_makes_the_sessions(tmp_path):
    forked("import", "timetable", folder(tmp_path), *AT)

    done = forked("generate-sessions", "--at", "2026-11-22T02:00:00Z", "--weeks", "6", "--json")

    assert json.loads(done.out) == {"totalGenerated": 6, "leftOut": 0, "markedCompleted": 0}
    assert make.overlaps() == 0
