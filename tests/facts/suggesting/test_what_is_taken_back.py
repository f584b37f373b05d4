"""What a text says and takes back is no claim without its taking back."""

import pytest

from facts.language.refusals import Refused
from facts.suggesting.suggest_claims import suggest_claims


@pytest.mark.parametrize(
    "text",
    [
        "Police earlier said one person had died; that was wrong.",
        "The town first reported 14 deaths, which was later found to be untrue.",
        "Officials said on Monday that 40 boats had sunk, but this turned out to be false.",
        "Brill said it owned 12 ships, a claim it later withdrew.",
        "Police said two men were held – this was incorrect.",
        "The paper wrote that Cole had resigned, which is not true.",
        "The ministry put the toll at 31, a figure that has since proved wrong.",
    ],
)
def test_the_whole_sentence_stands_with_its_taking_back(text: str) -> None:
    claims = suggest_claims(text, published="2025-03-14", language="en").claims
    assert [claim.quote for claim in claims] == [text[:-1]]
    assert claims[0].statement.endswith(text[-24:])


@pytest.mark.parametrize(
    "text",
    [
        "The ministry had put the toll at 31. That figure was wrong.",
        "Police said two men were held. This was not true.",
        "The town reported 14 deaths. However, those reports turned out to be false.",
    ],
)
def test_what_the_next_sentence_takes_back_is_refused(text: str) -> None:
    found = suggest_claims(text, published="2025-03-14", language="en")
    first = text.split(". ")[0] + "."
    assert not any(claim.start < len(first) for claim in found.claims)
    assert (found.refusals[0].start, found.refusals[0].why) == (0, Refused.RETRACTED)


@pytest.mark.parametrize(
    "text",
    [
        "Cole said 12 people had died, and that was the worst of it.",
        "The court said the arrest of 12 men was wrong.",
        "Brill sold 12 ships, which it later bought back.",
    ],
)
def test_what_stands_is_cut_as_before(text: str) -> None:
    assert not any(
        claim.quote == text[:-1] and len(claim.quote.split()) > 12
        for claim in suggest_claims(text, published="2025-03-14", language="en").claims
    )
