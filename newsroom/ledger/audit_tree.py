"""Checking the stored tree against the entries, as these go by."""

from collections.abc import Iterator

from newsroom.ledger.findings import Report
from newsroom.ledger.merkle import cover, fold_root, hash_children
from newsroom.ledger.models import Node
from newsroom.ledger.streams import stream_rows

TABLE = Node._meta.db_table

Stored = tuple[int, bytes]


class TreeWalk:
    """Takes the entries' hashes in order and holds every stored node against the two below it.

    A stream of stored nodes a level, each in the order in which the tree grows, so that nothing has to be sorted and
    only one hash a level is held. A node that is wrong is named by itself: what stands above it is computed from what
    is stored. `since` leaves are taken as they are: their complete subtrees, as stored, are where the walk begins.
    """

    def __init__(self, report: Report, since: int = 0) -> None:
        self.report = report
        self.size = since
        self.streams: list[Iterator[Stored]] = []
        self.heads: list[Stored | None] = []
        # Of each level the hash of the last complete left subtree, where its right one has not come yet.
        self.lefts: list[bytes | None] = []
        self.since = since
        if since:
            self._take_up(since)

    def push(self, leaf_hash: bytes | None) -> None:
        """The next entry's hash, None where the entry itself is missing."""
        index = self.size
        self.size += 1
        value = self._compare(0, index, leaf_hash, leaf_hash is None)
        level = 0
        while index & 1:
            left = self.lefts[level]
            level += 1
            index >>= 1
            wanted = hash_children(left, value) if left is not None and value is not None else None
            value = self._compare(level, index, wanted, False)
        while len(self.lefts) <= level:
            self.lefts.append(None)
        self.lefts[level] = value

    def finish(self) -> bytes:
        """Name what is stored besides; returns the root, empty where the tree has holes."""
        for level in range(len(self.streams)):
            while (head := self.heads[level]) is not None:
                self._say_stray(level, head[0])
                self.heads[level] = next(self.streams[level], None)
        strays = f"SELECT level, index FROM {TABLE} WHERE level < 0 OR level >= %s ORDER BY level, index"
        for level, index in stream_rows(strays, [len(self.streams)]):
            self._say_stray(level, index)
        peaks = [self.lefts[level] for level in reversed(range(len(self.lefts))) if self.size >> level & 1]
        return b"" if None in peaks else fold_root(peak for peak in peaks if peak is not None)

    def _compare(self, level: int, index: int, wanted: bytes | None, is_missing: bool) -> bytes | None:
        """Hold a stored node against what it should be; returns the stored one, or what it should be without it."""
        while level >= len(self.streams):
            self._open(len(self.streams))
        head = self.heads[level]
        while head is not None and head[0] < index:
            self._say_stray(level, head[0])
            head = self.heads[level] = next(self.streams[level], None)
        if head is None or head[0] != index:
            if not is_missing:
                self.report.say_of(TABLE, f"{level}/{index}", "is missing")
            return wanted
        self.heads[level] = next(self.streams[level], None)
        value = head[1]
        if wanted is not None and value != wanted:
            below = (
                f"ledger_entry {index}"
                if not level
                else f"{level - 1}/{2 * index} and {level - 1}/{2 * index + 1}"
            )
            self.report.say_of(TABLE, f"{level}/{index}", f"is not the hash of {below}")
        return value

    def _open(self, level: int) -> None:
        stream = stream_rows(
            f"SELECT index, hash FROM {TABLE} WHERE level = %s AND index >= %s ORDER BY index",
            [level, self.since >> level if self.since else -(2**63)],
        )
        self.streams.append(stream)
        self.heads.append(next(stream, None))

    def _take_up(self, since: int) -> None:
        self.lefts = [None] * since.bit_length()
        for level in range(since.bit_length()):
            self._open(level)
        for level, index in cover(0, since):
            for (value,) in stream_rows(
                f"SELECT hash FROM {TABLE} WHERE level = %s AND index = %s", [level, index]
            ):
                self.lefts[level] = value

    def _say_stray(self, level: int, index: int) -> None:
        self.report.say_of(TABLE, f"{level}/{index}", "covers entries that are not there")
