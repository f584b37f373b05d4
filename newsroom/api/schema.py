"""How the views are described in OpenAPI 3.1: scopes as security, refusals as problems."""

from collections.abc import Iterable, Mapping
from typing import Any, Protocol, cast

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.plumbing import ResolvedComponent, force_instance
from drf_spectacular.utils import OpenApiParameter, inline_serializer
from rest_framework import serializers

from newsroom.api.authentication import scopes_for
from newsroom.api.fields import StrictSerializer, TextField
from newsroom.api.pagination import DEFAULT_LIMIT, MAX_LIMIT
from newsroom.api.problems import MEDIA_TYPE, NOTES, problem_types
from newsroom.rights import Right

PROBLEM = {
    "type": "object",
    "description": "An RFC 9457 problem. `type` is stable and has a page; further members depend on it.",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string", "format": "uri"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string", "description": "One sentence for the person who asked."},
        "instance": {"type": "string", "format": "uri-reference"},
        "errors": {
            "type": "array",
            "description": "With `invalid`: each place that is wrong.",
            "items": {
                "type": "object",
                "required": ["detail"],
                "properties": {
                    "detail": {"type": "string"},
                    "pointer": {
                        "type": "string",
                        "description": "JSON Pointer into the body, such as `#/figures/0/low`",
                    },
                    "parameter": {"type": "string"},
                    "header": {"type": "string"},
                },
            },
        },
        "scopes": {"type": "array", "items": {"type": "string"}},
        "decision": {
            "type": "object",
            "description": "With `claim-already-decided`: the decision that was first.",
        },
        "retry_after": {
            "type": "integer",
            "description": "With `too-many-requests` and `too-many-uploads`: after how many seconds to ask again, "
            "as in Retry-After.",
        },
        "current_etag": {"type": "string", "description": "With `revision-conflict`: the newest revision."},
        "verdict": {"enum": ["said", "so"], "description": "With `evidence-missing`: which answer lacks it."},
        "stances": {
            "type": "array",
            "description": "With `evidence-missing`: of which stances a citation each is needed.",
            "items": {"enum": ["supports", "contradicts", "context"]},
        },
        "status_of_change": {
            "type": "string",
            "description": "With `proposed-change-settled`: what became of it.",
        },
        "unsupported": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["kind", "text"],
                "properties": {"kind": {"enum": ["number", "name", "quotation"]}, "text": {"type": "string"}},
            },
        },
    },
}
ALWAYS = (
    "key-missing",
    "key-refused",
    "not-allowed",
    "not-acceptable",
    "invalid",
    "address-too-long",
    "head-too-large",
    "too-many-requests",
    "internal-error",
)
WITH_BODY = (
    "malformed-request",
    "invalid",
    "length-required",
    "body-too-large",
    "unsupported-media-type",
    "request-too-slow",
)
# That a text which is asked for says something, and holds no NUL (ECMA 262).
_SAYS_SOMETHING = "^[^\\u0000]*[^\\s\\u0000][^\\u0000]*$"
# What is said of every answer, where keys are limited.
_LIMITS = {
    "RateLimit-Policy": {
        "description": "The limits of the key and of its person, as in draft-ietf-httpapi-ratelimit-headers.",
        "schema": {"type": "string"},
    },
    "RateLimit": {"description": "What is left of each.", "schema": {"type": "string"}},
}
_RETRY = {
    "Retry-After": {"description": "After how many seconds to ask again.", "schema": {"type": "integer"}}
}


class KeyScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """Keys as a bearer scheme; the scopes of which one is needed stand in the requirement, as 3.1 allows."""

    target_class = "newsroom.api.authentication.KeyAuthentication"
    name = "key"

    def get_security_definition(self, auto_schema: AutoSchema) -> dict[str, Any]:
        return {"type": "http", "scheme": "bearer", "description": "A key of Factdesk, bound to a person."}

    def get_security_requirement(self, auto_schema: AutoSchema) -> list[dict[str, list[str]]]:
        wanted = _view(auto_schema).rights.get(auto_schema.method.lower(), ())
        return [{self.name: [scope]} for scope in scopes_for(wanted)]


class Described(Protocol):
    """What a view says of itself for the description; see `newsroom.api.views.ApiView`."""

    rights: Mapping[str, tuple[Right, ...]]
    problems: Mapping[str, tuple[str, ...]]
    operations: Mapping[str, str]


def _view(schema: AutoSchema) -> Described:
    return cast(Described, schema.view)


class ApiSchema(AutoSchema):
    """Adds to every operation the refusals that it may answer with."""

    def get_operation_id(self) -> str:
        """The verb_noun of the view's method: `confirm_claim`."""
        return str(_view(self).operations[self.method.lower()])

    def get_tags(self) -> list[str]:
        return [str(self._tokenize_path()[0])]

    def _map_basic_serializer(self, serializer: Any, direction: Any) -> dict[str, Any]:
        schema: dict[str, Any] = super()._map_basic_serializer(serializer, direction)  # type: ignore[no-untyped-call]
        if isinstance(force_instance(serializer), StrictSerializer):  # type: ignore[no-untyped-call]
            schema["additionalProperties"] = False
        return schema

    def _map_serializer_field(self, field: Any, direction: Any, bypass_extensions: bool = False) -> Any:
        schema = super()._map_serializer_field(field, direction, bypass_extensions)  # type: ignore[no-untyped-call]
        if isinstance(field, serializers.FileField):
            return {"type": "string", "format": "binary", "contentMediaType": "application/octet-stream"}
        if isinstance(field, TextField) and not field.allow_blank and "type" in schema:
            schema.setdefault("pattern", _SAYS_SOMETHING)
        return schema

    def _get_response_bodies(self, direction: Any = "response") -> dict[str, Any]:
        responses = super()._get_response_bodies(direction)
        problem = ResolvedComponent(  # type: ignore[no-untyped-call]
            name="Problem", type=ResolvedComponent.SCHEMA, object="Problem", schema=PROBLEM
        )
        self.registry.register_on_missing(problem)
        by_status: dict[int, list[str]] = {}
        types = problem_types()
        for code in self._codes():
            by_status.setdefault(types[code].status, []).append(code)
        for status, codes in sorted(by_status.items()):
            responses[str(status)] = {
                "description": "\n".join(f"- `{code}`: {types[code].title}. {NOTES[code]}" for code in codes),
                "content": {MEDIA_TYPE: {"schema": problem.ref}},
            }
        for code, response in responses.items():
            if str(code)[0] in "23" or code == "429":
                response.setdefault("headers", {}).update(_LIMITS)
        responses["429"]["headers"].update(_RETRY)
        return responses

    def _codes(self) -> Iterable[str]:
        codes = [*ALWAYS, *_view(self).problems.get(self.method.lower(), ())]
        if self.method in ("POST", "PUT", "PATCH"):
            codes += WITH_BODY
        if "{" in self.path:
            codes.append("not-found")
        return dict.fromkeys(codes)


def page_of(item: type[serializers.Serializer]) -> serializers.Serializer:
    """The shape of every list: its rows and the addresses of its neighbours."""
    return inline_serializer(
        name=item.__name__.removesuffix("Serializer") + "Page",
        fields={
            "results": item(many=True),
            "next": serializers.URLField(allow_null=True),
            "previous": serializers.URLField(allow_null=True),
        },
    )


LIMIT = {"type": "integer", "minimum": 1, "maximum": MAX_LIMIT, "default": DEFAULT_LIMIT}
CURSOR_PARAMETERS = [
    OpenApiParameter("cursor", str, description="As it stands in `next` or `previous`."),
    OpenApiParameter("limit", LIMIT, description="Rows on a page, 1 to 200; 50 unless given."),
]


def header(name: str, description: str, *, status: list[int]) -> OpenApiParameter:
    """A header of the answers with these statuses."""
    return OpenApiParameter(
        name, str, location=OpenApiParameter.HEADER, description=description, response=status
    )


ETAG = header("ETag", "The revision, in quotes.", status=[200, 304])
NEW_ETAG = header("ETag", "The new revision, in quotes.", status=[200])
IF_NONE_MATCH = OpenApiParameter("If-None-Match", str, location=OpenApiParameter.HEADER)
MAY_MATCH = OpenApiParameter(
    "If-Match",
    str,
    location=OpenApiParameter.HEADER,
    description="The ETag that you read: the write is refused where the record has another by now. `*` is refused.",
)
IF_MATCH = OpenApiParameter(
    "If-Match",
    str,
    location=OpenApiParameter.HEADER,
    required=True,
    description='The ETag that you read, such as `"2"`; `*` is refused.',
)
