"""A search as pages and API show it: what was typed and chosen, the hits of one page, and what they divide into."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from facts.finding.asking import read_asked
from facts.finding.hits import Hit, read_hits
from facts.finding.search import RANKED, Wanted, find_anything
from facts.models import Claim, Fact, SearchText
from facts.queries.facts import find_family
from facts.queries.past_search import read_past_hits, search_past
from facts.services.facts.kinds import list_kinds
from newsroom.actor import Actor
from newsroom.errors import Invalid
from newsroom.models import Desk
from sources.models import Source
from sources.protection import veil_for

PAGE = 20
_TENTH = 0.1  # of a second
# Choices of a facet that are shown, those with most hits first.
CHOICES = 8
_NARROWED_BY_NAME = ("source", "outlet")
_OF_THE_PAST = ("known_at", "valid_at")


@dataclass(frozen=True)
class SearchChoices:
    """What a search is narrowed to, as it stands in an address; what is empty leaves all."""

    type: str = ""
    status: str = ""
    kind: str = ""
    desk: UUID | None = None
    source: UUID | None = None
    outlet: UUID | None = None
    day: str = ""
    since: date | None = None
    until: date | None = None
    known_at: datetime | None = None
    valid_at: str = ""

    @property
    def is_past(self) -> bool:
        return self.known_at is not None or bool(self.valid_at)

    @property
    def is_beyond_the_past(self) -> bool:
        """Whether the past is asked for what only today can be asked: it has facts by status, kind and source alone."""
        others = (self.desk, self.outlet, self.day, self.since, self.until)
        return self.is_past and (self.type not in ("", SearchText.Kind.FACT) or any(others))


@dataclass(frozen=True)
class FacetChoice:
    """One value that hits may be narrowed to, and how many there would be."""

    value: str
    words: str
    number: int
    is_chosen: bool


@dataclass(frozen=True)
class Facet:
    """One way in which the hits divide; `name` is its parameter in an address."""

    name: str
    title: str
    choices: Sequence[FacetChoice]


@dataclass(frozen=True)
class SearchPage:
    """One page of a search. `total` is how many fit, `is_more` that there are further ones behind that number.

    `reachable` is how many of them pages go through; `loosened` says that nothing fits word for word.
    """

    hits: Sequence[Hit]
    total: int
    is_more: bool
    reachable: int
    loosened: bool
    facets: Sequence[Facet]


def search(actor: Actor, q: str, chosen: SearchChoices, *, page: int = 1) -> SearchPage:
    """What the actor sees of all that fits, best first; of the past the facts that were known or so, newest first.

    Raises Invalid for a moment that has not come yet, and where the past is narrowed by what it does not have.
    Whoever may not know a protected name is answered at the next tenth of a second: rows that the name is found in,
    and that are then left out, cost some milliseconds, and the time would tell that a guess was right.
    """
    began = time.monotonic()
    page_found = (_search_past if chosen.is_past else _search)(actor, q, chosen, page)
    if veil_for(actor):
        time.sleep(_TENTH - (time.monotonic() - began) % _TENTH)
    return page_found


def _search(actor: Actor, q: str, chosen: SearchChoices, page: int) -> SearchPage:
    wanted = Wanted(
        **{
            name: value
            for name, value in vars(chosen).items()
            if name not in (*_NARROWED_BY_NAME, *_OF_THE_PAST)
        },
        sources=tuple(find_family(actor, chosen.source)) if chosen.source else (),
        outlets=tuple(find_family(actor, chosen.outlet)) if chosen.outlet else (),
    )
    found = find_anything(actor, read_asked(q), wanted)
    first = (max(page, 1) - 1) * PAGE
    return SearchPage(
        hits=read_hits(actor, found.rows[first : first + PAGE], found.lexemes),
        total=found.total,
        is_more=found.is_more,
        reachable=min(len(found.rows), RANKED),
        loosened=found.loosened,
        facets=_name_facets(actor, found.facets, chosen),
    )


def _search_past(actor: Actor, q: str, chosen: SearchChoices, page: int) -> SearchPage:
    if chosen.is_beyond_the_past:
        raise Invalid(_("Of the past, facts alone are searched: by words, figures, status, kind and source."))
    records, is_more = search_past(
        actor,
        q,
        known_at=chosen.known_at,
        valid_at=chosen.valid_at or None,
        status=chosen.status or None,
        kind=chosen.kind or None,
        source=chosen.source,
    )
    first = (max(page, 1) - 1) * PAGE
    return SearchPage(
        hits=read_past_hits(records[first : first + PAGE], q),
        total=len(records),
        is_more=is_more,
        reachable=len(records),
        loosened=False,
        facets=(),
    )


def _name_facets(actor: Actor, counts: Mapping[str, Mapping[Any, int]], chosen: SearchChoices) -> list[Facet]:
    """The facets that divide the hits, or that were chosen, with the names that this actor reads."""
    sources = _name_sources(actor, counts, chosen)
    desks = {desk.id: desk.name for desk in Desk.objects.visible_to(actor)} if counts.get("desk") else {}
    named: dict[str, tuple[str, Mapping[Any, Any]]] = {
        "type": (_("What"), dict(SearchText.Kind.choices)),
        "status": (_("Status"), dict(Claim.Status.choices) | dict(Fact.Status.choices)),
        "kind": (_("Kind of fact"), {kind.code: kind.name for kind in list_kinds()}),
        "desk": (_("Desk"), desks),
        "source": (_("Source"), sources),
        "outlet": (_("Outlet"), sources),
    }
    facets = []
    for name, (title, words) in named.items():
        picked = getattr(chosen, name)
        numbers = {value: number for value, number in counts.get(name, {}).items() if value in words}
        if picked and picked in words:
            numbers.setdefault(picked, 0)
        if len(numbers) < 2 and not picked:
            continue
        order = sorted(numbers, key=lambda value: (value != picked, -numbers[value], str(words[value])))
        choices = [
            FacetChoice(str(value), str(words[value]), numbers[value], value == picked)
            for value in order[:CHOICES]
        ]
        if choices:
            facets.append(Facet(name, title, choices))
    return facets


def _name_sources(
    actor: Actor, counts: Mapping[str, Mapping[Any, int]], chosen: SearchChoices
) -> dict[UUID, str]:
    """The names of the sources that most hits name, of those that this actor sees and as they read them."""
    ids = {one for one in (chosen.source, chosen.outlet) if one}
    for name in _NARROWED_BY_NAME:
        numbers = counts.get(name, {})
        ids |= set(sorted(numbers, key=lambda one: -numbers[one])[: CHOICES * 2])
    veil = veil_for(actor)
    return {one.id: veil.name(one) for one in Source.objects.visible_to(actor).filter(id__in=ids)}
