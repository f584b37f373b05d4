"""`manage.py export_training`: what people decided, as training data, one JSON object a line."""

import json
from collections.abc import Iterator
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from facts.models import Claim, Decision

# A rejection that speaks of the words or of our reading says nothing about whether the claim was worth tracking.
_SILENT = (Decision.ReasonCode.WRONG_SPAN, Decision.ReasonCode.WRONG_READING, Decision.ReasonCode.DUPLICATE)


class Command(BaseCommand):
    help = (
        "Prints every decided claim as a line {text, sentence, worth, genre, language, verdict, reason_code, article}. "
        "Material of a desk is left out unless --desks is given: a model shows what it was trained on."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--desks", action="store_true", help="include what belongs to a desk")

    def handle(self, *args: Any, **options: Any) -> None:
        for line in list_examples(with_desks=options["desks"]):
            self.stdout.write(json.dumps(line, ensure_ascii=False))


def list_examples(*, with_desks: bool) -> Iterator[dict[str, Any]]:
    """Decided claims, oldest first; `worth` is 1 for a confirmation and 0 for a rejection about the claim itself."""
    claims = (
        Claim.objects.filter(status__in=[Claim.Status.CONFIRMED, Claim.Status.REJECTED])
        .select_related("article")
        .prefetch_related("decisions")
        .order_by("article__created_at", "start", "id")
    )
    if not with_desks:
        claims = claims.filter(article__desk__isnull=True)
    for claim in claims.iterator(chunk_size=500):
        last = max(claim.decisions.all(), key=lambda decision: decision.at)
        if last.reason_code in _SILENT:
            continue
        yield {
            "text": claim.quote,
            "sentence": paragraph_of(claim),
            "worth": int(claim.status == Claim.Status.CONFIRMED),
            "genre": "news",
            "language": claim.language,
            "verdict": str(last.verdict),
            "reason_code": str(last.reason_code) or None,
            "article": str(claim.article_id),
        }


def paragraph_of(claim: Claim) -> str:
    """The line of the article that holds the claim's span."""
    text = claim.article.text
    start = text.rfind("\n", 0, claim.start) + 1
    end = text.find("\n", claim.end)
    return text[start : end if end >= 0 else None].strip()
