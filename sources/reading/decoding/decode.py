"""Bytes → text, without guessing where the file says what it is."""

from __future__ import annotations

import codecs
import re
import unicodedata

from charset_normalizer import from_bytes

from sources.reading.types import UnreadableUpload

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# The web reads these labels as their Windows supersets (WHATWG Encoding), and so must we: a page that says
# iso-8859-1 and holds 0x93 means a quotation mark, not a control character.
_SUPERSETS = {
    "iso8859-1": "cp1252",
    "ascii": "cp1252",
    "iso8859-9": "cp1254",
    "tis-620": "cp874",
    "gb2312": "gb18030",
}
_CANDIDATES = [
    "cp1252",
    "cp1250",
    "cp1251",
    "cp1253",
    "cp1254",
    "cp1255",
    "cp1256",
    "cp1257",
    "iso8859_6",
    "koi8_r",
    "gb18030",
    "big5",
    "shift_jis",
    "euc_jp",
    "euc_kr",
    "mac_roman",
    "cp437",
]
_NEWLINES = re.compile("\r\n|\r|\u2028|\u2029|\x85")
_SEQUENCES = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
# Letters and signs that real Windows-1252 prose hardly uses, but that UTF-8 or random bytes turn into.
_UNLIKELY = frozenset("ÃÂÐÞþÿ¤¦¬¨¸¹²³¼½¾×÷ƒˆ˜¶µªº")
_CONTROLS = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f]")


def decode_text(data: bytes, declared: str | None = None) -> tuple[str, str]:
    """The text of `data` and the name of the encoding used; newlines and form as they are in the file.

    Order: byte order mark, declared charset, strict UTF-8, UTF-16 by its zero bytes, detection.
    Raises UnreadableUpload (not_text, encoding).
    """
    for mark, name in _BOMS:
        if data.startswith(mark):
            return _decode_strictly(data[len(mark) :], name), name
    if declared:
        text = _decode_as_declared(data, declared)
        if text is not None:
            return text
    try:
        text_utf8 = data.decode("utf-8")
    except UnicodeDecodeError:
        pass
    else:
        if not _looks_wide(data):
            return text_utf8, "utf-8"
    wide = _looks_wide(data)
    if wide:
        return _decode_strictly(data, wide), wide
    if _looks_binary(data):
        raise UnreadableUpload(
            "not_text", "This file is not text: it holds the bytes of another kind of file."
        )
    _refuse_damaged_utf8(data)
    return _detect(data)


_MOST_MARKS = 30
# What may be a run of combining marks: no letters, digits or spaces, and nothing of ASCII.
_MANY_MARKS = re.compile(rf"[^\w\s\x00-\x7f]{{{_MOST_MARKS + 1},}}")


def clean_text(raw: str) -> tuple[str, str]:
    """`raw` in NFC with "\\n" newlines and without control characters, and a note saying what was left out.

    The note is empty if nothing was. Bidirectional marks and no-break spaces stay: they are the text's.
    """
    text = _NEWLINES.sub("\n", raw.removeprefix("\ufeff"))
    text = text.replace("\x0c", "\n").replace("\x0b", "\n")
    text, left_out = _CONTROLS.subn("", text)
    # Lone surrogates cannot be stored as UTF-8; they only come from broken escapes.
    text, lone = re.subn("[\ud800-\udfff]", "\ufffd", text)
    note = ""
    if left_out:
        note = f"{left_out} control characters that cannot be shown were left out."
    elif lone:
        note = f"{lone} broken characters were replaced."
    return unicodedata.normalize("NFC", _MANY_MARKS.sub(_part_marks, text)), note


def _part_marks(run: re.Match[str]) -> str:
    """A long run of marks with a joiner that is not seen after each thirty, as UAX #15 has it (stream-safe text).

    Normalising puts the marks on a letter in order, and a letter with a hundred thousand of them took minutes.
    """
    parted: list[str] = []
    number = 0
    for mark in run.group():
        number = number + 1 if unicodedata.combining(mark) else 0
        if number > _MOST_MARKS:
            parted.append("\u034f")
            number = 1
        parted.append(mark)
    return "".join(parted)


def _decode_strictly(data: bytes, name: str) -> str:
    try:
        return data.decode(name)
    except UnicodeDecodeError:
        raise UnreadableUpload(
            "encoding",
            f"This file says that it is {name.upper()}, but its bytes are not: save it again as UTF-8.",
        ) from None


def _decode_as_declared(data: bytes, declared: str) -> tuple[str, str] | None:
    try:
        name = codecs.lookup(declared.strip().strip("\"'")).name
    except (LookupError, ValueError):
        return None
    name = _SUPERSETS.get(name, name)
    try:
        return data.decode(name), name
    except UnicodeDecodeError:
        # A wrong label is the commonest error of all; the bytes know better.
        return None


def _refuse_damaged_utf8(data: bytes) -> None:
    """Raise UnreadableUpload if `data` is UTF-8 but for some bytes: any other reading of it would be gibberish."""
    sample = data[:500_000]
    whole = len(_SEQUENCES.findall(sample))
    broken = sample.decode("utf-8", "replace").count("\ufffd") - sample.count("\ufffd".encode())
    if whole >= broken:
        raise UnreadableUpload(
            "encoding",
            "This file is UTF-8 with broken bytes in it: save it again as UTF-8 and send it once more.",
        )


def _looks_wide(data: bytes) -> str | None:
    """The UTF-16 flavour if every second byte of the sample is mostly zero, else None."""
    sample = data[:4096]
    if len(sample) < 4 or len(data) % 2:
        return None
    even, odd = sample[0::2], sample[1::2]
    for name, zeros, others in (("utf-16-le", odd, even), ("utf-16-be", even, odd)):
        if zeros.count(0) > 0.4 * len(zeros) and others.count(0) < 0.05 * len(others):
            return name
    # Arabic or Hebrew in UTF-16 has few zero bytes, but one byte of each pair is nearly constant.
    for name, high in (("utf-16-le", odd), ("utf-16-be", even)):
        block = sum(high.count(b) for b in (0x00, 0x05, 0x06, 0x20))
        if (
            block > 0.95 * len(high)
            and high.count(0) > 0
            and (high.count(0x06) + high.count(0x05)) > 0.4 * len(high)
        ):
            return name
    return None


def _looks_binary(data: bytes) -> bool:
    sample = data[:65536]
    controls = sum(sample.count(bytes([b])) for b in [*range(9), *range(14, 27), *range(28, 32)])
    return controls > 0.02 * len(sample)


def _detect(data: bytes) -> tuple[str, str]:
    best = from_bytes(data[:500_000], cp_isolation=_CANDIDATES, explain=False).best()
    # The detector is unreliable on short strings and on text that is ASCII but for a few quotation marks:
    # there Windows-1252 is by far the likeliest, and it is the only one whose high bytes are mostly letters.
    high = sum(b >= 0x80 for b in data[:500_000])
    few = high < 0.08 * max(1, min(len(data), 500_000))
    names = (["cp1252"] if few else []) + ([best.encoding] if best else []) + ["cp1252"]
    for name in names:
        try:
            text = data.decode(name)
        except UnicodeDecodeError:
            continue
        if _is_plausible(text) and (name != "cp1252" or _is_plausible_western(text)):
            return text, name
    raise UnreadableUpload(
        "encoding", "The characters of this file could not be made out: save it as UTF-8 and send it again."
    )


def _is_plausible(text: str) -> bool:
    """Whether at most one in fifty of the characters outside ASCII is neither letter, mark, digit, nor punctuation."""
    outside = [c for c in text[:200_000] if c > "\x7f"]
    odd = sum(unicodedata.category(c) in {"Cc", "Cn", "Co", "Cs"} for c in outside)
    return odd <= 0.02 * len(outside)


def _is_plausible_western(text: str) -> bool:
    outside = [c for c in text[:200_000] if c > "\x7f"]
    return sum(c in _UNLIKELY for c in outside) <= 0.3 * len(outside)
