"""`./run unlock`: the way back for who was locked out."""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandParser

from horarium.interfaces.management.base import Command as Base
from horarium.interfaces.management.people import person_named
from horarium.kernel.actor import house
from horarium.kernel.unit import perform
from horarium.people import operations as people


class Command(Base):
    words = "unlock"
    example = "unlock ada@example.org"
    help = "Let a person try to log in again at once who was locked out by too many wrong tries."
    reads_clock = True

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email", metavar="EMAIL", help="the person's e-mail address")

    def run(self, **options: Any) -> None:
        person = person_named(options["email"])
        locked = perform(people.lift_lock, by=house("command"), user_id=person.id, now=options["at"])
        places = ["everywhere, with codes" if address == "*" else address for address in locked]
        self.note(f"Lifted the lock for: {', '.join(places)}." if locked else "There was no lock.")
