"""The dates a text names, resolved against the story's own date and never further than the words go."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from facts.language.dates import date_from_json, date_to_json
from facts.suggesting.dates.resolve_dates import resolve_dates

SATURDAY = "2025-02-01"


def read(text: str, published: str | None = SATURDAY) -> list[tuple[str, str | None]]:
    return [(mention.text, mention.value) for mention in resolve_dates(text, published=published)]


def only(text: str, published: str | None = SATURDAY) -> str | None:
    (mention,) = resolve_dates(text, published=published)
    return mention.value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("The video showed it on Saturday.", "2025-02-01"),
        ("He was freed on Friday.", "2025-01-31"),
        ("Talks are due to start by Tuesday.", "2025-02-04"),
        ("The court will rule on Friday.", "2025-02-07"),
        ("On Wednesday, the team is to travel to Egypt.", "2025-02-05"),
        ("On Tuesday, the government announced the start of a process.", "2025-01-28"),
        ("The police said on Monday that they will act.", "2025-01-27"),
        ("He was willing to wait on Thursday.", "2025-01-30"),
        ("It opens next Monday.", "2025-02-03"),
        ("It closed last Saturday.", "2025-01-25"),
        ("It rained on Tuesday night.", "2025-01-28"),
        ("It rained yesterday afternoon.", "2025-01-31"),
        ("They meet tomorrow.", "2025-02-02"),
        ("He arrived today.", "2025-02-01"),
        ("He left three days ago.", "2025-01-29"),
    ],
)
def test_a_day_is_the_nearest_before_or_after_as_the_verb_says(text, value):
    assert only(text) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("The deal entered into force on January 19.", "2025-01-19"),
        ("The vote was held on December 8.", "2024-12-08"),
        ("The first vote is to be held on March 3.", "2025-03-03"),
        ("It began on October 7, 2023.", "2023-10-07"),
        ("It began on Saturday, 7 October 2023.", "2023-10-07"),
        ("It began on Dec. 8.", "2024-12-08"),
        ("It began on 2023-10-07.", "2023-10-07"),
        ("It began on 25/12/2023.", "2023-12-25"),
        ("It ended on Christmas Day.", "2024-12-25"),
    ],
)
def test_a_day_of_a_month_takes_its_year_from_the_verb_or_the_text(text, value):
    assert only(text) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("It was founded in 2023.", "2023"),
        ("It was agreed in June 2024.", "2024-06"),
        ("It snowed in early December.", "2024-12"),
        ("Voters choose early in 2026.", "2026"),
        ("They met last month.", "2025-01"),
        ("Sales fell last year.", "2024"),
        ("The law is expected next month.", "2025-03"),
        ("He advised it two years ago.", "2023"),
        ("He left three months ago.", "2024-11"),
        ("It is due by year end.", "2025-12-31"),
        ("They applied before last summer.", "2024"),
        ("It fell in summer 2012.", "2012"),
    ],
)
def test_partial_dates_stay_partial(text, value):
    assert only(text) == value


def test_last_week_is_its_month_only_when_the_whole_week_lies_in_one():
    assert only("Last week a hotel fell.", "2006-01-12") == "2006-01"
    (mention,) = resolve_dates("Last week a hotel fell.", published="2025-02-05")
    assert mention.value == "2025"
    assert "two months" in mention.note


@pytest.mark.parametrize(
    "text",
    [
        "He was freed on Saturday.",
        "It ends by the end of this week.",
        "It began on October 7.",
        "Sales fell last year.",
    ],
)
def test_without_the_storys_date_nothing_is_invented(text):
    (mention,) = resolve_dates(text, published=None)
    assert mention.value is None
    assert mention.precision is None
    assert "not known" in mention.note


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("In the past few days they started.", "stretch of time"),
        ("Several years ago it failed.", "stretch of time"),
        ("He wrote in the 1990s.", "decade"),
        ("Anger has grown since the October 7 attacks.", "event"),
        ("It happened on February 30.", "no such day"),
        ("It grew last winter.", "season"),
    ],
)
def test_what_cannot_be_placed_says_why(text, says):
    (mention,) = resolve_dates(text, published=SATURDAY)
    assert mention.value is None
    assert says in mention.note


def test_day_and_month_that_cannot_be_told_apart_keep_the_year():
    (mention,) = resolve_dates("It began on 03/04/2023.", published=SATURDAY)
    assert (mention.value, mention.precision) == ("2023", "year")


def test_a_year_given_once_serves_the_same_day_elsewhere():
    text = "The attack of October 7, 2023 came first. Since the October 7 attacks, war has raged."
    assert read(text) == [("October 7, 2023", "2023-10-07"), ("October 7", "2023-10-07")]


def test_a_span_of_days_shares_its_year():
    assert read("It runs from January 23 - March 9 2014.") == [
        ("January 23", "2014-01-23"),
        ("March 9 2014", "2014-03-09"),
    ]
    assert read("The vote is to be held from November 20 to December 11.", "2015-05-07") == [
        ("November 20", "2015-11-20"),
        ("December 11", "2015-12-11"),
    ]


def test_a_span_of_years_names_both_and_a_season_neither():
    assert read("Arrears from 2004-2009 and the 2007-08 season.") == [("2004", "2004"), ("2009", "2009")]


def test_days_and_years_told_from_another_mention_count_from_it():
    text = "The crew left on January 3, 2024. Two days later it returned, and that day it was thanked."
    assert [value for _, value in read(text)] == ["2024-01-03", "2024-01-05", "2024-01-05"]
    text = "He was elected in 2010 and resigned two years later. In the same year he left."
    assert [value for _, value in read(text)] == ["2010", "2012", "2012"]
    assert read("Three days later they left.") == [("Three days later", None)]


@pytest.mark.parametrize("published", ["9999-12-31", "0001-01-01", None])
def test_the_edges_of_the_calendar_are_no_place_to_count_from(published):
    text = "It ends on 9999-12-31 and the next day, tomorrow, in 60 years’ time, 999 years ago, next week, on Friday."
    values = [mention.value for mention in resolve_dates(text, published=published)]
    assert values == ["9999-12-31"] + [None] * (len(values) - 1)


def test_february_6_this_year_takes_the_storys_year():
    text = "He spoke on Waitangi Day - February 6 - this year."
    assert read(text, "2015-05-07")[1:] == [("February 6", "2015-02-06"), ("this year", "2015")]


def test_the_next_day_counts_from_the_day_named_before_it():
    text = "The election was held on Sunday. The last ballot was cast at 2:30 the next day."
    assert read(text, "2016-09-09") == [("Sunday", "2016-09-04"), ("the next day", "2016-09-05")]
    (mention,) = resolve_dates("They left the next day.", published=SATURDAY)
    assert mention.value is None


def test_the_year_before_counts_from_the_story_or_the_year_named_near():
    assert only("This is a decrease from the year before, when it was forty percent.", "2015-05-07") == "2014"


@pytest.mark.parametrize(
    "text",
    [
        "The Sunday Times and the Mail on Sunday wrote it.",
        "Black Friday and Cyber Monday are names.",
        "It may rain and they march on.",
        "Theresa May spoke.",
        "It counted 2000 people and over 1,990 tonnes.",
        "The polls closed at 22:30.",
        "Every Monday they meet on Tuesdays.",
    ],
)
def test_names_verbs_and_counts_are_no_dates(text):
    assert read(text) == []


def test_only_as_much_of_the_storys_date_is_used_as_is_known():
    assert only("Sales fell last year.", "2025") == "2024"
    assert only("He was freed on Friday.", "2025-02") is None
    assert only("He was freed on Friday.", "2025-02-01T09:30:00+02:00") == "2025-01-31"
    with pytest.raises(ValueError, match="must be written as"):
        resolve_dates("on Friday", published="1 February")


PIECES = st.sampled_from(
    [*"on by last next Saturday Monday October 7 , 2023 2014 March May early the week month year ago two days".split(),
     *"will was said . \n 🙂 e\u0301 9/11 2023-02-30 00/00/2020 first Christmas Day before after end of".split(" "),
     *"“ ” \" ( ) to – from and later that same opening night day five today tomorrow Easter ’68 in February".split(),
     "— Ann (@ann)", "every year", "years ago today", "1930 UTC", "12.04.2020", "the 19th century", "of the day"]
)  # fmt: skip


@given(
    st.lists(PIECES, max_size=25).map(" ".join) | st.text(max_size=80),
    st.sampled_from([None, "2025", "2025-02", "2024-02-29", "1000-01-01", "9000-12-31"]),
    st.sampled_from(["en", "de", "ar", "zh", "xx"]),
)
def test_any_text_gives_ordered_dates_at_true_offsets_that_survive_json(text, published, language):
    end = 0
    for mention in resolve_dates(text, published=published, language=language):
        assert mention.start is not None
        assert mention.start >= end
        end = mention.end
        assert text[mention.start : end] == mention.text
        assert mention.value is not None or mention.note
        assert date_from_json(date_to_json(mention)) == mention


@given(st.lists(PIECES, max_size=12).map(" ".join), st.integers(0, 40), st.integers(0, 60))
def test_a_part_of_a_text_gives_the_dates_of_the_whole_that_lie_in_it(text, start, length):
    whole = resolve_dates(text, published=SATURDAY)
    part = resolve_dates(text, start, start + length, published=SATURDAY)
    assert part == [
        mention
        for mention in whole
        if mention.start >= start and mention.end <= min(len(text), start + length)
    ]


@pytest.mark.parametrize(
    "unit",
    [
        "on Monday ",
        "that day ",
        "May 3, ",
        "“today” ",
        "opening night, May 3 ",
        "2019 ",
        "1",
        "the end of the ",
        "\n",
    ],
)
def test_a_text_of_dates_alone_costs_each_date_no_more_than_the_one_before(unit):
    # Counted, not timed: how often the text is cut up must grow with the text and not with its square.
    class Counted(str):
        cuts = 0

        def __getitem__(self, key):
            Counted.cuts += 1
            return str.__getitem__(self, key)

    counts = []
    for times in (1500, 3000):
        Counted.cuts = 0
        resolve_dates(Counted(unit * times), published=SATURDAY)
        counts.append(Counted.cuts)
    assert counts[1] <= 2.2 * counts[0] + 100
