"""The page on which an article's claims are reviewed."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_GET

from facts.language.words import join_words
from facts.models import Claim, Run
from facts.queries.refusals import find_refusals
from facts.services.claims.still_open import known_of
from facts.services.claims.verdicts import read_asking
from facts.showing.layout import TextBlock, lay_out_text
from facts.veiling import cover_claims
from facts.views.articles.lists import Counts
from facts.views.articles.order import ORDER_WORDS, chosen_order, put_in_order
from facts.views.articles.versions import look_around, with_proposals
from facts.views.claims.cards import Card, add_forms, make_card, span_of, with_cards
from facts.views.claims.forms import BulkForm
from newsroom.actor import Actor
from newsroom.ledger.reads import ledger_head
from newsroom.pages import DeskRequest, for_people
from newsroom.rights import Right
from sources.covering import cover_article, cover_of, move_places
from sources.models import Article
from sources.protection import Veil, veil_for

_ALL, OPEN, RISKY, DECIDED = "all", "open", "risky", "decided"
# Which claims the list shows; the names stand in the address.
SHOWN_WORDS: dict[str, str | Promise] = {
    _ALL: pgettext_lazy("claims", "All"),
    OPEN: pgettext_lazy("claims", "Open"),
    RISKY: pgettext_lazy("claims", "Risky"),
    DECIDED: pgettext_lazy("claims", "Decided"),
}
EMPTY_WORDS: dict[str, str | Promise] = {
    OPEN: gettext_lazy("No claim here is open."),
    RISKY: gettext_lazy("No claim here is risky."),
    DECIDED: gettext_lazy("No claim here is decided yet."),
}


def is_shown(card: Card, shown: str) -> bool:
    """Whether the list shows a claim under this filter."""
    claim = card.claim
    if shown == OPEN:
        return claim.is_open
    if shown == RISKY:
        return card.is_risky
    if shown == DECIDED:
        return not claim.is_open and claim.status != Claim.Status.RETURNED
    return True


def chosen_filter(data: Any) -> str:
    """The filter that an address or a form asks for; anything unknown is ALL."""
    wanted: str = data.get("show", _ALL)
    return wanted if wanted in SHOWN_WORDS else _ALL


@require_GET
@for_people(Right.READ_ARTICLES)
def review_article(request: DeskRequest, article_id: UUID) -> HttpResponse:
    return render_review(request, article_id)


@require_GET
@for_people(Right.READ_CLAIMS)
def list_claims(request: DeskRequest, article_id: UUID) -> HttpResponse:
    """The article's words, counts and claims as they now stand, for a page that shows them already."""
    seen = Article.objects.visible_to(request.actor).select_related("reading__upload")
    article = get_object_or_404(seen, id=article_id)
    cards = put_in_order(load_cards(article, request.actor), chosen_order(request.actor))
    cover_article(article, veil_for(request.actor))
    claims = [card.claim for card in cards]
    context = {
        "article": article,
        "cards": cards,
        "counts": count_states(claims),
        "shown": chosen_filter(request.GET),
        "blocks": lay_out_article(article, cards),
    }
    return render(request, "facts/_claims.html", context)


def load_cards(article: Article, actor: Actor) -> list[Card]:
    """The article's claims in the order of its text: five queries, however many there are."""
    claims = list(with_cards(Claim.objects.standing().filter(article=article).in_text_order()))
    for claim in claims:
        claim.article = article
    cover_claims(claims, veil_for(actor))
    asking = read_asking()
    cards = [make_card(claim, number, actor, asking) for number, claim in enumerate(claims, start=1)]
    known = known_of(
        decision
        for claim in claims
        for decision in claim.verdicts  # type: ignore[attr-defined]
        if actor.user is not None and decision.reviewer_id == actor.user.id
    )
    for card in cards:
        card.known = known
    return cards


def lay_out_article(article: Article, cards: Iterable[Card]) -> list[TextBlock]:
    spans = [span_of(card) for card in cards]
    return lay_out_text(
        article.text,
        spans,
        article.furniture,
        headline=article.headline,
        tables=article.tables,
        turns=article.turns,
        posts=article.posts_told,
    )


def render_review(
    request: DeskRequest, article_id: UUID, shown_card: Card | None = None, *, status: int = 200
) -> HttpResponse:
    """The review page. `shown_card` is a card with forms and errors that takes the place of its claim's own.

    The number of queries does not depend on how many claims there are: article, run, claims, what belongs to the
    claims, and what surrounds the article.
    """
    article = get_object_or_404(
        with_proposals(Article.objects.visible_to(request.actor)).select_related(
            "outlet", "desk", "reading__upload__uploaded_by", "reading__upload__original"
        ),
        id=article_id,
    )
    # Before the claims are read: what changes from here on is told live.
    since = ledger_head()
    run = Run.objects.current().filter(article=article).first()
    order = chosen_order(request.actor)
    cards = put_in_order(load_cards(article, request.actor), order)
    current = _choose(cards, request.GET, shown_card)
    if current is not None:
        at = cards.index(current)
        cards[at] = shown_card if shown_card is not None else add_forms(current, request.actor)
        cards[at].number = current.number
        cards[at].next_open = next_open(cards, at)
    veil = veil_for(request.actor)
    cover_article(article, veil)
    claims = [card.claim for card in cards]
    shown = chosen_filter(request.GET if request.method == "GET" else request.POST)
    context = {
        "room": "articles",
        "reviewing": True,
        "since": since,
        "renew": settings.CLAIM_SEAT_SECONDS / 3,
        "article": article,
        "upload": article.reading.upload,
        "run": run,
        "cards": cards,
        "current": str(current.claim.id) if current else "",
        "counts": count_states(claims),
        "shown": shown,
        "filters": SHOWN_WORDS.items(),
        "order": order,
        "orders": ORDER_WORDS.items(),
        "folded": sum(card.is_rest and card.waits for card in cards),
        "none_shown": "" if any(is_shown(card, shown) for card in cards) else EMPTY_WORDS.get(shown, ""),
        "bulk": BulkForm() if request.actor.may(Right.DECIDE_CLAIMS) else None,
        "undo": [claim for claim in claims if str(claim.id) in request.GET.getlist("undo")],
        "unknown": find_unknown(article),
        "stories": len(article.reading.boundaries),
        "around": look_around(article, request.actor),
        "held_back": _held_back(run, claims, article, veil),
        "refusals": find_refusals(run, article, claims) if run else [],
        "blocks": lay_out_article(article, cards),
    }
    return render(request, "facts/article_review.html", context, status=status)


@dataclass(frozen=True)
class Unknown:
    """What of an article's head is not known, by field with its label, and what is known and stays as it is.

    `date_note` is what reading says of a date that is not known, so that the page says it once.
    """

    fields: Sequence[tuple[str, str]]
    held: Sequence[tuple[str, str]]
    date_note: str = ""

    @property
    def names(self) -> str:
        return join_words(label.lower() for _field, label in self.fields)


def find_unknown(article: Article) -> Unknown:
    """The outlet where nobody is known to have published it, the day, the place."""
    held = {
        "headline": article.headline,
        "outlet": article.outlet.name if article.outlet is not None else "",
        "agency": article.agency,
        "byline": article.byline,
        "place": article.place,
        "published": article.published,
        "language": article.language,
    }
    asked = [("outlet", _("Outlet")), ("published", _("Date")), ("place", _("Place"))]
    fields = [
        (name, words)
        for name, words in asked
        if not held[name] and not (name == "outlet" and article.has_publisher)
    ]
    # A place alone is not asked for: many an article has none.
    fields = fields if len(fields) > 1 or "place" not in dict(fields) else []
    left = [(name, str(value or "")) for name, value in held.items() if name not in dict(fields)]
    return Unknown(fields, left, article.published_note if "published" in dict(fields) else "")


def _held_back(
    run: Run | None, claims: Iterable[Claim], article: Article, veil: Veil
) -> list[dict[str, Any]]:
    """What the search found and did not offer, unless a claim stands at exactly those words by now."""
    standing = {(claim.start, claim.end) for claim in claims}
    lines = [move_places(veil.values(line), cover_of(article)) for line in (run.held_back if run else ())]
    return [line for line in lines if (line["start"], line["end"]) not in standing]


def _choose(cards: Sequence[Card], wanted: Any, shown_card: Card | None) -> Card | None:
    """The claim that was asked for, or the next open one after `after`; else the first open one, else the first."""
    ids = [str(card.claim.id) for card in cards]
    asked = str(shown_card.claim.id) if shown_card is not None else wanted.get("claim")
    if asked in ids:
        return cards[ids.index(asked)]
    if wanted.get("after") in ids:
        following = next_open(cards, ids.index(wanted["after"]))
        if following is not None:
            return following
    waiting = next((card for card in cards if card.waits), None)
    return waiting or (cards[0] if cards else None)


def next_open(cards: Sequence[Card], at: int) -> Card | None:
    """The next claim after the one at `at` that waits for this reader, from the top again at the end; or None."""
    others = [*cards[at + 1 :], *cards[:at]]
    return next((card for card in others if card.waits), None)


def count_states(claims: Iterable[Claim]) -> Counts:
    counts = Counts()
    for claim in claims:
        setattr(counts, claim.status, getattr(counts, claim.status) + 1)
    return counts
