"""Lists by cursor: no row is dropped or repeated while rows come in."""

import base64
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Generic, TypeVar

from django.db.models import Model, Q, QuerySet
from django.utils.translation import gettext as _
from rest_framework.request import Request
from rest_framework.response import Response

from newsroom.api.conditional import mark_private
from newsroom.api.problems import base_url, invalid
from newsroom.ledger.recorded import plain

DEFAULT_LIMIT = 50
MAX_LIMIT = 200
# What the query of every list may hold beside its filters.
PLACE = ("cursor", "limit")
FORWARD, BACKWARD = "f", "b"
_Model = TypeVar("_Model", bound=Model)


@dataclass(frozen=True)
class Slice(Generic[_Model]):
    """The rows of one page in the list's order, and the cursors of its neighbours."""

    rows: list[_Model]
    next: str | None
    previous: str | None


def take_slice(
    rows: QuerySet[_Model],
    request: Request,
    *,
    order: Mapping[str, Callable[[str], Any]],
    descending: bool = False,
) -> Slice[_Model]:
    """The page of `rows` that `cursor` and `limit` ask for.

    `order` names columns that never change, the last of them unique, each with what reads its value from text (raising
    ValueError). Raises Invalid for a limit or a cursor that is none.
    """
    return slice_at(
        rows,
        request.query_params.get("cursor"),
        limit=read_limit(request),
        order=order,
        descending=descending,
    )


def slice_at(
    rows: QuerySet[_Model],
    token: str | None,
    *,
    limit: int,
    order: Mapping[str, Callable[[str], Any]],
    descending: bool = False,
) -> Slice[_Model]:
    """The page that begins at this cursor, or the first one; as `take_slice`. Raises Invalid."""
    names = list(order)
    direction, place = FORWARD, None
    if token:
        direction, place = _read_cursor(token, order)
    down = descending != (direction == BACKWARD)
    if place is not None:
        rows = rows.filter(_beyond(names, place, "lt" if down else "gt"))
    found = list(rows.order_by(*((f"-{name}" if down else name) for name in names))[: limit + 1])
    more, found = len(found) > limit, found[:limit]
    if direction == BACKWARD:
        found.reverse()
    has_next = bool(found) and (more or direction == BACKWARD)
    has_previous = bool(found) and (more if direction == BACKWARD else place is not None)
    return Slice(
        found,
        _write_cursor(FORWARD, found[-1], names) if has_next else None,
        _write_cursor(BACKWARD, found[0], names) if has_previous else None,
    )


def answer_slice(results: list[Any], request: Request, page: Slice[Any]) -> Response:
    """The list as every list of the API looks: results, next, previous, and the same links in the header Link."""
    links = {"next": _link(request, page.next), "previous": _link(request, page.previous)}
    response = Response({"results": results, **links})
    relations = {"next": "next", "previous": "prev"}
    header = ", ".join(f'<{link}>; rel="{relations[name]}"' for name, link in links.items() if link)
    if header:
        response["Link"] = header
    return mark_private(response)


def _link(request: Request, cursor: str | None) -> str | None:
    if cursor is None:
        return None
    query = request.query_params.copy()
    query["cursor"] = cursor
    return f"{base_url(request._request)}{request.path}?{query.urlencode()}"


def read_limit(request: Request) -> int:
    """How many rows the request wants, DEFAULT_LIMIT unless it says. Raises Invalid."""
    text = request.query_params.get("limit")
    if text is None:
        return DEFAULT_LIMIT
    if not (text.isascii() and text.isdecimal() and len(text) <= 6 and 1 <= int(text) <= MAX_LIMIT):
        raise invalid(
            [{"detail": _("Ask for 1 to %(most)s rows.") % {"most": MAX_LIMIT}, "parameter": "limit"}]
        )
    return int(text)


def _beyond(names: Sequence[str], place: Sequence[Any], operator: str) -> Q:
    """Rows after `place` in the order of `names`. The first column alone comes first, so that its index serves."""
    condition = Q()
    for number, name in enumerate(names):
        same = Q(**dict(zip(names[:number], place[:number], strict=True)))
        condition |= same & Q(**{f"{name}__{operator}": place[number]})
    return Q(**{f"{names[0]}__{operator}e": place[0]}) & condition


def _write_cursor(direction: str, row: Model, names: Sequence[str]) -> str:
    values = [str(plain(getattr(row, name))) for name in names]
    return base64.urlsafe_b64encode(json.dumps([direction, *values]).encode()).decode().rstrip("=")


def _read_cursor(token: str, order: Mapping[str, Callable[[str], Any]]) -> tuple[str, list[Any]]:
    try:
        padded = token + "=" * (-len(token) % 4)
        direction, *values = json.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
        if direction not in (FORWARD, BACKWARD) or not all(isinstance(value, str) for value in values):
            raise ValueError(token)
        return direction, [read(value) for read, value in zip(order.values(), values, strict=True)]
    except (ValueError, TypeError, RecursionError) as error:
        detail = _("This cursor is none of ours. Take the address in “next” or “previous” as it is.")
        raise invalid([{"detail": detail, "parameter": "cursor"}]) from error


def read_moment(text: str) -> datetime:
    """A moment with its zone, as a cursor holds it. Raises ValueError."""
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError(text)
    return moment.astimezone(UTC)
