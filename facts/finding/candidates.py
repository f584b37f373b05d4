"""What may speak of the same thing as a sentence: facts and claims by the words they have in common, the rarest first.

Likeness only proposes. `ts_rank` weighs a common word as much as a rare one, so records are ranked by Okapi BM25 here.
Which words are too common to look for is read off what PostgreSQL keeps of the column anyway (`pg_stats`); how many
records hold each of the others, off the very rows that it finds. The plan: one scan of the index of `SearchText.words`
for each word that is looked for, at most _MOST_WORDS a statement and _COMMON rows a word, then a sum and a sort.
"""

from collections.abc import Sequence
from uuid import UUID

from django.core.exceptions import EmptyResultSet
from django.db import connection

from facts.models import SearchText
from newsroom.actor import Actor

# Words that more records hold are not looked for: they find nearly everything, and tell nothing.
_COMMON = 1_000
# Words of a long sentence beyond its rarest add little.
_MOST_WORDS = 40
# Saturation and length of Okapi BM25 (Robertson and Zaragoza 2009), in their usual values; a word counts once.
_K1, _B = 1.2, 0.5

_RANKED = """
WITH asked AS (SELECT * FROM unnest(%s::integer[], %s::text[]) AS asked(place, word)),
hits AS MATERIALIZED (
    SELECT words.word, hit.* FROM (SELECT DISTINCT word FROM asked) AS words CROSS JOIN LATERAL (
        SELECT visible.id, visible.moment, length(visible.words)::float AS size FROM ({visible}) AS visible
        WHERE visible.words @@ words.word::tsquery LIMIT {common}) AS hit),
weights AS (
    SELECT word, ln(1 + (greatest(%s, max(count(*)) OVER ()) - count(*) + 0.5) / (count(*) + 0.5)) AS weight
    FROM hits GROUP BY word),
scored AS (
    SELECT place, hits.id, hits.moment, count(*) AS shared,
        sum(weight / (1 + {k1} * (1 - {b} + {b} * size / (SELECT avg(size) FROM hits)))) AS score
    FROM asked JOIN hits USING (word) JOIN weights USING (word) GROUP BY place, hits.id, hits.moment),
ranked AS (
    SELECT *, row_number() OVER (PARTITION BY place ORDER BY score DESC, moment DESC, id DESC) AS rank
    FROM scored WHERE shared >= least(2, (SELECT count(*) FROM asked WHERE asked.place = scored.place)))
SELECT place, id FROM ranked WHERE rank <= %s ORDER BY place, rank
"""


def find_candidates(
    actor: Actor, kind: str, statements: Sequence[str], *, language: str = "en", limit: int = 8
) -> list[list[UUID]]:
    """For each statement, the ids of records of one kind that the actor sees and that share words with it, best first.

    Three queries, however many statements there are.
    """
    found: list[list[UUID]] = [[] for _statement in statements]
    lexemes = _read_lexemes(statements, language)
    known, rows = _read_statistics({lexeme for words in lexemes for lexeme in words})
    asked = [
        (place, _quote(word)) for place, words in enumerate(lexemes) for word in _choose(words, known, rows)
    ]
    try:
        visible = (
            SearchText.objects.visible_to(actor).filter(object_type=kind).values("id", "moment", "words")
        )
        sql, params = visible.query.sql_with_params()
    except EmptyResultSet:
        return found
    if not asked:
        return found
    with connection.cursor() as cursor:
        cursor.execute(
            _RANKED.format(visible=sql, common=_COMMON, k1=_K1, b=_B),
            [[place for place, _word in asked], [word for _place, word in asked], *params, rows, limit],
        )
        for place, pk in cursor.fetchall():
            found[place].append(pk)
    return found


def _choose(words: Sequence[str], known: dict[str, float], rows: float) -> list[str]:
    """The rarest words of a statement; of the common ones none, unless there are no others."""
    rarest = sorted(words, key=lambda word: known.get(word, 0.0))[:_MOST_WORDS]
    rare = [word for word in rarest if known.get(word, 0.0) * rows <= _COMMON]
    return rare if len(rare) > 1 else rarest[:2]


def _read_statistics(words: set[str]) -> tuple[dict[str, float], float]:
    """The share of records that hold each of the commonest words, and how many records there are: as last analysed."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT word, share, size FROM (SELECT greatest(reltuples, 0) AS size FROM pg_class"
            " WHERE oid = 'facts_searchtext'::regclass) AS records LEFT JOIN ("
            " SELECT common.word, common.share FROM pg_stats, LATERAL unnest(most_common_elems::text::text[],"
            "  most_common_elem_freqs) AS common(word, share) WHERE schemaname = current_schema()"
            "  AND tablename = 'facts_searchtext' AND attname = 'words' AND common.word = ANY(%s)) AS found ON true",
            [sorted(words)],
        )
        held = cursor.fetchall()
    return {word: share for word, share, _size in held if word is not None}, float(held[0][2])


def _read_lexemes(statements: Sequence[str], language: str) -> list[list[str]]:
    """The words of each statement by their stems, names first; words like "the" have none."""
    found: list[list[str]] = [[] for _statement in statements]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT given, lexeme FROM ("
            " SELECT given, lexeme, row_number() OVER (PARTITION BY given ORDER BY bool_or(token <> lower(token)) DESC,"
            "  length(lexeme) DESC, lexeme) AS rank"
            " FROM unnest(%s::text[]) WITH ORDINALITY AS statements(statement, given),"
            "  regexp_split_to_table(statement, '[^[:alnum:]''’-]+') WITH ORDINALITY AS tokens(token, place),"
            "  unnest(to_tsvector(CASE WHEN %s = 'ar' THEN 'pg_catalog.arabic'::regconfig"
            "   ELSE 'pg_catalog.english'::regconfig END, search_fold(token))) AS word"
            " WHERE place > 1 OR length(token) > 3 GROUP BY given, lexeme) AS ranked"
            " WHERE rank <= 60 ORDER BY given, rank",
            [list(statements), language[:2]],
        )
        for given, lexeme in cursor.fetchall():
            found[given - 1].append(lexeme)
    return found


def _quote(word: str) -> str:
    """A word as a query of PostgreSQL."""
    return "'" + word.replace("\\", "\\\\").replace("'", "''") + "'"
