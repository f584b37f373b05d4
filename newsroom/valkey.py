"""What this process asks of Valkey in passing: never for long, and nothing for a while after it did not answer.

Keys and channels begin with the name of the PostgreSQL database, which keeps installations apart: pub/sub channels are
the same for all of Valkey's database numbers.
"""

import logging
import time
from collections.abc import Callable
from functools import cache
from typing import TypeVar

import redis
from django.conf import settings
from django.db import connection
from redis.backoff import NoBackoff
from redis.retry import Retry

logger = logging.getLogger(__name__)
_Answer = TypeVar("_Answer")
# Nobody waits longer than this for Valkey, and not at all for a while after it did not answer.
_SECONDS_TO_ANSWER = 0.25
SECONDS_UNASKED = 5.0


class ValkeyLine:
    """One use of Valkey that everything else can do without. `loss` is what the log says is missing meanwhile."""

    def __init__(self, loss: str) -> None:
        self.loss = loss
        self.silent_until = 0.0

    def ask(self, question: "Callable[[redis.Redis], _Answer]") -> _Answer | None:
        """Valkey's answer, or None without one; never raises for its sake, waits at most twice _SECONDS_TO_ANSWER."""
        if not settings.REDIS_URL or time.monotonic() < self.silent_until:
            return None
        try:
            return question(_connect(settings.REDIS_URL))
        except (redis.RedisError, OSError, ValueError) as error:
            self.silent_until = time.monotonic() + SECONDS_UNASKED
            logger.warning("%s: Valkey does not answer (%s).", self.loss, error)
            return None


def own_name() -> str:
    """What everything of this installation is called by: the database that this thread works on."""
    return f"factdesk/{connection.settings_dict['NAME']}"


@cache
def _connect(url: str) -> "redis.Redis":
    """The client of this process; its pool is safe for threads and for forks."""
    return redis.Redis.from_url(
        url,
        socket_connect_timeout=_SECONDS_TO_ANSWER,
        socket_timeout=_SECONDS_TO_ANSWER,
        retry=Retry(NoBackoff(), 0),
        decode_responses=True,
    )
