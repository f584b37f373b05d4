"""What everybody outside reads: facts that somebody marked public, in every form, and cards for others' pages.

No answer depends on who asks, none sets a cookie, and each may be kept for a minute. A fact that is not public, or no
longer, is answered like one that is not there.
"""

import hashlib
import json
from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from csp.decorators import csp
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import Resolver404, resolve, reverse
from django.utils import timezone
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.html import format_html
from django.utils.http import quote_etag
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_safe

from facts.delivery.formats import feeds, ninjs, schema_org
from facts.delivery.formats.told import ToldFact, word_correction
from facts.models import Fact
from facts.queries.told import MOST_IN_A_FEED, list_corrected, name_publisher, tell_facts
from newsroom.api.problems import base_url
from sources.protection import veil_for_everybody

SECONDS_KEPT = 60
MOST_IN_DATA_FEED = 1_000
CARD_WIDTH, CARD_HEIGHT = 560, 320
# What must not stand in a script of a page, whatever a fact says.
_IN_A_SCRIPT = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026"}
_View = Callable[..., HttpResponse]
# A card loads its style sheet and nothing else, runs nothing, and stands where the house says.
_OF_A_CARD = {
    "default-src": ["'none'"],
    "style-src": ["'self'"],
    "base-uri": ["'none'"],
    "form-action": ["'none'"],
}


def for_everybody(view: _View) -> Callable[..., HttpResponseBase]:
    """A view whose answer may be kept on the way, and is not sent again to whoever has it."""

    @require_safe
    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = view(request, *args, **kwargs)
        response["Cross-Origin-Resource-Policy"] = "cross-origin"
        response["Access-Control-Allow-Origin"] = "*"
        if response.status_code != 200:
            return response
        etag = quote_etag(hashlib.sha256(response.content).hexdigest()[:32])
        response["ETag"] = etag
        response["Cache-Control"] = f"public, max-age={SECONDS_KEPT}"
        patch_vary_headers(response, ["Accept-Encoding"])
        return get_conditional_response(request, etag=etag, response=response) or response

    return answer


def for_frames(view: _View) -> Callable[..., HttpResponseBase]:
    """The same for a card in a frame of others' pages."""
    policy = {**_OF_A_CARD, "frame-ancestors": list(settings.EMBED_ORIGINS)}
    framed: Callable[..., HttpResponseBase] = xframe_options_exempt(csp(policy)(for_everybody(view)))
    return framed


def _tell(request: HttpRequest, facts: Any) -> list[ToldFact]:
    base = base_url(request)

    def find_addresses(fact_id: UUID) -> tuple[str, str]:
        return (
            base + reverse("facts:public_fact", args=[fact_id]),
            base + reverse("facts-api:fact", args=[fact_id]),
        )

    return tell_facts(facts, veil_for_everybody(), find_addresses)


def _find(request: HttpRequest, fact_id: UUID) -> ToldFact:
    """Raises Http404."""
    found = _tell(request, Fact.objects.public().filter(id=fact_id))
    if not found:
        raise Http404
    return found[0]


def _newest(request: HttpRequest, most: int = MOST_IN_A_FEED) -> list[ToldFact]:
    return _tell(request, Fact.objects.public().order_by("-public_since", "-id")[:most])


def _show_json(values: dict[str, Any], media_type: str) -> HttpResponse:
    return HttpResponse(json.dumps(values, ensure_ascii=False, indent=1), content_type=media_type)


@for_everybody
def show_public_fact(request: HttpRequest, fact_id: UUID) -> HttpResponse:
    """A fact for readers, with what a machine reads of it."""
    fact = _find(request, fact_id)
    publisher = name_publisher(base_url(request))
    context = {
        "fact": fact,
        "corrections": [(one, word_correction(one)) for one in reversed(fact.corrections)],
        "publisher": publisher,
        "data": _write_script(schema_org.write_schema_org(fact, publisher)),
    }
    return render(request, "facts/public_fact.html", context)


def _write_script(values: dict[str, Any]) -> SafeString:
    """Data in a page, which runs nothing and ends nowhere but at its end."""
    written = json.dumps(values, ensure_ascii=False).translate(_IN_A_SCRIPT)
    return format_html('<script type="{}">{}</script>', schema_org.JSON_LD, mark_safe(written))


@for_everybody
def show_schema_org(request: HttpRequest, fact_id: UUID) -> HttpResponse:
    fact = _find(request, fact_id)
    publisher = name_publisher(base_url(request))
    return _show_json(schema_org.write_schema_org(fact, publisher), schema_org.JSON_LD)


@for_everybody
def show_ninjs(request: HttpRequest, fact_id: UUID) -> HttpResponse:
    fact = _find(request, fact_id)
    return _show_json(ninjs.write_ninjs(fact, name_publisher(base_url(request))), ninjs.NINJS)


@for_everybody
def show_data_feed(request: HttpRequest) -> HttpResponse:
    """The newest facts as one feed of schema.org."""
    facts = _newest(request, MOST_IN_DATA_FEED)
    publisher = name_publisher(base_url(request))
    changed_at = max((fact.changed_at for fact in facts), default=None)
    name = _("Facts of %(name)s") % {"name": publisher.name}
    return _show_json(
        schema_org.write_data_feed(facts, publisher, name=name, changed_at=changed_at), schema_org.JSON_LD
    )


def _make_feed(request: HttpRequest, title: str, page: str, entries: list[feeds.ToldEntry]) -> feeds.Feed:
    base = base_url(request)
    updated = max((entry.updated for entry in entries), default=None)
    return feeds.Feed(
        title,
        f"{base}{request.path}",
        page,
        name_publisher(base),
        entries,
        # A feed of nothing has a date all the same, and one that does not change from minute to minute.
        updated or timezone.now().replace(hour=0, minute=0, second=0, microsecond=0),
    )


def _facts_feed(request: HttpRequest) -> feeds.Feed:
    publisher = name_publisher(base_url(request))
    title = _("Facts of %(name)s") % {"name": publisher.name}
    return _make_feed(request, title, publisher.url, feeds.list_facts(_newest(request)))


def _corrections_feed(request: HttpRequest) -> feeds.Feed:
    publisher = name_publisher(base_url(request))
    title = _("Corrections of %(name)s") % {"name": publisher.name}
    entries = feeds.list_corrections(_tell(request, list_corrected()))[:MOST_IN_A_FEED]
    return _make_feed(request, title, f"{base_url(request)}{reverse('facts:public_corrections')}", entries)


@for_everybody
def show_facts_atom(request: HttpRequest) -> HttpResponse:
    return HttpResponse(feeds.write_atom(_facts_feed(request)), content_type=feeds.ATOM)


@for_everybody
def show_facts_feed(request: HttpRequest) -> HttpResponse:
    return _show_json(feeds.write_json_feed(_facts_feed(request)), feeds.JSON_FEED)


@for_everybody
def show_corrections_atom(request: HttpRequest) -> HttpResponse:
    return HttpResponse(feeds.write_atom(_corrections_feed(request)), content_type=feeds.ATOM)


@for_everybody
def show_corrections_feed(request: HttpRequest) -> HttpResponse:
    return _show_json(feeds.write_json_feed(_corrections_feed(request)), feeds.JSON_FEED)


@for_everybody
def show_corrections(request: HttpRequest) -> HttpResponse:
    """What was corrected of what everybody may read, the newest first."""
    feed = _corrections_feed(request)
    return render(request, "facts/public_corrections.html", {"feed": feed, "publisher": feed.publisher})


@for_everybody
def show_trust(request: HttpRequest) -> HttpResponse:
    """The lines of trust.txt (draft-org-trust-relationship-protocol); not there where none are set."""
    if not settings.TRUST_TXT:
        raise Http404
    return HttpResponse(
        "".join(f"{line}\n" for line in settings.TRUST_TXT), content_type="text/plain; charset=utf-8"
    )


# --- In others' pages -------------------------------------------------------------------------------------------------


@for_frames
def show_fact_card(request: HttpRequest, fact_id: UUID) -> HttpResponse:
    """A fact in a frame: what we say of it now, whatever it was when it was put there."""
    try:
        fact = _find(request, fact_id)
    except Http404:
        return render(request, "facts/public_card.html", {"fact": None}, status=404)
    context = {
        "fact": fact,
        "correction": word_correction(fact.corrections[-1]) if fact.corrections else "",
        "corrected_at": fact.corrections[-1].at if fact.corrections else None,
        "publisher": name_publisher(base_url(request)),
    }
    return render(request, "facts/public_card.html", context)


@for_frames
def show_box(request: HttpRequest) -> HttpResponse:
    """The latest corrections in a frame."""
    feed = _corrections_feed(request)
    context = {"entries": feed.entries[:5], "publisher": feed.publisher, "page": feed.page}
    return render(request, "facts/public_box.html", context)


@for_everybody
def show_oembed(request: HttpRequest) -> HttpResponse:
    """The card of a fact's public page, as oEmbed 1.0 has a rich resource; JSON alone."""
    if request.GET.get("format", "json") != "json":
        return HttpResponse(status=501)
    fact = _find(request, _read_page(request.GET.get("url", ""), base_url(request)))
    width = _read_length(request, "maxwidth", CARD_WIDTH)
    height = _read_length(request, "maxheight", CARD_HEIGHT)
    publisher = name_publisher(base_url(request))
    address = base_url(request) + reverse("facts:public_card", args=[fact.id])
    html = render_to_string(
        "facts/_public_frame.html",
        {"address": address, "title": fact.statement, "width": width, "height": height},
    )
    return _show_json(
        {
            "type": "rich",
            "version": "1.0",
            "title": fact.statement,
            "provider_name": publisher.name,
            "provider_url": publisher.url,
            "cache_age": SECONDS_KEPT,
            "html": html.strip(),
            "width": width,
            "height": height,
        },
        "application/json",
    )


def _read_page(url: str, base: str) -> UUID:
    """The fact whose public page this address is. Raises Http404."""
    parts, own = urlsplit(url), urlsplit(base)
    if (parts.scheme, parts.netloc) != (own.scheme, own.netloc):
        raise Http404
    try:
        match = resolve(parts.path.removeprefix(own.path) or "/")
    except Resolver404:
        raise Http404 from None
    if match.view_name != "facts:public_fact":
        raise Http404
    found: UUID = match.kwargs["fact_id"]
    return found


def _read_length(request: HttpRequest, name: str, usual: int) -> int:
    text = request.GET.get(name, "")
    return (
        min(int(text), usual)
        if text.isascii() and text.isdecimal() and 0 < len(text) <= 5 and int(text)
        else usual
    )
