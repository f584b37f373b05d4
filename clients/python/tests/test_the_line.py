"""What the client does about the line: it goes through pages, asks by ETag, tries again, and follows."""

import json
from collections.abc import Callable
from uuid import UUID, uuid4

import httpx
import pytest
from factdesk_client import Factdesk, PageSays, Problem, ResyncRequired

FACT = {
    "id": str(uuid4()),
    "revision": 2,
    "statement": "The ferry was built in 1987.",
    "status": "confirmed",
    "said": "yes",
    "so": "yes",
    "speaker": None,
    "confirmed_at": "2026-03-09T08:30:00Z",
}


class Line:
    """Answers in their order, and what was asked; `waits` are the client's."""

    def __init__(self, *answers: httpx.Response | Exception) -> None:
        self.answers, self.asked, self.waits = list(answers), [], []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request)
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    def open(self, **options: object) -> Factdesk:
        return Factdesk(
            "https://desk.example/",
            "fdk_key",
            transport=httpx.MockTransport(self),
            sleep=self.waits.append,
            **options,
        )


def answer(body: object, status: int = 200, **headers: str) -> httpx.Response:
    return httpx.Response(
        status, json=body, headers={name.replace("_", "-"): value for name, value in headers.items()}
    )


def test_a_list_is_read_through_all_its_pages():
    following = "https://inside.example/api/v1/facts?cursor=abc&status=disputed"
    line = Line(
        answer({"results": [FACT], "next": following, "previous": None}),
        answer({"results": [FACT], "next": None, "previous": None}),
    )
    found = list(line.open().facts(status="disputed", stale=True))
    assert [one.id for one in found] == [UUID(FACT["id"])] * 2
    assert [str(one.url) for one in line.asked] == [
        "https://desk.example/api/v1/facts?status=disputed&stale=true",
        "https://desk.example/api/v1/facts?cursor=abc&status=disputed",
    ]
    assert line.asked[0].headers["Authorization"] == "Bearer fdk_key"


def test_an_unchanged_fact_is_asked_for_by_its_etag():
    line = Line(answer(FACT, ETag='"2"'), httpx.Response(304), answer({**FACT, "revision": 3}, ETag='"3"'))
    desk = line.open()
    first, again, changed = (desk.fact(FACT["id"]) for _time in range(3))
    assert first is again
    assert (line.asked[1].headers["If-None-Match"], changed.revision) == ('"2"', 3)


BREAKS: dict[str, Callable[[], httpx.Response | Exception]] = {
    "the line breaks": lambda: httpx.ConnectError("gone"),
    "nobody answers in time": lambda: httpx.ReadTimeout("slow"),
    "the desk is away": lambda: httpx.Response(503),
    "the proxy has none": lambda: httpx.Response(502),
}


@pytest.mark.parametrize("what", BREAKS)
def test_what_may_be_sent_twice_is_sent_again(what):
    line = Line(BREAKS[what](), BREAKS[what](), answer(FACT))
    assert line.open().fact(FACT["id"]).revision == 2
    assert len(line.waits) == 2
    assert 0 < line.waits[0] <= 0.5 < line.waits[1] + 0.5 <= 1.5


def test_it_waits_as_long_as_the_desk_says():
    line = Line(httpx.Response(429, headers={"Retry-After": "17"}), answer(FACT))
    line.open().fact(FACT["id"])
    assert line.waits == [17.0]


def test_after_the_last_try_it_says_what_was_wrong():
    line = Line(*(httpx.Response(503) for _time in range(3)))
    with pytest.raises(Problem) as refused:
        line.open(retries=2).fact(FACT["id"])
    assert (refused.value.status, len(line.asked)) == (503, 3)


def test_a_refusal_has_its_stable_code_and_is_not_repeated():
    body = {
        "type": "https://desk.example/problems/not-found",
        "title": "Not found",
        "detail": "There is none.",
    }
    line = Line(answer(body, 404))
    with pytest.raises(Problem, match="There is none") as refused:
        line.open().fact(FACT["id"])
    assert (refused.value.code, line.waits) == ("not-found", [])


def change(seq: int) -> dict[str, object]:
    return {
        "seq": str(seq),
        "type": "fact",
        "id": FACT["id"],
        "op": "upsert",
        "revision": seq,
        "event": "fact.corrected",
    }


def stretch(*lines: dict[str, object], last: str) -> httpx.Response:
    return answer({"results": list(lines), "last_seq": last, "has_more": False})


def test_whoever_follows_keeps_a_place_only_once_all_before_it_was_taken():
    line = Line(
        stretch(change(3), change(4), last="4"),
        httpx.ConnectError("gone"),
        stretch(last="9"),
        stretch(change(12), last="12"),
    )
    kept: list[str] = []
    following = line.open().follow("2", keep=kept.append, wait=5)
    assert [next(following).seq, list(kept)] == ["3", []]
    assert [next(following).seq, list(kept)] == ["4", []]
    assert [next(following).seq, list(kept)] == ["12", ["4", "9"]]
    asked = [one.url.params["since"] for one in line.asked]
    assert asked == ["2", "4", "4", "9"]


def test_a_place_that_is_none_asks_for_a_fresh_start():
    line = Line(answer({"type": "https://desk.example/problems/resync-required"}, 410))
    with pytest.raises(ResyncRequired):
        next(line.open().follow("77"))


def export(*lines: object) -> httpx.Response:
    return httpx.Response(200, content="".join(json.dumps(one) + "\n" for one in lines))


def test_an_export_that_breaks_off_goes_on_where_it_was():
    line = Line(
        export({"begin": {"last_seq": "9"}}, {"fact": FACT}, {"next": "abc"}),
        httpx.ConnectError("gone"),
        export({"begin": {"last_seq": "12"}}, {"fact": FACT}, {"end": {"facts": 1}}),
    )
    found = list(line.open().export())
    assert [next(iter(one)) for one in found] == ["begin", "fact", "next", "fact", "end"]
    assert found[0]["begin"]["last_seq"] == "9"
    assert [dict(one.url.params) for one in line.asked] == [{}, {"cursor": "abc"}, {"cursor": "abc"}]


def test_a_page_is_registered_whole():
    says = PageSays(uuid4(), UUID(FACT["id"]), 2, "https://news.example/ferry")
    line = Line(answer({"results": []}))
    line.open().publish("story-7", [says])
    sent = json.loads(line.asked[0].content)
    assert (sent["whole_document"], sent["usages"][0]["external_id"]) == ("story-7", "story-7")
