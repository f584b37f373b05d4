"""What a figure counts, what happened to them, and where: "people killed or injured" is not "people killed"."""

import itertools
import re
from bisect import bisect_left
from typing import Any

from facts.language.english import ONES, SCALES, TENS
from facts.language.figures import Figure
from facts.language.notions import list_forms, list_texts, match_any
from facts.suggesting.figures.read_units import find_measure, find_money

_AGE_AFTER = re.compile(
    r"[\s-](?:years?|yrs?|months?|weeks?|days?)[\s-](?:olds?\b|of\sage\b)|[\s-]and[\s-]a[\s-]half[\s-]years?[\s-]olds?",
    re.IGNORECASE,
)
_AGED_BEFORE = re.compile(
    r"\b(?:aged?|age\sof|ages|aged\sbetween)\s(?:about\s|around\s|just\s|between\s|of\s)?$", re.IGNORECASE
)
_AGES_OF = re.compile(r"between\sthe\sages?\sof\b", re.IGNORECASE)
_AGE_COMMA = re.compile(
    r"(?:[A-ZÀ-Þ][\w’'.-]+|\b(?:man|woman|boy|girl|son|daughter|brother|sister|wife|husband|mother|father|child|"
    r"teenager|teacher|student|driver|officer|soldier)),\s$"
)
# "People over 65", "children under five": nobody is counted.
_PERSONS_BEFORE = re.compile(
    r"\b(?:people|persons?|adults?|children|kids|men|women|boys|girls|anyone|everyone|those|residents|citizens|patients|"
    r"players|workers|voters|students|pupils)\s(?:aged\s)?$",
    re.IGNORECASE,
)
_LIMIT = re.compile(
    r"(?:over|under|above|below|older\sthan|younger\sthan)\s(?:the\sage\sof\s)?\w+$", re.IGNORECASE
)
_ANOTHER_TIME = re.compile(
    r"an?\s(?:year|month|week|day|quarter|decade|hour)\b|year(?:[\s-](?:on|over)\b|$)", re.IGNORECASE
)
_CALLED = {
    **dict.fromkeys(("USD", "AUD", "CAD", "NZD", "HKD", "SGD"), ("dollar",)),
    "inch": ("foot",), "month": ("year",), "minute": ("hour",), "second": ("minute",),
}  # fmt: skip
_COMPARED = frozenset(
    "prior respectively ago earlier later higher lower larger greater smaller bigger less more each alone combined "
    "apiece away month-on-month quarter-on-quarter week-on-week".split()
)
_PARTICIPLES = list_texts("casualties", "participles")
_OUTCOMES = list_forms("casualties", "outcomes")
_FORM_OF = {form: outcome for form, outcome, *_marks in _OUTCOMES}
_STATES = frozenset(form for form, _outcome, *marks in _OUTCOMES if "state" in marks)
_BEFORE = match_any(form for form, _outcome, *marks in _OUTCOMES if "before" in marks)
_JOINED = match_any(form for form, _outcome, *marks in _OUTCOMES if "joined" in marks)
_FORMS = re.compile(rf"\b({match_any(_FORM_OF)})\b", re.IGNORECASE)
_COUNTED_PHRASE = re.compile(
    r"(?:-(?=strong\b)|[\s\u00a0])?((?:of\s(?:the\s|its\s|their\s)?)?(?:[^\W\d_][\w’'-]*[\s\u00a0]?){1,5})"
)
_LEADING_WORDS = frozenset(
    [*ONES, *TENS, *SCALES, "of", "the", "its", "their", "other", "long", "strong", "additional"]
)
_PHRASE_STOPS = frozenset(
    (
        "in on at by from for with and or but as is are was were be been being has have had who "
        "that which whose when while where after before since until during to into than then not "
        "also said says will would could can may might must more less about over under because if "
        "so since according against among per each every this these those it he she they we you "
        "without toward towards through via like upon off out there here just only yet still now later earlier ago"
    ).split()
)


def index_tokens(doc: Any, doc_start: int) -> tuple[list[int], list[Any]]:
    tokens = list(doc)
    base = tokens[0].idx if tokens and not hasattr(doc, "tensor") else 0
    return [token.idx - base + doc_start for token in tokens], tokens


def find_counted(text: str, figure: Figure, tokens: tuple[list[int], list[Any]] | None) -> str:
    """What the figure counts, in a few words: the noun that it modifies and what happened to them."""
    start, stop = figure.start or 0, figure.end or 0
    if (
        re.search(r"[\s-]old\b", figure.text)
        or _AGE_AFTER.match(text, stop)
        or _AGE_AFTER.search(figure.text)
        or _AGES_OF.match(figure.text)
    ):
        return "age"
    if _AGED_BEFORE.search(text[max(0, start - 24) : start]) or re.match(r"[\s-]old\b", text[stop:]):
        return "age"
    if (
        not figure.unit
        and _AGE_COMMA.search(text[max(0, start - 30) : start])
        and text[stop : stop + 1] in (",", ".")
    ):
        return "age"
    if (
        _PERSONS_BEFORE.search(text[max(0, start - 24) : start])
        and _LIMIT.match(figure.text)
        and not figure.unit
    ):
        return "age"
    found = _count_by_parse(text, figure, tokens) if tokens is not None else ""
    return _trim_counted(found or _count_by_words(text, figure), figure)


def _trim_counted(counted: str, figure: Figure) -> str:
    """The counted noun without words that are the figure's own: its unit, its digits, "strong", "a year earlier"."""
    words = counted.split()
    while words and (words[0].lower() in ("strong", "odd") or words[0].strip("-") == ""):
        words.pop(0)
    while words and words[-1].lower() in _COMPARED:
        words.pop()
    if not any(any(char.isalpha() for char in word) for word in words):
        return ""
    if _ANOTHER_TIME.match(" ".join(words)) or (len(words) == 1 and _is_unit(words[0], figure.unit)):
        return ""
    return " ".join(words)


def _is_unit(word: str, unit: str) -> bool:
    named = {
        found.name
        for found in (find_measure(word, 0), find_money(word, 0))
        if found and found.end == len(word)
    }
    # A dollar of any country is called "dollars"; feet and inches may be one figure in inches.
    own = {unit.split(" per ")[0], *_CALLED.get(unit, ())}
    return bool(unit) and bool(named & own)


_PLACE_WORDS = frozenset(("in", "at", "near", "across", "inside", "outside", "throughout", "off", "around"))
_PLACE_LABELS = frozenset(("GPE", "LOC", "FAC"))


def find_place(figure: Figure, tokens: tuple[list[int], list[Any]] | None) -> str:
    """Where it was counted: the place named behind "in", "at" or "near" in the same clause; empty if none is."""
    if tokens is None:
        return ""
    offsets, items = tokens
    first = bisect_left(offsets, figure.end or 0)
    for place in range(first, min(first + 14, len(items))):
        token = items[place]
        if token.is_punct or token.like_num or token.lower_ in ("who", "which", "that", "while", "after"):
            return ""
        if token.lower_ in _PLACE_WORDS:
            following = place + 1
            if following < len(items) and items[following].lower_ == "the":
                following += 1
            name = []
            while following < len(items) and items[following].ent_type_ in _PLACE_LABELS:
                name.append(items[following].text_with_ws)
                following += 1
            if name:
                return "".join(name).strip()
    return ""


def _count_by_words(text: str, figure: Figure) -> str:
    stop = figure.end or 0
    sentence = re.split(r"[.!?;\n]", text[stop : stop + 90], maxsplit=1)[0]
    phrase: list[str] = []
    matched = _COUNTED_PHRASE.match(sentence)
    for word in matched.group(1).split() if matched else []:
        if word.lower() in _PHRASE_STOPS or (_FORMS.fullmatch(word) and phrase):
            break
        phrase.append(word)
    while phrase and phrase[0].lower() in _LEADING_WORDS:
        phrase.pop(0)
    done = _read_outcome_before(text, figure) or _read_outcome(sentence)
    return " ".join([*phrase, done] if done and done not in phrase else phrase)


def _read_outcome(sentence: str) -> str:
    """ "… people were killed or injured" → "killed or injured": one outcome is not the other."""
    clause = re.split(r"[,:]|\b(?:when|after|as|who|and\s\d)\b", sentence, maxsplit=1)[0]
    forms = list(_FORMS.finditer(clause))
    if not forms:
        return ""
    chosen = [_FORM_OF.get(forms[0].group().lower(), forms[0].group().lower())]
    for left, right in itertools.pairwise(forms):
        joint = re.fullmatch(r"\s(or|and|and/or)\s(?:\w+ly\s)?", clause[left.end() : right.start()])
        if joint is None:
            break
        chosen += [joint.group(1), _FORM_OF.get(right.group().lower(), right.group().lower())]
    return " ".join(chosen)


def _read_outcome_before(text: str, figure: Figure) -> str:
    """ "killing or wounding 238" → "killed or wounded"."""
    start = figure.start or 0
    before = text[max(0, start - 40) : start]
    found = re.search(
        rf"\b({_BEFORE})(?:\s(or|and)\s({_JOINED}))?\s$",
        before,
        re.IGNORECASE,
    )
    if not found:
        return ""
    words = [w.lower() for w in found.groups() if w]
    return " ".join(_FORM_OF.get(word, word) for word in words)


def _count_by_parse(text: str, figure: Figure, tokens: tuple[list[int], list[Any]]) -> str:
    offsets, items = tokens
    start, stop = figure.start or 0, figure.end or 0
    first, last = bisect_left(offsets, start), bisect_left(offsets, stop)
    inside = items[first:last]
    if not inside:
        return ""
    ids = {token.i for token in inside}
    numbers = [
        t for t in inside if t.like_num or t.pos_ == "NUM" or t.ent_type_ in ("MONEY", "PERCENT")
    ] or inside
    head = numbers[-1]
    for _ in range(4):
        if head.i not in ids and head.pos_ in ("NOUN", "PROPN"):
            break
        if head.head.i == head.i or head.head.pos_ not in ("NOUN", "PROPN", "NUM", "SYM", "ADJ", "ADV"):
            break
        if abs(head.head.i - head.i) > 8:
            break
        head = head.head
    noun = head if head.i not in ids and head.pos_ in ("NOUN", "PROPN") and head.i > numbers[0].i else None
    if noun is None:
        noun = _noun_after_of(inside)
    phrase = _noun_phrase(noun, ids) if noun is not None else ""
    anchor = noun if noun is not None else numbers[-1]
    done = _outcome_of(anchor, ids)
    return " ".join(part for part in (phrase, done) if part)


def _noun_after_of(inside: list[Any]) -> Any:
    for token in inside[::-1]:
        for child in token.children:
            if child.dep_ == "prep" and child.lower_ == "of":
                for grandchild in child.children:
                    if grandchild.dep_ == "pobj":
                        return grandchild
    return None


def _noun_phrase(noun: Any, ids: set[int]) -> str:
    kept = [
        _whole_word(token, ids)
        for token in noun.lefts
        if token.i not in ids and token.dep_ in ("amod", "compound", "nmod", "poss") and token.pos_ != "NUM"
    ]
    return " ".join([*kept[-3:], _whole_word(noun, ids, onwards=True)])


def _whole_word(token: Any, ids: set[int], *, onwards: bool = False) -> str:
    """A token with what a hyphen joins to it: "time" of "full-time staff" and "ex" of "ex-detainees" say nothing."""
    doc, first, last = token.doc, token.i, token.i
    while first >= 2 and doc[first - 1].text == "-" and doc[first - 2].is_alpha and first - 2 not in ids:
        first -= 2
    while onwards and last + 2 < len(doc) and doc[last + 1].text == "-" and doc[last + 2].is_alpha:
        last += 2
    return str(doc[first : last + 1].text)


def _shares_object(verb: Any, anchor: Any) -> bool:
    """Whether the verb before ("killed or injured 30") has nobody of its own and so means the same people."""
    if verb.lemma_.lower() not in _PARTICIPLES:
        return False
    return not any(c.dep_ in ("dobj", "nsubjpass") and c.i != anchor.i for c in verb.children)


def _outcome_of(anchor: Any, ids: set[int]) -> str:
    """What was done to the counted, as the verb beside their noun says, with every verb joined to it by or/and."""
    verb = None
    for child in anchor.children:
        if (
            child.dep_ in ("acl", "amod")
            and child.tag_ in ("VBN", "VBD", "VBG")
            and child.lemma_.lower() in _PARTICIPLES
        ):
            verb = child
    current = anchor
    for _ in range(3):
        if verb is not None:
            break
        up = current.head
        if up.i == current.i:
            return ""
        if current.dep_ in ("nsubjpass", "dobj", "nsubj", "obj", "attr", "ccomp", "oprd") and up.pos_ in (
            "VERB",
            "AUX",
            "ADJ",
        ):
            verb = up
        current = up
    if verb is None:
        return ""
    while verb.dep_ == "conj" and _shares_object(verb.head, anchor):
        verb = verb.head
    name = _PARTICIPLES.get(verb.lemma_.lower()) or ("dead" if verb.lower_ == "dead" else "")
    if not name and verb.lemma_.lower() == "be":
        name = next((c.lower_ for c in verb.children if c.lower_ in _STATES), "")
    if not name:
        return ""
    words = [name]
    current = verb
    while True:
        joined = next(
            (c for c in current.children if c.dep_ == "conj" and c.lemma_.lower() in _PARTICIPLES), None
        )
        if joined is None or any(
            c.dep_ in ("dobj", "nsubj", "nsubjpass") and c.i not in ids and c.i != anchor.i
            for c in joined.children
        ):
            break
        link = next((c.lower_ for c in current.children if c.dep_ == "cc"), "and")
        words += [link, _PARTICIPLES[joined.lemma_.lower()]]
        current = joined
    return " ".join(words)
