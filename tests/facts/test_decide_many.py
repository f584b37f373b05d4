"""One verdict for several claims from the page: what the list does not show is left, and one undo takes all back."""

import json

import pytest

from facts.models import Claim, Decision, Fact
from facts.services.claims.decide import reject_claim
from facts.services.claims.edit import ClaimChanges, edit_claim
from newsroom.ledger.models import Entry
from tests.stories import FERRY, find_claim, upload_text

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}
CROSSINGS = "Crossings\n\n" + "\n\n".join(
    f"The ferry Maren carried {100 + n} lorries in week {n}, the harbour authority said." for n in range(4)
)


@pytest.fixture
def claims(reviewer):
    upload = upload_text(reviewer, CROSSINGS + "\n", "crossings.txt", outlet="Coastal Wire")
    return list(Claim.objects.filter(article__in=upload.articles).in_text_order())


@pytest.fixture
def client(reviewer, signed_in):
    return signed_in(reviewer)


def decide(client, claims, **data):
    values = {"verdict": "confirm", "claim": [f"{claim.id}@{claim.revision}" for claim in claims], **data}
    return client.post(f"/articles/{claims[0].article_id}/decide/", values, headers=HTMX)


def told(answer):
    return json.loads(answer.headers["HX-Trigger-After-Settle"])["claimsChanged"]


def test_all_selected_claims_are_confirmed_in_one_go_and_named_for_the_undo(client, claims):
    answer = decide(client, claims)
    assert answer.status_code == 200
    assert told(answer)["words"] == f"{len(claims)} confirmed"
    assert set(told(answer)["undo"]) == {str(claim.id) for claim in claims}
    assert Fact.objects.count() == len(claims)


def test_one_undo_opens_them_all_again(client, claims):
    ids = told(decide(client, claims))["undo"]
    answer = client.post(f"/articles/{claims[0].article_id}/reopen/", {"claim": ids}, headers=HTMX)
    assert told(answer)["words"] == f"{len(claims)} claims are open again."
    assert {claim.status for claim in Claim.objects.all()} == {"open"}
    assert {fact.status for fact in Fact.objects.all()} == {"retracted"}


def test_a_claim_that_somebody_decided_meanwhile_is_left_and_said_so(client, claims, second_reviewer):
    reject_claim(claim_id=claims[1].id, actor=second_reviewer, reason_code="not_newsworthy")
    answer = decide(client, claims)
    assert told(answer)["words"] == f"{len(claims) - 1} confirmed"
    assert "Sven Specht rejected this claim at" in answer.text
    assert Decision.objects.filter(claim=claims[1]).count() == 1


def test_a_claim_whose_words_changed_meanwhile_is_left(client, claims, second_reviewer):
    edit_claim(
        claim_id=claims[0].id,
        actor=second_reviewer,
        changes=ClaimChanges(mode="estimated"),
        expected_revision=claims[0].revision,
    )
    answer = decide(client, claims[:2])
    assert told(answer)["undo"] == [str(claims[1].id)]
    assert "was changed since you read it" in answer.text
    claims[0].refresh_from_db()
    assert claims[0].status == "open"


def test_what_the_list_does_not_show_is_not_touched(client, claims):
    entries = Entry.objects.count()
    answer = decide(client, claims, show="risky")
    assert "The list does not show it." in answer.text
    assert Entry.objects.count() == entries
    assert not Decision.objects.exists()


def test_a_rejection_of_several_asks_why(client, claims):
    entries = Entry.objects.count()
    answer = decide(client, claims, verdict="reject")
    assert answer.status_code == 422
    assert "Choose why they are rejected." in answer.text
    assert Entry.objects.count() == entries
    answer = decide(client, claims, verdict="reject", reason_code="not_newsworthy")
    assert told(answer)["words"] == f"{len(claims)} rejected"
    assert {decision.reason_code for decision in Decision.objects.all()} == {"not_newsworthy"}


def test_what_waits_for_a_chief_is_not_said_to_wait_for_a_second_person(client, editor, second_reviewer):
    upload = upload_text(editor, FERRY, "ferry.txt", outlet="Coastal Wire")
    disputed, fresh = find_claim(upload, "61"), find_claim(upload, "47")
    reject_claim(claim_id=disputed.id, actor=second_reviewer, reason_code="false")
    answer = decide(client, [disputed, fresh])
    assert (
        told(answer)["words"] == "1 now wait for a chief: two people disagree, 1 now wait for a second person"
    )
    assert told(answer)["undo"] == [str(fresh.id)]


def test_without_scripts_the_page_says_what_was_done_and_offers_the_undo(client, claims):
    values = {"verdict": "confirm", "claim": [str(claim.id) for claim in claims[:2]]}
    page = client.post(f"/articles/{claims[0].article_id}/decide/", values, follow=True)
    assert "2 confirmed" in page.text
    assert "Undo these 2 decisions" in page.text
