"""Does a text name a person? By capital letters and titles: enough to ask a second person, never to say who it is.

Errs towards yes. Scripts without capitals (Arabic, Hebrew, Chinese) cannot be told this way, so the answer is yes.
"""

import re
from collections.abc import Iterable
from functools import lru_cache

_WORD = re.compile(r"[^\W\d_]+(?:[-'’.][^\W\d_]+)*\.?|[.!?:;,“”\"«»()\n]|\S")
_NAME_PARTICLES = frozenset(
    "al el bin ibn ben abu von van der den de del della di da dos la le du ter zu bint".split()
)
_TITLES = frozenset(
    "mr mrs ms miss dr prof sir dame lord lady sheikh king queen prince princess president premier minister "
    "chancellor senator congressman congresswoman representative governor mayor councillor judge justice general "
    "colonel captain major lieutenant sergeant commander admiral officer detective inspector pope bishop archbishop "
    "cardinal rabbi imam ayatollah reverend father professor chairman chairwoman chief director secretary spokesman "
    "spokeswoman spokesperson ambassador prosecutor attorney coach "
    "herr frau präsident präsidentin kanzler kanzlerin bundeskanzler ministerin bürgermeister bürgermeisterin "
    "señor señora don doña presidente presidenta ministro ministra alcalde alcaldesa senador senadora "
    "monsieur madame président présidente ministre maire sénateur".split()
)
# A run of capitals with one of these is an institution, a place, a time or a people.
_NO_PERSON = frozenset(
    "ministry department agency authority authorities council committee commission court parliament congress senate "
    "house party government union association organisation organization foundation institute university college "
    "school hospital bank company corporation group ltd inc plc gmbh ag sa line lines airlines airport police army "
    "navy force forces guard coastguard service services office bureau board club league cup championship "
    "street road avenue square bridge river lake sea ocean bay gulf island islands mountain mount valley port harbour "
    "harbor city town county state states district region province republic kingdom strip territory territories "
    "north south east west northern southern eastern western central united nations european national international "
    "federal royal red cross crescent news times post press media wire herald tribune journal gazette agency "
    "monday tuesday wednesday thursday friday saturday sunday january february march april may june july august "
    "september october november december world war olympic games act bill treaty agreement fund programme program "
    "project plan report inquiry center centre church mosque temple museum park station stadium theatre theater "
    "hamas hezbollah fatah taliban isis israeli palestinian american british french german russian ukrainian chinese "
    "iranian turkish arab muslim jewish christian catholic islamic democratic republican labour liberal conservative "
    "covid internet christmas easter ramadan "
    "el la los las der die das den dem ein eine le les un une".split()
)
_OPENERS = frozenset(
    "the a an at in on of for from by with and or but if when while after before since until as that this these those "
    "it he she they we i you his her their its our my there here no not more less over under about around almost "
    "nearly some many most all both each every another other one two three four five six seven eight nine ten "
    "according however meanwhile later earlier today yesterday tomorrow last next local senior former new old police "
    "who what where why how to into out up down off only also even still just then than so such".split()
)
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
    if letters and not any(character.isupper() or character.islower() for character in letters):
        return True
    if find_people(text):
        return True
    surnames = {name.split()[-1] for name in known}
    words = {_bare(word).casefold() for word in _WORD.findall(text) if word[:1].isupper()}
    return bool(surnames & words)


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
        elif is_capital and not (starts_sentence and not run and low in _OPENERS):
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
