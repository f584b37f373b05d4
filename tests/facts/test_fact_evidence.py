"""A fact's two answers change only with their evidence, and what they rest on is not taken from under them."""

import pytest

from facts.models import Claim, Fact
from facts.services.claims.decide import confirm_claim
from facts.services.claims.reopen import reopen_claim
from facts.services.facts.change import (
    FactChanges,
    FactNotStanding,
    cite_fact,
    revise_fact,
    turn_fact,
    withdraw_citation,
)
from facts.services.facts.evidence import Evidence, EvidenceMissing, EvidenceNeeded
from newsroom.errors import Conflict, Invalid, NotAllowed, NotFound, RevisionConflict
from newsroom.ledger.models import Entry, Revision
from sources.models import Source
from tests.stories import FERRY, INQUIRY, carry_through, confirm_fully, confirming, find_claim, upload_text

pytestmark = pytest.mark.django_db

FOR = Evidence(source="Shipyard", locator="Logbook, p. 3", note="Launched in May 1987", is_primary=True)
AGAINST = Evidence(source="Registry", locator="Sheet 7", note="Launched in 1986", stance="contradicts")
BESIDE = Evidence(source="Registry", locator="Sheet 8", note="What a launch is", stance="context")


@pytest.fixture
def upload(editor):
    return upload_text(editor, FERRY, "ferry.txt", outlet="Coastal Wire")


@pytest.fixture
def fact(upload, reviewer):
    """Said by the shipping line; whether it is so is not checked."""
    return confirm_fully(find_claim(upload, "1987").id, reviewer).fact


def everything():
    facts = list(Fact.objects.values_list("id", "revision", "said", "so", "citations__id"))
    return Entry.objects.count(), Source.objects.count(), facts


def current(fact):
    return Fact.objects.get(id=fact.id).revision


def answer(fact, actor, *evidence, **answers):
    done = revise_fact(
        fact_id=fact.id,
        actor=actor,
        changes=FactChanges(**answers),
        kind="update",
        reason="Checked.",
        expected_revision=current(fact),
        evidence=evidence,
    )
    return carry_through(done)


def cite(fact, actor, evidence):
    cite_fact(fact_id=fact.id, actor=actor, evidence=evidence, expected_revision=current(fact))
    return Fact.objects.get(id=fact.id).citations.last()


def withdraw(fact, citation, actor, reason="A misreading"):
    done = withdraw_citation(
        fact_id=fact.id,
        citation_id=citation.id,
        actor=actor,
        reason=reason,
        expected_revision=current(fact),
    )
    return carry_through(done)


@pytest.mark.parametrize(
    ("answers", "evidence"),
    [
        ({"so": "yes"}, FOR),
        ({"so": "no"}, AGAINST),
        ({"so": "contested"}, AGAINST),
        ({"said": "no"}, AGAINST),
    ],
)
def test_an_answer_changes_with_the_evidence_given_along(fact, reviewer, answers, evidence):
    done = answer(fact, reviewer, evidence, **answers)
    assert {name: getattr(done, name) for name in answers} == answers
    citation = done.citations.last()
    assert (citation.source_name, citation.stance, citation.note) == (
        evidence.source,
        evidence.stance,
        evidence.note,
    )
    recorded = Revision.objects.get(object_type="fact", object_id=fact.id, number=2)
    assert [one["stance"] for one in recorded.values()["citations"]] == ["supports", evidence.stance]
    assert Entry.objects.filter(object_id=fact.id).count() == 2


@pytest.mark.parametrize(
    ("answers", "evidence"),
    [
        ({"so": "yes"}, []),
        ({"so": "no"}, []),
        ({"so": "contested"}, []),
        ({"said": "no"}, []),
        ({"so": "yes"}, [AGAINST]),
        ({"so": "yes"}, [BESIDE]),
        ({"so": "no"}, [FOR]),
        ({"so": "contested"}, [FOR]),
        ({"said": "no", "so": "yes"}, [FOR]),
    ],
)
def test_an_answer_without_evidence_that_fits_is_refused(fact, reviewer, answers, evidence):
    before = everything()
    with pytest.raises(EvidenceMissing) as refusal:
        answer(fact, reviewer, *evidence, **answers)
    assert refusal.value.details["verdict"] in answers
    assert everything() == before


def test_an_answer_may_name_what_the_fact_cites_already(fact, reviewer):
    held = fact.citations.get()
    done = answer(fact, reviewer, Evidence(citation_id=held.id), so="yes")
    assert (done.so, done.citations.count()) == ("yes", 1)


def test_what_is_cited_against_does_not_make_it_so(fact, reviewer):
    against = cite(fact, reviewer, AGAINST)
    before = everything()
    for named in (against.id, fact.id):
        with pytest.raises(Invalid):
            answer(fact, reviewer, Evidence(citation_id=named), so="yes")
    assert everything() == before
    assert answer(fact, reviewer, Evidence(citation_id=against.id), so="contested").so == "contested"


def test_taking_an_answer_back_needs_no_evidence_and_so_does_everything_else(fact, reviewer):
    answer(fact, reviewer, FOR, so="yes")
    assert answer(fact, reviewer, so="not_checked", subject="Maren").so == "not_checked"
    assert answer(fact, reviewer, so="not_checked").citations.count() == 2


def test_a_confirmation_that_it_is_so_asks_for_nothing_more(upload, reviewer):
    fact = confirm_fully(find_claim(upload, "1987").id, reviewer, confirming(so="yes")).fact
    assert (fact.so, fact.citations.count()) == ("yes", 1)


def test_evidence_is_a_claim_an_article_or_a_place_with_a_note(fact, upload, editor, reviewer):
    inquiry = upload_text(editor, INQUIRY, "inquiry.txt", outlet="Coastal Wire")
    claim, article = find_claim(inquiry, "14"), inquiry.articles.get()
    of_claim = cite(fact, reviewer, Evidence(claim_id=claim.id, stance="context"))
    assert (of_claim.claim_id, of_claim.article_id) == (claim.id, article.id)
    assert of_claim.source_name == (claim.speaker_text.split(",")[0] or article.publisher_name)
    of_article = cite(fact, reviewer, Evidence(article_id=article.id))
    assert (of_article.source_name, of_article.claim_id) == ("Coastal Wire", None)
    of_place = cite(fact, reviewer, FOR)
    assert (of_place.locator, of_place.is_primary, of_place.position) == ("Logbook, p. 3", True, 4)
    recorded = Revision.objects.get(object_type="fact", object_id=fact.id, number=4)
    assert (recorded.type, recorded.reason) == ("fact.cited", "Launched in May 1987")
    assert Claim.objects.get(id=claim.id).status == Claim.Status.OPEN


@pytest.mark.parametrize(
    "evidence",
    [
        Evidence(),
        Evidence(source="Yard", locator="p. 3"),
        Evidence(source="Yard", note="It says so"),
        Evidence(locator="p. 3", note="It says so"),
        Evidence(source="Yard", locator="p. 3", note="It says so", stance="maybe"),
        Evidence(source="Yard", locator="p" * 2001, note="It says so"),
        Evidence(source="Yard", locator="p. 3", note="n" * 2001),
    ],
)
def test_evidence_that_points_nowhere_is_refused(fact, reviewer, evidence):
    before = everything()
    with pytest.raises(Invalid):
        cite(fact, reviewer, evidence)
    assert everything() == before


def test_a_fact_cites_a_claim_once_however_it_comes(fact, upload, reviewer):
    other = find_claim(upload, "203")
    with pytest.raises(Invalid):
        cite(fact, reviewer, Evidence(claim_id=fact.citations.get().claim_id))
    cite(fact, reviewer, Evidence(claim_id=other.id, stance="context"))
    before = everything()
    with pytest.raises(Conflict):
        confirm_claim(claim_id=other.id, actor=reviewer, confirmation=confirming(fact_id=fact.id))
    assert everything() == before


def test_evidence_out_of_sight_or_for_fewer_people_than_the_fact_is_refused(
    fact, editor, reviewer, outsider, desk
):
    inquiry = upload_text(editor, INQUIRY, "inquiry.txt", desk_id=desk.id)
    before = everything()
    for actor in (reviewer, outsider):
        for evidence in (
            Evidence(claim_id=find_claim(inquiry, "14").id),
            Evidence(article_id=inquiry.articles.get().id),
        ):
            with pytest.raises(Invalid):
                cite(fact, actor, evidence)
    assert everything() == before


def test_a_citation_is_taken_away_for_a_reason_and_earlier_revisions_keep_it(fact, reviewer):
    citation = cite(fact, reviewer, BESIDE)
    withdraw(fact, citation, reviewer)
    assert fact.citations.count() == 1
    history = list(Revision.objects.of("fact", fact.id))
    assert [(row.type, row.reason) for row in history][1:] == [
        ("fact.cited", "What a launch is"),
        ("fact.citation_withdrawn", "A misreading"),
    ]
    assert [len(row.values()["citations"]) for row in history] == [1, 2, 1]


def test_the_last_support_and_what_an_answer_rests_on_stay(fact, reviewer):
    only = fact.citations.get()
    against = cite(fact, reviewer, AGAINST)
    answer(fact, reviewer, Evidence(citation_id=against.id), so="contested")
    before = everything()
    for citation in (only, against):
        with pytest.raises(EvidenceNeeded):
            withdraw(fact, citation, reviewer)
    assert everything() == before
    answer(fact, reviewer, so="not_checked")
    withdraw(fact, against, reviewer)
    assert fact.citations.count() == 1


def test_a_citation_that_came_with_a_decision_goes_with_that_decision(fact, reviewer):
    cite(fact, reviewer, FOR)
    claims_own = fact.citations.first()
    before = everything()
    with pytest.raises(Conflict, match="decision"):
        withdraw(fact, claims_own, reviewer)
    assert everything() == before
    reopen_claim(claim_id=claims_own.claim_id, actor=reviewer, reason="Misread")
    assert Fact.objects.get(id=fact.id).status == Fact.Status.CONFIRMED


def test_a_fact_left_with_evidence_against_it_only_is_retracted(fact, reviewer):
    cite(fact, reviewer, AGAINST)
    reopen_claim(claim_id=fact.citations.first().claim_id, actor=reviewer, reason="Misread")
    assert Fact.objects.get(id=fact.id).status == Fact.Status.RETRACTED


def test_evidence_is_for_those_who_write_facts_that_stand(fact, editor, auditor, reviewer, chief):
    citation = cite(fact, reviewer, BESIDE)
    before = everything()
    for person in (editor, auditor):
        with pytest.raises(NotAllowed):
            cite(fact, person, FOR)
        with pytest.raises(NotAllowed):
            withdraw(fact, citation, person)
    with pytest.raises(NotFound):
        withdraw(fact, fact, reviewer)
    with pytest.raises(Invalid):
        withdraw(fact, citation, reviewer, reason=" ")
    with pytest.raises(RevisionConflict):
        cite_fact(fact_id=fact.id, actor=reviewer, evidence=FOR, expected_revision=1)
    assert everything() == before
    turn_fact(fact_id=fact.id, actor=chief, turn="retract", reason="Wrong", expected_revision=2)
    with pytest.raises(FactNotStanding):
        cite(fact, reviewer, FOR)
    with pytest.raises(FactNotStanding):
        withdraw(fact, citation, reviewer)
