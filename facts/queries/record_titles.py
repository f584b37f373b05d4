"""What the ledger's entries are about, in words: a claim's or fact's statement, an article's headline, a name."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from typing import Any
from uuid import UUID

from django.db.models import CharField, Exists, OuterRef, Q, QuerySet, Value
from django.utils.text import Truncator

from facts.models import Claim, Decision, Fact, ProposedChange, Relation, Run, Usage
from newsroom.actor import Actor
from newsroom.ledger.models import Entry, Revision
from newsroom.models import User
from newsroom.rights import Right
from sources.models import Article, Reading, Source, Upload
from sources.protection import veil_for

LONGEST = 160


def _rows(actor: Actor) -> Mapping[str, tuple[QuerySet[Any], str]]:
    """By type of record: the rows that this actor sees, and the path to the column that is their title."""
    uploads = Upload.objects.visible_to(actor)
    people = User.objects.all() if actor.may(Right.MANAGE_PEOPLE) else User.objects.none()
    return {
        "claim": (Claim.objects.visible_to(actor), "statement"),
        "decision": (Decision.objects.visible_to(actor), "claim__statement"),
        "fact": (Fact.objects.visible_to(actor), "statement"),
        "proposed_change": (ProposedChange.objects.visible_to(actor), "fact__statement"),
        "relation": (Relation.objects.visible_to(actor), "fact__statement"),
        "usage": (Usage.objects.visible_to(actor), "title"),
        "article": (Article.objects.visible_to(actor), "headline"),
        "run": (Run.objects.visible_to(actor), "article__headline"),
        "upload": (uploads, "name"),
        "reading": (Reading.objects.filter(upload__in=uploads), "upload__name"),
        "source": (Source.objects.visible_to(actor), "name"),
        "user": (people, "name"),
    }


def find_titles(entries: Iterable[Entry], actor: Actor) -> dict[tuple[str, UUID], str]:
    """The titles of what entries are about, as this actor reads them; one query."""
    wanted: dict[str, set[UUID]] = defaultdict(set)
    for entry in entries:
        wanted[entry.object_type].add(entry.object_id)
    parts = [
        rows.filter(id__in=wanted[kind])
        .order_by()
        .annotate(title_kind=Value(kind, output_field=CharField()))
        .values_list("title_kind", "id", column)
        for kind, (rows, column) in _rows(actor).items()
        if kind in wanted
    ]
    if not parts:
        return {}
    veil, found = veil_for(actor), parts[0].union(*parts[1:], all=True)
    return {(kind, pk): Truncator(veil.text(title or "")).chars(LONGEST) for kind, pk, title in found}


def filter_entries(
    entries: QuerySet[Entry],
    actor: Actor,
    *,
    person: UUID | None = None,
    article: UUID | None = None,
    words: str = "",
) -> QuerySet[Entry]:
    """Entries of what a person did, with or without a key; about an article and what came of it; holding words."""
    if person is not None:
        name = f"user/{person}"
        made = Revision.objects.filter(entry=OuterRef("index")).filter(Q(actor=name) | Q(on_behalf_of=name))
        entries = entries.filter(Exists(made))
    if article is not None:
        entries = entries.filter(_about_article(article, actor))
    if words.split():
        about = Q()
        for kind, rows in _rows_with(words.split(), actor).items():
            about |= Q(object_type=kind, object_id__in=rows.values("id"))
        entries = entries.filter(about)
    return entries


def _about_article(article: UUID, actor: Actor) -> Q:
    claims = Claim.objects.visible_to(actor).filter(article=article)
    rows: Mapping[str, QuerySet[Any]] = {
        "claim": claims,
        "decision": Decision.objects.visible_to(actor).filter(claim__in=claims),
        "run": Run.objects.visible_to(actor).filter(article=article),
        "fact": Fact.objects.visible_to(actor).filter(citations__article=article),
    }
    about = Q(object_type="article", object_id=article)
    for kind, found in rows.items():
        about |= Q(object_type=kind, object_id__in=found.values("id"))
    return about


def _rows_with(words: Iterable[str], actor: Actor) -> Mapping[str, QuerySet[Any]]:
    """The records whose title holds each of these words, as the actor reads it."""
    column: Callable[[str], Any] = veil_for(actor).column
    found = {}
    for kind, (rows, name) in _rows(actor).items():
        rows = rows.alias(shown_title=column(name))
        for word in words:
            rows = rows.filter(shown_title__icontains=word)
        found[kind] = rows
    return found
