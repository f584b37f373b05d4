"""The pronouns of an article → the entities that each may stand for, with probabilities, and "none of them".

The article is read in its order: what a pronoun is most likely to mean joins that entity, so that later ones see whom
the text is about. A small network of one hidden layer scores each candidate and "none"; a softmax makes them
probabilities. What the encoder sees of the words is read only where whoever decides asks for it, since that costs ten
times what the rest does. Training: facts/training/train_references.py; inference needs NumPy only.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import NamedTuple, TypeVar

import numpy as np

from facts.suggesting.references.attend import ATTENTIONS, Attention, Numbers, Seen
from facts.suggesting.references.describe_candidates import (
    CANDIDATE_FEATURES,
    PRONOUNS,
    Sought,
    describe_candidates,
    describe_none,
    fits,
    seek,
)
from facts.suggesting.references.find_entities import PERSON, UNSURE, Entities, Entity, EntityMention
from facts.suggesting.references.read_pronouns import tells_age
from facts.suggesting.sentences.parse_sentences import Parsed
from facts.suggesting.words.find_voice import Voice, find_voice
from facts.suggesting.words.types import DIRECT, Reference

_REACH = 6  # sentences: further back only what the text names most
_MOST = 16  # candidates a pronoun
_LOOKED_AT = 6  # mentions of a candidate, the last ones
_LINK = 0.5  # the probability from which a pronoun joins its entity for those after it

_Told = TypeVar("_Told")
ROW = len(CANDIDATE_FEATURES) + 2 * ATTENTIONS


class Look(NamedTuple):
    """What may be asked of the encoder about a pronoun: ``attend`` joins attention to the rows of its candidates.

    ``compare`` tells how well each candidate fits behind the tuned layers, and last how well nobody does; ``record``
    gives what these layers are given, for training.
    """

    attend: Callable[[], Numbers]
    compare: Callable[[], Numbers]
    record: Callable[[], Seen]


class Decided(NamedTuple):
    """The probabilities of the candidates, in their order, and behind them that of none; and the rows they rest on."""

    probabilities: Numbers
    rows: Numbers


# A pronoun, the rows of CANDIDATE_FEATURES of its candidates, that of none, and what joins attention to the rows.
Decide = Callable[[Sought, Numbers, Numbers, Look], Decided]


@dataclass(frozen=True, slots=True)
class Ranked:
    """A pronoun with its candidates and their probabilities; ``none`` is that of no candidate."""

    sought: Sought
    entities: tuple[Entity, ...]
    near: tuple[
        EntityMention, ...
    ]  # the last noun phrase of each entity before the pronoun, else its first behind it
    shown: tuple[EntityMention, ...]  # the mention that names each entity best, as the text stands so far
    rows: Numbers
    none_row: Numbers
    probabilities: Numbers
    none: float
    look: Look


def walk_pronouns(
    parsed: Sequence[Parsed],
    voices: Sequence[Voice],
    quotes: Sequence[tuple[int, int]],
    text: str,
    *,
    title: str = "",
    ruled: Mapping[int, Reference],
    decide: Decide,
    closer: frozenset[str] = PRONOUNS,
) -> Iterator[Ranked]:
    """Each third-person pronoun of the article in order. ``ruled`` are the rules' references by their start.

    ``decide`` gives the probabilities; ``closer`` are the pronouns for whose sake it may ask for attention.
    """
    entities = Entities(text, (title,) if title else ())
    spoken: dict[int, list[Voice]] = defaultdict(list)
    for voice in voices:
        spoken[voice.sentence].append(voice)
    at_start: dict[int, Entity] = {}
    attention = Attention(text, parsed, closer)
    last_speaker = -1
    for item in parsed:
        here = [] if item.sentence.heading else entities.read(item)
        for mention, entity in here:
            at_start.setdefault(mention.start, entity)
        for token in () if item.sentence.heading else item.doc:
            if token.lower_ not in PRONOUNS or token.pos_ not in ("PRON", "DET") or tells_age(token):
                continue
            sought = seek(item, token)
            _place(sought, quotes, spoken[item.index], at_start, here, last_speaker)
            sought.alone = sum(_may_be_person(entity) for entity in entities.all) == 1
            rule = ruled.get(sought.start)
            if rule is not None:
                sought.rules_start = -1 if rule.source_start is None else rule.source_start
                sought.rules_sure, sought.rules_open = rule.certain, rule.source_start is None
                sought.rules_barred = _bars(entities.all, sought)
            candidates = _choose_candidates(entities.all, sought)
            near = [
                next((m for m in reversed(e.mentions) if m.end <= sought.start), e.mentions[0])
                for e in candidates
            ]
            quoted = [_quote_at(quotes, mention.start) for mention in near]
            rows = np.array(describe_candidates(sought, candidates, here, quoted), dtype=np.float64)
            rows = rows.reshape(len(candidates), len(CANDIDATE_FEATURES))
            none_row = np.array(describe_none(sought, candidates), dtype=np.float64)
            look = Look(
                partial(_join_attention, rows, attention, sought, candidates),
                partial(_ask, attention.compare, sought, candidates),
                partial(_ask, attention.record, sought, candidates),
            )
            probabilities, rows = decide(sought, rows, none_row, look)
            best = int(np.argmax(probabilities)) if len(candidates) else 0
            if len(candidates) and best < len(candidates) and probabilities[best] >= _LINK:
                candidates[best].add(_as_mention(sought))
                at_start.setdefault(sought.start, candidates[best])
            yield Ranked(
                sought,
                tuple(candidates),
                tuple(_find_antecedent(e, sought) for e in candidates),
                tuple(e.find_fullest() for e in candidates),
                rows,
                none_row,
                probabilities[:-1],
                float(probabilities[-1]),
                look,
            )
        for voice in spoken[item.index]:
            speaker = _entity_within(at_start, here, voice.speaker.start, voice.speaker.end)
            last_speaker = speaker if speaker >= 0 else last_speaker


def _join_attention(
    rows: Numbers, attention: Attention, sought: Sought, candidates: Sequence[Entity]
) -> Numbers:
    """The rows with the attention of each candidate, as it is and beside the strongest of them."""
    if not len(candidates):
        return np.zeros((0, ROW))
    seen = _ask(attention.look, sought, candidates)
    return np.hstack([rows, seen, seen - seen.max(axis=0, keepdims=True)])


def _ask(asked: Callable[..., _Told], sought: Sought, candidates: Sequence[Entity]) -> _Told:
    """What the encoder tells of a pronoun and the last mentions of each candidate."""
    spans = [
        [(m.start, m.end) for m in e.mentions if not (m.group and m.many)][-_LOOKED_AT:] for e in candidates
    ]
    return asked(sought.item, sought.start, sought.end, spans)


def _choose_candidates(entities: Sequence[Entity], sought: Sought) -> list[Entity]:
    here = sought.item.index
    most = max((e.nouns for e in entities if e.proper and fits(e, sought.lower)), default=0)
    near = [
        e
        for e in entities
        if (here - e.mentions[-1].sentence <= _REACH or (e.proper and e.nouns == most))
        and fits(e, sought.lower)
        and not (
            len(e.mentions) == 1
            and e.mentions[0].first <= sought.token.i < e.mentions[0].last
            and e.mentions[0].sentence == here
        )
    ]
    if len(near) > _MOST:
        near = sorted(near, key=lambda e: (not fits(e, sought.lower), -e.mentions[-1].start))[:_MOST]
        near.sort(key=lambda e: e.number)
    return near


def _bars(entities: Sequence[Entity], sought: Sought) -> bool:
    """Whether every entity that the rules' source may name is one that the pronoun cannot stand for."""
    named = [e for e in entities if any(m.start <= sought.rules_start < m.end for m in e.mentions)]
    return bool(named) and not any(fits(entity, sought.lower) for entity in named)


def _may_be_person(entity: Entity) -> bool:
    return entity.proper and entity.kind in (PERSON, UNSURE) and not entity.thing


def _find_antecedent(entity: Entity, sought: Sought) -> EntityMention:
    nouns = [m for m in entity.mentions if not m.pronoun]
    return next((m for m in reversed(nouns) if m.end <= sought.start), nouns[0])


def _as_mention(sought: Sought) -> EntityMention:
    return EntityMention(
        sentence=sought.item.index,
        paragraph=sought.item.sentence.paragraph,
        token=sought.token.i,
        start=sought.start,
        end=sought.end,
        role=sought.role,
        verbs=sought.verbs,
        kind="",
        female=0.5,
        many=False,
        proper=False,
        definite=True,
        group=False,
        head=sought.lower,
        name=(),
        first=sought.token.i,
        last=sought.token.i + 1,
        pronoun=sought.lower,
    )


def _place(
    sought: Sought,
    quotes: Sequence[tuple[int, int]],
    spoken: Sequence[Voice],
    at_start: Mapping[int, Entity],
    here: Sequence[tuple[EntityMention, Entity]],
    last_speaker: int,
) -> None:
    """Note whose words the pronoun stands in, and whether it is itself the speaker."""
    sought.quote = _quote_at(quotes, sought.start)
    sought.last_speaker = last_speaker
    own = [voice for voice in spoken if voice.speaker.start == sought.start]
    sought.speaks, sought.quotes = bool(own), any(voice.speaker.style == DIRECT for voice in own)
    voice = find_voice(spoken, sought.start, sought.end)
    if voice is None:
        return
    speaker = _entity_within(at_start, here, voice.speaker.start, voice.speaker.end)
    if voice.speaker.style == DIRECT and sought.quote >= 0:
        sought.direct = speaker
    else:
        sought.reported = speaker


def _entity_within(
    at_start: Mapping[int, Entity], here: Sequence[tuple[EntityMention, Entity]], start: int, end: int
) -> int:
    """The entity that the words of a speaker name: the number of the first one in them, -1 for none."""
    found = at_start.get(start)
    if found is not None:
        return found.number
    inside = [entity for mention, entity in here if start <= mention.start and mention.end <= end]
    named = [entity for entity in inside if entity.proper]
    return (named or inside)[-1].number if inside else -1


def _quote_at(quotes: Sequence[tuple[int, int]], at: int) -> int:
    place = bisect_right(quotes, (at, 1 << 60)) - 1
    return place if place >= 0 and quotes[place][0] <= at < quotes[place][1] else -1
