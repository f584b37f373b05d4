"""Which numbers of a text are figures, what they assert, in which unit, of what."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from facts.figures import figure_from_json, figure_to_json
from facts.suggesting.date_figures import date_figures
from facts.suggesting.find_figures import find_figures, select_within
from facts.suggesting.parse_sentences import load_language
from facts.suggesting.resolve_dates import resolve_dates


def read(text: str) -> list[tuple[str, str, str]]:
    """Each figure as (bounds, comparator, unit), bounds written low..high."""
    found = []
    for figure in find_figures(text):
        assert figure.text == text[figure.start : figure.end]
        shown = figure_to_json(figure)
        found.append((f"{shown['low'] or ''}..{shown['high'] or ''}", figure.comparator, figure.unit))
    return found


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
    assert read(text) == [expected]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("More than 47,000 died.", ("47000..", "more_than", "")),
        ("Over 700 people came.", ("700..", "more_than", "")),
        ("At least 76 people died.", ("76..", "at_least", "")),
        ("No fewer than 12 died.", ("12..", "at_least", "")),
        ("It killed 107 or more.", ("107..", "at_least", "")),
        ("Fewer than 30 stayed.", ("..30", "less_than", "")),
        ("Up to 50 people came.", ("..50", "at_most", "")),
        ("No more than 50 people came.", ("..50", "at_most", "")),
        ("Some 1,200 people died.", ("1200..1200", "about", "")),
        ("Nearly 600 people died.", ("600..600", "about", "")),
        ("Dozens of people died.", ("12..", "at_least", "")),
        ("Scores of people died.", ("20..", "at_least", "")),
        ("Hundreds of people died.", ("100..", "at_least", "")),
        ("Thousands fled.", ("1000..", "at_least", "")),
        ("It costs tens of billions of dollars.", ("10000000000..", "at_least", "dollar")),
        ("Hundreds of thousands marched.", ("100000..", "at_least", "")),
        ("Forms have 40 to 50 questions.", ("40..50", "range", "")),
        ("They scored one or two points.", ("1..2", "range", "")),
        ("Between five and ten million people voted.", ("5000000..10000000", "range", "")),
    ],
)
def test_hedges_and_vague_plurals_become_bounds(text, expected):
    assert read(text) == [expected]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It failed to generate more than 50 percent of the votes.", ("..50", "at_most", "percent")),
        ("The toll did not exceed 100.", ("..100", "at_most", "")),
        ("It has not reached 40 seats.", ("..40", "less_than", "")),
        ("He did not say more than 50 people died.", ("50..", "more_than", "")),
        ("Many, if not thousands, of them fled.", ("1000..", "at_least", "")),
    ],
)
def test_a_negation_turns_the_bound_round_unless_it_negates_the_saying(text, expected):
    assert read(text) == [expected]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It displaced 90% of them.", ("90..90", "exact", "percent")),
        ("Forty percent agreed.", ("40..40", "exact", "percent")),
        ("Only a quarter of citizens agreed.", ("25..25", "exact", "percent")),
        ("It needs a minority larger than a third.", ("33.33..", "more_than", "percent")),
        ("Two-thirds of voters agreed.", ("66.67..66.67", "exact", "percent")),
        ("One in five children is hungry.", ("20..20", "exact", "percent")),
        ("It fell 0.25 percentage points.", ("0.25..0.25", "exact", "percentage point")),
        ("It costs NZ $ 26 million.", ("26000000..26000000", "exact", "NZD")),
        ("It pays $40 million per year.", ("40000000..40000000", "exact", "dollar per year")),
        ("It owes over 422,000 euros.", ("422000..", "more_than", "EUR")),
        ("It raised £3.5bn.", ("3500000000..3500000000", "exact", "GBP")),
        ("They walked about 500 miles.", ("500..500", "about", "mile")),
        ("The 15-month war ended.", ("15..15", "exact", "month")),
        ("It fell to minus 5 degrees Celsius.", ("-5..-5", "exact", "degree Celsius")),
    ],
)
def test_units_shares_and_money_are_named(text, expected):
    assert read(text) == [expected]


def test_a_conversion_in_brackets_keeps_the_hedge():
    assert read("Nights fell below 10°C (50°F).") == [
        ("..10", "less_than", "degree Celsius"),
        ("..50", "less_than", "degree Fahrenheit"),
    ]


def test_two_of_three_are_two_figures():
    assert read("Hamas released two of three captives.") == [("2..2", "exact", ""), ("3..3", "exact", "")]


def test_a_change_gives_both_ends_and_a_spread_gives_a_range():
    assert read("Seats increased from 9 to 10.") == [("9..9", "exact", ""), ("10..10", "exact", "")]
    assert read("Forms range from ten to 32 pages.") == [("10..32", "range", "")]


def test_a_vote_is_two_figures_and_not_a_range():
    assert read("The council voted 48-52.") == [("48..48", "exact", ""), ("52..52", "exact", "")]


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
    assert read(text) == []


def test_four_digits_are_a_year_unless_something_is_counted():
    assert read("In 2014 the law changed.") == []
    assert read("It sent 2000 soldiers.") == [("2000..2000", "exact", "")]


@pytest.mark.parametrize(
    ("text", "counted"),
    [
        ("The attack killed or injured at least 30 people.", "people killed or injured"),
        ("At least 30 people were killed or injured.", "people killed or injured"),
        ("At least 30 people were killed.", "people killed"),
        ("It holds 183 Palestinian prisoners.", "Palestinian prisoners"),
        ("It freed 183 Palestinian prisoners.", "Palestinian prisoners freed"),
        ("The man, aged 34, left.", "age"),
        ("A 34-year-old man left.", "age"),
    ],
)
def test_what_is_counted_keeps_killed_apart_from_killed_or_injured(text, counted):
    (plain,) = find_figures(text)
    (parsed,) = find_figures(text, doc=load_language()(text))
    assert plain.counted == counted
    assert parsed.counted.startswith(counted)


def test_a_span_sees_the_words_before_it_and_gives_offsets_in_the_whole_text():
    text = "🙂 e\u0301 It failed to win more than 50 seats. It won 12 seats."
    start = text.index("more")
    (figure,) = find_figures(text, start, text.index("seats") + 5)
    assert (figure.comparator, figure.high) == ("at_most", Decimal(50))
    assert text[figure.start : figure.end] == "more than 50"
    everything = find_figures(text)
    assert select_within(everything, start, len(text)) == everything
    assert select_within(everything, text.index("It won"), len(text)) == everything[1:]


def test_other_languages_read_digits_their_way_and_no_words():
    (figure,) = find_figures("Es kamen 1.250,5 Tonnen und zwei Wagen.", language="de")
    assert figure.low == Decimal("1250.5")
    (figure,) = find_figures("أطلق سراح ١٨٣ أسيرا", language="ar")
    assert figure.low == Decimal(183)


PIECES = st.sampled_from(
    "two of three more than nearly at least 47,000 10-fold % $ € million dozens half a quarter and to or between - "
    "1.5 2014 "
    "killed injured people not 🙂 e\u0301 ١٢ ½ °C Flight 370 ( ) . , \n".split(" ")
)


@given(st.lists(PIECES, max_size=25).map(" ".join) | st.text(max_size=80))
def test_any_text_gives_ordered_figures_at_true_offsets_that_survive_json(text):
    end = 0
    for figure in find_figures(text):
        assert figure.start is not None
        assert figure.start >= end
        end = figure.end
        assert text[figure.start : end] == figure.text
        assert figure_from_json(figure_to_json(figure)) == figure


def test_a_megabyte_of_digits_or_words_ends():
    assert find_figures("1" * 1_000_000) == []
    assert len(find_figures("seven " * 2_000)) <= 2_000


def test_a_figure_has_the_place_named_in_its_clause_and_the_day_it_is_as_of():
    text = "As of December 2024, 46,000 people had been killed in Gaza, and 12 people were hurt. It holds 183 people."
    figures = find_figures(text, doc=load_language()(text))
    dated = date_figures(text, figures, resolve_dates(text, published=None))
    assert [(f.text, f.place, f.as_of, f.as_of_precision) for f in dated] == [
        ("46,000", "Gaza", "2024-12", "month"),
        ("12", "", "2024-12", "month"),
        ("183", "", None, None),
    ]
