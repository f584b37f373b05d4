"""Text → sentences: aware of abbreviations, quotation marks, hard-wrapped lines, headings and furniture."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from facts.language.english import SHORT_MONTHS, name_numbers
from facts.language.notions import match_words
from facts.suggesting.words.types import Furniture
from sources.reading.pages.story_lines import counts_something, is_title, states_something

MAX_SENTENCE = (
    1200  # characters; beyond it a "sentence" is a table, a list or an attack, and is cut at a space
)
MAX_HEADING_WORDS = 16
_FEWEST_WORDS = 3
# The share of a point's longer words and figures that the text says again, from which on it only sums up.
_SAID_AGAIN = 0.6

_TITLES = (
    "mr mrs ms dr prof gen col lt sgt cpl rep sen gov pres st capt maj cmdr adm rev hon msgr fr sr supt insp brig "
    "no nos vs mt ft approx dept est fig vol pp art sec al "
    "e.g i.e cf ca spc pvt det atty supt messrs mme mlle"
).split() + [month.lower() for month in SHORT_MONTHS]
_MAY_END = (
    "u.s u.k u.n e.u d.c u.s.a u.a.e a.m p.m inc ltd co corp bros jr etc ph.d m.d b.a m.a plc llc sr".split()
)
_STARTERS = frozenset(
    "the a an in on at it he she they we i this that these those but and as for from with when while after before "
    "if there their his her its our my you your what who how why some many most more all both each every no not "
    "officials police according however meanwhile since under over by during also another".split()
) | frozenset(name_numbers(1, 3))
_BOUNDARY = re.compile(r"[.!?…]+[\"'”’»)\]]*(?=\s)|[。！？؟۔।]+[\"'”’»」』)\]]*")
_LAST_TOKEN = re.compile(r"[^\s(\[\"“‘'/]+$")
_NEXT_WORD = re.compile(r"\s+[\"'“‘«(\[]*([\w$€£#]+)")
_REPORTING = re.compile(
    r"\s+(?:[A-Z][\w.’'-]*\s+){0,4}(?:he|she|they)?\s*"
    rf"(?:{match_words('reporting', 'forms', 'closing')})\b"
)
_CLOSED = re.compile(r"[.!?…:;。！？؟۔।][\"'”’»)\]\s]*$")
_SIGNED = re.compile(r"[.!?][”\"]\s*[–—-]{1,2}\s*\w")  # “We lost 12 ships.” — Nora Bell
_BULLET = re.compile(r"\s*(?:[•▪●◦*·–—-]|\d{1,2}[.)])\s+")
_TELLING = re.compile(r"[^\W\d_]{4,}|\d+")
_LEAST_WIDTH = 60  # characters of a line that somebody set to a width
_OPENS_SPEECH = re.compile(r"[“\"„«]\s?[^\W\d_a-z]")


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence: its span in the article, the number of its paragraph, and whether it is only a heading.

    A heading is a line of its own that is not closed by punctuation: a subhead, a date line, a caption.
    """

    start: int
    end: int
    paragraph: int
    heading: bool


def split_sentences(text: str, furniture: Iterable[Furniture] = ()) -> list[Sentence]:
    """The sentences of an article in reading order, none of them on furniture, none with a blank edge.

    ``furniture`` is (start, end, kind) in code points of the text, half-open.
    """
    blocks = list(split_blocks(text, furniture))
    sentences: list[Sentence] = []
    for number, (start, end) in enumerate(blocks):
        heading = len(blocks) > 1 and _is_heading(text, blocks, number)
        sentences.extend(Sentence(low, high, number, heading) for low, high in _split_block(text, start, end))
    return sentences


def split_blocks(text: str, furniture: Iterable[Furniture] = ()) -> Iterable[tuple[int, int]]:
    """The paragraphs between furniture and line breaks; a line that was only wrapped stays with the next one."""
    for low, high in _without_furniture(text, furniture):
        start = low
        for at in _line_breaks(text, low, high):
            yield from _trimmed(text, start, at)
            start = at
        yield from _trimmed(text, start, high)


def _without_furniture(text: str, furniture: Iterable[Furniture]) -> Iterable[tuple[int, int]]:
    at = 0
    for start, end, _kind in sorted(furniture):
        if start > at:
            yield at, start
        at = max(at, end)
    if at < len(text):
        yield at, len(text)


def _line_breaks(text: str, low: int, high: int) -> Iterable[int]:
    lines = [m.start() for m in re.finditer(r"\n|\r\n?|\u2028|\u2029", text[low:high])]
    previous = 0
    widest = max(map(len, text[low:high].splitlines()), default=0)
    for at in lines:
        line, rest = text[low + previous : low + at], text[low + at : min(high, low + at + 400)]
        previous = at + 1
        following = rest[1:].split("\n", 1)[0].strip()
        wrapped = (
            following != ""
            and line.strip() != ""
            and not _CLOSED.search(line)
            and not _BULLET.match(following + " ")
            and (following[0].islower() or _is_filled(line, following, widest))
        )
        if not wrapped:
            yield low + at


def _is_filled(line: str, following: str, widest: int) -> bool:
    """Whether a line was broken since it was full, the next word being no small letter: a number, a quotation.

    A headline is not: it is shorter than the lines of its text, and what somebody says below it opens a paragraph.
    """
    if (
        len(line) <= _LEAST_WIDTH
        or following[0].isupper()
        or (_OPENS_SPEECH.match(following) and line[-1:] not in ",:")
    ):
        return False
    return len(line) + 1 + len(following.split()[0]) > widest


def _trimmed(text: str, start: int, end: int) -> Iterable[tuple[int, int]]:
    while start < end and (text[start].isspace() or text[start] in "\ufeff\x00"):
        start += 1
    while end > start and (text[end - 1].isspace() or text[end - 1] == "\x00"):
        end -= 1
    bullet = _BULLET.match(text[start:end])
    if bullet and text[start : start + 2] != "--":
        start += bullet.end()
    if start < end:
        yield start, end


def _is_open(block: str) -> bool:
    """Whether a block of a heading's length has no full stop, so that it may be one."""
    closed = _CLOSED.search(block) or _SIGNED.search(block)
    return not closed and len(block.split()) <= MAX_HEADING_WORDS


def _is_heading(text: str, blocks: Sequence[tuple[int, int]], number: int) -> bool:
    """Whether an open line only names what follows; in a list, and at the end, lines state without a full stop.

    Points that stand above the first sentence and say what the text says again are headings, too.
    """
    start, end = blocks[number]
    block = text[start:end]
    if not _is_open(block):
        return False
    if is_title(block) or len(block.split()) < _FEWEST_WORDS:
        return True
    states, counts = states_something(block), counts_something(block)
    listed = _is_item(text, start) or any(
        _is_in_one_block_with(text, blocks, number, other) for other in (number - 1, number + 1)
    )
    if not (states and counts) and not ((states or counts) and (listed or number == len(blocks) - 1)):
        return True
    first = next((n for n, (low, high) in enumerate(blocks) if not _is_open(text[low:high])), len(blocks))
    return number < first and _is_said_again(block, text[end:])


def _is_item(text: str, start: int) -> bool:
    """Whether a sign of a list stands before a block."""
    line = text.rfind("\n", 0, start) + 1
    return _BULLET.fullmatch(text, line, start) is not None


def _is_in_one_block_with(text: str, blocks: Sequence[tuple[int, int]], number: int, other: int) -> bool:
    """Whether two open lines stand right under each other, as the lines of a bulletin do."""
    if not 0 <= other < len(blocks):
        return False
    upper, lower = sorted((blocks[number], blocks[other]))
    words = text[slice(*blocks[other])]
    return (
        text[upper[1] : lower[0]].count("\n") == 1 and _is_open(words) and len(words.split()) >= _FEWEST_WORDS
    )


def _is_said_again(block: str, rest: str) -> bool:
    """Whether most of a line's longer words and figures stand in the text below it."""
    own = {word.lower() for word in _TELLING.findall(block)}
    below = {word.lower() for word in _TELLING.findall(rest)}
    return len(own & below) >= _SAID_AGAIN * len(own)


def _split_block(text: str, start: int, end: int) -> Iterable[tuple[int, int]]:
    block = text[start:end]
    low = 0
    for boundary in _BOUNDARY.finditer(block):
        if boundary.end() > low and _ends_sentence(block, low, boundary):
            yield from _cut_long(text, start + low, start + boundary.end())
            low = boundary.end()
    yield from _cut_long(text, start + low, end)


def _ends_sentence(block: str, low: int, boundary: re.Match[str]) -> bool:
    mark = boundary.group()
    if mark[0] in "。！？؟۔।":
        return True
    following = _NEXT_WORD.match(block, boundary.end())
    if following is None:
        return True
    word = following.group(1)
    if word[0].islower():
        return False
    if mark[0] in "!?" and mark[-1] in "\"”’'»":
        return not _REPORTING.match(block, boundary.end())
    if mark[0] != "." or len(mark.rstrip("\"'”’»)]")) > 1:
        return True
    last = _LAST_TOKEN.search(block[max(low, boundary.start() - 30) : boundary.start()])
    token = last.group().lower() if last else ""
    if token in _TITLES:
        return token == "no" and word.lower() in _STARTERS
    if token in _MAY_END or (len(token) > 1 and re.fullmatch(r"(?:\w\.)+\w", token)):
        return word.lower() in _STARTERS
    if len(token) == 1 and token.isalpha():
        return word.lower() in _STARTERS and token != "i"
    return True


def _cut_long(text: str, start: int, end: int) -> Iterable[tuple[int, int]]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    while end - start > MAX_SENTENCE:
        cut = max(
            text.rfind(mark, start + MAX_SENTENCE // 2, start + MAX_SENTENCE) for mark in (" ", "\n", ";")
        )
        cut = cut + 1 if cut > start else start + MAX_SENTENCE
        yield start, len(text[:cut].rstrip()) if text[start:cut].strip() else cut
        start = cut
        while start < end and text[start].isspace():
            start += 1
    if start < end:
        yield start, end
