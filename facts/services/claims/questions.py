"""Asking the editor: a claim goes back with a question, and comes back open with the answer."""

from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from facts.models import Claim, Decision
from facts.services.claims.edit import require_words_open
from facts.services.work import (
    ClaimNotOpen,
    Outcome,
    Work,
    add_decision,
    lock_rows,
    set_status,
    start_work,
)
from newsroom.actor import Actor
from newsroom.errors import Invalid, NotAllowed
from newsroom.ledger.append import record_changes
from newsroom.rights import Right

LONGEST_WORDS = 2000


@transaction.atomic
def return_claim(*, claim_id: UUID, actor: Actor, question: str) -> Outcome:
    """Return an open claim to whoever uploaded its article, with a question that has to be answered first.

    Raises NotAllowed, NotFound, ClaimAlreadyDecided, ClaimNotOpen, Invalid (no question).
    """
    work = start_work(actor)
    claims, _facts = lock_rows(work, [claim_id], [])
    claim = claims[claim_id]
    require_words_open(claim)
    asked = _words(question, _("Say what has to be answered before anybody can decide."))
    decision = add_decision(work, claim, Decision.Verdict.RETURN, reason=asked)
    set_status(work, claim, Claim.Status.RETURNED, "claim.returned", asked)
    record_changes(work.changes, actor=actor)
    return Outcome(claim, decision)


@transaction.atomic
def answer_question(*, claim_id: UUID, actor: Actor, answer: str) -> Claim:
    """Answer the question with which a claim was returned; it is open again.

    Anybody who may upload, and read the claim, can answer. Raises NotAllowed, NotFound, ClaimNotOpen, Invalid.
    """
    actor.require(Right.UPLOAD)
    actor.require(Right.READ_CLAIMS)
    if actor.user is None:
        raise NotAllowed(_("An answer needs a person who answers for it."))
    work = Work(actor, actor.user)
    claims, _facts = lock_rows(work, [claim_id], [])
    claim = claims[claim_id]
    if claim.status != Claim.Status.RETURNED:
        raise ClaimNotOpen(_("No question about this claim waits for an answer."))
    said = _words(answer, _("The answer is empty."))
    set_status(work, claim, Claim.Status.OPEN, "claim.answered", said)
    record_changes(work.changes, actor=actor)
    return claim


def _words(value: str, when_empty: str) -> str:
    words = value.strip()
    if not words:
        raise Invalid(when_empty)
    if len(words) > LONGEST_WORDS:
        raise Invalid(_("That is longer than 2,000 characters."))
    return words
