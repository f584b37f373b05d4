"""What the API takes and gives of uploads, articles and their versions."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from newsroom.api.fields import StrictSerializer, TextField
from sources.models import Article, Source, Upload, VersionProposal
from sources.reading.types import LEFT_OUT


class Receipt(StrictSerializer):
    """What a sender may say of an upload; everything is optional and outweighs what the text itself says."""

    url = serializers.URLField(max_length=2000, required=False, allow_null=True, allow_blank=True)
    outlet = TextField(max_length=200, required=False, allow_null=True, allow_blank=True)
    published = TextField(
        max_length=40,
        required=False,
        allow_null=True,
        allow_blank=True,
        help_text="2025-02-01, 2025-02, 2025, or with a time: 2025-02-01T09:30+01:00",
    )
    language = serializers.RegexField(
        r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$",
        max_length=16,
        required=False,
        allow_null=True,
        allow_blank=True,
        help_text="A BCP 47 tag",
    )
    desk = serializers.UUIDField(
        required=False, allow_null=True, help_text="Who may see it; everybody unless given"
    )


class DocumentReceipt(Receipt):
    """What a sender says of a document of its own system."""

    external_id = TextField(
        max_length=255,
        required=False,
        allow_null=True,
        allow_blank=True,
        help_text="What your system calls the document: uploads of one person and desk that share it are its versions",
    )
    draft = serializers.BooleanField(
        required=False,
        default=False,
        help_text="Not published yet: read and followed, but nobody is asked about it. Needs `external_id`",
    )


class TextUpload(DocumentReceipt):
    """An article as text, or in parts: then nothing is guessed that is said.

    `text` alone is a whole page, of which headline, byline and furniture are found. With `headline` or `byline` beside
    it (empty for none), and as `html`, it is the body alone, and all of it is story.
    """

    name = TextField(max_length=500, help_text="What the text is called, such as its file’s name")
    text = TextField(
        trim_whitespace=False, allow_blank=True, required=False, help_text="Either this or `html`"
    )
    html = TextField(
        trim_whitespace=False, allow_blank=True, required=False, help_text="The body as an HTML fragment"
    )
    headline = TextField(max_length=500, required=False, allow_blank=True)
    byline = TextField(max_length=300, required=False, allow_blank=True)

    def to_internal_value(self, data: Any) -> Any:
        errors: dict[str, Any] = {}
        try:
            values = super().to_internal_value(data)
        except serializers.ValidationError as refusal:
            errors = dict(refusal.detail)  # type: ignore[arg-type]
        if isinstance(data, dict) and ("text" in data) == ("html" in data):
            errors.setdefault("text", [_("Send the body either as “text” or as “html”.")])
        if errors:
            raise serializers.ValidationError(errors)
        return values


class FileUpload(DocumentReceipt):
    """An article as a file, in multipart/form-data."""

    file = serializers.FileField(allow_empty_file=True, max_length=None, use_url=False)
    name = TextField(max_length=500, required=False, help_text="Instead of the file’s own name")


class UploadReceived(serializers.Serializer):
    id = serializers.UUIDField()
    status = serializers.ChoiceField(choices=Upload.Status.choices)


class LeftOut(serializers.Serializer):
    """Something that the file holds and its articles do not."""

    what = serializers.ChoiceField(choices=LEFT_OUT)
    words = serializers.CharField(allow_blank=True, help_text="What it says, where that is known")


class UploadState(serializers.Serializer):
    """How far an upload has come."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    status = serializers.ChoiceField(choices=Upload.Status.choices)
    reason = serializers.CharField(
        allow_null=True,
        help_text="Why it failed, in a sentence; of one that was read, which files inside were not taken and why",
    )
    articles = serializers.ListField(child=serializers.UUIDField(), help_text="In the order of the page")
    members = serializers.ListField(
        child=serializers.UUIDField(),
        help_text="Uploads of the files found inside: a mail’s attachments, a ZIP’s files",
    )
    left_out = LeftOut(many=True, help_text="What could not be read, or was not: look whether it matters")
    is_short = serializers.BooleanField(
        help_text="Whether the articles are more than a little shorter than what the file holds"
    )
    external_id = serializers.CharField(
        allow_blank=True, help_text="What its sender’s system calls the document"
    )
    draft = serializers.BooleanField(help_text="Whether it was sent as a draft")
    taken_back_at = serializers.DateTimeField(
        allow_null=True, help_text="When a draft was taken back, or ended by its document’s publication"
    )
    received_at = serializers.DateTimeField()


class VersionShape(serializers.Serializer):
    """A newer text of a page by somebody else, or by a program, and what was said of it."""

    id = serializers.UUIDField()
    status = serializers.ChoiceField(
        choices=VersionProposal.Status.choices,
        help_text="waiting: both texts stand; accepted: the newer took the older one’s place; apart: both stay",
    )
    newer = serializers.UUIDField(source="newer_id", help_text="The upload that may replace the other")
    older = serializers.UUIDField(source="older_id", help_text="The upload whose articles stand")
    proposed_at = serializers.DateTimeField()
    settled_at = serializers.DateTimeField(allow_null=True)


class UploadFilter(serializers.Serializer):
    external_id = serializers.CharField(
        required=False, max_length=255, help_text="Those of one document of yours"
    )
    status = serializers.ChoiceField(choices=Upload.Status.choices, required=False)
    draft = serializers.BooleanField(
        required=False, default=None, allow_null=True, help_text="Only drafts, or only what is none"
    )


class GivenNothing(StrictSerializer):
    """No member: the address says it all."""


class VersionFilter(serializers.Serializer):
    status = serializers.ChoiceField(
        choices=VersionProposal.Status.choices, required=False, help_text="waiting unless given"
    )


class GivenSettlement(StrictSerializer):
    """What a newer text of a page is."""

    settle = serializers.ChoiceField(choices=["accept", "keep_apart"])
    reason = TextField(max_length=2000, required=False, allow_blank=True)


class Span(serializers.Serializer):
    start = serializers.IntegerField(help_text="Code points, half-open")
    end = serializers.IntegerField()


class Mark(Span):
    kind = serializers.CharField()


class Outlet(serializers.Serializer):
    id = serializers.UUIDField()
    name = serializers.CharField()


class Published(serializers.Serializer):
    """When the story was published, as far as it says."""

    value = serializers.CharField(source="published", allow_blank=True)
    precision = serializers.CharField(source="published_precision", allow_blank=True)
    basis = serializers.ChoiceField(source="published_basis", choices=Article.Basis.choices)
    zone = serializers.CharField(source="published_zone", allow_blank=True)
    note = serializers.CharField(source="published_note", allow_blank=True)


class EmbargoShape(serializers.Serializer):
    """That a story may not be used yet."""

    words = serializers.CharField(source="embargo_words", help_text="Where the file says so")
    until = serializers.DateTimeField(
        source="embargoed_until",
        allow_null=True,
        help_text="The embargo that a fact confirmed from it starts with; null where the words do not settle it",
    )


class PostShape(Span):
    """A post of a live blog."""

    at = serializers.CharField(
        help_text="2026-10-18T23:41 in the page’s own zone; 23:41 where the day is not known"
    )
    takes_back = serializers.IntegerField(
        allow_null=True, help_text="The place in this list, from 0, of the post that this one takes back"
    )


class CellShape(Span):
    """A cell of a table: its row and column from 0, how many of them it fills, and what it names."""

    row = serializers.IntegerField()
    column = serializers.IntegerField()
    rows = serializers.IntegerField()
    columns = serializers.IntegerField()
    names = serializers.ChoiceField(
        choices=["", "row", "column"], allow_blank=True, help_text="Of what it is the head; empty for a value"
    )


class TableShape(Span):
    """A table of data in the text."""

    title = Span(allow_null=True, help_text="The words that name it")
    cells = CellShape(many=True, help_text="Those that have words, in the order of the text")


class TurnShape(Span):
    """What one person says in an interview or a transcript."""

    said = Span(help_text="The words behind the label")
    speaker = Span(
        allow_null=True, help_text="Where the text names the speaker most fully; null where it never does"
    )
    asks = serializers.BooleanField(help_text="Whether it is a turn of whoever puts the questions")


class ArticleLine(serializers.Serializer):
    """What is known about one story, without its text."""

    id = serializers.UUIDField()
    revision = serializers.IntegerField()
    upload = serializers.UUIDField(source="reading.upload_id")
    position = serializers.IntegerField(help_text="Its place on the page, from 1")
    headline = serializers.CharField(allow_blank=True)
    byline = serializers.CharField(allow_blank=True)
    outlet = Outlet(allow_null=True)
    agency = serializers.CharField(allow_blank=True)
    place = serializers.CharField(allow_blank=True)
    published = Published(source="*")
    embargo = serializers.SerializerMethodField(help_text="null where the file forbids nothing")
    language = serializers.CharField(allow_blank=True)
    direction = serializers.ChoiceField(choices=["ltr", "rtl"])
    url = serializers.CharField(
        source="reading.upload.url", allow_blank=True, help_text="Where it is published, as it was sent"
    )
    external_id = serializers.CharField(
        source="reading.upload.external_id",
        allow_blank=True,
        help_text="What its sender’s system calls the document of which this is a version",
    )
    draft = serializers.BooleanField(source="reading.upload.is_draft")
    is_current = serializers.SerializerMethodField(
        help_text=(
            "Whether the newest reading of its upload holds it and no newer version took its place; of a draft, "
            "whether it was not taken back either"
        )
    )
    supersedes = serializers.UUIDField(
        source="supersedes_id", allow_null=True, help_text="The version whose place it took"
    )
    superseded_by = serializers.SerializerMethodField(
        help_text="The versions that took its place; [] for none"
    )
    created_at = serializers.DateTimeField()

    @extend_schema_field(serializers.BooleanField())
    def get_is_current(self, article: Article) -> bool:
        is_standing = article.reading.is_current and article.reading.upload.taken_back_at is None
        return is_standing and not article.superseded_by.all()

    @extend_schema_field(serializers.ListField(child=serializers.UUIDField()))
    def get_superseded_by(self, article: Article) -> list[str]:
        return [str(newer.id) for newer in article.superseded_by.all()]

    @extend_schema_field(EmbargoShape(allow_null=True))
    def get_embargo(self, article: Article) -> dict[str, Any] | None:
        return EmbargoShape(article).data if article.embargo_words or article.embargoed_until else None


class ArticleShape(ArticleLine):
    """One story: its text, which never changes, and what is known about it."""

    text = serializers.CharField(help_text="What a claim’s start and end count in, in code points")
    text_sha256 = serializers.CharField(help_text="Over the text’s UTF-8 bytes")
    furniture = Mark(many=True, help_text="Captions, adverts and navigation in the text")
    posts = PostShape(many=True, help_text="Of a live blog, in the order of the page; else empty")
    tables = TableShape(many=True, help_text="Tables of data in the text, with what names each cell")
    turns = TurnShape(many=True, help_text="Of an interview, in the order of the text; else empty")


class ArticleFilter(serializers.Serializer):
    external_id = serializers.CharField(
        required=False, max_length=255, help_text="The versions of one document of yours"
    )
    upload = serializers.UUIDField(required=False)
    outlet = serializers.UUIDField(required=False, help_text="A source, as in `/sources?kind=outlet`")
    current = serializers.BooleanField(
        required=False,
        default=None,
        allow_null=True,
        help_text="Only those that no newer version replaced, or only others",
    )
    draft = serializers.BooleanField(
        required=False, default=False, help_text="Drafts instead of what is published"
    )


class SourceShape(serializers.Serializer):
    """Whoever asserts something: an outlet, an agency, a person, a document."""

    id = serializers.UUIDField()
    name = serializers.CharField(help_text="The alias, where the source is protected")
    kind = serializers.ChoiceField(choices=Source.Kind.choices)
    desk = serializers.UUIDField(source="desk_id", allow_null=True, help_text="null for everybody’s")
    merged_into = serializers.UUIDField(
        source="shown_merged_into", allow_null=True, help_text="The source that stands for this one"
    )
    merged = serializers.SerializerMethodField(help_text="The sources that this one stands for, directly")

    @extend_schema_field(serializers.ListField(child=serializers.UUIDField()))
    def get_merged(self, source: Source) -> list[str]:
        return sorted(str(one.id) for one in source.merged.all())


class SourceFilter(serializers.Serializer):
    kind = serializers.ChoiceField(choices=Source.Kind.choices, required=False)
