"""Keeping what is searched: one row a fact, claim, article or source, written in the transaction that writes them.

Everything is made by PostgreSQL from the records' own rows, in one statement a kind, so a million are rebuilt in
minutes and what a single change writes is what a rebuild would.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from uuid import UUID

from django.db import connection, transaction

from facts.models import Citation, Claim, Fact, SearchText
from newsroom.ledger.recorded import REDACTED, Change
from sources.models import Article, Source

_BATCH = 5_000

# A partial date with the month and year that it lies in.
_DAYS = "SELECT left(value, size) AS day FROM unnest(ARRAY[4, 7, 10]) size WHERE length(value) >= size"

_FACT = f"""
SELECT f.id, 'fact', f.desk_id, f.embargoed_until, f.status, f.kind,
    ARRAY(SELECT c.source_id FROM facts_citation c WHERE c.fact_id = f.id
        UNION SELECT f.speaker_id WHERE f.speaker_id IS NOT NULL),
    ARRAY(SELECT DISTINCT a.outlet_id FROM facts_citation c
        LEFT JOIN facts_claim l ON l.id = c.claim_id
        JOIN sources_article a ON a.id = coalesce(c.article_id, l.article_id)
        WHERE c.fact_id = f.id AND a.outlet_id IS NOT NULL),
    ARRAY(SELECT DISTINCT day FROM (SELECT one ->> 'value' AS value FROM jsonb_array_elements(f.dates) one
        UNION SELECT f.valid_from UNION SELECT f.valid_to) dates, LATERAL ({_DAYS}) days),
    coalesce((SELECT range_agg(numrange(g.low, g.high, '[]')) FROM facts_figure g WHERE g.fact_id = f.id), '{{}}'),
    f.confirmed_at,
    setweight(search_words(f.statement, f.language), 'A')
    || setweight(search_words(concat_ws(' ', f.speaker_text, f.subject,
        (SELECT string_agg(c.source_name, ' ') FROM facts_citation c WHERE c.fact_id = f.id)), 'none'), 'B')
    || setweight(search_words(coalesce((SELECT string_agg(l.quote, ' ') FROM facts_citation c
        JOIN facts_claim l ON l.id = c.claim_id WHERE c.fact_id = f.id), ''), f.language), 'C')
FROM facts_fact f WHERE f.statement <> '{REDACTED}'
"""
_CLAIM = f"""
SELECT f.id, 'claim', a.desk_id, NULL, f.status, '',
    ARRAY(SELECT f.speaker_id WHERE f.speaker_id IS NOT NULL),
    ARRAY(SELECT a.outlet_id WHERE a.outlet_id IS NOT NULL),
    ARRAY(SELECT DISTINCT day FROM (SELECT one ->> 'value' AS value FROM jsonb_array_elements(f.dates) one) dates,
        LATERAL ({_DAYS}) days),
    coalesce((SELECT range_agg(numrange(g.low, g.high, '[]')) FROM facts_figure g WHERE g.claim_id = f.id), '{{}}'),
    a.created_at,
    setweight(search_words(f.statement, f.language), 'A')
    || setweight(search_words(f.speaker_text, 'none'), 'B')
    || setweight(search_words(f.quote, f.language), 'C')
FROM facts_claim f JOIN sources_article a ON a.id = f.article_id
WHERE f.status <> 'withdrawn' AND f.statement <> '{REDACTED}'
"""
_ARTICLE = f"""
SELECT f.id, 'article', f.desk_id, NULL, '', '', ARRAY[]::uuid[],
    ARRAY(SELECT f.outlet_id WHERE f.outlet_id IS NOT NULL),
    ARRAY(SELECT DISTINCT day FROM (SELECT left(f.published, 10) AS value) dates, LATERAL ({_DAYS}) days),
    '{{}}', f.created_at,
    setweight(search_words(f.headline, f.language), 'A')
    || setweight(search_words(concat_ws(' ', f.byline, f.agency, f.place, o.name), 'none'), 'B')
    || setweight(search_words(f.text, f.language), 'D')
FROM sources_article f LEFT JOIN sources_source o ON o.id = f.outlet_id
JOIN sources_reading r ON r.id = f.reading_id
WHERE r.is_current AND NOT EXISTS (SELECT 1 FROM sources_article n WHERE n.supersedes_id = f.id)
    AND f.text !~ '^[█\\n]*$'
"""
_SOURCE = f"""
SELECT f.id, 'source', f.desk_id, NULL, '', '', ARRAY[f.id], ARRAY[]::uuid[], ARRAY[]::text[], '{{}}', f.created_at,
    setweight(search_words(f.name || ' ' || array_to_string(f.aliases, ' '), 'none'), 'A')
    || setweight(search_words(f.note, ''), 'C')
FROM sources_source f WHERE f.merged_into_id IS NULL AND f.name NOT LIKE '{REDACTED}%%'
"""
_MADE: Mapping[str, str] = {
    Fact.record_type: _FACT,
    Claim.record_type: _CLAIM,
    Article.record_type: _ARTICLE,
    Source.record_type: _SOURCE,
}
_COLUMNS = (
    "id object_type desk_id embargoed_until status kind sources outlets days figures moment words".split()
)
# Words of letters, long enough that one wrong letter leaves them to be recognised.
_WORDS = r"""
INSERT INTO facts_searchword (word)
SELECT DISTINCT word FROM facts_searchtext t, unnest(tsvector_to_array(t.words)) word
WHERE {where} AND word ~ '^[[:alpha:]]{{4,40}}$'
ORDER BY word ON CONFLICT DO NOTHING
"""


def keep_found(changes: Sequence[Change]) -> None:
    """Write again what is searched of the records that these changes are about, and of what takes its words from them.

    The rows are those of records that the service has locked, so nobody else writes them meanwhile.
    """
    wanted = _sort(record for change in changes for record in (change.object, *change.members))
    gone = {change.object.id for change in changes if change.redaction is not None}
    if articles := [
        change.object.id for change in changes if change.object.record_type == Article.record_type
    ]:
        # What an article replaces is no longer searched; its claims are narrowed by its outlet.
        replaced = Article.objects.filter(superseded_by__in=articles).values_list("id", flat=True)
        wanted.setdefault(Article.record_type, set()).update(replaced)
        claims = Claim.objects.filter(article__in=articles).order_by().values_list("id", flat=True)
        wanted.setdefault(Claim.record_type, set()).update(claims)
    if readings := [change.object.id for change in changes if change.object.record_type == "reading"]:
        siblings = Article.objects.filter(reading__upload__readings__in=readings).values_list("id", flat=True)
        wanted.setdefault(Article.record_type, set()).update(siblings)
    if gone and wanted.get(Claim.record_type):
        # A fact holds the quotes of its claims; services lock both, and so does a redaction.
        resting = Citation.objects.filter(claim__in=wanted[Claim.record_type]).values_list("fact", flat=True)
        wanted.setdefault(Fact.record_type, set()).update(resting)
    if gone:
        _forget_words(gone)
    for kind, ids in sorted(wanted.items()):
        _write(kind, ids)
    written = [pk for ids in wanted.values() for pk in ids]
    if written:
        with connection.cursor() as cursor:
            cursor.execute(_WORDS.format(where="t.id = ANY(%s)"), [written])


def _sort(records: Iterable[object]) -> dict[str, set[UUID]]:
    found: dict[str, set[UUID]] = {}
    for record in records:
        kind = getattr(record, "record_type", "")
        if kind in _MADE:
            found.setdefault(kind, set()).add(record.id)  # type: ignore[attr-defined]
    return found


def _write(kind: str, ids: Iterable[UUID]) -> None:
    wanted = sorted(ids)
    columns = ", ".join(_COLUMNS)
    taken = ", ".join(f"{name} = EXCLUDED.{name}" for name in _COLUMNS[1:])
    with connection.cursor() as cursor:
        cursor.execute(
            f"WITH written AS (INSERT INTO facts_searchtext ({columns}) {_MADE[kind]} AND f.id = ANY(%s)"
            f" ORDER BY f.id ON CONFLICT (id) DO UPDATE SET {taken} RETURNING id)"
            " DELETE FROM facts_searchtext WHERE id = ANY(%s) AND id NOT IN (SELECT id FROM written)",
            [wanted, wanted],
        )


def _forget_words(ids: Iterable[UUID]) -> None:
    """No word is left that only what is emptied held; a rebuild adds those again that something else holds."""
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM facts_searchword WHERE word IN ("
            "SELECT unnest(tsvector_to_array(words)) FROM facts_searchtext WHERE id = ANY(%s))",
            [list(ids)],
        )


def rebuild_search(tell: Callable[[str, int], None] = lambda kind, done: None) -> int:
    """Write everything that is searched anew, _BATCH records a transaction; returns how many rows there are."""
    for model in (Source, Article, Claim, Fact):
        last, done = UUID(int=0), 0
        while True:
            rows = model._base_manager.filter(id__gt=last).order_by("id").values_list("id", flat=True)
            ids = list(rows[:_BATCH])
            if not ids:
                break
            with transaction.atomic():
                _write(model.record_type, ids)
            last, done = ids[-1], done + len(ids)
            tell(model.record_type, done)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM facts_searchword")
        cursor.execute(_WORDS.format(where="true"))
    return SearchText.objects.count()
