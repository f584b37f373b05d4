"""A claim whose statement leaves something open → the same with the context in which it can be understood.

The statement is not touched. What is put beside it stands in the article word for word: the sentence that tells what
an open word takes up, and what the whole story is about, from where and of which day. A reader who is shown a sentence
of the article cannot be told what it does not say, whatever was put in its place by mistake.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property

from facts.language.remarks import OF_ALL, OF_NOUNS, OF_WORDS, Code, leaves_open
from facts.suggesting.references.describe_nouns import SAYS_LESS
from facts.suggesting.sentences.parse_sentences import Parsed
from facts.suggesting.statements.story import StoryToSuggest
from facts.suggesting.words.types import (
    EPITHET,
    EVENT,
    NOT_STANDING,
    PLACE,
    TIME,
    TOLD_BEFORE,
    WITH_CONTEXT,
    OpenReference,
    Slot,
    SuggestedClaim,
)

_MOST_BEFORE = 3  # sentences of the article beside a statement
_LONGEST = 320  # code points of such a sentence
# How often the sentence that is shown tells what is meant: measured on GUM's chains (450 words), by how it was found.
# That of a pronoun's likeliest candidate rises with the candidate's own probability.
_NAMED_THERE, _SAID_THERE, _RIGHT_BEFORE, _DESCRIBED_THERE = 0.48, 0.59, 0.32, 0.85
_MEANT_THERE = ((0.8, 0.93), (0.6, 0.78), (0.4, 0.68), (0.2, 0.68), (0.0, 0.38))
_MOSTLY = 0.8  # of a sentence that a statement says: it is not shown beside it once more
_EVEN = 0.4  # the probability of a candidate below which the sentence before is shown, too
_UNDERSTOOD = 0.45  # from which on a word counts as explained


class Framing:
    """What one article has to offer as context: its headline, place and day, and its sentences by their nouns."""

    def __init__(self, story: StoryToSuggest, *, headline: str | None, place: str | None) -> None:
        self.story = story
        self.headline = " ".join((headline or "").split())
        self.place = " ".join((place or "").split())

    @cached_property
    def nouns(self) -> Mapping[str, Sequence[int]]:
        """The numbers of the sentences in which each noun stands, in order."""
        found: dict[str, list[int]] = defaultdict(list)
        for item in self.story.parsed:
            for noun in {token.lemma_.lower() for token in item.doc if token.pos_ in ("NOUN", "PROPN")}:
                found[noun].append(item.index)
        return found

    def frame(self, item: Parsed, claim: SuggestedClaim) -> SuggestedClaim:
        """The claim with its standing, and with a context where it does not stand alone; ``item`` is its sentence."""
        codes = {remark.code for remark in claim.uncertain}
        if not (leaves_open(codes) or claim.open_references):
            return claim
        if Code.QUOTE_AS_STATEMENT in codes:
            return replace(claim, stands=NOT_STANDING, context=tuple(self._tell_story()))
        explained = {word: [*found] for word, found in self._explain(item, claim)}
        story = tuple(self._tell_story())
        understood = all(
            max((slot.probability for slot in found), default=0.0) >= _UNDERSTOOD
            for word, found in explained.items()
            if word
        ) and any((*explained.values(), *story))
        before = _choose(
            [slot for found in explained.values() for slot in found if not _is_said(slot, claim)]
        )
        return replace(claim, context=(*story, *before), stands=WITH_CONTEXT if understood else NOT_STANDING)

    def _tell_story(self) -> Iterator[Slot]:
        """What holds for the whole article."""
        if self.story.published:
            yield Slot(TIME, self.story.published, None, None, "", 1.0)
        for kind, words in ((PLACE, self.place), (EVENT, self.headline)):
            if words:
                at = self.story.text.find(words)
                start, end = (at, at + len(words)) if at >= 0 else (None, None)
                yield Slot(kind, words, start, end, "", 1.0)

    def _explain(self, item: Parsed, claim: SuggestedClaim) -> Iterator[tuple[str, Iterator[Slot]]]:
        """Each open word of the statement, empty for the whole of it, with the sentences that tell what it takes up."""
        asked = []
        for word in claim.open_references:
            asked.append(word.text.lower())
            yield word.text, self._follow(item, claim, word)
        for remark in claim.uncertain:
            open_word = remark.words[0] if remark.words else ""
            if remark.code in OF_NOUNS and not any(said.endswith(open_word.lower()) for said in asked):
                yield open_word, self._look_up(item, claim, open_word)
            elif remark.code in OF_WORDS and open_word.lower() not in asked:
                yield open_word, self._show(self._find_before(item), claim, open_word, _RIGHT_BEFORE)
            elif remark.code in OF_ALL:
                yield "", self._show(self._find_before(item), claim, "", _RIGHT_BEFORE)

    def _follow(self, item: Parsed, claim: SuggestedClaim, word: OpenReference) -> Iterator[Slot]:
        """The sentence of the likeliest candidate; beside an unlikely one, the sentence before, too."""
        if not word.candidates:
            yield from (
                self._look_up(item, claim, word.text)
                if word.kind == EPITHET
                else self._show(self._find_before(item), claim, word.text, _RIGHT_BEFORE)
            )
            return
        likeliest = word.candidates[0]
        likely = _DESCRIBED_THERE
        if word.kind != EPITHET:
            likely = next(there for least, there in _MEANT_THERE if likeliest.probability >= least)
        yield from self._show(self._sentence_at(likeliest.start), claim, word.text, likely)
        if likeliest.probability < _EVEN and word.kind != EPITHET:
            yield from self._show(self._find_before(item), claim, word.text, _RIGHT_BEFORE)

    def _look_up(self, item: Parsed, claim: SuggestedClaim, words: str) -> Iterator[Slot]:
        """The sentence in which a noun was told of last with more words than "the" before it, or said at all."""
        head = next((t.lemma_.lower() for t in reversed(item.doc) if _ends(words, t.lower_)), "")
        nouns = {head, *SAYS_LESS.get(head, ())}
        told = sorted({index for noun in nouns for index in self.nouns.get(noun, ()) if index < item.index})
        named = next((i for i in reversed(told) if _tells_which(self.story.parsed[i], nouns)), None)
        if named is not None:
            yield from self._show(self.story.parsed[named], claim, words, _NAMED_THERE)
        elif told:
            yield from self._show(self.story.parsed[told[0]], claim, words, _SAID_THERE)
        else:
            yield from self._show(self._find_before(item), claim, words, _RIGHT_BEFORE)

    def _find_before(self, item: Parsed) -> Parsed | None:
        """The sentence before, across paragraphs; no heading."""
        return next(
            (one for one in reversed(self.story.parsed[: item.index]) if not one.sentence.heading), None
        )

    def _sentence_at(self, place: int) -> Parsed | None:
        return next(
            (one for one in self.story.parsed if one.sentence.start <= place < one.sentence.end), None
        )

    def _show(self, found: Parsed | None, claim: SuggestedClaim, word: str, likely: float) -> Iterator[Slot]:
        """The sentence as a slot."""
        if found is not None:
            start, end = found.sentence.start, found.sentence.end
            yield Slot(TOLD_BEFORE, " ".join(self.story.text[start:end].split()), start, end, word, likely)


def _is_said(slot: Slot, claim: SuggestedClaim) -> bool:
    """Whether the statement says the sentence already, or most of it, as its quote or in front of that."""
    start, end = slot.start or 0, slot.end or 0
    said = [(claim.start, claim.end)]
    said += [
        (part.source_start, part.source_end)
        for part in claim.substitutions
        if part.source_start is not None and part.source_end is not None
    ]
    held = sum(max(0, min(end, high) - max(start, low)) for low, high in said)
    return held >= _MOSTLY * (end - start)


def _choose(found: Sequence[Slot]) -> tuple[Slot, ...]:
    """Each sentence once, the likeliest, in the order of the article."""
    best: dict[int | None, Slot] = {}
    for slot in found:
        if len(slot.text) > _LONGEST:
            continue
        if slot.start not in best or slot.probability > best[slot.start].probability:
            best[slot.start] = slot
    likeliest = sorted(best.values(), key=lambda slot: -slot.probability)[:_MOST_BEFORE]
    return tuple(sorted(likeliest, key=lambda slot: slot.start or 0))


def _ends(words: str, token: str) -> bool:
    return bool(words) and re.search(rf"(?:^|\W){re.escape(token)}$", words.lower()) is not None


def _tells_which(item: Parsed, nouns: set[str]) -> bool:
    """Whether a sentence has one of the nouns with more beside it than a bare "the"."""
    return any(
        token.lemma_.lower() in nouns
        and any(
            child.pos_ in ("PROPN", "NOUN", "ADJ") or child.lower_ in ("a", "an") for child in token.children
        )
        for token in item.doc
    )
