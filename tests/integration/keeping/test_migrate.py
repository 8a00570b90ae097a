"""An upgrade takes a proven backup first, waits for nobody for long, and says what it lacks."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from horarium.interfaces.keeping import backups, tables
from horarium.interfaces.management import first
from horarium.runtime import dump
from horarium.runtime.errors import CannotRun
from tests import factories as make
from tests.integration.commands.calling import ROOT, forked, run
from tests.integration.keeping.conftest import server

LAST = "webhooks"


@pytest.fixture
def older(apart: str) -> str:
    """A database as a version without the last app made it, with somebody in it."""
    make.person("Ada")
    owned = [name for (name,) in make.rows("SELECT relname FROM pg_class WHERE relname LIKE 'webhook%%' AND relkind = 'r'")]
    make.rows(f"DROP TABLE {', '.join(owned)} CASCADE")
    make.rows("DELETE FROM django_migrations WHERE app = %s", LAST)
    connection.close()
    return apart


def missing() -> int:
    executor = MigrationExecutor(connection)
    return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def test_before_an_upgrade_what_is_there_is_backed_up(older):
    count = missing()

    assert first.migrate() == count > 0

    (path,) = backups.folder().iterdir()
    assert path.name.endswith("-before-migration.backup")
    assert backups.verified(path).contents.tables["users"][0] == 1
    assert not [line for line in backups.verified(path).contents.structure if line.startswith("table webhook")]
    assert (missing(), bool(tables.lacking(tables.found()))) == (0, False)


def test_where_no_backup_can_be_made_nothing_is_migrated_unless_that_is_said(older, in_use, tmp_path):
    count = missing()
    in_use(PG_BIN=str(tmp_path))

    with pytest.raises(CannotRun, match="There is no pg_dump") as refused:
        first.migrate()
    assert "--no-backup" in str(refused.value)
    assert missing() == count

    assert first.migrate(with_backup=False) == count


IMPATIENT = """
import django; django.setup()
from horarium.interfaces.management import first
first.PATIENCE = "100ms"
first.migrate(with_backup=False)
"""


def test_an_upgrade_waits_not_long_for_whoever_uses_the_tables(older):
    count = missing()
    connection.close()
    with psycopg.connect(older) as somebody:
        somebody.execute("LOCK TABLE horarium.users")
        # A process of its own: what Django keeps of a transaction is not to be trusted after such an end.
        done = subprocess.run([sys.executable, "-c", IMPATIENT], capture_output=True, text=True, check=False)
    assert "something else uses the tables and does not let go. Nothing was changed: stop ./run serve" in done.stderr
    assert missing() == count
    assert make.value("SELECT count(*) FROM pg_class WHERE relname LIKE 'webhook%%'") == 0


def test_what_is_lacking_in_the_end_undoes_it_all(older, monkeypatch):
    monkeypatch.setattr(tables, "written_down", lambda: ("table of_tomorrow",))
    count = missing()

    with pytest.raises(CannotRun, match="nothing was changed: missing: table of_tomorrow"):
        first.migrate(with_backup=False)
    assert missing() == count


def test_the_list_of_all_tables_is_what_a_migrated_database_has(apart):
    """`./run docs` writes it anew."""
    assert tables.found() == tables.written_down()


HARMS = {
    "ALTER TABLE users DROP COLUMN zone CASCADE": "column users.zone text not null",
    "ALTER TABLE training_sessions DROP CONSTRAINT timetable_coach_never_twice": "constraint timetable_coach_never_twice of",
    "DROP INDEX timetable_sessions_of_room": "index timetable_sessions_of_room of training_sessions",
    "UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'timetable_sessions_by_time'::regclass": "not valid",
}


def test_what_somebody_took_away_is_named(apart):
    for harm in HARMS:
        make.rows(harm)
    connection.close()

    lacks = tables.lacking(tables.found())

    said = "; ".join([*lacks.missing, *lacks.invalid])
    assert [harm for harm, words in HARMS.items() if words not in said] == []


def test_a_newer_database_stops_an_older_program(apart):
    make.rows("INSERT INTO django_migrations (app, name, applied) VALUES ('timetable', '9999_of_tomorrow', now())")
    connection.close()

    for words in (["migrate"], ["generate-sessions"]):
        done = forked(*words)
        assert (done.code, done.out) == (1, "")
        assert "a newer Horarium made this database (timetable.9999_of_tomorrow)" in done.err


def test_two_at_once_one_works_and_one_finds_nothing_to_do(apart):
    connection.close()
    with dump.connected(apart) as there:
        there.execute("DROP SCHEMA horarium CASCADE; DROP SCHEMA ext CASCADE")

    command = [sys.executable, "-m", "horarium", "migrate"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    both = [subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True) for _ in range(2)]
    said = sorted(process.communicate()[1] for process in both)

    assert [process.returncode for process in both] == [0, 0]
    assert "migrations ran." in said[1]
    assert said[0].startswith("Nothing to do: the database is up to date.")


def test_the_plan_is_the_sql_and_runs_nothing(older):
    done = forked("migrate", "--plan")

    assert (done.code, done.err) == (0, "")
    assert "-- webhooks.0001_first_tables" in done.out
    assert "CREATE TABLE" in done.out
    assert missing() > 0


@pytest.mark.parametrize("extension_is_there", [False, True])
def test_a_right_that_the_role_lacks_is_named(apart, in_use, extension_is_there):
    role = f"{connection.settings_dict['NAME']}_guest"
    connection.close()
    with dump.connected(apart) as there:
        there.execute("DROP SCHEMA horarium CASCADE; DROP SCHEMA ext CASCADE")
        if extension_is_there:
            there.execute("CREATE SCHEMA ext; CREATE EXTENSION btree_gist SCHEMA ext")
    with server() as there:
        there.execute(f"DROP ROLE IF EXISTS {role}")
        there.execute(f"CREATE ROLE {role} LOGIN PASSWORD 'guest'")
    facts = {"USER": connection.settings_dict["USER"], "PASSWORD": connection.settings_dict["PASSWORD"]}
    connection.settings_dict |= {"USER": role, "PASSWORD": "guest"}
    try:
        with pytest.raises(CannotRun, match=f"the role {role} lacks the right CREATE") as refused:
            first.migrate()
    finally:
        connection.close()
        connection.settings_dict |= facts
        with server() as there:
            there.execute(f"DROP ROLE {role}")
    assert ("CREATE EXTENSION btree_gist" in str(refused.value)) is not extension_is_there
    assert f'CREATE SCHEMA "horarium" AUTHORIZATION "{role}"' in str(refused.value)


def test_the_summary_says_what_is_there(apart):
    done = run("migrate")

    assert done.err.splitlines() == [
        "Nothing to do: the database is up to date.",
        "Every table, constraint and index of this version is there.",
    ]
    assert not (Path(os.environ["HORARIUM_HOME"]) / "backups").exists()
