"""A clause → a statement that can be read without its article, with every borrowed word accounted for.

The statement is built from pieces of the article. What is not in the claim's own quote is recorded as a
Substitution with its source; between the pieces stands only glue ("is", "according to") that says nothing.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from spacy.tokens import Token

from facts.language.dates import DateMention
from facts.suggesting.clauses.split_clauses import Clause
from facts.suggesting.dates.say_dates import edit_dates
from facts.suggesting.sentences.parse_sentences import Parsed, read_midway
from facts.suggesting.sentences.track_quotes import find_quote_around
from facts.suggesting.setting.find_setting import Setting
from facts.suggesting.speech.attribute_speech import Voice
from facts.suggesting.statements.build_clause import build_clause
from facts.suggesting.statements.cut_pieces import Pieces, TextRun, cut_out, edit_references, glue
from facts.suggesting.statements.join_pieces import find_open_words, join_pieces
from facts.suggesting.statements.say_speaker import is_told_by_itself, say_speaker
from facts.suggesting.statements.story import Around
from facts.suggesting.words.types import (
    DATE,
    DIRECT,
    EPITHET,
    PRONOUN,
    SETTING,
    OpenReference,
    Reference,
    Substitution,
)

_OPENING = 3  # code points: "“The"
_OPENING_PRONOUN = 12  # code points: "Due to that"


class Stated(NamedTuple):
    """A statement, where its words come from that are not the quote's, and the references that a person should see."""

    text: str
    substitutions: tuple[Substitution, ...]
    doubtful: tuple[Reference, ...]
    open: tuple[OpenReference, ...] = ()


def state_claim(
    around: Around,
    clause: Clause,
    voice: Voice | None,
    *,
    leading: tuple[int, int] | None = None,
    setting: Setting | None = None,
    alone: bool = False,
    plain: bool = False,
) -> Stated:
    """The statement of a clause of the sentence that ``around`` tells about; ``voice`` vouches for it.

    ``leading`` is the span of a date that opens the sentence and holds for the clause, too. ``setting`` is the occasion
    that the clause tells of, if it must be said in front. The sentence before is said in front where nothing settles
    the subject, or where it tells more of a thing that nothing settles; ``alone`` leaves it out. ``plain`` leaves every
    date in the article's own words.
    """
    text, parsed = around.text, around.item
    doubtful: list[Reference] = []
    dates = [] if plain else [date for date in around.dates if not _is_subject(parsed, date)]
    edits = edit_dates(text, dates, around.published)
    edits += edit_references(around.references, text, clause, doubtful)
    edits.sort(key=lambda edit: edit.start)
    by_itself = is_told_by_itself(text, parsed, clause, voice)
    # Inside somebody's own words what is not theirs stands in square brackets: all of them, or a few in marks.
    marked = [(low, high) for low, high in around.quotes if clause.start <= low and high <= clause.end]
    edits = [
        replace(edit, text=f"[{edit.text}]")
        if by_itself or any(low <= edit.start and edit.end <= high for low, high in marked)
        else edit
        for edit in edits
    ]
    pieces = Pieces(text, parsed, edits, around.references, doubtful)
    runs = build_clause(pieces, parsed, clause)
    own = voice is None or (voice.speaker.style != DIRECT and not _stands_before(voice, parsed, clause))
    if own and _means_words_before(parsed, clause, doubtful, runs):
        runs[:0] = [*pieces.borrow((parsed.sentence.start, clause.start)), glue(" ")]
    unsaid = voice is None and find_quote_around(around.quotes, clause.start, clause.end) is not None
    before = None if alone or unsaid else around.before
    if before is not None:
        _put_before(runs, pieces, before, voice)
    if leading is not None and not any(
        run.source_start is not None and run.source_start <= leading[0] < (run.source_end or 0)
        for run in runs
    ):
        runs[:0] = [*cut_out(text, *leading, DATE, edits), glue(", ")]
    if setting is not None and not by_itself:
        _set_in(runs, text, (parsed,) if before is None else (parsed, before), setting)
    say_speaker(runs, text, parsed, clause, voice)
    statement, substitutions, marks = join_pieces(runs)
    return Stated(
        statement, substitutions, tuple(doubtful), find_open_words(statement, marks, doubtful, text)
    )


def _is_subject(parsed: Parsed, date: DateMention) -> bool:
    """Whether a day does what the clause tells: "Monday night will see two meetings"; "on Monday" cannot."""
    words = parsed.tokens_within(date.start or 0, date.end or 0)
    if not len(words):
        return False
    following = parsed.doc[words.end] if words.end < len(parsed.doc) else None
    opens = words.start == 0 and following is not None and following.tag_ in ("MD", "VBD", "VBZ", "VBP")
    return words.root.dep_ in ("nsubj", "nsubjpass") or opens


def _put_before(runs: list[TextRun], pieces: "Pieces", before: Parsed, voice: Voice | None) -> None:
    """Say the sentence before in front, where the statement needs it: "A boat sank on Friday. The boat was new."."""
    if voice is not None and voice.speaker.style == DIRECT:
        return
    parsed, doubtful = pieces.parsed, pieces.doubtful
    explained = _find_explained(before, doubtful, pieces.text)
    close = before.sentence.paragraph == parsed.sentence.paragraph
    opens = close and _opens_unsettled(parsed, runs, doubtful)
    if explained or (opens and voice is None):
        doubtful[:] = [reference for reference in doubtful if reference not in explained]
        runs[0].text = runs[0].text[:1].upper() + runs[0].text[1:]
        runs[:0] = [*pieces.borrow((before.sentence.start, before.sentence.end)), glue(" ")]


def _set_in(runs: list[TextRun], text: str, sentences: Sequence[Parsed], setting: Setting) -> None:
    """Say the occasion in front: "In the Mecca crane collapse, …"."""
    if setting.start is None or setting.end is None:
        return
    opening = runs[0]
    for sentence in sentences if opening.source_start is not None else ():
        first = sentence.tokens_within(opening.source_start or 0, (opening.source_start or 0) + 1)
        if len(first):
            opening.text = read_midway(first[0], opening.text)
    source = text[setting.start : setting.end]
    runs[:0] = [
        TextRun(
            text=setting.words,
            source_start=setting.start,
            source_end=setting.end,
            source_text=source,
            kind=SETTING,
        ),
        glue(", "),
    ]


def _find_explained(before: Parsed, doubtful: Sequence[Reference], text: str) -> list[Reference]:
    """The open descriptions that the sentence before explains: "the boat" after "A new boat sank"."""
    found = []
    for reference in doubtful:
        words = text[reference.start : reference.end].lower().split()
        if reference.kind != EPITHET or reference.source_start is not None or words[0] != "the":
            continue
        same = [
            token
            for token in before.doc
            if token.pos_ == "NOUN" and token.lower_ == words[-1] and token.dep_ not in ("compound", "nmod")
        ]
        if len(same) == 1 and _is_told(same[0]):
            found.append(reference)
    return found


def _is_told(noun: Token) -> bool:
    """Whether a phrase says which thing it means: "a boat", "boats", "the new boat", but not "the boat"."""
    first = noun.left_edge
    return noun.i - first.i > 1 or first.lower_ in ("a", "an") or (first.i == noun.i and noun.tag_ == "NNS")


def _opens_unsettled(parsed: Parsed, runs: Sequence[TextRun], doubtful: Sequence[Reference]) -> bool:
    """Whether the statement opens with its sentence's first words, and with a subject that nothing settles."""
    first = runs[0].source_start
    if first is None or any(not t.is_punct for t in parsed.tokens_within(parsed.sentence.start, first)):
        return False
    return any(
        r.source_start is None
        and 0 <= r.start - first < (_OPENING if r.kind == EPITHET else _OPENING_PRONOUN)
        for r in doubtful
    )


def _stands_before(voice: Voice, parsed: Parsed, clause: Clause) -> bool:
    """Whether the speaker is named in the clause's own sentence in front of it."""
    return parsed.sentence.start <= voice.speaker.start < clause.start


def _means_words_before(
    parsed: Parsed, clause: Clause, doubtful: Sequence[Reference], runs: Sequence[TextRun]
) -> bool:
    """Whether a pronoun that nothing settles follows words of its own sentence, which it is likely to mean."""
    if runs[0].source_start != clause.start:
        return False
    before = parsed.tokens_within(parsed.sentence.start, clause.start)
    told = any(token.pos_ in ("NOUN", "PROPN") for token in before)
    return told and any(
        r.kind == PRONOUN and r.source_start is None and r.start >= clause.start for r in doubtful
    )
