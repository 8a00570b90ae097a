"""A folder that is no timetable is refused whole, with nothing written."""

from __future__ import annotations

import pytest

from horarium.interfaces.importing.errors import MissingFiles, NoSuchFolder, UnreadableFile
from horarium.kernel.errors import Invalid
from tests import factories as make
from tests.integration.importing.folders import counts, folder, taken_in

pytestmark = pytest.mark.usefixtures("db")

UNREADABLE = {
    "empty": (b"", "its first line, the names of the columns, is empty"),
    "blank": (b"\n\n", "its first line, the names of the columns, is empty"),
    "bars": (b"room|capacity\nA|3\n", "it has no column room (its first line names room|capacity)"),
    "another table": (b"name,seats\nA,3\n", "it has no column room (its first line names name, seats)"),
    "column twice": (b"room,room\nA,B\n", "it has the column room twice"),
    "UTF-16": ("room,capacity\nA,3\n".encode("utf-16"), "it is UTF-16 text; save it as CSV UTF-8"),
    "Latin-1": ("r\u00e4ume,room\n".encode("latin-1"), "it is not UTF-8 text: save the file as CSV UTF-8"),
    "old line ends": (b"room,capacity\rA,3\r", "its lines end with a carriage return alone"),
    "quotation mark": (b'"room,capacity\nA,3\n', "a quotation mark is not closed or stands in the wrong place"),
}


@pytest.mark.parametrize("what", UNREADABLE)
def test_a_file_that_is_no_table_is_refused_before_anything_is_written(tmp_path, what):
    text, reason = UNREADABLE[what]
    before = counts()

    with pytest.raises(UnreadableFile) as refusal:
        taken_in(folder(tmp_path, rooms=text))

    assert refusal.value.sentence == f"rooms.csv cannot be read: {reason}. Nothing was imported."
    assert counts() == before


def test_a_missing_file_is_named(tmp_path):
    (folder(tmp_path) / "weekly_availability.csv").unlink()
    before = counts()

    with pytest.raises(MissingFiles, match="has no weekly_availability"):
        taken_in(tmp_path)

    assert counts() == before


def test_a_folder_that_is_none_is_named(tmp_path):
    with pytest.raises(NoSuchFolder, match="nowhere is not a folder"):
        taken_in(tmp_path / "nowhere")


def test_a_zone_that_is_none_is_refused_before_anything_is_written(tmp_path):
    before = counts()

    with pytest.raises(Invalid, match="'Mars/Olympus' is not the name of a time zone"):
        taken_in(folder(tmp_path), zone="Mars/Olympus")

    assert counts() == before


@pytest.mark.parametrize("sign", [";", "\t"])
def test_values_may_be_parted_as_spreadsheets_do_where_a_comma_is_in_numbers(tmp_path, sign):
    rooms = sign.join(["room", "capacity"]) + "\r\n" + sign.join(['"A, the large one"', "10"]) + "\r\n"

    report = taken_in(folder(tmp_path, rooms=rooms.encode(), recurring_bookings=[]))

    assert report.refused == []
    assert make.rows("SELECT name, capacity FROM rooms") == [("A, the large one", 10)]
