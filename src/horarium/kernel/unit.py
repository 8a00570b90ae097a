"""The only beginner of transactions: one request, job or command, one operation, one transaction."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import ParamSpec, TypeVar

from django.db import DatabaseError, connection, transaction

from horarium.kernel.db import lost_connection, refusal_of, sqlstate
from horarium.kernel.errors import Busy

P = ParamSpec("P")
T = TypeVar("T")

# Serialization failure and deadlock: PostgreSQL has undone everything, so the whole operation may simply be done again.
AGAIN = {"40001", "40P01"}
TRIES = 8

_rehearsing: ContextVar[bool] = ContextVar("rehearsing", default=False)


def perform(operation: Callable[P, T], *args: P.args, **facts: P.kwargs) -> T:
    """Run the operation in one transaction of its own and answer what it answers.

    A deadlock or serialization failure repeats it; a violated constraint that has a name in the house is its refusal.
    Refuses with Busy when it lost too often, or when the database went away.
    """
    if connection.in_atomic_block and not _rehearsing.get():
        raise RuntimeError("perform() begins a transaction, and one is open: call the operation itself")
    for attempt in range(TRIES):
        try:
            with transaction.atomic():
                return operation(*args, **facts)
        except DatabaseError as error:
            if sqlstate(error) not in AGAIN:
                raise _told(error) from error
            time.sleep(random.uniform(0, 0.02 * 2**attempt))  # noqa: S311  (spreads those who met, hides nothing)
    raise Busy


@contextmanager
def rehearsal() -> Iterator[None]:
    """Let every perform() of the block do its work and see that of the others, and undo it all at the end.

    It is one transaction, each perform() a savepoint in it: what they took stays locked for others until the end.
    """
    with transaction.atomic():
        token = _rehearsing.set(True)
        try:
            yield
        finally:
            _rehearsing.reset(token)
            transaction.set_rollback(True)


def _told(error: DatabaseError) -> Exception:
    """The refusal that the error stands for, or the error itself, which is then a bug and crashes."""
    if lost_connection(error):
        connection.close()
        return Busy()
    return refusal_of(error) or error


def required() -> None:
    """Crash an operation that was called without a transaction: operations need one and never begin one."""
    if not connection.in_atomic_block:
        raise RuntimeError("an operation needs a transaction: call it by perform() at a door")
