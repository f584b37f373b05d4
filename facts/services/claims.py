"""Deciding on claims. Every verdict is a Decision by a named person; a confirmation makes or feeds a Fact."""

import calendar
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from facts.comparing.support import attribute_statement, find_unsupported, names_speaker
from facts.dates import date_to_json
from facts.figures import Figure as FigureValue
from facts.models import Citation, Claim, Decision, Fact, Figure
from facts.services.facts import (
    add_citation,
    check_statement,
    drop_citation,
    next_position,
    require_speaker,
)
from facts.suggesting.find_figures import find_figures
from facts.suggesting.resolve_dates import resolve_dates
from newsroom.errors import Conflict, Invalid, NotAllowed, NotFound
from newsroom.ledger.record import record_changes
from newsroom.ledger.records import Change
from newsroom.models import User
from newsroom.roles import Actor, Right
from sources.models import Article, Source
from sources.services import find_or_create_source, source_order


class ClaimAlreadyDecided(Conflict):
    """Somebody decided first; `details["decision"]` is that decision."""

    code, title = "claim-already-decided", "This claim is already decided"


class ClaimNotOpen(Conflict):
    code, title = "claim-not-open", "This claim cannot be decided"


class UnsupportedStatement(Invalid):
    """`details["unsupported"]` lists what the evidence does not hold."""

    code, title = "unsupported-statement", "The statement says more than its source"


@dataclass(frozen=True)
class Confirmation:
    """What a reviewer says in confirming; None leaves what the claim has. `said` and `so` are Fact's choices."""

    statement: str | None = None
    speaker: str | None = None
    figures: Sequence[FigureValue] | None = None
    said: str = Fact.Said.YES
    so: str = Fact.So.NOT_CHECKED
    fact_id: UUID | None = None
    reason: str = ""


@dataclass(frozen=True)
class Verdict:
    """One line of a bulk decision: a confirmation as it stands, or a rejection with its reason."""

    claim_id: UUID
    confirmation: Confirmation | None = None
    reason_code: str = ""
    reason: str = ""


@dataclass
class Outcome:
    """What became of one claim: its row, the decision, the fact (None while a second review is due)."""

    claim: Claim
    decision: Decision
    fact: Fact | None = None


@dataclass
class _Work:
    """What one outermost service gathers before its single append."""

    actor: Actor
    reviewer: User
    changes: list[Change] = field(default_factory=list)


@transaction.atomic
def confirm_claim(*, claim_id: UUID, reviewer: Actor, confirmation: Confirmation) -> Outcome:
    """Turn an open claim into a new fact, or into a further citation of the fact that `confirmation` names.

    Raises NotAllowed, NotFound, ClaimAlreadyDecided, ClaimNotOpen, SpeakerNotNamed, UnsupportedStatement, Invalid.
    """
    work = _start(reviewer)
    fact_ids = [confirmation.fact_id] if confirmation.fact_id else []
    claims, facts = _lock(work, [claim_id], fact_ids)
    outcome = _confirm(work, claims[claim_id], confirmation, facts)
    record_changes(work.changes, actor=reviewer)
    return outcome


@transaction.atomic
def reject_claim(*, claim_id: UUID, reviewer: Actor, reason_code: str, reason: str = "") -> Outcome:
    """Reject an open claim for a reason. Raises NotAllowed, NotFound, ClaimAlreadyDecided, ClaimNotOpen, Invalid."""
    work = _start(reviewer)
    claims, _facts = _lock(work, [claim_id], [])
    outcome = _reject(work, claims[claim_id], reason_code, reason)
    record_changes(work.changes, actor=reviewer)
    return outcome


@transaction.atomic
def decide_claims(*, verdicts: Sequence[Verdict], reviewer: Actor) -> tuple[list[Outcome], dict[UUID, str]]:
    """Decide many claims in one transaction; returns the outcomes, and why the others were left as they were.

    A claim that somebody decided meanwhile is left alone and reported; everything else is decided together.
    Raises NotAllowed.
    """
    work = _start(reviewer)
    by_id = {verdict.claim_id: verdict for verdict in verdicts}
    fact_ids = [v.confirmation.fact_id for v in verdicts if v.confirmation and v.confirmation.fact_id]
    claims, facts = _lock(work, list(by_id), fact_ids, missing_ok=True)
    outcomes, left = (
        [],
        {claim_id: _("There is no such claim here.") for claim_id in by_id.keys() - claims.keys()},
    )
    # Sources are created on the way; the same order everywhere keeps two bulk decisions from waiting for each other.
    for claim in sorted(claims.values(), key=lambda claim: (_source_key(claim, by_id[claim.id]), claim.id)):
        verdict = by_id[claim.id]
        mark = len(work.changes)
        try:
            with transaction.atomic():
                if verdict.confirmation is not None:
                    outcomes.append(_confirm(work, claim, verdict.confirmation, facts))
                else:
                    outcomes.append(_reject(work, claim, verdict.reason_code, verdict.reason))
        except (Conflict, Invalid, NotFound) as refusal:
            del work.changes[mark:]
            left[claim.id] = refusal.message
    record_changes(work.changes, actor=reviewer)
    return outcomes, left


@transaction.atomic
def reopen_claim(*, claim_id: UUID, reviewer: Actor, reason: str) -> Outcome:
    """Take back the decision on a claim. A fact that then rests on nothing else is retracted.

    Reviewers take back their own decisions; anybody else's needs a chief. Raises NotAllowed, NotFound, ClaimNotOpen,
    Invalid (no reason).
    """
    work = _start(reviewer)
    # The fact to lock is known only from the decision; decisions are append-only, so reading it first is safe.
    standing = _last_decision(claim_id)
    fact_ids = [standing.fact_id] if standing is not None and standing.fact_id else []
    claims, facts = _lock(work, [claim_id], fact_ids, any_fact=True)
    claim = claims[claim_id]
    last = _last_decision(claim_id)
    if last is None or claim.status not in (Claim.Status.CONFIRMED, Claim.Status.REJECTED):
        raise ClaimNotOpen(_("This claim is not decided, so there is nothing to take back."))
    if standing is None or last.id != standing.id:
        raise ClaimNotOpen(_("Somebody changed the decision on this claim just now. Look again."))
    if last.reviewer_id != work.reviewer.id and not reviewer.may(Right.RETRACT_FACTS):
        raise NotAllowed(
            _("Only %(name)s or a chief can take this decision back.") % {"name": last.reviewer.name}
        )
    if not reason.strip():
        raise Invalid(_("Say why the decision is taken back."))
    decision = _decide(work, claim, Decision.Verdict.REOPEN, reason=reason, reopens=last)
    _set_status(work, claim, Claim.Status.OPEN, "claim.reopened", reason)
    fact = facts.get(last.fact_id) if last.fact_id else None
    if fact is not None:
        drop_citation(fact=fact, claim=claim, reason=reason, changes=work.changes)
    record_changes(work.changes, actor=reviewer)
    return Outcome(claim, decision, fact)


# Longer than any single claim; a person who marks more has marked a paragraph.
LONGEST_MARK = 1000


def mark_claim(*, article_id: UUID, reviewer: Actor, start: int, end: int, statement: str = "") -> Claim:
    """A person's own claim: the words at [start, end) of the article, code points, white space at the ends left out.

    Without a statement the words themselves are it. Figures and dates are read from the span. Raises NotAllowed,
    NotFound, Invalid (no words there, or too many), Conflict (a claim stands there already).
    """
    work = _start(reviewer)
    article = Article.objects.visible_to(reviewer).select_related("outlet").filter(id=article_id).first()
    if article is None:
        raise NotFound(_("There is no such article here."))
    start, end = _trim(article.text, start, end)
    quote = article.text[start:end]
    language = (article.language or "en").split("-")[0]
    figures = find_figures(article.text, start, end, language=language)
    dates = resolve_dates(
        article.text, start, end, published=article.published[:10] or None, language=language
    )
    with transaction.atomic():
        # The article's row is never written, so its lock is only taken by two people who mark at once.
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [article.reference])
        if article.claims.standing().filter(start=start, end=end).exists():
            raise Conflict(_("There is already a claim with exactly these words."))
        claim = Claim(
            article=article,
            marked_by=work.reviewer,
            start=start,
            end=end,
            quote=quote,
            statement=" ".join(statement.split())[:2000] or " ".join(quote.split()),
            language=article.language,
            dates=[date_to_json(mention) for mention in dates],
        )
        claim.save(force_insert=True)
        Figure.objects.bulk_create(Figure.rows(figures, claim=claim))
        record_changes([Change(claim, "claim.marked")], actor=reviewer)
    return claim


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    if not 0 <= start < end <= len(text):
        raise Invalid(_("These words are not in the article."))
    words = text[start:end]
    start += len(words) - len(words.lstrip())
    end -= len(words) - len(words.rstrip())
    if start >= end:
        raise Invalid(_("There are no words there."))
    if end - start > LONGEST_MARK:
        raise Invalid(_("That is more than one claim. Mark the words that state one fact."))
    return start, end


def default_statement(claim: Claim) -> str:
    """What a confirmation states unless the reviewer says otherwise: it names the speaker while `so` is not yes."""
    article = claim.article
    speaker = claim.speaker_text or article.publisher_name
    if names_speaker(claim.statement, speaker):
        return claim.statement
    if not claim.speaker_text and _publisher_kind(article) == Source.Kind.DOCUMENT:
        # A headline in the place of a name reads as one only in quotation marks.
        speaker = f"“{speaker}”"
    return attribute_statement(claim.statement, speaker, language=claim.language)


def _start(actor: Actor) -> _Work:
    actor.require(Right.DECIDE_CLAIMS)
    if actor.user is None:
        raise NotAllowed(_("A decision needs a person who answers for it."))
    return _Work(actor, actor.user)


def _lock(
    work: _Work,
    claim_ids: Sequence[UUID],
    fact_ids: Sequence[UUID],
    *,
    missing_ok: bool = False,
    any_fact: bool = False,
) -> tuple[dict[UUID, Claim], dict[UUID, Fact]]:
    """Lock claims, then facts, each in id order: the order every service keeps, so that none waits in a circle."""
    claims = {
        claim.id: claim
        for claim in Claim.objects.visible_to(work.actor)
        .filter(id__in=claim_ids)
        .select_for_update(no_key=True, of=("self",))
        .select_related("article__outlet", "article__reading__upload")
        .order_by("id")
    }
    if not missing_ok and len(claims) < len(set(claim_ids)):
        raise NotFound(_("There is no such claim here."))
    visible = Fact.objects.all() if any_fact else Fact.objects.visible_to(work.actor)
    facts = {
        fact.id: fact
        for fact in visible.filter(id__in=fact_ids)
        .select_for_update(no_key=True, of=("self",))
        .order_by("id")
    }
    if not missing_ok and len(facts) < len(set(fact_ids)):
        raise NotFound(_("There is no such fact here."))
    return claims, facts


def _confirm(work: _Work, claim: Claim, confirmation: Confirmation, facts: dict[UUID, Fact]) -> Outcome:
    _require_open(claim)
    _require_choices(confirmation)
    article = claim.article
    speaker_text, source_name = _speaker(claim, confirmation)
    statement = _statement(claim, confirmation)
    figures = list(confirmation.figures) if confirmation.figures is not None else claim.figure_values
    if confirmation.fact_id is None:
        require_speaker(statement, speaker_text, so=confirmation.so)
    _require_support(claim, statement, confirmation)
    source = find_or_create_source(
        name=source_name,
        kind=Source.Kind.ORGANISATION
        if claim.speaker_text or confirmation.speaker
        else _publisher_kind(article),
        changes=work.changes,
    )
    event: Change | None = None
    if confirmation.fact_id is None:
        fact = Fact(
            statement=statement,
            language=claim.language,
            speaker_text=speaker_text,
            speaker=source,
            said=confirmation.said,
            so=confirmation.so,
            dates=claim.dates,
            desk_id=article.desk_id,
            confirmed_by=work.reviewer,
        )
        fact.save(force_insert=True)
        rows = Figure.rows(figures, fact=fact)
        if rows:
            rows[0].is_principal = True
            Figure.objects.bulk_create(rows)
        event = Change(fact, "fact.confirmed", reason=confirmation.reason)
    else:
        found = facts.get(confirmation.fact_id)
        if found is None:
            raise NotFound(_("There is no such fact here."))
        fact = found
        if fact.status in (Fact.Status.RETRACTED, Fact.Status.SUPERSEDED):
            raise Conflict(
                _("That fact is %(status)s; cite one that stands.") % {"status": fact.get_status_display()}
            )
        if not _desk_allows(article.desk_id, fact.desk_id):
            raise Invalid(
                _("That fact is seen by more people than this article. Confirm a fact of its own instead.")
            )
        # Several claims of one bulk decision may feed one fact: that is one change of it.
        if not any(change.object is fact for change in work.changes):
            fact.advance()
            fact.save(update_fields=["revision"])
            event = Change(fact, "fact.cited", reason=confirmation.reason)
    add_citation(
        Citation(
            fact=fact,
            position=next_position(fact),
            source=source,
            source_name=source.name,
            claim=claim,
            article=article,
            added_by=work.reviewer,
        )
    )
    decision = _decide(work, claim, Decision.Verdict.CONFIRM, reason=confirmation.reason, fact=fact)
    if confirmation.speaker is not None:
        claim.speaker_text = speaker_text
    claim.speaker = source
    claim.save(update_fields=["speaker", "speaker_text"])
    _set_status(work, claim, Claim.Status.CONFIRMED, "claim.confirmed", confirmation.reason)
    if event is not None:
        work.changes.append(event)
    return Outcome(claim, decision, fact)


def _reject(work: _Work, claim: Claim, reason_code: str, reason: str) -> Outcome:
    _require_open(claim)
    if reason_code not in Decision.ReasonCode.values:
        raise Invalid(
            _("Choose why the claim is rejected: %(codes)s.")
            % {"codes": ", ".join(Decision.ReasonCode.values)}
        )
    if reason_code == Decision.ReasonCode.OTHER and not reason.strip():
        raise Invalid(_("Say in a few words what the other reason is."))
    decision = _decide(work, claim, Decision.Verdict.REJECT, reason_code=reason_code, reason=reason)
    _set_status(work, claim, Claim.Status.REJECTED, "claim.rejected", reason)
    return Outcome(claim, decision)


def _decide(work: _Work, claim: Claim, verdict: str, **values: Any) -> Decision:
    decision = Decision(claim=claim, reviewer=work.reviewer, key=work.actor.key, verdict=verdict, **values)
    decision.at = timezone.now()
    decision.save(force_insert=True)
    work.changes.append(Change(decision, "decision.made", reason=decision.reason))
    return decision


def _set_status(work: _Work, claim: Claim, status: str, event: str, reason: str) -> None:
    claim.status = status
    claim.advance()
    claim.save(update_fields=["status", "revision"])
    work.changes.append(Change(claim, event, reason=reason))


def _speaker(claim: Claim, confirmation: Confirmation) -> tuple[str, str]:
    """Who says so, as it stands on claim and fact, and the name of their Source: without what follows a comma."""
    given = confirmation.speaker if confirmation.speaker is not None else claim.speaker_text
    speaker_text = " ".join(given.split())[:300]
    if not speaker_text:
        publisher = claim.article.publisher_name[:300]
        return publisher, publisher
    return speaker_text, speaker_text.split(",")[0].strip() or speaker_text


def _source_key(claim: Claim, verdict: Verdict) -> str:
    """Where a verdict stands in the order in which Sources are created."""
    return source_order(_speaker(claim, verdict.confirmation)[1]) if verdict.confirmation else ""


def _require_open(claim: Claim) -> None:
    if claim.is_open:
        return
    last = _last_decision(claim.id)
    if last is None or claim.status == Claim.Status.WITHDRAWN:
        raise ClaimNotOpen(_("This claim was withdrawn: its article was read again or replaced."))
    raise ClaimAlreadyDecided(
        _("%(name)s %(verdict)s this claim at %(time)s.")
        % {
            "name": last.reviewer.name,
            "verdict": last.get_verdict_display(),
            "time": timezone.localtime(last.at).strftime("%H:%M"),
        },
        decision=decision_details(last),
    )


def decision_details(decision: Decision) -> dict[str, Any]:
    """A decision as plain values, for whoever came second."""
    return {
        "id": str(decision.id),
        "verdict": str(decision.verdict),
        "reviewer": decision.reviewer.name,
        "at": decision.at.isoformat(),
        "reason_code": str(decision.reason_code) or None,
        "reason": decision.reason,
        "fact": str(decision.fact_id) if decision.fact_id else None,
    }


def _last_decision(claim_id: UUID) -> Decision | None:
    return Decision.objects.filter(claim_id=claim_id).select_related("reviewer").order_by("-at").first()


def _require_choices(confirmation: Confirmation) -> None:
    if confirmation.said not in Fact.Said.values or confirmation.so not in Fact.So.values:
        raise Invalid(_("Answer both questions: was it said, and is it so?"))


def _statement(claim: Claim, confirmation: Confirmation) -> str:
    if confirmation.statement is None:
        return claim.statement if confirmation.so == Fact.So.YES else default_statement(claim)
    return check_statement(confirmation.statement)


def _require_support(claim: Claim, statement: str, confirmation: Confirmation) -> None:
    """Refuse numbers, names and quotations out of nowhere, unless the reviewer says in writing why they stand."""
    if confirmation.statement is None or confirmation.reason.strip():
        return
    article = claim.article
    paragraph_start = article.text.rfind("\n\n", 0, claim.start) + 1
    paragraph_end = article.text.find("\n\n", claim.end)
    paragraph = article.text[paragraph_start : paragraph_end if paragraph_end >= 0 else None]
    dates = [str(mention[key]) for mention in claim.dates for key in ("text", "value") if mention[key]]
    spoken_dates = [spell_date(mention["value"]) for mention in claim.dates if mention["value"]]
    near = [claim.quote, claim.statement, paragraph, *dates, *spoken_dates]
    around = [
        article.text,
        article.headline,
        article.byline,
        article.agency,
        article.place,
        article.publisher_name,
        claim.speaker_text,
        confirmation.speaker or "",
    ]
    missing = find_unsupported(statement, near=near, around=around)
    if missing:
        raise UnsupportedStatement(
            _(
                "The source does not hold: %(items)s. Correct the statement, or say in the reason where it comes from."
            )
            % {"items": ", ".join(f"“{item.text}”" for item in missing)},
            unsupported=[{"kind": item.kind, "text": item.text} for item in missing],
        )


def spell_date(value: str) -> str:
    """A resolved date in the words an editor may type: 2025-02-01 → 1 February 2025 (day, month name, year)."""
    parts = [int(part) for part in value.split("-")]
    words = [str(part) for part in parts[2:]]
    if len(parts) > 1:
        words.append(calendar.month_name[parts[1]])
    return " ".join([*words, str(parts[0])])


def _publisher_kind(article: Article) -> str:
    return Source.Kind.OUTLET if article.outlet_id or article.agency else Source.Kind.DOCUMENT


def _desk_allows(article_desk: UUID | None, fact_desk: UUID | None) -> bool:
    """A citation shows its article's words, so a fact may only cite what everybody who sees the fact may see."""
    return article_desk is None or article_desk == fact_desk
