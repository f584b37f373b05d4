"""Where the search found no claim, and why: kept with the run, on the article's page and in the API."""

import json

import pytest
from django.urls import reverse
from django.utils.translation import override

from facts.language.refusals import Refused
from facts.language.words import word_refusal
from facts.models import Run
from facts.services.claims import runs
from facts.services.claims.edit import mark_claim
from newsroom.ledger.models import Revision
from newsroom.people import SETUP, create_key
from sources.services import uploads
from sources.services.sources import create_source
from tests.protected_source import protect
from tests.stories import find_claim

TEXT = """Ferry toll rises

PORT ALDEN, March 9, 2026 (CW) - The ship carried 212 lorries on Saturday, said Ilse Brandt, who heads the inquiry.

Who told Ilse Brandt? The ship carried 212 lorries on Saturday, said Ilse Brandt, who heads the inquiry.
"""
QUESTION = "Who told Ilse Brandt?"


@pytest.fixture
def article(reviewer):
    upload = uploads.receive_upload(actor=reviewer, data=TEXT.encode(), name="page.txt")
    uploads.read_upload(upload_id=upload.id)
    found = upload.articles.get()
    runs.suggest_claims(run_id=Run.objects.get(article=found).id)
    return found


def refused(run, article):
    return [(article.text[line["start"] : line["end"]], line["why"]) for line in run.refusals]


def test_refusals_are_kept_with_the_run_and_on_record(article):
    run = Run.objects.get(article=article)
    assert (QUESTION, "question") in refused(run, article)
    kept = json.loads(Revision.objects.filter(object_id=run.id).latest("number").snapshot)
    assert kept["refusals"] == run.refusals


def test_words_that_another_claim_says_are_refused_as_said_already(article):
    run = Run.objects.get(article=article)
    (again,) = [line for line in run.refusals if line["why"] == "repeated"]
    assert again["start"] > article.text.index(QUESTION)
    assert article.text[again["start"] : again["end"]] == find_claim(article.reading.upload, "212").quote


def test_a_run_without_refusals_has_the_snapshot_that_it_had_before_there_were_any(article):
    run = Run.objects.get(article=article)
    run.refusals = []
    assert "refusals" not in run.snapshot()


def test_the_page_tells_them_folded_until_somebody_makes_a_claim_of_the_words(article, reviewer, client):
    client.force_login(reviewer.user)
    address = reverse("facts:article", args=[article.id])
    shown = client.get(address).content.decode()
    assert "2 sentences gave no claim, and why" in shown
    assert "a question" in shown
    start = article.text.index(QUESTION)
    client.post(
        reverse("facts:claim_mark", args=[article.id]), {"start": start, "end": start + len(QUESTION)}
    )
    assert article.claims.get(marked_by=reviewer.user).quote == QUESTION
    assert "1 sentence gave no claim, and why" in client.get(address).content.decode()


def test_the_api_gives_each_with_its_words_and_reason(article, reviewer, client):
    scopes = ["claims:read", "articles:read"]
    _key, token = create_key(actor=SETUP, user_id=reviewer.user.id, name="Desk", scopes=scopes)
    answer = client.get(
        f"/api/v1/articles/{article.id}/run", headers={"Authorization": f"Bearer {token}"}
    ).json()
    start = article.text.index(QUESTION)
    assert {
        "start": start,
        "end": start + len(QUESTION),
        "quote": QUESTION,
        "why": "question",
        "because": "a question",
    } in answer["refusals"]


def test_a_protected_name_is_covered_in_them(article, reviewer, editor, client):
    protect(create_source(actor=reviewer, name="Ilse Brandt", kind="person"), reviewer, alias="an official")
    client.force_login(editor.user)
    shown = client.get(reverse("facts:article", args=[article.id])).content.decode()
    assert "Who told an official?" in shown
    assert "Brandt" not in shown


@pytest.mark.parametrize("why", Refused)
def test_every_reason_has_words(why):
    with override("en"):
        assert word_refusal(why.value) not in ("", why.value)


def test_marking_words_that_gave_a_refusal_changes_nothing_of_the_run(article, reviewer):
    before = Run.objects.get(article=article).refusals
    start = article.text.index(QUESTION)
    mark_claim(article_id=article.id, actor=reviewer, start=start, end=start + len(QUESTION))
    assert Run.objects.get(article=article).refusals == before
