"""Write anew what is searched: after an upgrade that changes it, or whenever wanted."""

from typing import Any

from django.core.management.base import BaseCommand

from facts.finding.texts import rebuild_search


class Command(BaseCommand):
    help = "Write anew what is searched of facts, claims, articles and sources. Everybody can go on working meanwhile."

    def handle(self, *args: Any, **options: Any) -> None:
        rows = rebuild_search(lambda kind, done: self.stdout.write(f"{kind}: {done:,}"))
        self.stdout.write(f"{rows:,} records are searched")
