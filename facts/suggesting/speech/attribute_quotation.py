"""Quotations → the voices of who is quoted, from what stands before, behind or between them."""

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise

from spacy.tokens import Doc, Token

from facts.suggesting.sentences.parse_sentences import Parsed, find_root, find_subject, is_finite
from facts.suggesting.speech.read_speaker import (
    MAX_SPEAKER_WORDS,
    find_name,
    has_finite,
    make_speaker,
    read_name,
    read_name_after,
)
from facts.suggesting.words.find_voice import Voice
from facts.suggesting.words.speech_words import BARE, CLAUSAL, FINITE, REPORTING
from facts.suggesting.words.types import DIRECT

_SIGNATURE = re.compile(r"^\s*(--|[-–—―])\s*(?=\w)")


def attribute_after_quotation(
    parsed: Parsed, quotes: Sequence[tuple[int, int]], text: str
) -> list[tuple[Voice, int]]:
    """The voice of “…,” Nora Bell, a union leader, told reporters, with the token number of its verb.

    Read from the order of words, for long names with titles and appositions lead the parser astray.
    """
    sentence, doc = parsed.sentence, parsed.doc
    for low, high in quotes:
        low, high = max(low, sentence.start), min(high, sentence.end)
        if (
            high - low < 20
            or parsed.tokens_within(sentence.start, low).text.strip(" “\"'")
            or high >= sentence.end
        ):
            continue
        rest = [t for t in parsed.tokens_within(high, sentence.end) if not t.is_punct or t.text == ","]
        verb = next((t for t in rest[:16] if t.lemma_.lower() in REPORTING and t.tag_ in FINITE), None)
        if verb is None or not rest:
            return []
        names = read_name(doc, verb.i + 1 if verb is rest[0] else rest[0].i)
        if not names or (verb is not rest[0] and names[-1].i >= verb.i):
            return []
        names = read_name_after(doc, names, verb) or names
        last = next((t.i for t in rest if t.i > max(verb.i, names[-1].i) and t.text == ","), rest[-1].i)
        speaker = make_speaker(parsed, names[0].i, names[-1].i + 1, verb.text, DIRECT, text)
        frame = frozenset(range(rest[0].i, last + 1))
        return [(Voice(low, high, speaker, parsed.index, frame), verb.i)]
    return []


def attribute_introduced(parsed: Parsed, quotes: Sequence[tuple[int, int]], text: str) -> list[Voice]:
    """The voice of a quotation without a reporting verb: “X defended the plan: “…””, and of one that is signed."""
    sentence = parsed.sentence
    for low, high in quotes:
        if low >= sentence.end or high <= sentence.start or high - low < 20:
            continue
        if not any(t.tag_ in CLAUSAL for t in parsed.tokens_within(low + 1, min(high, sentence.end))):
            continue
        span = max(low, sentence.start), min(high, sentence.end)
        signed = _SIGNATURE.match(text[high : sentence.end])
        if signed:
            rest = [t for t in parsed.tokens_within(high + signed.end(), sentence.end) if not t.is_punct]
            if 0 < len(rest) <= MAX_SPEAKER_WORDS and rest[0].text[:1].isupper() and not has_finite(rest):
                speaker = make_speaker(parsed, rest[0].i, rest[-1].i + 1, signed[1], DIRECT, text)
                frame = frozenset(t.i for t in parsed.tokens_within(high, sentence.end))
                return [Voice(*span, speaker, parsed.index, frame)]
        before = text[sentence.start : low].rstrip() if low > sentence.start else ""
        verbs = [t for t in parsed.tokens_within(sentence.start, low) if t.pos_ == "VERB" and is_finite(t)]
        verb = next((t for t in verbs if t.dep_ in ("ROOT", "ccomp", "parataxis", "conj", "advcl")), None)
        subject = find_subject(verb) if verb is not None else None
        if before[-1:] not in (":", ",") or verb is None or subject is None:
            continue
        if parsed.offset_of(subject) >= low:
            continue
        personal = subject.pos_ == "PROPN" or subject.lower_ in ("he", "she") or subject.ent_type_ == "PERSON"
        if personal or (before[-1:] == ":" and subject.lower_ == "they"):
            first, last = find_name(subject)
            speaker = make_speaker(parsed, first, last, verb.text, DIRECT, text)
            return [Voice(*span, speaker, parsed.index, frozenset())]
    return []


def attribute_signatures(
    parsed: Sequence[Parsed], quotes: Sequence[tuple[int, int]], known: Sequence[Voice], text: str
) -> Iterable[Voice]:
    """The voices of quotations whose cue is a sentence of its own: before them, after them, or a signature.

    “We lost 12 ships.” — Nora Bell. Or: Nora Bell wrote: [new paragraph] “We lost 12 ships.”
    """
    voiced = {voice.sentence for voice in known}
    for quoted, signing in pairwise(parsed):
        start, end = quoted.sentence.start, quoted.sentence.end
        signature = _SIGNATURE.match(text[end : signing.sentence.end])
        if signing.index not in voiced and (lead := _read_lead(quoted, text)) is not None:
            opened = next((q for q in quotes if q[0] == signing.sentence.start and q[1] - q[0] >= 20), None)
            if opened is not None:
                first, last, cue = lead
                speaker = make_speaker(quoted, first, last, cue, DIRECT, text)
                low, high = opened[0], min(opened[1], signing.sentence.end)
                yield Voice(low, high, speaker, signing.index, frozenset())
        quote = next((q for q in quotes if q[0] < end and end <= q[1] + 1 and q[1] - q[0] >= 20), None)
        if quote is None or quoted.index in voiced:
            continue
        span = max(start, quote[0]), min(end, quote[1])
        saying = find_bare_report(signing.doc)
        if saying is not None and quoted.sentence.paragraph == signing.sentence.paragraph:
            subject, verb = saying
            speaker = make_speaker(signing, *find_name(subject), verb.text, DIRECT, text)
            yield Voice(*span, speaker, quoted.index, frozenset())
        words = [t for t in signing.doc if not t.is_punct]
        if signature is None:
            continue
        if 0 < len(words) <= MAX_SPEAKER_WORDS and words[0].text[:1].isupper() and not has_finite(words):
            speaker = make_speaker(signing, words[0].i, words[-1].i + 1, signature[1], DIRECT, text)
            yield Voice(*span, speaker, quoted.index, frozenset())


def _read_lead(parsed: Parsed, text: str) -> tuple[int, int, str] | None:
    """The tokens of the speaker, and the cue, of a sentence that ends in a colon or comma before a quotation."""
    verb = find_root(parsed.doc)
    mark = text[parsed.sentence.start : parsed.sentence.end].rstrip()[-1:]
    if mark not in (":", ",") or verb is None:
        return None
    subject = find_subject(verb)
    if subject is not None and is_finite(verb) and verb.lemma_.lower() in REPORTING:
        return (*find_name(subject), verb.text)
    words = [token for token in parsed.doc if not token.is_punct]
    if mark != ":" or has_finite(words) or len(words) > MAX_SPEAKER_WORDS:
        return None
    # "And from Chairwoman Jutta Rosen:": the name that ends the line.
    first = last = len(words)
    while first > 0 and words[first - 1].pos_ == "PROPN":
        first -= 1
    return (words[first].i, words[last - 1].i + 1, mark) if last - first >= 2 else None


def find_bare_report(doc: Doc) -> tuple[Token, Token] | None:
    """The subject and the verb of a sentence that only says who said it: "Nora Bell, a nurse, said in a letter"."""
    verb = find_root(doc)
    if verb is None or verb.lemma_.lower() not in BARE or verb.tag_ not in FINITE:
        return None
    subject = next((c for c in verb.children if c.dep_ == "nsubj"), None)
    if subject is None or any(t.text in ('"', "“", ":") for t in doc):
        return None
    spoken = ("ccomp", "xcomp", "parataxis", "conj", "advcl", "acomp", "oprd")
    if any(c.dep_ in spoken for c in verb.children):
        return None
    if verb.lemma_ == "ask" and any(c.dep_ == "prep" and c.lower_ == "for" for c in verb.children):
        return None  # what is asked for is told
    objects = [c for c in verb.children if c.dep_ == "dobj"]
    if objects and (verb.lemma_ not in ("tell", "ask") or any(t.like_num for t in objects[0].subtree)):
        return None
    return (subject, verb) if verb.i - subject.i < 16 else None
