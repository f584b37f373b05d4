"""What was asked as PostgreSQL's own query, in all the ways in which a word can stand in a text.

The database folds what was typed with the function that folds what is searched, and takes stems with the same
dictionaries; so both sides always agree.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations

from django.contrib.postgres.search import SearchQueryField
from django.db import connection
from django.db.models import BooleanField, F, Func
from django.db.models.expressions import RawSQL

from facts.finding.asking import Asked, Term

# Words alike that one misspelt word may have meant.
MEANT = 12
# From so many words on, one of them may be wrong.
ENOUGH_TO_MISS_ONE = 3
_GAP = re.compile(r"[^\w'’]+")


@dataclass(frozen=True)
class Wording:
    """The query: what must be there (`positive`, empty for anything) and the whole with what must not.

    `lexemes` are the words and stems that it asks for, prefixes with a star behind: for marking what was found.
    """

    positive: str = ""
    negative: str = ""
    lexemes: frozenset[str] = frozenset()

    @property
    def whole(self) -> str:
        return " & ".join(part for part in (self.positive, self.negative) if part)


def word_query(asked: Asked) -> Wording:
    """All that was asked, word for word; two looks at the dictionaries at most."""
    groups = _spell(asked.terms)
    return _join(groups, _spell(asked.without))


def loosen(asked: Asked) -> list[Wording]:
    """What may have been meant where nothing is found: words spelled like these, then all of them but any one."""
    alike = _spell_alike(asked.terms)
    against = _spell(asked.without)
    found = [_join(alike, against)]
    if len(alike) >= ENOUGH_TO_MISS_ONE:
        most = [_join(some, ()).positive for some in combinations(alike, len(alike) - 1)]
        lexemes = frozenset().union(*(_lexemes_of(group) for group in alike))
        found.append(Wording(f"({' | '.join(most)})", _join((), against).negative, lexemes))
    return [one for one in found if one.positive]


class Fits(Func):
    """Whether a column of words fits a query of this module, by the index of the column."""

    template, arg_joiner, output_field = "%(expressions)s", " @@ ", BooleanField()

    def __init__(self, query: str) -> None:
        super().__init__(F("words"), as_query(query))


def as_query(text: str) -> RawSQL:
    """The text of a query as an expression."""
    return RawSQL("%s::tsquery", (text,), output_field=SearchQueryField())


def _join(groups: Sequence[str], against: Sequence[str]) -> Wording:
    lexemes = frozenset().union(*(_lexemes_of(group) for group in groups)) if groups else frozenset()
    return Wording(" & ".join(groups), " & ".join(f"!{group}" for group in against), lexemes)


def _spell(terms: Sequence[Term]) -> list[str]:
    """A group of alternatives a term: as it stands, and by its stems. Words like "the" are left out."""
    if not terms:
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT phraseto_tsquery('pg_catalog.simple', folded)::text,"
            " phraseto_tsquery('pg_catalog.english', folded)::text,"
            " CASE WHEN folded ~ '[\\u0621-\\u064a]' THEN phraseto_tsquery('pg_catalog.arabic', folded)::text"
            " ELSE '' END"
            " FROM unnest(%s::text[]) WITH ORDINALITY AS given(text, place), LATERAL search_fold(given.text) AS folded"
            " ORDER BY place",
            [[term.text for term in terms]],
        )
        rows = cursor.fetchall()
    groups: list[str] = []
    small: list[str] = []
    for term, (plain, *stems) in zip(terms, rows, strict=True):
        if not plain:
            continue
        forms = [f"{form}:*" if term.is_prefix else form for form in dict.fromkeys([plain, *stems]) if form]
        is_small = not stems[0] and not stems[1] and not term.is_phrase and not term.is_prefix
        (small if is_small else groups).append(f"({' | '.join(forms)})")
    return groups or small


def _spell_alike(terms: Sequence[Term]) -> list[str]:
    """The groups of `_spell`, each widened by the words that records hold and that are spelled nearly so."""
    groups = []
    for term in terms:
        if term.is_phrase:
            groups += _spell([term])
            continue
        parts = [part for part in _GAP.split(term.text) if part]
        either = [_either([*_spell([Term(part)]), *_find_alike(part)]) for part in parts]
        if either:
            groups.append(f"({' & '.join(either)})")
    return groups


def _either(forms: Iterable[str]) -> str:
    return f"({' | '.join(forms)})"


def _find_alike(word: str) -> list[str]:
    """The words of records that are spelled nearly like this one, as a query has them."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT word FROM facts_searchword, LATERAL replace(search_fold(%s), ' ', '') AS folded"
            " WHERE word %% folded AND abs(length(word) - length(folded)) <= 3"
            " ORDER BY similarity(word, folded) DESC, word LIMIT %s",
            [word, MEANT],
        )
        return [f"'{row[0]}'" for row in cursor.fetchall()]


def _lexemes_of(group: str) -> Iterable[str]:
    """The lexemes in the text of a query: what stands between its quotation marks."""
    found = []
    rest = group
    while (start := rest.find("'")) >= 0:
        end = rest.find("'", start + 1)
        if end < 0:
            break
        word, rest = rest[start + 1 : end], rest[end + 1 :]
        found.append(f"{word}*" if rest.startswith(":*") else word)
    return found
