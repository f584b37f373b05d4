"""Whether a statement rests on its claim's words: the one check that editing, marking and confirming share."""

import calendar
from collections.abc import Iterable

from django.utils.translation import gettext as _

from facts.comparing.support import find_unsupported
from facts.language.words import join_words, quote_words
from facts.models import Claim
from newsroom.actor import Actor
from newsroom.errors import Invalid
from sources.models import Article
from sources.protection import veil_for, veil_for_everybody


class UnsupportedStatement(Invalid):
    """`details["unsupported"]` lists what the evidence does not hold."""

    code, title = "unsupported-statement", "The statement says more than its source"


def require_support(
    claim: Claim,
    statement: str,
    *,
    actor: Actor,
    is_typed: bool = True,
    trusted: Iterable[str] = (),
    speaker: str = "",
    reason: str = "",
) -> None:
    """Refuse numbers, names and quotations out of nowhere, unless the reviewer says in writing why they stand.

    `trusted` are words accepted before beside the quote and its paragraph: the statement as it stood, a machine's
    substitutions. `speaker` is one given along. The evidence is what the actor may read of it: a protected name that
    they guess is refused like any other that does not stand there, and its alias holds. Not `is_typed` is a statement
    of the record's own words. Raises UnsupportedStatement.
    """
    if reason.strip():
        return
    near, around = words_around(claim, claim.article)
    near += trusted
    veil, known = veil_for(actor), veil_for_everybody(actor)
    if known:
        statement = statement if is_typed else veil.text(statement)
        near = [veil.text(text) for text in near]
        around = [*(veil.text(text) for text in around), *known.aliases.values()]
    missing = find_unsupported(statement, near=near, around=[*around, speaker])
    if missing:
        raise UnsupportedStatement(
            _(
                "The source does not hold: %(items)s. Correct the statement, or say in the reason where it comes from."
            )
            % {"items": join_words(quote_words(veil.echo(item.text)) for item in missing)},
            unsupported=[{"kind": item.kind, "text": veil.echo(item.text)} for item in missing],
        )


def words_around(claim: Claim, article: Article) -> tuple[list[str], list[str]]:
    """What a claim bears out: the words that numbers may come from, and those that names and quotations may, too."""
    start, end = paragraph_around(article.text, claim.start, claim.end)
    dates = [str(mention[key]) for mention in claim.dates for key in ("text", "value") if mention[key]]
    spoken_dates = [spell_date(mention["value"]) for mention in claim.dates if mention["value"]]
    near = [claim.quote, article.text[start:end], *dates, *spoken_dates]
    around = [
        article.text,
        article.headline,
        article.byline,
        article.agency,
        article.place,
        article.publisher_name,
        claim.speaker_text,
    ]
    return near, around


def paragraph_around(text: str, start: int, end: int) -> tuple[int, int]:
    """The span of the paragraph, or paragraphs, that [start, end) lies in; code points, half-open."""
    before = text.rfind("\n\n", 0, start)
    after = text.find("\n\n", end)
    return (0 if before < 0 else before + 2), (len(text) if after < 0 else after)


def spell_date(value: str) -> str:
    """A resolved date in the words an editor may type: 2025-02-01 → 1 February 2025 (day, month name, year)."""
    parts = [int(part) for part in value.split("-")]
    words = [str(part) for part in parts[2:]]
    if len(parts) > 1:
        words.append(calendar.month_name[parts[1]])
    return " ".join([*words, str(parts[0])])
