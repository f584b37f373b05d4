"""People at work on the same article: what others do as it happens, who is there, and the lines that changed.

The stream is served by the asynchronous worker only. Everything it tells can also be had by loading the page again.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

from asgiref.sync import sync_to_async
from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.handlers.asgi import ASGIRequest
from django.db import close_old_connections
from django.http import HttpResponse, HttpResponseBase, JsonResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone, translation
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from facts.forms import FollowForm, HereForm
from facts.models import Claim
from facts.queries.changes import ACCESS, ChangeLine, Changes, read_changes, readable_types
from facts.services.people import leases
from facts.services.people.leases import People
from facts.veiling import cover_claims
from facts.views.articles import count_claims
from facts.views.cards import make_card, with_cards
from newsroom.errors import DomainError, Invalid
from newsroom.ledger.models import Revision
from newsroom.ledger.reads import ledger_head
from newsroom.live import LEDGER, PEOPLE, Listener, switchboard
from newsroom.middleware import find_session_actor
from newsroom.pages import DeskRequest, for_people, name_actors
from newsroom.roles import Actor, Right
from newsroom.valkey import own_name
from sources.models import Article
from sources.protection import veil_for

SECONDS_BETWEEN_BEATS = 15.0
# Taps that come close together are answered by one look.
SECONDS_TO_GATHER = 0.1
# A browser that lost its stream comes back after this.
RETRY_MILLISECONDS = 2000
ROWS_A_LOOK = 200
# Whoever is further behind than this is told to load the page again.
FAR_BEHIND = 5000
MOST_LINES = 200

# A stream lives for hours: the thread that Django keeps for its request must not keep a database connection as well.
# So the streams of a process share these few threads, which give their connection back after each look.
_readers = ThreadPoolExecutor(4, thread_name_prefix="live")


class TooManyConnections(DomainError):
    code, title, status = "too-many-connections", "Too many open pages", 429


# --- The stream -------------------------------------------------------------------------------------------------------


@dataclass
class Report:
    """What one look found: the text to send, and how long to rest unless something is heard."""

    text: str = ""
    is_over: bool = False
    seconds: float = SECONDS_BETWEEN_BEATS


@dataclass
class Follower:
    """One open stream: whose it is, what it follows, and how far it has read."""

    session_key: str
    person_id: UUID
    language: str
    channel: str
    cursor: int
    article_id: UUID | None = None
    tab: UUID | None = None
    people: str = ""
    told: int = field(default=-2)

    @property
    def topics(self) -> frozenset[str]:
        return frozenset({LEDGER} | ({f"{PEOPLE}/{self.article_id}"} if self.article_id else set()))

    def look(self) -> Report:
        """Read what is new with the rights that the person has now. Runs in a thread; never in a transaction."""
        try:
            with translation.override(self.language):
                return self._look()
        finally:
            close_old_connections()

    def _look(self) -> Report:
        actor = find_session_actor(self.session_key)
        if actor is None or not actor.may(Right.READ_CHANGES) or not self._sees_article(actor):
            return Report(write_event("over", {}), is_over=True)
        report = Report()
        head = ledger_head()
        if head - self.cursor > FAR_BEHIND:
            self.cursor = self.told = head
            report.text += write_event("behind", {}, index=head)
        veil = veil_for(actor)
        changes = read_changes(actor, since=self.cursor, limit=ROWS_A_LOOK, types=self._types(actor))
        self.cursor = changes.last_seq
        if changes.has_more:
            report.seconds = 0
        for line, article_id, is_last in self._sort_out(changes):
            self.told = line.seq if is_last else self.told
            told = veil.values(describe(line, article_id))
            report.text += write_event(line.type, told, index=line.seq if is_last else None)
        if self.article_id is not None:
            self._look_round(actor, report)
        return report

    def _types(self, actor: Actor) -> list[str]:
        types = readable_types(actor)
        return [name for name in types if name != "fact"] if self.article_id else types

    def _sees_article(self, actor: Actor) -> bool:
        if self.article_id is None:
            return True
        return Article.objects.visible_to(actor).filter(id=self.article_id).exists()

    def _sort_out(self, changes: Changes) -> Iterable[tuple[ChangeLine, UUID | None, bool]]:
        """The lines that belong here, each with its article, and whether it is the last of its ledger entry.

        Only that one carries the entry's index: a browser that lost the stream half-way through an entry asks for all
        of it again.
        """
        claims = [line.id for line in changes.lines if line.type == "claim"]
        articles = dict(Claim.objects.filter(id__in=claims).values_list("id", "article_id")) if claims else {}
        kept = []
        for line in changes.lines:
            article_id = line.id if line.type == "article" else articles.get(line.id)
            if self.article_id in (None, article_id) or line.type == ACCESS:
                kept.append((line, article_id))
        for at, (line, article_id) in enumerate(kept):
            yield line, article_id, at + 1 == len(kept) or kept[at + 1][0].seq != line.seq

    def _look_round(self, actor: Actor, report: Report) -> None:
        """Who is here, if that changed; and look again when the first of them may be gone."""
        if self.article_id is None:
            return
        people = leases.find_people(article_id=self.article_id, actor=actor, tab=self.tab)
        told = veil_for(actor).values(describe_people(people))
        text = json.dumps(told, ensure_ascii=False)
        if text != self.people:
            self.people = text
            report.text += f"event: people\ndata: {text}\n\n"
        if people.until is not None:
            left = (people.until - timezone.now()) / timedelta(seconds=1)
            report.seconds = min(report.seconds, max(left + 0.1, 0.5))

    def beat(self) -> str:
        """A sign of life. An event of nothing but an id is never shown, but the browser remembers how far it is."""
        if self.cursor == self.told:
            return ": beat\n\n"
        self.told = self.cursor
        return f": beat\nid: {self.cursor}\n\n"


def write_event(name: str, data: dict[str, Any], *, index: int | None = None) -> str:
    """One event as the WHATWG's format of server-sent events has it."""
    line = "" if index is None else f"id: {index}\n"
    return f"event: {name}\n{line}data: {json.dumps(data)}\n\n"


def describe(line: ChangeLine, article_id: UUID | None) -> dict[str, Any]:
    return {
        "id": str(line.id),
        "revision": line.revision,
        "event": line.event,
        "op": line.op,
        "article": str(article_id) if article_id else None,
    }


def describe_people(people: People) -> dict[str, Any]:
    """Who is here, in words for the page."""
    names = ", ".join(people.names)
    return {
        "names": people.names,
        "words": _("Also here: %(names)s") % {"names": names} if names else "",
        "claims": [
            {
                "id": str(state.claim_id),
                "name": _("you, in another tab") if state.is_you else state.holder_name,
                "words": state.words,
            }
            for state in people.leases
        ],
    }


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


# --- Who is here ------------------------------------------------------------------------------------------------------


@require_POST
@for_people(Right.READ_ARTICLES)
def be_here(request: DeskRequest, article_id: UUID) -> HttpResponse:
    """This tab still has the article open, at the claim it names; answers who else is here."""
    get_object_or_404(Article.objects.visible_to(request.actor), id=article_id)
    form = _read_tab(request)
    people = leases.look_in(
        article_id=article_id, actor=request.actor, tab=form["tab"], claim_id=form["claim"]
    )
    return JsonResponse(describe_people(people))


@require_POST
@for_people(Right.READ_ARTICLES)
def leave(request: DeskRequest, article_id: UUID) -> HttpResponse:
    """This tab is being closed or goes elsewhere."""
    get_object_or_404(Article.objects.visible_to(request.actor), id=article_id)
    leases.leave(article_id=article_id, actor=request.actor, tab=_read_tab(request)["tab"])
    return HttpResponse(status=204)


def _read_tab(request: DeskRequest) -> dict[str, Any]:
    form = HereForm(request.POST)
    if not form.is_valid():
        raise Invalid(_("This tab did not say which one it is."))
    return form.cleaned_data


# --- What changed -----------------------------------------------------------------------------------------------------

# Told with the name of whoever did it. What is not in this list is told without: a first verdict has no name and no
# direction until the second one is there.
NEWS: dict[str, Promise] = {
    "claim.confirmed": gettext_lazy("%(name)s confirmed claim %(number)s."),
    "claim.rejected": gettext_lazy("%(name)s rejected claim %(number)s."),
    "claim.reopened": gettext_lazy("%(name)s opened claim %(number)s again."),
    "claim.edited": gettext_lazy("%(name)s changed the words of claim %(number)s."),
    "claim.returned": gettext_lazy("%(name)s returned claim %(number)s with a question."),
    "claim.answered": gettext_lazy("%(name)s answered the question about claim %(number)s."),
    "claim.merged": gettext_lazy("%(name)s merged claim %(number)s into another."),
    "claim.split": gettext_lazy("%(name)s split claim %(number)s."),
    "claim.marked": gettext_lazy("%(name)s marked claim %(number)s."),
}
NAMELESS: dict[str, Promise] = {
    "claim.second_review": gettext_lazy(
        "One decision was made on claim %(number)s. A second person now looks at it."
    ),
    "claim.disagreed": gettext_lazy("Two people disagree on claim %(number)s. A chief now looks at it."),
}
CHANGED = gettext_lazy("Claim %(number)s has changed.")


@dataclass(frozen=True)
class News:
    """One sentence about a claim, for those who did not do it themselves."""

    claim_id: UUID
    words: str
    is_mine: bool


@require_GET
@for_people(Right.READ_CLAIMS)
def show_lines(request: DeskRequest, article_id: UUID) -> HttpResponse:
    """The lines of the claims asked for (`?claim=`, repeated) as they now stand, with the counts and what happened.

    The number of queries does not depend on how many are asked for.
    """
    article = get_object_or_404(
        Article.objects.visible_to(request.actor).select_related("reading__upload"), id=article_id
    )
    wanted = _read_ids(request.GET.getlist("claim")[:MOST_LINES])
    order = list(article.claims.standing().in_text_order().values_list("id", flat=True))
    number_of = {claim_id: number for number, claim_id in enumerate(order, start=1)}
    claims = list(with_cards(article.claims.standing().filter(id__in=wanted).in_text_order()))
    for claim in claims:
        claim.article = article
    cover_claims(claims, veil_for(request.actor))
    context = {
        "article": article,
        "cards": [make_card(claim, number_of[claim.id], request.actor) for claim in claims],
        "news": tell_news(request.actor, claims, number_of),
        "counts": count_claims(article.id),
    }
    return render(request, "facts/_claim_lines.html", context)


def tell_news(actor: Actor, claims: Sequence[Claim], number_of: dict[UUID, int]) -> list[News]:
    """What the newest revision of each claim was, in a sentence: two queries and those for the names."""
    rows = Revision.objects.filter(object_type="claim", object_id__in=[claim.id for claim in claims])
    newest = {
        (row.object_id, row.number): row
        for row in rows.filter(number__in={claim.revision for claim in claims}).defer("snapshot", "salt")
    }
    found = [newest[claim.id, claim.revision] for claim in claims if (claim.id, claim.revision) in newest]
    who = {row.id: row.on_behalf_of or row.actor for row in found}
    names = name_actors(who.values())
    me = f"user/{actor.user.id}" if actor.user is not None else ""
    return [
        News(
            row.object_id,
            str(NEWS.get(row.type, NAMELESS.get(row.type, CHANGED)))
            % {"name": names.get(who[row.id], ""), "number": number_of[row.object_id]},
            is_mine=who[row.id] == me,
        )
        for row in found
    ]


def _read_ids(values: Iterable[str]) -> list[UUID]:
    try:
        return [UUID(value) for value in values]
    except ValueError:
        raise Invalid(_("There is no such claim here.")) from None
