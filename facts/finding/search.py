"""Search: what of facts, claims, articles and sources fits what was asked, best first, and how it divides.

Of what fits only the newest RANKED are weighed, by how well and how lately; counts go on to _MOST_COUNTED. Under a
veil (sources/protection.py) the reader finds what they read: a name that is kept from them finds nothing, its alias
does, so fewer are weighed and each is looked at as it is read.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import BooleanField, F, FloatField, Func, Q, QuerySet, Value
from django.db.models.expressions import RawSQL
from django.utils import timezone

from facts.finding.asking import Asked, Term
from facts.finding.read_texts import read_shown_texts
from facts.finding.rows import Row
from facts.finding.wording import Fits, Wording, as_query, loosen, word_query
from facts.models import Claim, Fact, SearchText
from newsroom.actor import Actor
from sources.protection import Veil, veil_for

RANKED = 1_000
RANKED_UNDER_VEIL = 300
_MOST_COUNTED = 10_000

_WEIGHTS = "{0.15, 0.4, 0.6, 1.0}"
_OF_KIND = {"fact": 1.3, "source": 1.25, "claim": 1.0, "article": 0.9}
_LESS = {Fact.Status.RETRACTED, Fact.Status.SUPERSEDED, Claim.Status.REJECTED}
# After so many days half of what newness adds is gone.
_HALF_LIFE = 730
# Claims that a fact, or another claim, stands for: shown where somebody asks for claims.
_STOOD_FOR = Q(object_type=SearchText.Kind.CLAIM, status__in=[Claim.Status.CONFIRMED, Claim.Status.MERGED])


class _Overlaps(Func):
    """Whether two sets of figures have one in common."""

    template, arg_joiner, output_field = "%(expressions)s", " && ", BooleanField()


@dataclass(frozen=True)
class Wanted:
    """What the hits are narrowed to besides words; what is empty leaves all. `day` is a partial date."""

    type: str = ""
    status: str = ""
    kind: str = ""
    desk: UUID | None = None
    sources: tuple[UUID, ...] = ()
    outlets: tuple[UUID, ...] = ()
    day: str = ""
    since: date | None = None
    until: date | None = None

    def __bool__(self) -> bool:
        return self != Wanted()


@dataclass(frozen=True)
class FoundRows:
    """The rows that fit, best first; how many there are (`is_more`: and further ones), and their facets.

    `facets` is by name of a facet the number of rows by value. `loosened` says that nothing fits word for word.
    """

    rows: Sequence[Row] = ()
    total: int = 0
    is_more: bool = False
    facets: Mapping[str, Mapping[Any, int]] = field(default_factory=dict)
    lexemes: frozenset[str] = frozenset()
    loosened: bool = False


def find_anything(actor: Actor, asked: Asked, wanted: Wanted) -> FoundRows:
    """What the actor sees and what fits all that is asked; where nothing does, what may have been meant."""
    if not asked and not wanted:
        return FoundRows()
    wording = word_query(asked)
    if asked.terms and not wording.positive:
        return FoundRows()
    found = _find(actor, asked, wanted, wording)
    if found.rows or not asked.terms:
        return found
    for other in loosen(asked):
        looser = _find(actor, asked, wanted, other)
        if looser.rows:
            return replace(looser, loosened=True)
    return found


def find_by_words(actor: Actor, kind: str, asked: Asked) -> QuerySet[SearchText]:
    """The rows of one kind of record that fit, as they are stored: for lists of readers from whom nothing is kept."""
    wording = word_query(asked)
    rows = _narrow(SearchText.objects.visible_to(actor), asked, Wanted(type=kind))
    if wording.whole:
        return rows.filter(Fits(wording.whole))
    return rows if asked.has_range else rows.none()


def _find(actor: Actor, asked: Asked, wanted: Wanted, wording: Wording) -> FoundRows:
    veil = veil_for(actor)
    rows = _narrow(SearchText.objects.visible_to(actor), asked, wanted)
    if veil:
        weighed = _find_as_read(rows, wording, veil)
        is_more = len(weighed) > RANKED_UNDER_VEIL
        weighed = weighed[:RANKED_UNDER_VEIL]
        return FoundRows(_sort(weighed), len(weighed), is_more, count_facets(weighed), wording.lexemes)
    if wording.whole:
        rows = rows.filter(Fits(wording.whole))
    weighed = _weigh(rows, wording, RANKED + 1)
    if len(weighed) <= RANKED:
        return FoundRows(_sort(weighed), len(weighed), False, count_facets(weighed), wording.lexemes)
    total, facets = _count(rows)
    counted = min(total, _MOST_COUNTED)
    return FoundRows(_sort(weighed[:RANKED]), counted, total > _MOST_COUNTED, facets, wording.lexemes)


def _narrow(rows: QuerySet[SearchText], asked: Asked, wanted: Wanted) -> QuerySet[SearchText]:
    rows = rows.filter(object_type=wanted.type) if wanted.type else rows.exclude(_STOOD_FOR)
    for name in ("status", "kind", "desk"):
        if value := getattr(wanted, name):
            rows = rows.filter(**{name: value})
    if wanted.sources:
        rows = rows.filter(sources__overlap=list(wanted.sources))
    if wanted.outlets:
        rows = rows.filter(outlets__overlap=list(wanted.outlets))
    if wanted.day:
        rows = rows.filter(days__contains=[wanted.day])
    if wanted.since:
        rows = rows.filter(moment__date__gte=wanted.since)
    if wanted.until:
        rows = rows.filter(moment__date__lte=wanted.until)
    if asked.has_range:
        rows = rows.filter(_Overlaps(F("figures"), RawSQL("numrange(%s, %s, '[]')", (asked.low, asked.high))))
    return rows


_COLUMNS = ("id", "object_type", "status", "kind", "desk_id", "sources", "outlets", "moment")


def _weigh(rows: QuerySet[SearchText], wording: Wording, most: int) -> list[Row]:
    rank: Any = Value(0.0)
    if wording.positive:
        rank = Func(
            RawSQL("%s::real[]", (_WEIGHTS,)),
            F("words"),
            as_query(wording.positive),
            Value(1),
            function="ts_rank_cd",
            output_field=FloatField(),
        )
    found = rows.annotate(rank=rank).order_by("-moment", "-id").values_list(*_COLUMNS, "rank")[:most]
    now = timezone.now()
    return [_score(Row(*one[:-1]), one[-1], now, is_ranked=bool(wording.positive)) for one in found]


def _score(row: Row, rank: float, now: datetime, *, is_ranked: bool) -> Row:
    age = max((now - row.moment).total_seconds() / 86_400, 0)
    newness = 0.5 + 0.5 * 2 ** (-age / _HALF_LIFE)
    standing = 0.6 if row.status in _LESS else 1.0
    weight = rank * _OF_KIND[row.type] if is_ranked else 1.0
    return replace(row, score=weight * newness * standing)


def _sort(rows: Iterable[Row]) -> list[Row]:
    return sorted(rows, key=lambda row: (-row.score, -row.moment.timestamp(), str(row.id)))


# --- Counting ---------------------------------------------------------------------------------------------------------


def count_facets(rows: Iterable[Row]) -> dict[str, Mapping[Any, int]]:
    """By facet how many of the rows have which value; what is empty is left out."""
    counts: dict[str, Counter[Any]] = {
        name: Counter() for name in ("type", "status", "kind", "desk", "source", "outlet")
    }
    for row in rows:
        for name in ("type", "status", "kind", "desk"):
            if value := getattr(row, name):
                counts[name][value] += 1
        counts["source"].update(row.sources)
        counts["outlet"].update(row.outlets)
    return {name: counter for name, counter in counts.items() if counter}


def _count(rows: QuerySet[SearchText]) -> tuple[int, dict[str, Mapping[Any, int]]]:
    """The same for more rows than are weighed, counted by the database as far as _MOST_COUNTED."""
    first, parameters = (
        rows.order_by().values("object_type", "status", "kind", "desk_id", "sources", "outlets")[
            : _MOST_COUNTED + 1
        ]
    ).query.sql_with_params()
    parts = [
        f"SELECT '{name}', {column}::text, count(*) FROM found GROUP BY 2"
        for name, column in (
            ("type", "object_type"),
            ("status", "status"),
            ("kind", "kind"),
            ("desk", "desk_id"),
        )
    ]
    parts += [
        f"SELECT '{name}', value::text, count(*) FROM found, unnest({name}s) value GROUP BY 2"
        for name in ("source", "outlet")
    ]
    facets: dict[str, dict[Any, int]] = {}
    with connection.cursor() as cursor:
        cursor.execute(f"WITH found AS MATERIALIZED ({first}) {' UNION ALL '.join(parts)}", parameters)
        for name, value, number in cursor.fetchall():
            if value:
                key = UUID(value) if name in ("desk", "source", "outlet") else value
                facets.setdefault(name, {})[key] = number
    return sum(facets.get("type", {}).values()), dict(facets)


# --- As it is read by somebody from whom names are kept ---------------------------------------------------------------


def _find_as_read(rows: QuerySet[SearchText], wording: Wording, veil: Veil) -> list[Row]:
    """The rows whose words fit as this reader reads them, the newest first, one more than are weighed at most.

    What is stored finds candidates: by what must be there alone, since what must not may stand in a name that is
    covered; and by the names themselves where an alias was asked for.
    """
    if not wording.whole:
        return _weigh(rows, wording, RANKED_UNDER_VEIL + 1)
    by_words = rows.filter(Fits(wording.positive)) if wording.positive else rows
    candidates = {row.id: row for row in _weigh(by_words, wording, RANKED_UNDER_VEIL + 1)}
    if named := _name_behind_alias(wording, veil):
        candidates |= {row.id: row for row in _weigh(rows.filter(Fits(named)), wording, RANKED_UNDER_VEIL)}
    texts = read_shown_texts(candidates.values(), veil)
    fitting = _fit(texts, wording)
    return sorted(
        (row for row in candidates.values() if row.id in fitting), key=lambda row: row.moment, reverse=True
    )


def _name_behind_alias(wording: Wording, veil: Veil) -> str:
    """The words of the names whose aliases share a word with what was asked, as a query; empty where none does."""
    names: list[str] = []
    for hidden in veil.mask.hidden:
        alias = word_query(Asked(tuple(Term(word) for word in hidden.alias.split())))
        if alias.lexemes & wording.lexemes:
            spelled = [word_query(Asked((Term(word, is_phrase=True),))) for word in hidden.words]
            names += [one.positive for one in spelled if one.positive]
    return " | ".join(dict.fromkeys(names))


def _fit(texts: Mapping[UUID, tuple[str, str]], wording: Wording) -> set[UUID]:
    """The ids of the texts (each with its language) that the whole query fits."""
    ids = list(texts)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id FROM unnest(%s::uuid[], %s::text[], %s::text[]) AS given(id, said, language)"
            " WHERE search_words(said, language) @@ %s::tsquery",
            [ids, [texts[pk][0] for pk in ids], [texts[pk][1] for pk in ids], wording.whole],
        )
        return {row[0] for row in cursor.fetchall()}
