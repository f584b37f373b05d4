"""The base of the API's views, its own description, and the page of each problem type."""

import json
from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from itertools import groupby
from typing import Any, ClassVar, NoReturn, TypeVar

from django.core.exceptions import DisallowedHost
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

from newsroom.actor import Actor
from newsroom.api.authentication import actor_of
from newsroom.api.problems import (
    NOTES,
    BodyTooLarge,
    LengthRequired,
    MalformedRequest,
    answer_bare,
    invalid,
    name_errors,
    problem_types,
)
from newsroom.api.reference import Operation, add_examples, list_operations
from newsroom.api.throttling import Allowance
from newsroom.errors import NotFound
from newsroom.pages import show_bad_request
from newsroom.rights import Right

S = TypeVar("S", bound=Serializer)
# Headers by which a caller guards a write; each is heeded or refused.
CONDITIONS = ("If-Match", "If-None-Match", "If-Modified-Since", "If-Unmodified-Since", "Idempotency-Key")


class ApiView(APIView):
    """One address. `rights` says per method which rights open it, any one of them being enough.

    `problems` lists per method the problem codes that its services raise, `operations` the
    name of what it does; both are for the description. `queries` says per method what its query may hold, as the
    serializers that read it or as single names; `heeds` which conditional headers of CONDITIONS a write heeds.
    """

    rights: ClassVar[Mapping[str, tuple[Right, ...]]] = {}
    problems: ClassVar[Mapping[str, tuple[str, ...]]] = {}
    operations: ClassVar[Mapping[str, str]] = {}
    queries: ClassVar[Mapping[str, tuple[type[Serializer] | str, ...]]] = {}
    heeds: ClassVar[Mapping[str, tuple[str, ...]]] = {}
    # OPTIONS tells nothing that the description does not.
    http_method_names = ["get", "post", "put", "patch", "delete", "head"]  # noqa: RUF012  as Django declares it
    max_body_bytes = 1_000_000
    allowances: Sequence[Allowance] = ()

    @property
    def actor(self) -> Actor:
        return actor_of(self.request)

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        method = (request.method or "").lower()
        if method in self.operations:
            self._check_query(method)
            if method != "get":
                self._check_conditions(method)
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

    def _check_query(self, method: str) -> None:
        """A misspelt filter must not answer with everything, nor one of two be passed over. Raises Invalid."""
        known = list_query_names(self.queries.get(method, ()))
        errors = []
        for name, values in self.request.query_params.lists():
            if name not in known:
                there = _("There is no such parameter here; there are %(names)s.") % {
                    "names": ", ".join(known)
                }
                detail = there if known else _("No parameters are taken here.")
                errors.append({"detail": detail, "parameter": name[:60]})
            elif len(values) > 1:
                errors.append({"detail": _("Give this parameter once."), "parameter": name})
        if errors:
            raise invalid(errors[:10])

    def _check_conditions(self, method: str) -> None:
        """A guard that nobody heeds must not be dropped without a word. Raises Invalid."""
        for name in CONDITIONS:
            if name in self.request.headers and name not in self.heeds.get(method, ()):
                detail = (
                    _(
                        "Only uploads can be repeated by an Idempotency-Key. Here a repeated request is refused by the "
                        "state of the record, or by If-Match where the description has it."
                    )
                    if name == "Idempotency-Key"
                    else _("This address does not heed %(name)s; nothing was changed.") % {"name": name}
                )
                raise invalid([{"detail": detail, "header": name}])

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


@cache
def list_query_names(parts: tuple[type[Serializer] | str, ...]) -> list[str]:
    """The names of the parameters that a view's `queries` has for one of its methods."""
    found: list[str] = []
    for part in parts:
        found += [part] if isinstance(part, str) else map(str, part().fields)
    return found


class UnknownAddress(APIView):
    """Any other address below /api/v1/: a problem, not the desk's page."""

    authentication_classes = ()
    permission_classes = ()
    schema = None
    # Of what is not there nobody can say which methods it takes.
    default_response_headers: ClassVar[dict[str, str]] = {}

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        raise NotFound(_("There is no such address in the API."))


def answer_bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """What Django refused before any view: a problem for programs, a page for people."""
    if not request.path_info.startswith("/api/"):
        return show_bad_request(request, exception)
    said = (
        _("Name the desk in the header “Host” as it is known.")
        if isinstance(exception, DisallowedHost)
        else _("The request is not well-formed.")
    )
    return answer_bare(MalformedRequest(said), request.path_info)


@lru_cache(maxsize=1)
def describe_api() -> dict[str, Any]:
    """The OpenAPI 3.1 description of every address, in English whoever asks first."""
    with override("en"):
        described: dict[str, Any] = json.loads(
            JSONRenderer().render(SchemaGenerator().get_schema(request=None, public=True))  # type: ignore[no-untyped-call]
        )
    return add_examples(described)


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
