"""One text in two printings: what outlets do to copy on its way into print, without changing what it says.

`level_print` gives a text as one hand would have set it, so that the same sentence is understood alike wherever it was
printed. `fold_print` gives the words that two printings share.
"""

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from facts.comparing.house_style import close_up, set_alike
from facts.rules.letters import unmask

_SPACE = re.compile(r"[^\S\n]")
_HYPHEN = re.compile("[\u2010\u2011]")
_OPENING = re.compile(r"(?<![^\s(\[—–-])\"(?=\S)")
# Not between letters, where Hebrew has its own use for it.
_CLOSING = re.compile(r"\"(?!\w)|(?<!\w)\"")
_APOSTROPHE = re.compile(r"(?<=\w)['\u2018\u02bc\u201b\u2032]")
# A typewriter's dash: "--" between words or blanks, or a hyphen between blanks.
_DOUBLE_HYPHEN = re.compile(r"(?<![-\n])--(?!-)")
_LONE_HYPHEN = re.compile(r"(?<=[^\s-] )-(?= [^\s\d-])")
_DOUBLE_MARK = re.compile('["“”«»„]')
# An opening single mark; "'tis", "'em" and "the '90s" have none.
_SINGLE_OPENING = re.compile(
    r"(?:(?<=[\s(\[—–-])|(?<![\s\S]))['‘](?=\w)(?!\d0s\b|(?:tis|twas|em|til|cause|n)\b)", re.IGNORECASE
)
_SINGLE_CLOSING = re.compile(r"(?<=[\w.,?!…])['’](?!\w)")
# Where a word may be broken, which says nothing, and the second of two blanks. Joiners stay: Persian spells with them.
_DROPPED = re.compile("[\u00ad\u200b\u2060\ufeff]|(?<= ) ")

_PERCENT = re.compile(r"\bper cent\b|%")
# Words, numbers with their sign, and signs of money; a hyphenated word counts as its parts.
_WORD = re.compile(r"(?<![\w.,])[-−]?\d+(?:[.,]\d+)*|[^\W_]+(?:'[^\W_]+)*|[^\W\d_]\.(?=[^\W\d_]\.)|[$€£¥₹]")
# Words that an editor drops or adds without a thought: "on Monday" and "Monday", "that" after "said".
_FUNCTION_WORDS = frozenset("a an the that on".split())


@dataclass(frozen=True)
class Levelled:
    """A text set evenly. `offsets[i]` is where its code point `i` stands in the text as it was printed."""

    text: str
    offsets: Sequence[int]

    def place(self, start: int, end: int) -> tuple[int, int]:
        """A span of this text, half-open and not empty, in the text as it was printed."""
        return self.offsets[start], self.offsets[end - 1] + 1

    def find(self, start: int, end: int) -> tuple[int, int]:
        """A span of the text as it was printed, in this one; empty where all of it was dropped."""
        return bisect_left(self.offsets, start), bisect_left(self.offsets, end)


def level_print(text: str) -> Levelled:
    """The text in one way of setting: nothing that carries meaning is changed, and every place can be found again.

    Blanks of every width become single spaces (line breaks stay), quotation marks and apostrophes typographic ones,
    non-breaking hyphens plain ones, "--" a dash; soft hyphens are dropped. A text that quotes with single marks only
    gets double ones.
    """
    text = _double_marks(_set_evenly(text))
    dropped = {match.start() for match in _DROPPED.finditer(text)}
    offsets = [at for at in range(len(text)) if at not in dropped]
    return Levelled("".join(text[at] for at in offsets), offsets)


def _set_evenly(text: str) -> str:
    """The text evenly set without a change of length, so that every place stays: a soft hyphen takes the place
    of a sign too many."""
    text = _HYPHEN.sub("-", _SPACE.sub(" ", text))
    text = _CLOSING.sub("”", _OPENING.sub("“", text))
    text = _APOSTROPHE.sub("’", text)
    return _LONE_HYPHEN.sub("–", _DOUBLE_HYPHEN.sub("—\u00ad", text))


def _double_marks(text: str) -> str:
    """A text that has no double marks with double ones for its pairs of single ones, in its own length.

    Of the marks that may close, one behind a full stop or comma does; one behind an "s" may be a genitive.
    """
    if _DOUBLE_MARK.search(text):
        return text
    signs, openings = list(text), [match.start() for match in _SINGLE_OPENING.finditer(text)]
    for at, following in pairwise([*openings, len(text)]):
        line_end = text.find("\n", at, following)
        closings = [
            match.start()
            for match in _SINGLE_CLOSING.finditer(text, at + 2, following if line_end < 0 else line_end)
        ]
        if closings:
            best = min(
                closings, key=lambda place: (text[place - 1] not in ".,?!…", text[place - 1] == "s", place)
            )
            signs[at], signs[best] = "“", "”"
    return "".join(signs)


def fold_print(text: str) -> list[str]:
    """The words of a text in their order, without what differs between two printings of the same sentence.

    Letter case, marks of quotation, dashes, blanks, articles and the style of the house go, and so does what nobody
    sees or takes for another letter; numbers, signs, names and negations stay.
    """
    text = _PERCENT.sub(
        " percent ", set_alike(unmask(_set_evenly(text), mixed_only=True)).casefold()
    ).replace("’", "'")
    return [word for word in close_up(_WORD.findall(text)) if word not in _FUNCTION_WORDS]
