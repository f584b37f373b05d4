"""Two people where it matters: whose turn it is on a claim, and who may not take it."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from facts.models import Claim, Decision
from facts.models.rounds import verdicts_under_way
from newsroom.errors import NotAllowed
from newsroom.roles import Actor, Right


class SecondReviewNeedsAnotherPerson(NotAllowed):
    code, title = "second-review-needs-another-person", "Somebody else decides this round"


class DisagreementNeedsChief(NotAllowed):
    code, title = "disagreement-needs-chief", "Two people disagree; a chief decides"


SECOND, CHIEF = 2, 3


def read_verdicts(claim: Claim) -> list[Decision]:
    """The verdicts that a claim under second review has so far, oldest first; none for any other claim."""
    if claim.status != Claim.Status.SECOND_REVIEW:
        return []
    return verdicts_under_way(claim.decisions.select_related("reviewer"))


def find_bar(claim: Claim, verdicts: Sequence[Decision], actor: Actor) -> NotAllowed | None:
    """What keeps this actor from the next verdict on a claim that has `verdicts`; None where nothing does.

    People are counted, whatever keys or roles they act with. It tells nobody what a verdict was.
    """
    if not verdicts or actor.user is None:
        return None
    has_decided = actor.user.id in {decision.reviewer_id for decision in verdicts}
    has_uploaded = actor.user.id == claim.article.reading.upload.uploaded_by_id
    if len(verdicts) + 1 == SECOND:
        if has_decided:
            return SecondReviewNeedsAnotherPerson(
                _("You decided on this claim first; somebody else decides second.")
            )
        if has_uploaded:
            return SecondReviewNeedsAnotherPerson(
                _("You uploaded this article; somebody else decides second.")
            )
        return None
    if has_decided:
        return SecondReviewNeedsAnotherPerson(
            _("Two people disagree and you are one of them; a chief who has not decided yet settles it.")
        )
    if not actor.may(Right.SETTLE_REVIEWS):
        return DisagreementNeedsChief(_("Two people have decided and they disagree. A chief settles it."))
    if has_uploaded:
        return SecondReviewNeedsAnotherPerson(_("You uploaded this article; another chief settles it."))
    return None
