"""What a claim looks like on the review page, the same whether it comes with the page or alone."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext as _

from facts.comparing.openness import Difference
from facts.comparing.substitutions import CannotPutBack, put_back
from facts.language.words import word_remark
from facts.models import Citation, Claim, Decision
from facts.models.rounds import verdicts_under_way
from facts.queries.claims import Question, find_questions, standing_decision, with_verdicts
from facts.queries.review import ReviewStage, review_stage
from facts.services.claims.plan import default_statement
from facts.services.claims.still_open import Openness, read_known, read_openness
from facts.services.claims.verdicts import Asking, asks_for_two
from facts.services.two_people.second_person import SECOND, find_bar
from facts.showing.clashes import Clash
from facts.showing.layout import MarkedSpan, quote_in_context
from facts.showing.spans import PlaceToCut, find_cuts
from facts.suggesting.words.types import TOLD_BEFORE
from facts.views.claims.confirm_form import ConfirmForm
from facts.views.claims.edit_form import EditForm
from facts.views.claims.forms import AnswerForm, RejectForm, ReopenForm, ReturnForm, SplitForm
from facts.views.claims.second import Proposed, describe_verdicts, list_earlier_words
from facts.views.drafts import DraftBox, make_claim_box
from newsroom.actor import Actor
from newsroom.rights import Right
from newsroom.templatetags.desk import sign
from sources.protection import veil_for

_CONTEXT = 120
_AROUND = 60
ATTRIBUTION = "attribution"


@dataclass(frozen=True)
class Swap:
    """A part of a statement, and where it comes from if it is not the quote's own.

    `position` is its place among the claim's substitutions; `restored` is the whole statement with this one put
    back, None where that cannot be told.
    """

    text: str
    source: str = ""
    kind: str = ""
    position: int = -1
    replaced: str = ""
    restored: str | None = None
    change: "Change | None" = None

    @property
    def is_attribution(self) -> bool:
        return self.kind == ATTRIBUTION


_WORD = re.compile(r"[^\W\d_]\w*")
_SELECTS_ALL = "X"
# What the engine keeps as the origin of a date that it counted from the story's own (facts/suggesting/dates).
_STORY_DAY = re.compile(r"\b\d{4}-\d\d(?:-\d\d)?\b")
OPEN, ACCEPTED, KNOWN, BESIDE = "open", "accepted", "known", "beside"


@dataclass(frozen=True)
class Change:
    """A stretch that the machine put into the statement, as the card shows it.

    `state` is open, accepted on this card, known (accepted before in this article), or beside: the speaker whom the
    passage itself names. `place` is where the article has the words, code points, with `around` as they stand there
    between their neighbours; `day` is the story's, where a date was counted from that.
    """

    difference: Difference
    state: str
    place: tuple[int, int] | None = None
    around: tuple[str, str, str] | None = None
    day: str = ""

    @property
    def key(self) -> str:
        """The key that takes it as right: the initial of its first name, which no finger knows before an eye saw it.

        In letters without capitals, and where the page has that key for something else, it is "A".
        """
        words = _WORD.findall(self.difference.text)
        first = next((word[0] for word in words if word[0].isupper()), words[0][0].upper() if words else "")
        return first if first.isupper() and first != _SELECTS_ALL else "A"

    @property
    def may_go_back(self) -> bool:
        return self.state != BESIDE

    @property
    def positions(self) -> str:
        """Its substitutions, as a form sends them."""
        return " ".join(str(position) for position in self.difference.positions)


CHIP_KEYS = ("t", "l", "y", "i")  # free on the page


@dataclass(frozen=True)
class Chip:
    """Whom or what an open word may mean: its words, what a form sends for it, and its key, empty for none."""

    text: str
    value: str
    key: str


@dataclass(frozen=True)
class OpenWord:
    """A word of the statement of which nobody can be sure what it stands for, with its chips, the likeliest first."""

    text: str
    chips: Sequence[Chip]


@dataclass
class Card:
    """One claim for the template. Forms are made only for the claim that is being looked at."""

    claim: Claim
    number: int
    decision: Decision | None
    fact_id: Any
    waits: bool
    is_current: bool = False
    next_open: "Card | None" = None
    target: Claim | None = None
    edit: EditForm | None = None
    confirm: ConfirmForm | None = None
    reject: RejectForm | None = None
    reopen: ReopenForm | None = None
    split: SplitForm | None = None
    question: ReturnForm | None = None
    answer: AnswerForm | None = None
    talk: Question | None = None
    draft: DraftBox | None = None
    refusal: str = ""
    saved: str = ""
    kept: Sequence[tuple[Any, str]] = ()
    clashes: Sequence[Clash] = ()
    who: str = ""
    open_part: str = ""
    stage: ReviewStage | None = None
    verdicts: Sequence[Proposed] = ()
    stands_for: Sequence[str] = ()
    is_rest: bool = False
    is_inside: bool = False
    asks_for_two: bool = False
    accepted: frozenset[str] = frozenset()
    known: set[tuple[str, str]] | None = None
    openness: Openness | None = None

    @property
    def sign(self) -> str:
        if self.disagrees:
            return sign("disputed")
        return str(self.number) if self.claim.status == Claim.Status.OPEN else sign(self.claim.status)

    @property
    def disagrees(self) -> bool:
        """Whether two people have decided and said different things; what each said is not told."""
        verdicts = getattr(self.claim, "verdicts", ())
        return self.claim.status == Claim.Status.SECOND_REVIEW and len(verdicts_under_way(verdicts)) >= SECOND

    @property
    def settles(self) -> bool:
        """Whether this reader's verdict settles what two people disagree on, so that they say why."""
        return self.stage is not None and self.stage.stage == "chief" and self.stage.may_decide

    @property
    def state_words(self) -> str:
        return _("Two people disagree") if self.disagrees else self.claim.get_status_display()

    @property
    def is_risky(self) -> bool:
        """Whether two people decide, by what was found before or by what the key would ask now."""
        return bool(self.claim.risks) or self.asks_for_two

    @property
    def changes(self) -> list[Change]:
        """What the machine put into the statement, in reading order."""
        if self.openness is None:
            return []
        return [self._show_change(one) for one in self.openness.differences]

    def _show_change(self, one: Difference) -> Change:
        parts = [self.claim.substitutions[position] for position in one.positions]
        # Of several the one that a reader is led to is the first that does not stand in the quote itself.
        places = [(p["source_start"], p["source_end"]) for p in parts if p.get("source_start") is not None]
        place = next((at for at in places if not self.claim.start <= at[0] < self.claim.end), None)
        counted = next((day[0] for p in parts if (day := _STORY_DAY.search(p["source_text"]))), "")
        return Change(
            one,
            self._state_of(one),
            place,
            quote_in_context(self.claim.article.text, *place, reach=_AROUND) if place else None,
            counted if not place else "",
        )

    def _state_of(self, one: Difference) -> str:
        if not one.holds:
            return BESIDE
        if one.text in self.accepted:
            return ACCEPTED
        return OPEN if self.openness is not None and one in self.openness.open else KNOWN

    @property
    def doubts(self) -> list[str]:
        """What the machine doubts and nobody has answered, as sentences."""
        return [word_remark(doubt) for doubt in self.openness.doubts] if self.openness else []

    @property
    def asks(self) -> bool:
        """Whether there is anything to settle before confirming, be it settled by now."""
        return bool(self.doubts) or any(change.may_go_back for change in self.changes)

    @property
    def open_words(self) -> list[OpenWord]:
        """The words of the statement that may mean several, in reading order; the first one's chips have keys."""
        return [
            OpenWord(
                word["text"],
                [
                    Chip(one["text"], f"{place} {number}", key if place == 0 else "")
                    for number, (one, key) in enumerate(zip(word["candidates"], CHIP_KEYS, strict=False))
                ],
            )
            for place, word in enumerate(self.claim.open_references)
        ]

    @property
    def told_before(self) -> list[str]:
        """The sentences that explain what is open in the statement; the story itself stands beside it."""
        return [slot["text"] for slot in self.claim.context if slot["kind"] == TOLD_BEFORE]

    @property
    def speaker(self) -> str:
        """Whom the first question is about."""
        article = self.claim.article
        return self.claim.speaker_text or (
            article.publisher_name if article.has_publisher else _("the article")
        )

    @property
    def parts(self) -> list[Swap]:
        """The statement as a fact would have it, in the stretches that differ from the quote and those that do not."""
        statement, at, parts = self.claim.statement, 0, []
        for change in self.changes:
            one = change.difference
            parts.append(Swap(statement[at : one.start]))
            parts.append(Swap(one.text, one.source, one.kinds[0], replaced=one.replaced, change=change))
            at = one.end
        parts.append(Swap(statement[at:]))
        offered = default_statement(self.claim)
        return [part for part in _with_attribution(parts, statement, offered) if part.text]

    @property
    def swaps(self) -> list[Swap]:
        return cut_statement(self.claim, default_statement(self.claim))

    @property
    def sources_of_swaps(self) -> list[Swap]:
        """The parts that come from other words than they are: what a reviewer may want to put back."""
        return [swap for swap in self.swaps if swap.source and swap.source != swap.text]

    @property
    def attribution(self) -> str:
        """What a fact adds to the statement as long as it is not established."""
        return next((swap.text.strip(" ,،.") for swap in self.swaps if swap.is_attribution), "")

    @property
    def around(self) -> tuple[str, str, str]:
        start, end = self.edit.span if self.edit is not None else (self.claim.start, self.claim.end)
        return quote_in_context(self.claim.article.text, start, end, reach=_CONTEXT)

    @property
    def cuts(self) -> list[PlaceToCut]:
        return find_cuts(self.claim.article.text, self.claim.start, self.claim.end)


def cut_statement(claim: Claim, offered: str) -> list[Swap]:
    """The statement as a fact would have it, in parts; a part that the machine put in names its source.

    Substitutions count in code points of the claim's own statement; `offered` may name the speaker in addition.
    """
    statement, at, parts = claim.statement, 0, []
    found = sorted(enumerate(claim.substitutions), key=lambda item: int(item[1]["start"]))
    for position, item in found:
        if item["start"] < at or statement[item["start"] : item["end"]] != item["text"]:
            continue
        parts.append(Swap(statement[at : item["start"]]))
        parts.append(_swap(claim, position, item))
        at = item["end"]
    parts.append(Swap(statement[at:]))
    return [part for part in _with_attribution(parts, statement, offered) if part.text]


def _swap(claim: Claim, position: int, item: Mapping[str, Any]) -> Swap:
    try:
        restored: str | None = put_back(claim.statement, claim.substitutions, [position])[0]
    except CannotPutBack:
        restored = None
    replaced = " ".join((item.get("replaced") or "").split())
    return Swap(item["text"], item["source_text"], item["kind"], position, replaced, restored)


def _with_attribution(parts: list[Swap], statement: str, offered: str) -> list[Swap]:
    """The parts with the words that `offered` has more than the statement, where they stand in one piece at its end."""
    limit = min(len(statement), len(offered))
    head = next((at for at in range(limit) if statement[at] != offered[at]), limit)
    tail = len(statement) - head
    if statement == offered:
        return parts
    last = parts[-1]
    if len(offered) <= len(statement) or not offered.endswith(statement[head:]) or len(last.text) < tail:
        return [Swap(offered)]
    added = offered[head : len(offered) - tail]
    return [
        *parts[:-1],
        Swap(last.text[: len(last.text) - tail]),
        Swap(added, kind=ATTRIBUTION),
        Swap(last.text[len(last.text) - tail :]),
    ]


def with_cards(claims: QuerySet[Claim]) -> QuerySet[Claim]:
    """Claims with all that a card shows: three further queries however many there are."""
    cited = Prefetch("citations", Citation.objects.only("id", "claim_id", "fact_id"), to_attr="cited_in")
    return with_verdicts(claims).select_related("speaker").prefetch_related(cited)


def make_card(claim: Claim, number: int, actor: Actor, asking: Asking) -> Card:
    """A card without forms. While a second review is due, nobody is shown what the first verdict was.

    `asking` is what a list reads of the rules, so that it shows what a key will ask. `waits` says that the claim waits
    for a decision that this reader's own verdict, or upload, does not bar them from.
    """
    decision = standing_decision(claim)
    cited = claim.cited_in if decision is not None else ()  # type: ignore[attr-defined]
    waits = claim.is_open
    if claim.status == Claim.Status.SECOND_REVIEW:
        waits = find_bar(claim, verdicts_under_way(claim.verdicts), actor) is None  # type: ignore[attr-defined]
    fact_id = cited[0].fact_id if cited else None
    return Card(
        claim=claim,
        number=number,
        decision=decision,
        fact_id=fact_id,
        waits=waits,
        asks_for_two=claim.is_open and asks_for_two(claim, actor, asking),
    )


def add_forms(card: Card, actor: Actor) -> Card:
    """Give a card what its reader may do with the claim, and what was asked and answered about it."""
    card.is_current = True
    card.draft = make_claim_box(card.claim, actor)
    claim = card.claim
    card.talk = find_questions([claim]).get(claim.id)
    if card.talk is not None:
        veil = veil_for(actor)
        asked, answered = veil.text(card.talk.question), veil.text(card.talk.answer)
        card.talk = replace(card.talk, question=asked, answer=answered)
    if claim.status == Claim.Status.RETURNED and actor.may(Right.UPLOAD):
        card.answer = card.answer or AnswerForm(claim=claim)
    card.stage = stage = review_stage(claim, actor)
    if stage.risks and claim.is_open:
        card.stands_for = list_earlier_words(claim)
    card.verdicts = describe_verdicts(stage.both or ([stage.own] if stage.own else []), actor)
    if not actor.may(Right.DECIDE_CLAIMS):
        return card
    if stage.may_decide:
        known = read_known(claim.article_id, actor.user) if card.known is None else card.known
        card.openness = read_openness(claim, accepted=card.accepted, known=known)
        card.confirm = card.confirm or ConfirmForm(claim=claim)
        card.reject = card.reject or RejectForm(claim=claim, settles=card.settles)
        if claim.status == Claim.Status.OPEN:
            # While a second review is due the words stay: two people judge the same.
            card.edit = card.edit or EditForm(claim=claim)
            card.split = card.split or SplitForm(claim=claim)
            card.question = card.question or ReturnForm(claim=claim)
    elif may_take_back(card, actor):
        card.reopen = card.reopen or ReopenForm(claim=claim)
    return card


def may_take_back(card: Card, actor: Actor) -> bool:
    """Whether this reader may open the claim again: a chief, and whose decision it is, alone or with another."""
    if card.stage is not None and card.stage.own is not None:
        return card.stage.stage == "second"
    if card.decision is None:
        return False
    makers = {card.decision.reviewer_id}
    if card.decision.round == SECOND and card.stage is not None:
        makers |= {decision.reviewer_id for decision in card.stage.both}
    return (actor.user is not None and actor.user.id in makers) or actor.may(Right.RETRACT_FACTS)


def span_of(card: Card) -> MarkedSpan:
    return MarkedSpan(str(card.claim.id), card.claim.start, card.claim.end, card.claim.status, card.sign)
