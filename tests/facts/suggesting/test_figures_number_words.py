"""Which words are a number, and what it is worth."""

import pytest

from tests.figures import read_figures


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It freed 183 prisoners.", ("183..183", "exact", "")),
        ("It freed 47,035 prisoners.", ("47035..47035", "exact", "")),
        ("Two captives were freed.", ("2..2", "exact", "")),
        ("A panel of twelve decided.", ("12..12", "exact", "")),
        ("She won by around five thousand votes.", ("5000..5000", "about", "")),
        ("They saw a hundred and fifty men.", ("150..150", "exact", "")),
        ("Half a million people marched.", ("500000..500000", "exact", "")),
        ("About 2.5 million voted.", ("2500000..2500000", "about", "")),
        ("A 10-fold increase followed.", ("10..10", "exact", "times")),
        ("A tenfold increase followed.", ("10..10", "exact", "times")),
        ("They were denied visas twice.", ("2..2", "exact", "times")),
        ("Both captives are home.", ("2..2", "exact", "")),
        ("It chose a single new flag.", ("1..1", "exact", "")),
        ("It fell to less than half.", ("..50", "less_than", "percent")),
        ("It is about one-fifth (all of it).", ("20..20", "about", "percent")),
        ("It is a 1-1/2 year war.", ("1.5..1.5", "exact", "year")),
        ("He ate 2½ pies.", ("2.5..2.5", "exact", "")),
        ("It takes 1 1/2 hours.", ("1.5..1.5", "exact", "hour")),
        ("An hour and a half later it ended.", ("1.5..1.5", "exact", "hour")),
        ("He spent nearly a half-century in office.", ("0.5..0.5", "about", "century")),
        ("He spent half a century in office.", ("0.5..0.5", "exact", "century")),
        ("A quarter-point cut followed.", ("0.25..0.25", "exact", "percentage point")),
        ("A couple of hundred people came.", ("200..200", "about", "")),
        ("About 1 in 4 people agreed.", ("25..25", "about", "percent")),
        ("Nine out of ten voters agreed.", ("90..90", "exact", "percent")),
        ("Exports more than doubled.", ("2..", "more_than", "times")),
        ("Prices nearly tripled.", ("3..3", "about", "times")),
        ("Output was halved.", ("0.5..0.5", "exact", "times")),
        ("It is double the number of last year.", ("2..2", "exact", "times")),
        ("No one was killed.", ("0..0", "exact", "")),
        ("Nobody was seriously injured.", ("0..0", "exact", "")),
        ("No deaths were reported.", ("0..0", "exact", "")),
        ("It finished third in the race.", ("3..3", "exact", "ordinal")),
        ("It is number 3 in the category.", ("3..3", "exact", "ordinal")),
        ("It is the #2 browser in Europe.", ("2..2", "exact", "ordinal")),
        ("He was deported for the fourth time.", ("4..4", "exact", "ordinal")),
        ("It lasted two-and-a-half years.", ("2.5..2.5", "exact", "year")),
    ],
)
def test_digits_and_number_words_have_their_value(text, expected):
    assert read_figures(text) == [expected]
