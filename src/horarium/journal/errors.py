"""Refusals of the journal."""

from __future__ import annotations

from horarium.kernel.errors import Refusal


class IdempotencyKeyReused(Refusal):
    """This Idempotency-Key was sent before with another request. Send a new key with a new request."""


class IdempotencyKeyInUse(Refusal):
    """The first request with this Idempotency-Key is still being answered. Send it again in a moment, with the same key."""
