"""The proof that nothing overlaps, on calendars in which something does because a constraint was taken away."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.db import transaction

from horarium.timetable import queries
from tests import factories as make

pytestmark = pytest.mark.usefixtures("db")
AT_TEN = datetime.fromisoformat("2026-11-24T10:00:00Z")
CONSTRAINTS = {
    "coach": ("training_sessions", "timetable_coach_never_twice"),
    "room": ("training_sessions", "timetable_room_never_twice"),
    "member": ("bookings", "timetable_member_never_twice"),
}


def session(*, coach, room, member, starts: datetime, status: str = "scheduled", minutes: int = 60) -> None:
    ends = starts + timedelta(minutes=minutes)
    made = make.value(
        """INSERT INTO training_sessions (coach_id, room_id, start_time, end_time, status)
           VALUES (%s, %s, %s, %s, %s) RETURNING id""",
        *(coach.id, room.id, starts, ends, status),
    )
    make.rows(
        "INSERT INTO bookings (session_id, member_id, start_time, end_time, live) VALUES (%s, %s, %s, %s, %s)",
        *(made, member.id, starts, ends, status == "scheduled"),
    )


@pytest.mark.parametrize("whose", CONSTRAINTS)
def test_the_proof_finds_an_overlap_of_each_kind(whose: str):
    first = {"coach": make.coach(), "room": make.room(), "member": make.member()}
    second = {"coach": make.coach(), "room": make.room(), "member": make.member(), whose: first[whose]}
    table, constraint = CONSTRAINTS[whose]

    with transaction.atomic():
        make.rows(f"ALTER TABLE {table} DROP CONSTRAINT {constraint}")
        # The short one between them ends before the last begins: neighbours in order do not overlap, and still two do.
        session(**first, starts=AT_TEN, minutes=300)
        session(**second, starts=AT_TEN + timedelta(hours=1))
        session(**second, starts=AT_TEN + timedelta(hours=3))
        proof = queries.prove_no_overlap()
        transaction.set_rollback(True)

    assert proof.sessions == 3
    assert {name: getattr(proof, name) for name in CONSTRAINTS} == {name: 2 * (name == whose) for name in CONSTRAINTS}
    assert not proof.holds


def test_sessions_that_touch_and_cancelled_ones_are_in_nobodys_way():
    who = {"coach": make.coach(), "room": make.room(), "member": make.member()}
    for status, hour in (("scheduled", 0), ("completed", 1), ("cancelled", 1), ("scheduled", 2)):
        session(**who, starts=AT_TEN + timedelta(hours=hour), status=status)

    proof = queries.prove_no_overlap()

    assert (proof.sessions, proof.holds) == (3, True)


def test_completed_sessions_are_looked_at_too():
    who = {"coach": make.coach(), "room": make.room(), "member": make.member()}
    for _ in range(2):
        session(**who, starts=AT_TEN, status="completed")

    proof = queries.prove_no_overlap()

    assert (proof.coach, proof.room, proof.member) == (1, 1, 1)
