"""`manage.py vouch_for EMAIL --reason TEXT`: answer for it that somebody is a person of their own."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from newsroom.accounts.standing import vouch_for
from newsroom.errors import DomainError
from newsroom.models import User
from newsroom.people import SETUP


class Command(BaseCommand):
    help = (
        "Lets somebody count as second person before their time, where there is no other chief who could vouch for "
        "them. On record as done by whoever runs the server."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email", metavar="EMAIL", help="the person\u2019s address")
        parser.add_argument("--reason", required=True, help="how you know; it stays on record")

    def handle(self, *args: Any, **options: Any) -> None:
        person = User.objects.filter(email__iexact=options["email"]).first()
        if person is None:
            raise CommandError(f"Nobody here has the address {options['email']}.")
        try:
            vouch_for(actor=SETUP, user_id=person.id, reason=options["reason"])
        except DomainError as refusal:
            raise CommandError(refusal.message) from refusal
        self.stdout.write(f"{person.name} counts as a person of their own.")
