"""The Python client against the API itself: it reads, follows, registers its pages and acknowledges."""

from uuid import uuid4

import httpx
import pytest
from django.test import Client
from factdesk_client import Factdesk, PageSays, Problem

from facts.services.facts.change import turn_fact
from tests.stories import FERRY, carry_through, confirm_fully, find_claim, upload_text

pytestmark = pytest.mark.django_db


class InThisProcess(httpx.BaseTransport):
    """The desk's own test client in the place of the line."""

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        answer = Client().generic(
            request.method,
            request.url.raw_path.decode(),
            request.read(),
            content_type=request.headers.get("Content-Type", ""),
            headers={
                name: value
                for name, value in request.headers.items()
                if name not in ("host", "accept-encoding")
            },
        )
        content = b"".join(answer.streaming_content) if answer.streaming else answer.content
        return httpx.Response(answer.status_code, headers=dict(answer.headers), content=content)


def test_a_system_follows_registers_and_acknowledges(editor, reviewer, chief, cms_token):
    upload = upload_text(editor, FERRY, "ferry.txt", outlet="Coastal Wire")
    fact = confirm_fully(find_claim(upload, "1987").id, reviewer).fact
    desk = Factdesk("http://testserver", cms_token, transport=InThisProcess())
    (known,) = desk.facts(q="1987")
    assert desk.fact(known.id) == desk.fact(known.id)
    lines = list(desk.export())
    since = lines[0]["begin"]["last_seq"]
    assert lines[-1] == {"end": {"facts": 1}}
    says = PageSays(uuid4(), known.id, known.revision, "https://news.example/ferry", sentence="In 1987.")
    (usage,) = desk.publish("story-7", [says])
    assert (usage.status, usage.open) == ("in_use", None)
    carry_through(
        turn_fact(fact_id=fact.id, actor=chief, turn="retract", reason="Miscounted.", expected_revision=1)
    )
    heard = desk.follow(since, types=["usage"])
    assert [next(heard).event, next(heard).event] == ["usage.registered", "usage.opened"]
    assert desk.usage(usage.id).open.because == "retracted"
    assert desk.acknowledge(usage.id, "removed").acknowledged.answer == "removed"
    assert list(desk.usages(open=True)) == []
    with pytest.raises(Problem) as refused:
        desk.register(PageSays(uuid4(), uuid4(), 1, "https://news.example/"))
    assert refused.value.code == "invalid"
