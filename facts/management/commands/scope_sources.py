"""`manage.py scope_sources`: give the sources of an older desk to the desk whose material alone names them.

Until release 2 every source was everybody's. Run it once after that migration; running it again changes nothing.
"""

from typing import Any

from django.core.management.base import BaseCommand

from facts.services.facts.scopes import scope_sources


class Command(BaseCommand):
    help = (
        "Gives each source that only one desk's material names to that desk, so that others see it no more. Sources "
        "that several desks name and nobody else are listed: a person decides about those."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        found = scope_sources()
        for source in found.given:
            self.stdout.write(f"{source.id} is kept by the desk {source.desk}.")
        for source, desks in found.mixed:
            names = ", ".join(sorted(desk.name for desk in desks))
            self.stdout.write(
                f"{source.id} is named by {names} and still seen by everybody: protect or split it."
            )
