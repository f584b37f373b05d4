"""What was read in the bytes: a page's whole text and where its stories lie."""

import hashlib
from typing import Any, ClassVar

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils import timezone

from newsroom.ledger.recorded import Recorded, Removal, black_out, is_blacked_out, redacted
from newsroom.models import User
from sources.models.uploads import Upload


class Reading(Recorded):
    """One pass over an Upload: the page's whole text, where its stories lie and what in it is furniture.

    Moving a boundary, flipping a mark or reading with a newer engine is a new Reading; the newest is current.
    """

    record_type = "reading"
    triggers_against_redaction = ("reading_is_fixed",)
    audit_batch = 10
    app_rights = "SELECT, INSERT, UPDATE (revision, is_current)"

    upload = models.ForeignKey(Upload, on_delete=models.PROTECT, related_name="readings")
    number = models.PositiveIntegerField(default=1)
    engine = models.CharField(max_length=64)
    version = models.CharField(max_length=32)
    format = models.CharField(max_length=32)
    encoding = models.CharField(max_length=32, blank=True)
    text = models.TextField()
    boundaries = models.JSONField(default=list)
    marks = models.JSONField(default=list)
    # What the file holds and the text does not: [{"what": one of LEFT_OUT, "words": …}].
    left_out = models.JSONField(default=list)
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="readings")
    made_at = models.DateTimeField(default=timezone.now)
    is_current = models.BooleanField(default=True)

    class Meta:
        ordering: ClassVar = ["upload", "number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["upload", "number"], name="reading_number_once"),
            models.UniqueConstraint(
                fields=["upload"], condition=Q(is_current=True), name="reading_current_once"
            ),
        ]
        triggers: ClassVar = [
            pgtrigger.Protect(name="refuse_delete", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(
                name="reading_is_fixed",
                fields=[
                    "upload",
                    "number",
                    "engine",
                    "version",
                    "format",
                    "encoding",
                    "text",
                    "boundaries",
                    "marks",
                    "left_out",
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.upload_id} {self.number}"

    def snapshot(self) -> dict[str, Any]:
        return {
            "upload": self.upload_id,
            "number": self.number,
            "engine": self.engine,
            "version": self.version,
            "format": self.format,
            "encoding": self.encoding,
            "text_sha256": text_sha256(self.text),
            "boundaries": self.boundaries,
            "marks": self.marks,
            # Only where there is something: readings that are on record from before had no such list.
            **({"left_out": self.left_out} if self.left_out else {}),
            "made_by": self.made_by_id,
            "made_at": self.made_at,
        }

    def redact(self, removals: list[Removal]) -> None:
        """Only the articles that stay keep their text; what stood around them may be the same words."""
        text = black_out(self.text)
        for article in self.articles.all():
            if not is_blacked_out(article.text):
                text = text[: article.start] + article.text + text[article.end :]
        self.text = text
        self.left_out = [{**item, "words": redacted(item["words"])} for item in self.left_out]


def text_sha256(text: str) -> str:
    """SHA-256 over the UTF-8 bytes, in hex: what an article's selectors and snapshots name a text by."""
    return hashlib.sha256(text.encode()).hexdigest()
