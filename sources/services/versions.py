"""Versions of one page: which upload replaces which at once, which only proposes to, and who says so."""

from collections.abc import Sequence
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from newsroom.actor import Actor
from newsroom.errors import Conflict, NotAllowed, NotFound
from newsroom.ledger.append import record_changes
from newsroom.ledger.recorded import Change
from newsroom.rights import Right
from sources.models import Article, Reading, Upload, VersionProposal
from sources.reading.fingerprint import shared_share
from sources.services.documents import list_versions_before
from sources.signals import Replacement, upload_reread

# Below this share of common word runs two texts are two stories, not two versions of one.
VERSION_SHARE = 0.3


class VersionAlreadySettled(Conflict):
    code, title = "version-already-settled", "This version is already settled"


def find_replaced(upload: Upload, previous: Reading | None) -> tuple[list[Article], Upload | None]:
    """What a new reading of this upload replaces: current articles, and an upload that it only proposes to replace.

    A further reading replaces the articles of the one before. The first one those of the newest earlier version of
    the page that its sender may replace; without one, the newest by anybody else is what it proposes to replace. So
    two lines of versions that stand side by side each go on, and one proposal is enough between them.
    """
    if previous is not None:
        return list(previous.articles.select_related("reading").order_by("position")), None
    if upload.external_id:
        lock_page(f"{upload.uploaded_by_id} {upload.external_id}")
        # A draft takes the place of the draft before it, what is published that of what was published.
        before = list_versions_before(upload).filter(is_draft=upload.is_draft).first()
        if before is not None or upload.is_draft:
            return (_newest_articles(before) if before is not None else []), None
    if not upload.page_key:
        return [], None
    lock_page(upload.page_key)
    current = Article.objects.current().filter(reading__upload=OuterRef("pk"))
    earlier = (
        Upload.objects.filter(Exists(current), page_key=upload.page_key, status=Upload.Status.READ)
        .filter(Q(desk_id=upload.desk_id) if upload.desk_id else Q(desk__isnull=True))
        .filter(received_at__lt=upload.received_at, same_as__isnull=True)
        .exclude(id=upload.id)
        .order_by("-received_at")
    )
    own_earlier = earlier.filter(uploaded_by=upload.uploaded_by_id)
    if upload.key_id is not None:
        own_earlier = own_earlier.filter(key__isnull=False)
    mine = own_earlier.first()
    return (_current_articles(mine), None) if mine is not None else ([], earlier.first())


def propose_version(
    *, newer: Upload, older: Upload, articles: Sequence[Article], changes: list[Change]
) -> VersionProposal | None:
    """Put on record that an upload may be a newer version of somebody else's page; None if no story is the same.

    Inside the reading's transaction; adds its change. Nothing of the older one is touched.
    """
    olds = _current_articles(older)
    if not any(most_shared(article, olds) for article in articles):
        return None
    proposal = VersionProposal(newer=newer, older=older, desk_id=newer.desk_id)
    proposal.save(force_insert=True)
    changes.append(Change(proposal, "version.proposed"))
    return proposal


def find_bar_to_settling(proposal: VersionProposal, actor: Actor) -> str:
    """Why this actor may not settle a proposal that they see, in a sentence; empty where they may.

    The older one's uploader may, a reviewer, and an editor, of whom those who belong to its desk see it; whoever sent
    the newer one may not, except in person where only their own program replaces their own page.
    """
    person = actor.user
    if person is None:
        return _("A person has to say so.")
    if proposal.older.uploaded_by_id == person.id:
        if proposal.newer.uploaded_by_id == person.id and actor.key is not None:
            return _("A program does not accept what it proposed itself; its person can, on the page.")
        return ""
    if proposal.newer.uploaded_by_id == person.id:
        return _("You sent the newer text. Somebody else says whether it replaces the earlier one.")
    if actor.may(Right.DECIDE_CLAIMS) or actor.may(Right.CORRECT_METADATA):
        return ""
    return _("Only whoever sent the earlier text, a reviewer or an editor of its desk says that.")


def settle_version(*, proposal_id: UUID, actor: Actor, accept: bool, reason: str = "") -> VersionProposal:
    """Say what a proposed newer version is: accepted, its articles replace the older ones; else both stay.

    Raises NotFound, NotAllowed, VersionAlreadySettled.
    """
    with transaction.atomic():
        proposal = (
            VersionProposal.objects.visible_to(actor)
            .select_for_update(no_key=True, of=("self",))
            .select_related("newer", "older")
            .filter(id=proposal_id)
            .first()
        )
        if proposal is None:
            raise NotFound(_("There is no such proposal here."))
        bar = find_bar_to_settling(proposal, actor)
        if bar:
            raise NotAllowed(bar)
        if proposal.status != VersionProposal.Status.WAITING:
            raise VersionAlreadySettled(
                _("Somebody has settled this already: %(status)s.")
                % {"status": proposal.get_status_display()}
            )
        changes: list[Change] = []
        if accept:
            _replace(proposal, changes)
        proposal.status = VersionProposal.Status.ACCEPTED if accept else VersionProposal.Status.APART
        proposal.settled_by, proposal.settled_at = actor.user, timezone.now()
        proposal.advance()
        proposal.save(update_fields=["status", "settled_by", "settled_at", "revision"])
        event = "version.accepted" if accept else "version.kept_apart"
        changes.append(Change(proposal, event, reason=reason))
        record_changes(changes, actor=actor)
    return proposal


def _replace(proposal: VersionProposal, changes: list[Change]) -> None:
    """Put the newer line of versions in the place of the older one, as both are by now.

    Claims are locked before articles, as everywhere: whoever listens to `upload_reread` does that.
    """
    lock_page(proposal.newer.page_key)
    olds, news = newest_of(proposal.older), newest_of(proposal.newer)
    taken: dict[UUID, tuple[Article, list[Article]]] = {}
    firsts: dict[UUID, Article] = {}
    for article in news:
        old = most_shared(article, [old for old in olds if old.id != article.id])
        first = _line_of(article)[-1]
        # One line takes one place, and none that began with it.
        if old is None or firsts.get(first.id, old).id != old.id or first in _line_of(old):
            continue
        firsts[first.id] = old
        taken.setdefault(old.id, (old, []))[1].append(article)
    if not taken:
        return
    replaced = [Replacement(old, tuple(articles)) for old, articles in taken.values()]
    upload_reread.send(sender=Upload, upload=proposal.newer, replaced=replaced, changes=changes)
    for first in Article.objects.select_for_update(no_key=True).filter(id__in=firsts).order_by("id"):
        first.supersedes = firsts[first.id]
        first.advance()
        first.save(update_fields=["supersedes", "revision"])
        changes.append(Change(first, "article.succeeded"))


def lock_page(page_key: str) -> None:
    """Two uploads of one page at once, or one and a settlement, see which came first. Held to the end."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"page {page_key}"])


def _current_articles(upload: Upload) -> list[Article]:
    return list(
        Article.objects.current()
        .filter(reading__upload=upload)
        .select_related("reading")
        .order_by("position")
    )


def _newest_articles(upload: Upload) -> list[Article]:
    newest = Article.objects.newest().filter(reading__upload=upload)
    return list(newest.select_related("reading").order_by("position"))


def newest_of(upload: Upload) -> list[Article]:
    """The current articles of an upload, or those that have taken their place meanwhile."""
    found: dict[UUID, Article] = {}
    level = list(Article.objects.filter(reading__upload=upload).select_related("reading"))
    seen: set[UUID] = set()
    while level:
        seen |= {article.id for article in level}
        later = list(Article.objects.filter(supersedes__in=level).select_related("reading"))
        replaced = {article.supersedes_id for article in later}
        found |= {one.id: one for one in level if one.id not in replaced and one.reading.is_current}
        level = [article for article in later if article.id not in seen]
    return sorted(found.values(), key=lambda one: (one.position, one.id))


def uploads_in_line(article: Article) -> list[UUID]:
    """The uploads of an article and of those that it replaced, newest first; a query for each that it replaced."""
    found = [article.reading.upload_id]
    older = article.supersedes_id
    while older is not None:
        older, upload_id = Article.objects.values_list("supersedes_id", "reading__upload_id").get(id=older)
        found.append(upload_id)
    return list(dict.fromkeys(found))


def versions_for(actor: Actor) -> QuerySet[VersionProposal]:
    """The proposals that wait for this actor to settle them (see `find_bar`), those waiting longest first."""
    waiting = VersionProposal.objects.visible_to(actor).waiting()
    if actor.user is None:
        return waiting.none()
    mine, proposed = Q(older__uploaded_by=actor.user), Q(newer__uploaded_by=actor.user)
    if actor.key is not None:
        mine &= ~proposed
    if actor.may(Right.DECIDE_CLAIMS) or actor.may(Right.CORRECT_METADATA):
        mine |= ~proposed
    return waiting.filter(mine).order_by("proposed_at", "id")


def _line_of(article: Article) -> list[Article]:
    """An article and those that it replaced, newest first; the last one replaces none."""
    line = [article]
    while line[-1].supersedes is not None:
        line.append(line[-1].supersedes)
    return line


def most_shared(article: Article, olds: Sequence[Article]) -> Article | None:
    """The old article that this one replaces: the one that shares most words, in its place on the same text."""
    best, best_share = None, VERSION_SHARE
    for old in olds:
        if old.reading.upload_id == article.reading.upload_id and old.reading.text == article.reading.text:
            common = min(old.end, article.end) - max(old.start, article.start)
            share = common / max(1, min(old.end - old.start, article.end - article.start))
        else:
            share = shared_share(article.text, old.text)
            if old.headline and old.headline.casefold() == article.headline.casefold():
                share = max(share, 0.5)
        if share > best_share:
            best, best_share = old, share
    return best
