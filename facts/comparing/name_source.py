"""Who a speaker is, by the words that name them: the name without its title, and the kind of source.

"Manager Ana Ruiz" is the person Ana Ruiz, "the harbour authority" an authority. Known by lists of offices and bodies
and by capitals; where neither tells, it is an organisation.
"""

import re
from dataclasses import dataclass

from facts.language.notions import list_languages, list_words
from facts.rules.name_people import find_people

PERSON, AUTHORITY, ORGANISATION = "person", "authority", "organisation"
_TITLES = frozenset(
    title
    for mark in ("title", "role", "holder", "style", "unsaid")
    for language in list_languages("offices")
    for title in list_words("offices", "offices", mark, language=language)
)
# What stands before or inside a title: "former deputy prime minister Ida Holm", "the yard's safety manager Ana Ruiz".
_STYLES = frozenset(list_words("offices", "offices", "style"))
_RULES = frozenset(list_words("bodies", "bodies", "office")) | frozenset(
    "army authorities coastguard court government military navy parliament police prosecutors senate".split()
)
# Bodies that are named by words that authorities use, and are none.
_NO_AUTHORITY = frozenset("company firm line ltd plc gmbh news wire press bank club union".split())
_PARTICLES = frozenset(list_words("names", "particles", "lower"))
_MOST_NAME_WORDS = 5


@dataclass(frozen=True)
class SourceName:
    """The name by which a source is kept, and its kind: person, authority or organisation."""

    name: str
    kind: str


def tell_source(words: str) -> SourceName:
    """The source that a speaker's words name; `words` have one space between them and no apposition behind."""
    name = _without_title(words)
    if name != words or _is_person(name):
        return SourceName(name, PERSON)
    found = {word.casefold() for word in re.findall(r"[^\W\d_]+", name)}
    if found & _NO_AUTHORITY:
        return SourceName(name, ORGANISATION)
    return SourceName(name, AUTHORITY if found & _RULES else ORGANISATION)


def _is_person(name: str) -> bool:
    first = name.partition(" ")[0].casefold().rstrip(".")
    return first in _STYLES or bool(find_people(f"says {name}"))


def _without_title(words: str) -> str:
    """The name behind a title; the words as they are where none leads, or where less than a full name would be left."""
    parts = words.split()
    for at in range(len(parts) - 2, 0, -1):
        rest = parts[at:]
        if parts[at - 1].casefold().rstrip(".") in _TITLES and _is_full_name(rest):
            return " ".join(rest)
    return words


def _is_full_name(parts: list[str]) -> bool:
    capitals = [part for part in parts if part[:1].isupper()]
    rest = [part for part in parts if not part[:1].isupper()]
    return (
        2 <= len(parts) <= _MOST_NAME_WORDS
        and len(capitals) >= 2
        and parts[0] in capitals
        and all(part.casefold() in _PARTICLES for part in rest)
        and not any(part.casefold().rstrip(".") in _TITLES for part in parts)
        and bool(find_people(f"says {' '.join(parts)}"))
    )
