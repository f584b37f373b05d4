"""Facts as they were known at an earlier moment, and as they were so on an earlier date, out of what is on record.

`known_at` is a moment: what we said then. `valid_at` is a partial date: what was so then, by what was known at that
moment, or is today. Nobody reads more of the past than of today: a fact must be theirs to see now, and the revision
must have been, by its desk and with its embargo over before the next one came. Names are covered as they are today.

An update says that the world moved on, so the words before it go on being what was so until it begins. Whatever else
changes a fact (a correction, a clarification, a retraction) takes the place of the words before it. So of each stretch
between two updates the last words count, from their beginning to that of the next stretch or to their own end, and of a
fact that no longer stands only its last ones.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from itertools import pairwise
from typing import Any
from uuid import UUID

from django.db.models import (
    DateTimeField,
    Exists,
    F,
    JSONField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    TextField,
    Value,
)
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast, Coalesce, Collate, Concat
from django.utils import timezone
from django.utils.translation import gettext as _

from facts.models import Fact
from facts.models.facts import sees_as_said
from facts.queries.facts import FactRecord, find_facts, find_family, find_sources_cited_as
from facts.queries.history import read_history
from facts.queries.then import FactThen, read_claims_then
from facts.veiling import cover_facts
from newsroom.actor import Actor
from newsroom.errors import Invalid, NotFound
from newsroom.ledger.models import Entry, Revision, RevisionQuerySet
from newsroom.rights import Right
from sources.protection import veil_for

UPDATED = "fact.updated"
# What `find_facts` looks up in rows that a snapshot does not hold in that form.
OF_TODAY_ONLY = ("outlet", "figure_min", "figure_max", "counted")
_FALLEN = (Fact.Status.RETRACTED, Fact.Status.SUPERSEDED)
# Of a snapshot, what lists are narrowed by, read as text.
_TEXTS = (
    "statement",
    "speaker_text",
    "speaker",
    "status",
    "said",
    "so",
    "subject",
    "kind",
    "valid_from",
    "valid_to",
    "desk",
)


def require_past(known_at: datetime | None) -> None:
    """Raises Invalid for a moment that has not come yet: what will be known then nobody can say."""
    if known_at is not None and known_at > timezone.now():
        raise Invalid(_("This moment has not come yet. Ask for one that is past."))


def find_facts_at(
    actor: Actor, *, known_at: datetime | None = None, valid_at: str | None = None, **wanted: Any
) -> QuerySet[Fact]:
    """The facts that `find_facts` would have found at `known_at`, by their words then; see there for `wanted`.

    With `valid_at`, those that were so on that date, by the words that were so. The rows themselves say what the facts
    say today: `read_records_at` has their words. Raises Invalid for a moment that has not come yet, and for a filter
    that only today's facts can be asked by.
    """
    require_past(known_at)
    if known_at is None and not valid_at:
        return find_facts(actor, **wanted)
    asked = [name for name in OF_TODAY_ONLY if wanted.pop(name, None) not in (None, "")]
    if asked:
        raise Invalid(
            _("Only what we say today can be narrowed by %(names)s: leave out the moment or the date.")
            % {"names": ", ".join(asked)}
        )
    now = known_at or timezone.now()
    chosen = _narrow(_seen(_chosen(now, valid_at), actor, now), actor, now, **wanted)
    facts = Fact.objects.visible_to(actor)
    then = Exists(chosen.filter(object_id=OuterRef("pk")))
    if known_at is not None:
        return facts.filter(then)
    # Today's words are columns, with indexes; only what was updated has words that were so before.
    updated = Entry.objects.filter(type=UPDATED, object_type="fact").values("object_id")
    earlier = Fact.objects.filter(pk__in=updated).filter(then)
    return find_facts(actor, valid_at=valid_at, **wanted) | facts.filter(pk__in=earlier.values("pk"))


def read_fact_at(
    actor: Actor, fact_id: UUID, *, known_at: datetime | None = None, valid_at: str | None = None
) -> FactRecord:
    """One fact as it was known, or was so. Raises NotFound where it was not, or is not the actor's to see; Invalid."""
    require_past(known_at)
    if not Fact.objects.visible_to(actor).filter(id=fact_id).exists():
        raise NotFound(_("There is no such fact here."))
    found = read_records_at(actor, [fact_id], known_at=known_at, valid_at=valid_at)
    if not found:
        if valid_at:
            raise NotFound(_("Nothing that we state of it was so then."))
        raise NotFound(_("At that moment there was nothing of this fact for you to read."))
    return found[0]


def read_records_at(
    actor: Actor, ids: Sequence[UUID], *, known_at: datetime | None = None, valid_at: str | None = None
) -> list[FactRecord]:
    """These facts, in this order, as they were known or were so, each with its history until then.

    The ids are of facts that the actor sees today. One of which nothing is to be read at that moment is left out.
    """
    now = known_at or timezone.now()
    found = [
        row
        for row in _read_chosen(ids, now, valid_at)
        if row is not None and sees_as_said(actor, row.values(), row.next_at or now)  # type: ignore[attr-defined]
    ]
    claims = read_claims_then(found, now)
    history = read_history("fact", [row.object_id for row in found])
    records = {}
    for row in found:
        then = FactThen(row, claims)
        steps = [step for step in history[row.object_id] if step.number <= row.number]
        records[row.object_id] = FactRecord(then.fact, then.figures, then.citations, steps)
    cover_facts([record.fact for record in records.values()], veil_for(actor))
    return [records[one] for one in ids if one in records]


def choose_revision(rows: Sequence[Revision], valid_at: str | None) -> Revision | None:
    """Of one fact's revisions until some moment, oldest first: the one that tells what was so, or the newest.

    The newest where no date is asked for; None where nothing was so then.
    """
    if not rows or not valid_at:
        return rows[-1] if rows else None
    last_words = [row for row, after in pairwise(rows) if after.type == UPDATED]
    if rows[-1].values().get("status") in _FALLEN:
        last_words = []
    begun = [row for row in [*last_words, rows[-1]] if has_begun(row.values(), valid_at)]
    return begun[-1] if begun and not has_ended(begun[-1].values(), valid_at) else None


def has_begun(values: Mapping[str, Any], date: str) -> bool:
    """Whether what a snapshot says began by a partial date; True where nobody knows, False of a redacted one.

    Partial dates compare as text: what a year, month or day begins with is its start, and with a ~ behind its end.
    """
    return bool(values) and (values.get("valid_from") or "") <= f"{date}~"


def has_ended(values: Mapping[str, Any], date: str) -> bool:
    """Whether what a snapshot says was over before a partial date began; False where nobody knows."""
    end = values.get("valid_to") or ""
    return bool(end) and f"{end}~" < date


def _read_chosen(ids: Iterable[UUID], known_at: datetime, valid_at: str | None) -> list[Revision | None]:
    rows = Revision.objects.filter(object_type="fact", object_id__in=list(ids), at__lte=known_at)
    by_fact: defaultdict[UUID, list[Revision]] = defaultdict(list)
    for row in rows.order_by("object_id", "number"):
        by_fact[row.object_id].append(row)
    chosen = []
    for revisions in by_fact.values():
        for row, next_at in zip(revisions, [*(row.at for row in revisions[1:]), None], strict=True):
            row.next_at = next_at  # type: ignore[attr-defined]
        chosen.append(choose_revision(revisions, valid_at))
    return chosen


# --- The same for lists, in the database -----------------------------------------------------------------------------


def _known(known_at: datetime) -> RevisionQuerySet:
    """Revisions of facts until a moment, with their snapshots and what came next, as far as it had come."""
    following = Revision.objects.filter(
        object_type="fact",
        object_id=OuterRef("object_id"),
        number=OuterRef("number") + 1,
        at__lte=known_at,
    )
    return Revision.objects.filter(object_type="fact", at__lte=known_at).alias(
        values_then=Cast("snapshot", JSONField()),
        next_type=Subquery(following.values("type")[:1]),
        next_at=Subquery(following.values("at")[:1]),
        **{f"{name}_then": _text(name) for name in _TEXTS},
    )


def _text(name: str) -> Cast:
    """What a snapshot says under a key, as text; null where it says null."""
    return Cast(KeyTextTransform(name, Cast("snapshot", JSONField())), TextField())


def _chosen(known_at: datetime, valid_at: str | None) -> RevisionQuerySet:
    """What `choose_revision` chooses, of every fact."""
    same: Any = {"object_id": OuterRef("object_id"), "number__gt": OuterRef("number")}
    if not valid_at:
        return _known(known_at).exclude(Exists(_newer(known_at)))
    later = Exists(_begun(known_at, valid_at).filter(**same))
    fallen = _newer(known_at).filter(status_then__in=_FALLEN, next_type=None)
    end = Collate(Concat(F("valid_to_then"), Value("~", TextField())), "C")
    not_ended = Q(valid_to_then=None) | Q(valid_end__gte=valid_at)
    last = _begun(known_at, valid_at).exclude(later).exclude(Exists(fallen))
    return last.alias(valid_end=end).filter(not_ended)


def _newer(known_at: datetime) -> Any:
    return _known(known_at).filter(object_id=OuterRef("object_id"), number__gt=OuterRef("number"))


def _begun(known_at: datetime, valid_at: str) -> RevisionQuerySet:
    """The last words of each stretch that began by a partial date. The collation must be that of bytes."""
    start = Collate(Coalesce(F("valid_from_then"), Value("", TextField())), "C")
    return (
        _known(known_at)
        .filter(Q(next_type=None) | Q(next_type=UPDATED), snapshot__isnull=False)
        .alias(valid_start=start)
        .filter(valid_start__lte=f"{valid_at}~")
    )


def _seen(rows: RevisionQuerySet, actor: Actor, known_at: datetime) -> RevisionQuerySet:
    """What `sees_as_said` lets the actor see."""
    rows = rows.filter(snapshot__isnull=False)
    if not actor.may(Right.SEE_EVERY_DESK):
        desks = [str(desk) for desk in actor.desk_ids]
        rows = rows.filter(Q(desk_then=None) | Q(desk_then__in=desks))
    if not actor.may(Right.SEE_EMBARGOED):
        until = Cast(_text("embargoed_until"), DateTimeField())
        rows = rows.alias(until=until, ended=Coalesce(F("next_at"), Value(known_at)))
        rows = rows.filter(Q(until=None) | Q(until__lte=F("ended")))
    return rows


def _narrow(
    rows: RevisionQuerySet,
    actor: Actor,
    known_at: datetime,
    *,
    q: str = "",
    ids: Sequence[UUID] | None = None,
    speaker: str | None = None,
    article: UUID | None = None,
    source: UUID | None = None,
    updated_since: datetime | None = None,
    kind: str | None = None,
    subject: str | None = None,
    stale: bool | None = None,
    due_before: datetime | None = None,
    is_standing: bool = False,
    cited_as: str = "",
    **verdicts: str | None,
) -> RevisionQuerySet:
    """The same filters as those of `find_facts`, by what a snapshot says."""
    veil = veil_for(actor)
    shown: Any = rows.alias(
        shown_statement=veil.column("statement_then"),
        shown_speaker=veil.column("speaker_text_then"),
        shown_subject=veil.column("subject_then"),
        due=Cast(_text("review_due"), DateTimeField()),
    )
    for word in q.split():
        shown = shown.filter(Q(shown_statement__icontains=word) | Q(shown_speaker__icontains=word))
    for name, value in {**verdicts, "kind": kind}.items():
        if value:
            shown = shown.filter(**{f"{name}_then": value})
    if ids is not None:
        shown = shown.filter(object_id__in=ids)
    if speaker:
        shown = shown.filter(shown_speaker__iexact=speaker)
    if article:
        shown = shown.filter(values_then__citations__contains=[{"article": str(article)}])
    if source:
        cited = Q()
        for one in find_family(actor, source):
            cited |= Q(values_then__citations__contains=[{"source": str(one)}]) | Q(speaker_then=str(one))
        shown = shown.filter(cited)
    if updated_since:
        since = Revision.objects.filter(
            object_type="fact", object_id=OuterRef("object_id"), at__gte=updated_since, at__lte=known_at
        )
        shown = shown.filter(Exists(since))
    if subject:
        shown = shown.filter(shown_subject__iexact=subject)
    standing = ~Q(status_then__in=_FALLEN)
    if stale is not None:
        due = standing & Q(due__lte=known_at)
        shown = shown.filter(due) if stale else shown.filter(~standing | Q(due=None) | Q(due__gt=known_at))
    if cited_as:
        named = Q(pk=None)
        for one in find_sources_cited_as(actor, cited_as):
            named |= Q(values_then__citations__contains=[{"source": str(one)}])
        shown = shown.filter(named)
    if is_standing:
        shown = shown.filter(standing)
    if due_before:
        shown = shown.filter(standing, due__lt=due_before)
    return shown  # type: ignore[no-any-return]
