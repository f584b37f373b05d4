"""What a fact's page shows: what each answer rests on, when somebody last looked, and any two revisions compared."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Prefetch
from django.shortcuts import get_object_or_404
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from facts.models import Citation, Claim, Decision, Fact
from facts.queries.claims import standing_decision, with_verdicts
from facts.queries.history import find_last_look
from facts.queries.origins import read_origins
from facts.queries.proposals import find_proposed_changes
from facts.queries.review import shown_verdicts
from facts.queries.usages import read_reach
from facts.services.facts import change as services
from facts.services.facts.evidence import rests_on_own_story, stances_for
from facts.services.facts.kinds import list_kinds
from facts.services.facts.risks import name_reasons, risks_of_fact
from facts.showing.layout import quote_in_context
from facts.veiling import cover_facts, cover_revisions
from facts.views.claims.second import Proposed, describe_verdicts
from facts.views.facts.difference import Difference, Speller
from facts.views.facts.forms import CompareForm, PublishForm, RecheckForm, TurnForm, WithdrawForm
from facts.views.facts.kind_forms import spell_hours
from facts.views.proposals import show_changes
from newsroom.actor import Actor
from newsroom.ledger.models import Revision
from newsroom.pages import DeskRequest, name_actors
from newsroom.rights import Right
from sources.protection import veil_for


@dataclass(frozen=True)
class TurnButton:
    """A change of a fact's standing as the page offers it: its name, a button's words, when to choose it."""

    name: str
    words: Promise
    help: Promise
    done: Promise


TURN_BUTTONS = {
    turn.name: turn
    for turn in (
        TurnButton(
            "dispute",
            gettext_lazy("Dispute"),
            gettext_lazy("Somebody who should know says otherwise, and it is not cleared up yet."),
            gettext_lazy("The fact is marked as disputed."),
        ),
        TurnButton(
            "settle",
            gettext_lazy("Settle the dispute"),
            gettext_lazy("It is cleared up, and the fact stands as it is worded now."),
            gettext_lazy("The dispute is settled."),
        ),
        TurnButton(
            "retract",
            gettext_lazy("Retract"),
            gettext_lazy(
                "We no longer stand by it. It keeps its page and history, and whoever uses it is told."
            ),
            gettext_lazy("The fact is retracted. Whoever uses it is told."),
        ),
        TurnButton(
            "restore",
            gettext_lazy("Restore"),
            gettext_lazy("It was retracted by mistake, or has been borne out since."),
            gettext_lazy("The fact is restored."),
        ),
    )
}


@dataclass(frozen=True)
class Offer:
    """A revision as the page offers it: its kind, a link's words, when to choose it."""

    kind: str
    words: Promise
    help: Promise


OFFERS = (
    Offer("correction", gettext_lazy("Correct"), gettext_lazy("We had it wrong from the start.")),
    Offer("clarification", gettext_lazy("Clarify"), gettext_lazy("It was right, and badly put.")),
    Offer("update", gettext_lazy("Update"), gettext_lazy("It was right, and things have changed since.")),
)


@dataclass
class Cited:
    """A citation with its quote as it stands in the article."""

    citation: Citation
    before: str = ""
    quote: str = ""
    after: str = ""
    may_go: bool = False


@dataclass(frozen=True)
class Answer:
    """One of the two verdicts, and the citations that bear it out."""

    name: str
    question: Promise
    value: str
    words: str
    rests_on: list[Citation]
    needs: tuple[str, ...]
    on_own_word: bool = False


@dataclass
class RevisionStep:
    """One revision of a fact beside the one before it; `proposed_by` is the first of the two who agreed on it."""

    revision: Revision
    who: str
    on_behalf_of: str
    proposed_by: str = ""
    difference: Difference | None = None


@dataclass(frozen=True)
class Look:
    """When and by whom a fact was last looked at, and when it should be next."""

    at: datetime
    who: str
    note: str
    was_confirmation: bool


@dataclass(frozen=True)
class Fallen:
    """When, by whom and why a fact came to stand no longer, or to be disputed."""

    at: datetime
    who: str
    reason: str


def load_fact(request: DeskRequest, fact_id: UUID) -> Fact:
    """A fact that the person sees, with all that its page shows. Raises Http404."""
    citations = Citation.objects.select_related(
        "source", "claim", "article__outlet", "article__reading__upload", "added_by"
    )
    facts = Fact.objects.visible_to(request.actor).select_related("confirmed_by", "speaker", "desk")
    fact = get_object_or_404(facts.prefetch_related("figures", Prefetch("citations", citations)), id=fact_id)
    cover_facts([fact], veil_for(request.actor))
    return fact


def describe_fact(request: DeskRequest, fact: Fact) -> dict[str, Any]:
    """The context of a fact's page."""
    rows = Revision.objects.of("fact", fact.id).select_related("entry")
    revisions = cover_revisions(rows, veil_for(request.actor))
    names = name_actors(reference for row in revisions for reference in (row.actor, row.on_behalf_of))
    kinds = {kind.code: kind for kind in list_kinds()}
    spell = Speller(kinds, [row.values() for row in revisions])
    numbers = [row.number for row in revisions if not row.is_redacted]
    given = request.GET if "from" in request.GET else None
    compare = CompareForm(
        given, numbers=numbers, initial={"from": numbers[-2:][0], "to": numbers[-1]} if numbers else {}
    )
    kind = kinds.get(fact.kind)
    may_write = request.actor.may(Right.WRITE_FACTS)
    stands = fact.status not in (Fact.Status.RETRACTED, Fact.Status.SUPERSEDED)
    changes = list(find_proposed_changes(request.actor, fact=fact.id))
    proposers = {one.made: one.proposed_by.name for one in changes if one.made is not None}
    shown = show_changes(changes, request.actor)
    return {
        "room": "facts",
        "fact": fact,
        "kind": kind,
        "shelf_life": spell_hours(kind.shelf_life_hours) if kind else "",
        "answers": _answers(fact),
        "evidence": [_cite(citation, may_write and stands) for citation in fact.citations.all()],
        "found": read_origins(request.actor, fact.id),
        "look": _last_look(fact, revisions, names),
        "decided": _who_decided(fact, request.actor),
        "fallen": _why_it_fell(fact, revisions, names),
        "reach": read_reach(request.actor, fact),
        "stands": stands,
        "steps": _steps(revisions, names, proposers, spell),
        "may_write": may_write and stands,
        "asks_for_two": risks_of_fact(fact) if may_write else [],
        "risks": name_reasons(fact.risks or ()),
        "waiting": [one for one in shown if one.change.is_open],
        "settled": [one for one in shown[::-1] if not one.change.is_open],
        "turns": [TURN_BUTTONS[name] for name in services.turns_open_to(fact, request.actor)],
        "may_publish": request.actor.may(Right.PUBLISH_FACTS),
        "publish_form": PublishForm(auto_id=False),
        "turn_form": TurnForm(initial={"revision": fact.revision}, auto_id=False),
        "recheck_form": RecheckForm(initial={"revision": fact.revision}, auto_id="recheck-%s"),
        "withdraw_form": WithdrawForm(initial={"revision": fact.revision}, auto_id=False),
        "compare_form": compare,
        **_compare(compare, revisions, spell),
    }


def _who_decided(fact: Fact, actor: Actor) -> list[Proposed]:
    """The verdicts that the fact stands on, of both people and the chief, oldest first, as far as one sees them."""
    claims = with_verdicts(Claim.objects.visible_to(actor).filter(citations__fact=fact.id))
    decisions: list[Decision] = []
    for claim in claims:
        standing = standing_decision(claim)
        if claim.status == Claim.Status.CONFIRMED and standing is not None:
            decisions += shown_verdicts(claim, actor) or [standing]
    return describe_verdicts(sorted(decisions, key=lambda decision: decision.at), actor)


# What on a fact's record says why it is no longer stood by, or doubted.
_FALLS = {
    Fact.Status.RETRACTED: ("fact.retracted", "fact.redacted"),
    Fact.Status.DISPUTED: ("fact.disputed",),
    Fact.Status.SUPERSEDED: ("fact.superseded",),
}


def _why_it_fell(fact: Fact, revisions: Sequence[Revision], names: Mapping[str | None, str]) -> Fallen | None:
    """The last change that took the fact's standing from it; None while it stands undisputed."""
    types = _FALLS.get(Fact.Status(fact.status), ())
    row = next((row for row in reversed(revisions) if row.type in types), None)
    if row is None:
        return None
    return Fallen(row.at, names.get(row.on_behalf_of) or names.get(row.actor, ""), row.reason)


def _answers(fact: Fact) -> list[Answer]:
    citations = list(fact.citations.all())
    found = []
    for name, question, value, words in (
        ("said", gettext_lazy("Was it said?"), fact.said, fact.get_said_display()),
        ("so", gettext_lazy("Is it so?"), fact.so, fact.get_so_display()),
    ):
        needs = stances_for(name, value)
        rests_on = [citation for citation in citations if citation.stance in needs]
        if name == "said":
            # That something was said is borne out by the words themselves, where there are any.
            rests_on = [one for one in rests_on if one.article_id] or rests_on
        on_own_word = name == "so" and rests_on_own_story(value, fact.citations.all())
        found.append(Answer(name, question, value, words, rests_on, needs, on_own_word))
    return found


def _cite(citation: Citation, may_go: bool) -> Cited:
    claim, article = citation.claim, citation.article
    if claim is None or article is None:
        return Cited(citation, may_go=may_go)
    return Cited(citation, *quote_in_context(article.text, claim.start, claim.end), may_go=may_go)


def first_quote(fact: Fact) -> Cited | None:
    """The first citation with words that supports a fact, with those words."""
    for citation in fact.citations.all():
        if citation.claim_id and citation.stance == Citation.Stance.SUPPORTS:
            return _cite(citation, may_go=False)
    return None


def _last_look(fact: Fact, revisions: Sequence[Revision], names: dict[str | None, str]) -> Look:
    last = find_last_look(revisions)
    if fact.checked_at is None or last is None:
        return Look(fact.confirmed_at, fact.confirmed_by.name, "", was_confirmation=True)
    who = names.get(last.on_behalf_of or last.actor, "")
    return Look(fact.checked_at, who, last.reason, was_confirmation=False)


def _steps(
    revisions: Sequence[Revision],
    names: dict[str | None, str],
    proposers: dict[int, str],
    spell: Speller,
) -> list[RevisionStep]:
    """Newest first, each with what it changed."""
    steps: list[RevisionStep] = []
    before: Mapping[str, Any] = {}
    for row in revisions:
        values = row.values()
        step = RevisionStep(
            row,
            names.get(row.actor, row.actor),
            names.get(row.on_behalf_of, ""),
            proposers.get(row.number, ""),
        )
        if before and values:
            step.difference = spell.compare(before, values)
        steps.append(step)
        before = values or before
    return steps[::-1]


def _compare(form: CompareForm, revisions: Sequence[Revision], spell: Speller) -> dict[str, Any]:
    """The two revisions that the page was asked to compare, if they are there."""
    if not form.is_bound or not form.is_valid():
        return {}
    by_number = {row.number: row for row in revisions}
    first, second = (by_number[number] for number in form.pair)
    return {"compared": (first, second), "difference": spell.compare(first.values(), second.values())}
