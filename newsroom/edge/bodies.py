"""A body on its way in: counted in bytes and in parts, and not waited for longer than its size needs."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from newsroom.api.problems import BodyTooLarge, RequestTooSlow
from newsroom.edge.heads import RequestHead, RequestKind
from newsroom.edge.limits import EVERYBODY, TOO_MUCH, BodyLimit, widen
from newsroom.edge.turns import LARGE_BYTES, Turns
from newsroom.errors import DomainError

Message = dict[str, Any]
Receive = Callable[[], Awaitable[Message]]

# Nothing at all for so long, and the sender is gone or plays for time.
SECONDS_BETWEEN_PACKETS = 10.0
# What any body may take, and how many bytes a second it must bring beyond that. A form comes in one packet with its
# head; whoever drips it is told so within a second, before it holds anything. 20 MB over a poor line: 20 minutes.
SECONDS_TO_BEGIN = 0.7
BYTES_A_SECOND = 16_000
# A process that was itself held up by more than this gives the sender the time back.
_SECONDS_OF_OUR_OWN = 0.05
# Each %XX of a form costs as much as a hundred plain bytes to take apart.
MAX_ESCAPES = 100_000
GONE: Message = {"type": "http.disconnect"}
_SLOW = gettext_lazy("The request came in too slowly. Send it again. Nothing was changed.")
_MANY = gettext_lazy("This form has too many parts: at most %(limit)s are taken here. Nothing was changed.")


class Body:
    """What Django reads in the server's place. It ends, as if the sender had left, where `refusal` says why."""

    def __init__(self, head: RequestHead, receive: Receive, turns: Turns) -> None:
        self.head = head
        self._turns = turns
        self._turn = 0
        self._owner: UUID | None = None
        self.limit: BodyLimit = EVERYBODY
        self.refusal: DomainError | None = None
        self._receive = receive
        # A head that declares no body has none: nothing is waited for or counted.
        self._is_whole = head.has_no_body
        self._began = time.monotonic()
        self._size = self._parts = self._escapes = 0
        self._tail = b""

    async def admit(self) -> None:
        """Judge the length that the head declares. Raises what `widen` raises."""
        if self.head.length is not None and self.head.length > self.limit.size:
            await self._widen(self.head.length)

    async def _widen(self, size: int) -> None:
        """Raise the limit for whoever may send so much; a large body counts as theirs until the end."""
        with translation.override(self.head.language):
            self.limit = await widen(self.head, size)
        if self.limit.owner is not None and (self.head.length or self.limit.size) >= LARGE_BYTES:
            with translation.override(self.head.language):
                self._turns.begin(self.limit.owner)
            self._owner = self.limit.owner

    async def receive(self) -> Message:
        """The next message of the server, or `http.disconnect` from the first refusal on."""
        if self.refusal is not None:
            return GONE
        if self._is_whole:
            return await self._receive()
        try:
            message = await self._wait()
            if message["type"] == "http.request":
                await self._count(message.get("body", b""))
        except TimeoutError:
            self.refusal = self._say(RequestTooSlow, _SLOW)
            return GONE
        except DomainError as refusal:
            self.refusal = refusal
            return GONE
        if message["type"] == "http.request" and not message.get("more_body", False):
            self._is_whole = True
            self._turn = await self._turns.take(self._size)
        return message

    def end(self) -> None:
        """Give up the turn for a large body: its request is answered."""
        self._turns.give_back(self._turn)
        if self._owner is not None:
            self._turns.end(self._owner)

    async def _wait(self) -> Message:
        """The server's next message. Raises TimeoutError where the sender, and not this process, let it wait."""
        while True:
            seconds = self._seconds_left()
            asked = time.monotonic()
            try:
                async with asyncio.timeout(seconds):
                    return await self._receive()
            except TimeoutError:
                late = time.monotonic() - asked - seconds
                if late < _SECONDS_OF_OUR_OWN:
                    raise
                self._began += late

    def _seconds_left(self) -> float:
        until = self._began + SECONDS_TO_BEGIN + self._size / BYTES_A_SECOND
        return max(min(until - time.monotonic(), SECONDS_BETWEEN_PACKETS), 0.01)

    async def _count(self, chunk: bytes) -> None:
        self._size += len(chunk)
        if self._size > self.limit.size:
            if self.limit is not EVERYBODY:
                raise self._say(BodyTooLarge, TOO_MUCH, f"{self.limit.size // 1000:,}")
            await self._widen(self._size)
        if self.head.kind is RequestKind.FORM:
            self._parts += chunk.count(b"&")
            self._escapes += chunk.count(b"%")
        elif self.head.kind is RequestKind.MULTIPART:
            self._count_boundaries(chunk)
        if self._parts > self.limit.parts and self.limit is EVERYBODY:
            await self._widen(EVERYBODY.size + 1)
        if self._parts > self.limit.parts or self._escapes > MAX_ESCAPES:
            raise self._say(BodyTooLarge, _MANY, f"{self.limit.parts:,}")

    def _count_boundaries(self, chunk: bytes) -> None:
        """Count the lines that begin a part; one may lie across two chunks."""
        boundary = self.head.boundary
        seen = self._tail + chunk
        self._parts += seen.count(boundary)
        self._tail = seen[-(len(boundary) - 1) :] if len(boundary) > 1 else b""

    def _say(self, kind: type[DomainError], words: Promise, limit: str = "") -> DomainError:
        """A refusal in the sender's language."""
        with translation.override(self.head.language):
            return kind(str(words) % {"limit": limit})
