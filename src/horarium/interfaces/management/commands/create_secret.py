"""`./run create-secret`: a secret for the environment."""

from __future__ import annotations

import secrets
from typing import Any

from horarium.interfaces.management.base import Command as Base

BYTES = 32


class Command(Base):
    words = "create-secret"
    example = "create-secret"
    help = "Print a new secret, 64 hexadecimal digits, such as CRON_SECRET needs. It is kept nowhere."

    def run(self, **options: Any) -> str:
        return secrets.token_hex(BYTES)
