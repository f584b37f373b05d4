"""The gate: the outermost ASGI application. It lets to Django what it may read, and refuses the rest in words."""

from collections.abc import Awaitable, Callable
from typing import Any

from django.http import HttpResponse
from django.utils import translation

from newsroom.edge.bodies import Body, Message, Receive
from newsroom.edge.heads import RequestHead, Scope, find_language, read_request_head
from newsroom.edge.refusals import make_answer
from newsroom.edge.turns import Turns
from newsroom.errors import DomainError

Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Any, Any, Any], Awaitable[None]]
# Which program serves, and in which version, is nobody's business.
SERVER = (b"server", b"Factdesk")


class Gate:
    """Judges each request before Django does."""

    def __init__(self, inner: Application) -> None:
        self.inner = inner
        self.turns = Turns()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            # There are none; Django would write an error into the log for each that is tried.
            await send({"type": "websocket.close", "code": 1000})
            return
        if scope["type"] != "http":
            await self.inner(scope, receive, send)
            return
        answer = _Answer(send)
        try:
            body = Body(self._read(scope), receive, self.turns)
            await body.admit()
        except DomainError as refusal:
            await answer.send_whole(make_answer(scope, refusal))
            return
        try:
            await self.inner(scope, body.receive, answer.send)
        finally:
            body.end()
        if body.refusal is not None and not answer.is_begun:
            await answer.send_whole(make_answer(scope, body.refusal))

    @staticmethod
    def _read(scope: Scope) -> RequestHead:
        try:
            return read_request_head(scope)
        except DomainError:
            # Looking up the language costs more than the head, and almost no head is refused.
            with translation.override(find_language(scope)):
                return read_request_head(scope)


class _Answer:
    """What goes back to the server, under our name."""

    def __init__(self, send: Send) -> None:
        self.is_begun = False
        self._send = send

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.is_begun = True
            message = {**message, "headers": [*message.get("headers", ()), SERVER]}
        await self._send(message)

    async def send_whole(self, answer: HttpResponse) -> None:
        """A refusal: the rest of the body is not read, so the connection ends with it."""
        headers = [(name.lower().encode(), value.encode("latin-1")) for name, value in answer.items()]
        headers.append((b"connection", b"close"))
        await self.send({"type": "http.response.start", "status": answer.status_code, "headers": headers})
        await self.send({"type": "http.response.body", "body": answer.content})
