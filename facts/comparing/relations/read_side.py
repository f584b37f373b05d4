"""A claim taken apart into what can be compared: who and where, what it tells, its numbers and days, how far along."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from facts.comparing.relations.read_quantities import Quantity, read_quantities
from facts.language.dates import DateMention
from facts.language.english import MONTHS, WEEKDAYS, match_ordinals
from facts.language.notions import list_forms, list_texts, list_words, read_notion
from facts.suggesting.dates.resolve_dates import resolve_dates
from facts.suggesting.sentences.parse_sentences import parse_texts

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
_ORDINAL = re.compile(rf"\b(\d+(?:st|nd|rd|th)|{match_ordinals(1, 10)})\b", re.I)


@dataclass(frozen=True)
class Side:
    """One of two claims, taken apart. Offsets are code points of its text.

    `names` are folded so that two spellings of one name are alike; `shown` gives each as it stands in the text.
    `words` are the content words by their dictionary form, `told` the meanings they stand for, `agents` and `patients`
    the names of who does it and to whom it is done. `is_open` where a pronoun stands for what it
    tells of. `scopes` say of how much of a thing it speaks.
    """

    text: str
    published: date | None
    names: frozenset[str]
    shown: dict[str, str]
    words: frozenset[str]
    told: frozenset[str]
    quantities: tuple[Quantity, ...]
    dates: tuple[DateMention, ...]
    scores: tuple[tuple[int, int], ...]
    ordinals: frozenset[str]
    scopes: frozenset[str]
    phase: str
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
    is_exclusive: bool
    is_open: bool


def read_sides(claims: Iterable[tuple[str, str | None]]) -> list[Side]:
    """Each (text, day it was published on, YYYY-MM-DD) taken apart, in order. Parsed together, which is quicker."""
    given = list(claims)
    docs = parse_texts([text for text, _published in given])
    return [_read(text, published, doc) for (text, published), doc in zip(given, docs, strict=True)]


def _read(text: str, published: str | None, doc: Any) -> Side:
    shown = _find_names(doc)
    day = published[:10] if published else None
    folded = text.casefold()
    quantities = tuple(read_quantities(text, doc))
    words = _find_words(doc, quantities)
    lemmas = {token.lemma_.casefold() for token in doc} | {token.text.casefold() for token in doc}
    return Side(
        text=text,
        published=date.fromisoformat(day) if day and len(day) == 10 else None,
        names=frozenset(shown),
        shown=shown,
        words=words,
        told=_find_meanings(lemmas, folded),
        quantities=quantities,
        dates=tuple(resolve_dates(text, published=day)),
        scores=_find_scores(text),
        ordinals=frozenset(_ORDINAL.findall(folded)),
        scopes=_find_scopes(lemmas, text),
        phase=_find_phase(doc, lemmas, text),
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
        is_open=any(
            token.dep_ in ("nsubj", "nsubjpass") and token.text.casefold() in _POINTING for token in doc
        ),
        is_exclusive=_has_any("exclusive", "words", lemmas)
        or not _list_running("exclusive", "meanings").isdisjoint(_find_meanings(lemmas, folded)),
    )


def fold_name(name: str) -> str:
    """A name so that usual spellings of it are one: no accents, no doubled letters, y as i, w as v, a h as a g."""
    plain = "".join(
        char for char in unicodedata.normalize("NFKD", name.casefold()) if not unicodedata.combining(char)
    )
    plain = re.sub(r"['’]s$|[^\w]", "", plain)
    plain = plain.replace("x", "ks").replace("y", "i").replace("w", "v").replace("h", "g")
    return re.sub(r"(.)\1", r"\1", plain)


def is_one_name(one: str, other: str) -> bool:
    """Whether two folded words are spellings of one name, or a country and its people."""
    if one == other:
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


def _find_names(doc: Any) -> dict[str, str]:
    names = {}
    for token in doc:
        word = token.text
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
    """Whether two words, in their dictionary forms, tell the same: one word, one meaning, or one stem."""
    if one == other or find_meanings_of(one) & find_meanings_of(other):
        return True
    short, long = sorted((one, other), key=len)
    stem = max(5, len(short) - 2)
    return len(short) >= 5 and len(long) - len(short) <= 5 and short[:stem] == long[:stem]


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
    if root is not None and root.lemma_.casefold() in _list_running("phases", "plan"):
        return PLAN
    if _has_any("phases", "plan", lemmas) and root is not None and root.tag_ not in ("VBD", "VBN"):
        return PLAN
    if _has_any("phases", "open", lemmas) or "under way" in text:
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
