"""Deciding on a claim, asking before anybody decides, and taking a decision back."""

from uuid import UUID

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from facts.models import Claim, ProposedChange
from facts.services.claims import decide as decisions
from facts.services.claims import questions
from facts.services.claims import reopen as reopening
from facts.views.claims.answering import carry_out, load_card, show_card
from facts.views.claims.confirm_form import ConfirmForm
from facts.views.claims.edit import read_edit, save_edit
from facts.views.claims.forms import AnswerForm, RejectForm, ReopenForm, ReturnForm
from facts.views.claims.second import say_what_waits
from newsroom.pages import DeskRequest, for_people
from newsroom.rights import Right
from sources.protection import veil_for


@require_POST
@for_people(Right.DECIDE_CLAIMS)
def confirm(request: DeskRequest, claim_id: UUID) -> HttpResponse:
    """Save what was edited, then confirm: as a new fact, or as a further citation of the fact that was picked."""
    card = load_card(request, claim_id)
    edited = read_edit(card.claim, request.POST, veil_for(request.actor))
    form = ConfirmForm(request.POST, claim=card.claim)
    card.accepted = form.accepted
    if edited.is_sent:
        card.edit = edited
    if not edited.is_valid():
        card.confirm, card.open_part = form, "edit"
        return show_card(request, card, status=422)

    def decide() -> str:
        revision = form.cleaned_data["revision"]
        # Two transactions, each with its own entry: what was edited stays saved when the decision is refused.
        if save_edit(request, edited):
            revision = edited.claim.revision
            card.saved = _("What you changed is saved; the decision is still to be made.")
        outcome = decisions.confirm_claim(
            claim_id=claim_id, actor=request.actor, confirmation=form.confirmation(revision=revision)
        )
        if outcome.fact is None:
            return say_what_waits(outcome)
        return _("Added to a fact.") if form.cleaned_data["fact"] else _("Confirmed: it is a fact now.")

    return carry_out(request, card, form, decide, field="confirm")


@require_POST
@for_people(Right.DECIDE_CLAIMS)
def reject(request: DeskRequest, claim_id: UUID) -> HttpResponse:
    card = load_card(request, claim_id)
    form = RejectForm(request.POST, claim=card.claim, settles=card.disagrees)

    def decide() -> str:
        outcome = decisions.reject_claim(
            claim_id=claim_id,
            actor=request.actor,
            reason_code=form.cleaned_data["reason_code"],
            reason=form.cleaned_data["reason"],
        )
        if outcome.claim.status == Claim.Status.SECOND_REVIEW:
            return say_what_waits(outcome)
        return _("Rejected.")

    return carry_out(request, card, form, decide, field="reject")


@require_POST
@for_people(Right.DECIDE_CLAIMS)
def reopen(request: DeskRequest, claim_id: UUID) -> HttpResponse:
    """Undo: the claim is open again, and a fact that rests on nothing else is retracted."""
    card = load_card(request, claim_id)
    form = ReopenForm(request.POST, claim=card.claim)
    was_split = card.claim.status == Claim.Status.MERGED

    def decide() -> str:
        found = reopening.reopen_claim(
            claim_id=claim_id, actor=request.actor, reason=form.cleaned_data["reason"]
        )
        if isinstance(found, ProposedChange):
            return _(
                "Kept, and not done yet: two people agreed on this. It waits on the fact’s page for another."
            )
        return _("The claim is open again.")

    return carry_out(request, card, form, decide, field="reopen", undo=False, several=was_split)


@require_POST
@for_people(Right.DECIDE_CLAIMS)
def return_to_editor(request: DeskRequest, claim_id: UUID) -> HttpResponse:
    """Ask the editor before anybody decides."""
    card = load_card(request, claim_id)
    form = ReturnForm(request.POST, claim=card.claim)

    def ask() -> str:
        questions.return_claim(claim_id=claim_id, actor=request.actor, question=form.cleaned_data["question"])
        return _("Returned with your question. It comes back open once it is answered.")

    return carry_out(request, card, form, ask, field="question", undo=False)


@require_POST
@for_people(Right.UPLOAD)
def answer(request: DeskRequest, claim_id: UUID) -> HttpResponse:
    """Answer the question with which a claim was returned."""
    card = load_card(request, claim_id)
    form = AnswerForm(request.POST, claim=card.claim)

    def reply() -> str:
        questions.answer_question(claim_id=claim_id, actor=request.actor, answer=form.cleaned_data["answer"])
        return _("Answered: the claim is open again.")

    return carry_out(request, card, form, reply, field="answer", event="claimSaved")
