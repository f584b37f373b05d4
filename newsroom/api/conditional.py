"""A record's ETag is its revision (RFC 9110 section 13)."""

import re

from django.utils.http import parse_etags
from django.utils.translation import gettext as _
from rest_framework.request import Request
from rest_framework.response import Response

from newsroom.api.etags import etag_of
from newsroom.api.problems import RevisionRequired, invalid

_REVISION = re.compile(r'(?:W/)?"(\d{1,9})"')


def is_newest_known(request: Request, revision: int) -> bool:
    """Whether If-None-Match holds this revision, so that 304 says it all. Weak and strong tags compare alike."""
    tags = parse_etags(request.headers.get("If-None-Match", ""))
    return "*" in tags or any(tag.removeprefix("W/") == etag_of(revision) for tag in tags)


def read_revisions(request: Request) -> list[int]:
    """The revisions that If-Match names. A proxy that compressed the answer made the tag weak; ours still is one.

    Raises RevisionRequired where there is none or only `*`, Invalid where it holds none of our tags.
    """
    header = request.headers.get("If-Match", "").strip()
    if not header or header == "*":
        raise RevisionRequired(
            _('Send If-Match with the ETag of the revision that you read, such as “If-Match: "2"”.')
        )
    found = [_REVISION.fullmatch(tag) for tag in parse_etags(header)]
    if not found:
        raise invalid([{"detail": _('If-Match must hold an ETag such as "2".'), "header": "If-Match"}])
    # A tag that is not ours matches no revision.
    return [int(match[1]) if match else 0 for match in found]


def mark_revision(response: Response, revision: int) -> Response:
    """Say which revision this is, and that it may be kept but must be asked after."""
    response["ETag"] = etag_of(revision)
    return mark_private(response)


def mark_private(response: Response) -> Response:
    """An answer that depends on who asks and on the moment: nobody on the way may keep it for others."""
    response["Cache-Control"] = "private, no-cache"
    response["Vary"] = "Accept, Accept-Encoding, Authorization"
    return response
