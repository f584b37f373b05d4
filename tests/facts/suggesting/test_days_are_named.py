"""A day that the text names and dates once is that day wherever it is named."""

import pytest

from tests.dates import read


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("Opening night, January 23, 2014, drew crowds. On opening night she sang.",
         [("Opening night", "2014-01-23"), ("opening night", "2014-01-23")]),
        ("I was there on Saturday night, the opening night, and sang.", [("the opening night", "2025-02-01")]),
        ("Cup day five: three win\n\nYesterday, day five of the cup, they won.",
         [("day five", "2025-02-04"), ("day five", "2025-02-04")]),
        ("Election Day (Nov. 3) is near. After Election Day he left.",
         [("Election Day", "2024-11-03"), ("Election Day", "2024-11-03")]),
        ("On Monday, the final day of the trial, he spoke.", [("the final day", "2025-02-03")]),
    ],
)  # fmt: skip
def test_the_name_has_the_day_that_stands_beside_it(text, named):
    names = {words.lower() for words, _ in named}
    assert [found for found in read(text) if found[0].lower() in names] == named


@pytest.mark.parametrize(
    "text",
    [
        "The opening night drew crowds.",
        "On Monday the opening night was sold out.",
        "Day five was dull, and so was Election Day.",
        "Yesterday it was dull. Day six is near.",
        "Opening night, January 23, was full. Opening night, February 1, was not. Opening nights are dear.",
        "At day 5:30 it began. It was written on 3 May, Day’s letter says.",
    ],
)
def test_a_name_without_a_day_of_its_own_or_with_two_is_left(text):
    names = ("opening", "day", "election")
    assert [words for words, _ in read(text) if words.lower().startswith(names)] == []
