"""A pronoun → what its own words and place say of it: whom it may mean, and whether it means anything at all."""

import re

from spacy.tokens import Token

from facts.language.notions import list_words

# One thing, or several people: "the family said they would stay".
GROUPS = frozenset(("family", "crew", "couple", *list_words("bodies", "bodies", "they")))
HE = frozenset({"he", "him", "his"})
SHE = frozenset({"she", "her", "hers"})
THEY = frozenset({"they", "them", "their", "theirs"})
IT = frozenset({"it", "its"})
POSSESSIVE = frozenset({"his", "her", "their", "its"})
_FIRST = frozenset({"i", "we", "me", "us", "my", "our", "mine", "ours"})
_DECADE = re.compile(r"\d0[’']?s|twenties|thirties|forties|fifties|sixties|seventies|eighties|nineties|teens")


def is_resolvable(token: Token) -> bool:
    """Whether rules may name the antecedent: not for "it" and "them" as objects, nor for "It was a …"."""
    lower = token.lower_
    if lower in ("it", "them") and token.dep_ not in ("nsubj", "nsubjpass"):
        return False
    if lower == "it" and token.head.lemma_ == "be":
        return not any(c.dep_ == "attr" and c.i > token.head.i for c in token.head.children)
    return True


def is_expletive(token: Token) -> bool:
    """ "It is clear that", "it rained": the pronoun stands for nothing."""
    if token.dep_ == "expl":
        return True
    head = token.head
    if head.tag_ == "VBG" and any(c.dep_ == "ccomp" and c.left_edge.lower_ == "that" for c in head.children):
        return True  # "it was damning that …"
    if token.dep_ != "nsubj" or head.lemma_ not in (
        "be",
        "'s",
        "’s",
        "’",
        "'",
        "seem",
        "appear",
        "take",
        "remain",
        "become",
    ):
        return token.dep_ == "nsubj" and head.lemma_ in ("rain", "snow")
    if any(c.dep_ in ("ccomp", "csubj", "xcomp", "advcl") and c.i > head.i for c in head.children):
        return True
    return any(
        c.dep_ == "acomp" and any(t.lower_ == "that" or t.tag_ == "TO" for t in c.subtree)
        for c in head.children
    )


def tells_age(token: Token) -> bool:
    """ "A woman in her 40s": the decade is nobody's."""
    after = token.doc[token.i + 1] if token.i + 1 < len(token.doc) else None
    return after is not None and _DECADE.fullmatch(after.lower_) is not None


def is_first_person(token: Token) -> bool:
    """Whether the token speaks of the speaker."""
    return token.lower_ in _FIRST and token.pos_ == "PRON"
