"""What somebody thinks, hopes or knows, and whose picture it is: attributions that make nobody a claim's speaker.

A thought is no report: "Police fear that the dam will break" says something about the police, and "I think so" about
nobody that an editor could ask. The gate keeps such thoughts out, or leaves the thinker in the claim's own words.
Rules over the dependency parse; a credit is read from its form.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from spacy.tokens import Token

from facts.suggesting.sentences.parse_sentences import Parsed, find_subject, is_finite

_THINKING = frozenset(
    "think believe feel know hope wish suspect guess suppose assume expect fear worry doubt wonder imagine understand "
    "remember forget realize realise recognize recognise notice find discover learn hear see decide conclude agree "
    "estimate anticipate foresee consider mean reckon dream recall pray convince".split()
)
# Held by themselves: "X, I think, is Y" and "as we thought" need no clause behind them.
OPINING = frozenset({"think", "believe", "suppose", "guess", "suspect", "imagine", "reckon"})
_WISHING = frozenset("hope wish fear worry feel doubt dream pray expect anticipate assume wonder".split())
_BELIEVING = OPINING | _WISHING
_MINDED = frozenset(
    "sure aware afraid concerned confident convinced certain hopeful glad worried surprised unsure proud sorry happy "
    "unaware doubtful realistic optimistic pessimistic".split()
)
_HOPING = frozenset(
    "hope wish fear worry dream pray hopeful afraid concerned worried optimistic pessimistic".split()
)
_CLAUSAL = frozenset({"VBD", "VBZ", "VBP", "MD"})
_ASKING = frozenset({"WRB", "WP", "WDT"})
_FIRST_PERSON = frozenset({"i", "we"})
_CREDIT = re.compile(
    r"(?:^|[.!?)\]”\"]\s+|\()"
    r"(?:(?:file |stock )?(?:image|photo(?:graph)?|picture|video|audio|credit|screenshot|illustration|graphic|map)s?"
    r"(?: credit| courtesy(?: of)?)?\s?(?:[:;]|\bby\b)|(?:image|photo|picture|video)s? courtesy(?: of)?|©)\s*"
    r"[^\W\d_][^!?\n]{1,80}?[.)]?\s*$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Thought:
    """Somebody holds the article's text from ``start`` to ``end`` to be so, or is credited with a picture.

    ``sentence`` is the index of the sentence; ``cue`` is the verb or adjective, empty for a credit. ``belief`` says
    that the cue leaves open whether it is so ("think", unlike "learn"), ``wish`` that it is only hoped or feared, and
    ``opinion`` that it is no more than the belief of "I" or "we".
    """

    start: int
    end: int
    sentence: int
    cue: str
    belief: bool
    wish: bool
    opinion: bool

    @property
    def is_credit(self) -> bool:
        """Whether this says whose picture it is."""
        return self.cue == ""


def attribute_thought(parsed: Sequence[Parsed], text: str) -> list[Thought]:
    """Every thought and credit of an article, in the order of its sentences."""
    return [thought for item in parsed for thought in _find_thoughts(item, text)]


def _find_thoughts(parsed: Parsed, text: str) -> Iterable[Thought]:
    sentence = parsed.sentence
    credit = _CREDIT.search(text[sentence.start : sentence.end])
    if credit is not None:
        yield Thought(
            start=sentence.start + credit.start(),
            end=sentence.end,
            sentence=parsed.index,
            cue="",
            belief=False,
            wish=False,
            opinion=False,
        )
    for token in parsed.doc:
        content = _find_content(token)
        if content is None:
            continue
        holder = find_subject(token)
        lemma = _read_lemma(token)
        belief = token.lower_ in _MINDED or lemma in _BELIEVING
        opinion = belief and holder is not None and holder.lower_ in _FIRST_PERSON
        start, end = parsed.span_of(*content)
        yield Thought(
            start=start,
            end=end,
            sentence=parsed.index,
            cue=token.text,
            belief=belief,
            wish=lemma in _HOPING or token.lower_ in _HOPING,
            opinion=opinion,
        )


def _find_content(token: Token) -> tuple[int, int] | None:
    """The tokens that are thought, from the first up to and without the last; None if the token holds no thought."""
    lemma = _read_lemma(token)
    if token.pos_ in ("VERB", "AUX") and lemma in _THINKING:
        content = _find_complement(token)
        if content is None and lemma in OPINING and _stands_aside(token):
            content = token.head if token.dep_ in ("parataxis", "ccomp", "advcl", "relcl") else token
    elif token.lower_ in _MINDED:
        content = _find_complement(token)
    else:
        return None
    return (content.left_edge.i, content.right_edge.i + 1) if content is not None else None


def _read_lemma(token: Token) -> str:
    return (
        "hope" if token.lower_ in ("hoped", "hoping") else token.lemma_.lower()
    )  # not the "hop" of the lemmatiser


def _find_complement(token: Token) -> Token | None:
    """The clause that is known or thought: "that …", "what …", "how to …"."""
    for child in token.children:
        if child.dep_ in ("ccomp", "parataxis") and child.i > token.i and _is_clause(child):
            return child
        if (
            child.dep_ in ("ccomp", "xcomp", "pcomp")
            and child.left_edge.tag_ in _ASKING
            and child.i > token.i
        ):
            return child
    return None


def _is_clause(token: Token) -> bool:
    return is_finite(token) or any(c.tag_ in _CLAUSAL for c in token.children)


def _stands_aside(verb: Token) -> bool:
    """Whether "I think" is put between commas, or holds the verb of the clause around it."""
    subject = next((c for c in verb.children if c.dep_ == "nsubj"), None)
    if subject is None or not is_finite(verb) or any(c.dep_ in ("dobj", "prep") for c in verb.children):
        return False
    return verb.dep_ in ("parataxis", "ccomp", "advcl", "relcl", "ROOT")
