"""What becomes of a change that waits for a second person, in the record and on the pages."""

from dataclasses import replace

import pytest
from django.db import IntegrityError, ProgrammingError, transaction

from facts.models import Fact, ProposedChange
from facts.queries.changes import read_changes
from facts.queries.proposals import changes_for
from facts.services.claims.edit import merge_claims
from facts.services.claims.reopen import reopen_claim
from facts.services.facts.change import (
    recheck_fact,
)
from facts.services.facts.evidence import Evidence
from facts.services.rules import save_risk_rule
from facts.services.two_people.agree import agree_to_change, decline_change, take_back_change
from facts.services.two_people.propose import ProposedChangeOutdated, ProposedChangeSettled
from facts.services.two_people.second_person import ChangeNeedsAnotherPerson
from newsroom.actor import Actor
from newsroom.errors import Invalid, NotAllowed, NotFound
from newsroom.ledger.audit import audit_ledger
from newsroom.ledger.models import Entry, Revision
from newsroom.people import update_person
from newsroom.rights import Role
from tests.changing import confirm_toll, revise, send_library, turn
from tests.stories import (
    FERRY,
    confirm_fully,
    find_claim,
    upload_text,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def upload(editor):
    return send_library(editor)


@pytest.fixture
def toll(editor, reviewer, second_reviewer):
    return confirm_toll(editor, reviewer, second_reviewer)


# --- What becomes of it -----------------------------------------------------------------------------------------------


def test_what_is_agreed_to_is_done_word_for_word_under_both_names(toll, reviewer, second_reviewer):
    found = Evidence(source="Coastguard", locator="Log", note="62 names")
    more = toll.statement.replace("61", "62")
    change = revise(toll, reviewer, found, statement=more, valid_from="2026-03-07", kind="update")
    agreed = agree_to_change(change_id=change.id, actor=second_reviewer)
    fact = Fact.objects.get(id=toll.id)
    assert (fact.statement, fact.valid_from, fact.revision) == (more, "2026-03-07", 2)
    assert fact.citations.last().added_by == reviewer.user
    assert (agreed.status, agreed.settled_by, agreed.made) == ("agreed", second_reviewer.user, 2)
    step = Revision.objects.get(object_type="fact", object_id=toll.id, number=2)
    assert (step.type, step.kind, step.reason) == ("fact.updated", "update", "better words")
    assert step.actor == second_reviewer.reference
    assert {"casualties", "agreed_by_two"} <= set(step.values()["risks"])
    assert len(step.values()["rules"]["digest"]) == 64
    assert [entry.type for entry in Entry.objects.order_by("-index")[:2]] == [
        "proposed_change.agreed",
        "fact.updated",
    ]
    assert audit_ledger(lambda problem: pytest.fail(str(problem))).problems == 0


def test_a_fact_that_somebody_wants_retracted_is_disputed_until_a_second_person_agrees(toll, chief, reviewer):
    change = turn(toll, chief, "retract")
    assert Fact.objects.get(id=toll.id).status == "disputed"
    disputed = Revision.objects.get(object_type="fact", object_id=toll.id, number=2)
    assert (disputed.type, disputed.reason) == ("fact.disputed", "It is wrong.")
    # One of the two is a chief; the other needs only the right to change facts.
    agree_to_change(change_id=change.id, actor=reviewer)
    assert Fact.objects.get(id=toll.id).status == "retracted"


def test_it_stays_disputed_when_that_is_declined(toll, chief, reviewer, second_reviewer):
    change = turn(toll, chief, "retract")
    declined = decline_change(change_id=change.id, actor=reviewer, word="The coastguard stands by it.")
    assert (declined.status, declined.word) == ("declined", "The coastguard stands by it.")
    assert Fact.objects.get(id=toll.id).status == "disputed"
    settle = turn(toll, reviewer, "settle")
    assert isinstance(settle, ProposedChange)
    agree_to_change(change_id=settle.id, actor=second_reviewer)
    assert Fact.objects.get(id=toll.id).status == "confirmed"


def test_nobody_agrees_to_a_change_of_words_that_are_no_longer_there(toll, reviewer, second_reviewer, chief):
    first = revise(toll, reviewer, statement=toll.statement.replace("61", "62"))
    other = revise(toll, second_reviewer, subject="Ferries")
    agree_to_change(change_id=first.id, actor=chief)
    other.refresh_from_db()
    assert (other.status, other.payload["changes"]) == ("outdated", {"subject": "Ferries"})
    with pytest.raises(ProposedChangeSettled):
        agree_to_change(change_id=other.id, actor=chief)
    # What did not come through a service is found out all the same.
    late = revise(toll, second_reviewer, subject="Ferries")
    Fact.objects.filter(id=toll.id).update(subject="Boats")
    before = Entry.objects.count()
    with pytest.raises(ProposedChangeOutdated):
        agree_to_change(change_id=late.id, actor=chief)
    late.refresh_from_db()
    assert (late.status, Entry.objects.count()) == ("open", before)
    assert Fact.objects.get(id=toll.id).subject == "Boats"


def test_to_look_again_or_dispute_meanwhile_is_no_hindrance(toll, reviewer, second_reviewer):
    change = revise(toll, reviewer, statement=toll.statement.replace("61", "62"))
    recheck_fact(fact_id=toll.id, actor=second_reviewer, note="Called", expected_revision=1)
    turn(toll, second_reviewer, "dispute")
    agree_to_change(change_id=change.id, actor=second_reviewer)
    assert "62" in Fact.objects.get(id=toll.id).statement


def test_who_may_settle_it_and_who_may_not(
    toll, reviewer, second_reviewer, editor, auditor, outsider, cms, desk
):
    change = revise(toll, reviewer, subject="Ferries")
    before = Entry.objects.count(), list(ProposedChange.objects.values())
    for actor, refusal in (
        (reviewer, ChangeNeedsAnotherPerson),
        (editor, NotAllowed),
        (auditor, NotAllowed),
        (cms, NotFound),
    ):
        with pytest.raises(refusal):
            agree_to_change(change_id=change.id, actor=actor)
        with pytest.raises(refusal):
            decline_change(change_id=change.id, actor=actor, word="No.")
    with pytest.raises(Invalid):
        decline_change(change_id=change.id, actor=second_reviewer, word=" ")
    with pytest.raises(NotAllowed):
        take_back_change(change_id=change.id, actor=second_reviewer)
    assert (Entry.objects.count(), list(ProposedChange.objects.values())) == before
    Fact.objects.filter(id=toll.id).update(desk=desk)
    with pytest.raises(NotFound):
        agree_to_change(change_id=change.id, actor=outsider)
    assert take_back_change(change_id=change.id, actor=reviewer).status == "taken_back"
    with pytest.raises(ProposedChangeSettled):
        agree_to_change(change_id=change.id, actor=second_reviewer)


def test_whoever_had_a_hand_in_an_account_is_no_second_to_it(toll, chief, reviewer, signed_in):
    update_person(
        actor=chief,
        user_id=reviewer.user.id,
        name=reviewer.user.name,
        roles=["reviewer", "editor"],
        desk_ids=[],
        is_active=True,
        reason="Of our desk.",
        expected_revision=reviewer.user.revision,
    )
    change = revise(toll, chief, subject="Ferries")
    tied = Actor(user=type(reviewer.user).objects.get(id=reviewer.user.id))
    with pytest.raises(ChangeNeedsAnotherPerson):
        agree_to_change(change_id=change.id, actor=tied)
    assert list(changes_for(tied)) == []
    assert "/agree/" not in signed_in(tied).get(f"/facts/{toll.id}/").text


def test_what_waits_is_for_those_who_may_agree_and_no_program_hears_of_it(
    toll, reviewer, second_reviewer, editor, auditor, cms, outsider
):
    head = Entry.objects.count() - 1
    change = revise(toll, reviewer, subject="Ferries")
    assert [list(changes_for(one)) for one in (second_reviewer, outsider)] == [[change], [change]]
    assert [list(changes_for(one)) for one in (reviewer, editor, auditor, cms)] == [[], [], [], []]
    seen = ProposedChange.objects.visible_to
    assert [seen(one).count() for one in (reviewer, editor, auditor, cms)] == [1, 1, 1, 0]
    heard = read_changes(cms, since=head, limit=50, types=["fact", "claim", "article"])
    assert heard.lines == []


def test_the_database_holds_that_the_words_stay_and_that_two_agreed(toll, reviewer):
    change = revise(toll, reviewer, subject="Ferries")
    found = ProposedChange.objects.filter(id=change.id)
    with pytest.raises(IntegrityError), transaction.atomic():
        found.update(status="agreed", settled_by=reviewer.user, settled_at=change.at, made=2)
    # As the role that the desk runs under: it writes how a change was settled and nothing else of it.
    for words in ({"payload": {}}, {"after": {}}, {"reason": "else"}, {"proposed_by": None}):
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            found.update(**words)
    assert found.get().payload == change.payload


def test_taking_back_what_two_confirmed_waits_and_starts_anew(toll, reviewer, second_reviewer):
    claim = toll.citations.get().claim
    kept = reopen_claim(claim_id=claim.id, actor=reviewer, reason="Misread.")
    claim.refresh_from_db()
    assert (kept.claim_id, claim.status) == (claim.id, "confirmed")
    assert Fact.objects.get(id=toll.id).status == "disputed"
    agree_to_change(change_id=kept.id, actor=second_reviewer)
    claim.refresh_from_db()
    assert (claim.status, Fact.objects.get(id=toll.id).status) == ("open", "retracted")
    assert claim.decisions.last().reviewer == second_reviewer.user


def test_a_fact_says_by_which_rules_it_was_judged(upload, reviewer, chief, add_person):
    off = save_risk_rule(
        actor=chief,
        code="money",
        name="money",
        words=["euro"],
        needs="figure",
        is_active=False,
        expected_revision=None,
    )
    agree_to_change(change_id=off.id, actor=add_person("Dora Dove", Role.CHIEF))
    fact = confirm_fully(find_claim(upload, "12").id, reviewer).fact
    assert (fact.risks, fact.rules["off"], fact.rules["own"]) == ([], ["money"], {"money": 1})
    recorded = Revision.objects.get(object_type="fact", object_id=fact.id).values()
    assert recorded["rules"] == fact.rules


def test_what_was_on_record_before_risks_and_rules_goes_on_verifying(upload, reviewer, monkeypatch):
    whole = Fact.snapshot

    def of_before(fact):
        return {name: value for name, value in whole(fact).items() if name not in ("risks", "rules")}

    with monkeypatch.context() as then:
        then.setattr(Fact, "snapshot", of_before)
        fact = confirm_fully(find_claim(upload, "12").id, reviewer).fact
    # As the migration leaves the rows that there are.
    Fact.objects.filter(id=fact.id).update(risks=None, rules=None)
    assert "risks" not in Revision.objects.get(object_type="fact", object_id=fact.id).values()
    assert audit_ledger(lambda problem: pytest.fail(str(problem))).problems == 0
    assert revise(fact, reviewer, subject="Libraries").risks == []
    assert audit_ledger(lambda problem: pytest.fail(str(problem))).problems == 0


# --- On the pages -----------------------------------------------------------------------------------------------------


def test_the_desk_and_the_facts_page_show_what_waits_and_to_whom_it_is_offered(
    toll, reviewer, second_reviewer, editor, cms_user, signed_in
):
    words = toll.statement.replace("61", "62")
    change = revise(toll, reviewer, statement=words)
    agree, take_back = (f"/proposed-changes/{change.id}/{act}/" for act in ("agree", "take-back"))
    shown = {
        who: signed_in(who).get(f"/facts/{toll.id}/").text for who in (reviewer, second_reviewer, editor)
    }
    for who, text in shown.items():
        assert f'id="change-{change.id}"' in text
        assert "better words" in text
        assert "proposed by Rana Rabe" in text
        assert "casualties" in text
        assert (agree in text, take_back in text) == (who == second_reviewer, who == reviewer)
    assert f"change-{change.id}" not in signed_in(cms_user).get(f"/facts/{toll.id}/").text
    for address in ("/", "/second-reviews/"):
        assert f"/proposed-changes/{change.id}/" in signed_in(second_reviewer).get(address).text
        assert f"/proposed-changes/{change.id}/" not in signed_in(reviewer).get(address).text
    place = signed_in(editor).get(f"/proposed-changes/{change.id}/")["Location"]
    assert place == f"/facts/{toll.id}/#change-{change.id}"
    desk = signed_in(second_reviewer)
    assert desk.post(f"/proposed-changes/{change.id}/decline/", {"word": ""}).status_code == 422
    assert desk.post(agree).status_code == 302
    assert desk.post(agree).status_code == 409
    after = desk.get(f"/facts/{toll.id}/").text
    assert agree not in after
    assert "Changes that were proposed" in after


def test_the_forms_say_beforehand_and_afterwards_that_a_second_person_must_agree(toll, reviewer, signed_in):
    desk = signed_in(reviewer)
    for page in ("revise/", "cite/"):
        assert "This fact asks for two people because:" in desk.get(f"/facts/{toll.id}/{page}").text
    cited = {
        "source": "Registry",
        "locator": "Sheet 8",
        "note": "The count",
        "stance": "context",
        "revision": 1,
    }
    done = desk.post(f"/facts/{toll.id}/cite/", cited, follow=True).text
    assert "Kept, and not done yet" in done
    assert "Waits for a second person" in done


def test_whoever_agrees_has_read_all_of_it(toll, reviewer, second_reviewer, desk, signed_in):
    figures = [replace(figure, low=figure.low * 50) for figure in toll.figure_values]
    found = Evidence(source="Coastguard", locator="Log, p. 9", note="Counted by hand")
    revise(toll, reviewer, found, figures=figures, desk_id=desk.id)
    page = signed_in(second_reviewer).get(f"/facts/{toll.id}/").text
    for words in ("Log, p. 9", "Counted by hand", "= 3050", desk.name):
        assert words in page


def test_whoever_decides_on_a_claim_sees_what_went_into_it(editor, reviewer, second_reviewer, signed_in):
    upload = upload_text(editor, FERRY, "ferry.txt", outlet="Coastal Wire")
    risky, into = find_claim(upload, "61"), find_claim(upload, "1987")
    merge_claims(claim_ids=[risky.id], into=into.id, actor=reviewer)
    page = signed_in(second_reviewer).get(f"/articles/{into.article_id}/?claim={into.id}").text
    assert "It also stands for:" in page
    assert risky.statement in page
