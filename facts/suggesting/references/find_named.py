"""Who holds which office, who is called what in full, and what lies where, as far as one sentence says so."""

import re
from collections.abc import Iterator, Sequence

from spacy.symbols import GPE, NOUN, PROPN
from spacy.tokens import Token

from facts.language.notions import list_words
from facts.suggesting.references.describe_nouns import (
    ARTICLES,
    MAX_PHRASE_WORDS,
    Description,
    flatten,
    runs_on,
)
from facts.suggesting.sentences.parse_sentences import Parsed

ROLES = frozenset(list_words("offices", "offices", "holder"))
_LOCATING = frozenset("at in near outside inside off".split())
BODIES = frozenset(list_words("bodies", "bodies", "office"))
INSTITUTIONS = frozenset(list_words("bodies", "bodies", "institution")) | {"president"}
COURTESY_TITLES = frozenset(list_words("offices", "offices", "style"))
_NO_NAME = ("DATE", "TIME", "GPE", "NORP", "LOC", "CARDINAL", "ORDINAL", "LANGUAGE")
_DIRECTIONS = frozenset(list_words("places", "parts", "opens"))
_PARTICLES = frozenset(list_words("names", "particles", "led"))
_COUNTRIES = frozenset(list_words("places", "countries"))
_STATES = frozenset(list_words("places", "states"))


def find_holders(item: Parsed, text: str, opening: bool) -> Iterator[tuple[str, Description]]:
    """Names with the office before them: "U.S. President Donald Trump", "Prime Minister Rishi Sunak"."""
    for token in item.doc:
        if token.pos != PROPN or token.dep_ in ("compound", "nmod") or token.lower_ in ROLES:
            continue
        first = token.left_edge.i
        if item.doc[first].lower_ in ARTICLES:
            continue
        words = list(item.doc[first : token.i + 1])
        if any(t.pos_ != "PROPN" and t.text not in ("-", ".") for t in words) or len(words) > 6:
            continue
        if any(mark in t.text for t in words for mark in "()"):
            continue  # "(CNN)President": a dateline run into the name
        for place, word in enumerate(words[:-1]):
            if word.lower_ in ROLES:
                prime = place > 0 and words[place - 1].lower_ in ("prime", "vice")
                start, end = item.span_of(first, token.i + 1)
                content = frozenset(t.lower_ for t in words)
                named = " ".join(text[start:end].split())
                office = f"{words[place - 1].lower_} {word.lower_}" if prime else word.lower_
                yield (
                    office,
                    Description(
                        start=start,
                        end=end,
                        words=named,
                        head=office,
                        content=content,
                        plural=False,
                        sentence=item.index,
                        paragraph=item.sentence.paragraph,
                        opening=opening,
                        names=content,
                        contrast=False,
                    ),
                )


def only_person(known: Sequence[Description]) -> Description | None:
    """The fullest of the names if all are one person's, be it spelt in two ways ("Kristen" and "Kristin")."""
    if not known:
        return None
    names = {tuple(flatten(d.words).split()[-2:]) for d in known}
    first = min(names)
    if any(name[-1] != first[-1] or not _is_one_name(name[0], first[0]) for name in names):
        return None
    return max(known, key=lambda d: (len(d.content), -d.start))


def _is_one_name(name: str, other: str) -> bool:
    """Whether two given names differ in one letter at most, and not in the first."""
    alike = len(name) == len(other) and name[:1] == other[:1] and len(name) > 4
    return name == other or (alike and sum(a != b for a, b in zip(name, other, strict=True)) == 1)


def find_persons(item: Parsed, text: str, opening: bool) -> Iterator[Description]:
    """Full names of people: two to six capitalised words whose last is a surname, as far as the grammar tells."""
    for token in item.doc:
        if token.pos != PROPN or token.dep_ == "compound" or runs_on(token):
            continue
        if token.ent_type_ in ("GPE", "LOC", "FAC", "DATE", "NORP") or token.lower_ in INSTITUTIONS:
            continue
        first = token.i
        while (
            first > 0
            and item.doc[first - 1].pos_ == "PROPN"
            and first <= item.doc[first - 1].head.i <= token.i
        ):
            first -= 1
        while (
            first < token.i - 1
            and item.doc[first].ent_type_ == "GPE"
            and item.doc[first + 1].ent_type_ == "PERSON"
        ):
            first += 1  # "special envoy to Ukraine Kurt Volker"
        if first > 0 and item.doc[first - 1].pos_ == "DET":
            continue
        words = item.doc[first : token.i + 1]
        if (
            not 2 <= len(words) <= 6
            or words[0].lower_ in _DIRECTIONS
            or words[-2].lower_.rstrip(".") in COURTESY_TITLES
        ):
            continue
        if not all(t.text[0].isupper() or t.lower_ in _PARTICLES for t in words) or words[-2].lower_ in ROLES:
            continue
        start, end = item.span_of(first, token.i + 1)
        content = frozenset(t.lower_ for t in words)
        yield Description(
            start=start,
            end=end,
            words=" ".join(text[start:end].split()),
            head=token.lower_,
            content=content,
            plural=False,
            sentence=item.index,
            paragraph=item.sentence.paragraph,
            opening=opening,
            names=content,
            contrast=False,
        )


def find_frame(item: Parsed) -> tuple[int, int, int, str] | None:
    """The paragraph, span and words of "In the East constituency," at the head of a statement."""
    for token in item.doc:
        if token.text not in ("In", "At") or token.dep_ != "prep":
            continue
        last = token.right_edge.i
        phrase = item.doc[token.i : last + 1]
        if last + 1 >= len(item.doc) or item.doc[last + 1].text != "," or len(phrase) > MAX_PHRASE_WORDS:
            continue
        if any(t.ent_type_ in ("DATE", "TIME") or t.pos_ in ("VERB", "PRON") for t in phrase):
            continue
        if any(t.pos_ == "PROPN" for t in phrase):
            start, end = item.span_of(token.i, last + 1)
            words = item.words[start - item.sentence.start : end - item.sentence.start]
            return item.sentence.paragraph, start, end, words[:1].lower() + words[1:]
    return None


def find_places(item: Parsed, until: int) -> Iterator[tuple[int, int, str]]:
    """The named places before a token of the sentence, each with its preposition and its words."""
    for token in item.doc[:until]:
        if token.lower_ not in _LOCATING or token.dep_ != "prep" or token.right_edge.i >= until:
            continue
        if token.head.dep_ == "pobj" and token.head.i < token.i:
            continue  # inside a larger phrase, which is taken whole
        phrase = list(item.doc[token.i : token.right_edge.i + 1])
        if any(t.pos_ in ("VERB", "AUX", "PRON") or t.ent_type_ in ("DATE", "TIME") for t in phrase):
            continue
        if any(t.pos_ == "PROPN" for t in phrase) and len(phrase) <= MAX_PHRASE_WORDS:
            start, end = item.span_of(phrase[0].i, phrase[-1].i + 1)
            words = item.words[start - item.sentence.start : end - item.sentence.start]
            yield start, end, words[:1].lower() + words[1:]


def find_kinds(item: Parsed, text: str, opening: bool) -> Iterator[tuple[str, Description]]:
    """Names with what they are called: "the airline Norrline", "Norrline, an airline", "Norrline is an airline"."""
    for token in item.doc:
        if token.pos != NOUN or token.tag_ != "NN" or not token.text.islower():
            continue
        name = _find_name_of(token)
        if name is None:
            continue
        first = name.i
        while first > 0 and item.doc[first - 1].pos_ == "PROPN" and item.doc[first - 1].i > token.i - name.i:
            if item.doc[first - 1].head.i < first or item.doc[first - 1].head.i > name.i:
                break
            first -= 1
        words = item.doc[first : name.i + 1]
        if words[0].ent_type_ in _NO_NAME or name.ent_type_ in _NO_NAME or len(words) > 6 or runs_on(name):
            continue
        if not all(t.text[0].isupper() and t.text.isprintable() and "(" not in t.text for t in words):
            continue
        start, end = item.span_of(first, name.i + 1)
        flat = " ".join(text[start:end].split())
        content = frozenset(t.lower_ for t in words)
        definite = item.doc[first - 1].lower_ == "the" if first > 0 else False
        yield (
            token.lemma_.lower(),
            Description(
                start=start,
                end=end,
                words=f"the {flat}" if definite else flat,
                head=name.lower_,
                content=content,
                plural=False,
                sentence=item.index,
                paragraph=item.sentence.paragraph,
                opening=opening,
                names=content,
                contrast=False,
            ),
        )


def _find_name_of(token: Token) -> Token | None:
    """The name that a sentence gives to a noun, or the noun to a name."""
    if token.dep_ in ("compound", "nmod") and token.head.pos_ == "PROPN" and token.head.i > token.i:
        between = token.doc[token.i + 1 : token.head.i]
        return token.head if all(t.pos_ == "PROPN" for t in between) else None
    if token.dep_ == "appos" and token.head.pos_ == "PROPN":
        return token.head
    named = next((c for c in token.children if c.dep_ == "appos" and c.pos_ == "PROPN"), None)
    if named is not None and named.i > token.i:
        return named
    if token.dep_ == "attr" and token.head.lemma_ == "be":
        return next((c for c in token.head.children if c.dep_ == "nsubj" and c.pos_ == "PROPN"), None)
    return None


def find_regions(item: Parsed, text: str, opening: bool) -> Iterator[tuple[str, Description]]:
    """Countries, states and towns that the sentence names, each with its kind."""
    if not any(token.ent_type == GPE for token in item.doc):
        return
    for entity in item.doc.ents:
        if entity.label_ != "GPE":
            continue
        words = entity.text
        flat = flatten(words).removeprefix("the ")
        kind = "country" if flat in _COUNTRIES else "state" if flat in _STATES else "city"
        start = item.sentence.start + entity.end_char - len(words)
        end = item.sentence.start + entity.end_char
        name = re.sub(r"^The\b", "the", " ".join(text[start:end].split()))
        plural = flat.endswith(("states", "netherlands", "philippines", "kingdom", "emirates"))
        name = f"the {name}" if plural and not name.startswith("the ") else name
        content = frozenset(flat.split())
        yield (
            kind,
            Description(
                start=start,
                end=end,
                words=name,
                head=kind,
                content=content,
                plural=False,
                sentence=item.index,
                paragraph=item.sentence.paragraph,
                opening=opening,
                names=content,
                contrast=False,
            ),
        )
