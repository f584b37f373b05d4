"""Which pages of a content system use which facts, and what their owners have acknowledged."""

from collections.abc import Callable, Sequence
from typing import Any, ClassVar
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from facts.api.serializers.usages import (
    GivenAcknowledgement,
    GivenUsage,
    GivenUsages,
    KeptUsages,
    UsageFilter,
    UsageShape,
)
from facts.models import Usage
from facts.queries.usages import find_usages, read_usage
from facts.services.delivery.usages import PageSays, acknowledge_usage, end_usage, keep_usages
from newsroom.api.conditional import mark_private, mark_revision, read_revisions
from newsroom.api.pagination import PLACE, answer_slice, read_moment, take_slice
from newsroom.api.schema import CURSOR_PARAMETERS, ETAG, MAY_MATCH, NEW_ETAG, header, page_of
from newsroom.api.views import ApiView
from newsroom.rights import Right
from sources.protection import veil_for

_ORDER: dict[str, Callable[[str], Any]] = {"registered_at": read_moment, "id": UUID}
_AGAIN = "Stating the same again changes nothing, so it is safe to repeat."


class UsageView(ApiView):
    """What every address of usages shares."""

    def show(self, usages: Sequence[Usage]) -> list[dict[str, Any]]:
        context = {"veil": veil_for(self.actor)}
        return [dict(row) for row in UsageShape(usages, many=True, context=context).data]

    def answer(self, usage: Usage, status: int = 200) -> Response:
        return mark_revision(Response(self.show([usage])[0], status=status), usage.revision)


def _read(usage_id: UUID, body: dict[str, Any]) -> PageSays:
    return PageSays(id=usage_id, fact_id=body.pop("fact"), **body)


class Usages(UsageView):
    operations: ClassVar = {"get": "list_usages", "put": "keep_usages"}
    queries: ClassVar = {"get": (UsageFilter, *PLACE)}
    rights: ClassVar = {"get": (Right.MANAGE_USAGES,), "put": (Right.MANAGE_USAGES,)}
    problems: ClassVar = {"get": ("invalid",), "put": ("invalid", "conflict")}

    @extend_schema(
        summary="The uses that your programs registered, newest first",
        description="`open=true` finds the pages that say what we no longer say so.",
        parameters=[UsageFilter, *CURSOR_PARAMETERS],
        responses=page_of(UsageShape),
    )
    def get(self, request: Request) -> Response:
        wanted = self.take_query(UsageFilter)
        found = find_usages(self.actor, is_open=wanted.pop("open"), **wanted)
        page = take_slice(found, request, order=_ORDER, descending=True)
        return answer_slice([*self.show(page.rows)], request, page)

    @extend_schema(
        summary="Register many uses at once, or all of a document",
        description=(
            f"All of them or none. {_AGAIN} With `whole_document` whatever else the document used has ended: send all "
            "of its uses each time it is published, and none is forgotten."
        ),
        request=GivenUsages,
        responses=KeptUsages,
    )
    def put(self, request: Request) -> Response:
        body = self.take_body(GivenUsages)
        given = [_read(one.pop("id"), dict(one)) for one in body["usages"]]
        kept = keep_usages(actor=self.actor, given=given, whole_document=body.get("whole_document", ""))
        return mark_private(Response({"results": self.show([one.usage for one in kept])}))


class OneUsage(UsageView):
    operations: ClassVar = {"get": "read_usage", "put": "keep_usage", "delete": "end_usage"}
    rights: ClassVar = {
        "get": (Right.MANAGE_USAGES,),
        "put": (Right.MANAGE_USAGES,),
        "delete": (Right.MANAGE_USAGES,),
    }
    heeds: ClassVar = {"delete": ("If-Match",)}
    problems: ClassVar = {
        "put": ("invalid", "conflict"),
        "delete": ("revision-conflict", "revision-required"),
    }

    @extend_schema(summary="One use of a fact on a page", parameters=[ETAG], responses=UsageShape)
    def get(self, request: Request, usage_id: UUID) -> Response:
        return self.answer(read_usage(self.actor, usage_id))

    @extend_schema(
        summary="Say that a page uses a fact",
        description=(
            "The id is yours: draw a UUID and keep it for this use in every version of the page. It says the whole; "
            f"what is left out is empty. {_AGAIN} Send it again when the page says a newer revision of the fact."
        ),
        request=GivenUsage,
        parameters=[header("ETag", "The new revision, in quotes.", status=[200, 201])],
        responses={200: UsageShape, 201: UsageShape},
    )
    def put(self, request: Request, usage_id: UUID) -> Response:
        given = _read(usage_id, self.take_body(GivenUsage))
        (kept,) = keep_usages(actor=self.actor, given=[given])
        return self.answer(kept.usage, status=201 if kept.is_new else 200)

    @extend_schema(
        summary="Say that the page no longer uses the fact",
        description="The record stays, with `status: ended`. Ending it again changes nothing.",
        parameters=[MAY_MATCH, NEW_ETAG],
        responses={200: UsageShape},
    )
    def delete(self, request: Request, usage_id: UUID) -> Response:
        read = read_revisions(request) if "If-Match" in request.headers else ()
        return self.answer(end_usage(usage_id=usage_id, actor=self.actor, expected=read))


class AcknowledgeUsage(UsageView):
    operations: ClassVar = {"post": "acknowledge_usage"}
    rights: ClassVar = {"post": (Right.MANAGE_USAGES,)}
    problems: ClassVar = {"post": ("invalid", "usage-not-open")}

    @extend_schema(
        summary="Say that you know what became of the fact, and what you did about it",
        description=(
            "`mended`: the page says the fact as it is now. `removed`: it no longer says it. `kept`: it stays, for the "
            "reason in `word`. What changes afterwards opens the use again."
        ),
        request=GivenAcknowledgement,
        parameters=[NEW_ETAG],
        responses=UsageShape,
    )
    def post(self, request: Request, usage_id: UUID) -> Response:
        body = self.take_body(GivenAcknowledgement)
        usage = acknowledge_usage(
            usage_id=usage_id,
            actor=self.actor,
            answer=body["answer"],
            word=body.get("word", ""),
            revision=body.get("fact_revision"),
        )
        return self.answer(usage)
