"""Where the review of a claim by two people stands for one reader, and what waits for whom."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, QuerySet

from facts.models import Claim, Decision, Fact
from facts.models.rounds import under_way, verdicts_under_way
from facts.services.rules import Risk, name_risks, risks_of_claim
from facts.services.two_people.second_person import CHIEF, SECOND, find_bar
from newsroom.accounts.standing import ties_of, was_taken_over
from newsroom.actor import Actor
from newsroom.rights import Right


@dataclass(frozen=True)
class ReviewStage:
    """Where the review of a claim stands for one reader.

    `stage` is first, second, chief (two people disagree) or empty (nothing to decide); `why_not` says why this reader
    may not decide. `own` is the reader's own verdict of the review under way, if any. `both` are its verdicts, oldest
    first: for a chief who may settle a disagreement, and for everybody once the claim is settled by more than one.
    """

    stage: str
    may_decide: bool = False
    why_not: str = ""
    own: Decision | None = None
    both: Sequence[Decision] = ()
    risks: Sequence[Risk] = ()


def review_stage(claim: Claim, actor: Actor) -> ReviewStage:
    """Where the review of a claim of `with_verdicts` stands for this reader; its article comes with its upload."""
    both = shown_verdicts(claim, actor)
    if not claim.is_open:
        return ReviewStage("", both=both, risks=name_risks(claim.risks))
    verdicts = _latest_verdicts(claim) if claim.status == Claim.Status.SECOND_REVIEW else []
    bar = find_bar(claim, verdicts, actor)
    mine = [v for v in verdicts if actor.user is not None and v.reviewer_id == actor.user.id]
    # Whoever had this person's password reset may be reading this.
    if mine and was_taken_over(actor, since=mine[0].at):
        mine = []
    return ReviewStage(
        stage={SECOND: "second", CHIEF: "chief"}.get(len(verdicts) + 1, "first"),
        may_decide=bar is None and actor.user is not None and actor.may(Right.DECIDE_CLAIMS),
        why_not=bar.message if bar is not None and actor.may(Right.DECIDE_CLAIMS) else "",
        own=mine[0] if mine else None,
        both=both,
        risks=risks_of_claim(claim),
    )


def shown_verdicts(claim: Claim, actor: Actor) -> Sequence[Decision]:
    """The verdicts of a claim of `with_verdicts` that this reader may compare, oldest first; its article with upload.

    Those of two people who disagree for a chief who may settle it, and for everybody once the claim is settled; none
    where one person decided, or nobody else has yet.
    """
    verdicts = _latest_verdicts(claim)
    if len(verdicts) < SECOND:
        return ()
    if claim.status in (Claim.Status.CONFIRMED, Claim.Status.REJECTED):
        return verdicts
    may_settle = (
        claim.status == Claim.Status.SECOND_REVIEW
        and actor.user is not None
        and actor.may(Right.DECIDE_CLAIMS)
        and find_bar(claim, verdicts, actor) is None
    )
    return verdicts if may_settle else ()


def _latest_verdicts(claim: Claim) -> list[Decision]:
    return verdicts_under_way(claim.verdicts)  # type: ignore[attr-defined]


def find_named_facts(decisions: Iterable[Decision], actor: Actor) -> dict[str, Fact]:
    """By id the facts that verdicts put their claim under, as far as this reader sees them; one query at most."""
    wanted = {str(fact) for one in decisions if (fact := one.proposal.get("fact") or one.fact_id)}
    return {str(fact.id): fact for fact in Fact.objects.visible_to(actor).filter(id__in=wanted)}


def second_reviews(actor: Actor) -> QuerySet[Claim]:
    """The claims on which somebody decided first and this person may decide second, best first."""
    waiting = _under_second_review(actor, Right.DECIDE_CLAIMS)
    return waiting.exclude(Exists(under_way().filter(claim=OuterRef("pk"), round=SECOND)))


def disagreements(actor: Actor) -> QuerySet[Claim]:
    """The claims on which two people disagree and which this person may settle, best first."""
    waiting = _under_second_review(actor, Right.SETTLE_REVIEWS)
    return waiting.filter(Exists(under_way().filter(claim=OuterRef("pk"), round=SECOND)))


def _under_second_review(actor: Actor, right: Right) -> QuerySet[Claim]:
    """Those of which the actor is neither the uploader nor one who has decided, nor tied to either."""
    if actor.user is None or not actor.may(right):
        return Claim.objects.none()
    ties = ties_of(actor)
    return (
        Claim.objects.visible_to(actor)
        .filter(status=Claim.Status.SECOND_REVIEW)
        .exclude(article__reading__upload__uploaded_by__in=ties.hands_with(actor.user.id))
        .exclude(Exists(under_way().filter(claim=OuterRef("pk"), reviewer__in=ties.one_with(actor.user.id))))
        .select_related("article")
        .order_by("-score", "id")
    )
