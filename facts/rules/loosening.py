"""Does a rule let more through than it did: the changes of a rule that one person alone must not make."""

from facts.rules.find_risks import ACCUSED, NOTHING, PERSON, Rule


def loosens(before: Rule, after: Rule) -> bool:
    """Whether some text met `before` and may not meet `after`, both in force.

    Words may be added and a need may go. What is lost is a word, also one that another stands for only in part, a
    language of one, or that the words alone were enough.
    """
    # Whoever is a person can be accused.
    wider = (NOTHING, ACCUSED) if before.needs == PERSON else (NOTHING,)
    if after.needs not in (*wider, before.needs):
        return True
    return any(not _is_covered(word, before, after) for word in before.words)


def _is_covered(word: str, before: Rule, after: Rule) -> bool:
    return any(
        _stands_for(other, word) and _reaches(after.only_in.get(other), before.only_in.get(word))
        for other in after.words
    )


def _stands_for(other: str, word: str) -> bool:
    """Whether whatever `word` finds, `other` finds: the same, or a shorter beginning of one word."""
    if other == word:
        return True
    return other.endswith("*") and " " not in other + word and word.startswith(other[:-1])


def _reaches(languages: frozenset[str] | None, wanted: frozenset[str] | None) -> bool:
    """Whether a word that counts in these languages counts in all that are wanted; None is every language."""
    return languages is None or (wanted is not None and languages >= wanted)
