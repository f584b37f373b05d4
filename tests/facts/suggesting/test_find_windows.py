"""Where a long pattern is tried: around each hit, once, and never outside the span."""

import re

from facts.suggesting.words.find_windows import find_windows

DIGIT = re.compile(r"\d")


def test_hits_far_apart_have_a_window_each_and_near_ones_share_one():
    text = "a1bcdefgh2i3jklmnop"
    assert list(find_windows(DIGIT, text, 0, len(text), 1, 2)) == [(0, 4), (8, 14)]


def test_a_window_stays_within_its_span():
    assert list(find_windows(DIGIT, "1ab2cd3", 1, 5, 9, 9)) == [(1, 5)]


def test_a_text_without_a_hit_has_no_window():
    assert list(find_windows(DIGIT, "abc", 0, 3, 1, 1)) == []
