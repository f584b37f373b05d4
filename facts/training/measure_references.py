"""Whom a pronoun means, measured on GAP: F1 as its authors count it, and how often a name is put in rightly."""

from collections.abc import Sequence

from facts.suggesting.resolve_text import resolve_text
from facts.suggesting.words.types import Reference
from facts.training.data_sets import NamedPronoun


def measure_named(rows: Sequence[NamedPronoun]) -> tuple[float, float, float]:
    """F1, the precision of the names put in, and the share of pronouns for which one is put in.

    A reference names one of the two if its antecedent overlaps it or repeats its words. For F1 every antecedent counts,
    used or not; precision is over those used that name one of the two.
    """
    true_hits = false_hits = missed = used = right = wrong = 0
    for row in rows:
        found = next((r for r in resolve_text(row.text) if r.start == row.at), None)
        hits = [(meant, _names(found, row.text, start, words)) for start, words, meant in row.names]
        true_hits += sum(meant and hit for meant, hit in hits)
        false_hits += sum(hit and not meant for meant, hit in hits)
        missed += sum(meant and not hit for meant, hit in hits)
        if found is not None and found.used:
            used += 1
            named = any(meant and hit for meant, hit in hits)
            right += named
            wrong += not named and any(hit for _meant, hit in hits)
    f1 = 2 * true_hits / max(1, 2 * true_hits + false_hits + missed)
    return f1, right / max(1, right + wrong), used / max(1, len(rows))


def _names(reference: Reference | None, text: str, start: int, words: str) -> bool:
    span = None if reference is None else reference.antecedent_span
    if span is None:
        return False
    said, name = text[span[0] : span[1]].lower(), words.lower()
    return (span[0] < start + len(words) and span[1] > start) or name in said or said in name
