"""What the rules for two people did of late, what a paragraph would meet, and that the list shows what a key asks."""

import re

import pytest

from facts.models import Claim
from facts.queries.rules import look_at_rules
from facts.services.claims import verdicts
from facts.services.claims.decide import confirm_claim, reject_claim
from facts.services.claims.edit import ClaimChanges, edit_claim
from facts.services.claims.plan import Confirmation
from facts.services.rules import all_risk_rules, save_risk_rule
from tests.stories import FERRY, READ, agree_to_all, confirm_by_two, confirming, find_claim, upload_text

pytestmark = pytest.mark.django_db
STORY = """Council meets

PORT ALDEN, March 9, 2026 (CW) - The council of Port Alden meets on 14 March, the harbour office said.

At least 61 people died when the ferry Maren capsized off Port Alden, the coastguard said.

The price of a season ticket for the fair rose to €90 in March 2026, the harbour office said.

The ferry Maren was repainted in Port Alden, the yard said.
"""


@pytest.fixture
def upload(editor):
    return upload_text(editor, STORY, "council.txt", outlet="Court and Election News")


def test_the_name_of_whoever_says_it_makes_no_claim_risky(upload, reviewer):
    claim = find_claim(upload, "repainted")
    Claim.objects.filter(id=claim.id).update(speaker_text="the Election Court, €2.3m fund office")
    outcome = confirm_claim(claim_id=claim.id, actor=reviewer, confirmation=Confirmation(waive="Read."))
    assert outcome.claim.status == Claim.Status.CONFIRMED


def test_what_the_name_says_of_a_person_asks_for_two_all_the_same(upload, reviewer):
    claim = find_claim(upload, "repainted")
    Claim.objects.filter(id=claim.id).update(speaker_text="the convicted thief Ola Nord")
    outcome = confirm_claim(claim_id=claim.id, actor=reviewer, confirmation=Confirmation(waive="Read."))
    assert outcome.claim.status == Claim.Status.SECOND_REVIEW


def test_the_list_shows_what_the_key_will_ask(upload, reviewer, chief, signed_in):
    claim = find_claim(upload, "repainted")
    page = f"/articles/{claim.article_id}/"
    risky = rf'data-id="{claim.id}"[^>]*data-risky="yes"'
    assert not re.search(risky, signed_in(reviewer).get(page).text)
    # A rule made after the search, so that nothing stands on the claim.
    save_risk_rule(
        actor=chief,
        code="yards",
        name="yards",
        words=["repaint*"],
        needs="nothing",
        is_active=True,
        expected_revision=None,
    )
    assert re.search(risky, signed_in(reviewer).get(page).text)
    assert re.search(risky, signed_in(reviewer).get(f"{page}lines/?claim={claim.id}").text)


def test_a_rule_shows_what_it_caught_and_what_it_let_pass(upload, reviewer, second_reviewer, chief, editor):
    toll, ticket = find_claim(upload, "61"), find_claim(upload, "€90")
    confirm_by_two(toll.id, reviewer, second_reviewer)
    confirm_claim(claim_id=ticket.id, actor=reviewer, confirmation=READ)
    seen = look_at_rules(editor, all_risk_rules())
    assert (seen["casualties"].caught, seen["casualties"].disagreed) == (1, 0)
    assert (seen["money"].caught, seen["money"].missed) == (0, 1)
    assert [claim.id for claim in seen["money"].examples] == [ticket.id]


def test_a_claim_that_waits_for_its_second_person_is_in_no_count(upload, reviewer, second_reviewer, chief):
    toll = find_claim(upload, "61")
    before = look_at_rules(reviewer, all_risk_rules())
    confirm_claim(claim_id=toll.id, actor=reviewer, confirmation=READ)
    assert look_at_rules(reviewer, all_risk_rules()) == before
    reject_claim(claim_id=toll.id, actor=second_reviewer, reason_code="false")
    assert look_at_rules(reviewer, all_risk_rules()) == before
    confirm_claim(claim_id=toll.id, actor=chief, confirmation=confirming(reason="The log has it."))
    assert look_at_rules(reviewer, all_risk_rules())["casualties"].disagreed == 1


def test_a_paragraph_is_held_against_the_rules_sentence_by_sentence(reviewer, signed_in):
    text = "Norrline has 4 ships. At least 61 people died. Norrline lied about it.\nIt rained."
    page = signed_in(reviewer).get("/rules/", {"text": text}).text
    rows = re.findall(r'<li><p class="text" dir="auto">([^<]*)</p>(.*?)</li>', page, re.DOTALL)
    assert [row[0] for row in rows] == [
        "Norrline has 4 ships.",
        "At least 61 people died.",
        "Norrline lied about it.",
        "It rained.",
    ]
    assert ["casualties" in row[1] for row in rows] == [False, True, False, False]
    assert ["accusations" in row[1] for row in rows] == [False, False, True, False]


def test_a_list_judges_each_claim_once_and_again_when_what_it_rests_on_changes(
    editor, reviewer, chief, signed_in, monkeypatch
):
    upload = upload_text(editor, FERRY, "ferry.txt", outlet="Coastal Wire")
    claim = find_claim(upload, "1987")
    page = f"/articles/{claim.article_id}/"
    judged = []
    judge = verdicts._asks_for_two
    monkeypatch.setattr(
        verdicts,
        "_asks_for_two",
        lambda *given, **named: (judged.append(given[0]), judge(*given, **named))[1],
    )

    def is_risky():
        shown = signed_in(reviewer).get(page).text
        return re.search(rf'data-id="{claim.id}"[^>]*data-risky="(\w+)"', shown)[1] == "yes"

    assert not is_risky()
    judged.clear()
    assert not is_risky()
    assert judged == []
    save_risk_rule(
        actor=chief, code="ships", name="ships", words=["built"], needs="nothing", is_active=True,
        expected_revision=None,
    )  # fmt: skip
    assert is_risky()
    assert judged != []
    save_risk_rule(
        actor=chief, code="ships", name="ships", words=["lorries"], needs="nothing", is_active=True,
        expected_revision=1,
    )  # fmt: skip
    agree_to_all()
    assert not is_risky()
    edit_claim(
        claim_id=claim.id,
        actor=reviewer,
        changes=ClaimChanges(statement="The ferry was built in 1987 for lorries, the shipping line said."),
        expected_revision=claim.revision,
        reason="They were lorries.",
    )
    assert is_risky()
