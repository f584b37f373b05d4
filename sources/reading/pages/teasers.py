"""The foot of a page below an article: teasers of other stories and praise for something else, in whole sentences.

They read like paragraphs, so their words do not give them away; what does is that they speak of nothing that the story
speaks of, below a label of the page ("Editor's picks", "Sponsored") or in the voice of whoever sells something.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from sources.language.calendar import number_forms
from sources.language.numbers import list_ones
from sources.language.reporting import list_reporting, match_reporting
from sources.reading.pages.lines import Line

# Labels under which a page shows other stories; under one of an advert the story may go on.
_LABEL = re.compile(
    r"^\W*(?:(?:editor['’]?s|editors['’]?)\s(?:picks?|choice)|related\b.*|(?:most|also)\s(?:read|popular|viewed|shared)|"
    r"(?:more|top|latest|popular|trending|other|recent|hot)\s(?:stories|news|articles|posts|headlines|topics|reads?)|"
    r"(?:more|read more|news)\sfrom\b.*|recommended\b.*|you\s(?:may|might)\b.*|read\s(?:also|next|more)|don['’]t miss|"
    r"(?:from\s)?around the web|lire aussi.*|mehr zum thema.*|leer más.*|اقرأ أيضا?ً?.*|ذات صلة)\W*$",
    re.IGNORECASE,
)
_ADVERT = re.compile(r"^\W*(?:sponsored|promoted|paid|advert|partner|anzeige|publicité)", re.IGNORECASE)
_TELLING = re.compile(r"[^\W\d_]{4,}")
# Long words that any two stories share.
_COMMON = (
    frozenset(
        "about after again against also already although among another because been before being between both could "
        "does down during each even ever every first found from have having here hers high into just last least less "
        "like made make many more most much must near never next none only other ours over people percent same second "
        "several should since some still such take than that their them then there these they this those through time "
        "today took under until upon very want week weeks well went were what when where which while whose will with "
        "within without would year years your".split()
    )
    | set(list_reporting("plain"))
    | {number for number in list_ones(3, 9) if len(number) > 3}
    | {form for table in ("weekdays", "months") for form in number_forms(table, "en") if len(form) > 3}
)
_KINDS = frozenset({"navigation", "advert"})
_SELLING_WORD = re.compile(r"\b(?:our|we|your|you)\b", re.IGNORECASE)
_SELLING = re.compile(r"^\W*(?:our|we|your|you)\b(?!['’]?(?:re|ve|ll|d)?\s(?:said|told))", re.IGNORECASE)
_REPORTING = re.compile(
    rf"[“”\"«»„]|\b(?:{match_reporting('report')}|according|sagte|selon|dijo)\b",
    re.IGNORECASE,
)
# A paragraph of the story says again at least this share of its telling words; one of another story does not.
_OWN_SHARE = 0.2
# More than this share of the text below the label is no foot any more.
_MOST = 0.6
# Labels that are looked under, from the end: each asks for the words of all paragraphs.
_MOST_LABELS = 20


def mark_foot(lines: Sequence[Line], kinds: list[str | None], bodies: list[int]) -> None:
    """Give the paragraphs that stand below a story and are not of it their kind, and take them out of `bodies`."""
    if len(bodies) < 2:
        return
    words = {i: _list_telling(lines[i].text) for i in bodies}
    _mark_below_label(lines, kinds, bodies, words)
    while len(bodies) > 1 and _sells(lines[bodies[-1]], words, bodies):
        kinds[bodies.pop()] = "advert"


def _mark_below_label(
    lines: Sequence[Line], kinds: list[str | None], bodies: list[int], words: dict[int, set[str]]
) -> None:
    """Below the highest label under which nothing of the story stands any more, every paragraph is of the page."""
    labels = [i for i in range(bodies[0] + 1, bodies[-1]) if kinds[i] in _KINDS and lines[i].words <= 6]
    labels = labels[-_MOST_LABELS:]
    for label in labels:
        is_advert = bool(_ADVERT.match(lines[label].text))
        if not is_advert and not _LABEL.match(lines[label].text):
            continue
        above, below = [i for i in bodies if i < label], [i for i in bodies if i > label]
        story: set[str] = set().union(*(words[i] for i in above))
        said = sum(lines[i].words for i in above)
        told_below = sum(lines[i].words for i in below)
        if told_below > _MOST * said or any(_is_of_story(words[i], story) for i in below):
            continue
        if is_advert and not all(_SELLING_WORD.search(lines[i].text) for i in below):
            continue
        for i in below:
            kinds[i] = "advert" if is_advert else "navigation"
        del bodies[len(above) :]
        return


def _sells(line: Line, words: dict[int, set[str]], bodies: list[int]) -> bool:
    """Whether a last paragraph speaks for a seller, of nothing in the story: "Our low costs make it possible …"."""
    if not _SELLING.match(line.text) or _REPORTING.search(line.text):
        return False
    story: set[str] = set().union(*(words[i] for i in bodies[:-1]))
    return not _is_of_story(words[bodies[-1]], story)


def _is_of_story(words: set[str], story: set[str]) -> bool:
    return not words or len(words & story) >= _OWN_SHARE * len(words)


def _list_telling(text: str) -> set[str]:
    """The longer words of a text that not every text has, cut to the stem that their forms share."""
    return {word[:6] for found in _TELLING.findall(text) if (word := found.casefold()) not in _COMMON}
