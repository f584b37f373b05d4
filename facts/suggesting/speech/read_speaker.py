"""The words that name a speaker → the whole name and no more, at most twelve words.

Names are taken from their place in the sentence, never from the entity tagger, which mistakes places and people for
one another.
"""

from collections.abc import Iterable, Sequence

from spacy.tokens import Doc, Token

from facts.language.notions import list_words
from facts.suggesting.sentences.parse_sentences import Parsed
from facts.suggesting.words.speech_words import WRITINGS
from facts.suggesting.words.types import Speaker

MAX_SPEAKER_WORDS = 12
_NAME_PARTS = frozenset(
    {"det", "amod", "compound", "poss", "nummod", "nmod", "quantmod", "case", "advmod", "punct"}
)
# Nouns that "of" completes: "the University of Alden" is one name, and "the University" alone is none.
_BODIES = frozenset(list_words("bodies", "bodies", "of"))
_SPEAKER_PREPOSITIONS = frozenset({"of", "for", "at", "in", "from", "to", "on", "with", "by"})


def find_name(name: Token) -> tuple[int, int]:
    """The tokens (first, last + 1) of the noun phrase that names a speaker, without what only adds to it."""
    for child in name.children:
        if (
            child.dep_ == "appos"
            and child.pos_ == "PROPN"
            and name.ent_type_ != "PERSON"
            and not (name.pos_ == "PROPN" and _is_full_name(name))
            and _is_full_name(child)
        ):
            return find_name(child)
    person = _find_name_at_end(name)
    if person is not None:
        return person
    first = name.i
    for child in sorted(name.children, key=lambda t: -t.i):
        if child.i < name.i and child.dep_ in _NAME_PARTS and child.right_edge.i == first - 1:
            first = child.left_edge.i
    last = name.i + 1
    for child in name.children:
        if child.left_edge.i == last and child.dep_ == "prep" and _adds_to_name(child):
            last = _find_phrase_end(child, first, last)
        elif child.i > name.i and child.dep_ == "conj":
            plain = not any(t.dep_ in ("relcl", "acl", "appos") for t in child.subtree)
            if plain and child.right_edge.i - first < MAX_SPEAKER_WORDS:
                last = child.right_edge.i + 1
    first, last = _take_whole_name(name.doc, first, last)
    last = _take_restriction(name, first, last)
    while first < last - 1 and name.doc[first].is_punct:
        first += 1
    if last - first > MAX_SPEAKER_WORDS:
        last = min(last, name.i + 1)
        first = max(first, last - MAX_SPEAKER_WORDS)
    return first, last


def _find_name_at_end(title: Token) -> tuple[int, int] | None:
    """The name that ends a long title: "Head of the Alden branch of the Council on Trade Relations Nora Bell"."""
    last = title.right_edge.i
    if title.pos_ != "NOUN" or last - title.i < 3 or title.doc[title.i + 1].dep_ != "prep":
        return None
    for name in title.doc[title.i + 1 : last + 1].ents:
        if name.label_ == "PERSON" and name.end == last + 1 and len(name) == 2 and name.root.dep_ == "pobj":
            before = title.doc[name.start - 1]
            return (name.start, name.end) if before.pos_ in ("PROPN", "NOUN") else None
    return None


def _adds_to_name(preposition: Token) -> bool:
    such = preposition.lower_ == "as" and preposition.nbor(-1).lower_ == "such"
    if any(c.ent_type_ in ("DATE", "TIME") for c in preposition.children):
        return False  # "Alden on Tuesday said"
    return such or (preposition.lower_ in _SPEAKER_PREPOSITIONS and preposition.left_edge.i == preposition.i)


def _find_phrase_end(preposition: Token, first: int, last: int) -> int:
    """How far a name reaches with the phrase behind it: to its end, or to the last noun that still fits.

    What hangs loosely ("…, which", "published in …") is no part of it.
    """
    doc, stop = preposition.doc, preposition.right_edge.i + 1
    for token in preposition.subtree:
        if token.dep_ in ("relcl", "acl", "appos") or token.text in (",", "(", ";"):
            stop = min(stop, token.left_edge.i)
    for end in range(min(stop, first + MAX_SPEAKER_WORDS), last, -1):
        named = end < stop and doc[end].lower_ == "of" and doc[end - 1].lower_ in _BODIES
        inside = named or (end < stop and doc[end].dep_ != "prep")  # "the University | of Alden"
        if doc[end - 1].pos_ in ("NOUN", "PROPN", "NUM") and not inside:
            return end
    return last


def _take_whole_name(doc: Doc, first: int, last: int) -> tuple[int, int]:
    """The phrase with the rest of a name that it cuts: "Enver [Solomon]", "editor [Nora Bell]", "[Al-]Qahera News"."""
    while last < len(doc) and doc[last].tag_ == "NNP" and doc[last - 1].tag_ in ("NN", "NNP", "NNPS"):
        loose = doc[last].dep_ in ("appos", "nsubj", "pobj", "compound")
        if not loose or doc[last].ent_type_ in ("DATE", "TIME") or last - first >= MAX_SPEAKER_WORDS:
            break
        last += 1
    while first > 1 and doc[first - 1].text == "-" and not doc[first - 1].whitespace_:
        first -= 2
    return first, last


def _take_restriction(name: Token, first: int, last: int) -> int:
    """Where the phrase ends with what tells the source from others: "figures to be published", "a letter seen by AP".

    "Figures" alone would name nobody whom an editor could ask.
    """
    if name.pos_ != "NOUN":
        return last
    for child in name.children:
        if child.dep_ in ("acl", "relcl", "amod") and child.left_edge.i == last:
            end = child.right_edge.i + 1
            plain = not any(t.is_punct or t.dep_ in ("ccomp", "conj", "advcl") for t in child.subtree)
            if plain and end - first <= MAX_SPEAKER_WORDS:
                return end
    return last


def _is_full_name(token: Token) -> bool:
    return any(child.dep_ in ("compound", "flat") and child.pos_ == "PROPN" for child in token.children)


def read_name(doc: Doc, first: int) -> list[Token]:
    """The tokens of the name or noun phrase that starts at ``first``, up to a comma, verb or preposition."""
    taken: list[Token] = []
    for token in doc[first : first + MAX_SPEAKER_WORDS]:
        joined = token.pos_ in ("DET", "ADJ", "PART", "NUM", "PRON", "NOUN", "PROPN") or token.text in (
            "-",
            ".",
        )
        of = token.lower_ in ("of", "for", "and") and bool(taken)
        titled = token.tag_ in ("VBG", "VBN") and token.dep_ in ("amod", "compound")
        newly = (
            bool(taken) and token.pos_ == "ADV" and token.i + 1 < len(doc) and doc[token.i + 1].tag_ == "VBN"
        )
        titled = titled or (token.tag_ == "VBN" and bool(taken) and taken[-1].pos_ == "ADV")
        if not (joined or of or titled or newly) or (token.pos_ == "PRON" and taken):
            break
        taken.append(token)
    behind = taken[-1].i + 1 if taken else 0
    if (
        taken
        and taken[-1].lemma_.lower() in WRITINGS
        and behind < len(doc)
        and doc[behind].lower_ in ("by", "from")
    ):
        sender = read_name(doc, behind + 1)
        taken += [doc[behind], *sender] if sender and len(taken) + len(sender) < MAX_SPEAKER_WORDS else []
    while taken and (taken[-1].pos_ not in ("NOUN", "PROPN", "PRON") or taken[-1].tag_ == "PRP$"):
        taken.pop()
    return taken


def read_name_after(doc: Doc, names: Sequence[Token], verb: Token) -> list[Token]:
    """The name in "its director, Nora Bell, said", empty where none follows the noun phrase."""
    at = names[-1].i + 1
    if names[-1].pos_ != "NOUN" or at + 1 >= len(doc) or doc[at].text != ",":
        return []
    found = read_name(doc, at + 1)
    named = len(found) > 1 and all(t.pos_ == "PROPN" for t in found)
    return found if named and not found[0].i <= verb.i <= found[-1].i else []


def make_speaker(parsed: Parsed, first: int, last: int, cue: str, style: str, text: str) -> Speaker:
    start, end = parsed.span_of(first, last)
    return Speaker(text[start:end], start, end, cue, style)


def has_finite(tokens: Iterable[Token]) -> bool:
    return any(t.tag_ in ("VBD", "VBZ", "VBP", "MD") and t.pos_ in ("VERB", "AUX") for t in tokens)
