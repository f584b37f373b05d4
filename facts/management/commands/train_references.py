"""`manage.py train_references --data FOLDER`: train what says whom and what words stand for."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from facts.suggesting.references.guess_gender import REFERENCE_WEIGHTS
from facts.training.train_references import train_references


class Command(BaseCommand):
    help = "Train the weights of references from the data sets in a folder."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--data", required=True, type=Path, metavar="FOLDER", help="the folder with the data sets"
        )
        parser.add_argument(
            "--target", type=Path, default=REFERENCE_WEIGHTS, metavar="FOLDER", help="where the weights go"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            train_references(options["data"], options["target"], self.stdout.write)
        except FileNotFoundError as error:
            raise CommandError(str(error)) from error
