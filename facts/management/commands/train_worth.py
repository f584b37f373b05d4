"""`manage.py train_worth --data FOLDER`: train the rankers of worth from the sets in a folder."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from facts.suggesting.worth.rank_worth import WEIGHTS
from facts.training.data_sets import CLAIMBUSTER, NEWS_WORTHINESS, describe_missing
from facts.training.train_worth import train_all


class Command(BaseCommand):
    help = "Train the rankers of worth from the data sets in a folder."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--data", required=True, type=Path, metavar="FOLDER", help="the folder with the data sets"
        )
        parser.add_argument(
            "--target", type=Path, default=WEIGHTS, metavar="FOLDER", help="where the weights go"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        folder: Path = options["data"]
        for sentence in describe_missing(folder, (NEWS_WORTHINESS, CLAIMBUSTER)):
            self.stdout.write(sentence)
        try:
            train_all(folder, options["target"], self.stdout.write)
        except FileNotFoundError as error:
            raise CommandError(str(error)) from error
