"""Figures stand at true offsets in any text, of any length, in any language."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from facts.language.figures import figure_from_json, figure_to_json
from facts.suggesting.figures.find_figures import find_figures
from facts.suggesting.words.select_within import select_within


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
