"""What may speak of the same thing as a sentence: facts and claims by the words they have in common, the rarest first.

Likeness only proposes. PostgreSQL finds what shares two words with the sentence (`SearchText.words`, by its GIN index);
which of the words are rare is then read off the found themselves, since `ts_rank` weighs a common word as much as a
rare one. The plan is one scan of the index for all pairs of words, and a sort of what they hit.
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from itertools import combinations
from math import log
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet, Value

from facts.finding.wording import Fits
from facts.models import SearchText
from newsroom.actor import Actor

# So many of those that share words are weighed, the newest first.
_WEIGHED = 300
# Words of a long sentence beyond these add pairs and find nothing more.
_MOST_WORDS = 10
# Saturation and length of Okapi BM25 (Robertson and Zaragoza 2009), in their usual values.
_K1, _B = 1.2, 0.5


def find_candidates(
    actor: Actor, kind: str, statements: Sequence[str], *, language: str = "en", limit: int = 8
) -> list[list[UUID]]:
    """For each statement, the ids of records of one kind that the actor sees and that share words with it, best first.

    Three queries, however many statements there are.
    """
    asked = _read_lexemes(statements, language)
    queries = {place: query for place, lexemes in enumerate(asked) if (query := _join(lexemes))}
    visible = SearchText.objects.visible_to(actor).filter(object_type=kind)
    found = _find_sharing(visible, queries)
    held = _read_words({pk for near in found.values() for pk in near})
    return [
        _rank(set(lexemes), {pk: held[pk] for pk in found.get(place, ())})[:limit]
        for place, lexemes in enumerate(asked)
    ]


def _find_sharing(visible: QuerySet[SearchText], queries: Mapping[int, str]) -> dict[int, list[UUID]]:
    """By the place of each query the newest records that fit it, in one query."""
    parts = [
        visible.filter(Fits(query))
        .order_by("-moment", "-id")
        .annotate(place=Value(place))
        .values_list("place", "id", "moment")[:_WEIGHED]
        for place, query in queries.items()
    ]
    found: dict[int, list[UUID]] = {}
    if parts:
        rows = parts[0].union(*parts[1:], all=True) if len(parts) > 1 else parts[0]
        for place, pk, _moment in sorted(rows, key=lambda row: (row[2], row[1]), reverse=True):
            found.setdefault(place, []).append(pk)
    return found


def _read_words(ids: Collection[UUID]) -> dict[UUID, frozenset[str]]:
    if not ids:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, tsvector_to_array(words) FROM facts_searchtext WHERE id = ANY(%s)", [list(ids)]
        )
        return {pk: frozenset(words) for pk, words in cursor.fetchall()}


def _rank(asked: set[str], held: Mapping[UUID, frozenset[str]]) -> list[UUID]:
    """Those found, which come newest first, by BM25 over the words they hold; the newer first where two are alike."""
    if not held:
        return []
    count = len(held)
    among = Counter(word for words in held.values() for word in words & asked)
    average = sum(map(len, held.values())) / count
    weights = {word: log(1 + (count - seen + 0.5) / (seen + 0.5)) for word, seen in among.items()}
    scores = {
        pk: sum(weights[word] for word in words & asked)
        * (_K1 + 1)
        / (1 + _K1 * (1 - _B + _B * len(words) / average))
        for pk, words in held.items()
    }
    return sorted(held, key=lambda pk: -scores[pk])


def _read_lexemes(statements: Sequence[str], language: str) -> list[list[str]]:
    """The words of each statement by their stems, names first; words like "the" have none, numbers are left out."""
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
            " WHERE rank <= 40 ORDER BY given, rank",
            [list(statements), language[:2]],
        )
        for given, lexeme in cursor.fetchall():
            if not lexeme.replace(".", "").isdigit():
                found[given - 1].append(lexeme)
    return found


def _join(lexemes: list[str]) -> str:
    """A query for any two of the words."""
    quoted = ["'" + word.replace("'", "''").replace("\\", "\\\\") + "'" for word in lexemes[:_MOST_WORDS]]
    if len(quoted) == 1:
        return quoted[0]
    return " | ".join(f"({one} & {other})" for one, other in combinations(quoted, 2))
