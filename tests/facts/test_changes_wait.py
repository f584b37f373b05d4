"""What one person alone cannot make of a fact: the change is kept, and the fact says what it said."""

from dataclasses import replace

import pytest

from facts.language.figures import figure_from_json
from facts.models import Fact, ProposedChange
from facts.services.claims.decide import confirm_claim
from facts.services.facts.change import (
    recheck_fact,
    withdraw_citation,
)
from facts.services.facts.evidence import Evidence
from facts.services.facts.rows import judged_values
from facts.services.rules import all_risk_rules, save_risk_rule
from facts.services.two_people.agree import agree_to_change
from facts.services.two_people.second_person import ChangeNeedsAnotherPerson
from newsroom.actor import Actor
from newsroom.ledger.audit import audit_ledger
from newsroom.ledger.models import Entry, Revision
from newsroom.people import create_key
from sources.models import Source
from sources.services.articles import correct_metadata
from tests.changing import SEEN, cite, confirm_toll, revise, send_library, turn, waits
from tests.stories import (
    READ,
    agree_to_all,
    confirming,
    find_claim,
    upload_text,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def upload(editor):
    return send_library(editor)


@pytest.fixture
def plain(upload, reviewer):
    """A fact that meets no rule: one person confirmed it."""
    fact = confirm_claim(claim_id=find_claim(upload, "12").id, actor=reviewer, confirmation=READ).fact
    assert (fact.risks, fact.rules["off"]) == ([], [])
    return Fact.objects.get(id=fact.id)


@pytest.fixture
def toll(editor, reviewer, second_reviewer):
    return confirm_toll(editor, reviewer, second_reviewer)


# --- The attack, step by step -----------------------------------------------------------------------------------------


def test_one_reviewer_alone_puts_no_charge_and_no_toll_into_a_plain_fact(plain, reviewer):
    before = judged_values(plain)
    words = "Karl Brandt was convicted of taking bribes and 31 people were killed, the city council reports."
    change = revise(plain, reviewer, statement=words)
    assert waits(change, plain, before, "casualties")
    assert "accusations" in change.risks
    recorded = Revision.objects.get(object_type="proposed_change", object_id=change.id)
    assert recorded.values()["payload"]["changes"]["statement"] == words
    assert Entry.objects.latest("index").type == "proposed_change.made"
    assert Revision.objects.of("fact", plain.id).count() == 1


def test_nor_is_an_answer_given_on_what_they_typed_themselves(plain, reviewer, second_reviewer):
    before = judged_values(plain)
    assert waits(revise(plain, reviewer, SEEN, so="yes", kind="update"), plain, before, "own_word")
    cite(plain, reviewer, SEEN)
    named = Evidence(citation_id=plain.citations.last().id)
    before = judged_values(plain)
    # Nor in two steps, nor with a key of theirs.
    assert waits(revise(plain, reviewer, named, so="yes", kind="update"), plain, before, "own_word")
    key, _token = create_key(actor=reviewer, user_id=reviewer.user.id, name="Wire", scopes=["facts:write"])
    change = revise(plain, Actor(user=reviewer.user, key=key), named, so="yes", kind="update")
    assert waits(change, plain, before, "own_word")
    with pytest.raises(ChangeNeedsAnotherPerson):
        agree_to_change(change_id=change.id, actor=reviewer)
    # What somebody else brought is not one's own word.
    assert revise(plain, second_reviewer, named, so="yes", kind="update").so == "yes"


def test_what_two_agreed_on_one_does_not_change(toll, reviewer, second_reviewer):
    before = judged_values(toll)
    figures = [replace(figure, text="3100", low=figure.low * 50) for figure in toll.figure_values]
    more = toll.statement.replace("61", "3100")
    assert waits(revise(toll, reviewer, statement=more, figures=figures), toll, before, "casualties")
    against = Evidence(source="Nobody", locator="https://x.example/", note="no", stance="contradicts")
    assert waits(revise(toll, second_reviewer, against, so="no", kind="update"), toll, before, "casualties")


# --- Further ways -----------------------------------------------------------------------------------------------------


FURTHER = {
    "words in the subject": lambda fact, who: revise(fact, who, subject="Karl Brandt, murderer"),
    "words in a figure": lambda fact, who: revise(
        fact,
        who,
        figures=[figure_from_json({"text": "31 killed", "low": "31", "counted": "people killed"})],
    ),
    "words in a note": lambda fact, who: cite(fact, who, replace(SEEN, note="31 people were killed there")),
    "words in a place": lambda fact, who: cite(
        fact, who, replace(SEEN, locator="The 31 people killed, p. 3")
    ),
    "words in a source's name": lambda fact, who: cite(
        fact, who, replace(SEEN, source="The murderer Karl Brandt")
    ),
    "words in the note of another look": lambda fact, who: recheck_fact(
        fact_id=fact.id,
        actor=who,
        note="Called",
        expected_revision=1,
        evidence=replace(SEEN, note="31 people were killed there"),
    ),
    "another language's words": lambda fact, who: revise(
        fact, who, statement="31 personas murieron en el incendio, dijo el city council."
    ),
    "a name that nothing cited holds": lambda fact, who: revise(
        fact, who, statement="The library was paid for by Karl Brandt, the city council said."
    ),
    "a number that only one's own note holds": lambda fact, who: revise(
        fact,
        who,
        replace(SEEN, note="47 reading rooms"),
        statement="The library opened on Monday with 47 reading rooms, the city council said.",
    ),
    "another speaker": lambda fact, who: revise(
        fact, who, speaker="Tomas Rhys", statement="The library opened on Monday, Tomas Rhys said."
    ),
    "what was really said": lambda fact, who: revise(
        fact, who, replace(SEEN, stance="contradicts"), said="no", kind="update"
    ),
}

# Each by its own mechanism: without the name of the reason, one that also speaks would hide that another is gone.
BECAUSE = {
    "words in the subject": "accusations",
    "words in a figure": "casualties",
    "words in a note": "casualties",
    "words in a place": "casualties",
    "words in a source's name": "accusations",
    "words in the note of another look": "casualties",
    "another language's words": "casualties",
    "a name that nothing cited holds": "unsupported",
    "a number that only one's own note holds": "unsupported",
    "another speaker": "unsupported",
    "what was really said": "own_word",
}


@pytest.mark.parametrize("way", FURTHER)
def test_no_other_part_of_a_plain_fact_takes_what_asks_for_two(plain, reviewer, way):
    before, sources = judged_values(plain), Source.objects.count()
    assert waits(FURTHER[way](plain, reviewer), plain, before, BECAUSE[way])
    # What was tried to find that out has left nothing behind.
    assert Source.objects.count() == sources
    assert audit_ledger(lambda problem: pytest.fail(str(problem))).problems == 0


def test_what_its_author_put_beside_an_article_bears_no_new_name_out(plain, reviewer):
    """Else whoever may correct a headline may have a fact say whatever the headline says then."""
    article = plain.citations.get().claim.article
    headline = {"headline": "Nora Bell opens the library"}
    correct_metadata(article_id=article.id, actor=reviewer, values=headline, reason="As printed.")
    before = judged_values(plain)
    words = "The library was opened by Nora Bell, the city council said."
    assert waits(revise(plain, reviewer, statement=words), plain, before, "unsupported")


def test_nor_does_an_article_that_they_sent_and_cited(plain, reviewer, second_reviewer):
    own = upload_text(reviewer, "Library\n\nThe library was opened by Nora Bell.\n", "own.txt").articles.get()
    cite(plain, reviewer, Evidence(article_id=own.id, note="As printed."))
    plain.refresh_from_db()
    before = judged_values(plain)
    words = "The library was opened by Nora Bell, the city council said."
    assert waits(revise(plain, reviewer, statement=words), plain, before, "unsupported")
    # Somebody else may lean on it: it is another person's word.
    assert revise(plain, second_reviewer, statement=words).statement == words


def test_ones_own_upload_is_ones_own_word(plain, reviewer):
    own = upload_text(reviewer, "It is so\n\nThe library opened on Monday with 12 rooms.\n", "own.txt")
    before = judged_values(plain)
    cited = Evidence(article_id=own.articles.get().id)
    assert waits(revise(plain, reviewer, cited, so="yes", kind="update"), plain, before, "own_word")


def test_taking_others_evidence_away_leaves_no_answer_on_ones_own_word(plain, reviewer, second_reviewer):
    # Somebody else's evidence and one's own; the answer rests on both until the former goes.
    cite(plain, second_reviewer, replace(SEEN, stance="contradicts"))
    theirs = plain.citations.last()
    revise(plain, reviewer, Evidence(citation_id=theirs.id), so="contested", kind="update")
    cite(plain, reviewer, replace(SEEN, source="Else", stance="contradicts"))
    before = judged_values(plain)
    change = withdraw_citation(
        fact_id=plain.id, citation_id=theirs.id, actor=reviewer, reason="Gone.", expected_revision=4
    )
    assert waits(change, plain, before, "own_word")


def test_a_risky_fact_stays_one_when_its_words_are_harmless(toll, reviewer, second_reviewer):
    dull = revise(toll, reviewer, statement="The ferry Maren capsized, the coastguard said.", figures=[])
    agree_to_change(change_id=dull.id, actor=second_reviewer)
    before = judged_values(toll)
    assert "agreed_by_two" in Fact.objects.get(id=toll.id).risks
    assert waits(revise(toll, reviewer, subject="Ferries"), toll, before, "casualties")


@pytest.mark.parametrize(
    ("met_before", "met_by_its_claim", "because"),
    [
        (["casualties"], [], "casualties"),
        (None, ["courts"], "courts"),
        # As the migration left facts of before.
        (None, [], "agreed_by_two"),
    ],
)
def test_what_a_fact_was_judged_by_stays_though_its_words_and_the_rules_are_harmless_now(
    toll, reviewer, chief, met_before, met_by_its_claim, because
):
    Fact.objects.filter(id=toll.id).update(
        risks=met_before, rules=None, statement="It sank, the coastguard said."
    )
    claim = toll.citations.get().claim
    type(claim).objects.filter(id=claim.id).update(risks=met_by_its_claim)
    for found in all_risk_rules():
        off = save_risk_rule(
            actor=chief,
            code=found.code,
            name=found.name,
            words=found.rule.words,
            needs=found.rule.needs,
            is_active=False,
            expected_revision=None,
        )
        assert isinstance(off, ProposedChange)
    agree_to_all()
    before = judged_values(toll)
    assert waits(revise(toll, reviewer, subject="Ferries"), toll, before, because)


def test_a_plain_claim_is_not_confirmed_under_a_fact_that_two_must_agree_on(toll, upload, reviewer):
    revised = revise(toll, reviewer, statement="The ferry Maren capsized, the coastguard said.", figures=[])
    agree_to_all()
    assert revised.fact_id == toll.id
    before = judged_values(toll)
    claim = find_claim(upload, "9 stops")
    kept = confirm_claim(claim_id=claim.id, actor=reviewer, confirmation=confirming(fact_id=toll.id))
    assert (kept.claim.status, kept.fact) == ("second_review", None)
    assert judged_values(toll) == before


@pytest.mark.parametrize(
    "given",
    [
        {"figures": [figure_from_json({"text": "31 killed", "low": "31", "counted": "people killed"})]},
        {"speaker": "Karl Brandt, the convicted murderer", "so": "yes"},
        {"statement": "31 personas murieron en el incendio de la calle, dijo Council.", "reason": "Heard."},
    ],
)
def test_nor_does_a_confirmation_take_them_by_another_door(upload, reviewer, given):
    claim = find_claim(upload, "12")
    kept = confirm_claim(claim_id=claim.id, actor=reviewer, confirmation=confirming(**given))
    assert (kept.claim.status, Fact.objects.count()) == ("second_review", 0)


def test_one_person_still_changes_a_plain_fact_and_who_sees_any(plain, toll, reviewer, desk):
    words = "The library in Harbour Street opened on Monday, the city council said."
    done = revise(plain, reviewer, statement=words, subject="Libraries", valid_from="2026-03-09")
    assert (done.statement, done.revision, done.risks) == (words, 2, [])
    assert recheck_fact(fact_id=toll.id, actor=reviewer, note="Called", expected_revision=1).revision == 2
    assert turn(toll, reviewer, "dispute").status == "disputed"
    assert revise(toll, reviewer, desk_id=desk.id).desk_id == desk.id
    assert not ProposedChange.objects.exists()
