"""Removing everything is for those who develop, on their own machine, and asks for the name."""

from __future__ import annotations

import pytest
from django.db import connection

from horarium.interfaces.keeping import backups
from horarium.interfaces.management.commands import reset
from horarium.runtime.errors import CannotRun
from tests import factories as make
from tests.integration.commands.calling import run


def test_it_backs_up_and_begins_anew(business):
    name = connection.settings_dict["NAME"]
    connection.close()

    done = run("reset", "--confirm", name, HORARIUM_ENV="development")

    assert done.code == 0, done.err
    assert make.value("SELECT count(*) FROM users") == 0
    assert [path.name.endswith("-before-reset.backup") for path in backups.folder().iterdir()] == [True]


@pytest.mark.parametrize(
    ("words", "environment", "says"),
    [
        ([], {"HORARIUM_ENV": "production"}, "this is HORARIUM_ENV=production"),
        (["--confirm", "another"], {"HORARIUM_ENV": "development"}, "was not given"),
        ([], {"HORARIUM_ENV": "development"}, "was not given"),
    ],
)
def test_it_is_refused_and_changes_nothing(business, words, environment, says):
    done = run("reset", *words, **environment)

    assert (done.code, done.out) == (1, "")
    assert says in done.err
    assert make.value("SELECT count(*) FROM users") == 3


def test_a_database_on_another_machine_is_never_reset(business, monkeypatch):
    monkeypatch.setitem(connection.settings_dict, "HOST", "db.example.org")

    with pytest.raises(CannotRun, match=r"on another machine \(db.example.org\)"):
        reset.refuse_in_earnest()
