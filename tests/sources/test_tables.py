"""A table keeps row and head for each cell, beside a text that stays the file's own words."""
# ruff: noqa: E501 - a line of a page is one line

from __future__ import annotations

import io
import json

import docx
import pytest

from sources.reading.read import read_document
from sources.reading.tables import heads_of
from sources.reading.types import Story, result_from_json, result_to_json, story_text

LEAD = "The road office of Loe told reporters on Thursday that three roads stay closed after the storm of last week."
MORE = (
    "Work on the second quay is to begin in May, harbour master Tilde Aune told reporters in the town hall."
)
ROWS = [["Road", "Closed for", "Detour"], ["E6", "5 days", "41 km"], ["Sandvik pass", "12 days", "88 km"]]
NAMED = {"5 days": (["E6"], ["Closed for"]), "88 km": (["Sandvik pass"], ["Detour"])}


def page(table: str) -> tuple[str, bytes]:
    return (
        "a.html",
        f"<html><body><article><h1>Roads stay closed</h1><p>{LEAD}</p>{table}<p>{MORE}</p></article></body></html>".encode(),
    )


def rows(cells: list[list[str]], tag: str = "td") -> str:
    return "".join(f"<tr>{''.join(f'<{tag}>{cell}</{tag}>' for cell in row)}</tr>" for row in cells)


def text(lines: list[str], name: str = "a.txt") -> tuple[str, bytes]:
    return name, "\n".join(["Roads stay closed", "", LEAD, "", *lines, "", MORE, ""]).encode()


def word(cells: list[list[str]], *, head: bool = False, merged: bool = False) -> tuple[str, bytes]:
    document = docx.Document()
    document.add_heading("Roads stay closed", 1)
    document.add_paragraph(LEAD)
    table = document.add_table(len(cells), len(cells[0]))
    for row, words in enumerate(cells):
        for column, content in enumerate(words):
            table.cell(row, column).text = content
    if head:
        table.rows[0]._tr.get_or_add_trPr().append(docx.oxml.OxmlElement("w:tblHeader"))
    if merged:
        table.cell(0, 1).merge(table.cell(0, 2))
    document.add_paragraph(MORE)
    out = io.BytesIO()
    document.save(out)
    return "a.docx", out.getvalue()


FILES = {
    "a page with a head": (page(f"<table><thead>{rows(ROWS[:1], 'th')}</thead><tbody>{rows(ROWS[1:])}</tbody></table>"), NAMED),
    "a page that states nothing": (page(f"<table>{rows(ROWS)}</table>"), NAMED),
    "a page with heads on both sides": (page("<table><tr><td></td><th>Closed for</th><th>Detour</th></tr><tr><th>E6</th><td>5 days</td><td>41 km</td></tr><tr><th>Sandvik pass</th><td>12 days</td><td>88 km</td></tr></table>"), NAMED),
    "a page with paragraphs in its cells": (page(f"<table>{rows([[f'<p>{cell}</p>' for cell in row] for row in ROWS])}</table>"), NAMED),
    "a page with a wide head": (page("<table><tr><th rowspan=2>Road</th><th colspan=2>After the storm</th></tr><tr><th>Closed for</th><th>Detour</th></tr><tr><td>E6</td><td>5 days</td><td>41 km</td></tr><tr><td>Sandvik pass</td><td>12 days</td><td>88 km</td></tr></table>"), {"5 days": (["E6"], ["After the storm", "Closed for"]), "88 km": (["Sandvik pass"], ["After the storm", "Detour"])}),
    "a page with a cell over two rows": (page("<table><tr><th>County</th><th>Road</th><th>Closed for</th></tr><tr><td rowspan=2>Loe</td><td>E6</td><td>5 days</td></tr><tr><td>Sandvik pass</td><td>12 days</td></tr></table>"), {"5 days": (["Loe", "E6"], ["Closed for"]), "12 days": (["Loe", "Sandvik pass"], ["Closed for"])}),
    "a page with bands": (page("<table><tr><th>Road</th><th>Closed for</th><th>Detour</th></tr><tr><td colspan=3>North</td></tr><tr><td>E6</td><td>5 days</td><td>41 km</td></tr><tr><td colspan=3>South</td></tr><tr><td>Sandvik pass</td><td>12 days</td><td>88 km</td></tr></table>"), {"5 days": (["E6"], ["Closed for", "North"]), "88 km": (["Sandvik pass"], ["Detour", "South"])}),
    "years as heads": (page("<table><tr><td>Port</td><td>2023</td><td>2024</td></tr><tr><td>Loe</td><td>3.1 million</td><td>3.4 million</td></tr><tr><td>Sandvik</td><td>900,000</td><td>880,000</td></tr></table>"), {"3.4 million": (["Loe"], ["2024"]), "900,000": (["Sandvik"], ["2023"])}),
    "a card of facts": (page("<table><tr><td>Length</td><td>61 metres</td></tr><tr><td>Passengers</td><td>299</td></tr></table>"), {"61 metres": (["Length"], []), "299": (["Passengers"], [])}),
    "Word": (word(ROWS), NAMED),
    "Word with a head": (word(ROWS, head=True), NAMED),
    "Word with an empty corner": (word([["", "Closed for", "Detour"], *ROWS[1:]]), NAMED),
    "Word with an empty cell": (word([ROWS[0], ["E6", "", "41 km"], ROWS[2]]), {"41 km": (["E6"], ["Detour"]), "12 days": (["Sandvik pass"], ["Closed for"])}),
    "Word with equal neighbours": (word([ROWS[0], ["E6", "7", "7"], ROWS[2]]), {"88 km": (["Sandvik pass"], ["Detour"])}),
    "Word with a wide head": (word([["Road", "After the storm", ""], ["", "Closed for", "Detour"], *ROWS[1:]], merged=True), {"5 days": (["E6"], ["After the storm", "Closed for"]), "88 km": (["Sandvik pass"], ["After the storm", "Detour"])}),
    "Markdown": (text(["| Road | Closed for | Detour |", "|---|---|---|", *(f"| {' | '.join(row)} |" for row in ROWS[1:])], "a.md"), NAMED),
    "Markdown with an empty corner": (("a.md", f"# Roads stay closed\n\n{LEAD}\n\n|  | Closed for | Detour |\n|---|---|---|\n| E6 | 5 days | 41 km |\n| Sandvik pass | 12 days | 88 km |\n\n{MORE}\n".encode()), NAMED),
    "tabs": (text(["\t".join(row) for row in ROWS]), NAMED),
    "bars": (text([" | ".join(row) for row in ROWS]), NAMED),
    "wide gaps": (text([f"{a:<20}{b:<16}{c}" for a, b, c in ROWS]), NAMED),
    "a file of values with commas": (("a.csv", b"Road,Closed for,Detour\nE6,5 days,41 km\nSandvik pass,12 days,88 km\nLoe bridge,3 days,9 km\n"), NAMED),
    "a file of values with semicolons": (("a.csv", b"Road;Closed for;Detour\r\nE6;5 days;41 km\r\nSandvik pass;12 days;88 km\r\nLoe bridge;3 days;9 km\r\n"), NAMED),
    "a mail": (("a.eml", b"From: press@loe.example\r\nTo: ida@t.example\r\nSubject: Roads stay closed\r\nDate: Fri, 14 Mar 2025 17:05:00 +0100\r\nMIME-Version: 1.0\r\nContent-Type: text/html; charset=utf-8\r\n\r\n" + page(f"<table>{rows(ROWS)}</table>")[1].replace(b"<h1>Roads stay closed</h1>", b"")), NAMED),
}  # fmt: skip


def the_story(file: tuple[str, bytes]) -> tuple[Story, str]:
    name, data = file
    result = read_document(data, name)
    (story,) = result.stories
    assert result_from_json(json.loads(json.dumps(result_to_json(result)))).stories == result.stories
    return story, story_text(result.document, story)


@pytest.mark.parametrize("name", FILES)
def test_each_cell_is_named_by_its_row_and_its_column(name: str) -> None:
    file, named = FILES[name]
    story, words = the_story(file)
    (table,) = story.tables
    found = {
        words[cell.start : cell.end]: tuple(
            [words[head.start : head.end] for head in heads] for heads in heads_of(table, cell)
        )
        for cell in table.cells
    }
    assert {value: found[value] for value in named} == named
    assert not [
        mark
        for mark in story.marks
        if mark.start < table.end and table.start < mark.end and words[mark.start : mark.end].strip(" |\t")
    ]


@pytest.mark.parametrize(
    "file",
    [
        page(f"<table><tr><td>{LEAD}</td><td>{MORE}</td></tr><tr><td>{MORE} It is new.</td><td>{LEAD} It is 9.</td></tr></table>"),
        page("<table role='presentation'><tr><td>Menu</td><td>1</td></tr><tr><td>Home</td><td>2</td></tr></table>"),
        page("<table><tr><td>5 days</td></tr><tr><td>12 days</td></tr></table>"),
        text(["The ferry, 61 metres long, sails at 9, 11 and 14.", "The bridge, 9 metres wide, opens at 8, 10 and 12.", "The quay, 3 metres deep, is full at 7, 9 and 11."]),
        text(["- 31 people were rescued from the ferry", "- Nine people are in hospital in Loe"]),
        ("a.txt", f"Roads stay closed\n\n{LEAD}  It rained.\n\n{MORE}\n".encode()),
    ],
)  # fmt: skip
def test_what_only_places_words_is_no_table(file: tuple[str, bytes]) -> None:
    assert the_story(file)[0].tables == ()


def test_the_words_above_a_table_name_it() -> None:
    named, words = the_story(page(f"<table><caption>Closed roads</caption>{rows(ROWS)}</table>"))
    (table,) = named.tables
    assert table.title is not None
    assert words[slice(*table.title)] == "Closed roads"
    labelled, words = the_story(text(["Closed roads:", *("\t".join(row) for row in ROWS)]))
    (table,) = labelled.tables
    assert table.title is not None
    assert words[slice(*table.title)] == "Closed roads"


def test_no_word_of_a_row_is_lost_where_neighbours_say_the_same() -> None:
    _story, words = the_story(word([ROWS[0], ["E6", "7", "7"], ROWS[2]]))
    assert "E6 | 7 | 7" in words
