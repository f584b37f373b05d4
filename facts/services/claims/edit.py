"""Claims themselves: marking one by hand, changing its words, cutting one into several, making one of several."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeVar
from uuid import UUID

from django.db import connection, transaction
from django.utils.functional import Promise
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from facts.comparing.substitutions import CannotPutBack, follow_edit, put_back, put_in
from facts.language.dates import DateMention, date_from_json, date_to_json
from facts.language.figures import Figure as FigureValue
from facts.language.words import join_words, quote_words
from facts.models import Claim, Decision, Figure
from facts.services.claims.still_open import follow_context, follow_doubts
from facts.services.facts.rows import check_statement
from facts.services.rules import active_risk_rules, all_risk_rules, find_claim_risks, risks_of_claim
from facts.services.support import paragraph_around, require_support
from facts.services.work import (
    ClaimNotOpen,
    Outcome,
    Work,
    add_decision,
    lock_rows,
    require_claim_revision,
    require_open,
    set_status,
    start_work,
)
from facts.suggesting.dates.resolve_dates import resolve_dates
from facts.suggesting.figures.find_figures import find_figures
from newsroom.actor import Actor
from newsroom.errors import Conflict, Invalid, NotFound
from newsroom.ledger.append import record_changes
from newsroom.ledger.recorded import Change
from sources.models import Article
from sources.protection import veil_for

# Longer than any single claim; a person who marks more has marked a paragraph.
LONGEST_MARK = 1000
# More parts, or claims at once, than anybody can keep in view.
MOST_PARTS = 20
MOST_MERGED = 50

_Mention = TypeVar("_Mention", FigureValue, DateMention)


@dataclass(frozen=True)
class ClaimChanges:
    """What to change in an open claim; UNCHANGED leaves a field alone.

    `start` and `end` are code points of the article's text, half-open; the quote is cut anew, and figures and dates
    are read anew from it unless they are given along. `revert` are positions in the claim's substitutions: the words
    that each replaced are put back. `settle` is the position of an open word and that of the candidate that it means,
    whose words then stand in its place. A figure or date that names a place where its words do not stand loses the
    place.
    """

    UNCHANGED = object()

    statement: Any = UNCHANGED
    speaker: Any = UNCHANGED
    mode: Any = UNCHANGED
    figures: Any = UNCHANGED
    dates: Any = UNCHANGED
    start: Any = UNCHANGED
    end: Any = UNCHANGED
    revert: Any = UNCHANGED
    settle: Any = UNCHANGED

    @property
    def given(self) -> dict[str, Any]:
        names = ("statement", "speaker", "mode", "figures", "dates", "start", "end", "revert", "settle")
        return {name: getattr(self, name) for name in names if getattr(self, name) is not self.UNCHANGED}


@dataclass(frozen=True)
class ClaimPart:
    """One claim of several that another is cut into: its words at [start, end) of the article, and what it states."""

    start: int
    end: int
    statement: str = ""


def mark_claim(
    *, article_id: UUID, actor: Actor, start: int, end: int, statement: str = "", reason: str = ""
) -> Claim:
    """A person's own claim: the words at [start, end) of the article, code points, white space at the ends left out.

    Without a statement the words themselves are it. Figures and dates are read from the span. Raises NotAllowed,
    NotFound, Invalid (no words there, or too many), UnsupportedStatement, Conflict (a claim stands there already).
    """
    work = start_work(actor)
    article = Article.objects.visible_to(actor).select_related("outlet").filter(id=article_id).first()
    if article is None:
        raise NotFound(_("There is no such article here."))
    with transaction.atomic():
        hold_places([article])
        claim, figures = _new_claim(work, article, start, end, statement, reason=reason)
        _add_claim(work, claim, figures, reason=reason)
        record_changes(work.changes, actor=actor)
    return claim


@transaction.atomic
def edit_claim(
    *, claim_id: UUID, actor: Actor, changes: ClaimChanges, expected_revision: int, reason: str = ""
) -> Claim:
    """Change an open claim's words, span, speaker, mode, figures or dates: a new revision, if anything is different.

    `expected_revision` is the one the caller read. A statement must rest on its words as a confirmed one must, unless
    `reason` says in writing where the rest comes from. Raises NotAllowed, NotFound, RevisionConflict,
    ClaimAlreadyDecided, ClaimNotOpen, UnsupportedStatement, Conflict (another claim has exactly that span), Invalid.
    """
    work = start_work(actor)
    claims, _facts = lock_rows(work, [claim_id], [])
    claim = claims[claim_id]
    require_claim_revision(claim, expected_revision)
    require_words_open(claim)
    wanted = changes.given
    if not wanted:
        raise Invalid(_("Nothing was given that would change the claim."))
    if "statement" in wanted and "revert" in wanted:
        raise Invalid(_("Put words back, or write the statement yourself; not both at once."))
    if "settle" in wanted and len(wanted) > 1:
        raise Invalid(_("Say what an open word means by itself, without another change."))
    before, old_figures = claim.snapshot(), claim.figure_values
    figures = _change(claim, wanted, old_figures, actor=actor, reason=reason)
    if figures == old_figures and claim.snapshot() == before:
        return claim
    if figures != old_figures:
        claim.figures.all().delete()
        Figure.objects.bulk_create(Figure.rows(figures, claim=claim))
    claim.risks = _find_risks(claim, figures)
    claim.advance()
    claim.save()
    work.changes.append(Change(claim, "claim.edited", reason=reason))
    record_changes(work.changes, actor=actor)
    return claim


@transaction.atomic
def split_claim(*, claim_id: UUID, actor: Actor, parts: Sequence[ClaimPart], reason: str = "") -> list[Claim]:
    """Cut an open claim into two or more claims of the reviewer's own, all within its paragraph.

    The parts take over its speaker and mode; it is merged, and can be had back while nobody decided on a part. What a
    part states must rest on the paragraph or on what the whole stated, whatever the reason of the split. Raises
    NotAllowed, NotFound, ClaimAlreadyDecided, ClaimNotOpen, UnsupportedStatement, Conflict (another claim has exactly
    the span of a part), Invalid.
    """
    work = start_work(actor)
    claims, _facts = lock_rows(work, [claim_id], [])
    claim = claims[claim_id]
    require_words_open(claim)
    if not 2 <= len(parts) <= MOST_PARTS:
        raise Invalid(
            _("A claim is split into two parts or more, and at most %(most)s.") % {"most": MOST_PARTS}
        )
    low, high = paragraph_around(claim.article.text, claim.start, claim.end)
    hold_places([claim.article])
    add_decision(work, claim, Decision.Verdict.SPLIT, reason=reason)
    # First, so that a part may have the span that the whole had.
    set_status(work, claim, Claim.Status.MERGED, "claim.split", reason)
    made = []
    for part in parts:
        fresh, figures = _new_claim(work, claim.article, part.start, part.end, part.statement, cut_from=claim)
        if fresh.start < low or fresh.end > high:
            raise Invalid(_("Each part must lie in the paragraph of the claim that is split."))
        _add_claim(work, fresh, figures, reason=reason)
        made.append(fresh)
    record_changes(work.changes, actor=actor)
    return made


@transaction.atomic
def merge_claims(*, claim_ids: Sequence[UUID], into: UUID, actor: Actor, reason: str = "") -> list[Outcome]:
    """Merge open claims of one article into another open claim of it, which keeps its words and stands for them.

    It asks for two people if one of them did. `into` may be among `claim_ids`. Outcomes are of the merged ones, in
    their order in the text. Raises NotAllowed, NotFound, ClaimAlreadyDecided, ClaimNotOpen, Invalid.
    """
    work = start_work(actor)
    merged = list(dict.fromkeys(claim_id for claim_id in claim_ids if claim_id != into))
    if len(merged) > MOST_MERGED:
        raise Invalid(_("At most %(most)s claims are merged at once.") % {"most": MOST_MERGED + 1})
    claims, _facts = lock_rows(work, [*merged, into], [])
    if not merged:
        raise Invalid(_("Choose at least two claims to merge."))
    if len({claim.article_id for claim in claims.values()}) > 1:
        raise Invalid(_("Only claims of one and the same article can be merged."))
    for claim in claims.values():
        require_words_open(claim)
    outcomes = []
    for claim in sorted((claims[claim_id] for claim_id in merged), key=lambda c: (c.start, c.end, c.id)):
        decision = add_decision(work, claim, Decision.Verdict.MERGE, reason=reason)
        claim.merged_into = claims[into]
        set_status(work, claim, Claim.Status.MERGED, "claim.merged", reason)
        outcomes.append(Outcome(claim, decision))
    _pass_on_risks(work, [outcome.claim for outcome in outcomes], claims[into])
    record_changes(work.changes, actor=actor)
    return outcomes


def _pass_on_risks(work: Work, merged: Sequence[Claim], into: Claim) -> None:
    """Let the claim that stands ask for two people if a merged one did: one person alone makes no claim disappear."""
    rules = all_risk_rules()
    passed_on = [risk.code for claim in merged for risk in risks_of_claim(claim, rules=rules)]
    if not passed_on:
        return
    # A revision in any case: whoever decides on it is shown what it stands for.
    into.risks = list(dict.fromkeys([*into.risks, *passed_on]))
    into.advance()
    into.save(update_fields=["risks", "revision"])
    work.changes.append(
        Change(into, "claim.edited", reason=_("A claim that asks for two people was merged into it."))
    )


def find_parts(claim_id: UUID) -> list[UUID]:
    """The claims that a split claim was cut into; whoever takes the split back locks them with it."""
    parts = Claim.objects.standing().filter(split_from=claim_id)
    return list(parts.order_by("id").values_list("id", flat=True))


def take_back_merge(*, work: Work, claim: Claim, parts: Iterable[Claim], reason: str) -> None:
    """Make way, inside the caller's transaction, for a split or merged claim that the caller then opens again.

    The parts of a split, whose rows are locked, are withdrawn; a merged claim has none. Raises Conflict where somebody
    has decided on a part or merged a claim into it, and where another claim has exactly the claim's span by now.
    """
    parts = list(parts)
    settled = [part for part in parts if part.status != Claim.Status.OPEN]
    if settled:
        raise Conflict(
            _("Somebody has decided on %(parts)s already. Take that back first.")
            % {"parts": _name(settled, work.actor)}
        )
    fed = set(Claim.objects.filter(merged_into__in=parts).values_list("merged_into", flat=True))
    if fed_parts := [part for part in parts if part.id in fed]:
        raise Conflict(
            _("Another claim was merged into %(parts)s. Take that back first.")
            % {"parts": _name(fed_parts, work.actor)}
        )
    require_free_place(claim, but=parts)
    for part in parts:
        set_status(work, part, Claim.Status.WITHDRAWN, "claim.withdrawn", reason)


def require_words_open(claim: Claim) -> None:
    """Refuse to touch a claim's words unless it is open: two reviewers must judge the same words.

    Raises ClaimAlreadyDecided, ClaimNotOpen.
    """
    require_open(claim)
    if claim.status != Claim.Status.OPEN:
        raise ClaimNotOpen(
            _(
                "One decision was made. Until a second person has looked at the same words, they do not change."
            )
        )


def require_free_place(claim: Claim, *, but: Iterable[Claim] = ()) -> None:
    """Refuse a second claim with exactly the same words; what was merged or withdrawn, or is `but`, does not count.

    Takes the lock under which places in the article are given out. Raises Conflict.
    """
    hold_places([claim.article])
    others = Claim.objects.filter(article=claim.article_id, start=claim.start, end=claim.end)
    gone = (Claim.Status.WITHDRAWN, Claim.Status.MERGED)
    apart = [claim.id, *(other.id for other in but)]
    if others.exclude(id__in=apart).exclude(status__in=gone).exists():
        raise Conflict(_("There is already a claim with exactly these words."))


def hold_places(articles: Iterable[Article]) -> None:
    """Let one transaction at a time give out places in these articles.

    Their rows are never written here, so locks beside them will do: after the rows of claims and facts, in one order,
    before the ledger's.
    """
    with connection.cursor() as cursor:
        for reference in sorted({article.reference for article in articles}):
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [reference])


def _new_claim(
    work: Work,
    article: Article,
    start: int,
    end: int,
    statement: str,
    *,
    cut_from: Claim | None = None,
    reason: str = "",
) -> tuple[Claim, list[FigureValue]]:
    """A person's claim at [start, end), checked and not saved yet, and its figures."""
    start, end = _trim(article.text, start, end)
    figures, dates = _read_span(article, start, end)
    quote = article.text[start:end]
    claim = Claim(
        article=article,
        marked_by=work.person,
        start=start,
        end=end,
        quote=quote,
        statement=check_statement(statement) if statement.strip() else _on_one_line(quote),
        language=article.language,
        dates=dates,
    )
    trusted: list[str] = []
    if cut_from is not None:
        claim.split_from = cut_from
        claim.speaker_text, claim.speaker_details = cut_from.speaker_text, cut_from.speaker_details
        claim.mode = cut_from.mode
        # One person alone makes no claim disappear that asks for two.
        claim.risks = [risk.code for risk in risks_of_claim(cut_from)]
        trusted.append(cut_from.statement)
    require_support(
        claim,
        claim.statement,
        actor=work.actor,
        is_typed=bool(statement.strip()),
        trusted=trusted,
        reason=reason,
    )
    require_free_place(claim)
    return claim, figures


def _add_claim(work: Work, claim: Claim, figures: Sequence[FigureValue], *, reason: str) -> None:
    claim.risks = _find_risks(claim, figures)
    claim.save(force_insert=True)
    Figure.objects.bulk_create(Figure.rows(figures, claim=claim))
    work.changes.append(Change(claim, "claim.marked", reason=reason))


def _find_risks(claim: Claim, figures: Sequence[FigureValue]) -> list[str]:
    """Why a claim with these figures asks for two people; a reason once found stays, whatever its words become."""
    found = find_claim_risks(
        active_risk_rules(),
        texts=[claim.quote, claim.statement],
        article_text=claim.article.text,
        figures=figures,
        language=claim.language,
    )
    return list(dict.fromkeys([*claim.risks, *found]))


def _read_span(article: Article, start: int, end: int) -> tuple[list[FigureValue], list[dict[str, Any]]]:
    """The figures of [start, end) of an article, and its dates as they are stored."""
    language = (article.language or "en").split("-")[0]
    figures = find_figures(article.text, start, end, language=language)
    dates = resolve_dates(
        article.text, start, end, published=article.published[:10] or None, language=language
    )
    return figures, [date_to_json(mention) for mention in dates]


def _change(
    claim: Claim, wanted: dict[str, Any], old_figures: list[FigureValue], *, actor: Actor, reason: str
) -> list[FigureValue]:
    """Bring what is given into a claim that is not saved yet; `held` are its figures, and those it gets come back."""
    article, before = claim.article, claim.statement
    back: list[dict[str, Any]] = []
    was_quote = before == _on_one_line(claim.quote)
    old_dates = [date_from_json(mention) for mention in claim.dates]
    paragraph = paragraph_around(article.text, claim.start, claim.end)
    figures = old_figures
    is_moved = ("start" in wanted or "end" in wanted) and _move_span(claim, wanted)
    if is_moved:
        figures, claim.dates = _read_span(article, claim.start, claim.end)
    if "figures" in wanted:
        figures = [_placed(figure, claim, old_figures) for figure in wanted["figures"]]
    if "speaker" in wanted:
        _set_speaker(claim, str(wanted["speaker"] or ""))
    if "mode" in wanted:
        claim.mode = _mode(wanted["mode"])
    if "statement" in wanted:
        claim.statement = check_statement(str(wanted["statement"]))
        claim.substitutions = follow_edit(before, claim.statement, claim.substitutions)
    elif "settle" in wanted:
        _settle_word(claim, *wanted["settle"])
    elif "revert" in wanted:
        back = [claim.substitutions[at] for at in wanted["revert"] if 0 <= at < len(claim.substitutions)]
        claim.statement, claim.substitutions = _put_back(claim, wanted["revert"])
    elif is_moved and was_quote:
        claim.statement, claim.substitutions = _on_one_line(claim.quote), []
    if claim.statement != before and "settle" not in wanted:
        claim.open_references = follow_edit(before, claim.statement, claim.open_references)
    if is_moved or claim.statement != before:
        trusted = [str(part[key]) for part in claim.substitutions for key in ("text", "source_text")]
        # The statement as it stood was accepted for this paragraph; for another one it proves nothing.
        if paragraph == paragraph_around(article.text, claim.start, claim.end):
            trusted.append(before)
        typed = "statement" in wanted
        require_support(claim, claim.statement, actor=actor, is_typed=typed, trusted=trusted, reason=reason)
    # After the check: a date that comes along is no evidence for the statement that it comes with.
    if "dates" in wanted:
        claim.dates = [date_to_json(_placed(mention, claim, old_dates)) for mention in wanted["dates"]]
    if claim.statement != before or "dates" in wanted:
        follow_doubts(claim, before, back)
        follow_context(claim)
    return figures


def _move_span(claim: Claim, wanted: dict[str, Any]) -> bool:
    """Cut the quote anew; whether it is another. Raises Invalid, Conflict."""
    start, end = _trim(claim.article.text, wanted.get("start", claim.start), wanted.get("end", claim.end))
    if (start, end) == (claim.start, claim.end):
        return False
    claim.start, claim.end, claim.quote = start, end, claim.article.text[start:end]
    require_free_place(claim)
    return True


def _placed(mention: _Mention, claim: Claim, known: Iterable[_Mention]) -> _Mention:
    """The figure or date, without its place where the article does not have these words there.

    Where the claim had the same words in that place, it keeps them: the machine reads a text as one hand would have
    set it, and its words may differ from the printed ones in their quotation marks.
    """
    place = (mention.start, mention.end, mention.text)
    if any(place == (before.start, before.end, before.text) for before in known):
        return mention
    if mention.start is None or claim.article.text[mention.start : mention.end] == mention.text:
        return mention
    return replace(mention, start=None, end=None)


def _set_speaker(claim: Claim, words: str) -> None:
    speaker = " ".join(words.split())[:300]
    if speaker != claim.speaker_text:
        # Where the machine found the old one, and whom it was taken for, say nothing of the new one.
        claim.speaker_text, claim.speaker_details, claim.speaker = speaker, {}, None


def _mode(value: Any) -> str:
    if value not in Claim.Mode.values:
        raise Invalid(_("Choose one of: %(values)s.") % {"values": ", ".join(Claim.Mode.values)})
    return str(value)


_WHY_NOT: dict[str, Promise] = {
    "unknown": gettext_lazy("There are no such replaced words in this statement."),
    "changed": gettext_lazy("“%(words)s” does not stand there any more, so nothing can be put back."),
    "not_kept": gettext_lazy(
        "What stood in the place of “%(words)s” was not kept. Write the statement yourself."
    ),
    "nothing": gettext_lazy("Without these words nothing would be stated."),
}


def _settle_word(claim: Claim, position: int, chosen: int) -> None:
    """Let an open word say what a person took it to mean. Raises Invalid."""
    try:
        claim.statement, claim.substitutions, claim.open_references = put_in(
            claim.statement, claim.substitutions, claim.open_references, position, chosen
        )
    except CannotPutBack as refusal:
        raise Invalid(_("There is no such open word in this statement, or nothing it may mean.")) from refusal


def _put_back(claim: Claim, positions: Sequence[int]) -> tuple[str, list[dict[str, Any]]]:
    try:
        return put_back(claim.statement, claim.substitutions, positions)
    except CannotPutBack as refusal:
        raise Invalid(str(_WHY_NOT[refusal.why]) % {"words": refusal.words}) from refusal


def _on_one_line(words: str) -> str:
    return " ".join(words.split())


def _name(claims: Sequence[Claim], actor: Actor) -> str:
    """Claims by their first words as the actor reads them, for a sentence."""
    veil = veil_for(actor)
    return join_words(quote_words(Truncator(veil.text(claim.statement)).words(8)) for claim in claims)


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
