"""The tree as it stands in the database: roots and proofs out of the stored hashes of complete subtrees.

A proof needs at most a few dozen hashes, whatever the size, and they are read in one query.
"""

from collections.abc import Iterable, Sequence

from django.db import connection

from newsroom.ledger.merkle import NodePlace, cover, fold_root, plan_consistency, plan_inclusion
from newsroom.ledger.models import Node


class HoleInTree(Exception):
    """A hash that the tree needs is not stored: somebody took it away, or the size is not reached yet."""


def read_nodes(places: Iterable[NodePlace]) -> dict[NodePlace, bytes]:
    """The stored hashes at these places. Raises HoleInTree where one is missing."""
    wanted = sorted(set(places))
    if not wanted:
        return {}
    # One look into the primary key a place; "IN" over pairs would read the whole of a level.
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT n.level, n.index, n.hash FROM unnest(%s::int[], %s::bigint[]) AS w (level, index)"
            f" JOIN {connection.ops.quote_name(Node._meta.db_table)} n USING (level, index)",
            [[level for level, _index in wanted], [index for _level, index in wanted]],
        )
        found = {(level, index): bytes(value) for level, index, value in cursor.fetchall()}
    if missing := [place for place in wanted if place not in found]:
        raise HoleInTree(f"ledger_node {missing[0][0]}/{missing[0][1]} is missing")
    return found


def read_root(size: int) -> bytes:
    """The root of the tree over the first `size` entries. Raises HoleInTree."""
    return _fold([cover(0, size)])[0]


def prove_inclusion(index: int, size: int) -> list[bytes]:
    """What proves that entry `index` is in the tree of `size`: leaf's sibling first. Raises ValueError, HoleInTree."""
    return _fold(plan_inclusion(index, size))


def prove_consistency(old_size: int, new_size: int) -> list[bytes]:
    """What proves that the tree of `new_size` begins with that of `old_size`. Raises ValueError, HoleInTree."""
    return _fold(plan_consistency(old_size, new_size))


def _fold(steps: Sequence[Sequence[NodePlace]]) -> list[bytes]:
    nodes = read_nodes(place for step in steps for place in step)
    return [fold_root(nodes[place] for place in step) for step in steps]
