"""`manage.py export_training`: what people decided, as training data, one JSON object a line."""

import json
from collections.abc import Iterator, Sequence
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from facts.models import Claim, Decision
from facts.services.claims.memory import standing_rejections
from facts.suggesting.sentences.split_sentences import Sentence, split_sentences
from newsroom.ledger.recorded import REDACTED
from sources.models import Article
from sources.protection import veil_for_everybody

# What a rejection says about whether the claim deserved to be checked. The other reasons speak of our words or our
# reading, of another claim, or of something that only a person can read; a claim found false was worth checking.
_WORTH = {
    Decision.ReasonCode.NOT_CHECKABLE: 0,
    Decision.ReasonCode.NOT_NEWSWORTHY: 0,
    Decision.ReasonCode.FALSE: 1,
}


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
    """Decided claims, oldest first; `worth` is 1 for what deserved to be checked and 0 for what did not.

    `text` is the claim's own words, `sentence` those around it: the ranker reads whole sentences.
    """
    claims = (
        Claim.objects.filter(status__in=[Claim.Status.CONFIRMED, Claim.Status.REJECTED])
        .exclude(statement=REDACTED)
        .select_related("article")
        .prefetch_related("decisions")
        .order_by("article__created_at", "article_id", "start", "id")
    )
    if not with_desks:
        claims = claims.filter(article__desk__isnull=True)
    veil = veil_for_everybody()
    article, sentences = None, []
    for claim in claims.iterator(chunk_size=500):
        worth = worth_of(claim)
        if worth is None:
            continue
        if claim.article != article:
            article, sentences = claim.article, split_article(claim.article)
        last = max(claim.decisions.all(), key=lambda decision: decision.at)
        yield {
            "text": veil.text(claim.quote),
            "sentence": veil.text(sentence_around(claim, sentences)),
            "worth": worth,
            "genre": "news",
            "language": claim.language,
            "verdict": str(last.verdict),
            "reason_code": str(last.reason_code) or None,
            "article": str(claim.article_id),
        }


def worth_of(claim: Claim) -> int | None:
    """1 or 0, or None where the verdict, or one of those that agree in it, says nothing about it."""
    if claim.status == Claim.Status.CONFIRMED:
        return 1
    found = {_WORTH.get(Decision.ReasonCode(decision.reason_code)) for decision in standing_rejections(claim)}
    return found.pop() if len(found) == 1 else None


def split_article(article: Article) -> list[Sentence]:
    """The sentences of an article, none of them on its furniture."""
    return split_sentences(
        article.text, [(mark["start"], mark["end"], mark["kind"]) for mark in article.furniture]
    )


def sentence_around(claim: Claim, sentences: Sequence[Sentence]) -> str:
    """The words from the sentence in which the claim starts to the one in which it ends, in one line."""
    touched = [part for part in sentences if part.start < claim.end and claim.start < part.end]
    start = min([claim.start, *(part.start for part in touched)])
    end = max([claim.end, *(part.end for part in touched)])
    return " ".join(claim.article.text[start:end].split())
