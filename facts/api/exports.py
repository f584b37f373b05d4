"""Every fact in one answer, a line each, with the place in the ledger from which `/changes` goes on."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import cached_property, wraps
from typing import Any, ClassVar
from uuid import UUID

from asgiref.sync import sync_to_async
from django.core.handlers.asgi import ASGIRequest
from django.db import close_old_connections
from django.http import HttpRequest, HttpResponseBase, StreamingHttpResponse
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.renderers import BaseRenderer, JSONRenderer
from rest_framework.request import Request

from facts.api.facts import FACT_ORDER, make_shape
from facts.api.serializers.facts import FactShape, NamesQuery
from facts.models import Fact
from facts.queries.facts import read_records
from newsroom.actor import Actor
from newsroom.api.pagination import slice_at
from newsroom.api.views import ApiView
from newsroom.ledger.reads import ledger_head
from newsroom.models import ApiKey
from newsroom.rights import Right
from sources.protection import veil_for

FACTS_A_LOOK = 500
NDJSON = "application/x-ndjson"
# However many exports a process gives out, so many read at once.
_readers = ThreadPoolExecutor(2, thread_name_prefix="export")


class BeginShape(serializers.Serializer):
    """Where an export begins."""

    last_seq = serializers.CharField(
        allow_null=True,
        allow_blank=True,
        help_text="What to send to `/changes` as `since` afterwards; null for a key that does not follow changes",
    )


class EndShape(serializers.Serializer):
    """That an export is whole."""

    facts = serializers.IntegerField(help_text="How many this answer held")


class ExportLine(serializers.Serializer):
    """One line; exactly one of its members is there."""

    begin = BeginShape(required=False, help_text="The first line")
    fact = FactShape(required=False)
    next = serializers.CharField(
        required=False, help_text="All before this line is read: a broken export goes on with it as `cursor`"
    )
    end = EndShape(required=False, help_text="The last line; without it the export broke off")


class NdjsonRenderer(BaseRenderer):
    """Names the media type; the lines are written by `FactsOnTheWay`."""

    media_type = NDJSON
    format = "ndjson"
    charset = None

    def render(self, data: Any, *_about: Any) -> bytes:
        return b""


@dataclass
class FactsOnTheWay:
    """An export on its way: whose key it is for and how far it is. Each look has the rights of its moment."""

    key_id: UUID
    request: Request
    cursor: str | None
    with_names: bool = True
    is_over: bool = False
    told: int = field(default=0)

    @cached_property
    def shape(self) -> FactShape:
        return make_shape(self.request, with_names=self.with_names)

    def look(self) -> bytes:
        """The next lines. Runs in a thread; never in a transaction."""
        try:
            return self.read_lines()
        finally:
            close_old_connections()

    def read_lines(self) -> bytes:
        """The next lines; none, and no end, where the key does not read facts any more. Raises Invalid."""
        key = ApiKey.objects.usable().select_related("user").filter(id=self.key_id).first()
        actor = Actor(user=key.user, key=key, kept={}) if key is not None else None
        if actor is None or not actor.may(Right.READ_FACTS):
            self.is_over = True
            return b""
        seen = Fact.objects.visible_to(actor)
        page = slice_at(seen.only("id", "confirmed_at"), self.cursor, limit=FACTS_A_LOOK, order=FACT_ORDER)
        rows = seen.filter(id__in=[fact.id for fact in page.rows]).order_by("confirmed_at", "id")
        veil = veil_for(actor)
        lines = [
            {"fact": veil.values(self.shape.to_representation(record))}
            for record in read_records(rows, actor)
        ]
        self.told += len(lines)
        self.cursor, self.is_over = page.next, page.next is None
        lines.append({"end": {"facts": self.told}} if self.is_over else {"next": page.next})
        return write_lines(lines)

    def begin(self, actor: Actor) -> bytes:
        """The first line: read before any fact is, so that what changes meanwhile comes again afterwards."""
        head = str(ledger_head()) if actor.may(Right.READ_CHANGES) else None
        return write_lines([{"begin": {"last_seq": "" if head == "-1" else head}}])


def write_lines(lines: list[dict[str, Any]]) -> bytes:
    renderer = JSONRenderer()
    return b"".join(renderer.render(line) + b"\n" for line in lines)


class FactsExport(ApiView):
    operations: ClassVar = {"get": "export_facts"}
    queries: ClassVar = {"get": (NamesQuery, "cursor")}
    rights: ClassVar = {"get": (Right.READ_FACTS,)}
    problems: ClassVar = {"get": ("invalid",)}
    renderer_classes = (*ApiView.renderer_classes, NdjsonRenderer)

    @classmethod
    def as_view(cls, **initkwargs: Any) -> Any:
        """The view, whose answer is read as fast as it is taken, where its worker can do that."""
        answer: Any = super().as_view(**initkwargs)

        @wraps(answer)
        async def answer_and_go_on(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            response: HttpResponseBase = await sync_to_async(answer)(request, *args, **kwargs)
            export = getattr(response, "export", None)
            if export is not None and isinstance(request, ASGIRequest):
                await sync_to_async(close_old_connections)()
                response.streaming_content = _go_on(export, response.begun)  # type: ignore[attr-defined]
            return response

        return answer_and_go_on

    @extend_schema(
        summary="Every fact, a line each",
        description=(
            "Newline-delimited JSON, the oldest confirmation first, as `/facts` shows them, retracted ones as well. "
            "Keep `begin.last_seq`, read to `end`, then go on with `/changes?since=` that: what changed while you read "
            "comes again there, and nothing is missed. An answer without `end` broke off; send the last `next` that "
            "you read as `cursor`, and keep the first `last_seq`."
        ),
        parameters=[
            NamesQuery,
            OpenApiParameter("cursor", str, description="The last `next` of an export that broke off."),
        ],
        responses={(200, NDJSON): ExportLine},
    )
    def get(self, request: Request) -> StreamingHttpResponse:
        key = self.actor.key
        assert key is not None
        with_names = self.take_query(NamesQuery)["names"]
        export = FactsOnTheWay(key.id, request, request.query_params.get("cursor"), with_names)
        # The first facts are read before the answer begins: what is wrong with the cursor is said as a problem.
        begun = export.begin(self.actor) + export.read_lines()
        response = StreamingHttpResponse(_go_on_at_once(export, begun), content_type=NDJSON)
        response["Cache-Control"] = "no-store"
        response.export, response.begun = export, begun  # type: ignore[attr-defined]
        return response


def _go_on_at_once(export: FactsOnTheWay, begun: bytes) -> Iterator[bytes]:
    yield begun
    while not export.is_over:
        yield export.read_lines()


async def _go_on(export: FactsOnTheWay, begun: bytes) -> AsyncIterator[bytes]:
    loop = asyncio.get_running_loop()
    yield begun
    while not export.is_over:
        yield await loop.run_in_executor(_readers, export.look)
