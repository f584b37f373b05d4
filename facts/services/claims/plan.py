"""What a confirmation comes to: everything about it checked, and nothing written yet."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from facts.comparing.name_source import tell_source
from facts.comparing.support import attribute_statement, name_article, names_speaker
from facts.language.figures import Figure as FigureValue
from facts.language.figures import figure_to_json
from facts.models import Claim, Fact
from facts.services.claims.still_open import require_settled
from facts.services.facts.evidence import Evidence, check_evidence, evidence_to_json, require_independent
from facts.services.facts.rows import check_statement, require_speaker
from facts.services.support import require_support
from newsroom.actor import Actor
from newsroom.errors import Conflict, Invalid, NotFound, RevisionConflict
from newsroom.ledger.models import Revision
from newsroom.ledger.recorded import plain
from sources.models import Article, Source


@dataclass(frozen=True)
class Confirmation:
    """What a reviewer says in confirming; None leaves what the claim has. `said` and `so` are Fact's choices.

    `expected_revision` is the one whose words were read; None takes the claim as it stands. A later revision that
    says the same is no hindrance. `accept` are the words put in by the machine that the reviewer accepts, `waive` says
    why what is open otherwise may stand, `evidence` is what bears out the answer to “Is it so?”.
    """

    statement: str | None = None
    speaker: str | None = None
    figures: Sequence[FigureValue] | None = None
    said: str = Fact.Said.YES
    so: str = Fact.So.NOT_CHECKED
    fact_id: UUID | None = None
    reason: str = ""
    expected_revision: int | None = None
    accept: Sequence[str] = ()
    waive: str = ""
    evidence: Sequence[Evidence] = ()


@dataclass(frozen=True)
class Plan:
    """What a confirmation would make: a new fact, or a further citation of `fact`.

    `source_name` and `source_kind` are of the Source that is cited, `accepted` is what the Decision keeps of the
    differences to the quote.
    """

    statement: str
    speaker_text: str
    source_name: str
    source_kind: str
    figures: Sequence[FigureValue]
    confirmation: Confirmation
    fact: Fact | None
    accepted: Sequence[dict[str, str]]

    def as_proposal(self) -> dict[str, Any]:
        """The plain values that are kept until a second person agrees."""
        return {
            "statement": self.statement,
            "speaker": self.speaker_text,
            "figures": [figure_to_json(figure) for figure in self.figures],
            "said": str(self.confirmation.said),
            "so": str(self.confirmation.so),
            "fact": str(self.fact.id) if self.fact is not None else None,
            # Only where there is some: proposals of before have none.
            **({"evidence": self._kept_evidence()} if self.confirmation.evidence else {}),
        }

    def _kept_evidence(self) -> Any:
        return plain([evidence_to_json(one) for one in self.confirmation.evidence])

    def as_read(self) -> dict[str, Any]:
        """What the Decision keeps of how the statement was read."""
        return {"accepted": list(self.accepted), "waived": self.confirmation.waive.strip()}


def plan_confirmation(
    claim: Claim, confirmation: Confirmation, facts: Mapping[UUID, Fact], actor: Actor
) -> Plan:
    """What a confirmation of an open claim comes to; `facts` are the locked ones that may be cited.

    Raises RevisionConflict, Invalid, SpeakerNotNamed, UnsupportedStatement, NotFound, Conflict, EvidenceMissing,
    StillOpen.
    """
    if confirmation.expected_revision is not None:
        _require_same_words(claim, confirmation.expected_revision)
    if confirmation.said not in Fact.Said.values or confirmation.so not in Fact.So.values:
        raise Invalid(_("Answer both questions: was it said, and is it so?"))
    speaker_text = _speaker_text(claim, confirmation)
    has_speaker = bool(claim.speaker_text or confirmation.speaker)
    fact = None if confirmation.fact_id is None else _find_fact(claim, confirmation.fact_id, facts)
    _require_evidence(claim, confirmation, fact, actor)
    return Plan(
        speaker_text=speaker_text,
        source_name=name_source(claim, confirmation),
        source_kind=tell_source(_speaker_name(speaker_text)).kind
        if has_speaker
        else publisher_kind(claim.article),
        statement=_plan_statement(claim, confirmation, speaker_text, actor),
        figures=claim.figure_values if confirmation.figures is None else list(confirmation.figures),
        confirmation=confirmation,
        fact=fact,
        accepted=require_settled(
            claim,
            actor=actor,
            accept=confirmation.accept,
            waive=confirmation.waive,
            statement=confirmation.statement,
        ),
    )


def _require_evidence(claim: Claim, confirmation: Confirmation, fact: Fact | None, actor: Actor) -> None:
    """Refuse evidence that cannot be cited, and a new fact's answer that nothing but its own story bears out."""
    for evidence in confirmation.evidence:
        check_evidence(evidence, actor=actor, desk_id=(fact or claim.article).desk_id)
    if fact is None:
        require_independent(claim, confirmation.so, confirmation.evidence, reason=confirmation.reason)


def _plan_statement(claim: Claim, confirmation: Confirmation, speaker_text: str, actor: Actor) -> str:
    """What is stated: the reviewer's words, checked against the evidence, else the claim's own."""
    typed = confirmation.statement
    if typed is not None:
        statement = check_statement(typed)
    else:
        statement = claim.statement if confirmation.so == Fact.So.YES else default_statement(claim)
    if confirmation.fact_id is None:
        require_speaker(statement, speaker_text, so=confirmation.so, actor=actor, is_typed=typed is not None)
    if typed is not None:
        require_support(
            claim,
            statement,
            actor=actor,
            trusted=[claim.statement],
            speaker=confirmation.speaker or "",
            reason=confirmation.reason,
        )
    return statement


def _find_fact(claim: Claim, fact_id: UUID, facts: Mapping[UUID, Fact]) -> Fact:
    """The fact that the claim is put under. Raises NotFound, Conflict (it does not stand), Invalid (its desk)."""
    fact = facts.get(fact_id)
    if fact is None:
        raise NotFound(_("There is no such fact here."))
    if fact.status in (Fact.Status.RETRACTED, Fact.Status.SUPERSEDED):
        raise Conflict(
            _("That fact is %(status)s; cite one that stands.") % {"status": fact.get_status_display()}
        )
    # A citation shows its article's words, so a fact may only cite what everybody who sees the fact may see.
    if claim.article.desk_id is not None and claim.article.desk_id != fact.desk_id:
        raise Invalid(
            _("That fact is seen by more people than this article. Confirm a fact of its own instead.")
        )
    return fact


# The columns that a reviewer reads of a claim; somebody's verdict in between changes none of them.
_READ = ("statement", "speaker_text", "mode", "dates", "start", "end")


def _require_same_words(claim: Claim, expected: int) -> None:
    """Refuse a verdict on other words than the claim has now. Raises RevisionConflict."""
    if expected == claim.revision:
        return
    read = Revision.objects.of(Claim.record_type, claim.id).filter(number=expected).first()
    then = read.values() if read is not None else {}
    now = plain(claim.snapshot())
    if (
        not then
        or any(then[name] != now[name] for name in _READ)
        or _without_ids(then["figures"]) != _without_ids(now["figures"])
    ):
        raise RevisionConflict(
            _("This claim was changed since you read it: it is at revision %(number)s now.")
            % {"number": claim.revision},
            revision=claim.revision,
        )


def _without_ids(figures: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    return [{name: value for name, value in figure.items() if name != "id"} for figure in figures]


def _speaker_text(claim: Claim, confirmation: Confirmation) -> str:
    """Who says so, as it stands on claim and fact; the publisher, or the article, where nobody is named."""
    words = claim.speaker_text if confirmation.speaker is None else confirmation.speaker
    return " ".join(words.split())[:300] or _publisher_words(claim)[:300]


def _publisher_words(claim: Claim) -> str:
    """Who speaks in the article's own voice, as a statement names them."""
    article = claim.article
    return article.publisher_name if article.has_publisher else name_article(claim.language or "en")


def offered_speaker(claim: Claim) -> str:
    """Whom a confirmation names unless the reviewer names somebody else."""
    return _speaker_text(claim, Confirmation())


def name_source(claim: Claim, confirmation: Confirmation) -> str:
    """The name of the Source that a confirmation cites: its speaker without title and apposition, or the publisher."""
    words = claim.speaker_text if confirmation.speaker is None else confirmation.speaker
    if not words.split():
        return claim.article.publisher_name[:300]
    return tell_source(_speaker_name(_speaker_text(claim, confirmation))).name


def _speaker_name(speaker_text: str) -> str:
    """A speaker without what follows a comma."""
    return speaker_text.split(",")[0].strip() or speaker_text


def default_statement(claim: Claim) -> str:
    """What a confirmation states unless the reviewer says otherwise: it names the speaker while `so` is not yes."""
    speaker = claim.speaker_text or _publisher_words(claim)
    if names_speaker(claim.statement, speaker):
        return claim.statement
    return attribute_statement(claim.statement, speaker, language=claim.language)


def publisher_kind(article: Article) -> str:
    """The kind of Source that vouches for an article's own voice."""
    return Source.Kind.OUTLET if article.has_publisher else Source.Kind.DOCUMENT
