"""When coaches are free, with a million sessions in the calendar, against bare SQL of the same facts.

Bare SQL is the shortest statement that reads the same facts (hours, additions, blocks, holidays, the sessions of coach and
room, standing hours that are not sessions yet) and answers the same question, for this business only: it knows no clocks but
Rome's, no rules of time, no member, and each coach's own room. It is sent by psycopg in the way Django sends, and its rows are
taken as they come. The two are asked in turn, about another coach or hour each time, and must answer the same.
"""

from __future__ import annotations

import argparse
import os
import time
from collections.abc import Callable
from datetime import date, timedelta
from datetime import time as clock_time
from pathlib import Path
from typing import Any

import psycopg

from bench.fixture import NOW, filled
from bench.shared import SEARCH_PATH, a_database, at, cpu_of, in_a_process, machine, migrated, note

OPTIONS = (
    ("sessions", 1_000_000, "how many sessions, most of them over"),
    ("coaches", 200, "how many coaches"),
    ("calls", 200, "how often each question is asked"),
)
BAR = 2
FIRST = date(2026, 11, 30)  # a Monday: five weeks of the pattern lie within what has been made, the rest beyond
STATEMENTS = 8
SQL = Path(__file__).with_suffix(".sql")


def run(url: str, asked: argparse.Namespace) -> str:
    """Measure, and return the section."""
    with a_database(url, "bench_free") as there:
        told = in_a_process(there, "free_slots.measured", sessions=asked.sessions, coaches=asked.coaches, calls=asked.calls)
    return table(asked, told)


def measured(sessions: int, coaches: int, calls: int) -> dict[str, Any]:
    """Fill the calendar, ask every question so often, and return what each cost."""
    migrated()
    note("filling the calendar ...")
    there = {"sessions": calendar(sessions, coaches)}
    as_django = {"cursor_factory": psycopg.ClientCursor, "prepare_threshold": None, "autocommit": True}
    with psycopg.connect(os.environ["DATABASE_URL"], options=SEARCH_PATH, **as_django) as bare:
        questions = Questions(bare)
        for name, (ours, theirs) in questions.all().items():
            note(f"{name} ...")
            there[name] = compared(ours, theirs, calls, questions.pids)
        note("any coach, over the API ...")
        there["statements"] = statements()
    return there


def calendar(sessions: int, coaches: int) -> int:
    """Make six weeks of sessions as the generator makes them, and behind them what is still missing."""
    from django.db import connection

    from horarium.kernel.named_sql import queries
    from horarium.timetable import tasks

    filled(30 * coaches)
    made = tasks.generate(now=NOW, trigger="bench", weeks=6, size=tasks.CHUNK_BY_NIGHT).made
    with connection.cursor() as cursor:
        cursor.execute(queries(SQL)["history"], {"now": NOW, "wanted": max(0, sessions - made)})
        cursor.execute("VACUUM ANALYZE")
        cursor.execute("SELECT count(*) FROM training_sessions")
        return int(cursor.fetchone()[0])


class Questions:
    """What is asked, of the house and of bare SQL; the n-th call is about the n-th coach, and the n-th hour of the week."""

    def __init__(self, bare: psycopg.Connection) -> None:
        from django.db import connection

        from horarium.kernel.named_sql import queries
        from horarium.people import queries as people

        self.bare, self.sql = bare, queries(SQL)
        self.coaches = [coach.id for coach in people.coaches()]
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            self.pids = (int(cursor.fetchone()[0]), bare.info.backend_pid)

    def all(self) -> dict[str, tuple[Callable[[int], Any], Callable[[int], Any]]]:
        """Return each question as the house and as bare SQL have it."""

        def one(n: int) -> list[Any]:
            return [self.coaches[n % len(self.coaches)]]

        found: dict[str, tuple[Callable[[int], Any], Callable[[int], Any]]] = {
            "one coach, six weeks": (lambda n: self.spans(one(n), 42), lambda n: self.bare_spans(one(n), 42)),
            f"{len(self.coaches)} coaches, a week": (
                lambda n: self.spans(self.coaches, 7),
                lambda n: self.bare_spans(self.coaches, 7),
            ),
        }
        for number in (10, 20, 30):
            found[f"free on all {number} dates, of {len(self.coaches)}"] = (
                lambda n, number=number: self.free(n, number),
                lambda n, number=number: self.bare_free(n, number),
            )
        return found

    def spans(self, coaches: list[Any], days: int) -> list[Any]:
        from horarium.kernel.actor import house
        from horarium.kernel.spans import Span
        from horarium.timetable import queries

        found = queries.free_spans(coaches, Span(NOW, NOW + timedelta(days=days)), by=house("command"), now=NOW)
        return [(coach, span.start, span.end) for coach in sorted(found) for span in found[coach]]

    def bare_spans(self, coaches: list[Any], days: int) -> list[Any]:
        facts = {"coaches": coaches, "lo": NOW, "hi": NOW + timedelta(days=days), "days": days}
        return self.bare.execute(self.sql["bare_spans"], facts).fetchall()

    def hour(self, n: int) -> tuple[int, clock_time]:
        """The n-th hour that is asked about: some are full for everybody, some free for many; no holiday is among them."""
        return (1, 3, 4)[n % 3], clock_time(8 + n % 11, 30 * (n % 2))

    def free(self, n: int, number: int) -> list[Any]:
        from horarium.timetable import queries
        from horarium.timetable.values import Pattern

        weekday, start = self.hour(n)
        first = FIRST + timedelta(days=weekday - 1)
        pattern = Pattern((weekday,), start, 60, "Europe/Rome", start_on=first, from_on=first)
        return [f.coach_id for f in queries.coaches_free_on_every_date(pattern, coach_ids=self.coaches, number=number, now=NOW)]

    def bare_free(self, n: int, number: int) -> list[Any]:
        weekday, start = self.hour(n)
        first = FIRST + timedelta(days=weekday - 1)
        facts = {"coaches": self.coaches, "weekday": weekday, "start": start, "first": first, "number": number}
        return [row[0] for row in self.bare.execute(self.sql["bare_coaches"], facts).fetchall()]


def compared(ours: Callable[[int], Any], bare: Callable[[int], Any], calls: int, pids: tuple[int, int]) -> dict[str, Any]:
    """Ask both in turn, and return the times and the server's CPU of each, in milliseconds a call."""
    for n in range(5):
        if ours(n) != bare(n):
            raise SystemExit(f"the two do not answer the same to call {n}: {len(ours(n))} and {len(bare(n))} rows")
    times: tuple[list[float], list[float]] = ([], [])
    spent, rows = [0.0, 0.0], 0
    for n in range(calls):
        for k, ask in enumerate((ours, bare)):
            before, began = cpu_of(pids[k]), time.perf_counter()
            answer = ask(n)
            times[k].append(1000 * (time.perf_counter() - began))
            spent[k] += 1000 * (cpu_of(pids[k]) - before)
        rows += len(answer)
    return {"times": times, "cpu": [one / calls for one in spent], "rows": rows / calls}


def statements() -> dict[str, Any]:
    """Ask the API for any coach of fifty in a full month, as a member, and return how many statements that took."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from horarium.kernel.actor import house
    from horarium.kernel.unit import perform
    from horarium.people import operations, queries

    member = queries.members().first()
    token = perform(operations.issue_token, by=house("command"), user_id=member.id).key
    client = Client(SERVER_NAME="127.0.0.1")
    fifty = queries.coaches()[:50]
    wanted = "&".join(f"coachIds={coach.id}" for coach in fifty)
    address = f"/api/free-times?from=2026-12-01T00:00:00Z&to=2027-01-01T00:00:00Z&{wanted}"
    headers = {"Authorization": f"Bearer {token}"}
    client.get("/api/me", headers=headers)
    with CaptureQueriesContext(connection) as asked:
        began = time.perf_counter()
        answer = client.get(address, headers=headers)
        wall = 1000 * (time.perf_counter() - began)
    return {"coaches": len(fifty), "number": len(asked), "wall": wall, "times": len(answer.json()["data"]["times"])}


def table(asked: argparse.Namespace, told: dict[str, Any]) -> str:
    """Return the section: each question with its ratio to bare SQL, of the medians and of the server's CPU."""
    lines = [f"## free-slots: {told['sessions']} sessions, {asked.coaches} coaches, {asked.calls} calls", "", machine(), ""]
    lines += [
        "| question | rows | p50 ms | p99 ms | bare p50 ms | ratio | server CPU ratio |",
        "|---|--:|--:|--:|--:|--:|--:|",
    ]
    for name, one in told.items():
        if name not in ("sessions", "statements"):
            ours, bare = one["times"]
            ratio, cpu = at(ours, 0.5) / at(bare, 0.5), one["cpu"][0] / one["cpu"][1]
            times = " | ".join(f"{ms:.2f}" for ms in (at(ours, 0.5), at(ours, 0.99), at(bare, 0.5)))
            lines.append(f"| {name} | {one['rows']:.0f} | {times} | {ratio:.2f} | {cpu:.2f} |")
    any_coach = told["statements"]
    lines += [
        "",
        f"The bar is a ratio of {BAR}.",
        "",
        f"Any coach of {any_coach['coaches']} in a full month, asked over the API, takes {any_coach['number']} statements;",
        f"the bar is {STATEMENTS}. It found {any_coach['times']} times in {any_coach['wall']:.0f} ms.",
        "",
    ]
    return "\n".join(lines)
