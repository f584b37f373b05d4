"""An open word is settled by a person: the candidate's words stand in its place, on record, and can be put back."""

import pytest

from facts.models import Claim, Run
from facts.services.claims import runs
from facts.services.claims.edit import ClaimChanges, edit_claim
from newsroom.errors import Invalid
from newsroom.ledger.audit import audit_ledger
from newsroom.ledger.models import Entry, Revision
from sources.services.uploads import read_upload, receive_upload

pytestmark = pytest.mark.django_db

TEXT = """Customers cheated

PORT ALDEN, March 9, 2026 (CW) - Loe Lines lost 14 million kroner in 2023, the tax office said.

It cheated 300 customers, a court found in March.
"""


@pytest.fixture
def claim(reviewer):
    upload = receive_upload(actor=reviewer, data=TEXT.encode(), name="page.txt")
    read_upload(upload_id=upload.id)
    article = upload.articles.get()
    runs.suggest_claims(run_id=Run.objects.get(article=article).id)
    return article.claims.get(quote__contains="300 customers")


def place_of(candidates, words):
    return [one["text"] for one in candidates].index(words)


def settle(claim, reviewer, *, word=0, meant=None):
    if meant is None:
        meant = place_of(claim.open_references[word]["candidates"], "Loe Lines")
    return edit_claim(
        claim_id=claim.id,
        actor=reviewer,
        changes=ClaimChanges(settle=[word, meant]),
        expected_revision=claim.revision,
    )


def test_the_suggestion_keeps_the_word_and_says_whom_it_may_mean(claim):
    (word,) = claim.open_references
    assert claim.statement[word["start"] : word["end"]] == word["text"] == "It"
    text = claim.article.text
    assert text[word["word_start"] : word["word_end"]] == "It"
    for one in word["candidates"]:
        assert text[one["source_start"] : one["source_end"]] == one["source_text"]
    assert {one["text"] for one in word["candidates"]} >= {"Loe Lines", "the tax office"}
    assert claim.snapshot()["open_references"] == claim.open_references


def test_a_choice_stands_in_the_statement_with_its_source_and_is_on_record(claim, reviewer):
    settled = settle(claim, reviewer)
    assert settled.statement.startswith("Loe Lines cheated 300 customers")
    assert settled.open_references == []
    part = settled.substitutions[0]
    assert (part["text"], part["replaced"], part["kind"]) == ("Loe Lines", "It", "pronoun")
    assert settled.article.text[part["source_start"] : part["source_end"]] == part["source_text"]
    assert not any("It" in remark["words"] for remark in settled.uncertain)
    recorded = Revision.objects.get(object_type="claim", object_id=claim.id, number=2)
    assert recorded.type == "claim.edited"
    assert "open_references" not in recorded.values()
    assert audit_ledger(lambda problem: pytest.fail(str(problem))).problems == 0


def test_the_statement_has_its_context_until_nothing_is_left_open(claim, reviewer):
    assert claim.stands == Claim.Stands.WITH_CONTEXT
    told = next(slot for slot in claim.context if slot["kind"] == "before")
    assert told["word"] == "It"
    assert claim.article.text[told["start"] : told["end"]] == told["text"]
    assert told["text"].startswith("Loe Lines lost 14 million kroner")
    assert claim.snapshot()["context"] == claim.context
    settled = settle(claim, reviewer)
    assert (settled.stands, settled.context) == (Claim.Stands.ALONE, [])
    recorded = Revision.objects.get(object_type="claim", object_id=claim.id, number=2).values()
    assert recorded["stands"] == "alone"
    assert "context" not in recorded


def test_what_was_settled_can_be_put_back(claim, reviewer):
    settled = settle(claim, reviewer)
    back = edit_claim(
        claim_id=claim.id,
        actor=reviewer,
        changes=ClaimChanges(revert=[0]),
        expected_revision=settled.revision,
    )
    assert back.statement.startswith("It cheated 300 customers")


def test_other_words_move_an_open_word_along_and_drop_one_that_is_gone(claim, reviewer):
    def write(statement, revision):
        return edit_claim(
            claim_id=claim.id,
            actor=reviewer,
            changes=ClaimChanges(statement=statement),
            expected_revision=revision,
        )

    moved = write(f"So {claim.statement}", 1)
    (word,) = moved.open_references
    assert moved.statement[word["start"] : word["end"]] == "It"
    assert write("300 customers were cheated.", 2).open_references == []


@pytest.mark.parametrize("given", [{"word": 7, "meant": 0}, {"meant": 9}])
def test_what_is_not_open_or_not_meant_is_refused_and_changes_nothing(claim, reviewer, given):
    before = (claim.snapshot(), Entry.objects.count())
    with pytest.raises(Invalid):
        settle(claim, reviewer, **given)
    assert (Claim.objects.get(id=claim.id).snapshot(), Entry.objects.count()) == before


def test_a_program_reads_the_open_word_and_settles_it(claim, program, reviewer):
    api = program(reviewer, "claims:decide")
    read = api.get(f"/claims/{claim.id}")
    (word,) = read.json()["open_references"]
    assert read.json()["stands"] == "with_context"
    assert read.json()["context"] == claim.context
    meant = place_of(word["candidates"], "Loe Lines")
    done = api.patch(f"/claims/{claim.id}", {"settle": [0, meant]}, If_Match=read["ETag"])
    assert done.status_code == 200
    assert done.json()["statement"].startswith("Loe Lines cheated")
    assert done.json()["open_references"] == []
