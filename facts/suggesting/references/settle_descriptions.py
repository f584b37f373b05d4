"""Definite descriptions → the fuller words of the same article: "the stampede", "the first referendum", "there".

A bare description takes the fullest earlier phrase with the same head noun, or with a noun that says the same more
exactly ("the accident" for "the Mecca crane collapse"). Of several different phrases only the one of the paragraph,
or the one that the headline or the opening names, is taken, and then the reference is not certain. What fits none
is said to be open, never guessed.
"""

from collections import defaultdict
from collections.abc import Sequence

from spacy.symbols import NOUN
from spacy.tokens import Token

from facts.language.english import ORDINALS, name_numbers
from facts.language.notions import list_texts, list_words
from facts.suggesting.references.describe_nouns import (
    EVENTS,
    SAYS_LESS,
    Description,
    describe_deeds,
    describe_nouns,
    flatten,
    runs_on,
    tells_which,
)
from facts.suggesting.references.find_named import (
    BODIES,
    COURTESY_TITLES,
    INSTITUTIONS,
    ROLES,
    find_frame,
    find_holders,
    find_kinds,
    find_persons,
    find_places,
    find_regions,
    only_person,
)
from facts.suggesting.sentences.parse_sentences import Parsed
from facts.suggesting.words.types import EPITHET, Reference

_NEAR = 4  # sentences: how far "this" points back
_OPENING = 3  # sentences of the body that tell what an article is about
_POINTING = frozenset({"the", "this", "these"})
_ORDINALS = frozenset(word for word, rank in ORDINALS.items() if rank <= 6)
# Nouns that need no fuller words after "the": everybody knows "the world", and "the end" is a place in the text.
_KNOWN = frozenset(
    "world public internet media press sun moon earth economy people weather future past present rest majority "
    "minority number time way day week month year end beginning fact case same latter former web sea ocean sky air "
    "north south east west morning evening afternoon night moment result reason truth law land police army navy "
    "universe environment population market state left right whole total average cost price lot kind sort part "
    "one most thing idea question answer problem lead role stage hand ground floor ball score half table place fore "
    "wake face heart head name basis base use risk need rise brunt job call spotlight chance way lot rest middle "
    "centre center top bottom side front back edge aftermath region polls mood situation scene".split()
)
# "The company" for what was called "the airline": a noun, and the more exact ones that it may take up.
_KINDS = {noun: frozenset(exact.split()) for noun, exact in list_texts("nouns", "kinds").items()}
_REGIONS = {"country": "country", "nation": "country", "state": "state", "city": "city", "town": "city"}
# Nouns that point to something told before wherever they stand after "the": "the suspect", "the proposal".
_POINTS_BACK = EVENTS | frozenset(_KINDS) | frozenset(list_words("nouns", "pointing_back"))
_NO_MORE = frozenset("entire whole particular same very".split())  # adjectives that do not tell which
_BODY_PEOPLE = frozenset("officials authorities".split())
_COUNTS = frozenset(("both", "2", "3", "4", "5", "6", *name_numbers(2, 6)))


class Descriptions:
    """The phrases met so far in an article, by head noun, with who holds which office and what lies where."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.by_head: dict[str, list[Description]] = defaultdict(list)
        self.holders: dict[str, list[Description]] = defaultdict(list)
        self.bodies: list[Description] = []
        self.persons: dict[str, list[Description]] = defaultdict(list)
        self.given: dict[str, list[Description]] = defaultdict(list)
        self.kinds: dict[str, list[Description]] = defaultdict(list)
        self.regions: dict[str, list[Description]] = defaultdict(list)
        self.deeds: dict[str, list[Description]] = defaultdict(list)
        self.seen: set[str] = set()
        self.frame: tuple[int, int, int, str] | None = None
        self.told = 0

    def learn(self, item: Parsed) -> None:
        """Take in the phrases of one sentence, after its own descriptions have been settled."""
        opening = item.sentence.heading or self.told < _OPENING
        self.told += not item.sentence.heading
        for found in describe_nouns(item, self.text, opening):
            self.by_head[found.head].append(found)
            if found.head in BODIES and found.names:
                self.bodies.append(found)
        for found in (
            describe_deeds(item, self.text, opening) if opening and not item.sentence.heading else ()
        ):
            self.deeds[found.head].append(found)
        for role, holder in find_holders(item, self.text, opening):
            self.holders[role].append(holder)
        for person in () if item.sentence.heading else find_persons(item, self.text, opening):
            self.persons[person.head].append(person)
            self.given[flatten(person.words).split()[-2]].append(person)
        for kind, name in find_kinds(item, self.text, opening):
            self.kinds[kind].append(name)
        for kind, name in find_regions(item, self.text, opening):
            self.regions[kind].append(name)
        self.seen.update(token.lemma_.lower() for token in item.doc if token.pos == NOUN)
        self.frame = find_frame(item) or self.frame

    def find_kind(self, item: Parsed, kinds: frozenset[str] | set[str]) -> Description | None:
        """The one thing of these kinds that the article is about, None where there is none or more than one."""
        known = [d for kind in sorted(kinds & EVENTS) for d in self.by_head.get(kind, ()) if not d.plural]
        return choose_description(known, item.sentence.paragraph, nearest=False)[0]

    def recall_name(self, item: Parsed, token: Token) -> Reference | None:
        """A surname alone → the full name that the article gave it first, with the office before it."""
        if (
            token.pos_ != "PROPN"
            or not (token.lower_ in self.persons or token.lower_ in self.given)
            or token.dep_ in ("compound", "appos", "nmod")
        ):
            return None
        if token.ent_type_ in ("GPE", "LOC") or (
            token.dep_ == "pobj" and token.head.lower_ in ("of", "in", "at")
        ):
            return None
        first = token.left_edge.i
        before = item.doc[first : token.i]
        if (
            runs_on(token)
            or len(before) > 1
            or any(t.lower_.rstrip(".") not in COURTESY_TITLES for t in before)
        ):
            return None
        if token.i > 0 and not before and item.doc[token.i - 1].pos_ in ("PROPN", "DET", "ADJ"):
            return None
        best = self.find_person(token.lower_)
        if token.lower_ not in self.persons and token.ent_type_ == "PERSON":
            best = only_person(self.given.get(token.lower_, []))
        if best is None:
            return None
        span = (item.offset_of(item.doc[first]), item.offset_of(token) + len(token))
        return Reference(*span, best.words, best.start, best.end, EPITHET, True)

    def find_person(self, surname: str) -> Description | None:
        """The fullest name with this surname (in small letters), None where two people bear it."""
        return only_person(self.persons.get(surname, []))

    def place_others(self, item: Parsed, token: Token) -> Reference | None:
        """ "Other candidates elected were …" after "In the East constituency, …": the others are of that place."""
        if token.i > 0 or self.frame is None or self.frame[0] != item.sentence.paragraph:
            return None
        told = (
            "other"
            if token.lower_ == "other"
            else "the other"
            if item.doc[:2].text.lower() == "the other"
            else ""
        )
        if not told or any(
            t.lower_ in ("in", "at") and t.i + 1 < len(item.doc) and _is_here(t.nbor(1)) for t in item.doc
        ):
            return None
        start = item.offset_of(token)
        _paragraph, low, high, words = self.frame
        return Reference(start, start + len(told), f"{words}, {told}", low, high, EPITHET, True)

    def settle(self, item: Parsed, token: Token) -> Reference | None:
        """The fuller words for a bare description ("the crash"), by its noun; None where the noun is none.

        A reference without a source says that the article does not settle it.
        """
        if token.lower_ == "there":
            return self._settle_there(item, token)
        if token.pos_ not in ("NOUN", "PROPN") or token.ent_type_ in ("DATE", "TIME"):
            return None
        if token.lower_ in _BODY_PEOPLE and _is_alone(token) and token.dep_ in ("nsubj", "nsubjpass"):
            return self._settle_people(item, token)
        first = token.left_edge
        if (
            first.lower_ not in _POINTING
            or first.dep_ != "det"
            or first.head.i != token.i
            or first.i >= token.i
        ):
            return None
        if any(c.i > token.i and (tells_which(c) or _names_it(c)) for c in token.children):
            return None
        if token.dep_ in ("compound", "nmod", "amod") or runs_on(token):
            return None
        if token.pos_ == "PROPN" and token.lower_ not in INSTITUTIONS | ROLES:
            return None
        between = list(item.doc[first.i + 1 : token.i])
        span = (item.offset_of(first), item.offset_of(token) + len(token))
        head = token.lemma_.lower()
        if len(between) == 1 and between[0].lower_ in _ORDINALS and first.lower_ == "the":
            return self._settle_ordinal(span, between[0].lower_, head)
        office = " ".join([*(t.lower_ for t in between), token.lower_])
        if head in ROLES and len(between) <= 1 and (not between or between[0].lower_ in ("prime", "vice")):
            return self._settle_office(span, office, token)
        if between and not (len(between) == 1 and between[0].lower_ in _NO_MORE):
            return self._doubt_again(token, span, between)
        return self._settle_bare(item, token, span, head, first.lower_)

    def _doubt_again(self, token: Token, span: tuple[int, int], between: Sequence[Token]) -> Reference | None:
        """ "The new sedan", told of before: its adjectives do not tell which one it is."""
        plain = all(
            (t.pos_ in ("ADJ", "VERB", "PUNCT", "ADV") and t.text.islower()) or t.is_punct for t in between
        )
        again = token.lemma_.lower() in self.seen
        subject = token.dep_ in ("nsubj", "nsubjpass") and token.tag_ == "NN" and token.text.islower()
        ranked = any(t.lower_ in _ORDINALS or t.tag_ in ("JJS", "RBS") for t in between)
        asked = plain and again and subject and not ranked
        return Reference.unsettled(*span, EPITHET) if asked else None

    def _settle_bare(
        self, item: Parsed, token: Token, span: tuple[int, int], head: str, pointer: str
    ) -> Reference | None:
        plural = token.tag_ in ("NNS", "NNPS")
        here = describe_nouns(item, self.text, False, before=span[0])
        known = [
            found
            for name in (head, *sorted(SAYS_LESS.get(head, ())))
            for found in (*self.by_head.get(name, ()), *(d for d in here if d.head == name))
            if found.plural == plural and not found.titled
        ]
        subject = token.dep_ in ("nsubj", "nsubjpass")
        if not subject and pointer == "the":
            exact = [found for found in known if found.names or found.contrast or found.head in EVENTS]
            known = exact or [found for found in known if "old" in found.content]
        if head in ("government", "administration"):
            # Governments change: only the one of the opening or of the paragraph can be meant.
            known = [found for found in known if found.opening or found.paragraph == item.sentence.paragraph]
        near = [found for found in known if item.index - found.sentence <= _NEAR]
        if pointer != "the" and near:
            known = near
        chosen, certain = choose_description(known, item.sentence.paragraph, nearest=pointer != "the")
        if not plural and (chosen is None or not chosen.names):
            named = self._recall_kind(item, head) or self._recall_region(item, head)
            if named is not None:
                chosen, certain = named
        if chosen is None and not plural and len({deed.words for deed in self.deeds.get(head, ())}) == 1:
            chosen, certain = self.deeds[head][0], False
        if chosen is None:
            asked = pointer == "the" and token.pos_ == "NOUN" and head not in _KNOWN and token.text.islower()
            asked = asked and (subject or head in self.seen or head in _POINTS_BACK)
            return Reference.unsettled(*span, EPITHET) if asked else None
        if token.dep_ == "poss" and chosen.words.endswith("s"):
            return None
        certain = certain and (pointer == "the" or bool(chosen.names))
        return Reference(*span, chosen.words, chosen.start, chosen.end, EPITHET, certain)

    def _recall_kind(self, item: Parsed, head: str) -> tuple[Description, bool] | None:
        """The name that the article has called this: "the airline" after "the airline Norrline"."""
        for kinds in ((head,), sorted(_KINDS.get(head, ()))):
            known = [name for kind in kinds for name in self.kinds.get(kind, ())]
            names = {name.head for name in known}
            reach = 1 if len(names) > 1 else 2
            known = [n for n in known if item.index - n.sentence <= reach or (n.opening and len(names) == 1)]
            if len({name.head for name in known}) == 1:
                best = max(known, key=lambda name: (len(name.content), -name.start))
                person = self.find_person(best.head)
                return person or best, len(names) == 1 and head in kinds
        return None

    def _recall_region(self, item: Parsed, head: str) -> tuple[Description, bool] | None:
        """The only country, state or town that the article has named."""
        known = self.regions.get(_REGIONS.get(head, ""), [])
        if len({flatten(name.words) for name in known}) != 1:
            return None
        # A town is said in the dateline too, where it cannot be seen: only one just named is meant.
        near = head not in ("city", "town") or any(
            item.index - name.sentence <= 1 or name.sentence <= 0 for name in known
        )
        return (known[0], False) if near else None

    def _settle_ordinal(self, span: tuple[int, int], ordinal: str, head: str) -> Reference | None:
        """ "the first referendum" after "two referendums on the flag": the first of them."""
        counted = [
            d for d in self.by_head.get(head, ()) if d.plural and d.words.split()[1].lower() in _COUNTS
        ]
        if len({flatten(d.words) for d in counted}) != 1:
            return None
        words = f"the {ordinal} of {counted[-1].words}"
        return Reference(*span, words, counted[-1].start, counted[-1].end, EPITHET, True)

    def _settle_office(self, span: tuple[int, int], office: str, token: Token) -> Reference | None:
        holders = self.holders.get(office, [])
        persons = {flatten(holder.words).split()[-1] for holder in holders}
        if len(persons) == 1:
            best = max(holders, key=lambda holder: len(holder.content))
            if token.dep_ == "poss" and best.words.endswith("s"):
                return None
            return Reference(*span, best.words, best.start, best.end, EPITHET, True)
        if token.dep_ not in ("nsubj", "nsubjpass"):
            return None
        return Reference.unsettled(*span, EPITHET)

    def _settle_people(self, item: Parsed, token: Token) -> Reference:
        """Bare "officials": those of the only body, or the only kind of officials, that the article has named."""
        span = (item.offset_of(token), item.offset_of(token) + len(token))
        named = [d for d in self.by_head.get(token.lemma_.lower(), ()) if d.plural]
        if named and len({flatten(d.words) for d in named}) == 1:
            words = named[-1].words.removeprefix("the ")
            return Reference(*span, words, named[-1].start, named[-1].end, EPITHET, False)
        bodies = {d.content: d for d in self.bodies}
        if not named and token.lower_ == "officials" and len(bodies) == 1:
            (body,) = bodies.values()
            words = f"officials of {body.words}"
            return Reference(*span, words, body.start, body.end, EPITHET, False)
        return Reference.unsettled(*span, EPITHET)

    def _settle_there(self, item: Parsed, token: Token) -> Reference | None:
        before = item.doc[token.i - 1] if token.i else None
        if before is None or before.pos_ not in ("NOUN", "PROPN", "VERB") or token.head.lemma_ == "be":
            return None
        span = (item.offset_of(token), item.offset_of(token) + len(token))
        places = list(find_places(item, token.i))
        if len({flatten(words) for _start, _end, words in places}) == 1:
            start, end, words = places[-1]
            return Reference(*span, words, start, end, EPITHET, True)
        return Reference.unsettled(*span, EPITHET)


def choose_description(
    known: Sequence[Description], paragraph: int, *, nearest: bool
) -> tuple[Description | None, bool]:
    """The fullest of the phrases that tell of one thing, and whether nothing else fits as well.

    Phrases whose words include each other's are of one thing. Of several things, the last one is meant where
    ``nearest`` says so ("this seat"); else the only one of the paragraph, or else the only one that the headline or
    the opening names, if the text names it most.
    """
    things: list[list[Description]] = []
    for found in sorted(known, key=lambda d: -len(d.content)):
        home = [thing for thing in things if any(found.is_one_with(other) for other in thing)]
        if len(home) == 1:
            home[0].append(found)
        elif not home:
            things.append([found])
    if not things:
        return None, False
    chosen = things[0]
    certain = len(things) == 1
    if not certain:
        named = sorted((thing for thing in things if any(d.names for d in thing)), key=len, reverse=True)
        most = max(len(thing) for thing in things if not named or thing is not named[0])
        near = [thing for thing in things if any(d.paragraph == paragraph for d in thing)]
        opened = [thing for thing in things if any(d.opening for d in thing)]
        rest = max((len(thing) for thing in things if thing not in opened), default=0)
        if nearest:
            chosen = max(things, key=lambda thing: max(d.start for d in thing))
        elif len(near) == 1 and not near[0][0].contrast:
            chosen = near[0]
        elif named and (len(named) == 1 or len(named[0]) >= 2 * most):
            chosen = named[0]
        elif len(opened) == len(things) and all(thing[0].head in EVENTS for thing in things):
            pass  # the headline and the opening tell of one event in several ways
        elif len(opened) == 1 and len(opened[0]) > rest:
            chosen = opened[0]
        else:
            return None, False
    best = max(chosen, key=lambda d: (len(d.content), -d.start))
    elsewhere = best.ranked and best.paragraph != paragraph
    return (None, False) if best.contrast or elsewhere else (best, certain)


def _names_it(token: Token) -> bool:
    """Whether the token is the name that a description brings along: "The group, Alden Workers United, …"."""
    return token.dep_ == "appos" and token.pos_ == "PROPN"


def _is_alone(token: Token) -> bool:
    return not any(not c.is_punct and c.dep_ not in ("cc", "conj") for c in token.children)


def _is_here(token: Token) -> bool:
    """Whether a place is pointed to ("in this constituency") or named ("in Alden")."""
    return token.lower_ in ("this", "that", "these", "there") or token.pos_ == "PROPN"
