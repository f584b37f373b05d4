"""What `sources` does when the ledger asks."""

from typing import Any

from django.db.models import Q
from django.dispatch import receiver

from newsroom.ledger.redact import Redaction, redaction_spreads
from sources.models import Article, Reading, Upload


@receiver(redaction_spreads, dispatch_uid="sources.redact_evidence")
def redact_evidence(*, redaction: Redaction, **_signal: Any) -> None:
    """With an upload go its articles; with an article the bytes it was read from, wherever they were packed.

    The same bytes may have been read more than once, for another desk or with a newer engine. Where the page's text
    is the same, the articles that overlap go too; where it is not, all of that reading.
    """
    uploads = redaction.ids(Upload.record_type)
    redaction.add(Upload.objects.filter(Q(original__uploads__in=uploads) | Q(parent__in=uploads)).distinct())
    redaction.add(Article.objects.filter(reading__upload__in=redaction.ids(Upload.record_type)))
    redaction.add(Reading.objects.filter(upload__in=redaction.ids(Upload.record_type)))
    for article in Article.objects.filter(id__in=redaction.ids(Article.record_type)).select_related(
        "reading__upload"
    ):
        same_bytes = Reading.objects.filter(upload__original=article.reading.upload.original_id)
        redaction.add(same_bytes)
        for reading in same_bytes.prefetch_related("articles"):
            is_same = reading.text == article.reading.text
            redaction.add(
                other
                for other in reading.articles.all()
                if not is_same or (other.start < article.end and article.start < other.end)
            )
    for upload in Upload.objects.filter(
        Q(id__in=redaction.ids(Upload.record_type)) | Q(readings__in=redaction.ids(Reading.record_type))
    ).distinct():
        holder: Upload | None = upload
        while holder is not None:
            redaction.add([holder.original])
            holder = holder.parent
