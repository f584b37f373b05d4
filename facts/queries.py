"""The reads that pages and API share. Each takes the Actor who asks and gives only what is theirs to see."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, F, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.db.models.functions import Greatest, Least, Substr
from django.utils import timezone
from django.utils.translation import gettext as _

from facts.models import Citation, Claim, Decision, Fact, Figure, ProposedChange
from facts.models.facts import FactQuerySet
from facts.models.rounds import under_way, verdicts_under_way
from facts.services.kinds import NamedKind, find_kind
from facts.services.rounds import CHIEF, SECOND, find_bar
from facts.services.rules import Risk, name_risks, risks_of_claim
from facts.veiling import cover_facts
from newsroom.accounts.standing import ties_of, was_taken_over
from newsroom.errors import Conflict, NotFound
from newsroom.ledger.models import Revision
from newsroom.ledger.reads import ledger_head
from newsroom.models import sees_desk
from newsroom.roles import Actor, Right
from sources.models import Article, Source
from sources.protection import veil_for

CONTEXT = 32
ATTEMPTS = 5


# --- Claims -----------------------------------------------------------------------------------------------------------


def with_verdicts(claims: QuerySet[Claim]) -> QuerySet[Claim]:
    """Claims with their figures and decisions (`verdicts`, newest first): two more queries, however many there are."""
    decisions = Decision.objects.select_related("reviewer").order_by("-at")
    return claims.prefetch_related("figures", Prefetch("decisions", decisions, to_attr="verdicts"))


def standing_decision(claim: Claim) -> Decision | None:
    """The decision that a claim from `with_verdicts` stands on.

    None while it is open, and while a second review is due: nobody is shown what the first verdict was.
    """
    decided = claim.status in (Claim.Status.CONFIRMED, Claim.Status.REJECTED, Claim.Status.MERGED)
    verdicts: Sequence[Decision] = claim.verdicts  # type: ignore[attr-defined]
    return verdicts[0] if decided and verdicts else None


def find_claims(actor: Actor, *, article: UUID | None = None, status: str | None = None) -> QuerySet[Claim]:
    """The claims that the actor sees; without a status all but the withdrawn."""
    claims = Claim.objects.visible_to(actor)
    claims = claims.filter(status=status) if status else claims.standing()
    return claims.filter(article_id=article) if article else claims


def questions_for(actor: Actor) -> QuerySet[Claim]:
    """The claims returned with a question that wait for this actor's answer, those waiting longest first.

    Whoever decides on claims is shown all of them, for they know the desk; anybody else those of their own uploads.
    """
    waiting = Claim.objects.visible_to(actor).filter(status=Claim.Status.RETURNED)
    if not actor.may(Right.DECIDE_CLAIMS):
        waiting = waiting.filter(article__reading__upload__uploaded_by=actor.user)
    asked = Decision.objects.filter(claim=OuterRef("pk"), verdict=Decision.Verdict.RETURN)
    newest = Subquery(asked.order_by("-at").values("at")[:1])
    return waiting.annotate(asked_at=newest).order_by("asked_at", "id")


@dataclass(frozen=True)
class Question:
    """What a reviewer asked of a claim, and what was answered; `answered_at` is None while it waits."""

    question: str
    asked_by: str
    asked_at: datetime
    answer: str = ""
    answered_by: str = ""
    answered_at: datetime | None = None


def find_questions(claims: Sequence[Claim]) -> dict[UUID, Question]:
    """By claim the newest question that was not taken back: two queries for any number of claims of `with_verdicts`."""
    asked: dict[UUID, Decision] = {}
    for claim in claims:
        verdicts: Sequence[Decision] = claim.verdicts  # type: ignore[attr-defined]
        taken_back = {decision.reopens_id for decision in verdicts}
        for decision in verdicts:
            if decision.verdict == Decision.Verdict.RETURN and decision.id not in taken_back:
                asked.setdefault(claim.id, decision)
    if not asked:
        return {}
    rows = list(
        Revision.objects.filter(object_type="claim", object_id__in=asked, type="claim.answered")
        .order_by("object_id", "number")
        .defer("snapshot", "salt")
    )
    names = _names_at(rows)
    answers = {row.object_id: row for row in rows}
    found = {}
    for claim_id, decision in asked.items():
        question = Question(decision.reason, decision.reviewer.name, decision.at)
        answer = answers.get(claim_id)
        if answer is not None and answer.at >= decision.at:
            by = _hand(answer.on_behalf_of or answer.actor, answer.entry_id, names)
            question = replace(question, answer=answer.reason, answered_by=by.name, answered_at=answer.at)
        found[claim_id] = question
    return found


@dataclass(frozen=True)
class ReviewStage:
    """Where the review of a claim stands for one reader.

    `stage` is first, second, chief (two people disagree) or empty (nothing to decide); `why_not` says why this reader
    may not decide. `own` is the reader's own verdict of the review under way, if any. `both` are its verdicts, oldest
    first: for a chief who may settle a disagreement, and for everybody once the claim is settled by more than one.
    """

    stage: str
    may_decide: bool = False
    why_not: str = ""
    own: Decision | None = None
    both: Sequence[Decision] = ()
    risks: Sequence[Risk] = ()


def review_stage(claim: Claim, actor: Actor) -> ReviewStage:
    """Where the review of a claim of `with_verdicts` stands for this reader; its article comes with its upload."""
    both = shown_verdicts(claim, actor)
    if not claim.is_open:
        return ReviewStage("", both=both, risks=name_risks(claim.risks))
    verdicts = _latest_verdicts(claim) if claim.status == Claim.Status.SECOND_REVIEW else []
    bar = find_bar(claim, verdicts, actor)
    mine = [v for v in verdicts if actor.user is not None and v.reviewer_id == actor.user.id]
    # Whoever had this person's password reset may be reading this.
    if mine and was_taken_over(actor, since=mine[0].at):
        mine = []
    return ReviewStage(
        stage={SECOND: "second", CHIEF: "chief"}.get(len(verdicts) + 1, "first"),
        may_decide=bar is None and actor.user is not None and actor.may(Right.DECIDE_CLAIMS),
        why_not=bar.message if bar is not None and actor.may(Right.DECIDE_CLAIMS) else "",
        own=mine[0] if mine else None,
        both=both,
        risks=risks_of_claim(claim),
    )


def shown_verdicts(claim: Claim, actor: Actor) -> Sequence[Decision]:
    """The verdicts of a claim of `with_verdicts` that this reader may compare, oldest first; its article with upload.

    Those of two people who disagree for a chief who may settle it, and for everybody once the claim is settled; none
    where one person decided, or nobody else has yet.
    """
    verdicts = _latest_verdicts(claim)
    if len(verdicts) < SECOND:
        return ()
    if claim.status in (Claim.Status.CONFIRMED, Claim.Status.REJECTED):
        return verdicts
    may_settle = (
        claim.status == Claim.Status.SECOND_REVIEW
        and actor.user is not None
        and actor.may(Right.DECIDE_CLAIMS)
        and find_bar(claim, verdicts, actor) is None
    )
    return verdicts if may_settle else ()


def _latest_verdicts(claim: Claim) -> list[Decision]:
    return verdicts_under_way(claim.verdicts)  # type: ignore[attr-defined]


def find_named_facts(decisions: Iterable[Decision], actor: Actor) -> dict[str, Fact]:
    """By id the facts that verdicts put their claim under, as far as this reader sees them; one query at most."""
    wanted = {str(fact) for one in decisions if (fact := one.proposal.get("fact") or one.fact_id)}
    return {str(fact.id): fact for fact in Fact.objects.visible_to(actor).filter(id__in=wanted)}


def second_reviews(actor: Actor) -> QuerySet[Claim]:
    """The claims on which somebody decided first and this person may decide second, best first."""
    waiting = _under_second_review(actor, Right.DECIDE_CLAIMS)
    return waiting.exclude(Exists(under_way().filter(claim=OuterRef("pk"), round=SECOND)))


def disagreements(actor: Actor) -> QuerySet[Claim]:
    """The claims on which two people disagree and which this person may settle, best first."""
    waiting = _under_second_review(actor, Right.SETTLE_REVIEWS)
    return waiting.filter(Exists(under_way().filter(claim=OuterRef("pk"), round=SECOND)))


def _under_second_review(actor: Actor, right: Right) -> QuerySet[Claim]:
    """Those of which the actor is neither the uploader nor one who has decided, nor tied to either."""
    if actor.user is None or not actor.may(right):
        return Claim.objects.none()
    ties = ties_of(actor)
    return (
        Claim.objects.visible_to(actor)
        .filter(status=Claim.Status.SECOND_REVIEW)
        .exclude(article__reading__upload__uploaded_by__in=ties.hands_with(actor.user.id))
        .exclude(Exists(under_way().filter(claim=OuterRef("pk"), reviewer__in=ties.one_with(actor.user.id))))
        .select_related("article")
        .order_by("-score", "id")
    )


# --- Changes that wait ------------------------------------------------------------------------------------------------


def find_proposed_changes(
    actor: Actor, *, fact: UUID | None = None, status: str | None = None
) -> QuerySet[ProposedChange]:
    """The proposed changes that the actor sees, oldest first, with those who proposed and settled them."""
    found = ProposedChange.objects.visible_to(actor).select_related("proposed_by", "settled_by", "fact")
    if fact:
        found = found.filter(fact=fact)
    return found.filter(status=status) if status else found


def changes_for(actor: Actor) -> QuerySet[ProposedChange]:
    """The proposed changes that wait and to which this person may agree."""
    if actor.user is None:
        return ProposedChange.objects.none()
    waiting = find_proposed_changes(actor, status=ProposedChange.Status.OPEN).exclude(
        proposed_by__in=ties_of(actor).one_with(actor.user.id)
    )
    if not actor.may(Right.MANAGE_RULES):
        waiting = waiting.filter(rule_code="")
    return waiting if actor.may(Right.WRITE_FACTS) else waiting.none()


# --- Facts ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Hand:
    """Who was at work in a revision, under the name they had then; `kind` is person, key or software."""

    kind: str
    id: str
    name: str


@dataclass(frozen=True)
class Step:
    """One revision in a fact's history."""

    number: int
    at: datetime
    type: str
    kind: str
    reason: str
    by: Hand
    on_behalf_of: Hand | None
    # The first of the two who agreed on it, where a second one had to.
    proposed_by: Hand | None = None


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
) -> QuerySet[Fact]:
    """The facts that the actor sees and that all of these fit; `q` is words of the statement or the speaker.

    `stale` is whether somebody should have looked again by now, `due_before` finds what stands and is due until then.
    `valid_at` is a partial date: facts whose validity does not end before it or begin after it, so one of which
    nothing is known in that regard is found as well.
    """
    facts = filter_words(Fact.objects.visible_to(actor), q, actor)
    for name, value in (("status", status), ("said", said), ("so", so)):
        if value:
            facts = facts.filter(**{name: value})
    if article:
        facts = facts.filter(Exists(Citation.objects.filter(fact=OuterRef("pk"), article_id=article)))
    if source:
        cited = Exists(Citation.objects.filter(fact=OuterRef("pk"), source_id=source))
        facts = facts.filter(cited | Q(speaker_id=source))
    if updated_since:
        revised = Revision.objects.filter(object_type="fact", object_id=OuterRef("pk"), at__gte=updated_since)
        facts = facts.filter(Exists(revised))
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
    return facts


def filter_words(facts: FactQuerySet, q: str, actor: Actor) -> FactQuerySet:
    """The facts whose statement or speaker holds each of these words, as this actor reads them."""
    veil = veil_for(actor)
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
    """The subjects of the facts that the actor sees, in alphabetical order."""
    named = Fact.objects.visible_to(actor).exclude(subject="")
    shown = named.annotate(shown_subject=veil_for(actor).column("subject")).order_by("shown_subject")
    return list(shown.values_list("shown_subject", flat=True).distinct()[:500])


def find_last_look(revisions: Iterable[Revision]) -> Revision | None:
    """Of a fact's revisions, oldest first, the one in which somebody last looked at whether it is so."""
    found, checked = None, None
    for row in revisions:
        values = row.values()
        if found is None or (values and values.get("checked_at") != checked):
            found, checked = row, values.get("checked_at")
    return found


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
        by = _hand(reference, last.entry_id, _names_at([last]))
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
    whole = facts.prefetch_related("figures", Prefetch("citations", citations))
    for _attempt in range(ATTEMPTS):
        records = [
            FactRecord(fact, list(fact.figures.all()), list(fact.citations.all())) for fact in whole.all()
        ]
        history = read_history("fact", [record.fact.id for record in records])
        for record in records:
            record.history = history.get(record.fact.id, [])
        if all(len(record.history) <= record.fact.revision for record in records):
            cover_facts([record.fact for record in records], veil_for(actor))
            return records
    raise Conflict(_("These facts are being changed faster than they can be read. Try again."))


def read_history(record_type: str, ids: Sequence[UUID]) -> dict[UUID, list[Step]]:
    """The revisions of these rows, oldest first, with the names that people and keys had at the time.

    Two queries, and one more for facts that were changed: only a change can have been proposed by somebody else.
    """
    rows = list(
        Revision.objects.filter(object_type=record_type, object_id__in=ids)
        .order_by("object_id", "number")
        .defer("snapshot", "salt")
    )
    changed = {row.object_id for row in rows if row.number > 1}
    proposers = _find_proposers(changed) if changed and record_type == Fact.record_type else {}
    names = _names_at(rows, *proposers.values())
    history: dict[UUID, list[Step]] = {}
    for row in rows:
        by = _hand(row.actor, row.entry_id, names)
        behalf = _hand(row.on_behalf_of, row.entry_id, names) if row.on_behalf_of else None
        first = proposers.get((row.object_id, row.number))
        proposed_by = _hand(first, row.entry_id, names) if first else None
        step = Step(row.number, row.at, row.type, row.kind, row.reason, by, behalf, proposed_by)
        history.setdefault(row.object_id, []).append(step)
    return history


def _find_proposers(ids: Collection[UUID]) -> dict[tuple[UUID, int], str]:
    """By fact and revision who proposed a change that two agreed on, as the ledger names them."""
    agreed = ProposedChange.objects.filter(fact__in=ids, status=ProposedChange.Status.AGREED)
    rows = agreed.values_list("fact_id", "made", "proposed_by_id")
    return {(fact, made): f"user/{person}" for fact, made, person in rows if fact and made}


Names = Mapping[str, Sequence[tuple[int, str]]]


def _names_at(rows: Iterable[Revision], *others: str) -> Names:
    """By reference, those of `others` too: the names on record, each with the entry from which it held."""
    references = {reference for row in rows for reference in (row.actor, row.on_behalf_of) if reference}
    references |= set(others)
    ids = [
        rest
        for kind, _slash, rest in (reference.partition("/") for reference in references)
        if kind != "software"
    ]
    names: dict[str, list[tuple[int, str]]] = {}
    for row in Revision.objects.filter(object_type__in=["user", "key"], object_id__in=ids).order_by("number"):
        names.setdefault(row.reference, []).append((row.entry_id, row.values().get("name", "")))
    return names


def _hand(reference: str, entry: int, names: Names) -> Hand:
    kind, _slash, rest = reference.partition("/")
    if kind == "software":
        return Hand("software", rest, rest.replace("@", " "))
    name = ""
    for since, held in names.get(reference, ()):
        if since <= entry:
            name = held
    return Hand("key" if kind == "key" else "person", rest, name)


@dataclass(frozen=True)
class SourceRecord:
    """What became of the facts that rest on a source or that it spoke: how many of each kind, those that are seen."""

    facts: QuerySet[Fact]
    total: int
    established: int
    refuted: int
    contested: int
    unchecked: int
    unsaid: int
    disputed: int
    retracted: int
    corrected: int


def read_source_record(actor: Actor, family: Sequence[Source]) -> SourceRecord:
    """The record of a source and of all that were merged into it: one query for the numbers."""
    rests = Exists(
        Citation.objects.filter(fact=OuterRef("pk"), source__in=family).exclude(
            stance=Citation.Stance.CONTRADICTS
        )
    )
    facts = Fact.objects.visible_to(actor).filter(rests | Q(speaker__in=family))
    corrected = Exists(
        Revision.objects.filter(object_type="fact", object_id=OuterRef("pk"), type="fact.corrected")
    )
    standing = ~Q(status__in=[Fact.Status.RETRACTED, Fact.Status.SUPERSEDED])
    numbers = facts.annotate(was_corrected=corrected).aggregate(
        total=Count("pk"),
        established=Count("pk", filter=standing & Q(so=Fact.So.YES)),
        refuted=Count("pk", filter=standing & Q(so=Fact.So.NO)),
        contested=Count("pk", filter=standing & Q(so=Fact.So.CONTESTED)),
        unchecked=Count("pk", filter=standing & Q(so=Fact.So.NOT_CHECKED)),
        unsaid=Count("pk", filter=standing & Q(said=Fact.Said.NO)),
        disputed=Count("pk", filter=Q(status=Fact.Status.DISPUTED)),
        retracted=Count("pk", filter=Q(status=Fact.Status.RETRACTED)),
        corrected=Count("pk", filter=Q(was_corrected=True)),
    )
    return SourceRecord(facts=facts, **numbers)


# --- What changed -----------------------------------------------------------------------------------------------------

UPSERT, DELETE = "upsert", "delete"
ACCESS = "access"
RIGHT_OF_TYPE = {"fact": Right.READ_CHANGES, "claim": Right.READ_CLAIMS, "article": Right.READ_ARTICLES}


@dataclass(frozen=True)
class ChangeLine:
    """One change as its reader may hear of it; `seq` is the index of its ledger entry."""

    seq: int
    type: str
    id: UUID
    op: str
    revision: int
    event: str


@dataclass(frozen=True)
class Changes:
    """A stretch of the ledger: what the reader may hear of it, where it ends, and whether there is more."""

    lines: list[ChangeLine]
    last_seq: int
    has_more: bool


def readable_types(actor: Actor) -> list[str]:
    """The types of records whose changes this actor may hear of."""
    return [name for name, right in RIGHT_OF_TYPE.items() if actor.may(right)]


def read_changes(actor: Actor, *, since: int, limit: int, types: Sequence[str]) -> Changes:
    """What happened after entry `since`, in the ledger's order.

    Looks at `limit` revisions at a time and to the end of the last one's entry (a run's entry covers all its claims),
    so a stretch of which the reader sees nothing still moves `last_seq` on. A record that was visible in the revision
    before and no longer is, is a delete; so is one that was retracted or withdrawn. A line of the type ACCESS says that
    the reader's own roles or desks changed: what came before was judged by others.
    """
    head = ledger_head()
    person = actor.user.id if actor.user is not None else None
    rows = Revision.objects.filter(
        Q(object_type__in=types) | Q(object_type="user", object_id=person, number__gt=1),
        entry_id__gt=since,
        entry_id__lte=head,
    )
    ordered = rows.order_by("entry_id", "object_type", "object_id")
    found = list(ordered[:limit])
    has_more = len(found) == limit and found[-1].entry_id < head
    last_seq = found[-1].entry_id if has_more else head
    if has_more:
        cut = [row for row in found if row.entry_id < last_seq]
        found = cut + list(ordered.filter(entry_id=last_seq))
    sight = _Sight.of(actor, found)
    lines = [
        ChangeLine(
            row.entry_id,
            ACCESS if row.object_type == "user" else row.object_type,
            row.object_id,
            op,
            row.number,
            row.type,
        )
        for row in found
        if (op := sight.judge(row)) is not None
    ]
    return Changes(lines, last_seq, has_more)


@dataclass
class _Sight:
    """What an actor may know of revisions, judged by what each said while it was the newest."""

    actor: Actor
    now: datetime
    beside: dict[tuple[str, UUID, int], Revision]
    desks: dict[str, UUID | None]

    @classmethod
    def of(cls, actor: Actor, rows: Sequence[Revision]) -> "_Sight":
        """Loads the revisions before and after these, and the desks of the articles that they belong to."""
        numbers = {number for row in rows for number in (row.number - 1, row.number, row.number + 1)}
        near = Revision.objects.filter(
            object_type__in={row.object_type for row in rows},
            object_id__in={row.object_id for row in rows},
            number__in=numbers,
        )
        beside = {(row.object_type, row.object_id, row.number): row for row in near}
        articles = {
            str(row.values()["article"]) for row in rows if row.object_type == "claim" and row.values()
        }
        desks = Article.objects.filter(id__in=articles).values_list("id", "desk_id")
        return cls(actor, timezone.now(), beside, {str(article): desk for article, desk in desks})

    def judge(self, row: Revision) -> str | None:
        """upsert, delete, or None where this actor hears nothing."""
        before = self.beside.get((row.object_type, row.object_id, row.number - 1))
        if row.object_type == "user":
            return UPSERT if before is not None and _access(before) != _access(row) else None
        if self._sees(row):
            gone = row.values().get("status") in (Fact.Status.RETRACTED, Claim.Status.WITHDRAWN)
            return DELETE if gone else UPSERT
        return DELETE if before is not None and self._sees(before) else None

    def _sees(self, row: Revision) -> bool:
        values = row.values()
        if not values:
            return False  # redacted: whether it was theirs to see can no longer be told
        if row.object_type == "claim":
            article = values["article"]
            return article in self.desks and sees_desk(self.actor, self.desks[article])
        if not sees_desk(self.actor, UUID(values["desk"]) if values["desk"] else None):
            return False
        until = values.get("embargoed_until")
        if not until or self.actor.may(Right.SEE_EMBARGOED):
            return True
        after = self.beside.get((row.object_type, row.object_id, row.number + 1))
        # An embargo that was still on when the next revision came was never over for this one.
        return datetime.fromisoformat(until) <= (after.at if after is not None else self.now)


def _access(row: Revision) -> tuple[object, object]:
    """What of a person's record decides on what they see."""
    values = row.values()
    return values.get("roles"), values.get("desks")
