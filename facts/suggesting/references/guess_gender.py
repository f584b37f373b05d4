"""Words that name a person → how likely "she" is meant and not "he", as far as names and titles tell.

The table of given names is in weights/, made from a published list by facts/training/train_references.py; its manifest
says from which and under which licence.
"""

import gzip
import re
from functools import cache
from pathlib import Path

from facts.language.notions import list_words, match_words

REFERENCE_WEIGHTS = Path(__file__).parent / "weights"
GIVEN_NAMES = REFERENCE_WEIGHTS / "given_names.txt.gz"
UNTOLD = 0.5
_SURE = 0.02
_MALE_WORDS = re.compile(
    rf"\b(?:{match_words('offices', 'offices', 'he', 'he-speaks')}|(?:\w*[^o\W]|)man|fathers?|grandfather|sons?|"
    r"brothers?|husband|boys?|uncle|nephew|grandson|actor|widower|boyfriend|gentleman|lad|monk|priest)\b",
    re.I,
)
_FEMALE_WORDS = re.compile(
    rf"\b(?:{match_words('offices', 'offices', 'she', 'she-named', 'she-speaks')}|\w*woman|mothers?|grandmother|"
    r"daughters?|sisters?|wife|girls?|aunt|niece|granddaughter|actress|widow|girlfriend|nun|"
    r"waitress|heiress|goddess|duchess|countess|empress)\b",
    re.I,
)
_NO_GIVEN = frozenset(list_words("offices", "offices", "title", "style")) | {"the"}
_LETTERS = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*")


@cache
def read_given_names() -> dict[str, float]:
    """Given names in small letters → the share of their bearers who are women."""
    with gzip.open(GIVEN_NAMES, "rt", encoding="utf-8") as lines:
        pairs = (line.split() for line in lines)
        return {name: int(share) / 100 for name, share in pairs}


def guess_gender(words: str, *, named: bool) -> float:
    """The probability that these words name a woman rather than a man; 0.5 where they do not tell.

    ``named`` says that the words are a name, whose given name is looked up.
    """
    male, female = _MALE_WORDS.search(words) is not None, _FEMALE_WORDS.search(words) is not None
    if male != female:
        return _SURE if male else 1 - _SURE
    if not named:
        return UNTOLD
    parts = [part.lower() for part in _LETTERS.findall(words)]
    given = next((part for part in parts if part not in _NO_GIVEN), "")
    alone = sum(part not in _NO_GIVEN for part in parts) == 1
    share = read_given_names().get(given.replace("’", "'"), UNTOLD)
    # A name alone may be a surname, and many surnames are given names, too.
    return UNTOLD + (share - UNTOLD) * (0.9 if alone else 0.96)
