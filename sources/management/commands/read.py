"""manage.py read FILE … --json: read files without a database."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from sources.reading.child import read_in_child
from sources.reading.read import clean_name
from sources.reading.types import Document, Limits, ReadingCrashed, Story, UnreadableUpload, story_text


class Command(BaseCommand):
    """Prints what reading makes of each file; touches neither database nor network."""

    help = "Read files into stories and print them. No database is needed."
    requires_system_checks: list[str] = []  # noqa: RUF012

    def add_arguments(self, parser: CommandParser) -> None:
        """FILE … and --json."""
        parser.add_argument("files", nargs="+", metavar="FILE")
        parser.add_argument("--json", action="store_true", help="print one JSON list and nothing else")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print a list of {file, format, error, articles} as JSON, or a summary for people without --json."""
        answers = [describe_file(Path(name)) for name in options["files"]]
        if options["json"]:
            self.stdout.write(json.dumps(answers, ensure_ascii=False, indent=1))
            return
        for answer in answers:
            self.stdout.write(f"{answer['file']}: {answer['error'] or answer['format']}")
            for article in answer["articles"]:
                self.stdout.write(
                    f"  {article['published'] or 'no date'}  {article['headline'] or 'no headline'}"
                )


def describe_file(path: Path) -> dict[str, Any]:
    """One file as the JSON object that `--json` prints; `error` is a sentence where it could not be read."""
    answer: dict[str, Any] = {"file": path.name, "format": None, "error": None, "articles": []}
    try:
        limits = Limits(max_bytes=settings.MAX_UPLOAD_BYTES, max_article_chars=settings.MAX_ARTICLE_CHARS)
        result = read_in_child(path, clean_name(path.name), limits=limits)
    except (UnreadableUpload, ReadingCrashed) as error:
        answer["error"] = error.message
        return answer
    except OSError as error:
        answer["error"] = f"This file could not be opened: {error.strerror}."
        return answer
    answer["format"] = result.document.format
    answer["articles"] = [_describe_story(result.document, story) for story in result.stories]
    return answer


def _describe_story(document: Document, story: Story) -> dict[str, Any]:
    return {
        "headline": story.headline,
        "byline": story.byline,
        "outlet": story.outlet,
        "agency": story.agency,
        "place": story.place,
        "published": story.published.value,
        "published_basis": story.published.basis,
        "language": story.language,
        "text": story_text(document, story),
        "furniture": [{"start": m.start, "end": m.end, "kind": m.kind} for m in story.marks],
    }
