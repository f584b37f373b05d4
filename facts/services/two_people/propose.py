"""Keeping a change until a second person agrees: what every service that may have to wait shares."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from facts.models import Claim, Fact, ProposedChange
from newsroom.actor import Actor
from newsroom.errors import Conflict, NotAllowed
from newsroom.ledger.recorded import Change, plain


class ProposedChangeSettled(Conflict):
    code, title = "proposed-change-settled", "This change is settled already"


class ProposedChangeOutdated(Conflict):
    code, title = "proposed-change-outdated", "It says something else by now"


@dataclass(frozen=True)
class AskedChange:
    """What somebody asks for, until another person agrees: of a fact (or a claim's place in it), or of a risk rule.

    `write` is its code in the table of judged writes, `payload` what the write was given; `before` and `after` are what
    it would change, field by field. `risks` say why it asks for two and `rules` which rules said so. `base_revision` is
    the revision that would be changed, None for a rule that has none yet.
    """

    write: str
    payload: Mapping[str, Any]
    before: Mapping[str, Any]
    after: Mapping[str, Any]
    rules: Mapping[str, Any]
    reason: str
    base_revision: int | None
    risks: Sequence[str] = ()
    kind: str = ""
    fact: Fact | None = None
    claim: Claim | None = None
    rule_code: str = ""


def keep_proposal(asked: AskedChange, *, actor: Actor, changes: list[Change]) -> ProposedChange:
    """Write what was asked for, and put it among the changes; nothing else changes until a second person agrees.

    Raises NotAllowed where no person answers for it.
    """
    if actor.user is None:
        raise NotAllowed(_("A change that two people must agree on needs a person who proposes it."))
    names = [name for name in asked.after if asked.before.get(name) != asked.after[name]]
    change = ProposedChange(
        write=asked.write,
        fact=asked.fact,
        claim=asked.claim,
        rule_code=asked.rule_code,
        base_revision=asked.base_revision,
        payload=plain(asked.payload),
        before=plain({name: asked.before.get(name) for name in names}),
        after=plain({name: asked.after[name] for name in names}),
        risks=list(asked.risks),
        rules=plain(asked.rules),
        kind=asked.kind,
        reason=asked.reason,
        proposed_by=actor.user,
        key=actor.key,
    )
    change.save(force_insert=True)
    changes.append(Change(change, "proposed_change.made", kind=asked.kind, reason=asked.reason))
    return change


def settle_proposal(
    change: ProposedChange,
    *,
    actor: Actor,
    status: str,
    changes: list[Change],
    word: str = "",
    made: int | None = None,
) -> None:
    """Settle a proposal whose row is locked, and put that among the changes."""
    change.status, change.word, change.made = status, word, made
    change.settled_by, change.settled_key = actor.user, actor.key
    change.settled_at = timezone.now()
    change.advance()
    change.save(
        update_fields=["status", "word", "made", "settled_by", "settled_key", "settled_at", "revision"]
    )
    changes.append(Change(change, f"proposed_change.{status}", reason=word))


def overtake(
    *,
    actor: Actor,
    changes: list[Change],
    fact: Fact | None = None,
    rule_code: str = "",
    but: ProposedChange | None = None,
) -> None:
    """Mark what waits on a fact or a rule as outdated: it says something else now. Its words stay to be read."""
    waiting = ProposedChange.objects.open().filter(fact=fact, rule_code=rule_code)
    if but is not None:
        waiting = waiting.exclude(id=but.id)
    for change in waiting.select_for_update(no_key=True, of=("self",)).order_by("id"):
        settle_proposal(change, actor=actor, status=ProposedChange.Status.OUTDATED, changes=changes)
