"""The gate in front of Django, asked one request at a time without a server."""

import tempfile
from typing import Any

import pytest
from asgiref.sync import async_to_sync
from django.core.asgi import get_asgi_application
from django.core.signals import request_finished, request_started
from django.db import close_old_connections

from newsroom.edge import limits
from newsroom.edge.gate import Gate
from tests.newsroom.senders import FORM, Sender


@pytest.fixture(scope="package")
def django(django_db_setup: None) -> Any:
    return get_asgi_application()


@pytest.fixture
def gate(django: Any) -> Gate:
    return Gate(django)


@pytest.fixture
def in_one_transaction(monkeypatch):
    """The connection stays open between requests, as Django's own test client keeps it: the test's rows are in it."""
    monkeypatch.setattr(limits, "close_old_connections", lambda: None)
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture
def ask(gate: Gate, in_one_transaction):
    """A function that sends one request through the gate and Django, and returns what came of it."""

    def ask(
        method: str,
        address: str,
        sender: Sender,
        *,
        version: str = "1.1",
        through: Gate = gate,
        **headers: str | None,
    ) -> Sender:
        given: dict[str, str | None] = {"Host": "127.0.0.1", "Content_Type": FORM, **headers}
        path, _mark, query = address.partition("?")
        scope = {
            "type": "http",
            "http_version": version,
            "method": method,
            "scheme": "http",
            "path": path,
            "raw_path": path.encode(),
            "query_string": query.encode(),
            "headers": [
                (name.lower().replace("_", "-").encode(), value.encode())
                for name, value in given.items()
                if value is not None
            ],
            "client": ("127.0.0.1", 1),
            "server": ("127.0.0.1", 80),
        }
        async_to_sync(through)(scope, sender.receive, sender.send)
        return sender

    return ask


@pytest.fixture
def no_file(monkeypatch):
    """Nobody's body reaches a disk: asking for a real file fails the test."""

    def refuse(*_arguments: object, **_options: object) -> None:
        raise AssertionError("a body was written to disk")

    monkeypatch.setattr(tempfile.SpooledTemporaryFile, "rollover", refuse)
