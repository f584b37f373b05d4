"""Whom a key acts for, and the desks that its person works at: what the ids of other answers name."""

from typing import ClassVar
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from newsroom.api.conditional import mark_private
from newsroom.api.pagination import PLACE, answer_slice, take_slice
from newsroom.api.schema import CURSOR_PARAMETERS, page_of
from newsroom.api.views import ApiView
from newsroom.models import Desk
from newsroom.rights import RIGHTS_OF_SCOPE, SCOPES, Right, Role

# Every key may ask who it is.
_ANY = tuple(dict.fromkeys(right for rights in RIGHTS_OF_SCOPE.values() for right in sorted(rights)))


class DeskShape(serializers.Serializer):
    """A part of the newsroom that keeps its own material."""

    id = serializers.UUIDField()
    name = serializers.CharField()


class MyselfShape(serializers.Serializer):
    """A key and its person."""

    key = serializers.CharField(help_text="What the key is called")
    scopes = serializers.ListField(child=serializers.ChoiceField(choices=SCOPES))
    expires_at = serializers.DateTimeField(allow_null=True)
    person = serializers.UUIDField()
    name = serializers.CharField(help_text="The person’s name")
    roles = serializers.ListField(child=serializers.ChoiceField(choices=Role.choices))
    desks = DeskShape(many=True, help_text="The desks that the person belongs to")
    sees_every_desk = serializers.BooleanField()


class Myself(ApiView):
    operations: ClassVar = {"get": "read_myself"}
    rights: ClassVar = {"get": _ANY}

    @extend_schema(summary="Whom this key acts for, and what it opens", responses=MyselfShape)
    def get(self, request: Request) -> Response:
        actor = self.actor
        assert actor.user is not None and actor.key is not None  # noqa: PT018  a key has its person
        shown = {
            "key": actor.key.name,
            "scopes": actor.key.scopes,
            "expires_at": actor.key.expires_at,
            "person": actor.user.id,
            "name": actor.user.name,
            "roles": actor.user.roles,
            "desks": actor.user.desks.order_by("name"),
            "sees_every_desk": actor.may(Right.SEE_EVERY_DESK),
        }
        return mark_private(Response(MyselfShape(shown).data))


class Desks(ApiView):
    operations: ClassVar = {"get": "list_desks"}
    queries: ClassVar = {"get": PLACE}
    rights: ClassVar = {"get": _ANY}

    @extend_schema(
        summary="The desks whose material this key sees",
        parameters=CURSOR_PARAMETERS,
        responses=page_of(DeskShape),
    )
    def get(self, request: Request) -> Response:
        page = take_slice(Desk.objects.visible_to(self.actor), request, order={"id": UUID})
        return answer_slice([*DeskShape(page.rows, many=True).data], request, page)
