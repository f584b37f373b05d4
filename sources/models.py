"""EVIDENCE: who asserts something, what was published byte for byte, and what was read in it. Never changed."""

import hashlib
from collections.abc import Iterator
from functools import partial
from typing import Any, ClassVar, Self
from uuid import UUID

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from newsroom.ids import uuid7
from newsroom.jobs.lease import LeasedJob
from newsroom.ledger.recorded import REDACTED, Recorded, Removal, black_out, is_blacked_out, redacted
from newsroom.models import ApiKey, Desk, OnDeskQuerySet, User
from newsroom.roles import Actor, Right
from sources.originals import measure_original, remove_original


class SourceQuerySet(OnDeskQuerySet["Source"]):
    """Sources belong to the desk whose material named them first, or to everybody: seen like everything else."""

    def on_desks_of(self, actor: Actor) -> Self:
        """Those of everybody and of the actor's desks."""
        return super().visible_to(actor)

    def visible_to(self, actor: Actor) -> Self:
        """Those of everybody and of the actor's desks.

        Whoever does not work on facts under embargo does not see a source that such a fact alone names.
        """
        found = self.on_desks_of(actor)
        if actor.may(Right.SEE_EMBARGOED):
            return found
        # Of the other app, which this one does not import: what points here by these names.
        fact, citation, claim = (
            _pointing_here(name) for name in ("spoken_facts", "citations", "spoken_claims")
        )
        still = Q(embargoed_until__gt=timezone.now())
        still_cited = Q(fact__embargoed_until__gt=timezone.now())
        spoken, cited = (
            fact.objects.filter(speaker=OuterRef("id")),
            citation.objects.filter(source=OuterRef("id")),
        )
        elsewhere = (
            Exists(Article.objects.filter(outlet=OuterRef("id")))
            | Exists(claim.objects.filter(speaker=OuterRef("id")))
            | Exists(spoken.exclude(still))
            | Exists(cited.exclude(still_cited))
        )
        withheld = Exists(spoken.filter(still)) | Exists(cited.filter(still_cited))
        return found.filter(~withheld | elsewhere)

    def in_scope(self, desk_id: UUID | None) -> Self:
        """Those that material of this desk may name: the desk's own and everybody's; everybody's for None."""
        return self.filter(Q(desk__isnull=True) | Q(desk=desk_id))

    def standing(self) -> Self:
        """Sources that were not merged into another."""
        return self.filter(merged_into__isnull=True)

    def standing_for(self, actor: Actor) -> Self:
        """The sources that this actor sees, but for those merged into another that the actor sees."""
        into = Source.objects.visible_to(actor).filter(id=OuterRef("merged_into"))
        return self.visible_to(actor).filter(~Exists(into))

    def protected(self) -> Self:
        """Sources whose name only some people may know."""
        return self.exclude(protected_as="")

    def named(self, name: str) -> Self:
        """Sources that go by this name or alias, in any case; a protected one by what is read instead, too."""
        return self.annotate(lower_name=Lower("name"), lower_mask=Lower("protected_as")).filter(
            Q(lower_name=name.lower()) | Q(lower_mask=name.lower()) | Q(aliases__contains=[name])
        )

    def merged_under(self, source: "Source") -> Self:
        """The source itself and all that were merged into it, directly or by way of others."""
        ids, level = {source.id}, {source.id}
        while level:
            level = set(self.filter(merged_into__in=level).values_list("id", flat=True)) - ids
            ids |= level
        return self.filter(id__in=ids)


def _pointing_here(name: str) -> Any:
    return Source._meta.get_field(name).related_model


class Source(Recorded):
    """Whoever asserts something. Reliability is NATO's Admiralty letter; F says that it cannot be judged.

    A protected source is read as `protected_as` by everybody but those whom it is `known_to`
    (sources/protection.py); `protected_words` are further words that would tell who it is.
    """

    record_type = "source"
    app_rights = "SELECT, INSERT, UPDATE"
    snapshot_relations = ("known_to",)

    class Kind(models.TextChoices):
        OUTLET = "outlet", _("Outlet")
        AGENCY = "agency", _("Agency")
        AUTHORITY = "authority", _("Authority")
        ORGANISATION = "organisation", _("Organisation")
        PERSON = "person", _("Person")
        DOCUMENT = "document", _("Document")

    class Reliability(models.TextChoices):
        A = "A", _("A · completely reliable")
        B = "B", _("B · usually reliable")
        C = "C", _("C · fairly reliable")
        D = "D", _("D · not usually reliable")
        E = "E", _("E · unreliable")
        F = "F", _("F · cannot be judged")

    name = models.CharField(_("name"), max_length=200)
    kind = models.CharField(_("kind"), max_length=16, choices=Kind.choices, default=Kind.ORGANISATION)
    aliases = ArrayField(models.CharField(max_length=200), default=list, blank=True)
    reliability = models.CharField(
        _("reliability"), max_length=1, choices=Reliability.choices, default=Reliability.F
    )
    note = models.TextField(_("note"), blank=True)
    merged_into = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="merged"
    )
    desk = models.ForeignKey(Desk, on_delete=models.PROTECT, null=True, blank=True, related_name="sources")
    # The database's own defaults let the release before this one add rows.
    protected_as = models.CharField(max_length=120, blank=True, default="", db_default="")
    protected_words = ArrayField(models.CharField(max_length=200), default=list, db_default=[], blank=True)
    known_to = models.ManyToManyField(User, blank=True, related_name="knows_sources")
    created_at = models.DateTimeField(default=timezone.now)

    objects = SourceQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["name"]
        constraints: ClassVar = [
            # Once for everybody and once for each desk: a name that is taken out of sight is not taken. Nor is that
            # of a protected source, or adding it would tell whoever may not know it.
            models.UniqueConstraint(
                Lower("name"),
                F("desk"),
                condition=Q(merged_into__isnull=True, protected_as=""),
                nulls_distinct=False,
                name="source_name_once_a_desk",
            ),
            models.CheckConstraint(condition=~Q(merged_into=F("id")), name="source_not_merged_into_itself"),
            models.CheckConstraint(condition=~Q(name=""), name="source_has_name"),
        ]
        indexes: ClassVar = [
            # Asked for with every answer; as good as empty in most newsrooms.
            models.Index(fields=["id"], condition=~Q(protected_as=""), name="source_protected"),
        ]

    def __str__(self) -> str:
        return self.name

    def snapshot(self) -> dict[str, Any]:
        values: dict[str, Any] = {
            "name": self.name,
            "kind": self.kind,
            "aliases": list(self.aliases),
            "reliability": self.reliability,
            "note": self.note,
            "merged_into": self.merged_into_id,
        }
        # What came later is there only where it says something: a source that was on record before stays as it was.
        if self.desk_id is not None:
            values["desk"] = self.desk_id
        if self.protected_as or self.protected_words:
            values["protected"] = {
                "as": self.protected_as,
                "words": list(self.protected_words),
                "known_to": sorted(str(person.id) for person in self.known_to.all()),
            }
        return values

    def redact(self, removals: list[Removal]) -> None:
        self.name = f"{REDACTED} {self.id}"
        self.aliases, self.protected_words = [], []
        self.note, self.protected_as = redacted(self.note), redacted(self.protected_as)


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


class UploadQuerySet(OnDeskQuerySet["Upload"]):
    def unfinished(self) -> Self:
        return self.filter(status__in=[Upload.Status.RECEIVED, Upload.Status.READING])

    def abandoned(self) -> Self:
        """Waiting longer than the queue should take, or held by a worker whose lease ran out."""
        return self.filter(Upload.abandoned_now(), same_as__isnull=True)

    def delivered_with(self, root_id: UUID) -> Self:
        """An upload as a person sent it, and everything that was found packed inside it, at any depth."""
        return self.filter(Q(id=root_id) | Q(root_id=root_id))


class Upload(Recorded, LeasedJob):
    """One receipt of an Original: who sent it, when, under which name, and what they said of it."""

    record_type = "upload"
    triggers_against_redaction = ("receipt_is_fixed",)
    app_rights = (
        "SELECT, INSERT, UPDATE (revision, status, reason, reading_seconds, attempts, lease_until, lease_token,"
        " asked_at, queued_at, taken_at, turn_of_id, batch)"
    )
    WAITING, AT_WORK = "received", "reading"
    # A later receipt of the same bytes waits for the first one, which so stands in the turns of both.
    STILL_WANTED, WAITS_FOR = "job.same_as_id IS NULL", "coalesce(mine.same_as_id, mine.id)"

    class Status(models.TextChoices):
        RECEIVED = "received", _("Received")
        READING = "reading", _("Being read")
        READ = "read", _("Read")
        FAILED = "failed", _("Failed")

    original = models.ForeignKey(Original, on_delete=models.PROTECT, related_name="uploads")
    uploaded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="uploads")
    key = models.ForeignKey(ApiKey, on_delete=models.PROTECT, null=True, related_name="uploads")
    name = models.CharField(max_length=255)
    url = models.URLField(max_length=2000, blank=True)
    # The address without what does not name the page; receipts that share it are versions of one page.
    page_key = models.CharField(max_length=64, blank=True)
    outlet = models.CharField(max_length=200, blank=True)
    published = models.CharField(max_length=32, blank=True)
    language = models.CharField(max_length=16, blank=True)
    desk = models.ForeignKey(Desk, on_delete=models.PROTECT, null=True, blank=True, related_name="uploads")
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="members")
    # The upload that a person sent, where this one came packed in it; follows from `parent`, so it is not on record.
    root = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="delivered")
    same_as = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="copies")
    received_at = models.DateTimeField(default=timezone.now)
    status = models.CharField(max_length=16, choices=Status.choices, default=Status.RECEIVED)
    # Why it failed; of one that was read, what was found inside it and not taken.
    reason = models.TextField(blank=True)
    # How long workers were at it, over all attempts.
    reading_seconds = models.FloatField(default=0, db_default=0)

    objects = UploadQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["-received_at"]
        indexes: ClassVar = [
            # The upload list, newest first.
            models.Index(fields=["-received_at", "id"], name="upload_newest"),
            # The earlier version of a page, when a newer one is read.
            models.Index(
                fields=["page_key", "received_at"], condition=~Q(page_key=""), name="upload_of_page"
            ),
            # The sweep, which must stay cheap however many uploads are read.
            models.Index(
                fields=["status", "lease_until"],
                condition=Q(status__in=["received", "reading"]),
                name="upload_unfinished",
            ),
            # Whose turn it is: when a worker last took something of this person, and of this delivery.
            models.Index(
                fields=["turn_of", "taken_at"], condition=Q(taken_at__isnull=False), name="upload_turn"
            ),
            models.Index(
                fields=["batch", "taken_at"], condition=Q(taken_at__isnull=False), name="upload_batch"
            ),
            # What a person sent in a day.
            models.Index(fields=["uploaded_by", "received_at"], name="upload_of_person"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(status="failed") | ~Q(reason=""), name="upload_failed_says_why"
            ),
        ]
        triggers: ClassVar = [
            pgtrigger.Protect(name="refuse_delete", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(
                name="receipt_is_fixed",
                fields=[
                    "original",
                    "uploaded_by",
                    "key",
                    "name",
                    "url",
                    "outlet",
                    "published",
                    "language",
                    "parent",
                ],
            ),
            pgtrigger.FSM(
                name="status_follows",
                field="status",
                transitions=[
                    ("received", "reading"),
                    ("received", "read"),
                    ("received", "failed"),
                    ("reading", "received"),
                    ("reading", "read"),
                    ("reading", "failed"),
                    ("failed", "received"),
                ],
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def take(self, token: UUID) -> None:
        super().take(token)
        self.copies.filter(status=self.Status.RECEIVED).update(taken_at=self.taken_at)

    @property
    def delivery_id(self) -> UUID:
        """The upload that a person sent: this one, or the one in which it came."""
        return self.root_id or self.id

    @property
    def articles(self) -> models.QuerySet["Article"]:
        """The articles of the current reading, those of the first receipt of the same bytes included."""
        return Article.objects.filter(
            reading__upload_id=self.same_as_id or self.id, reading__is_current=True
        ).order_by("position")

    def snapshot(self) -> dict[str, Any]:
        # Being read is a matter of leases; on record an upload has been received, read or failed.
        status = self.Status.RECEIVED if self.status == self.Status.READING else self.status
        return {
            "original": self.original_id,
            "uploaded_by": self.uploaded_by_id,
            "key": self.key_id,
            "name": self.name,
            "url": self.url,
            "outlet": self.outlet,
            "published": self.published,
            "language": self.language,
            "desk": self.desk_id,
            "parent": self.parent_id,
            "same_as": self.same_as_id,
            "received_at": self.received_at,
            "status": str(status),
            "reason": self.reason,
        }

    def redact(self, removals: list[Removal]) -> None:
        self.name = REDACTED
        self.url = self.page_key = ""
        self.outlet, self.reason = redacted(self.outlet), redacted(self.reason)
        if self.status in (self.Status.RECEIVED, self.Status.READING):
            # Nobody may read it now; without the lease a worker that is at it writes nothing.
            self.status, self.reason = self.Status.FAILED, REDACTED
            self.close()


class IdempotencyKey(models.Model):
    """A client's name for one of its requests, so that repeating it after no answer doubles nothing.

    Kept for IDEMPOTENCY_DAYS, and of one person at most IDEMPOTENCY_KEYS; the oldest go first.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    # Whose name it is: a key, or a person. `person` answers for either; rows from before have none.
    owner = models.CharField(max_length=128)
    person = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    key = models.CharField(max_length=255)
    fingerprint = models.CharField(max_length=64)
    upload = models.ForeignKey(Upload, on_delete=models.PROTECT, related_name="+", db_constraint=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["owner", "key"], name="idempotency_key_once")
        ]
        indexes: ClassVar = [
            # What is too old, and what is one too many of a person.
            models.Index(fields=["created_at"], name="idempotency_key_age"),
            models.Index(fields=["person", "-created_at"], name="idempotency_key_of_person"),
        ]

    def __str__(self) -> str:
        return self.key


class Reading(Recorded):
    """One pass over an Upload: the page's whole text, where its stories lie and what in it is furniture."""

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


class ArticleQuerySet(OnDeskQuerySet["Article"]):
    def current(self) -> Self:
        """Articles of a current reading that no newer article replaces."""
        return self.filter(reading__is_current=True, superseded_by__isnull=True)


class Article(Recorded):
    """One story of a Reading. Text and span never change; metadata are corrected by a service, on record."""

    record_type = "article"
    triggers_against_redaction = ("text_is_fixed",)
    audit_batch = 20
    app_rights = (
        "SELECT, INSERT, UPDATE (revision, headline, byline, outlet_id, agency, place, published, published_precision,"
        " published_basis, published_zone, published_note, language, direction, supersedes_id)"
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
    def publisher_name(self) -> str:
        """Who vouches for what the article says in its own voice: its outlet or agency, else its own title."""
        if self.outlet is not None:
            return self.outlet.name
        return self.agency or self.headline or self.reading.upload.name

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
        }

    def redact(self, removals: list[Removal]) -> None:
        self.text = black_out(self.text)
        self.text_sha256 = text_sha256(self.text)
        self.fingerprint = []
        for name in ("headline", "byline", "agency", "place", "published_note"):
            setattr(self, name, redacted(getattr(self, name)))

    def find_faults(self) -> Iterator[str]:
        if self.text_sha256 != text_sha256(self.text):
            yield "its text_sha256 is not that of its text"


class VersionProposalQuerySet(OnDeskQuerySet["VersionProposal"]):
    def waiting(self) -> Self:
        return self.filter(status=VersionProposal.Status.WAITING)


class VersionProposal(Recorded):
    """A newer text of a page by somebody else, or by a program: both stand until somebody says what it is.

    Accepted, the newer articles take the place of the older ones; kept apart, both stay.
    """

    record_type = "version"
    app_rights = "SELECT, INSERT, UPDATE (revision, status, settled_by_id, settled_at)"

    class Status(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        ACCEPTED = "accepted", _("Accepted")
        APART = "apart", _("Kept apart")

    newer = models.ForeignKey(Upload, on_delete=models.PROTECT, related_name="proposals")
    older = models.ForeignKey(Upload, on_delete=models.PROTECT, related_name="proposals_against")
    desk = models.ForeignKey(Desk, on_delete=models.PROTECT, null=True, related_name="+")
    status = models.CharField(max_length=16, choices=Status.choices, default=Status.WAITING)
    proposed_at = models.DateTimeField(default=timezone.now)
    settled_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    settled_at = models.DateTimeField(null=True)

    objects = VersionProposalQuerySet.as_manager()

    class Meta:
        ordering: ClassVar = ["proposed_at"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["newer", "older"], name="version_proposed_once"),
            models.CheckConstraint(
                condition=Q(status="waiting", settled_by__isnull=True, settled_at__isnull=True)
                | (~Q(status="waiting") & Q(settled_by__isnull=False, settled_at__isnull=False)),
                name="version_settled_by_somebody",
            ),
        ]
        indexes: ClassVar = [
            # What waits, for the desk.
            models.Index(fields=["proposed_at"], condition=Q(status="waiting"), name="version_waiting"),
        ]
        triggers: ClassVar = [
            pgtrigger.Protect(name="refuse_delete", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(name="proposal_is_fixed", fields=["newer", "older", "desk", "proposed_at"]),
            pgtrigger.FSM(
                name="status_follows",
                field="status",
                transitions=[("waiting", "accepted"), ("waiting", "apart")],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.newer_id} for {self.older_id}"

    def snapshot(self) -> dict[str, Any]:
        return {
            "newer": self.newer_id,
            "older": self.older_id,
            "desk": self.desk_id,
            "status": str(self.status),
            "proposed_at": self.proposed_at,
            "settled_by": self.settled_by_id,
            "settled_at": self.settled_at,
        }


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


def text_sha256(text: str) -> str:
    """SHA-256 over the UTF-8 bytes, in hex: what an article's selectors and snapshots name a text by."""
    return hashlib.sha256(text.encode()).hexdigest()


def same_bytes_lock(sha256: str) -> int:
    """The advisory lock number under which receipts of the same bytes are told apart from the first one."""
    return int.from_bytes(bytes.fromhex(sha256[:16]), "big", signed=True)
