"""Which words of an English text name a time, and which only look like it."""

import pytest

from tests.dates import only, read


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Sentencing is scheduled for Feb. 14.", "Feb. 14"),
        ("He had until Nov. 1 to answer.", "Nov. 1"),
        ("It was written in October of 2006.", "October of 2006"),
        ("In May 20 people died.", "May"),
        ("It was founded in December 26, 1968.", "December 26, 1968"),
        ("Norway’s October output fell.", "October"),
        ("He told of a key September conversation.", "September"),
        ("It is down from the March high.", "March"),
        ("The spots go to next March's winners.", "next March"),
        ("Sales fell in August.", "August"),
        ("The budget for next year is small.", "next year"),
        ("It rose over the next year.", "over the next year"),
        ("In a Tuesday statement the group denied it.", "Tuesday"),
        ("It opened on 2018.04.05 in Seoul.", "2018.04.05"),
        ("It was built in the 19th century.", "the 19th century"),
        ("Hair was long in the ’60s.", "the ’60s"),
        ("It stood at the weekend.", "at the weekend"),
        ("He left the day before yesterday.", "the day before yesterday"),
        ("It sank ten years ago today.", "ten years ago today"),
        ("Earlier in the week he rested.", "Earlier in the week"),
        ("Marchers came on May Day.", "May Day"),
        ("Back in ’68 he was young.", "’68"),
        ("On April the 1st he joked.", "April the 1st"),
    ],
)
def test_the_whole_naming_of_a_time_is_one_mention(text, words):
    assert [found for found, _ in read(text)] == [words]


@pytest.mark.parametrize(
    "text",
    [
        "The emergency will last 30 days.",
        "A survey of 1709 schoolchildren was made.",
        "It is a 2000 year old custom.",
        "Resolution 1701 was adopted.",
        "Flight 1549 landed in the river.",
        "USA Today reported it.",
        "He spoke on the Today programme.",
        "Saturday Morning Breakfast Cereal is a comic.",
        "The last weekend of the festival is the best.",
        "The shop is open Monday to Friday.",
        "It comes every November.",
        "Prices rose on the previous December.",
        "Theresa May spoke and the May government fell.",
        "April said no, and June Brown agreed.",
        "The October Revolution is taught.",
        "They march on, and so may you.",
        "He likes a Sunday roast.",
        "On a Tuesday it rains.",
        "Easter Island is far, and Christmas cards are dear.",
        "A 40-year-old man served two years and three months.",
        "He came second on the second try, a second later.",
        "The Arab Spring began.",
        "He is in his 30s.",
        "He paid two days before your payday.",
        "It rolled for 52 May pole dancers.",
        "In '12 Angry Men' he starred, and it fell by '5'.",
        "It struck at 1930 UTC (2030 local time).",
        "Halloween decorations and the Halloween films sell.",
        "Fights are rare on Super Bowl Sunday and on Friday the 13th.",
        "It is held on the third Monday of the month.",
        "He sang on the Tonight Show.",
    ],
)
def test_what_only_looks_like_a_time_is_left(text):
    assert read(text) == []


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("It began on 24.12.2020.", "2020-12-24"),
        ("It began on 12/24/2020.", "2020-12-24"),
        ("It began on 24/12/2020.", "2020-12-24"),
        ("It began at 2020-12-24T10:00:00Z.", "2020-12-24"),
        ("It began on 03/04/2020.", "2020"),
    ],
)
def test_days_in_digits_are_read_as_far_as_their_order_is_certain(text, value):
    assert only(text) == value
