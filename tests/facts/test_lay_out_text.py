"""An article's text is laid out for reading: nothing is lost, furniture is set apart, claims are marked."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from facts.showing.layout import MarkedSpan, lay_out_text, quote_in_context

TEXT = (
    "Home | News\nFerry sinks\n\nAt least 61 people died, the coastguard said.\nIt rained.\n\nSubscribe now"
)


def span(start: int, end: int, name: str = "a", status: str = "open", sign: str = "1") -> MarkedSpan:
    return MarkedSpan(name, start, end, status, sign)


def words(blocks) -> list[str]:
    return ["".join(piece.text for piece in block.pieces) for block in blocks]


def test_short_lines_stay_together_and_blank_lines_part_them():
    assert words(lay_out_text(TEXT, [])) == [
        "Home | News\nFerry sinks",
        "At least 61 people died, the coastguard said.\nIt rained.",
        "Subscribe now",
    ]


def test_lines_too_long_to_be_wrapped_are_paragraphs_of_their_own():
    long = "word " * 30
    assert words(lay_out_text(f"{long}\nNext line.", [])) == [long, "Next line."]


def test_furniture_is_set_apart_from_the_lines_beside_it():
    marks = [{"start": 0, "end": 11, "kind": "navigation"}]
    blocks = lay_out_text(TEXT, [], marks, headline="Ferry sinks")
    assert [str(block.furniture) for block in blocks] == ["Navigation", "", "", ""]
    assert [block.is_headline for block in blocks] == [False, True, False, False]


def test_neighbouring_furniture_of_one_kind_is_one_block():
    text = "One\n\nTwo\n\nStory."
    marks = [{"start": 0, "end": 3, "kind": "navigation"}, {"start": 5, "end": 8, "kind": "navigation"}]
    assert words(lay_out_text(text, [], marks)) == ["One\nTwo", "Story."]


def test_a_claim_marks_exactly_its_words_and_is_signed_at_its_end():
    start = TEXT.index("At least")
    end = TEXT.index(", the coastguard")
    (marked,) = [p for block in lay_out_text(TEXT, [span(start, end)]) for p in block.pieces if p.spans]
    assert (marked.text, marked.sign) == ("At least 61 people died", "1")


def test_where_claims_overlap_the_shorter_one_gives_the_look():
    text = "abcdefghij"
    pieces = lay_out_text(text, [span(0, 10, "long"), span(2, 4, "short", sign="2")])[0].pieces
    assert [(piece.text, piece.ids, piece.sign) for piece in pieces] == [
        ("ab", "long", ""),
        ("cd", "short long", "2"),
        ("efghij", "long", "1"),
    ]


@settings(suppress_health_check=[HealthCheck.too_slow])  # a machine with other work draws slowly
@given(
    st.text(alphabet="ab \n.é\u0661", max_size=80),
    st.lists(st.tuples(st.integers(0, 80), st.integers(0, 80)), max_size=4),
    st.lists(st.tuples(st.integers(0, 80), st.integers(0, 80)), max_size=3),
)
def test_no_character_but_white_space_is_lost_or_doubled(text, claims, furniture):
    spans = [span(a, b, str(n)) for n, (a, b) in enumerate(claims) if a < b <= len(text)]
    marks = [{"start": a, "end": b, "kind": "advert"} for a, b in furniture if a < b <= len(text)]
    blocks = lay_out_text(text, spans, marks)
    assert "".join("".join(words(blocks)).split()) == "".join(text.split())


def test_the_context_of_a_quote_stays_in_its_paragraph():
    start = TEXT.index("61")
    assert quote_in_context(TEXT, start, start + 2) == (
        "At least ",
        "61",
        " people died, the coastguard said.\nIt rained.",
    )


TABLE = {
    "start": 5,
    "end": 21,
    "title": None,
    "cells": [
        {"start": 5, "end": 9, "row": 0, "column": 0, "rows": 1, "columns": 1, "names": "column"},
        {"start": 12, "end": 14, "row": 1, "column": 0, "rows": 1, "columns": 1, "names": "row"},
        {"start": 17, "end": 21, "row": 1, "column": 1, "rows": 1, "columns": 1, "names": ""},
    ],
}


def test_a_table_keeps_its_places_and_the_marked_words_of_its_cells():
    text = "One.\nRoad \n\nE6 | 5 km\nTwo."
    blocks = lay_out_text(text, [span(17, 21)], tables=[TABLE])
    assert [words([block]) for block in blocks if not block.rows] == [["One."], ["Two."]]
    (table,) = [block for block in blocks if block.rows]
    shown = [[("".join(p.text for p in c.pieces), c.scope) for c in row] for row in table.rows]
    assert shown == [[("Road", "col"), ("", "")], [("E6", "row"), ("5 km", "")]]
    assert [p.ids for row in table.rows for c in row for p in c.pieces if p.spans] == ["a"]


def test_a_turn_begins_a_paragraph_with_its_label_set_apart():
    text = "Q: Why?\nA: We lost.\nNobody knew."
    turns = [
        {"start": 0, "end": 7, "said": {"start": 3, "end": 7}, "speaker": None, "asks": True},
        {"start": 8, "end": 19, "said": {"start": 11, "end": 19}, "speaker": None, "asks": False},
    ]
    blocks = lay_out_text(text, [], turns=turns)
    assert [(block.turn, words([block])[0]) for block in blocks[:1]] == [("asks", "Q: Why?")]
    assert blocks[1].turn == "says"
    assert [piece.text for block in blocks for piece in block.pieces if piece.is_speaker] == ["Q: ", "A: "]


def test_the_clock_of_a_post_stands_by_itself_however_much_furniture_is_around_it():
    text = "Updated now\n\n23:41\nConceded\nHe has conceded, the board says."
    marks = [{"start": 0, "end": 11, "kind": "timestamp"}, {"start": 13, "end": 18, "kind": "timestamp"}]
    post = {"start": 13, "end": len(text), "at": "23:41", "corrects": "22:10"}
    blocks = lay_out_text(text, [], marks, posts=[post])
    assert [words([block])[0] for block in blocks] == [
        "Updated now",
        "23:41",
        "Conceded\nHe has conceded, the board says.",
    ]
    assert [block.post for block in blocks] == [None, post, None]
