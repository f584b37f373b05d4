"""Finding a name in a text however it is set, and putting other words in its place. Pure: plain values in and out.

One pattern serves Python and PostgreSQL, so that what a search finds is what the page shows. It takes a letter in any
case, with any accent, full width, as a mathematical or look-alike letter, and with invisible characters in between.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

# Longer words are found anywhere, inside an address or with an ending; shorter ones only as words of their own.
FOUND_ANYWHERE = 6
SHORTEST_WORD = 3

# Noncharacters around words that are given back to whoever sent them; they never leave the house.
ECHO = ("\ufdd0", "\ufdd1")

_ECHOED = re.compile(f"{ECHO[0]}(.*?){ECHO[1]}", re.S)

# What may stand unseen between two letters: soft hyphens, zero-width and direction marks, accents, vowel signs.
_UNSEEN = (
    "\u00ad\u034f\u061c\u0640\u064b-\u065f\u0670\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e"
    "\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\u0300-\u036f"
)
_BETWEEN_LETTERS = f"[{_UNSEEN}]*"
_BETWEEN_WORDS = f"(?:[\\s\u00a0.,_+\\-\u2010-\u2015{_UNSEEN}]|%20|&nbsp;|&#160;){{0,4}}"
_APOSTROPHE = "(?:['’‘ʼ`´]|&#x27;|&#39;|&rsquo;|%27)"
_RANGES = (
    (0x21, 0x530),
    (0x620, 0x700),
    (0x1D00, 0x1D80),
    (0x1E00, 0x2000),
    (0x2070, 0x2190),
    (0x2460, 0x2500),
    (0x2C60, 0x2C80),
    (0xA720, 0xA800),
    (0xFB00, 0xFF00),
    (0xFF01, 0xFFEF),
    (0x1D400, 0x1D800),
    (0x1F100, 0x1F1A0),
)
# Letters of other scripts that look like Latin ones.
_ALIKE = dict(
    zip(
        "аеорсухіѕјһԁԛԝкмтнвгзьАЕОРСУХІЅЈКМТНВαορνικτυηΑΒΕΖΗΙΚΜΝΟΡΤΥΧıɑɡŁłØøĐđĦħŦŧ",
        "aeopcyxisjhdqwkmthbr3baeopcyxisjkmthbaopviktunabezhikmnoptyxiagllooddhhtt",
        strict=True,
    )
)


@dataclass(frozen=True)
class Hidden:
    """A name that is kept from somebody: the words that tell it, and what is read in their place."""

    words: tuple[str, ...]
    alias: str


@dataclass(frozen=True)
class Cover:
    """A text with names put out of sight, and where its places are in the text as it is, in code points."""

    text: str
    # (start, end) in the text as it is, (start, end) in this one, of each name that was replaced.
    swaps: tuple[tuple[int, int, int, int], ...] = field(default=())

    def forth(self, at: int, *, is_end: bool = False) -> int:
        """Where a place of the text as it is lies in this one; inside a name it is the end of what replaces it."""
        shift = 0
        for start, end, new_start, new_end in self.swaps:
            if at <= start:
                break
            if at < end:
                return new_end if is_end else new_start
            shift = new_end - end
        return at + shift

    def back(self, at: int, *, is_end: bool = False) -> int:
        """Where a place of this text lies in the text as it is."""
        shift = 0
        for start, end, new_start, new_end in self.swaps:
            if at <= new_start:
                break
            if at < new_end:
                return end if is_end else start
            shift = end - new_end
        return at + shift


class Mask:
    """Puts the names of `hidden` out of sight; an empty one leaves every text as it is."""

    def __init__(self, hidden: Sequence[Hidden] = ()) -> None:
        self.hidden = tuple(hidden)
        self._pattern = _compile(self.hidden) if self.hidden else None

    def __bool__(self) -> bool:
        return self._pattern is not None

    def hides(self, text: str) -> bool:
        """Whether one of the names stands in the text."""
        return self._pattern is not None and self._pattern.search(text) is not None

    def cover(self, text: str) -> Cover:
        """The text without the names, with where its places are."""
        pieces: list[str] = []
        swaps = []
        at = length = 0
        for start, end, alias in self.find(text):
            before = text[at:start]
            pieces += [before, alias]
            length += len(before)
            swaps.append((start, end, length, length + len(alias)))
            length += len(alias)
            at = end
        return Cover("".join([*pieces, text[at:]]), tuple(swaps)) if swaps else Cover(text)

    def apply(self, text: str) -> str:
        """The text without the names; words between the marks of an echo stay, and the marks go."""
        if ECHO[0] not in text:
            return self.cover(text).text
        parts = _ECHOED.split(text)
        return "".join(part if at % 2 else self.cover(part).text for at, part in enumerate(parts))

    def find(self, text: str) -> Iterator[tuple[int, int, str]]:
        """(start, end, what is read instead) of each name in the text."""
        if self._pattern is not None:
            for match in self._pattern.finditer(text):
                yield match.start(), match.end(), self.hidden[int((match.lastgroup or "n0")[1:])].alias

    @property
    def for_database(self) -> list[tuple[str, str]]:
        """(regular expression of PostgreSQL, replacement) for each name, in the order in which they are replaced."""
        return [
            (_alternatives(one.words, in_database=True), one.alias.replace("\\", "\\\\"))
            for one in self.hidden
        ]


def words_of(name: str, *, with_parts: bool) -> list[str]:
    """What tells a name: itself and, of a person, each part of it that is no mere initial or particle."""
    parts = [part.strip('.,;()"“”') for part in name.split()]
    longer = [
        part for part in parts if len(part) >= SHORTEST_WORD and part[:1].isalpha() and not part.islower()
    ]
    return list(dict.fromkeys([name, *(longer if with_parts and len(parts) > 1 else [])]))


@lru_cache(maxsize=64)
def _compile(hidden: tuple[Hidden, ...]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?P<n{at}>{_alternatives(one.words)})" for at, one in enumerate(hidden)))


def _alternatives(words: Iterable[str], *, in_database: bool = False) -> str:
    ordered = sorted({word for word in words if word.strip()}, key=lambda word: (-len(word), word))
    return "|".join(_expression(word, in_database=in_database) for word in ordered)


def _expression(words: str, *, in_database: bool) -> str:
    """The regular expression of one name: its words in order, each letter in any shape."""
    parts = [
        part
        for part in re.split(r"[\s\u00a0._\-\u2010-\u2015]+", unicodedata.normalize("NFC", words))
        if part
    ]
    letters = sum(character.isalnum() for character in words)
    is_short = letters < FOUND_ANYWHERE
    # A short word in small letters is a word like others: rose, hill, may.
    only_capital = is_short and len(parts) == 1 and words[:1].isupper()
    spelled = _BETWEEN_WORDS.join(_spell(part, only_capital=only_capital) for part in parts)
    if not is_short:
        return spelled
    letter = "[[:alnum:]]" if in_database else r"[^\W_]"
    return f"(?<!{letter})(?:{spelled})(?!{letter})"


def _spell(word: str, *, only_capital: bool) -> str:
    found = []
    for at, character in enumerate(word):
        if character in "'’‘ʼ`´":
            found.append(_APOSTROPHE)
            continue
        shapes = _shapes(character)
        if only_capital and at == 0:
            shapes = "".join(shape for shape in shapes if not shape.islower()) or shapes
        escaped = "".join(f"\\{shape}" if shape in "\\]^-[" else shape for shape in shapes)
        # In JSON inside a page a letter beyond ASCII is written with its number.
        numbers = "" if character.isascii() else f"|\\\\u{ord(character):04x}|\\\\u{ord(character):04X}"
        found.append(f"(?:[{escaped}]{numbers})" if numbers else f"[{escaped}]")
    return _BETWEEN_LETTERS.join(found)


def _shapes(character: str) -> str:
    """All characters that read as this one."""
    plain = _plain(character)
    if plain is None:
        return character
    return "".join(dict.fromkeys([character, *_by_plain().get(plain, ())]))


@lru_cache(maxsize=1)
def _by_plain() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for low, high in _RANGES:
        for number in range(low, high):
            character = chr(number)
            # Not every letter in a circle or a square is a letter to Unicode; what it reads as is.
            if (plain := _plain(character)) is not None and plain.isalnum():
                found.setdefault(plain, []).append(character)
    return found


def _plain(character: str) -> str | None:
    """A character without case, accent, width and style; None where more than one is left of it."""
    character = _ALIKE.get(character, character)
    bare = "".join(
        part
        for part in unicodedata.normalize("NFKD", character).casefold()
        if not unicodedata.combining(part)
    )
    return bare if len(bare) == 1 else None
