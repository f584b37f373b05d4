"""Requests that arrive at the same moment: one of them counts, the others are told."""

import http.client
import json
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from urllib.parse import urlsplit

import pytest

from facts.models import Claim, Decision, Fact
from facts.services.rules import risks_of_claim
from newsroom.people import SETUP, create_key
from sources.models import Upload
from tests.stories import FERRY, INQUIRY, upload_text

pytestmark = [pytest.mark.slow]
SAID = b'{"said": "yes", "waive": "Read beside the text."}'


def send(site, method, path, body=b"", **headers):
    connection = http.client.HTTPConnection(urlsplit(site.url).netloc, timeout=60)
    try:
        connection.request(
            method, path, body, {name.replace("_", "-"): value for name, value in headers.items()}
        )
        answer = connection.getresponse()
        data = answer.read()
        return answer.status, answer.headers.get("Content-Type", ""), data
    finally:
        connection.close()


def key_of(actor, *scopes):
    _key, token = create_key(actor=SETUP, user_id=actor.user.id, name="Robot", scopes=list(scopes))
    return {"Authorization": f"Bearer {token}", "Content_Type": "application/json"}


def at_once(*requests):
    with ThreadPoolExecutor(len(requests)) as threads:
        return list(threads.map(lambda request: request(), requests))


def test_the_same_upload_sent_eight_times_at_once_is_one(committed_db, site, reviewer):
    body = json.dumps({"name": "a.txt", "text": "The ferry Maren sank off Port Alden."}).encode()
    headers = {**key_of(reviewer, "uploads:write"), "Idempotency_Key": '"once"'}
    answers = at_once(*[partial(send, site, "POST", "/api/v1/uploads", body, **headers)] * 8)
    assert {(status, data) for status, _kind, data in answers} == {(202, answers[0][2])}
    assert Upload.objects.count() == 1


def test_of_two_who_decide_at_once_one_decides_and_the_other_is_told(
    committed_db, site, editor, reviewer, second_reviewer
):
    upload_text(editor, FERRY, "ferry.txt")
    upload_text(editor, INQUIRY, "inquiry.txt")
    keys = [key_of(actor, "claims:decide") for actor in (reviewer, second_reviewer)]
    # Of those that one person decides.
    claims = [claim.id for claim in Claim.objects.all() if not risks_of_claim(claim)]
    assert len(claims) >= 2
    for claim in claims:
        address = f"/api/v1/claims/{claim}"
        answers = at_once(
            partial(send, site, "POST", f"{address}/confirm", SAID, **keys[0]),
            partial(send, site, "POST", f"{address}/reject", b'{"reason_code": "false"}', **keys[1]),
        )
        assert sorted(status for status, _kind, _data in answers) == [200, 409]
        told = json.loads(next(data for status, _kind, data in answers if status == 409))
        assert told["decision"]["id"] == str(Decision.objects.get(claim=claim).id)
    assert Fact.objects.count() == Claim.objects.filter(status=Claim.Status.CONFIRMED).count()


def test_of_eight_changes_of_the_same_revision_one_is_made(committed_db, site, editor, reviewer):
    upload_text(editor, FERRY, "ferry.txt")
    headers = key_of(reviewer, "claims:decide", "facts:write")
    claim = Claim.objects.get(quote__contains="1987").id
    _status, _kind, data = send(site, "POST", f"/api/v1/claims/{claim}/confirm", SAID, **headers)
    address = f"/api/v1/facts/{json.loads(data)['fact']['id']}"
    change = json.dumps({"subject": "Maren", "kind": "update", "reason": "A second count."}).encode()
    patch = {**headers, "If_Match": '"1"'}
    answers = at_once(*[partial(send, site, "PATCH", address, change, **patch)] * 8)
    assert sorted(status for status, _kind, _data in answers) == [200] + [412] * 7
    assert Fact.objects.get().revision == 2


def test_of_eight_edits_of_the_same_revision_of_a_claim_one_is_made(committed_db, site, editor, reviewer):
    upload_text(editor, FERRY, "ferry.txt")
    claim = Claim.objects.get(quote__contains="1987")
    headers = {**key_of(reviewer, "claims:decide"), "If_Match": '"1"'}
    edits = [
        partial(
            send,
            site,
            "PATCH",
            f"/api/v1/claims/{claim.id}",
            json.dumps({"statement": f"The ferry was built in 1987{'!' * number}"}).encode(),
            **headers,
        )
        for number in range(1, 9)
    ]
    answers = at_once(*edits)
    assert sorted(status for status, _kind, _data in answers) == [200] + [412] * 7
    made = json.loads(next(data for status, _kind, data in answers if status == 200))
    claim.refresh_from_db()
    assert (claim.statement, claim.revision) == (made["statement"], 2)
    told = {json.loads(data)["current_etag"] for status, _kind, data in answers if status == 412}
    assert told == {'"2"'}
