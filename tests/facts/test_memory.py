"""Decisions are remembered: across a new reading of the page, and across outlets that print the same words."""

import pytest

from facts.models import Claim, ClaimAnchor, Run
from facts.services import runs
from facts.services.decisions import Confirmation, confirm_claim, reject_claim, reopen_claim
from sources.models import Article
from sources.services import articles, readings, uploads

TEXT = """Ferry toll rises as divers reach lower deck

PORT ALDEN, March 9, 2026 (CW) - At least 61 people died when the ferry Maren capsized off Port Alden on Saturday, \
the coastguard said on Monday.

The ship carried 212 passengers, said Ilse Brandt, who heads the inquiry into the accident on the Maren.

Prosecutors detained the captain and two officers of the operator Norrline on Sunday, the prosecutor Jon Abel said.
"""


def suggest(article) -> Run:
    run = Run.objects.current().get(article=article)
    runs.suggest_claims(run_id=run.id)
    run.refresh_from_db()
    assert run.status == Run.Status.DONE
    return run


def read(reviewer, text, **values) -> Article:
    upload = uploads.receive_upload(actor=reviewer, data=text.encode(), name="page.txt", **values)
    uploads.read_upload(upload_id=upload.id)
    article = upload.articles.get()
    suggest(article)
    return article


def claim_with(article, words) -> Claim:
    return next(claim for claim in article.claims.standing() if words in claim.quote)


def test_a_claim_rejected_for_its_meaning_is_not_offered_again_and_stays_listed(reviewer):
    article = read(reviewer, TEXT)
    rejected = claim_with(article, "212")
    reject_claim(claim_id=rejected.id, reviewer=reviewer, reason_code="not_newsworthy")
    copy = read(reviewer, TEXT.replace("Ferry toll rises as", "Toll rises after") + "\nEdited in Brunnby.\n")
    assert not [claim for claim in copy.claims.all() if "212" in claim.quote]
    held = Run.objects.get(article=copy).held_back
    assert [line["claim"] for line in held] == [str(rejected.id)]
    assert held[0]["quote"] == copy.text[held[0]["start"] : held[0]["end"]]


@pytest.mark.parametrize("code", ["wrong_span", "wrong_reading"])
def test_a_claim_rejected_for_its_span_or_reading_is_offered_again(reviewer, code):
    article = read(reviewer, TEXT)
    reject_claim(claim_id=claim_with(article, "212").id, reviewer=reviewer, reason_code=code)
    copy = read(reviewer, TEXT + "\nEdited in Brunnby.\n")
    assert claim_with(copy, "212")


def test_a_changed_figure_is_offered_again(reviewer):
    article = read(reviewer, TEXT)
    reject_claim(claim_id=claim_with(article, "212").id, reviewer=reviewer, reason_code="not_newsworthy")
    copy = read(reviewer, TEXT.replace("212", "214"))
    assert claim_with(copy, "214")


def test_a_rejection_that_was_taken_back_is_forgotten(reviewer):
    article = read(reviewer, TEXT)
    claim = claim_with(article, "212")
    reject_claim(claim_id=claim.id, reviewer=reviewer, reason_code="not_newsworthy")
    reopen_claim(claim_id=claim.id, reviewer=reviewer, reason="It matters after all")
    copy = read(reviewer, TEXT + "\nEdited in Brunnby.\n")
    assert claim_with(copy, "212")


def test_a_new_reading_withdraws_untouched_claims_and_follows_the_decided_ones(reviewer):
    article = read(reviewer, TEXT)
    confirmed = claim_with(article, "61")
    confirm_claim(claim_id=confirmed.id, reviewer=reviewer, confirmation=Confirmation())
    text = article.reading.text
    cut = text.index("Prosecutors")
    readings.reread_upload(
        upload_id=article.reading.upload_id,
        actor=reviewer,
        boundaries=[(0, cut), (cut, len(text))],
        marks=[],
        expected_number=1,
    )
    anchor = ClaimAnchor.objects.get()
    assert (anchor.claim, anchor.state) == (confirmed, "exact")
    assert anchor.article.text[anchor.start : anchor.end] == confirmed.quote
    statuses = set(article.claims.exclude(id=confirmed.id).values_list("status", flat=True))
    assert statuses == {Claim.Status.WITHDRAWN}
    run = suggest(anchor.article)
    assert not [claim for claim in anchor.article.claims.all() if claim.quote == confirmed.quote]
    assert str(confirmed.id) in [line["claim"] for line in run.held_back]


def test_a_run_of_a_replaced_article_writes_nothing(reviewer):
    upload = uploads.receive_upload(actor=reviewer, data=TEXT.encode(), name="page.txt")
    uploads.read_upload(upload_id=upload.id)
    old = upload.articles.get()
    run = Run.objects.get(article=old)
    readings.reread_upload(
        upload_id=upload.id, actor=reviewer, boundaries=[(0, len(old.text))], marks=[], expected_number=1
    )
    assert runs.suggest_claims(run_id=run.id) is None
    assert not old.claims.exists()


def test_a_corrected_date_resolves_the_dates_of_open_claims_in_place(reviewer):
    article = read(reviewer, TEXT.replace("March 9, 2026 ", ""))
    claim = claim_with(article, "61")
    assert [mention["value"] for mention in claim.dates] == [None]
    kept = claim_with(article, "212")
    reject_claim(claim_id=kept.id, reviewer=reviewer, reason_code="not_checkable")
    articles.correct_metadata(article_id=article.id, actor=reviewer, values={"published": "2026-03-09"})
    run = suggest(article)
    claim.refresh_from_db()
    assert [mention["value"] for mention in claim.dates] == ["2026-03-07"]
    assert (claim.revision, claim.run) == (2, run)
    assert str(kept.id) in [line["claim"] for line in run.held_back]
    assert article.claims.filter(quote=claim.quote).count() == 1
