"""Bringing home what a job has computed, though the database goes away meanwhile."""

import functools
import logging
import time
from collections.abc import Callable
from typing import ParamSpec, TypeVar

from django.conf import settings
from django.db import InterfaceError, OperationalError, connection

logger = logging.getLogger(__name__)
P = ParamSpec("P")
_Answer = TypeVar("_Answer")
FIRST_PAUSE, LONGEST_PAUSE = 0.5, 5.0
# SQLSTATEs of a server that goes down, has crashed, or is not up yet.
_GOING_AWAY = ("57P01", "57P02", "57P03")


def outlast_outage(write: Callable[P, _Answer]) -> Callable[P, _Answer]:
    """A job's step that is tried again while the database is away, as long as a lease lasts; then its error goes out.

    The step is a transaction of its own and does no harm twice: whether a commit that got no answer was one, nobody
    knows. Without this a job that loses its connection would leave its row leased, and the sweep would wait for that.
    """

    @functools.wraps(write)
    def keep_trying(*args: P.args, **kwargs: P.kwargs) -> _Answer:
        deadline = time.monotonic() + settings.JOB_LEASE_SECONDS
        pause = FIRST_PAUSE
        while True:
            try:
                return write(*args, **kwargs)
            except (OperationalError, InterfaceError) as error:
                if connection.in_atomic_block or not _is_loss(error) or time.monotonic() + pause > deadline:
                    raise
                logger.warning("%s lost the database and tries again", write.__qualname__, exc_info=True)
            connection.close()
            time.sleep(pause)
            pause = min(2 * pause, LONGEST_PAUSE)

    return keep_trying


def _is_loss(error: Exception) -> bool:
    """Whether the connection broke or none was to be had; any other error of a database is an answer."""
    state = getattr(error.__cause__, "sqlstate", None)
    return state is None or state.startswith("08") or state in _GOING_AWAY
