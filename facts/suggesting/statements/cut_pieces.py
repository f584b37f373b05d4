"""The article → the pieces that a statement is made of, with words put in for its dates and pronouns."""

from collections.abc import Sequence
from dataclasses import dataclass

from facts.suggesting.clauses.split_clauses import Clause
from facts.suggesting.sentences.parse_sentences import Parsed, read_midway
from facts.suggesting.words.types import PRONOUN, SUBJECT, Edit, Reference

_EVEN = 0.5


@dataclass(slots=True)
class TextRun:
    """Words of a statement that come from one place: ``kind`` is None for the quote's own, "glue" for ours.

    ``replaced`` is what the article has in their place.
    """

    text: str
    source_start: int | None
    source_end: int | None
    source_text: str
    kind: str | None
    replaced: str = ""


class Pieces:
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

    def quote(self, start: int, end: int) -> list[TextRun]:
        return cut_out(self.text, start, end, None, self.edits)

    def widen(self, clause: Clause, around: tuple[int, int]) -> list[TextRun]:
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

    def borrow(self, span: tuple[int, int]) -> list[TextRun]:
        edits = _with_first(self.edits, self.references, span, self.text, self.doubtful)
        runs = cut_out(self.text, span[0], span[1], SUBJECT, edits)
        inside = self.parsed.tokens_within(*span)
        if len(inside) and runs[0].kind == SUBJECT:
            runs[0].text = read_midway(inside[0], runs[0].text)
        return runs


def glue(words: str) -> TextRun:
    """Our own words between two pieces, which say nothing: "is", "according to"."""
    return TextRun(text=words, source_start=None, source_end=None, source_text="", kind="glue")


def cut_out(text: str, start: int, end: int, kind: str | None, edits: Sequence[Edit]) -> list[TextRun]:
    """Article words [start, end) as runs, with the edits that lie inside it applied."""
    runs: list[TextRun] = []
    at = start
    for edit in edits:
        if edit.start < at or edit.end > end:
            continue
        if edit.start > at:
            runs.append(
                TextRun(
                    text=text[at : edit.start],
                    source_start=at,
                    source_end=edit.start,
                    source_text=text[at : edit.start],
                    kind=kind,
                )
            )
        stood = text[edit.start : edit.end]
        runs.append(
            TextRun(
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
            TextRun(text=text[at:end], source_start=at, source_end=end, source_text=text[at:end], kind=kind)
        )
    return runs


def edit_references(
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
