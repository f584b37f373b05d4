"""Changes that wait for a second person: reading them, agreeing, declining, taking them back."""

from collections.abc import Callable, Iterable
from typing import Any, ClassVar
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from facts.api.serializers.proposals import (
    GivenAgreement,
    GivenDecline,
    ProposedChangeFilter,
    ProposedChangeShape,
)
from facts.models import ProposedChange
from facts.queries.proposals import find_proposed_changes
from facts.services.two_people.agree import agree_to_change, decline_change, take_back_change
from facts.veiling import cover_changes
from newsroom.actor import Actor
from newsroom.api.authentication import actor_of
from newsroom.api.conditional import mark_private
from newsroom.api.pagination import PLACE, answer_slice, read_moment, take_slice
from newsroom.api.problems import base_url
from newsroom.api.schema import CURSOR_PARAMETERS, page_of
from newsroom.api.views import ApiView
from newsroom.errors import NotFound
from newsroom.rights import Right
from sources.protection import veil_for

_ORDER: dict[str, Callable[[str], Any]] = {"at": read_moment, "id": UUID}
_SETTLED = ("change-needs-another-person", "proposed-change-settled")


def show_proposals(changes: Iterable[ProposedChange], actor: Actor) -> list[dict[str, Any]]:
    """Proposals as this reader may read them, who need not know every protected source."""
    return [dict(row) for row in ProposedChangeShape(cover_changes(changes, veil_for(actor)), many=True).data]


def answer_proposal(change: ProposedChange, request: Request, *, status: int = 200) -> Response:
    """A proposal; 202 where it is what came of a write that has to wait, with its address."""
    (shown,) = show_proposals([change], actor_of(request))
    response = mark_private(Response(shown, status=status))
    if status == 202:
        path = reverse("facts-api:proposed_change", args=[change.id])
        response["Location"] = base_url(request._request) + path
    return response


class ProposedChanges(ApiView):
    operations: ClassVar = {"get": "list_proposals"}
    queries: ClassVar = {"get": (ProposedChangeFilter, *PLACE)}
    rights: ClassVar = {"get": (Right.WRITE_FACTS,)}
    problems: ClassVar = {"get": ("invalid",)}

    @extend_schema(
        summary="Changes that a second person is asked for, oldest first",
        description="Those of facts that the key’s person sees. A key that only reads facts sees none.",
        parameters=[ProposedChangeFilter, *CURSOR_PARAMETERS],
        responses=page_of(ProposedChangeShape),
    )
    def get(self, request: Request) -> Response:
        found = find_proposed_changes(self.actor, **self.take_query(ProposedChangeFilter))
        page = take_slice(found, request, order=_ORDER)
        return answer_slice([*show_proposals(page.rows, self.actor)], request, page)


class OneProposedChange(ApiView):
    operations: ClassVar = {"get": "read_proposal"}
    rights: ClassVar = {"get": (Right.WRITE_FACTS,)}

    @extend_schema(summary="One change that a second person is asked for", responses=ProposedChangeShape)
    def get(self, request: Request, change_id: UUID) -> Response:
        change = find_proposed_changes(self.actor).filter(id=change_id).first()
        if change is None:
            raise NotFound(_("There is no such proposed change here."))
        return answer_proposal(change, request)


class SettleChange(ApiView):
    """What the three ways to settle a proposal share."""

    rights: ClassVar = {"post": (Right.WRITE_FACTS,)}
    http_method_names = ["post"]  # noqa: RUF012  as Django declares it


class AgreeToChange(SettleChange):
    operations: ClassVar = {"post": "agree_change"}
    problems: ClassVar = {
        "post": (
            *_SETTLED,
            "proposed-change-outdated",
            "fact-not-standing",
            "claim-not-open",
            "speaker-not-named",
            "evidence-missing",
            "evidence-needed",
            "conflict",
        )
    }

    @extend_schema(
        summary="Agree to a change that somebody else proposed",
        description=(
            "It is made as it was proposed, under both names. Refused where the fact says something else by now; "
            "nothing of the proposal is lost."
        ),
        request=GivenAgreement,
        responses=ProposedChangeShape,
    )
    def post(self, request: Request, change_id: UUID) -> Response:
        self.take_body(GivenAgreement)
        return answer_proposal(agree_to_change(change_id=change_id, actor=self.actor), request)


class DeclineChange(SettleChange):
    operations: ClassVar = {"post": "decline_change"}
    problems: ClassVar = {"post": _SETTLED}

    @extend_schema(
        summary="Decline a change that somebody else proposed, and say why",
        request=GivenDecline,
        responses=ProposedChangeShape,
    )
    def post(self, request: Request, change_id: UUID) -> Response:
        word = self.take_body(GivenDecline)["word"]
        return answer_proposal(decline_change(change_id=change_id, actor=self.actor, word=word), request)


class TakeBackChange(SettleChange):
    operations: ClassVar = {"post": "withdraw_proposal"}
    problems: ClassVar = {"post": ("proposed-change-settled",)}

    @extend_schema(
        summary="Take back a change that one proposed oneself",
        request=GivenAgreement,
        responses=ProposedChangeShape,
    )
    def post(self, request: Request, change_id: UUID) -> Response:
        self.take_body(GivenAgreement)
        return answer_proposal(take_back_change(change_id=change_id, actor=self.actor), request)
