"""`manage.py create_api_key NAME --scopes a,b [--user EMAIL] [--days N]`: make a key and print it, as the last line."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from newsroom.errors import DomainError
from newsroom.models import User
from newsroom.people import SETUP, create_key
from newsroom.rights import SCOPES, Role


class Command(BaseCommand):
    help = "Make an API key that acts for a person. The key itself is the last line printed, and is shown only now."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name", help="the program that will use it")
        parser.add_argument("--scopes", required=True, help=f"comma-separated, of: {', '.join(SCOPES)}")
        parser.add_argument("--user", metavar="EMAIL", help="whom it acts for; the first chief unless given")
        parser.add_argument(
            "--days",
            type=int,
            default=settings.KEY_DAYS,
            help=f"how long it works; {settings.KEY_DAYS} unless given, at most {settings.KEY_LONGEST_DAYS}",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        people = User.objects.filter(is_active=True)
        if options["user"]:
            user = people.filter(email__iexact=options["user"]).first()
            missing = f"There is nobody active with the address {options['user']}."
        else:
            user = people.filter(roles__contains=[Role.CHIEF]).order_by("joined_at").first()
            missing = "There is no chief yet: say whom the key acts for with --user EMAIL."
        if user is None:
            raise CommandError(missing)
        scopes = [scope.strip() for scope in options["scopes"].split(",") if scope.strip()]
        try:
            key, token = create_key(
                actor=SETUP,
                user_id=user.id,
                name=options["name"],
                scopes=scopes,
                expires_at=timezone.now() + timedelta(days=options["days"]),
            )
        except DomainError as error:
            raise CommandError(error.message) from error
        self.stdout.write(
            f"Key “{key.name}” acts for {user.name} <{user.email}> with {', '.join(key.scopes)} "
            f"until {key.expires_at:%Y-%m-%d}:"
        )
        self.stdout.write(token)
