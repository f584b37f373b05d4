"""Hold a text against risk rules."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from facts.rules.words import fold_words, holds_word

NOTHING, FIGURE, PERSON = ("nothing", "figure", "person")


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

    def words_for(self, language: str) -> tuple[str, ...]:
        """The words to look for in a text of this language (BCP 47; empty where nobody knows it: all of them)."""
        base = language.split("-")[0].lower()
        if not base:
            return tuple(self.words)
        return tuple(word for word in self.words if word not in self.only_in or base in self.only_in[word])


def find_risks(
    rules: Iterable[Rule], *, text: str, has_figure: bool, names_person: bool, language: str = ""
) -> list[str]:
    """The codes of the rules that a text meets, in the order of the rules.

    `text` is all that is to be judged, in any order; `has_figure` and `names_person` answer what a rule may need
    besides its words.
    """
    held = {NOTHING: True, FIGURE: has_figure, PERSON: names_person}
    folded = fold_words(text)
    return [rule.code for rule in rules if held[rule.needs] and holds_word(rule.words_for(language), folded)]
