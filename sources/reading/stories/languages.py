"""Which language and direction a text has, from its script and its commonest words."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter

from sources.reading.types import Direction

# The most frequent function words of the languages in Latin letters.
_WORDS = {
    "en": "the of and to in a is that for it was on are as with he be at by this had from have has said not were which",
    "fr": "le la les des et en un une du que est pour dans qui sur par au pas avec plus ce il son sont aux été cette",
    "es": "el la los las de que y en un una por con para del se es al lo como más su fue ha pero sus entre sobre",
    "pt": "o a os as de que e em um uma por com para do da dos das não no na se é foi ao mais como são mas pelo pela",
    "it": "il la i gli le di che e in un una per con del della non è si da al dei alla sono nel anche più ha come",
    "de": "der die das und in den von zu mit ist des dem nicht ein eine auf für im sich als auch es an werden aus hat",
    "nl": "de het een en van in op te dat is voor met zijn niet aan er om ook als bij door maar uit nog wordt naar",
    "sv": "och att det som en på är av för med den till i har inte om ett var jag men från så kan de sig",
    "nb": "og i det at en på er som for av med til den har ikke et var om de fra han så kan seg etter",
    "da": "og i det at en på er som for af med til den har ikke et var om de fra han så kan sig efter blev",
    "fi": "ja on ei että se hän oli mutta kun myös joka ovat sen kuin mukaan tai jo jos niin",
    "pl": "i w na z do się że nie to jest o po od za jak ale przez dla oraz który przy są został",
    "cs": "a v na se že je z o do s to by i pro ale jako za jsou po který jeho podle",
    "ro": "și de la în a cu pe nu că o un este din care pentru mai au sunt fost prin al după",
    "hu": "a az és hogy nem is egy ez meg volt csak de mint el már ki van szerint után",
    "tr": "ve bir bu da de için ile olarak çok daha olan gibi sonra kadar en ne var dedi göre ise",
    "id": "yang dan di untuk dengan dari ini pada tidak dalam itu akan juga oleh telah ke sebagai kepada",
}
_SETS = {language: frozenset(words.split()) for language, words in _WORDS.items()}
# Languages that share a script are told apart by the letters that only one of them writes; the last entry of a
# script is what a text without any of them is.
_LETTERS = {
    "CYRILLIC": (
        ("uk", "іїєґ"),
        ("be", "ў"),
        ("mk", "ѓќѕ"),
        ("sr", "ђјљњћџ"),
        ("ru", "ыэё"),
        ("bg", "ъ"),
        ("ru", ""),
    ),
    "ARABIC": (("ur", "ٹڈڑںے"), ("ckb", "ێۆڕڵ"), ("ps", "ټډړښځ"), ("fa", "پچژگکی"), ("ar", "")),
}
_TOKEN = re.compile(r"[^\W\d_]+")
_BY_SCRIPT = (
    ("HIRAGANA", "ja"),
    ("KATAKANA", "ja"),
    ("HANGUL", "ko"),
    ("CJK", "zh"),
    ("GREEK", "el"),
    ("THAI", "th"),
    ("DEVANAGARI", "hi"),
    ("BENGALI", "bn"),
    ("TAMIL", "ta"),
    ("GEORGIAN", "ka"),
    ("ARMENIAN", "hy"),
    ("ETHIOPIC", "am"),
    ("HEBREW", "he"),
)
_SAMPLE = 20_000


def name_language(text: str) -> str | None:
    """The ISO 639-1 code of `text`, or None if its words do not settle it."""
    sample = text[:_SAMPLE]
    letters = [c for c in sample if c.isalpha()]
    if len(letters) < 12:
        return None
    scripts: Counter[str] = Counter(unicodedata.name(c, "?").split()[0] for c in letters[:4000])
    total = sum(scripts.values())
    if scripts["HIRAGANA"] + scripts["KATAKANA"] > 0.1 * total:
        return "ja"
    for script, language in _BY_SCRIPT:
        if scripts[script] > 0.5 * total:
            return language
    for script, rules in _LETTERS.items():
        if scripts[script] > 0.5 * total:
            # A foreign name brings a letter or two; a language brings one in fifty.
            return next(
                language
                for language, own in rules
                if not own or sum(c in own for c in letters) >= max(1, len(letters) / 50)
            )
    tokens = Counter(_TOKEN.findall(sample.lower().replace("\u200c", " ")))
    counted = sum(tokens.values())
    scores = {
        language: sum(n for word, n in tokens.items() if word in words) / counted
        for language, words in _SETS.items()
    }
    best, second = sorted(scores, key=lambda k: -scores[k])[:2]
    enough = 0.06 if counted >= 30 else 0.15
    if scores[best] < enough or scores[best] < 1.1 * scores[second]:
        return None
    return best


def find_direction(text: str) -> Direction:
    """ "rtl" if most of the letters run right to left, else "ltr"."""
    rtl = ltr = 0
    for char in text[:_SAMPLE]:
        kind = unicodedata.bidirectional(char)
        rtl += kind in {"R", "AL"}
        ltr += kind == "L"
    return "rtl" if rtl > ltr else "ltr"
