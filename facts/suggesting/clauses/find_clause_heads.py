"""Which words of a sentence head a clause that states a fact of its own, and of what kind it is."""

from spacy.tokens import Doc, Token

from facts.language.notions import list_words
from facts.suggesting.sentences.parse_sentences import SUBJECTS, has_own_subject, is_finite, is_predicate
from facts.suggesting.words.clause_kinds import (
    ABSOLUTE,
    ADVERBIAL,
    APPOSITION,
    COORDINATE,
    MAIN,
    PARTICIPLE,
    RELATIVE,
)
from facts.suggesting.words.speech_words import ACTS, REPORTING, WRONGLY

_LOOSE = frozenset(
    "accord include follow speak base concern regard focus hope compare give depend exclude hop".split()
) | frozenset(list_words("reporting", "verbs", "loose"))
_COUNTING = frozenset({"at", "including"})
_BINDING = frozenset({"when", "where", "if", "until", "once", "before", "unless", "whether", "that"})
_COMPARING = frozenset({"as", "than", "when", "if", "while", "once"})
# Without a comma, too, these open a fact of their own if they have a subject of their own.
_CONTRASTING = frozenset({"as", "while", "whereas", "although", "though"})
_ADVERBIAL_MARKS = frozenset({"after", "as", "while", "although", "though", "whereas", "because", "since"})


def find_clause_kind(token: Token, frame: frozenset[int]) -> str | None:
    """What kind of clause of its own the token heads, None for none; ``frame`` are the tokens that only report."""
    dep = token.dep_
    if dep == "conj" and is_predicate(token) and _is_coordinate(token, frame):
        return PARTICIPLE if find_clause_kind(find_chain_head(token), frame) == PARTICIPLE else COORDINATE
    if dep in ("advcl", "relcl", "ccomp") and is_finite(token) and find_quantified(token) is not None:
        return RELATIVE
    if dep == "ccomp" and token.head.dep_ == "relcl" and _is_said_of_noun(token):
        return RELATIVE
    if dep in ("ccomp", "parataxis") and is_predicate(token) and is_finite(token) and _is_told(token, frame):
        return MAIN
    if dep == "relcl" and is_finite(token) and _adds_fact(token):
        return RELATIVE
    if (
        dep in ("acl", "advcl")
        and token.tag_ in ("VBG", "VBN")
        and not is_finite(token)
        and _is_participle(token)
    ):
        return PARTICIPLE
    if dep == "advcl" and is_finite(token) and is_predicate(token) and _is_adverbial(token):
        return ADVERBIAL
    if dep == "prep" and _stands_off(token) and token.i > token.head.i and _says_something(token):
        return ABSOLUTE
    if dep == "appos" and token.pos_ in ("NOUN", "PROPN") and _stands_off(token) and _is_apposition(token):
        return APPOSITION
    return None


def _is_said_of_noun(verb: Token) -> bool:
    """Whether a noun's "which" belongs to what is reported of it: "a ship, which Bell said was 40 years old"."""
    which = any(c.tag_ in ("WDT", "WP") and c.i < verb.head.i for c in verb.children)
    return which and is_finite(verb) and verb.i > verb.head.i and verb.head.lemma_.lower() in REPORTING


def is_asked(token: Token) -> bool:
    """Whether the clause stands in a "whether …", which leaves open if it is so."""
    asking = [token, *token.ancestors]
    return any(c.lower_ == "whether" and c.i < token.i for verb in asking for c in verb.children)


def _is_told(token: Token, frame: frozenset[int]) -> bool:
    """Whether the clause is what somebody reports, or a sentence of its own beside another."""
    head = token.head
    if _asks_indirectly(token) or any(c.dep_ == "neg" or c.lower_ in WRONGLY for c in head.children):
        return False  # "did not confirm that …" and "wrongly thought that …" leave it open, or deny it
    if head.i in frame or (head.lemma_.lower() in REPORTING and head.lemma_.lower() not in ACTS):
        return True
    before = token.i < head.i and head.lemma_.lower() in REPORTING
    return token.dep_ == "parataxis" or before or _after_break(token) or _is_spliced(token)


def _adds_fact(verb: Token) -> bool:
    """Whether a relative clause says something that can be checked by itself."""
    if not (_stands_off(verb) or _counts(verb)):
        return False
    if verb.lemma_.lower() == "report" and verb.tag_ == "VBG":
        return False  # "…, who is reporting from Alden, said": where the reporter stands is no news
    first, last = verb.left_edge.i, verb.right_edge.i + 1
    return last - first > 3 or is_telling(verb.doc, first, last)


def _is_participle(verb: Token) -> bool:
    """Whether a participle tells what else happened, and not how, or what kind of thing is meant."""
    if verb.lemma_.lower() in _LOOSE or verb.left_edge.lower_ in _COMPARING:
        return False
    if verb.left_edge.i == 0:
        return _opens_with_fact(verb)
    if not _stands_off(verb):
        return False
    if any(c.dep_ == "conj" and c.tag_ == "VBG" and c.nbor(-1).text == "," for c in verb.children):
        return False  # "hearing difficulties, learning difficulties and …": names of things
    short = verb.right_edge.i - verb.left_edge.i < 10
    return not (
        verb.dep_ == "acl"
        and short
        and verb.head.dep_ in ("nsubj", "nsubjpass")
        and verb.i < verb.head.head.i
    )


def _opens_with_fact(verb: Token) -> bool:
    """Whether a participle that opens its sentence says when or how many: "Started in 1990, the fair …"."""
    after = verb.right_edge.i + (not verb.right_edge.is_punct)
    closed = after < len(verb.doc) and verb.doc[after].text == ","
    return closed and verb.i == 0 and verb.tag_ == "VBN" and any(t.like_num for t in verb.subtree)


def _is_adverbial(verb: Token) -> bool:
    """Whether a clause with "after", "as", "while" … tells something beside the clause that it hangs on."""
    marks = [c.lower_ for c in verb.children if c.dep_ in ("mark", "advmod") and c.i < verb.i]
    mark = next((word for word in marks if word in _ADVERBIAL_MARKS or word == "when"), "")
    reports = verb.lemma_.lower() in REPORTING
    if not mark or (reports and (mark == "as" or any(c.dep_ == "ccomp" for c in verb.children))):
        return False
    subject = next((c for c in verb.children if c.dep_ in SUBJECTS), None)
    if mark == "when" and (not _is_past(verb) or subject is None or subject.pos_ == "PRON"):
        return False  # "when prices rise" tells of no day, "in May, when it was 40 percent" of the one before
    if mark == "after" or verb.left_edge.i <= 1 or _stands_off(verb):
        return True
    whole = verb.head.lemma_ != "come"  # "The storm came as …": when it came is what the sentence says
    return whole and mark in _CONTRASTING and subject is not None and subject.pos_ != "PRON"


def _is_past(verb: Token) -> bool:
    return verb.tag_ == "VBD" or any(c.tag_ == "VBD" and c.dep_ in ("aux", "auxpass") for c in verb.children)


def _is_coordinate(token: Token, frame: frozenset[int]) -> bool:
    """Whether a coordinated verb is a predicate of its own, not one of several verbs under one auxiliary clause."""
    if not _is_clause_head(token.head, frame):
        return False
    if any(c.tag_ == "WRB" or (c.dep_ == "mark" and c.lower_ in _BINDING) for c in token.children):
        return _is_told_too(token)
    if any(
        t.lower_ in ("either", "neither", "whether") for t in token.doc[: token.i] if t.head.i == token.head.i
    ):
        return False  # "have either broken the rules or were here unlawfully": neither half is said to be so
    if token.head.tag_ == "VB" and token.tag_ in ("VBD", "VBZ", "VBP"):
        return False  # "to carry and deposit balls colored blue": no new predicate
    between = token.doc[token.head.i + 1 : token.i]
    whole = any(t.dep_ == "advmod" and t.head.i == token.head.i for t in between)
    if not whole and all(t.dep_ in ("cc", "advmod") or t.is_punct for t in between):
        return False  # "maimed or killed at least 350 people": two verbs, one object
    donor = find_chain_head(token)
    if find_clause_kind(donor, frame) == PARTICIPLE:
        return token.tag_ == donor.tag_ and _has_figure(token)
    if not has_own_subject(token) and _is_slight(token):
        return False
    if is_finite(token):
        return True
    if token.tag_ == "VBN":
        donor = find_donor(token)
        return is_finite(donor) and (donor.tag_ in ("VBN", "VBD") or donor.lemma_ == "be")
    return token.tag_ == "VB" and _shares_modal(token, donor)


def _is_told_too(verb: Token) -> bool:
    """Whether a second "that" goes on with what is reported: "said that the port was shut and that 12 ships sank"."""
    told = find_chain_head(verb)
    that = any(c.dep_ == "mark" and c.lower_ == "that" for c in verb.children)
    return that and told.dep_ == "ccomp" and told.head.lemma_.lower() in REPORTING and is_finite(verb)


def find_donor(verb: Token) -> Token:
    """The nearest verb before a coordinated one that has an auxiliary to share, else the first of the chain."""
    donor = verb.head
    while donor.dep_ == "conj" and not any(c.dep_ in ("aux", "auxpass") for c in donor.children):
        donor = donor.head
    return donor if verb.dep_ == "conj" else verb


def _is_clause_head(token: Token, frame: frozenset[int]) -> bool:
    while token.dep_ == "conj" and token.head is not token:
        token = token.head
    return token.dep_ == "ROOT" or find_clause_kind(token, frame) is not None


def _is_slight(verb: Token) -> bool:
    """Whether a predicate is too short to be a fact beside the one before it: "… and left", "… but is declining"."""
    if any(c.dep_ == "dobj" and c.pos_ != "PRON" for c in verb.children):
        return False
    words = [t for t in verb.subtree if not t.is_punct and t.dep_ != "cc"]
    joined = any(t.dep_ == "cc" for t in verb.doc[max(0, verb.left_edge.i - 2) : verb.i])
    return joined and len(words) <= 3 and not is_telling(verb.doc, verb.left_edge.i, verb.right_edge.i + 1)


def _shares_modal(verb: Token, donor: Token) -> bool:
    """Whether a bare verb stands under the modal of the verb before it: "will send a reminder and extend the term"."""
    if any(c.dep_ == "aux" for c in verb.children) or any(c.lower_ == "to" for c in donor.children):
        return False
    if verb.head.i != donor.i or not any(c.dep_ == "dobj" for c in verb.children):
        return False
    return is_finite(donor) and (donor.tag_ != "VB" or any(c.tag_ == "MD" for c in donor.children))


def _counts(verb: Token) -> bool:
    """Whether a clause that restricts a noun holds a figure, so that it can be checked by itself."""
    tokens = list(verb.subtree)
    if (
        len(tokens) < 5
        or verb.left_edge.i < 5
        or not any(t.tag_ in ("WDT", "WP", "WP$") for t in verb.doc[verb.left_edge.i : verb.left_edge.i + 3])
    ):
        return False
    return any(t.like_num or t.text == "%" for t in tokens if t.ent_type_ not in ("DATE", "TIME"))


def is_telling(doc: Doc, first: int, last: int) -> bool:
    """Whether a few words hold a figure or a name, and so a fact of their own."""
    return any(t.like_num or t.pos_ == "PROPN" for t in doc[first:last])


def _has_figure(token: Token) -> bool:
    return any(t.like_num or t.text == "%" for t in token.subtree)


def _asks_indirectly(token: Token) -> bool:
    """Whether the complement is an indirect question ("did not say why …"), which states nothing itself."""
    first = token.left_edge
    if any(c.dep_ == "csubj" and c.left_edge.i == first.i for c in token.children):
        return False  # "said that what began as a joke had grown"
    return first.tag_ in ("WRB", "WP") or first.lower_ in ("whether", "if")


def _takes_object(verb: Token) -> bool:
    """Whether a participle behind a noun acts itself, as no passive one does: "asked for the case to be reopened"."""
    return any(c.dep_ in ("dobj", "ccomp", "advcl") for c in verb.children)


def find_quantified(token: Token) -> Token | None:
    """The "whom" or "which" of ", most of whom …", which the parser often hangs on the verb before it."""
    first = token.left_edge
    if not _stands_off(token):
        return None
    for word in token.doc[first.i : first.i + 4]:
        if word.lower_ in ("whom", "which") and word.nbor(-1).lower_ == "of" and word.i > first.i:
            return word
    return None


def find_chain_head(token: Token) -> Token:
    while token.dep_ == "conj" and token.head is not token:
        token = token.head
    return token


def _after_break(token: Token) -> bool:
    edge = token.left_edge.i
    return edge > 0 and token.doc[edge - 1].text in (";", ":")


def _is_spliced(token: Token) -> bool:
    """Whether only a comma or semicolon stands between the clause and the one its verb was hung on."""
    after = token.right_edge.i + (not token.right_edge.is_punct)
    if token.i > token.head.i or after >= len(token.doc) or token.doc[after].text not in (";", ","):
        return False
    if any(t.lower_ in ("if", "unless") for t in token.doc[: token.i]):
        return False  # "If we go there, nobody helps, nobody knows us": none of it is said to be so
    subjects = [[c for c in verb.children if c.dep_ in SUBJECTS] for verb in (token, token.head)]
    finite = is_finite(token.head) or token.head.tag_ == "VBN"
    if not all(subjects) or not finite or any(c.dep_ == "mark" for c in token.children):
        return False
    if token.left_edge.lower_ == "the" and token.left_edge.nbor(1).tag_ in ("JJR", "RBR"):
        return False  # "the earlier they seek help, the more likely …"
    return subjects[1][0].i > after and token.left_edge.tag_ not in ("WRB", "WP", "MD", "VB")


def _stands_off(token: Token) -> bool:
    edge = token.left_edge.i
    return edge > 0 and token.doc[edge - 1].text in (",", "–", "—", "-", "--", "(", ";")


def _says_something(preposition: Token) -> bool:
    """Whether ", with 200 people missing", ", including 12 children", ", at a cost of $3 million" is a fact."""
    tokens = list(preposition.subtree)
    figure = any((t.like_num or t.text == "%") and t.ent_type_ not in ("DATE", "TIME") for t in tokens)
    if preposition.lower_ in _COUNTING:
        return figure and len(tokens) >= 4 and not any(t.dep_ == "relcl" for t in tokens)
    clause = any(t.dep_ in ("acl", "pcomp", "advcl") and t.tag_ in ("VBG", "VBN") for t in tokens)
    figure = figure or any(t.like_num or t.text == "%" for t in tokens)
    return preposition.lower_ == "with" and len(tokens) >= 4 and (figure or clause or len(tokens) >= 7)


def _is_apposition(token: Token) -> bool:
    words = [t for t in token.subtree if not t.is_punct]
    if any(t.pos_ in ("VERB", "AUX") for t in token.doc[token.head.i + 1 : token.left_edge.i]):
        return False  # the predicate stands between them
    if any(c.dep_ == "acl" and c.text.endswith("ed") and _takes_object(c) for c in token.children):
        return False  # "a lawyer … asked for help": a sentence that the parser takes for a name's description
    listed = any(c.dep_ in ("cc", "conj") for c in token.children)
    if listed and (not token.tag_.startswith("NNP") or any(c.lower_ in ("a", "an") for c in token.children)):
        return False  # "445 men, 21 minors and one woman" is a list
    if any(c.like_num for c in token.children) and any(c.like_num for c in token.head.children):
        return False
    return (
        len(words) >= (4 if token.head.ent_type_ != "PERSON" or any(t.like_num for t in words) else 6)
        and (
            token.head.pos_ == "PROPN" or (token.head.pos_ == "NOUN" and any(True for _c in token.head.lefts))
        )
        and any(t.dep_ in ("det", "poss") or t.like_num for t in token.children)
    )
