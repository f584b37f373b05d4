"""What words stand for, as far as it is nearly sure: the rules' references, weighed by what was learned.

A pronoun is ranked anew (rank_candidates); what the rules made of a description or a short name is weighed. Whatever
stays below the probability that gave the precision asked for on texts kept apart is left open, with its candidates.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import partial

from spacy.tokens import Token

from facts.suggesting.references.attend import Numbers
from facts.suggesting.references.describe_candidates import PRONOUNS, Sought
from facts.suggesting.references.describe_rule import describe_rule
from facts.suggesting.references.find_entities import SUBJECT_ROLES, EntityMention
from facts.suggesting.references.rank_candidates import Decided, Look, Ranked, walk_pronouns
from facts.suggesting.references.read_pronouns import HE, IT, SHE
from facts.suggesting.references.score_candidates import (
    DESCRIBED,
    NEUTRAL,
    Weights,
    class_of,
    join_compared,
    load_weights,
    score_candidates,
    score_rule,
)
from facts.suggesting.sentences.parse_sentences import Parsed, read_midway
from facts.suggesting.words.find_voice import Voice
from facts.suggesting.words.types import PRONOUN, Antecedent, Reference

_SHOWN = 4  # candidates of an open reference
# "She said that …": whom the rules for who speaks name is taken where the ranking says nearly the same: held out, 28 of
# 30 of GAP and GUM are right from here on, 7 of 17 below. Beside a quotation, and for bodies, the rules know better
# than the ranking: there it must only not speak against them (22 of 24 of GUM).
_AGREED, _NOT_AGAINST = 0.85, 0.2
# "Ada Cole closed two mines. She has cut …": subject after subject, and the text names nobody else.
_ALONE = 0.85
_LEAST = 0.03  # the probability below which nobody is asked about a candidate
_CLITICS = {"'re": "are", "’re": "are", "'ve": "have", "’ve": "have", "'ll": "will", "’ll": "will"}


def settle_references(
    references: Sequence[Reference],
    parsed: Sequence[Parsed],
    voices: Sequence[Voice],
    quotes: Sequence[tuple[int, int]],
    text: str,
    title: str | None = None,
) -> list[Reference]:
    """All references of the article in the order of the text; ``references`` are those that the rules found.

    Those that the rules pass over because their own clause explains them are not ``needed``.
    """
    weights = load_weights()
    ruled = {reference.start: reference for reference in references}
    ranked = walk_pronouns(
        parsed,
        voices,
        quotes,
        text,
        title=title or "",
        ruled=ruled,
        decide=partial(_decide, weights),
        closer=PRONOUNS - IT if weights.doubt[NEUTRAL][0] > 1 else PRONOUNS,
    )
    settled = {
        found.sought.start: _settle(found, ruled.get(found.sought.start), weights, parsed, text)
        for found in ranked
    }
    lowered = text.lower() if len(text.lower()) == len(text) else text
    for reference in references:
        if reference.start not in settled:
            settled[reference.start] = _weigh(reference, weights, parsed, quotes, lowered, text)
    return sorted(_drop_overlaps(settled.values()), key=lambda reference: reference.start)


def _decide(weights: Weights, sought: Sought, rows: Numbers, none_row: Numbers, look: Look) -> Decided:
    """The probabilities by the description alone where that settles the pronoun, else by attention, too.

    Where that makes one likely enough, the encoder's tuned layers look once more.
    """
    quick = score_candidates(weights.quick, rows, none_row)
    low, high = weights.doubt[class_of(sought.lower)]
    likely = float(quick[:-1].max(initial=0.0))
    if not low <= likely < high:
        return Decided(quick, rows)
    looked = look.attend()
    probabilities = score_candidates(weights.networks, looked, none_row)
    if probabilities[:-1].max(initial=0.0) >= weights.compared[class_of(sought.lower)]:
        probabilities = join_compared(probabilities, look.compare())
    return Decided(probabilities, looked)


def _drop_overlaps(references: Iterable[Reference]) -> Iterator[Reference]:
    end = 0
    for reference in sorted(references, key=lambda r: (r.start, -r.end)):
        if reference.start >= end:
            yield reference
            end = reference.end


def _settle(
    found: Ranked, rule: Reference | None, weights: Weights, parsed: Sequence[Parsed], text: str
) -> Reference:
    """A pronoun as the ranking has it: used, or open with its candidates."""
    sought = found.sought
    token = sought.token
    clitic = (
        _CLITICS.get(token.nbor(1).lower_) if token.i + 1 < len(token.doc) and not token.whitespace_ else None
    )
    end = sought.end + len(token.nbor(1)) if clitic is not None else sought.end
    order = sorted(range(len(found.entities)), key=lambda place: -found.probabilities[place])
    best = order[0] if order else None
    likely = _sum_alike(found, best) if best is not None else 0.0
    least = weights.thresholds[class_of(sought.lower)]
    if best is not None and _goes_on_alone(found, best):
        least = min(least, _ALONE)
    if sought.speaks and rule is not None and rule.used:
        said = _find_said(found, rule)
        if said is None and not sought.rules_barred:
            return rule  # a name that the ranking does not know as one
        if said is not None:
            agreed = _AGREED if sought.lower in HE | SHE and not sought.quotes else _NOT_AGAINST
            if found.probabilities[said] >= agreed:
                best, likely, least = said, float(found.probabilities[said]), agreed
    if best is None or likely < least:
        open_to = tuple(
            Antecedent(
                found.shown[place].start,
                found.shown[place].end,
                _say(found, place, parsed, text, clitic),
                round(float(found.probabilities[place]), 4),
            )
            for place in order[:_SHOWN]
            if found.probabilities[place] >= _LEAST
        )
        near = found.near[best] if best is not None and likely >= found.none * _OPEN_SHARE else None
        return Reference(
            sought.start,
            end,
            "",
            None,
            None,
            PRONOUN,
            False,
            sought.possessive,
            probability=likely,
            candidates=open_to,
            antecedent=(near.start, near.end) if near is not None else None,
            needed=rule is not None,
        )
    shown, near = found.shown[best], found.near[best]
    return Reference(
        sought.start,
        end,
        _say(found, best, parsed, text, clitic),
        shown.start,
        shown.end,
        PRONOUN,
        True,
        sought.possessive,
        probability=likely,
        antecedent=(near.start, near.end),
        needed=rule is not None or near.sentence != sought.item.index,
    )


def _goes_on_alone(found: Ranked, best: int) -> bool:
    """Whether "he" or "she" is the subject of a sentence behind one whose subject is the only person named so far."""
    sought, near = found.sought, found.near[best]
    follows = near.role in SUBJECT_ROLES and near.sentence == sought.item.index - 1
    return sought.alone and sought.lower in HE | SHE and sought.role in SUBJECT_ROLES and follows


def _sum_alike(found: Ranked, best: int) -> float:
    """How likely the candidate is together with those that are called alike: "the entire team" and "the team"."""
    if found.near[best].proper:
        return float(found.probabilities[best])
    return sum(
        float(found.probabilities[place])
        for place, near in enumerate(found.near)
        if place == best or _is_called_alike(near, found.near[best])
    )


def _is_called_alike(one: EntityMention, other: EntityMention) -> bool:
    """Whether two phrases with "the" have the same noun: in one text they are one thing as a rule."""
    described = one.definite and other.definite and not (one.proper or other.proper)
    return described and one.head == other.head and one.many == other.many


_OPEN_SHARE = 0.5  # of the probability of none: below it a pronoun is taken for none in what is reported, too


def _find_said(found: Ranked, rule: Reference) -> int | None:
    """The candidate that the rules name: one of its mentions lies in their words and ends with them."""
    start, end = rule.source_start or 0, rule.source_end or 0
    for place, entity in enumerate(found.entities):
        if any(start <= mention.start and mention.end == end for mention in entity.mentions):
            return place
    return None


def _say(found: Ranked, place: int, parsed: Sequence[Parsed], text: str, clitic: str | None) -> str:
    """The candidate's words as a statement says them in the pronoun's place: owned, or with the verb."""
    mention = found.shown[place]
    first: Token = parsed[mention.sentence].doc[mention.first]
    words = read_midway(first, " ".join(text[mention.start : mention.end].split()))
    if found.sought.possessive:
        words += "'" if words.endswith("s") else "'s"
    return f"{words} {clitic}" if clitic is not None else words


def _weigh(
    reference: Reference,
    weights: Weights,
    parsed: Sequence[Parsed],
    quotes: Sequence[tuple[int, int]],
    lowered: str,
    text: str,
) -> Reference:
    """What the rules found, used where it is likely enough, else open with that one candidate."""
    if not reference.used:
        return reference
    likely = score_rule(weights, describe_rule(reference, parsed, quotes, lowered, text))
    if (surname := _find_surname_before(reference, text)) is not None:
        return replace(reference, probability=max(likely, weights.thresholds[DESCRIBED]), antecedent=surname)
    if likely >= weights.thresholds[DESCRIBED]:
        return replace(reference, certain=True, probability=likely)
    start, end = reference.source_start or 0, reference.source_end or 0
    return replace(
        reference,
        text="",
        source_start=None,
        source_end=None,
        certain=False,
        probability=likely,
        candidates=(Antecedent(start, end, reference.text, round(likely, 4)),),
        antecedent=(start, end),
    )


def _find_surname_before(reference: Reference, text: str) -> tuple[int, int] | None:
    """Where the surname alone stands last before a short name that the rules gave its full name; None for other words.

    One name borne by one person needs no weighing: what it says is never wrong, only shorter.
    """
    words = text[reference.start : reference.end].split()
    source = text[reference.source_start or 0 : reference.source_end or 0].split()
    if not words or len(source) < 2 or words[-1] != source[-1] or not words[-1][:1].isupper():
        return None
    if any(not word[:1].isupper() for word in words):
        return None
    at = text.rfind(words[-1], 0, reference.start)
    return (at, at + len(words[-1])) if at >= 0 else None
