"""Keys that grow with time, so that an index is filled at its end and the older row has the smaller key."""

from __future__ import annotations

import secrets
import time
from uuid import UUID

from django.db.models import Func, UUIDField


def new_id() -> UUID:
    """Return a version 7 uuid of the present moment (RFC 9562, section 5.7).

    Twelve bits below the milliseconds count on (section 6.2, method 3), so that keys made one after the other are in order.
    """
    milliseconds, rest = divmod(time.time_ns(), 1_000_000)
    value = (milliseconds & (1 << 48) - 1) << 80 | 0x7 << 76 | (rest << 12) // 1_000_000 << 64 | 0b10 << 62
    return UUID(int=value | secrets.randbits(62))


class NewId(Func):
    """The database's own key of the same layout: the SQL function new_id(), made by kernel/sql/functions.sql."""

    function = "new_id"
    template = "%(function)s()"
    arity = 0
    output_field = UUIDField()
