"""A rule that holds something up is loosened by two people; one alone makes rules stricter."""

import pytest

from facts.models import ProposedChange, RiskRule
from facts.rules.find_risks import FIGURE, NOTHING, PERSON, Rule
from facts.rules.loosening import loosens
from facts.services.claims.decide import confirm_claim
from facts.services.rules import all_risk_rules, save_risk_rule
from facts.services.two_people.agree import agree_to_change
from facts.services.two_people.propose import ProposedChangeOutdated, ProposedChangeSettled
from facts.services.two_people.second_person import ChangeNeedsAnotherPerson
from newsroom.errors import NotAllowed
from newsroom.ledger.audit import audit_ledger
from newsroom.ledger.models import Entry, Revision
from newsroom.rights import Role
from tests.stories import READ, find_claim, upload_text

EN = frozenset({"en"})


@pytest.mark.parametrize(
    ("before", "after", "is_looser"),
    [
        (Rule("r", ["dead"]), Rule("r", ["dead"]), False),
        (Rule("r", ["dead"]), Rule("r", ["dead", "killed"]), False),
        (Rule("r", ["dead"], FIGURE), Rule("r", ["dead"]), False),
        (Rule("r", ["deadly"]), Rule("r", ["dead*"]), False),
        (Rule("r", ["dead"], only_in={"dead": EN}), Rule("r", ["dead"]), False),
        (Rule("r", ["dead", "killed"]), Rule("r", ["dead"]), True),
        (Rule("r", ["dead*"]), Rule("r", ["dead"]), True),
        (Rule("r", ["dead*"]), Rule("r", ["deadly*"]), True),
        (Rule("r", ["mass grave"]), Rule("r", ["mass*"]), True),
        (Rule("r", ["dead"], NOTHING), Rule("r", ["dead"], FIGURE), True),
        (Rule("r", ["dead"], FIGURE), Rule("r", ["dead"], PERSON), True),
        (Rule("r", ["dead"]), Rule("r", ["dead"], only_in={"dead": EN}), True),
    ],
)
def test_a_rule_is_looser_where_something_it_held_up_may_pass(before, after, is_looser):
    assert loosens(before, after) is is_looser


def held(code):
    return next(found for found in all_risk_rules() if found.code == code)


def save(actor, code, **values):
    found = next((one for one in all_risk_rules() if one.code == code), None)
    given = {
        "name": found.name if found else code,
        "words": list(found.rule.words) if found else ["quay"],
        "needs": str(found.rule.needs) if found else "nothing",
        "is_active": True,
        "expected_revision": found.row.revision if found and found.row else None,
        "reason": "The editor asked for it.",
    }
    return save_risk_rule(actor=actor, code=code, **{**given, **values})


@pytest.fixture
def other_chief(add_person):
    return add_person("Dora Dove", Role.CHIEF)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "loosening",
    [{"is_active": False}, {"words": ["dead"]}, {"needs": "person"}, {"needs": "figure", "words": ["dead*"]}],
)
def test_a_looser_rule_waits_for_another_chief(chief, other_chief, reviewer, loosening):
    before = held("casualties")
    change = save(chief, "casualties", **loosening)
    assert (change.write, change.status, change.rule_code) == ("rule", "open", "casualties")
    assert (held("casualties"), RiskRule.objects.count()) == (before, 0)
    assert Entry.objects.latest("index").type == "proposed_change.made"
    for actor, refusal in ((chief, ChangeNeedsAnotherPerson), (reviewer, NotAllowed)):
        with pytest.raises(refusal):
            agree_to_change(change_id=change.id, actor=actor)
    agree_to_change(change_id=change.id, actor=other_chief)
    now = held("casualties")
    assert (now.is_active, now.row.revision) == (loosening.get("is_active", True), 1)
    recorded = Revision.objects.get(object_type="risk_rule", object_id=now.row.id)
    assert (recorded.reason, recorded.actor) == ("The editor asked for it.", other_chief.reference)
    assert audit_ledger(lambda problem: pytest.fail(str(problem))).problems == 0


@pytest.mark.django_db
def test_a_new_rule_and_a_stricter_one_count_at_once(chief):
    assert save(chief, "harbours").revision == 1
    assert save(chief, "harbours", words=["quay*", "pier"]).revision == 2
    assert save(chief, "casualties", words=[*held("casualties").rule.words, "capsized"]).revision == 1
    assert save(chief, "casualties", name="deaths").revision == 2
    assert not ProposedChange.objects.exists()


@pytest.mark.django_db
def test_a_new_rule_by_the_name_of_one_there_is_loosens_that_one(chief, signed_in):
    form = {"name": "Money", "words": "gold", "needs": "figure", "is_active": "on"}
    page = signed_in(chief).post("/rules/new/", form, follow=True).text
    assert "There is no such person yet" in page
    assert ProposedChange.objects.get().rule_code == "money"
    assert held("money").row is None


@pytest.mark.django_db
def test_a_change_of_a_rule_that_was_changed_since_is_not_agreed_to(chief, other_chief):
    first = save(chief, "casualties", is_active=False)
    stricter = save(other_chief, "casualties", words=[*held("casualties").rule.words, "capsized"])
    first.refresh_from_db()
    assert (stricter.revision, first.status) == (1, "outdated")
    with pytest.raises(ProposedChangeSettled):
        agree_to_change(change_id=first.id, actor=other_chief)
    again = save(chief, "casualties", is_active=False)
    RiskRule.objects.update(revision=5)
    with pytest.raises(ProposedChangeOutdated):
        agree_to_change(change_id=again.id, actor=other_chief)
    assert held("casualties").is_active


@pytest.mark.django_db
def test_a_chief_alone_confirms_nothing_by_switching_a_rule_off_for_a_while(chief, editor):
    upload = upload_text(
        chief, "Port\n\nThe council paid 77 million euros for the port, the city council said.\n", "port.txt"
    )
    save(chief, "money", is_active=False)
    claim = find_claim(upload, "77")
    kept = confirm_claim(claim_id=claim.id, actor=chief, confirmation=READ)
    assert (kept.fact, kept.claim.status) == (None, "second_review")


@pytest.mark.django_db
def test_everybody_reads_which_change_of_a_rule_waits(chief, other_chief, reviewer, cms_user, signed_in):
    change = save(chief, "casualties", words=["dead"])
    for who, offered in ((chief, False), (other_chief, True), (reviewer, False)):
        page = signed_in(who).get("/rules/").text
        assert "another person who may change rules agrees" in page
        assert (f"/proposed-changes/{change.id}/agree/" in page) is offered
    assert str(change.id) not in signed_in(cms_user).get("/rules/").text
    assert signed_in(other_chief).post(f"/proposed-changes/{change.id}/agree/").status_code == 302
    assert list(held("casualties").rule.words) == ["dead"]
