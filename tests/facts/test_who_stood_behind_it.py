"""A fact shows who decided with which words, and looks retracted or disputed; whoever was contradicted is told."""

import pytest

from facts.models import Decision, Fact
from facts.services.claims.decide import confirm_claim, reject_claim
from facts.services.facts.change import FactChanges, revise_fact, turn_fact
from newsroom.models import Notice
from tests.stories import FERRY, READ, confirm_by_two, confirming, find_claim, upload_text

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture
def upload(editor):
    return upload_text(editor, FERRY, "ferry.txt", outlet="Coastal Wire")


@pytest.fixture
def toll(upload, reviewer, second_reviewer):
    """A fact that two people agreed on."""
    claim = find_claim(upload, "61")
    said = confirming(reason="Read in the wire.")
    return confirm_by_two(claim.id, reviewer, second_reviewer, said).fact


@pytest.fixture
def built(upload, reviewer):
    """A fact that one person confirmed."""
    claim = find_claim(upload, "1987")
    return confirm_claim(claim_id=claim.id, actor=reviewer, confirmation=READ).fact


def told(person):
    return list(Notice.objects.filter(recipient=person.user).order_by("at").values_list("kind", flat=True))


def test_a_fact_names_both_people_with_their_words(toll, reviewer, second_reviewer, auditor, signed_in):
    page = signed_in(auditor).get(f"/facts/{toll.id}/").text
    part = page[page.index("Who stood behind it") :]
    assert reviewer.user.name in part
    assert second_reviewer.user.name in part
    assert "Read in the wire." in part
    assert "Read beside the text." in part


def test_a_retracted_fact_says_so_at_its_head_and_asks_for_no_next_look(built, chief, auditor, signed_in):
    turn_fact(
        fact_id=built.id, actor=chief, turn="retract", reason="The yard says 1988.", expected_revision=1
    )
    page = signed_in(auditor).get(f"/facts/{built.id}/").text
    head = page[page.index("<h1") - 900 : page.index("<h1")]
    assert "Retracted: we no longer stand by it." in head
    assert "The yard says 1988." in head
    assert chief.user.name in head
    assert "Next look" not in page


def test_a_disputed_fact_says_why_at_its_head(built, reviewer, signed_in):
    turn_fact(
        fact_id=built.id, actor=reviewer, turn="dispute", reason="The line says 1988.", expected_revision=1
    )
    page = signed_in(reviewer).get(f"/facts/{built.id}/").text
    head = page[: page.index("<h1")]
    assert "Disputed" in head
    assert "The line says 1988." in head


def test_retracting_what_two_agreed_on_takes_two(toll, chief):
    before = Fact.objects.get(id=toll.id).status
    waits = turn_fact(fact_id=toll.id, actor=chief, turn="retract", reason="It was 62.", expected_revision=1)
    assert before == Fact.Status.CONFIRMED
    assert waits.status == "open"
    assert Fact.objects.get(id=toll.id).status == Fact.Status.DISPUTED


def test_whoever_confirmed_a_fact_hears_that_others_changed_or_retracted_it(
    built, reviewer, second_reviewer, chief
):
    done = revise_fact(
        fact_id=built.id,
        actor=reviewer,
        changes=FactChanges(statement="The ferry Maren was built in 1987, the shipping line said."),
        kind="clarification",
        reason="Named.",
        expected_revision=1,
    )
    assert isinstance(done, Fact)
    assert told(reviewer) == []
    turn_fact(
        fact_id=built.id, actor=chief, turn="retract", reason="The yard says 1988.", expected_revision=2
    )
    assert told(reviewer) == ["fact_retracted"]
    assert told(second_reviewer) == []


def test_the_first_person_hears_of_a_disagreement_and_whom_the_chief_overrules_hears_that(
    upload, reviewer, second_reviewer, chief, signed_in
):
    claim = find_claim(upload, "61")
    confirm_claim(claim_id=claim.id, actor=reviewer, confirmation=READ)
    assert told(reviewer) == []
    reject_claim(claim_id=claim.id, actor=second_reviewer, reason_code="false")
    assert told(reviewer) == ["verdict_disagrees"]
    words = signed_in(reviewer).get("/notices/").text
    assert "Somebody else judges a claim otherwise than you" in words
    assert f"/claims/{claim.id}/" in words
    confirm_claim(claim_id=claim.id, actor=chief, confirmation=confirming(reason="The log has it."))
    assert told(second_reviewer) == ["verdict_overruled"]
    assert len(told(reviewer)) == 1
    # The notice leads to the claim, where the reason stands.
    assert "The log has it." in signed_in(second_reviewer).get(f"/claims/{claim.id}/", follow=True).text


def test_who_comes_second_reads_that_their_verdict_was_not_kept(upload, reviewer, second_reviewer, signed_in):
    claim = find_claim(upload, "1987")
    confirm_claim(claim_id=claim.id, actor=reviewer, confirmation=READ)
    answer = signed_in(second_reviewer).post(
        f"/claims/{claim.id}/reject/", {"reason_code": "false"}, headers=HTMX
    )
    assert answer.status_code == 409
    assert f"{reviewer.user.name} confirmed this claim at" in answer.text
    assert "Your rejection was not kept." in answer.text
    assert Decision.objects.filter(claim=claim).count() == 1


@pytest.mark.parametrize(
    ("query", "has_ship", "has_cranes"),
    [
        ("", True, True),
        ("q=built+1987", True, False),
        ("q=cranes+loe", False, True),
        ("article={quay}", False, True),
        ("person={first}&object=fact", True, False),
        ("person={second}&object=fact", False, False),
        ("person=none", True, True),
        ("article=none", True, True),
    ],
)
def test_the_ledger_says_to_what_and_filters_by_words_article_and_person(
    built, reviewer, second_reviewer, auditor, signed_in, query, has_ship, has_cranes
):
    quay = upload_text(
        second_reviewer, "Cranes at Loe\n\nThe quay has 14 of them, its owner said.\n", "quay.txt"
    )
    names = {"quay": quay.articles.get().id, "first": reviewer.user.id, "second": second_reviewer.user.id}
    page = signed_in(auditor).get(f"/ledger/?{query.format(**names)}").text
    lines = page[page.index("<tbody") :] if "<tbody" in page else ""
    assert ("built in 1987" in lines) == has_ship
    assert ("Cranes at Loe" in lines) == has_cranes
