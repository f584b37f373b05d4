"""A line that stands once more in the body (standfirst, pull quote, caption in asterisks) is marked where it is set apart.

And a line that holds both date and byline gives both.
"""
# ruff: noqa: E501 - a line of a page is one line

from __future__ import annotations

import pytest

from sources.reading.read import read_document
from sources.reading.types import Story, story_text

A = "The harbour board of Loe fined the line 12,500 kroner on Friday for sailing without lights in the fog."
B = "Work on the second quay is to begin in May, harbour master Tilde Aune told reporters in the town hall."
C = "The fleet landed 47,000 tonnes of herring last year, more than in any year since the war, the board says."
PART = "The fleet landed 47,000 tonnes of herring last year"


def text(*lines: str) -> tuple[str, bytes]:
    return "a.txt", "\n\n".join(["Ferry line fined for lights", *lines, ""]).encode()


def page(body: str) -> tuple[str, bytes]:
    return (
        "a.html",
        f"<html><body><article><h1>Ferry line fined for lights</h1>{body}</article></body></html>".encode(),
    )


def the_story(file: tuple[str, bytes]) -> tuple[Story, str, str]:
    """The story, its text, and what of it is not furniture."""
    result = read_document(file[1], file[0])
    (story,) = result.stories
    words = story_text(result.document, story)
    told = list(words)
    for mark in story.marks:
        told[mark.start : mark.end] = "\x00" * (mark.end - mark.start)
    return story, words, "".join(told).replace("\x00", "")


REPEATED = {
    "a standfirst in the same words": text(C, A, B, C),
    "a standfirst cut short": text(PART + ".", A, B, C),
    "a standfirst without a full stop": text(PART, A, B, C),
    "a pull quote without a full stop": text(A, PART, B, C),
    "a caption in asterisks": text(f"*** {PART} ***", A, B, C),
    "a quote block": page(f"<p>{A}</p><blockquote>{C}</blockquote><p>{B}</p><p>{C}</p>"),
    "a quote block below": page(f"<p>{A}</p><p>{C}</p><p>{B}</p><blockquote>{C}</blockquote><p>{A[:-1]}, it added.</p>"),
    "a standfirst of a page": page(f"<p class='standfirst'>{PART}.</p><p>{A}</p><p>{B}</p><p>{C}</p>"),
}  # fmt: skip
KEPT = {
    "two sentences that begin alike": text(A, B, "The fleet landed 47,000 tonnes of herring last year and 39,000 tonnes of cod.", C),
    "a short lede that is taken up": text("The line was fined.", A, B, C),
    "a bullet above": text(f"- {PART}", A, B, C),
}  # fmt: skip


@pytest.mark.parametrize("name", REPEATED)
def test_what_stands_once_more_is_told_once(name: str) -> None:
    _story, _words, told = the_story(REPEATED[name])
    assert told.count(PART) == 1
    assert C in told
    assert A[:-1] in told
    assert B in told


def test_of_a_standfirst_in_the_same_words_the_body_is_kept() -> None:
    _story, words, told = the_story(REPEATED["a standfirst in the same words"])
    assert words.count(C) == 2
    assert told.index(C) > told.index(B)


@pytest.mark.parametrize("name", KEPT)
def test_what_only_begins_alike_is_kept(name: str) -> None:
    _story, words, told = the_story(KEPT[name])
    assert [line for line in words.split("\n") if line and line not in told] in (
        [],
        ["Ferry line fined for lights"],
    )


HEADS = {
    "Monday August 27, 2018 10:05 am PDT by Jonna Clay": ("Jonna Clay", "2018-08-27T10:05:00-07:00"),
    "By Jonna Clay, Monday August 27, 2018": ("Jonna Clay", "2018-08-27"),
    "27 August 2018 – by Jonna Clay and Per Ness": ("Jonna Clay and Per Ness", "2018-08-27"),
    "Published August 27, 2018 by Jonna Clay": ("Jonna Clay", "2018-08-27"),
    "By Jonna Clay • Aug 27, 2018 • 4 min read": ("Jonna Clay", "2018-08-27"),
    "August 27, 2018 | Jonna Clay, Staff Writer": ("Jonna Clay", "2018-08-27"),
    "Von Jonna Clay, 27. August 2018": ("Jonna Clay", "2018-08-27"),
    "27.08.2018, von Jonna Clay": ("Jonna Clay", "2018-08-27"),
    "Par Jonna Clay, le 27 août 2018": ("Jonna Clay", "2018-08-27"),
    "Por Jonna Clay | 27 de agosto de 2018": ("Jonna Clay", "2018-08-27"),
}
NO_BYLINE = {
    "New York, 27 August 2018": None,
    "Posted by the press office on 27 August 2018": None,
    "27 August 2018 – by noon": None,
}


@pytest.mark.parametrize("head", HEADS)
@pytest.mark.parametrize("form", [text, lambda head, *rest: page("".join(f"<p>{line}</p>" for line in (head, *rest)))], ids=["text", "page"])  # fmt: skip
def test_a_line_with_date_and_byline_gives_both(head: str, form) -> None:
    story, _words, told = the_story(form(head, A, B, C))
    assert (story.byline, story.published.value) == HEADS[head]
    assert head not in told


@pytest.mark.parametrize("head", NO_BYLINE)
def test_what_is_nobody_is_no_byline(head: str) -> None:
    assert the_story(text(head, A, B, C))[0].byline is None
