"""How much a key may ask for in a minute, counted in Valkey so that all web processes count together.

A minute begins with its first request and is over 60 seconds later; one increment a counter, so that no two requests
at once are counted as one. While Valkey is away nothing is counted and nobody is refused.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.conf import settings
from django.utils.translation import ngettext
from rest_framework.permissions import SAFE_METHODS
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

from newsroom.actor import Actor
from newsroom.api.problems import TooManyRequests
from newsroom.valkey import ValkeyLine, own_name

if TYPE_CHECKING:
    import redis

WINDOW = 60
# All keys of a person together may ask for this many times what one of them may.
KEYS_A_PERSON = 4
_line = ValkeyLine("Requests of the API are not counted")


@dataclass(frozen=True)
class Allowance:
    """One limit and what was used of it; `seconds` until it begins anew."""

    name: str
    limit: int
    used: int
    seconds: int

    @property
    def is_spent(self) -> bool:
        return self.used > self.limit

    @property
    def policy(self) -> str:
        return f'"{self.name}";q={self.limit};w={WINDOW}'

    @property
    def state(self) -> str:
        return f'"{self.name}";r={max(self.limit - self.used, 0)};t={self.seconds}'


class KeyThrottle(BaseThrottle):
    """Counts each request of a key; what was refused for want of a key or of a right is not counted."""

    def allow_request(self, request: Request, view: Any) -> bool:
        """Leaves the limits in `view.allowances` for the answer's headers. Raises TooManyRequests."""
        actor = request.auth
        if not isinstance(actor, Actor):
            return True
        view.allowances = count_request(actor, is_write=request.method not in SAFE_METHODS)
        wait = max((one.seconds for one in view.allowances if one.is_spent), default=0)
        if wait:
            raise TooManyRequests(
                ngettext(
                    "That is too much for one minute. Ask again in %(number)d second.",
                    "That is too much for one minute. Ask again in %(number)d seconds.",
                    wait,
                )
                % {"number": wait},
                retry_after=wait,
            )
        return True


def count_request(actor: Actor, *, is_write: bool) -> list[Allowance]:
    """Count a request of a key, and of its person's keys together; returns both limits, none where nothing counts."""
    kind, limit = (
        ("writes", settings.API_WRITES_PER_MINUTE) if is_write else ("reads", settings.API_READS_PER_MINUTE)
    )
    if not limit or actor.key is None or actor.user is None:
        return []
    counters = [
        (f"key-{kind}", actor.key.id, limit),
        (f"person-{kind}", actor.user.id, KEYS_A_PERSON * limit),
    ]
    found = _line.ask(lambda valkey: _count(valkey, [(name, owner) for name, owner, _limit in counters]))
    return [
        Allowance(name, limit, used, seconds)
        for (name, _owner, limit), (used, seconds) in zip(counters, found or (), strict=False)
    ]


def _count(valkey: "redis.Redis", counters: Sequence[tuple[str, UUID]]) -> list[tuple[int, int]]:
    """Add one to each counter; how often it was added to, and in how many seconds (1 to WINDOW) it begins anew."""
    with valkey.pipeline(transaction=True) as steps:
        for name, owner in counters:
            key = f"{own_name()}/{name}/{owner}"
            steps.set(key, 0, ex=WINDOW, nx=True)
            steps.incr(key)
            steps.ttl(key)
        answers = steps.execute()
    return [(used, max(seconds, 1)) for used, seconds in zip(answers[1::3], answers[2::3], strict=True)]
