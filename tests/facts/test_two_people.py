"""A claim that meets a risk rule is decided by two people, and by a chief where they disagree."""

from dataclasses import replace

import pytest

from facts.models import Citation, Claim, Decision, Fact
from facts.services.claims.decide import Verdict, confirm_claim, decide_claims, reject_claim
from facts.services.claims.edit import ClaimChanges, edit_claim
from facts.services.claims.reopen import reopen_claim, reopen_claims
from facts.services.two_people.agree import agree_to_change
from facts.services.two_people.second_person import (
    DisagreementNeedsChief,
    SecondReviewNeedsAnotherPerson,
    SettlingNeedsReason,
)
from facts.services.work import ClaimAlreadyDecided, ClaimNotOpen
from newsroom.actor import Actor
from newsroom.errors import Invalid, NotAllowed, RevisionConflict
from newsroom.ledger.audit import audit_ledger
from newsroom.ledger.models import Entry, Revision
from newsroom.people import SETUP, create_key
from newsroom.rights import Role
from sources.models import Source
from tests.stories import (
    FERRY,
    INQUIRY,
    READ,
    agree_to_all,
    confirm_by_two,
    confirming,
    find_claim,
    upload_text,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def upload(editor):
    return upload_text(editor, FERRY, "ferry.txt", outlet="Coastal Wire")


@pytest.fixture
def claim(upload):
    return find_claim(upload, "61")


@pytest.fixture
def confirm(claim):
    def say(reviewer, **values):
        return confirm_claim(claim_id=claim.id, actor=reviewer, confirmation=confirming(**values))

    return say


@pytest.fixture
def reject(claim):
    def say(reviewer, code="false", reason=""):
        return reject_claim(claim_id=claim.id, actor=reviewer, reason_code=code, reason=reason)

    return say


def everything():
    """What a refusal, and for facts and sources also a first verdict, must leave as it is."""
    return (
        Entry.objects.count(),
        Revision.objects.count(),
        Decision.objects.count(),
        Fact.objects.count(),
        Citation.objects.count(),
        Source.objects.count(),
        list(Claim.objects.order_by("id").values_list("id", "status", "revision", "speaker", "risks")),
    )


def stands(claim):
    claim.refresh_from_db()
    return claim.status


def events_of(claim):
    rows = Revision.objects.of("claim", claim.id)
    return [(row.type, row.reason) for row in rows if row.number > 1]


def test_a_first_confirmation_is_only_kept(claim, confirm, reviewer):
    before = Fact.objects.count(), Citation.objects.count(), Source.objects.count()
    row = Claim.objects.filter(id=claim.id).values().get()
    outcome = confirm(reviewer, reason="Two offices say so.")
    assert outcome.fact is None
    assert stands(claim) == Claim.Status.SECOND_REVIEW
    assert (Fact.objects.count(), Citation.objects.count(), Source.objects.count()) == before
    after = Claim.objects.filter(id=claim.id).values().get()
    assert {name for name in row if row[name] != after[name]} == {"status", "revision"}
    assert (outcome.decision.round, outcome.decision.fact) == (1, None)
    assert outcome.decision.proposal == {
        "statement": outcome.decision.proposal["statement"],
        "speaker": "the coastguard",
        "figures": outcome.decision.proposal["figures"],
        "said": "yes",
        "so": "not_checked",
        "fact": None,
    }
    assert events_of(claim) == [("claim.second_review", "")]
    assert audit_ledger(lambda problem: pytest.fail(str(problem))).problems == 0


def test_a_first_rejection_is_only_kept(claim, reject, reviewer):
    outcome = reject(reviewer, reason="The toll was withdrawn.")
    assert stands(claim) == Claim.Status.SECOND_REVIEW
    assert (outcome.decision.round, outcome.decision.proposal) == (1, {})
    assert events_of(claim) == [("claim.second_review", "")]


def test_two_who_confirm_the_same_make_a_fact_in_the_words_of_the_second(
    claim, confirm, reviewer, second_reviewer
):
    first = confirm(reviewer).decision.proposal["statement"]
    words = first.upper().replace("THE ", " ")
    outcome = confirm(second_reviewer, statement=words, reason="In capitals.")
    assert outcome.fact is not None
    assert outcome.fact.statement == " ".join(words.split()) != first
    assert outcome.fact.confirmed_by == second_reviewer.user
    assert (outcome.decision.round, outcome.decision.fact) == (2, outcome.fact)
    assert stands(claim) == Claim.Status.CONFIRMED
    assert [type for type, _reason in events_of(claim)] == ["claim.second_review", "claim.confirmed"]


def test_two_who_reject_settle_it_whatever_their_reasons(claim, reject, reviewer, second_reviewer):
    reject(reviewer, "false")
    outcome = reject(second_reviewer, "not_checkable", "No source.")
    assert stands(claim) == Claim.Status.REJECTED
    assert outcome.decision.round == 2


@pytest.mark.parametrize(
    "second",
    [
        {"so": "yes"},
        {"said": "not_checked"},
        {"figures": []},
        {"speaker": "Coastal Wire", "reason": "It says so itself.", "so": "yes"},
        {
            "statement": "At least 16 people died when the ferry Maren capsized, the coastguard said.",
            "reason": "As I heard it.",
        },
        {
            "statement": "The coastguard said 61 people did not die when the ferry Maren capsized.",
            "reason": "As I heard it.",
        },
    ],
)
def test_two_who_confirm_something_else_disagree(claim, confirm, reviewer, second_reviewer, second):
    confirm(reviewer)
    facts = Fact.objects.count()
    outcome = confirm(second_reviewer, **second)
    assert outcome.fact is None
    assert outcome.decision.round == 2
    assert stands(claim) == Claim.Status.SECOND_REVIEW
    assert Fact.objects.count() == facts
    assert [type for type, _reason in events_of(claim)] == ["claim.second_review", "claim.disagreed"]


def test_a_confirmation_and_a_rejection_disagree_and_a_chief_settles_it(
    claim, confirm, reject, reviewer, second_reviewer, chief
):
    confirm(reviewer)
    reject(second_reviewer)
    before = everything()
    for settle in (confirm, reject):
        with pytest.raises(SettlingNeedsReason):
            settle(chief, reason="  ")
    assert everything() == before
    outcome = confirm(chief, so="yes", reason="The coastguard’s log has it.")
    assert outcome.decision.reason == "The coastguard’s log has it."
    assert outcome.decision.round == 3
    assert outcome.fact is not None
    assert outcome.fact.confirmed_by == chief.user
    assert stands(claim) == Claim.Status.CONFIRMED


def test_a_chief_may_also_settle_it_by_rejecting(claim, confirm, reject, reviewer, second_reviewer, chief):
    reject(reviewer)
    confirm(second_reviewer)
    assert reject(chief, reason="The toll was withdrawn.").decision.round == 3
    assert stands(claim) == Claim.Status.REJECTED
    assert not Fact.objects.exists()


def test_the_same_target_fact_is_part_of_agreeing(upload, reviewer, second_reviewer, editor):
    other = upload_text(editor, INQUIRY, "inquiry.txt")
    fact = confirm_by_two(find_claim(upload, "61").id, reviewer, second_reviewer).fact
    again = find_claim(other, "61")
    confirm_claim(claim_id=again.id, actor=reviewer, confirmation=confirming(fact_id=fact.id))
    revision = Fact.objects.get(id=fact.id).revision
    confirm_claim(claim_id=again.id, actor=second_reviewer, confirmation=READ)
    assert stands(again) == Claim.Status.SECOND_REVIEW
    assert Fact.objects.get(id=fact.id).revision == revision


@pytest.mark.parametrize("verdict", ["confirm", "reject"])
@pytest.mark.parametrize("first_verdict", ["confirm", "reject"])
def test_the_first_person_does_not_decide_twice(
    claim, confirm, reject, reviewer, chief, verdict, first_verdict
):
    say = {"confirm": confirm, "reject": reject}
    say[first_verdict](reviewer)
    key, _token = create_key(actor=SETUP, user_id=reviewer.user.id, name="Mine", scopes=["claims:decide"])
    before = everything()
    said = set()
    for again in (reviewer, Actor(user=reviewer.user, key=key)):
        with pytest.raises(SecondReviewNeedsAnotherPerson) as refused:
            say[verdict](again)
        said.add(refused.value.message)
    assert said == {"You decided on this claim first; somebody else decides second."}
    reviewer.user.roles = ["chief", "reviewer"]
    with pytest.raises(SecondReviewNeedsAnotherPerson):
        say[verdict](Actor(user=reviewer.user))
    assert everything()[1:] == before[1:]


@pytest.mark.parametrize("verdict", ["confirm", "reject"])
def test_the_uploader_may_decide_first_but_not_second_and_does_not_settle(
    reviewer, second_reviewer, add_person, chief, verdict
):
    boss = add_person("Uploading Chief", Role.CHIEF)
    upload = upload_text(boss, FERRY, "ferry.txt")
    claim = find_claim(upload, "61").id

    def say(actor, verdict):
        if verdict == "confirm":
            return confirm_claim(claim_id=claim, actor=actor, confirmation=confirming(reason="Heard."))
        return reject_claim(claim_id=claim, actor=actor, reason_code="false", reason="Heard.")

    say(reviewer, "confirm")
    before = everything()
    with pytest.raises(SecondReviewNeedsAnotherPerson, match="You uploaded this article"):
        say(boss, verdict)
    assert everything() == before
    say(second_reviewer, "reject")
    before = everything()
    with pytest.raises(SecondReviewNeedsAnotherPerson, match="You uploaded this article"):
        say(boss, verdict)
    assert everything() == before
    say(chief, verdict)

    mine = find_claim(upload, "47").id
    confirm_by_two(mine, boss, reviewer)
    assert Claim.objects.get(id=mine).status == Claim.Status.CONFIRMED


def test_only_a_chief_who_has_not_decided_settles_a_disagreement(
    claim, confirm, reject, reviewer, second_reviewer, chief, add_person
):
    confirm(chief)
    reject(second_reviewer)
    third = add_person("Third Reviewer", Role.REVIEWER)
    before = everything()
    for actor, error in (
        (chief, SecondReviewNeedsAnotherPerson),
        (second_reviewer, SecondReviewNeedsAnotherPerson),
        (third, DisagreementNeedsChief),
    ):
        for say in (confirm, reject):
            with pytest.raises(error):
                say(actor)
    assert everything() == before
    confirm(add_person("Other Chief", Role.CHIEF), reason="The log has it.")
    assert stands(claim) == Claim.Status.CONFIRMED


def test_a_bulk_decision_keeps_to_the_rule(upload, reviewer, second_reviewer):
    claims = list(Claim.objects.filter(article__in=upload.articles).in_text_order())
    risky = [claim for claim in claims if claim.risks]
    assert 0 < len(risky) < len(claims)
    verdicts = [Verdict(claim.id, READ) for claim in claims]
    outcomes, left = decide_claims(verdicts=verdicts, actor=reviewer)
    assert left == {}
    assert {o.claim.id for o in outcomes if o.fact is None} == {claim.id for claim in risky}
    again, left = decide_claims(verdicts=verdicts, actor=reviewer)
    assert again == []
    assert {left[claim.id] for claim in risky} == {
        "You decided on this claim first; somebody else decides second."
    }
    outcomes, left = decide_claims(
        verdicts=[Verdict(claim.id, READ) for claim in risky], actor=second_reviewer
    )
    assert left == {}
    assert {stands(claim) for claim in claims} == {Claim.Status.CONFIRMED}
    assert audit_ledger(lambda problem: pytest.fail(str(problem))).problems == 0


def test_what_is_being_confirmed_can_make_a_claim_risky(upload, reviewer):
    claim = find_claim(upload, "1987")
    assert claim.risks == []
    outcome = confirm_claim(
        claim_id=claim.id,
        actor=reviewer,
        confirmation=confirming(
            statement="The ferry was built in 1987 and 12 died, the shipping line said.", reason="I know."
        ),
    )
    assert outcome.fact is None
    assert stands(claim) == Claim.Status.SECOND_REVIEW


def test_a_statement_without_the_word_does_not_make_a_claim_harmless(claim, confirm, reviewer):
    assert confirm(reviewer, statement="The coastguard said 61.", reason="Short.").fact is None
    assert stands(claim) == Claim.Status.SECOND_REVIEW


def test_the_first_person_takes_their_verdict_back_while_nobody_else_has_decided(
    claim, confirm, reject, reviewer, second_reviewer, chief
):
    confirm(reviewer)
    before = everything()
    for other in (second_reviewer, chief):
        with pytest.raises(NotAllowed, match="Only the person who decided first"):
            reopen_claim(claim_id=claim.id, actor=other, reason="Let me.")
    with pytest.raises(Invalid):
        reopen_claim(claim_id=claim.id, actor=reviewer, reason=" ")
    assert everything() == before
    reopen_claim(claim_id=claim.id, actor=reviewer, reason="I confirmed the wrong one.")
    assert stands(claim) == Claim.Status.OPEN
    assert events_of(claim)[-1] == ("claim.reopened", "")
    assert reject(second_reviewer).decision.round == 1
    assert reject(reviewer).decision.round == 2
    assert stands(claim) == Claim.Status.REJECTED


def test_after_the_second_verdict_nobody_takes_back_the_first(
    claim, confirm, reject, reviewer, second_reviewer, chief
):
    confirm(reviewer)
    reject(second_reviewer)
    before = everything()
    for actor in (reviewer, second_reviewer, chief):
        with pytest.raises(NotAllowed):
            reopen_claim(claim_id=claim.id, actor=actor, reason="Again.")
    assert everything() == before


def test_either_of_two_who_agreed_takes_it_back_and_it_starts_anew(
    claim, confirm, reject, reviewer, second_reviewer, outsider
):
    fact = confirm_by_two(claim.id, reviewer, second_reviewer).fact
    with pytest.raises(NotAllowed):
        reopen_claim(claim_id=claim.id, actor=outsider, reason="No.")
    kept = reopen_claim(claim_id=claim.id, actor=reviewer, reason="The toll was withdrawn.")
    # What two agreed on, one alone does not take away; but nobody takes it for settled meanwhile.
    assert stands(claim) == Claim.Status.CONFIRMED
    fact.refresh_from_db()
    assert fact.status == Fact.Status.DISPUTED
    agree_to_change(change_id=kept.id, actor=second_reviewer)
    assert stands(claim) == Claim.Status.OPEN
    fact.refresh_from_db()
    assert fact.status == Fact.Status.RETRACTED
    assert reject(reviewer).decision.round == 1


def test_a_bulk_decision_has_one_undo(upload, reviewer, second_reviewer):
    claims = list(Claim.objects.filter(article__in=upload.articles).in_text_order())
    plain = next(claim for claim in claims if not claim.risks)
    fact = confirm_claim(claim_id=plain.id, actor=reviewer, confirmation=READ).fact
    confirm_claim(claim_id=find_claim(upload, "61").id, actor=second_reviewer, confirmation=READ)
    verdicts = [Verdict(claim.id, READ) for claim in claims if claim.id != plain.id]
    decide_claims(verdicts=verdicts, actor=reviewer)
    _outcomes, left = reopen_claims(
        claim_ids=[claim.id for claim in claims], actor=reviewer, reason="All of it."
    )
    agreed = find_claim(upload, "61")
    assert list(left) == [agreed.id]
    assert {stands(claim) for claim in claims if claim.id != agreed.id} == {Claim.Status.OPEN}
    fact.refresh_from_db()
    assert fact.status == Fact.Status.RETRACTED
    agree_to_all()
    assert stands(agreed) == Claim.Status.OPEN
    assert not Fact.objects.exclude(status=Fact.Status.RETRACTED).exists()
    again, left = reopen_claims(claim_ids=[plain.id], actor=reviewer, reason="Again.")
    assert again == []
    assert list(left) == [plain.id]
    assert audit_ledger(lambda problem: pytest.fail(str(problem))).problems == 0


def test_an_undo_takes_several_citations_of_one_fact_as_one_change(editor, reviewer, second_reviewer):
    uploads = [
        upload_text(editor, INQUIRY.replace("Maren opens", f"Maren opens {n}"), f"{n}.txt") for n in "abc"
    ]
    claims = [find_claim(upload, "14") for upload in uploads]
    fact = confirm_claim(claim_id=claims[0].id, actor=second_reviewer, confirmation=READ).fact
    cited = [Verdict(claim.id, confirming(fact_id=fact.id)) for claim in claims[1:]]
    decide_claims(verdicts=cited, actor=reviewer)
    outcomes, left = reopen_claims(
        claim_ids=[claim.id for claim in claims], actor=reviewer, reason="Too soon."
    )
    assert set(left) == {claims[0].id}
    assert len(outcomes) == 2
    fact.refresh_from_db()
    assert (fact.status, fact.revision, fact.citations.count()) == (Fact.Status.CONFIRMED, 3, 1)
    assert audit_ledger(lambda problem: pytest.fail(str(problem))).problems == 0


def test_words_under_review_do_not_change(claim, confirm, reviewer, second_reviewer):
    confirm(reviewer)
    claim.refresh_from_db()
    before = everything()
    for actor in (reviewer, second_reviewer):
        with pytest.raises(ClaimNotOpen):
            edit_claim(
                claim_id=claim.id,
                actor=actor,
                changes=ClaimChanges(mode="alleged"),
                expected_revision=claim.revision,
            )
    assert everything() == before


def test_a_verdict_names_the_words_it_was_given_on(claim, confirm, reviewer, second_reviewer):
    read = claim.revision
    claim = edit_claim(
        claim_id=claim.id,
        actor=second_reviewer,
        changes=ClaimChanges(mode="alleged"),
        expected_revision=read,
    )
    before = everything()
    for stale in (read, 99):
        with pytest.raises(RevisionConflict):
            confirm(reviewer, expected_revision=stale)
    assert everything() == before
    read = claim.revision
    confirm(reviewer, expected_revision=read)
    # That one decision was made changes none of the words that the second person has read.
    assert confirm(second_reviewer, expected_revision=read).fact is not None


def test_a_settled_claim_is_decided(claim, confirm, reject, reviewer, second_reviewer, chief):
    confirm_by_two(claim.id, reviewer, second_reviewer)
    before = everything()
    for say in (confirm, reject):
        with pytest.raises(ClaimAlreadyDecided):
            say(chief)
    assert everything() == before


def test_a_first_verdict_is_checked_as_strictly_as_any(claim, confirm, reviewer):
    before = everything()
    for wrong in (
        {"statement": "61 people died."},
        {"said": "maybe"},
        {"statement": "99 died, the coastguard said."},
    ):
        with pytest.raises(Invalid):
            confirm(reviewer, **wrong)
    assert everything() == before


def test_figures_agree_by_what_they_mean(claim, confirm, reviewer, second_reviewer):
    given = claim.figure_values
    confirm(reviewer)
    reworded = [replace(figure, text=f"some {figure.text}") for figure in given]
    assert confirm(second_reviewer, figures=reworded).fact is not None
