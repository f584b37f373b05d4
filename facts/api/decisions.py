"""Decisions on claims: confirming, rejecting, and taking either back."""

from typing import Any, ClassVar
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from facts.api.claims import GUARDED, NOT_OPEN, DecideClaim, uncover_given
from facts.api.facts import WAITS
from facts.api.proposals import answer_proposal
from facts.api.serializers.claims import BulkShape
from facts.api.serializers.decisions import (
    GivenConfirmation,
    GivenRejection,
    GivenReopening,
    GivenReopenings,
    GivenVerdicts,
    OutcomeShape,
)
from facts.api.serializers.proposals import ProposedChangeShape
from facts.models import ProposedChange
from facts.services.claims.decide import Verdict, confirm_claim, decide_claims, reject_claim
from facts.services.claims.plan import Confirmation
from facts.services.claims.reopen import reopen_claim, reopen_claims
from newsroom.api.schema import MAY_MATCH

_ROUNDS = ("second-review-needs-another-person", "disagreement-needs-chief", "settling-needs-reason")


def read_confirmation(body: dict[str, Any]) -> Confirmation:
    """What a body's members confirm; null and absent are the same."""
    answers = {name: value for name, value in body.items() if value is not None}
    for name, parameter in (("fact", "fact_id"), ("revision", "expected_revision")):
        if name in answers:
            answers[parameter] = answers.pop(name)
    answers["evidence"] = [one["evidence"] for one in answers.get("evidence", ())]
    return Confirmation(**answers)


class ConfirmClaim(DecideClaim):
    operations: ClassVar = {"post": "confirm_claim"}
    heeds: ClassVar = {"post": ("If-Match",)}
    problems: ClassVar = {
        "post": (
            *NOT_OPEN,
            *_ROUNDS,
            "conflict",
            *GUARDED,
            "speaker-not-named",
            "unsupported-statement",
            "still-open",
            "evidence-missing",
        )
    }

    @extend_schema(
        summary="Confirm a claim: a new fact, or one more citation of a fact",
        description=(
            "“Confirmed” is not “true”: `said` answers whether it was said, `so` whether it is so. While `so` is not "
            "`yes`, the statement must name its speaker; answered otherwise than `not_checked` it needs `evidence` "
            "besides the story that makes the claim, or a `reason`. What the machine put into the statement is named "
            "in `accept`, and what is open in it is answered by an edit or waived with a word in `waive`. The key "
            "decides for its person. `fact` is null while a second reviewer must agree."
        ),
        request=GivenConfirmation,
        parameters=[MAY_MATCH],
        responses=OutcomeShape,
    )
    def post(self, request: Request, claim_id: UUID) -> Response:
        body = uncover_given(self.take_body(GivenConfirmation), self.actor, claim_id=claim_id)
        # The words of that revision are compared again under the service's lock.
        body["revision"] = self.find_named_revision(claim_id, body.get("revision"))
        confirmation = read_confirmation(body)
        return self.answer_outcome(
            confirm_claim(claim_id=claim_id, actor=self.actor, confirmation=confirmation)
        )


class RejectClaim(DecideClaim):
    operations: ClassVar = {"post": "reject_claim"}
    heeds: ClassVar = {"post": ("If-Match",)}
    problems: ClassVar = {"post": (*NOT_OPEN, *_ROUNDS, *GUARDED)}

    @extend_schema(
        summary="Reject a claim, for a reason",
        request=GivenRejection,
        parameters=[MAY_MATCH],
        responses=OutcomeShape,
    )
    def post(self, request: Request, claim_id: UUID) -> Response:
        body = self.take_body(GivenRejection)
        with self.holding(claim_id):
            outcome = reject_claim(
                claim_id=claim_id,
                actor=self.actor,
                reason_code=body["reason_code"],
                reason=body.get("reason") or "",
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
        for body in self.take_body(GivenVerdicts)["decisions"]:
            claim_id, reason = body.pop("claim"), body.pop("reason", None) or ""
            if body.pop("verdict") == "confirm":
                meant = uncover_given({**body, "reason": reason}, self.actor, claim_id=claim_id)
                verdicts.append(Verdict(claim_id, read_confirmation(meant)))
            else:
                verdicts.append(Verdict(claim_id, None, body["reason_code"], reason))
        outcomes, left = decide_claims(verdicts=verdicts, actor=self.actor)
        return self.answer_bulk(outcomes, left)


class ReopenClaim(DecideClaim):
    operations: ClassVar = {"post": "reopen_claim"}
    problems: ClassVar = {"post": ("claim-not-open", "conflict")}

    @extend_schema(
        summary="Take back the decision on a claim",
        description=(
            "One’s own, or anybody’s for a chief. A fact that then rests on nothing else is retracted and answered as "
            "it now stands; the parts of a split claim are withdrawn, unless somebody has decided on one. "
            + WAITS
        ),
        request=GivenReopening,
        responses={200: OutcomeShape, 202: ProposedChangeShape},
    )
    def post(self, request: Request, claim_id: UUID) -> Response:
        reason = self.take_body(GivenReopening)["reason"]
        outcome = reopen_claim(claim_id=claim_id, actor=self.actor, reason=reason)
        if isinstance(outcome, ProposedChange):
            return answer_proposal(outcome, request, status=202)
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
        body = self.take_body(GivenReopenings)
        outcomes, left = reopen_claims(claim_ids=body["claims"], actor=self.actor, reason=body["reason"])
        return self.answer_bulk(outcomes, left)
