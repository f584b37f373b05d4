"""Sentences → clauses: the smallest spans that state one checkable fact each.

Coordinated predicates, relative clauses, participles, absolutes and appositions that say something of their own
become clauses of their own. A clause knows what its quote leaves out: its subject, or the clause it hangs on.
Rules over the dependency parse; the labels are those of ClearNLP as the English spaCy models use them.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from spacy.tokens import Token

from facts.suggesting.clauses.complete_clause import (
    borrow_subject,
    find_around,
    find_host,
    find_noun_before,
    find_noun_span,
    find_noun_tokens,
    find_subject_before,
    holds_subject,
    leans_on_others,
)
from facts.suggesting.clauses.find_clause_heads import find_chain_head, find_clause_kind, is_asked, is_telling
from facts.suggesting.clauses.find_noun_facts import (
    find_counted_things,
    find_list_part,
    find_object_part,
    find_superlatives,
)
from facts.suggesting.clauses.trim_clause import find_run, trim_edges
from facts.suggesting.sentences.parse_sentences import (
    SUBJECTS,
    Parsed,
    find_root,
    find_subject,
    has_own_subject,
)
from facts.suggesting.words.clause_kinds import (
    ABSOLUTE,
    ADVERBIAL,
    APPOSITION,
    COORDINATE,
    MAIN,
    NOMINAL,
    PARTICIPLE,
    RELATIVE,
    Clause,
)
from facts.suggesting.words.find_voice import Voice
from facts.suggesting.words.speech_words import REPORTING

__all__ = [
    "ABSOLUTE",
    "ADVERBIAL",
    "APPOSITION",
    "COORDINATE",
    "MAIN",
    "MAX_WORDS",
    "NOMINAL",
    "PARTICIPLE",
    "RELATIVE",
    "Clause",
    "_count_words",
    "narrow_clauses",
    "split_clauses",
    "take_whole",
]

MAX_WORDS = 45

_CONDITIONS = frozenset({"unless", "if", "whether", "lest"})
_PAST = frozenset({"VBD", "VBN"})
_MAX_BRIDGE = 12  # tokens between a subject and its verb that a claim may hold and still be one
_TEARING = (MAIN, COORDINATE, PARTICIPLE, ABSOLUTE, ADVERBIAL)


def split_clauses(parsed: Parsed, voices: Sequence[Voice]) -> list[Clause]:
    """The clauses of one sentence, in the order of the text."""
    frame: set[int] = set()
    for voice in voices:
        if voice.sentence == parsed.index:
            frame |= voice.frame
    return sorted(_Splitter(parsed, frozenset(frame)).split(), key=lambda clause: (clause.start, clause.end))


def take_whole(parsed: Parsed) -> list[Clause]:
    """The sentence as one clause, where its parts would say something else than it does; none without a verb."""
    root = find_root(parsed.doc)
    if root is None:
        return []
    first, last = trim_edges(parsed.doc, 0, len(parsed.doc))
    start, end = parsed.span_of(first, last)
    return [Clause(start=start, end=end, kind=MAIN, sentence=parsed.index, head=root.i)]


class _Splitter:
    def __init__(self, parsed: Parsed, frame: frozenset[int]) -> None:
        self.parsed = parsed
        self.doc = parsed.doc
        self.frame = frame
        self.heads: dict[int, str] = {}
        self.clauses: list[Clause] = []
        self.parts: list[tuple[Token, int, int]] = []  # the verb of a second object, and its tokens
        self.superlatives = list(find_superlatives(self.doc))
        self.unless = [token.i for token in self.doc if token.lower_ == "unless"]
        self.subtrees: dict[int, frozenset[int]] = {}

    def split(self) -> list[Clause]:
        root = find_root(self.doc)
        if root is None:
            return []
        for token in self.doc:
            kind = find_clause_kind(token, self.frame)
            if kind is not None and (kind in (RELATIVE, APPOSITION) or not is_asked(token)):
                self.heads[token.i] = kind
        self.heads[root.i] = MAIN
        for i in list(self.heads):
            self._add(self.doc[i])
        self.clauses = self._join_torn()
        self._add_objects()
        self._add_superlatives()
        self._add_counted()
        return self.clauses

    def _join_torn(self) -> list[Clause]:
        """Two clauses that the parser tore out of one phrase, nothing but a space between them, are one again."""
        joined: list[Clause] = []
        for clause in sorted(self.clauses, key=lambda c: (c.start, c.end)):
            last = joined[-1] if joined else None
            torn = (
                last is not None
                and 0 <= clause.start - last.end <= 1
                and last.kind in _TEARING
                and clause.kind in (MAIN, COORDINATE)
                and (self.doc[clause.head].dep_ == "ccomp" or not self._starts_with_subject(clause))
            ) or (last is not None and self._goes_on(last, clause))
            if last is not None and torn:
                joined[-1] = replace(last, end=clause.end)
            else:
                joined.append(clause)
        return joined

    def _goes_on(self, last: Clause, clause: Clause) -> bool:
        """Whether "have" and its participle stand apart: "I have, as agreed, sent 12 boats"."""
        helper, verb = self.doc[last.head], self.doc[clause.head]
        if (
            helper.lemma_ != "have"
            or verb.dep_ != "conj"
            or verb.head.i != helper.i
            or verb.tag_ not in _PAST
        ):
            return False
        objects = [c for c in helper.children if c.dep_ in ("dobj", "xcomp", "ccomp")]
        joined = any(c.dep_ == "cc" for c in helper.children)
        return not joined and all(c.tag_ == "PRP" and c.lower_.endswith(("self", "selves")) for c in objects)

    def _starts_with_subject(self, clause: Clause) -> bool:
        return any(
            clause.start <= self.parsed.offset_of(t) and t.i < clause.head and t.dep_ in SUBJECTS
            for t in self.doc[clause.head].children
        )

    def _add_counted(self) -> None:
        """Counted things deep inside a long clause: "the release of more than 60 remaining captives"."""
        for begin, stop, noun in find_counted_things(self.doc):
            first, last = trim_edges(self.doc, begin, stop)
            host = next((c for c in self.clauses if self._covers(c, first, last)), None)
            if host is None or noun.i in self.frame or last - first < 4:
                continue
            start, end = self.parsed.span_of(first, last)
            if (end - start) < 0.5 * (host.end - host.start):
                hangs = host.kind in (PARTICIPLE, ABSOLUTE) and host.host is not None
                whole = (host.host[0] if hangs and host.host else host.start, host.end)
                self._add_nominal(first, last, noun, host, whole)

    def _add_objects(self) -> None:
        """The second of two counted objects: "won 12 seats in the north and a third of those in the south"."""
        for verb, first, last in self.parts:
            host = next((c for c in self.clauses if c.head == verb.i), None)
            if host is not None:
                self._add_nominal(first, last, verb, host, (host.start, self.parsed.span_of(first, last)[1]))

    def _add_superlatives(self) -> None:
        """Phrases that call a thing the most of its kind: "won with 58,825 votes, the highest in the constituency"."""
        for begin, middle, stop in self.superlatives:
            first, last = trim_edges(self.doc, begin, stop)
            noun = self.doc[begin:stop].root
            counted = self.parsed.span_of(begin, middle - 1)
            host = next((c for c in self.clauses if c.start <= counted[0] and counted[1] <= c.end), None)
            if host is not None:
                self._add_nominal(first, last, noun, host, (host.start, self.parsed.span_of(first, last)[1]))

    def _add_nominal(self, first: int, last: int, noun: Token, host: Clause, whole: tuple[int, int]) -> None:
        start, end = self.parsed.span_of(first, last)
        index, around = self.parsed.index, host.around
        told = Clause(
            start=start,
            end=end,
            kind=NOMINAL,
            sentence=index,
            head=noun.i,
            subject=host.subject,
            auxiliary=None,
            pronoun=host.pronoun,
            host=whole,
            around=around,
            leans=host.leans,
        )
        self.clauses.append(told)

    def _covers(self, clause: Clause, first: int, last: int) -> bool:
        start, end = self.parsed.span_of(first, last)
        return clause.start <= start and end <= clause.end

    def _add(self, head: Token) -> None:
        kind = self.heads[head.i]
        if head.i in self.frame or self._picks_out(head.i):
            return
        own = self._find_subtree(head.i) - self.frame
        for other in self.heads:
            if other != head.i and other in own and not self._picks_out(other):
                own -= self._find_subtree(other)
        for _begin, middle, stop in self.superlatives:
            own -= set(range(middle, stop))
        if head.i not in own:
            return
        run = find_run(self.doc, head.i, set(own | self._bridge(head, kind)))
        unless = next((i for i in self.unless if run[0] < i < run[1]), run[1])
        first, last = trim_edges(self.doc, run[0], unless)
        if kind == ADVERBIAL and self.doc[first].lower_ == "when":
            first += 1
        if last <= first or self._is_condition(first):
            return
        part = find_list_part(self.doc, first, last) if kind == ABSOLUTE else None
        if part is not None:
            self._add_parts(head, first, part, last)
            return
        part = find_object_part(self.doc, first, last) if kind in (MAIN, COORDINATE) else None
        if part is not None:
            self.parts.append((head, *trim_edges(self.doc, part, last)))
            first, last = trim_edges(self.doc, first, part)
        if kind in (MAIN, COORDINATE) and self.doc[first].tag_ in ("WDT", "WP") and first > 1:
            noun = find_noun_before(self.doc, first)
            if noun is not None and noun.i not in self.frame:
                self.clauses.append(self._describe_what_follows(noun, head, first, last))
                return
        if self._states_nothing(head, kind, first, last):
            return
        clause = self._describe(head, kind, first, last)
        if clause is not None:
            self.clauses.append(clause)

    def _find_subtree(self, i: int) -> frozenset[int]:
        """What hangs on a token, itself included; asked again for every clause around it, so walked once."""
        if i not in self.subtrees:
            self.subtrees[i] = frozenset(token.i for token in self.doc[i].subtree)
        return self.subtrees[i]

    def _describe_what_follows(self, noun: Token, head: Token, first: int, last: int) -> Clause:
        """A clause that begins with "which" or "who" and hangs on no noun in the parse: it is about the one before."""
        start, end = self.parsed.span_of(first, last)
        return Clause(
            start=start,
            end=end,
            kind=RELATIVE,
            sentence=self.parsed.index,
            head=head.i,
            subject=find_noun_span(self.parsed, self.heads, noun, before=first),
            pronoun=self.parsed.span_of(first, first + 1),
        )

    def _states_nothing(self, head: Token, kind: str, first: int, last: int) -> bool:
        """Whether a clause is only the frame of a report, a condition, a caption or a stump: no fact of its own."""
        if kind in (MAIN, ADVERBIAL, COORDINATE) and self._only_reports(head):
            return True
        if kind == COORDINATE and any(
            c.dep_ == "mark" and c.lower_ in ("unless", "if") for c in find_chain_head(head).children
        ):
            return True  # "unless he returned and cooperated": a condition too
        if kind == MAIN and head.pos_ in ("NOUN", "PROPN") and not self._is_told_of(head, first, last):
            return True  # a caption: a name and what hangs on it
        # "This statement comes": the fact is in the clause beside it
        return (
            kind == MAIN
            and last - first <= 3
            and len(self.heads) > 1
            and not is_telling(self.doc, first, last)
        )

    def _only_reports(self, head: Token) -> bool:
        """Whether the verb only says that somebody says the next clause ("we note that …"), which is a claim itself."""
        told = any(c.dep_ == "ccomp" and c.i > head.i and c.i in self.heads for c in head.children)
        return told and head.lemma_.lower() in REPORTING and not any(c.dep_ == "conj" for c in head.children)

    def _picks_out(self, i: int) -> bool:
        """Whether only the relative clause says who is meant: "cut the number of people who may lose power"."""
        verb = self.doc[i]
        if self.heads[i] != RELATIVE or verb.dep_ != "relcl" or verb.head.tag_ not in ("NN", "NNS", "DT"):
            return False
        told = any(c.dep_ not in ("det", "relcl", "punct") for c in verb.head.children)
        return not told and not self.doc[verb.left_edge.i - 1].is_punct and verb.head.dep_ == "pobj"

    def _is_condition(self, first: int) -> bool:
        """Whether "if" or "unless" opens the clause, or stands in front of it with "of course" between commas."""
        opening = {t.lower_ for t in self.doc[first : first + 1]}
        before = (
            {t.lower_ for t in self.doc[max(0, first - 4) : first]}
            if self.doc[first - 1].text == ","
            else set()
        )
        return bool(_CONDITIONS & opening) or "unless" in before

    def _bridge(self, head: Token, kind: str) -> set[int]:
        """The tokens of short clauses between a subject and its verb: "Nora Bell, who is 55, runs the port"."""
        subject = next((c for c in head.children if c.dep_ in SUBJECTS and c.i < head.i), None)
        if kind not in (MAIN, COORDINATE) or subject is None:
            return set()
        between = [
            self.doc[i]
            for i in self.heads
            if subject.i < self.doc[i].left_edge.i and self.doc[i].right_edge.i < head.i
        ]
        words = {i for other in between for i in self._find_subtree(other.i)}
        return words if len(words) <= _MAX_BRIDGE else set()

    def _add_parts(self, head: Token, first: int, part: int, last: int) -> None:
        """The two parts of an absolute, each beside the clause that both hang on."""
        for begin, stop in ((first, part), (part, last)):
            clause = self._describe(head, ABSOLUTE, *trim_edges(self.doc, begin, stop))
            if clause is not None:
                self.clauses.append(clause)

    def _is_told_of(self, noun: Token, first: int, last: int) -> bool:
        """Whether something is said of the noun at a sentence's head, not only in a clause that hangs on it."""
        return any(
            t.tag_ in ("VBD", "VBZ", "VBP", "MD")
            and t.dep_ not in ("relcl", "advcl", "acl", "pcomp", "csubj")
            for t in self.doc[first:last]
        )

    def _has_subject_within(self, head: Token, first: int, last: int) -> bool:
        return any(first <= c.i < last and c.dep_ in SUBJECTS for c in head.children)

    def _describe(self, head: Token, kind: str, first: int, last: int) -> Clause | None:
        start, end = self.parsed.span_of(first, last)
        subject = auxiliary = pronoun = host = None
        if kind == RELATIVE:
            subject, pronoun = self._find_followed(head, first)
        elif kind == COORDINATE and not has_own_subject(head):
            subject, auxiliary = borrow_subject(self.parsed, self.heads, head)
        elif kind in (MAIN, COORDINATE) and not holds_subject(head, first):
            found = find_subject(head)
            subject = (
                find_noun_span(self.parsed, self.heads, found, before=first) if found is not None else None
            )
        if kind in (MAIN, COORDINATE) and not self._has_subject_within(head, first, last):
            parted = find_subject_before(self.parsed, self.frame, first)
            subject, auxiliary = (parted, None) if parted is not None else (subject, auxiliary)
        if kind == APPOSITION:
            subject = self._find_explained(head)
            if subject is None:
                return None
            start = subject[0]
        elif kind in (PARTICIPLE, ABSOLUTE):
            host = find_host(self.parsed, self.heads, self.frame, head, first)
        around = find_around(self.parsed, self.heads, self.frame, head, first, last)
        leans = around is not None and leans_on_others(self.parsed, head, kind, first, last)
        return Clause(
            start=start,
            end=end,
            kind=kind,
            sentence=self.parsed.index,
            head=head.i,
            subject=subject,
            auxiliary=auxiliary,
            pronoun=pronoun,
            host=host,
            around=around,
            leans=leans,
        )

    def _find_followed(
        self, head: Token, first: int
    ) -> tuple[tuple[int, int] | None, tuple[int, int] | None]:
        """The spans of the noun that a relative clause is about, and of its "who" or "which"."""
        who = next((t for t in head.subtree if t.tag_ in ("WDT", "WP", "WP$", "WRB") and t.i >= first), None)
        noun = head.head
        if noun.pos_ not in ("NOUN", "PROPN", "PRON", "NUM"):
            plural = who is not None and who.lower_ == "whom"
            subject = find_subject(noun) if plural else None
            noun = subject or find_noun_before(self.doc, head.left_edge.i) or noun
        span = find_noun_span(self.parsed, self.heads, noun, before=head.left_edge.i)
        return span, self.parsed.span_of(who.i, who.i + 1) if who is not None else None

    def _find_explained(self, head: Token) -> tuple[int, int] | None:
        """The span of the noun that an apposition explains; None where nothing of it stands before."""
        noun = head.head
        if any(c.lower_ in ("both", "all") for c in head.children):
            noun = find_chain_head(noun)  # "A and B, both towns"
        elif any(c.dep_ == "conj" for c in noun.children) or noun.dep_ == "conj":
            noun = find_noun_before(self.doc, head.left_edge.i) or noun  # "A and B, a town": only B is one
        before = find_noun_tokens(self.parsed, self.heads, noun, before=head.left_edge.i)
        if noun.dep_ == "conj":
            before = (max(before[0], noun.left_edge.i), before[1])
        return self.parsed.span_of(*before) if before[0] < before[1] else None


def _count_words(text: str) -> int:
    """Words as an editor counts them: runs between white space."""
    return len(text.split())


def narrow_clauses(clauses: Iterable[Clause], text: str) -> list[Clause]:
    """The clauses that are short enough to be one claim."""
    return [clause for clause in clauses if 2 <= _count_words(text[clause.start : clause.end]) <= MAX_WORDS]
