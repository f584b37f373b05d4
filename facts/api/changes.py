"""The changes of everything, in the ledger’s order."""

import re
from typing import ClassVar

from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from facts.api.serializers.changes import ChangesShape
from facts.queries.changes import RIGHT_OF_TYPE, read_changes, readable_types
from newsroom.api.conditional import mark_private
from newsroom.api.pagination import read_limit
from newsroom.api.problems import ResyncRequired, invalid
from newsroom.api.schema import LIMIT
from newsroom.api.views import ApiView
from newsroom.errors import NotAllowed
from newsroom.ledger.reads import ledger_head
from newsroom.roles import Right

_PLACE = re.compile(r"\d{1,18}")


class Changes(ApiView):
    operations: ClassVar = {"get": "list_changes"}
    queries: ClassVar = {"get": ("since", "limit", "types")}
    rights: ClassVar = {"get": (Right.READ_CHANGES,)}
    problems: ClassVar = {"get": ("invalid", "resync-required")}

    @extend_schema(
        summary="What happened since, in the ledger’s order",
        description=(
            "Apply the page, keep `last_seq`, ask again with it. Changes come at least once, and none is missed: the "
            "ledger’s order is the order of commits. What a key may no longer see comes as a `delete`; a fact under "
            "embargo comes when the embargo is over. An entry that covers several records (the articles of a reading, "
            "the claims of a search) gives one line for each with the same `seq`; a page never ends inside it and may "
            "so hold more than `limit` lines."
        ),
        parameters=[
            OpenApiParameter(
                "since", str, description="`last_seq` of the page before; none for all, `now` for none."
            ),
            OpenApiParameter(
                "limit", LIMIT, description="How far to look, 1 to 200 revisions; 50 unless given."
            ),
            OpenApiParameter(
                "types",
                str,
                description="Of `fact`, `claim`, `article`, with commas; all that the scopes allow unless given.",
            ),
        ],
        responses=ChangesShape,
    )
    def get(self, request: Request) -> Response:
        types, limit = self._read_types(), read_limit(request)
        since = self._read_since(request.query_params.get("since", ""))
        changes = read_changes(self.actor, since=since, limit=limit, types=types)
        shown = {
            "results": [
                {
                    "seq": str(line.seq),
                    "type": line.type,
                    "id": line.id,
                    "op": line.op,
                    "revision": line.revision,
                    "event": line.event,
                }
                for line in changes.lines
            ],
            "last_seq": "" if changes.last_seq < 0 else str(changes.last_seq),
            "has_more": changes.has_more,
        }
        return mark_private(Response(ChangesShape(shown).data))

    def _read_types(self) -> list[str]:
        text = self.request.query_params.get("types", "")
        readable = readable_types(self.actor)
        if not text:
            return readable
        wanted = list(dict.fromkeys(text.split(",")))
        unknown = [name for name in wanted if name not in RIGHT_OF_TYPE]
        if unknown:
            detail = _("There is no such type; there are %(names)s.") % {"names": ", ".join(RIGHT_OF_TYPE)}
            raise invalid([{"detail": detail, "parameter": "types"}])
        for name in wanted:
            if name not in readable:
                raise NotAllowed(_("This key may not read records of the type %(name)s.") % {"name": name})
        return wanted

    @staticmethod
    def _read_since(text: str) -> int:
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
