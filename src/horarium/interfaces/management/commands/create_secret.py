"""`./run create-secret`: a secret for the environment."""

from __future__ import annotations

import secrets
from typing import Any

from django.core.management.base import CommandParser

from horarium.interfaces.management.base import Command as Base

BYTES = 32


class Command(Base):
    words = "create-secret"
    example = "create-secret"
    help = (
        "Print a new secret, 64 hexadecimal digits, such as CRON_SECRET needs; or, with --age, a key of age for"
        " HORARIUM_BACKUP_KEY. It is kept nowhere."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--age", action="store_true", help="a key of age; its public half is said on standard error")

    def run(self, **options: Any) -> str:
        if options["age"]:
            from pyrage import x25519

            identity = x25519.Identity.generate()
            self.note(f"Keep it away from the server: there {identity.to_public()} is enough to encrypt.")
            return str(identity)
        return secrets.token_hex(BYTES)
