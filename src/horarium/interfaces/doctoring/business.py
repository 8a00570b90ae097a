"""What the business's own rows say: overlaps, owners, and what waits for somebody."""

from __future__ import annotations

from datetime import datetime

from horarium.interfaces.doctoring.findings import Finding, counted, note, well, wrong
from horarium.interfaces.pages.attention import waiting
from horarium.interfaces.proving.extras import left
from horarium.interfaces.proving.sql import connect
from horarium.people import queries as people
from horarium.timetable import queries as timetable


def overlaps() -> Finding:
    """Return whether any two sessions overlap, counted without the constraints' help."""
    proof = timetable.prove_no_overlap()
    if proof.holds:
        return well("overlaps", f"none among {counted(proof.sessions, 'session')}")
    says = f"{proof.coach} for a coach, {proof.room} for a room, {proof.member} for a member, among {proof.sessions} sessions"
    return wrong("overlaps", says, "cancel one of each two; then see that the constraints are there, or it happens again")


def owner() -> Finding:
    """Return whether somebody owns the business."""
    alone = people.owners_with_one_factor()
    if people.has_owner() and alone:
        says = f"{', '.join(str(one) for one in alone)} can log in with a password alone"
        return note("owner", says, "let them set up a second factor: who finds out that password owns the business")
    if people.has_owner():
        return well("owner", "somebody owns the business and can log in")
    todo = "./run create-user EMAIL --owner prints the path that lets them in"
    return wrong("owner", "nobody owns the business: whoever opens the first welcome link will", todo)


def leftovers() -> Finding:
    """Return whether a killed `prove` left people that it had made."""
    with connect() as connection:
        count = left(connection)
    if not count:
        return well("prove", "left nothing behind")
    says = f"{counted(count, 'person', 'people')} made for its attacks are still here"
    return note("prove", says, "unless ./run prove is at work just now, call it again: it removes them first")


def attention(*, now: datetime) -> Finding:
    """Return how much waits for the office."""
    count = waiting(now=now)
    if not count:
        return well("needs attention", "nothing waits for the office")
    says = f"{counted(count, 'thing waits', 'things wait')} for the office"
    return note("needs attention", says, "the page Needs attention (/desk/attention) names each, with what mends it")
