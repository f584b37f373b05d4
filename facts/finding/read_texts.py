"""The words that are searched of records, as one reader reads them: names that are kept from them are covered."""

from collections.abc import Iterable
from uuid import UUID

from facts.finding.rows import Row
from facts.models import Citation, Claim, Fact, SearchText
from sources.models import Article, Source
from sources.protection import Veil


def read_shown_texts(rows: Iterable[Row], veil: Veil) -> dict[UUID, tuple[str, str]]:
    """By id of a record its words and their language; as many queries as there are kinds, one more for facts."""
    ids: dict[str, list[UUID]] = {}
    for row in rows:
        ids.setdefault(row.type, []).append(row.id)
    kinds = SearchText.Kind
    found: dict[UUID, tuple[str, str]] = {}
    found |= _facts(ids.get(kinds.FACT, []), veil)
    for claim in Claim.objects.filter(id__in=ids.get(kinds.CLAIM, [])):
        found[claim.id] = _cover(veil, claim.statement, claim.speaker_text, claim.quote), claim.language
    for article in Article.objects.filter(id__in=ids.get(kinds.ARTICLE, [])).select_related("outlet"):
        outlet = veil.name(article.outlet) if article.outlet is not None else ""
        parts = (article.headline, article.byline, article.agency, article.place, outlet, article.text)
        found[article.id] = _cover(veil, *parts), article.language
    for source in Source.objects.filter(id__in=ids.get(kinds.SOURCE, [])):
        names = [veil.name(source)] if veil.covers(source.id) else [source.name, *source.aliases, source.note]
        found[source.id] = _cover(veil, *names), "none"
    return found


def _facts(ids: list[UUID], veil: Veil) -> dict[UUID, tuple[str, str]]:
    said: dict[UUID, list[str]] = {}
    for citation in Citation.objects.filter(fact__in=ids).select_related("claim"):
        name = veil.aliases.get(citation.source_id) or citation.source_name
        quote = citation.claim.quote if citation.claim is not None else ""
        said.setdefault(citation.fact_id, []).extend((name, quote))
    return {
        fact.id: (
            _cover(veil, fact.statement, fact.speaker_text, fact.subject, *said.get(fact.id, ())),
            fact.language,
        )
        for fact in Fact.objects.filter(id__in=ids)
    }


def _cover(veil: Veil, *parts: str) -> str:
    """The parts one after the other, each covered by itself so that no name comes to be between two."""
    return "\n".join(veil.text(part) for part in parts if part)
