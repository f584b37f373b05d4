"""How the page of the API writes what its description says."""

import re

from django import template
from django.utils.html import escape
from django.utils.safestring import SafeString

from newsroom.api import reference

register = template.Library()
_CODE = re.compile(r"`([^`]+)`")


@register.filter
def with_code(text: str) -> SafeString:
    """Text with what stands between back-ticks as code."""
    return SafeString(_CODE.sub(r"<code>\1</code>", escape(text)))


@register.simple_tag
def write_call(operation: reference.Operation, body: reference.SampleBody | None, base: str) -> str:
    """The operation as a line for a shell."""
    return reference.write_call(operation, body, base)
