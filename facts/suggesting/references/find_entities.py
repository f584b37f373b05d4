"""Noun phrases of an article → the people, bodies and things that they name, each with all its mentions.

A name met again ("Cole" after "Ada Cole") is the same person where no other bears it; the same words are the same
thing. What a pronoun was found to mean joins its entity as a further mention, so that a text goes on about whom it is
about.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from spacy.symbols import NOUN, PROPN
from spacy.tokens import Token

from facts.language.notions import list_words
from facts.suggesting.references.find_mentions import ROLE, find_phrase
from facts.suggesting.references.guess_gender import UNTOLD, guess_gender, read_given_names
from facts.suggesting.sentences.parse_sentences import Parsed

PERSON, THING, PLACE, BODY, UNSURE, MANY = "person", "thing", "place", "body", "unsure", "many"
SUBJECT_ROLES = frozenset({"nsubj", "nsubjpass"})
_NO_MENTION = frozenset({"compound", "nmod", "amod", "npadvmod"})
_COUNTED = frozenset({"DATE", "TIME", "PERCENT", "MONEY", "CARDINAL", "ORDINAL", "QUANTITY", "LANGUAGE"})
_KINDS = {
    "PERSON": PERSON,
    "ORG": BODY,
    "NORP": BODY,
    "GPE": PLACE,
    "LOC": PLACE,
    "FAC": PLACE,
    "EVENT": THING,
    "WORK_OF_ART": THING,
    "PRODUCT": THING,
    "LAW": THING,
}
_TITLES = frozenset(list_words("offices", "offices", "title", "style", "holder", "unsaid", "role")) | {
    "u.s.",
    "us",
    "uk",
    "prime",
    "vice",
    "deputy",
    "former",
}
_GROUPS = frozenset(
    (
        "family",
        "crew",
        "couple",
        "people",
        "police",
        "pair",
        "duo",
        "trio",
        *list_words("bodies", "bodies", "they"),
    )
)
_PEOPLE = re.compile(
    r"^(?:people|police|men|women|children|girls|boys|parents|officials|officers|students|workers|"
    r"players|fans|members|leaders|residents|\w+ists|\w+ers|\w+ors|\w+ants|\w+ians|families|couple|crew|family)$"
)
_PLACES = frozenset(list_words("places", "countries")) | frozenset(list_words("places", "states"))
_INSTITUTIONS = frozenset(list_words("bodies", "bodies", "institution", "office", "epithet"))
_MAX_WORDS = 14
_WORD = re.compile(r"[^\W_]+(?:[.'’-][^\W_]+)*")


@dataclass(slots=True)
class EntityMention:
    """A noun phrase at [start, end) of the article: its token in its sentence, what it is and what it does there.

    ``verbs`` are the predicates above it, the nearest first; ``female`` the probability of a "she"; ``many`` says that
    "they" takes it up. ``name`` are the words of a name without its title, in small letters.
    """

    sentence: int
    paragraph: int
    token: int
    start: int
    end: int
    role: str
    verbs: tuple[int, ...]
    kind: str
    female: float
    many: bool
    proper: bool
    definite: bool
    group: bool
    head: str
    name: tuple[str, ...]
    first: int
    last: int
    pronoun: str = ""
    thing: bool = False


@dataclass(slots=True)
class Entity:
    """One person, body or thing with its mentions in the order of the text."""

    number: int
    mentions: list[EntityMention] = field(default_factory=list)
    female: float = UNTOLD
    kind: str = THING
    many: bool = False
    proper: bool = False
    group: bool = False
    nouns: int = 0
    subjects: int = 0
    names: set[str] = field(default_factory=set)
    titled: bool = False  # the headline names it
    thing: bool = False  # a name that no person bears: "the Senate", "Ohio"
    given: bool = False  # a full name of it opens with a given name

    def add(self, mention: EntityMention) -> None:
        self.mentions.append(mention)
        self.subjects += mention.role in SUBJECT_ROLES
        if mention.pronoun:
            return
        self.nouns += 1
        self.group = self.group or mention.group
        self.many = self.many or mention.many
        self.proper = self.proper or mention.proper
        if abs(mention.female - UNTOLD) > abs(self.female - UNTOLD):
            self.female = mention.female
        if self.nouns == 1 or (self.kind in (UNSURE, THING) and mention.kind not in (UNSURE, THING)):
            self.kind = mention.kind
        self.names.update(mention.name)
        self.thing = self.thing or mention.thing
        self.given = self.given or (len(mention.name) > 1 and mention.name[0] in read_given_names())

    def find_fullest(self) -> EntityMention:
        """The mention that names it best: the longest name, else the first phrase."""
        named = [m for m in self.mentions if m.proper and not m.pronoun]
        if named:
            return max(
                named, key=lambda m: (len(m.name), m.end - m.start if len(m.name) > 1 else 0, -m.start)
            )
        return next(m for m in self.mentions if not m.pronoun)


def find_verbs(token: Token) -> tuple[int, ...]:
    """The token numbers of the predicates above a token, the nearest first."""
    return tuple(t.i for t in token.ancestors if t.pos_ in ("VERB", "AUX"))


def find_role(token: Token) -> str:
    """What a noun does in its clause: its dependency, for the member of a list that of the list."""
    seen = token
    while seen.dep_ == "conj" and seen.head.pos in (NOUN, PROPN):
        seen = seen.head
    return str(seen.dep_)


class Entities:
    """The entities of an article so far, filled sentence by sentence."""

    def __init__(self, text: str, titles: Sequence[str] = ()) -> None:
        self.text = text
        self.all: list[Entity] = []
        self.by_last: dict[str, list[Entity]] = defaultdict(list)
        self.by_word: dict[str, list[Entity]] = defaultdict(list)
        self.by_words: dict[str, Entity] = {}
        self.title = frozenset(word.lower() for title in titles for word in _WORD.findall(title))

    def read(self, item: Parsed) -> list[tuple[EntityMention, Entity]]:
        """The mentions of a sentence with their entities, known ones taken up and new ones begun."""
        found = []
        members: dict[int, Entity] = {}
        for mention, token in find_nouns(item, self.text):
            if token.dep_ == "appos" and token.head.i in members:
                # "Ali Vaez, project director": one person, called twice.
                entity = members[token.head.i]
                host = entity.mentions[0]
                if host.many == mention.many and not (mention.proper and host.proper):
                    if not host.proper and mention.proper:
                        known = self._find(mention)
                        if known is not None:
                            entity = known
                    self._join(entity, mention)
                    found.append((mention, entity))
                    members.setdefault(token.i, entity)
                    continue
            known = self._find(mention)
            entity = known if known is not None else self._begin()
            self._join(entity, mention)
            if not (mention.many and mention.group and token.i in members):
                members[token.i] = entity
            found.append((mention, entity))
        return found

    def _begin(self) -> Entity:
        entity = Entity(len(self.all))
        self.all.append(entity)
        return entity

    def _join(self, entity: Entity, mention: EntityMention) -> None:
        entity.add(mention)
        if mention.proper and mention.name and not mention.many:
            for key, table in ((mention.name[-1], self.by_last), (mention.name[0], self.by_word)):
                if entity not in table[key]:
                    table[key].append(entity)
            if not self.title.isdisjoint(mention.name[-1:]):
                entity.titled = True
        self.by_words.setdefault(_flatten(mention, self.text), entity)

    def _find(self, mention: EntityMention) -> Entity | None:
        same = self.by_words.get(_flatten(mention, self.text))
        if mention.proper and mention.name and not mention.many and mention.kind in (PERSON, UNSURE, BODY):
            known = [e for e in self.by_last.get(mention.name[-1], ()) if _is_one_name(e, mention.name)]
            if known:
                return known[-1] if len(mention.name) == 1 else max(known, key=lambda e: len(e.names))
            if len(mention.name) == 1:
                given = [e for e in self.by_word.get(mention.name[0], ()) if e.kind in (PERSON, UNSURE)]
                if len(given) == 1:
                    return given[0]
            return same if same is not None and same.proper else None
        if same is not None and (mention.proper or mention.definite):
            return same
        return None


def _is_one_name(entity: Entity, name: tuple[str, ...]) -> bool:
    """Whether a name may be the entity's: no given name contradicts."""
    if len(name) == 1:
        return True
    for mention in entity.mentions:
        if mention.proper and len(mention.name) > 1:
            mine, other = mention.name[0], name[0]
            return (
                mine == other
                or mine in name
                or other in mention.name
                or (mine[0] == other[0] and min(len(mine.rstrip(".")), len(other.rstrip("."))) == 1)
            )
    return True


def _flatten(mention: EntityMention, text: str) -> str:
    words = " ".join(text[mention.start : mention.end].lower().split())
    for article in ("the ", "a ", "an ", "this ", "that "):
        words = words.removeprefix(article)
    return f"{words}|{mention.many}"


def find_nouns(item: Parsed, text: str) -> Iterator[tuple[EntityMention, Token]]:
    """The noun phrases of a sentence in reading order: each member of a list for itself, and the list as a whole."""
    for token in item.doc:
        if token.pos not in (NOUN, PROPN):
            continue
        compound = token.dep_ in _NO_MENTION
        if compound and not (token.ent_type_ == "PERSON" and _ends_name(token)):
            continue
        if token.ent_type_ in _COUNTED:
            continue
        mention = _read_mention(item, token, text)
        if mention is None:
            continue
        if compound:
            mention.role = "compound"
        yield mention, token
        if token.dep_ != "conj" and any(c.dep_ == "conj" and c.pos in (NOUN, PROPN) for c in token.children):
            group = _read_group(item, token, text, mention)
            if group is not None:
                yield group, token


def _ends_name(token: Token) -> bool:
    after = token.doc[token.i + 1] if token.i + 1 < len(token.doc) else None
    return after is None or after.ent_type_ != "PERSON" or after.ent_iob_ == "B"


def _read_mention(item: Parsed, token: Token, text: str) -> EntityMention | None:
    doc = item.doc
    proper = token.pos == PROPN
    first, last = token.i, token.i + 1
    if proper:
        while first > 0 and doc[first - 1].pos == PROPN and first <= doc[first - 1].head.i <= token.i:
            first -= 1
        whole = first
        while (
            whole > 0
            and doc[whole - 1].dep_ in ("compound", "amod", "nmod", "det", "poss")
            and (first <= doc[whole - 1].head.i <= token.i)
        ):
            whole -= 1
        lead = doc[whole].lower_ == "the"
        if lead:
            first = whole
    else:
        first, last = find_phrase(token)
        lead = doc[first].lower_ in ("the", "this", "that", "these", "those", "its", "his", "her", "their")
        if doc[first].tag_ in ("WP$", "WDT", "WP"):
            return None
        if last - first > _MAX_WORDS:
            first, last = max(first, token.i - 6), token.i + 1
    start, end = item.span_of(first, last)
    words = text[start:end]
    name = _name_of(doc, first, token) if proper else ()
    many = token.tag_ in ("NNS", "NNPS") or token.lower_ in ("people", "police")
    kind = _kind_of(token, proper, lead, many)
    female = UNTOLD
    if not many and kind in (PERSON, UNSURE):
        near = text[item.offset_of(doc[token.left_edge.i]) : end]
        female = guess_gender(words, named=proper)
        if female == UNTOLD and kind == PERSON:
            female = guess_gender(near, named=False)
    return EntityMention(
        sentence=item.index,
        paragraph=item.sentence.paragraph,
        token=token.i,
        start=start,
        end=end,
        role=find_role(token),
        verbs=find_verbs(token),
        kind=kind,
        female=female,
        many=many,
        proper=proper,
        definite=lead or proper,
        group=token.lower_ in _GROUPS or bool(_PEOPLE.match(token.lower_)),
        head=token.lemma_.lower(),
        name=name,
        thing=proper and (lead or " ".join(name) in _PLACES or not _INSTITUTIONS.isdisjoint(name)),
        first=first,
        last=last,
    )


def _read_group(item: Parsed, token: Token, text: str, of: EntityMention) -> EntityMention | None:
    first, last = find_phrase(token)
    members = [c for c in token.subtree if c.dep_ == "conj" and c.pos in (NOUN, PROPN) and c.i < last + 12]
    if not members:
        return None
    last = max(last, *(c.i + 1 for c in members))
    if last - first > _MAX_WORDS + 6 or last > len(item.doc):
        return None
    start, end = item.span_of(first, last)
    return EntityMention(
        sentence=item.index,
        paragraph=item.sentence.paragraph,
        token=token.i,
        start=start,
        end=end,
        role=of.role,
        verbs=of.verbs,
        kind=of.kind,
        female=UNTOLD,
        many=True,
        proper=of.proper,
        definite=of.definite,
        group=True,
        head=of.head,
        name=(),
        first=first,
        last=last,
    )


def _name_of(doc: object, first: int, token: Token) -> tuple[str, ...]:
    words = [t.lower_ for t in token.doc[first : token.i + 1] if t.pos == PROPN and not t.is_punct]
    while len(words) > 1 and words[0].rstrip(".") in _TITLES:
        words = words[1:]
    if len(words) > 1 and words[-1].rstrip(".") in ("jr", "sr", "ii", "iii"):
        words = words[:-1]
    return tuple(words)


def _kind_of(token: Token, proper: bool, lead: bool, many: bool) -> str:
    if many:
        return MANY
    label = token.ent_type_
    if not proper:
        return PERSON if ROLE.search(token.text) or guess_gender(token.text, named=False) != UNTOLD else THING
    if label == "PERSON" and not lead:
        return PERSON
    if any(c.dep_ == "compound" and ROLE.search(c.text) for c in token.children):
        return PERSON
    if label in _KINDS and label != "PERSON":
        return _KINDS[label]
    return UNSURE
