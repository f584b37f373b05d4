"""Following `/changes` with a key: waiting for the next of them, and a stream that goes on until somebody hangs up.

Served by the asynchronous worker; a synchronous one, which would give a whole process to each of them, answers at once.
"""

import asyncio
from collections.abc import AsyncIterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import close_old_connections
from django.utils.translation import gettext as _

from facts.live.follower import ROWS_A_LOOK, SECONDS_BETWEEN_BEATS, LookReport, write_event
from facts.live.stream import RETRY_MILLISECONDS, rest
from facts.queries.changes import ChangeLine, read_changes, readable_types
from newsroom.actor import Actor
from newsroom.api.problems import TooManyRequests
from newsroom.live import LEDGER, Listener, switchboard
from newsroom.models import ApiKey
from newsroom.rights import Right
from newsroom.valkey import own_name

# As in stream.py: what is followed for hours must keep neither a thread nor a connection of its own.
_readers = ThreadPoolExecutor(4, thread_name_prefix="changes")


def describe_change(line: ChangeLine) -> dict[str, Any]:
    """A change as `/changes` and its stream tell it; `seq` is its place in the ledger, as text."""
    return {
        "seq": str(line.seq),
        "type": line.type,
        "id": str(line.id),
        "op": line.op,
        "revision": line.revision,
        "event": line.event,
    }


@dataclass
class KeyFollower:
    """A key that follows changes after entry `cursor`; `types` are those that were asked for, None for all it may read.

    `told` is the place that its program has heard of.
    """

    key_id: UUID
    person_id: UUID
    cursor: int
    types: Sequence[str] | None
    channel: str
    told: int = -2

    def find_actor(self) -> Actor | None:
        """The key with the rights that it has now; None once it follows no more."""
        key = ApiKey.objects.usable().select_related("user").filter(id=self.key_id).first()
        actor = Actor(user=key.user, key=key) if key is not None else None
        return actor if actor is not None and actor.may(Right.READ_CHANGES) else None

    def look(self) -> LookReport:
        """What is new, and no connection to the database kept. Runs in a thread; never in a transaction."""
        try:
            return self.read_news()
        finally:
            close_old_connections()

    def read_news(self) -> LookReport:
        """What is new. Only the last line of an entry has its place as `id`, so that a break never loses the others."""
        actor = self.find_actor()
        if actor is None:
            return LookReport(write_event("over", {}), is_over=True)
        readable = readable_types(actor)
        types = readable if self.types is None else [name for name in self.types if name in readable]
        stretch = read_changes(actor, since=self.cursor, limit=ROWS_A_LOOK, types=types)
        self.cursor = stretch.last_seq
        report = LookReport(seconds=0 if stretch.has_more else SECONDS_BETWEEN_BEATS)
        for place, line in enumerate(stretch.lines, start=1):
            is_last = place == len(stretch.lines) or stretch.lines[place].seq != line.seq
            self.told = line.seq if is_last else self.told
            report.text += write_event("change", describe_change(line), index=line.seq if is_last else None)
        return report

    def has_news(self) -> bool:
        """Whether its program would be told something, or turned away; remembers how far it looked."""
        while True:
            report = self.look()
            if report.text or report.is_over:
                return True
            if report.seconds:
                return False

    def beat(self) -> str:
        """A sign of life, and how far there is nothing: a program that comes back need not be shown that again."""
        if self.told == self.cursor or self.cursor < 0:
            return ": beat\n\n"
        self.told = self.cursor
        return f": beat\nid: {self.cursor}\n\n"

    def listen(self) -> AbstractAsyncContextManager[Listener]:
        return switchboard.listen(self.person_id, frozenset({LEDGER}), self.channel)

    @classmethod
    def of(cls, actor: Actor, since: int, types: Sequence[str] | None) -> "KeyFollower":
        """A follower for a key. Raises TooManyRequests where its person has too many open already."""
        assert actor.user is not None and actor.key is not None  # noqa: PT018  a key has its person
        if switchboard.count(actor.user.id) >= settings.LIVE_CONNECTIONS:
            raise TooManyRequests(
                _("Too many programs and pages of this person follow changes already. Ask without waiting."),
                retry_after=int(SECONDS_BETWEEN_BEATS),
            )
        return cls(actor.key.id, actor.user.id, since, types, own_name())


async def wait_for_news(follower: KeyFollower, seconds: float) -> None:
    """Until there is something to tell, the time is over, or the server ends."""
    loop = asyncio.get_running_loop()
    end = loop.time() + seconds
    async with follower.listen() as ear:
        while (left := end - loop.time()) > 0 and not switchboard.is_closing:
            if await loop.run_in_executor(_readers, follower.has_news):
                return
            await rest(ear, min(left, SECONDS_BETWEEN_BEATS))


async def tell_changes(follower: KeyFollower) -> AsyncIterator[str]:
    """Server-sent events until the program leaves, its key ends or the server does."""
    loop = asyncio.get_running_loop()
    async with follower.listen() as ear:
        yield f"retry: {RETRY_MILLISECONDS}\n\n"
        while not switchboard.is_closing:
            report = await loop.run_in_executor(_readers, follower.look)
            if report.text:
                yield report.text
            if report.is_over:
                return
            if not await rest(ear, report.seconds) and not report.text:
                yield follower.beat()


def tell_once(follower: KeyFollower) -> str:
    """All that there is to tell now; a program that is cut off comes back after a while."""
    told = f"retry: {RETRY_MILLISECONDS}\n\n"
    while True:
        report = follower.read_news()
        told += report.text
        if report.is_over or report.seconds:
            return told + ("" if report.is_over else follower.beat())
