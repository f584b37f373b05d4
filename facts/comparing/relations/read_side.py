"""A claim taken apart into what can be compared: who and where, what it tells, its numbers and days, how far along."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import cache, lru_cache
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from facts.comparing.relations.read_quantities import Quantity, read_quantities
from facts.language.dates import DateMention
from facts.language.english import MONTHS, WEEKDAYS, match_ordinals
from facts.language.notions import list_forms, list_texts, list_words, read_notion
from facts.suggesting.dates.resolve_dates import resolve_dates
from facts.suggesting.sentences.parse_sentences import parse_texts
from facts.suggesting.worth.embed_text import average_words, embed_texts

Vector = npt.NDArray[np.float32]
# From this nearness on two words are taken for one; measured on pairs of the development part.
_NEAR_WORDS = 0.55

PLAN, OPEN, OFF, DONE, UNREAL = "plan", "open", "off", "done", "unreal"

_CONTENT = frozenset(("NOUN", "VERB", "ADJ", "PROPN", "ADV"))
_EMPTY = frozenset(
    "be have do say tell report accord according make take get give come go put also just only more than over about "
    "some there then when while new other one two people person day week month year time last next first second early "
    "late official ago still now today yesterday tomorrow number".split()
)
_NOT_NAMES = frozenset(day.lower() for day in (*MONTHS, *WEEKDAYS)) | frozenset(
    "gmt utc mr mrs ms dr the a an in on at of this that it he she they celsius fahrenheit".split()
)
_HOURS = ("morning", "noon", "afternoon", "evening", "midnight")
_TO_COME = frozenset(("would", "will", "shall", "may", "might", "should", "’ll", "'ll"))
_POINTING = frozenset("he she it they this that these those".split())
_SCORE = re.compile(r"\b(\d{1,3})\s?[-–]\s?(\d{1,3})\b|\b(\d{1,3})(?: votes)? (?:to|against) (\d{1,3})\b")
_WEEKDAY = re.compile(rf"^(?:on )?(?:{'|'.join(WEEKDAYS)})$", re.IGNORECASE)
_ORDINAL = re.compile(rf"\b(\d+(?:st|nd|rd|th)|{match_ordinals(1, 10)})\b", re.I)


class Filler(NamedTuple):
    """A word or name of a claim: what it is to the word it depends on, and how it stands in the text."""

    word: str
    part: str
    head: str
    shown: str


@dataclass(frozen=True)
class Side:
    """One of two claims, taken apart. Offsets are code points of its text.

    `names` are folded so that two spellings of one name are alike; `shown` gives each as it stands in the text.
    `doubtful` are those that may be common words at the beginning of the sentence. `words` are the content words by
    their dictionary form, `told` the meanings they stand for, `agents` and `patients` the names of who does it and to
    whom it is done, `fillers` the words and names with the place they fill. `is_present` where it tells how things
    stand, not what happened; `is_open` where a pronoun stands for what it tells of. `scopes` say of how much of a thing
    it speaks. `vector` is near that of a claim about the same (length 1).
    """

    text: str
    published: date | None
    names: frozenset[str]
    doubtful: frozenset[str]
    shown: dict[str, str]
    words: frozenset[str]
    told: frozenset[str]
    quantities: tuple[Quantity, ...]
    dates: tuple[DateMention, ...]
    scores: tuple[tuple[int, int], ...]
    ordinals: frozenset[str]
    scopes: frozenset[str]
    phase: str
    is_present: bool
    turned: int
    is_fixed: bool
    moves: bool
    corrected: bool
    is_partial: bool
    changed: frozenset[str]
    verbs: frozenset[str]
    hours: tuple[int, ...]
    agents: frozenset[str]
    patients: frozenset[str]
    places: frozenset[str]
    fillers: frozenset[Filler]
    is_exclusive: bool
    is_open: bool
    vector: Vector = field(repr=False, compare=False)


def read_sides(claims: Iterable[tuple[str, str | None]]) -> list[Side]:
    """Each (text, day it was published on, YYYY-MM-DD) taken apart, in order. Parsed together, which is quicker."""
    given = list(claims)
    texts = [text for text, _published in given]
    return [
        _read(text, published, doc, vector)
        for (text, published), doc, vector in zip(given, parse_texts(texts), embed_texts(texts), strict=True)
    ]


def _read(text: str, published: str | None, doc: Any, vector: Vector) -> Side:
    day = published[:10] if published else None
    folded = text.casefold()
    quantities = tuple(read_quantities(text, doc))
    shown = _find_names(doc, quantities)
    words = _find_words(doc, quantities)
    lemmas = {token.lemma_.casefold() for token in doc} | {token.text.casefold() for token in doc}
    phase = _find_phase(doc, lemmas, text)
    return Side(
        text=text,
        published=date.fromisoformat(day) if day and len(day) == 10 else None,
        names=frozenset(shown),
        doubtful=_find_doubtful(doc) & frozenset(shown),
        shown=shown,
        words=words,
        told=_find_meanings(lemmas, folded),
        quantities=quantities,
        dates=tuple(_turn_back(mention, phase, day) for mention in resolve_dates(text, published=day)),
        scores=_find_scores(text),
        ordinals=frozenset(_ORDINAL.findall(folded)),
        scopes=_find_scopes(lemmas, text),
        phase=phase,
        is_present=_is_present(doc),
        turned=_count_turns(doc),
        is_fixed=_has_any("running", "fixed", lemmas),
        moves=_has_any("running", "moves", lemmas),
        corrected=_has_any("running", "corrected", lemmas),
        changed=_list_running("running", "changed") & lemmas,
        verbs=frozenset(token.lemma_.casefold() for token in doc if token.pos_ == "VERB") & words,
        is_partial=_has_any("running", "partial", lemmas),
        hours=tuple(place for place, hour in enumerate(_HOURS) if hour in folded),
        agents=_find_role(doc, shown, ("nsubj", "agent")),
        patients=_find_role(doc, shown, ("dobj", "nsubjpass", "dative")),
        places=_find_places(doc, shown),
        fillers=_find_fillers(doc, shown),
        is_open=any(
            token.dep_ in ("nsubj", "nsubjpass") and token.text.casefold() in _POINTING for token in doc
        ),
        is_exclusive=_has_any("exclusive", "words", lemmas)
        or not _list_running("exclusive", "meanings").isdisjoint(_find_meanings(lemmas, folded)),
        vector=vector,
    )


def fold_name(name: str) -> str:
    """A name so that usual spellings of it are one: no accents, no doubled letters, y as i, w as v, a h as a g."""
    plain = "".join(
        char for char in unicodedata.normalize("NFKD", name.casefold()) if not unicodedata.combining(char)
    )
    plain = re.sub(r"['’]s$|[^\w]", "", plain)
    plain = plain.replace("x", "ks").replace("y", "i").replace("w", "v").replace("h", "g")
    return re.sub(r"(.)\1", r"\1", plain)


@cache
def _peoples() -> frozenset[frozenset[str]]:
    return frozenset(
        frozenset((fold_name(people), fold_name(other)))
        for people, *others in list_forms("relations", "peoples")
        for other in others
    )


def is_one_name(one: str, other: str) -> bool:
    """Whether two folded words are spellings of one name, or a country and its people."""
    if one == other or frozenset((one, other)) in _peoples():
        return True
    short, long = sorted((one, other), key=len)
    if len(short) < 4:
        return False
    shared = next(
        (at for at, pair in enumerate(zip(short, long, strict=False)) if pair[0] != pair[1]), len(short)
    )
    if shared >= max(4, len(short) - 1) and len(long) - shared <= 4:
        return True
    bare = [re.sub(r"[aeiou]", "", name) for name in (one, other)]
    return len(bare[0]) >= 4 and bare[0] == bare[1]


def _find_names(doc: Any, quantities: Sequence[Quantity]) -> dict[str, str]:
    names = {}
    for token in doc:
        word = token.text
        # The letters before a sign of money are no name: US$26 million.
        if any(one.start <= token.idx < one.end and "$" in one.stated for one in quantities):
            continue
        if not word[:1].isupper() or word.casefold().removesuffix("'s") in _NOT_NAMES or len(word) < 2:
            continue
        if token.i == 0 and token.pos_ not in ("PROPN",) and not token.ent_type_:
            continue
        if (
            token.i == 0
            and token.pos_ != "PROPN"
            and token.ent_type_ not in ("PERSON", "ORG", "GPE", "LOC", "NORP", "FAC")
        ):
            continue
        names[fold_name(word)] = word
    return {name: word for name, word in names.items() if name}


def _find_doubtful(doc: Any) -> frozenset[str]:
    """The first word of the sentence, where nothing but its capital letter says that it is a name."""
    if len(doc) < 2 or doc[0].ent_type_ or doc[1].text[:1].isupper():
        return frozenset()
    return frozenset((fold_name(doc[0].text),))


def _turn_back(mention: DateMention, phase: str, published: str | None) -> DateMention:
    """A day by its weekday, of what has happened, is one before the story: "voted on Sunday" is last Sunday."""
    ahead = mention.value is not None and published is not None and mention.value > published
    if phase != DONE or not ahead or mention.precision != "day" or not _WEEKDAY.search(mention.text):
        return mention
    before = date.fromisoformat(str(mention.value)) - timedelta(days=7)
    return replace(mention, value=before.isoformat())


def _is_present(doc: Any) -> bool:
    """Whether the main verb stands in the present: it is closed, they are looking."""
    root = next((token for token in doc if token.dep_ == "ROOT"), None)
    if root is None:
        return False
    verbs = [root, *(child for child in root.children if child.dep_ in ("aux", "auxpass"))]
    return any(verb.tag_ in ("VBZ", "VBP") and verb.lemma_ != "have" for verb in verbs)


def _find_words(doc: Any, quantities: Sequence[Quantity]) -> frozenset[str]:
    """The content words; those of a number and its unit are its own, so that kilometres may be miles."""
    numbers = {place for one in quantities for place in range(one.start, one.end)}
    return frozenset(
        token.lemma_.casefold()
        for token in doc
        if token.pos_ in _CONTENT
        and token.is_alpha
        and not token.like_num
        and token.idx not in numbers
        and token.lemma_.casefold() not in _EMPTY
        and token.text.casefold() not in _NOT_NAMES
    )


@cache
def _list_meanings() -> tuple[dict[str, set[str]], list[tuple[str, str]]]:
    """By each word what it may mean, and the phrases with theirs."""
    words: dict[str, set[str]] = {}
    phrases = []
    for meaning, *forms in list_forms("relations", "meanings"):
        for form in forms:
            if " " in form:
                phrases.append((form, meaning))
            else:
                words.setdefault(form, set()).add(meaning)
    return words, phrases


def _find_meanings(lemmas: set[str], folded: str) -> frozenset[str]:
    words, phrases = _list_meanings()
    found = {meaning for lemma in lemmas for meaning in words.get(lemma, ())}
    found |= {meaning for phrase, meaning in phrases if phrase in folded}
    return frozenset(found)


def find_meanings_of(word: str) -> frozenset[str]:
    """What one word, in its dictionary form, may mean."""
    return frozenset(_list_meanings()[0].get(word, ()))


def is_one_word(one: str, other: str) -> bool:
    """Whether two words, in their dictionary forms, tell the same: one word, meaning or stem, or near each other."""
    if one == other or find_meanings_of(one) & find_meanings_of(other):
        return True
    short, long = sorted((one, other), key=len)
    stem = max(5, len(short) - 2)
    if len(short) >= 5 and len(long) - len(short) <= 5 and short[:stem] == long[:stem]:
        return True
    return nearness_of_words(one, other) >= _NEAR_WORDS


def nearness_of_words(one: str, other: str) -> float:
    """How near two words are to each other by the input vectors of the language model (-1..1), context aside."""
    return float(_word_vector(one) @ _word_vector(other))


@lru_cache(maxsize=20_000)
def _word_vector(word: str) -> Vector:
    vector: Vector = average_words([word])[0]
    length = float(np.linalg.norm(vector))
    return vector if not length else np.asarray(vector / length, dtype=np.float32)


def _find_scores(text: str) -> tuple[tuple[int, int], ...]:
    found = []
    for match in _SCORE.finditer(text):
        numbers = [int(part) for part in match.groups() if part is not None]
        found.append((numbers[0], numbers[1]))
    return tuple(found)


@cache
def _list_scope_patterns() -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple(
        (re.compile(pattern, re.IGNORECASE), scope)
        for pattern, scope in list_texts("relations", "scope_phrases").items()
    )


def _find_scopes(lemmas: set[str], text: str) -> frozenset[str]:
    words = list_texts("relations", "scopes")
    found = {words[lemma] for lemma in lemmas if lemma in words}
    found |= {scope for pattern, scope in _list_scope_patterns() if pattern.search(text)}
    return frozenset(found)


def _list_running(table: str, name: str) -> frozenset[str]:
    return frozenset(read_notion("relations").get(table, {}).get(name, ()))


def _has_any(table: str, name: str, lemmas: set[str]) -> bool:
    return not _list_running(table, name).isdisjoint(lemmas)


@cache
def _unreal() -> re.Pattern[str]:
    return re.compile("|".join(list_words("relations", "unreal")), re.IGNORECASE)


def _find_phase(doc: Any, lemmas: set[str], text: str) -> str:
    """How far along the thing is that is told of, by its main verb and the words for it."""
    if _unreal().search(text):
        return UNREAL
    off = _list_running("phases", "off")
    if "called off" in text or any(token.pos_ == "VERB" and token.lemma_.casefold() in off for token in doc):
        return OFF
    root = next((token for token in doc if token.dep_ == "ROOT"), None)
    if any(token.tag_ == "MD" and token.lemma_.casefold() in _TO_COME for token in doc):
        return PLAN
    if re.search(r"\b(?:is|are|was|were) (?:set |due |likely |expected )?to \w+", text):
        return PLAN
    if root is not None and {root.lemma_.casefold(), root.text.casefold()} & _list_running("phases", "plan"):
        return PLAN
    if _has_any("phases", "plan", lemmas) and root is not None and root.tag_ not in ("VBD", "VBN"):
        return PLAN
    if _has_any("phases", "open", lemmas) or "under way" in text:
        return OPEN
    if root is not None and root.tag_ == "VBG" and _is_present(doc):
        return OPEN
    return DONE


def _count_turns(doc: Any) -> int:
    turning = _list_running("turning", "words")
    return sum(token.lemma_.casefold() in turning or token.text.casefold() in turning for token in doc)


def _find_role(doc: Any, shown: dict[str, str], roles: tuple[str, ...]) -> frozenset[str]:
    """The names that stand to the verbs in one of these roles; "sold by X" makes X the one who does it."""
    found = set()
    for token in doc:
        role = token.dep_
        if role == "pobj" and (token.head.dep_ == "agent" or token.head.text.casefold() == "by"):
            role = "agent"
        if role == "pobj" and token.head.text.casefold() == "to" and token.head.dep_ in ("dative", "prep"):
            role = "dative"
        if role in roles:
            parts = [
                token,
                *(child for child in token.children if child.dep_ in ("compound", "conj", "poss", "nmod")),
            ]
            found |= {fold_name(part.text) for part in parts if fold_name(part.text) in shown}
    return frozenset(found)


# What a word is to the word that it depends on; who does it and what it is done to, whichever way the verb turns.
_PARTS = {
    "nsubj": "who",
    "agent": "who",
    "dobj": "what",
    "nsubjpass": "what",
    "attr": "is",
    "acomp": "is",
    "oprd": "is",
    "amod": "kind",
    "compound": "kind",
    "nmod": "kind",
}


# Prepositions that stand before one kind of words: where, by what, and why.
_BEHIND = dict.fromkeys(("in", "at", "on", "near", "off", "outside", "inside"), "in") | dict.fromkeys(
    ("with", "by", "using"), "with"
)


def _find_fillers(doc: Any, shown: dict[str, str]) -> frozenset[Filler]:
    found = set()
    for token in doc:
        if token.pos_ not in ("NOUN", "PROPN", "ADJ") or token.like_num:
            continue
        part, head = _PARTS.get(token.dep_, ""), token.head
        if token.dep_ == "pobj":
            part = "who" if head.dep_ == "agent" else f"behind {_BEHIND.get(head.lower_, head.lower_)}"
            head = head.head
        if part:
            folded = fold_name(token.text)
            word = folded if folded in shown else token.lemma_.casefold()
            found.add(Filler(word, part, head.lemma_.casefold(), token.text))
    return frozenset(found)


def _find_places(doc: Any, shown: dict[str, str]) -> frozenset[str]:
    """The names that stand behind "in", "at", "near", "off" or "from"."""
    found = set()
    for token in doc:
        if token.dep_ == "pobj" and token.head.text.casefold() in (
            "in",
            "at",
            "near",
            "off",
            "from",
            "to",
            "into",
            "on",
        ):
            parts = [token, *(child for child in token.children if child.dep_ == "compound")]
            found |= {fold_name(part.text) for part in parts if fold_name(part.text) in shown}
    return frozenset(found)
