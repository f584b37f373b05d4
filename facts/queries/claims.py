"""Claims, with what was decided on them and what was asked of them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from django.db.models import OuterRef, Prefetch, QuerySet, Subquery

from facts.models import Claim, Decision
from facts.queries.history import name_hand, names_on_record
from newsroom.actor import Actor
from newsroom.ledger.models import Revision
from newsroom.rights import Right


def with_verdicts(claims: QuerySet[Claim]) -> QuerySet[Claim]:
    """Claims with their figures and decisions (`verdicts`, newest first): two more queries, however many there are."""
    decisions = Decision.objects.select_related("reviewer").order_by("-at")
    return claims.prefetch_related("figures", Prefetch("decisions", decisions, to_attr="verdicts"))


def standing_decision(claim: Claim) -> Decision | None:
    """The decision that a claim from `with_verdicts` stands on.

    None while it is open, and while a second review is due: nobody is shown what the first verdict was.
    """
    decided = claim.status in (Claim.Status.CONFIRMED, Claim.Status.REJECTED, Claim.Status.MERGED)
    verdicts: Sequence[Decision] = claim.verdicts  # type: ignore[attr-defined]
    return verdicts[0] if decided and verdicts else None


def list_claims(actor: Actor, *, article: UUID | None = None, status: str | None = None) -> QuerySet[Claim]:
    """The claims that the actor sees; without a status all but the withdrawn."""
    claims = Claim.objects.visible_to(actor)
    claims = claims.filter(status=status) if status else claims.standing()
    return claims.filter(article_id=article) if article else claims


def questions_for(actor: Actor) -> QuerySet[Claim]:
    """The claims returned with a question that wait for this actor's answer, those waiting longest first.

    Whoever decides on claims is shown all of them, for they know the desk; anybody else those of their own uploads.
    """
    waiting = Claim.objects.visible_to(actor).filter(status=Claim.Status.RETURNED)
    if not actor.may(Right.DECIDE_CLAIMS):
        waiting = waiting.filter(article__reading__upload__uploaded_by=actor.user)
    asked = Decision.objects.filter(claim=OuterRef("pk"), verdict=Decision.Verdict.RETURN)
    newest = Subquery(asked.order_by("-at").values("at")[:1])
    return waiting.annotate(asked_at=newest).order_by("asked_at", "id")


@dataclass(frozen=True)
class Question:
    """What a reviewer asked of a claim, and what was answered; `answered_at` is None while it waits."""

    question: str
    asked_by: str
    asked_at: datetime
    answer: str = ""
    answered_by: str = ""
    answered_at: datetime | None = None


def find_questions(claims: Sequence[Claim]) -> dict[UUID, Question]:
    """By claim the newest question that was not taken back: two queries for any number of claims of `with_verdicts`."""
    asked: dict[UUID, Decision] = {}
    for claim in claims:
        verdicts: Sequence[Decision] = claim.verdicts  # type: ignore[attr-defined]
        taken_back = {decision.reopens_id for decision in verdicts}
        for decision in verdicts:
            if decision.verdict == Decision.Verdict.RETURN and decision.id not in taken_back:
                asked.setdefault(claim.id, decision)
    if not asked:
        return {}
    rows = list(
        Revision.objects.filter(object_type="claim", object_id__in=asked, type="claim.answered")
        .order_by("object_id", "number")
        .defer("snapshot", "salt")
    )
    names = names_on_record(rows)
    answers = {row.object_id: row for row in rows}
    found = {}
    for claim_id, decision in asked.items():
        question = Question(decision.reason, decision.reviewer.name, decision.at)
        answer = answers.get(claim_id)
        if answer is not None and answer.at >= decision.at:
            by = name_hand(answer.on_behalf_of or answer.actor, answer.entry_id, names)
            question = replace(question, answer=answer.reason, answered_by=by.name, answered_at=answer.at)
        found[claim_id] = question
    return found
