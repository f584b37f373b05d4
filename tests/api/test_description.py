"""The OpenAPI document is valid, complete, and agrees with the handbook."""

import re
from pathlib import Path

from django.conf import settings
from django.test import Client
from openapi_spec_validator import OpenAPIV31SpecValidator

from facts.api.forms import OTHER_FORMS
from newsroom.api.views import describe_api
from newsroom.rights import SCOPES

HANDBOOK = (Path(settings.BASE_DIR) / "docs" / "api.md").read_text()


def operations():
    for path, methods in describe_api()["paths"].items():
        for method, operation in methods.items():
            yield path, method.upper(), operation


def test_the_description_is_valid_openapi_3_1():
    described = Client().get("/api/v1/schema").json()
    assert described["openapi"].startswith("3.1")
    OpenAPIV31SpecValidator(described).validate()


def test_every_operation_says_what_it_does_what_opens_it_and_how_it_refuses():
    names = set()
    for path, method, operation in operations():
        place = f"{method} {path}"
        assert operation["summary"], place
        assert re.fullmatch(r"[a-z]+_[a-z]+", operation["operationId"]), place
        names.add(operation["operationId"])
        scopes = [scope for choice in operation["security"] for scope in choice["key"]]
        assert scopes, place
        assert set(scopes) <= set(SCOPES), place
        assert {"401", "403", "406", "500"} <= set(operation["responses"]), place
        assert ("404" in operation["responses"]) == ("{" in path), place
        for status, response in operation["responses"].items():
            kinds = set(response.get("content", {}))
            assert kinds == (
                {"application/problem+json"}
                if status >= "400"
                else kinds
                & {
                    *("application/json", "application/zip", "text/event-stream", "application/x-ndjson"),
                    *(form.media_type for form in OTHER_FORMS),
                }
            ), place
    assert len(names) == len(list(operations()))


def test_the_handbook_names_every_address_and_every_scope():
    for path, method, _operation in operations():
        short = re.sub(r"\{\w+\}", "{id}", path)
        assert f"`{method} {short}" in HANDBOOK, f"{method} {short}"
    for scope in SCOPES:
        assert f"`{scope}`" in HANDBOOK
