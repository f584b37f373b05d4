"""What stands in a text to be seen and what does not: invisible characters, and letters that look like others.

Whoever wants words past a rule writes them so that a person reads them and a program does not. Everything here is
computed from the names and categories of Unicode, but for a table of look-alikes of our own: UTS 39's data knows what
is confused in addresses, and does not take a Cyrillic "к" for a "k".
"""

import re
import unicodedata
from functools import lru_cache

# Default-ignorable beyond the category Cf: joiners, fillers, vowels without a shape, selectors, tags.
_IGNORABLE = (
    (0x034F, 0x034F),
    (0x115F, 0x1160),
    (0x17B4, 0x17B5),
    (0x180B, 0x180F),
    (0x2065, 0x2065),
    (0x3164, 0x3164),
    (0xFE00, 0xFE0F),
    (0xFFA0, 0xFFA0),
    (0xFFF0, 0xFFF8),
    (0x16FE4, 0x16FE4),
    (0x1D159, 0x1D159),
    (0xE0000, 0xE0FFF),
)
# Braille's empty cell: a sign by its category, a blank to the eye. The tatweel only stretches an Arabic word.
_BLANK, _TATWEEL = "\u2800", "\u0640"

# Scripts whose letters stand in one word with Latin ones every day: "الGPS", "Tシャツ", "BBC가".
_COMPANIONS = frozenset(
    "ARABIC HEBREW SYRIAC CJK IDEOGRAPHIC HIRAGANA KATAKANA KATAKANA-HIRAGANA HANGUL BOPOMOFO THAI LAO KHMER MYANMAR "
    "DEVANAGARI BENGALI GUJARATI GURMUKHI TAMIL TELUGU KANNADA MALAYALAM SINHALA ORIYA".split()
)
_RIGHT_TO_LEFT = frozenset("ARABIC HEBREW SYRIAC NKO THAANA".split())

# Letters and what they are read as among Latin ones, in lower case unless the capital looks like another letter.
_PAIRS = (
    # Cyrillic
    "аa вb гr дd еe зe иu кk лn мm нh оo пn рp сc тt уy хx цu чy шw щw ъb ьb яr іi їi јj ѕs ԁd ԛq ԝw һh ґr єe ѵv қk "
    "ҝk ҟk ҡk ԍg үy ұy ҳx ҽe ҿe ѡw ҍb ѣb ңh ҥh ӊh ӈh ԑe әe ҫc ѓr ѐe ѝu ғf эe "
    # Greek; its capitals differ
    "αa βb γy δd εe ζz ηn θo ιi κk λl μu νv οo πn ρp σo ςs τt υu χx ωw ϲc ϳj ϱp ϰk ΗH ΝN ΜM ΥY ΣE "
    # Armenian and Georgian
    "աw օo ոn սu հh ցg յj զq տs ռn եt լl ւi ქq ყy გg "
    # Coptic
    "ⲁa ⲃb ⲉe ⲏh ⲓi ⲕk ⲙm ⲛn ⲟo ⲣp ⲥc ⲧt ⲩy ⲭx ⳑl "
    # Cherokee, by its capitals, to which small letters are folded
    "ᎠD ᎡR ᎢT ᎥI ᎩY ᎪA ᎫJ ᎬE ᎳW ᎷM ᎻH ᎽY ᏀG ᏂH ᏃZ ᏏB ᏒR ᏔW ᏕS ᏙV ᏚS ᏞL ᏟC ᏢP ᏦK ᏧD ᏳG ᏴB "
    # Lisu
    "ꓐB ꓑP ꓓD ꓔT ꓖG ꓗK ꓙJ ꓚC ꓜZ ꓝF ꓟM ꓠN ꓡL ꓢS ꓣR ꓦV ꓧH ꓪW ꓫX ꓬY ꓮA ꓰE ꓲI ꓳO ꓴU "
    # Syllabics, Tifinagh, runes
    "ᑌU ᑭP ᗅA ᗪD ᗷB ᕼH ᒍJ ᒪL ᖇR ᐯV ᗰM ᑕC ᖴF ᘜG ᗴE ᐃA ᑎN ᔕS ᘔZ ⵏI ⵔO ⵝX ⴹE ᚱR ᛁI ᛕK ᚷX ᛒB "
    # Hebrew and Arabic beside Latin letters, and Hangul's strokes
    "וl ןl סo םo הn חn اl هo ەo ہo ھo \u1175l \u110bo "
)
LOOK_ALIKES = {pair[0]: pair[1] for pair in _PAIRS.split()}
# Read so only beside others: these look like a Latin letter to nobody who reads their alphabet.
_FAR = frozenset("бгдзилнпцчшщъыьэюяґєғβδζηθλμπσςφψξωաեզթլխկձղճմպջռվտփքօֆ")
# Stands for a sign that may be an "i" or an "l" ("k!ll"): no program can tell which was meant.
EITHER = "\x01"
_EITHER_SIGNS = frozenset("ӏӀǀ׀ⅼ∣")

_LATIN_NAME = re.compile(
    r"LATIN (?:SMALL LETTER|CAPITAL LETTER|LETTER SMALL CAPITAL|CAPITAL LETTER SMALL CAPITAL|LETTER) "
    r"(?:(?:DOTLESS|SCRIPT|INSULAR|BLACKLETTER|OPEN|LONG|TURNED|REVERSED|SMALL|CLOSED|STRETCHED|BARRED|INVERTED) )*"
    r"([A-Z])(?: WITH .*| ROTUNDA)?"
    r"|MODIFIER LETTER (?:SMALL|CAPITAL) ([A-Z])"
    r"|(?:NEGATIVE|CROSSED NEGATIVE) (?:CIRCLED|SQUARED) LATIN CAPITAL LETTER ([A-Z])"
    r"|REGIONAL INDICATOR SYMBOL LETTER ([A-Z])"
)
_LATIN_ALIKE = {
    "ɩ": "i",
    "ɑ": "a",
    "ʀ": "r",
    "ʃ": "s",
    "ʟ": "l",
    "ɛ": "e",
    "ŋ": "n",
    "ĸ": "k",
    "ƨ": "s",
    "ɔ": "c",
}
_SAME_ARABIC = str.maketrans({"ک": "ك", "ڪ": "ك", "ی": "ي", "ى": "ي", "ې": "ي", "ھ": "ه", "ہ": "ه", "ە": "ه"})

_WORD = re.compile(r"[^\W_]+")
_CONTROL = re.compile(r"[^\x20-\x7e\s]")
# A number in which letters stand for digits.
_DIGITS = re.compile(r"(?<![\w.])(?=[OolI,.]*\d)(?=[\d,.]*[OolI])[\dOolI][\dOolI,.]+(?!\w)")
_AS_DIGITS = str.maketrans("OolI", "0011")


def is_invisible(character: str) -> bool:
    """Whether a character takes no place in a line of text: default-ignorable, or a control that is no white space."""
    if character.isascii():
        return not character.isprintable() and not character.isspace()
    if unicodedata.category(character) in ("Cf", "Cc", "Co", "Cn"):
        return not character.isspace()
    code = ord(character)
    return any(low <= code <= high for low, high in _IGNORABLE)


def drop_invisible(text: str, *, instead: str = "") -> str:
    """The text without characters that nobody sees, with `instead` in the place of each."""
    if text.isascii() and not _CONTROL.search(text):
        return text
    unseen = {ord(character): instead for character in set(text) if is_invisible(character)}
    return text.translate({**unseen, ord(_BLANK): " ", ord(_TATWEEL): ""})


def drop_accents(text: str) -> str:
    """A decomposed text without the marks on and around its letters."""
    marks = [character for character in set(text) if unicodedata.category(character) in ("Mn", "Me")]
    return text.translate(dict.fromkeys(map(ord, marks)))


def plain_latin(text: str) -> str:
    """A text with a plain letter for each Latin one with a stroke, without a dot, in small capitals."""
    if text.isascii():
        return text
    found = {c for c in set(text) if not c.isascii() and c.isalpha() and _script(c) in ("LATIN", "")}
    return text.translate({ord(character): _look_alike(character) for character in found})


def level_arabic(text: str) -> str:
    """Arabic letters that Persian, Urdu and Arabic keyboards write in different ways, in one way."""
    return text if text.isascii() else text.translate(_SAME_ARABIC)


@lru_cache(maxsize=4096)
def _script(character: str) -> str:
    """The first word of a letter's name, which is its script: LATIN, CYRILLIC, CJK; empty for a letter of none."""
    name = unicodedata.name(character, "")
    if name.startswith(("MODIFIER", "NEGATIVE", "CROSSED", "REGIONAL", "FEMININE", "MASCULINE")):
        return ""
    return name.split(" ", 1)[0].removesuffix("-LETTER")


@lru_cache(maxsize=4096)
def _look_alike(character: str) -> str:
    """The Latin letter (or EITHER) that a letter is read as; itself where it looks like none."""
    if character.isascii():
        return character
    if character in _EITHER_SIGNS:
        return EITHER
    small = character.lower()
    found = LOOK_ALIKES.get(character) or LOOK_ALIKES.get(small) or LOOK_ALIKES.get(character.casefold())
    if found is None:
        found = _LATIN_ALIKE.get(small)
    if found is None:
        match = _LATIN_NAME.fullmatch(unicodedata.name(character, ""))
        found = next((group for group in match.groups() if group), None) if match else None
    if found is None:
        return character
    return found.upper() if character.isupper() else found.lower()


# From RIGHT-TO-LEFT OVERRIDE to what ends it: its own end, that of an isolate around it, or the line's.
_TURNED_ROUND = "\u202e"
_TURNED = re.compile(f"{_TURNED_ROUND}([^\u202c\u2069\\n]*)")


@lru_cache(maxsize=256)
def unmask(text: str, *, mixed_only: bool = False) -> str:
    """The text as a person reads it: nothing invisible, and Latin letters for those that only look like them.

    A word that mixes alphabets is read as Latin. Unless `mixed_only`, so is one of another alphabet's look-alikes
    alone, if that alphabet is not at home in the text: half of its words have letters that look like nothing Latin.
    Case stays.
    """
    seen = unicodedata.normalize("NFKC", drop_invisible(_turn_back(text)))
    if not seen.isascii() and any(not character.isascii() and _is_sign(character) for character in set(seen)):
        return _read_as_latin(seen, mixed_only)
    return seen


def _turn_back(text: str) -> str:
    """The text with letters in the order in which they are seen where a mark turns them round: "\u202edellik"."""
    if _TURNED_ROUND not in text:
        return text
    return _TURNED.sub(lambda match: match[1][::-1] if _runs_to_the_right(match[1]) else match[1], text)


def _runs_to_the_right(letters: str) -> bool:
    return any(unicodedata.bidirectional(letter) == "L" for letter in letters)


def level_digits(text: str, letters: str = "OolI") -> str:
    """The text with the digits of its numbers for those of these letters that stand for them: "3O", "l2"."""
    return _DIGITS.sub(lambda match: _level_number(match.group(), letters), text)


def _level_number(number: str, letters: str) -> str:
    return number.translate({code: digit for code, digit in _AS_DIGITS.items() if chr(code) in letters})


def _is_sign(character: str) -> bool:
    return character.isalnum() or "\U0001f130" <= character <= "\U0001f1ff"


def _read_as_latin(seen: str, mixed_only: bool) -> str:
    words = [match.group() for match in _WORD.finditer(seen) if not match.group().isascii()]
    at_home = _scripts_at_home(words)

    def read(match: re.Match[str]) -> str:
        word = match.group()
        if word.isascii():
            return word
        scripts = {_script(character) for character in word if character.isalpha()} - {""}
        # A name keeps its "ø"; `plain_latin` is for words.
        if len(scripts) == 1 and (mixed_only or not scripts.isdisjoint(at_home | {"LATIN"})):
            return word
        return "".join(map(_look_alike, word))

    return re.sub(r"[^\W_]+|[\U0001F130-\U0001F1FF]+", read, seen)


def _scripts_at_home(words: list[str]) -> set[str]:
    """The scripts other than Latin of which at least half the words could not be Latin ones in disguise."""
    counts: dict[str, list[int]] = {}
    for word in words:
        letters = [character for character in word if character.isalpha()]
        scripts = {_script(character) for character in letters} - {""}
        if len(scripts) == 1 and "LATIN" not in scripts:
            kept = counts.setdefault(scripts.pop(), [0, 0])
            kept[0] += 1
            kept[1] += any(_look_alike(c) == c or c.lower() in _FAR for c in letters)
    return {script for script, (total, true) in counts.items() if 2 * true >= total}


def mixes_scripts(text: str) -> bool:
    """Whether one word of the text is written in letters of several alphabets, as nobody writes who hides nothing.

    Arabic, Hebrew, Indic and East Asian words take Latin ones in every day ("الGPS"), unless a letter of one that is
    written from the right stands between Latin letters. Greek letters are signs in science: "μm", "ΔT", "TNFα".
    """
    if text.isascii():
        return False
    return any(
        _mixes(match.group()) for match in _WORD.finditer(drop_invisible(text)) if not match.group().isascii()
    )


def _mixes(word: str) -> bool:
    letters = [character for character in unicodedata.normalize("NFKC", word) if character.isalpha()]
    scripts = [_script(character) for character in letters]
    found = set(scripts) - {""}
    foreign = found - {"LATIN"}
    if len(found) < 2:
        return False
    if foreign <= _COMPANIONS:
        if "LATIN" not in found or foreign.isdisjoint(_RIGHT_TO_LEFT):
            return False
        # A Latin word that goes on behind such a letter.
        latin = [place for place, script in enumerate(scripts) if script == "LATIN"]
        return any(script in _RIGHT_TO_LEFT for script in scripts[latin[0] : latin[-1]])
    if foreign == {"GREEK"} and "LATIN" in found:
        return not _is_scientific(letters, scripts)
    return True


def _is_scientific(letters: list[str], scripts: list[str]) -> bool:
    """Whether Greek letters are signs beside Latin ones: units, symbols of at most three letters or of capitals."""
    latin = [letter for letter, script in zip(letters, scripts, strict=True) if script == "LATIN"]
    greek = [letter for letter, script in zip(letters, scripts, strict=True) if script == "GREEK"]
    if len(greek) > 2:
        return False
    return len(latin) <= 3 or all(letter.isupper() for letter in latin)
