"""What earlier versions of a text brought along: decided claims where they stand now, and what was held back."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from facts.models import Citation, Claim, ClaimAnchor, Fact, Run
from facts.services.claims.follow_text import find_anchors
from facts.veiling import cover_anchors, cover_claims, cover_facts
from newsroom.actor import Actor
from newsroom.rights import Right
from sources.covering import cover_article, cover_of, move_places
from sources.models import Article
from sources.protection import veil_for


@dataclass(frozen=True)
class Carried:
    """A claim of an earlier version, what became of its words, and the facts that cite it, None if they are not shown.

    `quote` is what stands at its place in this version; empty where it has none.
    """

    anchor: ClaimAnchor
    quote: str
    facts: list[Fact] | None


def find_carried(actor: Actor, article_id: UUID) -> QuerySet[ClaimAnchor]:
    """Where claims of earlier versions are in this article, as far as the actor sees both."""
    articles = Article.objects.visible_to(actor).filter(id=article_id)
    claims = Claim.objects.visible_to(actor).standing()
    return ClaimAnchor.objects.filter(article__in=articles, claim__in=claims).select_related("article")


def read_carried(anchors: list[ClaimAnchor], actor: Actor) -> list[Carried]:
    """Anchors of `find_carried` with their claims' facts: two queries for any number, more where names are covered."""
    facts = _find_facts({anchor.claim_id for anchor in anchors}, actor)
    cover_anchors(anchors, veil_for(actor))
    return [
        Carried(
            anchor,
            ""
            if anchor.article is None or anchor.start is None
            else anchor.article.text[anchor.start : anchor.end],
            None if facts is None else facts[anchor.claim_id],
        )
        for anchor in anchors
    ]


def read_carried_into(article: Article, old: Article, actor: Actor) -> list[Carried]:
    """What an earlier version would bring along into a text that is not stored; covers the text for this reader."""
    seen = Claim.objects.visible_to(actor)
    anchors = find_anchors(article, [old])
    known = set(seen.filter(id__in=[one.claim_id for one in anchors]).values_list("id", flat=True))
    anchors = [one for one in anchors if one.claim_id in known]
    facts = _find_facts({one.claim_id for one in anchors}, actor)
    veil = veil_for(actor)
    cover_claims([one.claim for one in anchors], veil)
    cover = cover_of(cover_article(article, veil))
    for one in anchors:
        if one.start is not None and one.end is not None:
            one.start, one.end = cover.forth(one.start), cover.forth(one.end, is_end=True)
    return [
        Carried(
            one,
            "" if one.start is None else article.text[one.start : one.end],
            None if facts is None else facts[one.claim_id],
        )
        for one in anchors
    ]


def _find_facts(claims: set[UUID], actor: Actor) -> defaultdict[UUID, list[Fact]] | None:
    """By claim the facts that cite it and that the actor sees; None where the actor reads no facts."""
    if not actor.may(Right.READ_FACTS):
        return None
    rows = list(
        Citation.objects.filter(claim__in=claims).order_by("position").values_list("claim_id", "fact_id")
    )
    seen = Fact.objects.visible_to(actor).filter(id__in={fact_id for _claim, fact_id in rows})
    facts = {fact.id: fact for fact in cover_facts(seen, veil_for(actor))}
    found: defaultdict[UUID, list[Fact]] = defaultdict(list)
    for claim_id, fact_id in rows:
        if claim_id is not None and fact_id in facts and facts[fact_id] not in found[claim_id]:
            found[claim_id].append(facts[fact_id])
    return found


def read_held_back(run: Run, actor: Actor) -> list[dict[str, Any]]:
    """What the search found and did not offer, with the claim whose decision is the reason, as this actor may read it.

    Where something is covered, the run's article is loaded.
    """
    veil = veil_for(actor)
    if not veil or not run.held_back:
        return list(run.held_back)
    cover = cover_of(cover_article(run.article, veil))
    return [move_places(veil.values(line), cover) for line in run.held_back]
