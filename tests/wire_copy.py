"""Articles as other outlets print wire copy: set, cut, ordered and spelt anew, with nothing said in other words.

Pure: text in, text out. The same article is always printed in the same way. `tests.measure_memory` sends what this
makes through the desk.
"""

import html
import re
import textwrap
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

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
    lead, *rest = without_dateline(story.paragraphs)
    day = f", {_long_day(story.published)}" if story.published else ""
    body = [f"LONDON{day} (Reuters) - {lead}", *rest]
    wrapped = ["\n".join(textwrap.wrap(_straighten(part), 68)) for part in body]
    text = "\n\n".join(
        ["UPDATE 2-The latest on this story", *wrapped, "(Writing by A. Lund; editing by B. Roe)"]
    )
    return Printing(text.encode(), "wire.txt", "Agency desk", story.published)


def print_as_british(story: Story) -> Printing:
    """Curly marks, spaced dashes, "per cent", no-break spaces before units, a byline, up to a quarter cut away."""
    body = without_dateline(story.paragraphs)
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
        for part in without_dateline(story.paragraphs)
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
    body = [_SENTENCE_END.sub("  ", _straighten(part)) for part in without_dateline(story.paragraphs)]
    body = [
        re.sub(r"(?<=[a-z])-(?=[a-z])", "\N{NON-BREAKING HYPHEN}", part).replace(" -- ", " - ")
        for part in body
    ]
    body[0] = f"GENEVA (dpa) — {body[0]}"
    text = "\n\n".join(["Summary of the evening", "by our correspondent", *body, "dpa jb yyzz n1"])
    return Printing(text.encode(), "typed.txt", "Evening Standard of the Coast", story.published)


def print_reordered(story: Story) -> Printing:
    """Another order: paragraphs after the lead change places in pairs, what points back stays behind its own."""
    first, *rest = without_dateline(story.paragraphs)
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


def without_dateline(paragraphs: Sequence[str]) -> list[str]:
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
