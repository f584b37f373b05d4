"""The ledger as a page: every change, in the order in which it happened."""

import csv
import io
import json
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from asgiref.sync import sync_to_async
from django import forms
from django.db.models import QuerySet
from django.http import Http404, HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from facts.models import Claim, Decision, Fact, FactKind, ProposedChange, RiskRule, Run
from facts.queries.ledger import EntryFilter, SeenEntry, find_entries, read_entries
from facts.queries.record_titles import find_titles
from newsroom.ledger.keeping import record_handout
from newsroom.ledger.models import Entry, Handout
from newsroom.ledger.words import EVENT_WORDS, OBJECT_WORDS
from newsroom.models import AccountLink, ApiKey, Desk, Intervention, User
from newsroom.pages import DeskRequest, for_people, name_actors, take_page
from newsroom.roles import Actor, Right
from sources.models import Article, Source, Upload, VersionProposal
from sources.protection import veil_for

_UPLOAD = "sources:upload_page"


CHUNK = 500


class LedgerFilterForm(forms.Form):
    object = forms.ChoiceField(
        label=_("What"), required=False, choices=[("", _("Everything")), *OBJECT_WORDS.items()]
    )
    q = forms.CharField(
        label=_("Words"), required=False, max_length=200, widget=forms.TextInput({"type": "search"})
    )
    person = forms.ChoiceField(label=_("Who"), required=False)
    event = forms.ChoiceField(label=_("Happened"), required=False)
    reason = forms.CharField(label=_("Words of the reason"), required=False, max_length=100)
    id = forms.UUIDField(required=False, widget=forms.HiddenInput)
    article = forms.UUIDField(required=False, widget=forms.HiddenInput)
    since = forms.DateField(label=_("From"), required=False, widget=forms.DateInput({"type": "date"}))
    until = forms.DateField(label=_("To"), required=False, widget=forms.DateInput({"type": "date"}))

    def __init__(self, data: Any, actor: Actor) -> None:
        super().__init__(data)
        events = sorted((str(words), code) for code, words in EVENT_WORDS.items())
        self.fields["event"].choices = [("", _("Anything")), *((code, words) for words, code in events)]  # type: ignore[attr-defined]
        people = [(str(pk), name) for pk, name in User.objects.order_by("name").values_list("id", "name")]
        keys = [
            (f"key/{pk}", _now("API key “%(name)s”") % {"name": name})
            for pk, name in ApiKey.objects.visible_to(actor).order_by("name").values_list("id", "name")
        ]
        self.fields["person"].choices = [("", _("Everybody")), *people, *keys]  # type: ignore[attr-defined]

    def read(self) -> EntryFilter:
        """What was asked for; nothing at all where it cannot be understood."""
        return EntryFilter(**self.cleaned_data) if self.is_valid() else EntryFilter()


@dataclass
class _Line:
    """One entry with its words and its actor's name."""

    seen: SeenEntry
    event: Any
    object: Any
    title: str
    who: str
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
            on_behalf_of=veil.text(names.get(one.event.get("on_behalf_of"), "")),
        )
        for one in seen
    ]


# --- Taking entries home --------------------------------------------------------------------------------------------

_COLUMNS = "entry at event object revision actor name on_behalf_of reason kept_back content leaf_hash".split()


@require_GET
@for_people(Right.READ_SECURITY)  # type: ignore[arg-type]  # a streamed answer is no HttpResponse of Django's types
def export_ledger(request: DeskRequest, form: str) -> StreamingHttpResponse:
    """The entries that the filter finds, oldest first, as a file of any size; that they were taken home is kept."""
    wanted = LedgerFilterForm(request.GET, request.actor).read()
    entries = find_entries(request.actor, wanted)
    record_handout(kind=Handout.Kind.EXPORT, actor=request.actor, about=f"ledger {wanted.spell()}")
    spell, head, media_type = _FORMS[form]
    answer = StreamingHttpResponse(
        _stream(entries, request.actor, spell, head), content_type=f"{media_type}; charset=utf-8"
    )
    answer["Content-Disposition"] = f'attachment; filename="ledger.{form}"'
    return answer


async def _stream(
    entries: QuerySet[Entry], actor: Actor, spell: Callable[[dict[str, Any]], str], head: str
) -> AsyncIterator[str]:
    """The lines of an export, some hundred entries at a time: each look is a query of its own, so none lasts long."""
    if head:
        yield head
    last = -1
    while True:
        lines = await sync_to_async(_export_chunk)(entries, actor, last)
        if not lines:
            return
        last = lines[-1]["entry"]
        yield "".join(spell(line) for line in lines)


def _export_chunk(entries: QuerySet[Entry], actor: Actor, after: int) -> list[dict[str, Any]]:
    rows = list(entries.filter(index__gt=after).order_by("index")[:CHUNK])
    seen = read_entries(rows, actor)
    names = name_actors(one.event.get("actor") for one in seen)
    veil = veil_for(actor)
    lines = [
        {
            "entry": one.entry.index,
            "at": one.event.get("at"),
            "event": one.entry.type,
            "object": one.entry.reference,
            "revision": one.entry.revision,
            "actor": one.event.get("actor"),
            "name": names.get(one.event.get("actor"), ""),
            "on_behalf_of": one.event.get("on_behalf_of"),
            "reason": one.reason,
            "kept_back": one.is_kept_back,
            "content": one.event.get("content"),
            "leaf_hash": bytes(one.entry.leaf_hash).hex(),
        }
        for one in seen
    ]
    # The last look at the edge sees no stream; what a key was called may tell, too.
    return [veil.values(line) for line in lines]


def _spell_json(line: dict[str, Any]) -> str:
    return json.dumps(line, ensure_ascii=False) + "\n"


def _spell_csv(line: dict[str, Any]) -> str:
    """A line that a spreadsheet opens as text: what begins like a formula gets an apostrophe before it."""
    held = io.StringIO()
    cells = ["" if line[name] is None else str(line[name]) for name in _COLUMNS]
    csv.writer(held).writerow(
        [f"'{cell}" if cell[:1] in ("=", "+", "-", "@", "\t", "\r") else cell for cell in cells]
    )
    return held.getvalue()


_FORMS: dict[str, tuple[Callable[[dict[str, Any]], str], str, str]] = {
    "ndjson": (_spell_json, "", "application/x-ndjson"),
    "csv": (_spell_csv, ",".join(_COLUMNS) + "\r\n", "text/csv"),
}


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
