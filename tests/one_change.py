"""Articles with one thing in one claim changed: a figure, a day, a name, who says it.

Pure: text in, text out. Everything that is chosen is chosen by the claim's own place, so that the same article is
always changed in the same way. `tests.measure_memory` sends what this makes through the desk.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from facts.suggesting.parse_sentences import load_language
from tests.wire_copy import Story, without_dateline


@dataclass(frozen=True)
class Marked:
    """A suggested claim as far as changing it needs: spans in code points of the article, half-open."""

    start: int
    end: int
    quote: str
    figures: Sequence[tuple[int, int]]
    dates: Sequence[tuple[int, int]]
    speaker: tuple[int, int] | None


@dataclass(frozen=True)
class Changed:
    """The article with one thing changed; `quote` is the claim's words as they are now, `what` says the change.

    `published` is another day of the story, where that is the change.
    """

    text: str
    quote: str
    what: str
    published: str = ""


_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_WORDS = "one two three four five six seven eight nine ten eleven twelve".split()
_NUMBER_WORD = re.compile(rf"\b(?:{'|'.join(_WORDS)})\b", re.I)
_MONTHS = "January February March April May June July August September October November December".split()
_WEEKDAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
_NEARBY = {"yesterday": "today", "today": "yesterday", "tomorrow": "today", "tonight": "yesterday"}
_WHEN = re.compile(rf"\b(?:{'|'.join([*_MONTHS, *_WEEKDAYS, *_NEARBY])})\b", re.I)
_COUNTED_FROM = re.compile(rf"\b(?:{'|'.join([*_WEEKDAYS, *_NEARBY])})\b", re.I)
_NAME = re.compile(r"(?<=[a-z,“(] )[A-Z][a-z]{2,}(?:-[A-Z][a-z]+)?\b")
_NAMES = ("Varga", "Lindqvist", "Ostrava", "Marchetti", "Keller", "Samarra", "Novotny", "Bergen")
_NEGATION = re.compile(r"\b(?:not|never) |n['’]t\b")
_AUXILIARY = re.compile(
    r"\b(?:is|are|was|were|has|have|had|will|would|could|can|should|may|might|must)\b(?!['’])"
)
_SPEAKERS = ("the harbour union", "Ministry sources", "Tomas Rhys", "a former inspector", "Amnesty")


def change_figure(text: str, claim: Marked) -> Iterator[Changed]:
    """Each figure of the claim, one at a time, by a little."""
    for start, end in claim.figures:
        found = _NUMBER.search(text, start, end)
        if found is not None:
            digits = found.group()
            last = str((int(digits[-1]) + 3) % 10)
            yield _edit(text, claim, found.end() - 1, found.end(), last, f"{digits} → {digits[:-1]}{last}")
            continue
        word = _NUMBER_WORD.search(text, start, end)
        if word is not None:
            other = _WORDS[(_WORDS.index(word.group().lower()) + 2) % len(_WORDS)]
            yield _edit(text, claim, *word.span(), _like(word.group(), other), f"{word.group()} → {other}")


def swap_figures(text: str, claim: Marked) -> Iterator[Changed]:
    """The first two numbers of the claim change places."""
    numbers = [found for span in claim.figures if (found := _NUMBER.search(text, *span)) is not None]
    if len(numbers) >= 2 and numbers[0].group() != numbers[1].group():
        one, two = numbers[:2]
        swapped = two.group() + text[one.end() : two.start()] + one.group()
        yield _edit(text, claim, one.start(), two.end(), swapped, f"{one.group()} ↔ {two.group()}")


def change_date(text: str, claim: Marked) -> Iterator[Changed]:
    """Each date of the claim, one at a time: another weekday, month, day or year."""
    for start, end in claim.dates:
        if not claim.start <= start < claim.end:
            continue
        number = _NUMBER.search(text, start, end)
        word = _WHEN.search(text, start, end)
        if number is not None:
            digits = number.group()
            other = str(int(digits) - 1) if len(digits) == 4 else str(int(digits[-2:]) % 27 + 1)
            yield _edit(text, claim, *number.span(), other, f"{digits} → {other}")
        if word is not None:
            other = _other_day(word.group())
            yield _edit(text, claim, *word.span(), other, f"{word.group()} → {other}")


def _other_day(word: str) -> str:
    for names, step in ((_WEEKDAYS, 3), (_MONTHS, 1)):
        if word.title() in names:
            return names[(names.index(word.title()) + step) % len(names)]
    return _like(word, _NEARBY[word.lower()])


def move_story(story: Story, text: str, claim: Marked) -> Iterator[Changed]:
    """The same words a week later, where the claim counts its days from the story's own."""
    days = [text[start:end] for start, end in claim.dates if claim.start <= start < claim.end]
    if story.published and any(_COUNTED_FROM.search(day) and not _NUMBER.search(day) for day in days):
        later = (date.fromisoformat(story.published) + timedelta(days=7)).isoformat()
        body = "\n\n".join(without_dateline(story.paragraphs))
        yield Changed(body, claim.quote, f"{story.published} → {later}", later)


def change_name(text: str, claim: Marked) -> Iterator[Changed]:
    """Each capitalised name of the claim, one at a time: all of it, and one letter of it."""
    taken = {*_MONTHS, *_WEEKDAYS}
    for found in _NAME.finditer(text, claim.start, claim.end):
        name = found.group()
        if name in taken or any(low <= found.start() < high for low, high in claim.figures):
            continue
        other = next(new for new in _NAMES[len(name) % len(_NAMES) :] + _NAMES if new != name)
        yield _edit(text, claim, *found.span(), other, f"{name} → {other}")
        letter = "e" if name[-2] != "e" else "a"
        misspelt = f"{name[:-2]}{letter}{name[-1]}"
        yield _edit(text, claim, *found.span(), misspelt, f"{name} → {misspelt}")


def change_negation(text: str, claim: Marked) -> Iterator[Changed]:
    """A negation taken out where there is one, one put in where there is none."""
    found = _NEGATION.search(text, claim.start, claim.end)
    if found is not None:
        yield _edit(text, claim, *found.span(), "", f"without “{found.group().strip()}”")
        return
    auxiliary = _AUXILIARY.search(text, claim.start, claim.end)
    if auxiliary is not None:
        yield _edit(text, claim, auxiliary.end(), auxiliary.end(), " not", f"{auxiliary.group()} not")
        return
    for token in load_language()(claim.quote):
        if token.tag_ == "VBD" and token.dep_ in ("ROOT", "conj", "ccomp", "relcl"):
            at = claim.start + token.idx
            words = f"did not {token.lemma_}"
            yield _edit(text, claim, at, at + len(token), words, f"{token.text} → {words}")
            return


def change_speaker(text: str, claim: Marked) -> Iterator[Changed]:
    """Somebody else says it; or somebody says it who did not before."""
    if claim.speaker is not None:
        start, end = claim.speaker
        for other in _SPEAKERS:
            if other.lower() != text[start:end].lower():
                opens = start == 0 or text[:start].rstrip(' “"')[-1:] in ("", ".", "\n")
                words = other[:1].upper() + other[1:] if opens else other
                yield _edit(text, claim, start, end, words, f"{text[start:end]} → {words}")
    elif text[claim.end : claim.end + 1] == "." and "”" not in claim.quote and '"' not in claim.quote:
        words = ", the harbour union said"
        yield _edit(text, claim, claim.end, claim.end, words, f"+ “{words}”")


CHANGES: dict[str, tuple[Callable[[str, Marked], Iterator[Changed]], ...]] = {
    "figure": (change_figure, swap_figures),
    "date": (change_date,),
    "name": (change_name,),
    "negation": (change_negation,),
    "speaker": (change_speaker,),
}


def _edit(text: str, claim: Marked, start: int, end: int, words: str, what: str) -> Changed:
    quote = claim.quote
    if claim.start <= start and end <= claim.end:
        quote = text[claim.start : start] + words + text[end : claim.end]
    return Changed(text[:start] + words + text[end:], quote, what)


def _like(model: str, word: str) -> str:
    return word.capitalize() if model[:1].isupper() else word
