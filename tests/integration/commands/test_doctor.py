"""`doctor` from a shell: what it prints, and with which code it ends."""

from __future__ import annotations

import json
import os

import pytest

from horarium.interfaces.management.commands.doctor import Command
from tests import factories as make
from tests.integration.commands.calling import forked, run

pytestmark = pytest.mark.usefixtures("db")
LOOKED_AT = {
    "versions",
    "CRON_SECRET",
    "secret files",
    "settings",
    "disk",
    "backups",
    "serve",
    "database",
    "clocks",
    "schema",
    "tables",
    "rights",
    "extensions",
    "constraints",
    "zone data",
    "overlaps",
    "owner",
    "scheduler",
    "job generate-sessions",
    "jobs",
    "deliveries",
    "prove",
    "needs attention",
}


def test_doctor_ends_with_0_when_nothing_is_wrong_and_changes_nothing():
    make.owner(email="owner@example.org")
    make.rows("INSERT INTO procrastinate_workers DEFAULT VALUES")
    before = make.rows("SELECT count(*) FROM events UNION ALL SELECT count(*) FROM job_runs")

    done = run("doctor", CRON_SECRET="a" * 64)

    assert (done.code, done.err) == (0, ""), done.out
    assert "WRONG" not in done.out
    assert done.out.endswith("\nNothing is wrong.\n")
    assert make.rows("SELECT count(*) FROM events UNION ALL SELECT count(*) FROM job_runs") == before


def test_doctor_ends_with_1_and_says_what_to_do():
    done = run("doctor", CRON_SECRET="short")

    assert done.code == 1
    assert "WRONG  CRON_SECRET            set, but only 5 characters long" in done.out
    assert "-> ./run create-secret prints a good one" in done.out
    assert "WRONG  owner" in done.out
    assert "WRONG  scheduler" in done.out
    assert done.out.endswith("\n3 things are wrong.\n")


def test_doctor_answers_in_json_what_it_looked_at():
    done = forked("doctor", "--json")

    answer = json.loads(done.out)
    assert (done.code, answer["isWell"]) == (1, False)
    assert {finding["about"] for finding in answer["findings"]} == LOOKED_AT
    assert {finding["health"] for finding in answer["findings"]} == {"well", "note", "wrong"}
    assert all(finding["todo"] for finding in answer["findings"] if finding["health"] != "well")


def test_doctor_says_that_the_database_does_not_answer():
    done = run("doctor", DATABASE_URL="postgresql://nobody:nobody-reads-this@127.0.0.1:1/nothing")

    assert done.code == 1
    assert "WRONG  database               does not answer" in done.out
    assert "note   the rest               was not looked at" in done.out
    assert "nobody-reads-this" not in done.out + done.err


def test_doctor_says_why_there_is_no_database(tmp_path):
    empty = tmp_path / "bin"
    empty.mkdir()

    done = run("doctor", DATABASE_URL="", HORARIUM_HOME=str(tmp_path / "home"), PG_BIN=str(empty))

    assert done.code == 1
    assert f"WRONG  database               There is no postgres in {empty}" in done.out
    assert run("doctor", "--url", DATABASE_URL="", HORARIUM_HOME=str(tmp_path / "home"), PG_BIN=str(empty)).code == 1


def test_doctor_url_prints_the_address_alone():
    done = run("doctor", "--url")

    assert (done.code, done.out, done.err) == (0, f"{os.environ['DATABASE_URL']}\n", "")


def test_doctor_says_in_its_help_that_it_changes_nothing():
    assert "Changes nothing" in Command.help
