"""`manage.py score_sentences FILE.jsonl [--genre news|speech] [--alone]`: what each sentence is worth, no database."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from facts.suggesting.score_sentences import score_sentences
from facts.suggesting.worth.rank_worth import GENRES, NEWS, WeightsUnusable


class Command(BaseCommand):
    help = 'Score sentences: for each line {"text"} of a file print {"text", "score", "suggested"}.'
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE.jsonl")
        parser.add_argument("--genre", choices=GENRES, default=NEWS)
        parser.add_argument(
            "--alone",
            action="store_true",
            help="the lines have nothing to do with each other (without it they follow each other, as in an article)",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        texts = read_sentences(options["file"])
        try:
            scored = score_sentences(texts, genre=options["genre"], alone=options["alone"])
        except WeightsUnusable as error:
            raise CommandError(str(error)) from error
        for item in scored:
            line = {"text": item.text, "score": item.score, "suggested": item.suggested}
            self.stdout.write(json.dumps(line, ensure_ascii=False))


def read_sentences(path: Path) -> list[str]:
    """The texts of a file of JSON lines; empty lines are skipped. Raises CommandError naming the line that is wrong."""
    try:
        lines = path.read_text(encoding="utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise CommandError(f"{path} could not be read as UTF-8 text: {error}.") from error
    texts = []
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except json.JSONDecodeError as error:
            raise CommandError(f"{path}, line {number} is not JSON.") from error
        if not isinstance(row, dict) or not isinstance(row.get("text"), str):
            raise CommandError(f'{path}, line {number} has no "text".')
        texts.append(row["text"])
    return texts
