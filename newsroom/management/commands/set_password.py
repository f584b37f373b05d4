"""`manage.py set_password EMAIL`: a new password for somebody whom no chief can help."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from newsroom.errors import DomainError
from newsroom.management.ask_password import read_new_password
from newsroom.models import User
from newsroom.people import SETUP, set_password


class Command(BaseCommand):
    help = (
        "Sets a password that is typed in. The person’s sessions, API keys and links end at once; they and all chiefs "
        "are told. Where mail is set up, `account_link EMAIL` does the same and nobody learns the password."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email", metavar="EMAIL", help="the person’s address")

    def handle(self, *args: Any, **options: Any) -> None:
        person = User.objects.filter(email__iexact=options["email"]).first()
        if person is None:
            raise CommandError(
                f"Nobody here has the address {options['email']}. `create_person` adds somebody."
            )
        password = read_new_password(whose=person.name)
        try:
            set_password(actor=SETUP, user_id=person.id, password=password)
        except DomainError as refusal:
            raise CommandError(refusal.message) from refusal
        self.stdout.write(f"{person.name} <{person.email}> signs in with the new password from now on.")
