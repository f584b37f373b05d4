"""A file on disk → its stories and their claims as JSON values: what `manage.py suggest` prints and scorers read."""

from dataclasses import asdict
from decimal import Decimal
from pathlib import Path
from typing import Any

from facts.suggesting.suggest_claims import suggest_claims
from facts.suggesting.words.types import Suggestions
from sources.reading.read import read_document
from sources.reading.types import Document, Story, story_text


def suggest_file(path: Path, genre: str) -> dict[str, Any]:
    """One file, its stories and claims. Raises OSError if it cannot be opened, UnreadableUpload if it has no text."""
    reading = read_document(path.read_bytes(), path.name)
    return {
        "file": path.name,
        "articles": [suggest_story(reading.document, story, genre) for story in reading.stories],
    }


def suggest_text(document: Document, story: Story, genre: str = "news") -> Suggestions:
    """What is suggested for one story of a document that was read."""
    furniture = [(mark.start, mark.end, mark.kind) for mark in story.marks]
    if story.headline_span is not None:
        furniture.append((*story.headline_span, "headline"))
    return suggest_claims(
        story_text(document, story),
        headline=story.headline,
        language=story.language,
        published=story.published.value,
        place=story.place,
        outlet=story.outlet,
        agency=story.agency,
        furniture=furniture,
        tables=story.tables,
        turns=story.turns,
        genre=genre,
    )


def suggest_story(document: Document, story: Story, genre: str) -> dict[str, Any]:
    """One story with its claims as JSON values; figures' bounds are plain numbers here, for the scorer."""
    published = story.published.value
    return {
        "headline": story.headline,
        "outlet": story.outlet,
        "published": published[:10] if published else None,
        "place": story.place,
        "text": story_text(document, story),
        "claims": _claims_to_json(suggest_text(document, story, genre)),
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
            "open_references": [asdict(reference) for reference in claim.open_references],
            "stands": claim.stands,
            "context": [asdict(slot) for slot in claim.context],
        }
        for claim in suggestions.claims
    ]


def _to_number(bound: Decimal | None) -> int | float | None:
    if bound is None:
        return None
    return int(bound) if bound == bound.to_integral_value() else float(bound)
