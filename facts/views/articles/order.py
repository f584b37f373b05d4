"""In which order the list shows an article's claims: as in the text, or the best first with the rest folded."""

from collections.abc import Sequence

from django.http import HttpRequest, HttpResponse
from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

from facts.views.claims.cards import Card

TEXT, WORTH = "text", "worth"
ORDER_WORDS: dict[str, str | Promise] = {
    TEXT: pgettext_lazy("claims", "As in the text"),
    WORTH: pgettext_lazy("claims", "Best first"),
}
# So many stand above the fold where the best come first.
ABOVE_THE_FOLD = 12
_COOKIE = "claims-order"
_REMEMBERED_SECONDS = 365 * 24 * 3600


def chosen_order(request: HttpRequest) -> str:
    """The order that the address asks for, else the one that this person's browser remembers."""
    asked = request.GET.get("order") or request.COOKIES.get(_COOKIE, TEXT)
    return asked if asked in ORDER_WORDS else TEXT


def remember_order(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Keep an order that was asked for by the address, in a cookie of this browser."""
    if request.GET.get("order") in ORDER_WORDS:
        response.set_cookie(
            _COOKIE,
            request.GET["order"],
            max_age=_REMEMBERED_SECONDS,
            samesite="Lax",
            secure=request.is_secure(),
            httponly=True,
        )
    return response


def put_in_order(cards: Sequence[Card], order: str) -> list[Card]:
    """The cards as the list shows them. Numbers stay those of the text.

    Of the best first, what two people decide and what a person marked is never below the fold.
    """
    if order != WORTH:
        return list(cards)
    found = sorted(cards, key=lambda card: (-_worth(card), card.number))
    for card in found[ABOVE_THE_FOLD:]:
        card.is_rest = not card.is_risky and card.claim.score is not None
    return found


def _worth(card: Card) -> float:
    return 1.0 if card.claim.score is None else float(card.claim.score)
