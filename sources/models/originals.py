"""The bytes that were published."""

import hashlib
from collections.abc import Iterator
from functools import partial
from typing import Any, ClassVar

import pgtrigger
from django.db import models
from django.db.models import Q
from django.utils import timezone

from newsroom.ledger.recorded import Recorded, Removal
from sources.originals import measure_original, remove_original


class Original(Recorded):
    """Bytes as they came, in a content-addressed file that was on disk before this row was committed."""

    record_type = "original"
    triggers_against_redaction = ("refuse_change",)
    audit_batch = 20
    app_rights = "SELECT, INSERT"

    sha256 = models.CharField(max_length=64, unique=True)
    media_type = models.CharField(max_length=100)
    size = models.BigIntegerField()
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(sha256__regex=r"^[0-9a-f]{64}$"), name="original_sha256_is_one"
            ),
            models.CheckConstraint(condition=Q(size__gt=0), name="original_has_bytes"),
        ]
        triggers: ClassVar = [
            pgtrigger.Protect(name="refuse_change", operation=pgtrigger.Update | pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return self.sha256[:12]

    def snapshot(self) -> dict[str, Any]:
        return {"sha256": self.sha256, "media_type": self.media_type, "size": self.size}

    @property
    def sha256_without_words(self) -> str:
        """What stands for the hash once the bytes are gone: the same bytes sent again must not meet this row."""
        return hashlib.sha256(f"redacted {self.reference}".encode()).hexdigest()

    def redact(self, removals: list[Removal]) -> None:
        removals.append(partial(remove_original, self.sha256))
        self.sha256 = self.sha256_without_words

    def find_faults(self) -> Iterator[str]:
        if self.sha256 == self.sha256_without_words:
            return
        try:
            sha256, size = measure_original(self.sha256)
        except OSError as error:
            yield f"its file cannot be read: {error.strerror}"
        else:
            if size != self.size:
                yield f"its file has {size} bytes, not {self.size}"
            if sha256 != self.sha256:
                yield "its file holds other bytes than were received"
