"""Pronouns and epithets → the words they stand for, where the text allows it.

A small discourse model: noun phrases in reading order, with number and kind; a reference takes the nearest fitting
subject (salience after Lappin & Leass 1994, reduced to recency and role). Two equal candidates make it uncertain.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from spacy.tokens import Token

from facts.language.notions import list_words
from facts.suggesting.references.find_mentions import Mention, find_mentions, find_phrase
from facts.suggesting.references.find_owner import belongs_here, find_owner
from facts.suggesting.references.point_back import (
    POINTING,
    described_by,
    find_same_kind,
    opens_pointing,
    point_back,
    point_out,
    points_out,
)
from facts.suggesting.references.rank_mentions import MEMORY, Anaphor, is_object_beside, rank_mentions
from facts.suggesting.references.read_pronouns import (
    HE,
    IT,
    SHE,
    THEY,
    is_expletive,
    is_resolvable,
    tells_age,
)
from facts.suggesting.references.settle_descriptions import Descriptions
from facts.suggesting.sentences.parse_sentences import Parsed
from facts.suggesting.speech.attribute_speech import Voice, find_voice
from facts.suggesting.words.types import DIRECT, EPITHET, PRONOUN, Reference

_CLITICS = {"'re": "are", "’re": "are", "'ve": "have", "’ve": "have", "'ll": "will", "’ll": "will"}
_CREDIT = re.compile(
    r"\b(?:Image|Photo|Photograph|Picture|File|Video)s?\s?:"
)  # who took it is nobody's "she"
_POINTED = POINTING | frozenset({"his", "her", "their", "its"})
_EPITHETS = frozenset(list_words("bodies", "bodies", "epithet"))
_SEX = {**dict.fromkeys(HE, "he"), **dict.fromkeys(SHE, "she")}
_OTHER_SEX = {**dict.fromkeys(HE, "she"), **dict.fromkeys(SHE, "he")}
_ECHOES = 6  # pronouns: how many of the last settled ones another may take up


def resolve_references(
    parsed: Sequence[Parsed], voices: Sequence[Voice], text: str, title: Parsed | None = None
) -> list[Reference]:
    """Every third-person pronoun and bare description of the article's sentences, in order.

    ``title`` is the parsed headline where it is not one of the sentences.
    """
    resolver = _Resolver(parsed, voices, text, title)
    references: list[Reference] = []
    settled: dict[int, Reference] = {}
    for item in parsed:
        for reference in resolver.read_sentence(item):
            if not (references and references[-1].end > reference.start):
                references.append(_follow(reference, settled))
                settled[reference.start] = references[-1]
        resolver.learn(item)
    return references


class _Resolver:
    """Reads an article's sentences in order and remembers what was named and what its pronouns meant."""

    def __init__(
        self, parsed: Sequence[Parsed], voices: Sequence[Voice], text: str, title: Parsed | None
    ) -> None:
        self.text = text
        self.found = [
            [] if item.sentence.heading or _CREDIT.search(item.words) else list(find_mentions(item, text))
            for item in parsed
        ]
        self.spoken: dict[int, list[Voice]] = defaultdict(list)
        for voice in voices:
            self.spoken[voice.sentence].append(voice)
        self.speakers = frozenset(voice.speaker.start for voice in voices)
        self.descriptions = Descriptions(text)
        if title is not None:
            self.descriptions.learn(title)
        self.resolved: dict[int, Mention] = {}  # by the start of what stands for it
        self.echoes: list[Mention] = []  # what pronouns meant, where they stand
        self.called: dict[str, set[str]] = defaultdict(set)  # heads that were "he", and those that were "she"

    def learn(self, item: Parsed) -> None:
        """Remember what a sentence describes, once its own references are read."""
        if not _CREDIT.search(item.words):
            self.descriptions.learn(item)

    def read_sentence(self, item: Parsed) -> Iterator[Reference]:
        """The references of a sentence, word by word."""
        # Only the last sentences are looked at, so that a long article costs no more a word than a short one.
        mentions = [
            mention for near in self.found[max(0, item.index - MEMORY) : item.index + 1] for mention in near
        ]
        for token in () if item.sentence.heading else item.doc:
            reference = self._read(item, token, mentions)
            if reference is not None:
                yield reference

    def _read(self, item: Parsed, token: Token, mentions: Sequence[Mention]) -> Reference | None:
        """The reference that begins with a token: a shortened name, a description, a pronoun or a pointing word."""
        shortened = self.descriptions.recall_name(item, token) or self.descriptions.place_others(item, token)
        if shortened is not None:
            return shortened
        unsettled = None
        if (noun := described_by(item, token)) is not None:
            unsettled = self.descriptions.settle(item, noun)
            if unsettled is not None and unsettled.source_start is not None:
                return unsettled
        lower, at = token.lower_, item.offset_of(token)
        if lower in HE | SHE | THEY | IT:
            if (lower in IT and is_expletive(token)) or tells_age(token):
                return None
            sought = Anaphor(item, token, lower, (at, at + len(token)), PRONOUN, mentions)
            if not is_resolvable(token):
                return find_same_kind(item, token, mentions, self.descriptions) or sought.leave_open()
            return self._resolve(sought)
        if lower in POINTING and token.dep_ != "det":
            return point_out(item, token, mentions, self.descriptions) if points_out(token) else None
        if opens_pointing(token, self.descriptions):
            return point_back(item, token, self.text)
        if unsettled is not None and noun is not None and noun.lower_ in _EPITHETS:
            span = (unsettled.start, unsettled.end)
            return self._resolve(Anaphor(item, noun, noun.lower_, span, EPITHET, mentions))
        return unsettled

    def _resolve(self, sought: Anaphor) -> Reference | None:
        """What a pronoun or epithet stands for; open where two readings are as near, None where nobody has to ask."""
        if sought.kind == PRONOUN and sought.possessive and belongs_here(sought.token):
            return None  # "in her remarks, Cole said", "they lost their seats": the clause itself says whose
        sought.speaker = find_voice(self.spoken[sought.item.index], *sought.span)
        candidates = self._find_candidates(sought)
        if sought.kind == PRONOUN and sought.quoted and not self._is_one_person(sought, candidates):
            return sought.leave_open()
        candidates = self._prefer_speaker(sought, candidates)
        if not candidates:
            return sought.leave_open()
        best = candidates[0]
        if not _POINTED.isdisjoint(best.words.lower().split()):
            # "Her brother" or "that plan" would need explaining in its turn; in one sentence the words before do it.
            return None if best.sentence == sought.item.index else sought.leave_open()
        source = self._remember(sought, best)
        rival = next((m for m in candidates[1:] if m.words.lower() != best.words.lower()), None)
        certain = rival is None or best.sentence > rival.sentence + 1 or (best.subject and not rival.subject)
        if sought.kind == EPITHET and rival is not None and rival.sentence >= sought.item.index - 1:
            return sought.leave_open()
        if sought.kind == EPITHET and (sought.inside or not best.subject):
            # Somebody who is quoted may mean their own company by "the company"; and a text goes on about its subjects.
            return None if sought.token.dep_ == "poss" else sought.leave_open()
        if sought.lower == "it" and not certain and not (best.subject and best.main):
            return sought.leave_open()
        if sought.lower in THEY and rival is not None and rival.sentence >= best.sentence - 1:
            certain = False  # subjects and objects of the plural are hard to tell apart
            if sought.token.i > 1 and not sought.possessive and best.start not in sought.themselves:
                return sought.leave_open()
        if certain and sought.lower in _SEX:
            self.called[_SEX[sought.lower]].add(source.head)
        return self._say(sought, source, certain)

    def _find_candidates(self, sought: Anaphor) -> list[Mention]:
        """The mentions that it may stand for, the nearest first."""
        item, token, lower, kind = sought.item, sought.token, sought.lower, sought.kind
        speaks = any(voice.speaker.start == sought.span[0] for voice in self.spoken[item.index])
        own = speaks or (sought.speaker is not None and not sought.quoted)
        aside = frozenset() if own else self.speakers
        barred = _bar_speaker(sought.speaker, sought.span[0])
        return [
            m
            for m in rank_mentions(
                sought, [*sought.mentions, *self.echoes[-_ECHOES:]], aside, self.descriptions
            )
            if m.head not in barred
            and m.head not in self.called.get(_OTHER_SEX.get(lower, ""), ())
            and not (m.sentence == item.index and m.subject and is_object_beside(token, item.doc[m.token]))
            and not ((lower in IT or kind == EPITHET) and self.descriptions.find_person(m.head) is not None)
            and not (kind == EPITHET and m.told)
        ]

    def _is_one_person(self, sought: Anaphor, candidates: Sequence[Mention]) -> bool:
        """Whether a quoted "he" or "she" can only be one: what was said before the quoted words is not known."""
        near = {m.head for m in candidates if sought.item.index - m.sentence <= 1}
        named = near or {m.head for m in candidates}
        speaks_by_name = sought.speaker is not None and any(
            word[0].isupper() for word in _name_of(sought.speaker).split()
        )
        return sought.lower in HE | SHE and len(named) == 1 and speaks_by_name

    def _prefer_speaker(self, sought: Anaphor, candidates: list[Mention]) -> list[Mention]:
        """In reported words "he" is first of all whoever speaks: "Cole said he would stay"."""
        speaker = sought.speaker
        sought.inside = speaker is not None and speaker.start <= sought.span[0] < speaker.end
        himself = sought.lower in HE | SHE | THEY and sought.kind == PRONOUN
        if speaker is None or not sought.inside or not himself or sought.quoted:
            return candidates
        same = [
            m
            for m in sought.mentions
            if m.start <= speaker.speaker.start
            and speaker.speaker.end <= m.end + 1
            and (m.plural if sought.lower in THEY else m.person or m.unsure)
        ]
        sought.themselves = frozenset(m.start for m in same)
        return same[:1] + [m for m in candidates if m not in same]

    def _remember(self, sought: Anaphor, best: Mention) -> Mention:
        """Keep what it stands for, and return the mention that names it: "she" may stand for "she" for "Ada Cole"."""
        source = self.resolved.get(best.start, best)
        self.resolved[sought.span[0]] = source
        if sought.kind == PRONOUN and not sought.possessive:
            # "They left. They …": the second means whom the first means, unless somebody else came between.
            token = sought.token
            subject = token.dep_ in ("nsubj", "nsubjpass")
            main = token.head.dep_ == "ROOT"
            self.echoes.append(
                replace(source, sentence=sought.item.index, token=token.i, subject=subject, main=main)
            )
        return source

    def _say(self, sought: Anaphor, source: Mention, certain: bool) -> Reference:
        """The reference with the words to put in its place: owned ("Cole's"), or with the verb ("Cole is")."""
        token, span = sought.token, sought.span
        clitic = (
            _CLITICS.get(token.nbor(1).lower_)
            if token.i + 1 < len(token.doc) and not token.whitespace_
            else None
        )
        if sought.possessive and (owner := find_owner(token, self.descriptions)) is not None:
            # "Ada defeated her opponents": the clause's own subject, whatever stood before it.
            start, end = sought.item.span_of(*find_phrase(owner))
            words, certain = self.text[start:end], True
        else:
            full = self.descriptions.find_person(source.head) if source.words.lower() == source.head else None
            start, end, words = (
                (source.start, source.end, source.words)
                if full is None
                else (full.start, full.end, full.words)
            )
        if sought.possessive:
            words += "'" if words.endswith("s") else "'s"
        if clitic is not None:
            span, words = (span[0], span[1] + len(token.nbor(1))), f"{words} {clitic}"
        return Reference(*span, words, start, end, sought.kind, certain, sought.possessive)


def _follow(reference: Reference, told: Mapping[int, Reference]) -> Reference:
    """ "They" for "the team", which itself stands for "the six-member Afghan team": the fullest words of the chain."""
    before = told.get(reference.source_start) if reference.source_start is not None else None
    plain = reference.kind == PRONOUN and not reference.possessive and " " in reference.text
    if before is None or before.source_start is None or before.kind != EPITHET or not plain:
        return reference
    if before.start == before.source_start or "’" in reference.text or "'" in reference.text:
        return reference
    return replace(
        reference,
        text=before.text,
        source_start=before.source_start,
        source_end=before.source_end,
        certain=reference.certain and before.certain,
    )


def _bar_speaker(voice: Voice | None, at: int) -> frozenset[str]:
    """The words of whoever speaks at this place: in their own words "he" or "it" is somebody else."""
    if voice is None or voice.speaker.style != DIRECT or not voice.start <= at < voice.end:
        return frozenset()
    return frozenset(voice.speaker.text.lower().split())


def _name_of(voice: Voice) -> str:
    """The speaker's words without a pronoun that opens the sentence: "He" is no name."""
    words = voice.speaker.text
    return "" if words.lower() in HE | SHE | THEY | IT else words
