"""One request as an ASGI server hands it over: its bytes, who sends it, and what comes back."""

import asyncio
import json
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.test import Client

from newsroom.actor import Actor
from newsroom.people import SETUP, create_key
from newsroom.rights import SCOPES

FORM = "application/x-www-form-urlencoded"
PARTS = "multipart/form-data; boundary=x"
HUGE = 4_000_000_000


class Sender:
    """The server's side of one request: hands out the body chunk by chunk and keeps what comes back."""

    def __init__(self, chunks: Iterator[bytes] | None = None, *, is_silent: bool = False) -> None:
        self.chunks = iter(()) if chunks is None else chunks
        self.is_silent = is_silent
        self.taken = 0
        self.is_asked = False
        self.is_whole = False
        self.begun: dict[str, Any] = {}
        self.body = b""

    async def receive(self) -> dict[str, Any]:
        self.is_asked = True
        chunk = next(self.chunks, None)
        if chunk is not None:
            self.taken += len(chunk)
            return {"type": "http.request", "body": chunk, "more_body": True}
        if self.is_silent or self.is_whole:
            await asyncio.Event().wait()
        self.is_whole = True
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(self, message: dict[str, Any]) -> None:
        if message["type"] == "http.response.start":
            self.begun = message
        else:
            self.body += message.get("body", b"")

    @property
    def status(self) -> int:
        return int(self.begun["status"])

    @property
    def headers(self) -> dict[str, str]:
        return {name.decode().lower(): value.decode() for name, value in self.begun["headers"]}

    @property
    def words(self) -> str:
        """What a person reads of it, or a program in `detail`."""
        text = self.body.decode()
        return str(json.loads(text)["detail"]) if "problem" in self.headers["content-type"] else text


def session_of(actor: Actor) -> dict[str, str]:
    client = Client()
    client.force_login(actor.user)
    return {"Cookie": f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"}


def key_of(actor: Actor, *scopes: str) -> dict[str, str]:
    _key, token = create_key(actor=SETUP, user_id=actor.user.id, name="Robot", scopes=list(scopes or SCOPES))
    return {"Authorization": f"Bearer {token}"}
