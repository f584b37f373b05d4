"""How well reading finds the stories, days and furniture that people marked by hand.

    python -m tests.measure_gold FOLDER_OF_MARKS:FOLDER_OF_TEXTS …

Prints three shares over all articles: of the stories, those read as one story that holds all of its marked claims; of
the stories with a day, those read with that day; and of the marked furniture, by code points, what is read as story.
Exit status 1 unless they are 1.0, 1.0 and 0. Marks are JSON files as those of `news_claims` and `gold`.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sources.reading.read import read_document
from sources.reading.types import ReadResult


def read_marked(folders: list[str]) -> Iterator[tuple[str, str, dict[str, Any], ReadResult]]:
    for pair in folders:
        marks, _, texts = pair.partition(":")
        for path in sorted(Path(marks).glob("*.json")):
            marked = json.loads(path.read_text())
            data = next(Path(texts).glob(marked["file"])).read_bytes()
            yield path.stem, data.decode(), marked, read_document(data, marked["file"])


def main() -> None:
    stories = found = days = dated = wide = unmarked = 0
    for name, raw, marked, result in read_marked(sys.argv[1:]):
        text = result.document.text
        if text != raw.replace("\r\n", "\n"):
            print(f"{name}: the text is not the file's own, so places cannot be compared")
            continue
        for story in marked["stories"]:
            stories += 1
            claims = [c for c in marked["claims"] if story["start"] <= c["start"] < story["end"]]
            held = [
                one
                for one in result.stories
                if all(one.start <= claim["start"] and claim["end"] <= one.end for claim in claims)
            ]
            found += len(held) == 1
            if story["published"]:
                days += 1
                read = (held[0].published.value if held else None) or ""
                dated += read[:10] == story["published"][:10]
                if read[:10] != story["published"][:10]:
                    print(f"{name}: {read!r} for {story['published']!r}")
        kept = set()
        for one in result.stories:
            kept |= set(range(one.start, one.end))
            for mark in one.marks:
                kept -= set(range(one.start + mark.start, one.start + mark.end))
        for item in marked["boilerplate"]:
            own = [place for place in range(item["start"], item["end"]) if not text[place].isspace()]
            wide += len(own)
            unmarked += sum(place in kept for place in own)
            if any(place in kept for place in own):
                print(
                    f"{name}: read as story: {text[item['start'] : item['end']][:80]!r} ({item.get('kind')})"
                )
    shares = found / stories, dated / max(1, days), unmarked / max(1, wide)
    print(
        f"{stories} stories: {shares[0]:.3f}, {days} days: {shares[1]:.3f}, {wide} of furniture: {shares[2]:.3f}"
    )
    sys.exit(shares != (1.0, 1.0, 0.0))


if __name__ == "__main__":
    main()
