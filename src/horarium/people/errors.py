from __future__ import annotations

from horarium.kernel.errors import Absent, Forbidden, Refusal


class NoSuchPerson(Absent):
    """There is no such {role}."""


class NotYours(Forbidden):
    """Only the member, their guardian, their coach or the office can do this."""


class OnlyAdmin(Forbidden):
    """Only the owner or the office can do this."""


class OnlyOwner(Forbidden):
    """Only an owner can do this."""


class EmailTaken(Refusal):
    """Somebody with the e-mail address {email} is here already."""

    field = "email"


class PasswordTooWeak(Refusal):
    """The password cannot be had: {why}"""

    kind = "invalid"
    field = "password"


class LinkSpent(Absent):
    """This link was used already, is too old, or never was one. Ask the office for a new one."""
