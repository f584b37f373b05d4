"""Open disagreements between claims and facts: reading them, and saying what kind they are."""

from collections.abc import Callable, Sequence
from typing import Any, ClassVar
from uuid import UUID

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from facts.api.serializers.relations import ConflictFilter, RelationShape, SettledRelation
from facts.models import Relation
from facts.queries.relations import cover_relations, find_conflicts, find_relation
from facts.services.relations.settle import settle_relation
from newsroom.actor import Actor
from newsroom.api.authentication import actor_of
from newsroom.api.conditional import mark_private
from newsroom.api.pagination import PLACE, answer_slice, read_moment, take_slice
from newsroom.api.schema import CURSOR_PARAMETERS, page_of
from newsroom.api.views import ApiView
from newsroom.errors import NotFound
from newsroom.rights import Right
from sources.protection import veil_for

_ORDER: dict[str, Callable[[str], Any]] = {"found_at": read_moment, "id": UUID}


def show_relations(relations: Sequence[Relation], actor: Actor) -> list[dict[str, Any]]:
    """Relations as this reader may read them, who need not know every protected source."""
    return [dict(row) for row in RelationShape(cover_relations(relations, veil_for(actor)), many=True).data]


class Conflicts(ApiView):
    operations: ClassVar = {"get": "list_conflicts"}
    queries: ClassVar = {"get": (ConflictFilter, *PLACE)}
    rights: ClassVar = {"get": (Right.READ_CLAIMS,)}
    problems: ClassVar = {"get": ("invalid",)}

    @extend_schema(
        summary="Claims that cannot be so together with a fact, oldest first",
        description="Of those whose claim and fact the key’s person sees. Both sides stay stored and served.",
        parameters=[ConflictFilter, *CURSOR_PARAMETERS],
        responses=page_of(RelationShape),
    )
    def get(self, request: Request) -> Response:
        found = find_conflicts(self.actor, **self.take_query(ConflictFilter))
        page = take_slice(found, request, order=_ORDER)
        return answer_slice([*show_relations(page.rows, self.actor)], request, page)


class OneConflict(ApiView):
    operations: ClassVar = {"get": "read_conflict"}
    rights: ClassVar = {"get": (Right.READ_CLAIMS,)}

    @extend_schema(summary="How one claim stands to one fact", responses=RelationShape)
    def get(self, request: Request, relation_id: UUID) -> Response:
        return _answer(relation_id, request)


class SettleConflict(ApiView):
    operations: ClassVar = {"post": "settle_conflict"}
    rights: ClassVar = {"post": (Right.DECIDE_CLAIMS,)}
    problems: ClassVar = {"post": ("relation-settled",)}
    http_method_names = ["post"]  # noqa: RUF012  as Django declares it

    @extend_schema(
        summary="Say what kind of difference it is, and why",
        description="Neither the claim nor the fact changes by it. Words of either that change open it again.",
        request=SettledRelation,
        responses=RelationShape,
    )
    def post(self, request: Request, relation_id: UUID) -> Response:
        settle_relation(relation_id=relation_id, actor=self.actor, **self.take_body(SettledRelation))
        return _answer(relation_id, request)


def _answer(relation_id: UUID, request: Request) -> Response:
    actor = actor_of(request)
    relation = find_relation(relation_id, actor)
    if relation is None:
        raise NotFound(_("There is no such relation here."))
    (shown,) = show_relations([relation], actor)
    return mark_private(Response(shown))
