"""schemathesis against the running server, all phases, as visitor, member and owner: no crash, nothing undocumented."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter, defaultdict
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from horarium.kernel import clock
from horarium.people import queries as people
from horarium.timetable import tasks
from tests import factories as make
from tests.integration.api.calling import token_of
from tests.integration.api.live import ROOT, Live, serving
from tests.integration.api.scene import Scene
from tests.integration.api.test_access import THINGS

CHECKS = [
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_headers_conformance",
    "response_schema_conformance",
    "negative_data_rejection",
    "unsupported_method",
    "allow_header_conformance",
    "use_after_free",
    "ignored_auth",
]
Answered = dict[str, Counter[int]]
SECRET = "a secret of the scheduler"
# How many examples of each operation, and how many walks from one to the next. The systematic phase, which is long, and the
# walks are gone through on every commit by the owner only: who may do less is stopped earlier, at the same doors. A visitor is
# stopped at the door of everything, whatever is sent; and that a door without a key is shut, the table of access tries at each.
SHORT, KNOCKING, LONG = (2, 15), (1, 5), (100, 1000)
PHASES, AT_THE_DOOR = "examples,coverage,fuzzing,stateful", "examples,fuzzing"


@pytest.fixture(autouse=True)
def _at_nine() -> None:
    """The server reads the machine's clock, and so do these tests."""


@pytest.fixture
def live(db, tmp_path):
    unlimited = {f"HORARIUM_LIMIT_{name}": "0" for name in ("READS", "WRITES", "ADDRESS", "FAILURES")}
    with serving(tmp_path, CRON_SECRET=SECRET, **unlimited) as server:
        yield server


def seeded() -> dict[str, Any]:
    """A business in which there is something to be found, and the ids of it by the names that the API has for them."""
    now = clock.now()
    scene = Scene(weekly=count(60))  # earlier in the week are the hours that are made here
    scene.a_class_of_today()
    made = {"hours": [], "bookings": []}
    for n in range(4):
        day = now.date() + timedelta(days=n)
        made["hours"].append(make.standing_hour(scene.coach, scene.member, n, "10:00", "11:00", now=now, start_date=day))
        evening = now.replace(hour=18, minute=0, second=0, microsecond=0) + timedelta(days=3 + n)
        made["bookings"].append(make.booked(scene.coach, scene.member, evening, now=now))
    tasks.generate(now=now, trigger="test", weeks=3)
    coaches, members = make.ids([scene.coach, scene.other_coach]), make.ids([scene.member, scene.other_member])
    sessions = [id_ for (id_,) in make.rows("SELECT id FROM training_sessions ORDER BY id LIMIT 8")]
    ids = {
        "coachId": coaches,
        "coaches": coaches,
        "memberId": members,
        "members": members,
        "roomId": [scene.room.id],
        "defaultRoomId": [scene.room.id],
        "rooms": [scene.room.id],
        "recurring-bookings": make.ids(made["hours"]),
        "bookings": make.ids(made["bookings"]),
        "sessions": sessions,
    }
    others = {address.split("/")[2]: thing for address, thing in THINGS.items()}
    ids |= {noun: [thing(scene) for _ in range(8)] for noun, thing in others.items() if noun not in ids}
    return {"now": now, "ids": ids, "scene": scene}


def fuzz(live: Live, folder: Path, facts: dict[str, Any], key: str, *words: str, is_long: bool) -> tuple[str, Answered]:
    """Let schemathesis go over the API with somebody's key; return what it complains of and what each operation answered."""
    answered, settings = folder / "answered.json", folder / "schemathesis.toml"
    examples, walks = LONG if is_long else SHORT if key else KNOCKING
    checks = CHECKS if is_long else [check for check in CHECKS if check != "ignored_auth"]
    settings.write_text(f"[cache]\nenabled = false\n[phases.stateful.generation]\nmax-examples = {walks}\n")
    told = {"now": facts["now"], "ids": facts["ids"], "token": facts["token"], "answered": str(answered), "whole": is_long}
    environment = os.environ | {
        "SCHEMATHESIS_HOOKS": "tests.integration.api.fuzzing",
        "FUZZ_FACTS": json.dumps(told, default=str),
        "PYTHONPATH": str(ROOT),
    }
    command = [Path(sys.executable).with_name("schemathesis"), "--config-file", settings, "run", "--no-color"]
    command += [f"{live.address}/api/openapi.json", "--max-examples", str(examples), "--generation-database", "none"]
    command += ["--checks", ",".join(checks), "--continue-on-failure", "--suppress-health-check", "all", "--warnings", "off"]
    command += ["--request-timeout", "60"]  # a kickstart of all the classes that were made takes its time
    command += [*(["-H", f"Authorization: Bearer {key}"] if key else []), *([] if is_long else ["--seed", "7"]), *words]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    by_operation: Answered = defaultdict(Counter)
    for what, times in json.loads(answered.read_text()).items():
        operation, _, status = what.rpartition(" ")
        by_operation[operation][int(status)] += times
    return ("" if done.returncode == 0 else (done.stdout + done.stderr)[-20_000:]), by_operation


def succeeded(answered: Answered) -> set[str]:
    return {operation for operation, statuses in answered.items() if min(statuses) < 300}


@pytest.mark.parametrize("role", ["visitor", "member", "owner"])
def test_nothing_crashes_and_nothing_is_undocumented(live, tmp_path, is_long, role):
    facts = seeded()
    key = "" if role == "visitor" else token_of(getattr(facts["scene"], role))
    facts["token"] = str(people.token(key).id) if key else "none"

    phases = PHASES if is_long or role == "owner" else AT_THE_DOOR

    complaints, answered = fuzz(live, tmp_path, facts, key, "--phases", phases, is_long=is_long)

    assert complaints == "", complaints
    assert live.crashes() == []
    reached = succeeded(answered) - {operation for operation in answered if "/api/cron/" in operation}
    if role == "visitor":
        assert reached == set(), "closed unless it is on the list of open ones"
    if role == "owner":
        never = {operation for operation in answered if "/api/cron/" not in operation} - reached
        assert len(never) <= (0 if is_long else len(answered) // 5), f"nothing was ever found behind {never}"


def test_the_schedulers_doors_neither(live, tmp_path, is_long):
    facts = {**seeded(), "token": "none"}
    only = ["--include-path-regex", "^/api/cron/", "--phases", PHASES]

    complaints, answered = fuzz(live, tmp_path, facts, SECRET, *only, is_long=is_long)

    assert complaints == "", complaints
    assert live.crashes() == []
    assert succeeded(answered) == answered.keys()
