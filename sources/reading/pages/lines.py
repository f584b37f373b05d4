"""A document's lines, with what can be told from their shape alone."""

from __future__ import annotations

import itertools
import re
import unicodedata
from dataclasses import dataclass

from sources.reading.types import BlockRole, Document, UnreadableUpload

MAX_LINES = 60_000

_WORD = re.compile(r"\w+(?:['’.,-]\w+)*")
_NO_LETTER = re.compile(r"[\W_]+")
_HAN = re.compile("[\u3040-\u30ff\u3400-\u9fff]{1,2}")
_BULLET = re.compile(r"^\s*(?:[•·▪◦‣●*–—-]|\d{1,2}[.)])\s+")
_TERMINAL = re.compile(r"[.!?…。！？؟۔:;][\s\"'”’»)\]」』]*$")
# An agency may sign behind the full stop: "… he said. (AFP)".
# "… to sneak into the US. PTI": the last paragraph of an agency's story. A headline that ends so is shorter.
_SIGNED_OFF = re.compile(r"[.!?][”\"’']?\s+[A-Z]{2,6}\s*$")
_PROSE_WORDS = 12
# “We pumped 30,000 litres.” - Ove Lunt, engineer: who said it stands behind the quotation.
_SIGNED_QUOTATION = re.compile(
    r"^\W{0,3}[“\"«„][^\n]{15,}[.!?…,]?[”\"»“]\s*[—–―-]+\s*[^\W\d_][^.!?\n]{2,80}$"
)
_SENTENCE_END = re.compile(r"[.!?…。！？؟۔](?:[”\"’]?\s*[(\[][^()\[\]]{1,30}[)\]])?[\s\"'”’»)\]」』]*$")
SEPARATOR = re.compile(r"^\s*(?:[-–—_=*#~•.·]\s?){3,}$|^\s*(?:#\s*){3}$|^-30-$|^\*$")


@dataclass(frozen=True)
class Line:
    """One block of text: [start, end) in the document, trimmed; `gap` is the number of blank lines before it.

    `bold` counts its first code points that are set in bold; `in_table` tells that it is part of a table of data,
    `in_turn` that somebody's turn of an interview begins with it.
    """

    index: int
    start: int
    end: int
    text: str
    gap: int
    role: BlockRole
    level: int
    kind: str | None
    words: int
    key: str
    is_main: bool = False
    bold: int = 0
    in_table: bool = False
    in_turn: bool = False

    @property
    def is_bullet(self) -> bool:
        """Whether the line is an item of a list."""
        return self.role == "list_item" or bool(_BULLET.match(self.text))

    @property
    def ends_sentence(self) -> bool:
        """Whether the line ends as a sentence does (quotes and brackets after the stop are allowed)."""
        tail = self.text[-40:]
        return (
            bool(_SENTENCE_END.search(tail))
            or (self.words >= _PROSE_WORDS and bool(_SIGNED_OFF.search(tail)))
            or bool(_SIGNED_QUOTATION.match(self.text))
        )

    @property
    def ends_openly(self) -> bool:
        """Whether the line has no terminal punctuation at all, as headlines and labels have not."""
        return not _TERMINAL.search(self.text[-40:]) and not self.text.endswith((",", "،", "-"))

    @property
    def is_separator(self) -> bool:
        """Whether the line is a rule or an end sign."""
        return len(self.text) <= 200 and bool(SEPARATOR.match(self.text))


def fold_key(text: str) -> str:
    """What two lines share if they say the same: letters and digits only, without case."""
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text)
    return _NO_LETTER.sub("", text.casefold())


def count_words(text: str) -> int:
    """The number of words, a hyphenated or decimal one counted once; two signs of Chinese or Japanese are one."""
    return len(_WORD.findall(text)) if text.isascii() else len(_WORD.findall(_HAN.sub(" x ", text)))


def strip_bullet(text: str) -> str:
    """A list item's text without its bullet or number."""
    return _BULLET.sub("", text)


def split_lines(document: Document) -> list[Line]:
    """The document's non-empty lines in order; hard-wrapped lines of plain text are joined to one.

    Raises UnreadableUpload (too_complex) for more lines than `MAX_LINES`.
    """
    if document.blocks:
        spans = [(b.start, b.end, b.role, b.level, b.kind, b.is_main, b.bold) for b in document.blocks]
    else:
        spans = [(start, end, "line", 0, None, False, 0) for start, end in find_plain_spans(document.text)]
    if len(spans) > MAX_LINES:
        raise UnreadableUpload(
            "too_complex",
            f"This file has {len(spans):,} lines, far more than a page of stories: send the part that matters.",
        )
    lines: list[Line] = []
    before = 0
    for start, end, role, level, kind, is_main, bold in spans:
        raw = document.text[start:end]
        left = len(raw) - len(raw.lstrip())
        text = raw.strip()
        if not text:
            continue
        newlines = document.text.count("\n", before, start + left)
        gap = max(0, newlines - 1) if lines else newlines
        at = start + left
        lines.append(
            Line(
                index=len(lines),
                start=at,
                end=at + len(text),
                text=text,
                gap=gap,
                role=role,
                level=level,
                kind=kind,
                words=count_words(text),
                key=fold_key(text),
                is_main=is_main,
                bold=min(bold, len(text)),
            )
        )
        before = at + len(text)
    return lines


def unwrap_lines(text: str) -> str:
    """The same text, of the same length, with a space for each line break that only the width of the lines made."""
    pieces, at = [], 0
    for start, end in find_plain_spans(text):
        pieces += [text[at:start], text[start:end].replace("\n", " ")]
        at = end
    return "".join(pieces)


def find_plain_spans(text: str) -> list[tuple[int, int]]:
    """The lines of a plain text, those that only its width broke joined; [start, end) without the newline."""
    spans: list[tuple[int, int]] = []
    at = 0
    for raw in text.split("\n"):
        spans.append((at, at + len(raw)))
        at += len(raw) + 1
    width = _wrap_width(text, spans)
    if not width:
        return spans
    joined: list[tuple[int, int]] = []
    for start, end in spans:
        line = text[start:end]
        if joined and line.strip() and not _BULLET.match(line):
            last_start, last_end = joined[-1]
            last = text[last_start:last_end].rsplit("\n", 1)[-1]
            first_word = line.split(None, 1)[0]
            # A line that had no room for the next word was broken by the width, not by its writer.
            if last.strip() and len(last.rstrip()) + 1 + len(first_word) > width and start == last_end + 1:
                joined[-1] = (last_start, end)
                continue
        joined.append((start, end))
    return joined


def _wrap_width(text: str, spans: list[tuple[int, int]]) -> int:
    """The column at which the text was hard-wrapped, or 0 if its lines are paragraphs."""
    lengths = [len(text[s:e].rstrip()) for s, e in spans]
    longest = max(lengths, default=0)
    if not 40 <= longest <= 160:
        return 0
    pairs = breaks = 0
    for (s1, e1), (s2, e2) in itertools.pairwise(spans):
        first, second = text[s1:e1].rstrip(), text[s2:e2].strip()
        if not first.strip() or not second:
            continue
        pairs += 1
        full = len(first) + 1 + len(second.split(None, 1)[0]) > longest - 8
        breaks += full and not _SENTENCE_END.search(first[-40:])
    return longest - 8 if pairs >= 3 and breaks >= 0.5 * pairs else 0
