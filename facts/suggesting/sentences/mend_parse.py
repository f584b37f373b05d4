"""A sentence's parse → the same with the mistakes mended that the parser makes again and again in news prose."""

from spacy.tokens import Doc, Token

from facts.language.english import MONTHS, SHORT_MONTHS, SHORT_WEEKDAYS, WEEKDAYS
from facts.suggesting.words.speech_words import REPORTING, SAYING, SPEECH_VERBS

_FINITE = frozenset({"VBD", "VBZ", "VBP"})
_TIMES = frozenset({"time", "moment", "day", "week", "month", "year", "weekend"})
# Nouns for events, which say nothing: in "the attack said to have killed 12" nobody speaks.
_EVENTS = frozenset(
    "death killing attack strike fire crash blast explosion shooting accident incident injury claim charge allegation "
    "decision deal talk election vote law bill plan case result price cost sanction protest clash crisis".split()
)
_OPENING = frozenset({"after", "when", "as", "though", "although", "while", "before", "since", "because"})
_SUBJECTS = frozenset({"nsubj", "nsubjpass"})
_DAYS = frozenset(
    name.lower().rstrip(".")
    for name in (*WEEKDAYS, *SHORT_WEEKDAYS, *MONTHS, *SHORT_MONTHS, "today", "yesterday", "tonight")
)
_MENDED = frozenset("nsubj ccomp pcomp advcl relcl acl conj attr acomp".split())  # labels that are looked at


def mend_parse(doc: Doc) -> Doc:
    """The doc itself, with heads and labels changed in place; the tokens stay as they are."""
    for token in doc:
        if token.dep_ not in _MENDED:
            continue
        _hang_report_on_verb(token)
        _hang_day_on_report(token)
        _name_what_acts(token)
        _free_reported_clause(token)
        _raise_subject(token)
        _part_false_pair(token)
        _give_subject(token)
        _hang_report_on_participle(token)
        _hang_on_modal(token)
        _give_to_speaker(token)
        _hang_on_verb_before(token)
        _free_main_verb(token)
    _free_main_clause(doc)
    _free_lone_verb(doc)
    return doc


def _hang_report_on_verb(token: Token) -> None:
    """The clause of "told X in a statement that …" or "at the time that …" hangs on the verb, not on the noun."""
    noun = token.head
    if noun.dep_ != "pobj" or noun.head.dep_ != "prep" or not _is_finite(token):
        return
    verb = noun.head.head
    marks = [c for c in token.children if c.dep_ in ("mark", "advmod") and c.lower_ == "that"]
    timed = token.dep_ == "relcl" and noun.lemma_.lower() in _TIMES and verb.lemma_.lower() in SAYING
    marked = bool(marks) and (timed or (token.dep_ == "acl" and marks[0].dep_ == "mark"))
    if marked and verb.pos_ == "VERB" and not any(c.dep_ == "ccomp" for c in verb.children):
        token.head, token.dep_ = verb, "ccomp"
        marks[0].dep_ = "mark"


def _hang_day_on_report(token: Token) -> None:
    """In "said on Wednesday it would close" Wednesday is the day of saying; the parser closes on Wednesday.

    A day that is told of what is said stands behind "that", or behind the clause's subject.
    """
    verb = token.head
    if token.dep_ != "ccomp" or verb.lemma_.lower() not in REPORTING or verb.i > token.i:
        return
    first = next((c for c in token.children if c.dep_ in _SUBJECTS), None)
    if first is None:
        return
    for child in list(token.children):
        between = verb.i < child.left_edge.i < first.left_edge.i
        if child.dep_ not in ("prep", "npadvmod", "advmod") or not between:
            continue
        before = verb.doc[verb.i + 1 : child.left_edge.i]
        apart = any(t.dep_ == "mark" or t.is_punct or t.head.i == token.i for t in before)
        if not apart and any(t.lower_.rstrip(".") in _DAYS for t in child.subtree):
            child.head = verb


def _name_what_acts(name: Token) -> None:
    """In "The ferry Havdis sank, the coastguard said" the ferry Havdis sank; the parser has a ferry that Havdis sank.

    So where nothing is left for the noun to do: it is the main word of the sentence, or its verb has a subject already.
    """
    verb, noun = name.head, name.head.head
    if name.dep_ != "nsubj" or name.pos_ != "PROPN" or verb.dep_ != "relcl" or noun.pos_ != "NOUN":
        return
    if noun.i >= name.i or name.left_edge.i != noun.i + 1 or verb.i < name.i:
        return
    above = noun.head
    idle = noun.dep_ in (*_SUBJECTS, "dep") and any(
        c.dep_ in _SUBJECTS and c.i != noun.i for c in above.children
    )
    if noun.dep_ == "ROOT":
        verb.head, verb.dep_ = verb, "ROOT"
    elif idle and above.i > verb.i:
        verb.head, verb.dep_ = above, "ccomp"
        for other in list(above.children):
            if other.dep_ == "ccomp" and other.i > verb.i and any(c.dep_ == "cc" for c in verb.children):
                other.head, other.dep_ = verb, "conj"
    else:
        return
    for child in list(noun.children):
        if child.i > name.i:
            child.head = verb
    noun.head, noun.dep_ = name, "compound"


def _free_reported_clause(token: Token) -> None:
    """In "said that the date of the fair, which …, fell on Monday" the date falls; the parser makes it what is said.

    The mark "that" before the noun tells the two apart: "a date that fell on Monday" has its noun in front of it.
    """
    if token.dep_ != "acl" or token.tag_ not in _FINITE:
        return
    noun = token.head
    while noun.dep_ in ("pobj", "prep") and noun.head.i < noun.i:
        noun = noun.head
    if noun.dep_ != "dobj" or noun.i > token.i:
        return
    verb = noun.head
    mark = next((c for c in noun.children if c.dep_ == "mark" and c.lower_ == "that"), None)
    if mark is None or verb.pos_ != "VERB" or any(c.dep_ in _SUBJECTS for c in token.children):
        return
    token.head, token.dep_ = verb, "ccomp"
    noun.head, noun.dep_ = token, "nsubj"
    mark.head = token


def _raise_subject(token: Token) -> None:
    """In "a study documenting iodine status has found" the study has; the parser says the status has."""
    noun = token.head
    if token.dep_ != "nsubj" or noun.pos_ != "NOUN" or noun.dep_ != "nsubj" or noun.i < token.i:
        return
    verb = noun.head
    telling = next((c for c in token.children if c.dep_ == "acl" and token.i < c.i < noun.i), None)
    if telling is None or verb.i < noun.i:
        return
    objects = [c for c in verb.children if c.dep_ == "nsubj" and c.i < verb.i]
    token.head = verb  # first, or the noun would hang on its own descendant for a moment
    for child in objects:
        child.head, child.dep_ = telling, "dobj"


def _part_false_pair(verb: Token) -> None:
    """In "they saw the smoke and a ship was sent" a ship was sent; the parser sends the smoke and a ship.

    One verb between two nouns takes the first for its object if the second alone agrees with its own verb, or if it
    is no verb of saying, which alone could have the whole for what is said.
    """
    if verb.dep_ not in ("ccomp", "attr", "acomp") or not _is_finite(verb):
        return
    before, first = verb.head, next((c for c in verb.children if c.dep_ in _SUBJECTS), None)
    if first is None or before.i > first.i:
        return
    second = next((c for c in first.children if c.dep_ == "conj" and c.i < verb.i), None)
    joint = next((c for c in first.children if c.dep_ == "cc" and c.lower_ == "and"), None)
    if second is None or joint is None or before.pos_ not in ("VERB", "AUX") or not _is_finite(before):
        return
    apart = [t for t in verb.doc[before.i + 1 : first.left_edge.i] if t.dep_ not in ("advmod", "neg", "prt")]
    marked = any(c.dep_ == "mark" for c in verb.children)
    if apart or marked or any(c.dep_ in ("dobj", "attr", "acomp") and c.i < first.i for c in before.children):
        return
    one = any(t.tag_ == "VBZ" or t.lower_ == "was" for t in (verb, *verb.children) if t.i > second.i)
    alone = second.tag_ in ("NN", "NNP") and one
    if not alone and (before.lemma_.lower() in REPORTING or before.pos_ == "AUX"):
        return
    passive = first.dep_
    first.head, first.dep_ = before, "attr" if before.pos_ == "AUX" else "dobj"
    second.head, second.dep_ = verb, passive
    joint.head = before
    verb.dep_ = "conj"


def _give_subject(verb: Token) -> None:
    """In "figures show 45,756 crossings raised the costs" the crossings raised them; the parser shows them."""
    telling = verb.head
    if verb.dep_ != "ccomp" or verb.tag_ not in _FINITE or telling.lemma_.lower() not in REPORTING:
        return
    if telling.i > verb.i or any(c.dep_ in (*_SUBJECTS, "mark", "expl", "csubj") for c in verb.children):
        return
    noun = next((c for c in telling.children if c.dep_ == "dobj" and telling.i < c.i < verb.i), None)
    if noun is not None and noun.pos_ in ("NOUN", "PROPN") and noun.right_edge.i == verb.left_edge.i - 1:
        noun.head, noun.dep_ = verb, "nsubj"


def _hang_report_on_participle(participle: Token) -> None:
    """In "…, with the paper reporting nobody was hurt" the paper reports; the parser hangs it on the verb before."""
    if participle.dep_ != "pcomp" or participle.tag_ != "VBG" or participle.lemma_.lower() not in SAYING:
        return
    preposition = participle.head
    if preposition.lower_ != "with" or not any(c.dep_ == "nsubj" for c in participle.children):
        return
    if any(c.dep_ == "ccomp" for c in participle.children):
        return
    told = preposition.head
    if told.i > participle.i and told.dep_ in ("advcl", "ccomp") and _starts_behind(told, participle):
        preposition.head = told.head
    else:
        near = told.head.children if told.dep_ == "ccomp" else told.children
        behind = participle.right_edge.i + 1
        found = next((c for c in near if c.dep_ == "ccomp" and c.left_edge.i == behind), None)
        if found is None or not _is_finite(found):
            return
        told = found
    told.head, told.dep_ = participle, "ccomp"


def _starts_behind(verb: Token, participle: Token) -> bool:
    """Whether the clause's own words, but for the participle's preposition, start right behind the participle."""
    own = [c.left_edge.i for c in verb.children if c.i > participle.i]
    return _is_finite(verb) and min(own, default=verb.i) == participle.i + 1


def _hang_on_modal(verb: Token) -> None:
    """In "it would cost 12 lives, which the army denies, and ruin the town" the town would be ruined."""
    head = verb.head
    if verb.dep_ != "conj" or verb.tag_ != "VB" or head.tag_ not in ("VBZ", "VBD") or head.dep_ != "relcl":
        return
    if any(c.dep_ in ("aux", *_SUBJECTS) for c in verb.children):
        return
    for token in reversed(verb.doc[: head.left_edge.i]):
        if token.tag_ == "VB" and any(c.tag_ == "MD" for c in token.children):
            verb.head = token
            return


def _give_to_speaker(verb: Token) -> None:
    """In "the office said the deaths were crimes and called on the army to leave" the office calls, not the deaths."""
    told = verb.head
    if verb.dep_ != "conj" or told.dep_ != "ccomp" or told.head.lemma_.lower() not in SAYING:
        return
    calls = verb.lemma_.lower() in SPEECH_VERBS or (
        verb.lemma_ == "call" and any(c.lower_ == "on" for c in verb.children)
    )
    subject = next((c for c in told.children if c.dep_ in _SUBJECTS), None)
    if not calls or subject is None or any(c.dep_ in (*_SUBJECTS, "aux", "auxpass") for c in verb.children):
        return
    mute = subject.lemma_.lower() in _EVENTS
    if verb.tag_ == told.head.tag_ and verb.tag_ in _FINITE and mute and told.i < verb.i:
        verb.head = told.head


def _hang_on_verb_before(verb: Token) -> None:
    """In "76 died when the hotel fell, the cause of which is unknown" they died when it fell."""
    later = verb.head
    if verb.dep_ != "advcl" or later.dep_ not in ("conj", "advcl") or later.i < verb.i:
        return
    if later.head.i > verb.left_edge.i or any(c.dep_ == "mark" for c in later.children):
        return
    opening = verb.left_edge
    if opening.lower_ in ("when", "after", "as", "because") and opening.nbor(-1).text not in (
        ",",
        ";",
        "and",
        "but",
    ):
        verb.head, later.dep_ = later.head, "conj"


def _free_main_verb(verb: Token) -> None:
    """In "two men who had been held since 2016 were freed" two men were freed; the parser frees 2016."""
    held = verb.head
    if verb.dep_ != "advcl" or held.dep_ != "relcl" or held.head.dep_ != "ROOT" or not _is_finite(verb):
        return
    noun, year = held.head, next((c for c in verb.children if c.dep_ in _SUBJECTS), None)
    mark = next((c for c in verb.children if c.dep_ == "mark"), None)
    if noun.pos_ not in ("NOUN", "PROPN") or year is None or mark is None or not year.like_num:
        return
    label = year.dep_
    mark.head, mark.dep_ = held, "prep"
    year.head, year.dep_ = mark, "pobj"
    verb.head, verb.dep_ = verb, "ROOT"
    noun.head, noun.dep_ = verb, label


def _free_main_clause(doc: Doc) -> None:
    """In "After Bell left in May, Coast Bank, its owner, paid" the bank paid; the parser makes "left" the main verb."""
    root = next((t for t in doc if t.head.i == t.i), None)
    if root is None or not any(c.dep_ == "mark" and c.i <= 1 and c.lower_ in _OPENING for c in root.children):
        return
    for verb in doc[root.i + 1 :]:
        if (
            verb.head.i != root.i
            or verb.dep_ not in ("advcl", "conj", "ccomp", "parataxis")
            or not _is_finite(verb)
        ):
            continue
        if any(c.dep_ in ("mark", *_SUBJECTS) for c in verb.children) or doc[verb.i - 1].dep_ == "cc":
            continue
        for noun in doc[root.i + 1 : verb.i]:
            edge = noun.left_edge.i
            if noun.dep_ != "conj" or noun.pos_ not in ("NOUN", "PROPN") or doc[edge - 1].text != ",":
                continue
            verb.head, verb.dep_ = verb, "ROOT"
            root.head, root.dep_ = verb, "advcl"
            noun.head, noun.dep_ = verb, "nsubj"
            return


def _free_lone_verb(doc: Doc) -> None:
    """In "The ferry Havdis carried 4,210 passengers" the ferry carried them; the parser sees a ferry that was carried.

    A participle behind its noun is passive and takes no object; with one it is the sentence's verb.
    """
    noun = next((t for t in doc if t.head.i == t.i), None)
    if noun is None or noun.pos_ not in ("NOUN", "PROPN") or any(_is_finite(t) for t in doc):
        return
    verb = next(
        (c for c in noun.children if c.dep_ in ("acl", "relcl") and c.tag_ == "VBN" and c.i > noun.i), None
    )
    if verb is None or not any(c.dep_ == "dobj" and c.i > verb.i for c in verb.children):
        return
    verb.head, verb.dep_, verb.tag_ = verb, "ROOT", "VBD"
    noun.head, noun.dep_ = verb, "nsubj"
    for child in list(noun.children):
        if child.i > verb.i:
            child.head = verb


def _is_finite(verb: Token) -> bool:
    return verb.tag_ in (*_FINITE, "MD") or any(
        c.dep_ in ("aux", "auxpass") and c.tag_ in (*_FINITE, "MD") for c in verb.children
    )
