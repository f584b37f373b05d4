"""A reviewer returns a claim with a question; whoever knows answers it, and the claim is open again with both."""

import pytest

from facts.models import Claim, Decision, Run
from facts.queries.claims import find_questions, questions_for, with_verdicts
from facts.services.claims import runs
from facts.services.claims.decide import confirm_claim, reject_claim
from facts.services.claims.questions import answer_question, return_claim
from facts.services.claims.reopen import reopen_claim
from facts.services.work import ClaimAlreadyDecided, ClaimNotOpen
from newsroom.errors import Invalid, NotAllowed, NotFound
from newsroom.ledger.models import Entry, Revision
from newsroom.rights import Role
from sources.services.articles import correct_metadata
from sources.services.uploads import read_upload, receive_upload
from tests.stories import READ

TEXT = """Harbour notes

PORT ALDEN, March 9, 2026 (CW) - The ferry was built in 1987, the shipping line said.

Divers found 12 crates on Saturday, the coastguard said.
"""


@pytest.fixture
def article(editor, desk):
    upload = receive_upload(actor=editor, data=TEXT.encode(), name="page.txt", desk_id=desk.id)
    read_upload(upload_id=upload.id)
    found = upload.articles.get()
    runs.suggest_claims(run_id=Run.objects.get(article=found).id)
    return found


@pytest.fixture
def claim(article):
    return article.claims.get(quote__contains="1987")


@pytest.fixture
def unchanged():
    def look():
        claims = [claim.snapshot() for claim in Claim.objects.order_by("id").prefetch_related("figures")]
        return claims, Entry.objects.count(), Revision.objects.count(), Decision.objects.count()

    return look


def question_of(claim):
    return find_questions(list(with_verdicts(Claim.objects.filter(id=claim.id)))).get(claim.id)


def test_a_returned_claim_waits_with_its_question(claim, reviewer):
    outcome = return_claim(claim_id=claim.id, actor=reviewer, question=" Which ferry is meant? ")
    claim.refresh_from_db()
    assert (claim.status, claim.revision) == ("returned", 2)
    assert (outcome.decision.verdict, outcome.decision.reason) == ("return", "Which ferry is meant?")
    assert Revision.objects.get(object_id=claim.id, number=2).type == "claim.returned"
    question = question_of(claim)
    assert (question.question, question.asked_by) == ("Which ferry is meant?", "Rana Rabe")
    assert (question.answer, question.answered_at) == ("", None)


def test_the_answer_opens_the_claim_and_stands_beside_the_question(claim, reviewer, editor):
    return_claim(claim_id=claim.id, actor=reviewer, question="Which ferry is meant?")
    answer_question(claim_id=claim.id, actor=editor, answer="The Maren.\nI asked the line.")
    claim.refresh_from_db()
    assert (claim.status, claim.revision) == ("open", 3)
    revision = Revision.objects.get(object_id=claim.id, number=3)
    assert (revision.type, revision.reason) == ("claim.answered", "The Maren.\nI asked the line.")
    assert revision.actor == editor.reference
    question = question_of(claim)
    assert (question.question, question.answer) == ("Which ferry is meant?", "The Maren.\nI asked the line.")
    assert (question.answered_by, question.answered_at) == ("Edda Elster", revision.at)
    assert confirm_claim(claim_id=claim.id, actor=reviewer, confirmation=READ).fact


def test_a_second_question_waits_for_an_answer_of_its_own(claim, reviewer, editor):
    return_claim(claim_id=claim.id, actor=reviewer, question="Which ferry?")
    answer_question(claim_id=claim.id, actor=editor, answer="The Maren.")
    return_claim(claim_id=claim.id, actor=reviewer, question="Who says so?")
    question = question_of(claim)
    assert (question.question, question.answer, question.answered_at) == ("Who says so?", "", None)


def test_a_question_can_be_taken_back(claim, reviewer):
    return_claim(claim_id=claim.id, actor=reviewer, question="Which ferry?")
    reopen_claim(claim_id=claim.id, actor=reviewer, reason="The headline says it.")
    claim.refresh_from_db()
    assert claim.status == "open"
    assert question_of(claim) is None


def test_questions_wait_for_the_uploader_and_for_those_who_decide(
    article, claim, reviewer, second_reviewer, editor, outsider, add_person, desk
):
    colleague = add_person("Elke Ente", Role.EDITOR, desks=(desk,))
    other = article.claims.get(quote__contains="12 crates")
    return_claim(claim_id=other.id, actor=reviewer, question="How many?")
    return_claim(claim_id=claim.id, actor=reviewer, question="Which ferry?")
    assert list(questions_for(editor)) == [other, claim]
    assert list(questions_for(second_reviewer)) == [other, claim]
    assert list(questions_for(colleague)) == list(questions_for(outsider)) == []
    answer_question(claim_id=other.id, actor=colleague, answer="Twelve.")
    assert list(questions_for(editor)) == [claim]


def test_questions_take_the_same_number_of_queries_for_one_claim_and_for_many(
    article, reviewer, editor, django_assert_num_queries
):
    for claim in article.claims.all():
        return_claim(claim_id=claim.id, actor=reviewer, question="Who says so?")
        answer_question(claim_id=claim.id, actor=editor, answer="The line.")
    for count in (1, 2):
        claims = list(with_verdicts(article.claims.order_by("id")[:count]))
        with django_assert_num_queries(2):
            assert len(find_questions(claims)) == count


@pytest.mark.parametrize("question", ["", " \n", "x" * 2001])
def test_a_question_must_be_asked(claim, reviewer, unchanged, question):
    before = unchanged()
    with pytest.raises(Invalid):
        return_claim(claim_id=claim.id, actor=reviewer, question=question)
    assert unchanged() == before


@pytest.mark.parametrize("answer", ["", " \n", "x" * 2001])
def test_an_answer_must_say_something(claim, reviewer, editor, unchanged, answer):
    return_claim(claim_id=claim.id, actor=reviewer, question="Which ferry?")
    before = unchanged()
    with pytest.raises(Invalid):
        answer_question(claim_id=claim.id, actor=editor, answer=answer)
    assert unchanged() == before


def test_only_an_open_claim_is_returned_and_only_a_returned_one_answered(claim, reviewer, editor, unchanged):
    before = unchanged()
    with pytest.raises(ClaimNotOpen):
        answer_question(claim_id=claim.id, actor=editor, answer="The Maren.")
    assert unchanged() == before
    reject_claim(claim_id=claim.id, actor=reviewer, reason_code="not_newsworthy")
    before = unchanged()
    with pytest.raises(ClaimAlreadyDecided):
        return_claim(claim_id=claim.id, actor=reviewer, question="Which ferry?")
    assert unchanged() == before
    Claim.objects.filter(id=claim.id).update(status="open")
    Claim.objects.filter(id=claim.id).update(status="second_review")
    before = unchanged()
    with pytest.raises(ClaimNotOpen):
        return_claim(claim_id=claim.id, actor=reviewer, question="Which ferry?")
    assert unchanged() == before


def test_a_returned_claim_is_not_decided(claim, reviewer, second_reviewer, unchanged):
    return_claim(claim_id=claim.id, actor=reviewer, question="Which ferry?")
    before = unchanged()
    with pytest.raises(ClaimAlreadyDecided) as refused:
        confirm_claim(claim_id=claim.id, actor=second_reviewer, confirmation=READ)
    assert refused.value.details["decision"]["verdict"] == "return"
    assert unchanged() == before


def test_whoever_may_not_or_does_not_see_is_refused(claim, reviewer, editor, auditor, outsider, unchanged):
    before = unchanged()
    with pytest.raises(NotAllowed):
        return_claim(claim_id=claim.id, actor=editor, question="Which ferry?")
    with pytest.raises(NotFound):
        return_claim(claim_id=claim.id, actor=outsider, question="Which ferry?")
    assert unchanged() == before
    return_claim(claim_id=claim.id, actor=reviewer, question="Which ferry?")
    before = unchanged()
    with pytest.raises(NotAllowed):
        answer_question(claim_id=claim.id, actor=auditor, answer="The Maren.")
    with pytest.raises(NotFound):
        answer_question(claim_id=claim.id, actor=outsider, answer="The Maren.")
    assert unchanged() == before


def test_looking_again_leaves_a_returned_claim_alone_and_keeps_an_answered_one(
    article, claim, reviewer, editor
):
    return_claim(claim_id=claim.id, actor=reviewer, question="Which ferry?")
    correct_metadata(article_id=article.id, actor=reviewer, values={"headline": "Notes"})
    runs.suggest_claims(run_id=Run.objects.current().get(article=article).id)
    claim.refresh_from_db()
    assert (claim.status, claim.revision) == ("returned", 2)
    answer_question(claim_id=claim.id, actor=editor, answer="The Maren.")
    correct_metadata(article_id=article.id, actor=reviewer, values={"headline": "Notes of today"})
    runs.suggest_claims(run_id=Run.objects.current().get(article=article).id)
    claim.refresh_from_db()
    assert (claim.status, claim.revision) == ("open", 3)
