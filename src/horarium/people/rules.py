"""Who may do what to whom, and what a key looks like."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Collection
from datetime import datetime, timedelta
from uuid import UUID

from horarium.kernel.actor import Actor
from horarium.people.choices import Scope
from horarium.people.errors import OnlyAdmin, OnlyOwner

WELCOME_LIFE = timedelta(days=7)
MOST_TRIES = 10
TRIES_WINDOW = timedelta(minutes=10)
ANYWHERE = "*"
LONGEST_EMAIL = 254  # RFC 5321, and the column
USE_NOTED_EVERY = timedelta(minutes=1)
TOKEN_PREFIX = "hor_"  # noqa: S105  (every token begins so)


def digest(key: str) -> bytes:
    """Return what is kept of a key: its SHA-256. The key has 256 bits of chance, so no salt is needed."""
    return hashlib.sha256(key.encode()).digest()


def new_token() -> str:
    """Return a new API token, recognisable by its beginning."""
    return TOKEN_PREFIX + secrets.token_urlsafe(32)


def opens(scopes: Collection[str], needed: Scope) -> bool:
    """Say whether a token with these scopes may be used for what needs that scope."""
    return needed in scopes or Scope.EVERYTHING in scopes


def is_over(expires_at: datetime | None, *, now: datetime) -> bool:
    """Say whether what lives until then, or for ever, is over."""
    return expires_at is not None and expires_at <= now


def account_of(typed: str) -> str:
    """Return the account that is meant by what was typed as an e-mail address, as tries at it are counted."""
    return typed.strip().lower()[:LONGEST_EMAIL]


def second_factor_of(user_id: UUID) -> str:
    """Return the name under which wrong codes of a person's second factor are counted."""
    return f"second factor of {user_id}"


def need_admin(by: Actor) -> None:
    """Refuse everybody who does not run the business, with OnlyAdmin."""
    if not by.is_admin:
        raise OnlyAdmin


def need_owner(by: Actor) -> None:
    """Refuse everybody but an owner (and the house itself), with OnlyOwner."""
    if not (by.is_owner or by.is_house):
        raise OnlyOwner
