"""What the newsroom knows of each sentence of a draft: agreed, contradicted, older, newer, stale, or nothing.

The draft is read in memory and forgotten. Facts are compared as their reader reads them, so that no comparison tells
what is covered; only facts that the reader sees are found. The parser is loaded by the first check of a process, and
one draft is checked at a time in each: a check costs a processor for seconds.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from threading import Lock
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _

from facts.finding.candidates import find_candidates
from facts.finding.fact_days import read_fact_days
from facts.language.remarks import Code, Remark
from facts.models import Fact, Relation, SearchText
from facts.veiling import cover_facts
from newsroom.actor import Actor
from newsroom.rights import Right
from sources.protection import veil_for

if TYPE_CHECKING:
    from facts.comparing.relations.compare_claims import Comparison
    from facts.comparing.relations.read_side import Side

# Code points of a draft: about 3,300 words, more than any news story; what is longer is sent in parts.
MOST_CHARACTERS = 20_000
# Facts that each sentence is compared with.
_CANDIDATES = 6
_one_at_a_time = Lock()


class DraftVerdict(models.TextChoices):
    """How a sentence stands to what we state, the gravest first."""

    CONTRADICTS = "contradicts", _("Contradicts what we know")
    RETRACTED = "retracted", _("Rests on what we took back")
    OLDER = "older", _("Older than what we have")
    DISPUTED = "disputed", _("Disputed")
    STALE = "stale", _("Agrees, but should be looked at again")
    NEWER = "newer", _("Newer than what we have")
    AGREES = "agrees", _("Agrees with what we know")
    OTHER_SCOPE = "other_scope", _("We know this of another part")
    UNKNOWN = "unknown", _("Nothing known")


@dataclass(frozen=True)
class Met:
    """A fact that a sentence meets, and how they compare: `here` is what the draft says, `there` what the fact does."""

    fact: Fact
    verdict: DraftVerdict
    comparison: "Comparison"


@dataclass(frozen=True)
class CheckedSentence:
    """A sentence at [start, end), in code points of the draft. `marks` are (start, end, kind, state) in the draft."""

    start: int
    end: int
    verdict: DraftVerdict
    met: Sequence[Met] = ()
    marks: Sequence[tuple[int, int, str, str]] = ()


@dataclass(frozen=True)
class DraftCheck:
    """A draft with what is known of it."""

    text: str
    sentences: Sequence[CheckedSentence]

    @property
    def marked(self) -> Counter[str]:
        """How many word groups stand in which state."""
        return Counter(state for sentence in self.sentences for _start, _end, _kind, state in sentence.marks)

    @property
    def coverage(self) -> int | None:
        """The share of word groups that a fact confirms, in percent, rounded down; None without any."""
        total = self.marked.total()
        return 100 * self.marked["confirmed"] // total if total else None


def check_draft(*, actor: Actor, text: str, published: str) -> DraftCheck:
    """What the actor may know of each sentence of a draft that is to appear on a day (YYYY-MM-DD).

    Raises NotAllowed. Nothing is written.
    """
    actor.require(Right.READ_FACTS)
    with _one_at_a_time:
        return _check(actor, text, published)


def _check(actor: Actor, text: str, published: str) -> DraftCheck:
    # The parser costs a second and much memory: only a process that checks drafts loads it.
    from facts.comparing.relations.compare_claims import compare_sides, is_worth_showing
    from facts.comparing.relations.read_side import read_sides
    from facts.suggesting.sentences.split_sentences import split_sentences

    sentences = split_sentences(text)
    said = [text[sentence.start : sentence.end] for sentence in sentences]
    near = find_candidates(actor, SearchText.Kind.FACT, said, limit=_CANDIDATES)
    facts = _load_facts(actor, {pk for found in near for pk in found})
    days = read_fact_days(facts.values())
    order = list(facts)
    sides = read_sides(
        [*((words, published) for words in said), *((facts[pk].statement, days[pk]) for pk in order)]
    )
    mine, theirs = sides[: len(said)], dict(zip(order, sides[len(said) :], strict=True))
    pairs = [(place, pk) for place, found in enumerate(near) for pk in found if pk in facts]
    met: dict[int, list[Met]] = {}
    compared = compare_sides([(mine[place], theirs[pk]) for place, pk in pairs])
    for (place, pk), comparison in zip(pairs, compared, strict=True):
        # A heading is no sentence: what it leaves out makes it like much. It is heard where something is compared.
        if not comparison.what and sentences[place].heading:
            continue
        found = _weigh_bounds(facts[pk], comparison, mine[place], theirs[pk])
        if found is None and is_worth_showing(comparison) and (verdict := _judge(facts[pk], comparison)):
            found = Met(facts[pk], verdict, comparison)
        if found is not None:
            met.setdefault(place, []).append(found)
    return DraftCheck(
        text,
        [
            _describe(sentence.start, sentence.end, mine[place], met.get(place, []), theirs)
            for place, sentence in enumerate(sentences)
        ],
    )


def _weigh_bounds(fact: Fact, comparison: "Comparison", mine: "Side", theirs: "Side") -> Met | None:
    """Where a sentence and a fact differ only in how far a bound reaches, one is an earlier state of the other."""
    from facts.checking.compare_bounds import find_bounds, order_bounds

    is_alike = (
        comparison.relation == Relation.Found.SAME or comparison.because.code == Code.COMPARED_WIDER_BOUND
    )
    stands = fact.status == Fact.Status.CONFIRMED
    bounds = find_bounds(mine, theirs) if is_alike and stands else None
    if bounds is None:
        return None
    is_weaker = order_bounds(bounds.one, bounds.other) < 0
    here, there = bounds.one.stated, bounds.other.stated
    told = replace(
        comparison, here=here, there=there, because=Remark(Code.COMPARED_WIDER_BOUND, (here, there))
    )
    return Met(fact, DraftVerdict.OLDER if is_weaker else DraftVerdict.NEWER, told)


def _describe(
    start: int, end: int, side: "Side", found: Sequence[Met], facts: Mapping[UUID, "Side"]
) -> CheckedSentence:
    from facts.checking.mark_words import mark_words

    order = list(DraftVerdict)
    met = sorted(found, key=lambda one: (order.index(one.verdict), -one.comparison.probability))
    marks = mark_words(
        side,
        agreeing=[facts[one.fact.id] for one in met if one.verdict == DraftVerdict.AGREES],
        contradicted=[one.comparison.here for one in met if one.verdict == DraftVerdict.CONTRADICTS],
        is_known=bool(met),
    )
    return CheckedSentence(
        start,
        end,
        met[0].verdict if met else DraftVerdict.UNKNOWN,
        met,
        [(mark.start + start, mark.end + start, str(mark.kind), str(mark.state)) for mark in marks],
    )


def _load_facts(actor: Actor, ids: Iterable[UUID]) -> dict[UUID, Fact]:
    """The facts that are compared, as the actor reads them."""
    found = Fact.objects.visible_to(actor).filter(id__in=list(ids), language__startswith="en").order_by("id")
    return {fact.id: fact for fact in cover_facts(found, veil_for(actor))}


def _judge(fact: Fact, comparison: "Comparison") -> DraftVerdict | None:
    """What a comparison with one fact says of a sentence; None where the fact stands no longer and says otherwise."""
    stands = fact.status in (Fact.Status.CONFIRMED, Fact.Status.DISPUTED)
    if comparison.relation == Relation.Found.SAME:
        if fact.status == Fact.Status.RETRACTED:
            return DraftVerdict.RETRACTED
        if fact.status == Fact.Status.SUPERSEDED:
            return DraftVerdict.OLDER
        if fact.status == Fact.Status.DISPUTED:
            return DraftVerdict.DISPUTED
        return DraftVerdict.STALE if fact.is_stale else DraftVerdict.AGREES
    if not stands:
        return None
    if comparison.relation == Relation.Found.CONFLICT:
        return DraftVerdict.CONTRADICTS
    if comparison.relation == Relation.Found.UPDATE:
        return DraftVerdict.NEWER if comparison.newer == "one" else DraftVerdict.OLDER
    return DraftVerdict.OTHER_SCOPE
