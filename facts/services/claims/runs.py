"""Runs: looking for claims in an article, once, whoever dies meanwhile."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import asdict, replace
from decimal import Decimal
from types import ModuleType
from typing import Any, TypeVar
from uuid import UUID, uuid4

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from facts.comparing.printing import Levelled, level_print
from facts.language.dates import DateMention, date_to_json
from facts.language.figures import Figure as FigureValue
from facts.language.refusals import Refusal, Refused, refusal_to_json
from facts.language.remarks import Code, Remark, remark_to_json
from facts.models import Claim, ClaimAnchor, Figure, Run
from facts.rules.find_risks import Rule
from facts.services.claims.memory import find_dated_by_hand, find_touched, sift_suggestions
from facts.services.rules import active_risk_rules, find_claim_risks
from facts.suggesting.words.types import (
    ENGINE,
    OpenReference,
    Slot,
    Speaker,
    StoryDetails,
    Substitution,
    SuggestedClaim,
    Suggestions,
)
from newsroom.actor import Actor
from newsroom.errors import Conflict, NotFound
from newsroom.jobs.attempts import give_back_job, lock_held, take_job
from newsroom.jobs.job import MAX_ATTEMPTS
from newsroom.jobs.outage import outlast_outage
from newsroom.jobs.queue import queue_after_commit
from newsroom.ledger.append import record_changes
from newsroom.ledger.recorded import Change
from newsroom.rights import Right
from sources.models import Article
from sources.reading.pages.lines import unwrap_lines
from sources.reading.structure import move_table, move_turn, table_from_json, turn_from_json

logger = logging.getLogger(__name__)
_Spanned = TypeVar("_Spanned", Speaker, FigureValue, DateMention, Slot, Refusal)
RESULT_FIELDS = (
    *("engine", "version", "model_sha256", "notes", "held_back", "refusals"),
    *("status", "error", "finished_at"),
)


def start_run(*, article: Article, changes: list[Change], batch: UUID | None = None) -> Run:
    """A queued Run that is the article's current one, inside the caller's transaction; adds its change.

    It stands in the turn of whoever sent the article, with what they sent along unless `batch` says with what else.
    """
    upload = article.reading.upload
    run = Run(article=article, turn_of_id=upload.uploaded_by_id, batch=batch or upload.delivery_id)
    run.save(force_insert=True)
    changes.append(Change(run, "run.queued"))
    return run


def replace_run(*, run: Run, reason: str, changes: list[Change]) -> Run:
    """Look again: a fresh current Run in place of this one, inside the caller's transaction; adds the changes."""
    run.is_current = False
    run.advance()
    run.save(update_fields=["is_current", "revision"])
    changes.append(Change(run, "run.replaced", reason=reason))
    # Whoever asks again waits for this one article.
    return start_run(article=run.article, changes=changes, batch=run.article_id)


def suggest_claims(*, run_id: UUID) -> Run | None:
    """Look for claims: lease, compute, write once while the lease is held. Harmless to call twice.

    Returns the Run, or None where another worker has it or nothing is left to do. What the second engine gives and the
    database will not take is left at once for what the built-in one finds. An error of the built-in engine is logged
    and counts as an attempt; after the last one the Run is failed, in words.
    """
    return _suggest_in(run_id)


def suggest_next() -> Run | None:
    """Look for claims in the article whose turn it is (`newsroom/jobs/turns.py`), as `suggest_claims` does."""
    return _suggest_in(None)


def _suggest_in(run_id: UUID | None) -> Run | None:
    token = uuid4()
    wanted = Run.objects.current().select_related("article__outlet", "article__desk")
    run = take_job(wanted, token, run_id, find_end=_find_end, fail=_fail)
    if run is None:
        return None
    for suggest_with in _choose_engines(run):
        try:
            return _finish(run.id, token, _suggest(run.article, suggest_with))
        except Exception:
            logger.exception("suggesting failed for run %s", run.id)
    return give_back_job(Run.objects.current(), run.id, token, find_end=_find_end, fail=_fail)


def _choose_engines(run: Run) -> Sequence[Callable[..., Suggestions]]:
    """The engines to try in turn; none where choosing them fails, so that this counts as an attempt like any other."""
    try:
        return load_engines().engines_for(run.article)  # type: ignore[no-any-return]
    except Exception:
        logger.exception("no engine could be chosen for run %s", run.id)
        return ()


def load_engines() -> ModuleType:
    """`facts.services.claims.engines`, and with it the parser.

    Only workers need it: imported above, it would cost each web process and each command a second.
    """
    from facts.services.claims import engines

    return engines


def _suggest(article: Article, suggest_with: Callable[..., Suggestions]) -> Suggestions:
    """The article's claims, the best of them where there are more than anybody reads.

    The engine is given the text as one hand would have set it, so that one sentence in two printings gives one claim.
    """
    levelled = level_print(unwrap_lines(article.text))
    story: StoryDetails = {
        "headline": level_print(article.headline).text or None,
        "language": article.language or None,
        "published": article.published or None,
        "place": article.place or None,
        "outlet": article.outlet.name if article.outlet else None,
        "agency": article.agency or None,
        "furniture": [
            (*levelled.find(mark["start"], mark["end"]), mark["kind"]) for mark in article.furniture
        ],
        "tables": [move_table(table_from_json(table), levelled.find) for table in article.tables],
        "turns": [move_turn(turn_from_json(turn), levelled.find) for turn in article.turns],
    }
    found = suggest_with(levelled.text, **story)
    found = _keep_only(found, _say_once(found.claims), Refused.REPEATED)
    most = settings.MAX_ARTICLE_CLAIMS
    if len(found.claims) > most:
        note = Remark(Code.CLAIMS_LEFT, (str(most), str(len(found.claims))))
        found = replace(found, notes=(*found.notes, note))
        found = _keep_only(found, found.claims[:most], Refused.LEFT)
    return _put_back(article, levelled, found)


def _keep_only(found: Suggestions, kept: tuple[SuggestedClaim, ...], why: Refused) -> Suggestions:
    """The suggestions with these claims alone; the words of the others, where no claim stands on them, are refused."""
    places = sorted((claim.start, claim.end) for claim in kept)
    left = {(claim.start, claim.end) for claim in found.claims}.difference(places)
    refused = [
        Refusal(start, end, why)
        for start, end in sorted(left)
        if not any(low < end and start < high for low, high in places)
    ]
    refusals = sorted((*found.refusals, *refused), key=lambda refusal: (refusal.start, refusal.end))
    return replace(found, claims=kept, refusals=tuple(refusals))


def _say_once(claims: Sequence[SuggestedClaim]) -> tuple[SuggestedClaim, ...]:
    """The suggestions without those that state what another one states, word for word, by the same speaker.

    The first in the text stands for them, whose worth is the best of theirs; a caption that repeats a sentence, or a
    summary, asks nobody to decide twice.
    """
    first: dict[tuple[str, str], SuggestedClaim] = {}
    for claim in claims:
        said = " ".join(claim.statement.casefold().split()).rstrip(".")
        key = (said, claim.speaker.text.casefold() if claim.speaker else "")
        held = first.get(key)
        if held is None:
            first[key] = claim
        else:
            earliest = min(held, claim, key=lambda one: one.start)
            first[key] = replace(earliest, score=max(held.score, claim.score))
    return tuple(first.values())


def _put_back(article: Article, levelled: Levelled, suggestions: Suggestions) -> Suggestions:
    """The suggestions with every place as it is in the article, and each quote as it is printed there."""
    claims = []
    for claim in suggestions.claims:
        start, end = levelled.place(claim.start, claim.end)
        claims.append(
            replace(
                claim,
                start=start,
                end=end,
                quote=article.text[start:end],
                substitutions=tuple(
                    _put_source_back(article, levelled, part) for part in claim.substitutions
                ),
                speaker=_put_span_back(levelled, claim.speaker) if claim.speaker else None,
                figures=tuple(_put_span_back(levelled, figure) for figure in claim.figures),
                dates=tuple(_put_span_back(levelled, mention) for mention in claim.dates),
                open_references=tuple(_put_open_back(levelled, word) for word in claim.open_references),
                context=tuple(_put_span_back(levelled, slot) for slot in claim.context),
            )
        )
    refusals = tuple(_put_span_back(levelled, refusal) for refusal in suggestions.refusals)
    return replace(suggestions, claims=tuple(claims), refusals=refusals)


def _put_open_back(levelled: Levelled, word: OpenReference) -> OpenReference:
    start, end = levelled.place(word.word_start, word.word_end)
    candidates = []
    for one in word.candidates:
        low, high = levelled.place(one.start, one.end)
        candidates.append(replace(one, start=low, end=high))
    return replace(word, word_start=start, word_end=end, candidates=tuple(candidates))


def _put_source_back(article: Article, levelled: Levelled, part: Substitution) -> Substitution:
    if part.source_start is None or part.source_end is None:
        return part
    start, end = levelled.place(part.source_start, part.source_end)
    return replace(part, source_start=start, source_end=end, source_text=article.text[start:end])


def _put_span_back(levelled: Levelled, value: _Spanned) -> _Spanned:
    if value.start is None or value.end is None:
        return value
    start, end = levelled.place(value.start, value.end)
    return replace(value, start=start, end=end)


@outlast_outage
def _finish(run_id: UUID, token: UUID, suggestions: Suggestions) -> Run | None:
    with transaction.atomic():
        run = lock_held(Run.objects.current(), run_id, token)
        if run is None:
            return None
        sifted = sift_suggestions(run.article, suggestions.claims)
        run.engine, run.version = suggestions.engine, suggestions.version
        run.model_sha256 = suggestions.model_sha256
        run.notes = [remark_to_json(remark) for remark in suggestions.notes]
        run.held_back = sifted.held_back
        run.refusals = [refusal_to_json(refusal) for refusal in suggestions.refusals]
        run.status, run.error = Run.Status.DONE, ""
        run.close()
        run.finished_at = timezone.now()
        run.advance()
        run.save(update_fields=[*RESULT_FIELDS, "lease_token", "lease_until", "revision"])
        ClaimAnchor.objects.bulk_update(sifted.found_again, ["state", "start", "end"])
        rules = active_risk_rules()
        stored = _store_claims(run, sifted.offered, rules)
        changes = [Change(run, "run.finished", member_type="claim.suggested", members=stored)]
        found_again = [claim for claim, _suggested in sifted.again]
        touched, dated = find_touched(found_again), find_dated_by_hand(found_again)
        for claim, suggested in sifted.again:
            # Under second review both people judge the same words.
            is_free = claim.status == Claim.Status.OPEN and claim.id not in dated
            if is_free and _suggest_again(
                claim, suggested, run=run, is_touched=claim.id in touched, rules=rules
            ):
                changes.append(Change(claim, "claim.suggested_again"))
        for claim in sifted.gone:
            claim.status = Claim.Status.WITHDRAWN
            claim.advance()
            claim.save(update_fields=["status", "revision"])
            changes.append(Change(claim, "claim.withdrawn", reason=_("It was not found when looking again.")))
        record_changes(changes, actor=Actor(software=f"{suggestions.engine}@{suggestions.version}"))
    return run


def _store_claims(run: Run, offered: Sequence[SuggestedClaim], rules: Sequence[Rule]) -> list[Claim]:
    """Write the claims of a run with their figures: two statements, however many there are."""
    claims = [
        Claim(article_id=run.article_id, run=run, **_values(suggested, run.article, rules))
        for suggested in offered
    ]
    Claim.objects.bulk_create(claims)
    Figure.objects.bulk_create(
        [
            row
            for claim, suggested in zip(claims, offered, strict=True)
            for row in Figure.rows(suggested.figures, claim=claim)
        ]
    )
    # Read back with their figures, so that what goes on record is what the database holds.
    written = Claim.objects.filter(id__in=[claim.id for claim in claims])
    return list(written.prefetch_related("figures").in_text_order())


def _values(suggested: SuggestedClaim, article: Article, rules: Sequence[Rule]) -> dict[str, Any]:
    """What a suggestion says, as a claim's columns, and why it asks for two people."""
    speaker = suggested.speaker
    return {
        "start": suggested.start,
        "end": suggested.end,
        "quote": suggested.quote,
        "statement": suggested.statement,
        "substitutions": [asdict(part) for part in suggested.substitutions],
        "language": suggested.language[:16],
        "speaker_text": speaker.text[:300] if speaker else "",
        "speaker_details": (
            {"start": speaker.start, "end": speaker.end, "cue": speaker.cue, "style": speaker.style}
            if speaker
            else {}
        ),
        "mode": suggested.mode,
        "dates": [date_to_json(mention) for mention in suggested.dates],
        "score": Decimal(f"{suggested.score:.4f}"),
        "reasons": [remark_to_json(remark) for remark in suggested.reasons],
        "uncertain": [remark_to_json(remark) for remark in suggested.uncertain],
        "open_references": [_open_to_json(word, article) for word in suggested.open_references],
        "stands": suggested.stands,
        "context": [{**asdict(slot), "probability": f"{slot.probability:.2f}"} for slot in suggested.context],
        "risks": find_claim_risks(
            rules,
            texts=[suggested.quote, suggested.statement],
            article_text=article.text,
            figures=suggested.figures,
            language=suggested.language,
        ),
    }


def _open_to_json(word: OpenReference, article: Article) -> dict[str, Any]:
    """An open word as a claim keeps it; its candidates are named as the sources of substitutions are."""
    return {
        **asdict(word),
        "candidates": [
            {
                "text": one.text,
                "source_start": one.start,
                "source_end": one.end,
                "source_text": article.text[one.start : one.end],
                "probability": f"{one.probability:.4f}",
            }
            for one in word.candidates
        ],
    }


def _suggest_again(
    claim: Claim, suggested: SuggestedClaim, *, run: Run, is_touched: bool, rules: Sequence[Rule]
) -> bool:
    """Bring an open claim up to date with a new pass; whether anything changed.

    What a person wrote stays: of a claim that somebody touched only the resolved dates follow.
    """
    values = _values(suggested, run.article, rules)
    if is_touched:
        values = (
            {"dates": values["dates"]} if (claim.start, claim.end) == (suggested.start, suggested.end) else {}
        )
    changed = [name for name, value in values.items() if getattr(claim, name) != value]
    new_figures = not is_touched and claim.figure_values != list(suggested.figures)
    if not changed and not new_figures:
        return False
    for name in changed:
        setattr(claim, name, values[name])
    if new_figures:
        claim.figures.all().delete()
        Figure.objects.bulk_create(Figure.rows(suggested.figures, claim=claim))
    if not is_touched:
        claim.run = run
        changed.append("run")
    claim.advance()
    claim.save(update_fields=[*changed, "revision"])
    return True


def retry_run(*, article_id: UUID, actor: Actor, queue: Callable[[str], Any] | None = None) -> Run:
    """Look again where looking failed: a new current Run. Raises NotFound, NotAllowed, Conflict."""
    actor.require(Right.UPLOAD)
    with transaction.atomic():
        run = (
            Run.objects.visible_to(actor)
            .current()
            .select_for_update(no_key=True, of=("self",))
            .filter(article_id=article_id)
            .first()
        )
        if run is None:
            raise NotFound(_("There is no such article here."))
        if run.status != Run.Status.FAILED:
            raise Conflict(_("The search for claims has not failed here, so there is nothing to retry."))
        changes: list[Change] = []
        fresh = replace_run(run=run, reason="", changes=changes)
        if queue is not None:
            queue_after_commit(queue, fresh.id)
        record_changes(changes, actor=actor)
    return fresh


def _find_end(run: Run) -> str:
    """Why a run is not tried any more, in a sentence; empty while it is."""
    if run.attempts < MAX_ATTEMPTS:
        return ""
    return _("Looking for claims stopped half-way three times. The text can still be read; try again later.")


def _fail(run: Run, reason: str) -> None:
    run.status, run.error = Run.Status.FAILED, reason
    run.close()
    run.finished_at = timezone.now()
    run.advance()
    run.save(update_fields=["status", "error", "lease_token", "lease_until", "finished_at", "revision"])
    record_changes([Change(run, "run.failed", reason=reason)], actor=Actor(software=ENGINE))
