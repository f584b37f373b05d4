"""The changes of everything, in the ledger’s order."""

import re
from functools import wraps
from typing import Any, ClassVar

from asgiref.sync import sync_to_async
from django.core.handlers.asgi import ASGIRequest
from django.db import close_old_connections
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from facts.api.serializers.changes import ChangesShape, EventShape
from facts.live.waiting import KeyFollower, describe_change, tell_changes, tell_once, wait_for_news
from facts.queries.changes import RIGHT_OF_TYPE, ChangeStretch, read_changes, readable_types
from newsroom.api.conditional import mark_private
from newsroom.api.pagination import read_limit
from newsroom.api.problems import ResyncRequired, invalid
from newsroom.api.schema import LIMIT
from newsroom.api.views import ApiView
from newsroom.errors import NotAllowed
from newsroom.ledger.reads import ledger_head
from newsroom.rights import Right

_PLACE = re.compile(r"\d{1,18}")
MOST_SECONDS = 60
SINCE = OpenApiParameter(
    "since", str, description="`last_seq` of the page before; none for all, `now` for none."
)
TYPES = OpenApiParameter(
    "types",
    str,
    description="Of `fact`, `claim`, `article`, `usage`, with commas; all that the scopes allow unless given.",
)


class FollowingView(ApiView):
    """What every address that tells changes shares."""

    rights: ClassVar = {"get": (Right.READ_CHANGES,)}
    problems: ClassVar = {"get": ("invalid", "resync-required")}

    def read_types(self) -> list[str] | None:
        """The types of records that are asked for; None for all that may be read. Raises Invalid, NotAllowed."""
        text = self.request.query_params.get("types", "")
        if not text:
            return None
        wanted = list(dict.fromkeys(text.split(",")))
        unknown = [name for name in wanted if name not in RIGHT_OF_TYPE]
        if unknown:
            detail = _("There is no such type; there are %(names)s.") % {"names": ", ".join(RIGHT_OF_TYPE)}
            raise invalid([{"detail": detail, "parameter": "types"}])
        for name in wanted:
            if name not in readable_types(self.actor):
                raise NotAllowed(_("This key may not read records of the type %(name)s.") % {"name": name})
        return wanted

    @staticmethod
    def read_place(text: str) -> int:
        """The entry after which to look. Raises ResyncRequired for a place that this ledger never gave out."""
        head = ledger_head()
        if text == "now":
            return head
        if not text:
            return -1
        if not _PLACE.fullmatch(text) or int(text) > head:
            raise ResyncRequired(
                _(
                    "“since” is no place in this ledger. Ask with since=now, read the lists anew, and follow on."
                )
            )
        return int(text)


class Changes(FollowingView):
    operations: ClassVar = {"get": "list_changes"}
    queries: ClassVar = {"get": ("since", "limit", "types", "wait")}

    @classmethod
    def as_view(cls, **initkwargs: Any) -> Any:
        """The view, asked a second time once there is something to tell where the first time there was nothing."""
        answer: Any = super().as_view(**initkwargs)

        @wraps(answer)
        async def wait_and_answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            response: HttpResponseBase = await sync_to_async(answer)(request, *args, **kwargs)
            follower = getattr(response, "follower", None)
            if follower is None or not isinstance(request, ASGIRequest):
                return response
            # Whoever waits keeps no connection to the database meanwhile.
            await sync_to_async(close_old_connections)()
            await wait_for_news(follower, response.seconds)  # type: ignore[attr-defined]
            again: HttpResponseBase = await sync_to_async(answer)(request, *args, **kwargs)
            return again

        return wait_and_answer

    @extend_schema(
        summary="What happened since, in the ledger’s order",
        description=(
            "Apply the page, keep `last_seq`, ask again with it. Changes come at least once, and none is missed: the "
            "ledger’s order is the order of commits. What a key may no longer see comes as a `delete`; a fact under "
            "embargo comes when the embargo is over. An entry that covers several records (the articles of a reading, "
            "the claims of a search) gives one line for each with the same `seq`; a page never ends inside it and may "
            "so hold more than `limit` lines. With `wait` an answer without a line comes only when there is one, or "
            "when the time is over; whoever waits asks twice, as far as limits are concerned."
        ),
        parameters=[
            SINCE,
            OpenApiParameter(
                "limit", LIMIT, description="How far to look, 1 to 200 revisions; 50 unless given."
            ),
            TYPES,
            OpenApiParameter(
                "wait",
                {"type": "integer", "minimum": 0, "maximum": MOST_SECONDS, "default": 0},
                description="For how many seconds to wait for a change.",
            ),
        ],
        responses=ChangesShape,
    )
    def get(self, request: Request) -> Response:
        types, limit, seconds = self.read_types(), read_limit(request), self._read_wait()
        since = self.read_place(request.query_params.get("since", ""))
        found = read_changes(
            self.actor, since=since, limit=limit, types=readable_types(self.actor) if types is None else types
        )
        response = _answer(found)
        if seconds and not found.lines and not found.has_more and not hasattr(request._request, "has_waited"):
            request._request.has_waited = True  # type: ignore[attr-defined]
            response.seconds = seconds  # type: ignore[attr-defined]
            response.follower = KeyFollower.of(self.actor, found.last_seq, types)  # type: ignore[attr-defined]
        return response

    def _read_wait(self) -> int:
        text = self.request.query_params.get("wait", "0")
        if not (text.isascii() and text.isdecimal() and len(text) <= 3 and int(text) <= MOST_SECONDS):
            detail = _("Wait for 0 to %(most)s seconds.") % {"most": MOST_SECONDS}
            raise invalid([{"detail": detail, "parameter": "wait"}])
        return int(text)


def _answer(found: ChangeStretch) -> Response:
    shown = {
        "results": [describe_change(line) for line in found.lines],
        "last_seq": "" if found.last_seq < 0 else str(found.last_seq),
        "has_more": found.has_more,
    }
    return mark_private(Response(ChangesShape(shown).data))


class EventStream(BaseRenderer):
    """Names the media type of a stream; what it holds is written by facts/live/waiting.py."""

    media_type = "text/event-stream"
    format = "event-stream"
    charset = None

    def render(self, data: Any, *_about: Any) -> bytes:
        return b""


class ChangesStream(FollowingView):
    operations: ClassVar = {"get": "stream_changes"}
    queries: ClassVar = {"get": ("since", "types")}
    renderer_classes = (*ApiView.renderer_classes, EventStream)

    @classmethod
    def as_view(cls, **initkwargs: Any) -> Any:
        """The view, whose answer goes on for as long as its worker can do that."""
        answer: Any = super().as_view(**initkwargs)

        @wraps(answer)
        async def answer_and_tell(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            response: HttpResponseBase = await sync_to_async(answer)(request, *args, **kwargs)
            follower = getattr(response, "follower", None)
            if follower is None or not isinstance(request, ASGIRequest):
                return response
            await sync_to_async(close_old_connections)()
            stream = StreamingHttpResponse(tell_changes(follower), headers=dict(response.headers))
            del stream["Content-Length"]
            return stream

        return answer_and_tell

    @extend_schema(
        summary="What happens from now on, as server-sent events",
        description=(
            "The lines of `/changes`, each as an event `change`, for as long as the connection lives. Only the last "
            "line of an entry has its `seq` as `id`: whoever comes back with `Last-Event-ID`, which counts before "
            "`since`, misses nothing and may hear some lines again. A comment comes at least every 15 seconds; `over` "
            "says that the key opens this no more. The rights are those that the key has at each moment."
        ),
        parameters=[
            SINCE,
            TYPES,
            OpenApiParameter(
                "Last-Event-ID",
                str,
                location=OpenApiParameter.HEADER,
                description="The last `id` that was read.",
            ),
        ],
        responses={(200, "text/event-stream"): EventShape},
    )
    def get(self, request: Request) -> HttpResponse:
        types = self.read_types()
        asked = request.headers.get("Last-Event-ID") or request.query_params.get("since", "")
        follower = KeyFollower.of(self.actor, self.read_place(asked), types)
        is_told_at_once = not isinstance(request._request, ASGIRequest)
        response = HttpResponse(
            tell_once(follower) if is_told_at_once else "", content_type="text/event-stream"
        )
        response["Cache-Control"] = "no-store"
        response["X-Accel-Buffering"] = "no"
        response.follower = follower  # type: ignore[attr-defined]
        return response
