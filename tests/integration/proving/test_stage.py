"""What `prove` makes and takes away, and which server it attacks."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from datetime import timedelta
from uuid import uuid4

import pytest

from horarium.interfaces.doctoring import business
from horarium.interfaces.proving.extras import Extra, left, removed
from horarium.interfaces.proving.proof import prove, stage
from horarium.interfaces.proving.sql import connect
from horarium.interfaces.proving.web import attacked
from horarium.kernel import clock
from horarium.people.values import THROWAWAY
from horarium.runtime.errors import CannotRun
from horarium.runtime.home import home
from horarium.runtime.locks import exclusive
from horarium.runtime.serving import serve_lock
from tests import factories as make
from tests.integration.commands.calling import ROOT, run
from tests.journeys.serving import until

pytestmark = pytest.mark.usefixtures("db")


def contents() -> dict[str, str]:
    """What stands in every table."""
    tables = [name for (name,) in make.rows("SELECT tablename FROM pg_tables WHERE schemaname = current_schema()")]
    tables.remove("request_counts")  # how much was asked from this machine's address, which is forgotten soon
    return {name: make.value(f"SELECT md5(string_agg(t::text, '|' ORDER BY t::text)) FROM {name} t") for name in tables}


@pytest.fixture
def business_of_somebody():
    coach, member = make.coach(), make.member()
    make.standing_hour(coach, member)
    make.booked(coach, member, make.NOW + timedelta(days=3))


def people_made() -> int:
    with connect() as connection:
        return left(connection)


@pytest.mark.usefixtures("business_of_somebody")
def test_prove_says_that_all_holds_and_leaves_no_trace():
    before = contents()

    done = run("prove", "--json")

    answer = json.loads(done.out)
    assert (done.code, answer["holds"]) == (0, True), done.out
    assert len(answer["promises"]) == 11
    assert all(promise["tried"] and promise["came"] for promise in answer["promises"])
    assert done.err.startswith("Attacking a server of our own at http://127.0.0.1:")
    assert contents() == before


@pytest.mark.usefixtures("business_of_somebody")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupted_prove_cleans_up(number):
    before = contents()
    process = begun()
    until(people_made)
    process.send_signal(number)

    assert process.wait(90) == 130
    assert contents() == before


@pytest.mark.usefixtures("business_of_somebody")
def test_what_a_killed_prove_left_is_noted_and_removed_by_the_next():
    before, ours = contents(), connected()
    process = begun()
    until(lambda: people_made() > 20)
    process.kill()
    process.wait()
    until(lambda: connected() <= ours)

    assert "made for its attacks are still here" in business.leftovers().says
    with stage(now=clock.now()):
        pass
    assert contents() == before
    assert business.leftovers().says == "left nothing behind"


def connected() -> set[int]:
    """The server's processes for whoever is connected; autovacuum comes and goes as it likes."""
    sql = "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND backend_type = 'client backend'"
    return {pid for (pid,) in make.rows(sql)}


def begun() -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "horarium", "prove"],
        env={**os.environ, "PYTHONPATH": str(ROOT / "src")},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def test_only_one_proves_at_a_time():
    with exclusive(home() / "prove.lock"), pytest.raises(CannotRun, match=r"Another \./run prove is at work"):
        prove(now=clock.now(), tell=lambda text: None, progress=lambda done, of: None)


def test_what_its_tokens_asked_is_forgotten(server, on_stage):
    extras, connection = on_stage
    server.call("GET", "/api/me", token=extras.guests[0].token)
    count = "SELECT count(*) FROM request_counts WHERE name LIKE '%% token %%'"
    assert make.value(count) == 1

    removed(connection)

    assert make.value(count) == 0


def test_nobody_hears_of_what_they_do():
    with stage(now=clock.now()):
        assert make.value("SELECT count(*) FROM events WHERE name = 'HoursChanged'") > 0
        assert make.value("SELECT count(*) FROM event_deliveries") == 0

    make.coach()  # while of a coach of the business somebody does
    assert make.value("SELECT count(*) FROM event_deliveries") > 0


def test_nobody_of_them_can_log_in_or_be_written_to():
    with stage(now=clock.now()):
        assert make.value("SELECT count(*) FROM users WHERE email IS NOT NULL OR NOT starts_with(password, '!')") == 0


def test_a_person_of_the_business_is_never_removed():
    make.person("Ada", email="ada@example.org", import_key=f"{THROWAWAY}1")
    make.person("Bea", import_key="made by hand")

    with stage(now=clock.now()):
        pass

    assert make.rows("SELECT name FROM users ORDER BY name") == [("Ada",), ("Bea",)]


def test_the_server_of_the_data_folder_is_attacked(server, on_stage):
    extras, _ = on_stage
    with serve_lock(home()) as announce:
        announce(server.address)
        with attacked(extras.guests[0]) as (found, which):
            assert found == server
    assert "the server at" in which


def test_a_server_that_does_not_know_who_was_just_made_is_not_the_one(server):
    with serve_lock(home()) as announce:
        announce(server.address)
        with attacked(Extra(uuid4(), "no token of this database")) as (found, which):
            assert found.call("GET", "/api/openapi.json").status == 200
    assert found.address != server.address
    assert "of our own" in which
