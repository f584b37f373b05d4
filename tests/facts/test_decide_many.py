"""One verdict for several claims from the page: what the list does not show is left, and one undo takes all back."""

import json

import pytest

from facts.models import Claim, Decision, Fact
from facts.services.claims.decide import confirm_claim, reject_claim
from facts.services.claims.edit import ClaimChanges, edit_claim
from newsroom.ledger.models import Entry
from tests.stories import FERRY, READ, find_claim, upload_text

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
    """What the sheet sends: each of these was ticked."""
    picked = [f"{claim.id}@{claim.revision}" for claim in claims]
    values = {"verdict": "confirm", "ticked": "on", "claim": picked, **data}
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
    confirm_claim(claim_id=disputed.id, actor=second_reviewer, confirmation=READ)
    answer = decide(client, [disputed, fresh], verdict="reject", reason_code="false")
    assert set(told(answer)["words"].split(", ")) == {
        "1 now wait for a chief: two people disagree",
        "1 now wait for a second person",
    }
    assert told(answer)["undo"] == [str(fresh.id)]


def test_without_scripts_the_page_says_what_was_done_and_offers_the_undo(client, claims):
    values = {"verdict": "confirm", "claim": [str(claim.id) for claim in claims[:2]]}
    sheet = client.post(f"/articles/{claims[0].article_id}/decide/", values)
    assert "Read each statement" in sheet.text
    values["ticked"] = "on"
    page = client.post(f"/articles/{claims[0].article_id}/decide/", values, follow=True)
    assert "2 confirmed" in page.text
    assert "Undo these 2 decisions" in page.text


def test_what_is_selected_is_first_read_as_a_sheet_and_nothing_is_ticked_or_decided(client, claims, editor):
    entries = Entry.objects.count()
    answer = decide(client, claims, ticked="")
    assert answer.status_code == 200
    assert "Read each statement" in answer.text
    assert answer.text.count('name="claim"') == len(claims)
    assert " checked" not in answer.text
    assert all(claim.quote in answer.text for claim in claims)
    assert (Entry.objects.count(), Decision.objects.count()) == (entries, 0)


def test_no_claim_with_a_doubt_a_risk_or_words_put_in_is_confirmed_among_others(client, editor):
    upload = upload_text(editor, FERRY, "ferry.txt", outlet="Coastal Wire")
    risky, doubted = find_claim(upload, "61"), find_claim(upload, "1987")
    assert risky.risks
    assert doubted.uncertain
    sheet = decide(client, [risky, doubted], ticked="").text
    assert 'name="claim"' not in sheet
    assert "Two people decide on it." in sheet
    entries = Entry.objects.count()
    answer = decide(client, [risky, doubted])
    assert "Two people decide on it." in answer.text
    assert "It is not said which ferry is meant." in answer.text
    assert (Entry.objects.count(), Decision.objects.count()) == (entries, 0)
