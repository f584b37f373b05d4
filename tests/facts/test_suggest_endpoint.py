"""The second engine: a server proposes, the text decides, and nothing blocks."""

import json
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from facts.suggesting.ask_llm import ASKING_ENGINE, Endpoint, suggest_with_endpoint
from facts.suggesting.words.types import ENGINE as BUILT_IN
from facts.words import word_remarks

TEXT = (
    "The storm killed 40 people in Alden on Friday, Nora Bell said. Two ports were closed.\n\n"
    "Give €5 a month to our paper today."
)


class Speaking:
    """A local server that speaks the chat protocol with what a test wants it to say."""

    def __init__(self) -> None:
        self.asked: list[dict[str, Any]] = []
        self.keys: list[str | None] = []
        self.answer: Callable[[BaseHTTPRequestHandler], None] = self.say([])
        self.released = threading.Event()
        speaking = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                speaking.asked.append({"path": self.path, **json.loads(body)})
                speaking.keys.append(self.headers["Authorization"])
                speaking.answer(self)

            def log_message(self, *args: object) -> None:
                """Tests print nothing."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True)
        self.thread.start()
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}/v1"

    def say(self, claims: object, *, fence: bool = False) -> Callable[[BaseHTTPRequestHandler], None]:
        content = json.dumps({"claims": claims})
        if fence:
            content = f"```json\n{content}\n```"
        return self.send(json.dumps({"choices": [{"message": {"content": content}}]}).encode())

    def send(
        self, body: bytes, status: int = 200, **headers: str
    ) -> Callable[[BaseHTTPRequestHandler], None]:
        def answer(handler: BaseHTTPRequestHandler) -> None:
            handler.send_response(status)
            for name, value in headers.items():
                handler.send_header(name, value)
            handler.send_header("Content-Length", str(len(body)))
            handler.end_headers()
            handler.wfile.write(body)

        return answer

    def wait(self, handler: BaseHTTPRequestHandler) -> None:
        self.released.wait(10)

    def close(self) -> None:
        self.released.set()
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()


@pytest.fixture
def speaking() -> Iterator[Speaking]:
    server = Speaking()
    yield server
    server.close()


def suggest(server: Speaking, **changes: Any) -> Any:
    endpoint = Endpoint(server.url, "some-model", key="secret", timeout=changes.pop("timeout", 5.0))
    return suggest_with_endpoint(
        TEXT,
        endpoint=endpoint,
        language="en",
        published="2026-03-08",
        furniture=[(TEXT.index("Give"), len(TEXT), "subscription")],
        **changes,
    )


def test_a_proposal_that_equals_the_text_becomes_a_claim_with_our_figures_and_dates(
    speaking: Speaking,
) -> None:
    quote = "The storm killed 40 people in Alden on Friday"
    speaking.answer = speaking.say([{"quote": quote, "statement": quote + ".", "speaker": "Nora Bell"}])
    suggestions = suggest(speaking)
    (claim,) = suggestions.claims
    assert suggestions.engine == ASKING_ENGINE
    assert "some-model" in suggestions.version
    assert (claim.start, claim.end, claim.quote) == (0, len(quote), quote)
    assert claim.speaker is not None
    assert TEXT[claim.speaker.start : claim.speaker.end] == "Nora Bell"
    assert [figure.low for figure in claim.figures] == [40]
    assert [date.value for date in claim.dates] == ["2026-03-06"]
    assert word_remarks(claim.uncertain) == ["It was proposed by a language model: read it beside the text."]


def test_it_asks_in_the_chat_protocol_with_the_key(speaking: Speaking) -> None:
    suggest(speaking)
    (asked,) = speaking.asked
    assert asked["path"] == "/v1/chat/completions"
    assert asked["model"] == "some-model"
    assert asked["messages"][-1] == {"role": "user", "content": TEXT}
    assert speaking.keys == ["Bearer secret"]


def test_what_does_not_stand_in_the_text_or_stands_on_furniture_is_refused(speaking: Speaking) -> None:
    speaking.answer = speaking.say(
        [
            {"quote": "The storm killed 41 people"},
            {"quote": "Give €5 a month to our paper"},
            {"quote": "Two ports were closed"},
            {"quote": "Two ports were closed"},
        ]
    )
    suggestions = suggest(speaking)
    assert [claim.quote for claim in suggestions.claims] == ["Two ports were closed"]
    assert word_remarks(suggestions.notes) == [
        "3 proposed claims were refused: they do not stand in the text."
    ]


def test_a_statement_that_says_more_than_its_quotation_is_replaced_by_it(speaking: Speaking) -> None:
    speaking.answer = speaking.say(
        [{"quote": "Two ports were closed", "statement": "Two ports in Norway were closed."}]
    )
    (claim,) = suggest(speaking).claims
    assert claim.statement == "Two ports were closed"


def test_a_speaker_who_is_not_in_the_text_is_none(speaking: Speaking) -> None:
    speaking.answer = speaking.say([{"quote": "Two ports were closed", "speaker": "The Norwegian king"}])
    (claim,) = suggest(speaking).claims
    assert claim.speaker is None


def test_an_answer_in_a_fence_is_read(speaking: Speaking) -> None:
    speaking.answer = speaking.say([{"quote": "Two ports were closed"}], fence=True)
    assert len(suggest(speaking).claims) == 1


@pytest.mark.parametrize(
    ("body", "status", "words"),
    [
        (b"no json", 200, "could not be read"),
        (b"{}", 200, "could not be read"),
        (b'{"choices": [{"message": {"content": "[1]"}}]}', 200, "could not be read"),
        (b'{"choices": [{"message": {"content": "{\\"claims\\": []}"}}]}', 200, "stands in the text"),
        (b"down", 503, "status 503"),
    ],
)
def test_a_useless_answer_leaves_the_work_to_the_built_in_engine(
    speaking: Speaking, body: bytes, status: int, words: str
) -> None:
    speaking.answer = speaking.send(body, status)
    suggestions = suggest(speaking)
    assert suggestions.engine == BUILT_IN
    assert len(suggestions.claims) == 2
    note, why = word_remarks(suggestions.notes)
    assert note == "The second engine was not used, the built-in one was."
    assert words in why


def test_a_server_that_does_not_answer_in_time_is_not_waited_for(speaking: Speaking) -> None:
    speaking.answer = speaking.wait
    suggestions = suggest(speaking, timeout=0.2)
    assert suggestions.engine == BUILT_IN
    assert "did not answer within 0.2 seconds" in word_remarks(suggestions.notes)[-1]


def test_a_server_that_is_not_there_is_said_to_be_out_of_reach(speaking: Speaking) -> None:
    speaking.close()
    suggestions = suggest(speaking)
    assert suggestions.engine == BUILT_IN
    assert "could not be reached" in word_remarks(suggestions.notes)[-1]


def test_the_key_follows_no_redirect(speaking: Speaking) -> None:
    speaking.answer = speaking.send(b"", 307, Location=speaking.url + "/elsewhere")
    suggestions = suggest(speaking)
    assert "status 307" in word_remarks(suggestions.notes)[-1]
    assert len(speaking.asked) == 1


def test_an_address_of_another_kind_is_not_opened() -> None:
    endpoint = Endpoint("file:///etc", "some-model")
    suggestions = suggest_with_endpoint("The storm killed 40 people.", endpoint=endpoint, language="en")
    assert "must begin with http" in word_remarks(suggestions.notes)[-1]


def test_an_article_that_is_too_long_is_left_to_the_built_in_engine(speaking: Speaking) -> None:
    endpoint = Endpoint(speaking.url, "some-model")
    suggestions = suggest_with_endpoint("word " * 9000, endpoint=endpoint, language="en")
    assert suggestions.engine == BUILT_IN
    assert word_remarks(suggestions.notes)[-1] == "The article is longer than 40000 characters."
    assert speaking.asked == []
