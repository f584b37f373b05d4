"""Telling the queue about a job whose row is the truth."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.db import transaction


def queue_after_commit(queue: Callable[[str], Any], row_id: UUID) -> None:
    """Call `queue` with the row's id once its transaction is committed.

    A queue that cannot be reached is logged and refuses nothing: the row is there, and the sweep finds it.
    """

    # A named function: Django's report of a failed callback reads __qualname__, which a functools.partial lacks.
    def tell_queue() -> None:
        queue(str(row_id))

    transaction.on_commit(tell_queue, robust=True)
