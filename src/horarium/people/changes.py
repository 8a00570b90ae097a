"""What is known of a person, changed: the part of operations that says whose address is whose."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator, validate_email

from horarium.journal.operations import announce
from horarium.kernel import civil
from horarium.kernel.actor import Actor
from horarium.kernel.errors import Invalid
from horarium.kernel.unit import required
from horarium.people import queries
from horarium.people.errors import EmailTaken, YourOwnOwnership
from horarium.people.events import PersonChanged
from horarium.people.models import User
from horarium.people.rules import LONGEST_EMAIL, need_admin, need_owner

# What is known of a person and opens no door. That an address is one's log-in is why an owner's is only an owner's to change.
CHANGEABLE = frozenset({"name", "email", "zone", "phone", "is_coach", "is_member", "import_key"})


def change_person(*, by: Actor, person_id: UUID, now: datetime, **facts: Any) -> User:
    """Change what is known of a person: name, email, zone, phone, is_coach, is_member, import_key; nothing else of them.

    Refuses with OnlyAdmin, with OnlyOwner where the person is an owner, with NoSuchPerson, Invalid and EmailTaken.
    Announces PersonChanged.
    """
    required()
    person = whom(by, person_id)
    if unknown := facts.keys() - CHANGEABLE:
        raise TypeError(f"of a person {', '.join(sorted(unknown))} cannot be changed here")
    if not facts.get("name", person.name).strip():
        raise Invalid("name", "it is empty")
    if facts.get("zone"):
        civil.zone(facts["zone"])
    if "email" in facts:
        facts["email"] = email_for(facts["email"], person_id)
    for name, value in facts.items():
        setattr(person, name, value)
    person.save(update_fields=list(facts))
    announce(PersonChanged(person_id, what=sorted(facts)), by=by, now=now)
    return person


def change_roles(*, by: Actor, person_id: UUID, is_owner: bool, is_office: bool, now: datetime) -> User:
    """Make a person owner or office, or no longer. Whoever takes part of the business away from an owner is another owner.

    Refuses with OnlyOwner, NoSuchPerson, YourOwnOwnership. Announces PersonChanged.
    """
    required()
    need_owner(by)
    person = User.objects.select_for_update(no_key=True).filter(id=person_id).first() or queries.person(person_id)
    if person.is_owner and not is_owner and by.user_id == person_id:
        raise YourOwnOwnership
    changed = [name for name, value in (("is_owner", is_owner), ("is_office", is_office)) if getattr(person, name) != value]
    person.is_owner, person.is_office = is_owner, is_office
    if changed:
        person.save(update_fields=changed)
        announce(PersonChanged(person_id, what=changed), by=by, now=now)
    return person


def email_for(email: str, person_id: UUID | None) -> str:
    """Return the address, if it is one and nobody else's. Refuses with Invalid and EmailTaken."""
    if not email:
        raise Invalid("email", "it is empty, and one logs in by it")
    try:
        validate_email(email)
        MaxLengthValidator(LONGEST_EMAIL)(email)
    except ValidationError as error:
        raise Invalid("email", "{email!r} is not an e-mail address", email=email[:80]) from error
    there = queries.by_email(email)
    if there and there.id != person_id:
        raise EmailTaken(email=email)
    return email


def whom(by: Actor, user_id: UUID) -> User:
    """Return the person whose way in is to be changed: an owner's is only an owner's to change. Refuses with OnlyOwner."""
    need_admin(by)
    person = queries.person(user_id)
    if person.is_owner:
        need_owner(by)
    return person
