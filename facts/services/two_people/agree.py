"""What comes of a proposed change: a second person agrees, so that it is done, or declines; or it is taken back."""

from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from facts.models import Claim, Fact, ProposedChange, RiskRule
from facts.services.claims.reopen import do_agreed_reopening
from facts.services.facts.change import do_agreed_write
from facts.services.rules import do_agreed_rule
from facts.services.two_people.propose import ProposedChangeSettled, settle_proposal
from facts.services.two_people.second_person import find_bar_to_agreeing
from newsroom.actor import Actor
from newsroom.errors import Invalid, NotAllowed, NotFound
from newsroom.ledger.append import record_changes
from newsroom.ledger.recorded import Change

LONGEST_WORD = 2000


@transaction.atomic
def agree_to_change(*, change_id: UUID, actor: Actor) -> ProposedChange:
    """Agree to a change that somebody else proposed: it is done, word for word, under both names.

    Raises NotAllowed, NotFound, ChangeNeedsAnotherPerson, ProposedChangeSettled, ProposedChangeOutdated, and whatever
    the change itself is refused for by now.
    """
    change = _find(change_id, actor)
    _require_second(change, actor)
    locked = _hold(change)
    changes: list[Change] = []
    if change.rule_code:
        made = do_agreed_rule(change, actor=actor, changes=changes).revision
    elif change.write == "reopen":
        made = do_agreed_reopening(change, actor=actor, changes=changes).revision
    else:
        made = do_agreed_write(change, actor=actor, changes=changes).revision
    settle_proposal(locked, actor=actor, status=ProposedChange.Status.AGREED, changes=changes, made=made)
    record_changes(changes, actor=actor)
    return locked


@transaction.atomic
def decline_change(*, change_id: UUID, actor: Actor, word: str) -> ProposedChange:
    """Decline what somebody else proposed, and say why; everything stays as it is.

    Raises NotAllowed, NotFound, ChangeNeedsAnotherPerson, ProposedChangeSettled, Invalid (no word).
    """
    change = _find(change_id, actor)
    _require_second(change, actor)
    word = word.strip()
    if not word:
        raise Invalid(_("Say why it is declined; whoever proposed it will want to know."))
    if len(word) > LONGEST_WORD:
        raise Invalid(_("That is longer than 2,000 characters."))
    return _settle(change, actor, ProposedChange.Status.DECLINED, word)


@transaction.atomic
def take_back_change(*, change_id: UUID, actor: Actor) -> ProposedChange:
    """Take back what one proposed oneself. Raises NotAllowed, NotFound, ProposedChangeSettled."""
    change = _find(change_id, actor)
    if actor.user is None or actor.user.id != change.proposed_by_id:
        raise NotAllowed(_("Only the person who proposed a change takes it back. Decline it instead."))
    return _settle(change, actor, ProposedChange.Status.TAKEN_BACK, "")


def _find(change_id: UUID, actor: Actor) -> ProposedChange:
    change = ProposedChange.objects.visible_to(actor).filter(id=change_id).first()
    if change is None:
        raise NotFound(_("There is no such proposed change here."))
    return change


def _require_second(change: ProposedChange, actor: Actor) -> None:
    bar = find_bar_to_agreeing(change, actor)
    if bar is not None:
        raise bar
    _require_open(change)


def _require_open(change: ProposedChange) -> None:
    if not change.is_open:
        raise ProposedChangeSettled(
            _("This change is settled already: %(how)s.") % {"how": change.get_status_display()},
            status_of_change=str(change.status),
        )


def _hold(change: ProposedChange) -> ProposedChange:
    """Lock what a proposal is about, in the order of every service, then itself, still open."""
    rows: tuple[QuerySet[Any], ...] = (
        Claim.objects.filter(proposed_changes=change),
        Fact.objects.filter(proposed_changes=change),
        RiskRule.objects.filter(code=change.rule_code),
    )
    for found in rows:
        found.select_for_update(no_key=True, of=("self",)).first()
    return _lock(change)


def _lock(change: ProposedChange) -> ProposedChange:
    """The proposal with its row locked, still open. Raises ProposedChangeSettled."""
    locked = ProposedChange.objects.select_for_update(no_key=True, of=("self",)).get(id=change.id)
    _require_open(locked)
    return locked


def _settle(change: ProposedChange, actor: Actor, status: str, word: str) -> ProposedChange:
    locked = _lock(change)
    changes: list[Change] = []
    settle_proposal(locked, actor=actor, status=status, changes=changes, word=word)
    record_changes(changes, actor=actor)
    return locked
