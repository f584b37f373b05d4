"""Words put in between → the voice of who says so: "The toll, police said, has risen", "…, said the minister,"."""

import re
from collections.abc import Sequence

from spacy.tokens import Doc, Token

from facts.suggesting.sentences.parse_sentences import Parsed
from facts.suggesting.sentences.track_quotes import find_quote_around
from facts.suggesting.speech.attribute_verb import sets_right
from facts.suggesting.speech.read_speaker import MAX_SPEAKER_WORDS, make_speaker, read_name
from facts.suggesting.words.find_voice import Voice
from facts.suggesting.words.speech_words import CLAUSAL, FINITE, REPORTING, SAYING, SOURCES
from facts.suggesting.words.types import INDIRECT

_DASHES = frozenset({"-", "--", "–", "—", "―"})
_LONGEST = 16  # words between two commas that only report
_BREAK = re.compile(r"[,:]|--|[-–—―]")


def attribute_asides(
    parsed: Parsed, quotes: Sequence[tuple[int, int]], known: Sequence[Voice], text: str
) -> list[Voice]:
    """ ", the police said on Monday," and ", said the police," that the parser took for something else.

    Read from the order of words between two commas, or between the last one and the end of the sentence.
    """
    doc = parsed.doc
    breaks = find_breaks(parsed, ",", text)
    if not breaks:
        return []
    framed = {i for voice in known for i in voice.frame}
    found: list[Voice] = []
    for place, opening in enumerate(breaks):
        closing = breaks[place + 1] if place + 1 < len(breaks) else len(doc)
        ends = closing == len(doc)
        if framed and (ends or any(opening < i < closing for i in framed)):
            continue
        if find_quote_around(quotes, *parsed.span_of(opening, opening + 1)) is not None and not ends:
            continue
        aside = _read_aside(doc, [t for t in doc[opening + 1 : closing] if not t.is_punct])
        before = any(t.pos_ in ("VERB", "AUX") for t in doc[:opening])
        after = any(t.tag_ in CLAUSAL for t in doc[closing + 1 :])
        if (
            aside is None
            or sets_right(doc, opening)
            or (opening < 4 and ends)
            or opening < 1
            or not (before or (after and not ends))
        ):
            continue
        first, last, cue = aside
        speaker = make_speaker(parsed, first, last, cue.text, INDIRECT, text)
        span = parsed.span_of(0, opening if ends else len(doc))
        found.append(
            Voice(*span, speaker, parsed.index, frozenset(range(opening, min(closing + 1, len(doc)))))
        )
        framed |= set(range(opening, closing))
    return found


def _read_aside(doc: Doc, words: Sequence[Token]) -> tuple[int, int, Token] | None:
    """First and last + 1 token of the name in "X said …" or "said X …", and the verb; None for anything else."""
    if words and words[0].lower_ == "as":
        words = words[1:]
    side = next(
        (place for place, t in enumerate(words) if place > 1 and t.tag_ in ("WDT", "WP", "WP$")), len(words)
    )
    words = words[:side]  # "…, said the chair in an email that was leaked"
    if not 2 <= len(words) <= _LONGEST:
        return None
    verb = next((t for t in words if t.lemma_.lower() in REPORTING and t.tag_ in FINITE), None)
    if verb is None:
        return None
    if verb.i == words[0].i:
        names = read_name(doc, verb.i + 1)
        named = bool(names) and (
            names[0].pos_ in ("PROPN", "PRON", "DET") or names[-1].lemma_.lower() in SOURCES
        )
        rest = [t for t in words if names and t.i > names[-1].i]
        plain = not any(t.tag_ in CLAUSAL for t in rest)
        if named and plain and verb.lemma_.lower() in SAYING - {"tell"} and verb.dep_ != "conj":
            return names[0].i, names[-1].i + 1, verb
        return None
    names = list(doc[words[0].i : verb.i])
    if len(names) > MAX_SPEAKER_WORDS or names[-1].pos_ not in ("NOUN", "PROPN", "PRON"):
        return None
    for t in names:
        if t.tag_ in ("WP", "WDT", "WRB") and not t.text.isupper():
            return None
        if t.pos_ in ("VERB", "AUX", "CCONJ", "SCONJ", "ADP") and t.dep_ not in ("prep", "cc"):
            return None
    after = [t for t in words if t.i > verb.i]
    if after and (
        after[0].pos_ not in ("ADP", "PROPN", "ADV", "NOUN") or any(t.tag_ in CLAUSAL for t in after)
    ):
        return None
    return words[0].i, verb.i, verb


def find_breaks(parsed: Parsed, mark: str, text: str) -> list[int]:
    """The numbers of the tokens that are the mark, or a dash between parts of a sentence.

    The hyphen of "reform-minded" or "Al-Amin" is no dash. The text is searched first: it is ten times faster to read
    than its tokens.
    """
    found = []
    start, end = parsed.sentence.start, parsed.sentence.end
    for match in _BREAK.finditer(text, start, end):
        word, at = match.group(), match.start()
        if word != mark and (word not in _DASHES or at == start):
            continue
        if word == "-" and not (text[at - 1].isspace() and text[at + 1 : at + 2].isspace()):
            continue
        token = next(iter(parsed.tokens_within(at, at + 1)), None)
        if token is not None and token.text == word:
            found.append(token.i)
    return found
