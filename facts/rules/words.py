"""The words of rules, and whether a text holds one: whole words, beginnings of words and phrases.

Neither case nor accents count, punctuation only parts words, and what nobody sees is not there. `read_words` reads a
text as a person would whom somebody wants to see a word that a program does not: in look-alike letters, in pieces, in
digits for letters.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from facts.rules.letters import EITHER, drop_accents, drop_invisible, level_arabic, plain_latin, unmask

_TOKEN = re.compile(r"[^\W_]+|[^\w\s]")
# What Arabic writes in one word with the noun that follows: and/so, and the article with or without a preposition.
_PROCLITICS = "[وف]?(?:ال|لل|بال|كال|[بلك])?"

# Signs and digits that stand for letters between letters; ANY may be every letter ("k*lled").
ANY = "\x02"
_SIGNS = str.maketrans(
    {
        **dict.fromkeys("1!|¡", EITHER),
        **dict.fromkeys("*#?•×", ANY),
        **dict(zip("034567892@$€£¥+(¢§", "oeasbtbgzaselytccs", strict=True)),
    }
)
_CHUNK = re.compile(r"\S+")
_LETTER = re.compile(r"[^\W\d_]")
_SMALL_THEN_I = re.compile(r"(?<=[a-z])I")
_NO_LETTER = re.compile(rf"[^\w{EITHER}{ANY}]|_")
_AROUND_WORDS = ".,;:!?()[]{}\"'“”‘’«»*#"
# Two letters that run into one another are read as one.
_RUN_TOGETHER = (("rn", "m"), ("vv", "w"), ("cl", "d"))
# In pieces, a shorter word is two real ones too often ("tu es" and "tues"); letter by letter it is not.
_SHORTEST_IN_PIECES, _SHORTEST_SPELLED = 5, 4
# Long enough that no two real words differ by an i for an l alone.
_SHORTEST_ALIKE = 6
# Real words, and together another.
_NO_PIECES = frozenset({"in jury", "in juries", "pay off", "turn out", "terror is"})
# Before a word that begins otherwise, these are themselves: "the FTSE" is no theft. Only an inflection tells.
_FIRST_WORDS = frozenset(
    "the a an in on of to for is it at by we he or so no my us de la le un en es der die".split()
)
_INFLECTIONS = frozenset(("", "s", "d", "es", "ed", "er", "ers", "ing", "ment", "ion", "ions"))
# Small words that stick to the next one where a blank was left out ("werekilled").
_SMALL = "|".join(
    "children others people women were being been have that men had has got and the who was are be of by".split()
)
_SMALL_BEGINNING, _SMALL_ENDING = re.compile(_SMALL), re.compile(rf"(?:{_SMALL})$")


def is_word(word: str) -> bool:
    """Whether a rule can look for this: at least one letter, digit or sign, and * only at the end of a word."""
    return all(part.rstrip("*") and "*" not in part.rstrip("*") for part in word.split()) and bool(
        _pattern(word)
    )


def fold_words(text: str) -> str:
    """The words and signs of a text without case and accents, each between single spaces.

    Characters that nobody sees are left out, and letters that keyboards write in two ways are written in one.
    """
    return f" {' '.join(token for token in _TOKEN.findall(_fold(drop_invisible(text))) if _counts(token))} "


def _fold(text: str) -> str:
    if text.isascii():
        return text.lower()
    plain = unicodedata.normalize("NFKD", text).casefold().replace("ß", "ss")
    return plain_latin(level_arabic(drop_accents(plain)))


def _counts(token: str) -> bool:
    """Letters and digits, and signs of currencies and the like; punctuation only parts words."""
    return token[0].isalnum() or unicodedata.category(token[0]).startswith("S")


@dataclass(frozen=True)
class Readings:
    """A text as rules look at it.

    `plain` are its words as printed (see `fold_words`), and as somebody reads them who takes what looks like a letter
    for that letter. `pieces` are the same without what parts them, for words that were cut up; EITHER and ANY stand in
    them where no program can tell the letter. `alike` are those with an l for every i, `other` what else one of them
    may be: an m for "rn", without a small word that clings to it. `starred` are those with hidden letters.
    """

    plain: tuple[str, ...]
    pieces: tuple[str, ...]
    alike: frozenset[str]
    other: frozenset[str]
    starred: frozenset[str]


@lru_cache(maxsize=64)
def read_words(text: str) -> Readings:
    """All the ways in which the words of a text can be read."""
    seen = unmask(text)
    plain = [fold_words(text)]
    if seen != text:
        # A blank without width may part two words or stand within one.
        plain += [fold_words(seen), fold_words(unmask(drop_invisible(text, instead=" ")))]
    pieces = tuple(_read_pieces(seen))
    plain += [f" {' '.join(spelling)} " for spelling in _spell_out(pieces)]
    return Readings(
        plain=tuple(dict.fromkeys(plain)),
        pieces=pieces,
        alike=frozenset(_make_alike(piece) for piece in pieces if len(piece) >= _SHORTEST_ALIKE),
        other=frozenset(other for piece in pieces for other in _read_otherwise(piece)),
        starred=frozenset(piece for piece in pieces if ANY in piece),
    )


def _make_alike(word: str) -> str:
    return word.replace(EITHER, "l").replace("i", "l")


def _read_otherwise(piece: str) -> Iterator[str]:
    """ "murder" for "rnurder", "killed" for "werekilled" and "killedpeople"."""
    for two, one in _RUN_TOGETHER:
        if two in piece:
            yield piece.replace(two, one)
    if len(piece) < _SHORTEST_IN_PIECES + 2:
        return
    for found in (_SMALL_BEGINNING.match(piece), _SMALL_ENDING.search(piece)):
        if found is not None and len(piece) - (found.end() - found.start()) >= _SHORTEST_IN_PIECES:
            yield piece[: found.start()] + piece[found.end() :]


def _spell_out(pieces: tuple[str, ...]) -> list[tuple[str, ...]]:
    """The pieces with a letter in every place, as far as one is known: EITHER is both."""
    if not any(EITHER in piece for piece in pieces):
        return [pieces]
    return [tuple(piece.replace(EITHER, letter) for piece in pieces) for letter in "li"]


def _read_pieces(text: str) -> Iterator[str]:
    """What stands between blanks, folded: "k!l-led" is one piece, and each letter of "k i l l e d" is one."""
    last = ""
    for match in _CHUNK.finditer(_SMALL_THEN_I.sub(EITHER, text)):
        chunk = _fold(match.group())
        if not chunk.isalpha():
            is_sign_among_letters = len(chunk) == len(last) == 1
            if _LETTER.search(chunk) or is_sign_among_letters:
                chunk = (chunk if is_sign_among_letters else chunk.strip(_AROUND_WORDS)).translate(_SIGNS)
            chunk = _NO_LETTER.sub("", chunk)
        last = chunk
        if chunk:
            yield chunk


def holds_word(words: tuple[str, ...], folded: str) -> bool:
    """Whether one of a rule's words stands in a text of `fold_words`.

    One that ends in * stands for every word that begins so; several in a row are a phrase.
    """
    compiled = _compile(words)
    return compiled is not None and compiled.search(folded) is not None


def holds_reading(words: tuple[str, ...], readings: Readings) -> bool:
    """Whether one of a rule's words stands in a text, in any of the ways in which it can be read."""
    if any(holds_word(words, folded) for folded in readings.plain):
        return True
    known = _sort_words(words)
    return (
        not known.alike.isdisjoint(readings.alike)
        or any(_begins(word, known) for word in readings.other)
        or any(_fits(piece, known) for piece in readings.starred)
        or any(_holds_pieces(pieces, known) for pieces in _spell_out(readings.pieces))
    )


@dataclass(frozen=True)
class _Known:
    """A rule's words that are no phrases: whole ones, beginnings, how both begin, and the whole ones with l for i."""

    whole: frozenset[str]
    begun: frozenset[str]
    heads: frozenset[str]
    alike: frozenset[str]


@lru_cache(maxsize=256)
def _sort_words(words: tuple[str, ...]) -> _Known:
    whole: set[str] = set()
    begun: set[str] = set()
    for word in words:
        tokens = fold_words(word.rstrip("*")).split()
        if len(tokens) == 1:
            (begun if word.endswith("*") else whole).add(tokens[0])
    heads = {word[:end] for word in whole | begun for end in range(1, len(word))}
    alike = {_make_alike(word) for word in whole if len(word) >= _SHORTEST_ALIKE}
    return _Known(frozenset(whole), frozenset(begun), frozenset(heads), frozenset(alike))


def _begins(word: str, known: _Known) -> bool:
    return word in known.whole or any(word[:end] in known.begun for end in range(1, len(word) + 1))


def _fits(starred: str, known: _Known) -> bool:
    """Whether a word with hidden letters may be a known one; half of its letters must be there."""
    if len(starred) < _SHORTEST_SPELLED or 2 * starred.count(ANY) > len(starred):
        return False
    parts = ("." if c == ANY else "[il]" if c == EITHER else re.escape(c) for c in starred)
    pattern = re.compile("".join(parts))
    return any(len(word) == len(starred) and pattern.fullmatch(word) for word in known.whole)


def _holds_pieces(pieces: tuple[str, ...], known: _Known) -> bool:
    """Whether pieces that follow each other give a known word together, or go over a seam in the beginning of one."""
    for at, piece in enumerate(pieces):
        word, shortest = piece, _SHORTEST_SPELLED if len(piece) == 1 else _SHORTEST_IN_PIECES
        for place in range(at + 1, len(pieces)):
            if word not in known.heads:
                break
            seam, last = len(word), pieces[place]
            word += last
            if len(last) > 1:
                shortest = _SHORTEST_IN_PIECES
            if f"{piece} {last}" in _NO_PIECES or len(word) < shortest:
                continue
            if word in known.whole:
                return True
            ends = range(max(seam + 1, shortest), len(word) + 1)
            if any(
                word[:end] in known.begun and (piece not in _FIRST_WORDS or word[end:] in _INFLECTIONS)
                for end in ends
            ):
                return True
    return False


def compile_words(words: tuple[str, ...]) -> str:
    """A rule's words as one regular expression over folded words; empty where there are none."""
    return "|".join(pattern for word in words if (pattern := _pattern(word)))


@lru_cache(maxsize=256)
def _compile(words: tuple[str, ...]) -> re.Pattern[str] | None:
    alternatives = compile_words(words)
    return re.compile(rf"(?<= )(?:{alternatives})(?= )") if alternatives else None


def _pattern(word: str) -> str:
    """A rule's word as a pattern over folded words; empty where nothing is left of it."""
    parts = []
    for part in word.split():
        tokens = fold_words(part.rstrip("*")).split()
        if not tokens:
            continue
        ending = "[^ ]*" if part.endswith("*") else ""
        parts.append(" ".join(_spell(token) for token in tokens) + ending)
    return " ".join(parts)


def _spell(token: str) -> str:
    is_arabic = "\u0600" <= token[0] <= "\u06ff" and token[0].isalpha()
    return (_PROCLITICS if is_arabic else "") + re.escape(token)
