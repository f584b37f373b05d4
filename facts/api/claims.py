"""Claims: reading them, and changing what they say."""

from collections.abc import Callable, Iterable, Sequence
from itertools import chain
from typing import Any, ClassVar
from uuid import UUID

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from facts.api.facts import shape_fact
from facts.api.records import RecordView
from facts.api.serializers.claims import ClaimFilter, ClaimShape, MergeShape, SplitShape
from facts.api.serializers.edits import (
    GivenAnswer,
    GivenEdit,
    GivenMark,
    GivenMerge,
    GivenQuestion,
    GivenSplit,
)
from facts.models import Claim, Fact
from facts.queries.claims import find_questions, list_claims, with_verdicts
from facts.queries.facts import read_records
from facts.queries.review import find_named_facts, shown_verdicts
from facts.services.claims.edit import (
    ClaimChanges,
    ClaimPart,
    edit_claim,
    mark_claim,
    merge_claims,
    split_claim,
)
from facts.services.claims.questions import answer_question, return_claim
from facts.services.work import Outcome
from facts.veiling import cover_claims, uncover_places
from newsroom.actor import Actor
from newsroom.api.conditional import mark_private, mark_revision
from newsroom.api.pagination import PLACE, answer_slice, take_slice
from newsroom.api.problems import invalid
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
from newsroom.errors import NotFound
from newsroom.rights import Right
from sources.models import Article
from sources.protection import veil_for

CLAIM_ORDER: dict[str, Callable[[str], Any]] = {"article_id": UUID, "start": int, "end": int, "id": UUID}
GUARDED = ("revision-required", "revision-conflict")
NOT_OPEN = ("claim-already-decided", "claim-not-open")


def with_details(claims: QuerySet[Claim]) -> QuerySet[Claim]:
    """Claims with all that `show_claims` shows of them, but none of their articles' text."""
    claims = with_verdicts(claims).select_related("article__reading__upload")
    return claims.defer(
        "article__text", "article__furniture", "article__reading__text", "article__reading__marks"
    )


def show_claims(claims: Sequence[Claim], actor: Actor) -> list[dict[str, Any]]:
    """Claims of `with_details` as the API shows them to this reader, with their questions."""
    cover_claims(claims, veil_for(actor))
    verdicts = {claim.id: shown_verdicts(claim, actor) for claim in claims}
    context = {
        "questions": find_questions(claims),
        "verdicts": verdicts,
        "facts": find_named_facts(chain.from_iterable(verdicts.values()), actor),
    }
    return [dict(row) for row in ClaimShape(claims, many=True, context=context).data]


def uncover_given(body: dict[str, Any], actor: Actor, *, claim_id: UUID | None = None) -> dict[str, Any]:
    """What was sent about a text as this reader was shown it, in the places of the text as it is."""
    if not veil_for(actor):
        return body
    articles = Article.objects.visible_to(actor)
    found = articles.filter(claims=claim_id) if claim_id is not None else articles.filter(id=body["article"])
    article = found.first()
    return body if article is None else uncover_places(body, article, actor)


class ClaimView(RecordView):
    """What every address of claims shares."""

    model: ClassVar = Claim

    def show(self, *claim_ids: UUID) -> list[dict[str, Any]]:
        """These claims as they now stand, in the order of the ids. Raises NotFound."""
        seen = with_details(Claim.objects.visible_to(self.actor).filter(id__in=claim_ids))
        shown = {UUID(str(row["id"])): row for row in show_claims(list(seen), self.actor)}
        if len(shown) < len(set(claim_ids)):
            raise NotFound(_("There is no such claim here."))
        return [shown[claim_id] for claim_id in claim_ids]

    def answer_claim(self, claim_id: UUID, **options: Any) -> Response:
        (shown,) = self.show(claim_id)
        return mark_revision(Response(shown, **options), shown["revision"])

    def answer_outcome(self, outcome: Outcome, *, only_seen: bool = False) -> Response:
        """The claim and its fact; whoever confirmed the fact is shown it, whatever else the key may read."""
        (claim,) = self.show(outcome.claim.id)
        facts = Fact.objects.visible_to(self.actor) if only_seen else Fact.objects.all()
        records = read_records(facts.filter(id=outcome.fact.id), self.actor) if outcome.fact else []
        shown = {"claim": claim, "fact": shape_fact(records[0], self.request) if records else None}
        return mark_private(Response(shown))

    def answer_bulk(self, outcomes: Iterable[Outcome], left: dict[UUID, str]) -> Response:
        shown = {
            "decided": self.show(*(outcome.claim.id for outcome in outcomes)),
            "left": [{"claim": str(claim_id), "detail": detail} for claim_id, detail in left.items()],
        }
        return mark_private(Response(shown))


class DecideClaim(ClaimView):
    """What the verdicts on one claim share."""

    rights: ClassVar = {"post": (Right.DECIDE_CLAIMS,)}
    http_method_names = ["post"]  # noqa: RUF012  as Django declares it


class Claims(ClaimView):
    operations: ClassVar = {"get": "list_claims", "post": "mark_claim"}
    queries: ClassVar = {"get": (ClaimFilter, *PLACE)}
    rights: ClassVar = {"get": (Right.READ_CLAIMS,), "post": (Right.DECIDE_CLAIMS,)}
    problems: ClassVar = {"get": ("invalid",), "post": ("conflict", "unsupported-statement")}

    @extend_schema(
        summary="Claims, in the order of their articles’ text",
        parameters=[ClaimFilter, *CURSOR_PARAMETERS],
        responses=page_of(ClaimShape),
    )
    def get(self, request: Request) -> Response:
        claims = with_details(list_claims(self.actor, **self.take_query(ClaimFilter)))
        page = take_slice(claims, request, order=CLAIM_ORDER)
        return answer_slice([*show_claims(page.rows, self.actor)], request, page)

    @extend_schema(
        summary="Mark words of an article as a claim of one’s own",
        description="Without a statement the words themselves are it; figures and dates are read from them.",
        request=GivenMark,
        parameters=[
            header("Location", "Where the claim is.", status=[201]),
            header("ETag", "The revision, in quotes.", status=[201]),
        ],
        responses={201: ClaimShape},
    )
    def post(self, request: Request) -> Response:
        body = uncover_given(self.take_body(GivenMark), self.actor)
        try:
            claim = mark_claim(
                article_id=body["article"],
                actor=self.actor,
                start=body["start"],
                end=body["end"],
                statement=body.get("statement") or "",
                reason=body.get("reason") or "",
            )
        except NotFound as refusal:
            # The address is there; what is not is something that the body names.
            raise invalid([{"detail": refusal.message, "pointer": "#/article"}]) from refusal
        place = reverse("facts-api:claim", args=[claim.id])
        return self.answer_claim(claim.id, status=201, headers={"Location": place})


class OneClaim(ClaimView):
    operations: ClassVar = {"get": "read_claim", "patch": "edit_claim"}
    heeds: ClassVar = {"patch": ("If-Match",)}
    rights: ClassVar = {"get": (Right.READ_CLAIMS,), "patch": (Right.DECIDE_CLAIMS,)}
    problems: ClassVar = {
        "patch": (
            "revision-required",
            "revision-conflict",
            *NOT_OPEN,
            "conflict",
            "unsupported-statement",
        )
    }

    @extend_schema(
        summary="One claim",
        description=(
            "The ETag is the revision: send it as If-None-Match and get 304 while nothing changed. While a second "
            "review is due, the first decision is shown to nobody."
        ),
        parameters=[IF_NONE_MATCH, ETAG],
        responses={200: ClaimShape, 304: None},
    )
    def get(self, request: Request, claim_id: UUID) -> Response:
        return self.answer_unchanged(claim_id) or self.answer_claim(claim_id)

    @extend_schema(
        summary="Change what an open claim says",
        description=(
            "A new revision; send the ETag that you read. A statement must rest on its words and their paragraph; "
            "`reason` says in writing where the rest comes from. A claim that waits for a second reviewer is not "
            "changed: both must judge the same words."
        ),
        request=GivenEdit,
        parameters=[
            IF_MATCH,
            NEW_ETAG,
        ],
        responses=ClaimShape,
    )
    def patch(self, request: Request, claim_id: UUID) -> Response:
        expected = self.pick_revision(claim_id)
        body = uncover_given(self.take_body(GivenEdit), self.actor, claim_id=claim_id)
        reason = body.pop("reason", None) or ""
        if "speaker" in body:
            body["speaker"] = body["speaker"] or ""
        edit_claim(
            claim_id=claim_id,
            actor=self.actor,
            changes=ClaimChanges(**body),
            expected_revision=expected,
            reason=reason,
        )
        return self.answer_claim(claim_id)


class SplitClaim(DecideClaim):
    operations: ClassVar = {"post": "split_claim"}
    problems: ClassVar = {"post": (*NOT_OPEN, "conflict", "unsupported-statement")}

    @extend_schema(
        summary="Cut a claim into several",
        description="All parts lie in the claim’s paragraph. The claim is merged; reopening it withdraws the parts.",
        request=GivenSplit,
        responses={201: SplitShape},
    )
    def post(self, request: Request, claim_id: UUID) -> Response:
        body = self.take_body(GivenSplit)
        places = [uncover_given(part, self.actor, claim_id=claim_id) for part in body["parts"]]
        parts = [ClaimPart(part["start"], part["end"], part.get("statement") or "") for part in places]
        made = split_claim(claim_id=claim_id, actor=self.actor, parts=parts, reason=body.get("reason") or "")
        whole, *cut = self.show(claim_id, *(part.id for part in made))
        return mark_private(Response({"claim": whole, "parts": cut}, status=201))


class MergeClaims(DecideClaim):
    operations: ClassVar = {"post": "merge_claims"}
    problems: ClassVar = {"post": NOT_OPEN}

    @extend_schema(
        summary="Merge other claims of the same article into this one",
        description=(
            "This claim keeps its words, and asks for two people if a merged one did. Reopening a merged claim takes "
            "it out again."
        ),
        request=GivenMerge,
        responses=MergeShape,
    )
    def post(self, request: Request, claim_id: UUID) -> Response:
        body = self.take_body(GivenMerge)
        outcomes = merge_claims(
            claim_ids=body["claims"], into=claim_id, actor=self.actor, reason=body.get("reason") or ""
        )
        into, *merged = self.show(claim_id, *(outcome.claim.id for outcome in outcomes))
        return mark_private(Response({"claim": into, "merged": merged}))


class ReturnClaim(DecideClaim):
    operations: ClassVar = {"post": "return_claim"}
    heeds: ClassVar = {"post": ("If-Match",)}
    problems: ClassVar = {"post": (*NOT_OPEN, *GUARDED)}

    @extend_schema(
        summary="Return a claim with a question",
        description="Nobody decides on it until the question is answered.",
        request=GivenQuestion,
        parameters=[MAY_MATCH, NEW_ETAG],
        responses=ClaimShape,
    )
    def post(self, request: Request, claim_id: UUID) -> Response:
        question = self.take_body(GivenQuestion)["question"]
        with self.holding(claim_id):
            return_claim(claim_id=claim_id, actor=self.actor, question=question)
        return self.answer_claim(claim_id)


class AnswerQuestion(ClaimView):
    operations: ClassVar = {"post": "answer_question"}
    rights: ClassVar = {"post": (Right.UPLOAD,)}
    heeds: ClassVar = {"post": ("If-Match",)}
    problems: ClassVar = {"post": ("claim-not-open", *GUARDED)}

    @extend_schema(
        summary="Answer the question about a returned claim",
        description="The claim is open again, with the question and the answer. The key must also read claims.",
        request=GivenAnswer,
        parameters=[MAY_MATCH, NEW_ETAG],
        responses=ClaimShape,
    )
    def post(self, request: Request, claim_id: UUID) -> Response:
        answer = self.take_body(GivenAnswer)["answer"]
        with self.holding(claim_id):
            answer_question(claim_id=claim_id, actor=self.actor, answer=answer)
        return self.answer_claim(claim_id)
