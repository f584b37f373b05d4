"""When what was not taken is tried again: the timetable that Standard Webhooks 1.0.0 recommends, with jitter. Pure."""

from datetime import timedelta

# After the first attempt, the second, …: ten attempts over 75 hours and 35 minutes.
WAITS = tuple(
    timedelta(seconds=seconds) for seconds in (5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400)
)
# A wait is lengthened by up to this share, so that what failed together does not come back together.
JITTER = 0.2
LONGEST_WAIT = timedelta(days=1)


def next_wait(attempts: int, *, share: float, retry_after: int | None = None) -> timedelta | None:
    """How long to wait after so many failed attempts; None when it was the last.

    `share`, 0 to 1, is drawn anew for each. `retry_after` are seconds that the subscriber asked for: it is not tried
    before, but within a day.
    """
    if attempts > len(WAITS):
        return None
    wait = WAITS[attempts - 1] * (1 + JITTER * share)
    return max(wait, min(timedelta(seconds=retry_after or 0), LONGEST_WAIT))
