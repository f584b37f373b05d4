"""Do two claims say exactly the same? Strict on purpose: a claim that was rejected is held back only if nothing that
could matter has changed, because a claim withheld in error is one that no editor ever sees.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from facts.comparing.printing import fold_print
from facts.language.dates import DateMention
from facts.language.figures import Figure
from facts.language.notions import list_words

_TITLES = frozenset(list_words("offices", "offices", "unsaid"))

_PRONOUNS = frozenset("he she it they i we you who".split())


@dataclass(frozen=True)
class Meaning:
    """What a claim says, as far as it can be compared word by word. `published` is the story's day, YYYY-MM-DD."""

    statement: str
    speaker: str
    mode: str
    figures: Sequence[Figure]
    dates: Sequence[DateMention]
    published: str = ""


def says_the_same(one: Meaning, other: Meaning) -> bool:
    """Whether both state the same words in the same order, with figures, dates, mode and speaker that agree.

    Numbers, names and negations are words here, so any change of one makes another claim. Words only count as they
    differ between two sentences, not between two printings of one (`fold_print`).
    """
    return (
        _said(one) == _said(other)
        and has_same_dates(one, other)
        and has_same_force(one, other)
        and is_same_speaker(one.speaker, other.speaker)
    )


def has_same_force(one: Meaning, other: Meaning) -> bool:
    """Whether mode and figures agree, whoever speaks."""
    return one.mode == other.mode and _agree(one.figures, other.figures)


def _said(meaning: Meaning) -> list[str]:
    """The words of a statement without its closing "according to", since speakers are compared as speakers."""
    words = fold_print(meaning.statement)
    closing = ["according", "to", *fold_print(meaning.speaker)]
    return words[: -len(closing)] if words[-len(closing) :] == closing else words


def is_same_speaker(one: str, other: str) -> bool:
    """Whether two speakers have one name; a title may be missing from one of them, but two titles are two people."""
    names = [[word for word in fold_print(text) if word not in _TITLES] for text in (one, other)]
    titles = [{word for word in fold_print(text) if word in _TITLES} for text in (one, other)]
    return names[0] == names[1] and (titles[0] <= titles[1] or titles[1] <= titles[0])


def is_unnamed(speaker: str) -> bool:
    """Whether a speaker is a pronoun that was not followed to a name."""
    return " ".join(fold_print(speaker)) in _PRONOUNS


def has_same_dates(one: Meaning, other: Meaning) -> bool:
    """Whether both hold the same days, months and years. An unresolved date is only its words on the story's day."""
    return _dates(one) == _dates(other)


def has_same_date_words(one: Meaning, other: Meaning) -> bool:
    """Whether both stories are of one day, and the claims name their days in the same words."""
    return one.published == other.published and _date_words(one) == _date_words(other)


def _date_words(meaning: Meaning) -> Counter[str]:
    return Counter(" ".join(fold_print(mention.text)) for mention in meaning.dates)


def _agree(one: Sequence[Figure], other: Sequence[Figure]) -> bool:
    """Whether no figure of one contradicts those of the other.

    The numbers stand in the words too, which are compared. A parse may miss a figure in one of two printings, or end
    what is counted at another word; that is no change.
    """
    few, many = sorted((_count_figures(one), _count_figures(other)), key=Counter.total)
    return few <= many


def _count_figures(figures: Sequence[Figure]) -> Counter[tuple[Decimal | None, Decimal | None, str, str]]:
    return Counter((figure.low, figure.high, figure.comparator, figure.unit.casefold()) for figure in figures)


def _dates(meaning: Meaning) -> Counter[str]:
    return Counter(
        mention.value or f"{' '.join(fold_print(mention.text))} {meaning.published}"
        for mention in meaning.dates
    )
