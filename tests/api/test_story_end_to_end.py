"""A messy page goes in by the API; a proved fact comes out, with a real web server and a real worker between."""

import json
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from typing import Any

import pytest

from facts.models import Claim, Decision, Fact, Run
from newsroom.actor import Actor
from newsroom.ledger.models import Entry, Revision
from newsroom.people import SETUP, create_key
from sources.models import Article
from sources.originals import load_original
from tests.conftest import Site

pytestmark = [pytest.mark.slow]

# The measure is 20; a machine that runs other tests beside may need more.
SECONDS = 60

PAGE = """HOME | WORLD | SPORT | SUBSCRIBE

ADVERTISEMENT — Winter tyres, fitted while you wait

Dam breach floods Lower Varne; at least 19 dead

By Ines Tollmann

HARROW FORD, February 3, 2026 (NPA) – At least 19 people died when the Varne dam broke on Sunday night, the district \
governor, Marta Oyelaran, said on Tuesday.

Rescue workers said 23 people had been killed. More than 4,200 people left their homes, according to the Red Cross.

Read more: What we know about the dam

"We saw the crack in January," said engineer Pål Dahl, who left the dam’s operator last year.

The dam was finished in 1974 and repaired in 2009, the ministry of water said.

© 2026 Northern Press Agency. All rights reserved.
"""
BUDGET = """Finance ministry raises growth forecast\r
\r
ELMSTADT, 14 November 2025 - The economy will grow 1.8 percent next year, up from 1.4 percent forecast in May, the \
finance ministry said on Friday.\r
\r
Unemployment fell to 5.2 percent in October, the statistics office said. The central bank left its key rate at 2.25 \
percent last week.\r
\r
Opposition leader Karl Wendt called the figures “a fairy tale”.\r
"""
ARABIC = """ارتفاع حصيلة ضحايا انهيار المبنى

الرباط، 5 مارس 2026 - قالت وزارة الصحة إن 14 شخصا قتلوا في انهيار مبنى من ستة طوابق يوم الثلاثاء.

وأضافت الوزارة أن 27 شخصا أصيبوا بجروح.
"""


@dataclass
class Client:
    """A program with a key, over the wire."""

    url: str
    key: str

    def send(self, method: str, path: str, body: Any = None, **headers: str) -> tuple[int, Any, Any]:
        request = urllib.request.Request(
            f"{self.url}/api/v1{path}",
            data=None if body is None else json.dumps(body).encode(),
            method=method,
            headers={
                "Authorization": f"Bearer {self.key}",
                "Content-Type": "application/json",
                **{name.replace("_", "-"): value for name, value in headers.items()},
            },
        )
        try:
            with urllib.request.urlopen(request, timeout=30) as answer:
                return answer.status, json.loads(answer.read()), answer.headers
        except urllib.error.HTTPError as refused:
            with refused:
                data = refused.read()
                return refused.code, json.loads(data) if data else None, refused.headers

    def wait_for_claims(self, upload: str, since: float) -> tuple[dict[str, Any], list[dict[str, Any]]]:
        """The article and the claims of an upload of one story, once the search is done."""
        while True:
            _status, state, _headers = self.send("GET", f"/uploads/{upload}")
            assert state["status"] != "failed", state["reason"]
            if state["articles"]:
                (article_id,) = state["articles"]
                _status, run, _headers = self.send("GET", f"/articles/{article_id}/run")
                assert run["status"] != "failed", run["error"]
                if run["status"] == "done":
                    _status, article, _headers = self.send("GET", f"/articles/{article_id}")
                    _status, claims, _headers = self.send("GET", f"/claims?article={article_id}&limit=200")
                    return article, claims["results"]
            assert time.monotonic() - since < SECONDS, state
            time.sleep(0.1)


READ = {"said": "yes", "waive": "Read beside the text."}


def client_of(site: Site, person: Actor) -> Client:
    """A program that works on claims for this person."""
    scopes = ["uploads:write", "articles:read", "claims:decide", "facts:write"]
    _key, token = create_key(actor=SETUP, user_id=person.user.id, name="Desk robot", scopes=scopes)
    return Client(site.url, token)


def test_three_messy_pages_become_facts_that_the_ledger_proves(
    committed_db, worker, site, editor, reviewer, second_reviewer, cms_key
):
    desk, first, second = (client_of(site, person) for person in (editor, reviewer, second_reviewer))
    cms = Client(site.url, cms_key[1])
    status, start, _headers = cms.send("GET", "/changes?since=now")
    assert status == 200
    confirmed = {}
    for name, text, words in (
        ("dam.txt", PAGE, "4,200"),
        ("budget.txt", BUDGET, "5.2"),
        ("building.txt", ARABIC, "14"),
    ):
        sent = time.monotonic()
        status, receipt, headers = desk.send(
            "POST", "/uploads", {"name": name, "text": text}, Idempotency_Key=name
        )
        assert (status, headers["Location"]) == (202, f"/api/v1/uploads/{receipt['id']}")
        article, claims = desk.wait_for_claims(receipt["id"], sent)
        assert claims, f"{name}: no claims"
        for claim in claims:
            assert article["text"][claim["start"] : claim["end"]] == claim["quote"]
        claim = next(claim for claim in claims if words in claim["quote"])
        status, done, _headers = first.send("POST", f"/claims/{claim['id']}/confirm", READ)
        assert status == 200, done
        assert done["claim"]["status"] == ("second_review" if claim["risks"] else "confirmed")
        if claim["risks"]:
            assert done["fact"] is None
            status, done, _headers = second.send("POST", f"/claims/{claim['id']}/confirm", READ)
            assert (status, done["claim"]["status"]) == (200, "confirmed")
        confirmed[done["fact"]["id"]] = (claim, article, text)
        status, again, _headers = desk.send(
            "POST", "/uploads", {"name": name, "text": text}, Idempotency_Key=name
        )
        assert (status, again) == (202, receipt)
    assert Fact.objects.count() == 3
    assert {bool(claim["risks"]) for claim, _article, _text in confirmed.values()} == {True, False}

    for fact_id, (claim, article, text) in confirmed.items():
        status, fact, headers = cms.send("GET", f"/facts/{fact_id}")
        assert (status, headers["ETag"]) == (200, '"1"')
        assert (fact["said"], fact["so"]) == ("yes", "not_checked")
        (citation,) = fact["citations"]
        assert citation["quote"].encode() == article["text"][citation["start"] : citation["end"]].encode()
        assert (citation["claim"], citation["article"]) == (claim["id"], article["id"])
        assert [step["number"] for step in fact["revisions"]] == [1]
        status, _body, _headers = cms.send("GET", f"/facts/{fact_id}", If_None_Match='"1"')
        assert status == 304
        recorded = Revision.objects.get(object_type="fact", object_id=fact_id)
        assert recorded.values()["statement"] == fact["statement"]
        assert Entry.objects.get(index=recorded.entry_id).type == "fact.confirmed"
        people = [reviewer.user, second_reviewer.user] if claim["risks"] else [reviewer.user]
        decisions = Decision.objects.filter(claim=claim["id"]).order_by("at")
        assert [decision.reviewer for decision in decisions] == people
        assert Claim.objects.get(id=claim["id"]).revision == 1 + len(people)
        original = Article.objects.get(id=article["id"]).reading.upload.original
        assert load_original(original.sha256) == text.encode()

    status, changes, _headers = cms.send("GET", f"/changes?since={start['last_seq']}&types=fact")
    assert [(line["id"], line["op"], line["event"]) for line in changes["results"]] == [
        (fact_id, "upsert", "fact.confirmed") for fact_id in confirmed
    ]
    for line in changes["results"]:
        assert str(Entry.objects.get(index=int(line["seq"])).object_id) == line["id"]
    assert Run.objects.exclude(status=Run.Status.DONE).count() == 0
