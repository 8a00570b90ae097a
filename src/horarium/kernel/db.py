"""From what PostgreSQL says to what the house says: SQLSTATE first, then the constraint's name."""

from __future__ import annotations

import re
from collections.abc import Callable

from django.db import DatabaseError, connection

from horarium.kernel.errors import Refusal

EXCLUSION = "23P01"
UNIQUE = "23505"
FOREIGN_KEY = "23503"
LOCKED = "55P03"

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


def lost_connection(error: DatabaseError) -> bool:
    """Say whether the server went away (class 08, administrator shutdown, crash)."""
    state = sqlstate(error)
    return state.startswith("08") or state in {"57P01", "57P02", "57P03"} or (not state and not connection.is_usable())
