"""Dates that another date of the text fixes."""

import pytest

from tests.dates import STORY, note, only, read


def values(text: str, published: str | None = STORY) -> list[str | None]:
    return [value for _, value in read(text, published)]


@pytest.mark.parametrize(
    ("text", "published", "found"),
    [
        ("It is to run from January 23 through March 9.", "2014-01-28", ["2014-01-23", "2014-03-09"]),
        ("It ran from November 20 to January 5.", "2025-02-05", ["2024-11-20", "2025-01-05"]),
        ("It ran from December 20 to January 5, 2020.", "2025-02-05", ["2019-12-20", "2020-01-05"]),
        ("It was put off from Tuesday to Friday.", "2025-02-05", ["2025-02-04", "2025-02-07"]),
        ("It rose between 1 March and  1 August 2020.", "2020-10-18", ["2020-03-01", "2020-08-01"]),
        ("It fell in April-August 2020.", "2025-02-05", ["2020-04", "2020-08"]),
        ("It fell between December and January.", "2025-02-05", ["2024-12", "2025-01"]),
        ("It ran in November and December 2019.", "2025-02-05", ["2019-11", "2019-12"]),
        ("It rose between 1990 and 1995.", "2025-02-05", ["1990", "1995"]),
        ("The strike runs from 3 to 5 May.", "2025-02-05", ["2025-05"]),
    ],
)
def test_the_first_of_a_range_comes_before_its_last(text, published, found):
    assert values(text, published) == found


def test_two_days_that_are_no_range_keep_their_own_years():
    text = "It was struck on January 23, 2024. March 9 is to be a holiday."
    assert values(text) == ["2024-01-23", "2025-03-09"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("It was published today (Feb. 3).", ["2025-02-03", "2025-02-03"]),
        ("They play tomorrow (February 4) in Alden.", ["2025-02-04", "2025-02-04"]),
        ("It closes on 4 February (Tuesday).", ["2025-02-04", "2025-02-04"]),
        ("It was shown on Monday (Feb. 4).", ["2025-02-03", "2025-02-04"]),
    ],
)
def test_a_day_written_out_beside_it_says_which_day_is_meant(text, found):
    assert values(text) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("He left on 3 March 2024. The following Monday he returned.", ["2024-03-03", "2024-03-04"]),
        ("He left on 3 March 2024. A week later he died.", ["2024-03-03", "2024-03"]),
        ("He left on 3 March 2024. The next month they sued.", ["2024-03-03", "2024-04"]),
        ("He left on 3 March 2024 and later that month he fell.", ["2024-03-03", "2024-03"]),
        ("In June 2020 she left; three months later she was back.", ["2020-06", "2020-09"]),
        ("Prices rose in October, up from a month earlier.", ["2024-10", "2024-09"]),
        ("In 2013 he left. In March of that year he was back.", ["2013", "2013-03", "2013"]),
        ("In 2013, the court ruled on June 25 and again in August.", ["2013", "2013-06-25", "2013-08"]),
        ("He left in 2013. On June 25 he was back.", ["2013", "2024-06-25"]),
        ("The next vote is in 2028, in November.", ["2028", "2028-11"]),
        ("One fell on 19 October 2001, and another on October 22.", ["2001-10-19", "2001-10-22"]),
        ("One fell on 19 October 2001. Another fell on October 22.", ["2001-10-19", "2024-10-22"]),
        ("He was born on 19 October 2001 and left on March 22.", ["2001-10-19", "2024-03-22"]),
        ("Fights broke out over the weekend of 13 August 2016.", ["2016-08-13"]),
        ("Spain won on Sunday. In the last game of the day, Italy lost.", ["2025-02-02", "2025-02-02"]),
        ("They met on Sunday. Earlier in the day it rained.", ["2025-02-02", "2025-02-02"]),
    ],
)
def test_a_date_counts_from_the_one_named_before_it(text, found):
    assert values(text) == found


def test_without_a_day_to_count_from_the_storys_own_serves_only_what_is_told_of_it():
    assert only("Hopes of a truce earlier in the day drove prices.") == STORY
    assert read("Breakfast keeps you from eating later in the day.") == []
    assert read("In the first game of the day Spain won.") == []
    assert only("The following Monday he returned.") == "2025-02-10"
    assert only("It was up from a year earlier.") == "2024"
    assert only("A month later he returned.") is None
    assert "another day" in note("A month later he returned.")


def test_what_is_today_to_a_speaker_is_no_day_to_count_from():
    text = "He left on Sunday. “It is over today,” he said. The next day he was back."
    assert values(text)[-1] == "2025-02-03"


@pytest.mark.parametrize(
    ("text", "published", "first"),
    [
        ("The ferry sank on 3 March, police said.\n\nThe yard had opened on 3 March 2020.", "2025-04-04", "2025-03-03"),
        ("A fire broke out on 12 January.\n\nThe mill was built on 12 January 1998.", "2025-04-04", "2025-01-12"),
        ("The court fined the bank on 29 February.\n\nIt opened on 29 February 2020.", "2025-04-04", "2024-02-29"),
        ("A fire broke out on 12 January.\n\nThe mill was built on 12 January 1998.", None, "1998-01-12"),
    ],
)  # fmt: skip
def test_a_year_is_borrowed_only_for_the_same_event(text, published, first):
    assert values(text, published)[0] == first


def test_the_day_of_an_event_keeps_the_year_that_was_given_with_it():
    text = "The bridge collapsed on 3 March 2020. Cracks were seen before the bridge fell on 3 March."
    assert values(text, "2025-04-04") == ["2020-03-03", "2020-03-03"]
