"""The head and the foot of a page are not the story: a dateline swallows no lede, the page's clock is not the story's,
and what is praised below the article is no claim of it."""
# ruff: noqa: E501 - a line of a page is one line

from __future__ import annotations

import pytest

from sources.reading.read import read_document
from sources.reading.types import story_text
from tests.sources.test_lines_are_story import LEAD, MORE, read_story

BODY = "The council of Brenning approved a loan of 3.1 million crowns for the new mains on Monday."
DATELINES = {
    f"Loan approved\nBRENNING, May 2, 2024 (AP) — {BODY}\n{MORE}": ("BRENNING", "2024-05-02"),
    f"Loan approved\nMay 2, 2024 — {BODY}\n{MORE}": (None, "2024-05-02"),
    f"Loan approved\ndate 2024-05-02 BRENNING — {BODY}\n{MORE}": ("BRENNING", "2024-05-02"),
    f"Loan approved\n2 May 2024 – {BODY}\n{MORE}": (None, "2024-05-02"),
    f"Loan approved\nBRENNING, 2 May 2024 — {BODY}\n{MORE}": ("BRENNING", "2024-05-02"),
    f"Loan approved\nBrenning, May 2, 2024 (Reuters) - {BODY}\n{MORE}": ("Brenning", "2024-05-02"),
    f"Loan approved\nThursday, May 2, 2024 | {BODY}\n{MORE}": (None, "2024-05-02"),
    f"Loan approved\nBRENNING (May 2, 2024) — {BODY}\n{MORE}": ("BRENNING", "2024-05-02"),
}  # fmt: skip
PAGE = f"{{}}\n\n{LEAD}\n\n{BODY}\n\n{MORE}\n"
CLOCKS = {
    "'Mains loan a trap' | brenning | The Norland Post\nToday in Norland\nDec 04, 2016-Sunday\n\n'Mains loan a trap'\n\nbrenning Updated: Dec 19, 2012 18:40 IST": ("'Mains loan a trap'", "2012-12-19"),
    "The Norland Post\nSunday, December 4, 2016\n\nMains loan is called a trap\n\nBy Ida Holm\nDecember 19, 2012": ("Mains loan is called a trap", "2012-12-19"),
    "Mains loan is called a trap | News | The Norland Post\n4 December 2016\n\nMains loan is called a trap\nPublished: 19 December 2012": ("Mains loan is called a trap", "2012-12-19"),
    "The Norland Post · Sunday, 4 December 2016\n\nMains loan is called a trap\nUpdated 19 December 2012, 18:40": ("Mains loan is called a trap", "2012-12-19"),
    "Sunday, 4 December 2016 | Brenning 12 °C\n\nMains loan is called a trap\n\nIda Holm, 19 December 2012": ("Mains loan is called a trap", "2012-12-19"),
    "The Norland Post\n19 December 2012\n\nMains loan is called a trap": ("Mains loan is called a trap", "2012-12-19"),
}  # fmt: skip
STORY = f"Mains loan is called a trap\n\n19 December 2012\n\n{LEAD}\n\n{BODY}\n\n{MORE}\n"
FOREIGN = {
    "picks": "Editor's Picks\n\nA video has surfaced in which a bus driver sings to nine passengers at once.\n\nSaffron has doubled in price since January, growers say.",
    "related stories": "Related Stories\n\nThe museum lends a painting by Corot to a gallery in Lyon until October.",
    "most read": "Most read\n\n1. Ferry tolls rise by 12 percent as divers reach the lower deck.\n2. Tram line 4 closes for nine weeks from Monday.",
    "an advert without a label": "Our low costs make it possible for seven in 10 students to leave college without any debt.",
    "an advert with a label": "Sponsored\n\nYour next kitchen could be 40 percent cheaper than you think, in all our branches.",
    "recommended": "Recommended for you\n\nHerring quotas fall by a third, which costs fishermen 1,200 jobs.\n\nA school burnt down, and 230 pupils learn at home.",
}  # fmt: skip
OWN = {
    "the story goes on behind a label": "More stories\n\nHerring quota cut by a third\n\nThe council of Brenning had put off the renewal of the mains in 2021, Lunt said.",
    "somebody says we": "“We will have mended the mains of Brenning by May,” Lunt said.",
    "somebody says our, without a mark": "Our engineer Ove Lunt will mend all the mains of Brenning by May, the utility wrote.",
}  # fmt: skip


@pytest.mark.parametrize("page", DATELINES)
def test_a_dateline_with_a_year_leaves_the_lede_in_the_story(page: str) -> None:
    (story,) = read_document(page.encode(), "page.txt").stories
    assert (story.place, story.published.value) == DATELINES[page]
    told = read_story(page)
    assert BODY in told
    assert "2024" not in told


@pytest.mark.parametrize("head", CLOCKS)
def test_the_storys_own_date_and_headline_count_before_the_pages(head: str) -> None:
    story = read_document(PAGE.format(head).encode(), "page.txt").stories[0]
    assert (story.headline, story.published.value) == CLOCKS[head]


@pytest.mark.parametrize("name", FOREIGN)
def test_what_is_praised_below_the_article_is_not_of_it(name: str) -> None:
    told = read_story(STORY + "\n" + FOREIGN[name] + "\n")
    assert [line for line in FOREIGN[name].split("\n") if line and line in told] == []
    assert MORE in told
    result = read_document((STORY + "\n" + FOREIGN[name]).encode(), "page.txt")
    assert len(result.stories) == 1


@pytest.mark.parametrize("name", OWN)
def test_what_goes_on_with_the_story_stays_in_it(name: str) -> None:
    told = read_story(STORY + "\n" + OWN[name] + "\n")
    assert OWN[name].split("\n")[-1] in told


def test_nothing_of_the_foot_is_lost_from_the_page() -> None:
    result = read_document((STORY + "\n" + FOREIGN["picks"]).encode(), "page.txt")
    assert "Saffron has doubled" in result.document.text
    assert "Saffron" not in "".join(story_text(result.document, s) for s in result.stories) or any(
        mark.kind == "navigation" for mark in result.document.marks
    )
