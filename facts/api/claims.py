"""Claims: reading them, deciding on them, and changing what they say."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any, ClassVar
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from facts import queries
from facts.api.serializers import (
    BulkShape,
    ClaimFilter,
    ClaimShape,
    GivenAnswer,
    GivenConfirmation,
    GivenEdit,
    GivenMark,
    GivenMerge,
    GivenQuestion,
    GivenRejection,
    GivenReopening,
    GivenReopenings,
    GivenSplit,
    GivenVerdicts,
    MergeShape,
    OutcomeShape,
    RunShape,
    SplitShape,
)
from facts.api.views import show_fact
from facts.models import Claim, Fact, Run
from facts.services.claims import ClaimChanges, Part, edit_claim, mark_claim, merge_claims, split_claim
from facts.services.decisions import (
    Confirmation,
    Verdict,
    confirm_claim,
    decide_claims,
    reject_claim,
    reopen_claim,
    reopen_claims,
)
from facts.services.questions import answer_question, return_claim
from facts.services.work import Outcome
from newsroom.api.conditional import is_current, mark_private, mark_revision, read_revisions
from newsroom.api.pagination import answer_slice, take_slice
from newsroom.api.problems import invalid
from newsroom.api.schema import CURSOR_PARAMETERS, header, page_of
from newsroom.api.views import ApiView
from newsroom.errors import NotFound
from newsroom.roles import Right

CLAIM_ORDER: dict[str, Callable[[str], Any]] = {"article_id": UUID, "start": int, "end": int, "id": UUID}
NOT_OPEN = ("claim-already-decided", "claim-not-open")
ROUNDS = ("second-review-needs-another-person", "disagreement-needs-chief")
NEW_ETAG = header("ETag", "The new revision, in quotes.", status=[200])


def show_claims(claims: Sequence[Claim]) -> list[dict[str, Any]]:
    """Claims of `with_verdicts` as the API shows them, with their questions."""
    questions = queries.find_questions(claims)
    return [dict(row) for row in ClaimShape(claims, many=True, context={"questions": questions}).data]


class ClaimView(ApiView):
    """What every address of claims shares."""

    def show(self, *claim_ids: UUID) -> list[dict[str, Any]]:
        """These claims as they now stand, in the order of the ids. Raises NotFound."""
        seen = queries.with_verdicts(Claim.objects.visible_to(self.actor).filter(id__in=claim_ids))
        shown = {UUID(str(row["id"])): row for row in show_claims(list(seen))}
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
        records = queries.read_records(facts.filter(id=outcome.fact.id)) if outcome.fact else []
        shown = {"claim": claim, "fact": show_fact(records[0], self.request) if records else None}
        return mark_private(Response(shown))

    def answer_bulk(self, outcomes: Iterable[Outcome], left: dict[UUID, str]) -> Response:
        shown = {
            "decided": self.show(*(outcome.claim.id for outcome in outcomes)),
            "left": [{"claim": str(claim_id), "detail": detail} for claim_id, detail in left.items()],
        }
        return mark_private(Response(shown))

    def revision_of(self, claim_id: UUID) -> int:
        """The claim's revision now; 0 where there is none to see, which the service then says."""
        seen = Claim.objects.visible_to(self.actor).filter(id=claim_id)
        return seen.values_list("revision", flat=True).first() or 0


class Claims(ClaimView):
    operations: ClassVar = {"get": "list_claims", "post": "mark_claim"}
    rights: ClassVar = {"get": (Right.READ_CLAIMS,), "post": (Right.DECIDE_CLAIMS,)}
    problems: ClassVar = {"get": ("invalid",), "post": ("conflict", "unsupported-statement")}

    @extend_schema(
        summary="Claims, in the order of their articles’ text",
        parameters=[ClaimFilter, *CURSOR_PARAMETERS],
        responses=page_of(ClaimShape),
    )
    def get(self, request: Request) -> Response:
        claims = queries.with_verdicts(queries.find_claims(self.actor, **self.take_query(ClaimFilter)))
        page = take_slice(claims, request, order=CLAIM_ORDER)
        return answer_slice([*show_claims(page.rows)], request, page)

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
        given = self.take_body(GivenMark)
        try:
            claim = mark_claim(
                article_id=given["article"],
                reviewer=self.actor,
                start=given["start"],
                end=given["end"],
                statement=given.get("statement") or "",
                reason=given.get("reason") or "",
            )
        except NotFound as refusal:
            # The address is there; what is not is something that the body names.
            raise invalid([{"detail": refusal.message, "pointer": "#/article"}]) from refusal
        place = reverse("facts-api:claim", args=[claim.id])
        return self.answer_claim(claim.id, status=201, headers={"Location": place})


class OneClaim(ClaimView):
    operations: ClassVar = {"get": "read_claim", "patch": "edit_claim"}
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
        parameters=[
            OpenApiParameter("If-None-Match", str, location=OpenApiParameter.HEADER),
            header("ETag", "The revision, in quotes.", status=[200, 304]),
        ],
        responses={200: ClaimShape, 304: None},
    )
    def get(self, request: Request, claim_id: UUID) -> Response:
        if "If-None-Match" in request.headers:
            held = self.revision_of(claim_id)
            if held and is_current(request, held):
                return mark_revision(Response(status=304), held)
        return self.answer_claim(claim_id)

    @extend_schema(
        summary="Change what an open claim says",
        description=(
            "A new revision; send the ETag that you read. A statement must rest on its words and their paragraph; "
            "`reason` says in writing where the rest comes from. A claim that waits for a second reviewer is not "
            "changed: both must judge the same words."
        ),
        request=GivenEdit,
        parameters=[
            OpenApiParameter(
                "If-Match",
                str,
                location=OpenApiParameter.HEADER,
                required=True,
                description='The ETag that you read, such as `"2"`; `*` is refused.',
            ),
            NEW_ETAG,
        ],
        responses=ClaimShape,
    )
    def patch(self, request: Request, claim_id: UUID) -> Response:
        expected = read_revisions(request)
        given = self.take_body(GivenEdit)
        reason = given.pop("reason", None) or ""
        if "speaker" in given:
            given["speaker"] = given["speaker"] or ""
        current = self.revision_of(claim_id)
        edit_claim(
            claim_id=claim_id,
            reviewer=self.actor,
            changes=ClaimChanges(**given),
            # Any of several tags may be the current one; the service compares again under its lock.
            expected_revision=current if current in expected else expected[0],
            reason=reason,
        )
        return self.answer_claim(claim_id)


class DecideClaim(ClaimView):
    """What the verdicts on one claim share."""

    rights: ClassVar = {"post": (Right.DECIDE_CLAIMS,)}
    http_method_names = ["post"]  # noqa: RUF012  as Django declares it


def read_confirmation(given: dict[str, Any]) -> Confirmation:
    """What a body's members confirm; null and absent are the same."""
    held = {name: value for name, value in given.items() if value is not None}
    for name, parameter in (("fact", "fact_id"), ("revision", "expected_revision")):
        if name in held:
            held[parameter] = held.pop(name)
    return Confirmation(**held)


class ConfirmClaim(DecideClaim):
    operations: ClassVar = {"post": "confirm_claim"}
    problems: ClassVar = {
        "post": (
            *NOT_OPEN,
            *ROUNDS,
            "conflict",
            "revision-conflict",
            "speaker-not-named",
            "unsupported-statement",
        )
    }

    @extend_schema(
        summary="Confirm a claim: a new fact, or one more citation of a fact",
        description=(
            "“Confirmed” is not “true”: `said` answers whether it was said, `so` whether it is so. While `so` is not "
            "`yes`, the statement must name its speaker. The key decides for its person. `fact` is null while a second "
            "reviewer must agree."
        ),
        request=GivenConfirmation,
        responses=OutcomeShape,
    )
    def post(self, request: Request, claim_id: UUID) -> Response:
        confirmation = read_confirmation(self.take_body(GivenConfirmation))
        return self.answer_outcome(
            confirm_claim(claim_id=claim_id, reviewer=self.actor, confirmation=confirmation)
        )


class RejectClaim(DecideClaim):
    operations: ClassVar = {"post": "reject_claim"}
    problems: ClassVar = {"post": (*NOT_OPEN, *ROUNDS)}

    @extend_schema(summary="Reject a claim, for a reason", request=GivenRejection, responses=OutcomeShape)
    def post(self, request: Request, claim_id: UUID) -> Response:
        given = self.take_body(GivenRejection)
        outcome = reject_claim(
            claim_id=claim_id,
            reviewer=self.actor,
            reason_code=given["reason_code"],
            reason=given.get("reason") or "",
        )
        return self.answer_outcome(outcome)


class DecideClaims(DecideClaim):
    operations: ClassVar = {"post": "decide_claims"}

    @extend_schema(
        summary="Decide on many claims at once",
        description=(
            "One transaction. A claim that cannot be decided so is left as it was, with the reason in `left`; all "
            "others are decided."
        ),
        request=GivenVerdicts,
        responses=BulkShape,
    )
    def post(self, request: Request) -> Response:
        verdicts = []
        for given in self.take_body(GivenVerdicts)["decisions"]:
            claim_id, reason = given.pop("claim"), given.pop("reason", None) or ""
            if given.pop("verdict") == "confirm":
                verdicts.append(Verdict(claim_id, read_confirmation({**given, "reason": reason})))
            else:
                verdicts.append(Verdict(claim_id, None, given["reason_code"], reason))
        outcomes, left = decide_claims(verdicts=verdicts, reviewer=self.actor)
        return self.answer_bulk(outcomes, left)


class ReopenClaim(DecideClaim):
    operations: ClassVar = {"post": "reopen_claim"}
    problems: ClassVar = {"post": ("claim-not-open", "conflict")}

    @extend_schema(
        summary="Take back the decision on a claim",
        description=(
            "One’s own, or anybody’s for a chief. A fact that then rests on nothing else is retracted and answered as "
            "it now stands; the parts of a split claim are withdrawn, unless somebody has decided on one."
        ),
        request=GivenReopening,
        responses=OutcomeShape,
    )
    def post(self, request: Request, claim_id: UUID) -> Response:
        reason = self.take_body(GivenReopening)["reason"]
        outcome = reopen_claim(claim_id=claim_id, reviewer=self.actor, reason=reason)
        return self.answer_outcome(outcome, only_seen=True)


class ReopenClaims(DecideClaim):
    operations: ClassVar = {"post": "reopen_claims"}

    @extend_schema(
        summary="Take back the decisions on many claims at once",
        description="One transaction; what cannot be taken back is left as it was, with the reason in `left`.",
        request=GivenReopenings,
        responses=BulkShape,
    )
    def post(self, request: Request) -> Response:
        given = self.take_body(GivenReopenings)
        outcomes, left = reopen_claims(claim_ids=given["claims"], reviewer=self.actor, reason=given["reason"])
        return self.answer_bulk(outcomes, left)


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
        given = self.take_body(GivenSplit)
        parts = [Part(part["start"], part["end"], part.get("statement") or "") for part in given["parts"]]
        made = split_claim(
            claim_id=claim_id, reviewer=self.actor, parts=parts, reason=given.get("reason") or ""
        )
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
        given = self.take_body(GivenMerge)
        outcomes = merge_claims(
            claim_ids=given["claims"], into=claim_id, reviewer=self.actor, reason=given.get("reason") or ""
        )
        into, *merged = self.show(claim_id, *(outcome.claim.id for outcome in outcomes))
        return mark_private(Response({"claim": into, "merged": merged}))


class ReturnClaim(DecideClaim):
    operations: ClassVar = {"post": "return_claim"}
    problems: ClassVar = {"post": NOT_OPEN}

    @extend_schema(
        summary="Return a claim with a question",
        description="Nobody decides on it until the question is answered.",
        request=GivenQuestion,
        parameters=[NEW_ETAG],
        responses=ClaimShape,
    )
    def post(self, request: Request, claim_id: UUID) -> Response:
        question = self.take_body(GivenQuestion)["question"]
        return_claim(claim_id=claim_id, reviewer=self.actor, question=question)
        return self.answer_claim(claim_id)


class AnswerQuestion(ClaimView):
    operations: ClassVar = {"post": "answer_question"}
    rights: ClassVar = {"post": (Right.UPLOAD,)}
    problems: ClassVar = {"post": ("claim-not-open",)}

    @extend_schema(
        summary="Answer the question about a returned claim",
        description="The claim is open again, with the question and the answer. The key must also read claims.",
        request=GivenAnswer,
        parameters=[NEW_ETAG],
        responses=ClaimShape,
    )
    def post(self, request: Request, claim_id: UUID) -> Response:
        answer = self.take_body(GivenAnswer)["answer"]
        answer_question(claim_id=claim_id, actor=self.actor, answer=answer)
        return self.answer_claim(claim_id)


class ArticleRun(ApiView):
    operations: ClassVar = {"get": "read_run"}
    rights: ClassVar = {"get": (Right.READ_CLAIMS, Right.READ_ARTICLES)}

    @extend_schema(summary="How far the search for claims in an article has come", responses=RunShape)
    def get(self, request: Request, article_id: UUID) -> Response:
        run = Run.objects.visible_to(self.actor).current().filter(article_id=article_id).first()
        if run is None:
            raise NotFound(_("There is no such article here."))
        state = {
            "id": run.id,
            "status": run.status,
            "error": run.error or None,
            "engine": run.engine,
            "version": run.version,
            "model_sha256": run.model_sha256,
            "claims": run.claims.count(),
        }
        return mark_private(Response(RunShape(state).data))
