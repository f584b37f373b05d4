"""Articles sent once more: as other outlets print wire copy, or with one thing in one claim changed.

Pure: text in, text out. Everything that is chosen is chosen by the claim's own place, so that the same article is
always changed in the same way. `tests.measure_memory` sends what this makes through the desk.
"""

import html
import re
import textwrap
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from facts.suggesting.parse_sentences import load_language

# --- Wire copy --------------------------------------------------------------------------------------------------------

_DATELINE = re.compile(
    r"^[A-ZÀ-Þ][A-ZÀ-Þ'’.-]+(?: [A-ZÀ-Þ'’.-]+){0,3}(?:, [^()\n—–-]{2,30})?(?: \([^)\n]{2,30}\))?\s*(?:—|–|--|-)\s+"
)
# A paragraph with such a word rests on the one before it: an editor who moves one moves both.
_POINTS_BACK = re.compile(
    r"\b(?:he|she|it|they|him|his|her|hers|its|them|their|this|these|those|both|one|that)\b|"
    r"\b(?:the|its) (?:former|latter|group|company|firm|party|ministry|council|club|bank|union|city|town|village)\b",
    re.I,
)
_SENTENCE_END = re.compile(r"(?<=[a-z0-9)]{3}[.!?]) (?=[A-Z“\"])")
_DOUBLE = re.compile(r"\"([^\"\n]*)\"")


@dataclass(frozen=True)
class Story:
    """An article as it was read, in the paragraphs that are the story's own; `published` is YYYY-MM-DD or empty."""

    headline: str
    paragraphs: Sequence[str]
    published: str
    language: str = "en"


@dataclass(frozen=True)
class Printing:
    """One file that an outlet sends: what `receive_upload` takes."""

    data: bytes
    name: str
    outlet: str
    published: str = ""


def read_paragraphs(text: str, furniture: Sequence[Mapping[str, object]], headline: str) -> list[str]:
    """The lines of an article's text that are neither furniture nor its headline."""
    kept, at = [], 0
    for mark in sorted(furniture, key=lambda mark: int(str(mark["start"]))):
        kept.append(text[at : int(str(mark["start"]))])
        at = max(at, int(str(mark["end"])))
    lines = "\n".join([*kept, text[at:]]).split("\n")
    return [line.strip() for line in lines if line.strip() and line.strip() != headline.strip()]


def print_as_agency(story: Story) -> Printing:
    """Typewriter marks, hard-wrapped lines, an agency's dateline and sign-off."""
    lead, *rest = _without_dateline(story.paragraphs)
    day = f", {_long_day(story.published)}" if story.published else ""
    body = [f"LONDON{day} (Reuters) - {lead}", *rest]
    wrapped = ["\n".join(textwrap.wrap(_straighten(part), 68)) for part in body]
    text = "\n\n".join(
        ["UPDATE 2-The latest on this story", *wrapped, "(Writing by A. Lund; editing by B. Roe)"]
    )
    return Printing(text.encode(), "wire.txt", "Agency desk", story.published)


def print_as_british(story: Story) -> Printing:
    """Curly marks, spaced dashes, "per cent", no-break spaces before units, a byline, up to a quarter cut away."""
    body = _without_dateline(story.paragraphs)
    cut = len(body) - len(body) // 4
    # An editor cuts where something new begins, not between a quotation and who said it.
    while 0 < cut < len(body) and _POINTS_BACK.search(body[cut]):
        cut += 1
    body = body[:cut]
    set_anew = [_curl(part).replace("—", " – ").replace(" percent", " per cent") for part in body]
    set_anew = [
        re.sub(r"(\d) (?=[a-z])", "\\1\N{NO-BREAK SPACE}", re.sub(r" {2,}", " ", part)) for part in set_anew
    ]
    text = "\n\n".join(["What we know so far", "By Our Foreign Staff", *set_anew])
    return Printing(text.encode(), "page.txt", "The Morning Courant", story.published)


def print_as_web_page(story: Story) -> Printing:
    """A page of another outlet: paragraphs as HTML with entities, its own headline and date."""
    body = "".join(
        f"<p>{html.escape(_curl(part)).replace('“', '&ldquo;').replace('”', '&rdquo;').replace('’', '&rsquo;')}</p>\n"
        for part in _without_dateline(story.paragraphs)
    )
    meta = f'<meta property="article:published_time" content="{story.published}">' if story.published else ""
    page = (
        f'<html lang="{story.language}"><head><title>The day at a glance | Bay Tribune</title>{meta}'
        '<meta property="og:site_name" content="Bay Tribune"></head><body><nav><a href="/">Home</a></nav>'
        f"<article><h1>The day at a glance</h1><p>By Tribune staff and agencies</p>{body}</article></body></html>"
    )
    return Printing(page.encode(), "page.html", "Bay Tribune", story.published)


def print_as_typed(story: Story) -> Printing:
    """Two spaces after a sentence, hyphens for dashes, non-breaking hyphens, lines joined, an older dateline."""
    body = [_SENTENCE_END.sub("  ", _straighten(part)) for part in _without_dateline(story.paragraphs)]
    body = [
        re.sub(r"(?<=[a-z])-(?=[a-z])", "\N{NON-BREAKING HYPHEN}", part).replace(" -- ", " - ")
        for part in body
    ]
    body[0] = f"GENEVA (dpa) — {body[0]}"
    text = "\n\n".join(["Summary of the evening", "by our correspondent", *body, "dpa jb yyzz n1"])
    return Printing(text.encode(), "typed.txt", "Evening Standard of the Coast", story.published)


def print_reordered(story: Story) -> Printing:
    """Another order: paragraphs after the lead change places in pairs, what points back stays behind its own."""
    first, *rest = _without_dateline(story.paragraphs)
    groups = [[f"PARIS (AFP) – {first}"]]
    for part in rest:
        if _POINTS_BACK.search(part):
            groups[-1].append(part)
        else:
            groups.append([part])
    for at in range(1, len(groups) - 1, 2):
        groups[at], groups[at + 1] = groups[at + 1], groups[at]
    body = [part for group in groups for part in group]
    text = "\n\n".join(["Live: all the developments", *map(_curl, body)])
    return Printing(text.encode(), "live.txt", "Le Phare English", story.published)


WIRE_COPY: dict[str, Callable[[Story], Printing]] = {
    "agency": print_as_agency,
    "british": print_as_british,
    "web page": print_as_web_page,
    "typed": print_as_typed,
    "reordered": print_reordered,
}


def _without_dateline(paragraphs: Sequence[str]) -> list[str]:
    return [_DATELINE.sub("", paragraphs[0]), *paragraphs[1:]]


def _straighten(part: str) -> str:
    for curly, plain in (("“", '"'), ("”", '"'), ("’", "'"), ("‘", "'"), ("—", " -- "), ("–", "-")):
        part = part.replace(curly, plain)
    return re.sub(r" {2,}", " ", part)


def _curl(part: str) -> str:
    return _DOUBLE.sub("“\\1”", part).replace("'", "’")


def _long_day(day: str) -> str:
    moment = date.fromisoformat(day)
    return f"{moment:%B} {moment.day}"


# --- One thing changed ------------------------------------------------------------------------------------------------


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
        body = "\n\n".join(_without_dateline(story.paragraphs))
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
