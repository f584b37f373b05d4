"""What a figure counts, what happened to them, where and when."""

import pytest

from facts.suggesting.dates.date_figures import date_figures
from facts.suggesting.dates.resolve_dates import resolve_dates
from facts.suggesting.figures.find_figures import find_figures
from facts.suggesting.sentences.parse_sentences import load_language


@pytest.mark.parametrize(
    ("text", "counted"),
    [
        ("The attack killed or injured at least 30 people.", "people killed or injured"),
        ("At least 30 people were killed or injured.", "people killed or injured"),
        ("At least 30 people were killed.", "people killed"),
        ("It holds 183 Palestinian prisoners.", "Palestinian prisoners"),
        ("It freed 183 Palestinian prisoners.", "Palestinian prisoners freed"),
        ("The man, aged 34, left.", "age"),
        ("People over 65 left.", "age"),
        ("Children under five left.", "age"),
        ("It drew a 5,000-strong crowd.", "crowd"),
        ("It employs 12 full-time workers.", "full-time workers"),
        ("It grew 2.5 per cent a year.", ""),
        ("Prices rose 6.1% year on year.", ""),
        ("It paid 290 U.S. dollars.", ""),
        ("Traffic rose 18-fold prior to it.", ""),
        ("The first votes are 100 days away.", ""),
        ("Those between the ages of 12 and 16 left.", "age"),
        ("It sold more than 65 cars.", "cars"),
        ("A 34-year-old man left.", "age"),
    ],
)
def test_what_is_counted_keeps_killed_apart_from_killed_or_injured(text, counted):
    (plain,) = find_figures(text)
    (parsed,) = find_figures(text, doc=load_language()(text))
    assert plain.counted == counted
    assert parsed.counted.startswith(counted)


def test_a_figure_has_the_place_named_in_its_clause_and_the_day_it_is_as_of():
    text = "As of December 2024, 46,000 people had been killed in Gaza, and 12 people were hurt. It holds 183 people."
    figures = find_figures(text, doc=load_language()(text))
    dated = date_figures(text, figures, resolve_dates(text, published=None))
    assert [(f.text, f.place, f.as_of, f.as_of_precision) for f in dated] == [
        ("46,000", "Gaza", "2024-12", "month"),
        ("12", "", "2024-12", "month"),
        ("183", "", None, None),
    ]


def test_a_hyphenated_word_is_counted_whole():
    text = "They spoke to 30 ex-detainees."
    (figure,) = find_figures(text, doc=load_language()(text))
    assert figure.counted == "ex-detainees"
