"""What a claim looks like on the review page, the same whether it comes with the page or alone."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch, QuerySet

from facts.forms import ConfirmForm, RejectForm, ReopenForm
from facts.models import Citation, Claim, Decision
from facts.queries import standing_decision, with_verdicts
from facts.services.claims import default_statement
from facts.views.layout import Span, quote_in_context
from newsroom.roles import Actor, Right
from newsroom.templatetags.desk import sign


@dataclass(frozen=True)
class Swap:
    """A part of a statement, and where it comes from if it is not the quote's own."""

    text: str
    source: str = ""
    kind: str = ""


@dataclass
class Card:
    """One claim for the template. Forms are made only for the claim that is being looked at."""

    claim: Claim
    number: int
    decision: Decision | None
    fact_id: Any
    is_current: bool = False
    confirm: ConfirmForm | None = None
    reject: RejectForm | None = None
    reopen: ReopenForm | None = None
    refusal: str = ""
    clash: Any = None
    open_part: str = ""

    @property
    def sign(self) -> str:
        return str(self.number) if self.claim.status == Claim.Status.OPEN else sign(self.claim.status)

    @property
    def swaps(self) -> list[Swap]:
        return cut_statement(default_statement(self.claim), self.claim.substitutions)

    @property
    def sources_of_swaps(self) -> list[Swap]:
        return [swap for swap in self.swaps if swap.source and swap.source != swap.text]

    @property
    def around(self) -> tuple[str, str, str]:
        return quote_in_context(self.claim.article.text, self.claim.start, self.claim.end, reach=120)


def cut_statement(statement: str, substitutions: Iterable[dict[str, Any]]) -> list[Swap]:
    """The statement in parts; a part that the machine put in names its source.

    Substitutions count in code points of the statement as suggested, which a named speaker only makes longer.
    """
    parts, at = [], 0
    for item in sorted(substitutions, key=lambda item: item["start"]):
        if item["start"] < at or statement[item["start"] : item["end"]] != item["text"]:
            continue
        parts.append(Swap(statement[at : item["start"]]))
        parts.append(Swap(item["text"], item["source_text"], item["kind"]))
        at = item["end"]
    parts.append(Swap(statement[at:]))
    return [part for part in parts if part.text]


def with_cards(claims: QuerySet[Claim]) -> QuerySet[Claim]:
    """Claims with all that a card shows: three further queries however many there are."""
    cited = Prefetch("citations", Citation.objects.only("id", "claim_id", "fact_id"), to_attr="cited_in")
    return with_verdicts(claims).select_related("speaker").prefetch_related(cited)


def make_card(claim: Claim, number: int) -> Card:
    """A card without forms. While a second review is due, nobody is shown what the first verdict was."""
    decision = standing_decision(claim)
    cited = claim.cited_in if decision is not None else ()  # type: ignore[attr-defined]
    return Card(claim=claim, number=number, decision=decision, fact_id=cited[0].fact_id if cited else None)


def add_forms(card: Card, actor: Actor) -> Card:
    """Give a card what its reader may do with the claim."""
    card.is_current = True
    if not actor.may(Right.DECIDE_CLAIMS):
        return card
    if card.claim.is_open:
        card.confirm = card.confirm or ConfirmForm(claim=card.claim)
        card.reject = card.reject or RejectForm(claim=card.claim)
    elif card.decision is not None and (
        (actor.user is not None and card.decision.reviewer_id == actor.user.id)
        or actor.may(Right.RETRACT_FACTS)
    ):
        card.reopen = card.reopen or ReopenForm(claim=card.claim)
    return card


def span_of(card: Card) -> Span:
    return Span(str(card.claim.id), card.claim.start, card.claim.end, card.claim.status, card.sign)
