"""A PDF in columns is read column by column, in whatever order its file draws them; a table stays in rows."""
# ruff: noqa: E501 - a line of a page is one line

from __future__ import annotations

import pytest

from sources.reading.formats.pdf_columns import read_columns
from sources.reading.read import read_document
from sources.reading.types import LeftOut
from tests.sources.made_files import make_page_pdf

LEFT = [
    "The waterworks of Brenning stood",
    "still for two days after the storm,",
    "the utility said. Repairs are to cost",
    "2.3 million crowns, its engineer Ove",
    "Lunt told the council on Tuesday.",
]
RIGHT = [
    "The bakery in the old town sold",
    "3,000 buns on Friday, its owner Tora",
    "Vik said. It opens again in the week",
    "after Easter, when the mill has been",
    "repaired and the flour has come.",
]
THIRD = [
    "A choir of forty from Loe",
    "sang at the fair in Tarn",
    "and collected some 9,000",
    "crowns for the lifeboat",
    "before the rain came.",
]
STORY = " ".join(LEFT)
OTHER = " ".join(RIGHT)


def show(text: str, x: float, y: float) -> str:
    return f"BT /F1 10 Tf {x} {y} Td ({text}) Tj ET"


def rows(*columns: list[str], xs: tuple[float, ...] = (60, 330), top: float = 700) -> list[str]:
    return [
        show(column[i], x, top - 14 * i)
        for i in range(len(columns[0]))
        for column, x in zip(columns, xs, strict=True)
    ]


DRAWN = {
    "row by row": "\n".join(rows(LEFT, RIGHT)),
    "row by row in one object": "BT /F1 10 Tf 60 700 Td " + " ".join(f"({a}) Tj 270 0 Td ({b}) Tj -270 -14 Td" for a, b in zip(LEFT, RIGHT, strict=True)) + " ET",
    "row by row by matrix": "BT /F1 10 Tf " + " ".join(f"1 0 0 1 60 {700 - 14 * i} Tm ({a}) Tj 1 0 0 1 330 {700 - 14 * i} Tm ({b}) Tj" for i, (a, b) in enumerate(zip(LEFT, RIGHT, strict=True))) + " ET",
    "column by column": "\n".join([*(show(t, 60, 700 - 14 * i) for i, t in enumerate(LEFT)), *(show(t, 330, 700 - 14 * i) for i, t in enumerate(RIGHT))]),
    "under a headline across": "\n".join([show("A headline of the page that runs over both of its columns and is long", 60, 740), *rows(LEFT, RIGHT)]),
    "from the right": "\n".join(show(t, x, 700 - 14 * i) for i, pair in enumerate(zip(RIGHT, LEFT, strict=True)) for t, x in zip(pair, (330, 60), strict=True)),
    "columns of other heights": "\n".join([*rows(LEFT, RIGHT), show("The council meets again in May.", 60, 700 - 14 * 6)]),
}  # fmt: skip


@pytest.mark.parametrize("name", DRAWN)
def test_columns_are_read_one_after_another(name: str) -> None:
    text = " ".join(read_document(make_page_pdf(DRAWN[name]), "a.pdf").document.text.split())
    assert STORY in text
    assert OTHER in text
    assert text.index(STORY) < text.index(OTHER)


def test_three_columns() -> None:
    drawn = "\n".join(rows([t[:28] for t in LEFT], [t[:28] for t in RIGHT], THIRD, xs=(40, 225, 410)))
    text = " ".join(read_document(make_page_pdf(drawn), "a.pdf").document.text.split())
    assert " ".join(t[:28] for t in LEFT) in text
    assert " ".join(THIRD) in text


def test_a_headline_between_two_zones_parts_them() -> None:
    drawn = "\n".join(
        [
            *rows(LEFT, RIGHT),
            show("A headline of the page that runs over both of its columns and is long", 60, 610),
            *rows(RIGHT, LEFT, top=590),
        ]
    )
    text = " ".join(read_document(make_page_pdf(drawn), "a.pdf").document.text.split())
    assert text.count(STORY) == 2
    assert text.index(OTHER) < text.index("A headline of the page") < text.rindex(STORY)


def test_a_table_stays_in_rows() -> None:
    cells = [("Harbour", "Boats"), ("Loe", "88"), ("Brenning", "412"), ("Tarn", "19"), ("Alden", "7")]
    drawn = "\n".join(rows([a for a, _b in cells], [b for _a, b in cells]))
    document = read_document(make_page_pdf(drawn), "a.pdf").document
    assert "Loe 88" in " ".join(document.text.split())
    assert document.left_out == ()


def test_what_could_be_either_is_said() -> None:
    cells = [
        ("Loe Lines ferry", "two new boats"),
        ("Tarn Boats yard", "one old dock"),
        ("Brenning water works", "four wells shut"),
        ("Alden town hall", "a new roof"),
        ("Vik and sons", "flour mill sold"),
    ]
    drawn = "\n".join(rows([a for a, _b in cells], [b for _a, b in cells]))
    assert LeftOut("columns", "1") in read_document(make_page_pdf(drawn), "a.pdf").document.left_out


def test_a_page_without_gutters_has_no_columns() -> None:
    assert read_columns("\n".join(LEFT)) == ("", "single")
