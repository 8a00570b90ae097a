"""Attacks on the hour itself: many at once over HTTP, and two at once by plain SQL."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID

import psycopg

from horarium.interfaces.proving.calls import Answer, Server, at_once
from horarium.interfaces.proving.extras import Extra, Extras
from horarium.interfaces.proving.outcome import Outcome
from horarium.interfaces.proving.sql import Connection, value
from horarium.kernel.db import EXCLUSION
from horarium.kernel.ids import new_id
from horarium.timetable import queries as timetable

# From four o'clock on, when no standing hour of the attacks is.
ROUNDS, FIRST = 6, 16
HOUR = timedelta(hours=1)
LIVE = "SELECT count(*) FROM training_sessions WHERE coach_id = %s AND start_time = %s AND status = 'scheduled'"
SESSION = """
INSERT INTO training_sessions (id, coach_id, room_id, start_time, end_time, place) VALUES (%s, %s, %s, %s, %s, 'room')"""
SEAT = "INSERT INTO bookings (session_id, member_id, start_time, end_time) VALUES (%s, %s, %s, %s)"
MOVE = "UPDATE training_sessions SET start_time = %s, end_time = %s WHERE id = %s"


def asked(coach: Extra, starts: datetime, **more: Any) -> dict[str, Any]:
    """Return the body of a request for one hour."""
    return {"coachId": str(coach.id), "startTime": starts.isoformat(), "endTime": (starts + HOUR).isoformat(), **more}


def race(server: Server, extras: Extras, connection: Connection) -> Outcome:
    """Let all members ask for one hour of one coach at the same moment, some rounds."""
    answers: list[Answer] = []
    taken = []
    for n in range(ROUNDS):
        starts = extras.at(FIRST + n)
        body = asked(extras.raced, starts)
        call = partial(server.call, "POST", "/api/bookings", body)
        answers += at_once([partial(call, token=member.token) for member in extras.members])
        taken.append(value(connection, LIVE, extras.raced.id, starts))
    given = sum(answer.status == 201 for answer in answers)
    others = Counter(answer.code or str(answer.status) for answer in answers if answer.status != 201)
    clean = all(answer.status in {201, 409} for answer in answers)
    said = ", ".join(f"{count} {code}" for code, count in sorted(others.items()))
    return Outcome(
        "An hour is given once, however many ask for it at once.",
        f"{len(extras.members)} members asked over HTTP for one hour of one coach at the same moment, {ROUNDS} times",
        f"{given} were given it ({', '.join(map(str, taken))} sessions in the {ROUNDS} hours), the others refused: {said}",
        holds=given == ROUNDS and taken == [1] * ROUNDS and clean,
    )


def plain_sql(extras: Extras, connection: Connection) -> Outcome:
    """Write a second session over the first by plain SQL: for the coach, the room, the member, and by moving it there."""
    tries = {whose: _second(extras, connection, whose) for whose in ("coach", "room", "member", "moved")}
    refused = [whose for whose, said in tries.items() if said.startswith("timetable_")]
    return Outcome(
        "The database itself refuses a double booking, whoever writes the row.",
        "a second session over the first by plain SQL, for its coach, its room, its member, and by moving one there; undone",
        "; ".join(f"{whose}: {said}" for whose, said in tries.items()),
        holds=len(refused) == len(tries),
    )


def _second(extras: Extras, connection: Connection, whose: str) -> str:
    """The constraint that refuses it, or that nothing does. What is written is never committed."""
    first, second = (extras.other, extras.guests[0]), (extras.stranger, extras.guests[1])
    rooms = [extras.room_of(extras.other), extras.room_of(extras.stranger)]
    starts = extras.at(20)
    with connection.transaction(force_rollback=True):
        _write(connection, *first, rooms[0], starts)
        coach, member, room = second[0], second[1], rooms[1]
        if whose in {"coach", "moved"}:
            coach = first[0]
        elif whose == "room":
            room = rooms[0]
        else:
            member = first[1]
        try:
            with connection.transaction():
                key = _write(connection, coach, member, room, starts + (3 * HOUR if whose == "moved" else HOUR / 2))
                if whose == "moved":
                    connection.execute(MOVE, (starts + HOUR / 2, starts + 3 * HOUR / 2, key))
        except psycopg.Error as error:
            return error.diag.constraint_name or str(error) if error.sqlstate == EXCLUSION else f"{error.sqlstate}: {error}"
    return "WRITTEN, nothing refused it"


def _write(connection: Connection, coach: Extra, member: Extra, room: UUID, starts: datetime) -> UUID:
    key = new_id()
    connection.execute(SESSION, (key, coach.id, room, starts, starts + HOUR))
    connection.execute(SEAT, (key, member.id, starts, starts + HOUR))
    return key


def no_overlap() -> Outcome:
    """Look at every session that there is, the business's own too, without the constraints' help."""
    proof = timetable.prove_no_overlap()
    return Outcome(
        "No two sessions overlap, for no coach, no room and no member.",
        f"looked at each of the {proof.sessions:,} sessions of this installation, those of the attacks too",
        f"{proof.coach} overlaps for a coach, {proof.room} for a room, {proof.member} for a member",
        holds=proof.holds,
    )
