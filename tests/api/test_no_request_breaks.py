"""Whatever is sent to any address, the answer is described and never an error of ours."""

import json
from urllib.parse import quote, urlencode

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st

from facts.models import Claim
from newsroom.api.views import describe_api
from tests.stories import FERRY, confirm_fully, find_claim, upload_text

pytestmark = pytest.mark.django_db

OPERATIONS = [
    (method.upper(), path.removeprefix("/api/v1"), operation)
    for path, methods in describe_api()["paths"].items()
    for method, operation in methods.items()
]
NAMES = sorted(
    {
        name
        for shape in describe_api()["components"]["schemas"].values()
        for name in shape.get("properties", {})
    }
)
NASTY = st.sampled_from(
    [
        *(
            "",
            " ",
            "\x00",
            "\ud800",
            "٤٧",
            "1e400",
            "9" * 4400,
            "-0",
            "null",
            "2026-02-30",
            "2026",
            "*",
            '"1"',
        ),
        *(
            "confirm",
            "yes",
            "contested",
            "false",
            "other",
            "retract",
            "correction",
            "en",
            "0001-01-01T00:00:00Z",
        ),
        "x" * 3000,
    ]
)
SCALARS = st.one_of(
    NASTY,
    st.none(),
    st.booleans(),
    st.integers(),
    st.integers(min_value=10**30, max_value=10**40),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(max_size=20),
    st.uuids().map(str),
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(NAMES) | NASTY, inner, max_size=5)
    ),
    max_leaves=12,
)
QUERIES = st.dictionaries(
    st.sampled_from(
        [
            *(
                "article",
                "status",
                "cursor",
                "limit",
                "since",
                "types",
                "q",
                "source",
                "updated_since",
                "said",
            ),
            *("kind", "subject", "stale", "due_before", "valid_at", "known_at", "reason"),
        ]
    ),
    st.one_of(
        st.text(st.characters(exclude_categories=["Cs"]), max_size=12),
        st.integers().map(str),
        NASTY.filter(lambda text: "\ud800" not in text),
        st.sampled_from(["WyJmIl0", "WyJmIiwiMjAyNi0wMS0wMVQwMDowMDowMFoiLCIxIl0", "fact,claim", "now"]),
    ),
    max_size=4,
)
HEADERS = st.fixed_dictionaries(
    {},
    optional={
        name: st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=12)
        | st.sampled_from(['"1"', 'W/"1"', "*", '"' + "9" * 5000 + '"'])
        for name in ("If_Match", "If_None_Match", "Idempotency_Key", "Accept_Language")
    },
)


def names_of(operation):
    """The members of the operation's own body, so that a good part of what is sent gets past the first look."""
    content = operation.get("requestBody", {}).get("content", {})
    reference = content.get("application/json", {}).get("schema", {}).get("$ref", "")
    shape = describe_api()["components"]["schemas"].get(reference.rsplit("/", 1)[-1], {})
    return sorted(shape.get("properties", NAMES))


@pytest.fixture
def ids(editor, reviewer):
    upload = upload_text(editor, FERRY, "ferry.txt")
    claim = find_claim(upload, "61")
    fact = confirm_fully(claim.id, reviewer).fact
    return {
        "upload_id": upload.id,
        "article_id": claim.article_id,
        "claim_id": Claim.objects.open().first().id,
        "fact_id": fact.id,
        "citation_id": fact.citations.get().id,
    }


@pytest.mark.parametrize(
    ("method", "path", "operation"),
    OPERATIONS,
    ids=[operation["operationId"] for *_, operation in OPERATIONS],
)
def test_no_request_is_answered_with_an_error_of_ours(program, chief, ids, method, path, operation):
    api = program(chief)
    for name, value in ids.items():
        path = path.replace("{" + name + "}", str(value))

    # What the address does not know is refused at the first look; tests/api/test_nothing_is_passed_over.py has that.
    known = {one["name"] for one in operation.get("parameters", ())}
    unread = {"If-Match", "Idempotency-Key"} - known if method != "GET" else set()
    if method != "GET":
        unread.add("If-None-Match")

    bodies = st.dictionaries(st.sampled_from(names_of(operation)), VALUES, max_size=8) | VALUES

    @settings(
        max_examples=25,
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(body=bodies, query=QUERIES, headers=HEADERS)
    @example(body={}, query={}, headers={})
    def send(body, query, headers):
        with transaction.atomic():
            point = transaction.savepoint()
            query = {name: value for name, value in query.items() if name in known}
            headers = {name: value for name, value in headers.items() if name.replace("_", "-") not in unread}
            address = f"{path}?{urlencode(query, quote_via=quote)}" if query else path
            data = None if method == "GET" else json.dumps(body).encode()
            if method in ("PATCH", "DELETE"):
                headers = {"If_Match": '"1"', **headers}
            answer = api.send(method, address, data, headers=headers)
            assert answer.status_code < 500, (address, body, headers, answer.content)
            transaction.savepoint_rollback(point)

    send()
