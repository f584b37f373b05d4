"""A statement that is broken in its form → its whole source sentence in its place, never a fragment.

Where that sentence stands in the middle of a quotation, the mark that the article has before or behind it is set.
"""

from dataclasses import replace

from spacy.tokens import Token

from facts.suggesting.clauses.split_clauses import APPOSITION, RELATIVE, Clause
from facts.suggesting.sentences.parse_sentences import Parsed
from facts.suggesting.statements.check_form import check_form
from facts.suggesting.statements.state_claim import Stated, state_claim
from facts.suggesting.statements.story import Around
from facts.suggesting.words.find_voice import Voice

_BEFORE_HEAD = frozenset("nsubj nsubjpass aux auxpass det poss nummod compound amod neg".split())
_COMPLEMENTS = frozenset("ccomp xcomp dobj attr acomp pobj pcomp oprd dative".split())


def mend_form(around: Around, clause: Clause, voice: Voice | None, stated: Stated) -> Stated | None:
    """The statement as it is where it is sound, else the whole sentence; None where that is broken, too."""
    if not check_form(stated.text) and not cuts_off(around.item, clause):
        return stated
    sentence = around.item.sentence
    widened = replace(clause, around=(sentence.start, sentence.end), leans=True)
    whole = state_claim(around, widened, voice, alone=True)
    for tried in (whole, _close_quotation(whole), state_claim(around, widened, None, alone=True, plain=True)):
        if not check_form(tried.text):
            return tried
    return None


def cuts_off(parsed: Parsed, clause: Clause) -> bool:
    """Whether the clause ends inside a phrase: its last words belong to one behind it, or a complement begins there."""
    if clause.kind in (RELATIVE, APPOSITION) or clause.leans:
        return False
    tokens = parsed.tokens_within(clause.start, clause.end)
    if not len(tokens):
        return False
    last = tokens[-1].i + 1
    following = next((t.i for t in parsed.doc[last:] if not (t.is_punct or t.is_space)), -1)
    if following == last and _lacks_helper(parsed.doc[following]):
        return True
    for token in tokens:
        if token.i != clause.head and token.head.i >= last and token.dep_ in _BEFORE_HEAD:
            return True
        if any(
            child.i >= last and child.dep_ in _COMPLEMENTS and child.left_edge.i == following
            for child in token.children
        ):
            return True
    return False


def _lacks_helper(verb: Token) -> bool:
    """Whether a bare form goes on with what stands before it: "did not want a no vote | reflect badly on them"."""
    return verb.tag_ == "VB" and not any(c.dep_ in ("aux", "mark", "nsubj") for c in verb.children)


def _close_quotation(stated: Stated) -> Stated:
    """The statement with the quotation mark that it lacks in front or at its end."""
    text = stated.text
    if text.count('"') % 2:
        before = text.index('"')
        opens = before == 0 or text[before - 1] in " ([—"
        front, end = ("", '"') if opens and text.count('"') == 1 else ('"', "")
    else:
        first_close, first_open = text.find("”"), text.find("“")
        front = "“" if first_close >= 0 and (first_open < 0 or first_close < first_open) else ""
        end = "”" if text.rfind("“") > text.rfind("”") else ""
    shift = len(front)
    return Stated(
        front + text + end,
        tuple(replace(part, start=part.start + shift, end=part.end + shift) for part in stated.substitutions),
        stated.doubtful,
        tuple(replace(word, start=word.start + shift, end=word.end + shift) for word in stated.open),
    )
