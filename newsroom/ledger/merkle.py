"""The tree over the ledger's leaves: RFC 6962, hashing and proofs as RFC 9162 section 2.1. Standard library only.

Hashes are 32 bytes (SHA-256). A tree of `size` leaves holds the indices 0 to size − 1; a lone right node moves up as it
is. A node (level, index) covers the leaves index·2^level to (index + 1)·2^level − 1, all of them present.
"""

import hashlib
from collections.abc import Iterable, Sequence

HASH_BYTES = 32
EMPTY_ROOT = hashlib.sha256(b"").digest()


def hash_leaf(leaf: bytes) -> bytes:
    """The hash of a leaf's bytes."""
    return hashlib.sha256(b"\x00" + leaf).digest()


def hash_children(left: bytes, right: bytes) -> bytes:
    """The hash of an inner node."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def count_completed(index: int) -> int:
    """How many levels above the leaves become complete with the leaf of this index."""
    return (~index & (index + 1)).bit_length() - 1


def fold_root(peaks: Iterable[bytes]) -> bytes:
    """The root over the complete subtrees of a tree, given from left to right (largest first)."""
    root: bytes | None = None
    for peak in reversed(list(peaks)):
        root = peak if root is None else hash_children(peak, root)
    return EMPTY_ROOT if root is None else root


def compute_root(leaves: Iterable[bytes]) -> bytes:
    """The root of the tree over these leaves (their bytes, in order); holds only as many hashes as it has levels."""
    peaks: list[bytes] = []
    for index, leaf in enumerate(leaves):
        peaks.append(hash_leaf(leaf))
        for _level in range(count_completed(index)):
            right = peaks.pop()
            peaks.append(hash_children(peaks.pop(), right))
    return fold_root(peaks)


NodePlace = tuple[int, int]


def cover(start: int, end: int) -> list[NodePlace]:
    """The complete subtrees, as (level, index) and from left to right, over the leaves `start` to `end` − 1.

    `start` is a multiple of the largest power of two that is not above their number, as in every tree and in every
    part of one that a proof names; so the parts are as few as the length has ones in binary.
    """
    places = []
    while start < end:
        level = (end - start).bit_length() - 1
        places.append((level, start >> level))
        start += 1 << level
    return places


def _split(size: int) -> int:
    """The largest power of two below a size of at least 2: where RFC 9162 cuts a tree in two."""
    return 1 << (size - 1).bit_length() - 1


def plan_inclusion(index: int, size: int) -> list[list[NodePlace]]:
    """What proves the leaf at `index` in the tree of `size` leaves (RFC 9162 2.1.3.1), leaf's sibling first.

    Each step is the root over the complete subtrees listed (`fold_root`). Raises ValueError unless 0 ≤ index < size.
    """
    if not 0 <= index < size:
        raise ValueError(f"a tree of {size} leaves has no leaf {index}")
    start, end, steps = 0, size, []
    while end - start > 1:
        middle = start + _split(end - start)
        if index < middle:
            steps.append(cover(middle, end))
            end = middle
        else:
            steps.append(cover(start, middle))
            start = middle
    return steps[::-1]


def plan_consistency(old_size: int, new_size: int) -> list[list[NodePlace]]:
    """What proves that the tree of `new_size` leaves begins with that of `old_size` (RFC 9162 2.1.4.1).

    Steps are as those of `plan_inclusion`. Raises ValueError unless 1 ≤ old_size ≤ new_size.
    """
    if not 1 <= old_size <= new_size:
        raise ValueError(f"no tree of {old_size} leaves begins one of {new_size}")
    start, end, steps, is_whole = 0, new_size, [], True
    while old_size < end:
        middle = start + _split(end - start)
        if old_size <= middle:
            steps.append(cover(middle, end))
            end = middle
        else:
            steps.append(cover(start, middle))
            start, is_whole = middle, False
    if not is_whole:
        steps.append(cover(start, end))
    return steps[::-1]


def verify_inclusion(*, index: int, size: int, leaf_hash: bytes, proof: Sequence[bytes], root: bytes) -> bool:
    """Whether the leaf of this hash is at `index` in the tree of `size` leaves with this root (RFC 9162 2.1.3.2).

    `proof` lists the sibling hashes from the leaf up.
    """
    if not 0 <= index < size or len(leaf_hash) != HASH_BYTES:
        return False
    position, last, reached = index, size - 1, leaf_hash
    for sibling in proof:
        if last == 0 or len(sibling) != HASH_BYTES:
            return False
        if position & 1 or position == last:
            reached = hash_children(sibling, reached)
            while position and not position & 1:
                position >>= 1
                last >>= 1
        else:
            reached = hash_children(reached, sibling)
        position >>= 1
        last >>= 1
    return last == 0 and reached == root


def verify_consistency(
    *, old_size: int, new_size: int, proof: Sequence[bytes], old_root: bytes, new_root: bytes
) -> bool:
    """Whether the tree of `new_size` leaves begins with the tree of `old_size` (RFC 9162 2.1.4.2).

    An old size of 0 proves nothing and is refused.
    """
    if not 1 <= old_size <= new_size:
        return False
    if old_size == new_size:
        return not proof and old_root == new_root
    if not proof or any(len(step) != HASH_BYTES for step in proof):
        return False
    is_complete = old_size & (old_size - 1) == 0
    steps = [old_root, *proof] if is_complete else list(proof)
    position, last = old_size - 1, new_size - 1
    while position & 1:
        position >>= 1
        last >>= 1
    old = new = steps[0]
    for step in steps[1:]:
        if last == 0:
            return False
        if position & 1 or position == last:
            old, new = hash_children(step, old), hash_children(step, new)
            while position and not position & 1:
                position >>= 1
                last >>= 1
        else:
            new = hash_children(new, step)
        position >>= 1
        last >>= 1
    return last == 0 and old == old_root and new == new_root
