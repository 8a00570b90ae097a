"""docs/schema.sql: what pg_dump says of a database that was just migrated, the same on every machine."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
# A server of another major, or one with data, would be written otherwise.
MISLEADING = ("HORARIUM_", "DATABASE_URL", "PG", "DJANGO_", "PYTEST_")
SCHEMA = "horarium"
# What differs from run to run and says nothing of the tables: comments with versions, keys of psql, settings of a session.
PASSING = re.compile(r"^(--.*|\\(un)?restrict .*|SET .*;|SELECT pg_catalog\.set_config\(.*;)\n", re.MULTILINE)
ABOUT = """\
-- Written by ./run docs from a database that was just migrated. Change the migrations, not this page.
-- Every table, view, index and constraint of Horarium on PostgreSQL {major}, in pg_dump's own order.
-- Version of the schema, as ./run doctor says it: {version}
"""


def page() -> str:
    """Return docs/schema.sql, from an embedded database that is made for it and thrown away."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(MISLEADING)}
    with tempfile.TemporaryDirectory(prefix="horarium-schema-") as home:
        Path(home).chmod(0o755)  # as root the database's own user passes through
        environment = kept | {"HORARIUM_HOME": home, "HORARIUM_ENV": "test", "PYTHONPATH": str(ROOT / "src")}
        return _said([sys.executable, __file__], environment)


def schema_of(url: str) -> str:
    """Return the page for the migrated database at an address, whose migrations this process can see."""
    from django.db import connection

    from horarium.interfaces.doctoring.database import version_of_schema
    from horarium.runtime.programs import tool

    major = connection.pg_version // 10000  # type: ignore[attr-defined]  # what only PostgreSQL has
    command = [str(tool("pg_dump")), "--schema-only", "--no-owner", "--no-privileges", f"--schema={SCHEMA}", f"--dbname={url}"]
    text = PASSING.sub("", _said(command, dict(os.environ)))
    head = ABOUT.format(major=major, version=version_of_schema())
    return head + "\n" + re.sub(r"\n{3,}", "\n\n", text).strip() + "\n"


def _said(command: list[str], environment: dict[str, str]) -> str:
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(done.stderr)
    return done.stdout


def _migrated() -> str:
    """Migrate the database of this process's own data folder and return the page for it."""
    from horarium.runtime.home import home
    from horarium.runtime.postgres import Cluster

    with Cluster(home(), {"fsync": "off"}).running() as url:
        os.environ |= {"DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "horarium.config.settings"}
        import django

        django.setup()
        from horarium.interfaces.management import first

        first.migrate()
        return schema_of(url)


if __name__ == "__main__":
    print(_migrated(), end="")
