"""The head of a request: what the gate needs of it, and what is refused by it alone."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from functools import cached_property
from typing import Any

from django.http import HttpRequest, parse_cookie
from django.utils import translation
from django.utils.translation import gettext as _

from newsroom.api.problems import AddressTooLong, HeadTooLarge, MalformedRequest, UnsupportedMediaType

Scope = Mapping[str, Any]
# Browsers send about 2 kB; a proxy adds a few hundred bytes.
MAX_HEAD_BYTES = 32_000
MAX_QUERY_BYTES = 8_000
# The page of an article asks for the lines of up to 200 claims at once.
MAX_QUERY_PARTS = 500
_HOST = re.compile(rb"(?:[A-Za-z0-9._-]{1,253}|\[[0-9A-Fa-f:.]{2,45}\])(?::([0-9]{1,5}))?")


class RequestKind(Enum):
    """How a body is cut into parts."""

    FORM = "form"
    MULTIPART = "multipart"
    OTHER = "other"


@dataclass(frozen=True)
class RequestHead:
    """What the gate knows of a request before it reads a byte of its body."""

    scope: Scope
    method: str
    path: str
    headers: Mapping[bytes, bytes]
    kind: RequestKind
    boundary: bytes
    length: int | None

    @property
    def is_for_api(self) -> bool:
        return self.path == "/api" or self.path.startswith("/api/")

    @property
    def is_safe(self) -> bool:
        return self.method in {"GET", "HEAD", "OPTIONS", "TRACE"}

    @property
    def has_no_body(self) -> bool:
        """Whether nothing can follow the head; in HTTP/2 something may, though no length was declared."""
        return self.length == 0 and self.scope.get("http_version", "1.1").startswith("1")

    @cached_property
    def language(self) -> str:
        return find_language(self.scope)

    def header(self, name: bytes) -> str:
        return self.headers.get(name, b"").decode("latin-1")


def find_language(scope: Scope) -> str:
    """The language that the sender reads, by the cookie that the desk keeps it in, else by Accept-Language."""
    found = {name: value.decode("latin-1") for name, value in scope["headers"]}
    request = HttpRequest()
    request.COOKIES = parse_cookie(found.get(b"cookie", ""))
    request.META["HTTP_ACCEPT_LANGUAGE"] = found.get(b"accept-language", "")
    return translation.get_language_from_request(request)


def read_request_head(scope: Scope) -> RequestHead:
    """The head of a request of any ASGI server.

    Raises HeadTooLarge, AddressTooLong, MalformedRequest, UnsupportedMediaType.
    """
    headers: dict[bytes, bytes] = {}
    size, hosts = 0, []
    for name, value in scope["headers"]:
        size += len(name) + len(value) + 4
        if name == b"host":
            hosts.append(value)
        headers[name] = value
    if size > MAX_HEAD_BYTES:
        raise HeadTooLarge(
            _("The headers of this request have %(size)s bytes; at most %(limit)s are taken.")
            % {"size": f"{size:,}", "limit": f"{MAX_HEAD_BYTES:,}"}
        )
    _check_query(scope.get("query_string", b""))
    _check_host(hosts, scope.get("http_version", "1.1"))
    if headers.get(b"content-encoding", b"identity").strip().lower() not in (b"identity", b""):
        raise UnsupportedMediaType(_("Send the body as it is: no Content-Encoding is taken."))
    kind, boundary = _read_kind(headers.get(b"content-type", b""))
    return RequestHead(scope, scope["method"], scope["path"], headers, kind, boundary, _read_length(headers))


def _check_query(query: bytes) -> None:
    if len(query) > MAX_QUERY_BYTES or query.count(b"&") >= MAX_QUERY_PARTS:
        raise AddressTooLong(
            _("What follows the “?” in the address is too long: at most %(size)s bytes and %(parts)s parts.")
            % {"size": f"{MAX_QUERY_BYTES:,}", "parts": MAX_QUERY_PARTS}
        )
    if not query.isascii():
        raise MalformedRequest(_("The address holds letters that must be written as %XX."))


def _check_host(hosts: list[bytes], version: str) -> None:
    """RFC 9112 section 3.2: exactly one Host, and one that can be."""
    if not hosts and version != "1.1":
        return
    match = _HOST.fullmatch(hosts[0]) if len(hosts) == 1 else None
    if match is None or (match[1] and not 0 < int(match[1]) < 65536):
        raise MalformedRequest(_("Name the desk in one header “Host”, such as “Host: desk.example”."))


def _read_kind(media_type: bytes) -> tuple[RequestKind, bytes]:
    """How the body is cut, and for multipart at what."""
    name, _semicolon, parameters = media_type.partition(b";")
    name = name.strip().lower()
    if name == b"application/x-www-form-urlencoded":
        return RequestKind.FORM, b""
    if not name.startswith(b"multipart/"):
        return RequestKind.OTHER, b""
    found = re.search(rb"boundary\s*=\s*(?:\"([^\"]*)\"|([^\s;]+))", parameters, re.IGNORECASE)
    boundary = (found[1] or found[2] or b"") if found else b""
    return RequestKind.MULTIPART, b"--" + boundary


def _read_length(headers: Mapping[bytes, bytes]) -> int | None:
    """The length that was declared; None where the body comes in chunks."""
    if b"transfer-encoding" in headers:
        return None
    text = headers.get(b"content-length", b"").strip()
    if not text:
        return 0
    if not text.isdigit() or len(text) > 20:
        raise MalformedRequest(_("Content-Length is no number of bytes."))
    return int(text)
