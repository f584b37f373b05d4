"""Quotations: where they begin and end, with marks missing and over paragraphs."""

from hypothesis import given
from hypothesis import strategies as st

from facts.suggesting.sentences.track_quotes import find_quote_around, track_quotes


def quotes_of(text: str) -> list[str]:
    return [text[start:end] for start, end in track_quotes(text)]


def test_straight_and_curly_quotations_are_found() -> None:
    assert quotes_of('He said "no" and “never”.') == ['"no"', "“never”"]


def test_german_and_french_marks_are_quotations_too() -> None:
    assert quotes_of("«Oui», dit-il. „Nein”, sagte sie.") == ["«Oui»", "„Nein”"]


def test_a_quotation_without_a_closing_mark_ends_with_its_paragraph() -> None:
    text = "“First part.\n\n“Second part.”\n\nThe end."
    assert quotes_of(text) == ["“First part.", "“Second part.”"]


def test_a_quotation_goes_on_over_paragraphs_that_open_with_no_mark() -> None:
    text = 'He said, "We learned a lot.\n\nIt was a long day. We slept."\n\nThe end.'
    assert quotes_of(text) == ['"We learned a lot.', 'It was a long day. We slept."']
    assert quotes_of("He said: “One.\nTwo.”\nThree.") == ["“One.", "Two.”"]


def test_a_closed_quotation_leaves_nothing_open() -> None:
    assert quotes_of('"One," he said.\n\n"Two," she said.') == ['"One,"', '"Two,"']


def test_a_straight_mark_closes_what_a_curly_one_opened() -> None:
    assert quotes_of('He said, “it ought to go," the office said. It stayed. “Yes,” she said.') == [
        '“it ought to go,"',
        "“Yes,”",
    ]


def test_straight_marks_inside_a_curly_quotation_close_nothing() -> None:
    assert quotes_of('He said: “They call it "the port" here. It is full.” It was.') == [
        '“They call it "the port" here. It is full.”'
    ]


def test_an_apostrophe_opens_nothing() -> None:
    assert quotes_of("It's the dog's. Don’t.") == []


def test_the_quotation_around_a_span_is_found() -> None:
    text = 'She said "Two ships sank" on Monday.'
    start = text.index("Two")
    assert find_quote_around(track_quotes(text), start, start + 14) == (9, 25)
    assert find_quote_around(track_quotes(text), 0, 8) is None


@given(st.text(alphabet=st.sampled_from('ab\n "“”„«»é👩'), max_size=80))
def test_quotations_are_ordered_and_disjoint(text: str) -> None:
    at = 0
    for start, end in track_quotes(text):
        assert at <= start < end <= len(text)
        at = end
