"""How it is signed, when it is tried again, how an event is called. Pure, but for chance."""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta

from horarium.kernel.actor import Actor
from horarium.people.errors import OnlyAdmin

SECRET_PREFIX = "hwh_"  # noqa: S105  (every secret begins so)
HEADER = "Horarium-Signature"
# How long after each failure it is tried again: ten tries in all, within three days.
WAITS = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=5),
    timedelta(hours=10),
    timedelta(hours=12),
    timedelta(hours=16),
    timedelta(hours=18),
)
# By so much more at most, by chance, so that what failed together does not come back together.
JITTER = 0.1


def need_admin(by: Actor) -> None:
    """Refuse everybody who does not run the business, with OnlyAdmin."""
    if not by.is_admin:
        raise OnlyAdmin


def type_of(event_name: str) -> str:
    """Return an event's name as receivers know it: SeatGivenBack is seat.given_back."""
    noun, *deed = re.findall(r"[A-Z][a-z0-9]*", event_name)
    return f"{noun.lower()}.{'_'.join(deed).lower()}"


def new_secret() -> str:
    """Return a new secret of 256 bits, recognisable by its beginning."""
    return SECRET_PREFIX + secrets.token_urlsafe(32)


def signature(secrets_: Iterable[str], body: bytes, *, at: datetime) -> str:
    """Return the header's value: when it was signed and, for each secret, the HMAC-SHA256 of `time.body` in hex.

    The scheme is Stripe's, so that whoever verifies theirs can verify ours.
    """
    t = int(at.timestamp())
    signed = (hmac.new(secret.encode(), f"{t}.".encode() + body, hashlib.sha256).hexdigest() for secret in secrets_)
    return ",".join([f"t={t}", *(f"v1={one}" for one in signed)])


def next_try(tries: int, *, now: datetime, chance: float) -> datetime | None:
    """Return when to try again after so many tries, or nothing after the last. `chance` is between 0 and 1."""
    return now + WAITS[tries - 1] * (1 + JITTER * chance) if tries <= len(WAITS) else None
