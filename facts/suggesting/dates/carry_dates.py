"""The dates that hold for a clause though they stand beside it: "On Friday, A sank and B was saved"."""

from collections.abc import Sequence

from facts.language.dates import DateMention
from facts.suggesting.clauses.split_clauses import ABSOLUTE, COORDINATE, MAIN, NOMINAL, PARTICIPLE, Clause
from facts.suggesting.sentences.parse_sentences import Parsed


def carry_dates(
    parsed: Parsed, clause: Clause, dates: Sequence[DateMention]
) -> tuple[tuple[DateMention, ...], tuple[int, int] | None]:
    """The dates a clause takes from its sentence, and the span of a leading date that its statement must repeat.

    Nothing is carried to a clause with a date of its own, and nothing out of a reporting frame ("said on Monday")
    but the day of a broadcast ("showed on Monday").
    ``dates`` are the article's, sorted; the span counts in the article's text.
    """
    near = [
        d for d in dates if d.start is not None and parsed.sentence.start <= d.start < parsed.sentence.end
    ]
    if any(clause.start <= d.start < clause.end for d in near if d.start is not None):
        return (), None
    borrowed = [span for span in (clause.host, clause.subject) if span is not None and clause.kind != NOMINAL]
    held = tuple(
        d for d in near if d.start is not None and any(low <= d.start < high for low, high in borrowed)
    )
    if held:
        return held, None
    shown = tuple(d for d in near if d.value is not None and _is_shown_on(parsed, clause, d))
    if shown:
        return shown, None
    follows = clause.kind in (COORDINATE, PARTICIPLE, ABSOLUTE) or _is_spliced(parsed, clause)
    for date in near if follows else ():
        if date.start is None or date.end is None or date.value is None:
            continue
        before = parsed.words[: date.start - parsed.sentence.start].strip(" \"“'‘,")
        if len(before.split()) <= 1 and date.end < clause.start:
            opening = parsed.words[: date.start - parsed.sentence.start]
            return (date,), (date.start - len(opening.lstrip(" \"“'‘,")), date.end)
    return (), None


def _is_spliced(parsed: Parsed, clause: Clause) -> bool:
    """Whether the clause goes on behind a semicolon: "On Friday, A beat B; C beat D"."""
    before = parsed.words[: max(0, clause.start - parsed.sentence.start)]
    return clause.kind == MAIN and before.rstrip().endswith(";")


def _is_shown_on(parsed: Parsed, clause: Clause, date: DateMention) -> bool:
    """Whether the date tells when pictures showed the event: "…, the broadcaster showed on Saturday"."""
    if date.start is None or clause.start <= date.start < clause.end:
        return False
    tokens = parsed.tokens_within(date.start, date.start + 1)
    word = tokens[0] if len(tokens) else None
    while word is not None and word.pos_ != "VERB" and word.head.i != word.i:
        word = word.head
    return word is not None and word.lemma_.lower() == "show" and parsed.offset_of(word) >= clause.end
