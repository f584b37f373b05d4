"""The ledger as a page: every change, in the order in which it happened."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from facts.models import (
    Claim,
    Decision,
    Fact,
    FactKind,
    ProposedChange,
    Relation,
    RiskRule,
    Run,
    Subscriber,
    Usage,
)
from facts.queries.ledger import SeenEntry, find_entries, read_entries
from facts.queries.record_titles import find_titles
from facts.views.exports import list_exports
from facts.views.ledger_filter import LedgerFilterForm
from newsroom.actor import Actor
from newsroom.ledger.models import Entry, Export
from newsroom.ledger.words import EVENT_WORDS, OBJECT_WORDS
from newsroom.models import AccountLink, ApiKey, Desk, Factor, Intervention, SignOn, User
from newsroom.pages import DeskRequest, for_people, name_actors, take_page
from newsroom.rights import Right
from sources.models import Article, Source, Upload, VersionProposal
from sources.protection import veil_for

_UPLOAD = "sources:upload_page"


@dataclass
class _Line:
    """One entry with its words and its actor's name; `acts` is the filter that finds all that this actor did."""

    seen: SeenEntry
    event: Any
    object: Any
    title: str
    who: str
    acts: str
    on_behalf_of: str


@require_GET
@for_people(Right.READ_LEDGER)
def show_ledger(request: DeskRequest) -> HttpResponse:
    form = LedgerFilterForm(request.GET, request.actor)
    entries = find_entries(request.actor, form.read())
    page = take_page(request, entries.order_by("-index"), size=60)
    filters = request.GET.copy()
    filters.pop("page", None)
    context = {
        "room": "ledger",
        "form": form,
        "page": page,
        "lines": _lines(list(page.object_list), request.actor),
        "size": Entry.objects.order_by("-index").values_list("index", flat=True).first(),
        "filtered": any(request.GET.get(name) for name in form.fields),
        "may_export": request.actor.may(Right.READ_SECURITY),
        "filters": filters.urlencode(),
        **list_exports(request.actor),
    }
    return render(request, "facts/ledger.html", context)


def _lines(entries: list[Entry], actor: Actor) -> list[_Line]:
    seen = read_entries(entries, actor)
    names = name_actors(one.event.get(key) for one in seen for key in ("actor", "on_behalf_of"))
    titles = find_titles(entries, actor)
    veil = veil_for(actor)
    return [
        _Line(
            seen=one,
            event=EVENT_WORDS.get(one.entry.type, one.entry.type),
            object=OBJECT_WORDS.get(one.entry.object_type, one.entry.object_type),
            title=veil.text(titles.get((one.entry.object_type, one.entry.object_id), "")),
            who=veil.text(names.get(one.event.get("actor"), one.event.get("actor", ""))),
            acts=_filter_of(one.event.get("actor", "")),
            on_behalf_of=veil.text(names.get(one.event.get("on_behalf_of"), "")),
        )
        for one in seen
    ]


def _filter_of(actor: str) -> str:
    """What the filter calls a person or a key; empty for what the desk does by itself."""
    kind, _slash, rest = actor.partition("/")
    return {"user": rest, "key": actor}.get(kind, "")


# --- From a record to its page --------------------------------------------------------------------------------------


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
    "source": lambda actor, pk: _first(Source.objects.visible_to(actor).filter(id=pk), "facts:source"),
    "article": lambda actor, pk: _first(Article.objects.visible_to(actor).filter(id=pk), "facts:article"),
    "claim": lambda actor, pk: _first(Claim.objects.visible_to(actor).filter(id=pk), "facts:claim"),
    "decision": lambda actor, pk: _first(
        Decision.objects.visible_to(actor).filter(id=pk), "facts:claim", "claim_id"
    ),
    "proposed_change": lambda actor, pk: _first(
        ProposedChange.objects.visible_to(actor).filter(id=pk), "facts:change"
    ),
    "relation": lambda actor, pk: _first(
        Relation.objects.visible_to(actor).filter(id=pk), "facts:claim", "claim_id"
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
    "factor": lambda actor, pk: _first(
        _people(actor, pk, Factor.objects.all()), "newsroom:person", "user_id"
    ),
    "sign_on": lambda actor, pk: _first(
        _people(actor, pk, SignOn.objects.all()), "newsroom:person", "user_id"
    ),
    "desk": lambda actor, pk: _all(_people(actor, pk, Desk.objects.all()), "newsroom:people"),
    "fact_kind": lambda actor, pk: _all(FactKind.objects.filter(id=pk), "facts:kinds"),
    "risk_rule": lambda actor, pk: _all(RiskRule.objects.filter(id=pk), "facts:rules"),
    "export": lambda actor, pk: _all(Export.objects.visible_to(actor).filter(id=pk), "newsroom:ledger_proof"),
    "subscriber": lambda actor, pk: _first(
        Subscriber.objects.visible_to(actor).filter(id=pk), "facts:subscriber"
    ),
    "usage": lambda actor, pk: _first(
        Usage.objects.filter(id=pk, fact__in=Fact.objects.visible_to(actor)), "facts:fact", "fact_id"
    ),
    "key": lambda actor, pk: _all(ApiKey.objects.visible_to(actor).filter(id=pk), "newsroom:keys"),
}
