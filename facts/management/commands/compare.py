"""`manage.py compare PAIRS.jsonl --json`: how the two claims of each line stand to each other, without a database."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from facts.comparing.relations.compare_claims import Comparison, Told, compare_pairs
from facts.language.words import word_remarks_for_programs


class Command(BaseCommand):
    help = (
        'Read lines {"id", "a": {"text", "published"}, "b": {…}} and say how the two claims of each stand to each '
        "other, without a database."
    )
    requires_system_checks: list[str] = []  # noqa: RUF012 - as Django declares it

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="PAIRS")
        parser.add_argument("--json", action="store_true", help="one JSON line a pair, and nothing else")

    def handle(self, *args: Any, **options: Any) -> None:
        names, pairs = read_pairs(options["file"])
        try:
            compared = compare_pairs(pairs)
        except ValueError as error:
            raise CommandError(f"A day in {options['file']} is none: {error}.") from error
        for name, comparison in zip(names, compared, strict=True):
            told = describe_comparison(comparison)
            if options["json"]:
                self.stdout.write(json.dumps({"id": name, **told}, ensure_ascii=False))
            else:
                self.stdout.write(f"{name}: {told['relation']}. {told['explain']}")


def read_pairs(path: Path) -> tuple[list[str], list[tuple[Told, Told]]]:
    """The names and claims of the lines. Raises CommandError, in a sentence, for a file or line that is unusable."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise CommandError(f"{path} could not be read: {error}.") from error
    names, pairs = [], []
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            given = json.loads(line)
            one, other = (Told(str(given[side]["text"]), given[side].get("published")) for side in "ab")
            names.append(str(given["id"]))
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise CommandError(
                f"Line {number} of {path} is no JSON object with an id and two claims."
            ) from error
        pairs.append((one, other))
    return names, pairs


def describe_comparison(comparison: Comparison) -> dict[str, Any]:
    """A comparison as JSON. `a` and `b` are what each says of what is compared, `newer` which of them is later."""
    return {
        "relation": comparison.relation,
        "what": comparison.what or None,
        "a": comparison.here or None,
        "b": comparison.there or None,
        "newer": {"one": "a", "other": "b"}.get(comparison.newer),
        "explain": word_remarks_for_programs([comparison.because])[0],
        "code": comparison.because.code.value,
        "probability": comparison.probability,
    }
