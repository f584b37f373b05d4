"""Nouns of a sentence → the phrases that tell which thing they mean: "the 2016 election in Alden"."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from spacy.symbols import NOUN, PROPN, VERB
from spacy.tokens import Token

from facts.language.english import ORDINALS
from facts.language.notions import list_forms, list_texts
from facts.suggesting.sentences.parse_sentences import Parsed, read_midway

MAX_PHRASE_WORDS = 14
ARTICLES = frozenset({"the", "a", "an"})
# A noun that another noun may stand for, the more exact ones on the right.
SAYS_LESS = {noun: frozenset(exact.split()) for noun, exact in list_texts("nouns", "say_less").items()}
EVENTS = (
    frozenset(SAYS_LESS) | frozenset().union(*SAYS_LESS.values()) | {"stampede", "protest", "war", "trial"}
)
# Verb → its noun, the word that joins what it is done to, and whether that is its object.
_DEEDS = {verb: (noun, joint, not marks) for verb, noun, joint, *marks in list_forms("nouns", "deeds")}
_OTHERS = frozenset(
    "other another previous next earlier later former new old future similar separate "
    "latest initial early late recent "
    "different rival same such each every no any many only more less next further additional one own".split()
)
_RANKS = frozenset(
    ("last", "opening", "closing", "final", *(word for word, rank in ORDINALS.items() if rank <= 6))
)
_PLACING = frozenset(
    "in at near during off outside of for from between against over on to by inside around under".split()
)
_OF_EVENTS = frozenset("in at near during off outside".split())
_NO_PLACE = ("DATE", "TIME", "PERCENT", "MONEY", "CARDINAL", "ORDINAL", "QUANTITY")
_YEAR = re.compile(r"^\d{4}$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Description:
    """A phrase of the article that tells which thing its head noun means.

    ``words`` read as a definite phrase; ``names`` are the capitalised ones among them. ``contrast`` marks a phrase
    that sets its thing apart from another ("the previous election"): a bare description never means it, but may be
    taken for it. ``ranked`` marks "the first game of the day", which a bare "the game" means in its own paragraph
    only. ``titled`` marks a name with a "The" of its own: "The Real Deal" is no deal.
    """

    start: int
    end: int
    words: str
    head: str
    content: frozenset[str]
    plural: bool
    sentence: int
    paragraph: int
    opening: bool
    names: frozenset[str]
    contrast: bool
    ranked: bool = False
    titled: bool = False

    def is_one_with(self, other: "Description") -> bool:
        """Whether both may tell of one thing: the words of one hold the other's, or they hold the same names."""
        held = self.content <= other.content or (bool(self.names) and self.names == other.names)
        return held and self.contrast == other.contrast and self.ranked == other.ranked


def describe_nouns(
    item: Parsed, text: str, opening: bool, before: int | None = None
) -> Iterator[Description]:
    """The phrases of a sentence that tell more than their head noun alone, up to ``before`` in the article."""
    for token in item.doc:
        if token.pos not in (NOUN, PROPN):
            continue
        if before is not None and item.offset_of(token) >= before:
            return
        found = _describe(item, token, text, opening)
        if found is not None and (before is None or found.end <= before):
            yield found


def describe_deeds(item: Parsed, text: str, opening: bool) -> Iterator[Description]:
    """Deeds told by a verb, under the noun that follows them: "Hackers attack the site", "the attack on the site"."""
    for verb in item.doc:
        if verb.pos != VERB or verb.lemma_.lower() not in _DEEDS:
            continue
        noun, joint, passive = _DEEDS[verb.lemma_.lower()]
        wanted = ("nsubjpass", "dobj") if passive else ("nsubj", "nsubjpass")
        whom = next((c for c in verb.children if c.dep_ in wanted), None)
        if whom is None or (whom.pos_ != "PROPN" and not any(t.pos_ == "PROPN" for t in whom.lefts)):
            continue
        first, last = whom.left_edge.i, whom.i + 1
        follows = item.doc[last].lower_ if last < len(item.doc) else ""
        if (
            last - first > 8
            or follows == "of"
            or any(t.is_punct and t.text != "-" for t in item.doc[first:last])
        ):
            continue
        start, end = item.span_of(first, last)
        words = read_midway(item.doc[first], " ".join(text[start:end].split()))
        telling = frozenset(t.lower_ for t in item.doc[first:last] if t.pos_ in ("NOUN", "PROPN", "ADJ"))
        low, high = min(start, item.offset_of(verb)), max(end, item.offset_of(verb) + len(verb))
        yield Description(
            start=low,
            end=high,
            words=f"the {noun} {joint} {words}",
            head=noun,
            content=telling | {noun},
            plural=False,
            sentence=item.index,
            paragraph=item.sentence.paragraph,
            opening=opening,
            names=telling,
            contrast=False,
        )


def _describe(item: Parsed, token: Token, text: str, opening: bool) -> Description | None:
    if token.dep_ in ("compound", "nmod", "amod") or runs_on(token):
        return None
    if token.ent_type_ in _NO_PLACE or (token.pos_ == "PROPN" and token.ent_type_ == "PERSON"):
        return None
    plural = token.tag_ in ("NNS", "NNPS")
    first, last = token.left_edge.i, token.i + 1 if item.sentence.heading else _reach(token)
    lead = item.doc[first]
    owned = any(c.dep_ == "poss" for c in token.children)
    if lead.lower_ in ARTICLES and lead.head.i == token.i:
        first += 1
    elif (lead.dep_ == "det" and lead.head.i == token.i) or (
        token.pos_ == "NOUN" and not plural and not owned and not item.sentence.heading
    ):
        return None
    if item.sentence.heading and first > 0 and item.doc[first - 1].text == ",":
        return None  # "US, Australian hostages": the comma of a headline joins what belongs together
    if first > token.i or not 2 <= last - first <= MAX_PHRASE_WORDS:
        return None
    inside = list(item.doc[first:last])
    aged = any(
        t.lower_ == "old" and t.i > first and t.nbor(-1).text == "-" for t in inside
    )  # "a 12-year-old boy"
    if any(
        t.tag_ in ("PRP", "PRP$", "WP", "WDT", "WP$", "WRB", "EX")
        or t.dep_ in ("relcl", "cc", "conj")
        or (t.is_punct and t.text not in ("-", ",", "(", ")", "'", "’"))
        or (t.ent_type_ in ("DATE", "TIME") and not aged and not _YEAR.match(t.text) and t.i < token.i)
        for t in inside
    ):
        return None
    start, end = item.span_of(first, last)
    words = " ".join(text[start:end].split())
    if first == 0 and re.search(rf"\b{re.escape(item.doc[0].lower_)}\b", text):
        words = words[:1].lower() + words[1:]  # a capital only because a sentence begins with it
    telling = [t for t in inside if t.pos_ in ("NOUN", "PROPN", "ADJ", "NUM", "VERB")]
    names = frozenset(
        t.lower_ for t in telling if t.text[0].isupper() and t.i > 0 and t.pos_ in ("PROPN", "ADJ", "NOUN")
    )
    fuller = (
        bool(names) or aged or last > token.i + 1 or any(t.dep_ in ("compound", "nummod") for t in telling)
    )
    before = item.words[: start - item.sentence.start]
    if (
        not fuller
        or words.count("(") != words.count(")")
        or before.count('"') % 2
        or before.count("“") > before.count("”")
    ):
        return None
    return Description(
        start=start,
        end=end,
        words=words if owned else f"the {words}",
        head=token.lemma_.lower(),
        content=frozenset(t.lower_ for t in telling),
        plural=plural,
        sentence=item.index,
        paragraph=item.sentence.paragraph,
        opening=opening,
        names=names,
        contrast=any(
            t.lower_ in _OTHERS and t.text[0].islower() for t in inside if t.i < token.i and not aged
        ),
        ranked=any(t.lower_ in _RANKS and t.text[0].islower() for t in inside if t.i < token.i),
        titled=token.pos_ == "PROPN" and lead.lower_ == "the" and _has_own_the(text[start:end], text),
    )


def _has_own_the(words: str, text: str) -> bool:
    """Whether the article writes the name with a capital "The" in the middle of a sentence."""
    at = text.find(f" The {words}")
    while at > 0 and not (text[at - 1].isalpha() or text[at - 1] == ","):
        at = text.find(f" The {words}", at + 1)
    return at > 0


def runs_on(token: Token) -> bool:
    """Whether the next word belongs to the same name or compound, whatever the parser says: "ceasefire deal"."""
    if token.i + 1 >= len(token.doc):
        return False
    after = token.nbor(1)
    return (
        after.pos_ in ("NOUN", "PROPN")
        and after.dep_ not in ("appos", "npadvmod")
        and after.ent_type_ != "DATE"
    )


def tells_which(child: Token) -> bool:
    """Whether words after a noun tell which one it is: not so a clause or name set off by a comma."""
    if child.is_punct or child.dep_ in ("case", "cc", "conj"):
        return False
    return not (
        child.dep_ in ("relcl", "appos", "acl") and child.left_edge.nbor(-1).text in (",", "–", "—", "(")
    )


def _reach(token: Token) -> int:
    """The token number behind the prepositional phrases that follow a noun and tell which one it is."""
    doc, last = token.doc, token.i + 1
    event = token.lemma_.lower() in EVENTS
    while last < len(doc):
        word = doc[last]
        if word.dep_ != "prep" or word.lower_ not in _PLACING:
            break
        own = token.i <= word.head.i < last
        if not own and not (event and word.lower_ in _OF_EVENTS and word.head.i < token.i):
            break
        stop = min(
            (t.left_edge.i for t in word.subtree if t.dep_ in ("acl", "relcl", "advcl") and t.i > word.i),
            default=word.right_edge.i + 1,
        )
        phrase = list(doc[last:stop])
        if any(t.lower_ in ("order", "fact", "place", "general", "addition") for t in phrase[1:2]):
            break  # "the law in order to …"
        if len(phrase) < 2 or len(phrase) + last - token.left_edge.i > MAX_PHRASE_WORDS:
            break
        after = [t for t in phrase if any(s.text == "," for s in phrase if s.i < t.i)]
        if any(
            t.pos_ in ("VERB", "AUX", "PRON") or (t.ent_type_ in ("DATE", "TIME") and not _is_round(phrase))
            for t in phrase
        ) or any(t.pos_ != "PROPN" and t.text != "," for t in after):
            break
        last = stop
    while last > token.i + 1 and doc[last - 1].is_punct:
        last -= 1
    return _take_purpose(token, last)


def _is_round(phrase: Sequence[Token]) -> bool:
    """ "of the day", "of the season": it ranks a game and dates nothing."""
    return len(phrase) == 3 and phrase[0].lower_ == "of" and phrase[1].lower_ == "the"


def _take_purpose(token: Token, last: int) -> int:
    """The end of a phrase with the purpose behind it: "two referendums to reach a verdict on the flag"."""
    doc = token.doc
    if last + 1 >= len(doc) or doc[last].tag_ != "TO" or doc[last + 1].tag_ != "VB":
        return last
    end = doc[last + 1].right_edge.i + 1
    end = next((t.i for t in doc[last:end] if t.is_punct or t.dep_ == "cc"), end)
    told = any(c.dep_ == "nummod" for c in token.children) or doc[last + 1].head.i == token.i
    plain = not any(t.is_punct or t.pos_ == "PRON" or t.ent_type_ == "DATE" for t in doc[last:end])
    return end if told and plain and end - token.left_edge.i <= MAX_PHRASE_WORDS else last


def flatten(words: str) -> str:
    return " ".join(words.lower().split())
