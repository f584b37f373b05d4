"""A clause → a statement that can be read without its article, with every borrowed word accounted for.

The statement is built from pieces of the article. What is not in the claim's own quote is recorded as a
Substitution with its source; between the pieces stands only glue ("is", "according to") that says nothing.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from spacy.tokens import Token

from facts.language.english import name_numbers
from facts.suggesting.clauses.split_clauses import (
    ABSOLUTE,
    APPOSITION,
    COORDINATE,
    MAIN,
    NOMINAL,
    PARTICIPLE,
    RELATIVE,
    Clause,
)
from facts.suggesting.dates.say_dates import edit_dates
from facts.suggesting.references.resolve_references import is_first_person
from facts.suggesting.sentences.parse_sentences import Parsed, has_own_subject, read_midway
from facts.suggesting.setting.find_setting import Setting
from facts.suggesting.speech.attribute_speech import Voice
from facts.suggesting.statements.story import Around
from facts.suggesting.words.types import (
    DATE,
    DIRECT,
    EPITHET,
    PRONOUN,
    SETTING,
    SPEAKER,
    SUBJECT,
    Edit,
    OpenReference,
    Reference,
    Substitution,
)

_EVEN = 0.5
_OPENING = 3  # code points: "“The"
_OPENING_PRONOUN = 12  # code points: "Due to that"
_CAPITAL_NUMBERS = "|".join(word.capitalize() for word in name_numbers(1, 10))
_DETERMINER = re.compile(rf"^(?:The|A|An|Some|{_CAPITAL_NUMBERS}|Many|Most|Several|Our|Its|His|Her|Their)\b")
_CLOSED_QUOTATION = re.compile(r"[.,]”$")
_CLITIC = re.compile(r"[’'](?:s|re|ve|ll|d|m)\b")
_CLOSING = (",", ";", ".", ":")
_ENDED = re.compile(r"[.!?…][\"”’']*$")
_OURS = re.compile(r"\b(?:we|our|us|ours)\b", re.I)
_OFFICE = re.compile(
    r",\s+(?:(?:a|an|the|its)\s+)?(?!who|which|where|when|and|but|said|says|adding|after|speaking|in |on |at )[a-z]"
    r"[^,.;:“”\"()\n]{2,60}[A-Z][^,.;:“”\"()\n]{0,40}(?=,)"
)
_SPACES = re.compile(r"\s+")
_LEADING = re.compile(r"^[,;:–—\s-]+")


@dataclass(slots=True)
class _Run:
    text: str
    source_start: int | None
    source_end: int | None
    source_text: str
    kind: str | None
    replaced: str = ""


class _Mark(NamedTuple):
    """Where the article's words [source_start, source_end) stand in a statement; ``dropped`` are lost in front."""

    source_start: int
    source_end: int
    start: int
    dropped: int


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
) -> Stated:
    """The statement of a clause of the sentence that ``around`` tells about; ``voice`` vouches for it.

    ``leading`` is the span of a date that opens the sentence and holds for the clause, too. ``setting`` is the occasion
    that the clause tells of, if it must be said in front. The sentence before is said in front where nothing settles
    the subject, or where it tells more of a thing that nothing settles; ``alone`` leaves it out.
    """
    text, parsed = around.text, around.item
    doubtful: list[Reference] = []
    edits = edit_dates(text, around.dates, around.published)
    edits += _reference_edits(around.references, text, clause, doubtful)
    edits.sort(key=lambda edit: edit.start)
    by_itself = _is_told_by_itself(text, parsed, clause, voice)
    if by_itself:
        # Inside somebody's own words what is not theirs stands in square brackets.
        edits = [replace(edit, text=f"[{edit.text}]") for edit in edits]
    pieces = _Pieces(text, parsed, edits, around.references, doubtful)
    runs = _build(pieces, parsed, clause)
    own = voice is None or (voice.speaker.style != DIRECT and not _stands_before(voice, parsed, clause))
    if own and _means_words_before(parsed, clause, doubtful, runs):
        runs[:0] = [*pieces.borrow((parsed.sentence.start, clause.start)), _glue(" ")]
    before = None if alone else around.before
    if before is not None:
        _put_before(runs, pieces, before, voice)
    if leading is not None and not any(
        run.source_start is not None and run.source_start <= leading[0] < (run.source_end or 0)
        for run in runs
    ):
        runs[:0] = [*_slice(text, *leading, DATE, edits), _glue(", ")]
    if setting is not None and not by_itself:
        _set_in(runs, text, (parsed,) if before is None else (parsed, before), setting)
    _attribute(runs, text, parsed, clause, voice)
    statement, substitutions, marks = _render(runs)
    return Stated(statement, substitutions, tuple(doubtful), _find_open(statement, marks, doubtful, text))


def _put_before(runs: list[_Run], pieces: "_Pieces", before: Parsed, voice: Voice | None) -> None:
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
        runs[:0] = [*pieces.borrow((before.sentence.start, before.sentence.end)), _glue(" ")]


def _set_in(runs: list[_Run], text: str, sentences: Sequence[Parsed], setting: Setting) -> None:
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
        _Run(
            text=setting.words,
            source_start=setting.start,
            source_end=setting.end,
            source_text=source,
            kind=SETTING,
        ),
        _glue(", "),
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


def _opens_unsettled(parsed: Parsed, runs: Sequence[_Run], doubtful: Sequence[Reference]) -> bool:
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
    parsed: Parsed, clause: Clause, doubtful: Sequence[Reference], runs: Sequence[_Run]
) -> bool:
    """Whether a pronoun that nothing settles follows words of its own sentence, which it is likely to mean."""
    if runs[0].source_start != clause.start:
        return False
    before = parsed.tokens_within(parsed.sentence.start, clause.start)
    told = any(token.pos_ in ("NOUN", "PROPN") for token in before)
    return told and any(
        r.kind == PRONOUN and r.source_start is None and r.start >= clause.start for r in doubtful
    )


class _Pieces:
    """Cuts runs out of the article, with the edits applied: the claim's own words, or borrowed ones."""

    def __init__(
        self,
        text: str,
        parsed: Parsed,
        edits: Sequence[Edit],
        references: Sequence[Reference],
        doubtful: list[Reference],
    ) -> None:
        self.text = text
        self.parsed = parsed
        self.edits = edits
        self.references = references
        self.doubtful = doubtful

    def quote(self, start: int, end: int) -> list[_Run]:
        return _slice(self.text, start, end, None, self.edits)

    def widen(self, clause: Clause, around: tuple[int, int]) -> list[_Run]:
        """The clause in the words that stand around it."""
        before, after = (around[0], clause.start), (clause.end, around[1])
        return [
            *(self.borrow(before) if before[0] < before[1] else []),
            *self.quote(clause.start, clause.end),
            *(self.borrow(after) if after[0] < after[1] else []),
        ]

    def is_unsettled(self, parsed: Parsed, clause: Clause, around: tuple[int, int]) -> bool:
        """Whether the clause's subject is a pronoun or description that only the words around it can explain."""
        for token in parsed.doc[clause.head].children:
            at = parsed.offset_of(token.left_edge)
            if token.dep_ in ("nsubj", "nsubjpass") and clause.start <= at < clause.end:
                found = next((r for r in self.references if r.start == at), None)
                if found is None or found.certain or around[0] >= clause.start:
                    return False
                if found.source_start is None:
                    return True
                return found.kind == PRONOUN and around[0] <= found.source_start < around[1]
        return False

    def borrow(self, span: tuple[int, int]) -> list[_Run]:
        edits = _with_first(self.edits, self.references, span, self.text, self.doubtful)
        runs = _slice(self.text, span[0], span[1], SUBJECT, edits)
        inside = self.parsed.tokens_within(*span)
        if len(inside) and runs[0].kind == SUBJECT:
            runs[0].text = read_midway(inside[0], runs[0].text)
        return runs


def _build(pieces: _Pieces, parsed: Parsed, clause: Clause) -> list[_Run]:
    if clause.around is not None and (clause.leans or pieces.is_unsettled(parsed, clause, clause.around)):
        return pieces.widen(clause, clause.around)
    if clause.kind == RELATIVE and clause.subject and clause.pronoun:
        return _state_relative(pieces, parsed, clause, clause.subject, clause.pronoun)
    if clause.kind == APPOSITION and clause.subject:
        after = pieces.text[clause.subject[1] : clause.end]
        rest = clause.end - len(_LEADING.sub("", after))
        copula = " are " if _is_plural(parsed, clause) else " is "
        return [*pieces.quote(*clause.subject), _glue(copula), *pieces.quote(rest, clause.end)]
    if clause.kind in (PARTICIPLE, ABSOLUTE) and clause.host:
        return [*pieces.borrow(clause.host), _glue(", "), *pieces.quote(clause.start, clause.end)]
    if clause.kind == NOMINAL and clause.host:
        begin = clause.host[0]
        opening: list[_Run] = []
        if clause.subject and not clause.host[0] <= clause.subject[0] < clause.host[1]:
            opening = [*pieces.borrow(clause.subject), _glue(" ")]
            begin = clause.pronoun[1] if clause.pronoun and clause.pronoun[0] == begin else begin
        before, after_it = (begin, clause.start), (clause.end, clause.host[1])
        return [
            *opening,
            *(pieces.borrow(before) if before[0] < before[1] else []),
            *pieces.quote(clause.start, clause.end),
            *(pieces.borrow(after_it) if after_it[0] < after_it[1] else []),
        ]
    if clause.subject and not (clause.start <= clause.subject[0] < clause.end):
        runs = [*pieces.borrow(clause.subject), _glue(" ")]
        if clause.auxiliary:
            runs += [*pieces.borrow(clause.auxiliary), _glue(" ")]
        return runs + pieces.quote(clause.start, clause.end)
    if clause.kind in (MAIN, COORDINATE) and _lacks_subject(parsed, clause):
        # A fragment whose subject the grammar does not give: its sentence up to it says more than a guess.
        return [
            *pieces.borrow((parsed.sentence.start, clause.start)),
            *pieces.quote(clause.start, clause.end),
        ]
    return pieces.quote(clause.start, clause.end)


def _lacks_subject(parsed: Parsed, clause: Clause) -> bool:
    words = parsed.tokens_within(clause.start, clause.end)
    opens_with_verb = len(words) > 0 and words[0].pos_ in ("VERB", "AUX") and words[0].tag_ != "VBG"
    return (
        opens_with_verb
        and clause.start > parsed.sentence.start + 1
        and not has_own_subject(parsed.doc[clause.head])
    )


def _state_relative(
    pieces: _Pieces, parsed: Parsed, clause: Clause, subject: tuple[int, int], pronoun: tuple[int, int]
) -> list[_Run]:
    """A relative clause as a sentence: its antecedent in the place of "which", "whose" or "of whom"."""
    if pronoun[0] < clause.start or pronoun[1] > clause.end:
        return pieces.quote(clause.start, clause.end)
    text = pieces.text
    before = text[clause.start : pronoun[0]].strip()
    word = text[pronoun[0] : pronoun[1]].lower()
    start = pronoun[1]
    while start < clause.end and text[start].isspace():
        start += 1
    rest = pieces.quote(start, clause.end)
    if word == "where":
        return rest
    antecedent = pieces.borrow(subject)
    antecedent[0].replaced = text[pronoun[0] : pronoun[1]]
    if word == "when":
        return [*rest, _glue(" in "), *antecedent]
    if word == "whose":
        antecedent[-1].text += "’" if antecedent[-1].text.endswith("s") else "’s"
        return [*antecedent, _glue(" "), *rest]
    token = parsed.tokens_within(*pronoun)[0]
    if not before:
        if token.dep_ in ("dobj", "pobj"):
            return [*rest, _glue(" "), *antecedent]
        return [*antecedent, _glue(" "), *rest]
    opening = pieces.quote(clause.start, pronoun[0])
    if token.head.dep_ == "prep" and token.head.i == token.i - 1 and len(before.split()) == 1:
        return [*rest, _glue(" "), *opening, *antecedent]
    return [*opening, *antecedent, _glue(" "), *rest]


def _is_plural(parsed: Parsed, clause: Clause) -> bool:
    head = parsed.doc[clause.head].head
    return head.tag_ in ("NNS", "NNPS") or any(child.dep_ == "conj" for child in head.children)


def _glue(words: str) -> _Run:
    return _Run(text=words, source_start=None, source_end=None, source_text="", kind="glue")


def _slice(text: str, start: int, end: int, kind: str | None, edits: Sequence[Edit]) -> list[_Run]:
    """Article words [start, end) as runs, with the edits that lie inside it applied."""
    runs: list[_Run] = []
    at = start
    for edit in edits:
        if edit.start < at or edit.end > end:
            continue
        if edit.start > at:
            runs.append(
                _Run(
                    text=text[at : edit.start],
                    source_start=at,
                    source_end=edit.start,
                    source_text=text[at : edit.start],
                    kind=kind,
                )
            )
        stood = text[edit.start : edit.end]
        runs.append(
            _Run(
                text=edit.text,
                source_start=edit.source_start,
                source_end=edit.source_end,
                source_text=edit.source_text,
                kind=edit.kind,
                replaced=stood,
            )
        )
        at = edit.end
    if at < end:
        runs.append(
            _Run(text=text[at:end], source_start=at, source_end=end, source_text=text[at:end], kind=kind)
        )
    return runs


def _reference_edits(
    references: Sequence[Reference], text: str, clause: Clause, doubtful: list[Reference]
) -> list[Edit]:
    """Edits for the references of a clause: its first word, and pronouns whose name the clause does not hold."""
    edits = []
    named: set[int | None] = set()
    borrowed = [span for span in (clause.subject, clause.host) if span is not None]
    for reference in references:
        if not clause.start <= reference.start < clause.end:
            continue
        source = reference.source_start
        near = source if reference.antecedent is None else reference.antecedent[0]
        # Where the clause itself most likely says whom it means, its reader has no more to ask than the article's.
        told = source is not None or reference.probability >= _EVEN
        held = told and any(
            low <= place < high
            for low, high in [(clause.start, clause.end), *borrowed]
            for place in (source, near)
            if place is not None
        )
        if (held and source != reference.start) or (source is not None and source in named):
            continue
        named.add(source)
        doubtful.append(reference)
        edit = _edit_of(reference, text)
        if edit is not None:
            edits.append(edit)
    return edits


def _with_first(
    edits: Sequence[Edit],
    references: Sequence[Reference],
    span: tuple[int, int],
    text: str,
    doubtful: list[Reference],
) -> list[Edit]:
    """The edits, and with them one for the pronoun that a borrowed subject itself may be."""
    extra = []
    for reference in references:
        if span[0] <= reference.start < span[1] and not any(e.start == reference.start for e in edits):
            inside = reference.source_start is not None and span[0] <= reference.source_start < span[1]
            edit = None if inside and reference.source_start != reference.start else _edit_of(reference, text)
            if edit is not None:
                extra.append(edit)
            if edit is not None or reference.source_start is None:
                doubtful.append(reference)
    return sorted([*edits, *extra], key=lambda edit: edit.start)


def _edit_of(reference: Reference, text: str) -> Edit | None:
    if reference.source_start is None or reference.source_end is None:
        return None
    source = text[reference.source_start : reference.source_end]
    return Edit(
        reference.start,
        reference.end,
        reference.text,
        reference.source_start,
        reference.source_end,
        source,
        reference.kind,
    )


def _attribute(runs: list[_Run], text: str, parsed: Parsed, clause: Clause, voice: Voice | None) -> None:
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
    named = _Run(
        text=words, source_start=speaker.start, source_end=speaker.end, source_text=speaker.text, kind=SPEAKER
    )
    if _is_told_by_itself(text, parsed, clause, voice):
        if _OURS.search(text, clause.start, clause.end) and (office := _OFFICE.match(text, speaker.end)):
            # Who "we" are is said by the office that the article gives the speaker.
            end = office.end()
            told = " ".join(text[speaker.start : end].split())
            named = _Run(
                text=f"{told},",
                source_start=speaker.start,
                source_end=end,
                source_text=text[speaker.start : end],
                kind=SPEAKER,
            )
        runs[:0] = [named, _glue(" said: “")]
        runs.append(_glue("”"))
    else:
        runs[-1].text = _CLOSED_QUOTATION.sub("”", runs[-1].text)
        runs += [_glue(", according to "), named]


def _is_told_by_itself(text: str, parsed: Parsed, clause: Clause, voice: Voice | None) -> bool:
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


def _find_open(
    statement: str, marks: Sequence[_Mark], doubtful: Sequence[Reference], text: str
) -> tuple[OpenReference, ...]:
    """The open references that have candidates, with their places in the statement."""
    found: dict[int, OpenReference] = {}
    for reference in doubtful:
        if reference.source_start is not None or not reference.candidates:
            continue
        word = text[reference.start : reference.end]
        for mark in marks:
            if not mark.source_start <= reference.start < mark.source_end:
                continue
            before = _SPACES.sub(" ", text[mark.source_start : reference.start])
            at = mark.start + max(0, len(before) - mark.dropped)
            stands = statement[at : at + len(word)]
            if stands.lower() == word.lower():
                found[at] = OpenReference(
                    start=at,
                    end=at + len(word),
                    text=stands,
                    word_start=reference.start,
                    word_end=reference.end,
                    kind=reference.kind,
                    candidates=reference.candidates,
                )
                break
    return tuple(found[at] for at in sorted(found))


def _render(runs: Sequence[_Run]) -> tuple[str, tuple[Substitution, ...], list[_Mark]]:
    statement = ""
    substitutions = []
    marks = []
    for run in runs:
        words = _SPACES.sub(" ", run.text)
        whole = len(words)
        if statement.endswith(" ") or statement == "":
            words = words.lstrip()
        if statement.endswith(" ") and (words[:1] in _CLOSING or _CLITIC.match(words)):
            statement = statement.rstrip()
        if statement.lower().endswith("the ") and words.startswith("the "):
            words = words.removeprefix(
                "the "
            )  # "the" before "next summer's tournament", which became "the summer of"
        if statement == "":
            words = words[:1].upper() + words[1:]
        if (
            run.source_start is not None
            and run.source_end is not None
            and len(run.source_text) == len(run.text)
        ):
            marks.append(_Mark(run.source_start, run.source_end, len(statement), whole - len(words)))
        if run.kind not in (None, "glue") and words.strip():
            lead = len(words) - len(words.lstrip())
            body = words.strip()
            start = len(statement) + lead
            substitutions.append(
                Substitution(
                    start=start,
                    end=start + len(body),
                    text=body,
                    source_start=run.source_start,
                    source_end=run.source_end,
                    source_text=run.source_text,
                    kind=str(run.kind),
                    replaced=run.replaced,
                )
            )
        statement += words
    closed = statement.rstrip()
    if closed and not _ENDED.search(closed):
        closed += "."
    return closed, tuple(substitutions), marks
