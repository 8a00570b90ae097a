"""`./run bench`: what the promises cost, as ratios within one run on one machine.

`generate`: from patterns to sessions, against COPY of the very same rows, ready and in order of time, into the same tables
with the same constraints. Server CPU is the backend's own, user and system, as the kernel counts it; each figure is the
median of the rounds. Nothing of an installation is touched: every round works in databases of its own.
"""

from __future__ import annotations

import argparse
import io
import os
import platform
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg

ROOT = Path(__file__).resolve().parents[1]
NOW = datetime(2026, 11, 23, 2, tzinfo=UTC)
DOCUMENT = ROOT / "docs" / "benchmarks.md"
SESSION_COLUMNS = (
    "id, series_id, series_kind, original_local, title, coach_id, room_id, member_id, place, start_time, end_time, clock_note"
)
SEAT_COLUMNS = "id, session_id, member_id, start_time, end_time"

# A coach's week has forty hours and thirty standing ones; every fifth is every second week, one in a hundred meets
# another's hour, two days are holidays, every coach is away for an afternoon.
FIXTURE = """
CREATE TEMP TABLE n AS SELECT g, (g / 30) AS c, g % 30 AS slot FROM generate_series(0, {series} - 1) g;
INSERT INTO locations (id, name) VALUES (new_id(), 'Bench');
INSERT INTO rooms (location_id, name) SELECT (SELECT id FROM locations), 'r' || c FROM (SELECT DISTINCT c FROM n) x;
INSERT INTO users (name, is_coach, import_key, zone)
  SELECT 'c' || c, true, 'c' || c, 'Europe/Rome' FROM (SELECT DISTINCT c FROM n) x;
INSERT INTO users (name, is_member, import_key) SELECT 'm' || g, true, 'm' || g FROM n WHERE g % 2 = 0;
INSERT INTO coach_settings (coach_id, default_room_id)
  SELECT u.id, r.id FROM users u JOIN rooms r ON r.name = 'r' || substr(u.import_key, 2) WHERE u.is_coach;
INSERT INTO weekly_availability (coach_id, day_of_week, start_time, end_time)
  SELECT id, d, '08:00', '20:00' FROM users, generate_series(1, 5) d WHERE is_coach;
INSERT INTO holidays ("on", name) VALUES ('2026-12-08', 'Holiday'), ('2026-12-25', 'Holiday');
INSERT INTO blocked_slots (coach_id, start_time, end_time, reason)
  SELECT id, d, d + interval '5 hours', 'Away' FROM users,
    LATERAL (SELECT timestamptz '2026-11-23 11:00+00' + (abs(hashtext(import_key)) % 40) * interval '1 day' AS d) x
  WHERE is_coach;
INSERT INTO series (coach_id, member_id, zone, weekdays, local_start, minutes, every_weeks, start_on, next_occurrence)
  SELECT c.id, m.id, 'Europe/Rome', ARRAY[1 + slot % 5],
         time '08:30' + (slot / 5) * interval '90 minutes' - CASE WHEN g % 100 = 7 THEN interval '30 minutes' ELSE '0' END, 60,
         CASE WHEN g % 5 = 0 THEN 2 ELSE 1 END, date '2026-11-16' + (g % 2) * 7, date '2026-11-22'
  FROM n JOIN users c ON c.import_key = 'c' || n.c JOIN users m ON m.import_key = 'm' || (n.g - n.g % 2)
  ORDER BY hashtext(g::text);
-- One in a hundred hours is taken already, on its first four dates.
INSERT INTO training_sessions (coach_id, start_time, end_time)
  SELECT s.coach_id, i.at, i.at + interval '45 minutes' FROM (SELECT *, row_number() OVER (ORDER BY id) AS k FROM series) s,
  generate_series(0, 3) w,
  LATERAL (SELECT date '2026-11-22' + s.weekdays[1] + 7 * w + s.local_start + interval '15 minutes' AS local) l,
  LATERAL (SELECT local_to_instant(l.local, s.zone) AS at) i
  WHERE s.k % 100 = 3 ON CONFLICT DO NOTHING;
"""


@dataclass(frozen=True)
class Cost:
    """What something cost the server (CPU seconds) and the clock, and how many rows it made."""

    cpu: float
    wall: float
    rows: int


def main() -> None:
    asked = arguments()
    sys.path.insert(0, str(ROOT / "src"))
    with tempfile.TemporaryDirectory(prefix="horarium-bench-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o755)
        os.environ.update(HORARIUM_HOME=folder, HORARIUM_ENV="test", DJANGO_SETTINGS_MODULE="horarium.config.settings")
        from horarium.runtime.database import database

        with database() as url:
            rounds = [one_round(url, asked.series, n, asked.rounds) for n in range(asked.rounds)]
    text = table(asked.series, rounds)
    print(text)
    if asked.keep:
        DOCUMENT.write_text(PREFACE + text)


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="./run bench", description=__doc__.split("\n")[0], epilog="Example:\n  ./run bench generate --series 10000"
    )
    parser.add_argument("what", choices=["generate"])
    parser.add_argument("--series", type=int, default=10_000, help="how many standing hours (10000)")
    parser.add_argument("--rounds", type=int, default=3, help="how often; medians are shown (3)")
    parser.add_argument("--keep", action="store_true", help="write the table to docs/benchmarks.md")
    return parser.parse_args()


def one_round(url: str, series: int, n: int, of: int) -> dict[str, Cost]:
    """Measure in a process of its own, so that Django meets one database only and its memory is seen."""
    print(f"round {n + 1} of {of} ...", file=sys.stderr, flush=True)
    name = f"bench_{n}"
    with psycopg.connect(url, autocommit=True) as admin:
        admin.execute(f"CREATE DATABASE {name}")
    there = url.replace("/horarium?", f"/{name}?", 1)
    paths = [str(ROOT / "tools"), str(ROOT / "src")]
    code = f"import sys; sys.path[:0] = {paths!r}; import bench; bench.measured({series})"
    done = subprocess.run(
        [sys.executable, "-c", code], env={**os.environ, "DATABASE_URL": there}, stdout=subprocess.PIPE, text=True, check=True
    )
    with psycopg.connect(url, autocommit=True) as admin:
        admin.execute(f"DROP DATABASE {name} WITH (FORCE)")
    lines = [line.split() for line in done.stdout.splitlines()]
    return {what: Cost(float(cpu), float(wall), int(rows)) for what, cpu, wall, rows in lines}


def measured(series: int) -> None:
    """Measure one round: fixture, generation, an idle run, a night; then COPY of the same rows into the same tables.

    A night's two halves are measured apart: completing what ended yesterday, and making the day that is new.
    """
    import django

    django.setup()
    from horarium.interfaces.management import first
    from horarium.timetable import tasks

    def run(now: datetime) -> Callable[[], int]:
        return lambda: tasks.generate(now=now, trigger="bench", weeks=6, size=tasks.CHUNK_BY_NIGHT).made

    first.migrate()
    pid = filled(series)
    memory = peak_memory()
    tell("generate", timed(pid, run(NOW)))
    made = ready_rows(NOW)
    tell("idle", timed(pid, run(NOW)))
    a_day_passes()
    night = NOW + timedelta(days=1)
    tell("close", timed(pid, lambda: tasks.complete(now=night, size=tasks.CHUNK_BY_NIGHT)))
    tell("night", timed(pid, run(night)))
    tell("memory_kib", Cost(memory, peak_memory(), 0))
    tell_reasons()
    copied(made, ready_rows(NOW + timedelta(days=42)))


def filled(series: int) -> int:
    """Lay out the fixture and return the process id of our backend."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(FIXTURE.replace("{series}", str(series)))
        cursor.execute("ANALYZE")
        cursor.execute("SELECT pg_backend_pid()")
        return int(cursor.fetchone()[0])


def a_day_passes() -> None:
    """Do what autovacuum does between two nights; the tables of the floor are fresh too."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def peak_memory() -> int:
    """Return the most memory that this process has had, in KiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def tell_reasons() -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT reason, count(*) FROM left_out_occurrences GROUP BY reason ORDER BY reason")
        for reason, count in cursor.fetchall():
            tell(f"left_out:{reason}", Cost(0, 0, count))


def copied(made: tuple[bytes, bytes], night: tuple[bytes, bytes]) -> None:
    """Measure the floor: the ready rows into the same tables, emptied and with their indexes made anew."""
    with psycopg.connect(os.environ["DATABASE_URL"], options="-c search_path=horarium,ext") as copier:
        copier.execute("DELETE FROM training_sessions WHERE series_id IS NOT NULL")
        copier.commit()
        copier.autocommit = True
        for table in ("training_sessions", "bookings"):
            copier.execute(f"VACUUM FULL {table}")
        copier.execute("ANALYZE")
        copier.autocommit = False
        tell("copy", timed(copier.info.backend_pid, lambda: copy(copier, *made)))
        tell("copy_night", timed(copier.info.backend_pid, lambda: copy(copier, *night)))


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


def timed(pid: int, work: Callable[[], int]) -> Cost:
    before, began = cpu_of(pid), time.perf_counter()
    rows = work()
    return Cost(cpu_of(pid) - before, time.perf_counter() - began, rows)


def cpu_of(pid: int) -> float:
    """Time on the processor of a process of one thread, in seconds, to the nanosecond: /proc/PID/schedstat."""
    return int(Path(f"/proc/{pid}/schedstat").read_text().split()[0]) / 1e9


def tell(what: str, cost: Cost) -> None:
    print(what, cost.cpu, cost.wall, cost.rows, flush=True)


PREFACE = """# Benchmarks

`./run bench generate --keep` writes this page. Ratios are between things measured in the same run, in the same database;
absolute times belong to the machine named below.

"""


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


def machine() -> str:
    from horarium.kernel import clock

    lines = Path("/proc/cpuinfo").read_text().splitlines()
    model = next((line.split(":")[1].strip() for line in lines if line.startswith("model name")), "unknown processor")
    database = "embedded PostgreSQL 18 with fsync on"
    return f"{os.cpu_count()} cores ({model}), Python {platform.python_version()}, {database}, {clock.now():%d %B %Y}."


if __name__ == "__main__":
    main()
