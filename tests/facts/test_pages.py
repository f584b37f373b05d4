"""The pages answer the right people, in a number of queries that does not grow, and refuse in words."""

import json
import re
from html import unescape
from urllib.parse import quote
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from facts.models import Claim, Decision, Fact
from facts.services.claims.decide import confirm_claim
from newsroom.ledger.models import Entry
from sources.models import Upload
from sources.services.uploads import read_upload, receive_upload
from tests.stories import FERRY, INQUIRY, READ, confirm_fully, find_claim, upload_text

HTMX = {"HX-Request": "true"}


@pytest.fixture
def ferry(reviewer):
    return upload_text(reviewer, FERRY, "ferry.txt", outlet="Coastal Wire")


def sentences(number: int, *, of: str = "Maren") -> str:
    lines = [
        f"The ferry {of} carried {100 + n} passengers in week {n}, the harbour authority said."
        for n in range(number)
    ]
    return f"{of}: {number} crossings\n\n" + "\n\n".join(lines) + "\n"


def count_queries(client, path: str) -> int:
    client.get(path)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert client.get(path).status_code == 200
    return len(queries)


def confirm_all(actor, upload) -> None:
    for claim in Claim.objects.open().filter(article__in=upload.articles):
        confirm_fully(claim.id, actor)


@pytest.mark.slow
def test_lists_take_as_many_queries_for_eleven_rows_as_for_one(reviewer, signed_in):
    client = signed_in(reviewer)
    pages = ["/", "/articles/", "/facts/", "/sources/", "/ledger/", "/uploads/"]
    confirm_all(reviewer, upload_text(reviewer, sentences(1), "one.txt"))
    upload_text(reviewer, FERRY, "open.txt")
    few = {path: count_queries(client, path) for path in pages}
    for n in range(5):
        confirm_all(reviewer, upload_text(reviewer, sentences(2, of=f"Solveig {n}"), f"{n}.txt"))
        upload_text(reviewer, FERRY.replace("61", str(62 + n)).replace("Maren", f"Anna {n}"), f"open{n}.txt")
    assert Fact.objects.count() > 10
    assert {path: count_queries(client, path) for path in pages} == few


@pytest.mark.slow
def test_the_review_page_takes_at_most_nineteen_queries_for_any_number_of_claims(reviewer, signed_in):
    client = signed_in(reviewer)
    many = upload_text(reviewer, sentences(150), "many.txt").articles.get()
    few = upload_text(reviewer, FERRY, "few.txt").articles.get()
    assert Claim.objects.filter(article=many).count() >= 150
    taken = count_queries(client, f"/articles/{many.id}/")
    assert taken == count_queries(client, f"/articles/{few.id}/")
    assert taken <= 19


def test_a_stranger_is_sent_to_sign_in_and_a_fragment_is_refused(ferry, client):
    claim = find_claim(ferry, "61")
    address = f"/articles/{claim.article_id}/"
    answer = client.get(address)
    assert answer.status_code == 302
    assert answer.url == f"/sign-in/?next={quote(address)}"
    assert client.get(f"/claims/{claim.id}/panel/", headers=HTMX).status_code == 401
    assert client.post(f"/claims/{claim.id}/confirm/").status_code == 302
    assert not Decision.objects.exists()


def test_who_may_not_decide_sees_no_buttons_and_is_refused_in_words(ferry, auditor, editor, signed_in):
    claim = find_claim(ferry, "61")
    entries = Entry.objects.count()
    for actor in (auditor, editor):
        client = signed_in(actor)
        page = client.get(f"/articles/{claim.article_id}/")
        assert page.status_code == 200
        assert f"/claims/{claim.id}/confirm/" not in page.text
        refusal = client.post(f"/claims/{claim.id}/confirm/", {"statement": "x", "said": "yes", "so": "yes"})
        assert refusal.status_code == 403
        assert "Ask a chief" in refusal.text
    assert Entry.objects.count() == entries
    assert not Decision.objects.exists()


def test_another_desks_article_claim_and_fact_are_not_there(reviewer, outsider, desk, signed_in):
    upload = upload_text(reviewer, FERRY, "ferry.txt", desk_id=desk.id)
    claim = find_claim(upload, "61")
    fact = confirm_fully(claim.id, reviewer).fact
    client = signed_in(outsider)
    hidden = [
        f"/articles/{claim.article_id}/",
        f"/articles/{claim.article_id}/details/",
        f"/claims/{claim.id}/",
        f"/claims/{claim.id}/panel/",
        f"/facts/{fact.id}/",
        f"/facts/{fact.id}/revise/",
        f"/uploads/{upload.id}/",
        f"/uploads/{upload.id}/original/",
        f"/records/decision/{Decision.objects.first().id}/",
        f"/records/reading/{upload.readings.get().id}/",
        f"/facts/pick/?claim={claim.id}",
    ]
    assert {path: client.get(path).status_code for path in hidden} == dict.fromkeys(hidden, 404)
    for path in ("/", "/articles/", "/facts/?status=all", "/uploads/"):
        page = client.get(path).text
        assert "Maren" not in page, path
        assert "ferry.txt" not in page, path
    ledger = client.get("/ledger/").text
    assert str(claim.id) not in ledger
    assert str(fact.id) not in ledger
    assert client.get(f"/articles/{claim.article_id}/").text.count("Maren") == 0
    assert signed_in(reviewer).get(f"/articles/{claim.article_id}/").status_code == 200


KINDS_ON_RECORD = [
    *("fact", "source", "article", "claim", "decision", "run", "upload", "reading", "original", "version"),
    *("user", "desk", "fact_kind", "risk_rule", "key", "nothing-of-that-kind"),
]


@pytest.mark.parametrize("kind", KINDS_ON_RECORD)
def test_no_record_that_is_not_there_has_an_address(reviewer, chief, signed_in, kind):
    for person in (reviewer, chief):
        assert signed_in(person).get(f"/records/{kind}/{uuid4()}/").status_code == 404


def test_a_record_out_of_sight_answers_like_one_that_is_not_there(reviewer, outsider, desk, signed_in):
    upload = upload_text(reviewer, FERRY, "ferry.txt", desk_id=desk.id)
    claim = find_claim(upload, "61")
    fact = confirm_fully(claim.id, reviewer).fact
    records = {
        "upload": upload.id,
        "original": upload.original_id,
        "article": claim.article_id,
        "run": claim.run_id,
        "claim": claim.id,
        "fact": fact.id,
        "source": fact.citations.get().source_id,
        "user": reviewer.user.id,
        "desk": desk.id,
    }
    stranger, owner = signed_in(outsider), signed_in(reviewer)
    for kind, record in records.items():
        assert stranger.get(f"/records/{kind}/{record}/").status_code == 404, kind
        assert owner.get(f"/records/{kind}/{record}/").status_code == (
            404 if kind in ("user", "desk") else 302
        ), kind


def test_a_confirmation_answers_with_the_claim_and_names_what_may_be_undone(ferry, reviewer, signed_in):
    claim = find_claim(ferry, "1987")
    client = signed_in(reviewer)
    form = {
        "statement": "The Maren dates from 1987, the shipping line said.",
        "said": "yes",
        "so": "not_checked",
        "waive": "1",
    }
    answer = client.post(
        f"/claims/{claim.id}/confirm/", {**form, "speaker": "the shipping line"}, headers=HTMX
    )
    assert answer.status_code == 200
    event = json.loads(answer.headers["HX-Trigger-After-Settle"])["claimDecided"]
    assert event["id"] == str(claim.id)
    assert event["undo"] is True
    assert f'id="claim-{claim.id}"' in answer.text
    assert Fact.objects.get().statement == form["statement"]


def test_a_first_verdict_of_two_may_be_undone_and_names_no_fact(ferry, reviewer, second_reviewer, signed_in):
    claim = find_claim(ferry, "61")
    answer = signed_in(reviewer).post(
        f"/claims/{claim.id}/reject/", {"reason_code": "false", "reason": "It was 16."}, headers=HTMX
    )
    event = json.loads(answer.headers["HX-Trigger-After-Settle"])["claimDecided"]
    assert event["words"] == "Your decision is kept. A second person now looks at this claim."
    assert event["undo"] is True
    assert "It was 16." in answer.text
    assert "You decided on this claim first; somebody else decides second." in answer.text
    other = signed_in(second_reviewer).get(f"/claims/{claim.id}/panel/", headers=HTMX).text
    assert "One decision was made. A second person now looks at this claim." in other
    assert "It was 16." not in other
    undone = signed_in(reviewer).post(f"/claims/{claim.id}/reopen/", {"reason": "Too soon."}, headers=HTMX)
    assert undone.status_code == 200
    claim.refresh_from_db()
    assert claim.status == Claim.Status.OPEN


def test_a_second_decision_gets_a_conflict_with_the_first_one_and_keeps_what_was_written(
    ferry, reviewer, second_reviewer, signed_in
):
    claim = find_claim(ferry, "1987")
    outcome = confirm_claim(claim_id=claim.id, actor=reviewer, confirmation=READ)
    mine = {"statement": "Built in 1987, in my own words.", "said": "yes", "so": "yes"}
    for headers in (HTMX, {}):
        answer = signed_in(second_reviewer).post(f"/claims/{claim.id}/confirm/", mine, headers=headers)
        assert answer.status_code == 409
        assert f"{reviewer.user.name} confirmed this claim at" in answer.text
        assert outcome.fact.statement in answer.text
        assert mine["statement"] in answer.text
    assert Decision.objects.count() == 1


def test_a_late_save_of_a_fact_shows_both_versions(ferry, reviewer, second_reviewer, signed_in):
    claim = find_claim(ferry, "1987")
    fact = confirm_fully(claim.id, reviewer).fact
    change = {
        "speaker": fact.speaker_text,
        "said": "yes",
        "so": "not_checked",
        "kind": "clarification",
        "reason": "Shorter.",
        "revision": str(fact.revision),
    }
    first = {**change, "statement": f"The ferry Maren was built in 1987, {fact.speaker_text} said."}
    second = {**change, "statement": f"The Maren is of 1987, {fact.speaker_text} said."}
    path = f"/facts/{fact.id}/revise/"
    assert signed_in(reviewer).post(path, first).status_code == 302
    late = signed_in(second_reviewer).post(path, second)
    assert late.status_code in (409, 412)
    assert first["statement"] in late.text
    assert second["statement"] in late.text
    fact.refresh_from_db()
    assert fact.statement == first["statement"]
    page = signed_in(reviewer).get(f"/facts/{fact.id}/").text
    assert "Fact clarified" in page
    assert "<del>" in page
    assert "Shorter." in page


def test_without_scripts_a_fact_to_cite_is_picked_on_a_page_of_its_own(ferry, reviewer, signed_in):
    inquiry = upload_text(reviewer, INQUIRY, "inquiry.txt")
    fact = confirm_fully(find_claim(inquiry, "14").id, reviewer).fact
    claim = find_claim(ferry, "1987")
    client = signed_in(reviewer)
    page = client.get(f"/facts/pick/?claim={claim.id}&q=witnesses")
    assert f'name="fact" value="{fact.id}"' in page.text
    assert f'action="/claims/{claim.id}/confirm/"' in page.text
    assert "<html" not in client.get(f"/facts/pick/?claim={claim.id}&q=witnesses", headers=HTMX).text
    form = dict(re.findall(r'<input type="hidden" name="(revision|said|so)" value="(\w+)">', page.text))
    assert "said" not in form
    form |= {"said": "yes", "waive_own": "Read.", "fact": str(fact.id)}
    answer = client.post(f"/claims/{claim.id}/confirm/", form, follow=True)
    assert "Added to a fact." in answer.text
    assert fact.citations.count() == 2
    assert Fact.objects.count() == 1


def test_an_original_is_only_ever_downloaded(ferry, reviewer, signed_in):
    answer = signed_in(reviewer).get(f"/uploads/{ferry.id}/original/")
    assert answer.content == FERRY.encode()
    assert answer.headers["Content-Type"] == "application/octet-stream"
    assert answer.headers["Content-Disposition"].startswith("attachment")


def test_every_answer_forbids_inline_scripts_and_styles(ferry, reviewer, signed_in):
    policy = signed_in(reviewer).get("/").headers["Content-Security-Policy"]
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy


def test_a_form_without_its_token_is_refused_in_words(ferry, reviewer):
    client = Client(enforce_csrf_checks=True)
    client.force_login(reviewer.user)
    answer = client.post(f"/claims/{find_claim(ferry, '61').id}/reject/", {"reason_code": "false"})
    assert answer.status_code == 403
    assert "This page was open for too long" in answer.text
    assert not Decision.objects.exists()


def test_an_upload_that_could_not_be_read_says_why_and_is_tried_again_by_button(reviewer, auditor, signed_in):
    upload = receive_upload(actor=reviewer, data=b"\x89PNG\r\n\x1a\n" + bytes(200), name="photo.txt")
    read_upload(upload_id=upload.id)
    upload.refresh_from_db()
    assert upload.status == Upload.Status.FAILED
    page = signed_in(reviewer).get("/").text
    assert upload.reason in unescape(page)
    assert f"/uploads/{upload.id}/retry/" in page
    assert f"/uploads/{upload.id}/retry/" not in signed_in(auditor).get("/").text
    assert signed_in(auditor).post(f"/uploads/{upload.id}/retry/").status_code == 403
    answer = signed_in(reviewer).post(f"/uploads/{upload.id}/retry/", headers=HTMX)
    assert answer.status_code == 200
    upload.refresh_from_db()
    assert upload.status == Upload.Status.RECEIVED
    again = signed_in(reviewer).post(f"/uploads/{upload.id}/retry/")
    assert again.status_code == 409
    assert "has not failed" in again.text
