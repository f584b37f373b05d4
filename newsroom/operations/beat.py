"""Beat with a sign of life: it says that it lives each time it has looked at its timetable."""

import time
from typing import Any

from celery.beat import PersistentScheduler

from newsroom.operations.checkup import note_life

SECONDS_BETWEEN_SIGNS = 15


class NotedScheduler(PersistentScheduler):
    """A thread beside it would go on saying so while the timetable itself is stuck."""

    noted_at = 0.0

    def tick(self, *args: Any, **kwargs: Any) -> float:
        seconds: float = super().tick(*args, **kwargs)
        if time.monotonic() - self.noted_at > SECONDS_BETWEEN_SIGNS:
            self.noted_at = time.monotonic()
            note_life("beat")
        return min(seconds, SECONDS_BETWEEN_SIGNS)
