"""Visitors made members: the part of operations for who books on an open page and has no account."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from horarium.kernel import civil
from horarium.kernel.errors import Invalid
from horarium.kernel.ids import new_id
from horarium.kernel.unit import required
from horarium.people.errors import TooManyVisitors
from horarium.people.models import User, Visitor
from horarium.people.rules import LONGEST_EMAIL

AN_HOUR = timedelta(hours=1)
MOST_AN_HOUR = 5
LONGEST_NAME = 120


def enter_visitor(*, name: str, email: str, zone: str = "", known_by: bytes, origin: bytes, now: datetime) -> User:
    """Make a visitor a member who cannot log in, or recognise who came before, and hold their row until the end.

    The address opens nothing and is nobody's log-in: an account that has the same one is another person, and untouched.
    Refuses with Invalid, and with TooManyVisitors where one network brought as many as an hour allows.
    """
    required()
    name, email = " ".join(name.split()), email.strip()
    _check(name, email, zone)
    since = now - AN_HOUR
    found = Visitor.objects.select_for_update(no_key=True).select_related("user").filter(known_by=known_by).first()
    if Visitor.objects.filter(origin=origin, seen_at__gt=since).count() >= MOST_AN_HOUR:
        raise TooManyVisitors
    if found is None:
        user = User.objects.create_user(email=None, name=name, zone=zone, is_member=True)
        row = Visitor(id=new_id(), user=user, email=email, known_by=known_by, origin=origin, seen_at=now)
        row.save(force_insert=True)
        return user
    if not found.user.is_active:
        raise TooManyVisitors  # somebody of the office closed it: no more than that is said
    found.user.name, found.seen_at = name, now
    found.user.save(update_fields=["name"])
    found.save(update_fields=["seen_at"])
    return found.user


def _check(name: str, email: str, zone: str) -> None:
    if not name:
        raise Invalid("name", "it is empty")
    if len(name) > LONGEST_NAME:
        raise Invalid("name", "it has {n} characters, and up to {most} are kept", n=len(name), most=LONGEST_NAME)
    try:
        validate_email(email)
    except ValidationError as error:
        raise Invalid("email", "{email!r} is not an e-mail address", email=email[:80]) from error
    if len(email) > LONGEST_EMAIL:
        raise Invalid("email", "it has {n} characters, and up to {most} are kept", n=len(email), most=LONGEST_EMAIL)
    if zone:
        civil.zone(zone)
