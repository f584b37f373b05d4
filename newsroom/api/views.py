"""The base of the API's views, its own description, and the page of each problem type."""

import json
from collections.abc import Mapping, Sequence
from functools import lru_cache
from itertools import groupby
from typing import Any, ClassVar, NoReturn, TypeVar

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_GET
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.renderers import OpenApiJsonRenderer
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import Serializer
from rest_framework.views import APIView

from newsroom.api.authentication import actor_of
from newsroom.api.problems import (
    NOTES,
    BodyTooLarge,
    LengthRequired,
    invalid,
    name_errors,
    problem_types,
)
from newsroom.api.reference import Operation, list_operations
from newsroom.api.throttling import Allowance
from newsroom.errors import NotFound
from newsroom.roles import Actor, Right

S = TypeVar("S", bound=Serializer)


class ApiView(APIView):
    """One address. `rights` says per method which rights open it, any one of them being enough.

    `problems` lists per method the problem codes that its services raise, `operations` the
    name of what it does; both are for the description.
    """

    rights: ClassVar[Mapping[str, tuple[Right, ...]]] = {}
    problems: ClassVar[Mapping[str, tuple[str, ...]]] = {}
    operations: ClassVar[Mapping[str, str]] = {}
    max_body_bytes = 1_000_000
    allowances: Sequence[Allowance] = ()

    @property
    def actor(self) -> Actor:
        return actor_of(self.request)

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        length = request.META.get("CONTENT_LENGTH") or ""
        if not length and request.META.get("HTTP_TRANSFER_ENCODING"):
            raise LengthRequired(_("Send the length of the body in Content-Length."))
        limit = self.find_body_limit(request.content_type or "")
        if length.isdecimal() and int(length[:19]) > limit:
            self.refuse_body(int(length[:19]), limit)

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        """Say what the key may still ask for, in the fields of draft-ietf-httpapi-ratelimit-headers-10."""
        if self.allowances:
            response["RateLimit-Policy"] = ", ".join(one.policy for one in self.allowances)
            response["RateLimit"] = ", ".join(one.state for one in self.allowances)
        return super().finalize_response(request, response, *args, **kwargs)

    @classmethod
    def find_body_limit(cls, media_type: str) -> int:
        """How many bytes a body of this type may have; the gate (newsroom/edge) asks before any of it is read."""
        return cls.max_body_bytes

    @classmethod
    def refuse_body(cls, size: int, limit: int) -> NoReturn:
        raise BodyTooLarge(
            _("The body has %(size)s bytes; at most %(limit)s are taken here.")
            % {"size": f"{size:,}", "limit": f"{limit:,}"}
        )

    def take_body(self, kind: type[S]) -> dict[str, Any]:
        """The body's values. Raises Invalid with a pointer to each place that is wrong."""
        form = kind(data=self.request.data)
        if not form.is_valid():
            raise invalid(list(name_errors(form.errors, "pointer")))
        return dict(form.validated_data)

    def take_query(self, kind: type[S]) -> dict[str, Any]:
        """The query's values. Raises Invalid that names each parameter that is wrong."""
        form = kind(data=self.request.query_params.dict())
        if not form.is_valid():
            raise invalid(list(name_errors(form.errors, "parameter")))
        return dict(form.validated_data)


class UnknownAddress(APIView):
    """Any other address below /api/v1/: a problem, not the desk's page."""

    authentication_classes = ()
    permission_classes = ()
    schema = None

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        raise NotFound(_("There is no such address in the API."))


@lru_cache(maxsize=1)
def describe_api() -> dict[str, Any]:
    """The OpenAPI 3.1 description of every address, in English whoever asks first."""
    with override("en"):
        described: dict[str, Any] = json.loads(
            JSONRenderer().render(SchemaGenerator().get_schema(request=None, public=True))  # type: ignore[no-untyped-call]
        )
    return described


class DescriptionView(APIView):
    """The description itself; open to everybody."""

    authentication_classes = ()
    permission_classes = ()
    renderer_classes = (JSONRenderer, OpenApiJsonRenderer)
    schema = None

    def get(self, request: Request) -> Response:
        return Response(describe_api())


@lru_cache(maxsize=1)
def read_description() -> list[Operation]:
    return list_operations(describe_api())


@require_GET
def show_reference(request: HttpRequest) -> HttpResponse:
    """Every operation with its members and examples; `q` keeps those that speak of its words."""
    query = request.GET.get("q", "").strip()
    found = [operation for operation in read_description() if operation.speaks_of(query)]
    context = {
        "subjects": {
            subject: list(operations) for subject, operations in groupby(found, lambda one: one.subject)
        },
        "number": len(found),
        "query": query,
        "base": request.build_absolute_uri("/").rstrip("/"),
    }
    return render(request, "api/reference.html", context)


@require_GET
def show_problem_type(request: HttpRequest, code: str) -> HttpResponse:
    """What a problem's type means and what a program does about it."""
    error = problem_types().get(code)
    if error is None:
        return render(request, "404.html", status=404)
    context = {"code": code, "title": error.title, "status": error.status, "note": NOTES.get(code, "")}
    return render(request, "api/problem_type.html", context)


@require_GET
def list_problem_types(request: HttpRequest) -> HttpResponse:
    """Every problem type on one page."""
    rows = [(code, error.title, error.status, NOTES.get(code, "")) for code, error in problem_types().items()]
    return render(request, "api/problem_types.html", {"rows": rows})
