"""Reading a table that may hold millions of rows from one end to the other, in memory that does not grow with it."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import count
from typing import Any, Protocol, TypeVar

from django.db import connection, transaction

# Rows that come at once: enough that the way to the server costs little, few enough to hold with long snapshots.
_AT_ONCE = 2_000
_numbers = count()


class Ordered(Protocol):
    def __lt__(self, other: Any, /) -> bool: ...


K = TypeVar("K", bound=Ordered)
A = TypeVar("A")
B = TypeVar("B")


@contextmanager
def one_moment() -> Iterator[None]:
    """All queries inside see the same state, whatever is written meanwhile."""
    is_outermost = not connection.in_atomic_block
    with transaction.atomic():
        if is_outermost:
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        yield


def stream_rows(
    query: str, values: Sequence[object] = (), *, at_once: int = _AT_ONCE
) -> Iterator[tuple[Any, ...]]:
    """The rows of a query as plain tuples, through a cursor in the server; needs a transaction around it.

    In PostgreSQL's binary form and past Django's own types: of what an audit takes a row, reading it is the most.
    """
    connection.ensure_connection()
    with connection.connection.cursor(name=f"stream_{next(_numbers)}") as cursor:
        cursor.execute(query, list(values), binary=True)
        while rows := cursor.fetchmany(at_once):
            yield from rows


def align(
    left: Iterable[tuple[K, A]], right: Iterable[tuple[K, B]]
) -> Iterator[tuple[K, A | None, B | None]]:
    """Walk two streams that are sorted by key side by side; None stands for what one of them lacks."""
    lefts, rights = iter(left), iter(right)
    one, two = next(lefts, None), next(rights, None)
    while one is not None or two is not None:
        if two is None or (one is not None and one[0] < two[0]):
            assert one is not None
            yield one[0], one[1], None
            one = next(lefts, None)
        elif one is None or two[0] < one[0]:
            yield two[0], None, two[1]
            two = next(rights, None)
        else:
            yield one[0], one[1], two[1]
            one, two = next(lefts, None), next(rights, None)
