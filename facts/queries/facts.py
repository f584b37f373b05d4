"""Facts: found, counted, and read whole with their evidence and history."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Count, Exists, F, OuterRef, Prefetch, Q, QuerySet
from django.db.models.expressions import RawSQL
from django.db.models.functions import Greatest, Least, Substr
from django.utils import timezone
from django.utils.translation import gettext as _

from facts.finding.asking import read_asked
from facts.finding.search import find_by_words
from facts.models import Citation, Claim, ClaimAnchor, Fact, Figure
from facts.models.facts import FactQuerySet
from facts.queries.history import Hand, Step, find_last_look, name_hand, names_on_record, read_history
from facts.services.facts.kinds import NamedKind, find_kind
from facts.veiling import CONTEXT, cover_facts
from newsroom.actor import Actor
from newsroom.errors import Conflict, NotFound
from newsroom.ledger.models import Revision
from sources.models import Source
from sources.protection import veil_for

ATTEMPTS = 5
_TOLD_OF_A_CLAIM = {"id", "article", "start", "end", "quote"}
_UNTOLD_OF_A_CLAIM = [
    f"claim__{field.name}" for field in Claim._meta.concrete_fields if field.name not in _TOLD_OF_A_CLAIM
]
MOST_NAMED_SUBJECTS = 300


@dataclass
class FactRecord:
    """A fact with its evidence and history, all of one and the same revision."""

    fact: Fact
    figures: list[Figure]
    citations: list[Citation]
    history: list[Step] = field(default_factory=list)


def find_facts(
    actor: Actor,
    *,
    q: str = "",
    ids: Sequence[UUID] | None = None,
    speaker: str | None = None,
    outlet: UUID | None = None,
    figure_min: Decimal | None = None,
    figure_max: Decimal | None = None,
    counted: str | None = None,
    status: str | None = None,
    said: str | None = None,
    so: str | None = None,
    article: UUID | None = None,
    source: UUID | None = None,
    updated_since: datetime | None = None,
    kind: str | None = None,
    subject: str | None = None,
    stale: bool | None = None,
    due_before: datetime | None = None,
    valid_at: str | None = None,
    is_standing: bool = False,
    cited_as: str = "",
) -> QuerySet[Fact]:
    """The facts that the actor sees and that all of these fit; `q` is words of the statement or the speaker.

    `is_standing` leaves out what we no longer stand by, `cited_as` are letters of a cited source's name. `stale` is
    whether somebody should have looked again by now, `due_before` finds what stands and is due until then.
    `figure_min`, `figure_max` and `counted` are met by one figure of the fact; a side that its words leave open rules
    nothing out.
    `valid_at` is a partial date: facts whose validity does not end before it or begin after it, so one of which
    nothing is known in that regard is found as well.
    """
    facts = filter_words(Fact.objects.visible_to(actor), q, actor)
    for name, value in (("status", status), ("said", said), ("so", so)):
        if value:
            facts = facts.filter(**{name: value})
    if ids is not None:
        facts = facts.filter(id__in=ids)
    if speaker:
        spoken: Any = facts.alias(shown_speaker=veil_for(actor).column("speaker_text"))
        facts = spoken.filter(shown_speaker__iexact=speaker)
    if outlet:
        printed = Citation.objects.filter(fact=OuterRef("pk"), article__outlet__in=find_family(actor, outlet))
        facts = facts.filter(Exists(printed))
    if figure_min is not None or figure_max is not None or counted:
        facts = facts.filter(Exists(_find_figures(actor, figure_min, figure_max, counted)))
    if article:
        facts = facts.filter(id__in=_list_stated_in(article))
    if source:
        facts = facts.of_sources(find_family(actor, source))
    if updated_since:
        revised = Revision.objects.filter(object_type="fact", at__gte=updated_since)
        facts = facts.filter(id__in=revised.values("object_id"))
    if kind:
        facts = facts.filter(kind=kind)
    if subject:
        shown: Any = facts.alias(shown_subject=veil_for(actor).column("subject"))
        facts = shown.filter(shown_subject__iexact=subject)
    if stale is not None:
        facts = facts.stale() if stale else facts.not_stale()
    if due_before:
        facts = facts.standing().filter(review_due__lt=due_before)
    if valid_at:
        facts = facts.valid_at(valid_at)
    if cited_as:
        facts = facts.filter(id__in=_find_citations(actor, cited_as).values("fact_id"))
    if is_standing:
        # Named one by one, so that an index serves.
        facts = facts.filter(status__in=[Fact.Status.CONFIRMED, Fact.Status.DISPUTED])
    return facts


def _find_citations(actor: Actor, name: str) -> QuerySet[Citation]:
    """Citations of sources whose name, as this actor reads it, holds these letters."""
    shown: Any = Citation.objects.alias(shown=veil_for(actor).column("source_name"))
    return shown.filter(shown__icontains=name)  # type: ignore[no-any-return]


def find_sources_cited_as(actor: Actor, name: str) -> list[UUID]:
    """The sources that are cited under a name that holds these letters, as this actor reads it; at most a hundred."""
    found = _find_citations(actor, name).order_by("source_id").values_list("source_id", flat=True)
    return list(found.distinct()[:100])


def _find_figures(
    actor: Actor, least: Decimal | None, most: Decimal | None, counted: str | None
) -> QuerySet[Figure]:
    figures = Figure.objects.filter(fact=OuterRef("pk"))
    if least is not None:
        figures = figures.filter(Q(high__gte=least) | Q(high__isnull=True, low__isnull=False))
    if most is not None:
        figures = figures.filter(Q(low__lte=most) | Q(low__isnull=True, high__isnull=False))
    if counted:
        figures = figures.alias(shown_counted=veil_for(actor).column("counted"))
        figures = figures.filter(shown_counted__iexact=counted)
    return figures


def _list_stated_in(article_id: UUID) -> QuerySet[Citation, Any]:
    """The facts that cite this article, or a claim of an earlier version whose words stand in it unchanged.

    Two lists put together, since an index serves each: one condition with "or" would be asked of every citation.
    """
    landed = ClaimAnchor.objects.filter(article_id=article_id, state__in=ClaimAnchor.LANDED)
    cited = Citation.objects.order_by().values("fact_id")
    return cited.filter(article_id=article_id).union(cited.filter(claim_id__in=landed.values("claim_id")))


def find_family(actor: Actor, source_id: UUID) -> list[UUID]:
    """The source that stands for this one, as this actor sees it, and all that were merged into it."""
    seen = Source.objects.visible_to(actor)
    found = seen.filter(id=source_id).first()
    if found is None:
        return [source_id]
    passed = {found.id}
    while found.merged_into_id is not None and found.merged_into_id not in passed:
        into = seen.filter(id=found.merged_into_id).first()
        if into is None:
            break
        found = into
        passed.add(found.id)
    return list(
        seen.filter(id__in=Source.objects.merged_under(found).values("id")).values_list("id", flat=True)
    )


def filter_words(facts: FactQuerySet, q: str, actor: Actor) -> FactQuerySet:
    """The facts that hold words which begin so, phrases and figures, and not what must not be there: see `finding`.

    For a reader from whom names are kept: whose statement or speaker, as they read them, holds each of the words.
    """
    veil = veil_for(actor)
    if not veil:
        asked = read_asked(q, begins=True)
        return (
            facts.filter(id__in=find_by_words(actor, Fact.record_type, asked).values("id"))
            if asked
            else facts
        )
    found: Any = facts.alias(
        shown_statement=veil.column("statement"), shown_speaker=veil.column("speaker_text")
    )
    for word in q.split():
        found = found.filter(Q(shown_statement__icontains=word) | Q(shown_speaker__icontains=word))
    return found  # type: ignore[no-any-return]


def facts_due(actor: Actor, *, kind: str = "", subject: str = "") -> QuerySet[Fact]:
    """The standing facts that somebody should have looked at again by now, longest overdue first."""
    due = find_facts(actor, kind=kind, subject=subject, stale=True)
    return due.order_by("review_due", "id")


def facts_embargoed(actor: Actor) -> QuerySet[Fact]:
    """The standing facts under an embargo that the actor sees, those that are out soonest first."""
    held = Fact.objects.visible_to(actor).standing().filter(embargoed_until__gt=timezone.now())
    return held.order_by("embargoed_until", "id")


def count_kinds(actor: Actor) -> dict[str, tuple[int, int]]:
    """By code of a kind: how many standing facts of it the actor sees, and how many of them are to be looked at."""
    due = Count("pk", filter=Q(review_due__lte=timezone.now()))
    rows = (
        Fact.objects.visible_to(actor)
        .standing()
        .order_by()
        .values("kind")
        .annotate(standing=Count("pk"), due=due)
    )
    return {row["kind"]: (row["standing"], row["due"]) for row in rows}


def list_subjects(actor: Actor) -> list[str]:
    """The first subjects of the facts that the actor sees, in alphabetical order.

    From each subject the index is asked for the next one: DISTINCT would read every fact that has one.
    """
    named = Fact.objects.visible_to(actor).exclude(subject="").order_by("subject").values("subject")
    first, of_first = named[:1].query.sql_with_params()
    following = named.filter(subject__gt=RawSQL("found.subject", ()))[:1]
    after, of_following = following.query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(
            f"WITH RECURSIVE found(subject) AS (({first}) UNION ALL"
            f" SELECT ({after}) FROM found WHERE found.subject IS NOT NULL)"
            " SELECT subject FROM found WHERE subject IS NOT NULL LIMIT %s",
            [*of_first, *of_following, MOST_NAMED_SUBJECTS],
        )
        subjects = {veil_for(actor).text(subject) for (subject,) in cursor.fetchall()}
    return sorted(subjects)


@dataclass(frozen=True)
class FactState:
    """What of a fact changes without a revision, and what that follows from."""

    fact: Fact
    is_stale: bool
    looked_at: datetime
    looked_by: Hand | None
    kind: NamedKind | None

    @property
    def stale_since(self) -> datetime | None:
        return self.fact.review_due if self.is_stale else None


def read_state(actor: Actor, fact_id: UUID) -> FactState:
    """Whether a fact is stale, since when, and who looked at it last. Raises NotFound."""
    fact = Fact.objects.visible_to(actor).filter(id=fact_id).first()
    if fact is None:
        raise NotFound(_("There is no such fact here."))
    last = find_last_look(Revision.objects.of("fact", fact_id))
    by = None
    if last is not None:
        # A key looks for its person, who is the one to ask.
        reference = last.on_behalf_of or last.actor
        by = name_hand(reference, last.entry_id, names_on_record([last]))
    return FactState(fact, fact.is_stale, fact.checked_at or fact.confirmed_at, by, find_kind(fact.kind))


def read_fact(actor: Actor, fact_id: UUID) -> FactRecord:
    """One fact. Raises NotFound where it is absent or out of the actor's sight."""
    found = read_records(Fact.objects.visible_to(actor).filter(id=fact_id), actor)
    if not found:
        raise NotFound(_("There is no such fact here."))
    return found[0]


def read_records(facts: QuerySet[Fact], actor: Actor) -> list[FactRecord]:
    """The records of these facts as the actor may read them: six queries, one more where any was changed.

    A writer may commit between the queries. The history is read last, so a fact that was revised meanwhile has more
    history than its row has revisions; then all is read again, for a record must be of one revision.
    """
    citations = Citation.objects.select_related("claim").annotate(
        prefix=Substr(
            "article__text", Greatest(F("claim__start") + 1 - CONTEXT, 1), Least(F("claim__start"), CONTEXT)
        ),
        suffix=Substr("article__text", F("claim__end") + 1, CONTEXT),
    )
    veil = veil_for(actor)
    if not veil:
        # Of a claim its quote alone is told; all else of it is there to be covered.
        citations = citations.defer(*_UNTOLD_OF_A_CLAIM)
    # As lists, since a queryset a fact costs a list of fifty a sixth of its time.
    whole = facts.prefetch_related(
        Prefetch("figures", Figure.objects.all(), to_attr="fetched_figures"),
        Prefetch("citations", citations, to_attr="fetched_citations"),
    )
    for _attempt in range(ATTEMPTS):
        records = [FactRecord(fact, fact.fetched_figures, [*fact.fetched_citations]) for fact in whole.all()]
        history = read_history("fact", [record.fact.id for record in records])
        for record in records:
            record.history = history.get(record.fact.id, [])
        if all(len(record.history) <= record.fact.revision for record in records):
            cover_facts([record.fact for record in records], veil)
            return records
    raise Conflict(_("These facts are being changed faster than they can be read. Try again."))
