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
from tests.sources.made_files import make_page_pdf

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


XS, YS = (60, 200, 300, 400), (640, 600, 560, 520)


def drawn(rules: str, cells: list[list[str]] = ROWS, *, one_object: bool = False) -> tuple[str, bytes]:
    """A PDF's page with these rules and a word of the table in each of their cells."""
    lead = [show(part, 60, 740 - 14 * number) for number, part in enumerate((LEAD[:56], LEAD[57:]))]
    words = [
        (words, XS[column] + 4, YS[row] - 20)
        for row, line in enumerate(cells)
        for column, words in enumerate(line)
        if words
    ]
    body = (
        "BT /F1 10 Tf " + " ".join(f"1 0 0 1 {x} {y} Tm ({text}) Tj" for text, x, y in words) + " ET"
        if one_object
        else "\n".join(show(*word) for word in words)
    )
    after = [show(part, 60, 480 - 14 * number) for number, part in enumerate((MORE[:51], MORE[52:]))]
    return "a.pdf", make_page_pdf("\n".join([show("Roads stay closed", 60, 770), *lead, rules, body, *after]))


def show(text: str, x: float, y: float) -> str:
    return f"BT /F1 10 Tf {x} {y} Td ({text}) Tj ET"


LINES = " ".join([*(f"60 {y} m 400 {y} l S" for y in YS), *(f"{x} 520 m {x} 640 l S" for x in XS)])
BOXES = " ".join(
    f"{XS[column]} {YS[row + 1]} {XS[column + 1] - XS[column]} 40 re S"
    for row in range(3)
    for column in range(3)
)
BARS = " ".join([*(f"60 {y} 340 0.5 re f" for y in YS), *(f"{x} 520 0.5 120 re f" for x in XS)])
WIDE = LINES.replace("300 520 m 300 640 l S", "300 520 m 300 600 l S")
DEEP = LINES.replace("60 560 m 400 560 l S", "200 560 m 400 560 l S")


def feed(body: str) -> tuple[str, bytes]:
    item = f"<item><title>Roads stay closed</title><description><![CDATA[{body}]]></description></item>"
    return "a.xml", f"<rss version='2.0'><channel><title>T</title>{item}</channel></rss>".encode()


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
    "an RSS feed": (feed(f"<p>{LEAD}</p><table>{rows(ROWS)}</table><p>{MORE}</p>"), NAMED),
    "an RSS feed with a head": (feed(f"<p>{LEAD}</p><table><thead>{rows(ROWS[:1], 'th')}</thead>{rows(ROWS[1:])}</table>"), NAMED),
    "an Atom feed in XHTML": (("a.xml", f"<feed xmlns='http://www.w3.org/2005/Atom'><title>T</title><entry><title>Roads stay closed</title><content type='xhtml'><div xmlns='http://www.w3.org/1999/xhtml'><p>{LEAD}</p><table>{rows(ROWS)}</table></div></content></entry></feed>".encode()), NAMED),
    "a JSON Feed": (("a.json", json.dumps({"version": "https://jsonfeed.org/version/1.1", "title": "T", "items": [{"id": "1", "title": "Roads stay closed", "content_html": f"<p>{LEAD}</p><table>{rows(ROWS)}</table>"}]}).encode()), NAMED),
    "ninjs": (("a.json", json.dumps({"uri": "urn:x:1", "type": "text", "headline": "Roads stay closed", "body_html": f"<p>{LEAD}</p><table>{rows(ROWS)}</table>"}).encode()), NAMED),
    "NITF": (("a.xml", f"<nitf><body><body.head><hedline><hl1>Roads stay closed</hl1></hedline></body.head><body.content><p>{LEAD}</p><nitf-table><table>{rows(ROWS)}</table></nitf-table></body.content></body></nitf>".encode()), NAMED),
    "NewsML-G2": (("a.xml", f"<newsItem xmlns='http://iptc.org/std/nar/2006-10-01/'><contentMeta><headline>Roads stay closed</headline></contentMeta><contentSet><inlineXML><html xmlns='http://www.w3.org/1999/xhtml'><body><p>{LEAD}</p><table>{rows(ROWS)}</table></body></html></inlineXML></contentSet></newsItem>".encode()), NAMED),
    "NewsML 1": (("a.xml", f"<NewsML><NewsItem><NewsManagement/><NewsComponent><NewsLines><HeadLine>Roads stay closed</HeadLine></NewsLines><ContentItem><DataContent><body.content><p>{LEAD}</p><table>{rows(ROWS)}</table></body.content></DataContent></ContentItem></NewsComponent></NewsItem></NewsML>".encode()), NAMED),
    "a PDF ruled by lines": (drawn(LINES), NAMED),
    "a PDF ruled by boxes": (drawn(BOXES), NAMED),
    "a PDF ruled by thin filled bars": (drawn(f"0.5 g {BARS} 0 g"), NAMED),
    "a PDF drawn upside down": (drawn(f"q 1 0 0 -1 0 1160 cm {LINES} Q"), NAMED),
    "a PDF with its words in one object": (drawn(LINES, one_object=True), NAMED),
    "a PDF with a filled head": (drawn(f"0.9 g 60 600 340 40 re f 0 g {LINES}"), NAMED),
    "a PDF with an empty cell": (drawn(LINES, [ROWS[0], ["E6", "", "41 km"], ROWS[2]]), {"41 km": (["E6"], ["Detour"]), "12 days": (["Sandvik pass"], ["Closed for"])}),
    "a PDF with a wide head": (drawn(WIDE, [["", "After the storm", ""], ["Road", "Closed for", "Detour"], ROWS[1]]), {"5 days": (["E6"], ["After the storm", "Closed for"]), "41 km": (["E6"], ["After the storm", "Detour"])}),
    "a PDF with a cell over two rows": (drawn(DEEP, [["County", "Road", "Closed for"], ["Loe", "E6", "5 days"], ["", "E39", "12 days"]]), {"5 days": (["Loe", "E6"], ["Closed for"]), "12 days": (["Loe", "E39"], ["Closed for"])}),
    "a page with a wide head over two": (page("<table><tr><td></td><td colspan=2>After the storm</td></tr><tr><td>Road</td><td>Closed for</td><td>Detour</td></tr><tr><td>E6</td><td>5 days</td><td>41 km</td></tr><tr><td>Sandvik pass</td><td>12 days</td><td>88 km</td></tr></table>"), {"5 days": (["E6"], ["After the storm", "Closed for"]), "88 km": (["Sandvik pass"], ["After the storm", "Detour"])}),
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
        drawn("60 500 340 160 re S", [["The ferry sails at 9.", "", ""], ["It is 61 metres long.", "", ""]]),
        drawn(LINES.replace(" S", " n"), [["It sails at 9.", "", ""], ["It is 61 metres long.", "", ""]]),
        drawn(LINES, [["", "", ""], ["", "", ""]]),
    ],
)  # fmt: skip
def test_what_only_places_words_is_no_table(file: tuple[str, bytes]) -> None:
    assert the_story(file)[0].tables == ()


def test_the_words_of_a_ruled_table_stand_row_by_row_where_the_table_is_drawn() -> None:
    _name, data = drawn(LINES, [ROWS[0], ["E6", "5 days", "41 km"], ["Sandvik", "12 days", "88 km"]])
    told = read_document(data, "a.pdf").document.text
    assert "\nRoad | Closed for | Detour\nE6 | 5 days | 41 km\nSandvik | 12 days | 88 km\n" in told
    assert told.index("storm of last week.") < told.index("Road | ") < told.index("Work on the second")
    second_line = show("pass", XS[0] + 4, YS[2] - 34)
    _name, data = drawn(f"{LINES} {second_line}", [ROWS[0], ROWS[1], ["Sandvik", "12 days", "88 km"]])
    assert "\nSandvik pass | 12 days | 88 km\n" in read_document(data, "a.pdf").document.text


def test_columns_between_rules_are_read_as_columns_and_not_as_cells() -> None:
    left = [
        "The waterworks of Brenning stood",
        "still for two days after the storm,",
        "the utility said. Repairs are to cost",
        "2.3 million crowns, its engineer Ove",
        "Lunt told the council on Tuesday.",
    ]
    right = [
        "The bakery in the old town sold",
        "3,000 buns on Friday, its owner Tora",
        "Vik said. It opens again in the week",
        "after Easter, when the mill has been",
        "repaired and the flour has come.",
    ]
    rules = "50 720 m 560 720 l S 50 620 m 560 620 l S 50 520 m 560 520 l S " + " ".join(
        f"{x} 520 m {x} 720 l S" for x in (50, 320, 560)
    )
    words = "\n".join(
        show(text, x, 700 - 14 * number)
        for number, pair in enumerate(zip(left, right, strict=True))
        for text, x in zip(pair, (60, 330), strict=True)
    )
    text = " ".join(read_document(make_page_pdf(f"{rules}\n{words}"), "a.pdf").document.text.split())
    assert " ".join(left) in text
    assert " ".join(right) in text
    assert "|" not in text


def test_a_drawing_of_very_many_lines_is_no_table_and_costs_little() -> None:
    net = " ".join(f"{n} 100 m {n} 700 l S 50 {n} m 550 {n} l S" for n in range(50, 550))
    story, words = the_story(drawn(net + " " + "1 1 m 2 3 l S " * 30_000))
    assert story.tables == ()
    assert "5 days" in words


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


def test_each_entry_of_a_feed_keeps_its_own_table() -> None:
    _name, data = feed(f"<p>{LEAD}</p><table>{rows(ROWS)}</table>")
    second = f"<item><title>Ferries</title><description><![CDATA[<p>{MORE}</p><table>{rows([['Ferry', 'Sails'], ['Loe', '9 times'], ['Sandvik', '4 times']])}</table>]]></description></item></channel>"
    result = read_document(data.replace(b"</channel>", second.encode()), "a.xml")
    told = [
        [story_text(result.document, story)[cell.start : cell.end] for cell in table.cells]
        for story in result.stories
        for table in story.tables
    ]
    assert told == [
        [cell for row in ROWS for cell in row],
        ["Ferry", "Sails", "Loe", "9 times", "Sandvik", "4 times"],
    ]
