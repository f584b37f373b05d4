"""Words for somebody → whether they say "he" or "she"."""

import re

from facts.language.notions import list_words, match_words

_MALE_NAMES = frozenset(list_words("names", "given", "male"))
_FEMALE_NAMES = frozenset(list_words("names", "given", "female"))
_MALE = re.compile(
    rf"\b(?:{match_words('offices', 'offices', 'he')})\b|\b(?:\w*man|father|son|brother|husband|boy)$",
    re.I,
)
_FEMALE = re.compile(
    rf"\b(?:{match_words('offices', 'offices', 'she', 'she-named')})\b|"
    r"\b(?:\w*woman|mother|daughter|sister|wife|girl)$",
    re.I,
)


def is_male(words: str) -> bool:
    """Whether an office, a kinship or a given name says "he"; words that say neither are neither."""
    return _MALE.search(words) is not None or not _MALE_NAMES.isdisjoint(words.lower().split()[:-1])


def is_female(words: str) -> bool:
    """Whether an office, a kinship or a given name says "she"."""
    return _FEMALE.search(words) is not None or not _FEMALE_NAMES.isdisjoint(words.lower().split()[:-1])
