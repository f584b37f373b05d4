"""A fact's standing changes for a reason, by those who may, on record; it is never deleted."""

import pytest
from django.urls import reverse

from facts.models import Fact, Run
from facts.services.claims import runs
from facts.services.claims.reopen import reopen_claim
from facts.services.facts.change import FactNotStanding, turn_fact, turns_open_to
from newsroom.errors import Invalid, NotAllowed, NotFound, RevisionConflict
from newsroom.ledger.models import Entry, Revision
from sources.services import uploads
from tests.stories import confirm_fully

TEXT = """Ferry toll rises

PORT ALDEN, March 9, 2026 (CW) - The ship carried 212 containers, said Ilse Brandt, who heads the inquiry.
"""


@pytest.fixture
def fact(reviewer):
    upload = uploads.receive_upload(actor=reviewer, data=TEXT.encode(), name="page.txt")
    uploads.read_upload(upload_id=upload.id)
    article = upload.articles.get()
    runs.suggest_claims(run_id=Run.objects.get(article=article).id)
    claim = article.claims.get(quote__contains="212")
    return confirm_fully(claim.id, reviewer).fact


def turn(fact, actor, name, reason="The ministry says otherwise"):
    return turn_fact(
        fact_id=fact.id, actor=actor, turn=name, reason=reason, expected_revision=Fact.objects.get().revision
    )


def test_each_turn_is_a_revision_with_its_reason_and_an_entry(fact, reviewer, chief):
    turn(fact, reviewer, "dispute")
    turn(fact, reviewer, "settle")
    turn(fact, chief, "retract")
    restored = turn(fact, chief, "restore")
    assert (restored.status, restored.revision) == ("confirmed", 5)
    events = ["fact.confirmed", "fact.disputed", "fact.settled", "fact.retracted", "fact.restored"]
    history = Revision.objects.of("fact", fact.id)
    assert [revision.type for revision in history] == events
    assert [revision.reason for revision in history][1:] == ["The ministry says otherwise"] * 4
    entries = Entry.objects.filter(object_id=fact.id)
    assert [entry.type for entry in entries] == events


@pytest.mark.parametrize("name", ["retract", "restore"])
def test_retracting_and_restoring_need_a_chief(fact, reviewer, chief, name):
    if name == "restore":
        turn(fact, chief, "retract")
    before = Fact.objects.get().revision
    with pytest.raises(NotAllowed):
        turn(fact, reviewer, name)
    assert Fact.objects.get().revision == before


@pytest.mark.parametrize(
    ("name", "reason", "refusal"),
    [
        ("settle", "so", FactNotStanding),
        ("restore", "so", FactNotStanding),
        ("dispute", " ", Invalid),
        ("kill", "so", Invalid),
    ],
)
def test_a_turn_that_does_not_fit_changes_nothing(fact, chief, name, reason, refusal):
    with pytest.raises(refusal):
        turn(fact, chief, name, reason)
    assert Fact.objects.get().revision == 1
    assert Entry.objects.filter(object_id=fact.id).count() == 1


def test_whoever_read_an_older_revision_is_told(fact, reviewer):
    turn(fact, reviewer, "dispute")
    with pytest.raises(RevisionConflict):
        turn_fact(fact_id=fact.id, actor=reviewer, turn="settle", reason="so", expected_revision=1)


def test_a_fact_that_nothing_supports_is_not_restored(fact, reviewer, chief):
    claim = fact.citations.get().claim
    reopen_claim(claim_id=claim.id, actor=reviewer, reason="Misread")
    assert Fact.objects.get().status == "retracted"
    with pytest.raises(FactNotStanding, match="Nothing supports"):
        turn(fact, chief, "restore")


def test_a_fact_out_of_sight_is_not_found(fact, outsider, desk):
    Fact.objects.update(desk=desk)
    with pytest.raises(NotFound):
        turn(fact, outsider, "dispute")


def test_a_page_offers_only_what_its_reader_may_do(fact, reviewer, chief, auditor):
    assert turns_open_to(fact, reviewer) == ["dispute"]
    assert turns_open_to(fact, chief) == ["dispute", "retract"]
    assert turns_open_to(fact, auditor) == []


def test_the_page_turns_a_fact_and_keeps_what_was_typed_when_it_refuses(fact, reviewer, client):
    client.force_login(reviewer.user)
    address = reverse("facts:fact_turn", args=[fact.id])
    page = client.get(reverse("facts:fact", args=[fact.id])).content.decode()
    assert 'value="dispute"' in page
    assert 'value="retract"' not in page
    form = {"turn": "dispute", "reason": "The ministry says otherwise", "revision": "1"}
    assert client.post(address, form).status_code == 302
    late = client.post(address, {**form, "turn": "settle", "reason": "Cleared up by phone"})
    assert late.status_code == 412
    assert "Cleared up by phone" in late.content.decode()
    assert Fact.objects.get().status == "disputed"
    assert client.post(address, {**form, "turn": "retract", "revision": "2"}).status_code == 403
