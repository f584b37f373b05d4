"""Two numbers that belong together, and two that do not."""

from tests.figures import read_figures


def test_a_conversion_in_brackets_keeps_the_hedge():
    assert read_figures("Nights fell below 10°C (50°F).") == [
        ("..10", "less_than", "degree Celsius"),
        ("..50", "less_than", "degree Fahrenheit"),
    ]


def test_two_of_three_are_two_figures():
    assert read_figures("Hamas released two of three captives.") == [
        ("2..2", "exact", ""),
        ("3..3", "exact", ""),
    ]


def test_a_change_gives_both_ends_and_a_spread_gives_a_range():
    assert read_figures("Seats increased from 9 to 10.") == [("9..9", "exact", ""), ("10..10", "exact", "")]
    assert read_figures("Forms range from ten to 32 pages.") == [("10..32", "range", "")]


def test_a_vote_is_two_figures_and_not_a_range():
    assert read_figures("The council voted 48-52.") == [("48..48", "exact", ""), ("52..52", "exact", "")]
