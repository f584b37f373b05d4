"""The last look at what leaves: no page, fragment or small answer holds the name of a source that its reader may not
know, whatever put it there.

What readers typed themselves is given back as it came (fields of forms, links that carry a search on): covering a
name that somebody merely guessed would tell them that they guessed right.
"""

import html
import json
import re
from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

from django.http import HttpRequest, HttpResponse, HttpResponseBase

from newsroom.pages import DeskRequest
from sources.echoes import collect_sent, find_quotation
from sources.masking import ECHO
from sources.protection import Veil, veil_for

_TOLD_IN_HEADERS = ("HX-Trigger", "HX-Trigger-After-Settle", "HX-Trigger-After-Swap")
_ATTRIBUTE = re.compile(r'([\w-]+)="([^"]*)"')
_LINKS = frozenset({"href", "action", "hx-get", "hx-post", "formaction"})
_WRITTEN = ("text/html", "text/plain", "text/csv", "application/json")


class VeilMiddleware:
    """Covers protected names in what this session's person is answered. The API's answers are covered as data."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if isinstance(response, HttpResponse) and _is_covered_here(request, response):
            veil = veil_for(request.actor)  # type: ignore[attr-defined]
            if veil:
                _cover_response(request, response, veil)
        return response


def _is_covered_here(request: HttpRequest, response: HttpResponse) -> bool:
    kind = response.get("Content-Type", "")
    is_ours = kind.startswith(_WRITTEN) and not request.path.startswith("/api/v1/")
    return is_ours and request.user.is_authenticated and "Content-Encoding" not in response


def _cover_response(request: DeskRequest | HttpRequest, response: HttpResponse, veil: Veil) -> None:
    text = response.content.decode(response.charset)
    if response["Content-Type"].startswith("text/html"):
        covered = cover_page(text, request, veil)
    elif response["Content-Type"].startswith("application/json"):
        covered = json.dumps(veil.values(json.loads(text)))
    else:
        covered = veil.text(text)
    if covered != text:
        response.content = covered.encode(response.charset)
        if "Content-Length" in response:
            response["Content-Length"] = str(len(response.content))
    for name in _TOLD_IN_HEADERS:
        if name in response:
            response[name] = _cover_header(response[name], veil)


def _cover_header(value: str, veil: Veil) -> str:
    try:
        return json.dumps(veil.values(json.loads(value)))
    except ValueError:
        return veil.text(value)


def cover_page(page: str, request: HttpRequest, veil: Veil) -> str:
    """A page or fragment of HTML without the names, but for what the request brought itself."""
    if ECHO[0] in page:
        # What a sentence or a draft gives back stands between marks; around them is the page's own.
        parts = re.split(f"{ECHO[0]}(.*?){ECHO[1]}", page, flags=re.S)
        return "".join(part if at % 2 else cover_page(part, request, veil) for at, part in enumerate(parts))
    pieces, at = [], 0
    for start, end, alias in veil.mask.find(page):
        if _is_echo(page, start, request, veil):
            continue
        pieces += [page[at:start], html.escape(alias)]
        at = end
    return "".join([*pieces, page[at:]])


def _is_echo(page: str, at: int, request: HttpRequest, veil: Veil) -> bool:
    """Whether the words at this place are a field's value, or part of a link, as the request sent them."""
    opening, closing = page.rfind("<", 0, at), page.rfind(">", 0, at)
    if opening <= closing:
        return _is_typed_text(page, opening, closing, request) or _is_quoted_back(page, closing, at, request)
    tag_end = page.find(">", at)
    tag = page[opening:tag_end]
    for match in _ATTRIBUTE.finditer(tag):
        low, high = opening + match.start(2), opening + match.end(2)
        if low <= at < high:
            value = html.unescape(match[2])
            is_value = match[1] == "value" and tag.startswith("<input")
            if match[1] in _LINKS or (is_value and value.startswith("/")):
                return _carries_on(value, request, veil)
            return is_value and _was_sent(tag, value, request)
    return False


def _is_typed_text(page: str, opening: int, closing: int, request: HttpRequest) -> bool:
    tag = page[opening:closing]
    if not tag.startswith("<textarea"):
        return False
    value = html.unescape(page[closing + 1 : page.find("</textarea>", closing)])
    return _was_sent(tag, value, request)


def _is_quoted_back(page: str, start: int, at: int, request: HttpRequest) -> bool:
    """Whether a sentence of the page quotes, whole, a value that was sent."""
    if request.method != "POST":
        return False
    quoted = find_quotation(page, at, start + 1, page.find("<", at))
    return quoted is not None and html.unescape(quoted) in collect_sent(request)


def _was_sent(tag: str, value: str, request: HttpRequest) -> bool:
    names = [match[2] for match in _ATTRIBUTE.finditer(tag) if match[1] == "name"]
    sent = request.POST if request.method == "POST" else request.GET
    sent_lines = {_lines(one) for name in names for one in sent.getlist(name)}
    return _lines(value) in sent_lines


def _carries_on(link: str, request: HttpRequest, veil: Veil) -> bool:
    """Whether a link holds the name only in what the address that was asked for held, too."""
    parts = urlsplit(link)
    hidden = {name: values for name, values in parse_qs(parts.query).items() if any(map(veil.hides, values))}
    asked = {name: request.GET.getlist(name) for name in hidden}
    return bool(hidden) and not veil.hides(parts.path) and hidden == asked


def _lines(text: str) -> str:
    return text.replace("\r\n", "\n").strip()
