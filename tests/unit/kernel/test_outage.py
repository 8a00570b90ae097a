"""What the database says when it cannot: away, or its disk full; and what is no outage."""

from __future__ import annotations

import psycopg
import pytest
from django.db import IntegrityError, InterfaceError, OperationalError

from horarium.kernel.db import outage_of
from horarium.kernel.errors import DatabaseAway, DiskFull


def raised(kind: type[Exception], state: str) -> Exception:
    """Django's error as it comes of psycopg's with this state."""
    error = kind("said")
    error.__cause__ = psycopg.errors.lookup(state)("said") if state else psycopg.OperationalError("no server")
    return error


@pytest.mark.parametrize(
    ("kind", "state", "outage"),
    [
        (OperationalError, "53100", DiskFull),
        (OperationalError, "53300", DatabaseAway),
        (OperationalError, "57P01", DatabaseAway),
        (OperationalError, "57P03", DatabaseAway),
        (OperationalError, "08006", DatabaseAway),
        (OperationalError, "", DatabaseAway),
        (InterfaceError, "", DatabaseAway),
        (OperationalError, "55P03", None),
        (IntegrityError, "23505", None),
    ],
)
def test_an_error_of_the_database_is_an_outage_or_not(kind, state, outage):
    found = outage_of(raised(kind, state))

    assert (type(found) if found else None) is outage


def test_what_is_no_error_of_the_database_is_no_outage():
    assert outage_of(ValueError("ours")) is None
    assert outage_of(None) is None
