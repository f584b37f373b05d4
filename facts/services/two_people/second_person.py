"""Two people where it matters: whose turn it is on a claim, and who may not take it.

A claim that meets a risk rule, or has a word in letters of two alphabets, is confirmed and rejected by two. Judged are
its quote, its statement and what is being stated of it, with the rules in force at the decision and what was found
before; an uploader is bound by the rules that came with the desk even where they are switched off.

Round 1 only keeps a Decision with its `proposal`: no Fact, Source or citation. Round 2 is a reviewer who is neither the
first nor the uploader. The same verdict settles it; two confirmations must also agree in both answers, fact, figures,
and the words of statement and speaker up to case, spacing and articles, and the fact has the second one's text.
Otherwise a chief who made neither decision nor uploaded the article settles it as round 3, seeing both, and says why:
whoever is overruled reads it. The first may take theirs back while nobody else has decided.

Until it is settled nothing that anybody else can open tells a verdict: pages, API, 409s, live events, ledger page,
`/changes`, counts; a verdict that was taken back stays kept back, too (facts/models/rounds.py).
"""

from collections.abc import Iterable, Sequence
from uuid import UUID

from django.utils.translation import gettext as _

from facts.models import Claim, Decision, ProposedChange
from facts.models.rounds import verdicts_under_way
from newsroom.accounts.standing import are_two, ties_of
from newsroom.actor import Actor
from newsroom.errors import Invalid, NotAllowed
from newsroom.rights import Right


class SecondReviewNeedsAnotherPerson(NotAllowed):
    code, title = "second-review-needs-another-person", "Somebody else decides this round"


class DisagreementNeedsChief(NotAllowed):
    code, title = "disagreement-needs-chief", "Two people disagree; a chief decides"


class SettlingNeedsReason(Invalid):
    code, title = "settling-needs-reason", "A chief who settles says why"


class ChangeNeedsAnotherPerson(NotAllowed):
    code, title = "change-needs-another-person", "Somebody else agrees to this change"


SECOND, CHIEF = 2, 3


def read_verdicts(claim: Claim) -> list[Decision]:
    """The verdicts that a claim under second review has so far, oldest first; none for any other claim."""
    if claim.status != Claim.Status.SECOND_REVIEW:
        return []
    return verdicts_under_way(claim.decisions.select_related("reviewer"))


def is_uploader(claim: Claim, actor: Actor) -> bool:
    """Whether this actor's person brought the claim's text into the house, with whatever key."""
    return actor.user is not None and actor.user.id == claim.article.reading.upload.uploaded_by_id


def find_bar(claim: Claim, verdicts: Sequence[Decision], actor: Actor) -> NotAllowed | None:
    """What keeps this actor from the next verdict on a claim that has `verdicts`; None where nothing does.

    People are counted, whatever keys or roles they act with. It tells nobody what a verdict was.
    """
    if not verdicts or actor.user is None:
        return None
    deciders = {decision.reviewer_id for decision in verdicts}
    has_decided = actor.user.id in deciders
    has_uploaded = is_uploader(claim, actor)
    tie = find_tie(actor, deciders, uploader_id=claim.article.reading.upload.uploaded_by_id)
    if len(verdicts) + 1 == SECOND:
        if has_decided:
            return SecondReviewNeedsAnotherPerson(
                _("You decided on this claim first; somebody else decides second.")
            )
        if has_uploaded:
            return SecondReviewNeedsAnotherPerson(
                _("You uploaded this article; somebody else decides second.")
            )
        return tie
    if has_decided:
        return SecondReviewNeedsAnotherPerson(
            _("Two people disagree and you are one of them; a chief who has not decided yet settles it.")
        )
    if not actor.may(Right.SETTLE_REVIEWS):
        return DisagreementNeedsChief(_("Two people have decided and they disagree. A chief settles it."))
    if has_uploaded:
        return SecondReviewNeedsAnotherPerson(_("You uploaded this article; another chief settles it."))
    return tie


def find_tie(
    actor: Actor, others: Iterable[UUID], *, uploader_id: UUID | None = None
) -> SecondReviewNeedsAnotherPerson | None:
    """What keeps this actor from counting as another person beside `others`, who decided or proposed before.

    None where nothing does. Two accounts count as one person while one of them, or one third person, had a hand in
    both (newsroom/accounts/standing.py); an uploader only where one of the two had it in the other's. It names nobody:
    who decided before is not told.
    """
    if actor.user is None:
        return None
    if not are_two(actor, [other for other in others if other != actor.user.id]):
        return SecondReviewNeedsAnotherPerson(
            _(
                "You do not count as another person here: you had a hand in the account of somebody who decided "
                "before, or they in yours, or somebody else in both. Another person decides, or a chief who has no "
                "hand in either account vouches for you on the page People."
            )
        )
    if uploader_id in ties_of(actor).hands_with(actor.user.id) - {actor.user.id}:
        return SecondReviewNeedsAnotherPerson(
            _(
                "You do not count as another person here: you had a hand in the account of whoever uploaded this "
                "article, or they in yours. Another person decides, or a chief who has no hand in either account "
                "vouches for you on the page People."
            )
        )
    return None


def find_bar_to_agreeing(change: ProposedChange, actor: Actor) -> NotAllowed | None:
    """What keeps this actor from agreeing to a proposed change, or declining it; None where nothing does."""
    right = Right.MANAGE_RULES if change.rule_code else Right.WRITE_FACTS
    if actor.user is None or not actor.may(right):
        return NotAllowed(_("Somebody who may make this change themselves agrees to it."))
    if actor.user.id == change.proposed_by_id:
        return ChangeNeedsAnotherPerson(
            _("You proposed this change; somebody else agrees to it. You can take it back.")
        )
    tie = find_tie(actor, [change.proposed_by_id])
    return ChangeNeedsAnotherPerson(tie.message) if tie is not None else None
