"""A write of what is on record that comes past the services fails the test in which it happens.

Which modules may write is the table below; whatever else of the product has a hand in an INSERT, UPDATE or DELETE of a
recorded table (a page, an endpoint, a query, a task, a command) without one of them in between is named. Tests damage
rows on purpose and may: what they do themselves is no product's. A file of tests that uses the fixture has each of
its tests watched; those that open every address do.
"""

import re
import sys
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any

import pytest
from django.conf import settings
from django.db import connection

from newsroom.ledger.recorded import recorded_models

# Where what is on record is written, each with the reason.
MAY_WRITE = {
    "sources/services/": "evidence",
    "facts/services/": "judgement",
    "newsroom/people.py": "people, desks and keys",
    "newsroom/accounts/links.py": "the way to a password, on record",
    "newsroom/accounts/factors.py": "second factors, on record",
    "newsroom/sign_on.py": "ties to a sign-on service, on record",
    "newsroom/accounts/standing.py": "who counts as two, on record",
    "newsroom/jobs/": "leases and turns of jobs, which no revision fixes",
    "newsroom/ledger/redact.py": "taking words out, by two people",
    "newsroom/ledger/exports.py": "what of the ledger was taken home",
    "newsroom/receivers.py": "what an earlier version left out, once, at the end of migrate",
}
# When somebody last signed in, which Django writes and no revision fixes.
_LAST_LOGIN = re.compile(r'\s*UPDATE "newsroom_user" SET "last_login" = \S+ WHERE ')
_WRITES = re.compile(r'\s*(?:INSERT INTO|UPDATE|DELETE FROM) "?(\w+)"?')


@lru_cache(maxsize=1)
def recorded_tables() -> frozenset[str]:
    models = recorded_models().values()
    beside = {table for model in models for table in model.snapshot_tables.values()}
    return frozenset({model._meta.db_table for model in models} | beside)


def find_trespass(statement: str) -> str | None:
    """Who of the product has this statement sent, past the services; None where nobody does."""
    match = _WRITES.match(statement)
    if match is None or match[1] not in recorded_tables() or _LAST_LOGIN.match(statement):
        return None
    found = None
    for name in _callers():
        if name.startswith("tests/"):
            break
        if "/migrations/" in name or any(name.startswith(place) for place in MAY_WRITE):
            return None
        # A model's own methods are called by somebody else.
        if "/models" not in name and found is None:
            found = name
    return found and f"{found} writes {match[1]} past the services"


def _callers() -> Iterator[str]:
    """The project's files that lead here, the nearest first, by their path below the project."""
    base = f"{settings.BASE_DIR}/"
    frame: Any = sys._getframe(2)
    while frame is not None:
        path = frame.f_code.co_filename
        if (
            path.startswith(base)
            and not path.startswith(f"{base}.venv")
            and not path.endswith("tests/writes.py")
        ):
            yield path.removeprefix(base)
        frame = frame.f_back


@pytest.fixture
def writes_past_services() -> Iterator[list[str]]:
    """What wrote past the services in this test, in sentences; anything left in it at the end fails the test."""
    found: list[str] = []

    def look(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        trespass = find_trespass(sql)
        if trespass:
            found.append(trespass)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(look):
        yield found
    assert found == []
