"""The pronouns that speak → who spoke last: "she said" means the speaker or the person of the sentences before it.

"It added" and "they say" mean the body or the people who spoke last.

Who says something is seldom named in what is said. So a pronoun with a verb of reporting looks past reported words
and quotations for the nearest speaker or personal subject, whom any other pronoun would have to compete for.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from spacy.tokens import Token

from facts.language.notions import match_words
from facts.suggesting.sentences.parse_sentences import Parsed, find_root, find_subject
from facts.suggesting.sentences.track_quotes import find_quote_around
from facts.suggesting.speech.attribute_speech import Voice
from facts.suggesting.speech.read_speaker import find_name
from facts.suggesting.words.types import PRONOUN, Reference

_HE = frozenset({"he"})
_SHE = frozenset({"she"})
_BODIES = frozenset({"it", "they"})
# Nouns that are never the "they" of "they said": after "a report said … They said …", people speak the second time.
_PAPERS = frozenset(
    "result figure statistic datum data number finding document paper post record report image survey study".split()
)
_MEMORY = 5  # sentences, those of quotations not counted
_MALE = re.compile(
    rf"\b(?:{match_words('offices', 'offices', 'he', 'he-speaks')}|\w+father|brother|son)\b", re.I
)
_FEMALE = re.compile(
    rf"\b(?:{match_words('offices', 'offices', 'she', 'she-speaks')}|\w+mother|sister|daughter)\b",
    re.I,
)
_NO_PERSON = frozenset({"GPE", "LOC", "ORG", "DATE"})


@dataclass(frozen=True, slots=True)
class _Person:
    start: int
    end: int
    words: str
    speaks: bool


def name_speakers(
    parsed: Sequence[Parsed],
    voices: Sequence[Voice],
    references: Sequence[Reference],
    quotes: Sequence[tuple[int, int]],
    text: str,
) -> list[Reference]:
    """The references with each "he" and "she" that speaks pointed at the person who speaks, where one is near.

    All offsets are code points of the article; the order of the references stays that of the text.
    """
    spoken: dict[int, list[Voice]] = defaultdict(list)
    for voice in voices:
        if voice.speaker.cue:
            spoken[voice.sentence].append(voice)
    known = {reference.start: reference for reference in references}
    names = frozenset(
        e[-1].lower_ for item in parsed for e in item.doc.ents if e.label_ == "PERSON" and len(e) > 1
    )
    people: list[_Person] = []  # the person of each sentence so far, the latest last
    bodies: list[_Body] = []  # whoever else has spoken so far
    genders: dict[str, str] = {}  # by last name, as far as a pronoun has told
    for item in parsed:
        for voice in spoken[item.index]:
            if _is_wrongly_one(item, voice, known.get(voice.speaker.start)):
                del known[voice.speaker.start]
            word = voice.speaker.text.lower()
            if word in _BODIES:
                _name_body(known, voice, [*bodies, *_find_own_body(item, voice, text)], item.index, word)
            if word in _HE | _SHE:
                held = text[voice.start : voice.end]
                fitting = (p for p in reversed(people[-_MEMORY:]) if _fits(p, word, genders))
                person = next((p for p in fitting if not _tells_of(held, p.words)), None)
                settled = known.get(voice.speaker.start)
                if person is not None and settled is not None and _tells_of(held, settled.text):
                    settled = None
                found = _choose(settled, person, voice, voices, quotes)
                if found is not None:
                    known[voice.speaker.start] = found
                settled = known.get(voice.speaker.start)
                if settled is not None and settled.text:
                    genders.setdefault(_last_name(settled.text), word)
        people.extend(_find_opening_person(item, names))
        person = _find_person(item, spoken[item.index], known, names, quotes, text)
        if person is not None:
            people.append(person)
        bodies.extend(_find_bodies(item, spoken[item.index], names))
    return sorted(known.values(), key=lambda reference: reference.start)


@dataclass(frozen=True, slots=True)
class _Body:
    sentence: int
    start: int
    end: int
    words: str
    many: bool
    paper: bool


def _find_bodies(item: Parsed, spoken: Iterable[Voice], names: frozenset[str]) -> Iterable[_Body]:
    """The bodies and groups of people that the sentence names as speakers."""
    for voice in spoken:
        speaker = voice.speaker
        words = item.tokens_within(speaker.start, speaker.end)
        if len(words) == 0 or words.root.pos_ == "PRON":
            continue
        head = words.root
        joined = any(c.dep_ == "conj" and c.i < words.end for c in head.children)
        many = head.tag_ in ("NNS", "NNPS") or joined
        if many or not _is_personal(head, names, said=True):
            paper = head.lemma_.lower() in _PAPERS
            yield _Body(
                sentence=item.index,
                start=speaker.start,
                end=speaker.end,
                words=speaker.text,
                many=many,
                paper=paper,
            )


def _is_wrongly_one(item: Parsed, voice: Voice, reference: Reference | None) -> bool:
    """Whether people that speak ("Officials tell …") are taken for the one body that was named before."""
    words = item.tokens_within(voice.speaker.start, voice.speaker.end)
    if reference is None or not reference.text or len(words) == 0 or words.root.tag_ != "NNS":
        return False
    return not re.search(r"s['’]?$|\band\b", reference.text)


def _find_own_body(item: Parsed, voice: Voice, text: str) -> Iterable[_Body]:
    """The subject of the sentence in which the pronoun speaks further on: "The army hit a ship, which it said sank"."""
    spoken = item.tokens_within(voice.speaker.start, voice.speaker.end)
    root = find_root(item.doc)
    if (
        len(spoken) == 0
        or spoken.start == 0
        or root is None
        or item.doc[spoken.start - 1].tag_ not in ("WDT", "WP")
    ):
        return
    subject = find_subject(root)
    if (
        subject is None
        or subject.pos_ not in ("NOUN", "PROPN")
        or item.offset_of(subject) >= voice.speaker.start
    ):
        return
    start, end = item.span_of(*find_name(subject))
    if end <= voice.speaker.start:
        many = subject.tag_ in ("NNS", "NNPS")
        yield _Body(
            sentence=item.index,
            start=start,
            end=end,
            words=text[start:end],
            many=many,
            paper=subject.lemma_.lower() in _PAPERS,
        )


def _name_body(
    known: dict[int, Reference], voice: Voice, bodies: Sequence[_Body], sentence: int, word: str
) -> None:
    """Point "it" or "they" at the body or the people who spoke within the last sentences, the nearest first."""
    start = voice.speaker.start
    near = [b for b in bodies if sentence - b.sentence <= _MEMORY and b.many == (word == "they")]
    body = next((b for b in reversed(near) if not (b.paper and b.many)), None)
    settled = known.get(start)
    if body is None or (
        settled is not None and settled.source_start is not None and sentence - body.sentence > 2
    ):
        return
    end = voice.speaker.end
    known[start] = Reference(start, end, body.words, body.start, body.end, PRONOUN, True)


def _tells_of(held: str, words: str) -> bool:
    """Whether the words name somebody by his last name: "he said Bell was there" is not said by Bell."""
    name = _last_name(words)
    return name != "" and re.search(rf"\b{re.escape(name)}\b", held, re.I) is not None


def _choose(
    known: Reference | None,
    person: _Person | None,
    voice: Voice,
    voices: Sequence[Voice],
    quotes: Sequence[tuple[int, int]],
) -> Reference | None:
    """The reference of a speaking pronoun; None where the one there is stays."""
    speaker = voice.speaker
    start = known.source_start if known is not None else None
    end = known.source_end if known is not None else None
    if start is not None and end is not None and person is not None:
        said = find_quote_around(quotes, start, end) is not None or any(
            v.start <= start < v.end and not v.act for v in voices if v.speaker.cue
        )
        same = person.start < end and start < person.end
        if same or (start > person.start and not said):
            return None
    if person is None:
        return None
    return Reference(
        speaker.start, speaker.end, person.words, person.start, person.end, PRONOUN, person.speaks
    )


def _find_person(
    item: Parsed,
    spoken: Iterable[Voice],
    known: dict[int, Reference],
    names: frozenset[str],
    quotes: Sequence[tuple[int, int]],
    text: str,
) -> _Person | None:
    """Whom the sentence is about: its speaker, else its first personal subject; whoever a pronoun there stands for."""
    for voice in spoken:
        speaker = voice.speaker
        reference = known.get(speaker.start)
        if speaker.text.lower() in _HE | _SHE:
            if reference is not None and reference.source_start is not None:
                return _follow(reference, True)
            continue
        words = item.tokens_within(speaker.start, speaker.end)
        if len(words) > 0 and _is_personal(words.root, names, said=True):
            return _Person(speaker.start, speaker.end, speaker.text, True)
    for token in item.doc:
        at = item.offset_of(token)
        if token.dep_ not in ("nsubj", "nsubjpass") or find_quote_around(quotes, at, at + len(token)):
            continue
        reference = known.get(at)
        if token.lower_ in _HE | _SHE and reference is not None and reference.source_start is not None:
            return _follow(reference, False)
        if _is_personal(token, names, said=False):
            first = token.left_edge if token.left_edge.pos_ in ("PROPN", "NOUN", "ADJ") else token
            start, end = item.span_of(first.i, token.i + 1)
            return _Person(start, end, text[start:end], False)
    return None


def _find_opening_person(item: Parsed, names: frozenset[str]) -> Iterable[_Person]:
    """Whom the sentence opens with beside its subject: "For Nora Bell, a nurse, the storm was …"."""
    for token in item.doc[1:6]:
        opening = token.dep_ == "pobj" and token.head.i == 0 and token.head.lower_ in ("for", "to")
        full = any(c.dep_ == "compound" and c.tag_ == "NNP" for c in token.children)
        if opening and full and _is_personal(token, names, said=False):
            words = item.doc[token.left_edge.i : token.i + 1]
            yield _Person(*item.span_of(words.start, words.end), words.text, False)


def _follow(reference: Reference, speaks: bool) -> _Person:
    start, end = reference.source_start or 0, reference.source_end or 0
    return _Person(start, end, reference.text, speaks)


def _is_personal(token: Token, names: frozenset[str], said: bool) -> bool:
    """Whether a name may be a person's; ``said`` if it reports something, which places seldom do.

    The entity tagger takes many a person for a place or a thing, so a full name is believed over it, and ``names``
    are the last names of the full names that it has found in the article.
    """
    if token.tag_ != "NNP" or token.text.isupper() or token.left_edge.pos_ == "DET":
        return False
    if any(c.dep_ == "conj" for c in token.children):
        return False
    full = any(c.dep_ == "compound" and c.tag_ == "NNP" for c in token.children)
    if token.ent_type_ in ("PERSON", "") or token.lower_ in names:
        return True
    return (said or full) and token.ent_type_ not in _NO_PERSON


def _last_name(words: str) -> str:
    return words.split()[-1].lower() if words.split() else ""


def _fits(person: _Person, word: str, genders: dict[str, str]) -> bool:
    if genders.get(_last_name(person.words), word) != word:
        return False
    return not (_FEMALE if word in _HE else _MALE).search(person.words)
