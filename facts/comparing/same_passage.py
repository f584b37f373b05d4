"""Do two claims stand in the same passage of two printings of one story?

A statement depends on more than its quote: another headline or another order of paragraphs can leave "the accident"
without its name. Where the passage itself is the same, word for word, that is no change of what was said.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from facts.comparing.printing import fold_print, level_print
from facts.suggesting.sentences.split_sentences import split_sentences
from facts.suggesting.words.types import DATE, SPEAKER
from sources.reading.pages.lines import unwrap_lines

# As far back as a pronoun is followed to its name.
_BEFORE = 4
# Fewer words than this could stand in two stories by chance.
_LEAST_WORDS = 25
# Two printings of one story share at least so much of the shorter one, and so many words.
_STORY_SHARE = 0.7
_STORY_WORDS = 80
# Place, day and agency in brackets.
_LONGEST_DATELINE = 8
Words = tuple[str, ...]


@dataclass(frozen=True)
class StoryBody:
    """A story's sentences in order, without headings and furniture: where each stands, and its words."""

    spans: Sequence[tuple[int, int]]
    words: Sequence[Words]

    def shares_story(self, other: "StoryBody") -> bool:
        """Whether most of the shorter body, word for word and sentence by sentence, stands in the other one."""
        shared = sum(map(len, {*self.words} & {*other.words}))
        shorter = min(sum(map(len, {*body.words})) for body in (self, other))
        return shared >= _STORY_WORDS and shared >= _STORY_SHARE * shorter

    def find(self, start: int, end: int) -> list[int]:
        """The numbers of the sentences that a span of the article touches."""
        return [number for number, (low, high) in enumerate(self.spans) if low < end and start < high]


@dataclass(frozen=True)
class Passage:
    """A claim in its story. `substitutions` are in their JSON form; offsets are code points of the article.

    `speaker` is where the speaker's name stands, if the claim rests on that as well.
    """

    body: StoryBody
    start: int
    end: int
    quote: str
    substitutions: Sequence[Mapping[str, Any]]
    speaker: tuple[int, int] | None = None


def read_story_body(text: str, furniture: Sequence[Mapping[str, Any]]) -> StoryBody:
    """The sentences of an article's text; `furniture` are its marks."""
    levelled = level_print(unwrap_lines(text))
    marks = [(*levelled.find(mark["start"], mark["end"]), mark["kind"]) for mark in furniture]
    sentences = [part for part in split_sentences(levelled.text, marks) if not part.heading]
    return StoryBody(
        [levelled.place(part.start, part.end) for part in sentences],
        [tuple(fold_print(levelled.text[part.start : part.end])) for part in sentences],
    )


def has_same_surroundings(one: Passage, other: Passage) -> bool:
    """Whether the same words stand in the same sentence after the same sentences."""
    ours, theirs = _lead_to(one), _lead_to(other)
    return (
        _has_same_words(one, other)
        and len(ours) == len(theirs)
        and ours[1:] == theirs[1:]
        and _ends_alike(ours[:1], theirs[:1])
        and _is_long(ours)
    )


def rests_on_the_same(one: Passage, other: Passage) -> bool:
    """Whether the same words mean the same: nothing that either statement borrows was changed in the other's story.

    Both stand in the same surroundings, and at most one of them found a name that the words do not hold; or all the
    sentences that both rest on stand in both stories, in whatever order, and these are much or the stories are one.
    What one of them took from a heading then stands in the other story's own words as well.
    """
    if not _has_same_words(one, other):
        return False
    ours, theirs = _borrowed(one), _borrowed(other)
    if has_same_surroundings(one, other) and (ours <= theirs or theirs <= ours):
        return True
    needed = {*_rests_on(one), *_rests_on(other)}
    sentences = {words for words in needed if words is not None}
    if not sentences <= {*one.body.words} & {*other.body.words}:
        return False
    if None not in needed and _is_long(list(sentences)):
        return True
    return one.body.shares_story(other.body) and _tells_of(one.body, theirs) and _tells_of(other.body, ours)


def _tells_of(body: StoryBody, borrowed: set[Words]) -> bool:
    """Whether a story itself holds every word of what a statement of the other story borrowed."""
    told_words = {word for sentence in body.words for word in sentence}
    return all(word in told_words for words in borrowed for word in words)


def _has_same_words(one: Passage, other: Passage) -> bool:
    return fold_print(one.quote) == fold_print(other.quote)


def _lead_to(passage: Passage) -> list[Words]:
    """The words of the sentences that hold the claim, and of those just before."""
    sentences = passage.body.find(passage.start, passage.end)
    return list(passage.body.words[max(0, sentences[0] - _BEFORE) : sentences[-1] + 1]) if sentences else []


def _ends_alike(ours: Sequence[Words], theirs: Sequence[Words]) -> bool:
    """Whether two first sentences are the same but for a dateline that was not told from the story."""
    for one, other in zip(ours, theirs, strict=True):
        few, many = sorted((one, other), key=len)
        if many[len(many) - len(few) :] != few or len(many) - len(few) > _LONGEST_DATELINE:
            return False
    return True


def _is_long(sentences: Sequence[Words | None]) -> bool:
    return sum(len(words) for words in sentences if words is not None) >= _LEAST_WORDS


def _borrowed(passage: Passage) -> set[Words]:
    """What a statement says that its own sentence does not; days and speakers are compared by themselves."""
    own_sentences = [" ".join(passage.body.words[at]) for at in passage.body.find(passage.start, passage.end)]
    said = {
        tuple(fold_print(part["text"]))
        for part in passage.substitutions
        if part["kind"] not in (DATE, SPEAKER)
    }
    return {
        words
        for words in said
        if not any(f" {' '.join(words)} " in f" {sentence} " for sentence in own_sentences)
    }


def _rests_on(passage: Passage) -> set[Words | None]:
    """The words of every sentence that a statement was made from; None for one that is no part of the body."""
    spans = [(passage.start, passage.end)] + [
        (part["source_start"], part["source_end"])
        for part in passage.substitutions
        if part["source_start"] is not None
    ]
    if passage.speaker is not None:
        spans.append(passage.speaker)
    found: set[Words | None] = set()
    for start, end in spans:
        sentences = passage.body.find(start, end)
        found |= {passage.body.words[number] for number in sentences} if sentences else {None}
    return found
