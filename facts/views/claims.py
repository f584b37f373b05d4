"""One claim: look at it, decide on it, take the decision back."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Q
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST
from django_htmx.http import trigger_client_event

from facts.forms import ConfirmForm, MarkForm, RejectForm, ReopenForm
from facts.models import Claim, Fact
from facts.services import decisions
from facts.services.claims import mark_claim
from facts.views.articles import claim_address, count_claims, render_review
from facts.views.cards import Card, add_forms, make_card, with_cards
from newsroom.errors import DomainError, Invalid, NotFound
from newsroom.pages import DeskRequest, for_people, go
from newsroom.roles import Right
from sources.models import Article


def load_card(request: DeskRequest, claim_id: UUID) -> Card:
    """The claim as it now stands, with its number on its article's page. 404 where it is out of sight."""
    claims = with_cards(Claim.objects.visible_to(request.actor)).select_related(
        "article__outlet", "article__reading__upload"
    )
    claim = get_object_or_404(claims, id=claim_id)
    before = (
        Claim.objects.standing()
        .filter(article_id=claim.article_id)
        .filter(
            Q(start__lt=claim.start)
            | Q(start=claim.start, end__lt=claim.end)
            | Q(start=claim.start, end=claim.end, id__lt=claim.id)
        )
    )
    return make_card(claim, before.count() + 1)


@require_GET
@for_people(Right.READ_CLAIMS)
def show_claim(request: DeskRequest, claim_id: UUID) -> HttpResponse:
    """A claim's own address leads to its place in its article."""
    claim = get_object_or_404(Claim.objects.visible_to(request.actor), id=claim_id)
    return HttpResponseRedirect(claim_address(claim))


@require_POST
@for_people(Right.DECIDE_CLAIMS)
def mark(request: DeskRequest, article_id: UUID) -> HttpResponse:
    """Make a claim of words that a person chose, or of a suggestion that was held back."""
    get_object_or_404(Article.objects.visible_to(request.actor), id=article_id)
    form = MarkForm(request.POST)
    if not form.is_valid():
        raise Invalid(_("Choose the words of the article that state the claim."))
    claim = mark_claim(article_id=article_id, reviewer=request.actor, **form.cleaned_data)
    return go(request, claim_address(claim), _("It is a claim now."))


@require_GET
@for_people(Right.READ_CLAIMS)
def show_panel(request: DeskRequest, claim_id: UUID) -> HttpResponse:
    card = add_forms(load_card(request, claim_id), request.actor)
    if not request.htmx:
        return HttpResponseRedirect(claim_address(card.claim))
    return render(request, "facts/_claim_panel.html", {"card": card})


@require_POST
@for_people(Right.DECIDE_CLAIMS)
def confirm(request: DeskRequest, claim_id: UUID) -> HttpResponse:
    """Confirm as a new fact, or as a further citation of the fact that was picked."""
    card = load_card(request, claim_id)
    form = ConfirmForm(request.POST, claim=card.claim)

    def decide() -> str:
        outcome = decisions.confirm_claim(
            claim_id=claim_id, reviewer=request.actor, confirmation=form.confirmation()
        )
        if outcome.fact is None:
            return _("Your decision is kept. A second person now looks at this claim.")
        return _("Added to a fact.") if form.cleaned_data["fact"] else _("Confirmed: it is a fact now.")

    return _answer(request, card, form, decide, field="confirm")


@require_POST
@for_people(Right.DECIDE_CLAIMS)
def reject(request: DeskRequest, claim_id: UUID) -> HttpResponse:
    card = load_card(request, claim_id)
    form = RejectForm(request.POST, claim=card.claim)

    def decide() -> str:
        outcome = decisions.reject_claim(
            claim_id=claim_id,
            reviewer=request.actor,
            reason_code=form.cleaned_data["reason_code"],
            reason=form.cleaned_data["reason"],
        )
        if outcome.claim.status == Claim.Status.SECOND_REVIEW:
            return _("Your decision is kept. A second person now looks at this claim.")
        return _("Rejected.")

    return _answer(request, card, form, decide, field="reject")


@require_POST
@for_people(Right.DECIDE_CLAIMS)
def reopen(request: DeskRequest, claim_id: UUID) -> HttpResponse:
    """Undo: the claim is open again, and a fact that rests on nothing else is retracted."""
    card = load_card(request, claim_id)
    form = ReopenForm(request.POST, claim=card.claim)

    def decide() -> str:
        decisions.reopen_claim(claim_id=claim_id, reviewer=request.actor, reason=form.cleaned_data["reason"])
        return _("The claim is open again.")

    return _answer(request, card, form, decide, field="reopen", undo=False)


def _answer(
    request: DeskRequest, card: Card, form: Any, decide: Callable[[], str], *, field: str, undo: bool = True
) -> HttpResponse:
    """Carry out a decision and show the claim as it then stands; a refusal shows what was typed, and why not."""
    if not form.is_valid():
        setattr(card, field, form)
        card.open_part = field
        return _show(request, card, status=422)
    try:
        words = decide()
    except NotFound:
        raise
    except DomainError as refusal:
        return _refuse(request, card.claim.id, form, refusal, field)
    fresh = add_forms(load_card(request, card.claim.id), request.actor)
    if not request.htmx:
        messages.success(request, words)
        return HttpResponseRedirect(_next_address(request, fresh.claim))
    response = _show(request, fresh, status=200)
    detail = {"id": str(fresh.claim.id), "words": words, "undo": undo and fresh.reopen is not None}
    return trigger_client_event(response, "claimDecided", detail, after="settle")


def _refuse(
    request: DeskRequest, claim_id: UUID, form: Any, refusal: DomainError, field: str
) -> HttpResponse:
    """The claim as it stands now with the reason; after a conflict also what the person had written."""
    card = load_card(request, claim_id)
    card.refusal = refusal.message
    card.open_part = field
    decision = refusal.details.get("decision")
    if decision and decision.get("fact"):
        fact = Fact.objects.visible_to(request.actor).filter(id=decision["fact"]).first()
        if fact is not None:
            card.refusal = _("%(refusal)s The fact says: “%(statement)s”") % {
                "refusal": refusal.message,
                "statement": fact.statement,
            }
    if card.claim.is_open:
        setattr(card, field, form)
    else:
        card.clash = form.cleaned_data
    return _show(request, card, status=409 if refusal.status == 409 else 422)


def _show(request: DeskRequest, card: Card, *, status: int) -> HttpResponse:
    add_forms(card, request.actor)
    if not request.htmx:
        return render_review(request, card.claim.article_id, card, status=status)
    context = {"card": card, "counts": count_claims(card.claim.article_id), "with_counts": True}
    return render(request, "facts/_claim.html", context, status=status)


def _next_address(request: DeskRequest, claim: Claim) -> str:
    """Without scripts: on to the next open claim of the article, or to the first, or stay."""
    waiting = (
        Claim.objects.visible_to(request.actor).open().filter(article_id=claim.article_id).in_text_order()
    )
    following = waiting.filter(start__gte=claim.start).exclude(id=claim.id).first() or waiting.first()
    if following is None:
        return reverse("facts:article", args=[claim.article_id]) + f"?claim={claim.id}"
    return claim_address(following)
