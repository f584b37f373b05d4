"""A span's ends move by words and characters, and a span is cut between two words; offsets are code points."""

import pytest

from facts.showing.spans import END, LATER, START, cut_span, find_cuts, find_words, move_span

TEXT = "“At least 47,035 died,” Dr. Al-Bursh said 🚢🚢 sank."


def words(text: str) -> list[str]:
    return [text[low:high] for low, high in find_words(text)]


def test_a_number_a_name_and_an_emoji_are_one_word_each():
    assert words(TEXT) == ["At", "least", "47,035", "died", "Dr", "Al-Bursh", "said", "🚢🚢", "sank"]


def test_arabic_words_keep_their_vowel_signs():
    assert words("قُتِلَ 12 شخصًا، بحسب الوزارة.") == ["قُتِلَ", "12", "شخصًا", "بحسب", "الوزارة"]


def test_per_cent_belongs_to_its_number_and_a_dash_parts_two_words():
    assert words("20% more—much more") == ["20%", "more", "much", "more"]


@pytest.mark.parametrize(
    ("side", "to", "expected"),
    [
        (START, "earlier", "least 47,035"),
        (START, LATER, "47,035"),
        (END, LATER, "47,035 died"),
        (END, "earlier", "47,035"),
    ],
)
def test_an_end_moves_by_one_word(side, to, expected):
    start = TEXT.index("47,035")
    end = start + len("47,035")
    low, high = move_span(TEXT, start, end, side=side, to=to)
    assert TEXT[low:high] == expected


def test_an_end_moves_by_one_character_and_takes_an_emoji_whole():
    start = TEXT.index("said")
    end = start + len("said ")
    low, high = move_span(TEXT, start, end, side=END, to=LATER, by_character=True)
    assert TEXT[low:high] == "said 🚢"


def test_the_ends_never_meet_and_never_leave_the_text():
    assert move_span("one", 0, 3, side=START, to=LATER) == (0, 3)
    assert move_span("one", 0, 3, side=END, to="earlier") == (0, 3)
    assert move_span("one", 0, 3, side=END, to=LATER, by_character=True) == (0, 3)
    assert move_span("one", 0, 1, side=END, to="earlier", by_character=True) == (0, 1)


def test_a_span_is_offered_cuts_before_each_word_but_the_first():
    start, end = TEXT.index("At"), TEXT.index("”")
    cuts = find_cuts(TEXT, start, end)
    assert [cut.word for cut in cuts] == ["At", "least", "47,035", "died,"]
    assert "".join(cut.glue + cut.word for cut in cuts) == TEXT[start:end]


def test_two_parts_leave_out_what_joined_them():
    text = "61 died, and 14 were hurt"
    parts = cut_span(text, 0, len(text), text.index("and"))
    assert [text[low:high] for low, high in parts] == ["61 died", "and 14 were hurt"]
