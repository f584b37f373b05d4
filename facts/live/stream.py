"""The stream of server-sent events. Served by the asynchronous worker only.

Everything it tells can also be had by loading the page again.
"""

import asyncio
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor

from asgiref.sync import sync_to_async
from django import forms
from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.handlers.asgi import ASGIRequest
from django.db import close_old_connections
from django.http import HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import get_object_or_404
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from facts.live.follower import Follower
from newsroom.errors import DomainError, Invalid
from newsroom.ledger.reads import ledger_head
from newsroom.live import Listener, switchboard
from newsroom.pages import DeskRequest
from newsroom.rights import Right
from newsroom.valkey import own_name
from sources.models import Article

# Taps that come close together are answered by one look.
SECONDS_TO_GATHER = 0.1

# A browser that lost its stream comes back after this.
RETRY_MILLISECONDS = 2000

# A stream lives for hours: the thread that Django keeps for its request must not keep a database connection as well.
# So the streams of a process share these few threads, which give their connection back after each look.
_readers = ThreadPoolExecutor(4, thread_name_prefix="live")


class FollowForm(forms.Form):
    """What a live page follows: one article or everything, from which ledger entry on, in which tab."""

    article = forms.UUIDField(required=False)
    tab = forms.UUIDField(required=False)
    since = forms.IntegerField(required=False, min_value=-1)


class TooManyConnections(DomainError):
    code, title, status = "too-many-connections", "Too many open pages", 429


@require_GET
async def follow(request: DeskRequest) -> HttpResponseBase:
    """Server-sent events: what changes in one article (`?article=`), or in all that this person sees.

    `Last-Event-ID`, or `since` for a page that was just loaded, is the index of the last ledger entry known; what came
    after it is told first.
    """
    ready = await sync_to_async(_get_ready)(request)
    if isinstance(ready, HttpResponseBase):
        return ready
    response = StreamingHttpResponse(tell(ready), content_type="text/event-stream")
    response["Cache-Control"] = "no-store"
    response["X-Accel-Buffering"] = "no"
    return response


def _get_ready(request: DeskRequest) -> Follower | HttpResponseBase:
    """Who asks for what; or how they are turned away."""
    if not request.user.is_authenticated:
        return redirect_to_login(request.get_full_path())
    request.actor.require(Right.READ_CHANGES)
    form = FollowForm(request.GET)
    if not form.is_valid():
        raise Invalid(_("This page cannot be followed."))
    wanted = form.cleaned_data
    if wanted["article"] is not None:
        get_object_or_404(Article.objects.visible_to(request.actor), id=wanted["article"])
    if not isinstance(request, ASGIRequest):
        # A synchronous worker would give a whole process to each open page. 204 tells a browser not to come back.
        return HttpResponse(status=204)
    person_id = request.user.pk
    if switchboard.count(person_id) >= settings.LIVE_CONNECTIONS:
        raise TooManyConnections(
            _("You have too many pages open; this one shows changes when it is loaded again.")
        )
    head = ledger_head()
    last = request.headers.get("Last-Event-ID", "")
    since = int(last) if last.isascii() and last.isdigit() else wanted["since"]
    follower = Follower(
        session_key=request.session.session_key or "",
        person_id=person_id,
        language=translation.get_language() or settings.LANGUAGE_CODE,
        channel=own_name(),
        cursor=head if since is None else min(since, head),
        article_id=wanted["article"],
        tab=wanted["tab"],
    )
    # The response ends hours from now; until then nothing else gives this thread's connection back.
    close_old_connections()
    return follower


async def tell(follower: Follower) -> AsyncIterator[str]:
    """The stream itself, until the browser leaves, the session ends or the server does."""
    async with switchboard.listen(follower.person_id, follower.topics, follower.channel) as ear:
        yield f"retry: {RETRY_MILLISECONDS}\n\n"
        while not switchboard.is_closing:
            report = await asyncio.get_running_loop().run_in_executor(_readers, follower.look)
            if report.text:
                yield report.text
            if report.is_over:
                return
            if not await rest(ear, report.seconds) and not report.text:
                yield follower.beat()


async def rest(ear: Listener, seconds: float) -> bool:
    """Wait until something is heard or the time is over; then a moment more, for whatever comes with it."""
    heard = await ear.wait(seconds)
    if heard:
        await asyncio.sleep(SECONDS_TO_GATHER)
    return bool(heard)
