"""The brake on guessing: whoever was wrong too often waits, twice as long each time, before anything is computed.

An attempt is counted before it is judged, in one step, so that a hundred at once are a hundred; the one that was right
is taken off again. Counts stand in Valkey, for all processes together, and in this process while Valkey is away.

What is counted, and who can be made to wait by whom:

- the account from one network: five are free. Others on that network meet only this account's brake;
- the network, whatever the account: thirty are free. Signing in does not clear it, or whoever has one account could
  guess at the others for ever;
- the account from everywhere: twenty are free, and the wait is short, because anybody can cause it. It does not hold
  up a browser that its person has signed in with before (newsroom/accounts/devices.py): that one has five of its own,
  whatever happens on its network. So nobody is locked out of a desk that they use.
"""

import hashlib
import math
import threading
import time
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import ngettext

from newsroom.errors import DomainError
from newsroom.valkey import ValkeyLine, own_name

if TYPE_CHECKING:
    import redis

# The first wait; each further wrong one doubles it, up to the counter's own longest.
FIRST_WAIT = 1.0
# How long a count is kept after its last attempt and wait.
SECONDS_KEPT = 6 * 3600
# How many passwords one process computes at once, for strangers and for known browsers each, and how long one waits
# for its turn: a flood from many networks must not take every core.
AT_ONCE = 2
_SECONDS_FOR_A_TURN = 2.0
MOST_COUNTS_IN_PROCESS = 20_000

# One attempt: KEYS are counters, ARGV three a counter: how many are free, the first wait and the longest, in seconds;
# last how long a count is kept. Answers {0, 0}, or the wait in milliseconds and whether it is the first refusal in it.
_ADMIT = """
local clock = redis.call('TIME')
local now = clock[1] * 1000 + math.floor(clock[2] / 1000)
local wait, worst = 0, nil
for i, key in ipairs(KEYS) do
  local left = tonumber(redis.call('HGET', key, 'until') or '0') - now
  if left > wait then wait, worst = left, key end
end
if worst then
  return {math.ceil(wait), redis.call('HINCRBY', worst, 'refused', 1) == 1 and 1 or 0}
end
local kept = tonumber(ARGV[#ARGV])
for i, key in ipairs(KEYS) do
  local free, first, longest = tonumber(ARGV[3*i-2]), tonumber(ARGV[3*i-1]), tonumber(ARGV[3*i])
  local count = redis.call('HINCRBY', key, 'count', 1)
  local pause = 0
  if count >= free then
    pause = math.min(first * 2 ^ math.min(count - free, 40), longest)
    redis.call('HSET', key, 'until', now + math.floor(pause * 1000), 'refused', 0)
  end
  redis.call('EXPIRE', key, kept + math.ceil(pause))
end
return {0, 0}
"""
# The attempt was right: KEYS are counters, ARGV for each 1 to forget it, 0 to take one off, then how many are free.
_TAKE_BACK = """
for i, key in ipairs(KEYS) do
  if ARGV[2*i-1] == '1' then
    redis.call('DEL', key)
  elseif redis.call('EXISTS', key) == 1 then
    local count = redis.call('HINCRBY', key, 'count', -1)
    if count < tonumber(ARGV[2*i]) then redis.call('HDEL', key, 'until') end
    if count < 1 then redis.call('DEL', key) end
  end
end
return 1
"""
_line = ValkeyLine("Guesses are counted in each process alone")


class TooManyAttempts(DomainError):
    """`details["retry_after"]`: in how many seconds to try again. `is_first`: the first refusal in this wait."""

    code, title, status = "too-many-attempts", "Too many attempts", 429

    def __init__(self, seconds: float, *, is_first: bool = False) -> None:
        wait = max(math.ceil(seconds), 1)
        super().__init__(say_wait(wait), retry_after=wait)
        self.is_first = is_first


def say_wait(seconds: int) -> str:
    """How long to wait, in words."""
    if seconds <= 90:
        words = ngettext(
            "Too many attempts. Try again in %(number)d second.",
            "Too many attempts. Try again in %(number)d seconds.",
            seconds,
        )
        return words % {"number": seconds}
    minutes = math.ceil(seconds / 60)
    words = ngettext(
        "Too many attempts. Try again in %(number)d minute.",
        "Too many attempts. Try again in %(number)d minutes.",
        minutes,
    )
    return words % {"number": minutes}


@dataclass(frozen=True)
class Counter:
    """One count of wrong attempts: of what, whose, how many are free, and the longest wait in seconds.

    `is_cleared` says that being right clears it; else it takes only the attempt that was right off again.
    """

    name: str
    owner: str
    free: int
    longest: float
    is_cleared: bool = False

    @property
    def key(self) -> str:
        """The counter's key in Valkey. The account or address that it counts for stands there as a hash only."""
        return f"{own_name()}/brake/{self.name}/{hashlib.sha256(self.owner.encode()).hexdigest()[:32]}"


def count_sign_in(account: str, network: str, device: str) -> list[Counter]:
    """The counters of a sign-in; `device` names a browser that this account's person is known by, or is empty."""
    if device:
        return [Counter("device", f"{account} {device}", 5, 900, is_cleared=True)]
    return [
        Counter("account-network", f"{account} {network}", 5, 900, is_cleared=True),
        Counter("account", account, 20, 300),
        Counter("network", network, 30, 900),
    ]


def count_own_password(person: str, session: str) -> list[Counter]:
    """The counters of the current password, which a session asks for before it sets another."""
    return [
        Counter("session-password", f"{person} {session}", 5, 900, is_cleared=True),
        Counter("person-password", person, 20, 300),
    ]


def count_code(person: str, network: str, device: str) -> list[Counter]:
    """The counters of a second factor's codes, which are asked for only after the right password (as `count_sign_in`).

    Six digits, three of them right at a time: twenty guesses and then one in five minutes find one in a year with a
    chance of a third, and long before that the person is told that somebody has their password.
    """
    if device:
        return [Counter("code-device", f"{person} {device}", 5, 900, is_cleared=True)]
    return [
        Counter("code-network", f"{person} {network}", 5, 900, is_cleared=True),
        Counter("code", person, 20, 300),
    ]


def count_passkey(network: str) -> list[Counter]:
    """The counter of passkeys from one network that open nothing: they cannot be guessed, but each costs a look."""
    return [Counter("passkey", network, 30, 60)]


def count_forgotten(account: str, network: str) -> list[Counter]:
    """The counters of asking for a new password: of one account, and from one network for whatever accounts."""
    return [
        Counter("forgotten-account", f"{account} {network}", 3, 900),
        Counter("forgotten", network, 10, 900),
    ]


def count_link(network: str) -> list[Counter]:
    """The counter of wrong account links from one network."""
    return [Counter("link", network, 20, 900)]


def count_key(network: str) -> list[Counter]:
    """The counter of wrong API keys from one network; a right key that this process has seen never waits for it."""
    return [Counter("key", network, 60, 60)]


def admit(counters: Sequence[Counter]) -> None:
    """Count one attempt that is about to be judged. Raises TooManyAttempts while one of its counters waits."""
    if not counters:
        return
    arguments = [value for one in counters for value in (one.free, FIRST_WAIT, one.longest)]
    keys = [one.key for one in counters]

    def ask(valkey: "redis.Redis") -> "list[int]":
        found: list[int] = valkey.eval(_ADMIT, len(keys), *keys, *arguments, SECONDS_KEPT)
        return found

    answer = _line.ask(ask)
    wait, is_first = answer if answer is not None else _own.admit(counters)
    if wait:
        raise TooManyAttempts(wait / 1000, is_first=bool(is_first))


def take_back(counters: Sequence[Counter]) -> None:
    """Take an attempt off its counters again: the password, link or key was right, so nobody guessed."""
    arguments = [value for one in counters for value in (int(one.is_cleared), one.free)]
    keys = [one.key for one in counters]
    if _line.ask(lambda valkey: valkey.eval(_TAKE_BACK, len(keys), *keys, *arguments)) is None:
        _own.take_back(counters)


class OwnCounts:
    """The same counts in this process alone; the oldest are dropped when there are too many."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        # count, until, refused
        self.counts: OrderedDict[str, tuple[int, float, int]] = OrderedDict()

    def admit(self, counters: Sequence[Counter]) -> tuple[int, int]:
        now = time.monotonic()
        with self.lock:
            found = {one.key: self._look_up(one.key, now) for one in counters}
            worst = max(found, key=lambda key: found[key][1])
            count, until, refused = found[worst]
            if until > now:
                self.counts[worst] = (count, until, refused + 1)
                return math.ceil((until - now) * 1000), int(refused == 0)
            for one in counters:
                count = found[one.key][0] + 1
                pause = (
                    min(FIRST_WAIT * 2.0 ** min(count - one.free, 40), one.longest)
                    if count >= one.free
                    else 0
                )
                self.counts[one.key] = (count, now + pause, 0)
                self.counts.move_to_end(one.key)
            while len(self.counts) > MOST_COUNTS_IN_PROCESS:
                self.counts.popitem(last=False)
        return 0, 0

    def _look_up(self, key: str, now: float) -> tuple[int, float, int]:
        count, until, refused = self.counts.get(key, (0, 0.0, 0))
        return (count, until, refused) if until + SECONDS_KEPT > now else (0, 0.0, 0)

    def take_back(self, counters: Sequence[Counter]) -> None:
        now = time.monotonic()
        with self.lock:
            for one in counters:
                count, until, refused = self.counts.pop(one.key, (0, 0.0, 0))
                if count > 1 and not one.is_cleared:
                    # A wait that is taken off ends now: the count is kept from here on as after an attempt.
                    self.counts[one.key] = (count - 1, until if count - 1 >= one.free else now, refused)


_own = OwnCounts()
_turns = {is_known: threading.BoundedSemaphore(AT_ONCE) for is_known in (False, True)}


@contextmanager
def take_turn(*, is_known: bool) -> Iterator[None]:
    """Wait until this process may compute one more password. Raises TooManyAttempts where too many wait already."""
    if not _turns[is_known].acquire(timeout=_SECONDS_FOR_A_TURN):
        raise TooManyAttempts(_SECONDS_FOR_A_TURN)
    try:
        yield
    finally:
        _turns[is_known].release()
