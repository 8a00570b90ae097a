"""The usual calls of the API, against an answer that does nothing: how many a second, and how long the slowest twentieth take.

One process with eight threads answers, as `serve` has it where nothing else is said, on an academy of the size asked for. The
clients hold their connections open. `/healthz` is the bare answer: it looks whether the database is there.
"""

from __future__ import annotations

import argparse
import threading
import time
from datetime import timedelta
from typing import Any

from bench.fixture import filled
from bench.server import ask, door, serving
from bench.shared import a_database, at, in_a_process, machine, migrated, note

OPTIONS = (
    ("coaches", 50, "how many coaches, thirty standing hours each"),
    ("clients", 8, "how many clients at once"),
    ("seconds", 5, "how long each call is repeated"),
)
BARE = "GET /healthz"


def run(url: str, asked: argparse.Namespace) -> str:
    """Measure, and return the section."""
    with a_database(url, "bench_api") as there:
        told = in_a_process(there, "api.measured", coaches=asked.coaches, clients=asked.clients, seconds=asked.seconds)
    return table(asked, told)


def measured(coaches: int, clients: int, seconds: int) -> dict[str, Any]:
    """Fill an academy, then make each call for so many seconds."""
    migrated()
    from horarium.kernel import clock
    from horarium.timetable import tasks

    note("filling the calendar ...")
    filled(30 * coaches)
    tasks.generate(now=clock.now(), trigger="bench", weeks=6, size=tasks.CHUNK_BY_NIGHT)
    found = {}
    with serving(threads=8) as port:
        for name, call in calls().items():
            note(f"{name} ...")
            found[name] = repeated(port, call, clients, seconds)
    return found


def calls() -> dict[str, tuple[str, str, Any, str]]:
    """Return what is called: method, address, body and token of each."""
    from horarium.kernel import clock
    from horarium.people import queries as people

    member, coach = people.members()[0], people.coaches()[0]
    token, office = token_of(member.id), token_of(owner())
    day = clock.now().date() + timedelta(days=7)
    pattern = {"dayOfWeek": 3, "startTime": "18:30", "endTime": "19:30", "startDate": day.isoformat()}
    query = "&".join(f"{name}={value}" for name, value in pattern.items())
    free = f"/api/coaches/{coach.id}/free-times"
    return {
        BARE: ("GET", "/healthz", None, ""),
        "GET /api/me": ("GET", "/api/me", None, token),
        "GET /api/sessions, a member's": ("GET", "/api/sessions", None, token),
        "GET /api/sessions, the office's": ("GET", "/api/sessions", None, office),
        "GET /api/bookings/mine": ("GET", "/api/bookings/mine", None, token),
        "GET /api/recurring-bookings/mine": ("GET", "/api/recurring-bookings/mine", None, token),
        "GET /api/coaches/{id}/free-times, two weeks": ("GET", free, None, token),
        "GET /api/free-times, a day of any coach": (
            "GET",
            f"/api/free-times?from={day}T00:00:00Z&to={day}T23:59:00Z",
            None,
            token,
        ),
        "GET /api/free-coaches, ten dates": ("GET", f"/api/free-coaches?{query}&sessions=10", None, token),
        "POST /api/recurring-bookings/preview": (
            "POST",
            "/api/recurring-bookings/preview",
            {**pattern, "coachId": str(coach.id)},
            token,
        ),
    }


def owner() -> Any:
    from horarium.kernel.actor import house
    from horarium.kernel.unit import perform
    from horarium.people import operations as people

    return perform(people.add_person, by=house("command"), name="Owner", is_owner=True).id


def token_of(user_id: Any) -> str:
    from horarium.kernel.actor import house
    from horarium.kernel.unit import perform
    from horarium.people import operations as people

    return perform(people.issue_token, by=house("command"), user_id=user_id).key


def repeated(port: int, call: tuple[str, str, Any, str], clients: int, seconds: int) -> dict[str, Any]:
    """Make one call over and over, all clients at once; return how many a second and the times, in milliseconds."""
    times: list[float] = []
    statuses: set[int] = set()
    gate = threading.Barrier(clients + 1)
    method, path, body, token = call

    def client() -> None:
        through = door(port)
        ask(through, method, path, body, token)
        gate.wait()
        until = time.perf_counter() + seconds
        while (began := time.perf_counter()) < until:
            status, _ = ask(through, method, path, body, token)
            times.append(1000 * (time.perf_counter() - began))
            statuses.add(status)
        through.close()

    threads = [threading.Thread(target=client) for _ in range(clients)]
    for thread in threads:
        thread.start()
    gate.wait()
    for thread in threads:
        thread.join()
    return {"rate": len(times) / seconds, "p50": at(times, 0.5), "p95": at(times, 0.95), "statuses": sorted(statuses)}


def table(asked: argparse.Namespace, told: dict[str, Any]) -> str:
    """Return the section: each call with its ratios to the bare answer."""
    lines = [f"## api: {asked.coaches} coaches, {asked.clients} clients, {asked.seconds} s a call", "", machine(), ""]
    lines += ["| call | answered | a second | p50 ms | p95 ms | rate ratio | p95 ratio |", "|---|--:|--:|--:|--:|--:|--:|"]
    bare = told[BARE]
    for name, one in told.items():
        answered = " ".join(map(str, one["statuses"]))
        ratios = f"{one['rate'] / bare['rate']:.2f} | {one['p95'] / bare['p95']:.2f}"
        lines.append(f"| {name} | {answered} | {one['rate']:.0f} | {one['p50']:.1f} | {one['p95']:.1f} | {ratios} |")
    return "\n".join([*lines, ""])
