"""Facts and what becomes of them."""

from collections.abc import Callable
from typing import Any, ClassVar
from uuid import UUID

from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from facts.api.forms import OTHER_FORMS, WRITE_FORM
from facts.api.proposals import answer_proposal
from facts.api.records import RecordView, addresses_of
from facts.api.serializers.citations import GivenCitation, WithdrawalQuery
from facts.api.serializers.facts import (
    FactFilter,
    FactShape,
    GivenCheck,
    GivenReturn,
    GivenRevision,
    GivenSight,
    GivenTurn,
    KindShape,
    KindsShape,
    PastQuery,
    StateShape,
)
from facts.api.serializers.origins import OriginsShape
from facts.api.serializers.proposals import ProposedChangeShape
from facts.models import Fact, ProposedChange
from facts.queries.facts import FactRecord, read_fact, read_records, read_state
from facts.queries.origins import read_origins
from facts.queries.past import find_facts_at, read_fact_at, read_records_at
from facts.services.facts.change import (
    FactChanges,
    bring_back_revision,
    cite_fact,
    publish_fact,
    recheck_fact,
    revise_fact,
    turn_fact,
    withdraw_citation,
)
from facts.services.facts.kinds import list_kinds
from facts.veiling import uncover_places
from newsroom.api.conditional import mark_private, mark_revision
from newsroom.api.pagination import PLACE, answer_slice, read_moment, take_slice
from newsroom.api.problems import base_url, invalid
from newsroom.api.schema import (
    CURSOR_PARAMETERS,
    ETAG,
    IF_MATCH,
    IF_NONE_MATCH,
    MAY_MATCH,
    NEW_ETAG,
    header,
    page_of,
)
from newsroom.api.views import ApiView
from newsroom.rights import Right
from sources.models import Article
from sources.protection import veil_for

WAITS = (
    "What asks for two people is not done but kept: the answer is 202 with the proposed change, and the fact stays as "
    "it is until somebody else agrees."
)
FACT_ORDER: dict[str, Callable[[str], Any]] = {"confirmed_at": read_moment, "id": UUID}


def make_shape(request: Request, *, with_names: bool = True) -> FactShape:
    """What writes facts for this request; made once for all that an answer holds."""
    base = base_url(request._request)
    addresses = {"api": addresses_of("facts-api:fact", base), "page": addresses_of("facts:fact", base)}
    return FactShape(context={"addresses": addresses, "names": with_names})


def shape_fact(record: FactRecord, request: Request, *, with_names: bool = True) -> dict[str, Any]:
    return make_shape(request, with_names=with_names).to_representation(record)


class Facts(ApiView):
    operations: ClassVar = {"get": "list_facts"}
    queries: ClassVar = {"get": (FactFilter, *PLACE)}
    rights: ClassVar = {"get": (Right.READ_FACTS,)}
    problems: ClassVar = {"get": ("invalid",)}

    @extend_schema(
        summary="Facts, newest first",
        description=(
            "Those of other desks, and those under embargo for keys that only read, are left out, in the past as "
            "well. With `known_at` all filters judge what was said then, with `valid_at` what was so then, and the "
            "facts come as the revision that said it."
        ),
        parameters=[FactFilter, *CURSOR_PARAMETERS],
        responses=page_of(FactShape),
    )
    def get(self, request: Request) -> Response:
        wanted = self.take_query(FactFilter)
        shape = make_shape(request, with_names=wanted.pop("names"))
        known_at, valid_at = wanted.pop("known_at", None), wanted.pop("valid_at", None)
        facts = find_facts_at(self.actor, known_at=known_at, valid_at=valid_at, **wanted)
        page = take_slice(facts.only("id", "confirmed_at"), request, order=FACT_ORDER, descending=True)
        ids = [fact.id for fact in page.rows]
        if known_at or valid_at:
            records = read_records_at(self.actor, ids, known_at=known_at, valid_at=valid_at)
            return answer_slice([shape.to_representation(record) for record in records], request, page)
        # Seen again through visible_to: a fact may have moved out of sight since.
        visible = Fact.objects.visible_to(self.actor).filter(id__in=ids).order_by("-confirmed_at", "-id")
        records = read_records(visible, self.actor)
        return answer_slice([shape.to_representation(record) for record in records], request, page)


class FactView(RecordView):
    """What every address of one fact shares."""

    model: ClassVar = Fact

    def answer(self, record: FactRecord, status: int = 200, *, with_names: bool = True) -> Response:
        shown = shape_fact(record, self.request, with_names=with_names)
        return mark_revision(Response(shown, status=status), record.fact.revision)

    def answer_changed(self, changed: Fact | ProposedChange, status: int = 200) -> Response:
        """The fact as it now is, or with 202 the proposal of a change that waits for a second person.

        Whoever moved a fact out of their own sight is still answered with what they made of it.
        """
        if isinstance(changed, ProposedChange):
            return answer_proposal(changed, self.request, status=202)
        return self.answer(read_records(Fact.objects.filter(id=changed.id), self.actor)[0], status)


class OneFact(FactView):
    operations: ClassVar = {"get": "read_fact", "patch": "revise_fact"}
    renderer_classes = (*ApiView.renderer_classes, *OTHER_FORMS)
    queries: ClassVar = {"get": (PastQuery,)}
    heeds: ClassVar = {"patch": ("If-Match",)}
    rights: ClassVar = {"get": (Right.READ_FACTS,), "patch": (Right.WRITE_FACTS,)}
    problems: ClassVar = {
        "get": ("invalid",),
        "patch": (
            "revision-required",
            "revision-conflict",
            "fact-not-standing",
            "speaker-not-named",
            "evidence-missing",
        ),
    }

    @extend_schema(
        summary="One fact with its evidence and history",
        description=(
            "The ETag is the revision: send it as If-None-Match and get 304 while nothing changed. A retracted fact is "
            "still answered, with `status: retracted`. `known_at` and `valid_at` answer an earlier revision, whole and "
            "with the history that it had; its ETag is its own revision, and there is no 304. By `Accept` the fact as "
            "it is now comes as schema.org (a ClaimReview where the claim is somebody else’s, else a Claim), as ninjs "
            "3.1 or as W3C PROV, without an ETag."
        ),
        parameters=[PastQuery, IF_NONE_MATCH, ETAG],
        responses={
            (200, "application/json"): FactShape,
            **{(200, form.media_type): OpenApiTypes.OBJECT for form in OTHER_FORMS},
            304: None,
        },
    )
    def get(self, request: Request, fact_id: UUID) -> Response:
        asked = self.take_query(PastQuery)
        with_names = asked.pop("names")
        form = getattr(request.accepted_renderer, "media_type", "")
        if form in WRITE_FORM:
            if asked:
                detail = _("The past is told in application/json alone.")
                raise invalid([{"detail": detail, "parameter": next(iter(asked))}])
            return mark_private(Response(WRITE_FORM[form](self.actor, request, fact_id), content_type=form))
        if asked.get("known_at") or asked.get("valid_at"):
            return self.answer(read_fact_at(self.actor, fact_id, **asked), with_names=with_names)
        unchanged = self.answer_unchanged(fact_id)
        return unchanged or self.answer(read_fact(self.actor, fact_id), with_names=with_names)

    @extend_schema(
        summary="Correct, clarify or update a fact",
        description=(
            "A new revision with its kind and reason; the old ones stay. Send the ETag that you read. A changed `said` "
            "or `so` needs `evidence` that fits: given along, or the id of a citation that the fact has. Correcting or "
            "updating the statement, the figures or an answer counts as a look at the fact and moves `review_due`. "
            + WAITS
        ),
        request=GivenRevision,
        parameters=[
            IF_MATCH,
            NEW_ETAG,
        ],
        responses={200: FactShape, 202: ProposedChangeShape},
    )
    def patch(self, request: Request, fact_id: UUID) -> Response:
        expected = self.pick_revision(fact_id)
        body = self._uncover(self.take_body(GivenRevision), fact_id)
        kind, reason = body.pop("kind"), body.pop("reason")
        if "desk" in body:
            body["desk_id"] = body.pop("desk")
        if "fact_kind" in body:
            body["kind"] = body.pop("fact_kind")
        for name in {"speaker", "subject", "kind", "valid_from", "valid_to"} & body.keys():
            body[name] = body[name] or ""
        evidence = [item["evidence"] for item in body.pop("evidence", [])]
        changed = revise_fact(
            fact_id=fact_id,
            actor=self.actor,
            changes=FactChanges(**body),
            kind=kind,
            reason=reason,
            expected_revision=expected,
            evidence=evidence,
        )
        return self.answer_changed(changed)

    def _uncover(self, body: dict[str, Any], fact_id: UUID) -> dict[str, Any]:
        """What was sent, its figures in the places of the article that the fact was confirmed of."""
        if body.get("figures") is None or not veil_for(self.actor):
            return body
        cited = Article.objects.visible_to(self.actor).filter(claims__citations__fact=fact_id)
        article = cited.order_by("claims__citations__position").first()
        return body if article is None else uncover_places(body, article, self.actor)


class TurnFact(FactView):
    operations: ClassVar = {"post": "turn_fact"}
    heeds: ClassVar = {"post": ("If-Match",)}
    rights: ClassVar = {"post": (Right.WRITE_FACTS,)}
    problems: ClassVar = {"post": ("fact-not-standing", "revision-conflict", "revision-required")}

    @extend_schema(
        summary="Dispute, settle, retract or restore a fact, for a reason",
        description=(
            "Retracting and restoring need a chief. A retracted fact is still answered, and comes as a `delete` in "
            "`/changes`. " + WAITS + " A fact whose retraction waits is `disputed` meanwhile."
        ),
        request=GivenTurn,
        parameters=[MAY_MATCH, NEW_ETAG],
        responses={200: FactShape, 202: ProposedChangeShape},
    )
    def post(self, request: Request, fact_id: UUID) -> Response:
        body = self.take_body(GivenTurn)
        changed = turn_fact(
            fact_id=fact_id,
            actor=self.actor,
            turn=body["turn"],
            reason=body["reason"],
            expected_revision=self.find_guard(fact_id, body.get("revision")),
        )
        return self.answer_changed(changed)


class PublishFact(FactView):
    operations: ClassVar = {"post": "publish_fact"}
    heeds: ClassVar = {"post": ("If-Match",)}
    rights: ClassVar = {"post": (Right.PUBLISH_FACTS,)}
    problems: ClassVar = {"post": ("conflict", "fact-not-standing", "revision-conflict", "revision-required")}

    @extend_schema(
        summary="Let everybody outside read a fact, or no longer",
        description=(
            "It is then at `/public/facts/{id}/`, in the feeds and in frames, with its figures, its sources and what "
            "was corrected since, and without notes, reasons or people. Refused while it is a desk’s or under embargo."
        ),
        request=GivenSight,
        parameters=[MAY_MATCH, NEW_ETAG],
        responses=FactShape,
    )
    def post(self, request: Request, fact_id: UUID) -> Response:
        body = self.take_body(GivenSight)
        changed = publish_fact(
            fact_id=fact_id,
            actor=self.actor,
            is_public=body["public"],
            expected_revision=self.find_guard(fact_id, None),
        )
        return self.answer_changed(changed)


class BringBack(FactView):
    operations: ClassVar = {"post": "restate_fact"}
    rights: ClassVar = {"post": (Right.WRITE_FACTS,)}
    problems: ClassVar = {
        "post": ("fact-not-standing", "revision-conflict", "speaker-not-named", "evidence-missing")
    }

    @extend_schema(
        summary="State again what an earlier revision stated",
        description=(
            "A new revision with the words, figures, answers and validity of `number`. Who sees the fact, what it "
            "cites and whether it stands stay as they are. " + WAITS
        ),
        request=GivenReturn,
        parameters=[NEW_ETAG],
        responses={200: FactShape, 202: ProposedChangeShape},
    )
    def post(self, request: Request, fact_id: UUID) -> Response:
        body = self.take_body(GivenReturn)
        changed = bring_back_revision(
            fact_id=fact_id,
            actor=self.actor,
            number=body["number"],
            kind=body["kind"],
            reason=body["reason"],
            expected_revision=body.get("revision") or self.revision_of(fact_id),
        )
        return self.answer_changed(changed)


class StateOfFact(ApiView):
    operations: ClassVar = {"get": "read_state"}
    rights: ClassVar = {"get": (Right.READ_FACTS,)}

    @extend_schema(
        summary="Whether a fact is stale, and who looked at it last",
        description=(
            "What changes with time and without a revision; the fact’s own body and ETag stay as they are. A stale "
            "fact still stands: somebody should look at it again."
        ),
        responses=StateShape,
    )
    def get(self, request: Request, fact_id: UUID) -> Response:
        return mark_private(Response(StateShape(read_state(self.actor, fact_id)).data))


class OriginsOfFact(ApiView):
    operations: ClassVar = {"get": "read_origins"}
    rights: ClassVar = {"get": (Right.READ_FACTS,)}

    @extend_schema(
        summary="How many of the reports that a fact rests on have it independently",
        description=(
            "Reports that carry one agency’s copy, name one speaker or stand in the same words are of one origin. It "
            "changes without a revision of the fact."
        ),
        responses=OriginsShape,
    )
    def get(self, request: Request, fact_id: UUID) -> Response:
        return mark_private(Response(OriginsShape(read_origins(self.actor, fact_id)).data))


class CheckFact(FactView):
    operations: ClassVar = {"post": "recheck_fact"}
    heeds: ClassVar = {"post": ("If-Match",)}
    rights: ClassVar = {"post": (Right.WRITE_FACTS,)}
    problems: ClassVar = {"post": ("fact-not-standing", "revision-conflict", "revision-required")}

    @extend_schema(
        summary="Say that somebody looked at a fact again and it is still so",
        description=(
            "A new revision with a new `checked_at` and `review_due`. Evidence may come along, not against it. "
            + WAITS
        ),
        request=GivenCheck,
        parameters=[MAY_MATCH, NEW_ETAG],
        responses={200: FactShape, 202: ProposedChangeShape},
    )
    def post(self, request: Request, fact_id: UUID) -> Response:
        body = self.take_body(GivenCheck)
        changed = recheck_fact(
            fact_id=fact_id,
            actor=self.actor,
            note=body["note"],
            evidence=body["evidence"]["evidence"] if body.get("evidence") else None,
            expected_revision=self.find_guard(fact_id, body.get("revision")),
        )
        return self.answer_changed(changed)


class CiteFact(FactView):
    operations: ClassVar = {"post": "cite_fact"}
    heeds: ClassVar = {"post": ("If-Match",)}
    rights: ClassVar = {"post": (Right.WRITE_FACTS,)}
    problems: ClassVar = {"post": ("fact-not-standing", "revision-conflict", "revision-required")}

    @extend_schema(
        summary="Add evidence to a fact",
        description=(
            "A claim, an article, or a locator with a note. `said` and `so` stay as they are: change them with PATCH, "
            "naming the citation. " + WAITS
        ),
        request=GivenCitation,
        parameters=[MAY_MATCH, header("ETag", "The new revision, in quotes.", status=[201])],
        responses={201: FactShape, 202: ProposedChangeShape},
    )
    def post(self, request: Request, fact_id: UUID) -> Response:
        body = self.take_body(GivenCitation)
        changed = cite_fact(
            fact_id=fact_id,
            actor=self.actor,
            evidence=body["evidence"],
            expected_revision=self.find_guard(fact_id, body["revision"]),
        )
        return self.answer_changed(changed, status=201)


class OneCitation(FactView):
    operations: ClassVar = {"delete": "withdraw_citation"}
    queries: ClassVar = {"delete": (WithdrawalQuery,)}
    heeds: ClassVar = {"delete": ("If-Match",)}
    rights: ClassVar = {"delete": (Right.WRITE_FACTS,)}
    problems: ClassVar = {
        "delete": (
            "invalid",
            "revision-required",
            "revision-conflict",
            "fact-not-standing",
            "evidence-needed",
            "conflict",
        )
    }

    @extend_schema(
        summary="Take a citation from a fact, for a reason",
        description=(
            "Refused for the last citation that supports the fact, for the only one that an answer rests on, and for "
            "one that came with the decision on a claim. Earlier revisions keep it. " + WAITS
        ),
        parameters=[
            WithdrawalQuery,
            IF_MATCH,
            NEW_ETAG,
        ],
        responses={200: FactShape, 202: ProposedChangeShape},
    )
    def delete(self, request: Request, fact_id: UUID, citation_id: UUID) -> Response:
        expected = self.pick_revision(fact_id)
        query = self.take_query(WithdrawalQuery)
        changed = withdraw_citation(
            fact_id=fact_id,
            citation_id=citation_id,
            actor=self.actor,
            reason=query["reason"],
            expected_revision=expected,
        )
        return self.answer_changed(changed)


class Kinds(ApiView):
    operations: ClassVar = {"get": "list_kinds"}
    rights: ClassVar = {"get": (Right.READ_FACTS,)}

    @extend_schema(summary="The kinds of fact and their shelf lives", responses=KindsShape)
    def get(self, request: Request) -> Response:
        return mark_private(Response({"results": KindShape(list_kinds(), many=True).data}))
