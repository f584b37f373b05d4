"""A table's cell makes a claim that names its row and its column; the rest of a table makes none."""

from collections.abc import Mapping

import pytest

from facts.suggesting.suggest_file import suggest_text
from facts.suggesting.words.types import SuggestedClaim
from sources.reading.read import read_document
from tests.sources.test_tables import FILES as TABLES
from tests.sources.test_tables import LEAD, ROWS, page, rows, text


def suggest(file: tuple[str, bytes]) -> Mapping[str, SuggestedClaim]:
    result = read_document(file[1], file[0])
    (story,) = result.stories
    claims = suggest_text(result.document, story).claims
    words = result.document.text[story.start : story.end]
    for claim in claims:
        assert words[claim.start : claim.end] == claim.quote
        for part in claim.substitutions:
            assert claim.statement[part.start : part.end] == part.text
            assert part.source_start is not None
            assert words[part.source_start : part.source_end] == part.source_text
    return {claim.statement: claim for claim in claims}


CELLS = {
    "a page with a head": "E6, Closed for: 5 days.",
    "a page with a wide head": "Sandvik pass, After the storm, Detour: 88 km.",
    "a page with a cell over two rows": "Loe, Sandvik pass, Closed for: 12 days.",
    "a page with bands": "Sandvik pass, Detour, South: 88 km.",
    "years as heads": "Loe, 2024: 3.4 million.",
    "a card of facts": "Passengers: 299.",
    "Word with an empty corner": "Sandvik pass, Closed for: 12 days.",
    "Markdown": "E6, Detour: 41 km.",
    "tabs": "E6, Closed for: 5 days.",
    "a file of values with semicolons": "Loe bridge, Detour: 9 km.",
}


@pytest.mark.parametrize("name", CELLS)
def test_a_cell_is_stated_with_what_names_it(name: str) -> None:
    claims = suggest(TABLES[name][0])
    assert CELLS[name] in claims
    assert not [claim for claim in claims.values() if "\n" in claim.quote or " | " in claim.quote]


def test_the_title_stands_in_front_and_the_text_around_makes_its_own_claims() -> None:
    claims = suggest(text(["Closed roads:", *("\t".join(row) for row in ROWS)]))
    claim = claims["Closed roads – E6, Closed for: 5 days."]
    assert (claim.quote, claim.uncertain) == ("5 days", ())
    assert [str(figure.low) for figure in claim.figures] == ["5"]
    assert any(LEAD.startswith("The road office") and "stay closed" in statement for statement in claims)


def test_what_a_card_of_facts_tells_of_is_open() -> None:
    claims = suggest(TABLES["a card of facts"][0])
    assert [doubt.code for doubt in claims["Length: 61 metres."].uncertain] == ["context_open"]


@pytest.mark.parametrize(
    ("head", "cell", "low"),
    [
        ("Passengers (million)", "3.4", 3_400_000),
        ("Passengers (in thousands)", "880", 880_000),
        ("Passengers ('000)", "880", 880_000),
        ("Passengers", "880", 880),
        ("Passengers (million)", "3.4 million", 3_400_000),
        ("Income, $ million", "14", 14_000_000),
    ],
)
def test_the_scale_of_a_head_holds_for_its_cells(head: str, cell: str, low: int) -> None:
    claims = suggest(page(f"<table>{rows([['Port', head], ['Loe', cell], ['Sandvik', '7']])}</table>"))
    (figure,) = claims[f"Loe, {head}: {cell}."].figures
    assert figure.low == low


def test_a_year_over_a_column_dates_its_figures_and_is_counted_itself_by_nobody() -> None:
    claims = suggest(TABLES["years as heads"][0])
    (figure,) = claims["Sandvik, 2023: 900,000."].figures
    assert (figure.as_of, figure.counted) == ("2023", "")
    assert not any(statement.endswith(": 2023.") for statement in claims)


def test_in_a_language_without_a_grammar_cells_are_stated_alike() -> None:
    lead = (
        "Das Straßenamt von Loe teilte am Donnerstag mit, dass nach dem Sturm drei Straßen gesperrt bleiben."
    )
    table = "Straße\tGesperrt seit Tagen\nE6\t5\nSandvikpass\t12"
    claims = suggest(("a.txt", f"Straßen bleiben zu\n\n{lead}\n\n{table}\n\n{lead}\n".encode()))
    assert claims["Sandvikpass, Gesperrt seit Tagen: 12."].figures[0].low == 12
