"""Quotations: whose words they are, with a cue beside them, before them, behind them or none."""

import pytest

from tests.claims import speaker_of


def test_a_quotation_carries_its_speaker_into_the_next_sentence() -> None:
    text = (
        'Director Suleiman Amari said "The wounded have been taken to hospital. '
        'There are no casualties left at the location."'
    )
    assert (
        speaker_of(text, "no casualties left")
        == speaker_of(text, "taken to hospital")
        == "Director Suleiman Amari"
    )


def test_a_quotation_that_runs_over_paragraphs_keeps_its_speaker() -> None:
    text = (
        "“The dam held for nine hours,” Yusuf Nasser, the chief engineer, said.\n\n"
        "“The gates were opened at 2 a.m. on Thursday.”"
    )
    assert speaker_of(text, "gates were opened") == "Yusuf Nasser"


def test_a_quotation_can_precede_its_speaker() -> None:
    text = "Nora Bell spoke first. “The scene was quiet. Police closed nine streets,” she said."
    assert speaker_of(text, "nine streets") == "Nora Bell"


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        ("Nora Bell wrote:\n\n“The captain was picked up by 12 people.”", "Nora Bell"),
        ("Nora Bell said the port was full. “We counted 12 people on the pier.”", "Nora Bell"),
        ("Nora Bell said the port was full.\n\n“We counted 12 people on the pier.”", "Nora Bell"),
        (
            "Nora Bell said the port was full.\n\n“We counted 12 people on the pier,” said Carl Moss.",
            "Carl Moss",
        ),
        (
            'After the match, Nora Bell, the coach, said, "We learned a lot.\n\nIt was hard for 12 people."',
            "Nora Bell",
        ),
        ("12 people drowned in 2010, according to curator Elaine Gustafon.", "curator Elaine Gustafon"),
    ],
)
def test_a_quotation_without_a_cue_has_the_speaker_beside_it(text: str, speaker: str) -> None:
    assert speaker_of(text, "12 people") == speaker


def test_a_quotation_that_somebody_has_said_is_not_its_subject_s() -> None:
    text = (
        "The outages have been long and Norrline is taking steps to avoid them, “we will not risk the safety of 12 "
        "towns,” chief executive Carl Moss said."
    )
    assert speaker_of(text, "12 towns") != "Norrline"
