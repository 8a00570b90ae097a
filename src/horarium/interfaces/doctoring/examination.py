"""All checks, in their order: what can be seen in any case, then what needs a database, then what needs its tables."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from django.conf import settings

from horarium.config.env import environment
from horarium.interfaces.doctoring import business, database, installation, work
from horarium.interfaces.doctoring.findings import Finding, note
from horarium.runtime.home import home


def examine(*, now: datetime) -> list[Finding]:
    """Return what every check comes to. What cannot be looked at is named as such."""
    return [*_of_the_installation(), *_of_the_database(now)]


def _of_the_installation() -> Iterator[Finding]:
    env, folder = environment(), home()
    yield installation.versions()
    yield installation.cron_secret(env.cron_secret.get_secret_value())
    yield installation.secret_files(folder, Path.cwd())
    yield installation.dangers(
        debug=settings.DEBUG,
        hosts=list(settings.ALLOWED_HOSTS),
        https=env.horarium_https,
        failures=env.horarium_limit_failures,
        secret_key=settings.SECRET_KEY,
        admin_password=env.horarium_admin_password.get_secret_value(),
    )
    yield installation.disk(folder)
    yield installation.serving(folder)


def _of_the_database(now: datetime) -> Iterator[Finding]:
    found = database.reached()
    yield found
    if found.is_wrong:
        yield note("the rest", "was not looked at, for want of a database", "mend the database first")
        return
    yield database.clocks()
    state = database.schema()
    yield state
    if state.is_wrong:
        yield note("the rest", "was not looked at, since the tables are not those of this version", "mend the schema first")
        return
    yield from _of_the_tables(now)


def _of_the_tables(now: datetime) -> Iterator[Finding]:
    yield database.rights()
    yield database.extensions()
    yield database.constraints()
    yield database.structure()
    yield database.zone_data(now=now)
    yield business.overlaps()
    yield business.owner()
    yield work.scheduler(now=now)
    yield work.nightly(now=now)
    yield work.backup(now=now)
    yield work.jobs(now=now)
    yield work.deliveries()
    yield business.leftovers()
    yield business.attention(now=now)
