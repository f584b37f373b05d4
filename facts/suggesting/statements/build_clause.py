"""A clause → the pieces of its statement in their order: a subject that it shares, "which" as what it stands for."""

import re

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
from facts.suggesting.sentences.parse_sentences import Parsed, has_own_subject
from facts.suggesting.statements.cut_pieces import Pieces, TextRun, glue

_LEADING = re.compile(r"^[,;:–—\s-]+")


def build_clause(pieces: Pieces, parsed: Parsed, clause: Clause) -> list[TextRun]:
    """The words of a clause and those it leans on, in the order in which they make a sentence."""
    if clause.around is not None and (clause.leans or pieces.is_unsettled(parsed, clause, clause.around)):
        return pieces.widen(clause, clause.around)
    if clause.kind == RELATIVE and clause.subject and clause.pronoun:
        return _state_relative(pieces, parsed, clause, clause.subject, clause.pronoun)
    if clause.kind == APPOSITION and clause.subject:
        after = pieces.text[clause.subject[1] : clause.end]
        rest = clause.end - len(_LEADING.sub("", after))
        copula = " are " if _is_plural(parsed, clause) else " is "
        return [*pieces.quote(*clause.subject), glue(copula), *pieces.quote(rest, clause.end)]
    if clause.kind in (PARTICIPLE, ABSOLUTE) and clause.host:
        return [*pieces.borrow(clause.host), glue(", "), *pieces.quote(clause.start, clause.end)]
    if clause.kind == NOMINAL and clause.host:
        begin = clause.host[0]
        opening: list[TextRun] = []
        if clause.subject and not clause.host[0] <= clause.subject[0] < clause.host[1]:
            opening = [*pieces.borrow(clause.subject), glue(" ")]
            begin = clause.pronoun[1] if clause.pronoun and clause.pronoun[0] == begin else begin
        before, after_it = (begin, clause.start), (clause.end, clause.host[1])
        return [
            *opening,
            *(pieces.borrow(before) if before[0] < before[1] else []),
            *pieces.quote(clause.start, clause.end),
            *(pieces.borrow(after_it) if after_it[0] < after_it[1] else []),
        ]
    if clause.subject and not (clause.start <= clause.subject[0] < clause.end):
        runs = [*pieces.borrow(clause.subject), glue(" ")]
        if clause.auxiliary:
            runs += [*pieces.borrow(clause.auxiliary), glue(" ")]
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
    pieces: Pieces, parsed: Parsed, clause: Clause, subject: tuple[int, int], pronoun: tuple[int, int]
) -> list[TextRun]:
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
        return [*rest, glue(" in "), *antecedent]
    if word == "whose":
        antecedent[-1].text += "’" if antecedent[-1].text.endswith("s") else "’s"
        return [*antecedent, glue(" "), *rest]
    token = parsed.tokens_within(*pronoun)[0]
    if not before:
        if token.dep_ in ("dobj", "pobj"):
            return [*rest, glue(" "), *antecedent]
        return [*antecedent, glue(" "), *rest]
    opening = pieces.quote(clause.start, pronoun[0])
    if token.head.dep_ == "prep" and token.head.i == token.i - 1 and len(before.split()) == 1:
        return [*rest, glue(" "), *opening, *antecedent]
    return [*opening, *antecedent, glue(" "), *rest]


def _is_plural(parsed: Parsed, clause: Clause) -> bool:
    head = parsed.doc[clause.head].head
    return head.tag_ in ("NNS", "NNPS") or any(child.dep_ == "conj" for child in head.children)
