"""References: pronouns and epithets, named where the text allows it."""

import pytest

from facts.suggesting.attribute_speech import attribute_speech
from facts.suggesting.parse_sentences import parse_sentences
from facts.suggesting.resolve_references import resolve_references
from facts.suggesting.split_sentences import split_sentences
from facts.suggesting.track_quotes import track_quotes
from facts.suggesting.types import Reference


def references_of(text: str) -> dict[str, Reference]:
    parsed = parse_sentences(text, split_sentences(text))
    voices = attribute_speech(parsed, track_quotes(text), text)
    return {text[r.start : r.end]: r for r in resolve_references(parsed, voices, text)}


@pytest.mark.parametrize(
    ("text", "word", "meaning"),
    [
        ("President Carl Moss left on Monday. He flew home.", "He", "President Carl Moss"),
        ("Mrs Ada Cole won. She got 51 votes.", "She", "Mrs Ada Cole"),
        ("The divers reached the deck. They found two bodies.", "They", "the divers"),
        ("The company closed two mines. It has cut 300 jobs.", "It", "the company"),
        ("The divers left. Their boat sank.", "Their", "the divers'"),
        ("They’re here, the divers said. The divers left. They’re home.", "They’re", "the divers are"),
        ("Hamas agreed to the deal. The group freed 40 people.", "The group", "Hamas"),
    ],
)
def test_a_reference_takes_the_nearest_fitting_subject(text: str, word: str, meaning: str) -> None:
    assert references_of(text)[word].text == meaning


def test_a_man_is_no_she() -> None:
    reference = references_of("Mr Carl Moss met Mrs Ada Cole on Monday. She left.")["She"]
    assert reference.text == "Mrs Ada Cole"


def test_a_possessive_belongs_to_the_subject_of_its_own_clause() -> None:
    text = "Mr Carl Moss left. Ada Cole of Alden defeated her opponents."
    assert references_of(text)["her"].text == "Ada Cole of Alden's"


def test_a_bare_noun_takes_the_only_earlier_name_with_the_same_noun() -> None:
    text = "A crane fell into the Grand Mosque of Mecca. Police closed the mosque."
    reference = references_of(text)["the mosque"]
    assert (reference.text, reference.certain) == ("the Grand Mosque of Mecca", True)


def test_a_bare_noun_with_two_earlier_names_is_not_guessed() -> None:
    text = "The Afghan team met the Polish team. Later the team won."
    assert references_of(text)["the team"].source_start is None


def test_this_takes_the_nearest_name_and_says_that_it_is_not_certain() -> None:
    text = "Ada Cole won the Alden East seat. Jon Bell won the Alden West seat. In this seat 40 people voted."
    reference = references_of(text)["this seat"]
    assert (reference.text, reference.certain) == ("the Alden West seat", False)


def test_a_chain_of_pronouns_leads_back_to_the_name() -> None:
    text = "Mr Carl Moss left. He flew home. He voted."
    parsed = parse_sentences(text, split_sentences(text))
    found = resolve_references(parsed, [], text)
    assert [r.text for r in found] == ["Mr Carl Moss", "Mr Carl Moss"]


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("The ship sank. It was clear that nobody steered it.", "It"),
        ("The ship sank. It was too early to say more.", "It"),
    ],
)
def test_an_it_that_stands_for_nothing_is_left_alone(text: str, word: str) -> None:
    assert word not in references_of(text)


def test_a_bare_this_is_not_guessed() -> None:
    reference = references_of("The ship sank. This angered the union.")["This"]
    assert reference.source_start is None
    assert not reference.certain


def test_a_noun_of_the_same_kind_settles_a_this() -> None:
    reference = references_of("The contest ended on Tuesday. This is the first world contest.")["This"]
    assert reference.text == "the contest"


def test_two_equal_candidates_make_a_reference_uncertain() -> None:
    text = "Police found Mr Carl Moss beside Mr Jon Bell. The street was closed. He left."
    assert not references_of(text)["He"].certain
