"""What one process tells the others at once: that the ledger has grown, or that people came and went.

A message is a tap on the shoulder and no more: whoever hears it reads the database, with their own rights. So a lost
message costs a few seconds and never a change, and anybody may send one. Messages go through Valkey's pub/sub, whose
channels are the same for all its database numbers; the PostgreSQL database's name keeps installations apart.
"""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Callable
from uuid import UUID

import redis
import redis.asyncio
from django.conf import settings
from django.db import transaction

from newsroom.valkey import ValkeyLine, own_name

logger = logging.getLogger(__name__)

LEDGER, PEOPLE = "ledger", "people"
SECONDS_TO_RECONNECT = 1.0
SECONDS_TO_NOTICE_THE_END = 0.25
_line = ValkeyLine("Live pages are not told of changes")


def announce_ledger() -> None:
    """After this transaction is committed, tell everybody that the ledger has grown."""

    # A named function, as in newsroom/jobs/queue.py: Django's report of a failed callback reads __qualname__.
    def tell() -> None:
        _say(LEDGER)

    transaction.on_commit(tell, robust=True)


def announce_people(article_id: UUID) -> None:
    """After this transaction is committed, tell those who look at an article that people came, went or moved."""

    def tell() -> None:
        _say(f"{PEOPLE}/{article_id}")

    transaction.on_commit(tell, robust=True)


def _say(words: str) -> None:
    _line.ask(lambda valkey: valkey.publish(own_name(), words))


class Listener:
    """One open connection's ear: what it heard since it last asked."""

    def __init__(self, owner: UUID, topics: frozenset[str]) -> None:
        self.owner = owner
        self.topics = topics
        self.heard: set[str] = set()
        self.woken = asyncio.Event()

    def hear(self, topic: str) -> None:
        if topic in self.topics:
            self.heard.add(topic)
            self.woken.set()

    def hear_all(self) -> None:
        """What is not known to have been missed counts as heard."""
        self.heard |= self.topics
        self.woken.set()

    async def wait(self, seconds: float) -> set[str]:
        """The topics heard since the last call, at the latest after so many seconds; none means that time ran out."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(max(seconds, 0)):
                await self.woken.wait()
        self.woken.clear()
        heard, self.heard = self.heard, set()
        return heard


class Switchboard:
    """The one subscription of this process, there while anybody listens."""

    def __init__(self) -> None:
        self.listeners: set[Listener] = set()
        self.task: asyncio.Task[None] | None = None
        self.is_serving: Callable[[], bool] = lambda: True

    def count(self, owner: UUID) -> int:
        """How many connections a person has open here."""
        return sum(1 for listener in self.listeners if listener.owner == owner)

    @property
    def is_closing(self) -> bool:
        """Whether the server is about to end: connections then end by themselves."""
        return not self.is_serving()

    @contextlib.asynccontextmanager
    async def listen(self, owner: UUID, topics: frozenset[str], channel: str) -> AsyncIterator[Listener]:
        """An ear for these topics. Once the subscription stands everything counts as heard."""
        listener = Listener(owner, topics)
        self.listeners.add(listener)
        if self.task is None or self.task.done() or self.task.get_loop() is not asyncio.get_running_loop():
            self.task = asyncio.create_task(self._run(channel))
        try:
            yield listener
        finally:
            self.listeners.discard(listener)
            if not self.listeners:
                self.task.cancel()
                self.task = None

    async def _run(self, channel: str) -> None:
        """Subscribe, again after every failure; a closing server wakes everybody."""
        watch = asyncio.create_task(self._watch_end())
        try:
            while True:
                try:
                    await self._subscribe(channel)
                except (redis.RedisError, OSError, ValueError) as error:
                    logger.warning("Live pages hear nothing for now: Valkey does not answer (%s).", error)
                await asyncio.sleep(SECONDS_TO_RECONNECT)
        finally:
            watch.cancel()

    async def _subscribe(self, channel: str) -> None:
        client = redis.asyncio.Redis.from_url(
            settings.REDIS_URL, socket_connect_timeout=5, decode_responses=True, health_check_interval=15
        )
        async with client, client.pubsub() as pubsub:
            await pubsub.subscribe(channel)
            async for message in pubsub.listen():
                for listener in list(self.listeners):
                    if message["type"] == "subscribe":
                        listener.hear_all()
                    elif message["type"] == "message":
                        listener.hear(message["data"])

    async def _watch_end(self) -> None:
        while self.is_serving():
            await asyncio.sleep(SECONDS_TO_NOTICE_THE_END)
        for listener in list(self.listeners):
            listener.hear_all()


switchboard = Switchboard()
