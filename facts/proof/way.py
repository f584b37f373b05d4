"""The way of a fact, from the bytes that came in to what is said of it today, as far as a reader may see it.

Stages in their order; each has its nodes, and a node says from which earlier ones it came. What a reader may not see is
counted under its stage, with the reason.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from facts.models import Claim, Decision, Run
from facts.models.rounds import kept_back
from facts.queries.facts import FactRecord, read_fact
from facts.queries.usages import pages_of
from facts.veiling import cover_claims
from newsroom.actor import Actor
from newsroom.ledger.models import Revision
from newsroom.ledger.words import EVENT_WORDS
from newsroom.rights import Right
from sources.covering import cover_article, is_original_withheld
from sources.models import Article
from sources.protection import veil_for


@dataclass(frozen=True)
class WayStop:
    """One thing on the way: what it is called, what else is to be known of it, its page, and what it came from."""

    key: str
    title: str
    detail: str = ""
    address: str = ""
    at: datetime | None = None
    came_from: tuple[str, ...] = ()


@dataclass
class Stage:
    """A stretch of the way. `hidden` says in words what of it the reader may not see."""

    name: str | Promise
    nodes: list[WayStop] = field(default_factory=list)
    hidden: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Way:
    """The stages that have something in them, in their order."""

    stages: list[Stage]


def trace_way(actor: Actor, fact_id: UUID) -> Way:
    """The way of a fact, with all that any of its revisions rested on. Raises NotFound."""
    record = read_fact(actor, fact_id)
    revisions = list(Revision.objects.of("fact", fact_id))
    claims, articles = _find_evidence(actor, revisions)
    stages = {
        "bytes": Stage(gettext_lazy("Bytes as they came")),
        "articles": Stage(gettext_lazy("Articles")),
        "claims": Stage(gettext_lazy("Claims")),
        "decisions": Stage(gettext_lazy("Decisions")),
        "revisions": Stage(gettext_lazy("What we say")),
        "pages": Stage(gettext_lazy("Where it is published")),
    }
    _add_articles(stages, articles, actor)
    _add_claims(stages, claims, actor)
    _add_decisions(stages, claims, actor)
    _add_revisions(stages, revisions, record)
    _add_pages(stages, fact_id, actor)
    _count_hidden(stages, revisions, claims, articles, actor)
    return Way([stage for stage in stages.values() if stage.nodes or stage.hidden])


def _add_revisions(stages: Mapping[str, Stage], revisions: Iterable[Revision], record: FactRecord) -> None:
    """Each revision comes from the one before it and from what it was the first to cite."""
    steps = {step.number: step for step in record.history}
    judged: dict[str, list[str]] = {}
    for stop in stages["decisions"].nodes:
        judged.setdefault(stop.came_from[0], []).append(stop.key)
    seen: set[str] = set()
    before: tuple[str, ...] = ()
    for row in revisions:
        origins: list[str] = []
        for one in row.values().get("citations", ()):
            of = f"claim/{one['claim']}" if one["claim"] else f"article/{one['article']}"
            if of not in seen:
                seen.add(of)
                origins += judged.get(of, [of])
        step = steps.get(row.number)
        who = (step.proposed_by or step.by).name if step else ""
        page = reverse("facts:fact", args=[record.fact.id])
        stop = WayStop(
            f"revision/{row.number}",
            _("Revision %(number)s") % {"number": row.number},
            " · ".join(filter(None, [str(EVENT_WORDS.get(row.type, row.type)), who])),
            "" if row.is_redacted else f"{page}?known_at={_spell(row.at)}",
            row.at,
            (*before, *origins),
        )
        stages["revisions"].nodes.append(stop)
        before = (stop.key,)


def _add_pages(stages: Mapping[str, Stage], fact_id: UUID, actor: Actor) -> None:
    """The pages that say the fact now, each from the revision that it says."""
    for usage in pages_of(actor, fact_id):
        stages["pages"].nodes.append(
            WayStop(
                f"usage/{usage.id}",
                str(usage),
                str(usage.get_open_because_display()) if usage.is_open else usage.key.name,
                usage.link,
                usage.registered_at,
                (f"revision/{usage.fact_revision}",),
            )
        )


def _spell(moment: datetime) -> str:
    return moment.isoformat().replace("+00:00", "Z")


def _find_evidence(
    actor: Actor, revisions: Iterable[Revision]
) -> tuple[dict[UUID, Claim], dict[UUID, Article]]:
    """The claims and articles that any revision cited, as far as the actor sees them, as they are read."""
    cited = [one for row in revisions for one in row.values().get("citations", ())]
    claim_ids, article_ids = _ids(cited, "claim"), _ids(cited, "article")
    claims: dict[UUID, Claim] = {}
    if actor.may(Right.READ_CLAIMS):
        found = Claim.objects.visible_to(actor).filter(id__in=claim_ids).select_related("run")
        claims = {claim.id: claim for claim in cover_claims(found.order_by("id"), veil_for(actor))}
    articles: dict[UUID, Article] = {}
    if actor.may(Right.READ_ARTICLES):
        wanted = article_ids | {claim.article_id for claim in claims.values()}
        seen = Article.objects.visible_to(actor).filter(id__in=wanted)
        rows = seen.select_related("outlet", "reading__upload__original", "reading__upload__same_as")
        articles = {article.id: article for article in rows.order_by("id")}
    return claims, articles


def _ids(lines: Iterable[Mapping[str, Any]], name: str) -> set[UUID]:
    return {UUID(line[name]) for line in lines if line[name]}


def _add_articles(stages: Mapping[str, Stage], articles: Mapping[UUID, Article], actor: Actor) -> None:
    veil = veil_for(actor)
    for article in articles.values():
        upload, reading = article.reading.upload, article.reading
        came_from: tuple[str, ...] = ()
        if is_original_withheld(upload, veil):
            stages["bytes"].hidden.append(_("bytes that hold what only some people may know"))
        else:
            key = f"original/{upload.original_id}"
            came_from = (key,)
            if key not in {node.key for node in stages["bytes"].nodes}:
                stages["bytes"].nodes.append(
                    WayStop(
                        key,
                        veil.text(upload.name) or _("Pasted text"),
                        f"{upload.original.size:,} B · {upload.original.sha256[:12]}…",
                        reverse("sources:upload_page", args=[upload.id]),
                        upload.received_at,
                    )
                )
        cover_article(article, veil)
        outlet = article.outlet.name if article.outlet else ""
        stages["articles"].nodes.append(
            WayStop(
                f"article/{article.id}",
                str(article),
                " · ".join(filter(None, [outlet, f"{reading.engine} {reading.version}"])),
                reverse("facts:article", args=[article.id]),
                None,
                came_from,
            )
        )


def _add_claims(stages: Mapping[str, Stage], claims: Mapping[UUID, Claim], actor: Actor) -> None:
    for claim in claims.values():
        run: Run | None = claim.run
        found_by = _("marked by a person")
        if run is not None and run.engine:
            found_by = f"{run.engine} {run.version}"
        stages["claims"].nodes.append(
            WayStop(
                f"claim/{claim.id}",
                claim.quote,
                found_by,
                reverse("facts:claim", args=[claim.id]),
                None,
                (f"article/{claim.article_id}",),
            )
        )


def _add_decisions(stages: Mapping[str, Stage], claims: Mapping[UUID, Claim], actor: Actor) -> None:
    """Those that nobody still has to come to by themselves."""
    decisions = Decision.objects.visible_to(actor).filter(claim__in=claims)
    hidden = set(kept_back(decisions).values_list("id", flat=True))
    for decision in decisions.select_related("reviewer").order_by("at"):
        if decision.id in hidden:
            continue
        stages["decisions"].nodes.append(
            WayStop(
                f"decision/{decision.id}",
                decision.get_verdict_display(),
                decision.reviewer.name,
                reverse("facts:claim", args=[decision.claim_id]),
                decision.at,
                (f"claim/{decision.claim_id}",),
            )
        )
    if hidden:
        stages["decisions"].hidden.append(
            _("verdicts that are kept back until a second person has decided by themselves")
        )


def _count_hidden(
    stages: Mapping[str, Stage],
    revisions: Iterable[Revision],
    claims: Mapping[UUID, Claim],
    articles: Mapping[UUID, Article],
    actor: Actor,
) -> None:
    cited = [one for row in revisions for one in row.values().get("citations", ())]
    for stage, name, right, seen in (
        ("claims", "claim", Right.READ_CLAIMS, claims),
        ("articles", "article", Right.READ_ARTICLES, articles),
    ):
        missing = _ids(cited, name) - seen.keys()
        if missing:
            why = _("another desk’s") if actor.may(right) else _("not yours to read")
            stages[stage].hidden.append(f"{len(missing)}: {why}")
