"""What is said in an interview's turn is its speaker's; "I" and "we" are theirs, and a question claims nothing."""

import pytest

from tests.facts.suggesting.test_tables_make_claims import suggest
from tests.sources.test_interviews import A1, A2, FILES, MAYOR, Q1, Q2, text

ENGLISH = sorted(set(FILES) - {"German", "Spanish", "French", "Arabic"})


@pytest.mark.parametrize("name", ENGLISH)
def test_a_claim_of_a_turn_has_its_speaker(name: str) -> None:
    claims = suggest(FILES[name][0])
    owes = next(claim for statement, claim in claims.items() if "owes 14 million" in statement)
    assert owes.speaker is not None
    assert owes.speaker.text == MAYOR
    assert f"{MAYOR} said: “we told nobody”." in claims
    assert not [statement for statement in claims if "?" in statement or "How much" in statement]


@pytest.mark.parametrize("name", ["German", "Spanish", "French"])
def test_where_no_grammar_is_known_the_turn_names_the_speaker_all_the_same(name: str) -> None:
    claims = suggest(FILES[name][0])
    (owes,) = [claim for claim in claims.values() if "14 mill" in claim.quote.lower()]
    assert owes.speaker is not None
    assert owes.statement == f"{MAYOR}: “{owes.quote}”"


def test_who_answers_unnamed_is_doubted_and_never_guessed() -> None:
    answers = [claim for claim in suggest(FILES["Arabic"][0]).values() if "14" in claim.quote]
    assert [claim.speaker for claim in answers] == [None]
    assert [doubt.code for doubt in answers[0].uncertain] == ["source_unnamed"]
    two = "The town is in debt. We spoke to Ida Holm and to Per Ness about what comes next for the harbour."
    claims = suggest(text(f"Q: {Q1}", f"A: {A1}", f"Q: {Q2}", f"A: {A2}", intro=two)).values()
    (owes,) = [claim for claim in claims if "owes" in claim.quote]
    assert owes.speaker is None or owes.speaker.text in {"Ida Holm", "Per Ness"}


def test_i_keeps_its_capital_inside_a_statement() -> None:
    claims = suggest(FILES["an answer of two paragraphs"][0])
    assert not [statement for statement in claims if "“i " in statement]
