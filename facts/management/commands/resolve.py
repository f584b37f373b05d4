"""`manage.py resolve FILE.jsonl --json`: what the pronouns and descriptions of texts stand for, without a database."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from facts.suggesting.resolve_text import resolve_text
from facts.suggesting.words.types import Reference


class Command(BaseCommand):
    help = (
        'Read lines {"text", "title"?, "published"?} and say what the pronouns and descriptions of each stand for, '
        "without a database."
    )
    requires_system_checks: list[str] = []  # noqa: RUF012 - as Django declares it

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument("--json", action="store_true", help="one JSON line a text, and nothing else")

    def handle(self, *args: Any, **options: Any) -> None:
        for text, references in resolve_lines(options["file"]):
            if options["json"]:
                told = [describe_reference(reference) for reference in references]
                self.stdout.write(json.dumps({"references": told}, ensure_ascii=False))
                continue
            for reference in references:
                said = reference.text if reference.used else f"open ({reference.text or 'nobody'})"
                self.stdout.write(f"{text[reference.start : reference.end]}: {said}")


def resolve_lines(path: Path) -> list[tuple[str, list[Reference]]]:
    """Each line's text with its references. Raises CommandError, in a sentence, for a file or line that is unusable."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise CommandError(f"{path} could not be read: {error}.") from error
    found = []
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            given = json.loads(line)
            text = given["text"]
        except (ValueError, KeyError, TypeError) as error:
            raise CommandError(f"Line {number} of {path} is no JSON object with a text.") from error
        found.append(
            (text, resolve_text(text, headline=given.get("title"), published=given.get("published")))
        )
    return found


def describe_reference(reference: Reference) -> dict[str, Any]:
    """A reference as JSON: its place, what it is taken for, how likely that is, and whether a statement says so."""
    near = reference.antecedent_span
    antecedent = {"start": near[0], "end": near[1]} if near is not None else None
    return {
        "start": reference.start,
        "end": reference.end,
        "antecedent": antecedent,
        "probability": round(reference.probability, 4),
        "used": reference.used,
    }
