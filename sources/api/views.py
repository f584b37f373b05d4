"""Sending uploads and reading what became of them."""

import hashlib
import json
import re
from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import Any, ClassVar, NoReturn
from uuid import UUID

from django.conf import settings
from django.db.models import Prefetch, QuerySet
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from newsroom.actor import Actor
from newsroom.api.conditional import mark_private
from newsroom.api.pagination import PLACE, answer_slice, read_moment, take_slice
from newsroom.api.parsers import StrictJSONParser
from newsroom.api.problems import invalid
from newsroom.api.schema import CURSOR_PARAMETERS, header, page_of
from newsroom.api.views import ApiView
from newsroom.edge.limits import ENVELOPE_BYTES
from newsroom.errors import NotFound
from newsroom.ledger.models import Revision
from newsroom.rights import Right
from sources import tasks
from sources.api.serializers import (
    ArticleFilter,
    ArticleLine,
    ArticleShape,
    FileUpload,
    GivenNothing,
    GivenSettlement,
    SourceFilter,
    SourceShape,
    TextUpload,
    UploadFilter,
    UploadReceived,
    UploadState,
    VersionFilter,
    VersionShape,
)
from sources.covering import cover_article, cover_details, cover_left_out
from sources.models import Article, Reading, Source, Upload, VersionProposal
from sources.protection import cover_source, veil_for
from sources.reading.parts import PART_NAMES, PARTS_TYPE, write_parts
from sources.services import documents, uploads, versions
from sources.words import is_much_left_out

ESCAPED = 3
# Articles and sources.
BY_CREATION: dict[str, Callable[[str], Any]] = {"created_at": read_moment, "id": UUID}
UPLOAD_ORDER: dict[str, Callable[[str], Any]] = {"received_at": read_moment, "id": UUID}
_KEY = re.compile(r'"((?:[ !#-\[\]-~]|\\["\\])*)"|([!#-~]+)')


class Uploads(ApiView):
    """Send an article."""

    operations: ClassVar = {"get": "list_uploads", "post": "send_upload"}
    queries: ClassVar = {"get": (UploadFilter, *PLACE)}
    heeds: ClassVar = {"post": ("Idempotency-Key",)}
    rights: ClassVar = {"get": (Right.UPLOAD, Right.READ_ARTICLES), "post": (Right.UPLOAD,)}
    problems: ClassVar = {
        "post": (
            "upload-empty",
            "upload-too-large",
            "name-too-long",
            "too-many-uploads",
            "idempotency-key-reused",
            "storage-refused",
        )
    }
    parser_classes = (StrictJSONParser, MultiPartParser)

    @classmethod
    def find_body_limit(cls, media_type: str) -> int:
        times = 1 if media_type.startswith("multipart/") else ESCAPED
        return times * settings.MAX_UPLOAD_BYTES + ENVELOPE_BYTES

    @classmethod
    def refuse_body(cls, size: int, limit: int) -> NoReturn:
        raise uploads.UploadTooLarge(
            _("The request has %(size)s MB; a file may have at most %(limit)s MB.")
            % {"size": f"{size / 1_000_000:.1f}", "limit": f"{settings.MAX_UPLOAD_BYTES / 1_000_000:.0f}"}
        )

    @extend_schema(
        summary="Uploads, newest first",
        description="With `external_id` the versions of one document, as the key’s person sent them.",
        parameters=[UploadFilter, *CURSOR_PARAMETERS],
        responses=page_of(UploadState),
    )
    def get(self, request: Request) -> Response:
        query = self.take_query(UploadFilter)
        found = Upload.objects.visible_to(self.actor)
        if "external_id" in query:
            found = found.filter(external_id=query["external_id"], uploaded_by=self.actor.user)
        if "status" in query:
            counts = Coalesce("same_as__status", "status")
            found = found.alias(status_now=counts).filter(status_now=query["status"])
        if query["draft"] is not None:
            found = found.filter(is_draft=query["draft"])
        page = take_slice(found, request, order=UPLOAD_ORDER, descending=True)
        return answer_slice(
            [*UploadState(describe_uploads(page.rows, self.actor), many=True).data], request, page
        )

    @extend_schema(
        summary="Send an article, as a file or as text",
        description=(
            "It is read and searched for claims in the background: ask for the upload until its status is `read` or "
            "`failed`. A repeated `Idempotency-Key` with the same body answers as the first time and sends nothing "
            "twice, for a week unless set otherwise. The same bytes sent twice share the first one’s articles. A newer "
            "text of a page that somebody else sent stands beside theirs until somebody settles it: see `/versions`. "
            "What shares an `external_id` are versions of one document: each replaces the one before at once, and what "
            "was decided is followed through all of them (`/articles/{id}/carried`). A `draft` is read and followed "
            "beside the published version, and nobody is asked about it. Saved unchanged, it has no new version."
        ),
        request={"application/json": TextUpload, "multipart/form-data": FileUpload},
        responses={202: UploadReceived},
        parameters=[
            OpenApiParameter(
                "Idempotency-Key",
                str,
                location=OpenApiParameter.HEADER,
                description="1 to 255 visible characters, with or without quotes.",
            ),
            header("Location", "Where the upload’s status is.", status=[202]),
        ],
    )
    def post(self, request: Request) -> Response:
        if self._has_parts():
            values, data, media_type = self._take_file()
        else:
            values = self.take_body(TextUpload)
            data, media_type = take_text(values)
        name = values.pop("name")
        details = {key: value for key, value in values.items() if value}
        idempotency = self._read_idempotency_key(data, {**details, "name": name, "media_type": media_type})
        upload = uploads.receive_upload(
            actor=self.actor,
            data=data,
            name=name,
            media_type=media_type,
            url=details.get("url", ""),
            outlet=details.get("outlet", ""),
            published=details.get("published", ""),
            language=details.get("language", ""),
            desk_id=details.get("desk"),
            external_id=details.get("external_id", ""),
            is_draft=details.get("draft", False),
            idempotency=idempotency,
            queue=tasks.queue_reading,
        )
        answer = {"id": upload.id, "status": _first_status(upload) if idempotency else upload.status}
        return Response(
            UploadReceived(answer).data,
            status=202,
            headers={"Location": reverse("sources-api:upload", args=[upload.id])},
        )

    def _has_parts(self) -> bool:
        return (self.request.content_type or "").startswith("multipart/")

    def _take_file(self) -> tuple[dict[str, Any], bytes, str]:
        sent = self.request.FILES.getlist("file")
        if len(self.request.FILES) != 1 or len(sent) != 1:
            detail = _("Send one file in the part “file”.")
            raise invalid([{"detail": detail, "pointer": "#/file"}])
        values = self.take_body(FileUpload)
        file = sent[0]
        del values["file"]
        values.setdefault("name", file.name or "")
        return values, file.read(), file.content_type or ""

    def _read_idempotency_key(self, data: bytes, values: dict[str, Any]) -> tuple[str, str] | None:
        """The client's name for this request and what it must be the same as, or None where it gave none."""
        text = self.request.headers.get("Idempotency-Key")
        if text is None:
            return None
        match = _KEY.fullmatch(text.strip())
        key = re.sub(r"\\(.)", r"\1", match[1] or match[2] or "") if match else ""
        if not 1 <= len(key) <= 255:
            detail = _("An Idempotency-Key has 1 to 255 visible characters, with or without quotes.")
            raise invalid([{"detail": detail, "header": "Idempotency-Key"}])
        body = {**values, "sha256": hashlib.sha256(data).hexdigest()}
        whole = ["POST", self.request.path, body]
        return key, hashlib.sha256(json.dumps(whole, sort_keys=True, default=str).encode()).hexdigest()


def take_text(values: dict[str, Any]) -> tuple[bytes, str]:
    """The bytes of a text that was sent as JSON, and their kind; takes what it holds out of `values`."""
    parts = {name: values.pop(name) for name in PART_NAMES if name in values}
    if set(parts) == {"text"}:
        return parts["text"].encode(), "text/plain; charset=utf-8"
    if not parts.get("text", parts.get("html", "")).strip():
        raise uploads.UploadEmpty(_("There is nothing in this story, or only white space."))
    return write_parts(parts), PARTS_TYPE


def _first_status(upload: Upload) -> str:
    """What the answer to the first request said, which a repeated one must say again."""
    first = Revision.objects.of("upload", upload.id).first()
    return str(first.values().get("status", upload.status)) if first is not None else upload.status


class OneUpload(ApiView):
    operations: ClassVar = {"get": "read_upload"}
    rights: ClassVar = {"get": (Right.UPLOAD, Right.READ_ARTICLES)}

    @extend_schema(
        summary="How far an upload has come",
        description="`received`, `reading`, then `read` with its articles, or `failed` with the reason.",
        responses=UploadState,
    )
    def get(self, request: Request, upload_id: UUID) -> Response:
        found = Upload.objects.visible_to(self.actor).filter(id=upload_id).first()
        if found is None:
            raise NotFound(_("There is no such upload here."))
        return answer_upload(found, self.actor)


class TakeBackUpload(ApiView):
    operations: ClassVar = {"post": "withdraw_draft"}
    rights: ClassVar = {"post": (Right.UPLOAD,)}
    problems: ClassVar = {"post": ("conflict",)}

    @extend_schema(
        summary="Take back a draft",
        description=(
            "For whoever sent it. Its articles count no more, nobody sees them among the desk’s articles, and a later "
            "version does not follow on it; its bytes stay on record. Taking it back again changes nothing."
        ),
        request=GivenNothing,
        responses=UploadState,
    )
    def post(self, request: Request, upload_id: UUID) -> Response:
        self.take_body(GivenNothing)
        return answer_upload(documents.take_back_draft(upload_id=upload_id, actor=self.actor), self.actor)


def answer_upload(upload: Upload, actor: Actor) -> Response:
    """How far an upload has come."""
    (state,) = describe_uploads([upload], actor)
    return mark_private(Response(UploadState(state).data))


def describe_uploads(found: Sequence[Upload], actor: Actor) -> list[dict[str, Any]]:
    """How far these uploads have come, each with its articles, the files inside it and what was left out.

    A second receipt of the same bytes waits for the first, and shares its articles. Five queries for any number.
    """
    firsts = {one.id: one.same_as_id or one.id for one in found}
    counting = Upload.objects.in_bulk(set(firsts.values()))
    articles, members = defaultdict(list), defaultdict(list)
    read = Article.objects.visible_to(actor).filter(reading__upload__in=counting, reading__is_current=True)
    for article_id, upload_id in read.order_by("position").values_list("id", "reading__upload_id"):
        articles[upload_id].append(article_id)
    inside = Upload.objects.visible_to(actor).filter(parent__in=counting).order_by("received_at", "id")
    for member_id, parent_id in inside.values_list("id", "parent_id"):
        members[parent_id].append(member_id)
    current = Reading.objects.filter(upload__in=counting, is_current=True).only("upload_id", "left_out")
    readings = {one.upload_id: one for one in current}
    short_of = [one.id for one in readings.values() if one.left_out]
    texts = dict(Reading.objects.filter(id__in=short_of).values_list("id", "text"))
    states = []
    for one in found:
        first = counting[firsts[one.id]]
        reading = readings.get(first.id)
        left_out = reading.left_out if reading else []
        states.append(
            {
                "id": one.id,
                "name": one.name,
                "status": first.status,
                "reason": first.reason or None,
                "articles": [] if first.taken_back_at else articles[first.id],
                "members": members[first.id],
                "left_out": cover_left_out(left_out, veil_for(actor)),
                "is_short": bool(reading and left_out and is_much_left_out(texts[reading.id], left_out)),
                "external_id": one.external_id,
                "draft": one.is_draft,
                "taken_back_at": first.taken_back_at,
                "received_at": one.received_at,
            }
        )
    return states


def shown_articles(actor: Actor) -> QuerySet[Article]:
    """Articles with all that ArticleShape shows of them, but not the text of their pages."""
    newer = Prefetch("superseded_by", Article.objects.visible_to(actor).only("id", "supersedes_id"))
    articles = Article.objects.visible_to(actor).select_related("outlet", "reading__upload")
    return articles.defer("reading__text", "reading__marks").prefetch_related(newer)


class Articles(ApiView):
    operations: ClassVar = {"get": "list_articles"}
    queries: ClassVar = {"get": (ArticleFilter, *PLACE)}
    rights: ClassVar = {"get": (Right.READ_ARTICLES,)}

    @extend_schema(
        summary="Articles, newest first",
        description="Without their text; drafts are among them only when asked for.",
        parameters=[ArticleFilter, *CURSOR_PARAMETERS],
        responses=page_of(ArticleLine),
    )
    def get(self, request: Request) -> Response:
        query, found = self.take_query(ArticleFilter), shown_articles(self.actor)
        if query["draft"] is not None or "upload" not in query:
            found = found.filter(reading__upload__is_draft=bool(query["draft"]))
        if "external_id" in query:
            found = found.filter(
                reading__upload__external_id=query["external_id"],
                reading__upload__uploaded_by=self.actor.user,
            )
        for name, path in (("upload", "reading__upload"), ("outlet", "outlet")):
            if name in query:
                found = found.filter(**{path: query[name]})
        if query["current"] is not None:
            newest = Article.objects.newest().values("id")
            found = found.filter(id__in=newest) if query["current"] else found.exclude(id__in=newest)
        page = take_slice(found.defer("text"), request, order=BY_CREATION, descending=True)
        veil = veil_for(self.actor)
        for article in page.rows:
            cover_details(article, veil)
        return answer_slice([*ArticleLine(page.rows, many=True).data], request, page)


class OneArticle(ApiView):
    operations: ClassVar = {"get": "read_article"}
    rights: ClassVar = {"get": (Right.READ_ARTICLES,)}

    @extend_schema(summary="One article: its text and what is known about it", responses=ArticleShape)
    def get(self, request: Request, article_id: UUID) -> Response:
        article = shown_articles(self.actor).filter(id=article_id).first()
        if article is None:
            raise NotFound(_("There is no such article here."))
        return mark_private(Response(ArticleShape(cover_article(article, veil_for(self.actor))).data))


class Versions(ApiView):
    operations: ClassVar = {"get": "list_versions"}
    queries: ClassVar = {"get": (VersionFilter, *PLACE)}
    rights: ClassVar = {"get": (Right.UPLOAD, Right.READ_ARTICLES)}
    problems: ClassVar = {"get": ("invalid",)}

    @extend_schema(
        summary="Newer texts of pages that were sent by somebody else, or by a program",
        parameters=[VersionFilter, *CURSOR_PARAMETERS],
        responses=page_of(VersionShape),
    )
    def get(self, request: Request) -> Response:
        status = self.take_query(VersionFilter).get("status", VersionProposal.Status.WAITING)
        found = VersionProposal.objects.visible_to(self.actor).filter(status=status)
        page = take_slice(found, request, order={"proposed_at": read_moment, "id": UUID})
        return answer_slice([*VersionShape(page.rows, many=True).data], request, page)


class SettleVersion(ApiView):
    operations: ClassVar = {"post": "settle_version"}
    rights: ClassVar = {"post": (Right.UPLOAD, Right.DECIDE_CLAIMS)}
    problems: ClassVar = {"post": ("version-already-settled",)}

    @extend_schema(
        summary="Say whether a newer text of a page takes the place of the older one, or both stay",
        description=(
            "For whoever sent the older one, and for reviewers; not for whoever sent the newer one. Accepted, the "
            "older articles are replaced: their untouched suggestions are withdrawn, all other claims follow into the "
            "new text."
        ),
        request=GivenSettlement,
        responses=VersionShape,
    )
    def post(self, request: Request, proposal_id: UUID) -> Response:
        given = self.take_body(GivenSettlement)
        proposal = versions.settle_version(
            proposal_id=proposal_id,
            actor=self.actor,
            accept=given["settle"] == "accept",
            reason=given.get("reason", ""),
        )
        return mark_private(Response(VersionShape(proposal).data))


class Sources(ApiView):
    operations: ClassVar = {"get": "list_sources"}
    queries: ClassVar = {"get": (SourceFilter, *PLACE)}
    rights: ClassVar = {"get": (Right.READ_FACTS, Right.READ_ARTICLES)}

    @extend_schema(
        summary="Sources: what the ids of outlets, speakers and citations name",
        description="A protected source is named by its alias, a merged one names in `merged_into` what stands for it.",
        parameters=[SourceFilter, *CURSOR_PARAMETERS],
        responses=page_of(SourceShape),
    )
    def get(self, request: Request) -> Response:
        query = self.take_query(SourceFilter)
        merged = Prefetch("merged", Source.objects.visible_to(self.actor).only("id", "merged_into_id"))
        found = Source.objects.visible_to(self.actor).prefetch_related(merged)
        if "kind" in query:
            found = found.filter(kind=query["kind"])
        page = take_slice(found, request, order=BY_CREATION)
        veil = veil_for(self.actor)
        stands_for = {one.merged_into_id for one in page.rows if one.merged_into_id is not None}
        seen = set(
            Source.objects.visible_to(self.actor).filter(id__in=stands_for).values_list("id", flat=True)
        )
        for source in page.rows:
            cover_source(source, veil)
            source.shown_merged_into = source.merged_into_id if source.merged_into_id in seen else None  # type: ignore[attr-defined]
        return answer_slice([*SourceShape(page.rows, many=True).data], request, page)
