"""`./run create-token`: a key for a program."""

from __future__ import annotations

from argparse import ArgumentTypeError
from datetime import timedelta
from typing import Any

from django.core.management.base import CommandParser

from horarium.interfaces.management.base import Command as Base
from horarium.interfaces.management.people import person_named
from horarium.kernel.actor import house
from horarium.kernel.unit import perform
from horarium.people import operations as people
from horarium.people.choices import Scope

SCOPES = ", ".join(Scope.values[:-1])
LONGEST_LIFE = 3650


class Command(Base):
    words = "create-token"
    example = "create-token owner@example.org --scope read --scope bookings --expires 90"
    help = "Print a new API token of a person, and nothing else. It is shown only now."
    reads_clock = True

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email", metavar="EMAIL", help="the person's e-mail address")
        parser.add_argument(
            "--scope",
            action="append",
            choices=Scope.values,
            metavar="S",
            help=f"what it may be used for: {SCOPES}; several may be given (everything)",
        )
        parser.add_argument("--expires", type=days, metavar="DAYS", help="after how many days it ends (never)")

    def run(self, **options: Any) -> str:
        person = person_named(options["email"])
        facts: dict[str, Any] = {
            "scopes": [Scope(name) for name in options["scope"] or [Scope.EVERYTHING]],
            "expires_at": options["at"] + timedelta(days=options["expires"]) if options["expires"] else None,
        }
        return perform(people.issue_token, by=house("command"), user_id=person.id, **facts).key


def days(text: str) -> int:
    """Return a number of days that a token may live."""
    if not (text.isascii() and text.isdigit() and 1 <= int(text) <= LONGEST_LIFE):
        raise ArgumentTypeError(f"{text!r} is not a number of days from 1 to {LONGEST_LIFE}")
    return int(text)
