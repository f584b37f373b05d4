"""`manage.py account_link EMAIL [--name NAME --roles a,b]`: a link by which somebody sets their password."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.urls import reverse

from newsroom.errors import DomainError
from newsroom.models import User
from newsroom.people import SETUP, invite_person, send_link
from newsroom.rights import Role


class Command(BaseCommand):
    help = (
        "Prints a link, as the last line, by which a person sets their password: the first chief of a new desk, or "
        "somebody whom no chief can help. Whoever is there already loses password, sessions and API keys at once."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email", metavar="EMAIL", help="the person\u2019s address")
        parser.add_argument("--name", help="makes the account, under this name")
        parser.add_argument(
            "--roles",
            default=Role.CHIEF.value,
            help=f"comma-separated, of: {', '.join(Role.values)}; chief unless given",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        person = User.objects.filter(email__iexact=options["email"]).first()
        if person is None and not options["name"]:
            raise CommandError(
                f"Nobody here has the address {options['email']}. Give a --name to make the account."
            )
        roles = [role.strip() for role in options["roles"].split(",") if role.strip()]
        try:
            invitation = (
                send_link(actor=SETUP, user_id=person.id)
                if person is not None
                else invite_person(actor=SETUP, email=options["email"], name=options["name"], roles=roles)
            )
        except DomainError as refusal:
            raise CommandError(refusal.message) from refusal
        base = settings.PUBLIC_URL or f"http://{settings.HOST}:{settings.PORT}"
        self.stdout.write(
            f"For {invitation.user.name} <{invitation.user.email}>, once, "
            f"until {invitation.link.expires_at:%Y-%m-%d %H:%M} UTC:"
        )
        self.stdout.write(base + reverse("newsroom:open", args=[invitation.token]))
