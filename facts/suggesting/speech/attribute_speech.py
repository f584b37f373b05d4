"""Who vouches for what: reporting verbs, "according to", quotations with and without a cue.

Voices nest ("A says that B said"); the innermost one speaks. Rules over the dependency parse, one module a form:
`attribute_verb`, `attribute_source`, `attribute_aside`, `attribute_quotation`, `carry_quotation`.
"""

from collections.abc import Iterable, Sequence

from facts.suggesting.sentences.parse_sentences import Parsed
from facts.suggesting.speech.attribute_aside import attribute_asides
from facts.suggesting.speech.attribute_quotation import (
    attribute_after_quotation,
    attribute_introduced,
    attribute_signatures,
    find_bare_report,
)
from facts.suggesting.speech.attribute_source import attribute_label, attribute_source, names_source
from facts.suggesting.speech.attribute_thought import OPINING
from facts.suggesting.speech.attribute_verb import attribute_verb
from facts.suggesting.speech.carry_quotation import carry_over
from facts.suggesting.speech.read_speaker import MAX_SPEAKER_WORDS
from facts.suggesting.words.find_voice import Voice, find_voice
from facts.suggesting.words.speech_words import ACTS, REPORTING, SAYING, SPEECH_VERBS
from facts.suggesting.words.types import DIRECT, UNQUOTED

__all__ = [
    "ACTS",
    "MAX_SPEAKER_WORDS",
    "REPORTING",
    "SAYING",
    "Voice",
    "attribute_speech",
    "find_bare_report",
    "find_voice",
]


_THINKING = frozenset(
    form
    for verb in OPINING
    for form in (verb, f"{verb}s", f"{verb}d" if verb.endswith("e") else f"{verb}ed", "thought")
)
_PRONOUNS = frozenset("he she it they we i".split())
_MARKS = 2  # code points of a quotation behind its last word: a comma and the closing mark


def attribute_speech(parsed: Sequence[Parsed], quotes: Sequence[tuple[int, int]], text: str) -> list[Voice]:
    """Every voice of an article, in the order of the text, carried over quotations that have no cue of their own."""
    voices = [voice for sentence in parsed for voice in _attribute_sentence(sentence, quotes, text)]
    voices.extend(attribute_signatures(parsed, quotes, voices, text))
    voices.extend(carry_over(parsed, quotes, voices))
    return sorted(voices, key=lambda voice: (voice.start, -voice.end))


def _attribute_sentence(parsed: Parsed, quotes: Sequence[tuple[int, int]], text: str) -> list[Voice]:
    found = list(_attribute_cues(parsed, quotes, text))
    found += attribute_asides(parsed, quotes, found, text)
    if not any(voice.act or voice.speaker.style == DIRECT for voice in found):
        told = [voice for voice in found if voice.frame]
        for voice in attribute_introduced(parsed, quotes, text):
            if not any(known.start <= voice.start and voice.end <= known.end + _MARKS for known in told):
                found.append(voice)
    if not found:
        found += attribute_label(parsed, text)
    return [voice for voice in found if not _is_thought_of(voice, found)]


def _is_thought_of(voice: Voice, found: Sequence[Voice]) -> bool:
    """Whether somebody reports what this one thinks: "Oden believed he would be freed, Coll said" is Coll's word.

    What an outlet is named for ("according to AFP, Oden believes …") is that of whom it tells.
    """
    if voice.speaker.cue.lower() not in _THINKING or voice.speaker.text.lower() in _PRONOUNS:
        return False
    return any(
        other.speaker.style != UNQUOTED
        and other.speaker.cue.lower() not in _THINKING
        and other.start <= voice.start
        and voice.end <= other.end
        for other in found
        if other is not voice and not other.act
    )


def _attribute_cues(parsed: Parsed, quotes: Sequence[tuple[int, int]], text: str) -> Iterable[Voice]:
    known = attribute_after_quotation(parsed, quotes, text)
    cues = {cue for _voice, cue in known}
    yield from (voice for voice, _cue in known)
    for token in parsed.doc:
        if token.i in cues:
            continue
        if token.lower_ == "according" and token.i + 1 < len(parsed.doc):
            to = next((t for t in parsed.doc[token.i + 1 : token.i + 3] if t.lower_ == "to"), None)
            if to is not None:
                yield from attribute_source(parsed, token, to, text)
        elif token.lower_ == "per" and names_source(token):
            yield from attribute_source(parsed, token, token, text)
        elif token.pos_ in ("VERB", "AUX") and token.lemma_.lower() in SPEECH_VERBS:
            yield from attribute_verb(parsed, token, quotes, text)
