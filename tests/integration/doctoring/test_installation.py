"""What the doctor sees without a database, on real files: each made wrong, and seen."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from horarium.interfaces.doctoring import installation
from horarium.interfaces.doctoring.findings import Health
from horarium.runtime.home import secret
from horarium.runtime.serving import serve_lock

GOOD = {
    "debug": False,
    "hosts": ["academy.example"],
    "https": True,
    "secret_key": "k" * 50,
    "admin_password": "",
    "failures": 20,
}


@pytest.mark.parametrize(
    ("secret_", "health", "says"),
    [
        ("", Health.NOTE, "closed to everybody"),
        ("short", Health.WRONG, "only 5 characters long"),
        ("a" * 64, Health.WELL, "64 characters"),
    ],
)
def test_the_cron_secret_is_looked_at(secret_, health, says):
    found = installation.cron_secret(secret_)

    assert found.health == health
    assert says in found.says
    assert secret_ == "" or secret_ not in found.says + found.todo


def test_secret_files_that_others_may_read_are_named(tmp_path: Path):
    secret("secret-key", tmp_path)
    assert installation.secret_files(tmp_path, tmp_path).health == Health.WELL

    (tmp_path / "secrets" / "secret-key").chmod(0o640)
    found = installation.secret_files(tmp_path, tmp_path)

    assert found.is_wrong
    assert str(tmp_path / "secrets" / "secret-key") in found.says
    assert found.todo.startswith("chmod go= ")


def test_an_env_file_that_others_may_read_is_wrong_only_where_it_holds_a_secret(tmp_path: Path):
    env = tmp_path / ".env"
    env.write_text("HORARIUM_HOSTS=academy.example\nCRON_SECRET=\n")
    env.chmod(0o644)
    assert not installation.secret_files(tmp_path, tmp_path).is_wrong

    env.write_text("DATABASE_URL=postgresql://me:word@server/academy\n")
    assert str(env) in installation.secret_files(tmp_path, tmp_path).says
    env.chmod(0o600)
    assert not installation.secret_files(tmp_path, tmp_path).is_wrong


def test_a_disk_with_less_room_than_is_needed_is_wrong(tmp_path: Path):
    stat = os.statvfs(tmp_path)

    assert installation.disk(tmp_path, least=stat.f_frsize * stat.f_blocks + 1).is_wrong
    assert installation.disk(tmp_path, least=0, share=1.0).is_wrong
    assert installation.disk(tmp_path, least=0, share=0.0).health == Health.WELL


def test_a_library_that_is_another_than_the_lock_says_is_named(tmp_path: Path):
    lock = tmp_path / "requirements.lock"
    lock.write_text(
        "django==1.0 \\\n    --hash=sha256:00\nno-such-library==2.0\nonly-elsewhere==3.0 ; sys_platform == 'win32' \\\n"
    )

    found = installation.versions(lock)

    assert found.is_wrong
    assert "django 5.2" in found.says
    assert "not 1.0; no-such-library missing, not 2.0" in found.says
    assert "only-elsewhere" not in found.says


def test_the_libraries_here_are_those_of_the_lock():
    found = installation.versions()

    assert found.health == Health.WELL, found.says
    assert "Horarium 0." in found.says


def test_without_a_lock_file_it_says_so(tmp_path: Path):
    assert installation.versions(tmp_path / "requirements.lock").health == Health.NOTE


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"debug": True}, "DEBUG is on"),
        ({"hosts": ["*"]}, "HORARIUM_HOSTS holds *"),
        ({"https": False}, "HORARIUM_HTTPS is off"),
        ({"failures": 0}, "HORARIUM_LIMIT_FAILURES is 0"),
        ({"secret_key": "secret"}, "SECRET_KEY is short"),
        ({"admin_password": "a sentence that is long"}, "HORARIUM_ADMIN_PASSWORD"),
    ],
)
def test_a_dangerous_setting_is_named_and_no_secret_of_it(wrong, says):
    assert installation.dangers(**GOOD).health == Health.WELL

    found = installation.dangers(**GOOD | wrong)

    assert found.is_wrong
    assert says in found.says
    assert "sentence" not in found.says + found.todo


def test_this_machine_alone_may_be_served_without_https():
    assert installation.dangers(**GOOD | {"https": False, "hosts": ["localhost", "127.0.0.1"]}).health == Health.WELL


def test_serve_that_never_ran_or_has_ended_does_not_run(tmp_path: Path):
    assert "does not run" in installation.serving(tmp_path).says

    with serve_lock(tmp_path) as announce:
        announce("http://127.0.0.1:1")
    assert installation.serving(tmp_path).health == Health.NOTE


def test_serve_that_runs_and_does_not_answer_is_wrong(tmp_path: Path):
    with serve_lock(tmp_path) as announce:
        announce("http://127.0.0.1:1")  # nobody listens there
        found = installation.serving(tmp_path)

    assert found.is_wrong
    assert f"process {os.getpid()}" in found.says
