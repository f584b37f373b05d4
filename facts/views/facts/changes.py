"""Changing a fact: revise, look again, cite, withdraw a citation, and change whether it stands."""

from dataclasses import replace
from typing import Any
from uuid import UUID

from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from facts.models import Fact, ProposedChange
from facts.queries.usages import read_reach
from facts.services.facts import change as services
from facts.services.facts.evidence import EvidenceMissing
from facts.services.facts.kinds import list_kinds
from facts.services.facts.risks import risks_of_fact
from facts.services.people.drafts import drop_drafts
from facts.showing.clashes import Clash, find_clashes, take_theirs
from facts.veiling import cover_revisions
from facts.views.drafts import make_fact_box
from facts.views.facts.forms import (
    FACT_FIELD_WORDS,
    CiteForm,
    PublishForm,
    RecheckForm,
    ReviseForm,
    TurnForm,
    WithdrawForm,
    held_values,
    recorded_values,
    spell_values,
)
from facts.views.facts.page import OFFERS, TURN_BUTTONS, describe_fact, load_fact
from facts.views.proposals import say_waits
from newsroom.errors import RevisionConflict
from newsroom.ledger.models import Revision
from newsroom.pages import DeskRequest, Sent, back_to, for_people, go, name_actors, send_form
from newsroom.rights import Right
from sources.protection import veil_for


@require_http_methods(["GET", "POST"])
@for_people(Right.WRITE_FACTS)
def revise(request: DeskRequest, fact_id: UUID) -> HttpResponse:
    """Correct, clarify or update a fact; `?kind=` gives the short form of one of them.

    A late save shows both versions field by field and keeps what was typed.
    """
    fact = load_fact(request, fact_id)
    only = request.GET.get("kind", "")
    if request.method != "POST":
        return _show_revise(request, fact, ReviseForm(fact=fact, actor=request.actor, only=only))
    data = request.POST.copy()
    held = held_values(fact)
    for name in take_theirs(request.POST, held):
        data[name] = held[name]
    if "speaker_too" in data:
        data["speaker"] = str(data["speaker_too"])
    form = ReviseForm(data, fact=fact, actor=request.actor, only=only)
    sent = send_form(
        request,
        form,
        lambda: services.revise_fact(
            fact_id=fact_id,
            actor=request.actor,
            changes=form.changes(),
            kind=form.cleaned_data["kind"],
            reason=form.cleaned_data["reason"],
            expected_revision=form.cleaned_data["revision"],
            evidence=form.all_evidence(),
        ),
    )
    if isinstance(sent.refusal, RevisionConflict):
        return _show_conflict(request, load_fact(request, fact_id), form, data, sent.refusal)
    if not sent.is_done:
        missing = isinstance(sent.refusal, EvidenceMissing)
        return _show_revise(request, fact, form, status=sent.status, evidence_open=missing)
    drop_drafts(actor=request.actor, fact_id=fact_id)
    return say_changed(request, fact_id, sent, _("The fact has a new revision."))


def say_changed(
    request: DeskRequest, fact_id: UUID, sent: Sent, words: str, address: str = ""
) -> HttpResponse:
    """The fact's page with what was done, or that it waits for a second person."""
    address = address or reverse("facts:fact", args=[fact_id])
    if isinstance(sent.result, ProposedChange):
        return say_waits(request, address, sent.result)
    return go(request, address, words)


def _show_revise(
    request: DeskRequest, fact: Fact, form: ReviseForm, *, status: int = 200, **more: Any
) -> HttpResponse:
    box = make_fact_box(fact, request.actor)
    context = {
        "room": "facts",
        "fact": fact,
        "form": form,
        "offer": next((offer for offer in OFFERS if offer.kind == form.only), None),
        # What was just sent is newer than any draft, and its own versions are shown.
        "box": replace(box, clashes=[]) if form.is_bound else box,
        "asks_for_two": risks_of_fact(fact),
        "reach": read_reach(request.actor, fact),
        **more,
    }
    return render(request, "facts/fact_revise.html", context, status=status)


def _show_conflict(
    request: DeskRequest, fact: Fact, form: ReviseForm, data: QueryDict, refusal: RevisionConflict
) -> HttpResponse:
    """Both versions, and the form again on the revision that is shown, so that the next save is made knowingly."""
    held = held_values(fact)
    read = Revision.objects.of("fact", fact.id).filter(number=form.cleaned_data["revision"]).first()
    if read is not None:
        cover_revisions([read], veil_for(request.actor))
    base = recorded_values(read.values()) if read is not None and not read.is_redacted else None
    yours = {
        **(base or held),
        **{name: form.cleaned_data[name] for name in held if name in form.cleaned_data},
    }
    for name, value in held.items():
        if base is not None and yours[name] == base[name]:
            data[name] = value
    data["revision"] = str(fact.revision)
    again = ReviseForm(data, fact=fact, actor=request.actor, only=form.only)
    again.add_error(None, refusal.message)
    kinds = list_kinds()
    clashes: list[Clash] = find_clashes(
        FACT_FIELD_WORDS,
        theirs=spell_values(held, kinds),
        yours=spell_values(yours, kinds),
        base=spell_values(base, kinds) if base is not None else None,
    )
    last = Revision.objects.of("fact", fact.id).last()
    who = last.on_behalf_of or last.actor if last is not None else None
    return _show_revise(
        request, fact, again, status=409, clashes=clashes, who=name_actors([who]).get(who, "")
    )


@require_POST
@for_people(Right.WRITE_FACTS)
def turn(request: DeskRequest, fact_id: UUID) -> HttpResponse:
    """Dispute, settle, retract or restore a fact; a refusal shows the fact's page with what was typed."""
    form = TurnForm(request.POST, auto_id=False)
    sent = send_form(
        request,
        form,
        lambda: services.turn_fact(
            fact_id=fact_id,
            actor=request.actor,
            turn=form.cleaned_data["turn"],
            reason=form.cleaned_data["reason"],
            expected_revision=form.cleaned_data["revision"],
        ),
    )
    if sent.is_done:
        words = str(TURN_BUTTONS[form.cleaned_data["turn"]].done)
        return say_changed(request, fact_id, sent, words)
    return _show_refused(request, fact_id, form, sent.status, turn_form=form)


@require_POST
@for_people(Right.PUBLISH_FACTS)
def publish(request: DeskRequest, fact_id: UUID) -> HttpResponse:
    """Let everybody outside read a fact, or no longer."""
    form = PublishForm(request.POST, auto_id=False)
    sent = send_form(
        request,
        form,
        lambda: services.publish_fact(
            fact_id=fact_id,
            actor=request.actor,
            is_public=form.is_public,
            expected_revision=form.cleaned_data["revision"],
        ),
    )
    if not sent.is_done:
        return _show_refused(request, fact_id, form, sent.status, publish_form=form)
    words = (
        _("Everybody reads this fact now.")
        if form.is_public
        else _("Nobody outside reads this fact any more.")
    )
    return go(request, reverse("facts:fact", args=[fact_id]), words)


@require_POST
@for_people(Right.WRITE_FACTS)
def recheck(request: DeskRequest, fact_id: UUID) -> HttpResponse:
    """Somebody looked again and it is still so."""
    form = RecheckForm(request.POST, auto_id="recheck-%s")
    sent = send_form(
        request,
        form,
        lambda: services.recheck_fact(
            fact_id=fact_id,
            actor=request.actor,
            note=form.cleaned_data["looked_at"],
            evidence=form.evidence() if form.is_given() else None,
            expected_revision=form.cleaned_data["revision"],
        ),
    )
    if sent.is_done:
        address = reverse("facts:fact", args=[fact_id])
        address = back_to(request, address) if form.cleaned_data["next"] else address
        return say_changed(
            request, fact_id, sent, _("It is on record that you looked again and it is still so."), address
        )
    return _show_refused(request, fact_id, form, sent.status, recheck_form=form)


@require_http_methods(["GET", "POST"])
@for_people(Right.WRITE_FACTS)
def cite(request: DeskRequest, fact_id: UUID) -> HttpResponse:
    """Add evidence for, against or around a fact."""
    fact = load_fact(request, fact_id)
    form = CiteForm(request.POST or None, initial={"revision": fact.revision, "stance": "supports"})
    sent = send_form(
        request,
        form,
        lambda: services.cite_fact(
            fact_id=fact_id,
            actor=request.actor,
            evidence=form.evidence(),
            expected_revision=form.cleaned_data["revision"],
        ),
    )
    if sent.is_done:
        return say_changed(request, fact_id, sent, _("The evidence is added."))
    if sent.refusal is not None:
        form.data = {**request.POST.dict(), "revision": str(fact.revision)}
    context = {"room": "facts", "fact": fact, "form": form, "asks_for_two": risks_of_fact(fact)}
    return render(request, "facts/fact_cite.html", context, status=sent.status)


@require_POST
@for_people(Right.WRITE_FACTS)
def withdraw(request: DeskRequest, fact_id: UUID, citation_id: UUID) -> HttpResponse:
    """Take a citation from a fact, for a reason."""
    form = WithdrawForm(request.POST, auto_id=False)
    sent = send_form(
        request,
        form,
        lambda: services.withdraw_citation(
            fact_id=fact_id,
            citation_id=citation_id,
            actor=request.actor,
            reason=form.cleaned_data["reason"],
            expected_revision=form.cleaned_data["revision"],
        ),
    )
    if sent.is_done:
        return say_changed(request, fact_id, sent, _("The citation is taken away."))
    return _show_refused(request, fact_id, form, sent.status, withdraw_form=form, withdrawing=citation_id)


def _show_refused(request: DeskRequest, fact_id: UUID, form: Any, status: int, **more: Any) -> HttpResponse:
    """The fact's page with the refused form open, its text kept; the next try is on the revision that is shown."""
    fact = load_fact(request, fact_id)
    form.data = {**request.POST.dict(), "revision": str(fact.revision)}
    return render(request, "facts/fact_page.html", {**describe_fact(request, fact), **more}, status=status)
