"""What leaves is looked at once more: a name goes, and what the request brought itself comes back as it came.

Each rule by itself, with a page made for it; tests/test_a_protected_name_is_nowhere.py walks the real ones.
"""

import json
from types import SimpleNamespace
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from newsroom.actor import Actor
from sources.api.renderers import VeiledJSONRenderer
from sources.echoes import collect_sent, collect_texts, find_quotation, mark_echoes
from sources.masking import ECHO, Hidden, Mask
from sources.middleware import VeilMiddleware
from sources.protection import Veil

NAME, ALIAS = "Whistle", "a <person> & more"
VEIL = Veil(Mask([Hidden((NAME,), ALIAS)]))
SHOWN = "a &lt;person&gt; &amp; more"
ACTOR = Actor(kept={"veil": VEIL})


def ask(path: str = "/", sent: dict[str, Any] | None = None, *, is_signed_in: bool = True) -> Any:
    made = RequestFactory()
    request: Any = made.get(path) if sent is None else made.post(path, sent)
    request.actor, request.user = ACTOR, SimpleNamespace(is_authenticated=is_signed_in)
    return request


def leave(
    body: str, request: Any = None, kind: str = "text/html; charset=utf-8", **headers: str
) -> HttpResponse:
    """The answer as it leaves."""

    def answer(_request: Any) -> HttpResponse:
        made = HttpResponse(body, content_type=kind)
        for name, value in headers.items():
            made[name.replace("_", "-")] = value
        return made

    left: Any = VeilMiddleware(answer)(request or ask())
    return left


@pytest.mark.parametrize(
    ("body", "kind", "left"),
    [
        (f"<p>{NAME}</p>", "text/html", f"<p>{SHOWN}</p>"),
        (f'<p title="{NAME}">x</p>', "text/html", f'<p title="{SHOWN}">x</p>'),
        (f"{NAME},1", "text/csv", f"{ALIAS},1"),
        (NAME, "text/plain", ALIAS),
        (json.dumps({"a": [NAME]}), "application/json", json.dumps({"a": [ALIAS]})),
    ],
)
def test_every_kind_of_answer_is_covered_in_its_own_way(body, kind, left):
    answer = leave(body, kind=kind, Content_Length=str(len(body)))
    assert answer.content.decode() == left
    assert answer["Content-Length"] == str(len(answer.content))


def test_what_a_page_is_told_in_headers_is_covered_too():
    answer = leave("", HX_Trigger=json.dumps({"refused": NAME}), HX_Trigger_After_Swap=f"said:{NAME}")
    assert json.loads(answer["HX-Trigger"]) == {"refused": ALIAS}
    assert answer["HX-Trigger-After-Swap"] == f"said:{ALIAS}"


def test_who_did_not_sign_in_and_programs_are_covered_elsewhere():
    for request in (ask(is_signed_in=False), ask("/api/v1/facts")):
        assert NAME in leave(NAME, request).content.decode()


# A page's piece, what the request was, and whether the name in it is the request's own.
FIELDS = [
    ('<input name="q" value="Whistle">', "/?q=Whistle", None, True),
    ('<input name="q" value="Whistle">', "/?q=Ada", None, False),
    # The value of another field, or of a form that was not sent.
    ('<input name="q" value="Whistle">', "/?other=Whistle", None, False),
    ('<input name="q" value="Whistle">', "/?q=Whistle", {}, False),
    ('<input name="q" value="Whistle">', "/", {"q": "Whistle"}, True),
    ('<input name="q" value="Whistle">', "/", {"other": "Whistle"}, False),
    # Only the value, only of a field that one types into.
    ('<input name="q" title="Whistle">', "/?q=Whistle", None, False),
    ('<option name="q" value="Whistle">', "/?q=Whistle", None, False),
    ('<textarea name="t">\nOf Whistle\nand Ada</textarea>', "/", {"t": "Of Whistle\r\nand Ada"}, True),
    ('<textarea name="t">Of Whistle</textarea>', "/", {"t": "Whistle"}, False),
    ("<b>Of Whistle</b>", "/", {"t": "Of Whistle"}, False),
    # Links that carry a search on, and a field that holds such a link.
    ('<a href="/?q=Whistle&amp;page=2">', "/?q=Whistle", None, True),
    ('<a href="/?q=Whistle&amp;page=2">', "/?q=Ada", None, False),
    ('<a href="/?r=Whistle">', "/?q=Whistle", None, False),
    ('<a href="/Whistle/?q=Whistle">', "/?q=Whistle", None, False),
    ('<input name="next" value="/?q=Whistle">', "/?q=Whistle", None, True),
    ('<input name="next" value="/?q=Whistle">', "/?q=Ada", None, False),
    # A sentence that quotes, whole, a value or a name of what was posted.
    ("<p>“Whistle” is no day.</p>", "/", {"day": "Whistle"}, True),
    ("<p>“Whistle” is no field.</p>", "/", {"Whistle": "x"}, True),
    ("<p>“Whistle” is no day.</p>", "/?day=Whistle", {}, True),
    ("<p>“Whistle” is no day.</p>", "/?day=Whistle", None, False),
    ("<p>“Whistle” is no day.</p>", "/", {"day": "Whistle blew"}, False),
    ("<p>“Ada” and not Whistle.</p>", "/", {"day": "Ada", "other": "Whistle"}, False),
]


@pytest.mark.parametrize(("piece", "path", "sent", "is_own"), FIELDS, ids=map(str, range(len(FIELDS))))
def test_only_what_the_request_brought_comes_back_as_it_came(piece, path, sent, is_own):
    left = leave(f"<form>{piece}<i>x</i></form>", ask(path, sent)).content.decode()
    assert (NAME in left, SHOWN in left) == (is_own, not is_own)


def test_what_stands_between_marks_is_given_back_and_what_stands_around_them_is_not():
    page = f"<p>{NAME}: {ECHO[0]}{NAME}{ECHO[1]}, {NAME}</p>"
    assert leave(page).content.decode() == f"<p>{SHOWN}: {NAME}, {SHOWN}</p>"


def test_names_and_values_of_query_and_form_were_sent():
    assert collect_sent(ask("/?a=b&a=c&e=", {"d": ["x", ""]})) == {"a", "b", "c", "d", "x", "e"}
    assert list(collect_texts({"a": ["b", {"c": ("d",)}], "e": 1})) == ["a", "b", "c", "d", "e"]


def test_only_a_whole_quotation_of_what_was_sent_is_marked_and_the_place_it_was_sent_at():
    def mark(text: str) -> str:
        return mark_echoes(text, {"Whistle", "day"}).replace(ECHO[0], "<").replace(ECHO[1], ">")

    assert mark("“Whistle” is none") == "“<Whistle>” is none"
    assert mark("'Whistle' is none of “Ada”") == "'<Whistle>' is none of “Ada”"
    assert mark("“Whistle blew” is none") == "“Whistle blew” is none"
    assert mark("Whistle is none") == "Whistle is none"
    assert mark("#/days/day: “Whistle” is none") == "<#/days/day>: “<Whistle>” is none"
    assert mark("#/days/other: “Ada” is none") == "#/days/other: “Ada” is none"


def test_a_quotation_is_the_one_around_the_place():
    text = "“Ada” met “Whistle” there"
    assert find_quotation(text, text.index("Whistle"), 0, len(text)) == "Whistle"
    assert find_quotation(text, text.index("met"), 0, len(text)) is None


def render(data: Any, sent: Any = None, query: str = "", actor: Any = ACTOR) -> str:
    request = SimpleNamespace(
        _auth=actor, _full_data=sent, query_params=RequestFactory().get(f"/?{query}").GET
    )
    return VeiledJSONRenderer().render(data, renderer_context={"request": request}).decode()


def test_a_programs_answer_is_covered_and_its_refusal_quotes_what_it_sent():
    refusal = {"type": "https://desk/problems/invalid", "detail": "“Whistle” is no day."}
    assert NAME not in render({"detail": "“Whistle” is no day."}, {"day": NAME})
    assert NAME not in render({**refusal, "type": "https://desk/problems/conflict"}, {"day": NAME})
    assert NAME not in render(refusal, {"day": "Ada"})
    assert NAME in render(refusal, {"days": [{"day": NAME}]})
    assert NAME in render(refusal, query="day=Whistle")
    assert NAME in render({**refusal, "errors": [{"detail": "“Whistle” is none"}], "detail": ""}, {NAME: 1})
    # Names of fields are quoted cut, see the serializers.
    long = f"{NAME} {'x' * 90}"
    assert NAME in render({**refusal, "detail": f"“{long[:60]}” is no field."}, {long: 1})
    assert NAME not in render({**refusal, "detail": f"“{long[:50]}” is no field."}, {long: 1})


def test_a_key_that_was_refused_has_no_reader_to_cover_for():
    assert NAME in render({"detail": NAME}, actor=None)
