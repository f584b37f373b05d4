"""The description and the API say the same: schemathesis sends what the description allows, and what it does not.

The short form of `make contract`, in this process: few requests to each operation, every one of them checked.
"""

from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, given, settings
from jsonschema import Draft202012Validator
from schemathesis import GenerationMode, checks

from newsroom.api.views import describe_api
from tests.api.programs import Program
from tests.stories import FERRY, confirm_fully, find_claim, upload_text

pytestmark = pytest.mark.django_db

EXAMPLES = 1
CHECKS = [
    checks.not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_headers_conformance,
    checks.response_schema_conformance,
]


@pytest.fixture
def description() -> Iterator[Any]:
    """What schemathesis knows of the API; a request leaves the test's own transaction open, as Django's client does."""
    ends = (request_started, request_finished)
    for signal in ends:
        signal.disconnect(close_old_connections)
    yield schemathesis.openapi.from_wsgi("/api/v1/schema", get_wsgi_application())
    for signal in ends:
        signal.connect(close_old_connections)


@pytest.fixture
def callers(program, chief, reviewer, editor, auditor, cms) -> dict[str, Program]:
    return {
        "chief": program(chief),
        "reviewer": program(reviewer),
        "editor": program(editor),
        "auditor": program(auditor),
        "content system": program(cms, "facts:read", "changes:read"),
    }


FITS, DOES_NOT = GenerationMode.POSITIVE, GenerationMode.NEGATIVE


@pytest.mark.parametrize(
    ("caller", "mode"),
    [
        *(("chief", FITS), ("chief", DOES_NOT), ("reviewer", FITS), ("editor", FITS), ("auditor", FITS)),
        ("content system", FITS),
    ],
)
def test_every_answer_is_as_described(callers, editor, reviewer, description, caller, mode):
    confirm_fully(find_claim(upload_text(editor, FERRY, "ferry.txt"), "1987").id, reviewer)
    headers = {"Authorization": f"Bearer {callers[caller].key}", "Accept-Encoding": "identity"}
    asked = set()
    for found in description.get_all_operations():
        operation = found.ok()

        @settings(
            max_examples=EXAMPLES,
            deadline=None,
            derandomize=True,
            database=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(case=operation.as_strategy(generation_mode=mode))
        def send(case: Any) -> None:
            asked.add(case.operation.label)
            case.call_and_validate(headers=headers, checks=CHECKS)

        send()
    assert len(asked) == sum(map(len, describe_api()["paths"].values()))


def bodies(direction: str) -> list[tuple[str, Any, Any]]:
    found = []
    for path, methods in describe_api()["paths"].items():
        for method, operation in methods.items():
            answers = [one for status, one in operation["responses"].items() if status < "300"]
            for holder in [operation.get("requestBody", {})] if direction == "sent" else answers:
                for kind, content in holder.get("content", {}).items():
                    if kind.endswith("json"):
                        found.append((f"{method} {path}", content["schema"], content["example"]))
    return found


@pytest.mark.parametrize("direction", ["sent", "answered"])
def test_every_body_has_an_example_that_fits_its_shape(direction):
    components = describe_api()["components"]
    wrong = {
        place: [
            error.message[:200]
            for error in Draft202012Validator({**schema, "components": components}).iter_errors(example)
        ]
        for place, schema, example in bodies(direction)
    }
    assert {place: errors for place, errors in wrong.items() if errors} == {}
    assert len(wrong) > 20
