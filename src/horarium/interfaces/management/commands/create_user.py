"""`./run create-user`: a person and the link with which they come in."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.management.base import CommandParser

from horarium.interfaces.management.base import Command as Base
from horarium.kernel.actor import house
from horarium.kernel.unit import perform
from horarium.people import operations as people

ROLES = {
    "owner": "an owner of the business",
    "office": "one who runs it for the owner",
    "coach": "one who gives sessions",
    "member": "one who takes them",
}


class Command(Base):
    words = "create-user"
    example = 'create-user ada@example.org --name "Ada Lovelace" --coach'
    help = "Add a person and print the path that lets them in once, within a week, to choose a password."
    reads_clock = True

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email", metavar="EMAIL", help="the person's e-mail address, with which they log in")
        parser.add_argument("--name", default="", metavar="N", help="the name (what stands before the @)")
        for role, what in ROLES.items():
            parser.add_argument(f"--{role}", action="store_true", help=f"they are {what}; several may be given")
        parser.add_argument("--zone", default="", metavar="Z", help="their time zone (the business's)")

    def run(self, **options: Any) -> str:
        roles = {f"is_{role}": options[role] for role in ROLES}
        if not any(roles.values()):
            self.note("No role was given: they may log in, and see only what is everybody's.")
        name = options["name"] or options["email"].split("@", maxsplit=1)[0]
        facts = {"email": options["email"], "name": name, "zone": options["zone"], **roles}
        return f"/welcome/{perform(add_and_welcome, now=options['at'], **facts)}"


def add_and_welcome(*, now: datetime, **facts: Any) -> str:
    """Add the person and return the key of their welcome link: both or neither."""
    by = house("command")
    return people.send_welcome(by=by, user_id=people.add_person(by=by, **facts).id, now=now)
