"""What this site's pages say of facts, and what has become of those since."""

from typing import ClassVar

from django.db import models
from wagtail.models import Page


class FactUse(models.Model):
    """One sentence of a published page that says a revision of a fact. Its id is the one that the desk knows it by."""

    id = models.UUIDField(primary_key=True)
    page = models.ForeignKey(Page, on_delete=models.CASCADE, related_name="fact_uses")
    fact = models.UUIDField()
    fact_revision = models.PositiveIntegerField()
    sentence = models.TextField()
    # Why the page's owner has to look, as the desk says it: corrected, disputed, retracted …; empty while all is well.
    because = models.CharField(max_length=16, blank=True)
    open_revision = models.PositiveIntegerField(null=True)

    WORDS: ClassVar[dict[str, str]] = {
        "retracted": "The newsroom no longer stands by this.",
        "corrected": "This was corrected after publication.",
        "superseded": "A newer statement stands in the place of this one.",
        "disputed": "This is disputed.",
        "updated": "Things have changed since.",
        "stale": "This is due for another look.",
        "out_of_sight": "This is not to be shown any more.",
    }

    def __str__(self) -> str:
        return self.sentence[:80]

    @property
    def words(self) -> str:
        return self.WORDS.get(self.because, "")


class Pending(models.Model):
    """A page whose uses the desk has not been told yet."""

    page = models.OneToOneField(Page, on_delete=models.CASCADE, related_name="+")

    def __str__(self) -> str:
        return str(self.page_id)


class Place(models.Model):
    """How far this site has followed the desk's changes."""

    seq = models.CharField(max_length=32, default="now")

    def __str__(self) -> str:
        return self.seq
