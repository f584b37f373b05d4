"""The people of these tests, and the threads that act for them."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections

from newsroom.actor import Actor
from newsroom.rights import Role
from tests.faults.crowd import WRITERS
from tests.stories import add_person


@pytest.fixture
def reviewers(committed_db) -> list[Actor]:
    return [add_person(f"Reviewer {number}", Role.REVIEWER) for number in range(WRITERS)]


@pytest.fixture
def crew() -> Iterator[ThreadPoolExecutor]:
    """Threads with database connections of their own, closed at the end."""
    with ThreadPoolExecutor(WRITERS) as pool:
        yield pool
        barrier = threading.Barrier(WRITERS)

        def close() -> None:
            barrier.wait()
            connections.close_all()

        for done in [pool.submit(close) for _ in range(WRITERS)]:
            done.result()
