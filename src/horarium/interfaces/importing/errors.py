"""Why a folder cannot be imported, before a row of it is looked at."""

from __future__ import annotations

from horarium.kernel.errors import Absent, Refusal


class NoSuchFolder(Absent):
    """{folder} is not a folder."""


class NoSuchFile(Absent):
    """There is no file {file}."""


class MissingFiles(Absent):
    """{folder} has no {files}. A timetable is {all_files}."""


class UnreadableFile(Refusal):
    """{file} cannot be read: {reason}. Nothing was imported."""

    kind = "invalid"
    field = "file"


class NotARow(Refusal):
    """{reason}."""

    kind = "invalid"


class NotASample(Refusal):
    """The data folder holds a business already. The demo needs one of its own: HORARIUM_HOME=/some/where ./run demo."""
