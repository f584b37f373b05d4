"""The ledger as a page: every change, in the order in which it happened."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import forms
from django.db.models import Q, QuerySet
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from facts.models import Claim, Decision, Fact, FactKind, ProposedChange, RiskRule, Run
from facts.models.rounds import kept_back
from facts.queries.record_titles import filter_entries, find_titles
from newsroom.ledger.models import Entry, Revision
from newsroom.ledger.words import EVENT_WORDS, OBJECT_WORDS
from newsroom.models import AccountLink, ApiKey, Desk, Intervention, User
from newsroom.pages import DeskRequest, for_people, name_actors, take_page
from newsroom.roles import Actor, Right
from sources.models import Article, Original, Reading, Source, Upload, VersionProposal

_UPLOAD = "sources:upload_page"


class LedgerFilterForm(forms.Form):
    object = forms.ChoiceField(
        label=_("What"), required=False, choices=[("", _("Everything")), *OBJECT_WORDS.items()]
    )
    q = forms.CharField(
        label=_("Words"), required=False, max_length=200, widget=forms.TextInput({"type": "search"})
    )
    person = forms.ChoiceField(label=_("Who"), required=False)
    id = forms.UUIDField(required=False, widget=forms.HiddenInput)
    article = forms.UUIDField(required=False, widget=forms.HiddenInput)
    since = forms.DateField(label=_("From"), required=False, widget=forms.DateInput({"type": "date"}))
    until = forms.DateField(label=_("To"), required=False, widget=forms.DateInput({"type": "date"}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = [(str(pk), name) for pk, name in User.objects.order_by("name").values_list("id", "name")]
        self.fields["person"].choices = [("", _("Everybody")), *people]  # type: ignore[attr-defined]


@dataclass
class _Line:
    """One entry with its words, its actor's name and what was given as the reason.

    Of a verdict that a second person has still to come to by themselves, `is_kept_back`, there is no reason.
    """

    entry: Entry
    event: Any
    object: Any
    title: str
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
        "version": VersionProposal.objects.visible_to(actor),
        "run": Run.objects.visible_to(actor),
        "claim": Claim.objects.visible_to(actor),
        "decision": Decision.objects.visible_to(actor),
        "fact": Fact.objects.visible_to(actor),
        "proposed_change": ProposedChange.objects.visible_to(actor),
        "source": Source.objects.visible_to(actor),
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
        entries = filter_entries(
            entries,
            request.actor,
            person=UUID(wanted["person"]) if wanted["person"] else None,
            article=wanted["article"],
            words=wanted["q"],
        )
        if wanted["since"]:
            entries = entries.filter(at__date__gte=wanted["since"])
        if wanted["until"]:
            entries = entries.filter(at__date__lte=wanted["until"])
    page = take_page(request, entries.order_by("-index"), size=60)
    context = {
        "room": "ledger",
        "form": form,
        "page": page,
        "lines": _lines(list(page.object_list), request.actor),
        "size": Entry.objects.order_by("-index").values_list("index", flat=True).first(),
        "filtered": any(request.GET.get(name) for name in form.fields),
    }
    return render(request, "facts/ledger.html", context)


def _lines(entries: list[Entry], actor: Actor) -> list[_Line]:
    leaves = [json.loads(bytes(entry.leaf)) for entry in entries]
    names = name_actors(leaf.get(key) for leaf in leaves for key in ("actor", "on_behalf_of"))
    decisions = [entry.object_id for entry in entries if entry.object_type == Decision.record_type]
    hidden = set(kept_back(Decision.objects.filter(id__in=decisions)).values_list("id", flat=True))
    apart = _merged_out_of_sight(entries, actor)
    titles = find_titles(entries, actor)
    reasons = {
        (row.object_type, row.object_id, row.number): row.reason
        for row in Revision.objects.filter(entry__in=entries).exclude(reason="")
        if row.object_id not in hidden and row.object_id not in apart
    }
    return [
        _Line(
            entry=entry,
            event=EVENT_WORDS.get(entry.type, entry.type),
            object=OBJECT_WORDS.get(entry.object_type, entry.object_type),
            title=titles.get((entry.object_type, entry.object_id), ""),
            who=names.get(leaf.get("actor"), leaf.get("actor", "")),
            on_behalf_of=names.get(leaf.get("on_behalf_of"), ""),
            reason=reasons.get((entry.object_type, entry.object_id, entry.revision), ""),
            is_kept_back=entry.object_id in hidden,
        )
        for entry, leaf in zip(entries, leaves, strict=True)
    ]


def _merged_out_of_sight(entries: list[Entry], actor: Actor) -> set[UUID]:
    """The sources that were at some time merged into one that this reader does not see: why would tell of it."""
    merged = [entry.object_id for entry in entries if entry.type in ("source.merged", "source.unmerged")]
    if not merged:
        return set()
    rows = Revision.objects.filter(object_type="source", object_id__in=merged, type="source.merged")
    into = {row.id: row.values().get("merged_into") for row in rows}
    ids = [one for one in into.values() if one]
    seen = {
        str(one) for one in Source.objects.visible_to(actor).filter(id__in=ids).values_list("id", flat=True)
    }
    return {row.object_id for row in rows if into[row.id] not in seen}


@require_GET
@for_people(Right.READ_LEDGER)
def open_record(request: DeskRequest, record_type: str, record_id: UUID) -> HttpResponse:
    """Whatever an entry is about has a page; this leads there.

    404 where nothing of that name is there, or it is out of this person's sight: one answer for both.
    """
    find = _PAGE_OF.get(record_type)
    address = find(request.actor, record_id) if find is not None else None
    if address is None:
        raise Http404
    return HttpResponseRedirect(address)


def _first(rows: QuerySet[Any], route: str, name: str = "id") -> str | None:
    """The page at this route of the record that `name` leads to from the first of the rows; None without a row."""
    found = rows.values_list(name, flat=True).first()
    return reverse(route, args=[found]) if found is not None else None


def _all(rows: QuerySet[Any], route: str) -> str | None:
    """The page at this route, which shows all of a kind, where the rows hold one."""
    return reverse(route) if rows.exists() else None


def _people(actor: Actor, record_id: UUID, rows: QuerySet[Any]) -> QuerySet[Any]:
    return rows.filter(id=record_id) if actor.may(Right.MANAGE_PEOPLE) else rows.none()


# By the type of a record, the address of its page for whoever asks, or None.
_PAGE_OF: dict[str, Callable[[Actor, UUID], str | None]] = {
    "fact": lambda actor, pk: _first(Fact.objects.visible_to(actor).filter(id=pk), "facts:fact"),
    "source": lambda actor, pk: _first(Source.objects.filter(id=pk), "facts:source"),
    "article": lambda actor, pk: _first(Article.objects.visible_to(actor).filter(id=pk), "facts:article"),
    "claim": lambda actor, pk: _first(Claim.objects.visible_to(actor).filter(id=pk), "facts:claim"),
    "decision": lambda actor, pk: _first(
        Decision.objects.visible_to(actor).filter(id=pk), "facts:claim", "claim_id"
    ),
    "proposed_change": lambda actor, pk: _first(
        ProposedChange.objects.visible_to(actor).filter(id=pk), "facts:change"
    ),
    "run": lambda actor, pk: _first(
        Run.objects.visible_to(actor).filter(id=pk), "facts:article", "article_id"
    ),
    "upload": lambda actor, pk: _first(Upload.objects.visible_to(actor).filter(id=pk), _UPLOAD),
    "reading": lambda actor, pk: _first(Upload.objects.visible_to(actor).filter(readings=pk), _UPLOAD),
    "original": lambda actor, pk: _first(
        Upload.objects.visible_to(actor).filter(original=pk).order_by("received_at"), _UPLOAD
    ),
    "version": lambda actor, pk: _first(
        VersionProposal.objects.visible_to(actor).filter(id=pk), _UPLOAD, "newer_id"
    ),
    "user": lambda actor, pk: _first(_people(actor, pk, User.objects.all()), "newsroom:person"),
    "account_link": lambda actor, pk: _first(
        _people(actor, pk, AccountLink.objects.all()), "newsroom:person", "user_id"
    ),
    "intervention": lambda actor, pk: _first(
        _people(actor, pk, Intervention.objects.all()), "newsroom:person", "person_id"
    ),
    "desk": lambda actor, pk: _all(_people(actor, pk, Desk.objects.all()), "newsroom:people"),
    "fact_kind": lambda actor, pk: _all(FactKind.objects.filter(id=pk), "facts:kinds"),
    "risk_rule": lambda actor, pk: _all(RiskRule.objects.filter(id=pk), "facts:rules"),
    "key": lambda actor, pk: _all(ApiKey.objects.visible_to(actor).filter(id=pk), "newsroom:keys"),
}
