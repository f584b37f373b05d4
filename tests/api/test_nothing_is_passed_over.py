"""What a program says is heeded or refused: parameters, guards, keys that repeat; and every refusal is a problem."""

import pytest
from django.test import Client

from facts.models import Citation, Fact
from newsroom.api.views import describe_api, list_query_names
from newsroom.ledger.models import Entry
from tests.api.programs import find_view
from tests.stories import FERRY, confirm_fully, find_claim, upload_text

pytestmark = pytest.mark.django_db

OPERATIONS = [
    (method.upper(), path.removeprefix("/api/v1"), operation)
    for path, methods in describe_api()["paths"].items()
    for method, operation in methods.items()
]


def names_of(operation, place):
    return {one["name"] for one in operation.get("parameters", ()) if one["in"] == place}


@pytest.mark.parametrize(
    ("method", "path", "operation"), OPERATIONS, ids=[o["operationId"] for _m, _p, o in OPERATIONS]
)
def test_what_an_address_takes_is_what_its_description_says(method, path, operation):
    view = find_view(path)
    assert set(list_query_names(view.queries.get(method.lower(), ()))) == names_of(operation, "query")
    heeded = set(view.heeds.get(method.lower(), ()))
    if method != "GET":
        assert names_of(operation, "header") == heeded


@pytest.fixture
def fact(editor, reviewer) -> Fact:
    upload = upload_text(editor, FERRY, "ferry.txt", outlet="Coastal Wire")
    fact = confirm_fully(find_claim(upload, "1987").id, reviewer).fact
    assert fact is not None
    return fact


@pytest.mark.parametrize(
    "path",
    [
        *("/facts?sinse=1", "/facts?order=id", "/facts?status=confirmed&status=disputed", "/facts?limit="),
        *("/changes?sinse=4", "/changes?since=1&since=2", "/claims?articel=x", "/kinds?limit=5"),
        *("/versions?state=waiting", "/facts?limit=5&limit=5"),
    ],
)
def test_a_parameter_that_nobody_reads_is_refused_by_name(program, reviewer, path):
    refused = program(reviewer).get(path)
    assert (refused.status_code, refused.json()["type"].rsplit("/")[-1]) == (422, "invalid")
    name = path.split("?")[1].split("&")[0].split("=")[0]
    assert refused.json()["errors"][0]["parameter"] == name


EVIDENCE = {"source": "Ministry", "locator": "Report, p. 4", "note": "Built in 1987.", "stance": "supports"}
FACT_WRITES = {
    "turn": {"turn": "dispute", "reason": "The ministry says otherwise."},
    "recheck": {"note": "Called them."},
    "citations": EVIDENCE,
}


def everything():
    return (
        Entry.objects.count(),
        Citation.objects.count(),
        list(Fact.objects.values_list("revision", flat=True)),
    )


@pytest.mark.parametrize("write", FACT_WRITES)
def test_if_match_guards_every_write_of_a_fact(program, reviewer, fact, write):
    api, path = program(reviewer), f"/facts/{fact.id}/{write}"
    before = everything()
    for tag, status in (('"7"', 412), ("*", 428), ("seven", 422)):
        assert api.post(path, FACT_WRITES[write], If_Match=tag).status_code == status
    both = api.post(path, {**FACT_WRITES[write], "revision": 7}, If_Match='"1"')
    assert (both.status_code, both.json()["errors"][0]["pointer"]) == (422, "#/revision")
    assert everything() == before
    done = api.post(path, FACT_WRITES[write], If_Match='"1"')
    assert done.status_code in (200, 201), done.content
    again = api.post(path, FACT_WRITES[write], If_Match='"1"')
    assert (again.status_code, again.json()["current_etag"]) == (412, '"2"')


CLAIM_WRITES = {
    "confirm": {"said": "yes", "waive": "Read."},
    "reject": {"reason_code": "not_newsworthy"},
    "return": {"question": "Which ferry?"},
}


@pytest.mark.parametrize("write", CLAIM_WRITES)
def test_if_match_guards_a_verdict(program, editor, reviewer, write):
    claim = find_claim(upload_text(editor, FERRY, "ferry.txt"), "1987")
    api, path = program(reviewer), f"/claims/{claim.id}/{write}"
    before = everything()
    refused = api.post(path, CLAIM_WRITES[write], If_Match='"9"')
    assert (refused.status_code, refused.json()["current_etag"]) == (412, '"1"')
    assert everything() == before
    assert api.post(path, CLAIM_WRITES[write], If_Match='W/"1"').status_code == 200


UNHEEDED = [
    ("POST", "/facts/{fact}/citations", EVIDENCE, "Idempotency-Key"),
    ("POST", "/facts/{fact}/recheck", {"note": "Called them."}, "Idempotency-Key"),
    ("PATCH", "/facts/{fact}", {}, "Idempotency-Key"),
    ("POST", "/uploads", {"name": "a.txt", "text": "The port opened."}, "If-Match"),
    ("POST", "/claims/decide", {"decisions": []}, "If-Match"),
    ("POST", "/claims/reopen", {}, "If-None-Match"),
    ("POST", "/facts/{fact}/turn", FACT_WRITES["turn"], "If-Unmodified-Since"),
]


@pytest.mark.parametrize(("method", "path", "body", "header"), UNHEEDED)
def test_a_guard_that_nobody_heeds_is_refused(program, reviewer, fact, method, path, body, header):
    api = program(reviewer)
    before = everything()
    refused = api.send(method, path.format(fact=fact.id), body, headers={header: '"1"'})
    assert (refused.status_code, refused.json()["errors"][0]["header"]) == (422, header)
    assert everything() == before


def test_an_address_that_is_none_is_a_problem_and_names_no_methods(program, reviewer):
    api = program(reviewer)
    for path in ("/nothing", "/uploads/%0A", "/articles/%C2%9D/run"):
        missing = api.get(path)
        assert (missing.status_code, missing["Content-Type"]) == (404, "application/problem+json")
        assert missing.json()["instance"] == "/api/v1" + path
        assert not missing.has_header("Allow")
    double = Client().get("http://testserver//api/v1/facts")
    assert (double.status_code, double["Content-Type"]) == (404, "application/problem+json")


def test_allow_names_what_is_taken(program, reviewer, fact):
    refused = program(reviewer).send("OPTIONS", f"/facts/{fact.id}")
    assert (refused.status_code, refused["Allow"]) == (405, "GET, PATCH, HEAD")


def test_a_kind_of_answer_with_weight_0_is_not_wanted(program, reviewer, fact):
    api = program(reviewer)
    assert api.get(f"/facts/{fact.id}", Accept="application/json;q=0").status_code == 406
    assert api.get(f"/facts/{fact.id}", Accept="text/html;q=0, application/json;q=0.5").status_code == 200


def test_an_answer_and_its_304_vary_alike(program, reviewer, fact):
    api = program(reviewer)
    headers = {"Authorization": f"Bearer {api.key}", "Accept-Encoding": "gzip"}
    whole = api.client.get(f"/api/v1/facts/{fact.id}", headers=headers)
    same = api.client.get(f"/api/v1/facts/{fact.id}", headers={**headers, "If-None-Match": '"1"'})
    assert (whole.status_code, same.status_code) == (200, 304)
    assert set(whole["Vary"].split(", ")) == set(same["Vary"].split(", "))


@pytest.mark.parametrize("name", ["updated_since", "due_before"])
def test_a_moment_without_its_zone_is_refused(program, reviewer, name):
    refused = program(reviewer).get(f"/facts?{name}=2026-03-09T12:00:00")
    assert (refused.status_code, refused.json()["errors"][0]["parameter"]) == (422, name)
    assert program(reviewer).get(f"/facts?{name}=2026-03-09T12:00:00%2B01:00").status_code == 200


def test_another_host_is_refused_as_a_problem(settings):
    settings.ALLOWED_HOSTS = ["desk.example"]
    refused = Client().get("/api/v1/facts", headers={"Host": "other.example"})
    assert (refused.status_code, refused["Content-Type"]) == (400, "application/problem+json")
    assert refused.json()["type"] == "/problems/malformed-request"
