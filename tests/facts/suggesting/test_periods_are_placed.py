"""Months, years and longer times: as far as the words go and no further."""

import pytest

from tests.dates import note, only


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("It sank ten years ago today.", "2015-02-05"),
        ("It rose a year ago this month.", "2024-02"),
        ("He fell a week ago today.", "2025-01-29"),
        ("He fell six months ago yesterday.", "2024-08-04"),
        ("They vote three weeks from now.", "2025"),
        ("They vote two years from now.", "2027"),
        ("They vote in two weeks' time.", "2025-02"),
        ("They met at the weekend.", "2025-02"),
        ("The game ran throughout the weekend.", "2025-02"),
        ("They must be in by the end of July.", "2025-07"),
        ("It is due by March.", "2025-03"),
        ("In March it was closed.", "2024-03"),
    ],
)
def test_a_period_is_counted_from_the_story(text, value):
    assert only(text) == value


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("It was built in the 19th century.", "century"),
        ("It was built in the 1800s.", "century"),
        ("It was built in the 1990s.", "decade"),
        ("Two decades ago it began.", "decade"),
        ("For the last year they have met.", "stretch of time"),
        ("It froze in the winter of 2023.", "either of two years"),
    ],
)
def test_what_is_longer_than_a_year_says_what_it_is(text, says):
    assert only(text) is None
    assert says in note(text)


def test_a_financial_year_keeps_its_number_and_a_doubt():
    assert only("It grew in fiscal 2024.") == "2024"
    assert "January" in note("It grew in the financial year 2024.")
    assert note("It grew in 2024.") == ""


def test_a_year_of_two_digits_is_the_last_such_year():
    assert only("Back in '68 he was young.") == "1968"
    assert only("He left in '03.") == "2003"
    assert only("She is of the class of '27.") == "2027"
    assert only("He left in '03.", None) is None


def test_ten_years_before_a_leap_day_there_was_none():
    assert only("It sank ten years ago today.", "2024-02-29") is None
