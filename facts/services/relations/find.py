"""Finding how claims stand to facts: an article's open claims beside all facts, a changed fact beside all open claims.

A job compares first, and writes once while it holds its lease. What was found before and still is, is not written
again.
"""

import logging
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from facts.finding.candidates import find_candidates
from facts.finding.fact_days import is_day, read_fact_days
from facts.language.remarks import remark_to_json
from facts.models import Citation, Claim, Fact, Relation, RelationSearch, SearchText
from newsroom.actor import SOFTWARE, Actor
from newsroom.jobs.attempts import give_back_job, lock_held, take_job
from newsroom.jobs.job import MAX_ATTEMPTS
from newsroom.jobs.outage import outlast_outage
from newsroom.jobs.queue import queue_after_commit
from newsroom.ledger.append import record_changes
from newsroom.ledger.recorded import Change
from newsroom.rights import Right

logger = logging.getLogger(__name__)

# Facts that `compare_all_facts` asks for before it goes on to compare them.
_AT_ONCE = 100
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


@transaction.atomic
def retry_relations(*, actor: Actor, queue: Callable[[str], Any]) -> int:
    """Compare again whatever failed of what the actor sees; returns how many searches that is. Raises NotAllowed."""
    actor.require(Right.DECIDE_CLAIMS)
    failed = list(
        RelationSearch.objects.visible_to(actor).failed().select_for_update(of=("self",)).order_by("id")
    )
    RelationSearch.objects.filter(id__in=[job.id for job in failed]).delete()
    waiting = ask_for_relations(
        articles=[job.article_id for job in failed if job.article_id is not None],
        facts=[job.fact_id for job in failed if job.fact_id is not None],
        person=actor.user.id if actor.user else None,
    )
    for job_id in waiting:
        queue_after_commit(queue, job_id)
    return len(failed)


def compare_all_facts(say: Callable[[int, int], None]) -> int:
    """Compare every fact that stands with the open claims, here and by whatever workers there are; returns how many.

    `say` is told how many of how many are asked for and done. What breaks down is left to the sweep, as ever.
    """
    standing = Fact.objects.filter(status__in=_STANDING, language__startswith="en").order_by("id")
    facts = list(standing.values_list("id", flat=True))
    for first in range(0, len(facts), _AT_ONCE):
        batch = facts[first : first + _AT_ONCE]
        with transaction.atomic():
            ask_for_relations(facts=batch)
        while find_next_relations() is not None:
            pass
        say(first + len(batch), len(facts))
    return len(facts)


def find_next_relations() -> RelationSearch | None:
    """Compare for the article or fact whose turn it is: lease, compute, write once. Harmless to call twice.

    Returns the job, or None where nothing is left to do. An error is logged and counts as an attempt; after the last
    one the job is failed, in words.
    """
    token = uuid4()
    job = take_job(RelationSearch.objects.all(), token, find_end=_find_end, fail=_fail)
    if job is None:
        return None
    try:
        pairs = _pair(job)
        found, software = _compare(pairs)
        return _finish(job.id, token, pairs, found, software)
    except Exception:
        logger.exception("comparing failed for %s", job)
        return give_back_job(RelationSearch.objects.all(), job.id, token, find_end=_find_end, fail=_fail)


def _pair(job: RelationSearch) -> list[tuple[Claim, Fact]]:
    if job.article_id is not None:
        return _pair_article(job.article_id)
    return _pair_fact(job.fact_id) if job.fact_id is not None else []


def _pair_article(article_id: UUID) -> list[tuple[Claim, Fact]]:
    claims = list(_comparable_claims().filter(article=article_id))
    near = find_candidates(SOFTWARE, SearchText.Kind.FACT, [claim.statement for claim in claims])
    return _join(zip(claims, near, strict=True))


def _pair_fact(fact_id: UUID) -> list[tuple[Claim, Fact]]:
    fact = Fact.objects.filter(id=fact_id, status__in=_STANDING).first()
    if fact is None:
        return []
    (near,) = find_candidates(SOFTWARE, SearchText.Kind.CLAIM, [fact.statement], limit=40)
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
    from facts.comparing.relations.compare_claims import (
        COMPARER,
        COMPARER_VERSION,
        Told,
        compare_pairs,
        is_worth_showing,
    )
    from facts.comparing.relations.weigh_pair import relations_sha256

    days = read_fact_days(fact for _claim, fact in pairs)
    told = [
        (
            Told(claim.statement, claim.article.published[:10] if is_day(claim.article.published) else None),
            Told(fact.statement, days[fact.id]),
        )
        for claim, fact in pairs
    ]
    software = f"{COMPARER}@{COMPARER_VERSION}"
    found = []
    for (claim, fact), comparison in zip(pairs, compare_pairs(told), strict=True):
        if not is_worth_showing(comparison):
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


@outlast_outage
def _finish(
    job_id: UUID,
    token: UUID,
    pairs: Sequence[tuple[Claim, Fact]],
    found: Sequence[FoundRelation],
    software: str,
) -> RelationSearch | None:
    with transaction.atomic():
        job = lock_held(RelationSearch.objects.all(), job_id, token)
        if job is None:
            return None
        changes = _write(job, pairs, found)
        _end(job, RelationSearch.Status.DONE)
        # What failed or was done before says nothing any more.
        RelationSearch.objects.like(job).filter(finished_at__isnull=False).exclude(id=job.id).delete()
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
        Relation.objects.open().of_search(job).values_list("claim", flat=True)
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


def _find_end(job: RelationSearch) -> str:
    """Why a comparison is not tried any more, in a sentence; empty while it is."""
    return _("Comparing with what is known failed several times.") if job.attempts >= MAX_ATTEMPTS else ""


def _fail(job: RelationSearch, reason: str) -> None:
    _end(job, RelationSearch.Status.FAILED, reason)


def _end(job: RelationSearch, status: RelationSearch.Status, error: str = "") -> None:
    job.status, job.error, job.finished_at = status, error, timezone.now()
    job.close()
    job.save(update_fields=["status", "error", "finished_at", "lease_token", "lease_until"])
