"""The second engine: a server proposes, the text decides, and nothing blocks."""

import json
from typing import Any

import pytest

from facts.language.words import word_remarks
from facts.suggesting import ask_llm
from facts.suggesting.ask_llm import ASKING_ENGINE, Endpoint, _Places, name_version, suggest_with_endpoint
from facts.suggesting.words.types import ENGINE as BUILT_IN
from tests.speaking import Speaking

TEXT = (
    "The storm killed 40 people in Alden on Friday, Nora Bell said. Two ports were closed.\n\n"
    "Give €5 a month to our paper today."
)


def suggest(server: Speaking, **changes: Any) -> Any:
    endpoint = Endpoint(
        server.url,
        "some-model",
        key="secret",
        timeout=changes.pop("timeout", 5.0),
        most=changes.pop("most", 200),
    )
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


def test_a_server_that_drips_its_answer_is_not_waited_for_either(speaking: Speaking) -> None:
    speaking.answer = speaking.drip
    suggestions = suggest(speaking, timeout=0.3)
    assert suggestions.engine == BUILT_IN
    assert "did not answer within 0.3 seconds" in word_remarks(suggestions.notes)[-1]


def test_of_an_answer_without_end_only_so_much_is_read(
    speaking: Speaking, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ask_llm, "MAX_ANSWER", 1_000)
    good = {"choices": [{"message": {"content": '{"claims": [{"quote": "Two ports were closed"}]}'}}]}
    speaking.answer = speaking.send(json.dumps(good).encode() + b" " * 2_000)
    suggestions = suggest(speaking)
    assert suggestions.engine == BUILT_IN
    assert "too long" in word_remarks(suggestions.notes)[-1]


def test_a_server_that_is_not_there_is_said_to_be_out_of_reach(speaking: Speaking) -> None:
    speaking.close()
    suggestions = suggest(speaking)
    assert suggestions.engine == BUILT_IN
    assert "could not be reached" in word_remarks(suggestions.notes)[-1]


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_the_key_follows_no_redirect(speaking: Speaking, status: int) -> None:
    speaking.answer = speaking.send(b"", status, Location=speaking.url + "/elsewhere")
    suggestions = suggest(speaking)
    assert f"status {status}" in word_remarks(suggestions.notes)[-1]
    assert len(speaking.asked) == 1


def test_no_proxy_carries_in_clear_what_this_machine_is_asked(
    speaking: Speaking, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9/")
    monkeypatch.delenv("no_proxy", raising=False)
    speaking.answer = speaking.say([{"quote": "Two ports were closed"}])
    assert suggest(speaking).engine == ASKING_ENGINE


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


GOOD = {"quote": "Two ports were closed"}


@pytest.mark.parametrize(
    "bad",
    [
        {"quote": "Two ports were closed", "statement": "Two ports\x00 were closed."},
        {"quote": "Two ports were closed", "statement": "Two ports \ud800were closed."},
        {"quote": "Two ports\x00", "statement": "Two ports were closed."},
        {"quote": "Two ports\udfff"},
        {"quote": "Two ports were closed", "statement": "Two ports were closed.\x1b[2J"},
        {"quote": "Two ports were closed", "statement": "Two ports were \u202edesolc."},
        {"quote": "Two ports were closed", "statement": "Two po\u200brts were closed."},
        {"quote": "Two ports were closed", "statement": "Two ports were closed.\ufdd0"},
        {"quote": "Two ports were closed", "speaker": "Nora\x00 Bell"},
        {"quote": "Two ports were closed", "speaker": "\ud800"},
        {"quote": "x" * 2001},
        {"quote": ["Two ports were closed"]},
        {"quote": 7},
        {"statement": "Two ports were closed."},
        "Two ports were closed",
        ["Two ports were closed"],
        None,
        7,
    ],
)
def test_a_proposal_that_is_no_text_is_dropped_and_the_rest_stands(speaking: Speaking, bad: object) -> None:
    speaking.answer = speaking.say([bad, {"quote": "The storm killed 40 people in Alden on Friday"}])
    suggestions = suggest(speaking)
    assert suggestions.engine == ASKING_ENGINE
    assert [claim.quote for claim in suggestions.claims] == ["The storm killed 40 people in Alden on Friday"]
    assert word_remarks(suggestions.notes) == [
        "1 proposed claim was dropped: it was too long, or no text that can be kept."
    ]


def test_an_answer_without_one_good_proposal_leaves_the_work_to_the_built_in_engine(
    speaking: Speaking,
) -> None:
    speaking.answer = speaking.say([{"quote": "Two ports\x00"}] * 30)
    assert suggest(speaking).engine == BUILT_IN


@pytest.mark.parametrize("claims", [{"0": GOOD}, "Two ports", 7, None])
def test_claims_that_are_no_list_are_no_answer(speaking: Speaking, claims: object) -> None:
    speaking.answer = speaking.say(claims)
    suggestions = suggest(speaking)
    assert suggestions.engine == BUILT_IN
    assert "could not be read" in word_remarks(suggestions.notes)[-1]


def test_only_so_many_proposals_are_looked_at(speaking: Speaking) -> None:
    speaking.answer = speaking.say([GOOD, *[{"quote": "No such words"}] * 20_000])
    suggestions = suggest(speaking, most=3)
    assert len(suggestions.claims) == 1
    assert word_remarks(suggestions.notes) == [
        "2 proposed claims were refused: they do not stand in the text.",
        "19998 more proposed claims were not looked at.",
    ]


class Counting(str):
    """A text that counts how far it is searched, and is not searched without end."""

    searched = 0

    def find(self, *args: Any) -> int:  # type: ignore[override]
        found = str.find(self, *args)
        Counting.searched += (len(self) if found < 0 else found + 1) - (args[1] if len(args) > 1 else 0)
        assert Counting.searched <= 2 * len(self)
        return found


def test_equal_proposals_cost_one_pass_over_the_text_however_many_they_are() -> None:
    text = Counting("a b " * 10_000)
    Counting.searched = 0
    places = _Places(text, [(0, 20_000, "subscription")])
    given = [places.take("a b") for _ in range(20_000)]
    assert len({start for start in given if start is not None}) == 5_000
    assert min(start for start in given if start is not None) == 20_000
    assert Counting.searched > 0


@pytest.mark.parametrize(
    ("model", "version"),
    [
        ("some-model", "1+some-model"),
        ("a model", "1+a-model"),
        ("meta-llama/Llama 3.3\n70B", "1+meta-llama/Llama-3.3-70B"),
        ("модель x", "1+-x"),
        ("x" * 99, "1+" + "x" * 30),
    ],
)
def test_a_version_is_one_word(model: str, version: str) -> None:
    assert name_version(model) == version
