"""Bringing a database to life: the schema, all migrations and the first rows, in one transaction."""

from __future__ import annotations

import sys

from django.core.management import call_command
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor
from procrastinate.schema import SchemaManager

from horarium.config.database import EXTENSIONS_SCHEMA
from horarium.config.env import environment
from horarium.kernel import clock
from horarium.kernel.actor import house
from horarium.org import operations as org
from horarium.people import operations as people
from horarium.people import queries
from horarium.runtime.errors import CannotRun

ONE_AT_A_TIME = 4716293


def prepare(*, upgrade: bool = False) -> None:
    """Migrate an empty database, and with `upgrade` an older one; without it stop, naming the way out."""
    executor = MigrationExecutor(connection)
    if not executor.migration_plan(executor.loader.graph.leaf_nodes()):
        return
    if executor.loader.applied_migrations and not upgrade:
        raise CannotRun("the database was made by another version of Horarium. Bring it up to this one: ./run migrate")
    migrate()


def migrate() -> int:
    """Run every migration that is missing, with the first rows, in one transaction; return how many ran.

    Two at once go one after the other. Killed at any statement it leaves nothing behind and can be repeated.
    """
    schema = environment().horarium_schema
    with transaction.atomic():
        with connection.cursor() as cursor:
            # The one advisory lock of the house: there is no row yet that could be locked.
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [ONE_AT_A_TIME])
            for name in (schema, EXTENSIONS_SCHEMA):
                cursor.execute(f'CREATE SCHEMA IF NOT EXISTS "{name}"')
        executor = MigrationExecutor(connection)
        missing = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
        if not executor.loader.applied_migrations:
            _job_tables()
        call_command("migrate", interactive=False, verbosity=0)
        _first_rows()
    return missing


def _job_tables() -> None:
    """Make the queue's tables from its own schema file. Its migrations add values to an enum and use them, which
    PostgreSQL does not allow within one transaction; the file and the migrations come to the same.
    """
    with connection.cursor() as cursor:
        cursor.execute(SchemaManager.get_schema())
    call_command("migrate", "procrastinate", fake=True, interactive=False, verbosity=0)


def _first_rows() -> None:
    org.settle()
    env = environment()
    if queries.has_owner() or not env.horarium_admin_email:
        return
    people.make_first_owner(
        by=house("command"),
        email=env.horarium_admin_email,
        password=env.horarium_admin_password.get_secret_value(),
    )


def welcome_path() -> str | None:
    """Return the path of a new one-time link for the first owner, if nobody owns the business yet."""
    if queries.has_owner():
        return None
    by = house("command")
    owner = queries.nameless_owner() or people.add_person(by=by, name="Owner", is_owner=True)
    return f"/welcome/{people.send_welcome(by=by, user_id=owner.id, now=clock.now())}"


def note(text: str) -> None:
    """Print a line of progress on standard error."""
    print(text, file=sys.stderr, flush=True)
