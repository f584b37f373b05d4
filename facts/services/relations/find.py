"""Finding how claims stand to facts: an article's open claims beside all facts, a changed fact beside all open claims.

A job compares first, and writes once while it holds its lease. What was found before and still is, is not written
again.
"""

import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from facts.finding.candidates import find_candidates
from facts.language.remarks import remark_to_json
from facts.models import Citation, Claim, Fact, Relation, RelationSearch, SearchText
from newsroom.actor import SOFTWARE, Actor
from newsroom.jobs.job import MAX_ATTEMPTS
from newsroom.jobs.outage import outlast_outage
from newsroom.jobs.turns import pick_next
from newsroom.ledger.append import record_changes
from newsroom.ledger.recorded import Change

logger = logging.getLogger(__name__)

# How likely each relation must be before anybody is shown it; a conflict has a threshold of its own among the weights.
_LEAST = {"same": 0.5, "update": 0.5, "conflict": 0.0, "different_scope": 0.6}
_COMPARED = ("found", "what", "here", "there", "newer")
_STANDING = (Fact.Status.CONFIRMED, Fact.Status.DISPUTED)


@dataclass(frozen=True)
class FoundRelation:
    """A relation that is worth keeping, of a claim and a fact as they were when they were compared."""

    claim: Claim
    fact: Fact
    values: dict[str, object]


def ask_for_relations(
    *, articles: Iterable[UUID] = (), facts: Iterable[UUID] = (), person: UUID | None = None
) -> list[UUID]:
    """Queue a search for each article and fact for which none waits, in the caller's transaction; returns their ids."""
    wanted = [RelationSearch(article_id=pk, turn_of_id=person) for pk in sorted(set(articles))]
    wanted += [RelationSearch(fact_id=pk, turn_of_id=person) for pk in sorted(set(facts))]
    RelationSearch.objects.bulk_create(wanted, ignore_conflicts=True)
    return [job.id for job in wanted]


def find_next_relations() -> RelationSearch | None:
    """Compare for the article or fact whose turn it is: lease, compute, write once. Harmless to call twice.

    Returns the job, or None where nothing is left to do. An error is logged and counts as an attempt; after the last
    one the job is failed, in words.
    """
    token = uuid4()
    job = _take(token)
    if job is None:
        return None
    try:
        pairs = _pair(job)
        found, software = _compare(pairs)
        return _finish(job.id, token, pairs, found, software)
    except Exception:
        logger.exception("comparing failed for %s", job)
        return _give_back(job.id, token)


def _pair(job: RelationSearch) -> list[tuple[Claim, Fact]]:
    if job.article_id is not None:
        return _pair_article(job.article_id)
    return _pair_fact(job.fact_id) if job.fact_id is not None else []


def _pair_article(article_id: UUID) -> list[tuple[Claim, Fact]]:
    claims = list(_comparable_claims().filter(article=article_id))
    return _join(
        (claim, find_candidates(SOFTWARE, SearchText.Kind.FACT, claim.statement)) for claim in claims
    )


def _pair_fact(fact_id: UUID) -> list[tuple[Claim, Fact]]:
    fact = Fact.objects.filter(id=fact_id, status__in=_STANDING).first()
    if fact is None:
        return []
    near = find_candidates(SOFTWARE, SearchText.Kind.CLAIM, fact.statement, limit=40)
    return _join((claim, [fact.id]) for claim in _comparable_claims().filter(id__in=near))


def _comparable_claims() -> QuerySet[Claim]:
    """Open claims whose words are read here; in another language nothing is compared."""
    english = Claim.objects.open().filter(language__startswith="en")
    return english.select_related("article").order_by("id")


def _join(near: Iterable[tuple[Claim, Sequence[UUID]]]) -> list[tuple[Claim, Fact]]:
    """Claims with the facts that stand and do not rest on them already."""
    wanted = list(near)
    ids = {pk for _claim, found in wanted for pk in found}
    facts = {
        fact.id: fact
        for fact in Fact.objects.filter(id__in=ids, status__in=_STANDING, language__startswith="en")
    }
    rests = set(Citation.objects.filter(fact__in=ids).values_list("claim", "fact"))
    return [
        (claim, facts[pk])
        for claim, found in wanted
        for pk in found
        if pk in facts and (claim.id, pk) not in rests and _meet(claim, facts[pk])
    ]


def _meet(claim: Claim, fact: Fact) -> bool:
    """Whether anybody of one desk sees both: material of two desks is never put beside each other."""
    return claim.article.desk_id is None or fact.desk_id in (None, claim.article.desk_id)


def _compare(pairs: Sequence[tuple[Claim, Fact]]) -> tuple[list[FoundRelation], str]:
    """What is worth keeping, and which software found it."""
    # The parser costs a second and much memory; only a worker compares.
    from facts.comparing.relations.compare_claims import COMPARER, COMPARER_VERSION, Told, compare_pairs
    from facts.comparing.relations.weigh_pair import relations_sha256

    days = _read_days({fact.id for _claim, fact in pairs})
    told = [
        (
            Told(claim.statement, claim.article.published[:10] if _is_day(claim.article.published) else None),
            Told(fact.statement, days.get(fact.id) or fact.confirmed_at.date().isoformat()),
        )
        for claim, fact in pairs
    ]
    software = f"{COMPARER}@{COMPARER_VERSION}"
    found = []
    for (claim, fact), comparison in zip(pairs, compare_pairs(told), strict=True):
        least = _LEAST.get(comparison.relation)
        if least is None or comparison.probability < least:
            continue
        found.append(
            FoundRelation(
                claim,
                fact,
                {
                    "found": comparison.relation,
                    "what": comparison.what[:64],
                    "here": comparison.here[:500],
                    "there": comparison.there[:500],
                    "newer": {"one": "claim", "other": "fact"}.get(comparison.newer, ""),
                    "probability": Decimal(f"{comparison.probability:.4f}"),
                    "because": remark_to_json(comparison.because),
                    "found_by": f"{software} {relations_sha256()}",
                },
            )
        )
    return found, software


def _read_days(facts: set[UUID]) -> dict[UUID, str]:
    """The day of the newest story that each fact rests on."""
    newest: dict[UUID, str] = {}
    cited = Citation.objects.filter(fact__in=facts, claim__isnull=False)
    for fact, published in cited.values_list("fact", "claim__article__published"):
        if _is_day(published):
            newest[fact] = max(newest.get(fact, ""), published[:10])
    return newest


def _is_day(published: str) -> bool:
    return len(published) >= 10


@outlast_outage
def _take(token: UUID) -> RelationSearch | None:
    """Lease the next job and count the attempt, in a transaction of its own."""
    with transaction.atomic():
        ours = RelationSearch.objects.filter(lease_token=token).first()
        if ours is not None:
            return ours
        next_id = pick_next(RelationSearch)
        if next_id is None:
            return None
        job = RelationSearch.objects.select_for_update(no_key=True).get(id=next_id)
        if job.attempts >= MAX_ATTEMPTS:
            _fail(job)
            return None
        job.take(token)
    return job


@outlast_outage
def _finish(
    job_id: UUID,
    token: UUID,
    pairs: Sequence[tuple[Claim, Fact]],
    found: Sequence[FoundRelation],
    software: str,
) -> RelationSearch | None:
    with transaction.atomic():
        job = RelationSearch.objects.select_for_update(no_key=True).filter(id=job_id).first()
        if job is None or not job.is_held_with(token):
            return None
        changes = _write(job, pairs, found)
        job.status, job.error, job.finished_at = RelationSearch.Status.DONE, "", timezone.now()
        job.close()
        job.save(update_fields=["status", "error", "finished_at", "lease_token", "lease_until"])
        if changes:
            record_changes(changes, actor=Actor(software=software))
    return job


def _write(
    job: RelationSearch, pairs: Sequence[tuple[Claim, Fact]], found: Sequence[FoundRelation]
) -> list[Change]:
    """New relations, those that came out otherwise, and those that are gone.

    Claims are locked first, then facts, each in id order: what changed since it was compared is left to the search that
    its change asked for, and two jobs that found one pair write it one after the other.
    """
    claims = {claim.id for claim, _fact in pairs} | set(
        Relation.objects.open().filter(_of(job)).values_list("claim", flat=True)
    )
    facts = {fact.id for _claim, fact in pairs}
    now = dict(
        Claim.objects.open()
        .filter(id__in=claims)
        .select_for_update(no_key=True, of=("self",))
        .order_by("id")
        .values_list("id", "revision")
    )
    stand = dict(
        Fact.objects.filter(id__in=facts, status__in=_STANDING)
        .select_for_update(no_key=True, of=("self",))
        .order_by("id")
        .values_list("id", "revision")
    )
    held = {
        (relation.claim_id, relation.fact_id): relation
        for relation in Relation.objects.filter(claim__in=claims)
        .select_for_update(no_key=True, of=("self",))
        .order_by("id")
    }
    changes: list[Change] = []
    kept = set()
    for one in found:
        pair = one.claim.id, one.fact.id
        kept.add(pair)
        if now.get(one.claim.id) != one.claim.revision or stand.get(one.fact.id) != one.fact.revision:
            continue
        changes += _keep(held.get(pair), one)
    for pair, relation in held.items():
        of_job = relation.fact_id == job.fact_id or job.article_id is not None
        if pair not in kept and of_job and relation.is_open and relation.claim_id in now:
            relation.status = Relation.Status.GONE
            relation.advance()
            relation.save(update_fields=["status", "revision"])
            changes.append(Change(relation, "relation.gone"))
    return changes


def _of(job: RelationSearch) -> Q:
    return Q(claim__article=job.article_id) if job.article_id is not None else Q(fact=job.fact_id)


def _keep(relation: Relation | None, one: FoundRelation) -> list[Change]:
    revisions = {"claim_revision": one.claim.revision, "fact_revision": one.fact.revision}
    if relation is None:
        relation = Relation(claim=one.claim, fact=one.fact, **revisions, **one.values)
        relation.save(force_insert=True)
        return [Change(relation, "relation.found")]
    is_same = all(getattr(relation, name) == one.values[name] for name in _COMPARED)
    if is_same and relation.status != Relation.Status.GONE:
        return []
    event = "relation.reopened" if relation.status == Relation.Status.SETTLED else "relation.found_again"
    for name, value in {**one.values, **revisions}.items():
        setattr(relation, name, value)
    relation.status, relation.kind, relation.reason = Relation.Status.OPEN, "", ""
    relation.settled_by = relation.key = relation.settled_at = None
    relation.found_at = timezone.now()
    relation.advance()
    relation.save()
    return [Change(relation, event)]


@outlast_outage
def _give_back(job_id: UUID, token: UUID) -> RelationSearch | None:
    with transaction.atomic():
        job = RelationSearch.objects.select_for_update(no_key=True).filter(id=job_id).first()
        if job is None or not job.is_held_with(token):
            return None
        if job.attempts >= MAX_ATTEMPTS:
            _fail(job)
            return job
        if RelationSearch.objects.filter(_waiting_like(job)).exists():
            # Another search of the same waits already, and sees all that this one would.
            job.delete()
            return None
        job.give_back()
    return job


def _waiting_like(job: RelationSearch) -> Q:
    subject = Q(article=job.article_id) if job.article_id is not None else Q(fact=job.fact_id)
    return Q(status=RelationSearch.Status.QUEUED) & subject


def _fail(job: RelationSearch) -> None:
    job.status, job.finished_at = RelationSearch.Status.FAILED, timezone.now()
    job.error = _("Comparing with what is known failed several times.")
    job.close()
    job.save(update_fields=["status", "error", "finished_at", "lease_token", "lease_until"])
