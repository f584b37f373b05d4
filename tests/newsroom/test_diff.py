"""The difference of two texts is told word by word, and put together again it is both texts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsroom.templatetags.desk import diff_words


@given(st.text(alphabet="ab 1,\n", max_size=60), st.text(alphabet="ab 1,\n", max_size=60))
def test_the_parts_put_together_are_both_texts(old, new):
    parts = list(diff_words(old, new))
    assert "".join(text for kind, text in parts if kind != "new") == old
    assert "".join(text for kind, text in parts if kind != "gone") == new


def test_a_changed_number_is_one_change():
    assert list(diff_words("Israel frees 39 prisoners.", "Israel frees 183 prisoners.")) == [
        ("same", "Israel frees "),
        ("gone", "39"),
        ("new", "183"),
        ("same", " prisoners."),
    ]


@pytest.mark.parametrize("words", [3_000, 60_000])
def test_a_long_text_with_one_changed_line_shows_that_line_only(words):
    lines = [f"Line {number} of the long report.\n" for number in range(words // 6)]
    changed = [*lines[:100], "A line of its own.\n", *lines[101:]]
    parts = list(diff_words("".join(lines), "".join(changed)))
    assert sum(len(text) for kind, text in parts if kind == "new") < 40
