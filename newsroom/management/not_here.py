"""A command of Django's that would write past our record: it names the one that takes its place."""

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError


class NotHere(BaseCommand):
    """Whatever it is given, it says `help` and fails."""

    requires_system_checks = ()

    def run_from_argv(self, argv: list[str]) -> None:
        self.stderr.write(self.help)
        sys.exit(1)

    def handle(self, *args: Any, **options: Any) -> None:
        raise CommandError(self.help)
