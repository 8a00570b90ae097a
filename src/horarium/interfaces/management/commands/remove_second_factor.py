"""`./run remove-second-factor`: the way back for who lost phone and recovery codes, an only owner too."""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandParser

from horarium.interfaces.management.base import Command as Base
from horarium.interfaces.management.people import person_named
from horarium.kernel.actor import house
from horarium.kernel.unit import perform
from horarium.people import operations as people


class Command(Base):
    words = "remove-second-factor"
    example = "remove-second-factor ada@example.org"
    help = "Take away the second factor of a person who lost it, with the recovery codes. The password alone then lets in."
    reads_clock = True

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email", metavar="EMAIL", help="the person's e-mail address")

    def run(self, **options: Any) -> None:
        person = person_named(options["email"])
        kinds = perform(people.remove_second_factor, by=house("command"), user_id=person.id, now=options["at"])
        self.note(f"Removed: {', '.join(kind.replace('_', ' ') for kind in kinds)}.")
