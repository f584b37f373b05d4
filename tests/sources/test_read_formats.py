"""Every format is recognised by its content and read, or refused in words; docs/formats.md says so truly."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from sources.reading.read import read_document
from sources.reading.types import ReadResult, UnreadableUpload, result_from_json, result_to_json, story_text
from tests.sources.made_files import Made, make_files

DOCS = Path(__file__).resolve().parents[2] / "docs" / "formats.md"
FILES = make_files()


def describe(result: ReadResult, expected: str) -> str:
    """What reading gave, in the words of `expected`: the details that the case names, no others."""
    stories = result.stories
    count = {0: "no story of its own", 1: "1 story"}.get(len(stories), f"{len(stories)} stories")
    parts = [result.document.format, count]
    if stories:
        parts.append(", ".join(s.published.value or "no date" for s in stories))
        parts.append(", ".join(s.language or "no language" for s in stories))
        if stories[0].direction == "rtl":
            parts.append("rtl")
    for detail in expected.split("; ")[len(parts) :]:
        word, _, value = detail.partition(" ")
        if word in {"outlet", "byline", "place", "agency"}:
            parts.append(f"{word} {getattr(stories[0], word)}")
        elif word == "holds":
            found = value in story_text(result.document, stories[0])
            parts.append(detail if found else f"lacks {value}")
        elif word == "note":
            named = re.search("“[^”]*”", stories[0].published.note)
            parts.append(f"note names {named.group() if named else 'nothing'}")
        elif word == "marks:":
            parts.append("marks: " + ", ".join(sorted({m.kind for s in stories for m in s.marks})))
        elif word == "files:":
            parts.append("files: " + ", ".join(a.name for a in result.attachments))
    return "; ".join(parts)


def read_made(made: Made) -> str:
    """What reading a made file gives, in the words of the table."""
    try:
        return describe(read_document(made.data, made.name), made.expected)
    except UnreadableUpload as refusal:
        return f"refused: {refusal.code}" if re.match(r"^[A-Z“].*\.$", refusal.message) else refusal.message


def _escape(words: str) -> str:
    return words.replace("|", "\\|")


def draw_table() -> str:
    """The table of docs/formats.md."""
    rows = ["| file | what it is | expected | got |", "|---|---|---|---|"]
    rows += [f"| `{m.name}` | {m.what} | {_escape(m.expected)} | {_escape(read_made(m))} |" for m in FILES]
    return "\n".join(rows)


@pytest.mark.parametrize("made", FILES, ids=lambda m: m.name)
def test_a_made_file_is_read_as_expected(made: Made) -> None:
    assert read_made(made) == made.expected


def test_a_page_that_the_parser_would_cut_off_is_refused_and_never_read_in_part() -> None:
    for page in (b"<p>" + b"x" * 12_000_000, b"<p>text<!--" + b"x" * 12_000_000 + b"--> and more text"):
        with pytest.raises(UnreadableUpload) as refusal:
            read_document(b"<html><body>" + page, "page.html")
        assert refusal.value.code == "too_complex"


def test_the_table_in_the_docs_is_what_reading_gives() -> None:
    assert len(FILES) >= 60
    assert draw_table() in DOCS.read_text(encoding="utf-8"), (
        "draw it anew: python -m tests.sources.test_read_formats"
    )


@pytest.mark.parametrize(
    "made", [m for m in FILES if not m.expected.startswith("refused")], ids=lambda m: m.name
)
def test_marks_and_headlines_lie_inside_their_story_and_survive_json(made: Made) -> None:
    result = read_document(made.data, made.name)
    for story in result.stories:
        text = story_text(result.document, story)
        assert text.strip()
        assert all(0 <= m.start < m.end <= len(text) for m in story.marks)
        assert list(story.marks) == sorted(story.marks, key=lambda m: m.start)
        assert all(a.end <= b.start for a, b in zip(story.marks, story.marks[1:], strict=False))
        if story.headline_span:
            assert text[slice(*story.headline_span)].strip().startswith((story.headline or "")[:10])
    again = result_from_json(result_to_json(result))
    assert again.stories == result.stories
    assert again.attachments == result.attachments
    assert again.document.text == result.document.text


if __name__ == "__main__":
    page = DOCS.read_text(encoding="utf-8")
    head, _, rest = page.partition("| file | what it is |")
    tail = rest.partition("\n\n")[2]
    DOCS.write_text(
        head + draw_table() + "\n\n" + tail if tail else head + draw_table() + "\n", encoding="utf-8"
    )
