"""Bringing a database to life, and up to this version: rights, backup, all migrations, the first rows and a look at it all."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from procrastinate.schema import SchemaManager

from horarium.config.database import EXTENSIONS_SCHEMA
from horarium.config.env import environment
from horarium.interfaces.keeping import backups, tables
from horarium.kernel import clock
from horarium.kernel.actor import house
from horarium.kernel.db import LOCKED, sqlstate
from horarium.org import operations as org
from horarium.people import operations as people
from horarium.people import queries
from horarium.runtime import contents
from horarium.runtime.errors import CannotRun

ONE_AT_A_TIME = 4716293
# Of a lock that a running server holds. It waits for nobody longer, since everybody waits for it.
PATIENCE = "10s"
SHOWN = 5
RIGHTS = """
SELECT current_user, current_database(), has_database_privilege(current_database(), 'CREATE'),
       array(SELECT nspname::text FROM pg_namespace WHERE nspname = ANY(%s)),
       EXISTS (SELECT 1 FROM pg_extension WHERE extname = 'btree_gist'),
       EXISTS (SELECT 1 FROM pg_available_extensions WHERE name = 'btree_gist')"""
MAY_USE = "SELECT has_schema_privilege(%s, 'CREATE')"


def prepare(*, upgrade: bool = False) -> None:
    """Migrate an empty database, and with `upgrade` an older one; without it stop, naming the way out."""
    executor = MigrationExecutor(connection)
    _refuse_a_newer_one(executor.loader)
    if not executor.migration_plan(executor.loader.graph.leaf_nodes()):
        return
    if executor.loader.applied_migrations and not upgrade:
        raise CannotRun("the database was made by another version of Horarium. Bring it up to this one: ./run migrate")
    migrate()


def migrate(*, with_backup: bool = True) -> int:
    """Run every migration that is missing, with the first rows, in one transaction; return how many ran.

    Two at once go one after the other, and the second finds nothing to do. Killed at any statement it leaves nothing behind
    and can be repeated. Where tables are there already, a proven backup is taken first. Raises CannotRun, having changed
    nothing, where a right is missing, the backup cannot be made, or the tables are not those of this version in the end.
    """
    with transaction.atomic():
        with connection.cursor() as cursor:
            # Those who wait here wait for a whole migration; and this connection waits for its own backup.
            cursor.execute("SET LOCAL lock_timeout = 0; SET LOCAL idle_in_transaction_session_timeout = 0")
            # The one advisory lock of the house: there is no row yet that could be locked.
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [ONE_AT_A_TIME])
        executor = MigrationExecutor(connection)
        _refuse_a_newer_one(executor.loader)
        missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
        if missing:
            with _step("Rights"):
                _refuse_without_rights()
            if executor.loader.applied_migrations:
                _back_up(wanted=with_backup)
            _bring_up(is_new=not executor.loader.applied_migrations, count=len(missing))
        _first_rows()
    return len(missing)


def statements() -> Iterator[str]:
    """Yield the SQL of every migration that is missing, and run none of it."""
    executor = MigrationExecutor(connection)
    _refuse_a_newer_one(executor.loader)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if plan and not executor.loader.applied_migrations:
        yield SchemaManager.get_schema()
    for migration, backwards in plan:
        if executor.loader.applied_migrations or migration.app_label != "procrastinate":
            yield f"-- {migration.app_label}.{migration.name}"
            yield from executor.loader.collect_sql([(migration, backwards)])


def _refuse_a_newer_one(loader: MigrationLoader) -> None:
    newer = sorted(
        ".".join(key)
        for key in loader.applied_migrations or {}
        if key not in loader.disk_migrations and key[0] in loader.migrated_apps
    )
    if newer:
        raise CannotRun(
            f"a newer Horarium made this database ({', '.join(newer[:SHOWN])}). Install that version, or a newer one; to go"
            " back, restore the backup that its migration took."
        )


def _refuse_without_rights() -> None:
    """Stop before anything is made where the role lacks a right that a migration needs, and say which and what to do."""
    schema = environment().horarium_schema
    with connection.cursor() as cursor:
        cursor.execute(RIGHTS, [[schema, EXTENSIONS_SCHEMA]])
        role, database, may_create, there, has_extension, is_available = cursor.fetchone()
        lacking = [name for name in (schema, EXTENSIONS_SCHEMA) if name not in there and not may_create]
        closed = []
        if schema in there:
            cursor.execute(MAY_USE, [schema])
            closed = [] if cursor.fetchone()[0] else [schema]
    if not has_extension and not is_available:
        raise CannotRun(
            "the server lacks btree_gist, which forbids double bookings: install PostgreSQL's contrib package there."
        )
    cures = [f'CREATE SCHEMA "{name}" AUTHORIZATION "{role}";' for name in lacking]
    cures += [f'GRANT CREATE, USAGE ON SCHEMA "{name}" TO "{role}";' for name in closed]
    if not has_extension and not may_create:
        cures.append(f'CREATE EXTENSION btree_gist SCHEMA "{EXTENSIONS_SCHEMA}";')
    if cures:
        raise CannotRun(
            f"the role {role} lacks the right CREATE in the database {database}. Let its owner: GRANT CREATE ON DATABASE"
            f' "{database}" TO "{role}"; or, for these alone: {" ".join(cures)}'
        )


def _back_up(*, wanted: bool) -> None:
    if not wanted:
        note("No backup is taken, as you said.")
        return
    with _step("Backup"):
        try:
            made = backups.make(now=clock.now(), tell=note, label="before-migration")
        except CannotRun as problem:
            raise CannotRun(
                f"{problem}\nWithout a backup nothing is migrated; ./run migrate --no-backup does it all the same."
            ) from problem
        note(f"  {made.path}: {made.proof}")


def _bring_up(*, is_new: bool, count: int) -> None:
    with _step(f"{count} migrations"):
        try:
            run_migrations(is_new=is_new)
        except DatabaseError as error:
            if sqlstate(error) != LOCKED:
                raise
            raise CannotRun(
                "something else uses the tables and does not let go. Nothing was changed: stop ./run serve, and repeat."
            ) from error
    with _step("Look at every table, constraint and index"):
        _refuse_what_is_lacking()


def run_migrations(*, is_new: bool) -> None:
    """Run every migration that is missing, in the transaction that is open; a new database gets the queue's tables first."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('lock_timeout', %s, true)", [PATIENCE])
        for name in (environment().horarium_schema, EXTENSIONS_SCHEMA):
            cursor.execute(f'CREATE SCHEMA IF NOT EXISTS "{name}"')
    if is_new:
        _job_tables()
    call_command("migrate", interactive=False, verbosity=0)


def _refuse_what_is_lacking() -> None:
    connection.check_constraints()
    lacks = tables.lacking(contents.structure(connection.connection, environment().horarium_schema))
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL search_path = DEFAULT")
    if lacks:
        said = "; ".join([*(f"missing: {line}" for line in lacks.missing[:SHOWN]), *lacks.invalid[:SHOWN]])
        raise CannotRun(f"the tables would not be those of this version, so nothing was changed: {said}")


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


@contextmanager
def _step(name: str) -> Iterator[None]:
    """Say what was done and how long it took."""
    began = time.monotonic()
    yield
    note(f"{name}: done in {time.monotonic() - began:.1f} s")


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
