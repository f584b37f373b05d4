"""Author and time in the head of a page are the story's, those of other stories beside it are not."""
# ruff: noqa: E501 - a line of a page is one line

from __future__ import annotations

import pytest

from sources.reading.read import read_document
from tests.sources.test_lines_are_story import LEAD, MORE

PAGE = "<html><head><title>Storm stops waterworks</title></head><body><header><a href='/'>The Post</a></header><main><article><h1>Storm stops waterworks</h1>{head}<p>{lead}</p><p>{more}</p></article>{aside}</main></body></html>"
ASIDE = "<aside class='related'><h3>More</h3><article><h4><a href='/b'>Herring quota cut</a></h4><span class='author'>Otto Other</span><time datetime='2025-04-01T10:00:00+02:00'>1 April</time></article></aside>"
STAMP = "2025-03-14T09:30:00+01:00"
HEADS = {
    "a link that names the author": f"<div class='byline'><a rel='author' href='/ida'>Ida Holm</a> <time datetime='{STAMP}'>9:30</time></div>",
    "a class": f"<div class='meta'><span class='author'>Ida Holm</span><time datetime='{STAMP}' pubdate>14 March</time></div>",
    "By in front": f"<p class='byline'>By <a href='/ida' rel='author'>Ida Holm</a></p><p><time datetime='{STAMP}'>14 March 2025</time></p>",
    "microdata": f"<div><span itemprop='author' itemscope><span itemprop='name'>Ida Holm</span></span> <time itemprop='datePublished' datetime='{STAMP}'>14 March</time></div>",
    "a class of a system": f"<div class='entry-meta'><span class='author vcard'><a class='url fn n' href='/ida'>Ida Holm</a></span><time class='entry-date published' datetime='{STAMP}'>14 March</time></div>",
    "address": f"<address>Ida Holm</address><time datetime='{STAMP}'>14 March</time>",
    "in the header of the article": f"<header><span class='c-byline__name'>Ida Holm</span> <time datetime='{STAMP}'>14 March</time></header>",
    "an updated time behind it": f"<div class='byline'><span class='author-name'>Ida Holm</span> <time datetime='{STAMP}'>14 March</time> Updated <time datetime='2025-03-15T11:00:00+01:00'>15 March</time></div>",
}  # fmt: skip


@pytest.mark.parametrize("aside", ["", ASIDE])
@pytest.mark.parametrize("name", HEADS)
def test_author_and_time_of_the_head_are_found(name: str, aside: str) -> None:
    page = PAGE.format(head=HEADS[name], lead=LEAD, more=MORE, aside=aside)
    (story,) = read_document(page.encode(), "page.html").stories
    assert story.byline == "Ida Holm"
    assert story.published.value == STAMP


def test_those_of_other_stories_are_not_taken() -> None:
    page = PAGE.format(head="", lead=LEAD, more=MORE, aside=ASIDE)
    (story,) = read_document(page.encode(), "page.html").stories
    assert story.byline is None
    assert story.published.value is None


def test_a_comments_author_is_not_taken() -> None:
    below = f"<section class='comments'><div><span class='author'>Carl Comment</span> <time datetime='{STAMP}'>14 March</time><p>Well said.</p></div></section>"
    page = PAGE.format(head="", lead=LEAD, more=MORE, aside=below)
    (story,) = read_document(page.encode(), "page.html").stories
    assert story.byline is None
    assert story.published.value is None


def test_tags_of_the_page_count_before_its_head() -> None:
    page = PAGE.format(head=HEADS["a class"], lead=LEAD, more=MORE, aside="").replace(
        "</head>",
        "<meta name='author' content='Ruth Pell'><meta property='article:published_time' content='2025-03-13T08:00:00+01:00'></head>",
    )
    (story,) = read_document(page.encode(), "page.html").stories
    assert story.byline == "Ruth Pell"
    assert story.published.value == "2025-03-13T08:00:00+01:00"
