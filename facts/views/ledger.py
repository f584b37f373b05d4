"""The ledger as a page: every change, in the order in which it happened."""

import json
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import forms
from django.db.models import Q, QuerySet
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from facts.models import Claim, Decision, Fact, ProposedChange, Run
from facts.models.rounds import kept_back
from newsroom.ledger.models import Entry, Revision
from newsroom.ledger.words import EVENT_WORDS, OBJECT_WORDS
from newsroom.models import AccountLink, ApiKey, Desk, Intervention
from newsroom.pages import DeskRequest, for_people, name_actors, take_page
from newsroom.roles import Actor, Right
from sources.models import Article, Original, Reading, Upload


class LedgerFilterForm(forms.Form):
    object = forms.ChoiceField(
        label=_("What"), required=False, choices=[("", _("Everything")), *OBJECT_WORDS.items()]
    )
    id = forms.UUIDField(required=False, widget=forms.HiddenInput)
    since = forms.DateField(label=_("From"), required=False, widget=forms.DateInput({"type": "date"}))
    until = forms.DateField(label=_("To"), required=False, widget=forms.DateInput({"type": "date"}))


@dataclass
class Line:
    """One entry with its words, its actor's name and what was given as the reason.

    Of a verdict that a second person has still to come to by themselves, `is_kept_back`, there is no reason.
    """

    entry: Entry
    event: Any
    object: Any
    who: str
    on_behalf_of: str
    reason: str
    is_kept_back: bool = False


def visible_entries(actor: Actor) -> QuerySet[Entry]:
    """Entries about what this actor may see. What belongs to nobody's desk is everybody's to read."""
    if (
        actor.may(Right.SEE_EVERY_DESK)
        and actor.may(Right.SEE_EMBARGOED)
        and actor.may(Right.MANAGE_ALL_KEYS)
    ):
        return Entry.objects.all()
    uploads = Upload.objects.visible_to(actor)
    seen: dict[str, QuerySet[Any]] = {
        "upload": uploads,
        "original": Original.objects.filter(uploads__in=uploads),
        "reading": Reading.objects.filter(upload__in=uploads),
        "article": Article.objects.visible_to(actor),
        "run": Run.objects.visible_to(actor),
        "claim": Claim.objects.visible_to(actor),
        "decision": Decision.objects.visible_to(actor),
        "fact": Fact.objects.visible_to(actor),
        "proposed_change": ProposedChange.objects.visible_to(actor),
        "desk": Desk.objects.visible_to(actor),
        "key": ApiKey.objects.visible_to(actor),
    }
    if not actor.may(Right.READ_SECURITY):
        seen["account_link"] = AccountLink.objects.filter(user=actor.user)
        seen["intervention"] = Intervention.objects.filter(person=actor.user)
    allowed = ~Q(object_type__in=seen)
    for kind, rows in seen.items():
        allowed |= Q(object_type=kind, object_id__in=rows.values("id"))
    return Entry.objects.filter(allowed)


@require_GET
@for_people(Right.READ_LEDGER)
def show_ledger(request: DeskRequest) -> HttpResponse:
    form = LedgerFilterForm(request.GET)
    entries = visible_entries(request.actor)
    if form.is_valid():
        wanted = form.cleaned_data
        if wanted["object"]:
            entries = entries.filter(object_type=wanted["object"])
        if wanted["id"]:
            entries = entries.filter(object_id=wanted["id"])
        if wanted["since"]:
            entries = entries.filter(at__date__gte=wanted["since"])
        if wanted["until"]:
            entries = entries.filter(at__date__lte=wanted["until"])
    page = take_page(request, entries.order_by("-index"), size=60)
    context = {
        "room": "ledger",
        "form": form,
        "page": page,
        "lines": _lines(list(page.object_list)),
        "size": Entry.objects.order_by("-index").values_list("index", flat=True).first(),
        "filtered": any(request.GET.get(name) for name in form.fields),
    }
    return render(request, "facts/ledger.html", context)


def _lines(entries: list[Entry]) -> list[Line]:
    leaves = [json.loads(bytes(entry.leaf)) for entry in entries]
    names = name_actors(leaf.get(key) for leaf in leaves for key in ("actor", "on_behalf_of"))
    decisions = [entry.object_id for entry in entries if entry.object_type == Decision.record_type]
    hidden = set(kept_back(Decision.objects.filter(id__in=decisions)).values_list("id", flat=True))
    reasons = {
        (row.object_type, row.object_id, row.number): row.reason
        for row in Revision.objects.filter(entry__in=entries).exclude(reason="")
        if row.object_id not in hidden
    }
    return [
        Line(
            entry=entry,
            event=EVENT_WORDS.get(entry.type, entry.type),
            object=OBJECT_WORDS.get(entry.object_type, entry.object_type),
            who=names.get(leaf.get("actor"), leaf.get("actor", "")),
            on_behalf_of=names.get(leaf.get("on_behalf_of"), ""),
            reason=reasons.get((entry.object_type, entry.object_id, entry.revision), ""),
            is_kept_back=entry.object_id in hidden,
        )
        for entry, leaf in zip(entries, leaves, strict=True)
    ]


@require_GET
@for_people(Right.READ_LEDGER)
def open_record(request: DeskRequest, record_type: str, record_id: UUID) -> HttpResponse:
    """Whatever an entry is about has a page; this leads there. 404 where it is out of this person's sight."""
    actor = request.actor
    if record_type in ("fact", "source", "article", "claim"):
        return HttpResponseRedirect(reverse(f"facts:{record_type}", args=[record_id]))
    if record_type == "decision":
        decision = get_object_or_404(Decision.objects.visible_to(actor), id=record_id)
        return HttpResponseRedirect(reverse("facts:claim", args=[decision.claim_id]))
    if record_type == "proposed_change":
        change = get_object_or_404(ProposedChange.objects.visible_to(actor), id=record_id)
        return HttpResponseRedirect(reverse("facts:change", args=[change.id]))
    if record_type == "run":
        run = get_object_or_404(Run.objects.visible_to(actor), id=record_id)
        return HttpResponseRedirect(reverse("facts:article", args=[run.article_id]))
    if record_type == "upload":
        return HttpResponseRedirect(reverse("sources:upload_page", args=[record_id]))
    if record_type == "reading":
        upload = get_object_or_404(Upload.objects.visible_to(actor), readings=record_id)
        return HttpResponseRedirect(reverse("sources:upload_page", args=[upload.id]))
    if record_type == "original":
        first = Upload.objects.visible_to(actor).filter(original=record_id).order_by("received_at").first()
        if first is not None:
            return HttpResponseRedirect(reverse("sources:upload_page", args=[first.id]))
    if record_type == "user" and actor.may(Right.MANAGE_PEOPLE):
        return HttpResponseRedirect(reverse("newsroom:person", args=[record_id]))
    if record_type == "desk" and actor.may(Right.MANAGE_PEOPLE):
        return HttpResponseRedirect(reverse("newsroom:people"))
    if record_type == "account_link" and actor.may(Right.MANAGE_PEOPLE):
        link = get_object_or_404(AccountLink, id=record_id)
        return HttpResponseRedirect(reverse("newsroom:person", args=[link.user_id]))
    if record_type == "intervention" and actor.may(Right.MANAGE_PEOPLE):
        intervention = get_object_or_404(Intervention, id=record_id)
        return HttpResponseRedirect(reverse("newsroom:person", args=[intervention.person_id]))
    if record_type == "fact_kind":
        return HttpResponseRedirect(reverse("facts:kinds"))
    if record_type == "risk_rule":
        return HttpResponseRedirect(reverse("facts:rules"))
    if record_type == "key":
        return HttpResponseRedirect(reverse("newsroom:keys"))
    raise Http404
