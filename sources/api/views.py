"""Sending uploads and reading what became of them."""

import hashlib
import json
import re
from typing import Any, ClassVar, NoReturn
from uuid import UUID

from django.conf import settings
from django.db.models import Prefetch
from django.urls import reverse
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from newsroom.api.conditional import mark_private
from newsroom.api.pagination import PLACE, answer_slice, read_moment, take_slice
from newsroom.api.parsers import StrictJSONParser
from newsroom.api.problems import invalid
from newsroom.api.schema import CURSOR_PARAMETERS, header, page_of
from newsroom.api.views import ApiView
from newsroom.edge.limits import ENVELOPE_BYTES
from newsroom.errors import NotFound
from newsroom.ledger.models import Revision
from newsroom.roles import Right
from sources import tasks
from sources.api.serializers import (
    ArticleShape,
    FileUpload,
    GivenSettlement,
    TextUpload,
    UploadReceived,
    UploadState,
    VersionFilter,
    VersionShape,
)
from sources.covering import cover_article, cover_left_out
from sources.models import Article, Upload, VersionProposal
from sources.protection import veil_for
from sources.services import uploads, versions
from sources.words import is_much_left_out

ESCAPED = 3
_KEY = re.compile(r'"((?:[ !#-\[\]-~]|\\["\\])*)"|([!#-~]+)')


class Uploads(ApiView):
    """Send an article."""

    operations: ClassVar = {"post": "send_upload"}
    heeds: ClassVar = {"post": ("Idempotency-Key",)}
    rights: ClassVar = {"post": (Right.UPLOAD,)}
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
        summary="Send an article, as a file or as text",
        description=(
            "It is read and searched for claims in the background: ask for the upload until its status is `read` or "
            "`failed`. A repeated `Idempotency-Key` with the same body answers as the first time and sends nothing "
            "twice, for a week unless set otherwise. The same bytes sent twice share the first one’s articles. A newer "
            "text of a page that somebody else sent stands beside theirs until somebody settles it: see `/versions`."
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
            data, media_type = values.pop("text").encode(), "text/plain; charset=utf-8"
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
        found = Upload.objects.visible_to(self.actor).select_related("same_as").filter(id=upload_id).first()
        if found is None:
            raise NotFound(_("There is no such upload here."))
        # A second receipt of the same bytes waits for the first, and shares its articles.
        counts = found.same_as or found
        articles = found.articles.visible_to(self.actor)
        members = Upload.objects.visible_to(self.actor).filter(parent=counts)
        reading = counts.readings.filter(is_current=True).only("text", "left_out").first()
        left_out = reading.left_out if reading else []
        state = {
            "id": found.id,
            "name": found.name,
            "status": counts.status,
            "reason": counts.reason or None,
            "articles": articles.values_list("id", flat=True),
            "members": members.order_by("received_at", "id").values_list("id", flat=True),
            "left_out": cover_left_out(left_out, veil_for(self.actor)),
            "is_short": bool(reading and is_much_left_out(reading.text, left_out)),
            "received_at": found.received_at,
        }
        return mark_private(Response(UploadState(state).data))


class OneArticle(ApiView):
    operations: ClassVar = {"get": "read_article"}
    rights: ClassVar = {"get": (Right.READ_ARTICLES,)}

    @extend_schema(summary="One article: its text and what is known about it", responses=ArticleShape)
    def get(self, request: Request, article_id: UUID) -> Response:
        newer = Prefetch("superseded_by", Article.objects.visible_to(self.actor).only("id", "supersedes_id"))
        articles = Article.objects.visible_to(self.actor).select_related("outlet", "reading__upload")
        article = articles.defer("reading__text").prefetch_related(newer).filter(id=article_id).first()
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
