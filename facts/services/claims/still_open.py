"""What of a claim nobody has settled yet, and that it holds up the confirmation: asked by page, API and bulk alike."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from facts.comparing.openness import (
    Difference,
    can_be_known,
    doubts_after_edit,
    find_differences,
    is_cut_out,
    open_differences,
    open_doubts,
    pairs_of,
)
from facts.comparing.substitutions import follow_edit
from facts.language.dates import date_from_json
from facts.language.remarks import Code, Remark, leaves_open, remark_from_json, remark_to_json
from facts.language.words import join_words, quote_words, word_remark
from facts.models import Claim, Decision
from facts.services.support import paragraph_around
from newsroom.actor import Actor
from newsroom.errors import Invalid
from newsroom.models import User
from sources.protection import veil_for


class StillOpen(Invalid):
    """`details["open"]` lists the differences that nobody accepted and the doubts that nobody answered."""

    code, title = "still-open", "Something in the statement is still open"


@dataclass(frozen=True)
class Openness:
    """A statement's differences to its quote, in reading order, and what of them and of the doubts is open."""

    differences: Sequence[Difference]
    open: Sequence[Difference]
    doubts: Sequence[Remark]

    @property
    def is_settled(self) -> bool:
        return not self.open and not self.doubts


def read_openness(
    claim: Claim,
    *,
    accepted: Collection[str] = (),
    known: Collection[tuple[str, str]] = (),
    statement: str | None = None,
) -> Openness:
    """What is open in a claim, or in another `statement` that somebody would confirm it with; no query."""
    remarks = [remark_from_json(stored) for stored in claim.uncertain]
    stated, substitutions = claim.statement, claim.substitutions
    if statement is not None and statement != stated:
        substitutions = follow_edit(stated, statement, substitutions)
        dates = [date_from_json(mention) for mention in claim.dates]
        remarks = doubts_after_edit(remarks, before=stated, after=statement, dates=dates)
        stated = statement
    passage = paragraph_around(claim.article.text, claim.start, claim.end)
    differences = find_differences(stated, substitutions, passage=passage)
    known_texts = {one.text for one in differences if (one.replaced, one.text) in known}
    doubts = open_doubts(remarks, {*accepted, *known_texts})
    if claim.run_id is not None and not (differences or doubts) and stated == claim.statement:
        doubts = [Remark(Code.QUOTE_AS_STATEMENT)] if _is_a_piece(claim) else []
    return Openness(differences, open_differences(differences, accepted, known), doubts)


def _is_a_piece(claim: Claim) -> bool:
    """Whether a suggestion that nobody has touched is only a piece of its sentence."""
    # Reworded by a person it is no piece any more.
    if claim.statement[1:].rstrip(".") != " ".join(claim.quote.split())[1:].rstrip("."):
        return False
    details = claim.speaker_details
    place = (details["start"], details["end"]) if details.get("end") else None
    return is_cut_out(
        claim.article.text,
        claim.start,
        claim.end,
        language=(claim.language or "en").split("-")[0],
        speaker=place,
    )


def read_known(article_id: UUID, person: User | None) -> set[tuple[str, str]]:
    """The names and days that this person has accepted in this article, and need not accept again; one query."""
    if person is None:
        return set()
    return known_of(Decision.objects.filter(claim__article=article_id, reviewer=person).exclude(accepted=[]))


def known_of(decisions: Iterable[Decision]) -> set[tuple[str, str]]:
    """The names and days that were accepted in these decisions of one person in one article."""
    return {pair for decision in decisions for pair in pairs_of(decision.accepted)}


def require_settled(
    claim: Claim, *, actor: Actor, accept: Collection[str], waive: str, statement: str | None = None
) -> list[dict[str, str]]:
    """Refuse to confirm what nobody has read: a difference not accepted, or a doubt neither answered nor waived.

    Returns what was accepted, as the Decision keeps it. `accept` are words of the statement as the actor was shown
    it. Raises StillOpen.
    """
    veil = veil_for(actor)
    given = {" ".join(words.split()) for words in accept}
    found = read_openness(claim, statement=statement)
    accepted = {one.text for one in found.differences if {one.text, veil.text(one.text)} & given}
    known = read_known(claim.article_id, actor.user) if found.open else set()
    now = read_openness(claim, accepted=accepted, known=known, statement=statement)
    if not now.is_settled and not waive.strip():
        raise StillOpen(say_open(now, actor), open=list_open(now, actor))
    return [
        {"text": one.text, "replaced": one.replaced if can_be_known(one) else ""}
        for one in found.differences
        if one.text in accepted
    ]


def follow_doubts(claim: Claim, before: str, back: Sequence[Mapping[str, Any]]) -> None:
    """The machine's doubts, without those that the new words answer; a pronoun put back is a doubt of its own."""
    left = doubts_after_edit(
        [remark_from_json(stored) for stored in claim.uncertain],
        before=before,
        after=claim.statement,
        dates=[date_from_json(mention) for mention in claim.dates],
        put_back=back,
    )
    claim.uncertain = [remark_to_json(remark) for remark in left]


def follow_context(claim: Claim) -> None:
    """The context without what explained a word that is settled by now; none where nothing is left open.

    Reads the doubts and the open words as they are after an edit.
    """
    remarks = [remark_from_json(stored) for stored in claim.uncertain]
    if claim.stands and not (leaves_open({one.code for one in remarks}) or claim.open_references):
        claim.stands, claim.context = Claim.Stands.ALONE, []
    left = {words.lower() for one in remarks for words in one.words}
    left |= {word["text"].lower() for word in claim.open_references}
    claim.context = [slot for slot in claim.context if not slot["word"] or slot["word"].lower() in left]


def say_open(found: Openness, actor: Actor) -> str:
    """What is open, in a sentence or two for whoever wants to confirm it."""
    veil = veil_for(actor)
    sentences = []
    if found.open:
        words = join_words(quote_words(veil.text(one.text)) for one in found.open)
        sentences.append(
            ngettext(
                "Factdesk put words into the statement that nobody has accepted yet: %(words)s.",
                "Factdesk put words into the statement that nobody has accepted yet: %(words)s.",
                len(found.open),
            )
            % {"words": words}
        )
    sentences += [word_remark(_cover(remark, veil)) for remark in found.doubts]
    sentences.append(_("Settle it, or say in a word why it may stand."))
    return " ".join(sentences)


def list_open(found: Openness, actor: Actor) -> list[dict[str, Any]]:
    """The same for programs: differences first, then doubts with their codes."""
    veil = veil_for(actor)
    differences = [
        {"kind": "difference", "text": veil.text(one.text), "replaced": veil.text(one.replaced)}
        for one in found.open
    ]
    doubts = [{"kind": "doubt", **remark_to_json(_cover(remark, veil))} for remark in found.doubts]
    return [*differences, *doubts]


def _cover(remark: Remark, veil: Any) -> Remark:
    return Remark(remark.code, tuple(veil.text(words) for words in remark.words))
