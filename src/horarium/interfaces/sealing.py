"""What must be read again but not by whoever holds a copy of the database: sealed with a key made from SECRET_KEY."""

from __future__ import annotations

import base64
import hashlib

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings

from horarium.kernel.errors import Refusal


class SealBroken(Refusal):
    """What was sealed cannot be opened: the SECRET_KEY of this server is not the one with which it was sealed."""


def seal(text: str) -> str:
    """Return the text so that only this server can read it."""
    return _key().encrypt(text.encode()).decode()


def unseal(sealed: str) -> str:
    """Return the text that was sealed. Refuses with SealBroken."""
    try:
        return _key().decrypt(sealed.encode()).decode()
    except InvalidToken as error:
        raise SealBroken from error


def _key() -> Fernet:
    digest = hashlib.sha256(b"horarium seals:" + settings.SECRET_KEY.encode()).digest()
    return Fernet(base64.urlsafe_b64encode(digest))
