"""A sentence in the story's own container is story: as a link, behind a quotation, a list or a table, without a tag."""
# ruff: noqa: E501 - a line of a page is one line

from __future__ import annotations

import pytest

from tests.sources.test_lines_are_story import LEAD, MORE, read_story

THIRD = "Eleven residents aged between 19 and 84 were taken to the hospital in Tarn with burns on Monday."
FOURTH = "A spokeswoman for the utility said that the second well would be open again before the summer."
LONG = "The council of Brenning had put off the renewal of the mains in 2021, when money was short and no pipe had burst."
HEAD = "<html><head><title>Storm stops waterworks</title></head><body><nav><a href='/'>Home</a> <a href='/s'>Sport</a></nav>"
FOOT = "<footer><p>© 2025 Brenning Times</p></footer></body></html>"
PAGES = {
    "a paragraph that is a link": f"<article><h1>Storm stops waterworks</h1><p>{LEAD}</p><p><a href='/l'>{THIRD}</a></p><p>{MORE}</p><p>{LONG}</p></article>",
    "a bold link": f"<article><h1>Storm stops waterworks</h1><p>{LEAD}</p><p>{LONG}</p><p><strong><a href='/l'>{THIRD}</a></strong></p><p>{MORE}</p></article>",
    "two linked paragraphs": f"<article><h1>Storm stops waterworks</h1><p>{LEAD}</p><p>{LONG}</p><p><a href='/l'><b>{THIRD}</b></a></p><p><b><a href='/m'>{FOURTH}</a></b></p><p>{MORE}</p></article>",
    "a link between line breaks": f"<div class='text'><h1>Storm stops waterworks</h1>{LEAD}<br><br>{LONG}<br><br><a href='/l'>{THIRD}</a><br><br>{MORE}</div>",
    "text behind a list": f"<table><tr><td><b>Storm stops waterworks</b><br><br>{LEAD}<br><br>{LONG}<ul><li>The second main burst at noon on Monday.</li></ul>{THIRD}<br><br>{MORE}</td></tr></table>",
    "text behind a quotation": f"<table><tr><td><b>Storm stops waterworks</b><br><br>{LEAD}<br><br>{LONG}<br>The report says:<blockquote>Two in three of the mains are older than the town hall.</blockquote>{THIRD}<br><br>{MORE}</td></tr></table>",
    "text behind a table": f"<div><h1>Storm stops waterworks</h1><p>{LEAD}</p><p>{LONG}</p><table><tr><td>Wells</td><td>4</td></tr></table>{THIRD}<p>{MORE}</p></div>",
    "the end behind a quotation": f"<div><h1>Storm stops waterworks</h1><p>{LEAD}</p><p>{MORE}</p><p>{LONG}</p><blockquote>Two in three of the mains are older than the town hall.</blockquote>{THIRD}</div>",
    "paragraphs in boxes of their own": f"<article><h1>Storm stops waterworks</h1><div><p>{LEAD}</p></div><div><p>{LONG}</p></div><div><p><a href='/l'>{THIRD}</a></p></div><div><p>{MORE}</p></div></article>",
}  # fmt: skip
OTHERS = {
    "a teaser": f"<article><h1>Storm stops waterworks</h1><p>{LEAD}</p><p>{LONG}</p><p><a href='/t'>Ferry toll rises as divers reach the lower deck</a></p><p>{MORE}</p></article>",
    "a teaser with its label": f"<article><h1>Storm stops waterworks</h1><p>{LEAD}</p><p>{LONG}</p><p><a href='/t'>Also read: Ferry toll rises as divers reach the lower deck.</a></p><p>{MORE}</p></article>",
    "a box beside it": f"<article><h1>Storm stops waterworks</h1><p>{LEAD}</p><p>{LONG}</p><div class='related'><p><a href='/t'>The ferry toll rises again as divers reach the lower deck.</a></p></div><p>{MORE}</p></article>",
}  # fmt: skip


@pytest.mark.parametrize("name", PAGES)
def test_a_sentence_in_the_story_is_story_however_it_is_set(name: str) -> None:
    told = read_story(HEAD + PAGES[name] + FOOT, "page.html")
    assert THIRD in told
    assert LEAD in told
    assert MORE in told
    if FOURTH in PAGES[name]:
        assert FOURTH in told


@pytest.mark.parametrize("name", OTHERS)
def test_a_teaser_between_two_paragraphs_is_none(name: str) -> None:
    told = read_story(HEAD + OTHERS[name] + FOOT, "page.html").lower()
    assert "lower deck" not in told
    assert "brenning stood still" in told
