"""Two people change the same claims at the same moment: one is first, the other is told, nobody's words are lost."""

from collections import Counter

import pytest

from facts.models import Claim
from facts.services.claims.decide import confirm_claim
from facts.services.claims.edit import (
    ClaimChanges,
    ClaimPart,
    edit_claim,
    mark_claim,
    merge_claims,
    split_claim,
)
from facts.services.claims.questions import answer_question, return_claim
from facts.services.claims.reopen import reopen_claim
from newsroom.errors import RevisionConflict
from newsroom.ledger.models import Revision
from tests.faults.crowd import at_once, deadlocks, no_problems, story
from tests.stories import confirming, upload_text

ROUNDS = 15


@pytest.fixture
def article(reviewers):
    return upload_text(reviewers[0], story(1, ROUNDS + 12), "flood.txt").articles.get()


@pytest.fixture
def claims(article):
    return list(article.claims.in_text_order())


def kinds(results):
    return sorted(type(result).__name__ for result in results)


def test_of_two_edits_of_one_revision_one_stands_and_the_other_is_told_the_newest(reviewers, crew, claims):
    for claim in claims[:ROUNDS]:
        statements = [f"{claim.statement.rstrip('.')} {word}." for word in ("indeed", "so far")]

        def edit(person, statement, claim=claim):
            return edit_claim(
                claim_id=claim.id,
                actor=person,
                changes=ClaimChanges(statement=statement),
                expected_revision=1,
            )

        results = at_once(
            crew,
            *(
                lambda person=person, statement=statement, edit=edit: edit(person, statement)
                for person, statement in zip(reviewers[:2], statements, strict=True)
            ),
        )
        assert kinds(results) == ["Claim", "RevisionConflict"]
        winner = next(place for place, result in enumerate(results) if isinstance(result, Claim))
        refusal = results[1 - winner]
        assert isinstance(refusal, RevisionConflict)
        assert refusal.revision == 2
        claim.refresh_from_db()
        assert (claim.statement, claim.revision) == (statements[winner], 2)
        revision = Revision.objects.get(object_id=claim.id, number=2)
        assert revision.actor == reviewers[winner].reference
    assert no_problems()


def test_an_edit_and_a_confirmation_of_what_was_read_never_both_stand(reviewers, crew, claims):
    seen: Counter[tuple[str, ...]] = Counter()
    for claim in claims[:ROUNDS]:
        results = at_once(
            crew,
            lambda claim=claim: edit_claim(
                claim_id=claim.id,
                actor=reviewers[0],
                changes=ClaimChanges(statement=f"{claim.statement.rstrip('.')} indeed."),
                expected_revision=1,
            ),
            lambda claim=claim: confirm_claim(
                claim_id=claim.id,
                actor=reviewers[1],
                confirmation=confirming(expected_revision=1, so="yes"),
            ),
        )
        seen[tuple(kinds(results))] += 1
        claim.refresh_from_db()
        assert (claim.status == "confirmed") == ("Outcome" in kinds(results))
        if claim.status == "confirmed":
            assert "indeed" not in claim.statement
    assert set(seen) <= {("Claim", "RevisionConflict"), ("Outcome", "RevisionConflict")}
    assert no_problems()


def test_the_same_words_become_one_claim(reviewers, crew, article, claims):
    """Whether they are marked, moved to, or cut out of another claim."""
    outcomes: Counter[tuple[str, ...]] = Counter()
    for claim, other in zip(claims[0:ROUNDS:3], claims[1:ROUNDS:3], strict=True):
        start, end = claim.start, claim.end - 3
        results = at_once(
            crew,
            lambda start=start, end=end: mark_claim(
                article_id=article.id, actor=reviewers[0], start=start, end=end
            ),
            lambda other=other, start=start, end=end: edit_claim(
                claim_id=other.id,
                actor=reviewers[1],
                changes=ClaimChanges(start=start, end=end),
                expected_revision=1,
                reason="It says so there.",
            ),
            lambda claim=claim, end=end: split_claim(
                claim_id=claim.id,
                actor=reviewers[2],
                parts=[ClaimPart(claim.start, end), ClaimPart(claim.start, claim.end)],
            ),
        )
        outcomes[tuple(kinds(results))] += 1
        standing = article.claims.standing().filter(start=start, end=end)
        assert standing.exclude(status="merged").count() == 1
    assert {names.count("Conflict") for names in outcomes} == {2}
    assert no_problems()


def test_two_claims_are_not_merged_into_each_other(reviewers, crew, claims):
    for one, two in zip(claims[0:ROUNDS:2], claims[1 : ROUNDS + 1 : 2], strict=True):
        results = at_once(
            crew,
            lambda one=one, two=two: merge_claims(claim_ids=[one.id], into=two.id, actor=reviewers[0]),
            lambda one=one, two=two: merge_claims(claim_ids=[two.id], into=one.id, actor=reviewers[1]),
        )
        assert kinds(results) == ["ClaimAlreadyDecided", "list"]
        assert Claim.objects.filter(id__in=[one.id, two.id], status="open").count() == 1
    assert deadlocks() == 0
    assert no_problems()


def test_a_question_is_answered_once_and_a_split_taken_back_once(reviewers, crew, claims):
    for claim in claims[:ROUNDS]:
        return_claim(claim_id=claim.id, actor=reviewers[0], question="Who says so?")
        results = at_once(
            crew,
            *(
                lambda claim=claim, person=person: answer_question(
                    claim_id=claim.id, actor=person, answer="The line."
                )
                for person in reviewers[:3]
            ),
        )
        assert kinds(results) == ["Claim", "ClaimNotOpen", "ClaimNotOpen"]
        split_claim(
            claim_id=claim.id,
            actor=reviewers[0],
            parts=[ClaimPart(claim.start, claim.end), ClaimPart(claim.start, claim.end - 3)],
        )
        results = at_once(
            crew,
            *[
                lambda claim=claim: reopen_claim(
                    claim_id=claim.id, actor=reviewers[0], reason="Together after all."
                )
            ]
            * 2,
        )
        assert kinds(results) == ["ClaimNotOpen", "Outcome"]
        assert not claim.parts.standing().exists()
    assert deadlocks() == 0
    assert no_problems()
