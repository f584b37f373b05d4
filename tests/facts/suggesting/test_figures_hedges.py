"""How firmly a number is asserted."""

import pytest

from tests.figures import read_figures


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("More than 47,000 died.", ("47000..", "more_than", "")),
        ("Over 700 people came.", ("700..", "more_than", "")),
        ("At least 76 people died.", ("76..", "at_least", "")),
        ("No fewer than 12 died.", ("12..", "at_least", "")),
        ("It killed 107 or more.", ("107..", "at_least", "")),
        ("Fewer than 30 stayed.", ("..30", "less_than", "")),
        ("Up to 50 people came.", ("..50", "at_most", "")),
        ("It lasts upto 50 years.", ("..50", "at_most", "year")),
        ("He faces up to a $250,000 fine.", ("..250000", "at_most", "dollar")),
        ("It needs more than a 2-day wait.", ("2..", "more_than", "day")),
        ("It rained over a 2-day period.", ("2..2", "exact", "day")),
        ("They testified over 3 days.", ("3..3", "exact", "day")),
        ("They testified for over 3 days.", ("3..", "more_than", "day")),
        ("Over 3 days were lost.", ("3..", "more_than", "day")),
        ("It sank over 3 ships.", ("3..", "more_than", "")),
        ("It revolves around the 12 year cycle.", ("12..12", "exact", "year")),
        ("It took around 12 hours.", ("12..12", "about", "hour")),
        ("No more than 50 people came.", ("..50", "at_most", "")),
        ("Some 1,200 people died.", ("1200..1200", "about", "")),
        ("Nearly 600 people died.", ("600..600", "about", "")),
        ("Dozens of people died.", ("12..", "at_least", "")),
        ("Scores of people died.", ("20..", "at_least", "")),
        ("Hundreds of people died.", ("100..", "at_least", "")),
        ("Thousands fled.", ("1000..", "at_least", "")),
        ("It costs tens of billions of dollars.", ("10000000000..", "at_least", "dollar")),
        ("Hundreds of thousands marched.", ("100000..", "at_least", "")),
        ("Forms have 40 to 50 questions.", ("40..50", "range", "")),
        ("They scored one or two points.", ("1..2", "range", "")),
        ("Between five and ten million people voted.", ("5000000..10000000", "range", "")),
    ],
)
def test_hedges_and_vague_plurals_become_bounds(text, expected):
    assert read_figures(text) == [expected]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It failed to generate more than 50 percent of the votes.", ("..50", "at_most", "percent")),
        ("The toll did not exceed 100.", ("..100", "at_most", "")),
        ("It has not reached 40 seats.", ("..40", "less_than", "")),
        ("He did not say more than 50 people died.", ("50..", "more_than", "")),
        ("Many, if not thousands, of them fled.", ("1000..", "at_least", "")),
    ],
)
def test_a_negation_turns_the_bound_round_unless_it_negates_the_saying(text, expected):
    assert read_figures(text) == [expected]
