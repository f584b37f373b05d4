"""Does a statement rest on its quote? Pure text checks that a reviewer sees before a fact exists.

They find what can be shown to be missing (a number, a name, a quotation, the speaker); that the words agree in
meaning is the reviewer's judgement.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from facts.language.notions import list_languages, list_words
from facts.rules.letters import level_digits, unmask

_NUMBER = re.compile(r"\d+(?:[.,\u066b\u066c\u00a0\u202f]\d+)*")
_QUOTATION = re.compile(r"[“\"«„]([^“”\"«»„]{2,}?)[”\"»]")
_WORD = re.compile(r"[^\W\d_]+(?:[’'\-][^\W\d_]+)*")
_SENTENCE_START = re.compile(r"(?:^|[.!?…:]\s+|[“\"«„]\s*)$")
_SMALL = frozenset(
    "a an the of for and in to at on by from with according his her their its who that this as".split()
) | frozenset(list_words("reporting", "forms", "small"))

_STOPS = ".!?؟"
_ACCORDING_TO = {
    language: words
    for language in list_languages("reporting")
    for words in list_words("reporting", "according_to", language=language)
}


_THE_ARTICLE = {
    language: words
    for language in list_languages("reporting")
    for words in list_words("reporting", "the_article", language=language)
}


@dataclass(frozen=True)
class Unsupported:
    """What a statement holds that its evidence does not: kind is number, name or quotation; `text` stands in it."""

    kind: str
    text: str


def find_unsupported(statement: str, *, near: Iterable[str], around: Iterable[str]) -> list[Unsupported]:
    """The numbers, names and quotations of a statement that its evidence does not hold.

    `near` is what numbers may come from: the quote, its paragraph, the recorded substitutions and dates. `around` is
    what names and quotations may come from as well: the whole article and what is known about it.
    """
    close = [fold(text) for text in near]
    everything = [*close, *(fold(text) for text in around)]
    numbers = {_digits(match) for text in close for match in _NUMBER.findall(text)}
    words = {word for text in everything for word in _words(text)}
    missing = [
        Unsupported("number", match)
        for match in _NUMBER.findall(fold(statement))
        if _digits(match) not in numbers
    ]
    for quotation in _QUOTATION.findall(fold(statement)):
        wanted = " ".join(quotation.split()).strip(" .,")
        if not any(wanted in " ".join(text.split()) for text in everything):
            missing.append(Unsupported("quotation", quotation))
    missing += [
        Unsupported("name", name) for name in _names(_as_seen(statement)) if not _words(fold(name)) <= words
    ]
    return missing


def names_speaker(statement: str, *names: str) -> bool:
    """Whether a statement names its speaker under one of the given names.

    A name counts when the last word of its first part stands in the statement (“Al-Bursh” for “Dr. Munir Al-Bursh,
    Director-General of …”; “authorities” for “Palestinian health authorities”), or at least two thirds of its words.
    """
    present = _words(fold(statement))
    for name in names:
        first_part = re.split(r"[,;(]", name, maxsplit=1)[0]
        wanted = [word for word in _ordered_words(fold(first_part)) if word not in _SMALL]
        if not wanted:
            continue
        shared = sum(word in present for word in wanted)
        if wanted[-1] in present or shared * 3 >= len(wanted) * 2:
            return True
    return False


def attribute_statement(statement: str, speaker: str, *, language: str) -> str:
    """The statement with its speaker named at the end, in the statement's own language where its phrase is known."""
    body = statement.rstrip()
    stop = body[-1] if body[-1:] in _STOPS else "."
    phrase = _ACCORDING_TO.get(language.split("-")[0].lower(), _ACCORDING_TO["en"])
    return f"{body.rstrip(_STOPS).rstrip()}{phrase} {speaker}{stop}"


def find_named_speaker(statement: str, *, language: str) -> str:
    """Whom a statement names at its end as saying it ("…, according to the yard."); empty where it names nobody so."""
    phrase = _ACCORDING_TO.get(language.split("-")[0].lower(), _ACCORDING_TO["en"]).strip(" ,،")
    found = re.search(
        rf"(?<!\w){re.escape(phrase)}\s+([^.!?؟]{{2,200}}?)\s*[.!?؟]?$", statement.strip(), re.IGNORECASE
    )
    return found[1].strip() if found else ""


def name_article(language: str) -> str:
    """What stands in the place of a speaker where nobody knows who published an article, in its own language."""
    return _THE_ARTICLE.get(language.split("-")[0].lower(), _THE_ARTICLE["en"])


def fold(text: str) -> str:
    """A text as it is seen, with its typographic apostrophes and hyphens made plain; case is kept.

    What nobody sees holds no word apart, and what looks like a letter or a digit is one: "3\u200b1" is no 3 and 1.
    """
    return _as_seen(text).replace("’", "'").replace("‘", "'").replace("\u2010", "-")


def _as_seen(text: str) -> str:
    # A small l or o behind a number may be its unit.
    return level_digits(unmask(text), "OI")


def _digits(number: str) -> str:
    """A number without its separators: 47,000 and 47 000 and 47000 are one. Decimals keep their digits' order."""
    digits = re.sub(r"\D", "", number)
    return "".join(str(unicodedata.digit(digit)) for digit in digits).lstrip("0") or "0"


def _ordered_words(text: str) -> list[str]:
    return [re.sub(r"'s$", "", word.casefold()) for word in _WORD.findall(text)]


def _words(text: str) -> set[str]:
    whole = set(_ordered_words(text))
    return whole | {part for word in whole for part in word.split("-") if part}


def _names(statement: str) -> list[str]:
    """Words that start with a capital where no sentence or quotation starts."""
    found = []
    for match in _WORD.finditer(statement):
        word = match.group()
        if word[0].isupper() and not _SENTENCE_START.search(statement[: match.start()]):
            found.append(word)
    return found
