"""Refusals that only this door makes."""

from __future__ import annotations

from horarium.kernel.errors import Absent, Forbidden, Refusal


class SignInNeeded(Refusal):
    """Nobody is signed in. Send `Authorization: Bearer` with a token, or sign in first."""


class TokenExpired(SignInNeeded):
    """This token has expired. Make a new one, or sign in."""


class ScopeTooSmall(Forbidden):
    """This token may not be used for that: it lacks the scope {scope}. Make one that has it."""


class WrongSecret(SignInNeeded):
    """The secret is missing or wrong. Send `Authorization: Bearer` with the CRON_SECRET of this server."""


class CronClosed(Refusal):
    """The cron endpoints are closed: CRON_SECRET is not set. ./run create-secret prints one; set it and start again."""

    kind = "busy"


class PasswordChangeRequired(Forbidden):
    """The first password must be changed before anything else. Do so on the page of this server."""


class CsrfFailed(Forbidden):
    """The CSRF token is missing or wrong. Send it as X-CSRFToken, or use a token of your own instead of a session."""


class NoSuchAddress(Absent):
    """There is nothing at {path}."""


class WrongMethod(Refusal):
    """{method} cannot be done here. {allowed}"""


class Unreadable(Refusal):
    """The body cannot be read: {reason}."""

    field = "body"


class NotCsv(Refusal):
    """The body is {given}. Send a CSV file as text/csv, or as `file` in a form."""


class TooManyRequests(Refusal):
    """More than {most} requests in a minute ({kind}). Come back in {retry_after} seconds."""


class TooManyFailures(Refusal):
    """More than {most} wrong tokens or secrets in a minute from your address. Come back in {retry_after} seconds."""


class ChangedMeanwhile(Refusal):
    """It has changed since you read it. Read it again, and send the change with its new ETag."""


class WrongKind(Refusal):
    """The body is {given}. Send it as application/json."""


class AddressTooLong(Refusal):
    """The address has more than the {most} characters that are taken after its question mark."""

    field = "query"


class TooLarge(Refusal):
    """The request is larger than the {most} bytes that are taken."""

    field = "body"
