"""Damaged files by the ten thousand: each is read or refused in words, within the limits of reading.

    python -m tests.fuzz_reading [NUMBER [SEED]]      NUMBER files (2,000) each of DOCX, EML, feeds, wire XML, PDF, HTML

Bytes of made files are changed, cut out, doubled, moved and swapped with others'; XML inside a Word file is damaged
before it is packed again, so that the damage gets past the ZIP. Every file is read in this process with an alarm; any
exception but UnreadableUpload, RecursionError and MemoryError (which the reading process answers) and any file that
takes longer than ten seconds is printed, with what makes it again. Exit status 1 if there was one.
"""

from __future__ import annotations

import io
import random
import signal
import sys
import time
import zipfile
from collections import Counter
from types import FrameType

from sources.reading.read import read_document
from sources.reading.types import UnreadableUpload, result_from_json, result_to_json
from tests.sources.made_files import make_files

SECONDS = 10
ANSWERED = (UnreadableUpload, RecursionError, MemoryError)
KINDS = {
    "docx": (".docx",),
    "eml": (".eml",),
    "feed": ("rss.xml", "atom.xml", "feed.json", "table.rss.xml"),
    "wire": ("item.xml", "ninjs1.json", "ninjs3.json", "withdrawn.xml"),
    "pdf": (".pdf",),
    "html": (".html",),
}


def damage(data: bytes, others: list[bytes], chance: random.Random) -> bytes:
    """The bytes with one to eight damages."""
    found = bytearray(data)
    for _time in range(chance.randint(1, 8)):
        if not found:
            break
        at = chance.randrange(len(found))
        length = chance.choice((1, 1, 2, 8, 64, 512))
        how = chance.randrange(7)
        if how == 0:
            found[at] = chance.randrange(256)
        elif how == 1:
            del found[at : at + length]
        elif how == 2:
            found[at:at] = found[at : at + length] * chance.randint(1, 20)
        elif how == 3:
            other = chance.choice(others)
            start = chance.randrange(max(1, len(other)))
            found[at : at + length] = other[start : start + length]
        elif how == 4:
            found[at:at] = chance.choice(
                (b"<", b">", b"&", b"\x00", b"\xff", b"(", b"[", b"{", b'"', b"\n\n", b"]]>", b"--")
            )
        elif how == 5:
            found[at:at] = str(chance.choice((0, -1, 2**31, 2**63, 10**30))).encode()
        else:
            del found[chance.randrange(len(found)) :]
    return bytes(found)


def damage_packed(data: bytes, others: list[bytes], chance: random.Random) -> bytes:
    """A Word file one part of which is damaged; every fourth time the ZIP itself is."""
    if chance.randrange(4) == 0:
        return damage(data, others, chance)
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(out, "w") as target:
        names = source.namelist()
        hit = "word/document.xml" if chance.random() < 0.7 else chance.choice(names)
        for name in names:
            part = source.read(name)
            target.writestr(name, damage(part, others, chance) if name == hit else part)
    return out.getvalue()


class TooSlow(Exception):
    """A file took longer than any may."""


def _stop(_number: int, _frame: FrameType | None) -> None:
    raise TooSlow


def main() -> int:
    """Print what became of each kind; see the module's docstring for the exit status."""
    number = int(sys.argv[1]) if len(sys.argv) > 1 else 2_000
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else 1
    files = make_files()
    others = [made.data for made in files if made.data]
    signal.signal(signal.SIGALRM, _stop)
    broken = 0
    for kind, endings in KINDS.items():
        readable = [f for f in files if f.name.endswith(endings) and f.data and "refused" not in f.expected]
        chance = random.Random(f"{seed}{kind}")
        told: Counter[str] = Counter()
        slowest, started = 0.0, time.perf_counter()
        for n in range(number):
            made = chance.choice(readable)
            how = damage_packed if kind == "docx" else damage
            data = how(made.data, others, chance)
            begun = time.perf_counter()
            signal.alarm(SECONDS)
            try:
                result = read_document(data, made.name)
                assert result_from_json(result_to_json(result)).stories == result.stories
                told["read"] += 1
            except ANSWERED as refusal:
                told[getattr(refusal, "code", type(refusal).__name__)] += 1
            except Exception as fault:
                broken += 1
                sys.stdout.write(
                    f"{kind} {made.name} seed {seed} number {n}: {type(fault).__name__}: {str(fault)[:200]}\n"
                )
            finally:
                signal.alarm(0)
            slowest = max(slowest, time.perf_counter() - begun)
        sys.stdout.write(
            f"{kind}: {number:,} files in {time.perf_counter() - started:.0f} s, slowest {slowest:.1f} s; "
            + ", ".join(f"{name} {count:,}" for name, count in told.most_common())
            + "\n"
        )
        sys.stdout.flush()
    return int(broken > 0)


if __name__ == "__main__":
    sys.exit(main())
