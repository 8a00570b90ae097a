"""Operations made one transaction: all of them, or none; and each refused by itself."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.db import IntegrityError

from horarium.kernel.unit import perform, rehearsal, together
from tests import factories as make

pytestmark = pytest.mark.usefixtures("db")


def add(name: str) -> None:
    make.rows("INSERT INTO locations (name) VALUES (%s)", name)


def add_one() -> bool:
    add("T1")
    return True


def deliver_nothing() -> None:
    """Break a key that is looked at when the transaction ends."""
    make.rows("INSERT INTO event_deliveries (event_id, subscriber) VALUES (%s, 'nobody')", uuid4())


def added() -> list[str]:
    return [name for (name,) in make.rows("SELECT name FROM locations WHERE name LIKE 'T%%' ORDER BY name")]


def test_all_is_committed_at_the_end():
    with together():
        perform(add, "T1")
        perform(add, "T2")
    assert added() == ["T1", "T2"]


def test_what_leaves_as_an_exception_undoes_all():
    with pytest.raises(IntegrityError), together():
        all(perform(deed) for deed in (add_one, deliver_nothing))
    assert added() == []


def test_what_a_commit_would_refuse_is_refused_by_its_own_part():
    with together():
        perform(add, "T1")
        with pytest.raises(IntegrityError):
            perform(deliver_nothing)
        perform(add, "T2")
    assert added() == ["T1", "T2"]


def test_a_rehearsal_leaves_nothing():
    with rehearsal():
        perform(add, "T1")
        assert added() == ["T1"]
    assert added() == []


def test_afterwards_performing_inside_a_transaction_is_a_bug_again():
    with together():
        pass
    with pytest.raises(RuntimeError, match="one is open"):
        perform(perform, add, "T1")
