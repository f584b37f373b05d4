"""Does a text name somebody who can be accused: a person, a company, an authority, or officials without a name?

Errs towards yes, as `name_people` does: enough to ask a second person, never to say who it is.
"""

import re
from collections.abc import Iterable
from functools import lru_cache

from facts.language.english import MONTHS, WEEKDAYS
from facts.language.notions import list_words, match_words
from facts.rules.name_people import OPENERS, names_person

# Who is told of as accusing or judging is not who stands accused by that.
_ACCUSERS = frozenset(list_words("accused", "accusers"))
# "the ministry", "two officials", "a company": by its kind, alone or as part of a name.
_KINDS = "|".join(
    sorted(
        (
            *(set(list_words("bodies", "bodies", "office")) - _ACCUSERS),
            *(set(list_words("bodies", "bodies", "institution")) - _ACCUSERS),
            *(set(list_words("bodies", "bodies", "epithet")) - _ACCUSERS),
            *(word.replace(" ", r"\s") for word in list_words("accused", "kinds")),
        ),
        key=len,
        reverse=True,
    )
)
_BODY = re.compile(rf"(?<!\w)(?:{_KINDS})(?:s|es)?(?!\w)", re.IGNORECASE)
_HOLDERS = re.compile(
    rf"(?<!\w)(?!(?:{'|'.join(_ACCUSERS)})s?(?!\w))(?:{match_words('offices', 'offices', 'role')}"
    rf"|{match_words('offices', 'offices', 'politician')})s?(?!\w)",
    re.IGNORECASE,
)
_CAPITAL = re.compile(r"[^\W\d_][\w&.'’-]*")
_PLACE_BEFORE = frozenset("in at near off across around throughout outside inside into".split())
_NO_NAME = frozenset(name.lower() for name in (*MONTHS, *WEEKDAYS)) | {"i", "mr", "mrs", "ms", "dr"}
# What most often opens a sentence with a capital and is no name: "Fraud", "Thieves", "Corruption", "Smuggling".
_COMMON_ENDS = tuple("tion sion ment ness ity ism ing ers ors ves men ple ud eft my".split())
_DOES = re.compile(
    r"\s+(?:(?:has|have|had|is|was|were|did|may|might|could|also|then|allegedly)\s+)*\w{2,}(?:ed|es|s)\b"
)


@lru_cache(maxsize=64)
def find_companies(text: str) -> frozenset[str]:
    """Names of one word that stand in the midst of sentences of a story, in lower case: companies, states, groups."""
    found = set()
    for match in _CAPITAL.finditer(text):
        if match[0][:1].isupper() and not _opens_sentence(text, match.start()):
            found.add(match[0].casefold().rstrip("."))
    return frozenset(found - _NO_NAME)


def names_accused(
    text: str, *, known_people: Iterable[str] = (), known_bodies: Iterable[str] = (), language: str = "en"
) -> bool:
    """Whether a text names a person, a company, an authority or officials; `known_…` are names of the same story.

    In German (`language` de, ISO 639-1) every noun has a capital, so that one tells no name.
    """
    if names_person(text, known=known_people):
        return True
    if _BODY.search(text) or _HOLDERS.search(text):
        return True
    if language.split("-")[0] == "de":
        return False
    known = frozenset(known_bodies)
    return any(_is_body(text, match, known) for match in _CAPITAL.finditer(text))


def _is_body(text: str, match: re.Match[str], known: frozenset[str]) -> bool:
    word, low = match[0], match[0].casefold().rstrip(".")
    if not word[:1].isupper() or low in _NO_NAME or low in _ACCUSERS or low.rstrip("s") in _ACCUSERS:
        return False
    # "in Port Alden": the whole run of capitals stands where a place does.
    before = text[: match.start()].split()
    while before and before[-1][:1].isupper():
        before.pop()
    if before and before[-1].casefold() in _PLACE_BEFORE:
        return False
    if not _opens_sentence(text, match.start()):
        return True
    if low in OPENERS or low.endswith(_COMMON_ENDS):
        return False
    return low in known or _DOES.match(text, match.end()) is not None


def _opens_sentence(text: str, at: int) -> bool:
    before = text[:at].rstrip(' \t“"«(')
    return not before or before[-1] in ".!?:\n"
