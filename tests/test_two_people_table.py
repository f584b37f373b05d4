"""The truth table of the two-people rule: who may give which verdict when, on the page and through the API alike."""

import pytest
from django.db import transaction
from django.test import Client

from facts.models import Claim, Decision, Fact
from facts.services.claims.decide import confirm_claim, reject_claim
from newsroom.ledger.models import Entry
from newsroom.people import SETUP, create_key
from newsroom.rights import SCOPES, Role
from tests.stories import FERRY, READ, find_claim, upload_text

pytestmark = pytest.mark.django_db

IN, ANOTHER, CHIEF, ROLE = (
    "in",
    "second-review-needs-another-person",
    "disagreement-needs-chief",
    "not-allowed",
)
# The uploader is a chief, so that it is the uploading that keeps them out. The first is a chief, too.
TABLE = {
    "nobody has decided": {
        "first": IN,
        "second": IN,
        "third": IN,
        "uploader": IN,
        "chief": IN,
        "editor": ROLE,
        "auditor": ROLE,
    },
    "one has decided": {
        "first": ANOTHER,
        "second": IN,
        "third": IN,
        "uploader": ANOTHER,
        "chief": IN,
        "editor": ROLE,
        "auditor": ROLE,
    },
    "two disagree": {
        "first": ANOTHER,
        "second": ANOTHER,
        "third": CHIEF,
        "uploader": ANOTHER,
        "chief": IN,
        "editor": ROLE,
        "auditor": ROLE,
    },
}
# `waive` is a word for the API; a form has `waive_own` for it.
VERDICTS = {
    "confirm": {"said": "yes", "so": "not_checked", "waive": "Read.", "reason": "The log has it."},
    "reject": {"reason_code": "false", "reason": "The log has it."},
}


@pytest.fixture
def people(add_person, second_reviewer, chief, editor, auditor):
    return {
        "first": add_person("First Chief", Role.CHIEF),
        "second": second_reviewer,
        "third": add_person("Third Tern", Role.REVIEWER),
        "uploader": add_person("Uploading Chief", Role.CHIEF),
        "chief": chief,
        "editor": editor,
        "auditor": auditor,
    }


@pytest.fixture
def claim(people):
    return find_claim(upload_text(people["uploader"], FERRY, "ferry.txt"), "61")


def bring_to(state, claim, people):
    if state != "nobody has decided":
        confirm_claim(claim_id=claim.id, actor=people["first"], confirmation=READ)
    if state == "two disagree":
        reject_claim(claim_id=claim.id, actor=people["second"], reason_code="false")


def everything():
    return (
        Entry.objects.count(),
        Decision.objects.count(),
        Fact.objects.count(),
        list(Claim.objects.values("status", "revision")),
    )


def send(client, path, body, **how):
    """The answer, and whether anything was changed; all is taken back."""
    before = everything()
    with transaction.atomic():
        point = transaction.savepoint()
        answer = client.post(path, body, **how)
        is_changed = everything() != before
        transaction.savepoint_rollback(point)
    return answer, is_changed


@pytest.mark.slow
@pytest.mark.parametrize("state", TABLE)
def test_page_and_api_let_in_and_turn_away_the_same_people(claim, people, state):
    bring_to(state, claim, people)
    found = {}
    for name, actor in people.items():
        _key, token = create_key(actor=SETUP, user_id=actor.user.id, name="Table", scopes=list(SCOPES))
        program = Client(headers={"Authorization": f"Bearer {token}"})
        page = Client()
        page.force_login(actor.user)
        for verdict, body in VERDICTS.items():
            answer, is_changed = send(
                program, f"/api/v1/claims/{claim.id}/{verdict}", body, content_type="application/json"
            )
            code = "in" if answer.status_code == 200 else answer.json()["type"].rsplit("/", 1)[-1]
            assert (answer.status_code in (200, 403), is_changed) == (True, code == IN)
            shown, was_changed = send(
                page, f"/claims/{claim.id}/{verdict}/", {**body, "statement": claim.statement, "waive": "1"}
            )
            assert was_changed == is_changed, f"{name} {verdict}: {shown.status_code}"
            assert (shown.status_code == 302) == (code == IN)
            if code in (ANOTHER, CHIEF):
                assert answer.json()["detail"] in shown.content.decode()
            found.setdefault(name, set()).add(code)
    assert found == {name: {code} for name, code in TABLE[state].items()}


@pytest.mark.parametrize("verdict", VERDICTS)
def test_page_and_api_let_no_chief_settle_without_a_reason(claim, people, verdict, signed_in):
    bring_to("two disagree", claim, people)
    _key, token = create_key(actor=SETUP, user_id=people["chief"].user.id, name="T", scopes=list(SCOPES))
    program = Client(headers={"Authorization": f"Bearer {token}"})
    body = {**VERDICTS[verdict], "reason": " "}
    answer, is_changed = send(
        program, f"/api/v1/claims/{claim.id}/{verdict}", body, content_type="application/json"
    )
    assert (answer.status_code, is_changed) == (422, False)
    assert answer.json()["type"].rsplit("/", 1)[-1] == "settling-needs-reason"
    shown, was_changed = send(
        signed_in(people["chief"]), f"/claims/{claim.id}/{verdict}/", {**body, "waive": "1"}
    )
    assert (shown.status_code, was_changed) == (422, False)
    page = shown.content.decode()
    # Both verdicts, the passage and the question for a reason stand beside each other.
    assert answer.json()["detail"] in page
    assert page.index('class="quote"') < page.index("Both decisions") < page.index("Why do you settle it so?")


@pytest.mark.parametrize("state", TABLE)
def test_the_page_offers_a_verdict_to_those_who_may_give_one(claim, people, state, signed_in):
    bring_to(state, claim, people)
    for name, actor in people.items():
        shown = signed_in(actor).get(f"/articles/{claim.article_id}/?claim={claim.id}").content.decode()
        is_offered = f'action="/claims/{claim.id}/confirm/"' in shown
        assert is_offered == (TABLE[state][name] == IN), name
        assert "Asks for two people because:" in shown


def test_what_waits_is_listed_for_those_who_may_take_it(claim, people, signed_in):
    bring_to("one has decided", claim, people)

    def listed():
        return {
            name
            for name in ("first", "second", "third", "uploader", "chief")
            if f"/claims/{claim.id}/" in signed_in(people[name]).get("/second-reviews/").content.decode()
        }

    assert listed() == {"second", "third", "chief"}
    reject_claim(
        claim_id=claim.id, actor=people["second"], reason_code="false", reason="The toll was withdrawn."
    )
    assert listed() == {"chief"}
    shown = signed_in(people["chief"]).get("/second-reviews/").content.decode()
    assert "The toll was withdrawn." in shown
    assert "At least 61 people died" in shown
    assert signed_in(people["editor"]).get("/second-reviews/").status_code == 403
    reject_claim(claim_id=claim.id, actor=people["chief"], reason_code="false", reason="It was.")
    assert listed() == set()
    settled = signed_in(people["auditor"]).get(f"/articles/{claim.article_id}/?claim={claim.id}")
    assert "The toll was withdrawn." in settled.content.decode()


def test_the_list_takes_as_many_queries_for_many_claims_as_for_one(
    people, signed_in, django_assert_num_queries, django_assert_max_num_queries
):
    def add(number):
        text = FERRY.replace("61", str(61 + number)).replace("Maren", f"Maren {number}")
        upload = upload_text(people["uploader"], text, f"{number}.txt")
        for words, verdict in ((str(61 + number), "confirm"), ("47", "both")):
            claim = find_claim(upload, words)
            confirm_claim(claim_id=claim.id, actor=people["first"], confirmation=READ)
            if verdict == "both":
                reject_claim(claim_id=claim.id, actor=people["second"], reason_code="false")

    add(1)
    client = signed_in(people["chief"])
    client.get("/second-reviews/")
    with django_assert_max_num_queries(20) as few:
        client.get("/second-reviews/")
    for number in range(2, 7):
        add(number)
    with django_assert_num_queries(len(few)):
        client.get("/second-reviews/")
