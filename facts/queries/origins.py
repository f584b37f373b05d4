"""How many of the reports that a fact rests on have it independently, as its reader may know them."""

from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _

from facts.comparing.origins import CitedReport, Origin, Party, trace_origins
from facts.models import Citation, Fact
from facts.veiling import cover_facts
from newsroom.actor import Actor
from newsroom.errors import NotFound
from sources.protection import Veil, veil_for


@dataclass(frozen=True)
class FactOrigins:
    """A fact, and the origins of the reports that support it."""

    fact: Fact
    origins: list[Origin]

    @property
    def reports(self) -> int:
        return sum(len(origin.reports) for origin in self.origins)


def read_origins(actor: Actor, fact_id: UUID) -> FactOrigins:
    """The origins of the reports that support a fact. Raises NotFound."""
    fact = Fact.objects.visible_to(actor).filter(id=fact_id).first()
    if fact is None:
        raise NotFound(_("There is no such fact here."))
    veil = veil_for(actor)
    cover_facts([fact], veil)
    cited = Citation.objects.filter(fact=fact, stance=Citation.Stance.SUPPORTS)
    citations = cited.select_related("source", "claim__speaker", "article__outlet")
    return FactOrigins(fact, trace_origins([_describe(citation, veil) for citation in citations]))


def _describe(citation: Citation, veil: Veil) -> CitedReport:
    """A citation as a report: told apart from others by what is stored, called as its reader knows it."""
    claim, article = citation.claim, citation.article
    outlet = article.outlet if article is not None and article.outlet is not None else citation.source
    agency = article.agency.strip() if article is not None else ""
    speaker = None
    if claim is not None and claim.speaker is not None:
        speaker = Party(claim.speaker.id, veil.name(claim.speaker))
    elif claim is not None and claim.speaker_text:
        speaker = Party(claim.speaker_text.casefold(), veil.text(claim.speaker_text))
    return CitedReport(
        str(citation.id),
        Party(outlet.id, veil.name(outlet)),
        Party(agency.casefold(), veil.text(agency)) if agency else None,
        speaker,
        claim.quote if claim is not None else "",
        article.published if article is not None else "",
    )
