"""Which representation an answer has (RFC 9110 section 12.5.1)."""

import re

from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.request import Request

_NEVER = re.compile(r";\s*q\s*=\s*0(?:\.0{0,3})?\s*(?:;|$)", re.IGNORECASE)


class Negotiation(DefaultContentNegotiation):
    """As rest framework has it, but a kind with the weight 0 is not wanted."""

    def get_accept_list(self, request: Request) -> list[str]:
        given = request.META.get("HTTP_ACCEPT", "*/*").split(",")
        return [kind.strip() for kind in given if kind.strip() and not _NEVER.search(kind)]
