"""`manage.py create_person EMAIL --name NAME --role chief`: make somebody who can sign in."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from newsroom.errors import DomainError
from newsroom.management.ask_password import read_new_password
from newsroom.people import SETUP, create_person
from newsroom.rights import Role


class Command(BaseCommand):
    help = (
        "Adds a person with a password that is typed in: the first chief of a new desk. Chiefs invite everybody else "
        "on the page People, so that nobody knows another’s password."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email", metavar="EMAIL", help="the person’s address")
        parser.add_argument("--name", required=True, help="stands beside every decision")
        parser.add_argument(
            "--role",
            action="append",
            choices=Role.values,
            required=True,
            help="give it again for a second role",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        password = read_new_password(whose=options["name"])
        try:
            person = create_person(
                actor=SETUP,
                email=options["email"],
                name=options["name"],
                roles=options["role"],
                password=password,
            )
        except DomainError as refusal:
            raise CommandError(refusal.message) from refusal
        self.stdout.write(f"{person.name} <{person.email}> can sign in as {', '.join(person.roles)}.")
