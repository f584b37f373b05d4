"""Articles with one thing in one claim changed: a figure, a day, a name, who says it.

Pure: text in, text out. Everything that is chosen is chosen by the claim's own place, so that the same article is
always changed in the same way. `tests.measure_memory` sends what this makes through the desk.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from facts.suggesting.sentences.parse_sentences import load_language
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


def change_unit(text: str, claim: Marked) -> Iterator[Changed]:
    """The first unit of the claim: miles for kilometres, points for percent."""
    yield from _replace_words(text, claim, _UNITS)


def change_currency(text: str, claim: Marked) -> Iterator[Changed]:
    """The money of the claim in another currency."""
    yield from _replace_words(text, claim, _CURRENCIES)
    for found in re.finditer(r"[$£€](?=\d)", text[claim.start : claim.end]):
        at, sign = claim.start + found.start(), found.group()
        other = {"$": "£", "£": "€", "€": "$"}[sign]
        yield _edit(text, claim, at, at + 1, other, f"{sign} → {other}")


def change_scale(text: str, claim: Marked) -> Iterator[Changed]:
    """Billions for millions."""
    yield from _replace_words(text, claim, _SCALES)


def change_hedge(text: str, claim: Marked) -> Iterator[Changed]:
    """How firmly a number is said: another hedge, none, or one where there was none."""
    yield from _replace_words(text, claim, _HEDGES)
    for start, end in claim.figures:
        number = _NUMBER.search(text, start, end)
        if number is not None and number.start() == start and text[start - 1 : start] == " ":
            yield _edit(text, claim, start, start, "more than ", f"+ “more than” {number.group()}")
            yield _edit(text, claim, start, start, "about ", f"+ “about” {number.group()}")


def change_direction(text: str, claim: Marked) -> Iterator[Changed]:
    """Up for down, before for after, won for lost, "to" for "by"."""
    yield from _replace_words(text, claim, _DIRECTIONS)


def change_quantity(text: str, claim: Marked) -> Iterator[Changed]:
    """All for some, both for neither, only or "not only" where it was not said."""
    yield from _replace_words(text, claim, _QUANTITIES)
    auxiliary = _AUXILIARY.search(text, claim.start, claim.end)
    if auxiliary is not None:
        words = f"{auxiliary.group()} not only"
        yield _edit(text, claim, *auxiliary.span(), words, words)


def swap_names(text: str, claim: Marked) -> Iterator[Changed]:
    """Two names of the claim change places: B beat A."""
    names = [
        found for found in _NAME.finditer(text, claim.start, claim.end) if found.group() not in _CALENDAR
    ]
    for one, two in pairwise(names):
        between = text[one.end() : two.start()]
        if one.group() != two.group() and between.strip():
            swapped = two.group() + between + one.group()
            yield _edit(text, claim, one.start(), two.end(), swapped, f"{one.group()} ↔ {two.group()}")


def change_place(text: str, claim: Marked) -> Iterator[Changed]:
    """Somewhere else, in another preposition, or nowhere near."""
    for found in re.finditer(
        r"\b(?:in|at|near|from|off) (?:the )?([A-Z][\w’-]+)", text[claim.start : claim.end]
    ):
        at = claim.start + found.start(1)
        if found[1] not in _CALENDAR:
            yield _edit(text, claim, at, at + len(found[1]), "Samarra", f"{found[1]} → Samarra")
            start = claim.start + found.start()
            word = found.group().split()[0]
            other = "near" if word != "near" else "in"
            yield _edit(text, claim, start, start + len(word), other, f"{word} → {other}")


def change_mode(text: str, claim: Marked) -> Iterator[Changed]:
    """Done for planned and planned for done, certain for possible."""
    yield from _replace_words(text, claim, _MODES)
    for token in load_language()(claim.quote):
        if token.tag_ == "VBD" and token.dep_ == "ROOT" and token.lemma_ != "be":
            at, words = claim.start + token.idx, f"will {token.lemma_}"
            yield _edit(text, claim, at, at + len(token), words, f"{token.text} → {words}")
            words = f"had planned to {token.lemma_}"
            yield _edit(text, claim, at, at + len(token), words, f"{token.text} → {words}")
            return


def change_number(text: str, claim: Marked) -> Iterator[Changed]:
    """One for several and several for one."""
    for token in load_language()(claim.quote):
        word = token.text
        if token.tag_ == "NNS" and word.isalpha() and word.endswith("s") and token.lemma_ != word.lower():
            at = claim.start + token.idx
            yield _edit(text, claim, at, at + len(word), token.lemma_, f"{word} → {token.lemma_}")
        elif token.tag_ == "NN" and word.isalpha() and len(word) > 3 and word[-1] not in "sxyhz":
            at = claim.start + token.idx
            yield _edit(text, claim, at, at + len(word), f"{word}s", f"{word} → {word}s")


def _replace_words(text: str, claim: Marked, words: Mapping[str, str]) -> Iterator[Changed]:
    """Each of these words of the claim, one at a time, by the other of its pair."""
    listed = "|".join(sorted(words, key=len, reverse=True))
    for found in re.finditer(rf"(?<![\w-])(?:{listed})(?![\w-])", text[claim.start : claim.end], re.I):
        at, other = claim.start + found.start(), words[found.group().lower()]
        what = f"{found.group()} → {other or 'nothing'}"
        stop = at + len(found.group()) + (not other and text[at + len(found.group())] == " ")
        yield _edit(text, claim, at, stop, _like(found.group(), other), what)


def _both_ways(pairs: str) -> dict[str, str]:
    """Pairs written "one/other, …" as a table that leads from each to the other."""
    table = dict(pair.strip().split("/") for pair in pairs.split(","))
    return table | {other: one for one, other in table.items()}


_CALENDAR = {*_MONTHS, *_WEEKDAYS}
_UNITS = {
    **_both_ways(
        "kilometres/miles, kilometers/yards, metres/feet, meters/inches, tonnes/tons, litres/gallons, "
        "hours/minutes, days/weeks, months/years, hectares/acres, degrees/points"
    ),
    "percent": "percentage points", "per cent": "percentage points", "week": "month", "year": "month", "hour": "day",
}  # fmt: skip
_CURRENCIES = _both_ways("crowns/dollars, euros/pounds, rupees/yen") | {"crown": "dollar", "euro": "pound"}
_SCALES = _both_ways("million/billion, thousand/hundred, millions/billions, thousands/hundreds")
_HEDGES = _both_ways("more than/less than, at least/at most, nearly/exactly, up to/at least") | {
    "about": "", "some": "", "around": "over", "almost": "over", "over": "under", "fewer than": "more than",
}  # fmt: skip
_DIRECTIONS = _both_ways(
    "rose/fell, increased/decreased, up/down, before/after, above/below, won/lost, more/fewer, higher/lower, "
    "opened/closed, began/ended, first/last, largest/smallest, to/by, for/against, from/to, with/without"
)
_QUANTITIES = _both_ways("all/some, every/one, most/few, many/few, several/two") | {
    "both": "neither", "also": "only", "only": "also", "a": "every", "the": "no",
}  # fmt: skip
_MODES = _both_ways("will/may, has/had, have/may have, is/was, are/were, can/could, must/may")


CHANGES: dict[str, tuple[Callable[[str, Marked], Iterator[Changed]], ...]] = {
    "figure": (change_figure, swap_figures),
    "date": (change_date,),
    "name": (change_name,),
    "negation": (change_negation,),
    "speaker": (change_speaker,),
    "unit": (change_unit,),
    "currency": (change_currency,),
    "scale": (change_scale,),
    "hedge": (change_hedge,),
    "direction": (change_direction,),
    "quantity": (change_quantity,),
    "order of names": (swap_names,),
    "place": (change_place,),
    "mode": (change_mode,),
    "one or several": (change_number,),
}


def _edit(text: str, claim: Marked, start: int, end: int, words: str, what: str) -> Changed:
    quote = claim.quote
    if claim.start <= start and end <= claim.end:
        quote = text[claim.start : start] + words + text[end : claim.end]
    return Changed(text[:start] + words + text[end:], quote, what)


def _like(model: str, word: str) -> str:
    return word.capitalize() if model[:1].isupper() else word
