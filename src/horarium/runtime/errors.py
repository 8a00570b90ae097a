"""Sentences for the operator: why something under Horarium cannot run, and the way out."""

import sys


class CannotRun(Exception):
    """What Horarium stands on is missing or unusable; the message says what and what to do."""


class OtherMajor(CannotRun):
    """The data were written by another major version of PostgreSQL than the programs at hand."""

    def __init__(self, data: str, written_by: int, programs: str, programs_are: int) -> None:
        super().__init__(
            f"The database in {data} was written by PostgreSQL {written_by}, but the programs in"
            f" {programs} are PostgreSQL {programs_are}. Start once more with PostgreSQL"
            f" {written_by} (PG_BIN names the folder of its programs) and dump with pg_dump; then"
            f" move {data} away, start with PostgreSQL {programs_are}, and restore the dump."
        )


class AlreadyServing(CannotRun):
    """Another process serves the same data folder."""

    def __init__(self, pid: int, address: str) -> None:
        self.pid = pid
        self.address = address
        where = f"at {address} " if address else ""
        super().__init__(
            f"Horarium is already serving this data folder {where}(process {pid})."
            " Stop that one first, or choose another folder with HORARIUM_HOME."
        )


def note(text: str) -> None:
    """Print a line of progress on standard error, at once."""
    print(text, file=sys.stderr, flush=True)
