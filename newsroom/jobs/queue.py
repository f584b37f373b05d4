"""Telling the queue that there is work. What it holds are tickets: each has a worker take the job whose turn it is.

The job's row is the truth. A ticket names the job that it was sent for, and serves whichever comes next (`turns`), so
one person's five hundred tickets hold nobody else up; a lost ticket is sent again, a superfluous one finds nothing.
"""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

SWEEP_LIMIT = 200


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
