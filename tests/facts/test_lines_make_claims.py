"""What a list, a bulletin or a last line states is a claim, with or without a full stop; a heading is none."""
# ruff: noqa: E501 - a line of a text is one line

import pytest

from facts.suggesting.suggest_claims import suggest_claims

LEAD = "The waterworks of Brenning stood still for two days after the storm, the utility said."
MORE = "Repairs are to cost 2.3 million crowns, its engineer Ove Lunt told the council on Tuesday."
LISTS = {
    "dashes": "What we know so far:\n- 19 pumps were flooded in Brenning\n- Four of the wells are shut\n- The utility has been fined 8,000 crowns",
    "dots and gaps": f"{LEAD}\n\n• 19 pumps were flooded in Brenning\n\n• Four of the wells are shut\n\n• The utility has been fined 8,000 crowns",
    "numbers": f"{LEAD}\n\n1. 19 pumps were flooded in Brenning\n2. Four of the wells are shut\n3. The utility has been fined 8,000 crowns",
    "bare lines": f"{LEAD}\n\n19 pumps were flooded in Brenning\nFour of the wells are shut\nThe utility has been fined 8,000 crowns",
    "a list of a page": f"{LEAD}\n\nWhat is known:\n\n19 pumps were flooded in Brenning\nFour of the wells are shut\nThe utility has been fined 8,000 crowns\n\n{MORE}",
    "lines of slides": f"19 pumps were flooded in Brenning\n\nFour of the wells are shut\n\nThe utility has been fined 8,000 crowns\n\n{LEAD}",
}


def quotes(text: str, headline: str = "") -> list[str]:
    found = suggest_claims(text, headline=headline, language="en", published="2025-03-14")
    return [claim.quote for claim in found.claims]


@pytest.mark.parametrize("name", LISTS)
def test_every_item_of_a_list_that_states_something_is_a_claim(name: str) -> None:
    found = " | ".join(quotes(LISTS[name]))
    wanted = (
        "19 pumps were flooded",
        "Four of the wells are shut",
        "The utility has been fined 8,000 crowns",
    )
    assert [item for item in wanted if item not in found] == []


def test_the_last_line_is_a_claim() -> None:
    assert "Eight of them were injured in the explosion of 2 May" in quotes(
        f"{LEAD}\n\nThe utility has 64 workers.\n\nEight of them were injured in the explosion of 2 May"
    )


def test_a_list_in_another_language_gives_its_claims() -> None:
    found = suggest_claims(
        "Das Wasserwerk von Brenning stand zwei Tage lang still.\n\n- 19 Pumpen wurden überflutet\n- 400 Häuser sind ohne Wasser",
        language="de",
    )
    assert [c.quote for c in found.claims if c.quote[0].isdigit()] == [
        "19 Pumpen wurden überflutet",
        "400 Häuser sind ohne Wasser",
    ]


@pytest.mark.parametrize(
    "heading",
    [
        "What the council wants",
        "Pumps Were Never Checked",
        "No end in sight",
        "THE WELLS ARE SHUT",
        "The mayor answers",
    ],
)
def test_a_heading_is_no_claim(heading: str) -> None:
    assert heading not in quotes(f"{LEAD}\n\n{heading}\n\n{MORE}")


def test_points_under_a_headline_that_only_sum_up_the_text_are_no_claims() -> None:
    text = f"- Waterworks of Brenning stood still for two days\n- Repairs cost 2.3 million crowns\n\n{LEAD}\n\n{MORE}"
    assert not [quote for quote in quotes(text, "Storm") if quote.startswith(("Waterworks", "Repairs cost"))]


def test_points_under_a_headline_that_tell_more_are_claims() -> None:
    text = f"- 31 people were rescued from the ferry\n\n{LEAD}\n\n{MORE}"
    assert "31 people were rescued from the ferry" in quotes(text, "Storm")
