"""What may speak of the same thing as a sentence: facts and claims by the words they have in common, the rarest first.

Likeness only proposes. PostgreSQL finds what shares two words with the sentence (`SearchText.words`, by its GIN index);
which of the words are rare is then read off the found themselves, since `ts_rank` weighs a common word as much as a
rare one. The plan is one scan of the index for all pairs of words, and a sort of what they hit.
"""

from collections import Counter
from itertools import combinations
from math import log
from uuid import UUID

from django.db import connection

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
    actor: Actor, kind: str, statement: str, *, language: str = "en", limit: int = 8
) -> list[UUID]:
    """The ids of the records of one kind that the actor sees and that share words with a statement, best first."""
    lexemes = _read_lexemes(statement, language)
    query = _join(lexemes)
    if not query:
        return []
    rows = SearchText.objects.visible_to(actor).filter(Fits(query), object_type=kind)
    found = list(rows.order_by("-moment", "-id").values_list("id", flat=True)[:_WEIGHED])
    if not found:
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, tsvector_to_array(words) FROM facts_searchtext WHERE id = ANY(%s)", [found]
        )
        held = {pk: set(words) for pk, words in cursor.fetchall()}
    return _rank(set(lexemes), held, found)[:limit]


def _rank(asked: set[str], held: dict[UUID, set[str]], order: list[UUID]) -> list[UUID]:
    """Those found by BM25 over the words they hold; the newest first where two are alike."""
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
    return sorted(held, key=lambda pk: (-scores[pk], order.index(pk)))


def _read_lexemes(statement: str, language: str) -> list[str]:
    """The words of a statement by their stems, names first; words like "the" have none."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT lexeme, bool_or(token <> lower(token)) FROM ("
            " SELECT token, unnest(to_tsvector(CASE WHEN %s = 'ar' THEN 'pg_catalog.arabic'::regconfig"
            "  ELSE 'pg_catalog.english'::regconfig END, search_fold(token))) AS word"
            " FROM regexp_split_to_table(%s, '[^[:alnum:]''’-]+') WITH ORDINALITY AS given(token, place)"
            " WHERE place > 1 OR length(token) > 3) AS parts, LATERAL (SELECT (word).lexeme AS lexeme) AS one"
            " GROUP BY lexeme ORDER BY 2 DESC, length(lexeme) DESC, 1 LIMIT 40",
            [language[:2], statement],
        )
        return [row[0] for row in cursor.fetchall() if not row[0].replace(".", "").isdigit()]


def _join(lexemes: list[str]) -> str:
    """A query for any two of the words."""
    quoted = ["'" + word.replace("'", "''").replace("\\", "\\\\") + "'" for word in lexemes[:_MOST_WORDS]]
    if len(quoted) == 1:
        return quoted[0]
    return " | ".join(f"({one} & {other})" for one, other in combinations(quoted, 2))
