"""Two claims are the same only if every word that could matter is."""

from dataclasses import replace
from decimal import Decimal

import pytest

from facts.comparing.same_claim import Meaning, is_same_speaker, is_unnamed, says_the_same
from facts.language.dates import DateMention
from facts.language.figures import Figure

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
        {"figures": [replace(COUNT, unit="percent")]},
        {
            "statement": CLAIM.statement.replace(
                "Maren capsized off Port Alden", "Port Alden capsized off Maren"
            )
        },
        {"speaker": ""},
        {"dates": []},
        {"dates": [replace(DAY, value="2026-03-08")]},
        {"dates": [DateMention("Saturday", None, None, None, None)]},
    ],
)
def test_one_change_makes_another_claim(changed):
    assert not says_the_same(CLAIM, replace(CLAIM, **changed))


@pytest.mark.parametrize(
    "printed",
    [
        {"speaker": "The  Coastguard"},
        {"figures": [replace(COUNT, counted="people killed", low=Decimal("61.0"), high=Decimal("61.0"))]},
        {"figures": []},
        {"statement": CLAIM.statement.replace(" ", "\N{NO-BREAK SPACE}")},
    ],
)
def test_another_printing_or_parse_says_the_same(printed):
    assert says_the_same(CLAIM, replace(CLAIM, **printed))
    assert says_the_same(replace(CLAIM, **printed), CLAIM)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Commander P. Halloran", "P. Halloran", True),
        ("Capt Solvang", "Capt. Solvang", True),
        ("Mr Brandt", "Mrs Brandt", False),
        ("Petra Halloran", "Paul Halloran", False),
        ("", "the coastguard", False),
    ],
)
def test_a_speaker_may_lose_a_title_but_not_change_it(one, other, same):
    assert is_same_speaker(one, other) == same
    assert is_same_speaker(other, one) == same
    claims = [
        replace(
            CLAIM, statement=f"It sank, according to {speaker}." if speaker else "It sank.", speaker=speaker
        )
        for speaker in (one, other)
    ]
    assert says_the_same(*claims) == same


@pytest.mark.parametrize(("published", "same"), [("2026-03-09", True), ("2026-03-16", False), ("", False)])
def test_days_that_could_not_be_resolved_are_the_same_only_in_stories_of_one_day(published, same):
    vague = replace(
        CLAIM, dates=[DateMention("in recent days", None, None, None, None)], published="2026-03-09"
    )
    assert says_the_same(vague, replace(vague, published=published)) == same


@pytest.mark.parametrize(
    ("speaker", "unnamed"),
    [("It", True), ("he", True), ("", False), ("It Company", False), ("IT", True), ("Wei He", False)],
)
def test_a_pronoun_alone_names_no_speaker(speaker, unnamed):
    assert is_unnamed(speaker) == unnamed
