"""What the database says of itself: its server, schema, rights, constraints, zone data and clock."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta
from importlib.metadata import version
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from django.apps import apps
from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.loader import MigrationLoader

from horarium.config.database import EXTENSIONS_SCHEMA
from horarium.config.env import environment
from horarium.interfaces.doctoring.findings import Finding, counted, note, well, wrong
from horarium.interfaces.keeping import tables
from horarium.kernel import civil, clock
from horarium.runtime.database import why_none
from horarium.runtime.errors import CannotRun

EXTENSION = "btree_gist"
# What holds the promises: without one of these the code alone would.
PROMISED = (
    "timetable_coach_never_twice",
    "timetable_room_never_twice",
    "timetable_member_never_twice",
    "timetable_member_has_a_seat",
    "timetable_occurrence_once",
)
APART = timedelta(seconds=2)
LOOKED_AHEAD = timedelta(days=730)
STEP = timedelta(days=5)
NAMED = 5

RIGHTS = """
SELECT current_user, s.oid IS NOT NULL AND has_schema_privilege(s.oid, 'USAGE'),
       s.oid IS NOT NULL AND has_schema_privilege(s.oid, 'CREATE'),
       (SELECT count(*) FROM pg_class c WHERE c.relnamespace = s.oid AND c.relkind IN ('r', 'p')
          AND NOT (has_table_privilege(c.oid, 'SELECT') AND has_table_privilege(c.oid, 'INSERT')
                   AND has_table_privilege(c.oid, 'UPDATE') AND has_table_privilege(c.oid, 'DELETE')))
FROM (SELECT (SELECT oid FROM pg_namespace WHERE nspname = %s) AS oid) s"""
CONSTRAINTS = """
SELECT conname FROM pg_constraint
WHERE connamespace = current_schema()::regnamespace AND convalidated AND conname = ANY(%s)"""
SHOWN = """
SELECT zone, at, extract(epoch FROM (at AT TIME ZONE zone) - (at AT TIME ZONE 'UTC'))::int
FROM unnest(%s::text[]) zone, unnest(%s::timestamptz[]) at"""
IN_USE = """
SELECT zone FROM settings UNION SELECT zone FROM users WHERE zone <> '' UNION SELECT zone FROM series WHERE status = 'ACTIVE'"""


def reached() -> Finding:
    """Return whether the database answers, and which server it is."""
    about = "database"
    if settings.DATABASES["default"]["ENGINE"].endswith("dummy"):
        return wrong(about, why_none() or "there is none", "mend what is named here; DATABASE_URL may name another server")
    try:
        connection.ensure_connection()
    except (DatabaseError, CannotRun) as error:
        return wrong(about, f"does not answer: {' '.join(str(error).split())}", "start it, or mend DATABASE_URL")
    number = connection.pg_version  # type: ignore[attr-defined]  # what only PostgreSQL has
    name = connection.settings_dict["NAME"]
    return well(
        about, f"PostgreSQL {number // 10000}.{number % 10000}, database {name}, schema {environment().horarium_schema}"
    )


def extensions() -> Finding:
    """Return whether the extension on which the constraints stand is there."""
    found = _rows(
        "SELECT n.nspname FROM pg_extension e JOIN pg_namespace n ON n.oid = extnamespace WHERE extname = %s", EXTENSION
    )
    if not found:
        todo = f"let a superuser of the server: CREATE EXTENSION {EXTENSION} SCHEMA {EXTENSIONS_SCHEMA}"
        return wrong("extensions", f"{EXTENSION} is not there: nothing forbids a double booking", todo)
    where = found[0][0]
    if where != EXTENSIONS_SCHEMA:
        todo = f"ALTER EXTENSION {EXTENSION} SET SCHEMA {EXTENSIONS_SCHEMA}"
        return wrong("extensions", f"{EXTENSION} lies in the schema {where}, where it is not looked for", todo)
    return well("extensions", f"{EXTENSION} in the schema {where}")


def rights() -> Finding:
    """Return whether the role may do in the schema what Horarium does there."""
    schema = environment().horarium_schema
    role, may_use, may_create, closed = _rows(RIGHTS, schema)[0]
    lacks = [
        *([] if may_use else [f"may not use the schema {schema}"]),
        *([] if may_create else [f"may not create in the schema {schema}, as a migration must"]),
        *([f"may not read and write {counted(closed, 'table')} of it"] if closed else []),
    ]
    if lacks:
        todo = f"let the owner of the schema be the role {role}: ALTER SCHEMA {schema} OWNER TO {role}, and its tables likewise"
        return wrong("rights", f"the role {role} {' and '.join(lacks)}", todo)
    return well("rights", f"the role {role} may use and change all of the schema {schema}")


def schema() -> Finding:
    """Return whether the tables are those of this version of Horarium."""
    loader = MigrationLoader(connection)
    known, done = set(loader.disk_migrations), set(loader.applied_migrations)
    if not done:
        return wrong("schema", "there are no tables yet", "./run migrate, or ./run serve, which does it first")
    if newer := sorted(".".join(key) for key in done - known if key[0] in loader.migrated_apps):
        return wrong("schema", f"a newer Horarium made it: {', '.join(newer[:NAMED])}", "install that version, or a newer one")
    if missing := len(known - done - set(loader.replacements)):
        return wrong("schema", f"{counted(missing, 'migration')} missing", "./run migrate")
    return well("schema", f"version {version_of_schema()}, at the newest of {counted(len(known & done), 'migration')}")


def version_of_schema() -> str:
    """Return which tables these are: a digest of all migrations that ran, and the last one's number of each app of ours."""
    done = sorted(MigrationLoader(connection).applied_migrations)
    last = {app: name[:4] for app, name in done if apps.is_installed(f"horarium.{app}")}
    digest = hashlib.sha256("\n".join(f"{app}.{name}" for app, name in done).encode()).hexdigest()[:12]
    return f"{digest} ({', '.join(f'{app} {number}' for app, number in last.items())})"


def constraints() -> Finding:
    """Return whether the constraints that hold the promises are there and hold for every row."""
    missing = sorted(set(PROMISED) - {name for (name,) in _rows(CONSTRAINTS, list(PROMISED))})
    if missing:
        todo = "put them back as src/horarium/timetable/sql/calendar.sql has them; what overlaps meanwhile must go first"
        return wrong("constraints", f"not there or not validated: {', '.join(missing)}", todo)
    return well("constraints", f"all {len(PROMISED)} that hold the promises are there")


def structure() -> Finding:
    """Return whether every table, constraint and index is there as this version of Horarium makes it."""
    lacks = tables.lacking(tables.found())
    if lacks:
        says = "; ".join([*(f"missing: {line}" for line in lacks.missing[:NAMED]), *lacks.invalid[:NAMED]])
        return wrong("tables", says, "restore a backup, or make what is named here as src/horarium/*/migrations has it")
    return well("tables", f"all {len(tables.written_down())} columns, constraints, indexes and the rest are there")


def clocks() -> Finding:
    """Return whether the clock of this machine and the database's show the same time."""
    before = clock.now()
    theirs: datetime = _rows("SELECT clock_timestamp()")[0][0]
    apart = max(before - theirs, theirs - clock.now(), timedelta())
    if apart > APART:
        which = "behind" if theirs < before else "ahead of"
        says = f"the database's is {_length(apart)} {which} this machine's"
        return wrong("clocks", says, "set both by NTP: what is past and what is due is decided by the time")
    return well("clocks", f"this machine's and the database's agree: {theirs:%Y-%m-%d %H:%M:%S} UTC")


def zone_data(*, now: datetime) -> Finding:
    """Return whether Python and the server know the same of all zones, in two years from now on."""
    names = sorted(available_timezones() - set(civil.NO_PLACE))
    known = {name for (name,) in _rows("SELECT name FROM pg_timezone_names WHERE name = ANY(%s)", names)}
    in_use = {name for (name,) in _rows(IN_USE)}
    other = _differing(sorted(known), now) | (set(names) - known)
    edition = f"tzdata {version('tzdata')} here"
    if touched := sorted(other & in_use):
        says = f"{edition} and the server's zone data differ for {_some(touched)}, which this business uses"
        todo = "bring the server's zone data to this edition (docs/decisions/0008): sessions are made by the server's"
        return wrong("zone data", says, todo)
    if other:
        says = (
            f"{edition}; the server's differs for {counted(len(other), 'zone')} that nobody here uses: {_some(sorted(other))}"
        )
        return note("zone data", says, "bring the server's to this edition before somebody does (docs/decisions/0008)")
    return well("zone data", f"{edition}; the server's agrees for {counted(len(known), 'zone')}")


def _differing(names: list[str], now: datetime) -> set[str]:
    instants = [now + n * STEP for n in range(LOOKED_AHEAD // STEP)]
    zones = {name: ZoneInfo(name) for name in names}
    answers = _rows(SHOWN, names, instants)
    return {name for name, at, seconds in answers if timedelta(seconds=seconds) != at.astimezone(zones[name]).utcoffset()}


def _some(names: list[str]) -> str:
    return ", ".join(names[:NAMED]) + (f" and {len(names) - NAMED} more" if len(names) > NAMED else "")


def _length(apart: timedelta) -> str:
    seconds = apart.total_seconds()
    return f"{seconds:.0f} s" if seconds < 120 else f"{seconds / 60:.0f} min" if seconds < 7200 else f"{seconds / 3600:.0f} h"


def _rows(sql: str, *facts: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, facts)
        return list(cursor.fetchall())
