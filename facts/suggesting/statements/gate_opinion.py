"""What is no checkable claim: questions, opinions, open predictions, counterfactuals, rhetoric, what is retracted.

Kept out, not ranked low. A fact inside an opinion survives when it is a clause of its own. Grammar first (mood,
person, modals); the short word lists hold only words that judge by themselves.
"""

import re
from collections.abc import Sequence

from spacy.tokens import Token

from facts.language.english import VAGUE, match_numbers
from facts.language.notions import match_any
from facts.suggesting.clauses.split_clauses import (
    ABSOLUTE,
    ADVERBIAL,
    APPOSITION,
    MAIN,
    NOMINAL,
    PARTICIPLE,
    RELATIVE,
    Clause,
)
from facts.suggesting.sentences.parse_sentences import Parsed, find_subject
from facts.suggesting.speech.attribute_speech import SAYING, Voice, find_bare_report
from facts.suggesting.speech.attribute_thought import Thought
from facts.suggesting.words.types import DIRECT

QUESTION = "question"
OPINION = "opinion"
PREDICTION = "prediction"
COUNTERFACTUAL = "counterfactual"
RHETORIC = "rhetoric"
NO_STATEMENT = "no statement"
RETRACTED = "retracted"

_FIRST_PERSON = frozenset({"i", "we"})
_ATTITUDES = frozenset(
    "think believe hope feel want wish like love hate fear worry expect trust guess suppose doubt prefer regret "
    "thank apologize apologise congratulate look need pray dream".split()
)
_INTERPRETING = frozenset(
    "prove show demonstrate mean represent symbolise symbolize reflect deserve embody".split()
)
_ONLY_WAY = re.compile(r"\b(?:the only|the best|no other) way\b", re.I)
_FINITE = frozenset({"VBD", "VBZ", "VBP", "MD"})
_HOPES = frozenset({"hope", "fear", "wish", "worry", "pray", "dream"})
_JUDGING = frozenset(
    "incredible amazing great terrible horrible wonderful awful dangerous ideological damning clumsy historic "
    "shameful disgraceful beautiful proud sad happy glad disappointed disappointing outrageous ridiculous absurd "
    "unacceptable unthinking unfair fair reasonable welcome brilliant fantastic excellent best worst better worse "
    "important crucial vital essential strong weak right wrong good bad nice ugly brave heroic cruel evil stupid "
    "foolish wise courageous impressive tragic devastating heartbreaking unprecedented exciting interesting "
    "well-organised obvious clear difficult hard easy tough necessary needed cautious optimistic".split()
)
_CLOSE = re.compile(r"[.!?”\"]")
_MUST_SAID = re.compile(r"[“\"][^”\"]*\b(?:must|should|ought to|need to|has to|have to)\b[^”\"]*[”\"]?", re.I)
# "We said seven, it was five": what a publication says that it said is what it corrects.
_OURSELVES = re.compile(
    r"we|(?:(?:an|the) )?(?:earlier|previous|original|first) (?:version|report|story|article).*|"
    r"(?:this|our) (?:article|story|report|bulletin|page|newspaper|post|newsletter|broadcast|item)",
    re.I,
)
_TOO_EARLY = re.compile(r"\btoo (?:early|soon|late) (?:to|for)\b", re.I)
_KNOWING = frozenset({"know", "see", "hear", "understand", "remember", "imagine"})
# What is said of "the answer" or "the problem" is a verdict; "concerns remain" says whose concerns they are of nobody.
_VERDICTS = frozenset(
    {"answer", "solution", "question", "problem", "point", "truth", "lesson", "priority", "reason"}
)
_LASTING = frozenset({"remain", "linger", "persist", "mount", "grow", "rise", "abound"})
_MOODS = frozenset({"concern", "hope", "fear", "question", "doubt", "worry", "tension", "optimism"})
_CONDITIONAL = re.compile(r"\b(?:would|could|might|should)(?:n['’]t| not)? have\b", re.I)
# "It is impossible to know whether", "it's time to say goodbye": nothing is told that can be looked up.
_UNKNOWABLE = re.compile(
    r"\b(?:impossible|unclear|too early|anyone['’]s guess)(?: for \w+)? (?:to (?:know|say|tell|judge|predict)|if|"
    r"whether|how|what|why)\b|\bit(?:['’]s| is) (?:high )?time (?:to|for|that)\b",
    re.I,
)
# How somebody feels is his to say: "we are pleased", "they felt dejected".
_FEELINGS = frozenset(
    "pleased relieved delighted thrilled grateful honoured honored saddened shocked devastated excited disappointed "
    "proud happy sad sorry glad hopeful optimistic confident confused dejected angry upset heartbroken".split()
)
_FORWARD_FEELINGS = frozenset({"concerned", "afraid", "worried", "hopeful", "optimistic", "confident"})
# Judgements as predicates, mere kinds of thing before a noun: "necessary cuts", "strong winds", "the right bank".
_KINDS_OF_THING = frozenset(
    "necessary needed strong weak right wrong hard easy tough clear difficult better worse best worst fair good bad "
    "welcome essential vital".split()
)
_APPEALS = frozenset({"must", "should", "ought", "let"})
# What is said of everybody's mind cannot be looked up: "Nobody will forget it", "Everybody knows it".
_MINDED = _ATTITUDES | frozenset(
    "forget remember know understand deny dispute question imagine see care matter ignore mind recognise recognize "
    "agree realise realize ignore".split()
)
_EVERYBODY = frozenset(
    "nobody everybody everyone anybody anyone somebody someone nothing everything none".split()
)
_MANY = match_any(word for word, least in VAGUE.items() if least in (12, 100, 10**3, 10**6))
_FIGURE = re.compile(
    rf"\d|\b(?:(?<!no )(?<!any )(?<!every )one|{match_numbers(2, 10)}|{_MANY})\b",
    re.I,
)


def gate_opinion(
    parsed: Parsed,
    clause: Clause,
    voice: Voice | None,
    quoted: bool,
    text: str,
    thoughts: Sequence[Thought] = (),
) -> str | None:
    """Why the clause is no checkable claim, or None if it is one. ``quoted`` says it lies inside a quotation.

    ``thoughts`` are those of the sentence.
    """
    head = parsed.doc[clause.head]
    quote = text[clause.start : clause.end]
    direct = quoted or (voice is not None and voice.speaker.style == DIRECT)
    if _asks(parsed, clause, text):
        return QUESTION
    words = _own_words(parsed, clause)
    if len(words) == 0 or any(t.is_credit and t.start <= clause.start < t.end for t in thoughts):
        return NO_STATEMENT
    if clause.kind == MAIN and voice is None and (find_bare_report(parsed.doc) or _only_reports(head, words)):
        return NO_STATEMENT
    if voice is not None and not quoted and _OURSELVES.fullmatch(voice.speaker.text):
        return RETRACTED
    if not _FIGURE.search(quote):
        if any(t.opinion and t.start <= clause.start < t.end for t in thoughts):
            return OPINION
        if any(t.wish and clause.start <= t.start < clause.end for t in thoughts):
            return PREDICTION
    if clause.kind in (APPOSITION, PARTICIPLE, ABSOLUTE, NOMINAL):
        return OPINION if direct and _judges(words) else None
    if not any(t.pos_ in ("VERB", "AUX") for t in words):
        return NO_STATEMENT
    if _CONDITIONAL.search(quote) or _is_had_inverted(head):
        return COUNTERFACTUAL
    if _UNKNOWABLE.search(quote):
        return NO_STATEMENT
    subject = find_subject(head)
    person = subject.lower_ if subject is not None else ""
    modals = {c.lower_ for c in head.children if c.dep_ == "aux" and c.tag_ == "MD"}
    present = head.tag_ in ("VBP", "VBZ")
    lemma = head.lemma_.lower()
    if person in _FIRST_PERSON and (lemma in _ATTITUDES or modals & _APPEALS):
        return OPINION
    if voice is None and (person in _FIRST_PERSON or _is_wh(subject)):
        return RHETORIC
    if (
        person in ("this", "that")
        and lemma == "be"
        and not (_FIGURE.search(quote) or _names_something(words))
    ):
        return NO_STATEMENT
    # The tagger's slips: "12 people drowned" as a participle, "scenes not only fill" as an infinitive.
    mistaken = head.tag_ in ("VBN", "VB") and any(c.dep_ == "nsubj" and c.i < head.i for c in head.children)
    if clause.kind in (MAIN, ADVERBIAL) and not mistaken and not any(t.tag_ in _FINITE for t in words):
        return NO_STATEMENT
    if clause.kind == RELATIVE and person in _FIRST_PERSON:
        return RHETORIC
    if (direct or voice is not None) and lemma in _INTERPRETING and not _FIGURE.search(quote):
        return OPINION
    if lemma in _MINDED and (present or modals) and _is_everybody(subject) and not _FIGURE.search(quote):
        return RHETORIC
    if _ONLY_WAY.search(quote):
        return RHETORIC
    if person == "you" or (_is_command(head) and (direct or head.i == words[0].i)):
        return RHETORIC
    if lemma in _HOPES or (lemma == "be" and _is_felt(head, _FORWARD_FEELINGS)):
        return PREDICTION
    if _is_felt(head, _FEELINGS) and (lemma == "feel" or person in _FIRST_PERSON):
        return OPINION
    if lemma in ("concern", "worry") and head.tag_ == "VBN":
        return PREDICTION
    if modals & {"could", "might"} and not _FIGURE.search(quote) and not direct_past(head):
        return PREDICTION
    if modals & {"should", "ought"}:
        return OPINION
    if _MUST_SAID.search(quote):
        return OPINION
    if (direct or (voice is not None and not voice.act)) and not _FIGURE.search(quote):
        if any(t.lower_ in ("should", "ought") and t.tag_ == "MD" for t in words):
            return OPINION
        if person in _FIRST_PERSON and lemma in _KNOWING and _is_denied(head):
            return NO_STATEMENT
        if lemma == "need" and any(c.dep_ == "auxpass" for c in head.children):
            return OPINION
        if lemma == "be" and subject is not None and subject.lemma_.lower() in _VERDICTS:
            return OPINION
        if any(t.lower_ in ("you", "your", "yourself") for t in words):
            return RHETORIC
    if _TOO_EARLY.search(quote):
        return OPINION
    if lemma in _LASTING and subject is not None and subject.lemma_.lower() in _MOODS:
        return OPINION
    passive = any(c.dep_ == "auxpass" for c in head.children)
    if direct and "must" in modals and (voice is not None or not passive):
        return OPINION
    if direct and modals & {"will", "'ll"} and _is_generic(subject) and not _FIGURE.search(quote):
        return PREDICTION
    if _judges_by_name(head, quote):
        return OPINION
    if (quoted or (voice is not None and not voice.act)) and _judges(words) and not _FIGURE.search(quote):
        return OPINION
    return None


def _asks(parsed: Parsed, clause: Clause, text: str) -> bool:
    if "?" in text[clause.start : clause.end] or text[clause.end : clause.end + 1] == "?":
        return True
    opening = next(iter(_own_words(parsed, clause)), None)
    if opening is not None and opening.tag_ in ("WRB", "WP", "MD") and clause.kind == MAIN:
        # "How can they look at both sides" may be cut before ", if one side is gone?"
        close = _CLOSE.search(text, clause.end, parsed.sentence.end)
        if close is not None and close.group() == "?":
            return True
    first = next((t for t in parsed.doc if not t.is_punct and not t.is_space), None)
    inverted = first is not None and (
        first.tag_ in ("WP", "WRB", "WDT", "MD") or first.dep_ in ("aux", "auxpass")
    )
    return inverted and parsed.doc.text.rstrip("\"'”’ )").endswith("?")


def _is_wh(subject: Token | None) -> bool:
    return subject is not None and subject.tag_ == "WP" and subject.i == 0


def _names_something(words: list[Token]) -> bool:
    return any(t.pos_ in ("PROPN", "NUM") or t.ent_type_ in ("DATE", "ORDINAL", "CARDINAL") for t in words)


def direct_past(head: Token) -> bool:
    """Whether "could" tells of an ability in the past ("could not reach") rather than of a chance."""
    return any(child.dep_ == "neg" for child in head.children)


def _own_words(parsed: Parsed, clause: Clause) -> list[Token]:
    return [t for t in parsed.tokens_within(clause.start, clause.end) if not t.is_punct and not t.is_space]


def _is_had_inverted(head: Token) -> bool:
    """Whether "had" stands before its subject: "Had it happened later …"."""
    subject = find_subject(head)
    return subject is not None and any(
        child.lower_ == "had" and child.dep_ == "aux" and child.i < subject.left_edge.i
        for child in head.children
    )


def _is_felt(head: Token, feelings: frozenset[str]) -> bool:
    """Whether the clause says that somebody is in such a mood: "was relieved", "felt hopeful"."""
    if head.lower_ in feelings and any(c.dep_ in ("aux", "auxpass") for c in head.children):
        return True
    return head.lemma_.lower() in ("be", "feel") and any(
        c.dep_ in ("acomp", "oprd") and c.lower_ in feelings for c in head.children
    )


def _judges_here(token: Token) -> bool:
    """Whether a judging word is what the clause asserts, not a word inside one of its names for things."""
    if token.dep_ == "amod":
        kind = token.lower_ in _KINDS_OF_THING
        return token.head.dep_ in (("attr", "ROOT") if kind else ("attr", "dobj", "ROOT"))
    if token.lower_ == "welcome" and any(child.dep_ == "xcomp" for child in token.children):
        return False  # "welcome to come" is an invitation
    return token.dep_ in ("acomp", "attr", "oprd", "ROOT", "conj", "advmod", "ccomp")


def _judges(words: list[Token]) -> bool:
    return any(t.lower_ in _JUDGING and t.pos_ in ("ADJ", "ADV") and _judges_here(t) for t in words)


def _judges_by_name(head: Token, quote: str) -> bool:
    """ "called it “dangerous”", "described the ruling as historic": the publisher reports a judgement."""
    if head.lemma_.lower() not in (
        "call",
        "describe",
        "hail",
        "praise",
        "slam",
        "blast",
        "label",
        "brand",
        "dub",
        "deem",
    ):
        return False
    return any(c.dep_ in ("oprd", "ccomp") or c.lower_ == "as" for c in head.children) and not _FIGURE.search(
        quote
    )


def _is_command(head: Token) -> bool:
    return head.tag_ == "VB" and not any(
        c.dep_ in ("nsubj", "nsubjpass", "aux", "expl", "csubj") for c in head.children
    )


def _only_reports(head: Token, words: list[Token]) -> bool:
    """Whether a few words say no more than that somebody spoke: "Bell stated"."""
    return (
        len(words) <= 4
        and head.lemma_.lower() in SAYING
        and not any(c.dep_ in ("dobj", "xcomp", "prep", "advmod", "neg") for c in head.children)
    )


def _is_denied(head: Token) -> bool:
    return any(c.dep_ == "neg" or c.lower_ == "never" for c in head.children)


def _is_everybody(subject: Token | None) -> bool:
    if subject is None:
        return False
    return subject.lower_ in _EVERYBODY or (
        subject.lower_ == "one" and any(c.lower_ in ("no", "every", "any") for c in subject.children)
    )


def _is_generic(subject: Token | None) -> bool:
    return subject is not None and (
        subject.lower_ in ("they", "it", "nothing", "everybody", "everyone", "people")
        or any(c.lower_ in ("many", "some", "most") for c in subject.children)
    )
