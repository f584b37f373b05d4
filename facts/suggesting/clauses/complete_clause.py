"""What a clause leaves out: its subject and auxiliary, the clause it hangs on, the words that it leans on."""

from collections.abc import Mapping

from spacy.tokens import Doc, Token

from facts.suggesting.clauses.find_clause_heads import find_chain_head, find_donor
from facts.suggesting.clauses.trim_clause import find_run, trim_edges
from facts.suggesting.sentences.parse_sentences import Parsed, find_subject, has_own_subject, is_finite
from facts.suggesting.words.clause_kinds import ADVERBIAL, COORDINATE, MAIN, PARTICIPLE, RELATIVE

_RESULTS = frozenset(
    "affect cause lead mean make allow result prompt force bring spark trigger raise help leave require enable "
    "prevent drive push reduce increase".split()
)
_MAX_AROUND = 60  # words of the sentence that a clause may need beside its own


def find_around(
    parsed: Parsed, heads: Mapping[int, str], frame: frozenset[int], head: Token, first: int, last: int
) -> tuple[int, int] | None:
    """The article span of the clause and the words that it cannot do without; None where it stands by itself."""
    governor = find_chain_head(head).head
    while governor.i not in heads and governor.head is not governor:
        governor = governor.head
    if governor.i in frame or governor is find_chain_head(head):
        governor = head
    own = {t.i for t in governor.subtree} - frame | set(range(first, last))
    begin, stop = find_run(parsed.doc, first, own)
    if governor.i < first:
        stop = last
    begin, stop = trim_edges(parsed.doc, begin, stop)
    if begin < stop and parsed.doc[begin].tag_ in ("WDT", "WP", "WP$"):
        return None  # "…, which left as the town was shut": the words around have no subject either
    span = parsed.span_of(begin, stop) if begin <= first and last <= stop else None
    if span is None or stop - begin > _MAX_AROUND or (begin, stop) == (first, last):
        return None
    return span


def find_host(
    parsed: Parsed, heads: Mapping[int, str], frame: frozenset[int], head: Token, first: int
) -> tuple[int, int] | None:
    """The article span of the clause before a participle or absolute."""
    host = find_chain_head(head).head
    while host.i not in heads and host.head is not host:
        host = host.head
    own = {t.i for t in host.subtree} - frame
    begin = min((i for i in own if i < first), default=None)
    if begin is None:
        return None
    begin, end = trim_edges(parsed.doc, begin, first)
    return parsed.span_of(begin, end) if begin < end else None


def leans_on_others(parsed: Parsed, head: Token, kind: str, first: int, last: int) -> bool:
    """Whether the clause cannot be put into words of its own from its quote and its subject."""
    if kind == RELATIVE:
        return _leans_on_antecedent(parsed, head, first, last)
    if kind == PARTICIPLE and first <= 1:
        return True  # "Started in 1990, the fair …": what started stands behind it
    if any(t.like_num and t.pos_ != "NOUN" and _lacks_noun(t) for t in parsed.doc[first:last]):
        return True  # "saved 200 more": of whom, the clause before says
    if kind in (MAIN, COORDINATE) and any(
        t.tag_ in ("WDT", "WP") for t in parsed.doc[first : min(last, first + 4)]
    ):
        return True  # "…, the cause of which is unknown"
    if kind in (MAIN, COORDINATE) and any(
        c.dep_ in ("nsubj", "nsubjpass") and c.tag_ == "DT" and c.lower_ in ("this", "that")
        for c in head.children
    ):
        return True  # "…; this has dropped to 56 percent"
    if kind == ADVERBIAL:
        mark = next((c for c in head.children if c.dep_ == "mark"), None)
        return mark is not None and mark.i > first  # "four hours after …"
    if kind == COORDINATE and not has_own_subject(head):
        found = find_subject(head)
        donor = list(find_chain_head(head).children)
        modal = (
            head.tag_ != "VB"
            and any(c.tag_ == "MD" for c in donor)
            and not any(c.dep_ == "aux" for c in head.children)
        )
        return found is None or modal or _may_be_passive(head) or any(c.dep_ == "expl" for c in donor)
    return False


def _is_unnamed(noun: Token) -> bool:
    """Whether the noun is only introduced here ("a petition, which …"): alone it says not which one."""
    told = [c for c in noun.children if c.dep_ not in ("relcl", "punct")]
    return noun.pos_ == "NOUN" and len(told) == 1 and told[0].lower_ in ("a", "an", "some", "several")


def _may_be_passive(verb: Token) -> bool:
    """Whether nobody can tell from the form if the verb shares a passive: "was caught and deported from Alden"."""
    shared = find_donor(verb)
    passive = any(c.dep_ == "auxpass" for c in shared.children)
    alone = not any(c.dep_ in ("dobj", "aux", "auxpass") for c in verb.children)
    return passive and alone and verb.tag_ == "VBD" and verb.lower_.endswith("ed")


def _lacks_noun(number: Token) -> bool:
    told = number.dep_ in ("dobj", "nsubj", "nsubjpass")
    return told and any(c.lower_ in ("more", "others") for c in number.children)


def _leans_on_antecedent(parsed: Parsed, verb: Token, first: int, last: int) -> bool:
    who = next((t for t in parsed.doc[first:last] if t.tag_ in ("WDT", "WP", "WP$", "WRB")), None)
    if who is None:
        return verb.dep_ != "ccomp"
    if who.tag_ == "WRB":
        return True
    noun = verb.head
    if noun.i < first and _is_unnamed(noun):
        return True
    if who.tag_ == "WP$" or who.i > first:
        return False
    if noun.i < first and _is_denied(noun):
        return True
    if who.dep_ in ("nsubj", "nsubjpass"):
        if noun.pos_ not in ("NOUN", "PROPN"):
            return who.lower_ != "who"
        many = noun.tag_ in ("NNS", "NNPS") or any(c.dep_ == "conj" for c in noun.children)
        finite = [t for t in (verb, *verb.children) if t.tag_ in ("VBZ", "VBP")]
        listed = any(c.dep_ == "conj" for c in noun.children)
        named = noun.pos_ == "NOUN" or listed
        wrong = any(t.tag_ == ("VBZ" if many else "VBP") for t in finite) and named
        said = {t.lower_ for t in (verb, *verb.children) if t.pos_ == "AUX"}
        wrong = wrong or ("was" if many else "were") in said
        summing = who.lower_ == "which" and verb.lemma_.lower() in _RESULTS and noun.dep_ == "pobj"
        return wrong or summing
    return verb.i < last - 1


def _is_denied(noun: Token) -> bool:
    """Whether the noun is said to be missing ("not enough iodine, which …"): alone it would say the opposite."""
    verb = noun.head
    while verb.dep_ in ("prep", "pobj") and verb.head is not verb:
        verb = verb.head
    return any(
        c.lower_ in ("no", "few", "little", "neither", "without") for c in (*noun.children, noun.head)
    ) or (noun.i > verb.i and any(c.dep_ == "neg" for c in verb.children))


def holds_subject(head: Token, first: int) -> bool:
    subject = next((c for c in head.children if c.dep_ in ("nsubj", "nsubjpass", "csubj", "expl")), None)
    return subject is None or subject.i >= first


def borrow_subject(
    parsed: Parsed, heads: Mapping[int, str], head: Token
) -> tuple[tuple[int, int] | None, tuple[int, int] | None]:
    found = find_subject(head)
    if found is None:
        return None, None
    auxiliary = None
    if head.tag_ in ("VBN", "VB", "VBG") and not is_finite(head):
        donor = find_donor(head)
        shared = [c for c in donor.children if c.dep_ in ("aux", "auxpass") and c.i < donor.i]
        if donor.lemma_ == "be" and head.tag_ == "VBN":
            shared.append(donor)  # "was ready and displayed at once"
        if shared and (head.tag_ != "VB" or donor.tag_ == "VB"):
            auxiliary = parsed.span_of(shared[0].i, shared[-1].i + 1)
    if any(c.lower_ in ("a", "an", "another", "one") for c in found.children):
        # "an independent …, Edward Yiu of …, was elected": the name tells more than the kind.
        found = next((c for c in found.children if c.dep_ == "appos" and c.pos_ == "PROPN"), found)
    return find_noun_span(parsed, heads, found, before=head.left_edge.i), auxiliary


def find_subject_before(parsed: Parsed, frame: frozenset[int], first: int) -> tuple[int, int] | None:
    """The article span of the subject that words of reporting part from its verb: "The toll, police said, is 12"."""
    stop = first
    while stop > 0 and (stop - 1 in frame or parsed.doc[stop - 1].text in (",", "–", "—", "-", "--")):
        stop -= 1
    if stop == first or not any(i in frame for i in range(stop, first)):
        return None
    begin = stop
    while (
        begin > 0 and begin - 1 not in frame and parsed.doc[begin - 1].text not in (",", ";", ":", "“", '"')
    ):
        begin -= 1
    begin, stop = trim_edges(parsed.doc, begin, stop)
    words = parsed.doc[begin:stop]
    if len(words) == 0 or words[-1].pos_ not in ("NOUN", "PROPN", "NUM", "PRON"):
        return None
    if any(t.tag_ in ("VBD", "VBZ", "VBP", "MD") for t in words) or words[0].pos_ == "ADP":
        return None
    return parsed.span_of(begin, stop)


def find_noun_tokens(parsed: Parsed, heads: Mapping[int, str], noun: Token, before: int) -> tuple[int, int]:
    """The noun phrase without the relative clauses, participles and appositions that hang on it."""
    own = {t.i for t in noun.subtree}
    first = last = noun.left_edge.i
    while last < before and last in own:  # an extraposed clause leaves a gap: the phrase ends before it
        last += 1
    for token in noun.subtree:
        hangs = (
            token.dep_ == "relcl"
            or (token.dep_ == "appos" and _is_set_off(token))
            or (token.dep_ == "acl" and token.i in heads)
        )
        if hangs and noun.i < token.i and token.left_edge.i < last:
            last = token.left_edge.i
    beside = next((c for c in noun.head.children if c.dep_ == noun.dep_ and c.left_edge.i == last), None)
    if noun.dep_ in ("nsubj", "nsubjpass") and beside is not None and last < before:
        last = (
            beside.i + 1
        )  # "Finance director at Coast Bank Nora Bell": one subject, which the parser cuts in two
    return trim_edges(parsed.doc, first, last)


def _is_set_off(token: Token) -> bool:
    """Whether a mark parts the apposition from its noun, as it does not in "the website Coast News"."""
    edge = token.left_edge.i
    return edge > 0 and token.doc[edge - 1].text in (",", "(", "-", "–", "—", "--", ":")


def find_noun_span(
    parsed: Parsed, heads: Mapping[int, str], noun: Token, before: int
) -> tuple[int, int] | None:
    first, last = find_noun_tokens(parsed, heads, noun, before)
    return parsed.span_of(first, last) if first < last else None


def find_noun_before(doc: Doc, i: int) -> Token | None:
    """The nearest noun before a token, head of its phrase."""
    for token in reversed(doc[:i]):
        if token.pos_ in ("NOUN", "PROPN"):
            while token.dep_ in ("compound", "nmod") and token.head.i < i:
                token = token.head
            return token
    return None
