"""Where a long pattern is tried: around each hit, once, never outside the span, and where its first words stand."""

import re
from pathlib import Path

import pytest

from facts.suggesting.dates import find_dates
from facts.suggesting.figures import read_numbers, skip_numbers
from facts.suggesting.words.find_windows import Openings, find_windows

SEEDS = sorted((Path(__file__).resolve().parents[3] / "seeds").glob("0[1-9]*.txt"))

DIGIT = re.compile(r"\d")


def test_hits_far_apart_have_a_window_each_and_near_ones_share_one():
    text = "a1bcdefgh2i3jklmnop"
    assert list(find_windows(DIGIT, text, 0, len(text), 1, 2)) == [(0, 4), (8, 14)]


def test_a_window_stays_within_its_span():
    assert list(find_windows(DIGIT, "1ab2cd3", 1, 5, 9, 9)) == [(1, 5)]


def test_a_text_without_a_hit_has_no_window():
    assert list(find_windows(DIGIT, "abc", 0, 3, 1, 1)) == []


def test_a_pattern_is_tried_where_its_words_signs_and_numbers_stand():
    pattern = re.compile(r"\b(?:late|May)\s\d|[€]\d+|\d+%|^-\s", re.IGNORECASE | re.MULTILINE)
    openings = Openings(("late May",), "€-", lines=True)
    text = "- LATE 5, May 6, €70,\n- 80% of 9 late"
    assert [found.group() for found in openings.finditer(pattern, text, 0, len(text))] == [
        *("- ", "LATE 5", "May 6", "€70", "- ", "80%"),
    ]


def test_a_search_goes_on_in_the_middle_of_a_number_and_stops_at_its_end():
    pattern = re.compile(r"\d\d")
    openings = Openings(())
    assert [found.span() for found in openings.finditer(pattern, "12345 67", 0, 7)] == [(0, 2), (2, 4)]


@pytest.mark.parametrize("path", SEEDS, ids=[path.stem for path in SEEDS])
@pytest.mark.parametrize("module", [find_dates, read_numbers, skip_numbers], ids=lambda one: one.__name__)
def test_no_date_or_number_of_the_samples_begins_with_another_word(module, path: Path):
    text = path.read_text(encoding="utf-8", errors="replace")
    pattern = next(
        getattr(module, name) for name in ("_MENTION", "_ATOM", "_NOT_A_FIGURE") if hasattr(module, name)
    )
    everywhere = [(found.end(), found.lastgroup) for found in pattern.finditer(text)]
    where_it_may = [
        (found.end(), found.lastgroup) for found in module._OPENINGS.finditer(pattern, text, 0, len(text))
    ]
    assert where_it_may == everywhere
