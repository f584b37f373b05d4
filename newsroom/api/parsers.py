"""Reading a body that may be hostile."""

import json
import re
from typing import Any, NoReturn

from django.utils.translation import gettext as _
from rest_framework.parsers import BaseParser

from newsroom.api.problems import BodyTooLarge, MalformedRequest, invalid, point_to

_DEEPEST_JSON = 32
# A large body is an article's text. As lists of lists, sixty megabytes would become gigabytes in memory.
MAX_STRUCTURED_BYTES = 1_000_000
_TEXT = rb'"(?:[^"\\]++|\\.)*+"'
_FLAT = re.compile(
    rb"\s*+\{(?:\s*+%s\s*+:\s*+(?:%s|null)\s*+,?+){0,50}+\s*+\}\s*+" % (_TEXT, _TEXT), re.DOTALL
)


class StrictJSONParser(BaseParser):
    """JSON in UTF-8 as RFC 8259 has it; strings that PostgreSQL or UTF-8 cannot hold are refused by name.

    Raises MalformedRequest, Invalid, and whatever the view's `refuse_body` raises for a body over its limit.
    """

    media_type = "application/json"

    def parse(self, stream: Any, media_type: str | None = None, parser_context: Any = None) -> Any:
        view = parser_context["view"]
        limit = view.find_body_limit(self.media_type)
        data = stream.read(limit + 1)
        if len(data) > limit:
            view.refuse_body(len(data), limit)
        if len(data) > MAX_STRUCTURED_BYTES and not _FLAT.fullmatch(data):
            raise BodyTooLarge(_("A body of this size must be one object whose members are texts."))
        try:
            text = data.decode()
            # Of sixty megabytes one copy is enough.
            del data
            value = json.loads(text, parse_constant=_refuse_constant)
        except UnicodeDecodeError as error:
            raise MalformedRequest(_("The body is not UTF-8.")) from error
        except json.JSONDecodeError as error:
            raise MalformedRequest(
                _("The body is not JSON: line %(line)s, column %(column)s.")
                % {"line": error.lineno, "column": error.colno}
            ) from error
        except (RecursionError, ValueError) as error:
            raise MalformedRequest(
                _("The body is not JSON that can be taken: too deep, or a number too long.")
            ) from error
        check_json(value)
        return value


def check_json(value: Any) -> None:
    """Refuse nesting beyond MAX_DEPTH, and strings with lone surrogates or NUL. Raises MalformedRequest, Invalid."""
    waiting: list[tuple[tuple[str | int, ...], Any]] = [((), value)]
    while waiting:
        path, item = waiting.pop()
        if len(path) > _DEEPEST_JSON:
            raise MalformedRequest(_("The body is nested too deeply."))
        if isinstance(item, dict):
            for name, inner in item.items():
                _check_text(name, path)
                waiting.append(((*path, name), inner))
        elif isinstance(item, list):
            waiting.extend(((*path, number), inner) for number, inner in enumerate(item))
        elif isinstance(item, str):
            _check_text(item, path)


def _check_text(text: str, path: tuple[str | int, ...]) -> None:
    try:
        held = b"\x00" not in text.encode()
    except UnicodeEncodeError:
        held = False
    if not held:
        detail = _("This text holds a NUL character or half of a surrogate pair.")
        raise invalid([{"detail": detail, "pointer": point_to(path)}])


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(name)
