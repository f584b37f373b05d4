"""Every refusal of the API is an RFC 9457 problem with a stable type, and every type has a page."""

import json
import logging
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework import exceptions
from rest_framework.response import Response

from newsroom.api.etags import etag_of
from newsroom.errors import DomainError, Invalid, NameTooLong, NotAllowed, NotFound, RevisionConflict

logger = logging.getLogger(__name__)
MEDIA_TYPE = "application/problem+json"
PROBLEM_PAGES = "/problems/"


class KeyMissing(DomainError):
    code, title, status = "key-missing", "A key is needed", 401


class KeyRefused(DomainError):
    code, title, status = "key-refused", "This key is not valid", 401


class MalformedRequest(DomainError):
    code, title, status = "malformed-request", "The request cannot be read", 400


class MethodNotAllowed(DomainError):
    code, title, status = "method-not-allowed", "This address does not take that method", 405


class NotAcceptable(DomainError):
    code, title, status = "not-acceptable", "There is no such representation", 406


class ResyncRequired(DomainError):
    code, title, status = "resync-required", "Start again from a full copy", 410


class RequestTooSlow(DomainError):
    code, title, status = "request-too-slow", "The request came in too slowly", 408


class AddressTooLong(DomainError):
    code, title, status = "address-too-long", "The address is too long", 414


class HeadTooLarge(DomainError):
    code, title, status = "head-too-large", "The headers are too large", 431


class LengthRequired(DomainError):
    code, title, status = "length-required", "The length of the body is needed", 411


class BodyTooLarge(DomainError):
    code, title, status = "body-too-large", "The body is too large", 413


class UnsupportedMediaType(DomainError):
    code, title, status = "unsupported-media-type", "The body is of an unknown kind", 415


class RevisionRequired(DomainError):
    code, title, status = "revision-required", "Say which revision you read", 428


class TooManyRequests(DomainError):
    """`details["retry_after"]`: in how many seconds to ask again."""

    code, title, status = "too-many-requests", "Too many requests", 429


class InternalError(DomainError):
    code, title, status = "internal-error", "Something went wrong on our side", 500


# What each type's page adds to the title: what it means, and what a program does about it.
NOTES: dict[str, Promise] = {
    "refused": gettext_lazy("The request was understood and refused for the reason given in “detail”."),
    "invalid": gettext_lazy(
        "Something that was sent cannot be taken as it is. “errors” names each place: “pointer” is a JSON Pointer "
        "into the body, “parameter” a query parameter, “header” a header. Correct it and send the request again."
    ),
    "not-found": gettext_lazy(
        "Nothing of that name is there for this key. What is absent and what is out of sight look the same: it may "
        "belong to another desk, or be under embargo."
    ),
    "not-allowed": gettext_lazy(
        "The key’s scopes, or the roles of its person, do not include this. “scopes” lists the scopes of which one "
        "is needed."
    ),
    "checkpoint-refused": gettext_lazy(
        "The ledger does not continue a checkpoint that was signed before, so nothing is signed until a person has "
        "looked; “detail” says what was found. Chiefs are told. Nothing was changed."
    ),
    "no-ledger-key": gettext_lazy(
        "The key that signs checkpoints cannot be read or is none, so nothing can be proved to outsiders. Whoever runs "
        "the desk has to mend it."
    ),
    "verifying-already": gettext_lazy(
        "The ledger is being verified; one verification runs at a time. Nothing was changed."
    ),
    "conflict": gettext_lazy(
        "Somebody else was there first, or the state of things does not allow this. Read it again."
    ),
    "revision-conflict": gettext_lazy(
        "If-Match named a revision that is no longer the newest. “current_etag” is the newest one: read it, decide "
        "again, and send the change with that ETag."
    ),
    "claim-already-decided": gettext_lazy(
        "Somebody decided on this claim first. “decision” is that decision; nothing was changed."
    ),
    "second-review-needs-another-person": gettext_lazy(
        "The claim asks for two people. A person decides once, and whoever uploaded the article does not decide second "
        "or settle a disagreement. The key counts as its person. Nothing was changed."
    ),
    "change-needs-another-person": gettext_lazy(
        "A change that asks for two people is made once somebody else agrees to it than the person who proposed it, "
        "whatever key or role they act with. Nothing was changed."
    ),
    "usage-not-open": gettext_lazy(
        "The fact has not changed since the revision that the page says, as far as that matters to its readers, and "
        "nothing was acknowledged before. Nothing was changed."
    ),
    "relation-settled": gettext_lazy(
        "Somebody said already how this claim and this fact stand to each other, or one of them says something else by "
        "now; “relation” says which. Nothing was changed."
    ),
    "proposed-change-settled": gettext_lazy(
        "Somebody agreed to the change already, declined it, took it back, or it was overtaken by another; "
        "“status_of_change” says which. Nothing was changed."
    ),
    "proposed-change-outdated": gettext_lazy(
        "The fact, claim or rule says something else than when the change was proposed, so nobody can agree to it any "
        "more. Read it, and propose what is still to be changed. Nothing was changed or lost."
    ),
    "disagreement-needs-chief": gettext_lazy(
        "Two people decided on the claim and they disagree. A chief who made neither decision settles it. Nothing was "
        "changed."
    ),
    "settling-needs-reason": gettext_lazy(
        "Two people disagree on the claim and a chief settles it: “reason” says why, and whoever is overruled reads "
        "it. Nothing was changed."
    ),
    "claim-not-open": gettext_lazy("The claim was withdrawn, so there is nothing to decide."),
    "fact-not-standing": gettext_lazy("The fact is retracted or superseded, and is not changed any more."),
    "speaker-not-named": gettext_lazy(
        "While “so” is not “yes”, a statement must say who says so. Name the speaker in the statement."
    ),
    "unsupported-statement": gettext_lazy(
        "The statement holds a number, a name or a quotation that its source does not. “unsupported” lists them. "
        "Correct the statement, or say in “reason” where they come from."
    ),
    "still-open": gettext_lazy(
        "Something in the statement is open: words that the machine put in and nobody accepted, or a doubt. “open” "
        "lists it. Name the words in “accept”, edit the claim, or say in “waive” why it may stand. Nothing was changed."
    ),
    "evidence-missing": gettext_lazy(
        "An answer to “said” or “so” is given, and changes, only with its evidence. “verdict” is which, “stances” what "
        "is needed: send “evidence” along, new or by the id of a citation that the fact has. The story that makes a "
        "claim is no evidence that it is so; where its own word is enough, “reason” says why at the confirmation."
    ),
    "evidence-needed": gettext_lazy(
        "The fact, or one of its answers, rests on this citation and on no other of its stance. Cite something else "
        "first, change the answer, or let a chief retract the fact."
    ),
    "kind-code-taken": gettext_lazy("A kind of fact of that name is there already."),
    "upload-empty": gettext_lazy("The file holds nothing, or only white space."),
    "upload-too-large": gettext_lazy(
        "The file is larger than this installation takes. Nothing of it was kept."
    ),
    "name-too-long": gettext_lazy(
        "The file’s name is longer than any that is taken; “detail” says how long it may be. Nothing was kept."
    ),
    "too-many-uploads": gettext_lazy(
        "The key’s person has as many uploads waiting, or sent as many files within a day, as one person may; files "
        "found inside others count. Wait for as many seconds as Retry-After says. Nothing was kept."
    ),
    "version-already-settled": gettext_lazy(
        "Somebody said already whether this newer text takes the place of the older one. Nothing was changed."
    ),
    "idempotency-key-reused": gettext_lazy(
        "This Idempotency-Key came before with another body. Use a fresh key for each new upload, and the same key "
        "only to repeat a request that got no answer."
    ),
    "storage-refused": gettext_lazy("The disk did not take the file. Nothing was kept; try again later."),
    "key-missing": gettext_lazy("Send the key with each request: “Authorization: Bearer KEY”."),
    "key-refused": gettext_lazy(
        "The key is unknown, revoked or expired, or its person is no longer active. Ask a chief for a new one."
    ),
    "malformed-request": gettext_lazy("The body or a header is not well-formed. “detail” says where."),
    "method-not-allowed": gettext_lazy("The header Allow lists the methods that this address takes."),
    "not-acceptable": gettext_lazy(
        "The API answers in application/json. Send “Accept: application/json”, or none."
    ),
    "resync-required": gettext_lazy(
        "The place in “since” is not one that this ledger gave out. Ask for since=now, keep last_seq, read the lists "
        "anew, and follow on from there."
    ),
    "length-required": gettext_lazy("Send Content-Length; a body of unknown length is not taken."),
    "body-too-large": gettext_lazy("The body is larger than any request to this address needs to be."),
    "unsupported-media-type": gettext_lazy(
        "Send the body as one of the media types that the description lists."
    ),
    "form-too-large": gettext_lazy(
        "A page’s form held more than any form of the desk does. Nothing was changed."
    ),
    "form-broken": gettext_lazy("A page’s form could not be read. Nothing was changed."),
    "head-too-large": gettext_lazy("The request’s headers, cookies among them, are larger than is taken."),
    "address-too-long": gettext_lazy(
        "The query string is longer than is taken. Ask for fewer things at once, or send them in a body where the "
        "description has one."
    ),
    "request-too-slow": gettext_lazy(
        "The body came in more slowly than its size allows. Send it again, at once and as a whole. Nothing was changed."
    ),
    "revision-required": gettext_lazy(
        "A change must name the revision it was made on: send If-Match with the ETag that you read. “*” is refused, "
        "since it would overwrite what you have not seen."
    ),
    "too-many-requests": gettext_lazy(
        "The key, or all keys of its person together, asked for more than they may in a minute. Wait for as many "
        "seconds as Retry-After says. The headers RateLimit-Policy and RateLimit of every answer tell the limits and "
        "what is left. Nothing was changed. An address that "
        "sent many keys that are none waits as well; a key that works is not held up by it."
    ),
    "link-not-valid": gettext_lazy(
        "The link was used, has expired, or a newer one was made. Ask a chief for another."
    ),
    "too-many-attempts": gettext_lazy(
        "Too many passwords or links were tried. Wait as long as Retry-After says."
    ),
    "internal-error": gettext_lazy(
        "An error that is ours. It is in the log; nothing was changed by this request."
    ),
}


def problem_types() -> dict[str, type[DomainError]]:
    """Every code of the family of DomainError, once, in alphabetical order."""
    found: dict[str, type[DomainError]] = {}
    for error in _family(DomainError):
        found.setdefault(error.code, error)
    return dict(sorted(found.items()))


def _family(parent: type[DomainError]) -> Iterator[type[DomainError]]:
    yield parent
    for child in parent.__subclasses__():
        yield from _family(child)


def answer_problem(error: Exception, context: Mapping[str, Any]) -> Response:
    """Rest framework's exception handler: any exception as problem+json, none with its own text or trace."""
    problem = to_domain_error(error)
    request: HttpRequest = context["request"]._request
    if isinstance(problem, InternalError):
        logger.error("%s %s failed", request.method, request.path, exc_info=error)
    body = problem.as_problem(type_base=base_url(request) + PROBLEM_PAGES, instance=request.path)
    if isinstance(problem, RevisionConflict) and problem.revision is not None:
        body["current_etag"] = etag_of(problem.revision)
    response = Response(
        body,
        status=problem.status,
        content_type=MEDIA_TYPE,
        # What is out of sight today may be there tomorrow: a kept 404 or 410 would hide it.
        headers={"Cache-Control": "no-store"},
    )
    if "retry_after" in problem.details:
        response["Retry-After"] = str(problem.details["retry_after"])
    if problem.status == 401:
        refusal = ', error="invalid_token"' if isinstance(problem, KeyRefused) else ""
        response["WWW-Authenticate"] = f'Bearer realm="factdesk"{refusal}'
    return response


def answer_bare(error: DomainError, path: str) -> HttpResponse:
    """A problem where the request was refused before any view: its host is none of ours, so its type has none."""
    body = error.as_problem(type_base=(settings.PUBLIC_URL or "") + PROBLEM_PAGES, instance=path)
    return HttpResponse(json.dumps(body), status=error.status, content_type=MEDIA_TYPE)


def to_domain_error(error: Exception) -> DomainError:
    """The refusal that an exception stands for; what nobody foresaw becomes InternalError."""
    if isinstance(error, DomainError):
        return error
    if isinstance(error, Http404 | exceptions.NotFound):
        return NotFound(_("There is nothing here that this key can see."))
    if isinstance(error, PermissionDenied | exceptions.PermissionDenied):
        return NotAllowed(_("This key may not do that."))
    if isinstance(error, exceptions.ValidationError):
        return invalid(list(name_errors(error.detail, "pointer")))
    if isinstance(error, exceptions.MethodNotAllowed):
        return MethodNotAllowed(_("This address does not take that method; see the header Allow."))
    if isinstance(error, exceptions.NotAcceptable):
        return NotAcceptable(_("The API answers in application/json only."))
    if isinstance(error, exceptions.UnsupportedMediaType):
        return UnsupportedMediaType(_("The body’s Content-Type is none that this address takes."))
    if isinstance(error, RequestDataTooBig):
        return BodyTooLarge(_("The body is larger than this address takes."))
    long_name = NameTooLong.of(error)
    if long_name is not None:
        return long_name
    if isinstance(error, exceptions.ParseError | SuspiciousOperation):
        return MalformedRequest(_("The body is not well-formed."))
    return InternalError(_("Something went wrong on our side. Try again later."))


def invalid(errors: Sequence[Mapping[str, str]]) -> Invalid:
    """The refusal of a request whose parts are named in `errors`; the first one is said in `detail`."""
    first = errors[0]
    place = first.get("pointer", "").removeprefix("#/") or first.get("parameter") or first.get("header")
    return Invalid(f"{place}: {first['detail']}" if place else first["detail"], errors=list(errors))


def name_errors(detail: Any, kind: str, path: tuple[str, ...] = ()) -> Iterator[dict[str, str]]:
    """Rest framework's nested messages as flat ones; `kind` is pointer (RFC 6901) or parameter."""
    if isinstance(detail, Mapping):
        for name, inner in detail.items():
            yield from name_errors(inner, kind, path if name == "non_field_errors" else (*path, str(name)))
    elif isinstance(detail, list) and any(isinstance(item, Mapping | list) for item in detail):
        for number, inner in enumerate(detail):
            yield from name_errors(inner, kind, (*path, str(number)))
    elif isinstance(detail, list):
        for inner in detail:
            yield from name_errors(inner, kind, path)
    else:
        place = point_to(path) if kind == "pointer" else path[0] if path else ""
        yield {"detail": str(detail), kind: place}


def point_to(path: Sequence[str | int]) -> str:
    """A place in a JSON body as a URI fragment of a JSON Pointer, as RFC 9457 writes it: `#/figures/0/low`."""
    return "#" + "".join("/" + str(part).replace("~", "~0").replace("/", "~1") for part in path)


def base_url(request: HttpRequest) -> str:
    """The address under which this installation is known, without a slash at its end."""
    return settings.PUBLIC_URL or f"{request.scheme}://{request.get_host()}"
