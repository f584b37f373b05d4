"""An article → the occasion that its clauses tell of: the match, the election, the festival, the accident.

A report names its occasion once and then tells what happened "in the 69th minute". The occasion is either an encounter
told in a clause ("Belgium faced Panama at the Fisht Stadium"), which holds until the next one, or the one event that
the headline and the opening name ("the Mecca crane collapse"). Where a second one of the kind is told anywhere, each
holds only for what stands right behind the sentence that tells of it, and of the rest it is not said which is meant.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from spacy.symbols import VERB
from spacy.tokens import Token

from facts.language.english import match_ordinals
from facts.language.notions import match_words
from facts.suggesting.references.describe_nouns import Description, describe_nouns
from facts.suggesting.references.settle_descriptions import choose_description
from facts.suggesting.sentences.parse_sentences import Parsed, read_midway
from facts.suggesting.setting.count_events import counts_matches, find_rivals, is_of, tells_another
from facts.suggesting.words.types import Reference

_OPENING = 6  # sentences, captions among them, that tell what an article is about
_MAX_WORDS = 20  # of the words that tell the occasion
_MEETING = frozenset(
    "face play beat defeat meet host edge down top rout thrash upset overcome outlast hold take".split()
)
_RIVALS = frozenset("against over with past".split())
_SPORT = re.compile(
    r"\b(?:games?|match(?:es)?|goals?|season|league|coach|teams?|half|scor(?:ed?|ing)|players?|quarter|points?|cup|"
    r"stadium|overtime|innings?|championship)\b",
    re.I,
)
_RESULT = re.compile(
    r"\b(?:(?P<told_of>(?P<side>(?:the )?(?:[A-Z][\w.]+ )*[A-Z][\w.]+[’'](?:s )?\s?)(?P<rest>(?:[\da-z–-]+ ){0,3}NOUN))"
    r"|(?:the|an?|their|his|her|night[’']s|day[’']s) (?P<told>(?:[\da-z–-]+ ){0,3}NOUN))".replace(
        "NOUN",
        r"(?:win|victory|loss|defeat|triumph|draw|tie)(?:, \d+[-–]\d+)? (?:over|against|to|with) "
        r"(?:the )?[A-Z]\w+(?: [A-Z]\w+)*",
    )
)
_SPORT_WORDS = 5  # different ones, before an encounter is taken for a match
_NEAR = 2  # sentences after its heading in which a section tells its match
_ALL_SPORT = 8  # different ones, before what a report of a match tells needs a match


@dataclass(frozen=True, slots=True)
class Topic:
    """A kind of occasion: the nouns that name one, the preposition before it, and what is told of it alone."""

    nouns: frozenset[str]
    before: str
    told: re.Pattern[str]


_MATCH = Topic(
    frozenset("match game".split()),
    "when",
    re.compile(
        r"\b(?:half|halftime|minutes?|goals?|goalless|lead|scor(?:ed?|ing)|equali[sz]\w*|header|kick|penalt\w+|"
        r"substitut\w+|replaced|booked|(?:yellow|red) cards?|points|quarter|period|overtime|innings?|touchdowns?|"
        r"assists?|rebounds?|saves|shots?|match|game|won|lost|wins?|winning|drew|referee|injury time|volley|corner|"
        r"free throws?|power play|faceoff|fumble\w*|intercept\w+|goalkeeper|goaltender|striker|midfielder)\b",
        re.I,
    ),
)
_TOPICS = (
    Topic(
        frozenset("election by-election referendum runoff plebiscite".split()),
        "in",
        re.compile(
            r"\b(?:(?:re-)?elected|votes?|voted|voters?|voting|ballots?|turnout|seats?|candidates?|defeated|unseated|"
            r"camps?|polls?|polling|constituenc\w+|incumbents?|landslide|majority)\b",
            re.I,
        ),
    ),
    Topic(
        frozenset(
            "festival fair expo exhibition exhibit convention conference concert ceremony parade championship "
            "tournament competition contest summit rally".split()
        ),
        "at",
        re.compile(
            r"\b(?:visitors?|vendors?|attendees?|fans|crowds?|guests?|participants?|performers?|stalls?|booths?|"
            r"exhibitors?|panels?|costumes?|contestants?|audience|organi[sz]ers?|stage|displays?|winners?|prizes?|awards?|"
            r"music|sponsors?|lines|matchup|refreshments?|spectators?|sections?|rounds?|finals?|outfits?|cosplay\w*)\b",
            re.I,
        ),
    ),
    Topic(
        frozenset(
            "crash collapse stampede fire wildfire blaze explosion blast earthquake quake flood storm hurricane "
            "typhoon cyclone attack shooting stabbing bombing collision derailment landslide sinking crush".split()
        ),
        "in",
        re.compile(
            rf"\b(?:{match_words('casualties', 'words', 'setting')}|survivors?|survived|bodies|"
            r"rescued?|rescuers|debris|wreckage|evacuated|evacuations?|hospitals?|homeless|trapped|"
            r"gunman|attackers?|assailants?|destroyed)\b",
            re.I,
        ),
    ),
)
# Words that tell of another time than the occasion: "last season", "in his career".
_OTHER_TIME = re.compile(
    r"\b(?:previous(?:ly)?|last (?:year|season|time|summer|fall|week|month)|ago|since|earlier|former(?:ly)?|once|"
    r"every|usually|always|often|next|upcoming|annual(?:ly)?|history|ever|career|(?:1[89]|20)\d\ds?|"
    r"coming|following|streak|skid|in a row|straight|consecutive|right now|so far|used to|\w+-game|"
    rf"(?:his|her|its|their) (?:last|past|{match_ordinals(1, 3)}|final) (?:\w+ )?(?:games?|match(?:es)?)|"
    r"this (?:year|season))\b",
    re.I,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """The occasion of a stretch of sentences, ``first`` up to and without ``last``.

    ``words`` open a statement ("In the Mecca crane collapse"); they come from [start, end) of the article. ``names``
    are the capitalised words in them, in small letters; ``others`` those of the other events of the kind. The span is
    None where the occasion is not settled, and ``words`` is then the noun for it.
    """

    first: int
    last: int
    words: str
    start: int | None
    end: int | None
    names: frozenset[str]
    topic: Topic
    others: frozenset[str] = frozenset()

    def drop_settled(self, references: Sequence[Reference], text: str) -> tuple[Reference, ...]:
        """The references without those open ones that the occasion in front now settles: "the match"."""
        return tuple(
            reference
            for reference in references
            if reference.source_start is not None
            or text[reference.start : reference.end].split()[-1].lower() not in self.topic.nouns
        )


class Settings:
    """The occasions of one article."""

    def __init__(self, parsed: Sequence[Parsed], text: str, title: Parsed | None) -> None:
        sporting = len({word.lower() for word in _SPORT.findall(text)})
        self.found = _find_matches(parsed, text) if sporting >= _SPORT_WORDS else []
        self.found = self.found or _find_event(parsed, text, title)
        sport = all(setting.topic is _MATCH and setting.start is not None for setting in self.found)
        if sporting >= _ALL_SPORT and sport:
            self.found.append(replace(_open(_MATCH, text), last=len(parsed)))

    def choose(self, item: Parsed, start: int, end: int, told: str) -> Setting | None:
        """The occasion that the clause [start, end) of the sentence needs to be understood; None where it needs none.

        ``told`` is the clause as its statement tells it so far.
        """
        held = [s for s in self.found if s.first <= item.index < s.last]
        setting = max(held, key=lambda s: (s.start is not None, s.first, s.start or 0), default=None)
        if setting is None or not setting.topic.told.search(told) or _OTHER_TIME.search(told):
            return None
        if setting.topic is _MATCH and _tells_present(item, start, end):
            return None
        if setting.start is not None and item.sentence.start <= setting.start < item.sentence.end:
            return None
        words = frozenset(re.findall(r"\w+", told.lower()))
        if setting.others and (_names_another(told, setting) or _tells_of_team(item, start, end, setting)):
            return _open(setting.topic, item.words)
        if setting.topic is _MATCH:
            both = len(setting.names) > 1 and setting.names <= words
            return None if both else setting
        if setting.names and setting.names <= words:
            return None
        if setting.topic.before != "at" and not _tells_past(item, start, end):
            return None
        return setting


def _names_another(told: str, setting: Setting) -> bool:
    """Whether a clause names a side of another event and none of this one."""
    words = {word.lower() for word in re.findall(r"\b[A-Z]\w+", told)}
    return not words.isdisjoint(setting.others) and words.isdisjoint(setting.names)


def _tells_of_team(item: Parsed, start: int, end: int, setting: Setting) -> bool:
    """Whether a clause tells of a team, by its country, town or club, and of none that met in this encounter."""
    span = item.tokens_within(start, end)
    if any(token.lower_ in setting.names for token in span):
        return False
    return any(
        token.pos_ == "PROPN"
        and token.ent_type_ in ("GPE", "ORG", "NORP")
        and (
            token.dep_ in ("nsubj", "nsubjpass", "poss")
            or (token.dep_ == "pobj" and token.head.lower_ in ("for", "against"))
        )
        for token in span
    )


def _tells_past(item: Parsed, start: int, end: int) -> bool:
    """Whether the clause tells what happened or was found, not what holds always."""
    return any(t.tag_ in ("VBD", "VBN") for t in item.tokens_within(start, end))


def _tells_present(item: Parsed, start: int, end: int) -> bool:
    """Whether the clause tells what is or will be, and nothing that happened."""
    tags = {t.tag_ for t in item.tokens_within(start, end)}
    return not tags.isdisjoint(("VBZ", "VBP", "MD")) and tags.isdisjoint(("VBD", "VBN"))


def _find_matches(parsed: Sequence[Parsed], text: str) -> list[Setting]:
    """The encounters of a sports report, each with the sentences that it holds for, and an open one for the rest."""
    told = [text[item.sentence.start : item.sentence.end] for item in parsed]
    met = sorted(
        (met for item in parsed if not item.sentence.heading for met in _find_meetings(item, text)),
        key=lambda met: (met.sentence, met.start),
    )
    if not met:
        return []
    rivals = [[*find_rivals(words)] for words in told]
    for meeting in met:
        rivals[meeting.sentence].append(tuple(frozenset({name}) for name in meeting.names))
    main = met[0]
    alone = not any(counts_matches(words) for words in told) and all(
        is_of(pair, main.names) for found in rivals for pair in found
    )
    if alone and main.sentence < _OPENING + _first_told(parsed):
        return [_set(main, 0, len(parsed))]
    sides = frozenset(word for found in rivals for pair in found for side in pair for word in side)
    held = []
    for meeting in met:
        if all(is_of(pair, meeting.names) for pair in rivals[meeting.sentence]):
            first, last = _find_stretch(parsed, meeting, rivals, told)
            if last - first > 1:
                held.append(replace(_set(meeting, first, last), others=sides - meeting.names))
    return [*held, replace(_open(_MATCH, text), last=len(parsed))]


def _first_told(parsed: Sequence[Parsed]) -> int:
    return next((item.index for item in parsed if not item.sentence.heading), 0)


def _find_stretch(
    parsed: Sequence[Parsed],
    meeting: "_Meeting",
    rivals: Sequence[Sequence[tuple[frozenset[str], ...]]],
    told: Sequence[str],
) -> tuple[int, int]:
    """The sentences that one encounter of several holds for: its section where that opens with it, else its paragraph.

    It ends before that where another encounter, or one more match, is told.
    """
    first = meeting.sentence
    above = next((item.index for item in reversed(parsed[:first]) if item.sentence.heading), None)
    below = any(item.sentence.heading for item in parsed[first + 1 :])
    heads = above is not None and first - above <= _NEAR and (below or above >= _OPENING)
    for item in parsed[first + 1 :]:
        here = item.index
        left = not heads and item.sentence.paragraph != parsed[first].sentence.paragraph
        if left or item.sentence.heading or counts_matches(told[here]):
            return first, here
        if not all(is_of(pair, meeting.names) for pair in rivals[here]):
            return first, here
    return first, len(parsed)


def _set(meeting: "_Meeting", first: int, last: int) -> Setting:
    return Setting(
        first=first,
        last=last,
        words=meeting.words,
        start=meeting.start,
        end=meeting.end,
        names=meeting.names,
        topic=_MATCH,
    )


def _open(topic: Topic, text: str) -> Setting:
    """An occasion that is not settled, under the noun that the article has for it."""
    found = Counter(word for word in re.findall(r"\w[\w-]*", text.lower()) if word in topic.nouns)
    noun = found.most_common(1)[0][0] if found else min(topic.nouns)
    return Setting(first=0, last=0, words=noun, start=None, end=None, names=frozenset(), topic=topic)


@dataclass(frozen=True, slots=True)
class _Meeting:
    sentence: int
    start: int
    end: int
    words: str
    names: frozenset[str]


def _find_meetings(item: Parsed, text: str) -> Iterator[_Meeting]:
    """What a sentence tells of two sides that met: "Alden beat Norr", "Alden's 4-1 win over Norr"."""
    found = []
    for first, last, names in _find_encounters(item):
        start, end = item.span_of(first, last)
        words = read_midway(item.doc[first], " ".join(text[start:end].split()))
        found.append(_Meeting(item.index, start, end, f"When {words}", names))
    for match in () if found else _RESULT.finditer(text, item.sentence.start, item.sentence.end):
        owned = match["told"] is None
        start, end = match.span("told_of" if owned else "told")
        words = " ".join(text[start:end].split())
        side = re.findall(r"\w{2,}", (match["side"] or "").lower())[-1:]
        names = frozenset([*side, *re.findall(r"\w+", words.lower())[-1:]])
        article = "" if owned else "the "
        found.append(_Meeting(item.index, start, end, f"In {article}{words}", names))
    yield from found


def _find_encounters(item: Parsed) -> Iterator[tuple[int, int, frozenset[str]]]:
    """The first and the behind-last token of "Sweden faced South Korea at the Nizhny Stadium", and both names."""
    for verb in item.doc:
        if verb.pos != VERB or verb.tag_ != "VBD" or verb.lemma_.lower() not in _MEETING:
            continue
        subject = next((c for c in verb.children if c.dep_ == "nsubj"), None)
        rival = _find_rival(verb)
        if subject is None or rival is None or not _is_side(subject) or not _is_side(rival):
            continue
        first, last = _first_of(subject), rival.i + 1
        while (
            last < len(item.doc) and item.doc[last].dep_ == "prep" and item.doc[last].lower_ in ("at", "in")
        ):
            phrase = list(item.doc[last : item.doc[last].right_edge.i + 1])
            if len(phrase) > 8 or any(
                t.pos_ == "VERB" or t.ent_type_ in ("DATE", "TIME") or t.text == "," for t in phrase
            ):
                break
            if not any(t.pos_ == "PROPN" for t in phrase):
                break
            last = phrase[-1].i + 1
        told = item.doc[first:last]
        if last - first <= _MAX_WORDS and not any(
            t.text == "," or t.tag_ in ("WDT", "WP", "PRP") for t in told
        ):
            yield first, last, frozenset({subject.lower_, rival.lower_})


def _find_rival(verb: Token) -> Token | None:
    """Whom the subject met: "beat Alden", "took on Alden", "played against Alden"."""
    held = verb.lemma_.lower() in ("hold", "take")
    if held and not any(c.dep_ == "prt" for c in verb.children):
        return None
    for child in verb.children:
        if child.i > verb.i and child.dep_ == "dobj" and verb.lemma_.lower() != "play":
            return child
        if child.dep_ == "prep" and child.lower_ in _RIVALS:
            return next((c for c in child.children if c.dep_ == "pobj"), None)
    return None


def _is_side(token: Token) -> bool:
    """Whether a noun names a team or a player."""
    return (
        token.pos_ == "PROPN" and token.text[0].isupper() and token.ent_type_ not in ("DATE", "TIME", "EVENT")
    )


def _first_of(token: Token) -> int:
    first = token.i
    while first > 0 and (token.doc[first - 1].pos_ == "PROPN" or token.doc[first - 1].lower_ == "the"):
        first -= 1
        if token.doc[first].lower_ == "the":
            break
    return first


def _find_event(parsed: Sequence[Parsed], text: str, title: Parsed | None) -> list[Setting]:
    """The one event with a name that the headline and the opening tell of; an open one where it is not named."""
    until = _first_told(parsed) + _OPENING
    opening = [*([title] if title is not None else []), *parsed[:until]]
    known = [found for item in opening for found in describe_nouns(item, text, True)]
    headings = [item for item in opening[:1] if item.sentence.heading]
    headline = {token.lemma_.lower() for item in headings for token in item.doc}
    for topic in _TOPICS:
        named = [
            found
            for found in known
            if (found.head in topic.nouns or not topic.nouns.isdisjoint(found.names))
            and not (found.plural or found.contrast)
            and found.names
        ]
        chosen, _certain = choose_description(named, -1, nearest=False)
        if chosen is not None:
            words = f"{topic.before.capitalize()} {chosen.words}"
            event = Setting(
                first=0,
                last=len(parsed),
                words=words,
                start=chosen.start,
                end=chosen.end,
                names=_name(chosen),
                topic=topic,
            )
            return _part_events(event, chosen, parsed, text)
        if not headline.isdisjoint(topic.nouns):
            return [replace(_open(topic, text), last=len(parsed))]
    return []


def _part_events(event: Setting, named: Description, parsed: Sequence[Parsed], text: str) -> list[Setting]:
    """The event with the sentences that it holds for, up to the first that tells of another, and an open one there."""
    nouns = frozenset({named.head} if named.head in event.topic.nouns else ()) or (
        event.topic.nouns & frozenset(word for name in named.names for word in name.split())
    )
    first = _first_told(parsed)
    another = [
        item.index
        for item in parsed
        if tells_another(
            item,
            text,
            nouns=nouns,
            names=event.names,
            told=item.index - first,
            brief=event.topic.before == "in",
        )
    ]
    if not another:
        return [event]
    return [replace(event, last=another[0]), replace(_open(event.topic, text), last=len(parsed))]


def _name(event: Description) -> frozenset[str]:
    return frozenset(word for name in event.names for word in re.findall(r"\w+", name))
