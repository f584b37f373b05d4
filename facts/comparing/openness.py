"""What stands between a statement and its quote that a person has not settled yet.

Two things do. A *difference* is a stretch of the statement that the machine put in: a name for a pronoun, a day for a
weekday, words of the sentence before. A *doubt* is a remark of the machine about the claim. Whoever confirms a
statement accepts each difference, and answers or waives each doubt: what nobody read is not confirmed.
"""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from facts.comparing.substitutions import SubstitutionRow
from facts.language.dates import DateMention
from facts.language.notions import list_words
from facts.language.remarks import Code, Remark

# Between two substitutions they are one stretch: what only joins words is nobody's choice.
_JOINS = re.compile(r"[\s,.;:’'s–—-]*")
_SPEAKER, _PRONOUN = "speaker", "pronoun"
# Doubts about one word of the article: they are answered once that word stands in the statement no more.
_ABOUT_A_WORD = frozenset(
    {
        Code.MEANING_OPEN,
        Code.PLACE_OPEN,
        Code.ONE_OPEN,
        Code.SEVERAL_OPEN,
        Code.POINTS_BACK,
        Code.MAY_BE_THOUGHT,
    }
)
# Doubts about the statement as a whole. Any edit of the statement settles them: whoever words it anew has read them.
_ABOUT_THE_WORDING = frozenset({Code.CONTEXT_OPEN, Code.QUOTE_AS_STATEMENT, Code.POINTS_BACK})
# How far a sentence is followed to either side, in code points.
_REACH = 400
_SENTENCE_END = re.compile(r"[.!?…][\"”’»)]*\s+|\n")
_SENTENCE_STOP = re.compile(r"[.!?…](?=[\"”’»)\s]|$)|\n")
_PAUSES = ";:–—-“‘\"'«(["
_QUOTED_ON = (",”", ',"', ",’", "”,", '",', "’,")
_ABOUT_DATES = frozenset({Code.UNDATED, Code.WEEK_UNSETTLED, Code.EITHER_WEEK})


@dataclass(frozen=True, slots=True)
class Difference:
    """[start, end) of the statement, in code points, that the machine put in, and what the article says there.

    `positions` are its substitutions; `replaced` is empty where nothing stood there. `holds` is off where the article
    names exactly these words as the speaker of this very passage, and where a person chose them from an open word's
    candidates: then nothing was guessed.
    """

    start: int
    end: int
    text: str
    replaced: str
    source: str
    kinds: tuple[str, ...]
    positions: tuple[int, ...]
    holds: bool = True


def find_differences(
    statement: str, substitutions: Sequence[SubstitutionRow], *, passage: tuple[int, int] = (0, 0)
) -> list[Difference]:
    """The stretches of a statement that were put in, in reading order; what stands side by side is one of them.

    `passage` is the quote's paragraph in the article, code points, half-open: a speaker who is named in it holds up
    nothing. A substitution that does not stand where it says is none.
    """
    standing = [
        (position, part)
        for position, part in sorted(enumerate(substitutions), key=lambda item: int(item[1]["start"]))
        if statement[part["start"] : part["end"]] == part["text"] and part["text"] != part.get("replaced")
    ]
    runs: list[list[tuple[int, SubstitutionRow]]] = []
    for position, part in standing:
        last = runs[-1][-1][1] if runs else None
        if last is not None and part["start"] < last["end"]:
            continue
        joins = last is not None and _JOINS.fullmatch(statement[last["end"] : part["start"]])
        if joins and last is not None and _SPEAKER not in (last["kind"], part["kind"]):
            runs[-1].append((position, part))
        else:
            runs.append([(position, part)])
    return [_difference(statement, run, passage) for run in runs]


def _difference(
    statement: str, run: Sequence[tuple[int, SubstitutionRow]], passage: tuple[int, int]
) -> Difference:
    parts = [part for _position, part in run]
    start, end = parts[0]["start"], parts[-1]["end"]
    said = [" ".join((part.get("replaced") or "").split()) for part in parts]
    return Difference(
        start=start,
        end=end,
        text=statement[start:end],
        replaced=" … ".join(words for words in said if words),
        source=" … ".join(dict.fromkeys(" ".join(part["source_text"].split()) for part in parts)),
        kinds=tuple(dict.fromkeys(part["kind"] for part in parts)),
        positions=tuple(position for position, _part in run),
        holds=not (len(parts) == 1 and (parts[0].get("chosen") or _is_named_beside(parts[0], passage))),
    )


def _is_named_beside(part: SubstitutionRow, passage: tuple[int, int]) -> bool:
    """Whether the machine put in nothing but the speaker whom the quote's own paragraph names in these words."""
    start, end = part.get("source_start"), part.get("source_end")
    return (
        part["kind"] == _SPEAKER
        and not part.get("replaced")
        and start is not None
        and end is not None
        and passage[0] <= start
        and end <= passage[1]
        and part["text"].casefold() == " ".join(part["source_text"].split()).casefold()
    )


def open_differences(
    found: Iterable[Difference], accepted: Collection[str], known: Collection[tuple[str, str]] = ()
) -> list[Difference]:
    """Those that nobody has accepted: `accepted` are words of the statement; `known` are pairs (what the article
    says, what was put in its place) that the same person has accepted in the same article.
    """
    return [
        one
        for one in found
        if one.holds and one.text not in accepted and not (one.replaced and (one.replaced, one.text) in known)
    ]


def can_be_known(one: Difference) -> bool:
    """Whether accepting it says something about the rest of the article: a name or a day is, a pronoun is not."""
    return bool(one.replaced) and _PRONOUN not in one.kinds and len(one.positions) == 1


def open_doubts(remarks: Iterable[Remark], accepted: Collection[str]) -> list[Remark]:
    """The doubts that are left once these words of the statement were accepted."""
    held = {words.casefold() for words in accepted}
    return [
        remark
        for remark in remarks
        if not (remark.code == Code.READ_AS and any(remark.words[1].casefold() in words for words in held))
    ]


def doubts_after_edit(
    remarks: Sequence[Remark],
    *,
    before: str,
    after: str,
    dates: Sequence[DateMention],
    put_back: Sequence[SubstitutionRow] = (),
) -> list[Remark]:
    """The doubts that a new wording, or settled dates, leave open; `put_back` are the substitutions taken out of it.

    A pronoun that came back is a doubt of its own: nobody said whom it means.
    """
    settled = {mention.text for mention in dates if mention.value}
    left = [
        remark
        for remark in remarks
        if not (remark.code in _ABOUT_DATES and remark.words[0] in settled)
        and not (before != after and _is_answered(remark, before, after, by_hand=not put_back))
    ]
    if not any(remark.code in _ABOUT_DATES for remark in left):
        left = [remark for remark in left if remark.code != Code.STORY_UNDATED]
    back = [part["replaced"] for part in put_back if part["kind"] == _PRONOUN and part.get("replaced")]
    asked = {remark.words for remark in left if remark.code == Code.MEANING_OPEN}
    return [
        *left,
        *(Remark(Code.MEANING_OPEN, (word,)) for word in dict.fromkeys(back) if (word,) not in asked),
    ]


def _is_answered(remark: Remark, before: str, after: str, *, by_hand: bool) -> bool:
    if remark.code == Code.READ_AS:
        return _stands_in(remark.words[1], before) and not _stands_in(remark.words[1], after)
    if remark.code in _ABOUT_THE_WORDING and by_hand:
        return True
    if remark.code not in _ABOUT_A_WORD or not remark.words or not _stands_in(remark.words[0], before):
        return False
    # By hand the word may stay, where others now say what it means: "the ferry" becomes "the ferry Maren".
    stood, stands = (_neighbours(remark.words[0], statement) for statement in (before, after))
    return not stands or (by_hand and stands.isdisjoint(stood))


def _neighbours(words: str, statement: str) -> set[tuple[str, str]]:
    """What stands before and behind each place of these words in a statement."""
    around = rf"(\w*)\W*(?<!\w){re.escape(words)}(?!\w)\W*(\w*)"
    return {(found[1], found[2]) for found in re.finditer(around, statement, re.IGNORECASE)}


def _stands_in(words: str, statement: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(words)}(?!\w)", statement, re.IGNORECASE) is not None


def is_cut_out(
    text: str, start: int, end: int, *, language: str, speaker: tuple[int, int] | None = None
) -> bool:
    """Whether [start, end) was cut out of the midst of a sentence, so that it may say less than half of it.

    Whole is what stands between the ends of a sentence, semicolons, joining words, quotation marks and the words that
    name the speaker, whose place is `speaker`. Never in a language whose joining words are not listed. Code points.
    """
    joining = list_words("joining", "clauses", language=language)
    if not joining:
        return False
    before = _SENTENCE_END.split(text[max(0, start - _REACH) : start])[-1].strip()
    behind = _SENTENCE_STOP.split(text[end : end + _REACH])[0].strip()
    first = before.split()[-1].casefold() if before else ""
    is_joined = not before or before[-1] in _PAUSES or first in joining
    if speaker is not None and speaker[1] <= start and start - speaker[1] < _REACH:
        is_joined = True
    next_word = behind.split()[0].casefold() if behind else ""
    goes_on = behind.startswith(",") and not (speaker is not None and speaker[0] >= end)
    if behind[:2] in _QUOTED_ON or next_word in joining:
        goes_on = False
    return goes_on or not is_joined


def pairs_of(accepted: Iterable[Mapping[str, str]]) -> set[tuple[str, str]]:
    """What decisions keep of accepted differences, as `open_differences` takes it."""
    return {(one["replaced"], one["text"]) for one in accepted if one.get("replaced")}
