"""What comes back after somebody acted on a claim: the claim as it then stands, or what they typed and why not."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from django.contrib import messages
from django.db.models import Q
from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_htmx.http import trigger_client_event

from facts.models import Claim, Fact
from facts.queries.review import review_stage
from facts.services.claims.verdicts import read_asking
from facts.services.people.drafts import drop_drafts
from facts.showing.clashes import find_clashes
from facts.veiling import cover_claims
from facts.views.articles.lists import claim_address, count_claims
from facts.views.articles.order import chosen_order, put_in_order
from facts.views.articles.review import chosen_filter, lay_out_article, load_cards, next_open, render_review
from facts.views.claims.cards import Card, add_forms, make_card, with_cards
from facts.views.claims.edit_form import CLAIM_FIELD_WORDS, EditForm, describe_claim_fields
from newsroom.errors import DomainError, NotFound, RevisionConflict
from newsroom.ledger.models import Revision
from newsroom.pages import DeskRequest, go, name_actors
from sources.protection import veil_for

# What became of what somebody sent who came second.
_NOT_KEPT: dict[str, str | Promise] = {
    "confirm": gettext_lazy("Your confirmation was not kept."),
    "reject": gettext_lazy("Your rejection was not kept."),
    "question": gettext_lazy("Your question was not kept."),
}


def load_card(request: DeskRequest, claim_id: UUID) -> Card:
    """The claim as it now stands, with its number on its article's page. 404 where it is out of sight."""
    claims = with_cards(Claim.objects.visible_to(request.actor)).select_related(
        "article__outlet", "article__reading__upload"
    )
    claim = get_object_or_404(claims, id=claim_id)
    first, last = claim.start, claim.end
    cover_claims([claim], veil_for(request.actor))
    before = (
        Claim.objects.standing()
        .filter(article_id=claim.article_id)
        .filter(Q(start__lt=first) | Q(start=first, end__lt=last) | Q(start=first, end=last, id__lt=claim.id))
    )
    return make_card(claim, before.count() + 1, request.actor, read_asking())


def carry_out(
    request: DeskRequest,
    card: Card,
    form: Any,
    act: Callable[[], str],
    *,
    field: str,
    undo: bool = True,
    several: bool = False,
    event: str = "claimDecided",
) -> HttpResponse:
    """Carry something out and show the claim as it then stands; a refusal shows what was typed, and why not."""
    if not form.is_valid():
        setattr(card, field, form)
        card.open_part = field
        return show_card(request, card, status=422)
    try:
        words = act()
    except NotFound:
        raise
    except DomainError as refusal:
        return _refuse(request, card, form, refusal, field)
    drop_drafts(actor=request.actor, claim_id=card.claim.id)
    target = card.target or card.claim
    if request.htmx and several:
        return tell_several_changed(request, target, words, undo=[card.claim.id] if undo else [])
    if not request.htmx and several:
        return go(request, claim_address(target), words)
    fresh = load_card(request, card.claim.id)
    fresh.accepted = card.accepted
    add_forms(fresh, request.actor)
    if not request.htmx:
        messages.success(request, words)
        is_left = event == "claimDecided"
        can_undo = undo and fresh.reopen is not None
        return HttpResponseRedirect(
            _next_address(request, fresh.claim, can_undo=can_undo) if is_left else claim_address(fresh.claim)
        )
    is_moved = (fresh.claim.start, fresh.claim.end) != (card.claim.start, card.claim.end)
    response = show_card(request, fresh, status=200, with_article=is_moved)
    detail = {"id": str(fresh.claim.id), "words": words, "undo": undo and fresh.reopen is not None}
    return trigger_client_event(response, event, detail, after="settle")


def tell_several_changed(
    request: DeskRequest, claim: Claim, words: str, undo: list[UUID] | None = None
) -> HttpResponse:
    """More than one claim is new or gone: the page's script fetches the list, then shows this claim."""
    detail = {"show": str(claim.id), "words": words, "undo": [str(claim_id) for claim_id in undo or []]}
    return trigger_client_event(HttpResponse(status=204), "claimsChanged", detail)


def _refuse(request: DeskRequest, before: Card, form: Any, refusal: DomainError, field: str) -> HttpResponse:
    """The claim as it stands now with the reason, and everything the person had written."""
    card = load_card(request, before.claim.id)
    card.refusal, card.saved, card.accepted = refusal.message, before.saved, before.accepted
    card.open_part = field
    decision = refusal.details.get("decision")
    if decision and field in _NOT_KEPT:
        card.refusal = f"{refusal.message} {_NOT_KEPT[field]}"
    if decision and decision.get("fact"):
        fact = Fact.objects.visible_to(request.actor).filter(id=decision["fact"]).first()
        if fact is not None:
            card.refusal = _("%(refusal)s The fact says: “%(statement)s”") % {
                "refusal": card.refusal,
                "statement": veil_for(request.actor).text(fact.statement),
            }
    edited = form if field == "edit" else before.edit
    may_decide = review_stage(card.claim, request.actor).may_decide
    is_first = may_decide and card.claim.status == Claim.Status.OPEN
    if is_first or (may_decide and field in ("confirm", "reject")):
        setattr(card, field, form)
    if is_first and isinstance(edited, EditForm):
        _keep_edit(card, edited, is_late=isinstance(refusal, RevisionConflict))
    elif isinstance(edited, EditForm):
        yours, base = edited.described(), describe_claim_fields(edited.base)
        card.kept = [
            (label, yours[name]) for name, label in CLAIM_FIELD_WORDS.items() if yours[name] != base[name]
        ]
    if not may_decide and form.cleaned_data.get("reason"):
        card.kept = [*card.kept, (_("Reason"), form.cleaned_data["reason"])]
    return show_card(request, card, status=409 if refusal.status in (409, 412) else 422)


def _keep_edit(card: Card, edited: EditForm, *, is_late: bool) -> None:
    """What was typed, on the claim as it now stands; after a late save with both versions beside each other."""
    yours, base = edited.described(), describe_claim_fields(edited.base)
    theirs = describe_claim_fields(card.claim.snapshot())
    # Saved by now, or never touched: nothing that the page would have to keep.
    is_touched = yours != base and not card.saved
    card.edit = edited.rebase(card.claim) if is_touched else EditForm(claim=card.claim)
    if is_late:
        card.clashes = find_clashes(CLAIM_FIELD_WORDS, theirs=theirs, yours=yours, base=base)
        last = Revision.objects.filter(object_type="claim", object_id=card.claim.id).latest("number")
        card.who = name_actors([last.on_behalf_of or last.actor]).get(last.on_behalf_of or last.actor, "")
    if is_touched:
        card.open_part = "edit"


def show_card(request: DeskRequest, card: Card, *, status: int, with_article: bool = False) -> HttpResponse:
    add_forms(card, request.actor)
    if not request.htmx:
        return render_review(request, card.claim.article_id, card, status=status)
    context: dict[str, Any] = {
        "card": card,
        "counts": count_claims(card.claim.article_id),
        "with_counts": True,
        "article": card.claim.article,
    }
    if with_article:
        context["blocks"] = lay_out_article(card.claim.article, load_cards(card.claim.article, request.actor))
    return render(request, "facts/_claim.html", context, status=status)


def _next_address(request: DeskRequest, claim: Claim, *, can_undo: bool) -> str:
    """Without scripts: on to the next open claim as the list stood, or stay; with what takes the decision back."""
    cards = put_in_order(load_cards(claim.article, request.actor), chosen_order(request.actor))
    at = next(at for at, card in enumerate(cards) if card.claim.id == claim.id)
    following = next_open(cards, at)
    shown = chosen_filter(QueryDict(urlsplit(request.headers.get("Referer", "")).query))
    query = {"claim": str((claim if following is None else following.claim).id)}
    query |= {"show": shown} if shown != chosen_filter({}) else {}
    query |= {"undo": str(claim.id)} if can_undo else {}
    return f"{reverse('facts:article', args=[claim.article_id])}?{urlencode(query)}#claim-{query['claim']}"
