"""The pieces of a statement, and its voice → the same with the name of who says it, where nothing in it says so."""

import re

from facts.language.english import name_numbers
from facts.suggesting.clauses.split_clauses import Clause
from facts.suggesting.references.read_pronouns import is_first_person
from facts.suggesting.sentences.parse_sentences import Parsed, read_midway
from facts.suggesting.speech.attribute_speech import Voice
from facts.suggesting.statements.cut_pieces import TextRun, glue
from facts.suggesting.words.types import (
    SPEAKER,
    SUBJECT,
)

_CAPITAL_NUMBERS = "|".join(word.capitalize() for word in name_numbers(1, 10))
_DETERMINER = re.compile(rf"^(?:The|A|An|Some|{_CAPITAL_NUMBERS}|Many|Most|Several|Our|Its|His|Her|Their)\b")
_CLOSED_QUOTATION = re.compile(r"[.,]”$")
_OURS = re.compile(r"\b(?:we|our|us|ours)\b", re.I)
_OFFICE = re.compile(
    r",\s+(?:(?:a|an|the|its)\s+)?(?!who|which|where|when|and|but|said|says|adding|after|speaking|in |on |at )[a-z]"
    r"[^,.;:“”\"()\n]{2,60}[A-Z][^,.;:“”\"()\n]{0,40}(?=,)"
)


def say_speaker(runs: list[TextRun], text: str, parsed: Parsed, clause: Clause, voice: Voice | None) -> None:
    """Say who says it, unless the clause already does: the statement of an attributed claim names its speaker."""
    if voice is None or voice.act:
        return
    speaker = voice.speaker
    if clause.start <= speaker.start < clause.end or any(
        run.source_start is not None
        and run.source_end is not None
        and run.kind == SUBJECT
        and run.source_start <= speaker.start < run.source_end
        for run in runs
    ):
        return
    words = text[speaker.start : speaker.end]
    opening = parsed.tokens_within(speaker.start, speaker.start + 1)
    if _DETERMINER.match(words):
        words = words[:1].lower() + words[1:]
    elif len(opening):
        words = read_midway(opening[0], words)
    named = TextRun(
        text=words, source_start=speaker.start, source_end=speaker.end, source_text=speaker.text, kind=SPEAKER
    )
    if is_told_by_itself(text, parsed, clause, voice):
        if _OURS.search(text, clause.start, clause.end) and (office := _OFFICE.match(text, speaker.end)):
            # Who "we" are is said by the office that the article gives the speaker.
            end = office.end()
            told = " ".join(text[speaker.start : end].split())
            named = TextRun(
                text=f"{told},",
                source_start=speaker.start,
                source_end=end,
                source_text=text[speaker.start : end],
                kind=SPEAKER,
            )
        runs[:0] = [named, glue(" said: “")]
        runs.append(glue("”"))
    else:
        runs[-1].text = _CLOSED_QUOTATION.sub("”", runs[-1].text)
        runs += [glue(", according to "), named]


def is_told_by_itself(text: str, parsed: Parsed, clause: Clause, voice: Voice | None) -> bool:
    """Whether the statement can only be the speaker's own words: X said: “We lost 12 people”."""
    if voice is None or voice.act or clause.start <= voice.speaker.start < clause.end:
        return False
    subject = parsed.tokens_within(*clause.subject) if clause.subject is not None else ()
    return any(is_first_person(t) for t in subject) or _speaks_of_itself(text, parsed, clause)


def _speaks_of_itself(text: str, parsed: Parsed, clause: Clause) -> bool:
    """Whether "I" or "we" stands in the clause outside of quotation marks that the clause itself opens."""
    for token in parsed.tokens_within(clause.start, clause.end):
        if is_first_person(token):
            before = text[clause.start : parsed.offset_of(token)]
            if before.count("“") <= before.count("”") and before.count('"') % 2 == 0:
                return True
    return False
