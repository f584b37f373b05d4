"""Words that point, "this", "both", "that plan" → what they point back to, mostly for a person to see."""

from collections.abc import Sequence

from spacy.tokens import Token

from facts.suggesting.references.describe_nouns import tells_which
from facts.suggesting.references.find_mentions import Mention
from facts.suggesting.references.settle_descriptions import Descriptions
from facts.suggesting.sentences.parse_sentences import Parsed
from facts.suggesting.words.types import EPITHET, PRONOUN, Reference

POINTING = frozenset({"this", "that", "these", "those"})
_BOTH = frozenset({"both", "neither", "either"})
_DEMONSTRATIVES = POINTING | _BOTH | {"each"}
_TIMES = frozenset(
    "time year month week weekend day morning afternoon evening night season summer winter".split()
)
_OPENING = 3  # tokens: "Due to that, …" opens with a reference as "That …" does


def described_by(item: Parsed, token: Token) -> Token | None:
    """The noun of the description that the token opens: reading on from "the", a reference keeps the text's order."""
    if token.dep_ == "det":
        return token.head if token.i == token.head.left_edge.i else None
    return token if token.left_edge.i == token.i else None


def find_same_kind(
    item: Parsed, token: Token, mentions: Sequence[Mention], descriptions: Descriptions
) -> Reference | None:
    """ "This is the first contest" after "The contest ended": the noun says which mention is meant."""
    if token.head.lemma_ != "be" or token.dep_ != "nsubj":
        return None
    told = [c for c in token.head.children if c.dep_ == "attr" and c.pos_ == "NOUN"]
    kinds = {c.text.lower() for c in told}
    at = item.offset_of(token)
    named = descriptions.find_kind(
        item, {t.lemma_.lower() for c in told for t in c.subtree if t.pos_ == "NOUN"}
    )
    if named is not None:
        return Reference(at, at + len(token), named.words, named.start, named.end, PRONOUN, False)
    found = [
        m for m in mentions if m.end <= at and item.index - m.sentence <= 2 and m.subject and m.head in kinds
    ]
    if not found:
        return None
    return Reference(
        at, at + len(token), found[-1].words, found[-1].start, found[-1].end, PRONOUN, len(found) == 1
    )


def opens_pointing(token: Token, descriptions: Descriptions) -> bool:
    """Whether a phrase opens with "this", "both", or "each" of what was told before."""
    if token.lower_ not in _DEMONSTRATIVES:
        return False
    if token.i != token.head.left_edge.i or token.head.i <= token.i:
        return False
    if token.lower_ in _BOTH and (token.dep_ != "det" or any(c.dep_ == "conj" for c in token.head.children)):
        return False  # "both a duvet and a pillow"
    if token.lower_ == "that" and token.i > 0 and token.nbor(-1).pos_ == "VERB":
        return False  # "said that 12 people": no demonstrative, whatever the parser says
    again = token.dep_ == "det" and token.head.lemma_.lower() in descriptions.seen
    return token.lower_ in POINTING | _BOTH or (token.lower_ == "each" and again)


def points_out(token: Token) -> bool:
    """Whether a bare "this" or "those" means something said before: not "those who …"."""
    if token.pos_ not in ("PRON", "DET") or any(c.i > token.i and tells_which(c) for c in token.children):
        return False
    if token.lower_ == "that" and token.dep_ in ("mark", "det", "advmod"):
        return False
    if token.dep_ in ("nsubj", "nsubjpass"):
        return token.lower_ in ("these", "those") or token.i <= 1
    return token.dep_ == "pobj" and (token.lower_ in ("these", "those") or token.i <= _OPENING)


def point_out(
    item: Parsed, token: Token, mentions: Sequence[Mention], descriptions: Descriptions
) -> Reference | None:
    """A bare "this" mostly stands for a whole event: naming one noun for it would be a guess."""
    at = item.offset_of(token)
    same = find_same_kind(item, token, mentions, descriptions) if token.lower_ in ("this", "that") else None
    return same or Reference.unsettled(at, at + len(token), PRONOUN)


def point_back(item: Parsed, token: Token, text: str) -> Reference | None:
    """ "This refusal" → "The refusal": which one is for the editor to see, so it is never certain.

    "That time" and "neither player" stay as they are: "the time" would say less.
    """
    noun, at = token.head, item.offset_of(token)
    if any(c.i > noun.i and tells_which(c) for c in noun.children) or noun.pos_ not in ("NOUN", "PROPN"):
        return None
    if token.lower_ not in ("this", "these"):
        return Reference.unsettled(at, item.offset_of(noun) + len(noun), EPITHET)
    if noun.ent_type_ in ("DATE", "TIME") or noun.lemma_.lower() in _TIMES:
        return None
    word = "the" if token.text[0].islower() else "The"
    return Reference(at, at + len(token), word, at, at + len(token), EPITHET, False)
