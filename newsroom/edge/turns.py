"""Large bodies in turn: a view holds a body several times over while it works on it, and a disk holds it till then."""

import asyncio
from collections import Counter, deque
from uuid import UUID

from django.utils.translation import gettext as _

from newsroom.api.problems import TooManyRequests

# From here on a body lies on disk (FILE_UPLOAD_MAX_MEMORY_SIZE) and counts.
LARGE_BYTES = 2_500_000
# How many bytes of large bodies a process works on at once. A larger one goes alone.
BYTES_AT_ONCE = 64_000_000
# How many large bodies one person, with all their keys, may be sending to a process.
BODIES_A_PERSON = 8
SECONDS_TO_WAIT = 5


class Turns:
    """First come, first served; whoever waits costs a connection and a file, and no memory."""

    def __init__(self, total: int = BYTES_AT_ONCE) -> None:
        self.total = total
        self.used = 0
        self._waiting: deque[tuple[int, asyncio.Future[None]]] = deque()
        self._coming: Counter[UUID] = Counter()

    def begin(self, owner: UUID) -> None:
        """Somebody sends a large body, and `end`s with it. Raises TooManyRequests."""
        if self._coming[owner] >= BODIES_A_PERSON:
            raise TooManyRequests(
                _("You are sending %(number)d large files already. Send this one when they are through.")
                % {"number": BODIES_A_PERSON},
                retry_after=SECONDS_TO_WAIT,
            )
        self._coming[owner] += 1

    def end(self, owner: UUID) -> None:
        self._coming[owner] -= 1
        if not self._coming[owner]:
            del self._coming[owner]

    async def take(self, size: int) -> int:
        """Wait until a body of this size may be worked on; what it returns is to be given back."""
        if size < LARGE_BYTES:
            return 0
        size = min(size, self.total)
        if not self._waiting and self.used + size <= self.total:
            self.used += size
            return size
        turn = asyncio.get_running_loop().create_future()
        self._waiting.append((size, turn))
        try:
            await turn
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled():
                self.give_back(size)
            raise
        return size

    def give_back(self, size: int) -> None:
        """End a turn, and begin those that now fit."""
        self.used -= size
        while self._waiting:
            wanted, turn = self._waiting[0]
            if turn.cancelled():
                self._waiting.popleft()
            elif self.used + wanted <= self.total:
                self._waiting.popleft()
                self.used += wanted
                turn.set_result(None)
            else:
                return
