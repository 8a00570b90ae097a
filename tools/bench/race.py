"""Sixty-four who want the same hour at once, through the operations and through HTTP, against as many who meet nobody.

Alone, each books an hour of a coach of their own, at the same moment as the others: so what is compared is the meeting, not
the crowd. Through the operations each is a thread with a connection of its own; through HTTP each is a client with a
connection that is open already, and one process with eight threads answers.
"""

from __future__ import annotations

import argparse
import threading
import time
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from bench.server import ask, door, serving
from bench.shared import a_database, at, in_a_process, machine, migrated, note

OPTIONS = (("clients", 64, "how many at once"), ("hours", 40, "how many hours, one race each"))
Book = Callable[[int, int, datetime], str]


def run(url: str, asked: argparse.Namespace) -> str:
    """Measure, and return the section."""
    with a_database(url, "bench_race") as there:
        told = in_a_process(there, "race.measured", clients=asked.clients, hours=asked.hours)
    return table(asked, told)


def measured(clients: int, hours: int) -> dict[str, Any]:
    """Let them race, in each way, for as many hours; then count what should not be there."""
    migrated()
    from django.db import connection

    from horarium.timetable import queries

    people = People(clients)
    found: dict[str, Any] = {}
    before = deadlocks()
    with serving() as port:
        doors = [door(port) for _ in range(clients)]
        for way, book in (("operations", people.by_operation), ("HTTP", people.through(doors))):
            for alone in (True, False):
                note(f"{way}, {'each alone' if alone else 'all for one hour'} ...")
                found[f"{way}:{'alone' if alone else 'met'}"] = races(book, clients, people.hours(hours), alone=alone)
    connection.close()
    found["deadlocks"] = deadlocks() - before
    found["overlaps"] = 0 if queries.prove_no_overlap().holds else 1
    return found


class People:
    """Members with tokens and coaches who always work, one of either for each client, and one coach more, for all."""

    def __init__(self, number: int) -> None:
        from datetime import time as clock_time

        from horarium.availability.values import Window
        from horarium.kernel import clock
        from horarium.kernel.actor import house

        self.house, self.now = house("command"), clock.now()
        always = [Window(day, clock_time(0), clock_time(0)) for day in range(7)]
        self.coaches = [self._coach(f"Coach {n}", always) for n in range(number + 1)]
        self.members = [self._person(f"Member {n}", is_member=True) for n in range(number)]
        self.tokens = [self._token(member.id) for member in self.members]
        self.day = 0

    def _person(self, name: str, **roles: bool) -> Any:
        from horarium.kernel.unit import perform
        from horarium.people import operations as people

        return perform(people.add_person, by=self.house, name=name, **roles)

    def _coach(self, name: str, hours: list[Any]) -> Any:
        from horarium.availability import operations as availability
        from horarium.kernel.unit import perform
        from horarium.org import operations as org

        coach = self._person(name, is_coach=True)
        room = perform(org.add_room, name=name)
        facts = {"by": self.house, "coach_id": coach.id, "now": self.now}
        perform(availability.set_week, windows=hours, **facts)
        perform(availability.set_defaults, room_id=room.id, duration=60, **facts)
        return coach

    def _token(self, user_id: Any) -> str:
        from horarium.kernel.unit import perform
        from horarium.people import operations as people

        return perform(people.issue_token, by=self.house, user_id=user_id).key

    def hours(self, number: int) -> list[datetime]:
        """Return as many hours that nobody has yet."""
        first = self.now.replace(minute=0, second=0, microsecond=0) + timedelta(days=2, hours=self.day)
        self.day += number
        return [first + timedelta(hours=n) for n in range(number)]

    def by_operation(self, member: int, coach: int, start: datetime) -> str:
        """Book as the API's view does, without the API."""
        from horarium.kernel.errors import Refusal
        from horarium.kernel.spans import Span
        from horarium.kernel.unit import perform
        from horarium.people import queries as people
        from horarium.reservations import operations

        person = self.members[member]
        facts = {"coach_id": self.coaches[coach].id, "member_id": person.id, "span": Span(start, start + timedelta(hours=1))}
        try:
            perform(operations.book_once, by=people.actor_of(person, "api"), now=self.now, **facts)
        except Refusal as refused:
            return refused.code
        return "booked"

    def through(self, doors: list[Any]) -> Book:
        """Return how a client books through its door."""
        import json

        def book(member: int, coach: int, start: datetime) -> str:
            times = {"startTime": start.isoformat(), "endTime": (start + timedelta(hours=1)).isoformat()}
            body = {"coachId": str(self.coaches[coach].id), **times}
            status, answer = ask(doors[member], "POST", "/api/bookings", body, self.tokens[member])
            return "booked" if status == 201 else json.loads(answer)["code"]

        return book


def races(book: Book, clients: int, hours: list[datetime], *, alone: bool) -> dict[str, Any]:
    """Hold one race for each hour and return what came of them, and how long each client waited, in milliseconds."""
    from django.db import connection

    gate, times, came, lock = threading.Barrier(clients), [], Counter[str](), threading.Lock()

    def client(n: int) -> None:
        for start in hours:
            gate.wait()
            began = time.perf_counter()
            answer = book(n, 1 + n if alone else 0, start)
            took = 1000 * (time.perf_counter() - began)
            with lock:
                times.append(took)
                came[answer] += 1
        connection.close()

    threads = [threading.Thread(target=client, args=(n,)) for n in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return {"came": came, "p50": at(times, 0.5), "p99": at(times, 0.99), "most": max(times)}


def deadlocks() -> int:
    """Return how many deadlocks the server has seen in this database."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_force_next_flush()")
        cursor.execute("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()")
        return int(cursor.fetchone()[0])


def table(asked: argparse.Namespace, told: dict[str, Any]) -> str:
    """Return the section: what came, and the times of those who met as ratios to those who did not."""
    lines = [f"## race: {asked.clients} clients, {asked.hours} hours", "", machine(), ""]
    lines += [
        "| way | booked | refused | p50 ms | p99 ms | most ms | p50 ratio | p99 ratio |",
        "|---|--:|--:|--:|--:|--:|--:|--:|",
    ]
    for way in ("operations", "HTTP"):
        alone, met = told[f"{way}:alone"], told[f"{way}:met"]
        for name, one in ((f"{way}, each alone", alone), (f"{way}, all for one hour", met)):
            booked = one["came"].get("booked", 0)
            refused = sum(one["came"].values()) - booked
            ratios = f"{one['p50'] / alone['p50']:.2f} | {one['p99'] / alone['p99']:.2f}"
            lines.append(
                f"| {name} | {booked} | {refused} | {one['p50']:.1f} | {one['p99']:.1f} | {one['most']:.1f} | {ratios} |"
            )
    reasons = Counter[str]()
    for one in (told["operations:met"], told["HTTP:met"]):
        reasons.update({code: number for code, number in one["came"].items() if code != "booked"})
    lines += [
        "",
        f"Refused because: {', '.join(f'{number} {code}' for code, number in sorted(reasons.items()))}.",
        f"Deadlocks: {told['deadlocks']}. Overlapping sessions afterwards: {told['overlaps'] or 'none'}.",
        "",
    ]
    return "\n".join(lines)
