"""One word in the style of two houses: spelt, abbreviated, closed up or set in digits, and still the same word.

`set_alike` works on a text as it was printed, where capitals tell a name from a word; `spell_alike` on one word,
`close_up` on the words of a text in their order. None of them makes one figure, name or negation of two.
"""

import re
from collections.abc import Sequence

from facts.language.english import LONG_FOR_SHORT, MONTHS, ONES, name_numbers
from facts.language.notions import list_forms

# Words of British spelling, by what they begin with; what follows does not change.
_STEMS = {
    **{f"{stem}our": f"{stem}or" for stem in (
        "ard arm behavi cand clam col dem-ean endeav fav ferv flav glam harb hon hum lab neighb od parl ranc rig rum "
        "sav splend succ tum vap vig"
    ).replace("dem-ean", "demean").split()},
    **{f"{stem}re": f"{stem}er" for stem in (
        "calib cent fib goit kilomet centimet millimet lit lust met sab sepulch somb spect theat"
    ).split()},
    **{f"{stem}ence": f"{stem}ense" for stem in ("def", "lic", "off", "pret")},
    "aeroplane": "airplane", "anaesthe": "anesthe", "analogue": "analog", "ageing": "aging", "catalogue": "catalog",
    "dialogue": "dialog", "diarrhoea": "diarrhea", "encyclopaed": "encycloped", "foetus": "fetus", "foetal": "fetal",
    "grey": "gray", "gynaecolog": "gynecolog", "haemo": "hemo", "haemorrh": "hemorrh", "jewellery": "jewelry",
    "leukaemia": "leukemia", "manoeuvre": "maneuver", "mould": "mold", "orthopaed": "orthoped", "paediatr": "pediatr",
    "plough": "plow", "programme": "program", "sceptic": "skeptic", "smoulder": "smolder", "sulphur": "sulfur",
    "tyre": "tire",
}  # fmt: skip
_WHOLE = {
    "acknowledgement": "acknowledgment", "burnt": "burned", "cosy": "cozy", "dreamt": "dreamed", "enrol": "enroll",
    "fulfil": "fulfill", "instalment": "installment", "instalments": "installments", "judgement": "judgment",
    "judgements": "judgments", "learnt": "learned", "skilful": "skillful", "spelt": "spelled", "spilt": "spilled",
    "amongst": "among", "whilst": "while", "wilful": "willful", "woollen": "woolen",
}  # fmt: skip
_STEM = re.compile("|".join(sorted(_STEMS, key=len, reverse=True)))
# "hospitalise", "analyse", "travelled", "towards".
_IZE = re.compile(r"(?<=[a-z]{3})iz(?=(?:e[sdr]?|ers|ing|ations?|ational)$)")
_YZE = re.compile(r"(?<=l)yz(?=(?:e[sdr]?|ers|ing)$)")
_DOUBLED = re.compile(
    r"((?:cance|channe|counse|equa|fue|initia|labe|leve|marve|mode|pane|quarre|signa|tota|trave|tunne)l)l(?=ed$|ing$|ers?$)"
)
_WARDS = re.compile(r"^(after|back|down|for|in|on|out|to|up)wards$")
# Spelt so, each may be the name of a person, a place or a party as well.
_NAMES = frozenset(
    "centre center gray grey harbour harbor honour honor labour labor mould mold tyre tire".split()
)

_WORD = re.compile(r"[^\W\d_]+")
_SHORT_MONTHS = {
    short: month for month, *shorts in list_forms("calendar", "months") for short in shorts if len(month) > 4
}  # fmt: skip
_SHORT_MONTH = re.compile(rf"\b({'|'.join(_SHORT_MONTHS)})\.(?=\s\d)")
_DAY = r"(\d{1,2})(?:st|nd|rd|th)?"
_DAY_FIRST = re.compile(rf"(?<![\w.,:-]){_DAY}(?:(\s?[-–]\s?|\sto\s|\sand\s){_DAY})?\s({'|'.join(MONTHS)})\b")
_MONTH_FIRST = re.compile(rf"\b({'|'.join(MONTHS)})\s{_DAY}\b(?![.,:]?\d)")
_DOTTED = re.compile(r"\b(?:[A-Z]\.){2,}")
_COUNTRY = re.compile(r"\bUS\b")
_MONEY = re.compile(r"(?<=[$€£¥₹]\d)([\d.,]*)\s?m\b|(?<![\w.,])([\d.,]*\d)\s?(bn|mn|mln|tn|trn)\b")

_DIGITS = {word: str(ONES[word]) for word in name_numbers(1, 12)}
# Beginnings that some print with a hyphen, some without.
_PREFIXES = frozenset("anti co counter e inter mid multi non over pre re semi sub trans ultra".split())
_COMPOUNDS = frozenset(
    "air/craft air/field air/lift air/port air/space air/strike any/more back/log birth/day care/giver case/load "
    "cease/fire check/point child/care clear/cut cross/border cut/back day/care day/light death/bed ever/more "
    "every/day eye/witness fall/out fire/arm fire/fighter fire/power flood/water for/ever front/line fund/raiser "
    "fund/raising gun/fight gun/fire gun/man gun/men gun/shot hand/over head/quarters health/care home/land "
    "home/owner home/town land/fill land/lord land/mark land/mine land/slide law/maker law/suit life/boat life/time "
    "long/standing long/term mid/day mid/week news/paper on/board on/going on/line on/shore off/shore over/all "
    "pay/roll peace/keeper peace/keeping policy/maker post/card rain/fall run/off rush/hour sea/port share/holder "
    "ship/wreck short/fall short/term shut/down side/line stake/holder stock/pile strong/hold take/over tax/payer "
    "time/line time/table turn/out under/way war/head war/time war/plane war/ship water/way web/page web/site "
    "well/being week/end whistle/blower wild/fire work/day work/force work/load work/place work/shop world/wide".split()
)


def set_alike(text: str) -> str:
    """A text with its days as "March 9", "US" and "U.S." as one, "£3bn" as "£3 billion", its words spelt alike.

    Only words in small letters, and the very first one, are spelt anew: inside a text a capital makes a name.
    """
    text = _SHORT_MONTH.sub(lambda match: _SHORT_MONTHS[match[1]], text)
    text = _DAY_FIRST.sub(lambda m: f"{m[4]} {m[1]}" + (f"{m[2]}{m[3]}" if m[3] else ""), text)
    text = _MONTH_FIRST.sub(r"\1 \2", text)
    text = _DOTTED.sub(lambda match: match.group().replace(".", ""), text)
    if not text.isupper():
        text = _COUNTRY.sub("USA", text)
    text = _MONEY.sub(_write_scale, text)
    first = True

    def respell(match: re.Match[str]) -> str:
        nonlocal first
        word, opens, first = match.group(), first, False
        if word.islower() or (opens and word.istitle() and word.lower() not in _NAMES):
            return spell_alike(word.lower())
        return word

    return _WORD.sub(respell, text)


def spell_alike(word: str) -> str:
    """A word of English in small letters in one of its spellings."""
    if word in _WHOLE:
        return _WHOLE[word]
    if stem := _STEM.match(word):
        word = _STEMS[stem.group()] + word[stem.end() :]
    word = _DOUBLED.sub(r"\1", _YZE.sub("ys", _IZE.sub("is", word)))
    return _WARDS.sub(r"\1ward", word)


def close_up(words: Sequence[str]) -> list[str]:
    """Words in their order, small numbers in digits, compounds as one word ("cease", "fire" is "ceasefire")."""
    closed: list[str] = []
    for word in words:
        before = closed[-1] if closed else ""
        joins = (
            before in _PREFIXES
            or f"{before}/{word}" in _COMPOUNDS
            or f"{before}/{word.removesuffix('s')}" in _COMPOUNDS
        )
        if joins and word.isalpha():
            closed[-1] = before + word
        else:
            closed.append(_DIGITS.get(word, word))
    return closed


def _write_scale(match: re.Match[str]) -> str:
    if match[3] is None:
        return f"{match[1]} million"
    return f"{match[2]} {LONG_FOR_SHORT[match[3]]}"
