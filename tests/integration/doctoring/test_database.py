"""What the doctor sees in the database: each made wrong in a real one, and seen."""

from __future__ import annotations

import importlib.resources
import shutil
import zoneinfo
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import transaction

from horarium.interfaces.doctoring import database
from horarium.interfaces.doctoring.findings import Health
from horarium.kernel import clock
from tests import factories as make

pytestmark = pytest.mark.usefixtures("db")


@contextmanager
def undone() -> Iterator[None]:
    """Let the block change what it wants, and take it all back."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def test_a_sound_database_is_well(now):
    found = [
        database.reached(),
        database.schema(),
        database.rights(),
        database.extensions(),
        database.constraints(),
        database.clocks(),
    ]

    assert [finding.says for finding in found if finding.health != Health.WELL] == []
    assert "PostgreSQL 1" in found[0].says


def test_a_migration_that_is_missing_and_one_that_is_newer_are_said():
    with undone():
        make.rows("DELETE FROM django_migrations WHERE app = 'timetable'")
        assert "missing" in database.schema().says
        assert database.schema().todo == "./run migrate"
    with undone():
        make.rows("INSERT INTO django_migrations (app, name, applied) VALUES ('timetable', '9999_from_the_future', now())")
        found = database.schema()

    assert found.is_wrong
    assert "a newer Horarium made it: timetable.9999_from_the_future" in found.says


def test_a_schema_without_tables_is_said():
    with undone():
        make.rows("DELETE FROM django_migrations")
        assert database.schema().says == "there are no tables yet"


def test_a_role_that_may_only_read_is_said():
    with undone():
        make.rows("CREATE ROLE reader")
        make.rows("GRANT USAGE ON SCHEMA horarium TO reader")
        make.rows("GRANT SELECT ON ALL TABLES IN SCHEMA horarium TO reader")
        make.rows("SET LOCAL ROLE reader")
        found = database.rights()
        make.rows("RESET ROLE")

    assert found.is_wrong
    assert "the role reader may not create in the schema horarium" in found.says
    assert "may not read and write" in found.says


@pytest.mark.parametrize("name", database.PROMISED)
def test_a_constraint_that_is_gone_is_named(name):
    table = make.value("SELECT conrelid::regclass::text FROM pg_constraint WHERE conname = %s", name)
    with undone():
        make.rows(f"ALTER TABLE {table} DROP CONSTRAINT {name} CASCADE")
        found = database.constraints()

    assert found.is_wrong
    assert name in found.says


def test_an_extension_that_is_gone_or_elsewhere_is_said():
    with undone():
        make.rows("ALTER EXTENSION btree_gist SET SCHEMA horarium")
        assert "lies in the schema horarium" in database.extensions().says
    with undone():
        make.rows("DROP EXTENSION btree_gist CASCADE")
        assert "is not there" in database.extensions().says


@pytest.mark.parametrize(("ahead", "says"), [(timedelta(hours=3), "3 h behind"), (-timedelta(minutes=5), "5 min ahead of")])
def test_a_clock_that_is_elsewhere_is_said(ahead, says, monkeypatch):
    real = clock.now
    monkeypatch.setattr(clock, "now", lambda: real() + ahead)

    found = database.clocks()

    assert found.is_wrong
    assert says in found.says


@pytest.fixture
def _another_edition(tmp_path: Path) -> Iterator[None]:
    """Python's data say that the clocks of Lagos are those of Tokyo."""
    (tmp_path / "Africa").mkdir()
    with importlib.resources.as_file(importlib.resources.files("tzdata") / "zoneinfo" / "Asia" / "Tokyo") as tokyo:
        shutil.copy(tokyo, tmp_path / "Africa" / "Lagos")
    zoneinfo.reset_tzpath(to=[str(tmp_path)])
    zoneinfo.ZoneInfo.clear_cache(only_keys=["Africa/Lagos"])
    yield
    zoneinfo.reset_tzpath(to=())
    zoneinfo.ZoneInfo.clear_cache(only_keys=["Africa/Lagos"])


@pytest.mark.usefixtures("_another_edition")
def test_zone_data_of_another_edition_are_wrong_once_somebody_lives_by_them(now):
    before = database.zone_data(now=now)
    make.coach(zone="Africa/Lagos")
    after = database.zone_data(now=now)

    assert before.health != Health.WELL
    assert "Africa/Lagos" in after.says
    assert after.is_wrong
    assert "which this business uses" in after.says


def test_the_zone_data_of_the_embedded_server_are_well(now):
    assert not database.zone_data(now=now).is_wrong
