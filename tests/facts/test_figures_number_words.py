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
        ("It lasted two-and-a-half years.", ("2.5..2.5", "exact", "year")),
    ],
)
def test_digits_and_number_words_have_their_value(text, expected):
    assert read_figures(text) == [expected]
