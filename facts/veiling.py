"""Claims, facts and articles as a reader may see them who does not know every protected source.

Each function covers the objects it is given in place, for showing; what is covered is never saved. Places in an
article's text are moved along, so that a quote is still the served text from its start to its end.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any, TypeVar
from uuid import UUID

from facts.language.dates import DateMention
from facts.language.figures import Figure as FigureValue
from facts.models import Citation, Claim, ClaimAnchor, Decision, Fact, Figure, ProposedChange
from newsroom.actor import Actor
from newsroom.ledger.models import Revision
from newsroom.ledger.recorded import load_snapshot
from sources.covering import cover_article, cover_of, move_places
from sources.masking import Cover
from sources.models import Article
from sources.protection import Veil, cover_source, veil_for

CONTEXT = 32
_Mention = TypeVar("_Mention", FigureValue, DateMention)


def cover_claims(claims: Iterable[Claim], veil: Veil) -> list[Claim]:
    """Claims with their figures and decisions, as far as they were fetched. Their articles' text is one query."""
    found = list(claims)
    if not veil:
        return found
    covers = _load_covers({claim.article_id for claim in found}, veil)
    for claim in found:
        _cover_claim(claim, covers[claim.article_id], veil)
    return found


def _load_covers(ids: Iterable[UUID], veil: Veil) -> dict[UUID, tuple[Cover, str]]:
    texts = Article.objects.filter(id__in=set(ids)).values_list("id", "text")
    return {article_id: (veil.cover(text), text) for article_id, text in texts}


def _cover_claim(claim: Claim, found: tuple[Cover, str], veil: Veil) -> None:
    if hasattr(claim, "_is_covered"):
        return
    claim._is_covered = True  # type: ignore[attr-defined]
    cover, _text = found
    said = veil.cover(claim.statement)
    claim.substitutions = [_cover_substitution(item, said, cover, veil) for item in claim.substitutions]
    claim.open_references = [_cover_open_word(item, said, cover, veil) for item in claim.open_references]
    claim.context = [_cover_slot(item, cover, veil) for item in claim.context]
    claim.statement = said.text
    claim.start, claim.end = cover.forth(claim.start), cover.forth(claim.end, is_end=True)
    claim.quote = cover.text[claim.start : claim.end]
    claim.speaker_text = veil.text(claim.speaker_text)
    claim.speaker_details = veil.values(claim.speaker_details)
    claim.dates = [move_places(veil.values(mention), cover) for mention in claim.dates]
    claim.reasons, claim.uncertain = veil.values(claim.reasons), veil.values(claim.uncertain)
    if claim.speaker_id is not None and Claim.speaker.is_cached(claim) and claim.speaker is not None:
        cover_source(claim.speaker, veil)
    _cover_figures(claim.figures.all(), cover, veil)
    cover_decisions(getattr(claim, "verdicts", ()), veil)
    if Claim.article.is_cached(claim) and "text" not in claim.article.get_deferred_fields():
        cover_article(claim.article, veil)


def _cover_slot(item: Mapping[str, Any], cover: Cover, veil: Veil) -> dict[str, Any]:
    covered: dict[str, Any] = veil.values(item)
    return covered if item.get("start") is None else move_places(covered, cover)


def _cover_substitution(item: Mapping[str, Any], said: Cover, cover: Cover, veil: Veil) -> dict[str, Any]:
    covered = {
        **move_places(item, said),
        **{key: veil.text(item[key] or "") for key in ("source_text", "replaced") if key in item},
    }
    covered["text"] = said.text[covered["start"] : covered["end"]]
    if item.get("source_start") is not None:
        covered["source_start"] = cover.forth(item["source_start"])
        covered["source_end"] = cover.forth(item["source_end"], is_end=True)
    return covered


def _cover_figures(figures: Iterable[Figure], cover: Cover | None, veil: Veil) -> None:
    for figure in figures:
        if cover is not None and figure.start is not None and figure.end is not None:
            figure.start, figure.end = cover.forth(figure.start), cover.forth(figure.end, is_end=True)
        for name in ("text", "unit", "counted", "place"):
            setattr(figure, name, veil.text(getattr(figure, name)))


def cover_decisions(decisions: Iterable[Decision], veil: Veil) -> None:
    """What people gave as reasons and what they would state."""
    if veil:
        for decision in decisions:
            decision.reason, decision.proposal = veil.text(decision.reason), veil.values(decision.proposal)
            decision.waived, decision.accepted = veil.text(decision.waived), veil.values(decision.accepted)


def cover_facts(facts: Iterable[Fact], veil: Veil) -> list[Fact]:
    """Facts with their figures and citations, as far as they were fetched. Texts of cited articles are one query."""
    found = list(facts)
    if not veil:
        return found
    cited = [citation for fact in found for citation in _fetched(fact, "citations")]
    claims = [one.claim for one in cited if Citation.claim.is_cached(one) and one.claim is not None]
    covers = _load_covers({claim.article_id for claim in claims}, veil)
    for fact in found:
        fact.statement, fact.speaker_text = veil.text(fact.statement), veil.text(fact.speaker_text)
        cover = _cover_of_first(fact, covers)
        fact.subject = veil.text(fact.subject)
        fact.dates = [move_places(one, cover) if cover else one for one in veil.values(fact.dates)]
        if Fact.speaker.is_cached(fact) and fact.speaker is not None:
            cover_source(fact.speaker, veil)
        _cover_figures(_fetched(fact, "figures"), cover, veil)
    for citation in cited:
        _cover_citation(citation, covers, veil)
    return found


def _fetched(fact: Fact, name: str) -> list[Any]:
    """What was fetched with a fact under this name, as a list of its own or kept by its manager."""
    own: list[Any] | None = getattr(fact, f"fetched_{name}", None)
    if own is not None:
        return own
    held: Mapping[str, Any] = getattr(fact, "_prefetched_objects_cache", {})
    return list(held[name]) if name in held else []


def _cover_of_first(fact: Fact, covers: Mapping[UUID, tuple[Cover, str]]) -> Cover | None:
    """A fact's figures have the places that they had in the article of the claim it was confirmed of."""
    for citation in _fetched(fact, "citations"):
        if citation.claim_id is not None and Citation.claim.is_cached(citation):
            return covers[citation.claim.article_id][0]
    return None


def _cover_citation(citation: Citation, covers: Mapping[UUID, tuple[Cover, str]], veil: Veil) -> None:
    name = veil.aliases.get(citation.source_id)
    citation.source_name = name or veil.text(citation.source_name)
    citation.locator, citation.note = veil.text(citation.locator), veil.text(citation.note)
    if Citation.source.is_cached(citation):
        cover_source(citation.source, veil)
    article = citation.article if Citation.article.is_cached(citation) else None
    if article is not None and "text" not in article.get_deferred_fields():
        cover_article(article, veil)
    if not Citation.claim.is_cached(citation) or citation.claim is None:
        return
    claim = citation.claim
    _cover_claim(claim, covers[claim.article_id], veil)
    if hasattr(citation, "prefix"):
        text = covers[claim.article_id][0].text
        citation.prefix = text[max(0, claim.start - CONTEXT) : claim.start]
        citation.suffix = text[claim.end : claim.end + CONTEXT]  # type: ignore[attr-defined]


def cover_anchors(anchors: Iterable[ClaimAnchor], veil: Veil) -> list[ClaimAnchor]:
    """Where claims stand in a newer text, as it is read; their articles and claims were fetched along."""
    found = list(anchors)
    if not veil:
        return found
    cover_claims([anchor.claim for anchor in found], veil)
    covers = _load_covers({anchor.article_id for anchor in found if anchor.article_id is not None}, veil)
    for anchor in found:
        if anchor.article_id is not None and anchor.start is not None and anchor.end is not None:
            cover = covers[anchor.article_id][0]
            anchor.start, anchor.end = cover.forth(anchor.start), cover.forth(anchor.end, is_end=True)
        if ClaimAnchor.article.is_cached(anchor) and anchor.article is not None:
            cover_article(anchor.article, veil)
    return found


def cover_changes(changes: Iterable[ProposedChange], veil: Veil) -> list[ProposedChange]:
    """What somebody proposed and why, and what was answered."""
    found = list(changes)
    if veil:
        for change in found:
            change.before, change.after = veil.values(change.before), veil.values(change.after)
            change.reason, change.word = veil.text(change.reason), veil.text(change.word)
    return found


def cover_revisions(rows: Iterable[Revision], veil: Veil) -> list[Revision]:
    """What was on record at each moment, for comparing."""
    found = list(rows)
    if veil:
        for row in found:
            row.reason = veil.text(row.reason)
            if row.snapshot is not None:
                row.snapshot = json.dumps(veil.values(load_snapshot(row.snapshot)))
    return found


def _cover_open_word(item: Mapping[str, Any], said: Cover, cover: Cover, veil: Veil) -> dict[str, Any]:
    covered = move_places(item, said)
    covered["text"] = said.text[covered["start"] : covered["end"]]
    covered["word_start"] = cover.forth(item["word_start"])
    covered["word_end"] = cover.forth(item["word_end"], is_end=True)
    covered["candidates"] = [
        {
            **one,
            "text": veil.text(one["text"]),
            "source_text": veil.text(one["source_text"]),
            "source_start": cover.forth(one["source_start"]),
            "source_end": cover.forth(one["source_end"], is_end=True),
        }
        for one in item["candidates"]
    ]
    return covered


def cover_snapshot(values: Mapping[str, Any], article: Article, veil: Veil) -> dict[str, Any]:
    """An earlier revision of a claim, in the places of its covered article."""
    if not veil:
        return dict(values)
    cover = cover_of(article)
    covered: dict[str, Any] = move_places(veil.values(values), cover)
    said = veil.cover(values["statement"])
    covered["quote"] = cover.text[covered["start"] : covered["end"]]
    covered["substitutions"] = [
        _cover_substitution(item, said, cover, veil) for item in values["substitutions"]
    ]
    if values.get("open_references"):
        covered["open_references"] = [
            _cover_open_word(item, said, cover, veil) for item in values["open_references"]
        ]
    if values.get("context"):
        covered["context"] = [_cover_slot(item, cover, veil) for item in values["context"]]
    for name in ("figures", "dates"):
        covered[name] = [move_places(mention, cover) for mention in covered[name]]
    return covered


def uncover_places(given: dict[str, Any], article: Article, actor: Actor) -> dict[str, Any]:
    """What a reader sends of places in a text that they were shown: the same places in the text as it is.

    `given` has the names of ClaimChanges; `article` may be covered or not.
    """
    veil = veil_for(actor)
    if not veil:
        return given
    cover_article(article, veil)
    cover, text = cover_of(article), article._text  # type: ignore[attr-defined]
    found = dict(given)
    for name, is_end in (("start", False), ("end", True)):
        if found.get(name) is not None:
            found[name] = cover.back(found[name], is_end=is_end)
    for name in ("figures", "dates"):
        if found.get(name) is not None:
            found[name] = [_uncover(mention, cover, text) for mention in found[name]]
    return found


def _uncover(mention: _Mention, cover: Cover, text: str) -> _Mention:
    if mention.start is None or mention.end is None:
        return mention
    start, end = cover.back(mention.start), cover.back(mention.end, is_end=True)
    as_shown = cover.text[mention.start : mention.end] == mention.text
    return replace(mention, start=start, end=end, text=text[start:end] if as_shown else mention.text)
