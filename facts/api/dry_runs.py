"""What a text would become, without storing it."""

from typing import Any, ClassVar

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from facts.api.serializers.claims import CarriedShape
from facts.queries.carried import read_carried_into
from newsroom.api.conditional import mark_private
from newsroom.api.views import ApiView
from newsroom.rights import Right
from sources.api.serializers import EmbargoShape, LeftOut, Mark, PostShape, Published, TextUpload
from sources.api.views import Uploads, take_text
from sources.covering import cover_article
from sources.models import Article
from sources.protection import veil_for
from sources.services.dry_runs import DryArticle, try_upload


class DryArticleShape(serializers.Serializer):
    """A story as it would be stored."""

    headline = serializers.CharField(source="article.headline", allow_blank=True)
    byline = serializers.CharField(source="article.byline", allow_blank=True)
    agency = serializers.CharField(source="article.agency", allow_blank=True)
    place = serializers.CharField(source="article.place", allow_blank=True)
    published = Published(source="article")
    embargo = EmbargoShape(source="shown_embargo", allow_null=True)
    language = serializers.CharField(source="article.language", allow_blank=True)
    text = serializers.CharField(source="article.text")
    furniture = Mark(source="article.furniture", many=True)
    posts = PostShape(source="article.posts", many=True)
    supersedes = serializers.UUIDField(allow_null=True, help_text="The article whose place it would take")
    carried = CarriedShape(
        many=True,
        allow_null=True,
        help_text="What that one and those before it would bring along; null for a key that reads no claims",
    )


class DryRunShape(serializers.Serializer):
    """What an upload would become."""

    articles = DryArticleShape(many=True)
    left_out = LeftOut(many=True)


class DryRuns(ApiView):
    operations: ClassVar = {"post": "try_upload"}
    rights: ClassVar = {"post": (Right.UPLOAD,)}
    problems: ClassVar = {"post": ("upload-empty", "upload-too-large", "conflict")}
    find_body_limit = Uploads.find_body_limit
    refuse_body = Uploads.refuse_body

    @extend_schema(
        summary="What a text would become, without storing it",
        description=(
            "Read at once, compared with the version whose place it would take, and forgotten: no receipt, no entry in "
            "the ledger, nobody is asked. `carried` tells which decided claims and facts stand in it, so that a system "
            "can ask before each save. A draft is compared with what is published."
        ),
        request=TextUpload,
        responses=DryRunShape,
    )
    def post(self, request: Request) -> Response:
        values = self.take_body(TextUpload)
        data, media_type = take_text(values)
        details = {key: value for key, value in values.items() if value}
        dry = try_upload(
            actor=self.actor,
            data=data,
            name=details.pop("name"),
            media_type=media_type,
            url=details.get("url", ""),
            outlet=details.get("outlet", ""),
            published=details.get("published", ""),
            language=details.get("language", ""),
            desk_id=details.get("desk"),
            external_id=details.get("external_id", ""),
            is_draft=details.get("draft", False),
        )
        shown = {"articles": [self._describe(one) for one in dry.articles], "left_out": dry.left_out}
        return mark_private(Response(DryRunShape(shown).data))

    def _describe(self, dry: DryArticle) -> dict[str, Any]:
        article, old = dry.article, dry.old
        if old is not None and not Article.objects.visible_to(self.actor).filter(id=old.id).exists():
            old = None
        carried = None
        if self.actor.may(Right.READ_CLAIMS):
            carried = read_carried_into(article, old, self.actor) if old is not None else []
        cover_article(article, veil_for(self.actor))
        return {
            "article": article,
            "shown_embargo": article if article.embargo_words else None,
            "supersedes": old.id if old is not None else None,
            "carried": carried,
        }
