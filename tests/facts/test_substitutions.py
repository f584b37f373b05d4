"""Substitutions of a statement: put back one by one, and followed through an edit; offsets are code points."""

from itertools import pairwise

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from facts.comparing.substitutions import CannotPutBack, follow_edit, put_back

LETTERS = [*"abc xyz XYZ 0129 .,’“”", "é", "e\u0301", "\u0301", "ß", "ﬁ", "🚢"]
LETTERS += ["\U0001f469\U0001f3fd\u200d\U0001f692", "م", "ح", "\u064e", "\u0650", "\u200f", "\u200d"]
PIECES = st.lists(st.sampled_from(LETTERS), min_size=1, max_size=8).map("".join)
# "é" as two code points, a family of emoji, Arabic with its vowel signs: what counts as one letter is often several.
WORDS = PIECES.map(str.strip).filter(lambda text: any(letter.isalnum() for letter in text))


def part(start, text, replaced, kind="pronoun"):
    return {"start": start, "end": start + len(text), "text": text, "replaced": replaced, "kind": kind}


@st.composite
def statements(draw):
    """A statement of alternating own and brought-in words, with the substitutions; nothing overlaps."""
    statement, found = draw(WORDS).capitalize() + " ", []
    for _number in range(draw(st.integers(1, 5))):
        text = draw(WORDS)
        found.append(part(len(statement), text, draw(WORDS)))
        statement += text + " " + draw(WORDS) + " "
    return statement.strip(), found


def stands(statement, substitutions):
    return all(statement[each["start"] : each["end"]] == each["text"] for each in substitutions)


@settings(deadline=None)
@given(statements(), st.data())
def test_putting_back_exchanges_these_words_and_leaves_all_others_where_they_stand(made, data):
    statement, found = made
    position = data.draw(st.integers(0, len(found) - 1))
    chosen = found[position]
    assume(" ".join(chosen["replaced"].split()))
    fresh, kept = put_back(statement, found, [position])
    stood = " ".join(chosen["replaced"].split())
    assert fresh == statement[: chosen["start"]] + stood + statement[chosen["end"] :]
    assert [each["text"] for each in kept] == [each["text"] for each in found if each is not chosen]
    assert stands(fresh, kept)


@settings(deadline=None)
@given(statements(), st.data())
def test_the_order_in_which_substitutions_are_put_back_makes_no_difference(made, data):
    statement, found = made
    order = data.draw(st.permutations(range(len(found))))
    at_once, none_left = put_back(statement, found, order)
    one_by_one, kept = statement, found
    for position in order:
        now = next(
            number for number, each in enumerate(kept) if each["replaced"] is found[position]["replaced"]
        )
        one_by_one, kept = put_back(one_by_one, kept, [now])
    assert one_by_one == at_once
    assert kept == none_left == []


@settings(deadline=None)
@given(statements(), st.data())
def test_after_an_edit_by_hand_what_is_kept_stands_where_it_says(made, data):
    statement, found = made
    low = data.draw(st.integers(0, len(statement)))
    high = data.draw(st.integers(low, len(statement)))
    fresh = statement[:low] + data.draw(PIECES | st.just("")) + statement[high:]
    kept = follow_edit(statement, fresh, found)
    assert stands(fresh, kept)
    texts = [each["replaced"] for each in kept]
    outside = [each for each in found if each["end"] <= low or each["start"] >= high]
    assert all(each["replaced"] in texts for each in outside)
    assert all(each["end"] <= after["start"] for each, after in pairwise(kept))


@settings(deadline=None)
@given(statements(), PIECES)
def test_any_other_statement_keeps_only_what_still_stands(made, other):
    statement, found = made
    assert stands(other, follow_edit(statement, other, found))
    assert follow_edit(statement, statement, found) == found


@pytest.mark.parametrize(
    ("statement", "substitution", "fresh"),
    [
        ("The Maren failed in May.", part(0, "The Maren", "it"), "It failed in May."),
        ("It sank, according to Ilse Brandt.", part(22, "Ilse Brandt", "", "speaker"), "It sank."),
        ("She said: “Nobody tells us”.", part(0, "She", "", "speaker"), "Nobody tells us."),
        ("On 7 March, the storm hit.", part(0, "On 7 March", "", "date"), "The storm hit."),
        ("The Maren was bought by her.", part(10, "was", "", "subject"), "The Maren bought by her."),
        ("They sailed with the crew.", part(17, "the crew", "", "subject"), "They sailed with."),
        (
            "The ships sank in the storm.",
            part(4, "ships", "two\n  ships"),
            "The two ships sank in the storm.",
        ),
    ],
)
def test_words_that_replaced_nothing_go_with_what_only_they_needed(statement, substitution, fresh):
    assert statement[substitution["start"] : substitution["end"]] == substitution["text"]
    assert put_back(statement, [substitution], [0]) == (fresh, [])


@pytest.mark.parametrize(
    ("statement", "words", "stood", "fresh"),
    [
        ("“The Maren failed”, the line says.", "The Maren", "it", "“It failed”, the line says."),
        ("[The Maren] failed.", "[The Maren]", "it", "It failed."),
        ("(The Maren) failed.", "The Maren", "it", "(It) failed."),
        ("Nora Bell said: “The Maren failed”.", "The Maren", "it", "Nora Bell said: “It failed”."),
        ("Divers say the Maren failed.", "the Maren", "it", "Divers say it failed."),
        ("7 March 2026 was warm.", "7 March 2026", "yesterday", "Yesterday was warm."),
    ],
)
def test_what_is_put_back_at_an_opening_gets_its_capital(statement, words, stood, fresh):
    assert put_back(statement, [part(statement.index(words), words, stood)], [0]) == (fresh, [])


def test_a_letter_whose_capital_is_two_stays_small():
    fresh, kept = put_back("Das ßa ab", [part(0, "Das ", ""), part(4, "ßa", "x")], [0])
    assert (fresh, stands(fresh, kept)) == ("ßa ab", True)


@pytest.mark.parametrize(
    ("substitutions", "positions", "why"),
    [
        ([part(0, "It", "she")], [1], "unknown"),
        ([part(0, "It", "she")], [-1], "unknown"),
        ([part(1, "It", "she")], [0], "changed"),
        ([{"start": 0, "end": 2, "text": "It"}], [0], "not_kept"),
        ([{"start": 0, "end": 2, "text": "It", "replaced": None}], [0], "not_kept"),
        ([part(0, "It sank.", "")], [0], "nothing"),
    ],
)
def test_what_cannot_be_put_back_says_why(substitutions, positions, why):
    with pytest.raises(CannotPutBack) as refused:
        put_back("It sank.", substitutions, positions)
    assert refused.value.why == why


def test_a_long_and_tedious_edit_is_followed_at_both_ends_only():
    tedious = "a " * 1000
    statement = f"It sank. {tedious} The Maren."
    found = [part(0, "It", "she"), part(len(statement) - 10, "The Maren", "she")]
    kept = follow_edit(statement, f"It sank. b {'b a ' * 600}. The Maren.", found)
    assert [each["text"] for each in kept] == ["It", "The Maren"]
