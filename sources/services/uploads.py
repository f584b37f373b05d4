"""Receiving uploads and carrying them through their reading, whatever happens to a worker meanwhile."""

import hashlib
import logging
import time
from collections.abc import Callable, Sequence
from typing import Any, TypedDict, Unpack
from urllib.parse import parse_qsl, urlencode, urlsplit
from uuid import UUID, uuid4

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from newsroom.actor import Actor
from newsroom.errors import Conflict, Invalid, NotAllowed, NotFound
from newsroom.jobs.attempts import lock_held, take_job
from newsroom.jobs.job import MAX_ATTEMPTS
from newsroom.jobs.outage import outlast_outage
from newsroom.jobs.queue import queue_after_commit
from newsroom.ledger.append import record_changes
from newsroom.ledger.recorded import Change
from newsroom.models import Desk, User, sees_desk
from newsroom.rights import Right
from sources.models import (
    Original,
    Upload,
    same_bytes_lock,
)
from sources.originals import OriginalMissing, store_original
from sources.reading.read import clean_name
from sources.reading.types import (
    READING_ENGINE,
    READING_VERSION,
    Attachment,
    ReadingCrashed,
    ReadResult,
    UnreadableUpload,
)
from sources.services.articles import check_published
from sources.services.budget import Cut, cut_to_fit, find_exhaustion, require_room
from sources.services.documents import check_external_id, find_same_version
from sources.services.idempotency import claim_idempotency_key, is_known
from sources.services.readings import compute_reading, make_reading
from sources.services.sources import one_line

logger = logging.getLogger(__name__)


# A ZIP of ZIPs of ZIPs: far more than any mail or wire bundle needs, and an end to one that contains itself.
_DEEPEST_ARCHIVE = 4


READER = Actor(software=f"{READING_ENGINE}@{READING_VERSION}")


class UploadTooLarge(Invalid):
    code, title, status = "upload-too-large", "The file is too large", 413


class UploadEmpty(Invalid):
    code, title = "upload-empty", "The file is empty"


class DiskRefused(Conflict):
    code, title, status = "storage-refused", "The file could not be stored", 507


class UploadDetails(TypedDict, total=False):
    """What its sender says of a file; whatever is left out or empty is not known.

    `published` is YYYY[-MM[-DD]] or ISO 8601. `external_id` is what the sender's system calls the document that this is
    a version of; a draft needs one.
    """

    media_type: str
    url: str
    outlet: str
    published: str
    language: str
    desk_id: UUID | None
    external_id: str
    is_draft: bool


def receive_upload(
    *,
    actor: Actor,
    data: bytes,
    name: str,
    idempotency: tuple[str, str] | None = None,
    queue: Callable[[str], Any] | None = None,
    **details: Unpack[UploadDetails],
) -> Upload:
    """Take in one file: its bytes are on disk and its receipt is on record when this returns.

    `idempotency` is (key, fingerprint of the request): the same pair again returns the upload of the first time.
    `queue` is called after commit with the upload's id, unless the same bytes were received before.

    Raises NotAllowed, UploadEmpty, UploadTooLarge, Invalid, IdempotencyKeyReused, TooManyUploads, DiskRefused.
    """
    actor.require(Right.UPLOAD)
    if actor.user is None:
        raise NotAllowed(_("An upload needs a person who answers for it."))
    check_size(data)
    upload = fill_in_upload(actor, actor.user, name, details)
    # A request that is only repeated takes no room.
    if idempotency is None or not is_known(actor=actor, key=idempotency[0]):
        require_room(actor.user)
    sha256 = _store(data)
    with transaction.atomic():
        changes: list[Change] = []
        received = _receive(
            actor=actor,
            original=Original(sha256=sha256, size=len(data)),
            media_type=one_line(details.get("media_type", ""), 100),
            upload=upload,
            idempotency=idempotency,
            changes=changes,
        )
        if queue is not None and received is upload and upload.same_as_id is None:
            queue_after_commit(queue, upload.id)
        record_changes(changes, actor=actor)
    return received


def _store(data: bytes) -> str:
    """Put bytes on disk for good; returns their SHA-256. Raises DiskRefused."""
    try:
        return store_original(data)
    except OSError as error:
        logger.exception("an original could not be stored")
        raise DiskRefused(_("The disk did not take the file. Nothing was kept; try again later.")) from error


def fill_in_upload(actor: Actor, person: User, name: str, details: UploadDetails) -> Upload:
    """The receipt as it will be written, without its original. Raises Invalid."""
    desk_id = _own_desk(actor, details.get("desk_id"))
    published = check_published(details.get("published", ""))
    url = one_line(details.get("url", ""), 2000)
    upload = Upload(
        uploaded_by=person,
        key=actor.key,
        name=clean_name(name) or _("Untitled"),
        url=url,
        page_key=page_key(url),
        outlet=one_line(details.get("outlet", ""), 200),
        published=published,
        language=one_line(details.get("language", ""), 16),
        desk_id=desk_id,
        external_id=check_external_id(
            details.get("external_id", ""), is_draft=details.get("is_draft", False)
        ),
        is_draft=details.get("is_draft", False),
        turn_of=person,
    )
    upload.batch = upload.id
    return upload


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
        earlier = claim_idempotency_key(actor=actor, idempotency=idempotency, upload=upload)
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
    upload.same_as = (
        find_same_version(upload) if upload.external_id else _first_receipt(stored, desk_id=upload.desk_id)
    )
    if upload.same_as is not None and upload.same_as.status == Upload.Status.READ:
        upload.status = Upload.Status.READ
    upload.save(force_insert=True)
    changes.append(Change(upload, "upload.received"))
    return upload


def _find_end(upload: Upload) -> str:
    """Why an upload that waits is not tried any more, in a sentence; empty where it is."""
    if upload.attempts >= MAX_ATTEMPTS:
        return _stopped_half_way()
    return find_exhaustion(upload)


def _stopped_half_way() -> str:
    return _("Reading stopped half-way three times. The file may be damaged or built to do harm.")


def read_next_upload(*, queue: Callable[[str], Any] | None = None) -> Upload | None:
    """Read the upload whose turn it is (`newsroom/jobs/turns.py`), as `read_upload` does; None where none waits."""
    return _read(None, queue)


def read_upload(*, upload_id: UUID, queue: Callable[[str], Any] | None = None) -> Upload | None:
    """Read an upload into articles: lease, compute in a child process, write once while the lease is held.

    Harmless to call twice. `queue` is called after commit with the id of each file found inside this one.
    Returns the upload, or None where another worker has it or nothing is left to do.
    """
    return _read(upload_id, queue)


def _read(upload_id: UUID | None, queue: Callable[[str], Any] | None) -> Upload | None:
    token = uuid4()
    # Of the same bytes, the first receipt is read for all.
    wanted = Upload.objects.filter(same_as__isnull=True).select_related("original")
    upload = take_job(wanted, token, upload_id, find_end=_find_end, fail=_fail)
    if upload is None:
        return None
    began = time.monotonic()
    try:
        result = compute_reading(upload)
        seconds = time.monotonic() - began
        if result.attachments and _depth(upload) >= _DEEPEST_ARCHIVE:
            reason = _("Files are packed inside each other more than %(depth)s deep here.") % {
                "depth": _DEEPEST_ARCHIVE
            }
            return _finish_unread(upload.id, token, reason, for_good=True, seconds=seconds)
        return _finish_read(upload.id, token, result, queue, seconds=seconds)
    except Exception as error:
        # Whatever it is, it counts as an attempt at once; else the upload would wait for the end of its lease.
        reason, for_good = _explain(error, upload.id)
        return _finish_unread(upload.id, token, reason, for_good=for_good, seconds=time.monotonic() - began)


def _explain(error: Exception, upload_id: UUID) -> tuple[str, bool]:
    """Why an upload was not read, in a sentence, and whether it is so for good."""
    if isinstance(error, UnreadableUpload | ReadingCrashed):
        return error.message, isinstance(error, UnreadableUpload)
    if isinstance(error, DiskRefused):
        return error.message, False
    if not isinstance(error, OSError):
        logger.error("reading upload %s broke down", upload_id, exc_info=error)
        return _stopped_half_way(), False
    logger.error("the original of upload %s could not be loaded", upload_id, exc_info=error)
    if isinstance(error, OriginalMissing):
        return _("The bytes of this upload are no longer there."), True
    return _("The bytes of this upload cannot be reached."), False


@outlast_outage
def _finish_read(
    upload_id: UUID, token: UUID, result: ReadResult, queue: Callable[[str], Any] | None, *, seconds: float
) -> Upload | None:
    # Only what there is room for is put on disk; what another part of the delivery took meanwhile is seen below.
    fitting = cut_to_fit(Upload.objects.get(id=upload_id), result.attachments).taken
    hashes = {id(member): _store(member.data) for member in fitting}
    with transaction.atomic():
        upload = _lock_leased(upload_id, token)
        if upload is None:
            return None
        changes: list[Change] = []
        cut = _cut_members(upload, result, fitting)
        upload.reading_seconds += seconds
        _set_status(upload, Upload.Status.READ, cut.sentence, changes)
        if result.stories:
            make_reading(upload=upload, result=result, changes=changes)
        for member in cut.taken:
            child = Upload(
                uploaded_by_id=upload.uploaded_by_id,
                key_id=upload.key_id,
                name=clean_name(member.name) or _("Untitled"),
                outlet=upload.outlet,
                desk_id=upload.desk_id,
                parent=upload,
                root_id=upload.delivery_id,
                turn_of_id=upload.turn_of_id,
                batch=upload.batch,
            )
            _receive(
                actor=READER,
                original=Original(sha256=hashes[id(member)], size=len(member.data)),
                media_type=(member.media_type or "")[:100],
                upload=child,
                idempotency=None,
                changes=changes,
            )
            if queue is not None and child.same_as_id is None:
                queue_after_commit(queue, child.id)
        record_changes(changes, actor=READER)
    return upload


def _cut_members(upload: Upload, result: ReadResult, fitting: Sequence[Attachment]) -> Cut:
    """What of the files inside is taken, decided while no other part of the same delivery decides."""
    if upload.root_id is not None and fitting:
        Upload.objects.select_for_update(no_key=True).get(id=upload.root_id)
    cut = cut_to_fit(upload, fitting)
    taken = {id(member) for member in cut.taken}
    left = [member for member in result.attachments if id(member) not in taken]
    return Cut(cut.taken, left, cut.why or cut_to_fit(upload, result.attachments).why)


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
            row.asked_at = row.queued_at = timezone.now()
            row.advance()
            row.save(update_fields=["status", "reason", "attempts", "asked_at", "queued_at", "revision"])
        if queue is not None:
            queue_after_commit(queue, first_id)
        record_changes([Change(row, "upload.retried") for row in rows], actor=actor)
    return next(row for row in rows if row.id == wanted.id)


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


@outlast_outage
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
    return lock_held(Upload.objects.all(), upload_id, token)


@outlast_outage
def _finish_unread(
    upload_id: UUID, token: UUID, reason: str, *, for_good: bool, seconds: float
) -> Upload | None:
    with transaction.atomic():
        upload = _lock_leased(upload_id, token)
        if upload is None:
            return None
        upload.reading_seconds += seconds
        # A file on which two attempts spent the time of a whole one would only spend it again.
        is_slow = upload.attempts > 1 and upload.reading_seconds >= settings.READING_SECONDS
        if for_good or is_slow or upload.attempts >= MAX_ATTEMPTS:
            _fail(upload, reason)
        else:
            upload.give_back("reading_seconds")
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
        row.close()
        row.advance()
        row.save(
            update_fields=["status", "reason", "reading_seconds", "lease_token", "lease_until", "revision"]
        )
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


def check_size(data: bytes) -> None:
    if not data or data.isspace():
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
