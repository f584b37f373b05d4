"""A person marks words as a claim of their own; the machine never takes it away."""

import pytest
from django.urls import reverse

from facts.models import Claim, Run
from facts.services.claims import runs
from facts.services.claims.decide import reject_claim
from facts.services.claims.edit import mark_claim
from newsroom.errors import Conflict, Invalid, NotAllowed, NotFound
from newsroom.ledger.models import Revision
from sources.services import articles, uploads

TEXT = """Ferry toll rises

PORT ALDEN, March 9, 2026 (CW) - The ship carried 212 lorries on Saturday, said Ilse Brandt, who heads the inquiry.

Nobody who saw the harbour will forget it.
"""


@pytest.fixture
def article(reviewer):
    upload = uploads.receive_upload(actor=reviewer, data=TEXT.encode(), name="page.txt")
    uploads.read_upload(upload_id=upload.id)
    found = upload.articles.get()
    runs.suggest_claims(run_id=Run.objects.get(article=found).id)
    return found


def place(article, words):
    start = article.text.index(words)
    return {"start": start, "end": start + len(words)}


def test_a_marked_claim_has_its_words_figures_and_dates_and_is_on_record(article, reviewer):
    span = place(article, " 212 lorries on Saturday,")
    claim = mark_claim(article_id=article.id, actor=reviewer, start=span["start"], end=span["end"] - 1)
    assert claim.quote == "212 lorries on Saturday" == article.text[claim.start : claim.end]
    assert [figure.low for figure in claim.figure_values] == [212]
    assert [mention["value"] for mention in claim.dates] == ["2026-03-07"]
    assert (claim.marked_by, claim.run) == (reviewer.user, None)
    assert Revision.objects.get(object_id=claim.id).type == "claim.marked"


@pytest.mark.parametrize("span", [(0, 0), (5, 4), (-1, 5), (0, 10**6), (16, 18)])
def test_words_that_are_not_there_are_refused(article, reviewer, span):
    before = Claim.objects.count()
    with pytest.raises(Invalid):
        mark_claim(article_id=article.id, actor=reviewer, start=span[0], end=span[1])
    assert Claim.objects.count() == before


def test_the_same_words_are_marked_once(article, reviewer):
    span = place(article, "saw the harbour")
    mark_claim(article_id=article.id, actor=reviewer, **span)
    with pytest.raises(Conflict):
        mark_claim(article_id=article.id, actor=reviewer, **span)


def test_whoever_may_not_decide_may_not_mark(article, editor, outsider, desk):
    span = place(article, "saw the harbour")
    with pytest.raises(NotAllowed):
        mark_claim(article_id=article.id, actor=editor, **span)
    hidden = uploads.receive_upload(actor=editor, data=TEXT.encode() + b"x", name="p.txt", desk_id=desk.id)
    uploads.read_upload(upload_id=hidden.id)
    with pytest.raises(NotFound):
        mark_claim(article_id=hidden.articles.get().id, actor=outsider, **span)


def test_looking_again_leaves_a_marked_claim_alone(article, reviewer):
    span = place(article, "saw the harbour")
    claim = mark_claim(article_id=article.id, actor=reviewer, **span)
    articles.correct_metadata(article_id=article.id, actor=reviewer, values={"published": "2026-03-10"})
    runs.suggest_claims(run_id=Run.objects.current().get(article=article).id)
    claim.refresh_from_db()
    assert (claim.status, claim.revision) == ("open", 1)


def test_what_was_held_back_can_be_offered_anyway(article, reviewer, client):
    rejected = article.claims.get(quote__contains="212")
    reject_claim(claim_id=rejected.id, actor=reviewer, reason_code="not_newsworthy")
    upload = uploads.receive_upload(actor=reviewer, data=TEXT.encode() + b"\nMore.\n", name="copy.txt")
    uploads.read_upload(upload_id=upload.id)
    copy = upload.articles.get()
    runs.suggest_claims(run_id=Run.objects.get(article=copy).id)
    line = Run.objects.get(article=copy).held_back[0]
    client.force_login(reviewer.user)
    address = reverse("facts:article", args=[copy.id])
    assert "Offer it anyway" in client.get(address).content.decode()
    client.post(
        reverse("facts:claim_mark", args=[copy.id]),
        {name: line[name] for name in ("start", "end", "statement")},
    )
    assert copy.claims.get(marked_by=reviewer.user).statement == line["statement"]
    assert "Offer it anyway" not in client.get(address).content.decode()
