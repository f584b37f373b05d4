"""Documents of a content system: the versions that share what it calls them, and drafts, of which nobody is asked."""

import unicodedata
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from newsroom.actor import Actor
from newsroom.errors import Conflict, Invalid, NotAllowed, NotFound
from newsroom.ledger.append import record_changes
from newsroom.ledger.recorded import Change
from newsroom.rights import Right
from sources.models import Article, Upload


def check_external_id(text: str, *, is_draft: bool) -> str:
    """What a system calls a document, in one form. Raises Invalid."""
    found = unicodedata.normalize("NFC", text).strip()
    if len(found) > 255 or not found.isprintable():
        raise Invalid(_("“external_id” has at most 255 characters, none of which is a control character."))
    if is_draft and not found:
        raise Invalid(_("A draft needs an “external_id”, so that its next version takes its place."))
    return found


def list_versions_before(upload: Upload) -> QuerySet[Upload]:
    """The receipts of the same document before this one that stand, newest first; their articles are there."""
    newest = Article.objects.newest().filter(reading__upload=OuterRef("pk"))
    return (
        Upload.objects.filter(
            Exists(newest),
            external_id=upload.external_id,
            uploaded_by=upload.uploaded_by_id,
            desk=upload.desk_id,
            received_at__lt=upload.received_at,
            same_as__isnull=True,
        )
        .exclude(id=upload.id)
        .order_by("-received_at")
    )


def find_same_version(upload: Upload) -> Upload | None:
    """The receipt before this one, if it holds the very same: a document that is saved unchanged has no new version.

    Unlike other receipts, one of a document shares no articles with an older one: it is what the document says now.
    """
    before = (
        Upload.objects.filter(
            external_id=upload.external_id, uploaded_by=upload.uploaded_by_id, desk=upload.desk_id
        )
        .exclude(id=upload.id)
        .order_by("-received_at", "-id")
        .select_related("same_as")
        .first()
    )
    if before is None:
        return None
    first = before.same_as or before
    is_same = first.taken_back_at is None and first.status != Upload.Status.FAILED
    for name in ("original_id", "is_draft", "url", "outlet", "published", "language"):
        is_same = is_same and getattr(first, name) == getattr(upload, name)
    return first if is_same else None


def close_drafts(upload: Upload, changes: list[Change]) -> None:
    """End the drafts of a document that is published with this; inside the reading's transaction, adds the changes."""
    drafts = Upload.objects.select_for_update(no_key=True, of=("self",)).filter(
        external_id=upload.external_id,
        uploaded_by=upload.uploaded_by_id,
        desk=upload.desk_id,
        is_draft=True,
        taken_back_at__isnull=True,
        received_at__lt=upload.received_at,
    )
    for draft in drafts.order_by("id"):
        changes.append(_take_back(draft, reason=_("The document was published.")))


def take_back_draft(*, upload_id: UUID, actor: Actor) -> Upload:
    """Take back a draft that one sent oneself; one that was taken back stays so. Its bytes stay on record.

    Raises NotFound, NotAllowed, Conflict.
    """
    actor.require(Right.UPLOAD)
    with transaction.atomic():
        upload = (
            Upload.objects.visible_to(actor)
            .select_for_update(no_key=True, of=("self",))
            .filter(id=upload_id)
            .first()
        )
        if upload is None:
            raise NotFound(_("There is no such upload here."))
        if actor.user is None or upload.uploaded_by_id != actor.user.id:
            raise NotAllowed(_("A draft is taken back by whoever sent it."))
        if not upload.is_draft:
            raise Conflict(
                _("Only a draft can be taken back; what was published is corrected by a newer version.")
            )
        if upload.taken_back_at is None:
            record_changes([_take_back(upload, reason="")], actor=actor)
    return upload


def _take_back(draft: Upload, *, reason: str) -> Change:
    draft.taken_back_at = timezone.now()
    draft.advance()
    draft.save(update_fields=["taken_back_at", "revision"])
    return Change(draft, "upload.taken_back", reason=reason)
