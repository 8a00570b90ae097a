"""The settings as a server has them behind a proxy that holds the certificate: nothing for `check --deploy` to warn of."""

from __future__ import annotations

import gc
import importlib
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

SOURCE = Path(__file__).resolve().parents[3] / "src"
BEHIND_A_PROXY = {"HORARIUM_HTTPS": "true", "HORARIUM_PROXIES": "1", "HORARIUM_HOSTS": "academy.example"}
SAY = """
import json, django
from django.conf import settings
django.setup()
print(json.dumps({name: getattr(settings, name) for name in %r}))
"""


def run(*words: str, home: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("HORARIUM_", "SECRET_KEY", "DJANGO_"))}
    facts = {
        "PYTHONPATH": str(SOURCE),
        "HORARIUM_HOME": str(home),
        "DJANGO_SETTINGS_MODULE": "horarium.config.settings",
        **environment,
    }
    command = [sys.executable, *words]
    return subprocess.run(
        command, env={**kept, **facts, **environment}, cwd=home, capture_output=True, text=True, check=False, timeout=90
    )


def said(home: Path, *names: str, **environment: str) -> dict[str, Any]:
    done = run("-c", SAY % (names,), home=home, **environment)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_check_deploy_has_nothing_to_warn_of(tmp_path):
    done = run("-m", "django", "check", "--deploy", "--fail-level", "WARNING", home=tmp_path, **BEHIND_A_PROXY)

    assert done.returncode == 0, done.stderr
    assert "WARNINGS" not in done.stderr
    assert "no issues" in done.stdout


def test_without_https_it_warns(tmp_path):
    """That the check above could fail."""
    done = run("-m", "django", "check", "--deploy", "--fail-level", "WARNING", home=tmp_path)

    assert done.returncode == 1
    assert all(word in done.stderr for word in ("security.W004", "security.W012", "security.W016"))


def test_by_https_cookies_travel_only_so_and_browsers_remember(tmp_path):
    names = ("SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE", "SECURE_HSTS_SECONDS", "SECURE_PROXY_SSL_HEADER", "DEBUG")

    there, here = said(tmp_path, *names, **BEHIND_A_PROXY), said(tmp_path, *names)

    assert list(there.values()) == [True, True, 31536000, ["HTTP_X_FORWARDED_PROTO", "https"], False]
    assert list(here.values()) == [False, False, 0, None, False]


@pytest.mark.parametrize("key", ["hunter2", "x" * 49 + "y", "x" * 64, "django-insecure"])
def test_a_key_that_can_be_guessed_stops_the_start_and_is_not_printed(tmp_path, key):
    done = run("-m", "horarium", "help", home=tmp_path, SECRET_KEY=key)

    assert done.returncode == 1
    assert done.stderr.startswith("horarium: SECRET_KEY is weak")
    assert key not in done.stderr
    assert done.stdout == ""


def test_a_key_of_create_secret_is_taken(tmp_path):
    key = run("-m", "horarium", "create-secret", home=tmp_path).stdout.strip()

    assert said(tmp_path, "SECRET_KEY", SECRET_KEY=key) == {"SECRET_KEY": key}


def test_the_collector_does_not_go_through_what_is_loaded_for_good():
    importlib.import_module("horarium.config.wsgi")

    assert gc.get_freeze_count() > 50_000
