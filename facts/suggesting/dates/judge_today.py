"""Whether “today” is the story's day or nowadays: “Today, 40 hospitals treat it” happened on no day.

Where something happens (a past or coming verb, a progressive, a verb of what is done on one day) the word is the
story's day. In a general statement in the present, beside “still” or another year, it is left unresolved: what it
means is for a person to say. Own rules.
"""

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import replace

from spacy.tokens import Token

from facts.language.dates import DateMention
from facts.language.notions import list_words
from facts.suggesting.dates.count_dates import FROM_APPOSITION
from facts.suggesting.sentences.parse_sentences import Parsed

NOWADAYS = "It may mean nowadays, not the story’s day."

_TODAY = re.compile(r"today", re.IGNORECASE)
# Verbs of what is done at one moment even in the present: “the court rules today”, “the Home Office today rejects”.
_DONE_ON_A_DAY = frozenset(
    "accept adjourn agree apologise apologize appeal appear approve arrive assemble ban begin bury call cancel "
    "cast celebrate charge close commemorate commence complete convene debate decide defend depart deploy discuss "
    "elect end expire face fall file finish fly follow gather get give go hit hold host issue join kick land "
    "launch leave lift lose mark meet move name open order pass pay play present protest publish pull put raise "
    "reach release remember reopen resign resume return rule see seek send sentence set sign sit speak start "
    "strike submit suspend take travel turn unveil visit vote walk watch welcome win withdraw".split()
) | frozenset(list_words("reporting", "verbs", "dated"))
_ARRANGED = frozenset("about due expect plan schedule set slate suppose".split())
# Verbs of what lasts even in the progressive: “people are living with it today”.
_LASTING = frozenset("be become exist experience face grow have live rise suffer thrive use work".split())
_OF_THE_AGE = frozenset(
    "age child climate consumer culture economy elite generation kid language market media money parent people "
    "politics population price society standard student technology teenager term value woman world youth".split()
)
# “The decision by the court today means …”: what was done today.
_DEEDS = frozenset(
    "agreement announcement appeal appointment arrest attack decision figure hearing judgment meeting move order "
    "report resignation result ruling sentence statement verdict vote".split()
)
_AGES = re.compile(
    r"\b(?:still|since|than|unlike|once|originally|nowadays|no longer|compared (?:with|to)|up from|down from|"
    r"until today|up to today|even today|as \w+ today|ago|"
    r"(?P<year>1[0-9]\d\d|20\d\d)(?:s\b|\b))",
    re.IGNORECASE,
)
_CLAUSES = frozenset({"ROOT", "conj", "ccomp", "advcl", "relcl", "acl", "pcomp", "xcomp", "parataxis"})


def judge_today(
    parsed: Sequence[Parsed], dates: Sequence[DateMention], published: str | None
) -> list[DateMention]:
    """The same dates, in order; each “today” that may mean nowadays is unresolved and says so.

    ``dates`` are the article's, their offsets code points in it; ``published`` is the story's date, if known.
    """
    return [
        replace(date, value=None, precision=None, note=NOWADAYS)
        if _TODAY.fullmatch(date.text)
        and date.value is not None
        and date.note != FROM_APPOSITION
        and _may_mean_nowadays(parsed, date, published)
        else date
        for date in dates
    ]


def _may_mean_nowadays(parsed: Sequence[Parsed], date: DateMention, published: str | None) -> bool:
    found = find_token(parsed, date)
    if found is None:
        return False
    item, token = found
    if token.dep_ == "poss":
        return token.head.lemma_.lower() in _OF_THE_AGE
    if token.dep_ in ("nsubj", "nsubjpass") or _stands_alone(token):
        return False
    verb = token
    while verb.pos_ not in ("VERB", "AUX") and verb.dep_ not in _CLAUSES and verb.head.i != verb.i:
        verb = verb.head
    if verb.pos_ not in ("VERB", "AUX"):
        return False
    if verb.dep_ == "xcomp" and verb.tag_ == "VB":
        verb = verb.head
    if any(
        child.dep_ == "nsubj" and child.lemma_.lower() in _DEEDS and child.i < token.i < verb.i
        for child in verb.children
    ):
        return False
    helpers = [child for child in verb.children if child.dep_ in ("aux", "auxpass")]
    if verb.tag_ == "VBG" and verb.dep_ == "acl" and not helpers:
        return verb.lemma_.lower() in _LASTING
    tense = _first_finite(verb, helpers)
    if tense is None or tense.tag_ not in ("VBZ", "VBP"):
        return False
    if any(child.lemma_.lower() == "still" for child in verb.children):
        return True
    if _speaks_of_ages(item, published):
        return verb.lemma_.lower() not in _DONE_ON_A_DAY
    return not _happens(verb, helpers)


def _stands_alone(token: Token) -> bool:
    """“Today only”, “for today only”: a day, as in an offer."""
    beside = (at for at in (token.i - 1, token.i + 1) if 0 <= at < len(token.doc))
    return any(token.doc[at].lower_ == "only" for at in beside)


def find_token(parsed: Sequence[Parsed], date: DateMention) -> tuple[Parsed, Token] | None:
    """The sentence that holds a date, and the token with which the date begins; the sentences are sorted."""
    if date.start is None or date.end is None:
        return None
    at = bisect_right(parsed, date.start, key=lambda item: item.sentence.start) - 1
    if at < 0:
        return None
    tokens = parsed[at].tokens_within(date.start, date.end)
    return (parsed[at], tokens[0]) if len(tokens) else None


def _first_finite(verb: Token, helpers: Sequence[Token]) -> Token | None:
    """The word of a verb group that carries its tense; None where there is none, or a modal."""
    for word in sorted([*helpers, verb], key=lambda token: token.i):
        if word.tag_ == "MD":
            return None
        if word.tag_ in ("VBZ", "VBP", "VBD"):
            return word
    return None


def _happens(verb: Token, helpers: Sequence[Token]) -> bool:
    """Whether a verb group in the present tells of something that happens on one day."""
    lemma = verb.lemma_.lower()
    if lemma in _ARRANGED or any(child.lemma_.lower() in _ARRANGED for child in verb.children):
        return True
    if any(child.dep_ == "xcomp" and child.tag_ == "VB" for child in verb.children) and lemma == "be":
        return True
    if any(helper.lemma_.lower() == "have" for helper in helpers):
        return True
    if verb.tag_ == "VBG" or any(helper.tag_ == "VBG" for helper in helpers):
        return lemma not in _LASTING
    return lemma in _DONE_ON_A_DAY


def _speaks_of_ages(item: Parsed, published: str | None) -> bool:
    """Whether the sentence sets the present beside another time."""
    own = (published or "")[:4]
    return any(match["year"] is None or match["year"] != own for match in _AGES.finditer(item.words))
