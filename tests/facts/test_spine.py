"""A story goes all the way: upload → reading → claims → decision → fact, each step on record."""

import pytest

from facts.models import Claim, Fact, Run
from facts.services.claims import runs
from facts.services.claims.decide import confirm_claim, reject_claim
from facts.services.facts.change import SpeakerNotNamed
from facts.services.work import ClaimAlreadyDecided
from newsroom.ledger.models import Entry, Revision
from sources.models import Upload
from sources.services import uploads
from tests.stories import confirm_by_two, confirming

TEXT = """Ferry toll rises as divers reach lower deck

PORT ALDEN, March 9, 2026 (CW) - At least 61 people died when the ferry Maren capsized off Port Alden on Saturday, \
the coastguard said on Monday.

The accident killed more than 47 passengers, according to the harbour authority. Divers reached the lower deck.
"""


def test_an_upload_becomes_a_fact_that_is_on_record(reviewer, second_reviewer):
    upload = uploads.receive_upload(
        actor=reviewer, data=TEXT.encode(), name="ferry.txt", outlet="Coastal Wire"
    )
    uploads.read_upload(upload_id=upload.id)
    upload.refresh_from_db()
    assert upload.status == Upload.Status.READ, upload.reason
    article = upload.articles.get()
    run = Run.objects.get(article=article)
    runs.suggest_claims(run_id=run.id)
    run.refresh_from_db()
    assert run.status == Run.Status.DONE
    claims = list(Claim.objects.filter(article=article))
    assert claims
    claim = next(claim for claim in claims if "47" in claim.quote)
    assert claim.quote == article.text[claim.start : claim.end]
    with pytest.raises(SpeakerNotNamed):
        confirm_claim(
            claim_id=claim.id,
            actor=reviewer,
            confirmation=confirming(statement="The accident killed more than 47 passengers."),
        )
    outcome = confirm_by_two(claim.id, reviewer, second_reviewer)
    fact = Fact.objects.get()
    assert outcome.fact == fact
    assert (fact.said, fact.so) == ("yes", "not_checked")
    assert "authority" in fact.statement
    with pytest.raises(ClaimAlreadyDecided):
        reject_claim(claim_id=claim.id, actor=reviewer, reason_code="false")
    assert [entry.index for entry in Entry.objects.all()] == list(range(Entry.objects.count()))
    assert Revision.objects.filter(object_type="claim", object_id=claim.id).count() == 3
    assert [entry.type for entry in Entry.objects.exclude(object_type__in=["user", "desk"])] == [
        "original.stored",
        "upload.received",
        "upload.read",
        "source.added",
        "reading.made",
        "run.queued",
        "run.finished",
        "decision.made",
        "claim.second_review",
        "source.added",
        "decision.made",
        "claim.confirmed",
        "fact.confirmed",
    ]
