"""A source without a verb → its voice: "according to X", "per X", "Police: 12 dead", "12 dead – police"."""

from collections.abc import Iterable

from spacy.tokens import Doc, Token

from facts.suggesting.sentences.parse_sentences import Parsed, is_finite
from facts.suggesting.speech.attribute_aside import find_breaks
from facts.suggesting.speech.read_speaker import (
    MAX_SPEAKER_WORDS,
    find_name,
    has_finite,
    make_speaker,
    read_name,
)
from facts.suggesting.words.find_voice import Voice
from facts.suggesting.words.speech_words import REPORTING, SOURCES
from facts.suggesting.words.types import UNQUOTED


def names_source(per: Token) -> bool:
    """Whether "per" names a source ("per the coast guard"), not a rate ("per day", "per cent")."""
    opens = per.i == 0 or per.nbor(-1).text == ","
    return opens and any(
        c.dep_ == "pobj" and (c.pos_ == "PROPN" or any(g.dep_ in ("det", "poss") for g in c.children))
        for c in per.children
    )


def attribute_source(parsed: Parsed, token: Token, to: Token, text: str) -> Iterable[Voice]:
    """The voice of "according to X"; ``to`` is the preposition that X hangs on."""
    name = next((child for child in to.children if child.dep_ == "pobj"), None)
    if name is not None:
        first, last = find_name(name)
        close = max(t.i for t in token.subtree) + 1
    else:
        names = read_name(parsed.doc, to.i + 1) or [
            t for t in parsed.doc[to.i + 1 : to.i + 2] if t.text[:1].isupper()
        ]
        if not names:
            return
        first, last = names[0].i, _end_owned(parsed.doc, names[-1].i + 1)
        close = last
    cue = text[slice(*parsed.span_of(token.i, to.i + 1))]
    speaker = make_speaker(parsed, first, last, cue, UNQUOTED, text)
    frame = frozenset(range(token.i, close))
    before = [t for t in parsed.doc[: token.i] if not t.is_punct]
    head = token.head
    while head.dep_ not in ("ROOT", "relcl", "ccomp", "conj", "advcl", "parataxis") and head.head is not head:
        head = head.head
    relative = next((t for t in (head, *head.ancestors) if t.dep_ == "relcl"), None)
    after = [t for t in parsed.doc[max(frame) + 1 :] if not t.is_punct]
    if relative is not None and before and after:
        low, high = max(frame) + 1, relative.right_edge.i + 1
        if low < high:
            yield Voice(*parsed.span_of(low, high), speaker, parsed.index, frame)
        return
    told = next(
        (t for t in token.ancestors if t.dep_ == "ccomp" and t.head.lemma_.lower() in REPORTING), None
    )
    if told is not None and told.head.i < token.i < told.i:
        # "The paper has learned that, according to X, …": X vouches for what the paper has learned.
        yield Voice(*parsed.span_of(token.i, told.right_edge.i + 1), speaker, parsed.index, frame)
        return
    if has_finite(before) and has_finite(after):
        # "A, according to X; B" and "A, according to X, but B": X vouches for A.
        yield Voice(parsed.sentence.start, parsed.offset_of(token), speaker, parsed.index, frame)
        return
    trailing = bool(before) and not after
    start = _find_covered(parsed, token) if trailing else parsed.sentence.start
    yield Voice(start, parsed.sentence.end, speaker, parsed.index, frame, trailing=trailing)


def _end_owned(doc: Doc, last: int) -> int:
    """Where a name ends that owns what follows: "Oxbridge's Paying the Price report", up to the comma."""
    if last >= len(doc) or doc[last].tag_ != "POS":
        return last
    end = next((t.i for t in doc[last : last + MAX_SPEAKER_WORDS] if t.text in (",", ";", ":")), last)
    return end if end > last + 1 and not has_finite(doc[last:end]) else last


def _find_covered(parsed: Parsed, according: Token) -> int:
    """Where the text begins that a trailing "according to" vouches for.

    It fits the nearest clause; clauses before it share it if they carry figures as well, or if none does.
    """
    predicates = [
        t
        for t in parsed.doc[: according.i]
        if t.pos_ in ("VERB", "AUX") and t.dep_ in ("ROOT", "conj", "relcl") and is_finite(t)
    ]
    if len(predicates) < 2:
        return parsed.sentence.start
    last = predicates[-1]
    begin = last.i
    while begin > 0 and parsed.doc[begin - 1].dep_ in (
        "aux",
        "auxpass",
        "neg",
        "advmod",
        "nsubj",
        "nsubjpass",
    ):
        begin -= 1
    counted = [
        any(t.like_num and t.ent_type_ not in ("DATE", "TIME") for t in parsed.doc[p.i : q.i])
        for p, q in zip(predicates, [*predicates[1:], according], strict=True)
    ]
    if counted[-1] and (last.dep_ == "relcl" or (last.dep_ == "conj" and not counted[-2])):
        return parsed.offset_of(parsed.doc[begin])
    return parsed.sentence.start


def attribute_label(parsed: Parsed, text: str) -> list[Voice]:
    """Headline forms: "Police: 12 people drowned", "12 people drowned – police"."""
    doc = parsed.doc
    marks = find_breaks(parsed, ":", text)
    if not marks or len(doc) < 5:
        return []
    for names, told, mark in (
        (doc[: marks[0]], doc[marks[0] + 1 :], marks[0]),
        (doc[marks[-1] + 1 :], doc[: marks[-1]], marks[-1]),
    ):
        leads = mark == marks[0] and names.start == 0
        words = [t for t in names if not t.is_punct]
        if not 1 <= len(words) <= 6 or words[-1].lemma_.lower() not in SOURCES or has_finite(words):
            continue
        if (doc[mark].text != ":" and (leads or doc[-1].is_punct)) or sum(not t.is_punct for t in told) < 3:
            continue
        speaker = make_speaker(parsed, words[0].i, words[-1].i + 1, doc[mark].text, UNQUOTED, text)
        frame = frozenset(range(mark + 1)) if leads else frozenset(range(mark, len(doc)))
        return [Voice(*parsed.span_of(told.start, told.end), speaker, parsed.index, frame)]
    return []
