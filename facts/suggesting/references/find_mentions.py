"""Noun phrases of a sentence that a pronoun may stand for, with number and kind."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from spacy.symbols import NOUN, PROPN
from spacy.tokens import Token

from facts.language.notions import list_words, match_words
from facts.suggesting.sentences.parse_sentences import Parsed, read_midway

ROLE = re.compile(
    r"^(?:\w*man|\w*woman|\w*person|singer|writer|author|actor|actress|"
    r"player|teacher|driver|worker|owner|founder|winner|suspect|victim|boy|girl|father|mother|"
    r"son|daughter|brother|sister|husband|wife|student|farmer|candidate|\w+ist|"
    rf"{match_words('offices', 'offices', 'role')})$",
    re.I,
)
_UNITS = frozenset(list_words("units", "names", "no-mention"))
_TELLING = frozenset("tell inform speak talk".split())
_NUMERAL = re.compile(r"^[IVXLC]+$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """A noun phrase at [start, end) of the article; ``words`` are as they read in the middle of a sentence."""

    start: int
    end: int
    sentence: int
    token: int
    subject: bool
    plural: bool
    person: bool
    unsure: bool  # a bare name of no known kind: it may be a person's or a thing's
    place: bool
    head: str
    words: str
    main: bool  # the subject or object of the sentence itself, not of a clause in it
    bare: bool = False  # a common noun without an article: a stuff or a kind rather than a thing
    told: bool = False  # who is told something: "a spokesman told the Gazette"


def find_mentions(item: Parsed, text: str) -> Iterable[Mention]:
    """The noun phrases of a sentence in reading order; the members of a list are one phrase."""
    for token in item.doc:
        if token.pos not in (NOUN, PROPN) or token.dep_ in (
            "compound",
            "nmod",
            "npadvmod",
            "amod",
            "conj",
        ):
            continue
        first, last = find_phrase(token)
        start, end = item.span_of(first, last)
        words = text[start:end]
        if words.count("(") != words.count(")"):
            words = words.split("(")[0].rstrip()
            end = start + len(words)
        if (
            token.ent_type_ in ("DATE", "TIME", "PERCENT", "MONEY", "CARDINAL", "ORDINAL", "QUANTITY")
            or token.lower_ in _UNITS
            or len(words.split()) > 14
        ):
            continue
        if token.dep_ == "appos" and token.pos_ == "NOUN" and token.head.pos_ == "PROPN":
            continue  # "Ali Vaez, project director": the name is the mention
        bare = (
            token.pos_ == "NOUN"
            and token.tag_ == "NN"
            and not any(c.dep_ in ("det", "poss", "nummod") for c in token.children)
        )
        if bare and ROLE.search(token.text):
            continue
        if item.doc[first].tag_ in ("WP$", "WDT", "WP"):
            continue
        plural = (
            token.tag_ in ("NNS", "NNPS")
            or token.lower_ in ("people", "police")
            or any(c.dep_ == "conj" and c.pos_ in ("NOUN", "PROPN") for c in token.children)
        )
        name = token.pos_ == "PROPN"
        person = not plural and (
            (token.ent_type_ == "PERSON" and token.left_edge.pos_ != "DET")
            or (name and any(c.dep_ == "compound" and ROLE.search(c.text) for c in token.children))
            or (not name and bool(ROLE.search(token.text)) and token.ent_type_ == "")
        )
        yield Mention(
            start=start,
            end=end,
            sentence=item.index,
            token=token.i,
            subject=token.dep_ in ("nsubj", "nsubjpass"),
            plural=plural,
            person=person,
            unsure=name
            and not (token.ent_type_ or _NUMERAL.match(token.text))
            and token.left_edge.pos_ != "DET",
            place=token.ent_type_ in ("GPE", "LOC", "FAC"),
            head=token.text.lower(),
            words=read_midway(item.doc[first], words),
            main=token.head.dep_ == "ROOT",
            bare=bare,
            told=token.dep_ in ("dobj", "dative", "pobj")
            and any(t.lemma_ in _TELLING for t in (token.head, token.head.head)),
        )


def find_phrase(token: Token) -> tuple[int, int]:
    """The tokens of the phrase that the noun heads: the first, and the one behind the last."""
    first, last = token.left_edge.i, token.i + 1
    for child in token.children:
        if child.i == last and child.dep_ == "prep" and child.lower_ in ("of", "for", "in", "from"):
            if not any(t.dep_ in ("relcl", "acl", "appos") or t.text == "," for t in child.subtree):
                last = child.right_edge.i + 1
        elif child.i > token.i and child.dep_ == "conj" and child.pos_ in ("NOUN", "PROPN"):
            plain = not any(t.dep_ in ("relcl", "acl", "appos") for t in child.subtree)
            last = max(last, child.right_edge.i + 1) if plain else last
    while first < token.i and (
        token.doc[first].is_punct or token.doc[first].dep_ in ("cc", "predet", "preconj")
    ):
        first += 1
    return first, last
