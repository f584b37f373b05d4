"""Which words of a sentence head a clause that states a fact of its own, and of what kind it is."""

from spacy.tokens import Doc, Token

from facts.suggesting.clause_kinds import (
    ABSOLUTE,
    ADVERBIAL,
    APPOSITION,
    COORDINATE,
    MAIN,
    PARTICIPLE,
    RELATIVE,
)
from facts.suggesting.parse_sentences import is_finite, is_predicate
from facts.suggesting.speech_words import ACTS, REPORTING

_LOOSE = frozenset(
    "accord include cite follow speak base concern regard focus hope add compare give depend exclude emphasize "
    "emphasise stress warn say note state hop urge".split()
)
_BINDING = frozenset({"when", "where", "if", "until", "once", "before", "unless", "whether", "that"})
_ADVERBIAL_MARKS = frozenset({"after", "as", "while", "although", "though", "whereas", "because", "since"})


def find_kind(token: Token, frame: frozenset[int]) -> str | None:
    """What kind of clause of its own the token heads, None for none."""
    dep, head = token.dep_, token.head
    if dep == "conj" and is_predicate(token) and _is_coordinate(token, frame):
        return PARTICIPLE if find_kind(find_chain_head(token), frame) == PARTICIPLE else COORDINATE
    if dep in ("advcl", "relcl", "ccomp") and is_finite(token) and find_quantified(token) is not None:
        return RELATIVE
    if (
        dep in ("ccomp", "parataxis")
        and is_predicate(token)
        and is_finite(token)
        and not _asks_indirectly(token)
    ):
        if head.i in frame or (head.lemma_.lower() in REPORTING and head.lemma_.lower() not in ACTS):
            return MAIN
        if (
            dep == "parataxis"
            or (token.i < head.i and head.lemma_.lower() in REPORTING)
            or _after_break(token)
        ):
            return MAIN
    if dep == "relcl" and is_finite(token) and (_stands_off(token) or _counts(token)):
        first, last = token.left_edge.i, token.right_edge.i + 1
        if token.lemma_.lower() == "report" and token.tag_ == "VBG":
            return None  # "…, who is reporting from Alden, said": where the reporter stands is no news
        return RELATIVE if last - first > 3 or is_telling(token.doc, first, last) else None
    if (
        dep in ("acl", "advcl")
        and token.tag_ in ("VBG", "VBN")
        and not is_finite(token)
        and _stands_off(token)
    ):
        if token.lemma_.lower() in _LOOSE or token.left_edge.lower_ in (
            "as",
            "than",
            "when",
            "if",
            "while",
            "once",
        ):
            return None
        short = token.right_edge.i - token.left_edge.i < 10
        if dep == "acl" and short and head.dep_ in ("nsubj", "nsubjpass") and token.i < head.head.i:
            return None
        return PARTICIPLE
    if dep == "advcl" and is_finite(token) and is_predicate(token):
        mark = next((c.lower_ for c in token.children if c.dep_ in ("mark", "advmod") and c.i < token.i), "")
        opens = token.left_edge.i <= 1
        reported = mark == "as" and token.lemma_.lower() in REPORTING
        if mark in _ADVERBIAL_MARKS and (mark == "after" or opens or _stands_off(token)) and not reported:
            return ADVERBIAL
    if dep == "prep" and token.lower_ == "with" and _stands_off(token) and _says_something(token):
        return ABSOLUTE
    if dep == "appos" and token.pos_ in ("NOUN", "PROPN") and _stands_off(token) and _is_apposition(token):
        return APPOSITION
    return None


def _is_clause_head(token: Token, frame: frozenset[int]) -> bool:
    while token.dep_ == "conj" and token.head is not token:
        token = token.head
    return token.dep_ == "ROOT" or find_kind(token, frame) is not None


def _is_coordinate(token: Token, frame: frozenset[int]) -> bool:
    """Whether a coordinated verb is a predicate of its own, not one of several verbs under one auxiliary clause."""
    if not _is_clause_head(token.head, frame):
        return False
    if any(c.tag_ == "WRB" or (c.dep_ == "mark" and c.lower_ in _BINDING) for c in token.children):
        return False
    if token.head.tag_ == "VB" and token.tag_ in ("VBD", "VBZ", "VBP"):
        return False  # "to carry and deposit balls colored blue": no new predicate
    between = token.doc[token.head.i + 1 : token.i]
    if all(t.dep_ in ("cc", "advmod") or t.is_punct for t in between):
        return False  # "maimed or killed at least 350 people": two verbs, one object
    donor = find_chain_head(token)
    if find_kind(donor, frame) == PARTICIPLE:
        return token.tag_ == donor.tag_ and _has_figure(token)
    return is_finite(token) or (token.tag_ == "VBN" and is_finite(donor))


def _counts(verb: Token) -> bool:
    """Whether a clause that restricts a noun holds a figure, so that it can be checked by itself."""
    tokens = list(verb.subtree)
    if (
        len(tokens) < 5
        or verb.left_edge.i < 5
        or not any(t.tag_ in ("WDT", "WP", "WP$") for t in verb.doc[verb.left_edge.i : verb.left_edge.i + 3])
    ):
        return False
    return any(t.like_num or t.text == "%" for t in tokens if t.ent_type_ not in ("DATE", "TIME"))


def is_telling(doc: Doc, first: int, last: int) -> bool:
    """Whether a few words hold a figure or a name, and so a fact of their own."""
    return any(t.like_num or t.pos_ == "PROPN" for t in doc[first:last])


def _has_figure(token: Token) -> bool:
    return any(t.like_num or t.text == "%" for t in token.subtree)


def _asks_indirectly(token: Token) -> bool:
    """Whether the complement is an indirect question ("did not say why …"), which states nothing itself."""
    first = token.left_edge
    return first.tag_ in ("WRB", "WP") or first.lower_ in ("whether", "if")


def find_quantified(token: Token) -> Token | None:
    """The "whom" or "which" of ", most of whom …", which the parser often hangs on the verb before it."""
    first = token.left_edge
    if not _stands_off(token):
        return None
    for word in token.doc[first.i : first.i + 4]:
        if word.lower_ in ("whom", "which") and word.nbor(-1).lower_ == "of" and word.i > first.i:
            return word
    return None


def find_chain_head(token: Token) -> Token:
    while token.dep_ == "conj" and token.head is not token:
        token = token.head
    return token


def _after_break(token: Token) -> bool:
    edge = token.left_edge.i
    return edge > 0 and token.doc[edge - 1].text in (";", ":")


def _stands_off(token: Token) -> bool:
    edge = token.left_edge.i
    return edge > 0 and token.doc[edge - 1].text in (",", "–", "—", "-", "--", "(", ";")


def _says_something(preposition: Token) -> bool:
    tokens = list(preposition.subtree)
    figure = any(t.like_num or t.text == "%" for t in tokens)
    clause = any(t.dep_ in ("acl", "pcomp", "advcl") and t.tag_ in ("VBG", "VBN") for t in tokens)
    return len(tokens) >= 4 and (figure or clause or len(tokens) >= 7)


def _is_apposition(token: Token) -> bool:
    words = [t for t in token.subtree if not t.is_punct]
    person = token.head.ent_type_ == "PERSON"
    if any(t.pos_ in ("VERB", "AUX") for t in token.doc[token.head.i + 1 : token.left_edge.i]):
        return False  # the predicate stands between them
    if any(c.dep_ in ("cc", "conj") for c in token.children) and not token.tag_.startswith("NNP"):
        return False  # "445 men, 21 minors and one woman" is a list
    if any(c.like_num for c in token.children) and any(c.like_num for c in token.head.children):
        return False
    return (
        len(words) >= 4
        and not person
        and (
            token.head.pos_ == "PROPN" or (token.head.pos_ == "NOUN" and any(True for _c in token.head.lefts))
        )
        and any(t.dep_ == "det" or t.like_num for t in token.children)
    )
