"""The desk: what waits, in the order in which it matters to the person who sits there."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db.models import (
    BooleanField,
    Case,
    Count,
    DateTimeField,
    Exists,
    ExpressionWrapper,
    F,
    FloatField,
    Func,
    Max,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Cast, Extract, Greatest, Least, Left, Now
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from facts.models import Claim, DeskChoice, Fact, Run, SavedView
from facts.queries.claims import questions_for
from facts.queries.facts import facts_due
from facts.queries.proposals import changes_for
from facts.queries.review import disagreements, second_reviews
from facts.queries.usages import ShownUsage, pages_to_mend, show_usages
from facts.services.people import desk as services
from facts.veiling import cover_claims, cover_facts
from facts.views.articles.lists import ArticleRow, list_rows, waiting
from facts.views.desk.forms import DeskFilterForm, SaveViewForm, SubjectsForm
from facts.views.desk.since import read_since
from facts.views.proposals import Shown, show_changes
from newsroom.actor import Actor
from newsroom.errors import Invalid
from newsroom.ledger.reads import ledger_head
from newsroom.pages import DeskRequest, count_some, for_people, go, take_page
from newsroom.rights import Right
from sources.covering import cover_article, cover_upload
from sources.models import Article, Upload, VersionProposal
from sources.protection import Veil, veil_for
from sources.services.versions import versions_for

WAITING = 20
FAILED_DAYS = 14
LATEST = 8
_SHOWN = 6
_OPEN = [Claim.Status.OPEN, Claim.Status.SECOND_REVIEW]
# What a risky claim adds to the worth (0..1) of an article, and what each day since it was published takes off, up to
# a half.
_RISK_WEIGHT = 0.15
_DAY_WEIGHT = 0.1
_MOST_AGE = 0.5
_SECONDS_A_DAY = 86400.0


@require_GET
@for_people(Right.READ_ARTICLES)
def show_desk(request: DeskRequest) -> HttpResponse:
    """What waits for this person, articles with open claims in their order, uploads under way, what changed."""
    actor = request.actor
    # Before anything is read: what changes from here on is told live.
    live_since = ledger_head()
    choice = DeskChoice.objects.filter(person=actor.user).first()
    subjects = list(choice.subjects) if choice is not None else []
    form = DeskFilterForm(request.GET, actor=actor)
    articles = Article.objects.visible_to(actor).current()
    veil = veil_for(actor)
    shown = _as_read(waiting(articles), veil)
    found = _order(_filter(shown, form, actor), form, subjects)
    page = take_page(request, found.select_related("outlet", "desk"), size=WAITING)
    for article in page.object_list:
        cover_article(article, veil)
    searching = Run.objects.visible_to(actor).current().unfinished().filter(article__in=articles)
    broken = (
        Run.objects.visible_to(actor)
        .current()
        .filter(status=Run.Status.FAILED, article__in=articles)
        .select_related("article")[:8]
    )
    context = {
        "room": "desk",
        "live_since": live_since,
        "form": form,
        "filtered": any(request.GET.get(name) for name in form.fields),
        "for_me": list_for_me(actor),
        "page": page,
        "rows": explain_rows(list_rows(page.object_list), subjects),
        "waiting_articles": count_some(waiting(articles)),
        "waiting_claims": count_some(Claim.objects.visible_to(actor).open().filter(article__in=articles)),
        "jobs": [cover_upload(job, veil) for job in _find_jobs(actor)],
        "searching": _cover_runs(searching.select_related("article").order_by("queued_at")[:8], veil),
        "broken": _cover_runs(broken, veil),
        "facts": cover_facts(
            Fact.objects.visible_to(actor).standing().select_related("confirmed_by")[:LATEST], veil
        ),
        "since": read_since(actor, choice),
        "subjects": [veil.echo(subject) for subject in subjects],
        "subjects_form": SubjectsForm(initial={"subjects": veil.echo("\n".join(subjects))}),
        "nothing_yet": not Upload.objects.visible_to(actor).exists(),
    }
    return render(request, "facts/desk.html", context)


@dataclass(frozen=True)
class Pile:
    """One kind of thing that waits for a person: its heading, the first of it, and how much there is."""

    heading: str
    sign: str
    claims: Sequence[Claim]
    total: int
    address: str = ""
    facts: Sequence[Fact] = ()
    changes: Sequence[Shown] = ()
    versions: Sequence[VersionProposal] = ()
    pages: Sequence[ShownUsage] = ()


def list_for_me(actor: Actor) -> list[Pile]:
    """What waits for this person and nobody was told to do yet; piles with nothing in them are left out."""
    veil, second = veil_for(actor), "facts:second_reviews"
    returned = questions_for(actor).select_related("article")
    changes = changes_for(actor)
    piles = [
        _pile_claims(_("Two people disagree: you decide"), "disputed", disagreements(actor), veil, second),
        _pile_claims(
            _("Waiting for you as the second person"), "second_review", second_reviews(actor), veil, second
        ),
        Pile(
            _("Changes that wait for you as the second person"),
            "second_review",
            (),
            changes.count(),
            reverse(second),
            changes=show_changes(changes[:_SHOWN], actor),
        ),
        _pile_claims(_("Returned with a question"), "returned", returned, veil),
    ]
    if actor.may(Right.WRITE_FACTS):
        due = facts_due(actor)
        shown = cover_facts(due[:_SHOWN], veil)
        piles.append(
            Pile(_("Facts to look at again"), "stale", (), count_some(due), reverse("facts:facts_due"), shown)
        )
    if actor.may(Right.MANAGE_USAGES):
        piles.append(_pile_pages(actor))
    piles.append(_pile_versions(actor))
    return [pile for pile in piles if pile.total]


def _pile_claims(heading: str, sign: str, claims: QuerySet[Claim], veil: Veil, route: str = "") -> Pile:
    shown = cover_claims(claims[:_SHOWN], veil)
    return Pile(heading, sign, shown, claims.count(), reverse(route) if route else "")


def _pile_pages(actor: Actor) -> Pile:
    pages = pages_to_mend(actor)
    return Pile(
        _("Published pages that still say the old thing"),
        "corrected",
        (),
        count_some(pages),
        reverse("facts:usages"),
        pages=show_usages(pages[:_SHOWN], actor),
    )


def _pile_versions(actor: Actor) -> Pile:
    newer = versions_for(actor)
    article = Article.objects.current().filter(reading__upload=OuterRef("newer")).order_by("position")
    first = newer.select_related("newer__uploaded_by").annotate(
        article_id=Subquery(article.values("id")[:1]), headline=Subquery(article.values("headline")[:1])
    )
    return Pile(
        _("Newer texts of a page, by somebody else"),
        "superseded",
        (),
        newer.count(),
        versions=list(first[:_SHOWN]),
    )


def _find_jobs(actor: Actor) -> QuerySet[Upload]:
    """Uploads under way, and those that failed of late, newest first."""
    of_late = timezone.now() - timedelta(days=FAILED_DAYS)
    under_way = Q(status__in=[Upload.Status.RECEIVED, Upload.Status.READING])
    failed = Q(status=Upload.Status.FAILED, received_at__gte=of_late)
    found = Upload.objects.visible_to(actor).filter(under_way | failed)
    return found.select_related("uploaded_by").order_by("-received_at")[:12]


def _filter(articles: QuerySet[Article], form: DeskFilterForm, actor: Actor) -> QuerySet[Article]:
    if not form.is_valid():
        return articles
    wanted = form.cleaned_data
    if wanted["subject"]:
        articles = articles.filter(_speaks_of([wanted["subject"]]))
    if wanted["risky"]:
        risky = Claim.objects.open().filter(article=OuterRef("pk"), risks__len__gt=0)
        articles = articles.filter(Exists(risky))
    if wanted["mine"]:
        articles = articles.filter(reading__upload__uploaded_by=actor.user)
    if wanted["desk"]:
        articles = articles.filter(desk=wanted["desk"])
    return articles


def _order(
    articles: QuerySet[Article], form: DeskFilterForm, subjects: Sequence[str]
) -> QuerySet[Article, Article]:
    """Articles in the order that was asked for; each carries `best` (its best worth) and `risky` (how many)."""
    is_open = Q(claims__status__in=_OPEN)
    articles = articles.annotate(
        best=Max("claims__score", filter=is_open),
        risky=Count("claims", filter=is_open & Q(claims__risks__len__gt=0)),
    )
    order = form.cleaned_data["order"] if form.is_valid() else ""
    if order == "worth":
        return articles.order_by(F("best").desc(nulls_last=True), "-created_at", "id")
    if order == "risk":
        return articles.order_by("-risky", F("best").desc(nulls_last=True), "-created_at", "id")
    if order == "oldest":
        return articles.order_by("created_at", "id")
    if order == "newest":
        return articles.order_by("-created_at", "id")
    days = Greatest(Value(0.0), Extract(Now() - _published_at(), "epoch") / Value(_SECONDS_A_DAY))
    weight = (
        Case(When(best=None, then=Value(0.5)), default=Cast("best", FloatField()))
        + Case(When(risky__gt=0, then=Value(_RISK_WEIGHT)), default=Value(0.0))
        - Least(Value(_MOST_AGE), days * Value(_DAY_WEIGHT), output_field=FloatField())
    )
    on_subject = (
        ExpressionWrapper(_speaks_of(subjects), output_field=BooleanField()) if subjects else Value(False)
    )
    return articles.annotate(
        weight=ExpressionWrapper(weight, output_field=FloatField()), on_subject=on_subject
    ).order_by("-on_subject", "-weight", "-created_at", "id")


def _published_at() -> Case:
    """When a story came out, as far as its day is known; else when it came in. A late upload makes nothing fresh."""
    day = Func(Left("published", Value(10)), Value("YYYY-MM-DD"), function="to_timestamp")
    is_known = When(published__regex=r"^\d{4}-\d{2}-\d{2}", then=Least(day, F("created_at")))
    return Case(is_known, default=F("created_at"), output_field=DateTimeField())


def _as_read(articles: QuerySet[Article], veil: Veil) -> QuerySet[Article]:
    """Articles that are searched and ordered by what the reader may read of them."""
    columns: dict[str, Any] = {f"shown_{name}": veil.column(name) for name in ("headline", "place", "text")}
    return articles.alias(**columns)


def _cover_runs(runs: Iterable[Run], veil: Veil) -> list[Run]:
    found = list(runs)
    for run in found:
        cover_article(run.article, veil)
    return found


def _speaks_of(subjects: Sequence[str]) -> Q:
    """Articles whose headline, place or text, as they are read, holds one of these as words of their own."""
    pattern = rf"\m({'|'.join(re.escape(subject) for subject in subjects)})\M"
    return Q(shown_headline__iregex=pattern) | Q(shown_place__iregex=pattern) | Q(shown_text__iregex=pattern)


def explain_rows(rows: list[ArticleRow], subjects: Sequence[str]) -> list[ArticleRow]:
    """Say of each row why it stands where it does: followed subjects, risky claims, and how good its best claim is.

    How fresh the story is stands in the row anyway.
    """
    for row in rows:
        article = row.article
        words = "\n".join((article.headline, article.place, article.text)).casefold()
        row.subjects = [
            one for one in subjects if re.search(rf"(?<!\w){re.escape(one.casefold())}(?!\w)", words)
        ]
        row.risky = getattr(article, "risky", 0)
        row.best = getattr(article, "best", None)
    return rows


@require_POST
@for_people(Right.READ_ARTICLES)
def follow_subjects(request: DeskRequest) -> HttpResponse:
    """Keep the subjects that the person follows."""
    form = SubjectsForm(request.POST)
    if not form.is_valid():
        raise Invalid(_("Write one subject a line."))
    services.follow_subjects(actor=request.actor, subjects=form.words())
    return go(request, reverse("facts:desk"), _("Your desk follows these subjects."))


@require_POST
@for_people(Right.READ_ARTICLES)
def mark_seen(request: DeskRequest) -> HttpResponse:
    """What changed up to the entry that the page showed counts as seen."""
    try:
        seq = int(request.POST.get("seq", ""))
    except ValueError as error:
        raise Invalid(_("There is nothing there yet to have looked at.")) from error
    services.mark_seen(actor=request.actor, seq=seq)
    return go(request, reverse("facts:desk"))


_ROOMS = {
    SavedView.Room.DESK: "facts:desk",
    SavedView.Room.ARTICLES: "facts:articles",
    SavedView.Room.FACTS: "facts:facts",
    SavedView.Room.SEARCH: "facts:search",
}


def view_address(view: SavedView) -> str:
    address = reverse(_ROOMS[SavedView.Room(view.room)])
    return f"{address}?{view.query}" if view.query else address


@require_POST
@for_people(Right.READ_ARTICLES)
def save_view(request: DeskRequest) -> HttpResponse:
    form = SaveViewForm(request.POST)
    if not form.is_valid():
        raise Invalid(_("Give the view a name."))
    view = services.save_view(actor=request.actor, **form.cleaned_data)
    return go(request, view_address(view), _("The view is kept."))


@require_POST
@for_people(Right.READ_ARTICLES)
def drop_view(request: DeskRequest, view_id: UUID) -> HttpResponse:
    view = services.drop_view(actor=request.actor, view_id=view_id)
    words = _("The view is dropped.")
    return go(request, reverse(_ROOMS[SavedView.Room(view.room)]), words)
