"""GET /articles and /claims give the text and the exact spans in it."""

import pytest

from facts.models import Claim
from sources.services.uploads import read_upload, receive_upload
from tests.stories import FERRY, confirm_fully, find_claim, upload_text

pytestmark = pytest.mark.django_db


@pytest.fixture
def upload(editor):
    return upload_text(editor, FERRY, "ferry.txt", outlet="Coastal Wire")


def test_an_article_comes_with_its_text_and_what_is_known(program, editor, upload):
    article = upload.articles.get()
    found = program(editor, "articles:read").get(f"/articles/{article.id}").json()
    assert found["text"] == article.text
    assert found["upload"] == str(upload.id)
    assert found["outlet"]["name"] == "Coastal Wire"
    assert found["published"]["value"] == "2026-03-09"
    assert found["is_current"] is True


def test_claims_come_in_the_order_of_the_text_with_their_exact_spans(program, editor, upload):
    article = upload.articles.get()
    found = program(editor, "claims:read").get(f"/claims?article={article.id}").json()
    assert len(found["results"]) == Claim.objects.count() >= 3
    for claim in found["results"]:
        assert article.text[claim["start"] : claim["end"]] == claim["quote"]
        assert 0 <= claim["score"] <= 1
        assert claim["reasons"]
        assert (claim["status"], claim["decision"]) == ("open", None)
    assert [claim["start"] for claim in found["results"]] == sorted(
        claim["start"] for claim in found["results"]
    )
    killed = next(claim for claim in found["results"] if "47" in claim["quote"])
    assert killed["speaker"] == "harbour authority" or "authority" in killed["speaker"]
    assert (killed["figures"][0]["low"], killed["figures"][0]["comparator"]) == ("47", "more_than")


def test_remarks_come_as_english_sentences_and_as_codes_one_for_one(program, editor, upload):
    claim = find_claim(upload, "61")
    Claim.objects.filter(id=claim.id).update(uncertain=["A sentence of old."])
    for language in ("en", "ar"):
        found = program(editor, "claims:read").get(
            f"/claims/{claim.id}", headers={"accept-language": language}
        )
        body = found.json()
        assert {"code": "gives_figures", "words": ["At least 61"]} in body["reason_codes"]
        at = [code["code"] for code in body["reason_codes"]].index("gives_figures")
        assert body["reasons"][at] == "It gives a figure: “At least 61”."
        assert len(body["reasons"]) == len(body["reason_codes"])
        assert body["uncertain"] == ["A sentence of old."]
        assert body["uncertain_codes"] == [{"code": "written", "words": ["A sentence of old."]}]


def test_claims_are_filtered_by_status(program, reviewer, upload):
    claim = find_claim(upload, "61")
    confirm_fully(claim.id, reviewer)
    api = program(reviewer, "claims:read")
    confirmed = api.get("/claims?status=confirmed").json()["results"]
    assert [found["id"] for found in confirmed] == [str(claim.id)]
    decision = confirmed[0]["decision"]
    assert (decision["verdict"], decision["reviewer"]) == ("confirm", "Rana Rabe")
    still_open = api.get("/claims?status=open").json()["results"]
    assert str(claim.id) not in {found["id"] for found in still_open}
    assert api.get(f"/claims/{claim.id}").json() == confirmed[0]


def test_a_first_verdict_is_shown_to_nobody_while_a_second_is_due(program, reviewer, second_reviewer, upload):
    claim = find_claim(upload, "61")
    confirm_fully(claim.id, reviewer)
    Claim.objects.filter(id=claim.id).update(status=Claim.Status.OPEN)
    Claim.objects.filter(id=claim.id).update(status=Claim.Status.SECOND_REVIEW)
    for actor in (reviewer, second_reviewer):
        found = program(actor, "claims:read").get(f"/claims/{claim.id}").json()
        assert (found["status"], found["decision"]) == ("second_review", None)


def test_a_client_can_see_whether_the_search_for_claims_is_done(program, editor, upload):
    article = upload.articles.get()
    run = program(editor, "articles:read").get(f"/articles/{article.id}/run").json()
    assert (run["status"], run["error"]) == ("done", None)
    assert run["claims"] == article.claims.count()
    fresh = receive_upload(actor=editor, data=b"The harbour opened on Monday, the port said.", name="b.txt")
    read_upload(upload_id=fresh.id)
    waiting = program(editor, "articles:read").get(f"/articles/{fresh.articles.get().id}/run").json()
    assert (waiting["status"], waiting["claims"]) == ("queued", 0)


def test_what_another_desk_keeps_is_not_there(program, editor, outsider, desk):
    upload = upload_text(editor, FERRY, "ferry.txt", desk_id=desk.id)
    article = upload.articles.get()
    claim = find_claim(upload, "61")
    api = program(outsider)
    assert api.get(f"/claims?article={article.id}").json()["results"] == []
    for path in (
        f"/uploads/{upload.id}",
        f"/articles/{article.id}",
        f"/articles/{article.id}/run",
        f"/claims/{claim.id}",
    ):
        refused = api.get(path)
        assert (refused.status_code, refused.json()["type"].rsplit("/")[-1]) == (404, "not-found")
        assert program(editor).get(path).status_code == 200
