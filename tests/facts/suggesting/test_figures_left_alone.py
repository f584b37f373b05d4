"""Which numbers count nothing."""

import pytest

from facts.suggesting.figures.find_figures import find_figures
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
        "Call 020 7946 0958, +1 202 555 0143 or (202) 555-0143.",
        "She called 911 and dialled 112.",
        "1. Buy milk.\n2. Boil the water.",
        "It was shown before.[12] It was shown again.[3, 4]",
        "The Group of 20 met; the G7 did not.",
        "He had a .45-caliber handgun and a 4K screen.",
        "The 787-9 jet landed; over-60s and Under-21s won.",
        "It is allowed under regulation 174 and clause 8.",
        "No one agreed, and nobody came.",
        "It was the first time, and there was no time for more.",
        "He doubled back, doubled down and won the doubles.",
        "It was a doubling-down admission; call 02-751-1500.",
        "Boeing’s 737 landed, and LeBron’s 3-pointer counted.",
        "The Panthers are 6-2-1; a two-state solution is out; he is a 40 Under 40 winner.",
        "They made no 911 calls, and it hit her one night.",
        "It opened 2018.04.05 under the 1960 Constitution.",
        "In 1709 people fled, and the 1755 earthquakes followed.",
        "He has a 4x4 and a 2x4.",
        "It is due no later than 2050.",
        "He scored on a two-on-one.",
        "Deaths\n5\n12,000\n",
        "It is for FY2020-22, from 2 nd January, in column 2.",
        "They hoped to one day buy it.",
        "He double majored in history.",
        "It began in the first half hour.",
        "It is number 3 Baker Street.",
        "Nobody knows who was killed.",
        "It is one country, two systems, and a 50-50 chance.",
        "See https://example.org/2024/123 and write to a1@example.org.",
    ],
)
def test_names_ordinals_dates_and_idioms_are_left_alone(text):
    assert read_figures(text) == []


def test_four_digits_are_a_year_unless_something_is_counted():
    assert read_figures("In 2014 the law changed.") == []
    assert read_figures("It sent 2000 soldiers.") == [("2000..2000", "exact", "")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("They called 100 people.", ["100"]),
        ("The group of 20 people left.", ["20"]),
        ("Those in the age group of 18 to 50 years voted.", ["18 to 50 years"]),
        ("Said Petra Halloran. 5 schools were closed.", ["5"]),
        ("Said Petra Halloran\n5 schools were closed.", ["5"]),
        ("It is a 2000 year old tradition.", ["2000 year"]),
        ("Under 50 people came.", ["Under 50"]),
        ("It is due no later than 30 days on.", ["no later than 30 days"]),
        ("It went from five in 2016 to 10 this year.", ["five", "10"]),
        ("Ages 0-17 are hit.", ["0-17"]),
        ("Deaths\n61 people", ["61"]),
        ("A survey of 1709 schoolchildren was made.", ["1709"]),
        ("It is 8 per 1000 people.", ["8", "1000"]),
        ("He stayed one night in hospital.", ["one night"]),
        ("Trump’s 5 children came.", ["5"]),
        ("I’m 74 and I've 3 dogs.", ["74", "3"]),
        ("It ended at 1.5 percent.", ["1.5 percent"]),
    ],
)
def test_what_only_looks_like_one_of_these_is_a_figure(text, expected):
    assert [figure.text for figure in find_figures(text)] == expected


@pytest.mark.parametrize(
    ("text", "low"),
    [
        ("The storm sank 14 boats, not 40 as we wrote.", "14..14"),
        ("The fire killed 14 people, not 40 as first reported.", "14..14"),
        ("The bridge cost 3 million kroner and not 30 million, as this page said.", "3000000..3000000"),
        ("The storm sank 14 boats instead of the 40 we reported.", "14..14"),
        ("Twelve ships sank, not twenty.", "12..12"),
    ],
)
def test_a_number_that_is_set_right_is_no_second_figure(text, low):
    assert [bounds for bounds, _comparator, _unit in read_figures(text)] == [low]


def test_a_bound_after_a_comma_is_a_figure():
    assert len(read_figures("They sold 14 boats, not more than 40 a year.")) == 2
