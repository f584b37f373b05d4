"""Languages without a grammar here: sentences, digits, quotation marks and dates, and an open word about it."""

import re
from collections.abc import Sequence

from facts.language.dates import DateMention
from facts.language.figures import Figure
from facts.language.refusals import Refusal, Refused
from facts.language.remarks import Code, Remark
from facts.suggesting.sentences.split_sentences import Sentence, split_sentences
from facts.suggesting.sentences.track_quotes import find_quote_around, track_quotes
from facts.suggesting.words.types import STATED, Furniture, SuggestedClaim

_MAX_WORDS = 45
LIMITED = Remark(Code.PLAIN_MODE)
_DIGIT = re.compile(r"\d")
_WORD_BREAK = re.compile(r"\s+")
_QUESTION = ("?", "؟", "？", ";")


def suggest_plain(
    text: str,
    language: str,
    furniture: Sequence[Furniture],
    figures: Sequence[Figure],
    dates: Sequence[DateMention],
    headline: str | None,
) -> tuple[list[SuggestedClaim], list[Refusal]]:
    """Sentences of an article that hold a digit, a date or a quotation, as claims, and the others as refusals.

    Both in the order of the text. ``figures`` and ``dates`` are those of the whole article, sorted by start.
    """
    quotes = track_quotes(text)
    title = _flat(headline or "")
    claims = []
    refusals = []
    for sentence in split_sentences(text, furniture):
        quote = text[sentence.start : sentence.end]
        held = tuple(f for f in figures if f.start is not None and sentence.start <= f.start < sentence.end)
        when = tuple(d for d in dates if d.start is not None and sentence.start <= d.start < sentence.end)
        quoted = any(low < sentence.end and high > sentence.start for low, high in quotes)
        telling = bool(held or when or quoted or _DIGIT.search(quote))
        if (why := _refuse(sentence, quote, title, telling)) is not None:
            refusals.append(Refusal(sentence.start, sentence.end, why))
            continue
        claims.append(
            _make_claim(
                quote,
                sentence,
                language,
                held,
                when,
                quoted,
                find_quote_around(quotes, sentence.start, sentence.end),
            )
        )
    return claims, refusals


def _refuse(sentence: Sentence, quote: str, title: str, telling: bool) -> Refused | None:
    if _flat(quote) == title:
        return Refused.HEADLINE
    if sentence.heading:
        return Refused.HEADING
    if quote.endswith(_QUESTION):
        return Refused.QUESTION
    if not telling:
        return Refused.NO_FIGURE
    return Refused.OVERLONG if len(quote.split()) > _MAX_WORDS else None


def _make_claim(
    quote: str,
    sentence: Sentence,
    language: str,
    figures: tuple[Figure, ...],
    dates: tuple[DateMention, ...],
    quoted: bool,
    whole: tuple[int, int] | None,
) -> SuggestedClaim:
    reasons = []
    if figures:
        reasons.append(Remark(Code.GIVES_FIGURES, tuple(figure.text for figure in figures[:3])))
    if dates:
        reasons.append(Remark(Code.GIVES_A_DATE))
    if quoted:
        reasons.append(Remark(Code.QUOTES_SOMEBODY))
    uncertain = (Remark(Code.SPEAKER_NOT_SOUGHT),) if quoted else ()
    score = 0.3 + 0.3 * bool(figures) + 0.15 * bool(dates) + 0.1 * quoted - 0.1 * (whole is not None)
    return SuggestedClaim(
        start=sentence.start,
        end=sentence.end,
        quote=quote,
        statement=_WORD_BREAK.sub(" ", quote),
        substitutions=(),
        language=language,
        speaker=None,
        mode=STATED,
        figures=figures,
        dates=dates,
        score=round(score, 4),
        reasons=tuple(reasons) or (Remark(Code.GIVES_A_NUMBER),),
        uncertain=uncertain,
    )


def _flat(words: str) -> str:
    return _WORD_BREAK.sub(" ", words).strip().casefold()
