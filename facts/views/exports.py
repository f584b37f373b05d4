"""Taking entries of the ledger home as a file of any size, and how far such a file is."""

import csv
import io
import json
from collections.abc import AsyncIterator, Callable
from typing import Any

from asgiref.sync import sync_to_async
from django.db.models import QuerySet
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from facts.queries.ledger import find_entries, read_entries
from facts.views.ledger_filter import LedgerFilterForm
from newsroom.actor import Actor
from newsroom.ledger.exports import begin_export, note_progress
from newsroom.ledger.models import Entry, Export
from newsroom.pages import DeskRequest, for_people, name_actors
from newsroom.rights import Right
from sources.protection import veil_for

CHUNK = 500
_SHOWN = 3
_COLUMNS = "entry at event object revision actor name on_behalf_of reason kept_back content leaf_hash".split()


@require_GET
@for_people(Right.READ_SECURITY)  # type: ignore[arg-type]  # a streamed answer is no HttpResponse of Django's types
def export_ledger(request: DeskRequest, form: str) -> StreamingHttpResponse:
    """The entries that the filter finds, oldest first; that they were taken home is on record."""
    wanted = LedgerFilterForm(request.GET, request.actor).read()
    entries = find_entries(request.actor, wanted)
    export = begin_export(actor=request.actor, form=form, wanted=wanted.plain())
    media_type = _FORMS[form][2]
    answer = StreamingHttpResponse(
        _stream(entries, request.actor, export), content_type=f"{media_type}; charset=utf-8"
    )
    answer["Content-Disposition"] = f'attachment; filename="ledger.{form}"'
    return answer


@require_GET
@for_people(Right.READ_SECURITY)
def show_exports(request: DeskRequest) -> HttpResponse:
    """How far this person's files are; asked for every two seconds while one is being written."""
    return render(request, "facts/_exports.html", list_exports(request.actor))


def list_exports(actor: Actor) -> dict[str, Any]:
    """The last files that the actor took home, and whether one is still being written."""
    exports = list(Export.objects.filter(taken_by=actor.reference)[:_SHOWN])
    return {"exports": exports, "is_writing": any(export.state == "running" for export in exports)}


async def _stream(entries: QuerySet[Entry], actor: Actor, export: Export) -> AsyncIterator[str]:
    """The lines of an export, some hundred entries at a time: each look is a query of its own, so none lasts long."""
    spell, head, _media_type = _FORMS[export.form]
    if head:
        yield head
    reached, written = -1, 0
    while True:
        lines = await sync_to_async(_read_chunk)(entries, actor, reached, export.through)
        written += len(lines)
        reached = lines[-1]["entry"] if lines else export.through
        if lines:
            yield "".join(spell(line) for line in lines)
        # Said only once the lines were taken: whoever goes away in the middle has no whole file.
        await sync_to_async(note_progress)(
            export.id, reached=reached, written=written, is_whole=len(lines) < CHUNK
        )
        if len(lines) < CHUNK:
            return


def _read_chunk(entries: QuerySet[Entry], actor: Actor, after: int, through: int) -> list[dict[str, Any]]:
    rows = list(entries.filter(index__gt=after, index__lte=through).order_by("index")[:CHUNK])
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
