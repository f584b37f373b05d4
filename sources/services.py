"""Every write of evidence: receiving uploads, reading them into articles, correcting metadata, keeping sources."""

import hashlib
import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from datetime import timedelta
from decimal import Decimal
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit
from uuid import UUID, uuid4

from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from newsroom.errors import Conflict, Invalid, NotAllowed, NotFound, RevisionConflict
from newsroom.jobs import queue_after_commit
from newsroom.ledger.record import record_changes
from newsroom.ledger.records import Change
from newsroom.models import Desk, User, sees_desk
from newsroom.roles import Actor, Right
from sources.models import (
    MAX_ATTEMPTS,
    Article,
    IdempotencyKey,
    Original,
    Reading,
    SameText,
    Source,
    Upload,
    same_bytes_lock,
    text_sha256,
)
from sources.originals import OriginalMissing, load_original, store_original
from sources.reading.child import read_in_child
from sources.reading.dates import parse_iso
from sources.reading.fingerprint import SAME_SHARE, fingerprint_text, shared_share
from sources.reading.read import clean_name
from sources.reading.redraw import CannotRedraw, redraw_stories
from sources.reading.types import (
    ENGINE,
    VERSION,
    Declared,
    Document,
    Limits,
    Mark,
    ReadingCrashed,
    ReadResult,
    Story,
    UnreadableUpload,
    story_text,
)
from sources.signals import Replacement, article_corrected, article_read, upload_reread

logger = logging.getLogger(__name__)

# A ZIP of ZIPs of ZIPs: far more than any mail or wire bundle needs, and an end to one that contains itself.
MAX_DEPTH = 4
# Earlier articles that are compared word for word as possible copies of a new one.
MOST_TWINS = 20
READER = Actor(software=f"{ENGINE}@{VERSION}")


class UploadTooLarge(Invalid):
    code, title, status = "upload-too-large", "The file is too large", 413


class UploadEmpty(Invalid):
    code, title = "upload-empty", "The file is empty"


class IdempotencyKeyReused(Invalid):
    code, title = "idempotency-key-reused", "This Idempotency-Key was used for another request"


class DiskRefused(Conflict):
    code, title, status = "storage-refused", "The file could not be stored", 507


def receive_upload(
    *,
    actor: Actor,
    data: bytes,
    name: str,
    media_type: str = "",
    url: str = "",
    outlet: str = "",
    published: str = "",
    language: str = "",
    desk_id: UUID | None = None,
    idempotency: tuple[str, str] | None = None,
    queue: Callable[[str], Any] | None = None,
) -> Upload:
    """Take in one file: its bytes are on disk and its receipt is on record when this returns.

    `idempotency` is (key, fingerprint of the request): the same pair again returns the upload of the first time.
    `queue` is called after commit with the upload's id, unless the same bytes were received before.

    Raises NotAllowed, UploadEmpty, UploadTooLarge, Invalid, IdempotencyKeyReused, DiskRefused.
    """
    actor.require(Right.UPLOAD)
    person = actor.user
    if person is None:
        raise NotAllowed(_("An upload needs a person who answers for it."))
    _check_size(data)
    desk_id = _own_desk(actor, desk_id)
    published = _check_published(published)
    url = _one_line(url, 2000)
    try:
        sha256 = store_original(data)
    except OSError as error:
        logger.exception("an original could not be stored")
        raise DiskRefused(_("The disk did not take the file. Nothing was kept; try again later.")) from error
    upload = Upload(
        uploaded_by=person,
        key=actor.key,
        name=clean_name(name) or _("Untitled"),
        url=url,
        page_key=page_key(url),
        outlet=_one_line(outlet, 200),
        published=published,
        language=_one_line(language, 16),
        desk_id=desk_id,
    )
    with transaction.atomic():
        changes: list[Change] = []
        received = _receive(
            actor=actor,
            original=Original(sha256=sha256, size=len(data)),
            media_type=_one_line(media_type, 100),
            upload=upload,
            idempotency=idempotency,
            changes=changes,
        )
        if queue is not None and received is upload and upload.same_as_id is None:
            queue_after_commit(queue, upload.id)
        record_changes(changes, actor=actor)
    return received


def _receive(
    *,
    actor: Actor,
    original: Original,
    media_type: str,
    upload: Upload,
    idempotency: tuple[str, str] | None,
    changes: list[Change],
) -> Upload:
    """Write one receipt's rows inside the caller's transaction and add its changes; returns the receipt that counts."""
    if idempotency is not None:
        earlier = _claim_idempotency_key(actor=actor, idempotency=idempotency, upload=upload)
        if earlier is not None:
            return earlier
    with connection.cursor() as cursor:
        # Two receipts of the same bytes at once: the second waits here until the first is on record.
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [same_bytes_lock(original.sha256)])
    stored = Original.objects.filter(sha256=original.sha256).first()
    if stored is None:
        original.media_type = media_type
        original.save(force_insert=True)
        changes.append(Change(original, "original.stored"))
        stored = original
    upload.original = stored
    upload.same_as = _first_receipt(stored, desk_id=upload.desk_id)
    if upload.same_as is not None and upload.same_as.status == Upload.Status.READ:
        upload.status = Upload.Status.READ
    upload.save(force_insert=True)
    changes.append(Change(upload, "upload.received"))
    return upload


def take_upload(*, upload_id: UUID) -> tuple[Upload, UUID] | None:
    """Lease an upload for reading and count the attempt, in a transaction of its own.

    Returns the upload and the lease's token, or None where there is nothing to do: it is read, another worker holds
    it, or this was its last attempt (then it is now failed, in words).
    """
    with transaction.atomic():
        upload = Upload.objects.select_for_update(no_key=True).filter(id=upload_id).first()
        if upload is None or upload.same_as_id is not None:
            return None
        now = timezone.now()
        waiting = upload.status == Upload.Status.RECEIVED
        expired = upload.status == Upload.Status.READING and (
            upload.lease_until is None or upload.lease_until < now
        )
        if not (waiting or expired):
            return None
        if upload.attempts >= MAX_ATTEMPTS:
            _fail(
                upload,
                _("Reading stopped half-way three times. The file may be damaged or built to do harm."),
            )
            return None
        upload.attempts += 1
        upload.status = Upload.Status.READING
        upload.lease_token = uuid4()
        upload.lease_until = now + timedelta(seconds=settings.JOB_LEASE_SECONDS)
        upload.save(update_fields=["attempts", "status", "lease_token", "lease_until"])
    return upload, upload.lease_token


def read_upload(*, upload_id: UUID, queue: Callable[[str], Any] | None = None) -> Upload | None:
    """Read an upload into articles: lease, compute in a child process, write once while the lease is held.

    Harmless to call twice. `queue` is called after commit with the id of each file found inside this one.
    Returns the upload, or None where another worker has it or nothing is left to do.
    """
    taken = take_upload(upload_id=upload_id)
    if taken is None:
        return None
    upload, token = taken
    try:
        result = _compute(upload)
    except UnreadableUpload as refusal:
        return _finish_unread(upload_id, token, refusal.message, for_good=True)
    except ReadingCrashed as crash:
        return _finish_unread(upload_id, token, crash.message, for_good=False)
    except OriginalMissing:
        logger.exception("the original of upload %s is missing", upload_id)
        return _finish_unread(
            upload_id, token, _("The bytes of this upload are no longer there."), for_good=True
        )
    except OSError:
        logger.exception("the original of upload %s could not be loaded", upload_id)
        return _finish_unread(
            upload_id, token, _("The bytes of this upload cannot be reached."), for_good=False
        )
    if result.attachments and _depth(upload) >= MAX_DEPTH:
        reason = _("Files are packed inside each other more than %(depth)s deep here.") % {"depth": MAX_DEPTH}
        return _finish_unread(upload_id, token, reason, for_good=True)
    return _finish_read(upload_id, token, result, queue)


def _declared(upload: Upload) -> Declared:
    return Declared(
        outlet=upload.outlet or None,
        published=upload.published or None,
        language=upload.language or None,
        url=upload.url or None,
        media_type=upload.original.media_type or None,
    )


def _compute(upload: Upload) -> ReadResult:
    """Read the bytes in a child process. Raises UnreadableUpload, ReadingCrashed, OriginalMissing."""
    limits = Limits(
        max_bytes=settings.MAX_UPLOAD_BYTES,
        max_article_chars=settings.MAX_ARTICLE_CHARS,
        memory_bytes=settings.READING_MEMORY_BYTES,
        cpu_seconds=settings.READING_CPU_SECONDS,
        wall_seconds=settings.READING_SECONDS,
    )
    return read_in_child(load_original(upload.original.sha256), upload.name, _declared(upload), limits)


def _finish_read(
    upload_id: UUID, token: UUID, result: ReadResult, queue: Callable[[str], Any] | None
) -> Upload | None:
    members = [(member, store_original(member.data)) for member in result.attachments]
    with transaction.atomic():
        upload = _lock_leased(upload_id, token)
        if upload is None:
            return None
        changes: list[Change] = []
        _set_status(upload, Upload.Status.READ, "", changes)
        if result.stories:
            make_reading(upload=upload, result=result, changes=changes)
        for member, sha256 in members:
            child = Upload(
                uploaded_by_id=upload.uploaded_by_id,
                key_id=upload.key_id,
                name=clean_name(member.name) or _("Untitled"),
                outlet=upload.outlet,
                desk_id=upload.desk_id,
                parent=upload,
            )
            _receive(
                actor=READER,
                original=Original(sha256=sha256, size=len(member.data)),
                media_type=(member.media_type or "")[:100],
                upload=child,
                idempotency=None,
                changes=changes,
            )
            if queue is not None and child.same_as_id is None:
                queue_after_commit(queue, child.id)
        record_changes(changes, actor=READER)
    return upload


def make_reading(
    *,
    upload: Upload,
    result: ReadResult,
    changes: list[Change],
    made_by: User | None = None,
    reason: str = "",
) -> Reading:
    """Write a Reading with its Articles inside the caller's transaction and add the changes; the newest is current.

    Articles of an earlier reading, or of an earlier version of the page, are superseded by those that hold their
    words; whoever listens to `upload_reread` then follows with what rests on them.
    """
    previous = upload.readings.filter(is_current=True).first()
    if previous is not None:
        previous.is_current = False
        previous.save(update_fields=["is_current"])
    olds = _replaced_articles(upload, previous)
    document = result.document
    reading = Reading(
        upload=upload,
        number=previous.number + 1 if previous else 1,
        engine=result.engine,
        version=result.version,
        format=document.format,
        encoding=document.encoding or "",
        text=document.text,
        boundaries=[{"start": story.start, "end": story.end} for story in result.stories],
        marks=[asdict(mark) for mark in document.marks],
        made_by=made_by,
    )
    reading.save(force_insert=True)
    outlets = {
        name: find_or_create_source(name=name, kind=Source.Kind.OUTLET, changes=changes)
        for name in sorted(
            {story.outlet or upload.outlet for story in result.stories} - {""}, key=source_order
        )
    }
    articles = []
    for position, story in enumerate(result.stories, start=1):
        article = _article(reading, story, position=position, result=result, outlets=outlets)
        old = _most_shared(article, story, olds)
        if old is not None:
            article.supersedes = old
            if old.reading_id == (previous.id if previous else None) and old.revision > 1:
                _carry_corrections(old, article)
        article.save(force_insert=True)
        articles.append(article)
    SameText.objects.bulk_create(_find_same_texts(articles))
    changes.append(
        Change(reading, "reading.made", reason=reason, member_type="article.read", members=articles)
    )
    for article in articles:
        article_read.send(sender=Article, article=article, changes=changes)
    if olds:
        replaced = [
            Replacement(old, tuple(article for article in articles if article.supersedes_id == old.id))
            for old in olds
        ]
        # An old story of another version of the page that the new version does not carry stays as it is.
        replaced = [
            pair for pair in replaced if pair.new or (previous and pair.old.reading_id == previous.id)
        ]
        upload_reread.send(sender=Upload, upload=upload, replaced=replaced, changes=changes)
    return reading


def _article(
    reading: Reading, story: Story, *, position: int, result: ReadResult, outlets: Mapping[str, Source]
) -> Article:
    upload, published = reading.upload, story.published
    text = story_text(result.document, story)
    return Article(
        reading=reading,
        desk_id=upload.desk_id,
        position=position,
        start=story.start,
        end=story.end,
        text=text,
        text_sha256=text_sha256(text),
        furniture=[asdict(mark) for mark in story.marks],
        fingerprint=fingerprint_text(text, story.marks),
        headline=_one_line(story.headline or "", 500),
        byline=_one_line(story.byline or "", 300),
        outlet=outlets.get(story.outlet or upload.outlet),
        agency=_one_line(story.agency or "", 100),
        place=_one_line(story.place or "", 200),
        published=published.value or "",
        published_precision=published.precision or "",
        published_basis=published.basis,
        published_zone=published.zone or "",
        published_note=published.note,
        language=(story.language or result.document.language or upload.language)[:16],
        direction=story.direction,
    )


def _replaced_articles(upload: Upload, previous: Reading | None) -> list[Article]:
    """The current articles that a new reading of this upload may replace."""
    if previous is not None:
        return list(previous.articles.order_by("position"))
    if not upload.page_key:
        return []
    earlier = (
        Upload.objects.filter(page_key=upload.page_key, status=Upload.Status.READ)
        .filter(Q(desk_id=upload.desk_id) if upload.desk_id else Q(desk__isnull=True))
        .exclude(id=upload.id)
        .filter(received_at__lt=upload.received_at, same_as__isnull=True)
        .order_by("-received_at")
        .first()
    )
    return (
        list(Article.objects.current().filter(reading__upload=earlier).order_by("position"))
        if earlier
        else []
    )


# Below this share of common word runs two texts are two stories, not two versions of one.
VERSION_SHARE = 0.3


def _most_shared(article: Article, story: Story, olds: Sequence[Article]) -> Article | None:
    """The old article that this one replaces: the one that shares most words, in its place on the same text."""
    best, best_share = None, VERSION_SHARE
    for old in olds:
        if old.reading.upload_id == article.reading.upload_id and old.reading.text == article.reading.text:
            common = min(old.end, story.end) - max(old.start, story.start)
            share = common / max(1, min(old.end - old.start, story.end - story.start))
        else:
            share = shared_share(article.text, old.text)
            if old.headline and old.headline.casefold() == article.headline.casefold():
                share = max(share, 0.5)
        if share > best_share:
            best, best_share = old, share
    return best


def _carry_corrections(old: Article, article: Article) -> None:
    """What a person corrected stays corrected when only the boundaries or the engine changed."""
    for name in (
        *EDITABLE_METADATA,
        "published_precision",
        "published_basis",
        "published_zone",
        "published_note",
    ):
        setattr(article, name, getattr(old, name))


def _find_same_texts(articles: Sequence[Article]) -> list[SameText]:
    """Links to earlier articles of other pages that carry nearly the same words."""
    links = []
    for article in articles:
        if not article.fingerprint:
            continue
        upload = article.reading.upload
        candidates = (
            Article.objects.current()
            .filter(fingerprint__overlap=article.fingerprint)
            .exclude(reading__upload=upload)
            .order_by("-created_at")[:MOST_TWINS]
        )
        for twin in candidates:
            if twin.id == article.supersedes_id:
                continue
            share = shared_share(article.text, twin.text, (_marks(article), _marks(twin)))
            if share >= SAME_SHARE:
                links.append(SameText(article=article, twin=twin, share=Decimal(f"{share:.3f}")))
    return links


def _marks(article: Article) -> list[Mark]:
    return [Mark(**mark) for mark in article.furniture]


def reread_upload(
    *,
    upload_id: UUID,
    actor: Actor,
    boundaries: Sequence[tuple[int, int]],
    marks: Sequence[Mark],
    expected_number: int,
    reason: str = "",
) -> Reading:
    """Draw a page's stories and furniture by hand: a new Reading of the same text whose articles replace the old.

    `boundaries` and `marks` count code points of the reading's text; `expected_number` is the reading the person saw.
    Raises NotAllowed, NotFound, RevisionConflict, Invalid.
    """
    actor.require(Right.CORRECT_METADATA)
    with transaction.atomic():
        upload, reading = _lock_read(upload_id, actor)
        if reading.number != expected_number:
            raise RevisionConflict(
                _("Somebody read this page again since you opened it."), current=reading.number
            )
        document = Document(
            text=reading.text,
            format=reading.format,
            media_type=upload.original.media_type,
            encoding=reading.encoding or None,
            language=upload.language or None,
        )
        try:
            result = redraw_stories(document, _declared(upload), boundaries=boundaries, marks=marks)
        except CannotRedraw as refusal:
            raise Invalid(str(refusal)) from refusal
        changes: list[Change] = []
        drawn = make_reading(upload=upload, result=result, changes=changes, made_by=actor.user, reason=reason)
        record_changes(changes, actor=actor)
    return drawn


def read_again(*, upload_id: UUID, actor: Actor) -> Reading:
    """Read an upload's bytes once more with the engine as it is now; its articles replace the old ones.

    Raises NotAllowed, NotFound, Conflict (it cannot be read any more), RevisionConflict (somebody else just did).
    """
    actor.require(Right.CORRECT_METADATA)
    upload = Upload.objects.visible_to(actor).select_related("original").filter(id=upload_id).first()
    if upload is None:
        raise NotFound(_("There is no such upload here."))
    seen = upload.readings.filter(is_current=True).values_list("number", flat=True).first()
    try:
        result = _compute(upload)
    except (UnreadableUpload, ReadingCrashed) as refusal:
        raise Conflict(refusal.message) from refusal
    with transaction.atomic():
        upload, reading = _lock_read(upload_id, actor)
        if reading.number != seen:
            raise RevisionConflict(_("Somebody read this page again just now."), current=reading.number)
        changes: list[Change] = []
        drawn = make_reading(upload=upload, result=result, changes=changes, made_by=actor.user)
        record_changes(changes, actor=actor)
    return drawn


def _lock_read(upload_id: UUID, actor: Actor) -> tuple[Upload, Reading]:
    upload = (
        Upload.objects.visible_to(actor)
        .select_for_update(no_key=True, of=("self",))
        .select_related("original")
        .filter(id=upload_id)
        .first()
    )
    reading = upload.readings.filter(is_current=True).first() if upload is not None else None
    if upload is None or reading is None:
        raise NotFound(_("There is no read page here."))
    return upload, reading


def retry_upload(*, upload_id: UUID, actor: Actor, queue: Callable[[str], Any] | None = None) -> Upload:
    """Put a failed upload back in the queue with fresh attempts. Raises NotFound, NotAllowed, Conflict."""
    actor.require(Right.UPLOAD)
    with transaction.atomic():
        wanted = Upload.objects.visible_to(actor).filter(id=upload_id).first()
        if wanted is None:
            raise NotFound(_("There is no such upload here."))
        # Receipts of the same bytes wait for the first one, so it is the first one that is tried again.
        first_id = wanted.same_as_id or wanted.id
        rows = list(
            Upload.objects.select_for_update(no_key=True, of=("self",))
            .filter(Q(id=first_id) | Q(same_as_id=first_id), status=Upload.Status.FAILED)
            .order_by("id")
        )
        if wanted.id not in {row.id for row in rows}:
            raise Conflict(_("This upload has not failed, so there is nothing to retry."))
        for row in rows:
            row.status, row.reason, row.attempts = Upload.Status.RECEIVED, "", 0
            row.queued_at = timezone.now()
            row.advance()
            row.save(update_fields=["status", "reason", "attempts", "queued_at", "revision"])
        if queue is not None:
            queue_after_commit(queue, first_id)
        record_changes([Change(row, "upload.retried") for row in rows], actor=actor)
    return next(row for row in rows if row.id == wanted.id)


# Name and length of what is corrected as plain words.
TEXT_METADATA = {"headline": 500, "byline": 300, "agency": 100, "place": 200, "language": 16}
EDITABLE_METADATA = (*TEXT_METADATA, "published", "outlet")


def correct_metadata(
    *,
    article_id: UUID,
    actor: Actor,
    values: Mapping[str, str],
    reason: str = "",
    expected_revision: int | None = None,
) -> Article:
    """Correct what is known about an article; its text never changes.

    `values` may hold the keys of EDITABLE_METADATA; `published` is YYYY[-MM[-DD]] or ISO, empty for not known.
    Raises NotFound, NotAllowed, Invalid, RevisionConflict.
    """
    actor.require(Right.CORRECT_METADATA)
    unknown = set(values) - set(EDITABLE_METADATA)
    if unknown:
        raise Invalid(_("These cannot be corrected here: %(names)s.") % {"names": ", ".join(sorted(unknown))})
    with transaction.atomic():
        article = (
            Article.objects.visible_to(actor)
            .select_for_update(no_key=True, of=("self",))
            .filter(id=article_id)
            .first()
        )
        if article is None:
            raise NotFound(_("There is no such article here."))
        if expected_revision is not None and article.revision != expected_revision:
            raise RevisionConflict(
                _("Somebody corrected this article since you opened it."), current=article.revision
            )
        changes: list[Change] = []
        for name, limit in TEXT_METADATA.items():
            if name in values:
                setattr(article, name, _one_line(values[name], limit))
        if "published" in values:
            value, precision, zone = parse_iso(_check_published(values["published"])) or ("", "", None)
            article.published, article.published_precision = value, precision
            article.published_zone = zone or ""
            article.published_basis = Article.Basis.CORRECTED if value else Article.Basis.NONE
            article.published_note = ""
        if "outlet" in values:
            name = _one_line(values["outlet"], 200)
            article.outlet = (
                find_or_create_source(name=name, kind=Source.Kind.OUTLET, changes=changes) if name else None
            )
        article.advance()
        details = [f"published_{part}" for part in ("precision", "zone", "basis", "note")]
        article.save(update_fields=[*EDITABLE_METADATA, *details, "revision"])
        changes.append(Change(article, "article.corrected", reason=reason))
        article_corrected.send(sender=Article, article=article, names=set(values), changes=changes)
        record_changes(changes, actor=actor)
    return article


def find_or_create_source(*, name: str, kind: str, changes: list[Change]) -> Source:
    """The standing source of this name or alias, or a new one, inside the caller's transaction.

    Two transactions that both miss: the unique name makes one of them wait and then find the other's row.
    """
    name = _one_line(name, 200)
    found = _find_source(name)
    if found is not None:
        return found
    source = Source(name=name, kind=kind)
    try:
        with transaction.atomic():
            source.save(force_insert=True)
    except IntegrityError:
        found = _find_source(name)
        if found is None:
            raise
        return found
    changes.append(Change(source, "source.added"))
    return source


def source_order(name: str) -> str:
    """The order in which a transaction that may create several Sources takes their names.

    A name that another transaction is just adding makes ours wait for it, so all must take them in the same order.
    """
    return _one_line(name, 200).lower()


def _find_source(name: str) -> Source | None:
    candidates = Source.objects.standing().named(name).order_by("created_at")
    return min(candidates, key=lambda source: source.name.lower() != name.lower(), default=None)


def create_source(
    *, actor: Actor, name: str, kind: str, aliases: Sequence[str] = (), reliability: str = "F", note: str = ""
) -> Source:
    """Add a source by hand. Raises NotAllowed, Invalid (no name, unknown kind), Conflict (name taken)."""
    actor.require(Right.MANAGE_SOURCES)
    source = Source(
        name=_one_line(name, 200), kind=kind, aliases=_aliases(aliases), reliability=reliability, note=note
    )
    _check_source(source)
    with transaction.atomic():
        _save_source(source, force_insert=True)
        record_changes([Change(source, "source.added")], actor=actor)
    return source


def update_source(
    *,
    source_id: UUID,
    actor: Actor,
    name: str,
    kind: str,
    aliases: Sequence[str],
    reliability: str,
    note: str,
    expected_revision: int,
    reason: str = "",
) -> Source:
    """Change a source's page. Raises NotFound, NotAllowed, Invalid, Conflict, RevisionConflict."""
    actor.require(Right.MANAGE_SOURCES)
    with transaction.atomic():
        source = Source.objects.select_for_update(no_key=True).filter(id=source_id).first()
        if source is None:
            raise NotFound(_("There is no such source."))
        if source.revision != expected_revision:
            raise RevisionConflict(
                _("Somebody changed this source since you opened it."), current=source.revision
            )
        source.name = _one_line(name, 200)
        source.kind, source.reliability, source.note = kind, reliability, note
        source.aliases = _aliases(aliases)
        _check_source(source)
        source.advance()
        _save_source(source)
        record_changes([Change(source, "source.changed", reason=reason)], actor=actor)
    return source


def _save_source(source: Source, *, force_insert: bool = False) -> None:
    try:
        with transaction.atomic():
            source.save(force_insert=force_insert)
    except IntegrityError as error:
        raise Conflict(_("There is already a source called “%(name)s”.") % {"name": source.name}) from error


def _check_source(source: Source) -> None:
    if not source.name:
        raise Invalid(_("A source needs a name."))
    if source.kind not in Source.Kind.values or source.reliability not in Source.Reliability.values:
        raise Invalid(_("Choose the kind and the reliability from the lists."))


def _aliases(aliases: Sequence[str]) -> list[str]:
    return sorted({_one_line(alias, 200) for alias in aliases} - {""})


def _claim_idempotency_key(*, actor: Actor, idempotency: tuple[str, str], upload: Upload) -> Upload | None:
    """Hold this key for this upload; returns the upload that held it before. Waits for a twin in flight."""
    key, fingerprint = idempotency
    with connection.cursor() as cursor:
        # The row names an upload that is written further down in this transaction; the key's own advisory lock makes
        # a twin wait, since a unique index alone would let it see neither row nor conflict until we commit.
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"{actor.reference} {key}"])
    held = IdempotencyKey.objects.filter(owner=actor.reference, key=key).select_related("upload").first()
    if held is None:
        IdempotencyKey(owner=actor.reference, key=key, fingerprint=fingerprint, upload=upload).save(
            force_insert=True
        )
        return None
    if held.fingerprint != fingerprint:
        raise IdempotencyKeyReused(
            _("This Idempotency-Key was used for another request. Use a fresh key for each new upload.")
        )
    return held.upload


def _first_receipt(original: Original, *, desk_id: UUID | None) -> Upload | None:
    """The earlier receipt of these bytes whose articles everybody who sees the new one may see, if it did not fail."""
    return (
        Upload.objects.filter(
            Q(desk__isnull=True) | Q(desk_id=desk_id), original=original, same_as__isnull=True
        )
        .exclude(status=Upload.Status.FAILED)
        .order_by("received_at")
        .first()
    )


def _depth(upload: Upload) -> int:
    depth, parent = 0, upload.parent
    while parent is not None:
        depth, parent = depth + 1, parent.parent
    return depth


def _lock_leased(upload_id: UUID, token: UUID) -> Upload | None:
    """The upload with its row locked, or None where the lease has gone to somebody else."""
    sha256 = Original.objects.values_list("sha256", flat=True).get(uploads=upload_id)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [same_bytes_lock(sha256)])
    upload = Upload.objects.select_for_update(no_key=True).get(id=upload_id)
    held = upload.status == Upload.Status.READING and upload.lease_token == token
    return upload if held else None


def _finish_unread(upload_id: UUID, token: UUID, reason: str, *, for_good: bool) -> Upload | None:
    with transaction.atomic():
        upload = _lock_leased(upload_id, token)
        if upload is None:
            return None
        if for_good or upload.attempts >= MAX_ATTEMPTS:
            _fail(upload, reason)
        else:
            # The sweep tries again; being received was its last state on record, so there is nothing to record.
            upload.status = Upload.Status.RECEIVED
            upload.lease_token = upload.lease_until = None
            upload.queued_at = timezone.now()
            upload.save(update_fields=["status", "lease_token", "lease_until", "queued_at"])
    return upload


def _fail(upload: Upload, reason: str) -> None:
    changes: list[Change] = []
    _set_status(upload, Upload.Status.FAILED, reason, changes)
    record_changes(changes, actor=READER)


def _set_status(upload: Upload, status: str, reason: str, changes: list[Change]) -> None:
    """End a reading for this upload and for the later receipts of the same bytes that wait for it."""
    waiting = list(
        Upload.objects.select_for_update(no_key=True)
        .filter(same_as=upload, status=Upload.Status.RECEIVED)
        .order_by("id")
    )
    for row in [upload, *waiting]:
        row.status, row.reason = status, reason
        row.lease_token = row.lease_until = None
        row.advance()
        row.save(update_fields=["status", "reason", "lease_token", "lease_until", "revision"])
        changes.append(Change(row, f"upload.{status}", reason=reason))


def page_key(url: str) -> str:
    """A short name of the page behind an address: fragment and campaign parameters do not make another page."""
    if not url:
        return ""
    parts = urlsplit(url)
    query = sorted(
        (name, value)
        for name, value in parse_qsl(parts.query, keep_blank_values=True)
        if not name.lower().startswith(("utm_", "fbclid", "gclid", "mc_"))
    )
    host = (parts.hostname or "").removeprefix("www.")
    return hashlib.sha256(f"{host}{parts.path.rstrip('/')}?{urlencode(query)}".encode()).hexdigest()


def _check_size(data: bytes) -> None:
    if not data.strip():
        raise UploadEmpty(_("There is nothing in this file, or only white space."))
    if len(data) > settings.MAX_UPLOAD_BYTES:
        raise UploadTooLarge(
            _("The file has %(size)s MB; at most %(limit)s MB are taken.")
            % {
                "size": f"{len(data) / 1_000_000:.1f}",
                "limit": f"{settings.MAX_UPLOAD_BYTES / 1_000_000:.0f}",
            }
        )


def _own_desk(actor: Actor, desk_id: UUID | None) -> UUID | None:
    if desk_id is not None and not (sees_desk(actor, desk_id) and Desk.objects.filter(id=desk_id).exists()):
        raise Invalid(_("You are not on that desk."))
    return desk_id


def _check_published(published: str) -> str:
    published = published.strip()
    if published and parse_iso(published) is None:
        raise Invalid(
            _("Write the date as 2025-02-01, 2025-02 or 2025, or with its time: 2025-02-01T09:30+01:00.")
        )
    return published


def _one_line(value: str, limit: int) -> str:
    return " ".join(value.replace("\x00", "").split())[:limit]
