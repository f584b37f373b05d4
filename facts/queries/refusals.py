"""Where the search for claims found none, and why, as a reader may see the text."""

from collections.abc import Iterable
from dataclasses import dataclass

from facts.language.refusals import Refused
from facts.language.words import word_refusal_for_programs
from facts.models import Claim, Run
from newsroom.actor import Actor
from sources.covering import cover_article, cover_of, move_places
from sources.models import Article
from sources.protection import veil_for


@dataclass(frozen=True, slots=True)
class ShownRefusal:
    """Words [start, end) of the article as its reader sees it, in code points, and why they gave no claim."""

    start: int
    end: int
    quote: str
    why: str

    @property
    def because(self) -> str:
        return word_refusal_for_programs(self.why)


def find_refusals(run: Run, article: Article, claims: Iterable[Claim]) -> list[ShownRefusal]:
    """The refusals of a run where no claim stands by now; `article`, covered for its reader, is the run's.

    Not the headline, which a reader has before their eyes.
    """
    standing = [(claim.start, claim.end) for claim in claims]
    return [
        one
        for one in _show(run, article)
        if one.why != Refused.HEADLINE
        and not any(start < one.end and one.start < end for start, end in standing)
    ]


def read_refusals(run: Run, actor: Actor) -> list[ShownRefusal]:
    """The refusals of a run as this actor may read them; loads the run's article where there are any."""
    if not run.refusals:
        return []
    article = run.article
    cover_article(article, veil_for(actor))
    return _show(run, article)


def _show(run: Run, article: Article) -> list[ShownRefusal]:
    cover = cover_of(article)
    moved = (move_places(line, cover) for line in run.refusals)
    return [
        ShownRefusal(line["start"], line["end"], article.text[line["start"] : line["end"]], line["why"])
        for line in moved
    ]
