"""What is known of an article: how far the search for claims is, and what earlier versions brought along."""

from collections.abc import Callable
from typing import Any, ClassVar
from uuid import UUID

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from facts.api.serializers.claims import NOT_SEARCHED, CarriedShape, RunShape
from facts.models import Run
from facts.queries.carried import find_carried, read_carried, read_held_back
from facts.queries.refusals import read_refusals
from newsroom.api.conditional import mark_private
from newsroom.api.pagination import PLACE, answer_slice, read_moment, take_slice
from newsroom.api.schema import CURSOR_PARAMETERS, page_of
from newsroom.api.views import ApiView
from newsroom.errors import NotFound
from newsroom.rights import Right
from sources.models import Article

_ORDER: dict[str, Callable[[str], Any]] = {"found_at": read_moment, "id": UUID}


class ArticleRun(ApiView):
    operations: ClassVar = {"get": "read_run"}
    rights: ClassVar = {"get": (Right.READ_CLAIMS, Right.READ_ARTICLES)}

    @extend_schema(
        summary="How far the search for claims in an article has come",
        description=(
            "`held_back` lists what was found and not offered, since somebody decided on it before: the same words in "
            "an earlier version, or the same statement elsewhere. `refusals` lists the sentences that gave no claim, "
            "and why: none of the text is passed over without a reason. What became of all decided claims of earlier "
            "versions is in `/articles/{id}/carried`."
        ),
        responses=RunShape,
    )
    def get(self, request: Request, article_id: UUID) -> Response:
        runs = Run.objects.visible_to(self.actor).current().select_related("article")
        run = runs.defer("article__text").filter(article_id=article_id).first()
        if run is None:
            return self._answer_unsearched(article_id)
        state = {
            "id": run.id,
            "status": run.status,
            "error": run.error or None,
            "engine": run.engine,
            "version": run.version,
            "model_sha256": run.model_sha256,
            "claims": run.claims.count(),
            "held_back": read_held_back(run, self.actor),
            "refusals": read_refusals(run, self.actor),
        }
        return mark_private(Response(RunShape(state).data))

    def _answer_unsearched(self, article_id: UUID) -> Response:
        """A draft, which is not searched. Raises NotFound."""
        if not Article.objects.visible_to(self.actor).filter(id=article_id).exists():
            raise NotFound(_("There is no such article here."))
        state = {
            "id": None,
            "status": NOT_SEARCHED,
            "error": None,
            "engine": "",
            "version": "",
            "model_sha256": "",
            "claims": 0,
            "held_back": (),
            "refusals": (),
        }
        return mark_private(Response(RunShape(state).data))


class ArticleCarried(ApiView):
    operations: ClassVar = {"get": "list_carried"}
    queries: ClassVar = {"get": PLACE}
    rights: ClassVar = {"get": (Right.READ_CLAIMS,)}
    problems: ClassVar = {"get": ("invalid",)}

    @extend_schema(
        summary="Claims of earlier versions of a text, and what became of them in this one",
        description=(
            "Every claim that somebody decided on, marked or edited in an earlier version, with the facts that cite "
            "it as they are today: so a page that goes on saying what was retracted is told of it in every version. "
            "Their words stand here where `state` is `exact` or `moved`."
        ),
        parameters=CURSOR_PARAMETERS,
        responses=page_of(CarriedShape),
    )
    def get(self, request: Request, article_id: UUID) -> Response:
        if not Article.objects.visible_to(self.actor).filter(id=article_id).exists():
            raise NotFound(_("There is no such article here."))
        page = take_slice(find_carried(self.actor, article_id).select_related("claim"), request, order=_ORDER)
        rows = read_carried(page.rows, self.actor)
        return answer_slice([*CarriedShape(rows, many=True).data], request, page)
