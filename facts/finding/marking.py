"""Marking what was found in the texts in which it stands, as the reader is shown them."""

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from django.db import connection

# A word as it is set: with apostrophes, points and marks between thousands inside.
_WORD = re.compile(r"\w+(?:[.,'’\u00a0\u202f\u2009]\w+)*")
PASSAGE = 44
_BEFORE = 9
_MOST_KEPT = 60_000
_POINTED = 60


@dataclass(frozen=True)
class HitPiece:
    """Some of a text, and whether it is what was asked for."""

    text: str
    is_hit: bool = False


class Marker:
    """Says which words of a text are among those that were asked for, by the database's own folding and stems."""

    def __init__(self, lexemes: Collection[str]) -> None:
        self._whole = frozenset(one for one in lexemes if not one.endswith("*"))
        self._begun = tuple(one[:-1] for one in lexemes if one.endswith("*"))
        self._forms: dict[str, frozenset[str]] = {}

    def learn(self, texts: Iterable[str]) -> None:
        """Look up the stems of the words of all these texts at once."""
        if self._whole or self._begun:
            self._forms |= _look_up({word for text in texts for word in _WORD.findall(text)})

    def is_hit(self, word: str) -> bool:
        forms = self._forms.get(word, frozenset())
        return any(form in self._whole or form.startswith(self._begun) for form in forms)

    def mark(self, text: str) -> list[HitPiece]:
        """The whole text in pieces."""
        return self._cut(text, 0, len(text))

    def passage(self, text: str) -> list[HitPiece]:
        """Where most of what was asked stands together, with words around it; empty where none of it does."""
        words = list(_WORD.finditer(text))
        hits = [at for at, word in enumerate(words) if self.is_hit(word[0])]
        if not hits:
            return []
        best = max(hits, key=lambda at: (_count_different(words, hits, at), -at))
        first = max(best - _BEFORE, 0)
        last = min(first + PASSAGE, len(words)) - 1
        start, end = words[first].start() if first else 0, words[last].end()
        if last == len(words) - 1:
            end = len(text)
        pieces = self._cut(text, start, end)
        return [*([HitPiece("… ")] if first else []), *pieces, *([HitPiece(" …")] if end < len(text) else [])]

    def _cut(self, text: str, start: int, end: int) -> list[HitPiece]:
        pieces: list[HitPiece] = []
        at = start
        for word in _WORD.finditer(text, start, end):
            if self.is_hit(word[0]):
                pieces += [HitPiece(text[at : word.start()])] if word.start() > at else []
                pieces.append(HitPiece(word[0], is_hit=True))
                at = word.end()
        return [*pieces, HitPiece(text[at:end])] if at < end else pieces


def _count_different(words: Sequence["re.Match[str]"], hits: Sequence[int], at: int) -> int:
    """How many different words that were asked for stand in the passage that begins with this one."""
    return len({words[one][0].casefold() for one in hits if 0 <= one - at < PASSAGE})


def point_at(pieces: Sequence[HitPiece]) -> str:
    """The words from the first hit of a passage on: by them a browser goes to the place in the text, and marks it."""
    first = next((at for at, piece in enumerate(pieces) if piece.is_hit), None)
    if first is None:
        return ""
    line = "".join(piece.text for piece in pieces[first:]).split("\n")[0].removesuffix(" …")
    # Whole words: a browser looks for those.
    return line if len(line) <= _POINTED else line[: _POINTED + 1].rpartition(" ")[0] or pieces[first].text


# What a word is folded to and its stems: always the same, so kept as long as the process, up to so many words.
_STEMS: dict[str, frozenset[str]] = {}


def _look_up(words: set[str]) -> dict[str, frozenset[str]]:
    """The forms of these words; what is handed out stays whole, whichever thread empties the store meanwhile."""
    found = {word: forms for word in words if (forms := _STEMS.get(word)) is not None}
    unknown = [word for word in words if word not in found]
    if not unknown:
        return found
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT given.word, tsvector_to_array(search_words(given.word, 'en') || search_words(given.word, 'ar'))"
            " FROM unnest(%s::text[]) AS given(word)",
            [unknown],
        )
        looked_up = {word: frozenset(forms) for word, forms in cursor.fetchall()}
    if len(_STEMS) + len(looked_up) > _MOST_KEPT:
        _STEMS.clear()
    _STEMS.update(looked_up)
    return found | looked_up
