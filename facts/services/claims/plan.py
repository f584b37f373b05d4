"""What a confirmation comes to: everything about it checked, and nothing written yet."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from facts.comparing.support import attribute_statement, names_speaker
from facts.language.figures import Figure as FigureValue
from facts.language.figures import figure_to_json
from facts.models import Claim, Fact
from facts.services.facts.rows import check_statement, require_speaker
from facts.services.support import require_support
from newsroom.errors import Conflict, Invalid, NotFound, RevisionConflict
from newsroom.ledger.models import Revision
from newsroom.ledger.recorded import plain
from newsroom.roles import Actor
from sources.models import Article, Source


@dataclass(frozen=True)
class Confirmation:
    """What a reviewer says in confirming; None leaves what the claim has. `said` and `so` are Fact's choices.

    `expected_revision` is the one whose words were read; None takes the claim as it stands. A later revision that
    says the same is no hindrance.
    """

    statement: str | None = None
    speaker: str | None = None
    figures: Sequence[FigureValue] | None = None
    said: str = Fact.Said.YES
    so: str = Fact.So.NOT_CHECKED
    fact_id: UUID | None = None
    reason: str = ""
    expected_revision: int | None = None


@dataclass(frozen=True)
class Plan:
    """What a confirmation would make: a new fact, or a further citation of `fact`.

    `source_name` and `source_kind` are of the Source that is cited.
    """

    statement: str
    speaker_text: str
    source_name: str
    source_kind: str
    figures: Sequence[FigureValue]
    confirmation: Confirmation
    fact: Fact | None

    def as_proposal(self) -> dict[str, Any]:
        """The plain values that are kept until a second person agrees."""
        return {
            "statement": self.statement,
            "speaker": self.speaker_text,
            "figures": [figure_to_json(figure) for figure in self.figures],
            "said": str(self.confirmation.said),
            "so": str(self.confirmation.so),
            "fact": str(self.fact.id) if self.fact is not None else None,
        }


def plan_confirmation(
    claim: Claim, confirmation: Confirmation, facts: Mapping[UUID, Fact], actor: Actor
) -> Plan:
    """What a confirmation of an open claim comes to; `facts` are the locked ones that may be cited.

    Raises RevisionConflict, Invalid, SpeakerNotNamed, UnsupportedStatement, NotFound, Conflict.
    """
    if confirmation.expected_revision is not None:
        _require_same_words(claim, confirmation.expected_revision)
    if confirmation.said not in Fact.Said.values or confirmation.so not in Fact.So.values:
        raise Invalid(_("Answer both questions: was it said, and is it so?"))
    speaker_text = _speaker_text(claim, confirmation)
    has_speaker = bool(claim.speaker_text or confirmation.speaker)
    return Plan(
        speaker_text=speaker_text,
        source_name=name_source(claim, confirmation),
        source_kind=Source.Kind.ORGANISATION if has_speaker else publisher_kind(claim.article),
        statement=_plan_statement(claim, confirmation, speaker_text, actor),
        figures=claim.figure_values if confirmation.figures is None else list(confirmation.figures),
        confirmation=confirmation,
        fact=None if confirmation.fact_id is None else _find_fact(claim, confirmation.fact_id, facts),
    )


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
    """Who says so, as it stands on claim and fact; the publisher where nobody is named."""
    words = claim.speaker_text if confirmation.speaker is None else confirmation.speaker
    return " ".join(words.split())[:300] or claim.article.publisher_name[:300]


def name_source(claim: Claim, confirmation: Confirmation) -> str:
    """The name of the Source that a confirmation cites: its speaker without what follows a comma, or the publisher."""
    words = claim.speaker_text if confirmation.speaker is None else confirmation.speaker
    if not words.split():
        return claim.article.publisher_name[:300]
    speaker_text = _speaker_text(claim, confirmation)
    return speaker_text.split(",")[0].strip() or speaker_text


def default_statement(claim: Claim) -> str:
    """What a confirmation states unless the reviewer says otherwise: it names the speaker while `so` is not yes."""
    article = claim.article
    speaker = claim.speaker_text or article.publisher_name
    if names_speaker(claim.statement, speaker):
        return claim.statement
    if not claim.speaker_text and publisher_kind(article) == Source.Kind.DOCUMENT:
        # A headline in the place of a name reads as one only in quotation marks.
        speaker = f"“{speaker.rstrip(' .')}”"
    return attribute_statement(claim.statement, speaker, language=claim.language)


def publisher_kind(article: Article) -> str:
    """The kind of Source that vouches for an article's own voice."""
    return Source.Kind.OUTLET if article.outlet_id or article.agency else Source.Kind.DOCUMENT
