"""What a fact's two verdicts rest on: citations, and which of them a verdict needs."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from facts.comparing.name_source import tell_source
from facts.models import Citation, Claim, Fact
from newsroom.actor import Actor
from newsroom.errors import Conflict, Invalid, NotAllowed
from newsroom.ledger.recorded import Change
from newsroom.models import User
from sources.models import Article, SameText, Source
from sources.services.sources import find_or_create_source

SUPPORTS, CONTRADICTS = Citation.Stance.SUPPORTS, Citation.Stance.CONTRADICTS


class EvidenceMissing(Invalid):
    """`details["verdict"]` is said or so, `details["stances"]` what the evidence for it must be."""

    code, title = "evidence-missing", "A verdict needs evidence"


class EvidenceNeeded(Conflict):
    code, title = "evidence-needed", "The fact still rests on this citation"


@dataclass(frozen=True)
class Evidence:
    """What a person cites for or against a fact: a claim, an article, or a place anywhere with a note.

    `source` is the name of who vouches; empty for whoever the claim or article says. `citation_id` instead of all
    else names a citation that the fact has already.
    """

    source: str = ""
    claim_id: UUID | None = None
    article_id: UUID | None = None
    locator: str = ""
    note: str = ""
    stance: str = SUPPORTS
    is_primary: bool = False
    citation_id: UUID | None = None


# Each answer, and the stances of which it needs at least one citation each.
_NEEDS: dict[tuple[str, str], tuple[str, ...]] = {
    ("said", Fact.Said.YES): (SUPPORTS,),
    ("said", Fact.Said.NO): (CONTRADICTS,),
    ("so", Fact.So.YES): (SUPPORTS,),
    ("so", Fact.So.NO): (CONTRADICTS,),
    ("so", Fact.So.CONTESTED): (SUPPORTS, CONTRADICTS),
}
_REFUSALS: dict[tuple[str, str], Promise] = {
    ("said", Fact.Said.YES): gettext_lazy(
        "“Was it said?” is answered with yes only on evidence that supports it: cite it along with the change."
    ),
    ("said", Fact.Said.NO): gettext_lazy(
        "“Was it said?” is answered with no only on evidence that contradicts it: cite it along with the change."
    ),
    ("so", Fact.So.YES): gettext_lazy(
        "“Is it so?” is answered with yes only on evidence that supports the statement: cite it along with the change."
    ),
    ("so", Fact.So.NO): gettext_lazy(
        "“Is it so?” is answered with no only on evidence against the statement: cite it along with the change."
    ),
    ("so", Fact.So.CONTESTED): gettext_lazy(
        "It is contested only where evidence stands on both sides: cite along with the change what is said against "
        "the statement, or for it."
    ),
}


def stances_for(verdict: str, answer: str) -> tuple[str, ...]:
    """The stances of which an answer needs a citation each; `verdict` is said or so."""
    return _NEEDS.get((verdict, answer), ())


def require_evidence(
    verdict: str, answer: str, *, named: Sequence[Citation], all_of: Iterable[Citation]
) -> None:
    """Refuse a changed verdict that nothing named along with the change bears out. Raises EvidenceMissing.

    `named` are the citations that the change names, `all_of` every citation of the fact with them. Taking an answer
    back to “not checked” needs none.
    """
    needed = stances_for(verdict, answer)
    if not needed:
        return
    stances = {citation.stance for citation in all_of}
    if not any(citation.stance in needed for citation in named) or not stances >= set(needed):
        raise EvidenceMissing(
            str(_REFUSALS[(verdict, answer)]), verdict=verdict, stances=[str(stance) for stance in needed]
        )


# What somebody besides the story that makes a claim must say, for each answer at its confirmation.
_BEYOND_ITS_STORY = {Fact.So.YES: SUPPORTS, Fact.So.NO: CONTRADICTS, Fact.So.CONTESTED: CONTRADICTS}


def require_independent(claim: Claim, so: str, evidence: Iterable[Evidence], *, reason: str) -> None:
    """Refuse to answer “Is it so?” on nothing but the story that makes the claim, unless `reason` says why.

    The story is its article, an older or newer text of it, the same text in another outlet, and the address it was
    taken from. Raises EvidenceMissing.
    """
    needed = _BEYOND_ITS_STORY.get(Fact.So(so)) if so in Fact.So.values else None
    if needed is None or reason.strip():
        return
    given = [one for one in evidence if one.stance == needed]
    if given and not all(_is_of_story(claim.article, one) for one in given):
        return
    raise EvidenceMissing(
        _(
            "“Is it so?” is not answered by the story that makes the claim. Name what else bears it out: a link, a "
            "file, a fact, a register or a person, and what is found there. Or say in writing why its own word is "
            "enough."
        ),
        verdict="so",
        stances=[str(needed)],
    )


def _is_of_story(article: Article, evidence: Evidence) -> bool:
    article_id = evidence.article_id
    if evidence.claim_id is not None:
        cited = Claim.objects.filter(id=evidence.claim_id).values_list("article_id", flat=True)
        article_id = cited.first()
    if article_id is None:
        return _same_address(evidence.locator, article.reading.upload.url)
    same = Q(article=article, twin=article_id) | Q(twin=article, article=article_id)
    return (
        article_id in (article.id, article.supersedes_id)
        or Article.objects.filter(id=article_id, supersedes=article).exists()
        or SameText.objects.filter(same).exists()
    )


def _same_address(one: str, other: str) -> bool:
    def bare(address: str) -> str:
        return address.strip().casefold().partition("://")[2].partition("#")[0].rstrip("/")

    return bool(bare(other)) and bare(one) == bare(other)


def rests_on_own_story(so: str, citations: Iterable[Citation]) -> bool:
    """Whether an answer to “Is it so?” rests on nothing but the one story that makes the claim."""
    needed = _BEYOND_ITS_STORY.get(Fact.So(so))
    if needed is None:
        return False
    found = [citation for citation in citations if citation.stance == needed]
    if needed == CONTRADICTS:
        return not found
    return all(citation.claim_id for citation in found) and len({one.article_id for one in found}) < 2


def require_still_borne_out(fact: Fact, gone: Citation, left: Sequence[Citation]) -> None:
    """Refuse to take away what the statement or one of its verdicts rests on. Raises EvidenceNeeded."""
    if gone.stance == SUPPORTS and all(citation.stance != SUPPORTS for citation in left):
        raise EvidenceNeeded(
            _("This is the last citation that supports the fact. A chief can retract the fact instead.")
        )
    for verdict, answer in (("so", fact.so), ("said", fact.said)):
        needed = stances_for(verdict, answer)
        if gone.stance in needed and all(citation.stance != gone.stance for citation in left):
            raise EvidenceNeeded(
                _(
                    "The fact’s answers rest on this citation. Change the answer first, or cite something else for it."
                )
            )


def evidence_to_json(evidence: Evidence) -> dict[str, Any]:
    """The evidence as it was given, as it is kept until a second person agrees."""
    return asdict(evidence)


def evidence_from_json(kept: Mapping[str, Any]) -> Evidence:
    ids = {
        name: UUID(kept[name]) if kept[name] else None for name in ("claim_id", "article_id", "citation_id")
    }
    return Evidence(**{**kept, **ids})


def build_citation(
    evidence: Evidence, *, fact: Fact, actor: Actor, author: User | None, changes: list[Change]
) -> Citation:
    """The citation that the evidence stands for, not saved and without a place; a new Source is among the changes.

    `actor` must see what is cited; `author` is the person who gave the evidence. Raises NotAllowed (nobody answers
    for it), Invalid.
    """
    if author is None:
        raise NotAllowed(_("Evidence needs a person who answers for it."))
    claim, article = check_evidence(evidence, actor=actor, desk_id=fact.desk_id)
    locator, note = " ".join(evidence.locator.split()), evidence.note.strip()
    if claim is not None and fact.citations.filter(claim=claim).exists():
        raise Invalid(_("The fact cites this claim already."))
    source = _find_source(evidence, claim, article, fact.desk_id, changes)
    return Citation(
        fact=fact,
        source=source,
        source_name=source.name,
        claim=claim,
        article=article,
        locator=locator,
        note=note,
        stance=evidence.stance,
        is_primary=evidence.is_primary,
        added_by=author,
        added_at=timezone.now(),
    )


def check_evidence(
    evidence: Evidence, *, actor: Actor, desk_id: UUID | None
) -> tuple[Claim | None, Article | None]:
    """What the evidence cites, once it is clear that a fact of this desk may cite it; nothing is written.

    Raises Invalid.
    """
    if evidence.stance not in Citation.Stance.values:
        raise Invalid(
            _("Say what the evidence does: %(values)s.") % {"values": ", ".join(Citation.Stance.values)}
        )
    claim, article = _find_cited(evidence, actor)
    locator, note = evidence.locator.strip(), evidence.note.strip()
    if article is None and not (locator and note):
        raise Invalid(
            _("Say where the evidence is and what is found there, or choose a claim or an article.")
        )
    if len(locator) > 2000 or len(note) > 2000:
        raise Invalid(_("The place and the note may each have 2,000 characters."))
    if article is not None and article.desk_id not in (None, desk_id):
        raise Invalid(_("That article is not for everybody who sees this fact, so the fact cannot cite it."))
    if article is None and not evidence.source.strip():
        raise Invalid(_("Say who vouches for it: the name of the source."))
    return claim, article


def _find_cited(evidence: Evidence, actor: Actor) -> tuple[Claim | None, Article | None]:
    if evidence.claim_id is not None:
        claims = (
            Claim.objects.visible_to(actor)
            .standing()
            .select_related("article__outlet", "article__reading__upload")
        )
        claim = claims.filter(id=evidence.claim_id).first()
        if claim is None:
            raise Invalid(_("There is no such claim here."))
        if evidence.article_id not in (None, claim.article_id):
            raise Invalid(_("That claim is of another article."))
        return claim, claim.article
    if evidence.article_id is not None:
        articles = Article.objects.visible_to(actor).select_related("outlet", "reading__upload")
        article = articles.filter(id=evidence.article_id).first()
        if article is None:
            raise Invalid(_("There is no such article here."))
        return None, article
    return None, None


def _find_source(
    evidence: Evidence,
    claim: Claim | None,
    article: Article | None,
    desk_id: UUID | None,
    changes: list[Change],
) -> Source:
    name = " ".join((evidence.source.strip() or (claim.speaker_text.split(",")[0] if claim else "")).split())
    known_as, kind = name, str(Source.Kind.ORGANISATION)
    if name:
        told = tell_source(name)
        # What a person typed stays as it was typed.
        name, kind = (name if evidence.source.strip() else told.name), told.kind
    if not name.strip() and article is not None:
        name = article.publisher_name
        kind = Source.Kind.OUTLET if article.outlet_id or article.agency else Source.Kind.DOCUMENT
    name = " ".join(name.split())
    if not name:
        raise Invalid(_("Say who vouches for it: the name of the source."))
    return find_or_create_source(name=name, known_as=known_as, kind=kind, desk_id=desk_id, changes=changes)
