"""Whom a change of a fact reaches: the published pages that say what was so before, until their owners acknowledge it.

What a page says is a revision of the fact. That is held against the fact as it is now, not against events: a fact that
was corrected and corrected back reaches nobody any more, nor does one that was reworded and had been right all along.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from facts.models import Fact, Usage
from newsroom.actor import SOFTWARE, Actor
from newsroom.ledger.append import record_changes
from newsroom.ledger.models import Revision
from newsroom.ledger.recorded import Change
from newsroom.models import ApiKey, User

# Usages that one call of the beat opens.
OPENED_AT_ONCE = 500
_OF_A_FIGURE = ("text", "low", "high", "comparator", "unit", "counted", "place", "as_of", "as_of_precision")
_GONE = (Fact.Status.RETRACTED, Fact.Status.SUPERSEDED)


@dataclass(frozen=True)
class FactStep:
    """One revision of a fact: its number, the kind of change that made it, and what it said."""

    number: int
    kind: str
    status: str
    said: Mapping[str, Any]

    @classmethod
    def of(cls, number: int, kind: str, values: Mapping[str, Any]) -> "FactStep":
        return cls(number, kind, str(values.get("status", "")), _what_it_said(values))


@dataclass(frozen=True)
class Finding:
    """Why a page's owner is to be told, or empty, and the fact's revision since which it is so."""

    because: str = ""
    revision: int = 0


def _what_it_said(values: Mapping[str, Any]) -> dict[str, Any]:
    """What a reader is told with a fact; an answer only where it speaks against the fact."""
    return {
        **{
            name: values.get(name)
            for name in ("statement", "speaker_text", "dates", "valid_from", "valid_to")
        },
        "figures": [[one.get(name) for name in _OF_A_FIGURE] for one in values.get("figures", ())],
        "not_said": values.get("said") == Fact.Said.NO,
        "not_so": values.get("so") if values.get("so") in (Fact.So.NO, Fact.So.CONTESTED) else "",
    }


def judge(usage: Usage, fact: Fact, steps: Sequence[FactStep], *, is_seen: bool) -> Finding:
    """What of a fact the owner of a page has yet to acknowledge; `steps` are all its revisions, oldest first."""
    if usage.status == Usage.Status.ENDED:
        return Finding()
    if not is_seen:
        # Whoever may not see a fact hears that, and nothing else of it.
        return _judge_hidden(usage, fact)
    known = next((step for step in steps if step.number == usage.known_revision), None)
    later = [step for step in steps if step.number > usage.known_revision]
    changed = [
        step
        for before, step in zip([known, *later], later, strict=False)
        if before is None or (before.said, before.status) != (step.said, step.status)
    ]
    last = changed[-1].number if changed else usage.known_revision
    stood = known is None or known.status not in _GONE
    if fact.status in _GONE and stood:
        return Finding(str(fact.status), last)
    if because := _judge_words(known, changed):
        return Finding(because, last)
    if fact.status == Fact.Status.DISPUTED and (known is None or known.status != Fact.Status.DISPUTED):
        return Finding(Usage.Because.DISPUTED, last)
    if fact.is_stale and fact.review_due != usage.acknowledged_due:
        return Finding(Usage.Because.STALE, last)
    return Finding()


def _judge_hidden(usage: Usage, fact: Fact) -> Finding:
    if usage.acknowledged_because == Usage.Because.OUT_OF_SIGHT:
        return Finding()
    was_hidden = usage.open_because == Usage.Because.OUT_OF_SIGHT and usage.open_revision
    return Finding(Usage.Because.OUT_OF_SIGHT, usage.open_revision or 0 if was_hidden else fact.revision)


def _judge_words(known: FactStep | None, changed: Sequence[FactStep]) -> str:
    """Whether a fact says something else now: it was wrong, or things have changed. Words put better are neither."""
    if not changed or (known is not None and known.said == changed[-1].said):
        return ""
    before = known.said if known is not None else None
    kinds = set()
    for step in changed:
        if step.said != before:
            kinds.add(step.kind)
        before = step.said
    if kinds <= {"clarification"}:
        return ""
    return str(Usage.Because.UPDATED if kinds <= {"clarification", "update"} else Usage.Because.CORRECTED)


@dataclass
class Reach:
    """What is known of the facts that some usages are of: their revisions, and what each usage's owner sees of them."""

    facts: Mapping[UUID, Fact]
    steps: Mapping[UUID, Sequence[FactStep]]
    seen: Mapping[UUID, frozenset[UUID]]

    @classmethod
    def of(cls, usages: Sequence[Usage], coming: Mapping[UUID, Change] | None = None) -> "Reach":
        """Of facts as they are now; `coming` are changes by fact that are done and not on record yet."""
        ids = {usage.fact_id for usage in usages}
        steps: dict[UUID, list[FactStep]] = {pk: [] for pk in ids}
        for row in Revision.objects.filter(object_type="fact", object_id__in=ids).order_by("number"):
            steps[row.object_id].append(FactStep.of(row.number, row.kind, row.values()))
        for pk, change in (coming or {}).items():
            if pk in steps:
                steps[pk].append(FactStep.of(change.object.revision, change.kind, change.object.snapshot()))
        return cls(Fact.objects.in_bulk(ids), steps, _find_seen(usages))

    def apply(self, usage: Usage) -> bool:
        """Make a usage open or not, as its fact is now; whether that changed. The caller saves and records it."""
        fact = self.facts[usage.fact_id]
        is_seen = usage.fact_id in self.seen[usage.key_id]
        found = judge(usage, fact, self.steps[usage.fact_id], is_seen=is_seen)
        if (found.because, found.revision or None) == (usage.open_because, usage.open_revision):
            return False
        usage.open_since = (usage.open_since or timezone.now()) if found.because else None
        usage.open_because, usage.open_revision = found.because, found.revision or None
        return True


def _find_seen(usages: Iterable[Usage]) -> dict[UUID, frozenset[UUID]]:
    """By key: which of its usages' facts it may read; one query a key."""
    by_key: dict[UUID, set[UUID]] = {}
    for usage in usages:
        by_key.setdefault(usage.key_id, set()).add(usage.fact_id)
    found = {}
    for key in ApiKey.objects.select_related("user").filter(id__in=by_key):
        rows = Fact.objects.visible_to(Actor(user=key.user, key=key)).filter(id__in=by_key[key.id])
        found[key.id] = frozenset(rows.values_list("id", flat=True))
    return found


def reach_usages(changes: Sequence[Change]) -> list[Change]:
    """Open the usages of facts that change, and close those whose page is right again; the changes of the usages.

    In the transaction of the facts' changes, before they are appended. What somebody's own roles or desks now keep out
    of their sight reaches them as well.
    """
    coming = {
        change.object.id: change
        for change in changes
        if isinstance(change.object, Fact) and change.redaction is None
    }
    people = [change.object.id for change in changes if isinstance(change.object, User)]
    if not coming and not people:
        return []
    touched = {change.object.id for change in changes if isinstance(change.object, Usage)}
    found = _lock(Q(fact__in=coming) | Q(id__in=_find_lost(people)))
    return _settle([usage for usage in found if usage.id not in touched], coming)


def _find_lost(people: Sequence[UUID]) -> list[UUID]:
    """Usages of these people whose fact they see no more, or see again."""
    found: list[UUID] = []
    for key in ApiKey.objects.select_related("user").filter(user__in=people, usages__isnull=False).distinct():
        seen = Fact.objects.visible_to(Actor(user=key.user, key=key))
        mine = Usage.objects.in_use().filter(key=key)
        hidden = Q(open_because=Usage.Because.OUT_OF_SIGHT)
        found += mine.filter((~Q(fact__in=seen) & ~hidden) | (Q(fact__in=seen) & hidden)).values_list(
            "id", flat=True
        )
    return found


def _lock(wanted: Q) -> list[Usage]:
    rows = Usage.objects.in_use().filter(wanted)
    return list(rows.select_for_update(no_key=True, of=("self",)).order_by("id"))


def _settle(usages: Sequence[Usage], coming: Mapping[UUID, Change] | None = None) -> list[Change]:
    """Judge locked usages and write what changed of them."""
    if not usages:
        return []
    reach = Reach.of(usages, coming)
    changed = [usage for usage in usages if reach.apply(usage)]
    for usage in changed:
        usage.advance()
    # A fact may stand on a thousand pages: not a statement each.
    Usage.objects.bulk_update(
        changed, ["open_because", "open_since", "open_revision", "revision"], batch_size=OPENED_AT_ONCE
    )
    return [Change(usage, "usage.opened" if usage.is_open else "usage.closed") for usage in changed]


@transaction.atomic
def open_stale_usages() -> int:
    """Open the usages of facts that somebody should have looked at again by now; returns how many."""
    due = Fact.objects.stale().values("id")
    known = Q(acknowledged_due=F("fact__review_due"))
    ids = (
        Usage.objects.in_use()
        .filter(open_because="", fact__in=due)
        .exclude(Q(acknowledged_due__isnull=False) & known)
        .order_by("id")
        .values_list("id", flat=True)[:OPENED_AT_ONCE]
    )
    changes = _settle(_lock(Q(id__in=list(ids))))
    record_changes(changes, actor=SOFTWARE)
    return len(changes)
