"""Sentences of a report → the signs in them that it tells of more events of a kind than one.

These only ever take a setting away. They are read from the words as they stand, headings and lists included, because
a parse misses the second match exactly where it is told in few words ("Belgium 3 – 0 Panama").
"""

import re
from collections.abc import Iterable, Iterator

from facts.language.english import match_numbers, match_ordinals
from facts.suggesting.references.describe_nouns import describe_nouns
from facts.suggesting.sentences.parse_sentences import Parsed

_NAME = r"[A-Z][\w.’'-]*(?: (?:of (?:the )?)?[A-Z][\w.’'-]*){0,3}"
_SCORE = r"\d{1,3}(?: ?[-–—:] ?\d{1,3})?"
_MET = (
    r"(?:fac(?:ed?|es|ing)|play(?:s|ed|ing)?|beat(?:s|en|ing)?|defeat(?:s|ed|ing)?|meets?|met|meeting|host(?:s|ed|ing)?|"
    r"edg(?:ed?|es|ing)|down(?:s|ed)|top(?:s|ped)|rout(?:s|ed)|thrash(?:es|ed|ing)?|upset|overc[ao]mes?|outlast(?:s|ed)?|"
    r"visit(?:s|ed|ing)?|beaten by|(?:held|took|takes?|taking) on|(?:draws?|drew|drawn|ti(?:es|ed)|drawing) with|"
    r"(?:los(?:es?|t|ing)|fell|falls?|falling)(?: at home| narrowly| heavily)? to|"
    r"(?:w[io]ns?|winning|prevail(?:s|ed)) (?:over|against)|got past|gets past|too (?:strong|good|much) for)"
)
_BETWEEN = rf"(?: {_SCORE},?)?(?: (?:the|by|to|newcomers|debutants|champions|hosts|rivals|visitors|neighbours|\w+ed))*"
_PAIRS = (
    re.compile(rf"(?P<one>{_NAME})(?: \w+){{0,3}}? {_MET}{_BETWEEN} (?P<two>{_NAME})"),
    re.compile(rf"(?P<one>{_NAME}) (?:los(?:es?|t)|w[io]ns?|won|drew|draws?) {_SCORE} (?:to|against|over|with|at) "
               rf"(?:the )?(?P<two>{_NAME})"),
    re.compile(rf"(?P<one>{_NAME}),? {_SCORE}(?:,| and)? (?P<two>{_NAME})(?! \d{{4}})"),
    re.compile(rf"(?P<one>{_NAME}) (?:v|vs|versus|against)\.? (?P<two>{_NAME})"),
    re.compile(rf"between (?:the )?(?P<one>{_NAME}) and (?:the )?(?P<two>{_NAME})"),
)  # fmt: skip
_RIVAL = re.compile(
    rf"\b(?:against|versus|(?:rout|defeat|thrashing|upset) of|(?:beat|defeat|draw|edg|rout|thrash)ing(?: with)?|"
    rf"(?:win|victory|loss|defeat|triumph|draw|tie|lost|fell)(?:,? {_SCORE},?)? (?:over|to|with)|"
    r"\d ?[-–] ?\d,?(?: (?:home|away|road|league|cup))?(?: (?:draw|tie|win|victory|loss|defeat|rout))? (?:at|in))"
    rf"(?: the| newcomers| debutants| champions| hosts| rivals)* (?P<two>{_NAME})"
)
_VENUE = frozenset(
    "stadium arena center centre park field garden gardens ground hall dome coliseum forum".split()
)
_SEVERAL = re.compile(
    rf"\b(?:(?:{match_ordinals(1, 4)}|last|final|next|later|earlier|early|late|opening|only) (?:game|match|tie) "
    r"(?:of|in|on) (?:the )?(?:day|night|evening|afternoon|round|group|card|programme|program|Group|weekend)|"
    r"(?:the other|another|"
    rf"a (?:{match_ordinals(2, 4)}|different|separate|further)|in other|elsewhere in the|both|the two|"
    rf"the three|{match_numbers(2, 8)}) (?:group |league |cup )?(?:games?|match(?:es)?|ties))\b",
    re.I,
)
# The same events told by a verb: "another bus crashed".
_HAPPENED = (
    r"(?:crash|collaps|explod|collid|derail|sank|sunk|capsiz|burn(?:ed|t)|caught fire|erupt|overturn|struck|blew up|"
    r"went off|detonat)"
)
_ANOTHER = (
    rf"\b(?:another|(?:a|the) (?:{match_ordinals(2, 5)}|separate|similar|different|further|later)|the other|the same|"
    rf"previous|earlier|former|past|last|next|upcoming|preceding|subsequent|(?:19|20)\d\d|{match_numbers(2, 5)}|"
    r"several|both|other|all)"
)
_NO_NAMES = frozenset(
    "the of an in on at for by to from with and but or so yet then after before when while as since until though "
    "despite during it its he his she her they their we our this that these those there both each".split()
)
_FIRST_TOLD = 2  # sentences in which "a crash" is still the first


def find_rivals(text: str) -> Iterator[tuple[frozenset[str], ...]]:
    """The sides, each as its words in small letters, of every encounter that a sentence seems to tell of.

    One side alone where only the opponent is named ("against Norr").
    """
    for pattern in _PAIRS:
        for match in pattern.finditer(text):
            one, two = _split(match["one"]), _split(match["two"])
            yield (one, two) if one else (two,)
    for match in _RIVAL.finditer(text):
        side = _split(match["two"])
        if side and side.isdisjoint(_VENUE):
            yield (side,)


def counts_matches(text: str) -> bool:
    """Whether a sentence counts the matches that are told of: "the first game of the day", "the other match"."""
    return _SEVERAL.search(text) is not None


def is_of(sides: Iterable[frozenset[str]], names: frozenset[str]) -> bool:
    """Whether an encounter may be the one between ``names``."""
    return all(side & names for side in sides)


def tells_another(
    item: Parsed, text: str, *, nouns: frozenset[str], names: frozenset[str], told: int, brief: bool
) -> bool:
    """Whether a sentence, the ``told``-th of the text, speaks of an event of the ``nouns`` besides that of ``names``.

    Of ``brief`` ones, crashes and elections, the plural tells of several anywhere; of festivals in a heading only.
    """
    words = text[item.sentence.start : item.sentence.end]
    plural = "|".join(re.escape(_say_plural(noun)) for noun in sorted(nouns))
    single = "|".join(re.escape(noun) for noun in sorted(nouns))
    if (brief or item.sentence.heading) and re.search(rf"\b(?:{plural})\b", words, re.I):
        return True
    if re.search(rf"{_ANOTHER}(?: [\w’'-]+){{0,2}} (?:{single}|{plural}|{_HAPPENED}\w*)\b", words, re.I):
        return True
    if re.search(rf"\b(?:{single}) (?:of|in) (?:\w+ )?(?:19|20)\d\d\b", words, re.I):
        return True
    if told >= _FIRST_TOLD and re.search(rf"\ban? (?:[\w’'-]+ ){{0,2}}(?:{single})\b", words, re.I):
        return True
    return any(
        found.head in nouns and bool(_words_of(found.names)) and not _words_of(found.names) <= names
        for found in describe_nouns(item, text, False)
    )


def _split(name: str) -> frozenset[str]:
    return frozenset(re.findall(r"\w{2,}", name.lower())) - _NO_NAMES


def _words_of(names: Iterable[str]) -> frozenset[str]:
    return frozenset(word for name in names for word in re.findall(r"\w+", name.lower()))


def _say_plural(noun: str) -> str:
    if noun.endswith(("sh", "ch", "s")):
        return noun + "es"
    return noun[:-1] + "ies" if noun.endswith("y") else noun + "s"
