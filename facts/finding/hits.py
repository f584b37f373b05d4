"""What is shown of each thing that was found: its own words as the reader reads them, with what was asked marked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Prefetch

from facts.finding.marking import HitPiece, Marker, point_at
from facts.finding.rows import Row
from facts.models import Citation, Claim, Fact, SearchText
from facts.veiling import cover_claims, cover_facts
from newsroom.actor import Actor
from sources.covering import cover_article
from sources.models import Article, Source
from sources.protection import Veil, cover_source, veil_for


@dataclass(frozen=True)
class Hit:
    """One thing that was found. `passage` is where the words stand in a quote or text, empty where the title holds all.

    `record` is the fact, claim, article or source itself, covered; `claim` is the claim in whose article its words
    stand, `points_at` the words of an article to which a browser goes.
    """

    type: str
    id: UUID
    record: Any
    title: Sequence[HitPiece]
    passage: Sequence[HitPiece]
    language: str
    status: str
    status_words: str
    moment: datetime
    beside: str = ""
    claim: Claim | None = None
    points_at: str = ""


def read_hits(actor: Actor, rows: Sequence[Row], lexemes: frozenset[str]) -> list[Hit]:
    """These rows as hits in their order; a record that is out of the actor's sight by now is left out."""
    ids: dict[str, list[UUID]] = {}
    for row in rows:
        ids.setdefault(row.type, []).append(row.id)
    veil = veil_for(actor)
    kinds = SearchText.Kind
    records: dict[UUID, Any] = {}
    records |= {one.id: one for one in _load_facts(actor, ids.get(kinds.FACT, ()), veil)}
    records |= {one.id: one for one in _load_claims(actor, ids.get(kinds.CLAIM, ()), veil)}
    records |= {one.id: one for one in _load_articles(actor, ids.get(kinds.ARTICLE, ()), veil)}
    records |= {one.id: one for one in _load_sources(actor, ids.get(kinds.SOURCE, ()), veil)}
    marker = Marker(lexemes)
    texts = {row.id: _TEXTS[row.type](records[row.id]) for row in rows if row.id in records}
    marker.learn(text for pair in texts.values() for text in pair)
    return [_make(row, records[row.id], *texts[row.id], marker=marker) for row in rows if row.id in records]


def _load_facts(actor: Actor, ids: Sequence[UUID], veil: Veil) -> list[Fact]:
    citations = Citation.objects.select_related("claim__article", "article")
    found = (
        Fact.objects.visible_to(actor).filter(id__in=ids).prefetch_related(Prefetch("citations", citations))
    )
    return cover_facts(found, veil)


def _load_claims(actor: Actor, ids: Sequence[UUID], veil: Veil) -> list[Claim]:
    return cover_claims(Claim.objects.visible_to(actor).filter(id__in=ids).select_related("article"), veil)


def _load_articles(actor: Actor, ids: Sequence[UUID], veil: Veil) -> list[Article]:
    found = Article.objects.visible_to(actor).filter(id__in=ids).select_related("outlet")
    return [cover_article(article, veil) for article in found]


def _load_sources(actor: Actor, ids: Sequence[UUID], veil: Veil) -> list[Source]:
    return [cover_source(source, veil) for source in Source.objects.visible_to(actor).filter(id__in=ids)]


def _texts_of_fact(fact: Fact) -> tuple[str, str]:
    quotes = [one.claim.quote for one in fact.citations.all() if one.claim is not None]
    return fact.statement, "\n".join(quotes)


_TEXTS: Mapping[str, Any] = {
    "fact": _texts_of_fact,
    "claim": lambda claim: (claim.statement, claim.quote),
    "article": lambda article: (str(article), article.text),
    "source": lambda source: (source.name, "\n".join([*source.aliases, source.note])),
}


def _make(row: Row, record: Any, title: str, body: str, *, marker: Marker) -> Hit:
    marked = marker.mark(title)
    passage = marker.passage(body)
    wanted = {piece.text.casefold() for piece in passage if piece.is_hit}
    told = {piece.text.casefold() for piece in marked if piece.is_hit}
    if row.type != "article" and wanted <= told:
        passage = []
    claim = record if row.type == "claim" else None
    if row.type == "fact":
        claim = next((one.claim for one in record.citations.all() if one.claim is not None), None)
    has_status = hasattr(record, "get_status_display")
    return Hit(
        type=row.type,
        id=row.id,
        record=record,
        title=marked,
        passage=passage,
        language=getattr(record, "language", ""),
        status=record.status if has_status else "",
        status_words=record.get_status_display() if has_status else "",
        moment=row.moment,
        beside=_name_beside(row.type, record),
        claim=claim,
        points_at=point_at(passage) if row.type == "article" else "",
    )


def _name_beside(kind: str, record: Any) -> str:
    """Who says it, or who published it."""
    if kind == "source":
        return str(record.get_kind_display())
    if kind == "article":
        return record.outlet.name if record.outlet is not None else str(record.agency)
    if record.speaker_text:
        return str(record.speaker_text)
    cited = record.citations.all()[:1] if kind == "fact" else ()
    return cited[0].source_name if cited else ""
