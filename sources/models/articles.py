"""The stories of a reading, and which of them say the same in the same words."""

from collections.abc import Iterator
from typing import Any, ClassVar, Self

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from newsroom.ids import uuid7
from newsroom.ledger.recorded import Recorded, Removal, black_out, redacted
from newsroom.models import Desk, OnDeskQuerySet
from sources.models.readings import Reading, text_sha256
from sources.models.sources import Source
from sources.models.uploads import Upload


class ArticleQuerySet(OnDeskQuerySet["Article"]):
    def newest(self) -> Self:
        """Articles of a current reading that no newer article replaces, those of standing drafts among them."""
        taken_back = Q(reading__upload__taken_back_at__isnull=False)
        return self.filter(reading__is_current=True, superseded_by__isnull=True).exclude(taken_back)

    def current(self) -> Self:
        """Articles of a current reading that no newer article replaces; drafts are nobody's work yet."""
        return self.filter(
            reading__is_current=True, superseded_by__isnull=True, reading__upload__is_draft=False
        )


class Article(Recorded):
    """One story of a Reading. Text and span never change; metadata are corrected by a service, on record."""

    record_type = "article"
    triggers_against_redaction = ("text_is_fixed",)
    audit_batch = 20
    app_rights = (
        "SELECT, INSERT, UPDATE (revision, headline, byline, outlet_id, agency, place, published, published_precision,"
        " published_basis, published_zone, published_note, language, direction, supersedes_id, embargo_words,"
        " embargoed_until)"
    )

    class Basis(models.TextChoices):
        EXPLICIT = "explicit", _("stated on the page")
        META_TAG = "meta_tag", _("from the page’s metadata")
        DATELINE = "dateline", _("from the dateline")
        STORY_STAMP = "story_stamp", _("from the story’s time stamp")
        DECLARED = "declared", _("given with the upload")
        CORRECTED = "corrected", _("corrected by a person")
        NONE = "none", _("not known")

    reading = models.ForeignKey(Reading, on_delete=models.PROTECT, related_name="articles")
    desk = models.ForeignKey(Desk, on_delete=models.PROTECT, null=True, related_name="articles")
    position = models.PositiveSmallIntegerField()
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    text = models.TextField()
    text_sha256 = models.CharField(max_length=64)
    furniture = models.JSONField(default=list)
    headline = models.CharField(max_length=500, blank=True)
    byline = models.CharField(max_length=300, blank=True)
    outlet = models.ForeignKey(Source, on_delete=models.PROTECT, null=True, related_name="articles")
    agency = models.CharField(max_length=100, blank=True)
    place = models.CharField(max_length=200, blank=True)
    published = models.CharField(max_length=40, blank=True)
    published_precision = models.CharField(max_length=8, blank=True)
    published_basis = models.CharField(max_length=16, choices=Basis.choices, default=Basis.NONE)
    published_zone = models.CharField(max_length=40, blank=True)
    published_note = models.TextField(blank=True)
    # The words that say when it may be used, and the moment; none where they do not settle it.
    embargo_words = models.CharField(max_length=300, blank=True, db_default="")
    embargoed_until = models.DateTimeField(null=True)
    # The posts of a live blog: [{"start", "end", "at", "takes_back"}], places as in the furniture.
    posts = models.JSONField(default=list, db_default=models.Value([], models.JSONField()))
    # Its tables of data and, of an interview, its turns: only places in the text (reading’s Table and InterviewTurn).
    tables = models.JSONField(default=list, db_default=models.Value([], models.JSONField()))
    turns = models.JSONField(default=list, db_default=models.Value([], models.JSONField()))
    language = models.CharField(max_length=16, blank=True)
    direction = models.CharField(max_length=3, choices=[("ltr", "ltr"), ("rtl", "rtl")], default="ltr")
    supersedes = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="superseded_by")
    # Band hashes that find wire copy (sources/reading/fingerprint.py); rebuilt from the text whenever wanted.
    fingerprint = ArrayField(models.BigIntegerField(), default=list)
    created_at = models.DateTimeField(default=timezone.now)

    objects = ArticleQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-created_at", "position"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["reading", "position"], name="article_position_once"),
            models.CheckConstraint(condition=Q(end__gt=F("start")), name="article_span_is_one"),
        ]
        indexes: ClassVar = [
            # The article list, newest first.
            models.Index(fields=["-created_at", "id"], name="article_newest"),
            # Candidates for "same text as": articles that share a band.
            GinIndex(fields=["fingerprint"], name="article_fingerprint"),
        ]
        triggers: ClassVar = [
            pgtrigger.Protect(name="refuse_delete", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(
                name="text_is_fixed",
                fields=["reading", "position", "start", "end", "text", "text_sha256", "furniture"],
            ),
            # What an article replaces is said once: when it is read, or when somebody accepts it as the newer version.
            pgtrigger.Protect(
                name="replaces_for_good",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__supersedes__isnull=False)
                & pgtrigger.Q(old__supersedes__df=pgtrigger.F("new__supersedes")),
            ),
            pgtrigger.Trigger(
                name="text_is_the_readings",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                func="""
                    IF NEW.text IS DISTINCT FROM (
                        SELECT substr(r.text, NEW.start + 1, NEW."end" - NEW.start)
                        FROM sources_reading r WHERE r.id = NEW.reading_id
                    ) OR NEW.text_sha256 <> encode(sha256(convert_to(NEW.text, 'UTF8')), 'hex')
                    THEN RAISE EXCEPTION USING MESSAGE =
                        'article ' || NEW.id || ' is not the text of its reading at its span';
                    END IF;
                    RETURN NEW;
                """,
            ),
        ]

    def __str__(self) -> str:
        return self.headline or Truncator(self.text.strip()).words(12)

    @property
    def upload(self) -> Upload:
        return self.reading.upload

    @property
    def corrections(self) -> list[tuple[dict[str, Any], dict[str, Any]]]:
        """The posts that take another one back, each with that one."""
        return [
            (post, self.posts[post["takes_back"]]) for post in self.posts if post["takes_back"] is not None
        ]

    @property
    def posts_told(self) -> list[dict[str, Any]]:
        """The posts, each with its day, where it is known, and the moment of the one that it takes back, or None."""
        return [
            {
                **post,
                "day": post["at"].partition("T")[0] if "T" in post["at"] else "",
                "corrects": None if post["takes_back"] is None else self.posts[post["takes_back"]]["at"],
            }
            for post in self.posts
        ]

    @property
    def is_embargoed(self) -> bool:
        """Whether it may not be used yet, or nobody knows from when on it may."""
        if not self.embargo_words and self.embargoed_until is None:
            return False
        return self.embargoed_until is None or self.embargoed_until > timezone.now()

    @property
    def publisher_name(self) -> str:
        """Who vouches for what the article says in its own voice: its outlet or agency, else the file that holds it.

        Never its headline: that is what it says, not who says it.
        """
        return self.outlet.name if self.outlet is not None else self.agency or self.reading.upload.name

    @property
    def has_publisher(self) -> bool:
        """Whether it is known who published it."""
        return self.outlet_id is not None or bool(self.agency)

    def snapshot(self) -> dict[str, Any]:
        return {
            "reading": self.reading_id,
            "desk": self.desk_id,
            "position": self.position,
            "start": self.start,
            "end": self.end,
            "text_sha256": text_sha256(self.text),
            "furniture": self.furniture,
            "headline": self.headline,
            "byline": self.byline,
            "outlet": self.outlet_id,
            "agency": self.agency,
            "place": self.place,
            "published": self.published,
            "published_precision": self.published_precision,
            "published_basis": self.published_basis,
            "published_zone": self.published_zone,
            "published_note": self.published_note,
            "language": self.language,
            "direction": self.direction,
            "supersedes": self.supersedes_id,
            # Only where there is one: articles that are on record from before had none.
            **({"posts": self.posts} if self.posts else {}),
            **({"tables": self.tables} if self.tables else {}),
            **({"turns": self.turns} if self.turns else {}),
            **(
                {"embargo_words": self.embargo_words, "embargoed_until": self.embargoed_until}
                if self.embargo_words or self.embargoed_until
                else {}
            ),
        }

    def redact(self, removals: list[Removal]) -> None:
        self.text = black_out(self.text)
        self.text_sha256 = text_sha256(self.text)
        self.fingerprint = []
        for name in ("headline", "byline", "agency", "place", "published_note", "embargo_words"):
            setattr(self, name, redacted(getattr(self, name)))

    def find_faults(self) -> Iterator[str]:
        if self.text_sha256 != text_sha256(self.text):
            yield "its text_sha256 is not that of its text"


class SameText(models.Model):
    """Two articles whose own words are nearly the same: one origin, however many outlets print it."""

    app_rights = "SELECT, INSERT"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    article = models.ForeignKey(Article, on_delete=models.PROTECT, related_name="same_text_as")
    twin = models.ForeignKey(Article, on_delete=models.PROTECT, related_name="same_text_of")
    share = models.DecimalField(max_digits=4, decimal_places=3)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["article", "twin"], name="same_text_once"),
            models.CheckConstraint(condition=~Q(article=F("twin")), name="same_text_of_two"),
        ]

    def __str__(self) -> str:
        return f"{self.article_id} ~ {self.twin_id}"
