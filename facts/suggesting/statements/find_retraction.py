"""Where a sentence says that what it or the one before tells is not so: "…; that was wrong", "later found untrue".

What is taken back is no claim without its taking back. Read from the words: the parser hangs such a clause anywhere.
"""

import re

from facts.language.notions import match_words

_FALSE = (
    r"(?:wrong|false|untrue|incorrect|mistaken|inaccurate|erroneous|unfounded|in\serror|an?\s(?:error|mistake|hoax)|"
    r"not\s(?:true|correct|so|accurate|the\scase))\b"
)
_TOLD = r"(?:claims?|figures?|numbers?|reports?|statements?|accounts?|information|versions?|tolls?|totals?|counts?)"
_IT = rf"(?:which|that|this|it|(?:an?|the|this|that|these|those)\s(?:\w+\s)?{_TOLD})"
_IS = (
    r"(?:(?:was|were|is|are|has|have|had|proved|turned\sout)\s)"
    r"(?:(?:been|later|since|soon|now|also|found|shown|proved|proven|known|to|be|out|turned|quickly)\s){0,4}"
)
_WITHDRAWN = (
    r"(?:(?:has|have|had)\s)?(?:later|since|then|soon|now)\s(?:withdrew|withdrawn|retracted|corrected|took\sback|"
    r"taken\sback)\b"
)
_BEHIND = re.compile(
    r"(?:[;,–—]|\s-|--|\b(?:but|and|though))\s*(?:(?:but|and|though)\s)?"
    rf"(?:{_IT}\s{_IS}{_FALSE}|(?:later|since)\s(?:found|shown|proved|proven)\s(?:to\sbe\s)?{_FALSE}|"
    rf"{_IT}\s(?:(?:that|which)\s)?(?:[\w’']+\s){{1,3}}?{_WITHDRAWN})",
    re.IGNORECASE,
)
# A sentence of its own that takes back the one before; a longer one says what is wrong with it, and of what.
_ALONE = re.compile(rf"(?:but\s|however,?\s)?{_IT}\s{_IS}{_FALSE}[^.!?]{{0,40}}[.!]?", re.IGNORECASE)
_TELLING = re.compile(rf"\b(?:{match_words('reporting', 'forms')}|put|told|wrote|gave)\b", re.IGNORECASE)


def takes_back(sentence: str) -> bool:
    """Whether a sentence ends by saying that what it tells is not so."""
    return _BEHIND.search(sentence) is not None


def takes_back_before(before: str, sentence: str) -> bool:
    """Whether a sentence says no more than that what the one before reports is not so."""
    return _ALONE.fullmatch(sentence.strip()) is not None and _TELLING.search(before) is not None
