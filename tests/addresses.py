"""Every address of the desk, with something in the place of its parameters: what a test walks to try each."""

import re
from collections.abc import Iterator

from django.urls import URLPattern, URLResolver, get_resolver

from newsroom.api.views import describe_api

NOBODYS_ID = "01a2018f-bd01-75ae-9fa2-151e0c3c0b24"
# What the table of addresses does not hold: files, what does not exist, and what does not exist in the API.
OTHERS = (
    "/static/newsroom/desk.css",
    "/nothing/here/",
    "/nothing.php",
    "/api",
    "/api/v1/nothing",
    "/api/v2/",
)
_OF_KIND = {"uuid": NOBODYS_ID, "slug": "code", "str": "claim", "int": "0", "path": "000"}


def list_addresses() -> list[str]:
    """Each address that the URL resolver knows and some that it does not, ready to be asked for."""
    return sorted({*(_fill(route) for route in _walk(get_resolver().url_patterns, "/")), *OTHERS})


def list_operations() -> list[tuple[str, str]]:
    """Method and address of each operation that the API's description holds."""
    return sorted(
        (method.upper(), re.sub(r"\{[a-z_]+\}", NOBODYS_ID, path))
        for path, operations in describe_api()["paths"].items()
        for method in operations
    )


def _walk(patterns: list[URLPattern | URLResolver], prefix: str) -> Iterator[str]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from _walk(pattern.url_patterns, prefix + str(pattern.pattern))
        elif not str(pattern.pattern).startswith("^"):
            yield prefix + str(pattern.pattern)


def _fill(route: str) -> str:
    return re.sub(r"<(?:(\w+):)?\w+>", lambda found: _OF_KIND[found[1] or "str"], route)
