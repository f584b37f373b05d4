"""The sheet on which several statements are read before they are confirmed together."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _

from facts.services.claims.still_open import read_openness, say_open
from facts.views.articles.review import load_cards
from facts.views.claims.cards import Card
from newsroom.actor import Actor
from sources.models import Article


@dataclass(frozen=True)
class Sheet:
    """`ready` are read and ticked one by one; `apart` are opened one by one, each with why."""

    ready: list[Card]
    apart: list[tuple[Card, str]]


def lay_out_sheet(article: Article, wanted: Collection[UUID], actor: Actor) -> Sheet:
    """The claims of an article that were selected, as far as they wait for this person."""
    ready, apart = [], []
    for card in load_cards(article, actor):
        if card.claim.id not in wanted or not card.waits:
            continue
        card.openness = read_openness(card.claim, known=card.known or ())
        why = why_apart(card, actor)
        if why:
            apart.append((card, why))
        else:
            ready.append(card)
    return Sheet(ready, apart)


def why_apart(card: Card, actor: Actor) -> str:
    """Why a claim is not confirmed among others; empty where it may be."""
    if card.is_risky:
        return _("Two people decide on it.")
    if card.openness is not None and not card.openness.is_settled:
        return say_open(card.openness, actor)
    return ""


def refuse_unread(cards: Iterable[Card], actor: Actor) -> dict[UUID, str]:
    """Of claims that are to be confirmed together, those that are opened one by one, with why."""
    found = {}
    for card in cards:
        card.openness = read_openness(card.claim, known=card.known or ())
        if why := why_apart(card, actor):
            found[card.claim.id] = why
    return found
