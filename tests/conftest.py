"""One real PostgreSQL for the whole run, one database for each worker, emptied after each test that used it."""

from __future__ import annotations

import contextlib
import gc
import io
import os
import secrets
import shutil
import signal
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import django
import hypothesis
import psycopg
import pytest

# Before any setting is read: a home of the run's own, and no secrets or addresses of the developer's.
if "PYTEST_XDIST_WORKER" not in os.environ:
    os.environ["HORARIUM_TEST_HOME"] = tempfile.mkdtemp(prefix="horarium tests ")
    Path(os.environ["HORARIUM_TEST_HOME"]).chmod(0o755)
HOME = Path(os.environ["HORARIUM_TEST_HOME"])
SECRETS = ("CRON_SECRET", "SECRET_KEY", "HORARIUM_ADMIN_EMAIL", "HORARIUM_ADMIN_PASSWORD")
for name in ("DATABASE_URL", "HORARIUM_OUTGOING_ALLOW", *SECRETS):
    os.environ.pop(name, None)
os.environ.update(HORARIUM_HOME=str(HOME), HORARIUM_ENV="test", DJANGO_SETTINGS_MODULE="horarium.config.settings")

# A shell that runs this in its background has Ctrl-C ignored, and so would the programs whose Ctrl-C is tested.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

from horarium.runtime.postgres import Cluster  # noqa: E402

# No test fails for being slow.
hypothesis.settings.register_profile("house", deadline=None)
hypothesis.settings.load_profile("house")

# Durability is what a test of the calendar does not look at; the tests of the runtime start servers of their own.
FAST = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "max_connections": "300"}
WORKER = os.environ.get("PYTEST_XDIST_WORKER", "main")
DATABASE = f"horarium_test_{WORKER}"
KEPT = {"django_migrations", "django_content_type", "auth_permission"}


def _create_database(url: str) -> str:
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {DATABASE} WITH (FORCE)")
        connection.execute(f"CREATE DATABASE {DATABASE}")
    return url.replace("/horarium?", f"/{DATABASE}?", 1)


CLUSTER = Cluster(HOME, settings=FAST)
with contextlib.redirect_stderr(io.StringIO()):  # pytest would keep its notes, and say them after its own last line
    os.environ["DATABASE_URL"] = _create_database(CLUSTER.attach())
django.setup()


def _list_static_files_once() -> None:
    """Each client of Django's loads the middleware for itself, and whitenoise lists every file for it: a twentieth of a second
    for each of the thousands of clients that the tests make.
    """
    from whitenoise.middleware import WhiteNoiseMiddleware

    list_all, listed = WhiteNoiseMiddleware.add_files_from_finders, {}

    def once(self: WhiteNoiseMiddleware) -> None:
        if not listed:
            list_all(self)
            listed.update(self.files)
        self.files.update(listed)

    WhiteNoiseMiddleware.add_files_from_finders = once


_list_static_files_once()

# The files that take longest, the longest first. They begin first: one that began last would keep one worker busy alone.
LONGEST = [
    "journeys/test_pages",
    "integration/api/test_fuzz",
    "integration/proving/test_stage",
    "integration/exchange/test_large",
    "journeys/test_booking",
    "integration/keeping/test_migrate",
    "journeys/test_serve",
    "integration/proving/test_attacks",
    "integration/api/test_races",
    "journeys/test_account",
    "journeys/test_ways",
    "integration/timetable/test_life_races",
    "integration/keeping/test_kill_sweeps",
    "integration/timetable/test_races",
    "journeys/test_backups",
    "integration/api/test_matrix",
    "integration/api/test_access",
    "integration/api/test_idempotency",
    "integration/api/test_lists",
]
PLACES = {f"tests/{name}.py": place for place, name in enumerate(LONGEST)}


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--long", action="store_true", help="run the long tests whole")


def pytest_configure(config: pytest.Config) -> None:
    if WORKER == "main" and config.getoption("numprocesses", None):
        # Workers inherit this environment, and pytest-django would read their settings from it before this file is read:
        # they would all work in one database.
        for name in ("DATABASE_URL", "DJANGO_SETTINGS_MODULE"):
            os.environ.pop(name)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: PLACES.get(item.nodeid.split("::")[0], len(PLACES)))


def pytest_collection_finish() -> None:
    """The collector need not look at thousands of tests again and again: they stay to the end."""
    gc.collect()
    gc.freeze()


def pytest_unconfigure() -> None:
    # Not at the end of the session: --help has none.
    CLUSTER.detach()
    if WORKER == "main" and not CLUSTER.is_running():  # 80 MB that nobody asks for again
        shutil.rmtree(HOME)


@pytest.fixture
def is_long(request: pytest.FixtureRequest) -> bool:
    """Whether long tests are to run whole."""
    return bool(request.config.getoption("--long"))


@pytest.fixture(scope="session")
def _database(django_db_blocker: pytest.FixtureRequest) -> Iterator[None]:
    from horarium.interfaces.management import first

    with django_db_blocker.unblock():
        first.migrate()
        yield


@pytest.fixture
def db(_database: None) -> Iterator[None]:
    """A migrated database with the first rows and nothing else; real transactions, so that operations can commit."""
    from django.db import connection

    if connection.connection is not None and not connection.is_usable():
        connection.close()  # a test of what becomes of clients that are thrown out has thrown out this one
    yield
    keep_connection()
    empty_database()


def keep_connection() -> None:
    """Hand the connection on to the next test as if it were new; a new one would cost more than many a test.

    One that is in a transaction, or broken, is closed.
    """
    from django.db import connection

    if connection.in_atomic_block or not connection.autocommit or connection.connection is None:
        connection.close()
        return
    try:
        connection.connection.execute("DISCARD ALL")
        connection.ensure_timezone()
    except psycopg.Error:
        connection.close()


def empty_database() -> None:
    """Leave nothing but the first rows, in memory too."""
    from django.db import connection

    from horarium.interfaces.api.limits import purses

    purses.forget()

    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = current_schema()")
        tables = sorted({name for (name,) in cursor.fetchall()} - KEPT)
        # Deleting from tables that are nearly empty is far quicker than TRUNCATE; with the checks of keys asleep the order
        # does not matter.
        cursor.execute("SET session_replication_role = replica")
        cursor.execute("; ".join(f"DELETE FROM {table}" for table in tables))
        cursor.execute("SET session_replication_role = DEFAULT")
        cursor.execute("INSERT INTO settings DEFAULT VALUES")


@pytest.fixture
def now() -> datetime:
    """A Friday morning: 20 November 2026, 09:00 UTC."""
    return datetime(2026, 11, 20, 9, tzinfo=UTC)


@pytest.fixture
def a_word() -> str:
    """A word that no other test has."""
    return secrets.token_hex(4)
