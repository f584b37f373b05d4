"""Searching what we said at an earlier moment, or what was so on a date: the facts of then, by their words of then.

Words of the past stand in revisions, not in what is searched of today. So facts alone are searched, the newest
MOST_READ of those whose statement or speaker hold every word; phrases, figures, words that must not be there and
beginnings of words are judged on the words as the reader is shown them.
"""

from collections.abc import Sequence
from datetime import datetime

from facts.finding.asking import Asked, read_asked
from facts.finding.hits import Hit
from facts.finding.marking import Marker
from facts.finding.wording import word_query
from facts.models import Figure
from facts.queries.facts import FactRecord
from facts.queries.past import find_facts_at, read_records_at
from newsroom.actor import Actor

MOST_READ = 300


def search_past(
    actor: Actor,
    q: str,
    *,
    known_at: datetime | None,
    valid_at: str | None,
    **narrowed: object,
) -> tuple[list[FactRecord], bool]:
    """The facts of then that fit, the newest first, and whether there are more than were read.

    `narrowed` is as in `find_facts`. Raises Invalid for a moment that has not come yet.
    """
    asked = read_asked(q)
    found = find_facts_at(
        actor,
        known_at=known_at,
        valid_at=valid_at,
        q=" ".join(term.text for term in asked.terms),
        **narrowed,
    )
    ids = list(found.order_by("-confirmed_at", "-id").values_list("id", flat=True)[: MOST_READ + 1])
    records = read_records_at(actor, ids[:MOST_READ], known_at=known_at, valid_at=valid_at)
    return [record for record in records if _fits(record, asked)], len(ids) > MOST_READ


def _fits(record: FactRecord, asked: Asked) -> bool:
    """Whether phrases and a figure of those asked for stand in what is shown of a record, and nothing that must not."""
    if asked.has_range and not any(_is_within(figure, asked) for figure in record.figures):
        return False
    shown = f"{record.fact.statement}\n{record.fact.speaker_text}".casefold()
    words = shown.split()
    if any(term.is_phrase and term.text.casefold() not in shown for term in asked.terms):
        return False
    begun = (term.text.casefold() for term in asked.terms if term.is_prefix)
    if not all(any(word.startswith(start) for word in words) for start in begun):
        return False
    return not any(term.text.casefold() in shown for term in asked.without)


def _is_within(figure: Figure, asked: Asked) -> bool:
    """Whether a figure may be one between the bounds; a side that either leaves open rules nothing out."""
    if figure.low is None and figure.high is None:
        return False
    starts = figure.low is None or asked.high is None or figure.low <= asked.high
    ends = figure.high is None or asked.low is None or figure.high >= asked.low
    return starts and ends


def read_past_hits(records: Sequence[FactRecord], q: str) -> list[Hit]:
    """These facts as hits, with what was asked marked in their words of then."""
    marker = Marker(word_query(read_asked(q)).lexemes)
    marker.learn(record.fact.statement for record in records)
    return [
        Hit(
            type="fact",
            id=record.fact.id,
            record=record.fact,
            title=marker.mark(record.fact.statement),
            passage=[],
            language=record.fact.language,
            status=record.fact.status,
            status_words=str(record.fact.get_status_display()),
            moment=record.fact.confirmed_at,
            beside=record.fact.speaker_text or next((one.source_name for one in record.citations), ""),
        )
        for record in records
    ]
