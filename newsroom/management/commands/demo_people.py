"""`manage.py demo_people`: the demo people's passwords again, as `up` printed them."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from newsroom.running.places import Places
from newsroom.running.supervisor import list_log_ins


class Command(BaseCommand):
    help = "Prints who can sign in at this state folder’s demo desk, with the passwords that were drawn for them."
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.IS_REAL:
            raise CommandError(
                "A real installation has no demo people. `create_person` adds the first chief."
            )
        lines = list_log_ins(Places(settings.STATE_DIR))
        if not lines:
            raise CommandError(f"There are no demo people in {settings.STATE_DIR} yet; `up` makes them.")
        for line in lines:
            self.stdout.write(line)
