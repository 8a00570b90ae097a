"""What was answered is kept: the database killed while people book, and its disk full."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, build_opener

import psycopg
import pytest

from horarium.kernel import clock
from tests.journeys.serving import PATIENCE, House, Serving, until

COACHES = 4
DISK = 400 * 1024 * 1024
WEEK = [{"dayOfWeek": day, "startTime": "00:00", "endTime": "00:00"} for day in range(7)]


class Disk:
    """A small disk of its own for a data folder, where this machine lets us mount one."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.filler = folder / "filler"
        folder.mkdir()
        mount = ["mount", "-t", "tmpfs", "-o", f"size={DISK},mode=0755", "none", folder]
        done = subprocess.run(mount, capture_output=True, text=True, check=False)
        self.refused = done.stderr.strip() if done.returncode else ""

    def fill(self) -> None:
        """Take all the room that is left."""
        with self.filler.open("ab", buffering=0) as file:
            for piece in (1 << 20, 1 << 12):
                try:
                    while file.write(bytes(piece)) == piece:
                        pass
                except OSError:
                    continue

    def remove(self) -> None:
        if not self.refused:
            subprocess.run(["umount", "--lazy", self.folder], check=True)


@pytest.fixture(scope="module")
def street() -> Iterator[Path]:
    made = Path(tempfile.mkdtemp(prefix="horarium survives "))
    made.chmod(0o755)
    yield made
    shutil.rmtree(made)


@pytest.fixture(scope="module")
def disk(street: Path) -> Iterator[Disk]:
    (street / "house").mkdir()
    made = Disk(street / "house" / "home")
    yield made
    made.remove()


@pytest.fixture(scope="module")
def served(street: Path, disk: Disk) -> Iterator[Serving]:
    house = House(street / "house")
    first = {"HORARIUM_ADMIN_EMAIL": "ada@example.org", "HORARIUM_ADMIN_PASSWORD": "only for the first time"}
    with house.serving("--port", "0", HORARIUM_LIMIT_WRITES="0", HORARIUM_LIMIT_ADDRESS="0", **first) as serving:
        yield serving


@pytest.fixture(scope="module")
def crowd(served: Serving) -> Crowd:
    return Crowd(served)


class Crowd:
    """People who book one hour after the other, each with a coach of their own, and remember what they were answered."""

    def __init__(self, served: Serving) -> None:
        self.served = served
        self.token = served.house.run("create-token", "ada@example.org").stdout.strip()
        self.pairs = [self._pair(n) for n in range(COACHES)]
        self.first = clock.now().replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
        self.hours = [0] * COACHES
        self.kept: list[str] = []
        self.refused: Counter[str] = Counter()
        self.unheard = 0
        self._over = threading.Event()

    def call(self, method: str, path: str, body: Any) -> tuple[int, dict[str, Any]]:
        door = HTTPConnection("localhost", self.served.port, timeout=PATIENCE)
        try:
            head = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"}
            door.request(method, path, json.dumps(body), head)
            answer = door.getresponse()
            return answer.status, json.loads(answer.read())
        finally:
            door.close()

    def _pair(self, n: int) -> tuple[str, str]:
        coach, member, room = (
            self.call("POST", f"/api/{what}", {"name": f"{what} {n}"})[1]["data"]["id"]
            for what in ("coaches", "members", "rooms")
        )
        assert self.call("PUT", f"/api/coaches/{coach}/availability", WEEK)[0] == 200
        assert self.call("PUT", f"/api/coaches/{coach}/settings", {"defaultRoomId": room, "defaultDuration": 60})[0] == 200
        return coach, member

    def book(self, n: int) -> tuple[int, dict[str, Any]]:
        """Book the next hour of a pair."""
        self.hours[n] += 1
        start = self.first + timedelta(hours=self.hours[n])
        (coach, member), end = self.pairs[n], start + timedelta(hours=1)
        times = {"startTime": start.isoformat(), "endTime": end.isoformat()}
        status, answer = self.call("POST", "/api/bookings", {"coachId": coach, "memberId": member, **times})
        if status == 201:
            self.kept.append(answer["data"]["id"])
        else:
            self.refused[f"{status} {answer['code']}"] += 1
        return status, answer

    def browse(self, path: str, form: dict[str, str]) -> tuple[int, str]:
        """Send the form of a page, as a browser does that opened it before."""
        browser = build_opener(HTTPCookieProcessor())
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', browser.open(self.served.address + path).read().decode())
        assert token
        try:
            answer = browser.open(self.served.address + path, urlencode({**form, "csrfmiddlewaretoken": token[1]}).encode())
        except HTTPError as error:
            answer = error
        return answer.code, answer.read().decode()

    @contextmanager
    def at_work(self) -> Iterator[None]:
        """Let all of them book while the block runs."""
        self._over.clear()
        threads = [threading.Thread(target=self._go_on, args=[n]) for n in range(COACHES)]
        for thread in threads:
            thread.start()
        try:
            yield
        finally:
            self._over.set()
            for thread in threads:
                thread.join()

    def refusal(self, n: int) -> tuple[int, dict[str, Any]]:
        """The first answer to a pair's bookings that is no success."""
        answers = iter(lambda: self.book(n), None)
        return next(answer for answer in answers if answer[0] != 201)

    def _go_on(self, n: int) -> None:
        while not self._over.is_set():
            try:
                self.book(n)
            except (OSError, HTTPException):
                self.unheard += 1
                time.sleep(0.05)

    def lost(self) -> set[str]:
        """What was answered with success and is not there."""
        with self.served.house.connect() as connection:
            there = {str(key) for (key,) in connection.execute("SELECT id FROM bookings WHERE status = 'CONFIRMED'")}
        return set(self.kept) - there


def test_a_database_killed_under_load_loses_nothing_that_was_answered(served, crowd, is_long):
    with crowd.at_work():
        for _ in range(5 if is_long else 2):
            before, kept = served.house.server().pid(), len(crowd.kept)
            until(lambda kept=kept: len(crowd.kept) > kept + 10)
            os.kill(before, signal.SIGKILL)
            until(lambda before=before: served.house.server().pid() not in {None, before})
        kept = len(crowd.kept)
        until(lambda: len(crowd.kept) > kept + 10)

    assert crowd.lost() == set()
    assert set(crowd.refused) <= {"503 database_away"}
    assert crowd.unheard == 0


def test_a_full_disk_is_said_and_heals_by_itself(served, crowd, disk):
    if disk.refused:
        pytest.skip(f"no disk of its own can be mounted here: {disk.refused}")
    before = served.house.server().pid()
    disk.fill()
    status, answer = crowd.refusal(0)
    page = crowd.browse("/login", {"login": "ada@example.org", "password": "only for the first time"})

    assert (status, answer["code"]) == (503, "disk_full")
    assert "no room left on the disk" in answer["error"]
    assert (page[0], "no room left on the disk" in page[1]) == (503, True)
    assert served.answers()

    disk.filler.unlink()
    assert crowd.book(2)[0] == 201
    assert served.house.server().pid() == before
    assert crowd.lost() == set()


def test_a_disk_too_full_for_the_log_of_changes_stops_the_database_until_there_is_room(served, crowd, disk, is_long):
    if disk.refused:
        pytest.skip(f"no disk of its own can be mounted here: {disk.refused}")
    if not is_long:
        pytest.skip("waits for a server that cannot start: --long runs it")
    disk.fill()
    with served.house.connect() as connection, pytest.raises(psycopg.OperationalError):
        connection.execute("SELECT pg_logical_emit_message(true, 'much', repeat('x', 64000000), true)")
    until(lambda: "It is tried again in" in served.notes())

    status, answer = crowd.book(1)
    page = served.ask("/login")
    disk.filler.unlink()
    until(lambda: crowd.book(2)[0] == 201)

    assert (status, answer["code"], page) == (503, "database_away", 503)
    assert crowd.lost() == set()
