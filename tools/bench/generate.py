"""From patterns to sessions, against COPY of the very same rows.

The rows are ready and in order of time, and go into the same tables with the same constraints. Server CPU is the backend's
own, user and system, as the kernel counts it; each figure is the median of the rounds. Nothing of an installation is touched:
every round works in a database of its own.
"""

from __future__ import annotations

import argparse
import io
import os
import resource
import statistics
from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime, timedelta

import psycopg

from bench.fixture import NOW, filled
from bench.shared import SEARCH_PATH, Cost, a_database, in_a_process, machine, migrated, note, timed

OPTIONS = (("series", 10_000, "how many standing hours"), ("rounds", 3, "how often; medians are shown"))
SESSION_COLUMNS = (
    "id, series_id, series_kind, original_local, title, coach_id, room_id, member_id, place, start_time, end_time, clock_note"
)
SEAT_COLUMNS = "id, session_id, member_id, start_time, end_time, policy_version"


def run(url: str, asked: argparse.Namespace) -> str:
    """Measure, and return the section."""
    rounds = []
    for n in range(asked.rounds):
        note(f"round {n + 1} of {asked.rounds} ...")
        with a_database(url, f"bench_{n}") as there:
            told = in_a_process(there, "generate.measured", series=asked.series)
        rounds.append({what: Cost(**cost) for what, cost in told.items()})
    return table(asked.series, rounds)


def measured(series: int) -> dict[str, dict[str, float]]:
    """Measure one round: fixture, generation, an idle run, a night; then COPY of the same rows into the same tables.

    A night's two halves are measured apart: completing what ended yesterday, and making the day that is new.
    """
    migrated()
    from horarium.timetable import tasks

    def generated(now: datetime) -> Cost:
        return timed(pid, lambda: tasks.generate(now=now, trigger="bench", weeks=6, size=tasks.CHUNK_BY_NIGHT).made)

    pid, memory, night = filled(series), peak_memory(), NOW + timedelta(days=1)
    costs = {"generate": generated(NOW)}
    costs["memory_kib"] = Cost(memory, peak_memory(), 0)  # before the ready rows, which are this bench's own
    made = ready_rows(NOW)
    costs["idle"] = generated(NOW)
    a_day_passes()
    costs["close"] = timed(pid, lambda: tasks.complete(now=night, size=tasks.CHUNK_BY_NIGHT))
    costs["night"] = generated(night)
    costs |= reasons() | copied(made, ready_rows(NOW + timedelta(days=42)))
    return {what: asdict(cost) for what, cost in costs.items()}


def a_day_passes() -> None:
    """Do what autovacuum does between two nights; the tables of the floor are fresh too."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def peak_memory() -> int:
    """Return the most memory that this process has had, in KiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def reasons() -> dict[str, Cost]:
    """Return how many dates were left out for each reason, in the place of rows."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT reason, count(*) FROM left_out_occurrences GROUP BY reason ORDER BY reason")
        return {f"left_out:{reason}": Cost(0, 0, count) for reason, count in cursor.fetchall()}


def copied(made: tuple[bytes, bytes], night: tuple[bytes, bytes]) -> dict[str, Cost]:
    """Measure the floor: the ready rows into the same tables, emptied and with their indexes made anew."""
    with psycopg.connect(os.environ["DATABASE_URL"], options=SEARCH_PATH) as copier:
        copier.execute("DELETE FROM training_sessions WHERE series_id IS NOT NULL")
        copier.commit()
        copier.autocommit = True
        for table in ("training_sessions", "bookings"):
            copier.execute(f"VACUUM FULL {table}")
        copier.execute("ANALYZE")
        copier.autocommit = False
        pid = copier.info.backend_pid
        return {
            "copy": timed(pid, lambda: copy(copier, *made)),
            "copy_night": timed(pid, lambda: copy(copier, *night)),
        }


def ready_rows(since: datetime) -> tuple[bytes, bytes]:
    """Return the sessions and seats that were made, in order of time, as COPY takes them."""
    from django.db import connection

    ready = []
    with connection.cursor() as cursor:
        for table, columns, only in (
            ("training_sessions", SESSION_COLUMNS, "series_id IS NOT NULL"),
            ("bookings", SEAT_COLUMNS, "true"),
        ):
            text = io.BytesIO()
            wanted = f"SELECT {columns} FROM {table} WHERE {only} AND start_time >= %s ORDER BY start_time, id"
            with cursor.copy(f"COPY ({wanted}) TO STDOUT", [since]) as rows:
                for block in rows:
                    text.write(block)
            ready.append(text.getvalue())
    return ready[0], ready[1]


def copy(connection: psycopg.Connection, sessions: bytes, seats: bytes) -> int:
    """The floor: ready rows into the same constrained tables, one transaction, seats included."""
    with connection.cursor() as cursor:
        for table, columns, rows in (("training_sessions", SESSION_COLUMNS, sessions), ("bookings", SEAT_COLUMNS, seats)):
            with cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as target:
                target.write(rows)
    connection.commit()
    return sessions.count(b"\n")


# What each line of the table shows, and against what its cost stands.
LINES = (
    ("COPY of the ready rows, in order of time", "copy", "copy"),
    ("generation with reasons", "generate", "copy"),
    ("COPY of one night's rows", "copy_night", "copy_night"),
    ("one night: the day that is new", "night", "copy_night"),
    ("completing a day's sessions", "close", "copy_night"),
    ("a run with nothing to do", "idle", "copy"),
)


def table(series: int, rounds: list[dict[str, Cost]]) -> str:
    def median(pick: Callable[[dict[str, Cost]], float]) -> float:
        return statistics.median(pick(one) for one in rounds)

    lines = [f"## generate: {series} standing hours, {len(rounds)} rounds", "", machine(), ""]
    lines += ["| what | sessions | server CPU s | ratio |", "|---|--:|--:|--:|"]
    for what, cost, floor in LINES:
        seconds = median(lambda r, c=cost: r[c].cpu)
        ratio = median(lambda r, c=cost, f=floor: r[c].cpu / r[f].cpu)
        lines.append(f"| {what} | {rounds[0][cost].rows} | {seconds:.3f} | {ratio:.3f} |")
    reasons = ", ".join(f"{cost.rows} {key.split(':')[1]}" for key, cost in rounds[0].items() if key.startswith("left_out:"))
    before, after = median(lambda r: r["memory_kib"].cpu), median(lambda r: r["memory_kib"].wall)
    lines += [
        "",
        f"Dates left out: {reasons}.",
        f"Memory of the generating process: {before / 1024:.0f} MiB before, {after / 1024:.0f} MiB at its peak.",
        "",
    ]
    return "\n".join(lines)
