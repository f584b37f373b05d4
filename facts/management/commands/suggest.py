"""`manage.py suggest FILE [FILE …] --json`: read files and suggest their claims, without a database."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from facts.suggesting.suggest_file import suggest_file
from sources.reading.types import UnreadableUpload


class Command(BaseCommand):
    help = "Read files and suggest the claims in them, without a database."
    requires_system_checks: list[str] = []  # noqa: RUF012 - as Django declares it

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", nargs="+", metavar="FILE")
        parser.add_argument(
            "--json", action="store_true", help="one JSON list on standard output, and nothing else"
        )
        parser.add_argument("--genre", choices=("news", "speech"), default="news")

    def handle(self, *args: Any, **options: Any) -> None:
        results = [read_and_suggest(Path(name), options["genre"]) for name in options["files"]]
        if options["json"]:
            self.stdout.write(json.dumps(results, ensure_ascii=False, indent=1))
            return
        for result in results:
            for article in result["articles"]:
                self.stdout.write(f"{result['file']}: {article['headline'] or 'no headline'}")
                for claim in article["claims"]:
                    self.stdout.write(f"  {claim['score']:.2f}  {claim['statement']}")


def read_and_suggest(path: Path, genre: str) -> dict[str, Any]:
    """suggest_file, for somebody at a command line. Raises CommandError, in a sentence, if the file cannot be read."""
    try:
        return suggest_file(path, genre)
    except OSError as error:
        raise CommandError(f"{path} could not be opened: {error.strerror}.") from error
    except UnreadableUpload as error:
        raise CommandError(f"{path}: {error.message}") from error
