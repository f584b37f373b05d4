"""The page of the API: every operation of the description, with members and examples that the description allows."""

import json
import re

import pytest
from django.test import Client
from jsonschema import Draft202012Validator

from newsroom.api.reference import list_operations, write_call
from newsroom.api.views import describe_api

pytestmark = pytest.mark.django_db
OPERATIONS = list_operations(describe_api())


def test_every_operation_of_the_description_stands_on_the_page_once():
    page = Client().get("/api/docs/").content.decode()
    for path, methods in describe_api()["paths"].items():
        for method, operation in methods.items():
            assert page.count(f'id="{operation["operationId"]}"') == 1
            assert f"<b>{method.upper()}</b> {path}" in page
            for parameter in operation.get("parameters", ()):
                assert f"<code>{parameter['name']}</code>" in page


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda one: one.name)
def test_each_example_is_what_the_description_allows(operation):
    described = describe_api()
    told = described["paths"][operation.path][operation.method.lower()]
    bodies = [(told["requestBody"], body) for body in operation.bodies if body.example]
    bodies += [
        (told["responses"][answer.status], answer.body)
        for answer in operation.answers
        if answer.body and answer.body.example
    ]
    for holder, body in bodies:
        schema = {**holder["content"][body.media_type]["schema"], "components": described["components"]}
        assert list(Draft202012Validator(schema).iter_errors(json.loads(body.example))) == []


def test_members_within_members_are_named_with_their_place():
    edit = next(one for one in OPERATIONS if one.name == "read_claim")
    members = {
        member.name: member for answer in edit.answers if answer.body for member in answer.body.members
    }
    assert members["figures[].low"].kind == "text or null"
    assert members["substitutions[].source_start"].help
    assert members["status"].kind.startswith('one of "open", ')
    assert members["reason_codes[].code"].is_required


def test_a_call_carries_the_headers_that_it_needs():
    revise = next(one for one in OPERATIONS if one.name == "revise_fact")
    call = write_call(revise, revise.bodies[0], "https://desk.example")
    assert call.startswith("curl -X PATCH 'https://desk.example/api/v1/facts/{fact_id}' \\\n")
    assert "-H 'If-Match: \"2\"'" in call
    assert call.endswith(f"<<'END'\n{revise.bodies[0].example}\nEND")
    read = next(one for one in OPERATIONS if one.name == "read_fact")
    assert "If-Match" not in write_call(read, None, "https://desk.example")


def test_refusals_lead_to_their_pages():
    page = Client().get("/api/docs/").content.decode()
    for code in set(re.findall(r'href="/problems/([a-z-]+)"', page)):
        assert Client().get(f"/problems/{code}").status_code == 200
    assert 'href="/problems/claim-already-decided"' in page


def test_words_leave_only_the_operations_that_speak_of_them():
    page = Client().get("/api/docs/", {"q": "Fact_kind PATCH"}).content.decode()
    assert re.findall(r'<section class="section operation" id="(\w+)"', page) == ["revise_fact"]
    nothing = Client().get("/api/docs/", {"q": "<b>zeppelin"}).content.decode()
    assert "Nothing in the API speaks of these words." in nothing
    assert "<b>zeppelin" not in nothing


def test_addresses_beside_the_page_are_still_unknown_to_the_api():
    for path in ("/api/doc/", "/api/docs/more/", "/api/"):
        answer = Client().get(path)
        assert (answer.status_code, answer["Content-Type"]) == (404, "application/problem+json")
