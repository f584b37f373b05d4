"""Correcting what is held about an article; its text never changes."""

from collections.abc import Mapping
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from newsroom.actor import Actor
from newsroom.errors import Invalid, NotFound, RevisionConflict
from newsroom.ledger.append import record_changes
from newsroom.ledger.recorded import Change
from newsroom.rights import Right
from sources.models import (
    Article,
    Source,
)
from sources.reading.metadata.dates import parse_iso
from sources.services.sources import find_or_create_source, one_line
from sources.signals import article_corrected

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
                _("Somebody corrected this article since you opened it."), revision=article.revision
            )
        changes: list[Change] = []
        _set_metadata(article, values, changes)
        article.advance()
        details = [f"published_{part}" for part in ("precision", "zone", "basis", "note")]
        article.save(update_fields=[*EDITABLE_METADATA, *details, "revision"])
        changes.append(Change(article, "article.corrected", reason=reason))
        article_corrected.send(sender=Article, article=article, names=set(values), changes=changes)
        record_changes(changes, actor=actor)
    return article


def _set_metadata(article: Article, values: Mapping[str, str], changes: list[Change]) -> None:
    """Put corrected values into an article that is not saved yet; a source that is new is among the changes."""
    for name, limit in TEXT_METADATA.items():
        if name in values:
            setattr(article, name, one_line(values[name], limit))
    if "published" in values:
        value, precision, zone = parse_iso(check_published(values["published"])) or ("", "", None)
        article.published, article.published_precision = value, precision
        article.published_zone = zone or ""
        article.published_basis = Article.Basis.CORRECTED if value else Article.Basis.NONE
        article.published_note = ""
    if "outlet" in values:
        outlet = one_line(values["outlet"], 200)
        article.outlet = (
            find_or_create_source(
                name=outlet, kind=Source.Kind.OUTLET, desk_id=article.desk_id, changes=changes
            )
            if outlet
            else None
        )


def check_published(published: str) -> str:
    published = published.strip()
    if published and parse_iso(published) is None:
        raise Invalid(
            _("Write the date as 2025-02-01, 2025-02 or 2025, or with its time: 2025-02-01T09:30+01:00.")
        )
    return published
