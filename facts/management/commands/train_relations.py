"""`manage.py train_relations --data FOLDER`: train the weights of relations from the labelled pairs in a folder."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from facts.comparing.relations.weigh_pair import RELATION_WEIGHTS
from facts.training.train_relations import train_relations


class Command(BaseCommand):
    help = "Train the weights of relations between two claims from the labelled pairs in a folder."
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--data", required=True, type=Path, metavar="FOLDER", help="the folder with the data sets"
        )
        parser.add_argument(
            "--target", type=Path, default=RELATION_WEIGHTS, metavar="FOLDER", help="where the weights go"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            train_relations(options["data"], options["target"], self.stdout.write)
        except FileNotFoundError as error:
            raise CommandError(str(error)) from error
