"""How fast and how well reading works, beside trafilatura alone in the same run.

    python -m tests.measure_reading                   words per second for text and for HTML
    python -m tests.measure_reading FOLDER            and the F1 over four-word shingles on an article-extraction
                                                      benchmark (ground-truth.json and html/<id>.html.gz)

Exit status 1 if a benchmark was given and our F1 is below 0.955 or below trafilatura's.
"""

from __future__ import annotations

import gzip
import json
import re
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import trafilatura

from sources.reading.read import read_document
from sources.reading.types import ReadResult, UnreadableUpload, story_text
from tests.sources.made_files import LAST, LEAD, MORE, PAGE, STORY

GOAL = 0.955
_WORD = re.compile(r"\w+")


def extract_alone(page: bytes) -> str:
    """The article as trafilatura gives it with the options that reading uses."""
    text = page.decode("utf-8", "replace")
    return (
        trafilatura.extract(text, fast=True, favor_recall=True, include_comments=False, with_metadata=False)
        or ""
    )


def keep_story(result: ReadResult) -> str:
    """The stories' text without their furniture, which is what suggesting sees."""
    pieces = []
    for story in result.stories:
        text, at = story_text(result.document, story), 0
        for mark in story.marks:
            pieces.append(text[at : mark.start])
            at = mark.end
        pieces.append(text[at:])
    return " ".join(pieces)


def count_shingles(text: str) -> Counter[tuple[str, ...]]:
    """The four-word shingles of a text; a shorter text is one shingle."""
    words = _WORD.findall(text)
    if not words:
        return Counter()
    return Counter(tuple(words[i : i + 4]) for i in range(max(1, len(words) - 3)))


def score_pages(folder: Path) -> dict[str, float]:
    """F1 of both on every page: precision and recall are averaged over the pages as shares of each page."""
    truth = json.loads((folder / "ground-truth.json").read_text(encoding="utf-8"))
    sums: dict[str, list[float]] = {"ours": [0.0] * 3, "trafilatura": [0.0] * 3}
    for name, page in sorted(truth.items()):
        data = gzip.decompress((folder / "html" / f"{name}.html.gz").read_bytes())
        try:
            ours = keep_story(read_document(data, f"{name}.html"))
        except UnreadableUpload:
            ours = ""
        for who, text in (("ours", ours), ("trafilatura", extract_alone(data))):
            wanted, got = count_shingles(page["articleBody"]), count_shingles(text)
            both = (wanted & got).total()
            counts = (both, got.total() - both, wanted.total() - both)
            whole = sum(counts) or 1
            sums[who] = [a + b / whole for a, b in zip(sums[who], counts, strict=True)]
    return {who: 2 * hit / (2 * hit + extra + missed) for who, (hit, extra, missed) in sums.items()}


def time_words(read: Callable[[bytes], object], data: bytes, words: int) -> float:
    """Words per second over one second of reading the same file again and again."""
    read(data)
    start, rounds = time.perf_counter(), 0
    while time.perf_counter() - start < 1:
        read(data)
        rounds += 1
    return words * rounds / (time.perf_counter() - start)


def main() -> int:
    """Print the figures; see the module's docstring for the exit status."""
    text = (STORY * 10).encode()
    body = "".join(f"<p>{n}. {p}</p>" for n in range(20) for p in (LEAD, MORE, LAST))
    page = PAGE.replace("<article>", f"<article>{body}").encode()
    words = len(_WORD.findall(body))
    speeds = {
        "text": time_words(
            lambda data: read_document(data, "a.txt"), text, len(_WORD.findall(text.decode()))
        ),
        "HTML": time_words(lambda data: read_document(data, "a.html"), page, words),
        "trafilatura": time_words(extract_alone, page, words),
    }
    lines = [f"{who:15} {speed:10,.0f} words/s" for who, speed in speeds.items()]
    status = 0
    if len(sys.argv) > 1:
        scores = score_pages(Path(sys.argv[1]))
        lines += [f"F1 {who:12} {value:.4f}" for who, value in scores.items()]
        status = int(scores["ours"] < max(GOAL, scores["trafilatura"]))
    sys.stdout.write("\n".join(lines) + "\n")
    return status


if __name__ == "__main__":
    sys.exit(main())
