"""Hold a text against risk rules."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from facts.rules.letters import mixes_scripts
from facts.rules.words import Readings, compile_words, holds_reading, read_words

NOTHING, FIGURE, PERSON, ACCUSED, COUNTED = ("nothing", "figure", "person", "accused", "counted")
# No rule, and in force with every set of rules: a word in letters of two alphabets is a disguise.
MIXED_SCRIPT = "mixed_script"


@dataclass(frozen=True)
class Rule:
    """What makes a claim risky.

    `words` as in the data file. A word that `only_in` names counts in texts of those languages alone (two letters, as
    in ISO 639-1); every other word counts in all.
    """

    code: str
    words: Sequence[str]
    needs: str = NOTHING
    only_in: Mapping[str, frozenset[str]] = field(default_factory=dict, hash=False)
    spared: tuple[str, ...] = ()
    never_spared: tuple[str, ...] = ()
    _by_language: dict[str, tuple[str, ...]] = field(
        default_factory=dict, init=False, compare=False, repr=False
    )

    def words_for(self, language: str) -> tuple[str, ...]:
        """The words to look for in a text of this language (BCP 47; empty where nobody knows it: all of them)."""
        base = language.split("-")[0].lower()
        found = self._by_language.get(base)
        if found is None:
            only = self.only_in if base else {}
            found = tuple(word for word in self.words if word not in only or base in only[word])
            self._by_language[base] = found
        return found


def find_risks(
    rules: Iterable[Rule],
    *,
    text: str,
    has_figure: bool,
    names_person: bool,
    names_accused: bool = False,
    counted: Iterable[str] = (),
    language: str = "",
) -> list[str]:
    """The codes of the rules that a text meets, in the order of the rules; MIXED_SCRIPT last, where a word mixes them.

    A rule that needs a count speaks only where no other does: a toll is a toll, and its people need no second reason.

    `text` is all that is to be judged, in any order; `has_figure`, `names_person` and `names_accused` answer what a
    rule may need besides its words, `counted` is what each of the figures counts.
    """
    is_there = {
        NOTHING: True,
        FIGURE: has_figure,
        PERSON: names_person,
        ACCUSED: names_person or names_accused,
        COUNTED: False,
    }
    readings = read_words(text)
    rules = list(rules)
    found = [
        rule.code
        for rule in rules
        if is_there[rule.needs]
        and holds_reading(rule.words_for(language), readings)
        and not _is_spared(rule, text, language)
    ]
    if not found:
        things = [read_words(thing) for thing in dict.fromkeys(counted) if thing]
        counting = [rule for rule in rules if rule.needs == COUNTED]
        found = [rule.code for rule in counting if _counts(rule.words_for(language), readings, things)]
    return [*found, MIXED_SCRIPT] if mixes_scripts(text) else found


def _is_spared(rule: Rule, text: str, language: str) -> bool:
    """Whether every line of the text that a rule speaks of holds a word that spares it, and none takes that back.

    Line by line, so that a word which somebody adds to a statement does not spare what the quote says.
    """
    if not rule.spared or holds_reading(rule.never_spared, read_words(text)):
        return False
    lines = [read_words(line) for line in text.splitlines()]
    spoken_of = [line for line in lines if holds_reading(rule.words_for(language), line)]
    return bool(spoken_of) and all(holds_reading(rule.spared, line) for line in spoken_of)


def _counts(words: tuple[str, ...], readings: Readings, things: Iterable[Readings]) -> bool:
    """Whether one of the words is what a figure counts, or has a number right before it.

    The second holds in languages whose figures nobody knows to count anything.
    """
    if any(holds_reading(words, thing) for thing in things):
        return True
    pattern = _compile_counted(words)
    return pattern is not None and any(pattern.search(folded) for folded in readings.plain)


@lru_cache(maxsize=64)
def _compile_counted(words: tuple[str, ...]) -> re.Pattern[str] | None:
    alternatives = compile_words(words)
    # A year before a noun counts nothing: "in 2024 people went".
    return re.compile(rf"(?<= )(?!(?:19|20)\d\d )\d+ (?:{alternatives})(?= )") if alternatives else None
