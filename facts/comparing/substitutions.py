"""A statement's substitutions when its words change: put back one by one, or followed through an edit by hand.

A substitution is its JSON form, a mapping with at least `start`, `end` and `text` (code points of the statement,
half-open, and what stands there); `replaced` is what the article says in that place, empty where nothing stood there,
and absent in what an older engine suggested.
"""

import re
from collections.abc import Mapping, Sequence
from difflib import SequenceMatcher
from typing import Any

SubstitutionRow = Mapping[str, Any]

_WORDS = re.compile(r"\w+|[^\w]")
# What may stand before the first word of a statement, or of what it quotes of its speaker.
_OPENING = re.compile(r"(?:^|:\s[“\"«])[\s“‘\"'«(\[]*$")
_CLOSING = ".,;:!?…؟،؛”’»)"
# What the engine writes around a speaker's name, and only there.
_NAMED_LAST = ", according to "
_NAMED_FIRST = " said: “"
# Beyond this many words of changed text, what stands in their midst is not followed: the cost grows with its square.
_MOST_WORDS = 600


class CannotPutBack(ValueError):
    """Why: `unknown` position, the statement `changed` there, what stood there was `not_kept`, `nothing` is left."""

    def __init__(self, why: str, words: str = "") -> None:
        super().__init__(why)
        self.why = why
        self.words = words


def put_back(
    statement: str, substitutions: Sequence[SubstitutionRow], positions: Sequence[int]
) -> tuple[str, list[dict[str, Any]]]:
    """The statement with the words that the substitutions at `positions` replaced, and the other substitutions.

    Where nothing had stood, the words are taken out with the space, the comma or the “according to” that only they
    needed. A word that then opens the statement, or what it quotes of its speaker, gets its capital. Raises
    CannotPutBack.
    """
    chosen = sorted(set(positions), reverse=True)
    if any(not 0 <= position < len(substitutions) for position in chosen):
        raise CannotPutBack("unknown")
    kept = [dict(part) for position, part in enumerate(substitutions) if position not in chosen]
    parts = sorted((substitutions[position] for position in chosen), key=lambda part: -int(part["start"]))
    for part in parts:
        start, end = part["start"], part["end"]
        if statement[start:end] != part["text"]:
            raise CannotPutBack("changed", part["text"])
        if part.get("replaced") is None:
            raise CannotPutBack("not_kept", part["text"])
        stood = " ".join(part["replaced"].split())
        if stood:
            stood = _capitalise(stood) if _OPENING.search(statement[:start]) else stood
            statement, kept = _replace(statement, kept, start, end, stood)
        else:
            statement, kept = _take_out(statement, kept, start, end, str(part.get("kind", "")))
    statement, kept = _open_with_capital(statement, kept)
    if not re.search(r"\w", statement):
        raise CannotPutBack("nothing")
    return statement, kept


def put_in(
    statement: str,
    substitutions: Sequence[SubstitutionRow],
    open_words: Sequence[SubstitutionRow],
    position: int,
    chosen: int,
) -> tuple[str, list[dict[str, Any]], list[dict[str, Any]]]:
    """The statement with an open word settled: what its candidate says stands in its place, as a substitution.

    `open_words` are the claim's open references in their JSON form, `position` one of them and `chosen` one of its
    candidates. The substitution is marked as `chosen`, since a person put it in. Back come statement, substitutions
    and the words that are still open, all at their new places. Raises CannotPutBack: `unknown`, or `changed` where the
    word stands there no more.
    """
    if not 0 <= position < len(open_words) or not 0 <= chosen < len(open_words[position]["candidates"]):
        raise CannotPutBack("unknown")
    word = open_words[position]
    meant = word["candidates"][chosen]
    start, end = word["start"], word["end"]
    if statement[start:end] != word["text"]:
        raise CannotPutBack("changed", word["text"])
    said = _capitalise(meant["text"]) if _OPENING.search(statement[:start]) else meant["text"]
    others = [dict(one) for at, one in enumerate(open_words) if at != position]
    settled, kept = _replace(statement, [dict(part) for part in substitutions], start, end, said)
    _statement, still_open = _replace(statement, others, start, end, said)
    kept.append(
        {
            "start": start,
            "end": start + len(said),
            "text": said,
            "source_start": meant["source_start"],
            "source_end": meant["source_end"],
            "source_text": meant["source_text"],
            "kind": word["kind"],
            "replaced": word["text"],
            "chosen": True,
        }
    )
    return settled, sorted(kept, key=lambda part: int(part["start"])), still_open


def follow_edit(before: str, after: str, substitutions: Sequence[SubstitutionRow]) -> list[dict[str, Any]]:
    """The substitutions whose words still stand in their place after an edit by hand, at their new offsets."""
    blocks = _common_blocks(before, after)
    kept = []
    for part in substitutions:
        start, end = part["start"], part["end"]
        for old, new, size in blocks:
            if old <= start and end <= old + size:
                kept.append({**part, "start": start + new - old, "end": end + new - old})
                break
    return [part for part in kept if after[part["start"] : part["end"]] == part["text"]]


def _replace(
    statement: str, kept: list[dict[str, Any]], start: int, end: int, words: str
) -> tuple[str, list[dict[str, Any]]]:
    """Words put in the place [start, end) of a statement; what stands after moves, what overlaps is dropped."""
    shift = len(words) - (end - start)
    moved = []
    for part in kept:
        if part["end"] <= start:
            moved.append(part)
        elif part["start"] >= end:
            moved.append({**part, "start": part["start"] + shift, "end": part["end"] + shift})
    return statement[:start] + words + statement[end:], moved


def _take_out(
    statement: str, kept: list[dict[str, Any]], start: int, end: int, kind: str
) -> tuple[str, list[dict[str, Any]]]:
    if kind == "speaker" and statement[:start].endswith(_NAMED_LAST):
        return _replace(statement, kept, start - len(_NAMED_LAST), end, "")
    if kind == "speaker" and start == 0 and statement.startswith(_NAMED_FIRST, end):
        closing = statement.rfind("”")
        if closing >= end + len(_NAMED_FIRST):
            statement, kept = _replace(statement, kept, closing, closing + 1, "")
        return _replace(statement, kept, start, end + len(_NAMED_FIRST), "")
    if not statement[:start].strip():
        while end < len(statement) and (statement[end].isspace() or statement[end] in ",;:"):
            end += 1
        return _replace(statement, kept, 0, end, "")
    follows = statement[end : end + 1]
    if statement[start - 1].isspace() and (not follows or follows.isspace() or follows in _CLOSING):
        start -= 1
    return _replace(statement, kept, start, end, "")


def _open_with_capital(statement: str, kept: list[dict[str, Any]]) -> tuple[str, list[dict[str, Any]]]:
    opened = _capitalise(statement)
    if opened == statement:
        return statement, kept
    return opened, [{**part, "text": opened[: part["end"]]} if part["start"] == 0 else part for part in kept]


def _capitalise(words: str) -> str:
    capital = words[:1].upper()
    # “ß” would become two letters and move every offset.
    return capital + words[1:] if len(capital) == 1 else words


def _common_blocks(before: str, after: str) -> list[tuple[int, int, int]]:
    """Stretches that two texts share, in order: (offset before, offset after, length), found by whole words.

    What both begin and end with is compared letter by letter; only the midst needs the slower comparison.
    """
    limit = min(len(before), len(after))
    head = next((i for i in range(limit) if before[i] != after[i]), limit)
    tail = next((i for i in range(limit - head) if before[-1 - i] != after[-1 - i]), limit - head)
    blocks = [(0, 0, head)]
    old, new = (_WORDS.findall(text[head : len(text) - tail]) for text in (before, after))
    if max(len(old), len(new)) <= _MOST_WORDS:
        old_at, new_at = _offsets(old, head), _offsets(new, head)
        for match in SequenceMatcher(None, old, new, autojunk=False).get_matching_blocks():
            size = old_at[match.a + match.size] - old_at[match.a]
            blocks.append((old_at[match.a], new_at[match.b], size))
    blocks.append((len(before) - tail, len(after) - tail, tail))
    return blocks


def _offsets(words: Sequence[str], start: int) -> list[int]:
    """Offsets of words in a text: where each begins, and where the last one ends."""
    offsets = [start]
    for word in words:
        offsets.append(offsets[-1] + len(word))
    return offsets
