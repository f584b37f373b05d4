"""Telling the queue about a job whose row is the truth, and bringing home what a job has computed."""

import functools
import logging
import time
from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar
from uuid import UUID

from django.conf import settings
from django.db import InterfaceError, OperationalError, connection, transaction
from django.db.models import QuerySet
from django.utils import timezone

logger = logging.getLogger(__name__)
P = ParamSpec("P")
T = TypeVar("T")
SWEEP_LIMIT = 200
FIRST_PAUSE, LONGEST_PAUSE = 0.5, 5.0
# SQLSTATEs of a server that goes down, has crashed, or is not up yet.
_GOING_AWAY = ("57P01", "57P02", "57P03")


def queue_after_commit(queue: Callable[[str], Any], row_id: UUID) -> None:
    """Call `queue` with the row's id once its transaction is committed.

    A queue that cannot be reached is logged and refuses nothing: the row is there, and the sweep finds it.
    """

    # A named function: Django's report of a failed callback reads __qualname__, which a functools.partial lacks.
    def tell_queue() -> None:
        queue(str(row_id))

    transaction.on_commit(tell_queue, robust=True)


def requeue(abandoned: QuerySet[Any], queue: Callable[[str], Any]) -> int:
    """Queue again up to SWEEP_LIMIT jobs that nobody works on, those waiting longest first; returns how many.

    Another sweep at the same time takes others.
    """
    with transaction.atomic():
        ids = list(
            abandoned.select_for_update(skip_locked=True, of=("self",))
            .order_by("queued_at")
            .values_list("id", flat=True)[:SWEEP_LIMIT]
        )
        abandoned.model._default_manager.filter(id__in=ids).update(queued_at=timezone.now())
    for row_id in ids:
        queue(str(row_id))
    return len(ids)


def outlast_outage(write: Callable[P, T]) -> Callable[P, T]:
    """A job's step that is tried again while the database is away, as long as a lease lasts; then its error goes out.

    The step is a transaction of its own and does no harm twice: whether a commit that got no answer was one, nobody
    knows. Without this a job that loses its connection would leave its row leased, and the sweep would wait for that.
    """

    @functools.wraps(write)
    def keep_trying(*args: P.args, **kwargs: P.kwargs) -> T:
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
