"""The day that each fact speaks from: that of the newest story it rests on, else the day on which it was confirmed."""

from collections.abc import Iterable
from uuid import UUID

from facts.models import Citation, Fact


def read_fact_days(facts: Iterable[Fact]) -> dict[UUID, str]:
    """By the id of each fact its day, YYYY-MM-DD. One query."""
    given = {fact.id: fact for fact in facts}
    newest: dict[UUID, str] = {}
    cited = Citation.objects.filter(fact__in=given, claim__isnull=False)
    for fact_id, published in cited.values_list("fact", "claim__article__published"):
        if is_day(published):
            newest[fact_id] = max(newest.get(fact_id, ""), published[:10])
    return {
        fact_id: newest.get(fact_id, fact.confirmed_at.date().isoformat()) for fact_id, fact in given.items()
    }


def is_day(published: str) -> bool:
    """Whether a partial date is known to the day."""
    return len(published) >= 10
