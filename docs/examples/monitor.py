#!/usr/bin/env python3
"""Watches a newsroom's log from outside: run it every hour on a machine that is not theirs.

    python3 monitor.py https://desk.example/log --key 'NAME+ID+KEY' --state watch.json [--whole]

Needs Python 3.9 or newer and the package `cryptography`. Reads the checkpoint and every entry that came since the last
time (c2sp.org/tlog-tiles; a folder that `manage.py write_tiles` filled does as well as an address), computes the tree
itself, and compares. Exit status 0 if the log continues what was seen before; 1 with a line that begins with ALARM if
it does not, and both signed checkpoints are in the state file's folder then: together they prove it to anybody. 2 if
the log could not be read. `--whole` reads from the first entry again, and so finds an old entry that was changed.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import json
import sys
import urllib.request
from collections.abc import Iterator, Sequence
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

WIDTH = 256


class Alarm(Exception):
    """The log is not what it was, or not what it says; the message says what is wrong."""


class Log:
    """A log at an address or in a folder."""

    def __init__(self, place: str) -> None:
        self.place = place.rstrip("/")

    def read(self, path: str) -> bytes:
        if not self.place.startswith(("https://", "http://")):
            return (Path(self.place) / path).read_bytes()
        with urllib.request.urlopen(f"{self.place}/{path}", timeout=30) as answer:
            return bytes(answer.read())

    def read_tile(self, level: str, number: int, width: int) -> bytes:
        digits = f"{number:03d}".zfill(-(-len(f"{number:03d}") // 3) * 3)
        parts = [digits[at : at + 3] for at in range(0, len(digits), 3)]
        name = "/".join([*(f"x{part}" for part in parts[:-1]), parts[-1]])
        return self.read(f"tile/{level}/{name}" + ("" if width == WIDTH else f".p/{width}"))

    def read_entries(self, start: int, size: int) -> Iterator[bytes]:
        """Entries `start` to `size` − 1; each is held against its hash in the tree's lowest tile."""
        for number in range(start // WIDTH, -(-size // WIDTH)):
            width = min(WIDTH, size - number * WIDTH)
            bundle, hashes = self.read_tile("entries", number, width), self.read_tile("0", number, width)
            for offset in range(width):
                length = int.from_bytes(bundle[:2], "big")
                entry, bundle = bundle[2 : 2 + length], bundle[2 + length :]
                index = number * WIDTH + offset
                if hash_leaf(entry) != hashes[32 * offset : 32 * offset + 32]:
                    raise Alarm(
                        f"entry {index} was changed: it does not have the hash that stands in the tree"
                    )
                if index >= start:
                    yield entry


def hash_leaf(leaf: bytes) -> bytes:
    return hashlib.sha256(b"\x00" + leaf).digest()


def push(peaks: list[bytes], index: int, leaf_hash: bytes) -> None:
    """Add a leaf to the complete subtrees of a tree; what it completes is folded together."""
    peaks.append(leaf_hash)
    while index & 1:
        right = peaks.pop()
        peaks.append(hashlib.sha256(b"\x01" + peaks.pop() + right).digest())
        index >>= 1


def fold(peaks: Sequence[bytes]) -> bytes:
    root = b""
    for peak in reversed(peaks):
        root = hashlib.sha256(b"\x01" + peak + root).digest() if root else peak
    return root or hashlib.sha256(b"").digest()


def open_checkpoint(note: str, vkey: str) -> tuple[int, bytes]:
    """Size and root of a checkpoint that the key signed."""
    name, _plus, rest = vkey.partition("+")
    key_id, _plus, packed = rest.partition("+")
    public = base64.b64decode(packed)[1:]
    text, _blank, lines = note.rpartition("\n\n")
    text += "\n"
    for line in lines.splitlines():
        _dash, signer, packed = line.split(" ", 2)
        signature = base64.b64decode(packed)
        if signer == name and signature[:4].hex() == key_id:
            try:
                Ed25519PublicKey.from_public_bytes(public).verify(signature[4:], text.encode())
            except InvalidSignature:
                break
            origin, size, root = text.split("\n")[:3]
            if origin == name:
                return int(size), base64.b64decode(root)
    raise Alarm("the checkpoint is not signed by the log's key")


def watch(log: Log, vkey: str, state: Path, *, is_whole: bool) -> str:
    """Compare the log with what was seen; returns what to say. Raises Alarm, OSError."""
    seen = json.loads(state.read_text()) if state.exists() else {"size": 0, "peaks": [], "note": ""}
    note = log.read("checkpoint").decode()
    size, root = open_checkpoint(note, vkey)
    known = [bytes.fromhex(peak) for peak in seen["peaks"]]
    try:
        if size < seen["size"]:
            raise Alarm(f"the log shrank: it had {seen['size']} entries and has {size}")
        peaks, start = ([], 0) if is_whole else (list(known), seen["size"])
        for index, entry in enumerate(log.read_entries(start, size), start):
            if is_whole and index == seen["size"] and peaks != known:
                raise Alarm(f"the log was rewritten: its first {index} entries are not those that were seen")
            push(peaks, index, hash_leaf(entry))
        if is_whole and size == seen["size"] and peaks != known:
            raise Alarm(f"the log was rewritten: its first {size} entries are not those that were seen")
        if fold(peaks) != root:
            raise Alarm(
                f"the log forked: the checkpoint over {size} entries does not continue the one over {seen['size']}"
            )
    except Alarm:
        state.with_suffix(".seen").write_text(seen["note"])
        state.with_suffix(".now").write_text(note)
        raise
    partial = state.with_suffix(".part")
    partial.write_text(json.dumps({"size": size, "peaks": [peak.hex() for peak in peaks], "note": note}))
    partial.replace(state)
    return f"{size} entries, {size - seen['size']} of them new: the log continues what was seen."


def main() -> int:
    parser = argparse.ArgumentParser(description="Watches a newsroom's log from outside.")
    parser.add_argument("log", help="the log's address, or a folder that holds it")
    parser.add_argument("--key", required=True, help="the log's public key")
    parser.add_argument("--state", required=True, type=Path, help="a file that keeps what was seen")
    parser.add_argument("--whole", action="store_true", help="read from the first entry again")
    options = parser.parse_args()
    try:
        sys.stdout.write(watch(Log(options.log), options.key, options.state, is_whole=options.whole) + "\n")
    except Alarm as alarm:
        sys.stdout.write(f"ALARM: {alarm}\n")
        return 1
    except (OSError, ValueError) as error:
        sys.stdout.write(f"The log could not be read: {error}\n")
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
