"""Changing facts. Each change is a new revision with its kind and reason; nothing is overwritten.

A change of what a fact says is judged as a confirmation is. Where that asks for two people it is kept as a
ProposedChange, and the fact stays as it is until a second person agrees (`services/two_people/agree.py`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from facts.models import Fact, ProposedChange
from facts.services.facts.cite import Cite, Recheck, Withdraw
from facts.services.facts.earlier import changes_to, words_of_revision
from facts.services.facts.evidence import Evidence
from facts.services.facts.publish import Publish
from facts.services.facts.revise import REVISION_KINDS, FactChanges, Revise
from facts.services.facts.risks import (
    AGREED_BY_TWO,
    OWN_WORD,
    UNSUPPORTED,
    codes_of_fact,
    holds_unsupported_words,
    read_footing,
    rests_on_own_word,
)
from facts.services.facts.rows import (
    FactNotStanding,
    SpeakerNotNamed,
    check_date,
    judged_of,
    judged_values,
    lock_fact,
    require_fact_revision,
    states_say_the_same,
    states_stand_the_same,
)
from facts.services.facts.turn import TURNS, Turn, turns_open_to
from facts.services.facts.writes import FactWrite, Writer
from facts.services.rules import RuleInForce, all_risk_rules, stamp_rules
from facts.services.two_people.contradicted import tell_changed_fact
from facts.services.two_people.propose import AskedChange, ProposedChangeOutdated, keep_proposal, overtake
from newsroom.actor import SOFTWARE, Actor
from newsroom.ledger.append import record_changes
from newsroom.ledger.models import Revision
from newsroom.ledger.recorded import Change
from newsroom.models import User
from newsroom.rights import Right

# Names that pages and API import from here, whichever module of facts/services/facts defines them.
__all__ = [
    "REVISION_KINDS",
    "TURNS",
    "FactChanges",
    "FactNotStanding",
    "SpeakerNotNamed",
    "bring_back_revision",
    "check_date",
    "cite_fact",
    "do_agreed_write",
    "lift_embargoes",
    "publish_fact",
    "recheck_fact",
    "revise_fact",
    "turn_fact",
    "turns_open_to",
    "withdraw_citation",
]


FACT_WRITES: Mapping[str, type[FactWrite]] = {
    write.code: write for write in (Revise, Turn, Recheck, Cite, Withdraw)
}


@transaction.atomic
def revise_fact(
    *,
    fact_id: UUID,
    actor: Actor,
    changes: FactChanges,
    kind: str,
    reason: str,
    expected_revision: int,
    evidence: Sequence[Evidence] = (),
) -> Fact | ProposedChange:
    """Correct, clarify or update a fact, saying which and why: a new revision, or a proposal of one.

    A verdict changes only with its evidence: cited along in `evidence`, or named there where the fact has it already.
    Correcting or updating what is stated counts as a look at the fact, so its next one is due later. A changed kind or
    end of validity moves that date, too. `expected_revision` is the one the caller read. Raises NotAllowed, NotFound,
    RevisionConflict, FactNotStanding, SpeakerNotNamed, EvidenceMissing, Invalid.
    """
    return _carry_out(Revise(changes, kind, reason, evidence), fact_id, actor, expected_revision)


@transaction.atomic
def bring_back_revision(
    *, fact_id: UUID, actor: Actor, number: int, kind: str, reason: str, expected_revision: int
) -> Fact | ProposedChange:
    """State again what an earlier revision stated: a new revision with its words, judged like any other change.

    Who sees the fact, what it cites and whether it stands stay as they are; an answer comes back where what the fact
    cites still bears it out. Raises NotAllowed, NotFound, RevisionConflict, FactNotStanding, SpeakerNotNamed,
    EvidenceMissing, Invalid.
    """
    actor.require(Right.WRITE_FACTS)
    fact = lock_fact(fact_id, actor)
    then = words_of_revision(fact, number, actor)
    cited = {UUID(one["id"]) for one in then["citations"]}
    named = [Evidence(citation_id=one) for one in fact.citations.values_list("id", flat=True) if one in cited]
    return _carry_out(Revise(changes_to(fact, then), kind, reason, named), fact_id, actor, expected_revision)


@transaction.atomic
def turn_fact(
    *, fact_id: UUID, actor: Actor, turn: str, reason: str, expected_revision: int
) -> Fact | ProposedChange:
    """Dispute, settle, retract or restore a fact for a reason; retracting and restoring need a chief.

    Where the retraction has to wait for a second person, the fact is disputed at once. A retracted fact keeps its page
    and history; whoever follows `/changes` hears of it as a deletion. Raises NotAllowed, NotFound, RevisionConflict,
    FactNotStanding, Invalid.
    """
    return _carry_out(Turn(turn, reason), fact_id, actor, expected_revision)


@transaction.atomic
def publish_fact(*, fact_id: UUID, actor: Actor, is_public: bool, expected_revision: int) -> Fact:
    """Let everybody outside read a fact, or no longer; a fact that is so already stays as it is.

    What they read of it is `facts/queries/told.py`. It never waits: no word changes, and what the fact says was judged
    when it came to say it. Raises NotAllowed, NotFound, RevisionConflict, FactNotStanding, Conflict.
    """
    done = _carry_out(Publish(is_public), fact_id, actor, expected_revision)
    assert isinstance(done, Fact)
    return done


@transaction.atomic
def recheck_fact(
    *, fact_id: UUID, actor: Actor, note: str, expected_revision: int, evidence: Evidence | None = None
) -> Fact | ProposedChange:
    """Put on record that somebody looked at the fact again and that it is still so; the next look is due later.

    `note` says what was looked at; `evidence` may be cited along, but not against the fact. Raises NotAllowed,
    NotFound, RevisionConflict, FactNotStanding, Invalid.
    """
    return _carry_out(Recheck(note, evidence), fact_id, actor, expected_revision)


@transaction.atomic
def cite_fact(
    *, fact_id: UUID, actor: Actor, evidence: Evidence, expected_revision: int
) -> Fact | ProposedChange:
    """Add a citation to a fact that stands: a claim, an article, or a place anywhere with a note.

    The verdicts stay as they are. Raises NotAllowed, NotFound, RevisionConflict, FactNotStanding, Invalid.
    """
    return _carry_out(Cite(evidence), fact_id, actor, expected_revision)


@transaction.atomic
def withdraw_citation(
    *, fact_id: UUID, citation_id: UUID, actor: Actor, reason: str, expected_revision: int
) -> Fact | ProposedChange:
    """Take a citation from a fact, for a reason; earlier revisions keep it.

    Not the last one that supports the fact, nor the only one that an answer rests on, nor one that came with the
    decision on a claim: that decision is taken back instead. Raises NotAllowed, NotFound, RevisionConflict,
    FactNotStanding, EvidenceNeeded, Conflict, Invalid.
    """
    return _carry_out(Withdraw(citation_id, reason), fact_id, actor, expected_revision)


def do_agreed_write(change: ProposedChange, *, actor: Actor, changes: list[Change]) -> Fact:
    """Do, inside the caller's transaction, what somebody proposed and `actor` agrees to. Both rows are locked.

    Raises ProposedChangeOutdated where the fact says something else by now, and what the write itself raises.
    """
    assert change.fact_id is not None
    fact = lock_fact(change.fact_id, actor)
    require_unmoved(fact, change)
    write = FACT_WRITES[change.write].from_payload(change.payload)
    done = _do(write, fact, Writer(actor, change.proposed_by), all_risk_rules(), changes)
    # From now on one person alone does not change it: two agreed on it.
    fact.risks = list(dict.fromkeys([*done.risks, AGREED_BY_TWO]))
    fact.save(update_fields=["risks"])
    _overtake_rest(fact, done, actor, changes, but=change)
    _tell_confirmers(fact, done, actor, change.proposed_by)
    return fact


def require_unmoved(fact: Fact, change: ProposedChange) -> None:
    """Refuse to agree to a change of words that are no longer there. Raises ProposedChangeOutdated."""
    base = Revision.objects.of("fact", fact.id).filter(number=change.base_revision or 0).first()
    then = judged_of(base.values()) if base is not None else {}
    if not then or not states_say_the_same(then, judged_values(fact)):
        raise ProposedChangeOutdated(
            _(
                "The fact says something else than when this was proposed, so nobody agrees to it any more. "
                "Nothing of it is lost: read both, and propose what is still to be changed."
            )
        )


@dataclass(frozen=True)
class _Done:
    """What a write made of a fact. `risks` are the rules it meets before or after, `because` all that asks for two."""

    before: dict[str, Any]
    after: dict[str, Any]
    risks: Sequence[str] = ()
    because: Sequence[str] = ()


class _MustWaitError(Exception):
    """Takes back what was tried, once it is known to ask for two people."""

    def __init__(self, done: _Done) -> None:
        super().__init__()
        self.done = done


def _carry_out(
    write: FactWrite, fact_id: UUID, actor: Actor, expected_revision: int
) -> Fact | ProposedChange:
    """Do a write where one person may, else keep it; either way it has passed every check that it has to pass.

    It is done first and judged by what it made of the fact: so nothing is judged that would not be done, and what is
    done is all judged.
    """
    actor.require(write.right)
    fact = lock_fact(fact_id, actor)
    require_fact_revision(fact, expected_revision)
    rules = all_risk_rules()
    recorded: list[Change] = []
    try:
        with transaction.atomic():
            done = _do(write, fact, Writer(actor, actor.user), rules, recorded)
            if done.because:
                raise _MustWaitError(done)
    except _MustWaitError as waiting:
        recorded.clear()
        kept = _propose(write, lock_fact(fact_id, actor), waiting.done, actor, rules, recorded)
        record_changes(recorded, actor=actor)
        return kept
    _overtake_rest(fact, done, actor, recorded)
    _tell_confirmers(fact, done, actor, actor.user)
    record_changes(recorded, actor=actor)
    return fact


def _tell_confirmers(fact: Fact, done: _Done, actor: Actor, author: User | None) -> None:
    """Whoever confirmed a fact hears that others had it say something else, or no longer stand by it."""
    if done.after["status"] == Fact.Status.RETRACTED != done.before["status"]:
        tell_changed_fact(fact, "fact_retracted", actor=actor, author=author)
    elif any(done.before[name] != done.after[name] for name in ("statement", "said", "so")):
        tell_changed_fact(fact, "fact_corrected", actor=actor, author=author)


def _do(
    write: FactWrite, fact: Fact, hand: Writer, rules: Sequence[RuleInForce], changes: list[Change]
) -> _Done:
    """Do a write to a locked fact and judge what it came to; the fact's own change is the last of `changes`."""
    before = judged_values(fact)
    risks_before = codes_of_fact(fact, rules) if write.is_judged else []
    stood = read_footing(fact, hand.author)
    event = write.apply(fact, hand, changes)
    changes.append(event)
    after = judged_values(fact)
    if not write.is_judged or states_stand_the_same(before, after):
        return _Done(before, after)
    risks = list(dict.fromkeys([*risks_before, *codes_of_fact(fact, rules, _new_words(before, after))]))
    because = list(risks)
    new = {UUID(one["id"]) for one in after["citations"] if one not in before["citations"]}
    if rests_on_own_word(fact, stood, hand.author, named=write.named | new):
        because.append(OWN_WORD)
    if holds_unsupported_words(fact, before, after, hand.author):
        because.append(UNSUPPORTED)
    fact.risks, fact.rules = risks, stamp_rules(rules)
    fact.save(update_fields=["risks", "rules"])
    return _Done(before, after, risks, because)


def _new_words(before: dict[str, Any], after: dict[str, Any]) -> list[str]:
    """The words that a write put into a fact, each as one text."""
    words = [after[name] for name in ("statement", "speaker_text", "subject") if after[name] != before[name]]
    words += [
        " ".join(filter(None, (figure["text"], figure["unit"], figure["counted"], figure["place"])))
        for figure in after["figures"]
        if figure not in before["figures"]
    ]
    words += [
        citation[name]
        for citation in after["citations"]
        if citation not in before["citations"]
        for name in ("source_name", "locator", "note")
    ]
    return [text for text in words if text]


def _propose(
    write: FactWrite,
    fact: Fact,
    done: _Done,
    actor: Actor,
    rules: Sequence[RuleInForce],
    changes: list[Change],
) -> ProposedChange:
    """Keep a write that asks for two. Of a fact that somebody wants retracted nobody may think that it is settled."""
    before = done.before
    if done.after["status"] == Fact.Status.RETRACTED and fact.status == Fact.Status.CONFIRMED:
        changes.append(Turn("dispute", write.reason).apply(fact, Writer(actor, actor.user), changes))
        before = judged_values(fact)
    return keep_proposal(
        AskedChange(
            write=write.code,
            payload=write.as_payload(),
            before=before,
            after=done.after,
            risks=done.because,
            rules=stamp_rules(rules),
            kind=write.kind,
            reason=write.reason,
            base_revision=fact.revision,
            fact=fact,
        ),
        actor=actor,
        changes=changes,
    )


def _overtake_rest(
    fact: Fact, done: _Done, actor: Actor, changes: list[Change], *, but: ProposedChange | None = None
) -> None:
    """What waits on a fact that says something else now, or no longer stands, waits in vain."""
    if not states_say_the_same(done.before, done.after) or done.after["status"] == Fact.Status.RETRACTED:
        overtake(actor=actor, changes=changes, fact=fact, but=but)


def lift_embargoes() -> int:
    """Put on record that embargoes have ended, so that whoever follows `/changes` hears of those facts."""
    ids = list(
        Fact.objects.filter(embargo_lifted=False, embargoed_until__lte=timezone.now())
        .order_by("embargoed_until")
        .values_list("id", flat=True)[:500]
    )
    lifted = 0
    for fact_id in ids:
        with transaction.atomic():
            fact = Fact.objects.select_for_update(no_key=True).get(id=fact_id)
            if fact.embargo_lifted or fact.is_embargoed:
                continue
            fact.embargo_lifted = True
            fact.advance()
            fact.save(update_fields=["embargo_lifted", "revision"])
            record_changes([Change(fact, "fact.embargo_lifted")], actor=SOFTWARE)
            lifted += 1
    return lifted
