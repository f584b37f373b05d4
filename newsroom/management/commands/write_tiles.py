"""`manage.py write_tiles`: the log as files that any web server can serve."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from newsroom.ledger.tiles import write_tiles


class Command(BaseCommand):
    help = (
        "Writes the log under the newest checkpoint as files below a folder (c2sp.org/tlog-tiles). Run again, it adds "
        "what came since."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        written = write_tiles(options["folder"])
        self.stdout.write(f"{written:,} files written below {options['folder']}.")
