"""`./run create-token`: a key for a program."""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandParser

from horarium.interfaces.management.base import Command as Base
from horarium.kernel.actor import house
from horarium.kernel.unit import perform
from horarium.people import operations as people
from horarium.people import queries
from horarium.people.errors import NoSuchPerson


class Command(Base):
    words = "create-token"
    example = "create-token owner@example.org"
    help = "Print a new API token of a person, and nothing else. It is shown only now."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email", metavar="EMAIL", help="the person's e-mail address")

    def run(self, **options: Any) -> str:
        person = queries.by_email(options["email"])
        if person is None or not person.is_active:
            raise NoSuchPerson("email", role=f"person as {options['email']}")
        return perform(people.issue_token, by=house("command"), user_id=person.id)
