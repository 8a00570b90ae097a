"""From what PostgreSQL says to what the house says: SQLSTATE first, then the constraint's name."""

from __future__ import annotations

import re
from collections.abc import Callable

from django.db import DatabaseError, InterfaceError, OperationalError

from horarium.kernel.errors import DatabaseAway, DiskFull, Refusal

EXCLUSION = "23P01"
UNIQUE = "23505"
FOREIGN_KEY = "23503"
LOCKED = "55P03"
DISK_IS_FULL = "53100"
# Too many connections; ended by an administrator, by a crash, or not ready yet.
AWAY = {"53300", "57P01", "57P02", "57P03"}

_refusals: dict[str, Callable[[], Refusal]] = {}


def constraint_means(name: str, refusal: Callable[[], Refusal]) -> None:
    """Make a violation of that constraint the given refusal, wherever it happens."""
    _refusals[name] = refusal


def sqlstate(error: DatabaseError) -> str:
    """Return the five letters of the SQLSTATE, or nothing when the server did not get to say one."""
    return getattr(error.__cause__, "sqlstate", None) or ""


def constraint_name(error: DatabaseError) -> str:
    """Return the violated constraint's name. Citus adds a shard's number to it, which is cut off."""
    diagnosis = getattr(error.__cause__, "diag", None)
    return re.sub(r"_\d{6}$", "", getattr(diagnosis, "constraint_name", None) or "")


def refusal_of(error: DatabaseError) -> Refusal | None:
    """Return the refusal that the violated constraint stands for, if it has one."""
    made = _refusals.get(constraint_name(error))
    return made() if made else None


def outage_of(error: BaseException | None) -> Refusal | None:
    """Return what to say where the database could not do what it should: it is away, or its disk is full."""
    if isinstance(error, DatabaseError) and sqlstate(error) == DISK_IS_FULL:
        return DiskFull()
    return DatabaseAway() if lost_connection(error) else None


def lost_connection(error: BaseException | None) -> bool:
    """Say whether the server went away or could not be reached (class 08, shutdown, crash, no connection left)."""
    if not isinstance(error, DatabaseError | InterfaceError):
        return False
    state = getattr(error.__cause__, "sqlstate", None) or ""
    # Where the server did not get to say a state, psycopg itself found the connection broken, or got none.
    return state.startswith("08") or state in AWAY or (not state and isinstance(error, OperationalError | InterfaceError))
