"""The log as static files (c2sp.org/tlog-tiles): tiles of 256 hashes, bundles of 256 entries, proofs.

Everything here is a part of the tree under a signed checkpoint, so it never changes and may be kept for ever.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.db import transaction

from newsroom.ledger.checkpoints import newest_checkpoint, spell_checkpoint
from newsroom.ledger.models import Checkpoint, Entry, Node
from newsroom.ledger.notes import write_proof
from newsroom.ledger.outside import NEWEST
from newsroom.ledger.streams import stream_rows
from newsroom.ledger.tree import prove_inclusion
from newsroom.private import write_durably

WIDTH = 256
_HEIGHT = 8
_PLACE = re.compile(r"((?:x[0-9]{3}/)*)([0-9]{3})(?:\.p/([1-9][0-9]{0,2}))?")


@dataclass(frozen=True)
class Tile:
    """A tile of hashes at a level, or, without one, a bundle of entries; `width` is 256 for a whole one."""

    level: int | None
    number: int
    width: int = WIDTH

    @classmethod
    def parse(cls, level: int | None, place: str) -> "Tile | None":
        """The tile that the end of an address names, `x001/x234/067.p/8`; None where it names none."""
        match = _PLACE.fullmatch(place)
        if match is None or (level is not None and not 0 <= level <= 63):
            return None
        parts = [*match[1].replace("x", "").split("/")[:-1], match[2]]
        width = int(match[3] or WIDTH)
        is_shortest = len(parts) == 1 or parts[0] != "000"
        if not is_shortest or len(parts) > 6 or (match[3] is not None and width >= WIDTH):
            return None
        return cls(level, int("".join(parts)), width)

    @property
    def place(self) -> str:
        digits = f"{self.number:03d}"
        digits = digits.zfill(-(-len(digits) // 3) * 3)
        parts = [digits[at : at + 3] for at in range(0, len(digits), 3)]
        name = "/".join([*(f"x{part}" for part in parts[:-1]), parts[-1]])
        return name if self.width == WIDTH else f"{name}.p/{self.width}"

    @property
    def path(self) -> str:
        """Its address below the log's own."""
        return f"tile/{'entries' if self.level is None else self.level}/{self.place}"

    @property
    def start(self) -> int:
        return self.number * WIDTH

    def is_under(self, size: int) -> bool:
        """Whether the tree of so many entries holds all of it."""
        return self.start + self.width <= size >> _HEIGHT * (self.level or 0)


def list_tiles(size: int) -> Iterator[Tile]:
    """All tiles and bundles of the tree of `size` entries: the whole ones, and a partial one at the end of a level."""
    for level in (None, *range(8)):
        count = size >> _HEIGHT * (level or 0)
        for number in range(count // WIDTH):
            yield Tile(level, number)
        if count % WIDTH:
            yield Tile(level, count // WIDTH, count % WIDTH)


def read_tile(tile: Tile) -> bytes | None:
    """A tile's bytes as they are stored; None where the log does not hold all of it."""
    if tile.level is None:
        rows = Entry.objects.filter(index__gte=tile.start, index__lt=tile.start + tile.width)
        leaves = [bytes(leaf) for leaf in rows.order_by("index").values_list("leaf", flat=True)]
        return _bundle(leaves) if len(leaves) == tile.width else None
    nodes = Node.objects.filter(
        level=_HEIGHT * tile.level, index__gte=tile.start, index__lt=tile.start + tile.width
    )
    hashes = [bytes(value) for value in nodes.order_by("index").values_list("hash", flat=True)]
    return b"".join(hashes) if len(hashes) == tile.width else None


def _bundle(leaves: list[bytes]) -> bytes:
    """Entries one after the other, each behind its length in two bytes."""
    return b"".join(len(leaf).to_bytes(2, "big") + leaf for leaf in leaves)


def make_proof(index: int, checkpoint: Checkpoint) -> str:
    """The tlog-proof file of an entry under a checkpoint. Raises ValueError, HoleInTree."""
    return write_proof(index, prove_inclusion(index, checkpoint.size), spell_checkpoint(checkpoint))


def write_tiles(folder: Path) -> int:
    """Write the log as files below a folder, for any web server to serve; returns how many were written.

    What is there already is left: a whole tile never changes. The checkpoint comes last, so that it never promises
    what is not there yet. Returns 0 without a checkpoint.
    """
    checkpoint = newest_checkpoint()
    if checkpoint is None:
        return 0
    missing = [tile for tile in list_tiles(checkpoint.size) if not (folder / tile.path).exists()]
    written = 0
    with transaction.atomic():
        for level in {tile.level for tile in missing}:
            tiles = [tile for tile in missing if tile.level == level]
            for tile, data in _read_many(level, tiles):
                path = folder / tile.path
                path.parent.mkdir(parents=True, exist_ok=True)
                partial = path.with_name(f".{path.name}")
                partial.write_bytes(data)
                partial.replace(path)
                written += 1
    write_durably(folder / NEWEST, spell_checkpoint(checkpoint))
    return written


def _read_many(level: int | None, tiles: list[Tile]) -> Iterator[tuple[Tile, bytes]]:
    """The tiles of one level in their order, read in one go."""
    if level is None:
        rows = stream_rows(
            "SELECT index, leaf FROM ledger_entry WHERE index >= %s AND index < %s ORDER BY index",
            [tiles[0].start, tiles[-1].start + tiles[-1].width],
        )
    else:
        rows = stream_rows(
            "SELECT index, hash FROM ledger_node WHERE level = %s AND index >= %s AND index < %s ORDER BY index",
            [_HEIGHT * level, tiles[0].start, tiles[-1].start + tiles[-1].width],
        )
    wanted = {tile.number: tile for tile in tiles}
    held: list[bytes] = []
    for index, value in rows:
        tile = wanted.get(index // WIDTH)
        if tile is None:
            continue
        held.append(value)
        if len(held) == tile.width:
            yield tile, _bundle(held) if level is None else b"".join(held)
            held = []
