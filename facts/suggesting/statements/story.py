"""An article and what the steps before have found in it: what a clause needs to become a statement.

A Story is filled once, step by step (suggest_claims.read_story); an Around is one sentence's share of it.
"""

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from facts.language.dates import DateMention
from facts.language.figures import Figure
from facts.suggesting.sentences.parse_sentences import Parsed
from facts.suggesting.setting.find_setting import Settings
from facts.suggesting.speech.attribute_thought import Thought
from facts.suggesting.words.find_voice import Voice
from facts.suggesting.words.select_within import select_within
from facts.suggesting.words.types import Reference

_MAX_BEFORE = 240  # code points of a sentence that may stand in front of a statement


@dataclass(frozen=True, slots=True, kw_only=True)
class Around:
    """A sentence (``item``) and everything found in it.

    ``pronouns`` are all of the article's references by their start. ``references`` and ``dates`` are those of this
    sentence and of ``before``, the sentence before it where that tells something near by.
    """

    text: str
    published: str | None
    item: Parsed
    quotes: Sequence[tuple[int, int]]
    voices: Sequence[Voice]
    thoughts: Sequence[Thought]
    pronouns: Mapping[int, Reference]
    references: Sequence[Reference]
    figures: Sequence[Figure]
    dates: Sequence[DateMention]
    before: Parsed | None
    settings: Settings


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryToSuggest:
    """An article's text, its own date, and what was found in it; every list is in the order of the text.

    ``voices`` and ``thoughts`` stand by the number of their sentence, ``pronouns`` by their start. ``meanings`` are all
    references, ``references`` those that a statement must say or ask about: not what its own clause explains.
    """

    text: str
    published: str | None
    parsed: Sequence[Parsed]
    quotes: Sequence[tuple[int, int]]
    voices: Mapping[int, Sequence[Voice]]
    thoughts: Mapping[int, Sequence[Thought]]
    meanings: Sequence[Reference]
    references: Sequence[Reference]
    pronouns: Mapping[int, Reference]
    figures: Sequence[Figure]
    dates: Sequence[DateMention]
    settings: Settings

    def look_around(self, item: Parsed) -> Around:
        """The share of one sentence: what was found in it, and the sentence before it."""
        start, end = item.sentence.start, item.sentence.end
        before = self._find_before(item)
        begin = before.sentence.start if before is not None else start
        return Around(
            text=self.text,
            published=self.published,
            item=item,
            quotes=_overlapping(self.quotes, start, end),
            voices=self.voices.get(item.index, ()),
            thoughts=self.thoughts.get(item.index, ()),
            pronouns=self.pronouns,
            references=select_within(self.references, begin, end),
            figures=select_within(self.figures, start, end),
            dates=select_within(self.dates, begin, end),
            before=before,
            settings=self.settings,
        )

    def _find_before(self, item: Parsed) -> Parsed | None:
        """The sentence before, if it tells something in the same paragraph or the one before."""
        if item.index == 0:
            return None
        last = self.parsed[item.index - 1]
        start, end = last.sentence.start, last.sentence.end
        near = item.sentence.paragraph - last.sentence.paragraph <= 1 and not last.sentence.heading
        return last if near and self.text[end - 1] in '.”"' and end - start <= _MAX_BEFORE else None


def _overlapping(quotes: Sequence[tuple[int, int]], start: int, end: int) -> Sequence[tuple[int, int]]:
    """The quotations that touch [start, end); they are sorted and disjoint."""
    first = bisect_left(quotes, (start, start))
    last = bisect_left(quotes, (end, end))
    return quotes[max(0, first - 1) : last]
