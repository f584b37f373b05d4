"""A claim's anchor tells the truth about where its words stand in a newer version of the article."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sources.reading.anchors import anchor_span

SENTENCES = [
    "The harbour master said 13 boats were lost in the storm on Friday night.",
    "Rescue teams searched the coast until dawn and found nobody alive.",
    "A spokeswoman for the ministry confirmed that two crews are still missing.",
    "Fuel prices rose by 4.5 percent in March, the statistics office reported.",
    "“We have lost everything we had,” fisherman Ansel Mbeki told the paper.",
    "The insurance fund will pay 1.2 million to the families by the end of May.",
    "قال المتحدث إن سبعة قوارب عادت إلى الميناء مساء السبت.",
    "Storm warnings had been issued on Thursday, according to the weather service.",
    "The mayor denied that the siren had failed, and promised an inquiry.",
    "More than 300 people attended the service in the small chapel above the bay.",
]
FILLERS = [
    "Meanwhile, ",
    "UPDATE: ",
    "It rained. ",
    "🔴 ",
    "In a statement on Monday the port said so. ",
    "x",
    "1",
    " ",
    "\n\n",
]


def build_text(chance: random.Random) -> tuple[str, list[tuple[int, int]]]:
    """A text of distinct sentences and the span of each."""
    text, spans = "", []
    for sentence in chance.sample(SENTENCES, chance.randint(4, len(SENTENCES))):
        spans.append((len(text), len(text) + len(sentence)))
        text += sentence + chance.choice([" ", "\n\n"])
    return text, spans


def edit_text(chance: random.Random, text: str, start: int, end: int) -> tuple[str, tuple[int, int] | None]:
    """The text after one to four edits, and where the span stands now: None once an edit touched its inside."""
    here: tuple[int, int] | None = (start, end)
    for _ in range(chance.randint(1, 4)):
        kind = chance.choice(["insert", "insert", "delete", "change"])
        at = chance.randint(0, len(text))
        length = 0 if kind == "insert" else chance.randint(1, 60)
        stop = min(len(text), at + length)
        new = "" if kind == "delete" else chance.choice(FILLERS)
        text = text[:at] + new + text[stop:]
        if here is None or at >= here[1]:
            continue
        if stop <= here[0]:
            shift = len(new) - (stop - at)
            here = (here[0] + shift, here[1] + shift)
        else:
            here = None
    return text, here


@pytest.mark.parametrize("seed", range(10))
def test_of_a_thousand_edited_texts_none_lands_in_the_wrong_place(seed: int) -> None:
    chance = random.Random(seed)
    wrong, landed, kept = [], 0, 0
    for _ in range(1000):
        old, spans = build_text(chance)
        start, end = chance.choice(spans)
        new, here = edit_text(chance, old, start, end)
        anchor = anchor_span(old, start, end, new)
        kept += here is not None
        if anchor.state in {"exact", "moved"}:
            landed += 1
            assert new[anchor.start : anchor.end] == old[start:end]
            if here != (anchor.start, anchor.end):
                wrong.append((old[start:end], anchor))
    assert wrong == []
    # An anchor that never lands would be right as well: most of the untouched spans must be found.
    assert landed > 0.9 * kept


@given(st.text(max_size=200), st.text(min_size=1, max_size=60), st.text(max_size=200), st.text(max_size=200))
@settings(max_examples=200, deadline=None)
def test_whatever_the_text_a_landing_is_the_quote_itself(
    before: str, quote: str, after: str, other: str
) -> None:
    old, new = before + quote + after, other + before + quote + after
    anchor = anchor_span(old, len(before), len(before) + len(quote), new)
    if anchor.state in {"exact", "moved"}:
        assert new[anchor.start : anchor.end] == quote
    else:
        assert anchor.start is None or anchor.state == "changed"
    assert all(0 <= c.start < c.end <= len(new) for c in anchor.candidates)


def test_text_added_before_moves_the_span() -> None:
    old = "First. " + SENTENCES[0] + " Last sentence of the page, long enough."
    new = "An added opening sentence. " + old
    anchor = anchor_span(old, 7, 7 + len(SENTENCES[0]), new)
    assert anchor.state == "moved"
    assert new[anchor.start : anchor.end] == SENTENCES[0]


def test_text_added_behind_leaves_the_span_exact() -> None:
    old = " ".join(SENTENCES[:3])
    anchor = anchor_span(old, 0, len(SENTENCES[0]), old + " And one more.")
    assert (anchor.state, anchor.start, anchor.end) == ("exact", 0, len(SENTENCES[0]))


def test_a_corrected_number_is_a_proposal_and_no_landing() -> None:
    old = " ".join(SENTENCES[:3])
    new = old.replace("13 boats", "31 boats")
    anchor = anchor_span(old, 0, len(SENTENCES[0]), new)
    assert anchor.state == "changed"
    assert new[anchor.start : anchor.end] == SENTENCES[0].replace("13 boats", "31 boats")
    assert 0.9 < anchor.score < 1


def test_a_digit_put_in_front_is_never_the_same_number() -> None:
    old = "Officials spoke late on Sunday. 13 killed in the clashes near the northern border crossing point."
    start = old.index("13 killed")
    anchor = anchor_span(old, start, start + len("13 killed"), old.replace("13 killed", "113 killed"))
    assert anchor.state in {"changed", "ambiguous", "orphan"}


def test_a_decimal_put_in_front_is_never_the_same_number() -> None:
    old = "The central bank reported on Monday that 5 percent of the loans had failed during the year."
    start = old.index("5 percent")
    anchor = anchor_span(old, start, start + len("5 percent"), old.replace("5 percent", "0.5 percent"))
    assert anchor.state not in {"exact", "moved"}


def test_a_look_alike_sentence_is_ambiguous_when_ours_was_deleted() -> None:
    quote = "Police made no arrests."
    old = (
        f"The march ended in the east of the town. {quote} "
        f"On Sunday a second march set out from the west. {quote} The end came late."
    )
    start = old.index(quote)
    new = old[:start] + old[start + len(quote) + 1 :]
    anchor = anchor_span(old, start, start + len(quote), new)
    assert anchor.state == "ambiguous"
    assert [new[c.start : c.end] for c in anchor.candidates] == [quote]


def test_two_equal_sentences_in_new_surroundings_are_ambiguous() -> None:
    quote = "The talks will go on."
    old = f"Nobody signed anything on Tuesday. {quote} The mediators left the hotel at noon."
    new = f"A changed opening. {quote} A changed middle. {quote} A changed end."
    start = old.index(quote)
    anchor = anchor_span(old, start, start + len(quote), new)
    assert anchor.state == "ambiguous"
    assert len(anchor.candidates) == 2


def test_a_look_alike_elsewhere_does_not_disturb_a_span_in_its_old_place() -> None:
    old = " ".join(SENTENCES[:4])
    start = old.index(SENTENCES[1])
    new = f"{old}\n\nCorrection: an earlier version said: {SENTENCES[1]}"
    anchor = anchor_span(old, start, start + len(SENTENCES[1]), new)
    assert (anchor.state, anchor.start) == ("exact", start)


def test_a_sentence_that_is_gone_is_an_orphan() -> None:
    old = " ".join(SENTENCES[:3])
    anchor = anchor_span(
        old, 0, len(SENTENCES[0]), "Nothing of it is left here, the page is about gardens now."
    )
    assert anchor.state == "orphan"
    assert anchor.start is None


def test_offsets_count_code_points_and_not_utf16_units() -> None:
    old = (
        "🔴 Live: Israel is set to free 183 Palestinian prisoners on Saturday, 1 February 2025, "
        "a prisoners’ group said."
    )
    start = old.index("Israel")
    end = old.index(", a prisoners")
    anchor = anchor_span(old, start, end, old)
    assert (anchor.state, anchor.start, anchor.end) == ("exact", 8, 84)


def test_a_span_outside_the_text_is_refused() -> None:
    with pytest.raises(ValueError, match="outside"):
        anchor_span("short", 3, 9, "short")


def test_a_very_long_text_is_searched_where_the_words_are() -> None:
    filler = "Lorem ipsum dolor sit amet. " * 10_000
    old = filler + SENTENCES[5] + filler
    new = "Intro. " + filler[:200_020] + SENTENCES[5].replace("1.2 million", "1.4 million") + filler
    anchor = anchor_span(old, len(filler), len(filler) + len(SENTENCES[5]), new)
    assert anchor.state == "changed"
    assert "1.4 million" in new[anchor.start : anchor.end]
