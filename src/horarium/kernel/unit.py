"""The only beginner of transactions: one request, job or command, one operation, one transaction."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import ParamSpec, TypeVar

from django.db import DatabaseError, connection, transaction

from horarium.kernel.db import lost_connection, outage_of, refusal_of, sqlstate
from horarium.kernel.errors import Busy

P = ParamSpec("P")
T = TypeVar("T")

# Serialization failure and deadlock: PostgreSQL has undone everything, so the whole operation may simply be done again.
AGAIN = {"40001", "40P01"}
TRIES = 8

_together: ContextVar[bool] = ContextVar("together", default=False)


def perform(operation: Callable[P, T], *args: P.args, **facts: P.kwargs) -> T:
    """Run the operation in one transaction of its own and answer what it answers.

    A deadlock or serialization failure repeats it; a violated constraint that has a name in the house is its refusal.
    Refuses with Busy when it lost too often, with DatabaseAway and with DiskFull.
    """
    if connection.in_atomic_block and not _together.get():
        raise RuntimeError("perform() begins a transaction, and one is open: call the operation itself")
    for attempt in range(TRIES):
        try:
            with transaction.atomic():
                done = operation(*args, **facts)
                if _together.get():
                    # What a commit would refuse is to be refused here, where this part alone can be undone.
                    connection.check_constraints()
                return done
        except DatabaseError as error:
            if sqlstate(error) not in AGAIN:
                raise _told(error) from error
            time.sleep(random.uniform(0, 0.02 * 2**attempt))  # noqa: S311  (spreads those who met, hides nothing)
    raise Busy


@contextmanager
def together() -> Iterator[None]:
    """Make every perform() of the block a part of one transaction: all of them are committed at its end, or none is.

    Each is a savepoint in it: one that is refused is undone alone, and what the others took stays locked until the end.
    What leaves the block as an exception undoes them all.
    """
    with transaction.atomic():
        token = _together.set(True)
        try:
            yield
        finally:
            _together.reset(token)


@contextmanager
def rehearsal() -> Iterator[None]:
    """Let every perform() of the block do its work and see that of the others, and undo it all at the end."""
    with together():
        try:
            yield
        finally:
            transaction.set_rollback(True)


def _told(error: DatabaseError) -> Exception:
    """The refusal that the error stands for, or the error itself, which is then a bug and crashes."""
    if lost_connection(error):
        connection.close()
    return outage_of(error) or refusal_of(error) or error


def required() -> None:
    """Crash an operation that was called without a transaction: operations need one and never begin one."""
    if not connection.in_atomic_block:
        raise RuntimeError("an operation needs a transaction: call it by perform() at a door")
