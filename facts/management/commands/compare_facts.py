"""`manage.py compare_facts`: compare every fact with the open claims, after an upgrade that compares otherwise."""

from typing import Any

from django.core.management.base import BaseCommand

from facts.services.relations.find import compare_all_facts


class Command(BaseCommand):
    help = "Compare every fact that stands with the open claims. Everybody can go on working meanwhile."

    def handle(self, *args: Any, **options: Any) -> None:
        facts = compare_all_facts(lambda done, of: self.stdout.write(f"{done:,} of {of:,} facts"))
        self.stdout.write(f"{facts:,} facts are compared")
