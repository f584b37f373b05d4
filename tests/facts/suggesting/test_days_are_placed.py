"""Single days in the calendar: feasts, weekdays, leap days."""

import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from facts.language.notions import list_words
from facts.suggesting.dates.place_days import find_easter
from tests.dates import note, only, read


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("It rained on Good Friday.", "2024-03-29"),
        ("It will open on Easter Monday.", "2025-04-21"),
        ("It opened last Easter.", "2024-03-31"),
        ("It was signed on Easter Sunday 2019.", "2019-04-21"),
        ("They met before Christmas.", "2024-12-25"),
        ("They will be home by Christmas.", "2025-12-25"),
        ("Shots were heard on New Year's Eve.", "2024-12-31"),
        ("They met on St Patrick's Day, 2020.", "2020-03-17"),
        ("Shops will close on Christmas Eve.", "2025-12-24"),
        ("Shots were heard on Halloween.", "2024-10-31"),
    ],
)
def test_a_feast_is_its_day(text, value):
    assert only(text) == value


@pytest.mark.parametrize("name", [*list_words("calendar", "feasts"), *list_words("calendar", "from_easter")])
def test_every_feast_of_the_calendar_is_found_and_placed(name):
    saint = "St. " if name.startswith("patrick") else ""
    written = " ".join(word if word in ("the", "of") else word[0].upper() + word[1:] for word in name.split())
    assert re.fullmatch(r"2020-\d\d-\d\d", only(f"They met on {saint}{written}, 2020."))


def test_a_feast_that_is_written_wrongly_is_no_date_and_stops_nothing():
    assert read("The shop opened on April Fool Day 2020.") == [("2020", "2020")]


@pytest.mark.parametrize(
    ("year", "day"),
    [(1818, "1818-03-22"), (1943, "1943-04-25"), (2000, "2000-04-23"), (2019, "2019-04-21"), (2024, "2024-03-31"),
     (2025, "2025-04-20"), (2038, "2038-04-25")],
)  # fmt: skip
def test_easter_is_where_the_church_has_it(year, day):
    assert find_easter(year).isoformat() == day


@given(st.integers(1583, 9000))
def test_easter_is_a_sunday_between_22_march_and_25_april(year):
    easter = find_easter(year)
    assert easter.weekday() == 6
    assert date(year, 3, 22) <= easter <= date(year, 4, 25)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("He was born on February 29.", "2024-02-29"),
        ("It will be held on February 29.", "2028-02-29"),
    ],
)
def test_a_leap_day_is_looked_for_in_years_that_have_one(text, value):
    assert only(text) == value
    assert only("He was born on February 29.", "1903-06-01") == "1896-02-29"


@pytest.mark.parametrize(
    ("text", "value", "unsure"),
    [
        ("He left last Monday.", "2025-02-03", True),
        ("He left last Friday.", "2025-01-31", False),
        ("He leaves next Friday.", "2025-02-07", True),
        ("He leaves next Monday.", "2025-02-10", False),
        ("He left on Monday last week.", "2025-01-27", False),
        ("He left on Monday of last week.", "2025-01-27", False),
    ],
)
def test_a_weekday_that_may_be_a_week_off_says_so(text, value, unsure):
    assert only(text) == value
    assert ("a week earlier or later" in note(text)) is unsure


def test_the_attacks_of_september_11_are_those_of_2001_and_other_eleventh_days_are_not():
    assert only("The September 11 attacks changed it.") == "2001-09-11"
    assert only("It met on September 11 in Alden.") == "2024-09-11"


def test_the_days_around_the_storys_own_are_counted():
    text = "The day before yesterday it rained, yesterday it snowed; the day after tomorrow it will be dry."
    assert [value for _, value in read(text)] == ["2025-02-03", "2025-02-04", "2025-02-07"]


def test_an_event_that_is_called_by_its_day_has_a_year_only_while_it_is_news():
    assert note("The October 7 attacks are remembered.").startswith("Names an event")
    assert only("The January 19 attack is remembered.") == "2025-01-19"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("The council met on the last Tuesday of February.", "2025-02-25"),
        ("The yard closed on the first Monday of March, its owner said.", "2025-03-03"),
        ("The fair will open on the third Friday of next month.", "2025-04-18"),
        ("The new fare came into force on the 1st of last month.", "2025-02-01"),
        ("It came into force on the first of last month.", "2025-02-01"),
        ("The old fare ended on the last day of February.", "2025-02-28"),
        ("The vote will be held on the second Sunday in May.", "2025-05-11"),
        ("The mill closed on the final Friday of January.", "2025-01-31"),
        ("The rule takes effect on the first day of next month.", "2025-04-01"),
        ("It opened on the fourth Thursday of November 2019.", "2019-11-28"),
        ("It opened on the first of June 2019.", "2019-06-01"),
    ],
)
def test_a_day_counted_inside_its_month_is_that_day(text, value):
    assert only(text, "2025-03-14") == value


def test_a_day_that_the_month_does_not_have_is_none():
    assert only("It met on the fifth Monday of February 2025.", "2025-03-14") is None
    assert only("It met on the third Friday of last month.", None) is None


@pytest.mark.parametrize(
    "text", ["It was the last day of the fair.", "The first of 12 boats sank.", "The last of May's men left."]
)
def test_a_last_day_of_something_else_is_no_date(text):
    assert all(value is None or len(value) < 10 for _, value in read(text, "2025-03-14"))
