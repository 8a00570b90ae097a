"""Whom a command means."""

from __future__ import annotations

from typing import TYPE_CHECKING

from horarium.people import queries
from horarium.people.errors import NoSuchPerson

if TYPE_CHECKING:
    from horarium.people.models import User


def person_named(email: str) -> User:
    """Return the person with an open account and that e-mail address. Refuses with NoSuchPerson."""
    person = queries.by_email(email)
    if person is None or not person.is_active:
        raise NoSuchPerson("email", role=f"person as {email}")
    return person
