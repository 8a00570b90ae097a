"""The database as a program of somebody else's sees it: plain SQL on a connection that goes round the application."""

from __future__ import annotations

from typing import Any

import psycopg
from procrastinate.contrib.django.utils import connector_params

Connection = psycopg.Connection[tuple[Any, ...]]


def connect() -> Connection:
    """Return a connection to the database in use, in the business's schema; each statement is committed by itself."""
    return psycopg.connect(**connector_params(), autocommit=True)


def value(connection: Connection, statement: Any, *facts: Any) -> Any:
    """Return the one value that a statement answers with."""
    row = connection.execute(statement, facts).fetchone()
    return row[0] if row else None
