"""The shared records of figures and dates refuse what does not fit together, and keep decimals exact in JSON."""

from decimal import Decimal

import pytest

from facts.language.dates import DateMention, date_from_json, date_to_json
from facts.language.figures import Figure, figure_from_json, figure_to_json


def make(**changes):
    given = {
        "text": "more than 47,000",
        "start": 3,
        "end": 19,
        "low": Decimal(47000),
        "high": None,
        "comparator": "more_than",
        "unit": "",
        "counted": "people killed",
    }
    return Figure(**{**given, **changes})


def test_bounds_are_decimal_strings_in_json_and_come_back_equal():
    figure = make(
        low=Decimal("0.10"),
        high=Decimal("0.10"),
        comparator="exact",
        as_of="2025-01",
        as_of_precision="month",
    )
    shown = figure_to_json(figure)
    assert (shown["low"], shown["high"], shown["as_of"]) == ("0.1", "0.1", "2025-01")
    assert figure_from_json(shown) == figure


def test_large_and_negative_numbers_have_no_exponent():
    assert figure_to_json(make(low=Decimal("1E+9")))["low"] == "1000000000"
    assert figure_to_json(make(low=Decimal("-0.0")))["low"] == "0"


def test_a_person_may_give_one_bound_and_no_span():
    figure = figure_from_json(
        {"text": "some 1,200", "low": "1200", "comparator": "about", "counted": "people"}
    )
    assert (figure.low, figure.high, figure.start) == (Decimal(1200), Decimal(1200), None)


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"comparator": "roughly"}, "comparator must be one of"),
        ({"comparator": "exact"}, "low and high must be equal"),
        ({"high": Decimal(50000)}, "low bound and no high one"),
        ({"comparator": "at_most"}, "high bound and no low one"),
        ({"comparator": "range", "high": Decimal(1)}, "not above the high one"),
        ({"low": Decimal("NaN")}, "finite"),
        ({"low": Decimal("1E+99")}, "digits"),
        ({"low": 47000}, "exact decimal"),
        ({"start": None}, "start and end"),
        ({"end": 3}, "after its start"),
        ({"text": " "}, "text is empty"),
        ({"counted": None}, "must be text"),
        ({"unit": "x" * 501}, "longer than"),
        ({"as_of": "2025-13", "as_of_precision": "month"}, "not in the calendar"),
        ({"as_of": "2025-01", "as_of_precision": "day"}, "precision month"),
        ({"as_of_precision": "day"}, "no value"),
    ],
)
def test_a_figure_that_does_not_fit_together_is_refused_in_words(changes, says):
    with pytest.raises(ValueError, match=says):
        make(**changes)


@pytest.mark.parametrize("bound", [47000.5, "47,000", "1e9", "", True, "9" * 70, [1]])
def test_a_bound_that_is_not_an_exact_decimal_is_refused(bound):
    with pytest.raises(ValueError, match="decimal written as text"):
        figure_from_json({"text": "47,000", "low": bound, "comparator": "more_than"})


@pytest.mark.parametrize(("read", "name"), [(figure_from_json, "figure"), (date_from_json, "date")])
def test_unknown_keys_and_other_shapes_are_refused(read, name):
    with pytest.raises(ValueError, match=f"A {name} has no"):
        read({"text": "x", "colour": "red"})
    with pytest.raises(ValueError, match=f"A {name} must be an object"):
        read(["x"])


def test_a_date_keeps_its_precision_and_says_why_it_has_no_value():
    mention = DateMention("on Saturday", 0, 11, None, None, "The story's own date is not known.")
    assert date_from_json(date_to_json(mention)) == mention
    assert date_from_json({"text": "in 2023", "value": "2023"}).precision == "year"


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"value": "2023-02-30", "precision": "day"}, "not in the calendar"),
        ({"value": "2023", "precision": "day"}, "precision year"),
        ({"value": "last year", "precision": "year"}, "written as"),
        ({"text": ""}, "text is empty"),
        ({"start": 4}, "after its start"),
    ],
)
def test_a_date_that_does_not_fit_together_is_refused_in_words(changes, says):
    given = {"text": "2023", "start": 0, "end": 4, "value": "2023", "precision": "year"}
    with pytest.raises(ValueError, match=says):
        DateMention(**{**given, **changes})
