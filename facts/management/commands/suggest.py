"""`manage.py suggest FILE [FILE …] --json`: read files and suggest their claims, without a database."""

import json
from argparse import ArgumentParser
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from facts.suggesting.suggest_claims import suggest_claims
from facts.suggesting.words.types import Suggestions
from sources.reading.read import read_document
from sources.reading.types import Document, Story, UnreadableUpload, story_text


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
        results = [suggest_file(Path(name), options["genre"]) for name in options["files"]]
        if options["json"]:
            self.stdout.write(json.dumps(results, ensure_ascii=False, indent=1))
            return
        for result in results:
            for article in result["articles"]:
                self.stdout.write(f"{result['file']}: {article['headline'] or 'no headline'}")
                for claim in article["claims"]:
                    self.stdout.write(f"  {claim['score']:.2f}  {claim['statement']}")


def suggest_file(path: Path, genre: str) -> dict[str, Any]:
    """One file's stories and claims as JSON values. Raises CommandError, in a sentence, if it cannot be read."""
    try:
        data = path.read_bytes()
        reading = read_document(data, path.name)
    except OSError as error:
        raise CommandError(f"{path} could not be opened: {error.strerror}.") from error
    except UnreadableUpload as error:
        raise CommandError(f"{path}: {error.message}") from error
    return {
        "file": path.name,
        "articles": [suggest_story(reading.document, story, genre) for story in reading.stories],
    }


def suggest_story(document: Document, story: Story, genre: str) -> dict[str, Any]:
    """One story with its claims as JSON values; figures' bounds are plain numbers here, for the scorer."""
    text = story_text(document, story)
    furniture = [(mark.start, mark.end, mark.kind) for mark in story.marks]
    if story.headline_span is not None:
        furniture.append((*story.headline_span, "headline"))
    published = story.published.value
    suggestions = suggest_claims(
        text,
        headline=story.headline,
        language=story.language,
        published=published,
        place=story.place,
        outlet=story.outlet,
        agency=story.agency,
        furniture=furniture,
        genre=genre,
    )
    return {
        "headline": story.headline,
        "outlet": story.outlet,
        "published": published[:10] if published else None,
        "place": story.place,
        "text": text,
        "claims": _claims_to_json(suggestions),
    }


def _claims_to_json(suggestions: Suggestions) -> list[dict[str, Any]]:
    return [
        {
            "start": claim.start,
            "end": claim.end,
            "quote": claim.quote,
            "statement": claim.statement,
            "speaker": claim.speaker.text if claim.speaker else None,
            "score": claim.score,
            "quantities": [
                {"text": figure.text, "low": _to_number(figure.low), "high": _to_number(figure.high)}
                for figure in claim.figures
            ],
            "dates": [{"text": date.text, "value": date.value} for date in claim.dates],
        }
        for claim in suggestions.claims
    ]


def _to_number(bound: Decimal | None) -> int | float | None:
    if bound is None:
        return None
    return int(bound) if bound == bound.to_integral_value() else float(bound)
