"""The turns of an interview or a transcript: who says what, line by line, in the forms in which outlets set them.

A label stands before what is said: "Q:", "ANNA BELL:", a name in bold or on a line of its own; or questions are set in
bold with the answers below. Labels alone prove nothing (headings, scores, listings have them): labels must come again,
and what stands behind them must ask or speak in the first person.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace

from sources.language.titles import match_titles
from sources.reading.pages.lines import Line
from sources.reading.types import InterviewTurn

_FEWEST_TURNS = 3
_MOST_WORDS = 5
# How much of the lines between the first and the last label must stand behind one.
_LABELLED = 0.5
_ASKING = frozenset(
    "q frage f pregunta p domanda d vraag v question spørsmål fråga pergunta س سؤال 問 问".split()
)
_ANSWERING = frozenset(
    "a answer antwort r respuesta réponse risposta antwoord svar resposta ج جواب 答".split()
)
_LETTER = re.compile(r"(?P<label>[^\W\d_]{1,9})\s?[.:：]\s+(?=\S)")
_CLOCK = re.compile(r"[\[(]?\d{1,2}:\d{2}(?::\d{2})?[\])]?\s+")
_NAME_WORD = (
    r"(?:[^\W\d_a-z][\w'’.-]*|de|da|del|della|der|den|di|dos|du|van|von|bin|bint|al|el|la|le|ter|ten|y|e)"
)
_NAME = rf"{_NAME_WORD}(?:\s{_NAME_WORD}){{0,{_MOST_WORDS - 1}}}"
_LABEL = re.compile(
    rf"(?P<label>{_NAME})(?:,\s[^:\n]{{2,60}})?(?:\s?[(\[][^()\[\]\n]{{1,40}}[)\]])?\s?[:：](?:\s+|$)(?P<said>\S?)"
)
_OWN_LINE = re.compile(rf"(?P<label>{_NAME}):?")
# Words that stand before a colon and are nobody.
_NOBODY = re.compile(
    r"\b(?:updates?|breaking|note|notes|correction|editor|source|sources|photos?|image|video|watch|read|more|when|where|what|"
    r"who|why|how|time|date|place|venue|cost|price|tickets?|address|phone|tel|fax|e-?mail|web|website|score|result|"
    r"total|weather|background|next|related|facts?|summary|live|exclusive|analysis|opinion|contact|wann|wo|was|"
    r"ort|zeit|preis|cuándo|dónde|quand|où|quando|dove|director|cast|starring|recipe|method|ingredients|subject|"
    r"from|to|cc|re|step|tip|warning|pros|cons|verdict|rating|chapter|part|section|table|figure)\b",
    re.IGNORECASE,
)
_QUESTION = re.compile(r"[?؟？][\"”’»)\]\s]*$")
_FIRST_PERSON = re.compile(
    r"(?<!\w)(?:I|[Ww]e|[Mm]y|[Oo]ur|me|us|[Ii]ch|[Ww]ir|[Mm]ein\w*|[Uu]nser\w*|mir|mich|uns|[Jj]e|j['’]|J['’]|[Nn]ous|[Nn]otre|"
    r"[Mm]on|[Mm]es|yo|[Nn]osotros|[Nn]uestr[oa]s?|[Mm]i|nos|io|[Nn]oi|[Nn]ostr[oaie]|[Ii]k|[Ww]ij|[Mm]ijn|[Oo]nze|"
    r"[Jj]eg|[Jj]ag|[Vv]i|[Vv]år|[Vv]ores?|[Mm]in|eu|[Nn]ós|[Mm]eu|[Mm]inha|я|Я|мы|Мы|мой|наш\w*|أنا|نحن|إننا|"
    r"[Dd]ebemos|[Tt]enemos|[Hh]emos|[Ss]omos|[Ee]stamos|[Aa]bbiamo|[Ss]iamo|[Tt]emos|[Bb]iz|[Bb]en)(?!\w)"
)
# A word of a name. It has a longest length, or one endless word would be tried from each of its letters.
_NAMED = r"[^\W\d_a-zß-ÿ][\w’'-]{1,60}"
# Before the first question the text says with whom it speaks.
_WITH_WHOM = re.compile(
    r"\b(?i:spoke|speaks|talk(?:s|ed)|sat down|met|asked|interview(?:s|ed)?|conversation|chat(?:s|ted)?|gespräch|"
    r"entretien|rencontre|entrevista|conversó|habló|intervista|colloquio|gesprek|intervju|samtale|samtal)\s(?:(?i:with|to|mit|avec|con|a|met|med)\s)?(?P<between>(?:[^\n.!?]{0,60}?[\s,])?)"
    rf"(?P<name>{_NAMED}(?:\s(?:(?:de|van|von|der|den|bin|al)\s){{0,2}}{_NAMED}){{1,2}})"
)
_FULL_NAME = re.compile(rf"{_NAMED}(?:\s(?:(?:de|van|von|der|den|bin|al)\s){{0,2}}{_NAMED}){{1,3}}")
_OFFICE = re.compile(rf"^(?:{match_titles()})\.?\s")


@dataclass
class _Found:
    """A labelled line: its number, the label as it is written, where it stands, and where what is said begins.

    `key` is what the labels of one speaker share, as far as the labels tell: "Ida Holm" and "HOLM".
    """

    line: int
    label: str
    span: tuple[int, int]
    said: int
    of_letters: bool = False
    key: str = ""


def find_turns(
    lines: Sequence[Line], kinds: Sequence[str | None], first: int, last: int, text: str
) -> tuple[InterviewTurn, ...]:
    """The turns of the story in the lines [first, last], in the order of the page; none where it is no interview.

    Places count in the document's text, which is `text`.
    """
    told = [i for i in range(first, last + 1) if kinds[i] is None and not lines[i].in_table]
    labelled = _find_labelled(lines, told)
    if _speak_in_turns(labelled, lines, told):
        return _make_turns(labelled, lines, told, text)
    return _find_bold_questions(lines, told, text)


def mark_turns(lines: list[Line], kinds: Sequence[str | None], text: str) -> list[Line]:
    """The lines with those marked that begin a turn: none of them begins a story or is a dateline."""
    turns = find_turns(lines, kinds, 0, len(lines) - 1, text)
    # What is said begins on the line below a label that stands alone.
    begun = {place for turn in turns for place in (turn.start, turn.said)}
    return [replace(line, in_turn=True) if line.start in begun else line for line in lines]


def _find_labelled(lines: Sequence[Line], told: Sequence[int]) -> list[_Found]:
    """The lines that begin with a label which comes again, or one of two letters that ask and answer."""
    open_lines = frozenset(told)
    found = [label for i in told if (label := _read_label(lines, open_lines, i)) is not None]
    letters = [one for one in found if one.of_letters]
    asks = {one.label.lower() for one in letters} & _ASKING
    answers = {one.label.lower() for one in letters} & _ANSWERING
    if asks and answers and len(letters) >= _FEWEST_TURNS:
        return [replace(one, key=_fold(one.label)) for one in letters]
    found = [one for one in found if not one.of_letters or one.label.isupper()]
    longer: dict[str, set[str]] = {}
    for key in {_fold(one.label) for one in found}:
        for name in (key.split()[0], key.split()[-1]):
            longer.setdefault(name, set()).add(key)
    return [replace(one, key=_settle_key(_fold(one.label), longer)) for one in found]


def _settle_key(key: str, longer: Mapping[str, AbstractSet[str]]) -> str:
    """The longer label that a name alone stands for, where there is just one: "holm" for "ida holm"."""
    others = longer.get(key, frozenset())
    if len(others) > 2:
        return key
    meant = [other for other in others if other != key]
    return meant[0] if len(meant) == 1 else key


def _read_label(lines: Sequence[Line], told: AbstractSet[int], i: int) -> _Found | None:
    line = lines[i]
    clock = _CLOCK.match(line.text)
    at = clock.end() if clock else 0
    letter = _LETTER.match(line.text, at)
    if letter and letter["label"].lower() in _ASKING | _ANSWERING:
        return _place(line, i, letter, letter.end(), of_letters=True)
    label = _LABEL.match(line.text, at)
    if label and not _NOBODY.search(label["label"]) and _fits(label["label"]):
        return (
            _place(line, i, label, label.start("said"))
            if label["said"]
            else _on_own_line(lines, told, i, label)
        )
    bold = line.text[: line.bold].strip(" :.")
    if bold and line.bold < len(line.text) and not clock:
        named = re.compile(_NAME).fullmatch(bold)
        if named and not _NOBODY.search(bold) and _fits(bold):
            said = line.bold + len(line.text[line.bold :]) - len(line.text[line.bold :].lstrip(" :.–—-"))
            span = (line.start, line.start + len(line.text[: line.bold].rstrip(" :.")))
            return _Found(i, bold, span, line.start + said) if said < len(line.text) else None
    own = _OWN_LINE.fullmatch(line.text)
    whole_bold = line.bold >= len(line.text)
    if (
        own
        and (own["label"].isupper() or whole_bold)
        and _fits(own["label"])
        and not _NOBODY.search(line.text)
    ):
        return _on_own_line(lines, told, i, own)
    return None


def _fits(label: str) -> bool:
    return any(word[:1].isupper() or not word[:1].islower() for word in label.split()) and len(label) <= 60


def _place(line: Line, i: int, label: re.Match[str], said: int, *, of_letters: bool = False) -> _Found:
    span = (line.start + label.start("label"), line.start + label.end("label"))
    return _Found(i, label["label"], span, line.start + said, of_letters)


def _on_own_line(
    lines: Sequence[Line], told: AbstractSet[int], i: int, label: re.Match[str]
) -> _Found | None:
    """A label alone on its line: what is said stands on the next one."""
    if i + 1 not in told or lines[i + 1].words < 3 or lines[i + 1].text.isupper():
        return None
    return _place(lines[i], i, label, lines[i + 1].start - lines[i].start)


def _speak_in_turns(labelled: Sequence[_Found], lines: Sequence[Line], told: Sequence[int]) -> bool:
    """Whether lines are an interview's: two speakers, one of whom comes again, who ask or speak in the first person."""
    counts = Counter(one.key for one in labelled)
    if len(labelled) < _FEWEST_TURNS or len(counts) < 2 or max(counts.values()) < 2:
        return False
    single = sum(count == 1 for count in counts.values())
    if single > 0.5 * len(counts) + 1:
        return False
    begun, ended = labelled[0].line, labelled[-1].line
    own_lines = sum(lines[one.line].end < one.said for one in labelled)
    between = sum(begun <= i <= ended for i in told) - own_lines
    if len(labelled) < _LABELLED * between:
        return False
    said = [_said_on(one, lines) for one in labelled]
    asked = sum(bool(_QUESTION.search(words)) for words in said)
    personal = sum(bool(_FIRST_PERSON.search(words)) for words in said)
    wordy = sum(len(words.split()) >= 4 for words in said)
    return (asked >= 1 and wordy >= 0.5 * len(said) and (personal >= 1 or asked >= 2)) or personal >= max(
        2, 0.4 * len(said)
    )


def _said_on(found: _Found, lines: Sequence[Line]) -> str:
    """The words behind a label, on its line or the one below it."""
    line = lines[found.line]
    return line.text[found.said - line.start :] if found.said < line.end else lines[found.line + 1].text


def _make_turns(
    labelled: Sequence[_Found], lines: Sequence[Line], told: Sequence[int], text: str
) -> tuple[InterviewTurn, ...]:
    asked = Counter(one.key for one in labelled if _QUESTION.search(_said_on(one, lines)))
    counts = Counter(one.key for one in labelled)
    begun = lines[labelled[0].line].start
    names = _name_speakers(labelled, text[lines[told[0]].start : begun], lines[told[0]].start)
    followers = [other.line for other in labelled[1:]] + [None]
    turns = []
    for found, following in zip(labelled, followers, strict=True):
        key, speaker = found.key, names.get(found.key)
        asks = key in _ASKING if found.of_letters else 2 * asked[key] > counts[key]
        end = _find_end(found, following, lines, told, speaker, text)
        if found.of_letters and asks:
            speaker = None
        turns.append(InterviewTurn(lines[found.line].start, end, found.said, speaker, asks))
    return tuple(turns)


def _find_end(
    found: _Found,
    following: int | None,
    lines: Sequence[Line],
    told: Sequence[int],
    speaker: tuple[int, int] | None,
    text: str,
) -> int:
    """Where a turn ends: before the next one, or where the text tells of its speaker instead of letting them speak.

    The last one goes on only as far as it speaks in the first person: what ends an interview is the reporter's.
    """
    at = found.line if lines[found.line].end > found.said else found.line + 1
    surname = text[slice(*speaker)].split()[-1] if speaker else ""
    for number in range(bisect_right(told, at), len(told)):
        i = told[number]
        if following is not None and i >= following:
            break
        line = lines[i]
        tells = bool(surname) and re.search(rf"\b{re.escape(surname)}\b", line.text, re.IGNORECASE)
        if line.role == "heading" or tells or line.text.startswith(("(", "[")) or not line.ends_sentence:
            break
        if following is None and not _FIRST_PERSON.search(line.text):
            break
        at = i
    return lines[at].end


def _name_speakers(labelled: Sequence[_Found], head: str, offset: int) -> dict[str, tuple[int, int]]:
    """Where the text names each speaker most fully, by the key of the label; letters are whom the head speaks with."""
    guests = [
        (match.start("name") + _skip_office(match["name"]), match.end("name"))
        for match in _WITH_WHOM.finditer(head)
    ]
    named: dict[str, tuple[int, int]] = {}
    people = _People(head)
    for one in labelled:
        if one.of_letters:
            if len(guests) == 1 and one.key in _ANSWERING:
                named[one.key] = (guests[0][0] + offset, guests[0][1] + offset)
            continue
        full = people.find(one.label)
        if full is not None:
            named[one.key] = (full[0] + offset, full[1] + offset)
        elif one.key not in named or (_fold(one.label) == one.key and _is_shorter(named[one.key], one.span)):
            named[one.key] = one.span
    return named


def _is_shorter(span: tuple[int, int], other: tuple[int, int]) -> bool:
    return span[1] - span[0] < other[1] - other[0]


def _skip_office(name: str) -> int:
    found = _OFFICE.match(name)
    return found.end() if found and len(name.split()) > 2 else 0


class _People:
    """Whom a head names: by all the words of the name, by the first or last of them, and by their initials."""

    def __init__(self, head: str) -> None:
        # Of what people are called: where the first of them stands, and all that they are named in full, or two.
        self.places: dict[tuple[str, str], tuple[int, int]] = {}
        self.names: dict[tuple[str, str], set[str]] = {}
        for match in _FULL_NAME.finditer(head):
            start = match.start() + _skip_office(match.group())
            full = head[start : match.end()]
            for called in set(_list_calls(full)):
                self.places.setdefault(called, (start, match.end()))
                names = self.names.setdefault(called, set())
                if len(names) < 2:
                    names.add(full)

    def find(self, label: str) -> tuple[int, int] | None:
        """Where the head first names whom a label names; None where it names nobody so, or more than one."""
        words = label.lower().split()
        calls = [("words", " ".join(words))]
        if len(words) == 1:
            calls += [("word", words[0]), ("initials", label.replace(".", ""))]
        names = set().union(*(self.names.get(called, ()) for called in calls))
        if len(names) != 1:
            return None
        return min(self.places[called] for called in calls if called in self.places)


def _list_calls(full: str) -> Iterator[tuple[str, str]]:
    words = full.split()
    lower = [word.lower() for word in words]
    yield "words", " ".join(lower)
    yield "word", lower[0]
    yield "word", lower[-1]
    initials = "".join(word[0] for word in words if word[0].isupper())
    if len(initials) > 1:
        yield "initials", initials


def _fold(label: str) -> str:
    """A label without its case and full stops."""
    return " ".join(label.lower().replace(".", " ").split())


def _find_bold_questions(lines: Sequence[Line], told: Sequence[int], text: str) -> tuple[InterviewTurn, ...]:
    """Turns without labels: questions in bold, each with an answer below, most of them in the first person."""
    asked = [i for i in told if _is_bold_question(lines[i])]
    if len(asked) < _FEWEST_TURNS:
        return ()
    answers = []
    for i, following in zip(asked, [*asked[1:], told[-1] + 1], strict=True):
        between = told[bisect_right(told, i) : bisect_left(told, following)]
        below = [j for j in between if lines[j].role != "heading"]
        if not below:
            return ()
        answers.append(below)
    own = [" ".join(lines[j].text for j in below) for below in answers]
    if sum(bool(_FIRST_PERSON.search(words)) for words in own) < 0.5 * len(own):
        return ()
    offset = lines[told[0]].start
    head = text[offset : lines[asked[0]].start]
    guests = [
        (match.start("name") + _skip_office(match["name"]) + offset, match.end("name") + offset)
        for match in _WITH_WHOM.finditer(head)
    ]
    guest = guests[0] if len(guests) == 1 else None
    turns = []
    for number, (i, below) in enumerate(zip(asked, answers, strict=True)):
        turns.append(InterviewTurn(lines[i].start, lines[i].end, lines[i].start, None, True))
        said = lines[below[0]]
        label = _Found(below[0], "", (said.start, said.start), said.start)
        after = asked[number + 1] if number + 1 < len(asked) else None
        end = _find_end(label, after, lines, told, guest, text)
        turns.append(InterviewTurn(said.start, end, said.start, guest, False))
    return tuple(turns)


def _is_bold_question(line: Line) -> bool:
    return bool(_QUESTION.search(line.text)) and (line.bold >= len(line.text) or line.role == "heading")
