"""Definite descriptions → the fuller words of the same article: "the stampede", "the first referendum", "there".

A bare description takes the fullest earlier phrase with the same head noun, or with a noun that says the same more
exactly ("the accident" for "the Mecca crane collapse"). Of several different phrases only the one of the paragraph,
or the one that the headline or the opening names, is taken, and then the reference is not certain. What fits none
is said to be open, never guessed.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from spacy.tokens import Token

from facts.suggesting.parse_sentences import Parsed
from facts.suggesting.types import EPITHET, Reference

_MAX_WORDS = 14
_NEAR = 4  # sentences: how far "this" points back
_OPENING = 3  # sentences of the body that tell what an article is about
_ARTICLES = frozenset({"the", "a", "an"})
_POINTING = frozenset({"the", "this", "these"})
_ORDINALS = frozenset("first second third fourth fifth sixth".split())
# A noun that another noun may stand for, the more exact ones on the right.
_SAYS_LESS = {
    name: frozenset(exact.split())
    for names, exact in (
        (
            "accident",
            "collapse crash collision derailment sinking fall explosion fire spill capsizing disaster wreck",
        ),
        (
            "incident",
            "attack shooting stabbing bombing assault collision crash explosion robbery accident leak breach",
        ),
        (
            "disaster tragedy",
            "collapse crash earthquake flood fire hurricane sinking stampede explosion tsunami landslide derailment",
        ),
        (
            "attack assault",
            "bombing shooting stabbing raid ambush strike airstrike explosion blast hack breach",
        ),
        ("blast explosion", "bombing explosion blast"),
        ("vote election", "election referendum runoff by-election plebiscite"),
        ("storm", "hurricane typhoon cyclone blizzard tornado"),
        ("quake", "earthquake"),
        (
            "deal agreement accord pact truce ceasefire",
            "deal agreement accord pact treaty truce ceasefire armistice settlement",
        ),
        ("law legislation bill", "bill act law legislation"),
        ("ship vessel boat", "ferry freighter trawler tanker ship vessel boat yacht liner"),
        ("plane aircraft jet", "airliner jet airplane plane aircraft"),
        ("district", "constituency"),
        ("competition contest tournament", "competition contest tournament championship"),
        ("game match", "game match"),
        (
            "event",
            "festival championship tournament conference convention concert fair race exhibition ceremony summit rally "
            "parade competition contest",
        ),
        ("organisation organization", "organisation organization"),
        ("ruling verdict judgment judgement", "ruling verdict judgment judgement"),
    )
    for name in names.split()
}
_EVENTS = (
    frozenset(_SAYS_LESS) | frozenset().union(*_SAYS_LESS.values()) | {"stampede", "protest", "war", "trial"}
)
_ROLES = frozenset(
    "president premier chancellor mayor governor senator secretary ambassador chairman spokesman spokeswoman coach "
    "captain director king queen prince princess pope general judge prosecutor minister commissioner".split()
)
# Bare, these need no fuller words, or point to a place in the text and not to a thing.
_KNOWN = frozenset(
    "world public internet media press sun moon earth economy people weather future past present rest majority "
    "minority number time way day week month year end beginning fact case same latter former web sea ocean sky air "
    "north south east west morning evening afternoon night moment result reason truth law land police army navy "
    "universe environment population market state left right whole total average cost price lot kind sort part "
    "one most thing idea question answer problem lead role stage hand ground floor ball score half table place fore "
    "wake face heart head name basis base use risk need rise brunt job call spotlight chance way lot rest middle "
    "centre center top bottom side front back edge aftermath region polls mood situation scene".split()
)
_OTHERS = frozenset(
    "other another previous next earlier later former new old future similar separate "
    "latest initial early late recent "
    "different rival same such each every no any many only more less next further additional one own".split()
)
_RANKS = frozenset("first second third fourth fifth sixth last opening closing final".split())
_PLACING = frozenset(
    "in at near during off outside of for from between against over on to by inside around under".split()
)
_OF_EVENTS = frozenset("in at near during off outside".split())
_LOCATING = frozenset("at in near outside inside off".split())
_BODIES = frozenset(
    "ministry department office authority agency commission council bureau administration service court".split()
)
_INSTITUTIONS = _BODIES | frozenset(
    "church party union league college university institute foundation club academy parliament assembly association "
    "federation committee president".split()
)
_BODY_PEOPLE = frozenset("officials authorities".split())
_STYLES = frozenset("mr mrs ms miss dr sir lord lady professor prof".split())
_DIRECTIONS = frozenset(
    "north south east west new united saudi great san los las el fort port lake mount".split()
)
_PARTICLES = frozenset("al el de la van von der bin ibn abu di da dos du le".split())
_NO_PLACE = ("DATE", "TIME", "PERCENT", "MONEY", "CARDINAL", "ORDINAL", "QUANTITY")
_YEAR = re.compile(r"^\d{4}$")


@dataclass(frozen=True, slots=True)
class Description:
    """A phrase of the article that tells which thing its head noun means.

    ``words`` read as a definite phrase; ``names`` are the capitalised ones among them. ``contrast`` marks a phrase
    that sets its thing apart from another ("the previous election"): a bare description never means it, but may be
    taken for it. ``ranked`` marks "the first game of the day", which a bare "the game" means in its own paragraph
    only.
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

    def is_one_with(self, other: "Description") -> bool:
        """Whether both may tell of one thing: the words of one hold the other's, or they hold the same names."""
        held = self.content <= other.content or (bool(self.names) and self.names == other.names)
        return held and self.contrast == other.contrast and self.ranked == other.ranked


class Descriptions:
    """The phrases met so far in an article, by head noun, with who holds which office and what lies where."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.by_head: dict[str, list[Description]] = defaultdict(list)
        self.holders: dict[str, list[Description]] = defaultdict(list)
        self.bodies: list[Description] = []
        self.persons: dict[str, list[Description]] = defaultdict(list)
        self.given: dict[str, list[Description]] = defaultdict(list)
        self.frame: tuple[int, int, int, str] | None = None
        self.told = 0

    def learn(self, item: Parsed) -> None:
        """Take in the phrases of one sentence, after its own descriptions have been settled."""
        opening = item.sentence.heading or self.told < _OPENING
        self.told += not item.sentence.heading
        for found in describe_nouns(item, self.text, opening):
            self.by_head[found.head].append(found)
            if found.head in _BODIES and found.names:
                self.bodies.append(found)
        for role, holder in _find_holders(item, self.text, opening):
            self.holders[role].append(holder)
        for person in () if item.sentence.heading else _find_persons(item, self.text, opening):
            self.persons[person.head].append(person)
            self.given[_flat(person.words).split()[-2]].append(person)
        self.frame = _find_frame(item) or self.frame

    def find_kind(self, item: Parsed, kinds: frozenset[str] | set[str]) -> Description | None:
        """The one thing of these kinds that the article is about, None where there is none or more than one."""
        known = [d for kind in sorted(kinds & _EVENTS) for d in self.by_head.get(kind, ()) if not d.plural]
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
        if _runs_on(token) or len(before) > 1 or any(t.lower_.rstrip(".") not in _STYLES for t in before):
            return None
        if token.i > 0 and not before and item.doc[token.i - 1].pos_ in ("PROPN", "DET", "ADJ"):
            return None
        best = self.find_person(token.lower_)
        if token.lower_ not in self.persons and token.ent_type_ == "PERSON":
            best = _only_person(self.given.get(token.lower_, []))
        if best is None:
            return None
        span = (item.offset_of(item.doc[first]), item.offset_of(token) + len(token))
        return Reference(*span, best.words, best.start, best.end, EPITHET, True)

    def find_person(self, surname: str) -> Description | None:
        """The fullest name with this surname (in small letters), None where two people bear it."""
        return _only_person(self.persons.get(surname, []))

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
        """What the bare description with this noun stands for; None where the noun is no bare description.

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
        if any(c.i > token.i and _tells_which(c) for c in token.children):
            return None
        if token.dep_ in ("compound", "nmod", "amod") or _runs_on(token):
            return None
        if token.pos_ == "PROPN" and token.lower_ not in _INSTITUTIONS | _ROLES:
            return None
        between = list(item.doc[first.i + 1 : token.i])
        span = (item.offset_of(first), item.offset_of(token) + len(token))
        head = token.lemma_.lower()
        if len(between) == 1 and between[0].lower_ in _ORDINALS and first.lower_ == "the":
            return self._settle_ordinal(span, between[0].lower_, head)
        office = " ".join([*(t.lower_ for t in between), token.lower_])
        if head in _ROLES and len(between) <= 1 and (not between or between[0].lower_ in ("prime", "vice")):
            return self._settle_office(span, office, token)
        if between and not (len(between) == 1 and between[0].lower_ == "entire"):
            return None
        return self._settle_bare(item, token, span, head, first.lower_)

    def _settle_bare(
        self, item: Parsed, token: Token, span: tuple[int, int], head: str, pointer: str
    ) -> Reference | None:
        plural = token.tag_ in ("NNS", "NNPS")
        here = describe_nouns(item, self.text, False, before=span[0])
        known = [
            found
            for name in (head, *sorted(_SAYS_LESS.get(head, ())))
            for found in (*self.by_head.get(name, ()), *(d for d in here if d.head == name))
            if found.plural == plural
        ]
        subject = token.dep_ in ("nsubj", "nsubjpass")
        if not subject and pointer == "the":
            known = [found for found in known if found.names or found.contrast or found.head in _EVENTS]
        if head in ("government", "administration"):
            # Governments change: only the one of the opening or of the paragraph can be meant.
            known = [found for found in known if found.opening or found.paragraph == item.sentence.paragraph]
        near = [found for found in known if item.index - found.sentence <= _NEAR]
        if pointer != "the" and near:
            known = near
        chosen, certain = choose_description(known, item.sentence.paragraph, nearest=pointer != "the")
        if chosen is None:
            asked = subject and pointer == "the" and token.pos_ == "NOUN" and head not in _KNOWN
            asked = asked and not token.text.isupper()
            return Reference(*span, "", None, None, EPITHET, False) if asked else None
        if token.dep_ == "poss" and chosen.words.endswith("s"):
            return None
        certain = certain and (pointer == "the" or bool(chosen.names))
        return Reference(*span, chosen.words, chosen.start, chosen.end, EPITHET, certain)

    def _settle_ordinal(self, span: tuple[int, int], ordinal: str, head: str) -> Reference | None:
        """ "the first referendum" after "two referendums on the flag": the first of them."""
        counted = [
            d for d in self.by_head.get(head, ()) if d.plural and d.words.split()[1].lower() in _COUNTS
        ]
        if len({_flat(d.words) for d in counted}) != 1:
            return None
        words = f"the {ordinal} of {counted[-1].words}"
        return Reference(*span, words, counted[-1].start, counted[-1].end, EPITHET, True)

    def _settle_office(self, span: tuple[int, int], office: str, token: Token) -> Reference | None:
        holders = self.holders.get(office, [])
        persons = {_flat(holder.words).split()[-1] for holder in holders}
        if len(persons) == 1:
            best = max(holders, key=lambda holder: len(holder.content))
            if token.dep_ == "poss" and best.words.endswith("s"):
                return None
            return Reference(*span, best.words, best.start, best.end, EPITHET, True)
        if token.dep_ not in ("nsubj", "nsubjpass"):
            return None
        return Reference(*span, "", None, None, EPITHET, False)

    def _settle_people(self, item: Parsed, token: Token) -> Reference:
        """Bare "officials": those of the only body, or the only kind of officials, that the article has named."""
        span = (item.offset_of(token), item.offset_of(token) + len(token))
        named = [d for d in self.by_head.get(token.lemma_.lower(), ()) if d.plural]
        if named and len({_flat(d.words) for d in named}) == 1:
            words = named[-1].words.removeprefix("the ")
            return Reference(*span, words, named[-1].start, named[-1].end, EPITHET, False)
        bodies = {d.content: d for d in self.bodies}
        if not named and token.lower_ == "officials" and len(bodies) == 1:
            (body,) = bodies.values()
            words = f"officials of {body.words}"
            return Reference(*span, words, body.start, body.end, EPITHET, False)
        return Reference(*span, "", None, None, EPITHET, False)

    def _settle_there(self, item: Parsed, token: Token) -> Reference | None:
        before = item.doc[token.i - 1] if token.i else None
        if before is None or before.pos_ not in ("NOUN", "PROPN", "VERB") or token.head.lemma_ == "be":
            return None
        span = (item.offset_of(token), item.offset_of(token) + len(token))
        places = list(_find_places(item, token.i))
        if len({_flat(words) for _start, _end, words in places}) == 1:
            start, end, words = places[-1]
            return Reference(*span, words, start, end, EPITHET, True)
        return Reference(*span, "", None, None, EPITHET, False)


_COUNTS = frozenset("two three four five six both 2 3 4 5 6".split())


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
        elif len(opened) == len(things) and all(thing[0].head in _EVENTS for thing in things):
            pass  # the headline and the opening tell of one event in several ways
        elif len(opened) == 1 and len(opened[0]) > rest:
            chosen = opened[0]
        else:
            return None, False
    best = max(chosen, key=lambda d: (len(d.content), -d.start))
    elsewhere = best.ranked and best.paragraph != paragraph
    return (None, False) if best.contrast or elsewhere else (best, certain)


def describe_nouns(
    item: Parsed, text: str, opening: bool, before: int | None = None
) -> Iterator[Description]:
    """The phrases of a sentence that tell more than their head noun alone, up to ``before`` in the article."""
    for token in item.doc:
        if before is not None and item.offset_of(token) >= before:
            return
        found = _describe(item, token, text, opening)
        if found is not None and (before is None or found.end <= before):
            yield found


def _describe(item: Parsed, token: Token, text: str, opening: bool) -> Description | None:
    if token.pos_ not in ("NOUN", "PROPN") or token.dep_ in ("compound", "nmod", "amod") or _runs_on(token):
        return None
    if token.ent_type_ in _NO_PLACE or (token.pos_ == "PROPN" and token.ent_type_ == "PERSON"):
        return None
    plural = token.tag_ in ("NNS", "NNPS")
    first, last = token.left_edge.i, token.i + 1 if item.sentence.heading else _reach(token)
    lead = item.doc[first]
    owned = any(c.dep_ == "poss" for c in token.children)
    if lead.lower_ in _ARTICLES and lead.head.i == token.i:
        first += 1
    elif (lead.dep_ == "det" and lead.head.i == token.i) or (
        token.pos_ == "NOUN" and not plural and not owned and not item.sentence.heading
    ):
        return None
    if first > token.i or not 2 <= last - first <= _MAX_WORDS:
        return None
    inside = list(item.doc[first:last])
    if any(
        t.tag_ in ("PRP", "PRP$", "WP", "WDT", "WP$", "WRB", "EX")
        or t.dep_ in ("relcl", "cc", "conj")
        or (t.is_punct and t.text not in ("-", ",", "(", ")", "'", "’"))
        or (t.ent_type_ in ("DATE", "TIME") and not _YEAR.match(t.text) and t.i < token.i)
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
    fuller = bool(names) or last > token.i + 1 or any(t.dep_ in ("compound", "nummod") for t in telling)
    before = item.doc.text[: start - item.sentence.start]
    if (
        not fuller
        or words.count("(") != words.count(")")
        or before.count('"') % 2
        or before.count("“") > before.count("”")
    ):
        return None
    return Description(
        start,
        end,
        words if owned else f"the {words}",
        token.lemma_.lower(),
        frozenset(t.lower_ for t in telling),
        plural,
        item.index,
        item.sentence.paragraph,
        opening,
        names,
        any(t.lower_ in _OTHERS and t.text[0].islower() for t in inside if t.i < token.i),
        any(t.lower_ in _RANKS and t.text[0].islower() for t in inside if t.i < token.i),
    )


def _runs_on(token: Token) -> bool:
    """Whether the next word belongs to the same name or compound, whatever the parser says: "ceasefire deal"."""
    if token.i + 1 >= len(token.doc):
        return False
    after = token.nbor(1)
    return (
        after.pos_ in ("NOUN", "PROPN")
        and after.dep_ not in ("appos", "npadvmod")
        and after.ent_type_ != "DATE"
    )


def _is_here(token: Token) -> bool:
    """Whether a place is pointed to ("in this constituency") or named ("in Alden")."""
    return token.lower_ in ("this", "that", "these", "there") or token.pos_ == "PROPN"


def _tells_which(child: Token) -> bool:
    """Whether words after a noun tell which one it is: not so a clause or name set off by a comma."""
    if child.is_punct or child.dep_ in ("case", "cc", "conj"):
        return False
    return not (
        child.dep_ in ("relcl", "appos", "acl") and child.left_edge.nbor(-1).text in (",", "–", "—", "(")
    )


def _reach(token: Token) -> int:
    """The token number behind the prepositional phrases that follow a noun and tell which one it is."""
    doc, last = token.doc, token.i + 1
    event = token.lemma_.lower() in _EVENTS
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
        if len(phrase) < 2 or len(phrase) + last - token.left_edge.i > _MAX_WORDS:
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
    return end if told and plain and end - token.left_edge.i <= _MAX_WORDS else last


def _find_holders(item: Parsed, text: str, opening: bool) -> Iterator[tuple[str, Description]]:
    """Names with the office before them: "U.S. President Donald Trump", "Prime Minister Rishi Sunak"."""
    for token in item.doc:
        if token.pos_ != "PROPN" or token.dep_ in ("compound", "nmod") or token.lower_ in _ROLES:
            continue
        first = token.left_edge.i
        if item.doc[first].lower_ in _ARTICLES:
            continue
        words = list(item.doc[first : token.i + 1])
        if any(t.pos_ != "PROPN" and t.text not in ("-", ".") for t in words) or len(words) > 6:
            continue
        for place, word in enumerate(words[:-1]):
            if word.lower_ in _ROLES:
                prime = place > 0 and words[place - 1].lower_ in ("prime", "vice")
                start, end = item.span_of(first, token.i + 1)
                content = frozenset(t.lower_ for t in words)
                named = " ".join(text[start:end].split())
                office = f"{words[place - 1].lower_} {word.lower_}" if prime else word.lower_
                yield (
                    office,
                    Description(
                        start,
                        end,
                        named,
                        office,
                        content,
                        False,
                        item.index,
                        item.sentence.paragraph,
                        opening,
                        content,
                        False,
                    ),
                )


def _only_person(known: Sequence[Description]) -> Description | None:
    """The fullest of the names if all are one person's."""
    if len({tuple(_flat(d.words).split()[-2:]) for d in known}) != 1:
        return None
    return max(known, key=lambda d: (len(d.content), -d.start))


def _find_persons(item: Parsed, text: str, opening: bool) -> Iterator[Description]:
    """Full names of people: two to six capitalised words whose last is a surname, as far as the grammar tells."""
    for token in item.doc:
        if token.pos_ != "PROPN" or token.dep_ == "compound" or _runs_on(token):
            continue
        if token.ent_type_ in ("GPE", "LOC", "FAC", "DATE", "NORP") or token.lower_ in _INSTITUTIONS:
            continue
        first = token.i
        while (
            first > 0
            and item.doc[first - 1].pos_ == "PROPN"
            and first <= item.doc[first - 1].head.i <= token.i
        ):
            first -= 1
        if first > 0 and item.doc[first - 1].pos_ == "DET":
            continue
        words = item.doc[first : token.i + 1]
        if (
            not 2 <= len(words) <= 6
            or words[0].lower_ in _DIRECTIONS
            or words[-2].lower_.rstrip(".") in _STYLES
        ):
            continue
        if (
            not all(t.text[0].isupper() or t.lower_ in _PARTICLES for t in words)
            or words[-2].lower_ in _ROLES
        ):
            continue
        start, end = item.span_of(first, token.i + 1)
        content = frozenset(t.lower_ for t in words)
        yield Description(
            start,
            end,
            " ".join(text[start:end].split()),
            token.lower_,
            content,
            False,
            item.index,
            item.sentence.paragraph,
            opening,
            content,
            False,
        )


def _find_frame(item: Parsed) -> tuple[int, int, int, str] | None:
    """The paragraph, span and words of "In the East constituency," at the head of a statement."""
    for token in item.doc:
        if token.text not in ("In", "At") or token.dep_ != "prep":
            continue
        last = token.right_edge.i
        phrase = item.doc[token.i : last + 1]
        if last + 1 >= len(item.doc) or item.doc[last + 1].text != "," or len(phrase) > _MAX_WORDS:
            continue
        if any(t.ent_type_ in ("DATE", "TIME") or t.pos_ in ("VERB", "PRON") for t in phrase):
            continue
        if any(t.pos_ == "PROPN" for t in phrase):
            start, end = item.span_of(token.i, last + 1)
            words = item.doc.text[start - item.sentence.start : end - item.sentence.start]
            return item.sentence.paragraph, start, end, words[:1].lower() + words[1:]
    return None


def _find_places(item: Parsed, until: int) -> Iterator[tuple[int, int, str]]:
    """The named places before a token of the sentence, each with its preposition and its words."""
    for token in item.doc[:until]:
        if token.lower_ not in _LOCATING or token.dep_ != "prep" or token.right_edge.i >= until:
            continue
        if token.head.dep_ == "pobj" and token.head.i < token.i:
            continue  # inside a larger phrase, which is taken whole
        phrase = list(item.doc[token.i : token.right_edge.i + 1])
        if any(t.pos_ in ("VERB", "AUX", "PRON") or t.ent_type_ in ("DATE", "TIME") for t in phrase):
            continue
        if any(t.pos_ == "PROPN" for t in phrase) and len(phrase) <= _MAX_WORDS:
            start, end = item.span_of(phrase[0].i, phrase[-1].i + 1)
            words = item.doc.text[start - item.sentence.start : end - item.sentence.start]
            yield start, end, words[:1].lower() + words[1:]


def _is_alone(token: Token) -> bool:
    return not any(not c.is_punct and c.dep_ not in ("cc", "conj") for c in token.children)


def _flat(words: str) -> str:
    return " ".join(words.lower().split())
