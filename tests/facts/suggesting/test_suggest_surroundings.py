"""What stands around a sentence: date lines, open lines and words that come again, and nothing of other sentences."""

import pytest

from facts.suggesting.score_sentences import score_sentences
from facts.suggesting.worth.describe_surroundings import SURROUNDINGS, describe_surroundings
from facts.suggesting.worth.rank_worth import rank_worth

PAGE = [
    "Crane falls on Alden harbour wall",
    "Friday, March 6, 2026",
    "A crane fell on the harbour wall of Alden on Friday and killed three dockers.",
    "The port was closed for two days.",
    "A crane lies on the harbour wall of Alden.",
]


def row(texts: list[str], place: int) -> dict[str, float]:
    return dict(zip(SURROUNDINGS, describe_surroundings(texts)[place], strict=True))


def test_the_lead_stands_below_a_date_line_and_its_words_come_again() -> None:
    lead = row(PAGE, 2)
    assert lead["date_before"] == 1
    assert lead["closed_before"] == 0
    assert lead["closed_after"] == 1
    assert lead["repeats_before"] > 0.4
    assert lead["repeats_after"] > 0.4


def test_a_headline_has_nothing_before_it_and_a_date_soon() -> None:
    headline = row(PAGE, 0)
    assert headline["closed_before"] == headline["date_before"] == 0.5
    assert headline["date_after"] == headline["date_soon"] == 1
    assert headline["repeats_before"] == 0 < headline["repeats_after"]


def test_a_sentence_alone_and_a_page_of_nothing() -> None:
    assert describe_surroundings([]) == []
    assert row(["One sentence."], 0)["repeats_mean"] == 0
    assert len(describe_surroundings(["", " ", "🙂"])) == 3


def test_only_near_sentences_count() -> None:
    far = ["Dockers met at the quay."] + ["Nothing else happened there."] * 13 + ["Dockers met at the quay."]
    assert row(far, 0)["repeats_after"] == 0
    assert row(far[:1] + far[-1:], 0)["repeats_after"] == 1


def test_news_is_ranked_by_its_surroundings_unless_each_line_stands_alone() -> None:
    together = [item.score for item in score_sentences(PAGE)]
    alone = [item.score for item in score_sentences(PAGE, alone=True)]
    assert together != alone
    assert alone == [score_sentences([text], alone=True)[0].score for text in PAGE]


def test_debates_are_ranked_without_surroundings() -> None:
    around = describe_surroundings(PAGE)
    assert rank_worth(PAGE, genre="speech", surroundings=around) == pytest.approx(
        rank_worth(PAGE, genre="speech")
    )
