"""Where two people disagree, a chief who may settle it reads both verdicts in the API, and nobody else before that."""

from datetime import timedelta

import pytest
from django.utils import timezone

from facts.models import Decision, Fact
from facts.services.claims.decide import confirm_claim, reject_claim
from facts.services.facts.change import FactChanges, revise_fact
from newsroom.people import update_person
from tests.stories import FERRY, INQUIRY, READ, confirm_by_two, confirming, find_claim, upload_text

pytestmark = pytest.mark.django_db


@pytest.fixture
def claim(editor):
    return find_claim(upload_text(editor, FERRY, "ferry.txt", outlet="Coastal Wire"), "61")


@pytest.fixture
def shown(program, claim):
    """What the API shows a person of the claim's verdicts, alone and in the list."""

    def show(actor, *scopes):
        api = program(actor, *scopes)
        alone = api.get(f"/claims/{claim.id}").json()["verdicts"]
        rows = api.get("/claims").json()["results"]
        (listed,) = [row for row in rows if row["id"] == str(claim.id)]
        assert listed["verdicts"] == alone
        return alone

    return show


@pytest.fixture
def disagree(claim, reviewer, second_reviewer):
    confirm_claim(claim_id=claim.id, actor=reviewer, confirmation=confirming(so="yes", reason="Seen."))
    reject_claim(claim_id=claim.id, actor=second_reviewer, reason_code="false", reason="Not so.")


def test_a_chief_who_may_settle_it_reads_both_verdicts(shown, disagree, chief):
    first, second = shown(chief)
    assert (first["round"], first["verdict"], first["reviewer"], first["reason"]) == (
        1,
        "confirm",
        "Rana Rabe",
        "Seen.",
    )
    proposal = first["proposal"]
    assert "61" in proposal["statement"]
    assert (proposal["said"], proposal["so"], proposal["fact"]) == ("yes", "yes", None)
    assert [(figure["low"], figure["principal"]) for figure in proposal["figures"]] == [("61", True)]
    assert (second["round"], second["verdict"], second["reviewer"]) == (2, "reject", "Sven Specht")
    assert (second["reason_code"], second["reason"], second["proposal"]) == ("false", "Not so.", None)


def test_nobody_else_is_shown_a_verdict_before_it_is_settled(
    shown, disagree, claim, editor, reviewer, second_reviewer, auditor, chief
):
    for actor in (editor, reviewer, second_reviewer, auditor):
        assert shown(actor) == []
    # A key that cannot settle it for its chief compares nothing either.
    assert shown(chief, "claims:read") == []
    confirm_claim(claim_id=claim.id, actor=chief, confirmation=confirming(so="yes"))
    for actor in (editor, reviewer, second_reviewer, auditor):
        assert [(one["round"], one["verdict"]) for one in shown(actor)] == [
            (1, "confirm"),
            (2, "reject"),
            (3, "confirm"),
        ]


def test_one_verdict_is_shown_to_no_chief(shown, claim, reviewer, chief):
    confirm_claim(claim_id=claim.id, actor=reviewer, confirmation=READ)
    assert Decision.objects.filter(claim=claim).count() == 1
    assert shown(chief) == []


def test_a_chief_who_decided_or_uploaded_compares_nothing(
    shown, claim, reviewer, second_reviewer, chief, editor
):
    reject_claim(claim_id=claim.id, actor=chief, reason_code="false")
    confirm_claim(claim_id=claim.id, actor=reviewer, confirmation=READ)
    assert shown(chief) == []
    update_person(
        actor=chief,
        user_id=editor.user.id,
        name=editor.user.name,
        roles=["chief"],
        desk_ids=list(editor.desk_ids),
        is_active=True,
        expected_revision=1,
    )
    editor.user.refresh_from_db()
    assert shown(editor) == []


def test_a_fact_that_the_reader_does_not_see_is_not_named(
    program, claim, reviewer, second_reviewer, chief, editor
):
    inquiry = upload_text(editor, INQUIRY, "inquiry.txt", outlet="Coastal Wire")
    fact = confirm_by_two(find_claim(inquiry, "61").id, reviewer, second_reviewer).fact
    confirm_claim(claim_id=claim.id, actor=reviewer, confirmation=confirming(fact_id=fact.id))
    reject_claim(claim_id=claim.id, actor=second_reviewer, reason_code="false")
    where = f"/claims/{claim.id}"
    assert program(chief).get(where).json()["verdicts"][0]["proposal"]["fact"] == str(fact.id)
    reject_claim(claim_id=claim.id, actor=chief, reason_code="false", reason="The log says otherwise.")
    revise_fact(
        fact_id=fact.id,
        actor=chief,
        changes=FactChanges(embargoed_until=timezone.now() + timedelta(days=1)),
        kind="update",
        reason="Not before tomorrow.",
        expected_revision=Fact.objects.get(id=fact.id).revision,
    )
    first = program(chief, "claims:read").get(where).json()["verdicts"][0]
    assert first["proposal"]["statement"]
    assert first["proposal"]["fact"] is None
