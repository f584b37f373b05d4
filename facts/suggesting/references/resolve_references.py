"""Pronouns and epithets → the words they stand for, where the text allows it.

A small discourse model: noun phrases in reading order, with number and kind; a reference takes the nearest fitting
subject (salience after Lappin & Leass 1994, reduced to recency and role). Two equal candidates make it uncertain.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from spacy.tokens import Token

from facts.language.notions import list_words, match_words
from facts.suggesting.references.describe_nouns import Description, tells_which
from facts.suggesting.references.find_mentions import ROLE, Mention, find_mentions, find_phrase
from facts.suggesting.references.settle_descriptions import Descriptions
from facts.suggesting.sentences.parse_sentences import Parsed
from facts.suggesting.speech.attribute_speech import Voice, find_voice
from facts.suggesting.words.types import DIRECT, EPITHET, PRONOUN, Reference

_MEMORY = 4  # sentences: a pronoun hardly ever reaches further back in news
_HE = frozenset({"he", "him", "his"})
_SHE = frozenset({"she", "her", "hers"})
_THEY = frozenset({"they", "them", "their", "theirs"})
_IT = frozenset({"it", "its"})
_PERSONS = {"his": ("he",), "her": ("she",), "their": ("they", "we", "who"), "its": ("it",)}
_FIRST = frozenset({"i", "we", "me", "us", "my", "our", "mine", "ours"})
_CLITICS = {"'re": "are", "’re": "are", "'ve": "have", "’ve": "have", "'ll": "will", "’ll": "will"}
_CREDIT = re.compile(
    r"\b(?:Image|Photo|Photograph|Picture|File|Video)s?\s?:"
)  # who took it is nobody's "she"
_DECADE = re.compile(r"\d0[’']?s|twenties|thirties|forties|fifties|sixties|seventies|eighties|nineties|teens")
_POINTING = frozenset({"this", "that", "these", "those"})
_POINTED = _POINTING | frozenset({"his", "her", "their", "its"})
_BOTH = frozenset({"both", "neither", "either"})
_DEMONSTRATIVES = _POINTING | _BOTH | {"each"}
_POSSESSIVE = frozenset({"his", "her", "their", "its"})
_EPITHETS = frozenset(list_words("bodies", "bodies", "epithet"))
_SEX = {**dict.fromkeys(_HE, "he"), **dict.fromkeys(_SHE, "she")}
_OTHER_SEX = {**dict.fromkeys(_HE, "she"), **dict.fromkeys(_SHE, "he")}
_ECHOES = 6  # pronouns: how many of the last settled ones another may take up
_OWN_SENTENCE = 1.5  # a possessive looks for its owner in its own sentence first
_GROUPS = frozenset(("family", "crew", "couple", *list_words("bodies", "bodies", "they")))
_TIMES = frozenset(
    "time year month week weekend day morning afternoon evening night season summer winter".split()
)
_MALE_NAMES = frozenset(list_words("names", "given", "male"))
_FEMALE_NAMES = frozenset(list_words("names", "given", "female"))
_OPENING = 3  # tokens: "Due to that, …" opens with a reference as "That …" does
_MALE = re.compile(
    rf"\b(?:{match_words('offices', 'offices', 'he')})\b|\b(?:\w*man|father|son|brother|husband|boy)$",
    re.I,
)
_FEMALE = re.compile(
    rf"\b(?:{match_words('offices', 'offices', 'she', 'she-named')})\b|"
    r"\b(?:\w*woman|mother|daughter|sister|wife|girl)$",
    re.I,
)


def resolve_references(
    parsed: Sequence[Parsed], voices: Sequence[Voice], text: str, title: Parsed | None = None
) -> list[Reference]:
    """Every third-person pronoun and bare description of the article's sentences, in order.

    ``title`` is the parsed headline where it is not one of the sentences.
    """
    resolver = _Resolver(parsed, voices, text, title)
    references: list[Reference] = []
    settled: dict[int, Reference] = {}
    for item in parsed:
        for reference in resolver.read_sentence(item):
            if not (references and references[-1].end > reference.start):
                references.append(_follow(reference, settled))
                settled[reference.start] = references[-1]
        resolver.learn(item)
    return references


@dataclass(slots=True)
class _Sought:
    """A pronoun or epithet whose meaning is looked for, and what its place says of it.

    ``speaker`` is the voice in whose words it stands, ``inside`` whether it does so for certain. ``themselves`` are the
    mentions (by start) that are that speaker: "Cole said she would stay".
    """

    item: Parsed
    token: Token
    lower: str
    span: tuple[int, int]
    kind: str
    mentions: Sequence[Mention]
    speaker: Voice | None = None
    inside: bool = False
    themselves: frozenset[int] = frozenset()

    @property
    def possessive(self) -> bool:
        return self.lower in _POSSESSIVE and self.token.dep_ == "poss"

    @property
    def quoted(self) -> bool:
        """Whether it stands in somebody's own words."""
        return self.speaker is not None and self.speaker.speaker.style == DIRECT

    def leave_open(self) -> Reference:
        return Reference.unsettled(*self.span, self.kind)


class _Resolver:
    """Reads an article's sentences in order and remembers what was named and what its pronouns meant."""

    def __init__(
        self, parsed: Sequence[Parsed], voices: Sequence[Voice], text: str, title: Parsed | None
    ) -> None:
        self.text = text
        self.found = [
            [] if item.sentence.heading or _CREDIT.search(item.words) else list(find_mentions(item, text))
            for item in parsed
        ]
        self.spoken: dict[int, list[Voice]] = defaultdict(list)
        for voice in voices:
            self.spoken[voice.sentence].append(voice)
        self.speakers = frozenset(voice.speaker.start for voice in voices)
        self.descriptions = Descriptions(text)
        if title is not None:
            self.descriptions.learn(title)
        self.resolved: dict[int, Mention] = {}  # by the start of what stands for it
        self.echoes: list[Mention] = []  # what pronouns meant, where they stand
        self.called: dict[str, set[str]] = defaultdict(set)  # heads that were "he", and those that were "she"

    def learn(self, item: Parsed) -> None:
        """Remember what a sentence describes, once its own references are read."""
        if not _CREDIT.search(item.words):
            self.descriptions.learn(item)

    def read_sentence(self, item: Parsed) -> Iterator[Reference]:
        """The references of a sentence, word by word."""
        # Only the last sentences are looked at, so that a long article costs no more a word than a short one.
        mentions = [
            mention for near in self.found[max(0, item.index - _MEMORY) : item.index + 1] for mention in near
        ]
        for token in () if item.sentence.heading else item.doc:
            reference = self._read(item, token, mentions)
            if reference is not None:
                yield reference

    def _read(self, item: Parsed, token: Token, mentions: Sequence[Mention]) -> Reference | None:
        """The reference that begins with a token: a shortened name, a description, a pronoun or a pointing word."""
        shortened = self.descriptions.recall_name(item, token) or self.descriptions.place_others(item, token)
        if shortened is not None:
            return shortened
        unsettled = None
        if (noun := _described_by(item, token)) is not None:
            unsettled = self.descriptions.settle(item, noun)
            if unsettled is not None and unsettled.source_start is not None:
                return unsettled
        lower, at = token.lower_, item.offset_of(token)
        if lower in _HE | _SHE | _THEY | _IT:
            if (lower in _IT and _is_expletive(token)) or tells_age(token):
                return None
            sought = _Sought(item, token, lower, (at, at + len(token)), PRONOUN, mentions)
            if not _is_resolvable(token):
                return _same_kind(item, token, mentions, self.descriptions) or sought.leave_open()
            return self._resolve(sought)
        if lower in _POINTING and token.dep_ != "det":
            return _point(item, token, mentions, self.descriptions) if _points_out(token) else None
        if _opens_pointing(token, self.descriptions):
            return _point_back(item, token, self.text)
        if unsettled is not None and noun is not None and noun.lower_ in _EPITHETS:
            span = (unsettled.start, unsettled.end)
            return self._resolve(_Sought(item, noun, noun.lower_, span, EPITHET, mentions))
        return unsettled

    def _resolve(self, sought: _Sought) -> Reference | None:
        """What a pronoun or epithet stands for; open where two readings are as near, None where nobody has to ask."""
        if sought.kind == PRONOUN and sought.possessive and _belongs_here(sought.token):
            return None  # "in her remarks, Cole said", "they lost their seats": the clause itself says whose
        sought.speaker = find_voice(self.spoken[sought.item.index], *sought.span)
        candidates = self._find_candidates(sought)
        if sought.kind == PRONOUN and sought.quoted and not self._is_one_person(sought, candidates):
            return sought.leave_open()
        candidates = self._prefer_speaker(sought, candidates)
        if not candidates:
            return sought.leave_open()
        best = candidates[0]
        if not _POINTED.isdisjoint(best.words.lower().split()):
            # "Her brother" or "that plan" would need explaining in its turn; in one sentence the words before do it.
            return None if best.sentence == sought.item.index else sought.leave_open()
        source = self._remember(sought, best)
        rival = next((m for m in candidates[1:] if m.words.lower() != best.words.lower()), None)
        certain = rival is None or best.sentence > rival.sentence + 1 or (best.subject and not rival.subject)
        if sought.kind == EPITHET and rival is not None and rival.sentence >= sought.item.index - 1:
            return sought.leave_open()
        if sought.kind == EPITHET and (sought.inside or not best.subject):
            # Somebody who is quoted may mean their own company by "the company"; and a text goes on about its subjects.
            return None if sought.token.dep_ == "poss" else sought.leave_open()
        if sought.lower == "it" and not certain and not (best.subject and best.main):
            return sought.leave_open()
        if sought.lower in _THEY and rival is not None and rival.sentence >= best.sentence - 1:
            certain = False  # subjects and objects of the plural are hard to tell apart
            if sought.token.i > 1 and not sought.possessive and best.start not in sought.themselves:
                return sought.leave_open()
        if certain and sought.lower in _SEX:
            self.called[_SEX[sought.lower]].add(source.head)
        return self._say(sought, source, certain)

    def _find_candidates(self, sought: _Sought) -> list[Mention]:
        """The mentions that it may stand for, the nearest first."""
        item, token, lower, kind = sought.item, sought.token, sought.lower, sought.kind
        speaks = any(voice.speaker.start == sought.span[0] for voice in self.spoken[item.index])
        own = speaks or (sought.speaker is not None and not sought.quoted)
        aside = frozenset() if own else self.speakers
        barred = _bar_speaker(sought.speaker, sought.span[0])
        return [
            m
            for m in _rank_mentions(
                sought, [*sought.mentions, *self.echoes[-_ECHOES:]], aside, self.descriptions
            )
            if m.head not in barred
            and m.head not in self.called.get(_OTHER_SEX.get(lower, ""), ())
            and not (m.sentence == item.index and m.subject and _is_object_beside(token, item.doc[m.token]))
            and not ((lower in _IT or kind == EPITHET) and self.descriptions.find_person(m.head) is not None)
            and not (kind == EPITHET and m.told)
        ]

    def _is_one_person(self, sought: _Sought, candidates: Sequence[Mention]) -> bool:
        """Whether a quoted "he" or "she" can only be one: what was said before the quoted words is not known."""
        near = {m.head for m in candidates if sought.item.index - m.sentence <= 1}
        named = near or {m.head for m in candidates}
        speaks_by_name = sought.speaker is not None and any(
            word[0].isupper() for word in _name_of(sought.speaker).split()
        )
        return sought.lower in _HE | _SHE and len(named) == 1 and speaks_by_name

    def _prefer_speaker(self, sought: _Sought, candidates: list[Mention]) -> list[Mention]:
        """In reported words "he" is first of all whoever speaks: "Cole said he would stay"."""
        speaker = sought.speaker
        sought.inside = speaker is not None and speaker.start <= sought.span[0] < speaker.end
        himself = sought.lower in _HE | _SHE | _THEY and sought.kind == PRONOUN
        if speaker is None or not sought.inside or not himself or sought.quoted:
            return candidates
        same = [
            m
            for m in sought.mentions
            if m.start <= speaker.speaker.start
            and speaker.speaker.end <= m.end + 1
            and (m.plural if sought.lower in _THEY else m.person or m.unsure)
        ]
        sought.themselves = frozenset(m.start for m in same)
        return same[:1] + [m for m in candidates if m not in same]

    def _remember(self, sought: _Sought, best: Mention) -> Mention:
        """Keep what it stands for, and return the mention that names it: "she" may stand for "she" for "Ada Cole"."""
        source = self.resolved.get(best.start, best)
        self.resolved[sought.span[0]] = source
        if sought.kind == PRONOUN and not sought.possessive:
            # "They left. They …": the second means whom the first means, unless somebody else came between.
            token = sought.token
            subject = token.dep_ in ("nsubj", "nsubjpass")
            main = token.head.dep_ == "ROOT"
            self.echoes.append(
                replace(source, sentence=sought.item.index, token=token.i, subject=subject, main=main)
            )
        return source

    def _say(self, sought: _Sought, source: Mention, certain: bool) -> Reference:
        """The reference with the words to put in its place: owned ("Cole's"), or with the verb ("Cole is")."""
        token, span = sought.token, sought.span
        clitic = (
            _CLITICS.get(token.nbor(1).lower_)
            if token.i + 1 < len(token.doc) and not token.whitespace_
            else None
        )
        if sought.possessive and (owner := _find_owner(token, self.descriptions)) is not None:
            # "Ada defeated her opponents": the clause's own subject, whatever stood before it.
            start, end = sought.item.span_of(*find_phrase(owner))
            words, certain = self.text[start:end], True
        else:
            full = self.descriptions.find_person(source.head) if source.words.lower() == source.head else None
            start, end, words = (
                (source.start, source.end, source.words)
                if full is None
                else (full.start, full.end, full.words)
            )
        if sought.possessive:
            words += "'" if words.endswith("s") else "'s"
        if clitic is not None:
            span, words = (span[0], span[1] + len(token.nbor(1))), f"{words} {clitic}"
        return Reference(*span, words, start, end, sought.kind, certain, sought.possessive)


def _follow(reference: Reference, told: Mapping[int, Reference]) -> Reference:
    """ "They" for "the team", which itself stands for "the six-member Afghan team": the fullest words of the chain."""
    before = told.get(reference.source_start) if reference.source_start is not None else None
    plain = reference.kind == PRONOUN and not reference.possessive and " " in reference.text
    if before is None or before.source_start is None or before.kind != EPITHET or not plain:
        return reference
    if before.start == before.source_start or "’" in reference.text or "'" in reference.text:
        return reference
    return replace(
        reference,
        text=before.text,
        source_start=before.source_start,
        source_end=before.source_end,
        certain=reference.certain and before.certain,
    )


def _bar_speaker(voice: Voice | None, at: int) -> frozenset[str]:
    """The words of whoever speaks at this place: in their own words "he" or "it" is somebody else."""
    if voice is None or voice.speaker.style != DIRECT or not voice.start <= at < voice.end:
        return frozenset()
    return frozenset(voice.speaker.text.lower().split())


def _name_of(voice: Voice) -> str:
    """The speaker's words without a pronoun that opens the sentence: "He" is no name."""
    words = voice.speaker.text
    return "" if words.lower() in _HE | _SHE | _THEY | _IT else words


def _described_by(item: Parsed, token: Token) -> Token | None:
    """The noun of the description that the token opens: reading on from "the", a reference keeps the text's order."""
    if token.dep_ == "det":
        return token.head if token.i == token.head.left_edge.i else None
    return token if token.left_edge.i == token.i else None


def _same_kind(
    item: Parsed, token: Token, mentions: Sequence[Mention], descriptions: Descriptions
) -> Reference | None:
    """ "This is the first contest" after "The contest ended": the noun says which mention is meant."""
    if token.head.lemma_ != "be" or token.dep_ != "nsubj":
        return None
    told = [c for c in token.head.children if c.dep_ == "attr" and c.pos_ == "NOUN"]
    kinds = {c.text.lower() for c in told}
    at = item.offset_of(token)
    named = descriptions.find_kind(
        item, {t.lemma_.lower() for c in told for t in c.subtree if t.pos_ == "NOUN"}
    )
    if named is not None:
        return Reference(at, at + len(token), named.words, named.start, named.end, PRONOUN, False)
    found = [
        m for m in mentions if m.end <= at and item.index - m.sentence <= 2 and m.subject and m.head in kinds
    ]
    if not found:
        return None
    return Reference(
        at, at + len(token), found[-1].words, found[-1].start, found[-1].end, PRONOUN, len(found) == 1
    )


def _opens_pointing(token: Token, descriptions: Descriptions) -> bool:
    """Whether a phrase opens with "this", "both", or "each" of what was told before."""
    if token.lower_ not in _DEMONSTRATIVES:
        return False
    if token.i != token.head.left_edge.i or token.head.i <= token.i:
        return False
    if token.lower_ in _BOTH and (token.dep_ != "det" or any(c.dep_ == "conj" for c in token.head.children)):
        return False  # "both a duvet and a pillow"
    if token.lower_ == "that" and token.i > 0 and token.nbor(-1).pos_ == "VERB":
        return False  # "said that 12 people": no demonstrative, whatever the parser says
    again = token.dep_ == "det" and token.head.lemma_.lower() in descriptions.seen
    return token.lower_ in _POINTING | _BOTH or (token.lower_ == "each" and again)


def _points_out(token: Token) -> bool:
    """Whether a bare "this" or "those" means something said before: not "those who …"."""
    if token.pos_ not in ("PRON", "DET") or any(c.i > token.i and tells_which(c) for c in token.children):
        return False
    if token.lower_ == "that" and token.dep_ in ("mark", "det", "advmod"):
        return False
    if token.dep_ in ("nsubj", "nsubjpass"):
        return token.lower_ in ("these", "those") or token.i <= 1
    return token.dep_ == "pobj" and (token.lower_ in ("these", "those") or token.i <= _OPENING)


def _point(
    item: Parsed, token: Token, mentions: Sequence[Mention], descriptions: Descriptions
) -> Reference | None:
    """A bare "this" mostly stands for a whole event: naming one noun for it would be a guess."""
    at = item.offset_of(token)
    same = _same_kind(item, token, mentions, descriptions) if token.lower_ in ("this", "that") else None
    return same or Reference.unsettled(at, at + len(token), PRONOUN)


def _point_back(item: Parsed, token: Token, text: str) -> Reference | None:
    """ "This refusal" → "The refusal": which one is for the editor to see, so it is never certain.

    "That time" and "neither player" stay as they are: "the time" would say less.
    """
    noun, at = token.head, item.offset_of(token)
    if any(c.i > noun.i and tells_which(c) for c in noun.children) or noun.pos_ not in ("NOUN", "PROPN"):
        return None
    if token.lower_ not in ("this", "these"):
        return Reference.unsettled(at, item.offset_of(noun) + len(noun), EPITHET)
    if noun.ent_type_ in ("DATE", "TIME") or noun.lemma_.lower() in _TIMES:
        return None
    word = "the" if token.text[0].islower() else "The"
    return Reference(at, at + len(token), word, at, at + len(token), EPITHET, False)


def _rank_mentions(
    sought: _Sought, mentions: Sequence[Mention], aside: frozenset[int], descriptions: Descriptions
) -> list[Mention]:
    """The mentions before it that agree with it, the most salient first; speakers (``aside``) are only quoted."""
    here = sought.item.index
    fitting = [
        m
        for m in mentions
        if m.end <= sought.item.offset_of(sought.token)
        and here - m.sentence <= _MEMORY
        and _fits(m, sought.lower, sought.kind, descriptions.find_person(m.head))
        and (sought.kind != PRONOUN or _is_in_reach(m, here, sought.lower))
    ]
    near = _OWN_SENTENCE if sought.possessive else 0.0
    return sorted(fitting, key=lambda m: (-_salience(m, here, aside, near), -m.start))


def _is_object_beside(token: Token, subject: Token) -> bool:
    """Whether the pronoun is an object of the very verb that the noun is the subject of: nobody is "him" there."""
    if token.dep_ not in ("dobj", "dative", "pobj"):
        return False
    verb = next((word for word in token.ancestors if word.pos_ in ("VERB", "AUX")), None)
    return verb is not None and verb.i == subject.head.i


def _is_in_reach(mention: Mention, here: int, lower: str) -> bool:
    """Whether a thing is near enough for "it" or "they", which hardly ever reach past a subject of the sentence before.

    Names of people reach further: "he" and "she" are told apart by more than their place.
    """
    if lower in _HE | _SHE:
        return True
    near = mention.subject or (lower in _THEY and mention.head in _GROUPS)
    return here - mention.sentence <= 1 if near else mention.sentence == here


def _salience(mention: Mention, here: int, aside: frozenset[int], near: float) -> float:
    """How near a mention is; whoever is only quoted is seldom whom the publisher goes on to talk about.

    ``near`` is what standing in the same sentence counts.
    """
    quoted = any(mention.start <= start < mention.end for start in aside)
    return (
        (2.0 if mention.subject else 0.0)
        + (0.5 if mention.subject and mention.main else 0.0)
        + (near if mention.sentence == here else 0.0)
        - 1.5 * (here - mention.sentence)
        - (2.5 if quoted else 0.0)
    )


def _fits(mention: Mention, lower: str, kind: str, person: Description | None) -> bool:
    if kind == EPITHET:
        if mention.person or mention.plural or mention.place:
            return False
        return all(word[0].isupper() for word in mention.words.split())
    if lower in _HE | _SHE:
        other = _is_female if lower in _HE else _is_male
        words = person.words if person is not None else mention.words
        known = mention.person or mention.unsure or person is not None
        return known and not mention.plural and not other(words)
    if lower in _THEY or lower in ("these", "those"):
        return mention.plural or mention.head in _GROUPS
    return not (mention.plural or mention.person or mention.unsure or mention.bare)


def _is_male(words: str) -> bool:
    return _MALE.search(words) is not None or not _MALE_NAMES.isdisjoint(words.lower().split()[:-1])


def _is_female(words: str) -> bool:
    return _FEMALE.search(words) is not None or not _FEMALE_NAMES.isdisjoint(words.lower().split()[:-1])


def _find_owner(token: Token, descriptions: Descriptions) -> Token | None:
    """The noun that is the subject of the possessive's own clause and stands before it, if there is one."""
    for verb in token.ancestors:
        subject = next((c for c in verb.children if c.dep_ in ("nsubj", "nsubjpass") and c.i < token.i), None)
        many = subject is not None and subject.tag_ in ("NNS", "NNPS")
        if subject is not None and not (many and token.lower_ != "their"):
            inside = any(t.i == token.i for t in subject.subtree)
            named = subject.pos_ in ("NOUN", "PROPN") or subject.text[0].isupper()
            owns = named and subject.pos_ != "PRON" and not inside
            return subject if owns and _may_own(subject, token.lower_, descriptions) else None
        if verb.dep_ in ("ROOT", "ccomp", "advcl", "relcl"):
            return None
    return None


def _may_own(subject: Token, lower: str, descriptions: Descriptions) -> bool:
    """Whether the possessive agrees with a subject: nobody is "its", no single thing is "his" or "their"."""
    words = subject.doc[subject.left_edge.i : subject.i + 1].text
    if lower == "its":
        return subject.ent_type_ != "PERSON" and not (_is_male(words) or _is_female(words))
    if lower == "their":
        many = subject.tag_ in ("NNS", "NNPS") or any(c.dep_ == "conj" for c in subject.children)
        body = subject.pos_ == "PROPN" and subject.ent_type_ != "PERSON"
        return many or subject.lower_ in _GROUPS or body
    other = _is_female if lower == "his" else _is_male
    named = subject.pos_ == "PROPN" and subject.ent_type_ not in ("GPE", "ORG", "LOC", "FAC")
    named = named or descriptions.find_person(subject.lower_) is not None
    return (named or bool(ROLE.search(subject.text))) and not other(words)


def _belongs_here(token: Token) -> bool:
    """Whether the possessive's own clause says whose: its subject is a pronoun, or a name that follows it."""
    for verb in token.ancestors:
        subject = next((c for c in verb.children if c.dep_ in ("nsubj", "nsubjpass")), None)
        if subject is not None:
            if any(t.i == token.i for t in subject.subtree):
                return False
            agrees = subject.lower_ in _PERSONS[token.lower_]
            return agrees or (subject.i > token.i and subject.text[0].isupper())
        if verb.dep_ in ("ROOT", "ccomp", "relcl"):
            return False
    return False


def _is_resolvable(token: Token) -> bool:
    """Whether rules may name the antecedent: not for "it" and "them" as objects, nor for "It was a …"."""
    lower = token.lower_
    if lower in ("it", "them") and token.dep_ not in ("nsubj", "nsubjpass"):
        return False
    if lower == "it" and token.head.lemma_ == "be":
        return not any(c.dep_ == "attr" and c.i > token.head.i for c in token.head.children)
    return True


def _is_expletive(token: Token) -> bool:
    """ "It is clear that", "it rained": the pronoun stands for nothing."""
    if token.dep_ == "expl":
        return True
    head = token.head
    if head.tag_ == "VBG" and any(c.dep_ == "ccomp" and c.left_edge.lower_ == "that" for c in head.children):
        return True  # "it was damning that …"
    if token.dep_ != "nsubj" or head.lemma_ not in (
        "be",
        "'s",
        "’s",
        "’",
        "'",
        "seem",
        "appear",
        "take",
        "remain",
        "become",
    ):
        return token.dep_ == "nsubj" and head.lemma_ in ("rain", "snow")
    if any(c.dep_ in ("ccomp", "csubj", "xcomp", "advcl") and c.i > head.i for c in head.children):
        return True
    return any(
        c.dep_ == "acomp" and any(t.lower_ in ("to", "that", "for") for t in c.subtree) for c in head.children
    )


def tells_age(token: Token) -> bool:
    """ "A woman in her 40s": the decade is nobody's."""
    after = token.doc[token.i + 1] if token.i + 1 < len(token.doc) else None
    return after is not None and _DECADE.fullmatch(after.lower_) is not None


def is_first_person(token: Token) -> bool:
    """Whether the token speaks of the speaker."""
    return token.lower_ in _FIRST and token.pos_ == "PRON"
