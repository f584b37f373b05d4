"""What a record would tell of a protected name beside its words: a hash of a text that holds it, a place behind it.

Whoever may not know the name reads the text with the alias in its place. A hash of the text as it is lets them try
every name that they can think of; a place behind the name, held against the same place as it is served, counts its
letters.
"""

from collections.abc import Iterator, Mapping
from typing import Any
from uuid import UUID

from facts.models import Claim
from newsroom.ledger.models import Revision
from sources.covering import is_reading_telling
from sources.models import Article, Reading
from sources.protection import Veil

_PLACES = ("start", "end")


class Telling:
    """Says of revisions whether their snapshots would tell a reader a name that `veil` keeps from them."""

    def __init__(self, veil: Veil) -> None:
        self.veil = veil
        # By article, where the first name stands in its text; None where none does.
        self._first: dict[UUID, int | None] = {}

    def tells(self, row: Revision, values: Mapping[str, Any]) -> bool:
        """Whether this snapshot tells a name: by its words, by a hash of a text, or by a place."""
        if not self.veil:
            return False
        if self.veil.values(values) != values:
            return True
        if row.object_type == Article.record_type:
            return self._find_first(row.object_id) is not None
        if row.object_type == Reading.record_type:
            return any(is_reading_telling(one, self.veil) for one in Reading.objects.filter(id=row.object_id))
        firsts = [self._find_first(article) for article in _articles_of(values)]
        first = min((one for one in firsts if one is not None), default=None)
        return first is not None and any(place > first for place in _places_in(values))

    def _find_first(self, article_id: UUID) -> int | None:
        if article_id not in self._first:
            text = Article.objects.filter(id=article_id).values_list("text", flat=True).first()
            found = next(self.veil.mask.find(text or ""), None)
            self._first[article_id] = found[0] if found is not None else None
        return self._first[article_id]


def _articles_of(values: Mapping[str, Any]) -> set[UUID]:
    """The articles in whose texts the places of a snapshot count."""
    rows = [values, *values.get("citations", ())]
    articles = {UUID(row["article"]) for row in rows if row.get("article")}
    claims = {row["claim"] for row in rows if row.get("claim")}
    return articles | set(Claim.objects.filter(id__in=claims).values_list("article_id", flat=True))


def _places_in(value: Any) -> Iterator[int]:
    """Every place in a text, however deep; a snapshot has its numbers as numbers or in words."""
    if isinstance(value, Mapping):
        for key, item in value.items():
            if key.endswith(_PLACES) and isinstance(item, int | str) and str(item).isdecimal():
                yield int(item)
            else:
                yield from _places_in(item)
    elif isinstance(value, list):
        for item in value:
            yield from _places_in(item)
