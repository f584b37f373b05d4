"""What a clause leaves out and borrows: its subject, its auxiliary, the words it leans on."""

from facts.suggesting.clauses.split_clauses import split_clauses
from facts.suggesting.sentences.parse_sentences import parse_sentences
from facts.suggesting.sentences.split_sentences import split_sentences
from facts.suggesting.speech.attribute_speech import attribute_speech


def test_the_auxiliary_of_the_verb_before_is_shared() -> None:
    text = "Bell boarded a ship in May, was held by police in Mexico for a week and flown home in June."
    (parsed,) = parse_sentences(text, split_sentences(text))
    last = split_clauses(parsed, [])[-1]
    assert text[last.start : last.end] == "flown home in June"
    assert last.auxiliary == (text.index("was"), text.index(" held"))


def test_a_verb_that_may_share_a_passive_keeps_its_sentence() -> None:
    text = "Bell boarded a ship in May, was caught by police in Mexico and deported from Arizona."
    (parsed,) = parse_sentences(text, split_sentences(text))
    last = split_clauses(parsed, [])[-1]
    assert text[last.start : last.end] == "deported from Arizona"
    assert last.leans


def test_what_is_said_of_a_noun_is_a_claim_about_the_noun() -> None:
    text = "Bell bought a ship, which she said was 40 years old."
    parsed = parse_sentences(text, split_sentences(text))
    clause = split_clauses(parsed[0], attribute_speech(parsed, [], text))[-1]
    assert text[clause.start : clause.end] == "was 40 years old"
    assert clause.subject is not None
    assert text[slice(*clause.subject)] == "a ship"


def test_a_thing_that_is_missing_is_not_said_to_be_there() -> None:
    text = "Many children are not getting enough iodine, which can lead to serious illness."
    parsed = parse_sentences(text, split_sentences(text))
    last = split_clauses(parsed[0], [])[-1]
    assert text[last.start : last.end] == "which can lead to serious illness"
    assert last.leans
    text = "Many children are getting cheap salt, which can lead to serious illness."
    parsed = parse_sentences(text, split_sentences(text))
    assert not split_clauses(parsed[0], [])[-1].leans


def test_what_is_said_of_both_is_said_of_both() -> None:
    text = "American Kevin King and Australian Timothy Weeks, both professors at the American University, were freed."
    parsed = parse_sentences(text, split_sentences(text))
    told = [c for c in split_clauses(parsed[0], []) if text[c.start : c.end].endswith("University")]
    assert [text[slice(*c.subject)] for c in told if c.subject] == [
        "American Kevin King and Australian Timothy Weeks"
    ]
