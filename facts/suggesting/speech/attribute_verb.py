"""A verb of reporting → the voice of who reports: "X said that …", "…, X said", "as X reported", "X urged …"."""

from collections.abc import Callable, Iterable, Sequence
from functools import partial

from spacy.tokens import Doc, Token

from facts.language.notions import list_words
from facts.suggesting.sentences.parse_sentences import Parsed, find_subject
from facts.suggesting.sentences.track_quotes import find_quote_around
from facts.suggesting.speech.attribute_thought import OPINING
from facts.suggesting.speech.read_speaker import find_name, has_finite, make_speaker
from facts.suggesting.words.find_voice import Voice
from facts.suggesting.words.speech_words import (
    ACTS,
    CLAUSAL,
    FINITE,
    REPORTING,
    SAYING,
    SOURCES,
    SPEECH_VERBS,
    WRITINGS,
    WRONGLY,
)
from facts.suggesting.words.types import DIRECT, INDIRECT, Speaker

# Verbs that a thing can be the subject of without speaking: "the case highlights that …" tells somebody's view of it.
_SHOWING = frozenset(list_words("reporting", "verbs", "showing"))
_SHOWN_BY = frozenset(
    "result figure finding datum data evidence test analysis research footage video record statistic estimate model "
    "map census index audit review investigation examination scan filing calculation sample measurement trial".split()
)
_ASIDE = frozenset({"though", "although", "while", "whereas", "when", "after", "as"})
_TELLING = frozenset(list_words("reporting", "verbs", "telling"))


def attribute_verb(
    parsed: Parsed, verb: Token, quotes: Sequence[tuple[int, int]], text: str
) -> Iterable[Voice]:
    subject = _find_reporter(parsed, verb, quotes)
    if subject is None:
        return
    content = _find_content(verb, subject)
    quoted = find_quote_around(quotes, *parsed.span_of(verb.i, verb.i + 1))
    if _is_quoted_report(parsed, verb, subject, content, quotes=quotes, quoted=quoted):
        return
    first, last = find_name(subject)
    cue = text[slice(*parsed.span_of(verb.i, verb.i + 1))]
    name_speaker = partial(make_speaker, parsed, first, last, cue, text=text)
    if content is not None:
        voice = _report_content(parsed, verb, content, quotes, name_speaker)
    elif quoted is None:
        voice = _report_beside(parsed, verb, quotes, name_speaker)
    else:
        voice = None
    if voice is not None:
        yield voice


def _find_reporter(parsed: Parsed, verb: Token, quotes: Sequence[tuple[int, int]]) -> Token | None:
    """Who reports by this verb; None where it reports nothing, or vouches for nothing that is reported."""
    subject = _find_inverted(parsed, verb, quotes) or _find_teller(verb)
    if subject is None or subject.lower_ in ("there", "that", "this"):
        return None
    if subject.lower_ == "it" and not _is_said_by_it(verb) and _find_quotation(parsed, verb, quotes) is None:
        return None
    if subject.tag_ in ("WP", "WDT") and not (subject.text.isupper() and len(subject) > 1):
        relative = next((t for t in (verb, *verb.ancestors) if t.dep_ == "relcl"), None)
        if relative is None:
            return None
        subject = relative.head
    if any(child.dep_ == "neg" or child.lower_ in WRONGLY for child in verb.children):
        return None  # "did not say why" and "wrongly thought that" vouch for nothing
    if verb.lemma_.lower() in _SHOWING and not _can_show(subject):
        return None
    return subject


def _is_quoted_report(
    parsed: Parsed,
    verb: Token,
    subject: Token,
    content: Token | None,
    *,
    quotes: Sequence[tuple[int, int]],
    quoted: tuple[int, int] | None,
) -> bool:
    """Whether the one quoted with this report speaks, and not its subject. `quoted`: the quotation around the verb."""
    if subject.lower_ in ("i", "we") and (quoted is not None or verb.lemma_.lower() in OPINING):
        return (
            True  # "I think …": inside a quotation whoever is quoted speaks, outside of one it is no report
        )
    if (
        quoted is not None
        and content is not None
        and find_quote_around([quoted], *parsed.span_of(content.i, content.i + 1))
    ):
        return True  # "Israel claims that …", quoted: the speaker of the quotation reports it
    named = find_quote_around(quotes, *parsed.span_of(subject.i, subject.i + 1))
    # A word of the quotation cannot be its speaker.
    return named is not None and quoted is None and named[1] - named[0] > 25


def _report_content(
    parsed: Parsed,
    verb: Token,
    content: Token,
    quotes: Sequence[tuple[int, int]],
    name_speaker: Callable[..., Speaker],
) -> Voice | None:
    """The voice of what hangs on the verb: "Bell said that the ship was old", "a ship, which Bell said was old"."""
    low, high = content.left_edge.i, content.right_edge.i + 1
    if low <= verb.i < high:
        which = next((c for c in content.children if c.tag_ in ("WDT", "WP") and c.i < verb.i), None)
        if which is None or content.i <= verb.i:
            return None
        frame = frozenset(range(which.i + 1, verb.i + 1))
        return Voice(*parsed.span_of(verb.i + 1, high), name_speaker(style=INDIRECT), parsed.index, frame)
    low, high = _stretch_to_quote(parsed, low, high, quotes, verb)
    start, end = parsed.span_of(low, high)
    style = DIRECT if find_quote_around(quotes, start + 1, end - 1) else INDIRECT
    telling = _find_telling(verb)
    frame = frozenset(t.i for t in telling.subtree if not low <= t.i < high) - _side_clauses(verb, content)
    return Voice(start, end, name_speaker(style=style), parsed.index, frame)


def _report_beside(
    parsed: Parsed, verb: Token, quotes: Sequence[tuple[int, int]], name_speaker: Callable[..., Speaker]
) -> Voice | None:
    """The voice of what stands beside the verb: a quotation, a clause with "that", the whole sentence, or an act."""
    lemma = verb.lemma_.lower()
    outside = _find_quotation(parsed, verb, quotes)
    asks = any(c.dep_ == "xcomp" or _says_beside(c) for c in verb.children)
    if outside is not None and lemma in REPORTING and not asks:
        low, high = outside
        frame = (
            frozenset(t.i for t in _find_reporting(verb) if not low <= parsed.offset_of(t) < high)
            if high - low > 30
            else frozenset()
        )
        at = parsed.offset_of(verb)
        return Voice(low, high, name_speaker(style=DIRECT), parsed.index, frame, act=not frame, at=at)
    speaker = name_speaker(style=INDIRECT)
    if (told := _find_that(verb)) is not None:
        low, high = told
        frame = frozenset(range(verb.left_edge.i, low))
        return Voice(*parsed.span_of(low, high), speaker, parsed.index, frame)
    if (whole := _find_whole(verb)) is not None:
        return Voice(parsed.sentence.start, parsed.sentence.end, speaker, parsed.index, whole)
    if lemma in ACTS and _is_act(verb):
        span = parsed.span_of(verb.left_edge.i, verb.right_edge.i + 1)
        return Voice(*span, speaker, parsed.index, frozenset(), act=True, at=parsed.offset_of(verb))
    return None


def _can_show(subject: Token) -> bool:
    """Whether the subject of "shows" or "suggests" is a source: a name, people, a document, data."""
    lemma = subject.lemma_.lower()
    return subject.pos_ != "NOUN" or subject.tag_ == "NNS" or lemma in SOURCES | WRITINGS | _SHOWN_BY


def _is_said_by_it(verb: Token) -> bool:
    """Whether "it" is a body that says something ("It added that …"), not the "it" of "it emerged that …"."""
    active = verb.lemma_.lower() in SAYING and verb.tag_ in FINITE and verb.pos_ == "VERB"
    told = any(c.dep_ == "ccomp" and c.i > verb.i for c in verb.children)
    return active and told and not any(c.dep_ in ("dobj", "dative", "acomp") for c in verb.children)


def _find_teller(verb: Token) -> Token | None:
    """Who does the reporting: the subject, the "by" of a passive, or who is "quoted as saying"."""
    agent = next((c for c in verb.children if c.dep_ == "agent"), None)
    if agent is not None:
        return next((c for c in agent.children if c.dep_ == "pobj"), None)
    head = verb.head
    subject = find_subject(verb)
    if verb.dep_ == "conj" and subject is not None and subject.pos_ == "NOUN":
        first = head
        while first.dep_ == "conj" and first.head is not first:
            first = first.head
        if first.dep_ == "ccomp" and first.head.lemma_.lower() in REPORTING and first.head.tag_ == verb.tag_:
            return _find_teller(first.head)  # "she said the ships sank and added that …": she added it
    if subject is not None:
        return _find_sender(verb) if subject.dep_ == "nsubjpass" else subject
    if verb.dep_ == "pcomp" and head.lower_ == "as" and head.head.pos_ == "VERB":
        quoting = head.head
        passive = any(c.dep_ == "nsubjpass" for c in quoting.children) or quoting.dep_ in ("acl", "relcl")
        if passive:
            return find_subject(quoting) or (quoting.head if quoting.dep_ == "acl" else None)
        return next((c for c in quoting.children if c.dep_ == "dobj"), None)
    if verb.tag_ == "VBG" and verb.dep_ in ("acl", "advcl", "xcomp"):
        noun = head if verb.dep_ == "acl" else next((c for c in head.children if c.dep_ == "dobj"), None)
        if noun is None or noun.lemma_.lower() not in WRITINGS:
            return None
        issuing = noun.head if noun.dep_ == "dobj" else None
        return (find_subject(issuing) if issuing is not None else None) or noun
    return None


def _find_sender(verb: Token) -> Token | None:
    """The paper of "in an email sent by Bell, staff were told that …", None where no paper tells it."""
    if verb.lemma_.lower() not in _TELLING:
        return None
    for child in verb.children:
        paper = next((c for c in child.children if c.dep_ == "pobj"), None) if child.dep_ == "prep" else None
        if paper is not None and child.lower_ in ("in", "by") and paper.lemma_.lower() in WRITINGS:
            return paper
    return None


def _is_act(verb: Token) -> bool:
    """Whether the clause tells what its subject did by speaking; "was rejected by Bell" tells what became of it."""
    passive = any(c.dep_ == "auxpass" for c in verb.children)
    return verb.tag_ not in ("VBG", "VB") and not passive and not _only_counts(verb)


def _only_counts(verb: Token) -> bool:
    """Whether "asked 1,004 people" tells how many were asked and not what was said."""
    return verb.lemma_ == "ask" and not any(
        c.dep_ in ("ccomp", "xcomp", "prep", "dative", "prt")
        and c.lower_ not in ("in", "on", "between", "by")
        for c in verb.children
    )


def _find_telling(verb: Token) -> Token:
    """The verb whose whole clause only reports: "was quoted" of "was quoted as saying", else the verb itself."""
    if verb.dep_ == "pcomp" and verb.head.lower_ == "as" and verb.head.head.pos_ == "VERB":
        return verb.head.head
    if verb.dep_ == "pcomp" and verb.head.lower_ == "with":
        return verb.head
    if (
        verb.dep_ == "acl"
        and verb.tag_ == "VBG"
        and verb.head.dep_ == "dobj"
        and verb.head.head.pos_ == "VERB"
    ):
        return verb.head.head
    return verb


def _says_beside(child: Token) -> bool:
    """Whether a quotation belongs to a participle beside the verb: "warned of floods, saying “…”"."""
    return child.dep_ == "advcl" and child.tag_ == "VBG" and child.lemma_.lower() in SAYING


def _find_reporting(verb: Token) -> Iterable[Token]:
    """The words that only report a quotation: the sentence, or "with Bell adding" where that is all."""
    telling = _find_telling(verb)
    return telling.subtree if telling.lower_ == "with" or verb.dep_ == "conj" else verb.doc


def _find_that(verb: Token) -> tuple[int, int] | None:
    """The tokens of the clause after "told X in a statement that", where the parser hung it elsewhere."""
    doc = verb.doc
    if verb.lemma_.lower() not in SAYING or verb.tag_ not in (*FINITE, "VBN"):
        return None
    for token in doc[verb.i + 1 : verb.i + 12]:
        if token.lower_ == "that" and token.tag_ in ("IN", "WDT") and has_finite(doc[token.i + 1 :]):
            if token.nbor(-1).pos_ in ("NOUN", "PROPN") and token.tag_ == "WDT" and token.i - verb.i > 1:
                return None  # "reported a loss that shook the firm"
            last = len(doc)
            while last > token.i + 1 and doc[last - 1].is_punct:
                last -= 1
            return token.i + 1, last
        if token.tag_ in CLAUSAL or token.text in (";", ":"):
            return None
    return None


def _find_whole(verb: Token) -> frozenset[int] | None:
    """The frame of "as the ministry reported" beside the clause that it vouches for; None for another form."""
    mark = next((c for c in verb.children if c.dep_ in ("mark", "advmod") and c.lower_ == "as"), None)
    if verb.head.lemma_.lower() in SPEECH_VERBS:
        return None  # "he denied it, as two men had claimed": he vouches for it
    if mark is None or mark.i > verb.i or verb.dep_ not in ("advcl", "prep", "ccomp", "acl"):
        return None
    if verb.lemma_.lower() not in SAYING or any(
        c.dep_ in ("dobj", "xcomp", "acomp", "oprd") and verb.lemma_.lower() != "tell" for c in verb.children
    ):
        return None
    inside = [t.i for t in verb.subtree]
    if sets_right(verb.doc, min(inside)):
        return None
    return frozenset(range(min(inside), max(inside) + 1))


def sets_right(doc: Doc, first: int) -> bool:
    """Whether "14 boats, not 40 as we wrote" says of a number alone that it was told wrongly."""
    before = [t for t in doc[max(0, first - 5) : first] if not t.is_punct]
    denied = next((place for place, t in enumerate(before) if t.lower_ == "not"), None)
    return denied is not None and any(t.like_num for t in before[denied + 1 : denied + 3])


def _find_inverted(parsed: Parsed, verb: Token, quotes: Sequence[tuple[int, int]]) -> Token | None:
    """The speaker of "…,” said Nora Bell", whom the parser often does not take for a subject."""
    doc = parsed.doc
    if verb.i == 0 or verb.i + 1 >= len(doc) or doc[verb.i - 1].text not in ("”", '"', ",", "''"):
        return None
    at = parsed.offset_of(verb)
    if not any(at - 3 <= high <= at for low, high in quotes if high - low > 20):
        return None
    last = None
    for token in doc[verb.i + 1 : verb.i + 10]:
        if token.pos_ in ("NOUN", "PROPN"):
            last = token
        elif not (token.pos_ in ("DET", "ADJ", "PART", "NUM") or token.text == "-"):
            break
    return last


def _find_content(verb: Token, subject: Token) -> Token | None:
    """The clause that is reported: the verb's complement, or the clause beside a parenthetical "he said"."""
    for child in verb.children:
        finite = any(t.tag_ in ("VBD", "VBZ", "VBP", "MD") for t in (child, *child.children))
        if child.dep_ in ("ccomp", "parataxis") and (finite or child.i < verb.i):
            return child
    if (
        verb.dep_ in ("parataxis", "ccomp")
        and verb.head.i < verb.i
        and verb.head.lemma_.lower() not in REPORTING
    ):
        return None
    return None


def _side_clauses(verb: Token, content: Token) -> frozenset[int]:
    """Tokens of clauses beside the reporting one ("…, and prices rose"), which are no part of its frame."""
    side: set[int] = set()
    for child in verb.children:
        finite = any(t.tag_ in ("VBD", "VBZ", "VBP", "MD") for t in (child, *child.children))
        told = child.dep_ == "advcl" and finite and (child.i > verb.i or _stands_before(child))
        if child.i != content.i and (child.dep_ == "conj" or told):
            side.update(t.i for t in child.subtree)
    return frozenset(side)


def _stands_before(clause: Token) -> bool:
    """Whether a clause with a fact of its own opens the sentence: "Though the port is shut, Bell said …"."""
    opening = next((c.lower_ for c in clause.children if c.dep_ in ("mark", "advmod")), "")
    after = clause.right_edge.i + 1
    closed = clause.right_edge.text == "," or (after < len(clause.doc) and clause.doc[after].text == ",")
    reports = clause.lemma_.lower() in SPEECH_VERBS and opening == "as"
    return opening in _ASIDE and closed and clause.left_edge.i <= 1 and not reports


def _stretch_to_quote(
    parsed: Parsed, low: int, high: int, quotes: Sequence[tuple[int, int]], verb: Token
) -> tuple[int, int]:
    """Widen a content to the end of the quotation that it starts in, which the parser often cuts short."""
    start, end = parsed.span_of(low, high)
    for opening, closing in quotes:
        if opening <= start + 1 and end <= closing and closing - opening > 30:
            inside = [t.i for t in parsed.doc if opening <= parsed.offset_of(t) < closing]
            if inside and not inside[0] <= verb.i <= inside[-1]:
                return inside[0], inside[-1] + 1
    return low, high


def _find_quotation(parsed: Parsed, verb: Token, quotes: Sequence[tuple[int, int]]) -> tuple[int, int] | None:
    """The longest quotation of the sentence, verb outside it; None if it has none."""
    sentence, at = parsed.sentence, parsed.offset_of(verb)
    found = [
        (max(low, sentence.start), min(high, sentence.end))
        for low, high in quotes
        if low < sentence.end and high > sentence.start and not low <= at < high
    ]
    return max(found, key=lambda span: span[1] - span[0], default=None)
