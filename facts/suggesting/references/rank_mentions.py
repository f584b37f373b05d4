"""A pronoun or epithet, and what was named before it → the mentions that agree with it, the most salient first."""

from collections.abc import Sequence
from dataclasses import dataclass

from spacy.tokens import Token

from facts.suggesting.references.describe_nouns import Description
from facts.suggesting.references.find_mentions import Mention
from facts.suggesting.references.read_pronouns import GROUPS, HE, POSSESSIVE, SHE, THEY
from facts.suggesting.references.settle_descriptions import Descriptions
from facts.suggesting.references.tell_sex import is_female, is_male
from facts.suggesting.sentences.parse_sentences import Parsed
from facts.suggesting.speech.attribute_speech import Voice
from facts.suggesting.words.types import DIRECT, EPITHET, PRONOUN, Reference

MEMORY = 4  # sentences: a pronoun hardly ever reaches further back in news
_OWN_SENTENCE = 1.5  # a possessive looks for its owner in its own sentence first


@dataclass(slots=True)
class Anaphor:
    """A pronoun or epithet whose meaning is looked for, and what its place says of it.

    ``speaker`` is the voice in whose words it stands, ``inside`` whether it does so for certain. ``themselves`` are the
    mentions (by start) that are that speaker: "Cole said she would stay".
    """

    item: Parsed
    token: Token
    lower: str
    span: tuple[int, int]
    kind: str
    mentions: Sequence[Mention]
    speaker: Voice | None = None
    inside: bool = False
    themselves: frozenset[int] = frozenset()

    @property
    def possessive(self) -> bool:
        return self.lower in POSSESSIVE and self.token.dep_ == "poss"

    @property
    def quoted(self) -> bool:
        """Whether it stands in somebody's own words."""
        return self.speaker is not None and self.speaker.speaker.style == DIRECT

    def leave_open(self) -> Reference:
        return Reference.unsettled(*self.span, self.kind)


def rank_mentions(
    sought: Anaphor, mentions: Sequence[Mention], aside: frozenset[int], descriptions: Descriptions
) -> list[Mention]:
    """The mentions before it that agree with it, the most salient first; speakers (``aside``) are only quoted."""
    here = sought.item.index
    fitting = [
        m
        for m in mentions
        if m.end <= sought.item.offset_of(sought.token)
        and here - m.sentence <= MEMORY
        and _fits(m, sought.lower, sought.kind, descriptions.find_person(m.head))
        and (sought.kind != PRONOUN or _is_in_reach(m, here, sought.lower))
    ]
    near = _OWN_SENTENCE if sought.possessive else 0.0
    return sorted(fitting, key=lambda m: (-_salience(m, here, aside, near), -m.start))


def is_object_beside(token: Token, subject: Token) -> bool:
    """Whether the pronoun is an object of the very verb that the noun is the subject of: nobody is "him" there."""
    if token.dep_ not in ("dobj", "dative", "pobj"):
        return False
    verb = next((word for word in token.ancestors if word.pos_ in ("VERB", "AUX")), None)
    return verb is not None and verb.i == subject.head.i


def _is_in_reach(mention: Mention, here: int, lower: str) -> bool:
    """Whether a thing is near enough for "it" or "they", which hardly ever reach past a subject of the sentence before.

    Names of people reach further: "he" and "she" are told apart by more than their place.
    """
    if lower in HE | SHE:
        return True
    near = mention.subject or (lower in THEY and mention.head in GROUPS)
    return here - mention.sentence <= 1 if near else mention.sentence == here


def _salience(mention: Mention, here: int, aside: frozenset[int], near: float) -> float:
    """How near a mention is; whoever is only quoted is seldom whom the publisher goes on to talk about.

    ``near`` is what standing in the same sentence counts.
    """
    quoted = any(mention.start <= start < mention.end for start in aside)
    return (
        (2.0 if mention.subject else 0.0)
        + (0.5 if mention.subject and mention.main else 0.0)
        + (near if mention.sentence == here else 0.0)
        - 1.5 * (here - mention.sentence)
        - (2.5 if quoted else 0.0)
    )


def _fits(mention: Mention, lower: str, kind: str, person: Description | None) -> bool:
    if kind == EPITHET:
        if mention.person or mention.plural or mention.place:
            return False
        return all(word[0].isupper() for word in mention.words.split())
    if lower in HE | SHE:
        other = is_female if lower in HE else is_male
        words = person.words if person is not None else mention.words
        known = mention.person or mention.unsure or person is not None
        return known and not mention.plural and not other(words)
    if lower in THEY or lower in ("these", "those"):
        return mention.plural or mention.head in GROUPS
    return not (mention.plural or mention.person or mention.unsure or mention.bare)
