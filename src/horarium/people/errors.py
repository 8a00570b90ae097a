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
    """Somebody with this e-mail address is here already."""

    field = "email"
    fuller = "Somebody with the e-mail address {email} is here already."


class UsernameTaken(Refusal):
    """Somebody with this user name is here already."""

    field = "username"


class ImportedMeanwhile(Refusal):
    """Another import brought this person at the same moment. Nothing was changed; run the import again."""


class PasswordTooWeak(Refusal):
    """The password cannot be had: {why}"""

    kind = "invalid"
    field = "password"


class NoSuchToken(Absent):
    """There is no such token of yours."""


class NoSuchCalendarAddress(Absent):
    """There is no such calendar address of yours."""


class TooManyCalendarAddresses(Refusal):
    """You have {most} addresses of calendars. Revoke one that nobody uses any more first."""


class MoreThanYourToken(Forbidden):
    """A token can make nothing that may do more, or lives longer, than it does itself."""


class YourOwnSecondFactor(Forbidden):
    """Your own second factor you remove yourself, on the page of your account."""


class NoSecondFactor(Absent):
    """This person has no second factor."""


class AccountClosed(Refusal):
    """This person's account is closed. Open it again first."""


class TooManyVisitors(Refusal):
    """From where you are, as many hours were booked without an account as an hour allows. Try later, or ask the office."""


class AnotherVisitor(Refusal):
    """You have just booked from another window. Look whether it is booked, and try again if it is not."""


class YourOwnAccount(Forbidden):
    """Nobody closes their own account. Ask another owner."""


class YourOwnOwnership(Forbidden):
    """Nobody gives up their own business. Ask another owner."""


class LinkSpent(Absent):
    """This link was used already, is too old, or never was one. Ask the office for a new one."""
