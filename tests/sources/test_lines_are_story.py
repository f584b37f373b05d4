"""A line of a list, of a bulletin or at the end is story unless something says otherwise; nobody puts stops there."""
# ruff: noqa: E501 - a line of a page is one line

from __future__ import annotations

import io

import docx
import pytest

from sources.reading.read import read_document
from sources.reading.types import story_text

LEAD = "The waterworks of Brenning stood still for two days after the storm, the utility said."
MORE = "Repairs are to cost 2.3 million crowns, its engineer Ove Lunt told the council on Tuesday."
HEAD = "Storm stops waterworks\n\nFriday, 14 March 2025\n\n"


def read_story(data: str | bytes, name: str = "page.txt") -> str:
    """The words that suggesting sees: the stories without their furniture."""
    result = read_document(data if isinstance(data, bytes) else data.encode(), name)
    kept = []
    for story in result.stories:
        text, at = story_text(result.document, story), 0
        for mark in story.marks:
            kept.append(text[at : mark.start])
            at = mark.end
        kept.append(text[at:])
    return "\n".join(kept)


def make_word(*paragraphs: str, style: str = "") -> bytes:
    document = docx.Document()
    document.add_heading("Storm stops waterworks", level=0)
    for paragraph in paragraphs:
        document.add_paragraph(paragraph, style=style if style and paragraph is paragraphs[-1] else None)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


STORY_LINES = {
    "a list at the end, with dashes": (HEAD + LEAD + "\n\nWhat is known:\n- 19 pumps were flooded\n- The council has closed two wells\n", ["19 pumps were flooded", "The council has closed two wells"]),
    "a list at the end, with dots and gaps": (HEAD + LEAD + "\n\n• 19 pumps were flooded\n\n• Four of the wells are shut\n", ["19 pumps were flooded", "Four of the wells are shut"]),
    "a list at the end, with numbers": (HEAD + LEAD + "\n\n1. The mains burst at noon\n2. 400 houses lost their water\n", ["The mains burst at noon", "400 houses lost their water"]),
    "bare lines in one block at the end": (HEAD + LEAD + "\n\n19 pumps were flooded\nFour of the wells are shut\nThe utility has fined its supplier 8,000 crowns\n", ["19 pumps were flooded", "Four of the wells are shut", "fined its supplier"]),
    "bare lines in the middle": (HEAD + LEAD + "\n\n19 pumps were flooded\nFour of the wells are shut\n\n" + MORE, ["19 pumps were flooded", "Four of the wells are shut"]),
    "a bare line with a figure in the middle": (HEAD + LEAD + "\n\nSome 400 houses were without water on Monday\n\n" + MORE, ["400 houses were without water"]),
    "the last line": (HEAD + LEAD + "\n\nThe utility has 64 workers.\n\nEight of them were injured in the explosion of 2 May\n", ["Eight of them were injured"]),
    "the last two lines": (HEAD + LEAD + "\n\n" + MORE + "\n\nThe wells were dug in 1931\n\nThe mayor has promised a new main\n", ["dug in 1931", "promised a new main"]),
    "a last quotation with its speaker behind a dash": (HEAD + LEAD + "\n\n" + MORE + '\n\n"We pumped 30,000 litres on Sunday." - Ove Lunt, engineer\n', ["30,000 litres on Sunday", "Ove Lunt, engineer"]),
    "a last quotation with a long dash": (HEAD + LEAD + "\n\n“Two of the wells will never open again.” — Mayor Rut Aas\n", ["never open again", "Rut Aas"]),
    "a list in the middle of a page": ("<html><body><article><h1>Storm stops waterworks</h1><p>" + LEAD + "</p><p>What is known:</p><ul><li>19 pumps were flooded</li><li>Four of the wells are shut</li></ul><p>" + MORE + "</p></article></body></html>", ["19 pumps were flooded", "Four of the wells are shut"]),
    "a list of days in the middle of a page": ("<html><body><article><h1>Choir on tour</h1><p>" + LEAD + "</p><p>" + MORE + "</p><p>June 9 – Brenning, Old Hall<br>June 10 – Loe, Harbour Hall<br>June 14 – Tarn, Castle</p></article></body></html>", ["June 9 – Brenning", "June 10 – Loe", "June 14 – Tarn"]),
    "nothing but lines": ("Storm stops waterworks\n\nFriday, 14 March 2025\n\nWhat we know so far:\n- 19 pumps were flooded\n- Four of the wells are shut\n- The utility has fined its supplier 8,000 crowns\n", ["19 pumps were flooded", "Four of the wells are shut", "fined its supplier"]),
    "a bulletin in German": ("Sturm legt Wasserwerk lahm\n\n14. März 2025\n\nDas Wasserwerk von Brenning stand nach dem Sturm zwei Tage lang still, sagte der Betreiber.\n\n- 19 Pumpen wurden überflutet\n- Vier Brunnen sind geschlossen\n", ["19 Pumpen wurden", "Vier Brunnen sind"]),
}  # fmt: skip
WORD_LINES = {
    "the last paragraph": (make_word(LEAD, MORE, "Eight of them were injured in the explosion of 2 May"), "Eight of them"),
    "a list at the end": (make_word(LEAD, MORE, "Four of the wells are shut", style="List Bullet"), "Four of the wells"),
    "two open paragraphs": (make_word(LEAD, "19 pumps were flooded", "Four of the wells are shut"), "19 pumps were flooded"),
}  # fmt: skip
OTHER_LINES = {
    "teasers under their label": (HEAD + LEAD + "\n\n" + MORE + "\n\nMore stories\nFerry toll rises as divers reach lower deck\nTram line 4 to close for nine weeks\n", ["Ferry toll", "Tram line"]),
    "a line of another subject in capitals": (HEAD + LEAD + "\n\n" + MORE + "\n\nSupport Our Independent Journalism\n", ["Support Our"]),
    "what follows a row of buttons": (HEAD + LEAD + "\n\n" + MORE + "\n\nFacebook Twitter WhatsApp\n\nHerring quota cut by a third\n", ["Herring quota"]),
    "the foot of the page": (HEAD + LEAD + "\n\n" + MORE + "\n\n© 2025 Brenning Times. All rights reserved.\nContact us\n", ["Contact us", "All rights"]),
    "a heading between two paragraphs": (HEAD + LEAD + "\n\nNo end in sight\n\n" + MORE, ["No end in sight"]),
    "a heading with a verb between two paragraphs": (HEAD + LEAD + "\n\nWhat the council wants\n\n" + MORE, ["What the council wants"]),
    "the author at the end": (HEAD + LEAD + "\n\n" + MORE + "\n\nIda Holm\n", ["Ida Holm"]),
}  # fmt: skip


@pytest.mark.parametrize("name", STORY_LINES)
def test_a_line_that_says_something_is_story(name: str) -> None:
    page, wanted = STORY_LINES[name]
    told = read_story(page, "page.html" if page.startswith("<") else "page.txt")
    assert [line for line in wanted if line not in told] == []


@pytest.mark.parametrize("name", WORD_LINES)
def test_the_same_in_a_word_document(name: str) -> None:
    data, wanted = WORD_LINES[name]
    assert wanted in read_story(data, "story.docx")


@pytest.mark.parametrize("name", OTHER_LINES)
def test_what_a_page_says_of_something_else_is_none(name: str) -> None:
    page, unwanted = OTHER_LINES[name]
    told = read_story(page)
    assert [line for line in unwanted if line in told] == []
    assert LEAD in told
    assert MORE in told
