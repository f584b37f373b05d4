"""Sentences: where they start and end, whatever stands around them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from facts.suggesting.sentences.split_sentences import MAX_SENTENCE, split_sentences


def sentences_of(text: str, furniture: list[tuple[int, int, str]] | None = None) -> list[str]:
    return [text[s.start : s.end] for s in split_sentences(text, furniture or [])]


@pytest.mark.parametrize(
    "text",
    [
        "The ban starts on Dec. 8 in all ports.",
        "U.S. President Ada Cole signed it.",
        "Dr. Munir Sato spoke to Gen. Ito.",
        "J. R. Moss of Halden Inc. resigned.",
        "The rate rose by 1.5 percent.",
        "Trains stop at 6 p.m. on Sundays.",
        'He asked "Why?" and left.',
        "“Stop!” she said.",
        "“Who pays?” Nora Bell asked.",
    ],
)
def test_an_abbreviation_or_a_quoted_mark_does_not_end_a_sentence(text: str) -> None:
    assert sentences_of(text) == [text]


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("It closed at 6 p.m. The crew went home.", "It closed at 6 p.m."),
        ("They flew to the U.S. He stayed.", "They flew to the U.S."),
        ("“It is over.” The court rose.", "“It is over.”"),
        ("Was it full? Nobody knows.", "Was it full?"),
        ("She left… Then he came.", "She left…"),
    ],
)
def test_a_closed_sentence_ends_before_the_next_one(text: str, first: str) -> None:
    assert sentences_of(text)[0] == first
    assert len(sentences_of(text)) == 2


def test_a_line_that_was_only_wrapped_stays_one_sentence() -> None:
    text = "The harbour master said that the two tugs, which\nwere built in 1987, would be sold by auction in May."
    assert sentences_of(text) == [text]


def test_a_subhead_is_a_heading_and_no_part_of_the_sentence_below_it() -> None:
    text = "A storm hit the coast on Friday.\n\nPorts closed\n\nThree ports were closed."
    found = split_sentences(text)
    assert [(text[s.start : s.end], s.heading) for s in found] == [
        ("A storm hit the coast on Friday.", False),
        ("Ports closed", True),
        ("Three ports were closed.", False),
    ]


def test_a_text_of_one_line_is_a_sentence_even_without_a_full_stop() -> None:
    assert [s.heading for s in split_sentences("Three ports were closed")] == [False]


def test_no_sentence_touches_furniture() -> None:
    text = "One ship sank. Advertisement Two ships left."
    start = text.index("Advertisement")
    assert sentences_of(text, [(start, start + 13, "advert")]) == ["One ship sank.", "Two ships left."]


def test_a_bullet_is_left_out_of_its_sentence() -> None:
    assert sentences_of("The plan:\n• Two ports close in May.\n• One opens.") == [
        "The plan:",
        "Two ports close in May.",
        "One opens.",
    ]


@pytest.mark.parametrize("text", ["他离开了。她留下了。", "هل وصلت السفينة؟ وصلت اليوم."])
def test_other_scripts_end_their_sentences_too(text: str) -> None:
    assert len(sentences_of(text)) == 2


def test_a_sentence_of_a_megabyte_is_cut_into_pieces_that_lose_no_word() -> None:
    text = "word " * 200_000
    found = split_sentences(text)
    assert all(s.end - s.start <= MAX_SENTENCE for s in found)
    assert sum(text[s.start : s.end].count("word") for s in found) == 200_000


def test_a_megabyte_without_a_space_is_cut_as_well() -> None:
    found = split_sentences("x" * 1_000_000)
    assert sum(s.end - s.start for s in found) == 1_000_000


@given(
    st.text(alphabet=st.sampled_from("aB1 .,!?\n\r\t“”\"'()é\u0301👩\u200d🚀\u00a0مرé。"), max_size=200),
    st.lists(st.tuples(st.integers(0, 200), st.integers(0, 30)), max_size=3),
)
def test_spans_are_ordered_disjoint_inside_the_text_and_have_no_blank_edge(
    text: str, marks: list[tuple[int, int]]
) -> None:
    furniture = [(low, min(len(text), low + length), "advert") for low, length in marks if low < len(text)]
    at = 0
    for sentence in split_sentences(text, furniture):
        assert at <= sentence.start < sentence.end <= len(text)
        words = text[sentence.start : sentence.end]
        assert words == words.strip()
        assert not any(max(low, sentence.start) < min(high, sentence.end) for low, high, _ in furniture)
        at = sentence.end


@pytest.mark.parametrize(
    "below",
    [
        "“We lost 14 million kroner,” Ida Holm said on the quay of Loe, where the ferry lies since the storm of May.",
        "12 boats sank in the storm on Monday, the coastguard said, and 40 more were torn from the quay in Loe.",
        "$4 million is missing, the auditor said on Monday in a report on the ferry line and the bank that owns it.",
    ],
)
def test_a_headline_without_a_full_stop_is_not_joined_to_what_stands_below(below: str) -> None:
    headline = "Net profit falls again at the ferry company that carries most islanders"
    text = f"{headline}\n{below}"
    assert next(text[s.start : s.end] for s in split_sentences(text)) == headline


def test_a_line_that_was_filled_goes_on_with_a_number() -> None:
    lines = [
        "The coastguard said on Monday that the storm of the weekend had sunk",
        "12 boats and torn 40 from the quay.",
    ]
    text = "\n".join(lines)
    assert [text[s.start : s.end] for s in split_sentences(text)] == [text]
