"""The desk's week of fifty coaches with a hundred thousand sessions in the calendar, against its own statements sent bare.

The page is asked for over real HTTP, as an owner's browser asks for it, and in turn with it every statement that it made is
sent by psycopg in the way Django sends, its rows taken as they come. What is beyond those is what the page costs: reading
rows, drawing slips, the frame around them.
"""

from __future__ import annotations

import argparse
import http.client
import os
import re
import time
from datetime import timedelta
from typing import Any

import psycopg

from bench.fixture import NOW
from bench.free_slots import calendar
from bench.server import door, serving
from bench.shared import SEARCH_PATH, a_database, at, in_a_process, machine, migrated, note

OPTIONS = (
    ("sessions", 100_000, "how many sessions, most of them over"),
    ("coaches", 50, "how many coaches"),
    ("calls", 60, "how often each page is asked for"),
)
FACTOR, MORE_MS = 2, 50


def run(url: str, asked: argparse.Namespace) -> str:
    """Measure, and return the section."""
    with a_database(url, "bench_pages") as there:
        told = in_a_process(there, "pages.measured", sessions=asked.sessions, coaches=asked.coaches, calls=asked.calls)
    return table(asked, told)


def measured(sessions: int, coaches: int, calls: int) -> dict[str, Any]:
    """Fill the calendar, ask for every page so often, and return what each cost."""
    migrated()
    note("filling the calendar ...")
    there: dict[str, Any] = {"sessions": calendar(sessions, coaches), "pages": {}}
    week = f"{NOW:%G-W%V}"
    day = (NOW + timedelta(days=1)).date()
    pages = {"the week, all coaches": f"/desk/week?week={week}", "a day, coaches and rooms": f"/desk/day?on={day}"}
    cookie = signed_in()
    as_django = {"cursor_factory": psycopg.ClientCursor, "prepare_threshold": None, "autocommit": True}
    with serving(threads=2) as port, psycopg.connect(os.environ["DATABASE_URL"], options=SEARCH_PATH, **as_django) as bare:
        through = door(port)
        for name, path in pages.items():
            note(f"{name} ...")
            there["pages"][name] = compared(through, bare, path, cookie, calls)
    return there


def signed_in() -> str:
    """Make an owner and return the cookie of a login session of theirs."""
    from django.test import Client

    from horarium.kernel.actor import house
    from horarium.kernel.unit import perform
    from horarium.people import operations as people

    client = Client(headers={"host": "127.0.0.1"})
    client.force_login(perform(people.add_person, by=house("command"), name="Owner", email="o@example.org", is_owner=True))
    return "; ".join(f"{name}={morsel.value}" for name, morsel in client.cookies.items())


def statements_of(path: str, cookie: str) -> list[str]:
    """Return the statements that the page makes, as they are sent."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    client = Client(headers={"host": "127.0.0.1", "cookie": cookie})
    client.get(path)  # the first visit is noted
    with CaptureQueriesContext(connection) as captured:
        answer = client.get(path)
    if answer.status_code != 200:
        raise SystemExit(f"{path} answered {answer.status_code}")
    # A statement from a file begins with its comment.
    bare = [re.sub(r"^(\s*--[^\n]*\n)+", "", one["sql"]).lstrip() for one in captured]
    return [sql for sql in bare if sql.upper().startswith(("SELECT", "WITH"))]


def compared(
    through: http.client.HTTPConnection, bare: psycopg.Connection, path: str, cookie: str, calls: int
) -> dict[str, Any]:
    """Ask for the page and send its statements in turn; return the times of both, in milliseconds."""
    statements = statements_of(path, cookie)
    ours, theirs, size = [], [], 0
    for n in range(calls + 5):
        began = time.perf_counter()
        through.request("GET", path, headers={"Cookie": cookie})
        answer = through.getresponse()
        size = len(answer.read())
        page = 1000 * (time.perf_counter() - began)
        if answer.status != 200:
            raise SystemExit(f"{path} answered {answer.status}")
        began = time.perf_counter()
        for statement in statements:
            bare.execute(statement).fetchall()  # type: ignore[call-overload]
        if n >= 5:
            ours.append(page)
            theirs.append(1000 * (time.perf_counter() - began))
    return {"ours": ours, "bare": theirs, "statements": len(statements), "bytes": size}


def table(asked: argparse.Namespace, told: dict[str, Any]) -> str:
    """Return the section: each page's p50 and p95 beside those of its statements, and the bar."""
    lines = [f"## pages: {told['sessions']} sessions, {asked.coaches} coaches, {asked.calls} calls", "", machine(), ""]
    lines += [
        f"The bar is {FACTOR} times the p95 of the bare statements and {MORE_MS} ms.",
        "",
        "| page | statements | KiB | p50 ms | p95 ms | bare p95 ms | ratio | bar ms | |",
        "|---|--:|--:|--:|--:|--:|--:|--:|---|",
    ]
    for name, one in told["pages"].items():
        p95, bare = at(one["ours"], 0.95), at(one["bare"], 0.95)
        bar = FACTOR * bare + MORE_MS
        kept = "kept" if p95 <= bar else "missed"
        figures = f"{one['statements']} | {one['bytes'] / 1024:.0f} | {at(one['ours'], 0.5):.1f} | {p95:.1f} | {bare:.1f}"
        lines.append(f"| {name} | {figures} | {p95 / bare:.2f} | {bar:.1f} | {kept} |")
    return "\n".join([*lines, ""])
