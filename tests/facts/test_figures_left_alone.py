"""Which numbers count nothing."""

import pytest

from tests.figures import read_figures


@pytest.mark.parametrize(
    "text",
    [
        "TM-62 mines and ShOAB-0.5 bomblets were found.",
        "Not a single vote was cast.",
        "Flight 370 vanished.",
        "A Boeing 737 landed.",
        "Resolution 2334 was adopted.",
        "The Six Nations begins.",
        "Channel 12 reported it.",
        "COVID-19 spread.",
        "The third man fell from the 12th floor.",
        "The second phase begins in the third quarter.",
        "It happened on October 7, 2023, in 2014 and since 1991.",
        "It happened on 7 October and 2023-10-07.",
        "Polls closed at 10:30 and at 9 p.m.",
        "No one came; one of the men left; they help one another.",
        "It was founded two years ago.",
        "Both Iran and Iraq agreed, and both sides signed.",
        "The 1990s and the mid-90s were better.",
        "See https://example.org/2024/123 and write to a1@example.org.",
    ],
)
def test_names_ordinals_dates_and_idioms_are_left_alone(text):
    assert read_figures(text) == []


def test_four_digits_are_a_year_unless_something_is_counted():
    assert read_figures("In 2014 the law changed.") == []
    assert read_figures("It sent 2000 soldiers.") == [("2000..2000", "exact", "")]
