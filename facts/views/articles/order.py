"""In which order the list shows an article's claims: as in the text, or the best first with the rest folded."""

from collections.abc import Sequence
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.http import urlencode
from django.utils.translation import pgettext_lazy
from django.views.decorators.http import require_POST

from facts.models import DeskChoice
from facts.services.people import desk as services
from facts.views.claims.cards import Card
from newsroom.actor import Actor
from newsroom.pages import DeskRequest, for_people, go
from newsroom.rights import Right
from sources.models import Article

TEXT, WORTH = DeskChoice.ClaimsOrder.TEXT, DeskChoice.ClaimsOrder.WORTH
ORDER_WORDS: dict[str, str | Promise] = {
    TEXT: pgettext_lazy("claims", "As in the text"),
    WORTH: pgettext_lazy("claims", "Best first"),
}
# So many stand above the fold where the best come first.
ABOVE_THE_FOLD = 12


def chosen_order(actor: Actor) -> str:
    """The order that this person asked for last; as in the text where they never did."""
    kept = DeskChoice.objects.filter(person=actor.user).values_list("claims_order", flat=True).first()
    return kept if kept in ORDER_WORDS else TEXT


@require_POST
@for_people(Right.READ_ARTICLES)
def order_claims(request: DeskRequest, article_id: UUID) -> HttpResponse:
    """Keep the order in which this person has claims listed, then show the article's again."""
    article = get_object_or_404(Article.objects.visible_to(request.actor).only("id"), id=article_id)
    services.order_claims(actor=request.actor, order=request.POST.get("order", ""))
    address = reverse("facts:article", args=[article.id])
    shown = request.POST.get("show", "")
    return go(request, f"{address}?{urlencode({'show': shown})}" if shown else address)


def put_in_order(cards: Sequence[Card], order: str) -> list[Card]:
    """The cards as the list shows them: a claim inside another stands under it. Numbers stay those of the text.

    Of the best first, what two people decide and what a person marked is never below the fold; a claim inside another
    goes where that goes.
    """
    outer, inner = _find_nested(cards)
    if order == WORTH:
        outer = sorted(outer, key=lambda card: (-_worth(card), card.number))
        for card in outer[ABOVE_THE_FOLD:]:
            card.is_rest = not card.is_risky and card.claim.score is not None
    found = []
    for card in outer:
        found.append(card)
        for one in inner.get(card.number, ()):
            one.is_inside = True
            one.is_rest = card.is_rest and not one.is_risky
            found.append(one)
    return found


def _find_nested(cards: Sequence[Card]) -> tuple[list[Card], dict[int, list[Card]]]:
    """The claims that stand in no other, in the order of the text, and by number those that stand inside one."""
    outer: list[Card] = []
    inner: dict[int, list[Card]] = {}
    for card in sorted(cards, key=lambda one: (one.claim.start, -one.claim.end, one.number)):
        around = outer[-1] if outer else None
        if around is not None and card.claim.end <= around.claim.end:
            inner.setdefault(around.number, []).append(card)
        else:
            outer.append(card)
    return outer, inner


def _worth(card: Card) -> float:
    return 1.0 if card.claim.score is None else float(card.claim.score)
