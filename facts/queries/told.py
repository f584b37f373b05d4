"""Facts as they are told to others: the whole of what they say, and nothing that is the newsroom's own.

Never told are notes, reasons, people, desks and embargoes. A source is told only with the page where everybody can read
it, by the name that the reader may know: what was said on the telephone, or lies on a server of the house, is not.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Prefetch, QuerySet
from django.utils import timezone

from facts.delivery.addresses import is_open_address
from facts.delivery.formats.told import Publisher, ToldCorrection, ToldFact, ToldFigure, ToldSource
from facts.models import Citation, Fact
from facts.services.delivery.reach import FactStep
from newsroom.ledger.models import Revision
from sources.models import Article
from sources.protection import Veil

# The address of a fact's page and its address for programs, by its id.
Addresses = Callable[[UUID], tuple[str, str]]
MOST_IN_A_FEED = 100
_TURNS = {
    "fact.retracted": "retraction",
    "fact.redacted": "retraction",
    "fact.disputed": "dispute",
    "fact.settled": "settlement",
    "fact.restored": "return",
}
# What may have been a correction of something that was told.
CORRECTING = ("fact.corrected", "fact.updated", "fact.clarified", *_TURNS)


def name_publisher(base: str) -> Publisher:
    """Whoever tells it, as this installation is set; `base` is its own address."""
    return Publisher(
        settings.PUBLISHER_NAME,
        settings.PUBLISHER_URL or f"{base}/",
        settings.CORRECTIONS_URL or f"{base}/public/corrections/",
        settings.PUBLIC_LICENCE_URL,
    )


def tell_facts(facts: QuerySet[Fact], veil: Veil, addresses: Addresses) -> list[ToldFact]:
    """These facts in their order, with what was corrected since they were first told: four queries for any number.

    A fact of which nobody said that everybody may read it was first told when it was confirmed.
    """
    citations = Citation.objects.select_related("claim", "article__outlet", "article__reading__upload")
    found = list(facts.prefetch_related("figures", Prefetch("citations", citations)))
    history: dict[UUID, list[Revision]] = {fact.id: [] for fact in found}
    for row in Revision.objects.filter(object_type="fact", object_id__in=history).order_by("number"):
        history[row.object_id].append(row)
    return [_tell(fact, history[fact.id], veil, addresses) for fact in found]


def _tell(fact: Fact, rows: Sequence[Revision], veil: Veil, addresses: Addresses) -> ToldFact:
    url, api_url = addresses(fact.id)
    corrections = list(_find_corrections(rows, since=fact.public_since or fact.confirmed_at))
    return ToldFact(
        id=fact.id,
        revision=fact.revision,
        url=url,
        api_url=api_url,
        statement=veil.text(fact.statement),
        status=str(fact.status),
        said=str(fact.said),
        so=str(fact.so),
        confirmed_at=fact.confirmed_at,
        changed_at=corrections[-1].at if corrections else fact.public_since or fact.confirmed_at,
        language=fact.language,
        speaker=veil.text(fact.speaker_text),
        valid_from=fact.valid_from,
        valid_to=fact.valid_to,
        is_embargoed=fact.is_embargoed,
        figures=[
            ToldFigure(veil.text(figure.text), veil.text(figure.counted)) for figure in fact.figures.all()
        ],
        sources=[
            source
            for citation in fact.citations.all()
            if (source := _tell_source(citation, veil)) is not None
        ],
        corrections=[ToldCorrection(one.at, one.kind, veil.text(one.before)) for one in corrections],
    )


def _tell_source(citation: Citation, veil: Veil) -> ToldSource | None:
    """A citation as everybody may read it; None where its place is not everybody's."""
    name = veil.aliases.get(citation.source_id) or veil.text(citation.source_name)
    article, claim = citation.article, citation.claim
    stance = str(citation.stance)
    url = citation.locator if article is None else _find_page(article)
    if not is_open_address(url) or veil.hides(url):
        return None
    if article is None:
        return ToldSource(name, url, stance=stance)
    quote = claim.quote if claim is not None and not veil.hides(claim.quote) else ""
    outlet = veil.name(article.outlet) if article.outlet is not None else ""
    return ToldSource(name, url, outlet, article.published.partition("T")[0], quote, stance)


def _find_page(article: Article) -> str:
    """Where an article was published, if everybody may know: it is no desk's, no draft, and under no embargo."""
    upload = article.reading.upload
    is_held = article.embargoed_until is not None and article.embargoed_until > timezone.now()
    return "" if article.desk_id is not None or upload.is_draft or is_held else upload.url


def _find_corrections(rows: Iterable[Revision], *, since: datetime) -> Iterable[ToldCorrection]:
    """What of a fact was told and is told otherwise now: between two revisions that were both everybody's to read."""
    before: FactStep | None = None
    for row in rows:
        values = row.values()
        if not _was_told(values, row.at):
            continue
        step = FactStep.of(row.number, row.kind, values)
        if before is not None and row.at > since:
            kind = _TURNS.get(row.type) or (row.kind if before.said != step.said else "")
            if kind:
                old, new = before.said["statement"], step.said["statement"]
                yield ToldCorrection(row.at, kind, old if old != new else "")
        before = step


def _was_told(values: Mapping[str, Any], at: datetime) -> bool:
    """Whether a revision was no desk's and under no embargo when it came."""
    until = values.get("embargoed_until")
    return bool(values) and not values["desk"] and (not until or datetime.fromisoformat(until) <= at)


def list_corrected() -> QuerySet[Fact]:
    """The facts of the public of which something was corrected of late, at most as many as a feed tells."""
    rows = Revision.objects.filter(
        object_type="fact", type__in=CORRECTING, object_id__in=Fact.objects.public().values("id")
    )
    ids = rows.order_by("-entry_id").values_list("object_id", flat=True)[:MOST_IN_A_FEED]
    return Fact.objects.public().filter(id__in=list(ids))
