"""Two claims are the same only if every word that could matter is."""

from dataclasses import replace
from decimal import Decimal

import pytest

from facts.comparing.same_claim import Meaning, says_the_same
from facts.dates import DateMention
from facts.figures import Figure

COUNT = Figure("61 people", None, None, Decimal(61), Decimal(61), "exact", "", "people")
DAY = DateMention("Saturday", None, None, "2026-03-07", "day")
CLAIM = Meaning(
    statement="At least 61 people died when the ferry Maren capsized off Port Alden on 7 March 2026.",
    speaker="the coastguard",
    mode="stated",
    figures=[COUNT],
    dates=[DAY],
)


def test_the_same_words_with_other_articles_and_punctuation_say_the_same():
    again = replace(
        CLAIM, statement="At least 61 people died when ferry Maren capsized off Port Alden on 7 March 2026"
    )
    assert says_the_same(CLAIM, again)


@pytest.mark.parametrize(
    "changed",
    [
        {"statement": CLAIM.statement.replace("61", "64")},
        {"statement": CLAIM.statement.replace("Maren", "Marit")},
        {"statement": CLAIM.statement.replace("died", "did not die")},
        {"statement": CLAIM.statement.replace("7 March", "8 March")},
        {"statement": CLAIM.statement.replace("died", "survived")},
        {"speaker": "the transport ministry"},
        {"mode": "alleged"},
        {"figures": [replace(COUNT, low=Decimal(64), high=Decimal(64))]},
        {"figures": [replace(COUNT, comparator="at_least", high=None)]},
        {"figures": []},
        {"dates": [replace(DAY, value="2026-03-08")]},
        {"dates": [DateMention("Saturday", None, None, None, None)]},
    ],
)
def test_one_change_makes_another_claim(changed):
    assert not says_the_same(CLAIM, replace(CLAIM, **changed))
