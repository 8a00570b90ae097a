"""A backup is what stood there at one moment, comes back row for row, and counts only if it does."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pyrage
import pytest
from django.db import connection

from horarium.config.env import environment
from horarium.interfaces.keeping import backups, restoring, scratch
from horarium.interfaces.keeping import tasks as keeping
from horarium.journal import queries as journal
from horarium.runtime import contents, dump
from horarium.runtime.archive import Damaged
from horarium.runtime.errors import CannotRun
from horarium.runtime.programs import tool
from tests import factories as make
from tests.integration.keeping.conftest import AT, dropped, server

IDENTITY = pyrage.x25519.Identity.generate()


def made(**facts) -> backups.Backup:
    return backups.make(now=AT, tell=lambda text: None, **facts)


def stands_there(url: str) -> contents.Contents:
    with dump.connected(url) as there:
        return contents.contents(there, environment().horarium_schema)


def wipe(url: str) -> None:
    connection.close()
    with dump.connected(url) as there:
        scratch.make_room(there, environment().horarium_schema)


def test_what_was_wiped_comes_back_row_for_row_with_sequences_and_constraints(business):
    backup, before = made(), stands_there(business)
    wipe(business)

    done = restoring.restore(backup.path, into="", replace=False)

    assert stands_there(business) == before == done.contents
    assert backup.proof.startswith("restored beside and compared")
    assert before.tables["users"][0] == 3
    assert make.value("SELECT nextval('django_migrations_id_seq')") > make.value("SELECT max(id) FROM django_migrations")


def test_it_holds_one_moment_whatever_is_written_meanwhile(business, monkeypatch):
    counted = contents.contents

    def later(there, schema):
        make.person("Somebody who came in the midst")
        return counted(there, schema)

    monkeypatch.setattr(dump, "contents", later)
    backup = made()

    assert backup.contents.tables["users"][0] == 3
    assert make.value("SELECT count(*) FROM users") > 3


def test_what_is_restored_otherwise_than_it_was_backed_up_is_no_backup(business, monkeypatch):
    counted = contents.contents
    whole = dump.restore

    def loses_a_row(there, schema, file):
        whole(there, schema, file)
        there.execute(f"DELETE FROM {schema}.holidays; DELETE FROM {schema}.bookings; DELETE FROM {schema}.event_deliveries")
        return counted(there, schema)

    monkeypatch.setattr(dump, "restore", loses_a_row)

    with pytest.raises(CannotRun, match="is not what was backed up: the table event_deliveries has 0 rows"):
        made()
    assert list(backups.folder().iterdir()) == []


def test_it_goes_into_another_database_which_is_made(business):
    backup, before = made(), stands_there(business)
    try:
        done = restoring.restore(backup.path, into='yesterday "here"', replace=False)

        assert done.database == 'yesterday "here"'
        assert stands_there(scratch.address_of('yesterday "here"')) == before
        with pytest.raises(CannotRun, match="holds data, and a restore would replace all of it"):
            restoring.restore(backup.path, into='yesterday "here"', replace=False)
    finally:
        with server() as there:
            there.execute('DROP DATABASE IF EXISTS "yesterday ""here"""')


def test_data_are_replaced_only_when_that_is_said(business):
    backup = made()
    make.person("Came later")
    now = stands_there(business)

    with pytest.raises(CannotRun, match="say so twice: --replace --confirm"):
        restoring.restore(backup.path, into="", replace=False)
    assert stands_there(business) == now

    connection.close()
    restoring.restore(backup.path, into="", replace=True)
    assert stands_there(business).tables == backup.contents.tables


def test_a_file_that_is_not_as_it_was_written_is_found_before_anything_is_touched(business):
    backup, before = made(), stands_there(business)
    whole = backup.path.read_bytes()
    places = [min(int(len(whole) * share), len(whole) - 1) for share in (0.0, 0.1, 0.5, 0.9, 0.999, 1.0)]
    changed = [whole[:n] + bytes([whole[n] ^ 1]) + whole[n + 1 :] for n in places]
    cut = [whole[:length] for length in (0, 1, 1000, -1, -64, -5000)]
    for content in [*changed, *cut, whole + b"\n"]:
        backup.path.write_bytes(content)

        with pytest.raises(Damaged):
            restoring.restore(backup.path, into="", replace=True)
    assert stands_there(business) == before


@pytest.mark.parametrize(
    "key",
    [str(IDENTITY), str(IDENTITY.to_public()), "a passphrase of some length"],
    ids=["identity", "recipient", "passphrase"],
)
def test_with_a_key_it_is_encrypted_and_only_the_key_opens_it(business, in_use, key):
    in_use(HORARIUM_BACKUP_KEY=key)
    backup, before = made(), stands_there(business)

    assert backup.path.name.endswith(".backup.age")
    assert backup.path.read_bytes().startswith(b"age-encryption.org/v1")
    in_use(HORARIUM_BACKUP_KEY="another key than that one")
    with pytest.raises(Damaged, match="another key"):
        backups.verified(backup.path)
    in_use(HORARIUM_BACKUP_KEY="")
    with pytest.raises(CannotRun, match="must hold the key"):
        backups.verified(backup.path)
    in_use(HORARIUM_BACKUP_KEY=str(IDENTITY) if key.startswith("age1") else key)
    wipe(business)
    restoring.restore(backup.path, into="", replace=False)
    assert stands_there(business) == before


def test_a_key_that_can_be_guessed_is_refused(business, in_use):
    in_use(HORARIUM_BACKUP_KEY="short")

    with pytest.raises(CannotRun, match="too short"):
        made()


def test_an_encrypted_one_brings_the_key_with_which_second_factors_are_sealed(business, in_use, settings):
    in_use(HORARIUM_BACKUP_KEY="a passphrase of some length")
    home = Path(os.environ["HORARIUM_HOME"])
    (home / "secrets").mkdir()
    (home / "secrets" / "secret-key").write_text("the key of a fresh installation\n")
    backup = made()
    kept, settings.SECRET_KEY = settings.SECRET_KEY, "the key of a fresh installation"
    wipe(business)

    done = restoring.restore(backup.path, into="", replace=False)

    assert (home / "secrets" / "secret-key").read_text() == f"{kept}\n"
    assert (home / "secrets" / "secret-key").stat().st_mode & 0o777 == 0o600
    assert (home / "secrets" / "secret-key.before-restore").read_text() == "the key of a fresh installation\n"
    assert "in use from now on" in done.notes[0]


def test_one_in_the_open_holds_no_secret_of_the_installation_and_says_what_is_missing(business, settings):
    backup = made()
    assert settings.SECRET_KEY.encode() not in backup.path.read_bytes()
    settings.SECRET_KEY = "the key of a fresh installation"
    wipe(business)

    assert "second factors cannot be read" in restoring.restore(backup.path, into="", replace=False).notes[0]


def test_a_backup_of_a_newer_version_is_refused_before_anything_is_touched(business):
    make.rows("INSERT INTO django_migrations (app, name, applied) VALUES ('timetable', '9999_of_tomorrow', now())")
    backup = made()
    wipe(business)

    with pytest.raises(CannotRun, match=r"made by a newer Horarium .*timetable.9999_of_tomorrow"):
        restoring.restore(backup.path, into="", replace=False)
    assert stands_there(business).tables == {}


def test_it_writes_over_no_file(business, tmp_path):
    (tmp_path / "mine.backup").write_text("something of mine")

    with pytest.raises(CannotRun, match="writes over none"):
        made(path=tmp_path / "mine.backup")
    assert (tmp_path / "mine.backup").read_text() == "something of mine"


def test_nobody_else_may_read_it(business):
    assert made().path.stat().st_mode & 0o777 == 0o600
    assert backups.folder().stat().st_mode & 0o777 == 0o700


def test_the_owners_command_takes_it_away_and_a_failure_of_it_is_on_the_record(business, in_use, tmp_path):
    in_use(HORARIUM_BACKUP_COMMAND=f"cp {{}} '{tmp_path}/off the machine'")
    taken = keeping.back_up(now=AT, trigger="schedule", tell=lambda text: None)
    assert (tmp_path / "off the machine").read_bytes() == taken.path.read_bytes()

    in_use(HORARIUM_BACKUP_COMMAND="sh -c 'echo no such host >&2; exit 3'")
    with pytest.raises(CannotRun, match=r"code 3 .* no such host"):
        keeping.back_up(now=AT.replace(hour=4), trigger="schedule", tell=lambda text: None)
    runs = journal.last_runs(keeping.JOB)
    assert [(run.state, run.counts["rows"] > 0) for run in runs] == [("failed", True), ("done", True)]
    assert "no such host" in runs[0].error


def test_a_role_that_may_make_no_database_is_told_how_far_it_was_proven(business, monkeypatch):
    monkeypatch.setattr(scratch, "MAY_CREATE", "SELECT false")

    assert made().proof.startswith("read through; to prove it by restoring it beside, the role needs CREATEDB")


def test_plain_pg_dump_and_psql_do_it_too(business):
    before = stands_there(business)
    plain = subprocess.run([tool("pg_dump"), business], capture_output=True, check=True).stdout
    name = connection.settings_dict["NAME"] + "_plain"
    with server() as there:
        there.execute(f'CREATE DATABASE "{name}"')
    try:
        subprocess.run(
            [tool("psql"), "-q", "-v", "ON_ERROR_STOP=1", scratch.address_of(name)],
            input=plain,
            capture_output=True,
            check=True,
        )
        assert stands_there(scratch.address_of(name)) == before
    finally:
        dropped(name)
