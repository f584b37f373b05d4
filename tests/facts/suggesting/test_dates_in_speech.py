"""“Today” in a quotation or a post is the day on which it was said, where the text tells it."""

import pytest

from facts.suggesting.suggest_claims import suggest_claims
from tests.dates import read


@pytest.mark.parametrize(
    ("text", "spoken"),
    [
        ("“We won today,” she said on Friday.", ("today", "2025-01-31")),
        ("“I met him yesterday,” Mr Bell said in a statement last Friday.", ("yesterday", "2025-01-30")),
        ("On Friday the minister said: “We vote tomorrow.”", ("tomorrow", "2025-02-01")),
        ("He told reporters on Monday that “today is the day”.", ("today", "2025-02-03")),
        ("We start today\n\n— Ann Bell (@annbell) November 1, 2019\n\nIt rained.", ("today", "2019-11-01")),
        # A report of one day.
        ("Spain won yesterday.\n\n“We learned a lot today,” the coach said.", ("today", "2025-02-04")),
    ],
)
def test_a_spoken_day_counts_from_when_it_was_said(text, spoken):
    assert spoken in read(text)


@pytest.mark.parametrize(
    "text",
    [
        "“We won today,” she said.",
        "“We won today.” It rained on Friday.",
        "“We won today,” she said. On Friday they lost.",
        "Today, she said on Friday, they rest.",
        "We start today, and Ann Bell (@annbell) knows. It was November 1, 2019.",
        "Spain won on Sunday and lost yesterday.\n\n“We learned a lot today,” the coach said.",
    ],
)
def test_without_a_day_of_saying_it_is_the_storys_own(text):
    assert ("today", "2025-02-05") in [(words.lower(), value) for words, value in read(text)]


@pytest.mark.parametrize(
    "text",
    [
        "Norda said on Wednesday it would close its plant.",
        "Brill confirmed on Wednesday it had sold two yards.",
        "The board told staff on Wednesday it would sell two ships.",
        "The council said on Wednesday the bridge will close for 12 days.",
        "On Wednesday the ministry said 40 boats would be bought.",
    ],
)
def test_the_day_of_saying_is_not_the_day_of_what_is_said(text):
    for claim in suggest_claims(text, language="en", published="2025-03-14").claims:
        assert "12 March" not in claim.statement
        assert [mention.value for mention in claim.dates] == []


def test_a_day_behind_that_is_the_day_of_what_is_said():
    text = "Norda said that on Wednesday it had closed its plant."
    (claim,) = suggest_claims(text, language="en", published="2025-03-14").claims
    assert [mention.value for mention in claim.dates] == ["2025-03-12"]
