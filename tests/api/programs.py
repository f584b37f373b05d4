"""A program that talks to the API with a key, and checks every answer against the API's own description."""

import json
import re
from dataclasses import dataclass, field
from typing import Any

from django.test import Client
from django.urls import resolve
from jsonschema import Draft202012Validator

from newsroom.api.views import describe_api
from newsroom.ledger.verify import read_zip

PREFIX = "/api/v1"
PROBLEM = "application/problem+json"


@dataclass
class Program:
    """A client of the API; `key` is None for one that has no key."""

    key: str | None
    client: Client = field(default_factory=lambda: Client(raise_request_exception=False))

    def get(self, path: str, **headers: str) -> Any:
        return self.send("GET", path, headers=headers)

    def post(self, path: str, body: Any = None, **headers: str) -> Any:
        return self.send("POST", path, body, headers=headers)

    def patch(self, path: str, body: Any = None, **headers: str) -> Any:
        return self.send("PATCH", path, body, headers=headers)

    def post_file(self, path: str, parts: dict[str, Any], **headers: str) -> Any:
        response = self.client.post(PREFIX + path, parts, headers=self._headers(headers))
        return check_described("POST", path, response)

    def send(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        headers: dict[str, str] | None = None,
        kind: str = "",
    ) -> Any:
        """Bytes are sent as they are, anything else as JSON. Underscores in header names stand for hyphens."""
        data = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
        response = self.client.generic(
            method,
            PREFIX + path,
            data,
            content_type=kind or "application/json",
            headers=self._headers(headers or {}),
        )
        return check_described(method, path, response)

    def _headers(self, given: dict[str, str]) -> dict[str, str]:
        headers = {name.replace("_", "-"): value for name, value in given.items()}
        return {"Authorization": f"Bearer {self.key}", **headers} if self.key else headers


def check_described(method: str, path: str, response: Any) -> Any:
    """Every answer has a status that its operation lists, the media type it says, and exactly the described members."""
    if method == "HEAD":
        return response
    operation = find_operation(method, path)
    if response.status_code >= 400:
        assert response["Content-Type"] == PROBLEM, (response.status_code, response.content[:500])
        problem = response.json()
        assert problem["status"] == response.status_code
        assert problem["type"].startswith("http://testserver/problems/")
        assert "Traceback" not in response.content.decode()
    if operation is None:
        return response
    described = operation["responses"].get(str(response.status_code))
    assert described is not None, (
        f"{method} {path}: {response.status_code} is not described: {response.content[:800]!r}"
    )
    if response.status_code == 304:
        assert response.content == b""
        return response
    content = described["content"]
    kind = response["Content-Type"].split(";")[0]
    if kind in ("text/event-stream", "application/x-ndjson"):
        assert "$ref" in content[kind]["schema"]
        return response
    if kind == "application/zip":
        assert content[kind]["schema"] == {"type": "string", "format": "binary"}
        assert read_zip(response.content)
        return response
    schema = {**content[kind]["schema"], "components": describe_api()["components"]}
    closed = close(schema) if response.status_code < 400 else schema
    errors = [
        f"{error.json_path}: {error.message[:300]}"
        for error in Draft202012Validator(closed).iter_errors(response.json())
    ]
    assert errors == []
    return response


def find_operation(method: str, path: str) -> dict[str, Any] | None:
    """The description of what answers here, or None for an address that the API does not have."""
    route = "/" + resolve(PREFIX + path.split("?")[0]).route
    for template, operations in describe_api()["paths"].items():
        if template == as_template(route):
            return operations.get(method.lower())
    return None


def find_view(template: str) -> Any:
    """The class that answers at a path of the description, such as `/facts/{fact_id}`."""
    return resolve(
        PREFIX + re.sub(r"\{\w+\}", "00000000-0000-0000-0000-000000000000", template)
    ).func.view_class


def as_template(route: str) -> str:
    """`/facts/<uuid:fact_id>` as OpenAPI writes it."""
    return "/".join(
        "{" + part[1:-1].split(":")[-1] + "}" if part.startswith("<") else part for part in route.split("/")
    )


def close(schema: Any) -> Any:
    """The schema with no member allowed that it does not name."""
    if isinstance(schema, list):
        return [close(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    closed = {name: close(item) for name, item in schema.items()}
    if "properties" in closed and isinstance(closed["properties"], dict) and closed.get("type") == "object":
        closed.setdefault("additionalProperties", False)
    return closed


def described_codes() -> set[str]:
    """Every problem code that some operation's description lists."""
    return {
        code
        for operations in describe_api()["paths"].values()
        for operation in operations.values()
        for response in operation["responses"].values()
        for code in re.findall(r"^- `([a-z-]+)`", response["description"], re.MULTILINE)
    }
