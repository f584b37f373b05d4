"""Does a text name a person? By capital letters and titles: enough to ask a second person, never to say who it is.

Errs towards yes. A text without a capital, and scripts that have none (Arabic, Hebrew, Chinese), cannot be told this
way, so the answer is yes. An office that one person holds names its holder.
"""

import re
from collections.abc import Iterable
from functools import lru_cache

from facts.language.english import MONTHS, WEEKDAYS, name_numbers
from facts.language.notions import list_languages, list_words, match_words

_WORD = re.compile(r"[^\W\d_]+(?:[-'’.][^\W\d_]+)*\.?|[.!?:;,“”\"«»()\n]|\S")
_NAME_PARTICLES = frozenset(list_words("names", "particles", "lower"))
_TITLES = frozenset(
    title
    for language in list_languages("offices")
    for title in list_words("offices", "offices", "title", language=language)
)
# A run of capitals with one of these is an institution, a place, a time or a people.
_NO_PERSON = frozenset(
    "cup championship nations european national international federal royal red cross crescent world war olympic "
    "games act bill treaty agreement fund programme program project plan report inquiry center centre israeli "
    "palestinian american british french german russian ukrainian chinese iranian turkish arab muslim jewish "
    "christian catholic islamic democratic republican labour liberal conservative covid internet christmas easter "
    "ramadan "
    "el la los las der die das den dem ein eine le les un une".split()
) | {
    *list_words("bodies", "bodies", "no-person"),
    *list_words("places", "parts", "no-person"),
    *(name.lower() for name in (*MONTHS, *WEEKDAYS)),
}
# An office that one person holds is that person's name: "the mayor took bribes".
_HELD_BY_ONE = re.compile(
    r"(?<!\w)(?:the|his|her|their|its|our|former|then|prime|a|an)\s(?:\w+\s)?"
    rf"(?:{match_words('offices', 'offices', 'one')})(?!\w)",
    re.IGNORECASE,
)
# What opens a sentence with a capital and is no name.
OPENERS = frozenset(
    "the a an at in on of for from by with and or but if when while after before since until as that this these those "
    "it he she they we i you his her their its our my there here no not more less over under about around almost "
    "nearly some many most all both each every another other "
    "according however meanwhile later earlier today yesterday tomorrow last next local senior former new old police "
    "who what where why how to into out up down off only also even still just then than so such".split()
) | frozenset(name_numbers(1, 10))
_PLACE_BEFORE = frozenset("in at near off across around throughout outside inside into".split())
_SENTENCE_ENDS = frozenset('.!?:\n“"«')


@lru_cache(maxsize=64)
def find_people(text: str) -> frozenset[str]:
    """The names of people in a text, in lower case: runs of two or more capitalised words, or one behind a title."""
    found = set()
    for run, before, titled in _runs(text):
        if {word.casefold() for word in run} & _NO_PERSON or before in _PLACE_BEFORE:
            continue
        if titled or len(run) >= 2:
            found.add(" ".join(run).casefold())
    return frozenset(found)


def names_person(text: str, *, known: Iterable[str] = ()) -> bool:
    """Whether a text names a person; `known` are names from elsewhere in the same story, whose last word is enough."""
    letters = [character for character in text if character.isalpha()]
    # No capital where a sentence and a name would have one: whoever writes so hides them, or has none.
    if letters and not any(character.isupper() for character in letters):
        return True
    if find_people(text) or _HELD_BY_ONE.search(text):
        return True
    known = list(known)
    surnames = {name.split()[-1] for name in known}
    words = {_bare(word).casefold() for word in _WORD.findall(text) if word[:1].isupper()}
    low = f" {' '.join(text.casefold().split())} "
    return bool(surnames & words) or any(f" {name} " in low for name in known)


def _runs(text: str) -> Iterable[tuple[list[str], str, bool]]:
    """Runs of capitalised words: the words, the word before in lower case, and whether a title leads."""
    run: list[str] = []
    before = last = ""
    starts_sentence = True
    titled = False
    for match in [*_WORD.findall(text), "\n"]:
        bare = _bare(match)
        is_capital = bare[:1].isupper() and bare[:1].isalpha()
        low = bare.casefold()
        if is_capital and not run and low in _TITLES:
            titled = True
        elif is_capital and not (starts_sentence and not run and low in OPENERS):
            if not run:
                before = last
            run.append(bare)
        elif run and low in _NAME_PARTICLES:
            pass
        else:
            if run:
                yield run, before, titled
            run, titled = [], bool(low in _TITLES)
        starts_sentence = match in _SENTENCE_ENDS or (match.endswith(".") and len(bare) > 2)
        if starts_sentence and run:
            yield run, before, titled
            run, titled = [], False
        last = low


def _bare(word: str) -> str:
    """A word without its genitive and the stop of an abbreviation."""
    return re.sub(r"['’]s$", "", word.rstrip("."))
