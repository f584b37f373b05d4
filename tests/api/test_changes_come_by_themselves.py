"""A program need not ask again and again: `/changes` waits, or a stream tells it, with the rights of the moment."""

import http.client
import json
import threading
from contextlib import closing
from urllib.parse import urlsplit

import pytest

from facts.models import Claim
from facts.services.claims.decide import reject_claim
from newsroom.people import revoke_key
from tests.stories import FERRY, confirm_fully, find_claim, upload_text
from tests.streams import SECONDS, Stream


def events_of(response) -> list[tuple[str, str, dict]]:
    """Name, id and data of each event of a stream that has ended."""
    found = []
    for block in response.content.decode().split("\n\n"):
        fields = dict(line.split(": ", 1) for line in block.split("\n") if line and not line.startswith(":"))
        if "data" in fields:
            found.append((fields["event"], fields.get("id", ""), json.loads(fields["data"])))
    return found


@pytest.mark.django_db
class TestWhatIsTold:
    @pytest.fixture
    def upload(self, editor):
        return upload_text(editor, FERRY, "ferry.txt")

    def test_the_stream_tells_what_changes_tells(self, program, reviewer, upload):
        confirm_fully(find_claim(upload, "1987").id, reviewer)
        api = program(reviewer)
        told = api.get("/changes/stream?since=")
        assert told["Content-Type"] == "text/event-stream"
        assert told["Cache-Control"] == "no-store"
        lines = api.get("/changes?since=&limit=200").json()["results"]
        assert [data for _name, _id, data in events_of(told)] == lines
        assert {name for name, _id, _data in events_of(told)} == {"change"}

    def test_who_comes_back_misses_nothing(self, program, reviewer, upload):
        api = program(reviewer)
        before = api.get("/changes?since=now").json()["last_seq"]
        for claim in Claim.objects.open():
            reject_claim(claim_id=claim.id, actor=reviewer, reason_code="not_newsworthy")
        told = events_of(api.get(f"/changes/stream?since={before}"))
        assert len(told) >= 3
        for place, (_name, last, _data) in enumerate(told, start=1):
            rest = api.get("/changes/stream?since=now", Last_Event_ID=last)
            assert events_of(rest) == told[place:]

    def test_only_the_last_line_of_an_entry_has_its_place(self, program, reviewer, upload):
        told = events_of(program(reviewer).get("/changes/stream?since="))
        for (_name, last, line), following in zip(told, [*told[1:], None], strict=True):
            is_last = following is None or following[2]["seq"] != line["seq"]
            assert last == (line["seq"] if is_last else "")

    def test_types_and_places_are_judged_as_those_of_changes(self, program, cms, upload):
        api = program(cms, "changes:read")
        for query, status in (
            ("since=9999", 410),
            ("since=x", 410),
            ("types=horse", 422),
            ("types=claim", 403),
        ):
            assert api.get(f"/changes/stream?{query}").status_code == status
            assert api.get(f"/changes?{query}").status_code == status
        assert api.get("/changes/stream?since=", Last_Event_ID="9999").status_code == 410

    @pytest.mark.parametrize("wait", ["61", "-1", "soon", "", "1.5"])
    def test_so_long_nobody_waits(self, program, reviewer, wait):
        refused = program(reviewer).get(f"/changes?since=now&wait={wait}")
        assert (refused.status_code, refused.json()["errors"][0]["parameter"]) == (422, "wait")

    def test_what_is_there_is_not_waited_for(self, program, reviewer, upload):
        page = program(reviewer).get("/changes?since=&limit=1&wait=60").json()
        assert page["results"]
        assert page["has_more"]


def ask_slowly(url: str, key: str, path: str) -> tuple[threading.Thread, list[dict]]:
    """A request that may take long, in a thread of its own, and the list that its answer will be in."""
    answers: list[dict] = []

    def ask() -> None:
        line = http.client.HTTPConnection(urlsplit(url).netloc, timeout=SECONDS)
        line.request(
            "GET", "/api/v1" + path, headers={"Authorization": f"Bearer {key}", "Connection": "close"}
        )
        answers.append(json.loads(line.getresponse().read()))
        line.close()

    thread = threading.Thread(target=ask, daemon=True)
    thread.start()
    return thread, answers


@pytest.mark.slow
def test_the_next_change_ends_the_waiting_and_reaches_the_stream(site, reviewer, program):
    upload = upload_text(reviewer, FERRY, "ferry.txt")
    claims = list(Claim.objects.filter(article__in=upload.articles).in_text_order())
    api = program(reviewer)
    since = api.get("/changes?since=now").json()["last_seq"]
    address = f"/api/v1/changes/stream?since={since}"
    with closing(Stream(site.url, None, address, Authorization=f"Bearer {api.key}")) as stream:
        assert (stream.status, stream.headers["Content-Type"]) == (200, "text/event-stream")
        waiting, answers = ask_slowly(site.url, api.key, f"/changes?since={since}&wait=15")
        reject_claim(claim_id=claims[0].id, actor=reviewer, reason_code="not_newsworthy")
        told = stream.take("change")
        waiting.join(timeout=SECONDS)
        assert answers[0]["results"] == [told.data]
        assert (told.data["id"], told.last_id) == (str(claims[0].id), told.data["seq"])
        # A key that ended is told nothing more, from the next moment on.
        revoke_key(actor=reviewer, key_id=reviewer.user.keys.get().id)
        reject_claim(claim_id=claims[1].id, actor=reviewer, reason_code="not_newsworthy")
        assert stream.take("change", "over").name == "over"
        assert stream.ends()
