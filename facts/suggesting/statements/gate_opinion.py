"""What is no checkable claim: questions, opinions, open predictions, counterfactuals, rhetoric, what is retracted.

Kept out, not ranked low. A fact inside an opinion survives when it is a clause of its own. Grammar first (mood,
person, modals); the short word lists hold only words that judge by themselves.
"""

import re
from collections.abc import Sequence

from spacy.tokens import Token

from facts.language.english import VAGUE, match_numbers
from facts.language.notions import match_any
from facts.language.refusals import Refused
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
# Nouns that make a sentence about them a verdict: "the problem is that …".
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
_NAMING_VERBS = frozenset("call describe hail praise slam blast label brand dub deem".split())
_APPEALS = frozenset({"must", "should", "ought", "let"})
# Verbs of the mind: what everybody thinks cannot be looked up. "Nobody will forget it", "Everybody knows it".
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


class _Case:
    """A clause before the gate: its words, and what is asked of them more than once."""

    __slots__ = (
        "clause",
        "direct",
        "has_figure",
        "head",
        "parsed",
        "quote",
        "quoted",
        "text",
        "thoughts",
        "voice",
        "words",
    )

    def __init__(
        self,
        parsed: Parsed,
        clause: Clause,
        voice: Voice | None,
        quoted: bool,
        text: str,
        thoughts: Sequence[Thought],
    ) -> None:
        self.parsed, self.clause, self.voice, self.quoted = parsed, clause, voice, quoted
        self.text, self.thoughts = text, thoughts
        self.head = parsed.doc[clause.head]
        self.words = _own_words(parsed, clause)
        self.quote = text[clause.start : clause.end]
        self.direct = quoted or (voice is not None and voice.speaker.style == DIRECT)
        self.has_figure = _FIGURE.search(self.quote) is not None


class _Predicate:
    """The verb of a clause and its subject, as the gate looks at them. ``person`` is the subject in small letters."""

    __slots__ = ("lemma", "modals", "person", "present", "subject")

    def __init__(self, head: Token) -> None:
        self.subject = find_subject(head)
        self.person = self.subject.lower_ if self.subject is not None else ""
        self.modals = {c.lower_ for c in head.children if c.dep_ == "aux" and c.tag_ == "MD"}
        self.present = head.tag_ in ("VBP", "VBZ")
        self.lemma = head.lemma_.lower()


def gate_opinion(
    parsed: Parsed,
    clause: Clause,
    voice: Voice | None,
    quoted: bool,
    text: str,
    thoughts: Sequence[Thought] = (),
) -> Refused | None:
    """Why the clause is no checkable claim, or None if it is one. ``quoted`` says it lies inside a quotation.

    ``thoughts`` are those of the sentence. The order is the rule, for each group takes for granted what those before
    it let pass:

    1. what states nothing, or is taken back by the paper itself; what somebody is said to think or wish;
    2. a clause without a verb of its own is a claim unless it judges: the rest is about verbs;
    3. no verb at all, what did not happen, what nobody can know;
    4. who speaks to whom: "we believe", "this is", "you should", "nobody wants";
    5. what is felt, hoped or feared;
    6. what could, should or must be;
    7. what a quoted or named person judges.
    """
    case = _Case(parsed, clause, voice, quoted, text, thoughts)
    if (reason := _states_nothing(case) or _is_thought(case)) is not None:
        return reason
    if clause.kind == APPOSITION and quoted and voice is None:
        return Refused.NO_STATEMENT  # commas inside a title: “The Red, the Green, and the Blue”
    if clause.kind in (APPOSITION, PARTICIPLE, ABSOLUTE, NOMINAL):
        return Refused.OPINION if case.direct and _judges(case.words) else None
    if (reason := _tells_no_event(case)) is not None:
        return reason
    predicate = _Predicate(case.head)
    return next((reason for judge in _JUDGES if (reason := judge(case, predicate)) is not None), None)


def _states_nothing(case: _Case) -> Refused | None:
    """A question, a caption's credit, a bare "Bell stated", what the paper says of its own article."""
    clause, voice = case.clause, case.voice
    if _asks(case):
        return Refused.QUESTION
    if not case.words or any(t.is_credit and t.start <= clause.start < t.end for t in case.thoughts):
        return Refused.NO_STATEMENT
    if (
        clause.kind == MAIN
        and voice is None
        and (find_bare_report(case.parsed.doc) or _only_reports(case.head, case.words))
    ):
        return Refused.NO_STATEMENT
    if voice is not None and not case.quoted and _OURSELVES.fullmatch(voice.speaker.text):
        return Refused.RETRACTED
    return None


def _is_thought(case: _Case) -> Refused | None:
    """What "I think" introduces, or a clause that tells of a wish, where no figure makes it more."""
    if case.has_figure:
        return None
    clause = case.clause
    if any(t.opinion and t.start <= clause.start < t.end for t in case.thoughts):
        return Refused.OPINION
    if any(t.wish and clause.start <= t.start < clause.end for t in case.thoughts):
        return Refused.PREDICTION
    return None


def _tells_no_event(case: _Case) -> Refused | None:
    """No verb, "would have been", "it is unclear whether"."""
    if not any(t.pos_ in ("VERB", "AUX") for t in case.words):
        return Refused.NO_STATEMENT
    if _CONDITIONAL.search(case.quote) or _is_had_inverted(case.head):
        return Refused.COUNTERFACTUAL
    return Refused.NO_STATEMENT if _UNKNOWABLE.search(case.quote) else None


def _speaks_of_itself(case: _Case, predicate: _Predicate) -> Refused | None:
    """ "We believe", "what matters is", "this is the way": said by somebody about their own words."""
    clause, head, voice = case.clause, case.head, case.voice
    first_person = predicate.person in _FIRST_PERSON
    if first_person and (predicate.lemma in _ATTITUDES or predicate.modals & _APPEALS):
        return Refused.OPINION
    if voice is None and (first_person or _is_wh(predicate.subject)):
        return Refused.RHETORIC
    points = predicate.person in ("this", "that") and predicate.lemma == "be"
    if points and not (case.has_figure or _names_something(case.words)):
        return Refused.NO_STATEMENT
    # The tagger's slips: "12 people drowned" as a participle, "scenes not only fill" as an infinitive.
    mistaken = head.tag_ in ("VBN", "VB") and any(c.dep_ == "nsubj" and c.i < head.i for c in head.children)
    if clause.kind in (MAIN, ADVERBIAL) and not mistaken and not any(t.tag_ in _FINITE for t in case.words):
        return Refused.NO_STATEMENT
    return Refused.RHETORIC if clause.kind == RELATIVE and first_person else None


def _speaks_to_everybody(case: _Case, predicate: _Predicate) -> Refused | None:
    """ "It proves that", "nobody wants war", "the only way", "you know", "Look at them"."""
    head = case.head
    if (case.direct or case.voice is not None) and predicate.lemma in _INTERPRETING and not case.has_figure:
        return Refused.OPINION
    if (
        predicate.lemma in _MINDED
        and (predicate.present or predicate.modals)
        and _is_everybody(predicate.subject)
        and not case.has_figure
    ):
        return Refused.RHETORIC
    if _ONLY_WAY.search(case.quote):
        return Refused.RHETORIC
    if predicate.person == "you" or (_is_command(head) and (case.direct or head.i == case.words[0].i)):
        return Refused.RHETORIC
    return None


def _feels(case: _Case, predicate: _Predicate) -> Refused | None:
    """ "They hope", "she was relieved", "officials are concerned"."""
    head = case.head
    if predicate.lemma in _HOPES or (predicate.lemma == "be" and _is_felt(head, _FORWARD_FEELINGS)):
        return Refused.PREDICTION
    if _is_felt(head, _FEELINGS) and (predicate.lemma == "feel" or predicate.person in _FIRST_PERSON):
        return Refused.OPINION
    return Refused.PREDICTION if predicate.lemma in ("concern", "worry") and head.tag_ == "VBN" else None


def _weighs(case: _Case, predicate: _Predicate) -> Refused | None:
    """ "It could break", "they should leave", "“we must act”"."""
    if predicate.modals & {"could", "might"} and not case.has_figure and not direct_past(case.head):
        return Refused.PREDICTION
    if predicate.modals & {"should", "ought"}:
        return Refused.OPINION
    return Refused.OPINION if _MUST_SAID.search(case.quote) else None


def _is_somebodys_view(case: _Case, predicate: _Predicate) -> Refused | None:
    """What a quoted or named person says without a figure: "the problem is", "I do not know", "your children"."""
    if case.has_figure or not (case.direct or (case.voice is not None and not case.voice.act)):
        return None
    head, subject = case.head, predicate.subject
    if any(t.lower_ in ("should", "ought") and t.tag_ == "MD" for t in case.words):
        return Refused.OPINION
    if predicate.person in _FIRST_PERSON and predicate.lemma in _KNOWING and _is_denied(head):
        return Refused.NO_STATEMENT
    if predicate.lemma == "need" and _is_passive(head):
        return Refused.OPINION
    if predicate.lemma == "be" and subject is not None and subject.lemma_.lower() in _VERDICTS:
        return Refused.OPINION
    return Refused.RHETORIC if any(t.lower_ in ("you", "your", "yourself") for t in case.words) else None


def _judges_in_words(case: _Case, predicate: _Predicate) -> Refused | None:
    """ "It is too early", "concerns remain", "it must be said", "called it “dangerous”", "a great day"."""
    subject = predicate.subject
    if _TOO_EARLY.search(case.quote):
        return Refused.OPINION
    if predicate.lemma in _LASTING and subject is not None and subject.lemma_.lower() in _MOODS:
        return Refused.OPINION
    if case.direct and "must" in predicate.modals and (case.voice is not None or not _is_passive(case.head)):
        return Refused.OPINION
    if case.direct and predicate.modals & {"will", "'ll"} and _is_generic(subject) and not case.has_figure:
        return Refused.PREDICTION
    if _judges_by_name(case.head) and not case.has_figure:
        return Refused.OPINION
    views = case.quoted or (case.voice is not None and not case.voice.act)
    return Refused.OPINION if views and not case.has_figure and _judges(case.words) else None


# In the order of gate_opinion's docstring, groups 4 to 7.
_JUDGES = (_speaks_of_itself, _speaks_to_everybody, _feels, _weighs, _is_somebodys_view, _judges_in_words)


def _is_passive(head: Token) -> bool:
    return any(c.dep_ == "auxpass" for c in head.children)


def _asks(case: _Case) -> bool:
    parsed, clause, text = case.parsed, case.clause, case.text
    if "?" in case.quote or text[clause.end : clause.end + 1] == "?":
        return True
    if case.words and case.words[0].tag_ in ("WRB", "WP", "MD") and clause.kind == MAIN:
        # "How can they look at both sides" may be cut before ", if one side is gone?"
        close = _CLOSE.search(text, clause.end, parsed.sentence.end)
        if close is not None and close.group() == "?":
            return True
    first = next((t for t in parsed.doc if not t.is_punct and not t.is_space), None)
    inverted = first is not None and (
        first.tag_ in ("WP", "WRB", "WDT", "MD") or first.dep_ in ("aux", "auxpass")
    )
    return inverted and parsed.words.rstrip("\"'”’ )").endswith("?")


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


def _judges_by_name(head: Token) -> bool:
    """ "called it “dangerous”", "described the ruling as historic": the publisher reports a judgement."""
    named = head.lemma_.lower() in _NAMING_VERBS
    return named and any(c.dep_ in ("oprd", "ccomp") or c.lower_ == "as" for c in head.children)


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
