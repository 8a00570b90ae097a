"""A folder that is no timetable is refused whole, with nothing written."""

from __future__ import annotations

import pytest

from horarium.interfaces.importing.errors import MissingFiles, NoSuchFolder, UnreadableFile
from horarium.kernel.errors import Invalid
from tests.integration.importing.folders import counts, folder, taken_in

pytestmark = pytest.mark.usefixtures("db")

UNREADABLE = {
    "empty": (b"", "its first line, the names of the columns, is empty"),
    "blank": (b"\n\n", "its first line, the names of the columns, is empty"),
    "semicolons": (b"room;capacity\nA;3\n", "its values are parted by ';'; save it with commas"),
    "tabs": (b"room\tcapacity\nA\t3\n", "its values are parted by '\\t'; save it with commas"),
    "another table": (b"name,seats\nA,3\n", "it has no column room (its first line names name, seats)"),
    "column twice": (b"room,room\nA,B\n", "it has the column room twice"),
    "UTF-16": ("room,capacity\nA,3\n".encode("utf-16"), "it is not UTF-8 text"),
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
