"""Sentences → clauses: the smallest spans that state one checkable fact each.

Coordinated predicates, relative clauses, participles, absolutes and appositions that say something of their own
become clauses of their own. A clause knows what its quote leaves out: its subject, or the clause it hangs on.
Rules over the dependency parse; the labels are those of ClearNLP as the English spaCy models use them.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from spacy.tokens import Token

from facts.suggesting.attribute_speech import ACTS, REPORTING, Voice
from facts.suggesting.parse_sentences import (
    SUBJECTS,
    Parsed,
    find_root,
    find_subject,
    has_own_subject,
    is_finite,
    is_predicate,
)

MAX_WORDS = 45

MAIN = "main"
COORDINATE = "coordinate"
RELATIVE = "relative"
PARTICIPLE = "participle"
ABSOLUTE = "absolute"
APPOSITION = "apposition"
ADVERBIAL = "adverbial"
NOMINAL = "nominal"

_TEARING = (MAIN, COORDINATE, PARTICIPLE, ABSOLUTE, ADVERBIAL)
_EDGE = frozenset(
    {
        ",",
        ";",
        ":",
        "-",
        "--",
        "–",
        "—",
        "(",
        ")",
        ".",
        "!",
        "?",
        "…",
        "'",
        '"',
        "“",
        "”",
        "‘",
        "’",
        "«",
        "»",
        "[",
        "]",
    }
)
_CONNECTIVES = frozenset(
    "and but or so yet that however meanwhile moreover furthermore nevertheless nonetheless instead thus although "
    "though while whereas as because after before since even additionally still then therefore finally".split()
)
_OPENING = frozenset({"“", "„", '"'})
_LOOSE = frozenset(
    "accord include cite follow speak base concern regard focus hope add compare give depend exclude emphasize "
    "emphasise stress warn say note state hop urge".split()
)
_BINDING = frozenset({"when", "where", "if", "until", "once", "before", "unless", "whether", "that"})
_RESULTS = frozenset(
    "affect cause lead mean make allow result prompt force bring spark trigger raise help leave require enable "
    "prevent drive push reduce increase".split()
)
_MAX_AROUND = 60  # words of the sentence that a clause may need beside its own
_ADVERBIAL_MARKS = frozenset({"after", "as", "while", "although", "though", "whereas", "because", "since"})


@dataclass(frozen=True, slots=True)
class Clause:
    """One clause: an article span, its predicate, and where to find what the span itself leaves out.

    ``head`` is the token number of the predicate (of the noun for an apposition). ``subject`` is the article span
    of the subject that a coordinated or relative clause borrows, with ``auxiliary`` the span of a shared auxiliary
    and ``pronoun`` the span of the relative pronoun that the subject replaces. ``host`` is the article span of the
    clause that a participle, absolute or adverbial hangs on. ``around`` is the article span of the clause together
    with the clauses that it depends on, where that is more than the clause; ``leans`` says that without them the
    clause says nothing, or something else.
    """

    start: int
    end: int
    kind: str
    sentence: int
    head: int
    subject: tuple[int, int] | None = None
    auxiliary: tuple[int, int] | None = None
    pronoun: tuple[int, int] | None = None
    host: tuple[int, int] | None = None
    around: tuple[int, int] | None = None
    leans: bool = False


def split_clauses(parsed: Parsed, voices: Sequence[Voice]) -> list[Clause]:
    """The clauses of one sentence, in the order of the text."""
    frame: set[int] = set()
    for voice in voices:
        if voice.sentence == parsed.index:
            frame |= voice.frame
    return sorted(_Splitter(parsed, frozenset(frame)).split(), key=lambda clause: (clause.start, clause.end))


class _Splitter:
    def __init__(self, parsed: Parsed, frame: frozenset[int]) -> None:
        self.parsed = parsed
        self.doc = parsed.doc
        self.frame = frame
        self.heads: dict[int, str] = {}
        self.clauses: list[Clause] = []

    def split(self) -> list[Clause]:
        root = find_root(self.doc)
        if root is None:
            return []
        for token in self.doc:
            kind = self._kind_of(token)
            if kind is not None:
                self.heads[token.i] = kind
        self.heads[root.i] = MAIN
        for i in list(self.heads):
            self._add(self.doc[i])
        self.clauses = self._join_torn()
        self._add_nominals()
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
            )
            if last is not None and torn:
                joined[-1] = replace(last, end=clause.end)
            else:
                joined.append(clause)
        return joined

    def _starts_with_subject(self, clause: Clause) -> bool:
        return any(
            clause.start <= self.parsed.offset_of(t) and t.i < clause.head and t.dep_ in SUBJECTS
            for t in self.doc[clause.head].children
        )

    def _add_nominals(self) -> None:
        """Counted noun phrases deep inside a long clause: "the release of more than 60 remaining captives"."""
        for noun in self.doc:
            if (
                noun.pos_ != "NOUN"
                or noun.dep_ != "pobj"
                or noun.i in self.frame
                or noun.ent_type_ in ("DATE", "TIME")
            ):
                continue
            if not any(c.like_num and c.dep_ == "nummod" for c in noun.children):
                continue
            last = noun.i + 1
            for child in noun.children:
                if child.i >= last and child.dep_ in ("prep", "acl") and child.left_edge.i == last:
                    last = child.right_edge.i + 1
            first, last = self._trim(noun.left_edge.i, last)
            host = next((c for c in self.clauses if self._covers(c, first, last)), None)
            if host is None or last - first < 4 or noun.head.head.pos_ in ("VERB", "AUX"):
                continue
            start, end = self.parsed.span_of(first, last)
            if (end - start) < 0.5 * (host.end - host.start):
                hangs = host.kind in (PARTICIPLE, ABSOLUTE) and host.host is not None
                whole = (host.host[0] if hangs and host.host else host.start, host.end)
                self.clauses.append(
                    Clause(
                        start,
                        end,
                        NOMINAL,
                        self.parsed.index,
                        noun.i,
                        host.subject,
                        None,
                        host.pronoun,
                        whole,
                        host.around,
                        host.leans,
                    )
                )

    def _covers(self, clause: Clause, first: int, last: int) -> bool:
        start, end = self.parsed.span_of(first, last)
        return clause.start <= start and end <= clause.end

    def _kind_of(self, token: Token) -> str | None:
        """What kind of clause of its own the token heads, None for none."""
        dep, head = token.dep_, token.head
        if dep == "conj" and is_predicate(token) and self._is_coordinate(token):
            return PARTICIPLE if self._kind_of(self._chain_head(token)) == PARTICIPLE else COORDINATE
        if dep in ("advcl", "relcl", "ccomp") and is_finite(token) and self._quantified(token) is not None:
            return RELATIVE
        if (
            dep in ("ccomp", "parataxis")
            and is_predicate(token)
            and is_finite(token)
            and not self._asks_indirectly(token)
        ):
            if head.i in self.frame or (head.lemma_.lower() in REPORTING and head.lemma_.lower() not in ACTS):
                return MAIN
            if (
                dep == "parataxis"
                or (token.i < head.i and head.lemma_.lower() in REPORTING)
                or self._after_break(token)
            ):
                return MAIN
        if dep == "relcl" and is_finite(token) and (self._stands_off(token) or self._counts(token)):
            first, last = token.left_edge.i, token.right_edge.i + 1
            if token.lemma_.lower() == "report" and token.tag_ == "VBG":
                return None  # "…, who is reporting from Alden, said": where the reporter stands is no news
            return RELATIVE if last - first > 3 or self._is_telling(first, last) else None
        if (
            dep in ("acl", "advcl")
            and token.tag_ in ("VBG", "VBN")
            and not is_finite(token)
            and self._stands_off(token)
        ):
            if token.lemma_.lower() in _LOOSE or token.left_edge.lower_ in (
                "as",
                "than",
                "when",
                "if",
                "while",
                "once",
            ):
                return None
            short = token.right_edge.i - token.left_edge.i < 10
            if dep == "acl" and short and head.dep_ in ("nsubj", "nsubjpass") and token.i < head.head.i:
                return None
            return PARTICIPLE
        if dep == "advcl" and is_finite(token) and is_predicate(token):
            mark = next(
                (c.lower_ for c in token.children if c.dep_ in ("mark", "advmod") and c.i < token.i), ""
            )
            opens = token.left_edge.i <= 1
            reported = mark == "as" and token.lemma_.lower() in REPORTING
            if (
                mark in _ADVERBIAL_MARKS
                and (mark == "after" or opens or self._stands_off(token))
                and not reported
            ):
                return ADVERBIAL
        if (
            dep == "prep"
            and token.lower_ == "with"
            and self._stands_off(token)
            and self._says_something(token)
        ):
            return ABSOLUTE
        if (
            dep == "appos"
            and token.pos_ in ("NOUN", "PROPN")
            and self._stands_off(token)
            and self._is_apposition(token)
        ):
            return APPOSITION
        return None

    def _is_coordinate(self, token: Token) -> bool:
        """Whether a coordinated verb is a predicate of its own, not one of several verbs under one auxiliary clause."""
        if not self._is_clause_head(token.head):
            return False
        if any(c.tag_ == "WRB" or (c.dep_ == "mark" and c.lower_ in _BINDING) for c in token.children):
            return False
        if token.head.tag_ == "VB" and token.tag_ in ("VBD", "VBZ", "VBP"):
            return False  # "to carry and deposit balls colored blue": no new predicate
        between = self.doc[token.head.i + 1 : token.i]
        if all(t.dep_ in ("cc", "advmod") or t.is_punct for t in between):
            return False  # "maimed or killed at least 350 people": two verbs, one object
        donor = self._chain_head(token)
        if self._kind_of(donor) == PARTICIPLE:
            return token.tag_ == donor.tag_ and self._has_figure(token)
        return is_finite(token) or (token.tag_ == "VBN" and is_finite(donor))

    def _counts(self, verb: Token) -> bool:
        """Whether a clause that restricts a noun holds a figure, so that it can be checked by itself."""
        tokens = list(verb.subtree)
        if (
            len(tokens) < 5
            or verb.left_edge.i < 5
            or not any(
                t.tag_ in ("WDT", "WP", "WP$") for t in self.doc[verb.left_edge.i : verb.left_edge.i + 3]
            )
        ):
            return False
        return any(t.like_num or t.text == "%" for t in tokens if t.ent_type_ not in ("DATE", "TIME"))

    def _is_telling(self, first: int, last: int) -> bool:
        """Whether a few words hold a figure or a name, and so a fact of their own."""
        return any(t.like_num or t.pos_ == "PROPN" for t in self.doc[first:last])

    def _has_figure(self, token: Token) -> bool:
        return any(t.like_num or t.text == "%" for t in token.subtree)

    def _asks_indirectly(self, token: Token) -> bool:
        """Whether the complement is an indirect question ("did not say why …"), which states nothing itself."""
        first = token.left_edge
        return first.tag_ in ("WRB", "WP") or first.lower_ in ("whether", "if")

    def _quantified(self, token: Token) -> Token | None:
        """The "whom" or "which" of ", most of whom …", which the parser often hangs on the verb before it."""
        first = token.left_edge
        if not self._stands_off(token):
            return None
        for word in self.doc[first.i : first.i + 4]:
            if word.lower_ in ("whom", "which") and word.nbor(-1).lower_ == "of" and word.i > first.i:
                return word
        return None

    def _noun_before(self, i: int) -> Token | None:
        """The nearest noun before a token, head of its phrase."""
        for token in reversed(self.doc[:i]):
            if token.pos_ in ("NOUN", "PROPN"):
                while token.dep_ in ("compound", "nmod") and token.head.i < i:
                    token = token.head
                return token
        return None

    def _is_clause_head(self, token: Token) -> bool:
        while token.dep_ == "conj" and token.head is not token:
            token = token.head
        return token.dep_ == "ROOT" or self._kind_of(token) is not None

    def _chain_head(self, token: Token) -> Token:
        while token.dep_ == "conj" and token.head is not token:
            token = token.head
        return token

    def _after_break(self, token: Token) -> bool:
        edge = token.left_edge.i
        return edge > 0 and self.doc[edge - 1].text in (";", ":")

    def _stands_off(self, token: Token) -> bool:
        edge = token.left_edge.i
        return edge > 0 and self.doc[edge - 1].text in (",", "–", "—", "-", "--", "(", ";")

    def _says_something(self, preposition: Token) -> bool:
        tokens = list(preposition.subtree)
        figure = any(t.like_num or t.text == "%" for t in tokens)
        clause = any(t.dep_ in ("acl", "pcomp", "advcl") and t.tag_ in ("VBG", "VBN") for t in tokens)
        return len(tokens) >= 4 and (figure or clause or len(tokens) >= 7)

    def _is_apposition(self, token: Token) -> bool:
        words = [t for t in token.subtree if not t.is_punct]
        person = token.head.ent_type_ == "PERSON"
        if any(t.pos_ in ("VERB", "AUX") for t in self.doc[token.head.i + 1 : token.left_edge.i]):
            return False  # the predicate stands between them
        if any(c.dep_ in ("cc", "conj") for c in token.children) and not token.tag_.startswith("NNP"):
            return False  # "445 men, 21 minors and one woman" is a list
        if any(c.like_num for c in token.children) and any(c.like_num for c in token.head.children):
            return False
        return (
            len(words) >= 4
            and not person
            and (
                token.head.pos_ == "PROPN"
                or (token.head.pos_ == "NOUN" and any(True for _c in token.head.lefts))
            )
            and any(t.dep_ == "det" or t.like_num for t in token.children)
        )

    def _add(self, head: Token) -> None:
        kind = self.heads[head.i]
        if head.i in self.frame:
            return
        own = {t.i for t in head.subtree} - self.frame
        for other in self.heads:
            if other != head.i and other in own:
                own -= {t.i for t in self.doc[other].subtree}
        run = self._run_around(head.i, own)
        first, last = self._trim(*run)
        if last <= first or self.doc[first].lower_ in ("unless", "if", "whether", "lest"):
            return
        if kind in (MAIN, COORDINATE) and self.doc[first].tag_ in ("WDT", "WP") and first > 1:
            noun = self._noun_before(first)
            if noun is not None and noun.i not in self.frame:
                span = self._noun_span(noun, before=first)
                who = self.parsed.span_of(first, first + 1)
                start, end = self.parsed.span_of(first, last)
                self.clauses.append(
                    Clause(start, end, RELATIVE, self.parsed.index, head.i, span, pronoun=who)
                )
                return
        if kind == COORDINATE and any(
            c.dep_ == "mark" and c.lower_ in ("unless", "if") for c in self._chain_head(head).children
        ):
            return  # "unless he returned and cooperated": a condition too
        if kind == MAIN and head.pos_ in ("NOUN", "PROPN") and not self._is_told_of(head, first, last):
            return  # a caption: a name and what hangs on it
        if kind == MAIN and last - first <= 3 and len(self.heads) > 1 and not self._is_telling(first, last):
            return  # "This statement comes": the fact is in the clause beside it
        clause = self._describe(head, kind, first, last)
        if clause is not None:
            self.clauses.append(clause)

    def _is_told_of(self, noun: Token, first: int, last: int) -> bool:
        """Whether something is said of the noun at a sentence's head, not only in a clause that hangs on it."""
        return any(
            t.tag_ in ("VBD", "VBZ", "VBP", "MD") and t.dep_ not in ("relcl", "advcl", "acl")
            for t in self.doc[first:last]
        )

    def _run_around(self, i: int, own: set[int]) -> tuple[int, int]:
        """The unbroken run of the clause's tokens that holds its head; marks and gaps of punctuation are bridged."""
        first = last = i
        while (step := self._step(first, -1, own)) is not None:
            first = step
        while (step := self._step(last, 1, own)) is not None:
            last = step
        return first, last + 1

    def _step(self, i: int, way: int, own: set[int]) -> int | None:
        """The next token of the clause in one direction, over at most two marks that hang elsewhere."""
        for far in (1, 2, 3):
            at = i + way * far
            if not 0 <= at < len(self.doc):
                return None
            if at in own:
                return at
            if not self.doc[at].is_punct:
                return None
        return None

    def _trim(self, first: int, last: int) -> tuple[int, int]:
        last = self._cut_unopened(first, last)
        while last > first and (self.doc[last - 1].text in _EDGE and not self._closes(first, last - 1)):
            last -= 1
        moved = True
        while moved and first < last:
            token = self.doc[first]
            moved = (
                token.text in _EDGE
                or token.is_space
                or (
                    token.lower_ in _CONNECTIVES
                    and token.dep_ in ("cc", "mark", "advmod", "preconj", "dep")
                    and (first + 1 < last)
                )
            )
            if moved:
                first += 1
        while last > first and self.doc[last - 1].tag_ in ("WDT", "WP"):
            last -= 1
        while last > first and self.doc[last - 1].lower_ in ("and", "but", "or", "while", "yet", "so"):
            last -= 1
        while last > first and self.doc[last - 1].text in _EDGE and not self._closes(first, last - 1):
            last -= 1
        shorter = self._cut_unopened(first, last)
        return (first, shorter) if shorter < last else (first, self._take_closing(first, last))

    def _take_closing(self, first: int, last: int) -> int:
        """Take in the mark that closes a quotation opened inside the clause, over the comma or full stop before it."""
        marks = [t.text for t in self.doc[first:last]]
        if marks.count("“") <= marks.count("”"):
            return last
        for i in range(last, min(last + 2, len(self.doc))):
            if self.doc[i].text == "”":
                return i + 1
            if self.doc[i].text not in (",", "."):
                break
        return last

    def _cut_unopened(self, first: int, last: int) -> int:
        """End the clause before a closing quotation mark that was not opened in it, if most of it stands before."""
        opened = first < last and self.doc[first].text in _OPENING
        for i in range(first + 1, last - 1):
            mark = self.doc[i].text
            if opened or mark in ("“", "„"):
                return last
            if mark in ("”", '"', "''") and i - first >= 3:
                following = self.doc[i + 1].text if i + 1 < last else ""
                if mark != '"' or following in (",", ";", "(", "((", "–", "—", ".") or i + 1 >= last:
                    return i
            opened = mark == '"'
        return last

    def _closes(self, first: int, i: int) -> bool:
        """Whether a bracket or quotation mark at the clause's end was opened inside it."""
        pairs = {")": "(", "]": "[", "”": "“", "»": "«", "’": "‘"}
        mark = self.doc[i].text
        if mark == '"':
            return sum(t.text == '"' for t in self.doc[first:i]) % 2 == 1
        return mark in pairs and any(t.text == pairs[mark] for t in self.doc[first:i])

    def _describe(self, head: Token, kind: str, first: int, last: int) -> Clause | None:
        start, end = self.parsed.span_of(first, last)
        subject = auxiliary = pronoun = host = None
        if kind == RELATIVE:
            who = next(
                (t for t in head.subtree if t.tag_ in ("WDT", "WP", "WP$", "WRB") and t.i >= first), None
            )
            noun = head.head
            if noun.pos_ not in ("NOUN", "PROPN", "PRON", "NUM"):
                plural = who is not None and who.lower_ == "whom"
                noun = (find_subject(noun) if plural else None) or self._noun_before(head.left_edge.i) or noun
            subject = self._noun_span(noun, before=head.left_edge.i)
            if who is not None:
                pronoun = self.parsed.span_of(who.i, who.i + 1)
        elif kind == COORDINATE and not has_own_subject(head):
            subject, auxiliary = self._borrowed(head)
        elif kind == MAIN and not self._holds_subject(head, first):
            found = find_subject(head)
            subject = self._noun_span(found, before=first) if found is not None else None
        elif kind == APPOSITION:
            noun = head.head
            if any(c.dep_ == "conj" for c in noun.children) or noun.dep_ == "conj":
                noun = self._noun_before(head.left_edge.i) or noun  # "A and B, a town": only B is one
            before = self._noun_tokens(noun, before=head.left_edge.i)
            if noun.dep_ == "conj":
                before = (max(before[0], noun.left_edge.i), before[1])
            if before[1] <= before[0]:
                return None
            start = self.parsed.span_of(*before)[0]
            subject = self.parsed.span_of(*before)
        elif kind in (PARTICIPLE, ABSOLUTE):
            host = self._host_span(head, first)
        around = self._around(head, first, last)
        leans = around is not None and self._leans(head, kind, first, last)
        return Clause(
            start, end, kind, self.parsed.index, head.i, subject, auxiliary, pronoun, host, around, leans
        )

    def _around(self, head: Token, first: int, last: int) -> tuple[int, int] | None:
        """The article span of the clause with what it depends on, None where the clause stands by itself."""
        governor = self._chain_head(head).head
        while governor.i not in self.heads and governor.head is not governor:
            governor = governor.head
        if governor.i in self.frame or governor is self._chain_head(head):
            governor = head
        own = {t.i for t in governor.subtree} - self.frame | set(range(first, last))
        begin, stop = self._run_around(first, own)
        if governor.i < first:
            stop = last
        begin, stop = self._trim(begin, stop)
        span = self.parsed.span_of(begin, stop) if begin <= first and last <= stop else None
        if span is None or stop - begin > _MAX_AROUND or (begin, stop) == (first, last):
            return None
        return span

    def _leans(self, head: Token, kind: str, first: int, last: int) -> bool:
        """Whether the clause cannot be put into words of its own from its quote and its subject."""
        if kind == RELATIVE:
            return self._leans_on_antecedent(head, first, last)
        if any(t.like_num and t.pos_ != "NOUN" and self._lacks_noun(t) for t in self.doc[first:last]):
            return True  # "saved 200 more": of whom, the clause before says
        if kind == ADVERBIAL:
            mark = next((c for c in head.children if c.dep_ == "mark"), None)
            return mark is not None and mark.i > first  # "four hours after …"
        if kind == COORDINATE and not has_own_subject(head):
            found = find_subject(head)
            donor = list(self._chain_head(head).children)
            modal = any(c.tag_ == "MD" for c in donor) and not any(c.dep_ == "aux" for c in head.children)
            return found is None or modal or any(c.dep_ == "expl" for c in donor)
        return False

    def _is_unnamed(self, noun: Token) -> bool:
        """Whether the noun is only introduced here ("a petition, which …"): alone it says not which one."""
        told = [c for c in noun.children if c.dep_ not in ("relcl", "punct")]
        return noun.pos_ == "NOUN" and len(told) == 1 and told[0].lower_ in ("a", "an", "some", "several")

    def _lacks_noun(self, number: Token) -> bool:
        told = number.dep_ in ("dobj", "nsubj", "nsubjpass")
        return told and any(c.lower_ in ("more", "others") for c in number.children)

    def _leans_on_antecedent(self, verb: Token, first: int, last: int) -> bool:
        who = next((t for t in self.doc[first:last] if t.tag_ in ("WDT", "WP", "WP$", "WRB")), None)
        if who is None:
            return True
        if who.tag_ == "WRB":
            return True
        noun = verb.head
        if noun.i < first and self._is_unnamed(noun):
            return True
        if who.tag_ == "WP$" or who.i > first:
            return False
        if who.dep_ in ("nsubj", "nsubjpass"):
            if noun.pos_ not in ("NOUN", "PROPN"):
                return who.lower_ != "who"
            many = noun.tag_ in ("NNS", "NNPS") or any(c.dep_ == "conj" for c in noun.children)
            finite = [t for t in (verb, *verb.children) if t.tag_ in ("VBZ", "VBP")]
            wrong = any(t.tag_ == ("VBZ" if many else "VBP") for t in finite) and noun.pos_ == "NOUN"
            said = {t.lower_ for t in (verb, *verb.children) if t.pos_ == "AUX"}
            wrong = wrong or ("was" if many else "were") in said
            summing = who.lower_ == "which" and verb.lemma_.lower() in _RESULTS and noun.dep_ == "pobj"
            return wrong or summing
        return verb.i < last - 1

    def _holds_subject(self, head: Token, first: int) -> bool:
        subject = next((c for c in head.children if c.dep_ in ("nsubj", "nsubjpass", "csubj", "expl")), None)
        return subject is None or subject.i >= first

    def _borrowed(self, head: Token) -> tuple[tuple[int, int] | None, tuple[int, int] | None]:
        found = find_subject(head)
        if found is None:
            return None, None
        auxiliary = None
        if head.tag_ in ("VBN", "VB", "VBG") and not is_finite(head):
            donor = self._chain_head(head)
            shared = [c for c in donor.children if c.dep_ in ("aux", "auxpass") and c.i < donor.i]
            if shared:
                auxiliary = self.parsed.span_of(shared[0].i, shared[-1].i + 1)
        if any(c.lower_ in ("a", "an", "another", "one") for c in found.children):
            # "an independent …, Edward Yiu of …, was elected": the name tells more than the kind.
            found = next((c for c in found.children if c.dep_ == "appos" and c.pos_ == "PROPN"), found)
        return self._noun_span(found, before=head.left_edge.i), auxiliary

    def _noun_tokens(self, noun: Token, before: int) -> tuple[int, int]:
        """The noun phrase without the relative clauses, participles and appositions that hang on it."""
        own = {t.i for t in noun.subtree}
        first = last = noun.left_edge.i
        while last < before and last in own:  # an extraposed clause leaves a gap: the phrase ends before it
            last += 1
        for token in noun.subtree:
            hangs = token.dep_ in ("relcl", "appos") or (token.dep_ == "acl" and token.i in self.heads)
            if hangs and noun.i < token.i and token.left_edge.i < last:
                last = token.left_edge.i
        return self._trim(first, last)

    def _noun_span(self, noun: Token, before: int) -> tuple[int, int] | None:
        first, last = self._noun_tokens(noun, before)
        return self.parsed.span_of(first, last) if first < last else None

    def _host_span(self, head: Token, first: int) -> tuple[int, int] | None:
        """The article span of the clause before a participle or absolute."""
        host = self._chain_head(head).head
        while host.i not in self.heads and host.head is not host:
            host = host.head
        own = {t.i for t in host.subtree} - self.frame
        begin = min((i for i in own if i < first), default=None)
        if begin is None:
            return None
        begin, end = self._trim(begin, first)
        return self.parsed.span_of(begin, end) if begin < end else None


def count_words(text: str) -> int:
    """Words as an editor counts them: runs between white space."""
    return len(text.split())


def narrow_clauses(clauses: Iterable[Clause], text: str) -> list[Clause]:
    """The clauses that are short enough to be one claim."""
    return [clause for clause in clauses if 2 <= count_words(text[clause.start : clause.end]) <= MAX_WORDS]
