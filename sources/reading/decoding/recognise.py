"""What a file is, by its bytes. Its name never decides; it only breaks a tie between kinds of plain text."""

from __future__ import annotations

import re

from sources.reading.types import UnreadableUpload

_SIGNATURES = (
    (b"\x89PNG\r\n\x1a\n", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF87a", "a GIF image"),
    (b"GIF89a", "a GIF image"),
    (b"II*\x00", "a TIFF image"),
    (b"MM\x00*", "a TIFF image"),
    (b"BM", "a bitmap image"),
    (b"\x00\x00\x01\x00", "an icon"),
    (b"OggS", "an audio or video file"),
    (b"ID3", "an audio file"),
    (b"fLaC", "an audio file"),
    (b"\x1aE\xdf\xa3", "a video file"),
    (b"\x7fELF", "a program"),
    (b"MZ", "a program"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"BZh", "a bzip2 archive"),
    (b"\xfd7zXZ\x00", "an xz archive"),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive"),
    (b"Rar!\x1a\x07", "a RAR archive"),
    (b"SQLite format 3\x00", "a database"),
    (b"wOFF", "a font"),
    (b"wOF2", "a font"),
)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_HTML_TAG = re.compile(
    rb"<(?:!doctype\s+html|html|head|body|article|main|section|div|p|h[1-6]|table|ul|ol|meta|title|script|span|a\s)[\s>/]",
    re.I,
)
_MAIL_HEADER = re.compile(
    rb"^(?:[A-Za-z][A-Za-z0-9-]{0,60}:[ \t]*[^\r\n]*(?:\r?\n[ \t]+[^\r\n]*)*\r?\n)+", re.MULTILINE
)
_MAIL_NAMES = (
    b"from",
    b"to",
    b"subject",
    b"date",
    b"message-id",
    b"received",
    b"mime-version",
    b"return-path",
)
_MARKDOWN = re.compile(
    r"^(?:#{1,6} \S|```|\s{0,3}[-*+] \S|\s{0,3}> \S|(?:=+|-{3,})\s*$|\|.+\|\s*$)|"
    # Short, and no bracket inside: a line of brackets would be looked through from each of them to its end.
    r"\[[^\[\]\n]{1,500}\]\([^)\s]{1,300}\)|\*\*[^*\n]+\*\*|__[^_\n]+__",
    re.MULTILINE,
)


def recognise_format(data: bytes, name: str = "") -> str:
    """The format's name (the module in sources/reading/formats that reads it).

    Raises UnreadableUpload: empty for no content, unsupported for a kind of file that holds no text to read.
    """
    if not data.strip(b" \t\r\n\x0b\x0c\xc2\xa0\xef\xbb\xbf\x00"):
        raise UnreadableUpload("empty", "This file is empty: there is nothing to read in it.")
    require_article_kind(data)
    if b"%PDF-" in data[:1024]:
        return "pdf"
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")):
        return "docx" if b"word/" in data and b"[Content_Types].xml" in data else "zip"
    if data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{\\rtf"):
        return "rtf"
    return _recognise_text(data, name)


def require_article_kind(data: bytes) -> None:
    """Refuse what is no article by its first bytes: a picture, a program. The start of a file is enough.

    Raises UnreadableUpload: unsupported.
    """
    for signature, kind in _SIGNATURES:
        if data.startswith(signature) and not (len(signature) == 2 and _is_plain(data)):
            raise UnreadableUpload("unsupported", f"This file is {kind}, not an article.")
    if data[:4] == b"RIFF" or data[4:8] == b"ftyp":
        raise UnreadableUpload("unsupported", "This file is a picture, sound or video, not an article.")
    if data.startswith(_OLE):
        raise UnreadableUpload(
            "unsupported", "This is an old or password-protected Office file: save it as DOCX or PDF."
        )


def _recognise_text(data: bytes, name: str) -> str:
    # UTF-16 markup and JSON are recognised by the same look after narrowing.
    head = data[:65536]
    if head[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        head = head[2:].replace(b"\x00", b"")
    head = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if head.startswith((b"{", b"[")):
        found = _recognise_json(head)
        if found:
            return found
    if head.startswith(b"<"):
        found = _recognise_markup(head)
        if found:
            return found
    if _is_mail(head):
        return "eml"
    tags = len(_HTML_TAG.findall(head))
    if tags >= 3 and re.search(rb"</(?:p|div|html|body|article|h[1-6]|ul|table)>", head, re.I):
        return "html"
    lowered = name.lower()
    if not lowered.endswith((".txt", ".text")) and _is_markdown(head, lowered):
        return "markdown"
    return "text"


def _recognise_json(head: bytes) -> str | None:
    if re.search(rb'"version"\s*:\s*"https?:(?:\\?/){2}jsonfeed\.org', head):
        return "feed"
    if re.search(
        rb'"(?:body_text|body_html|body_xhtml|bodies|headlines|headline|versioncreated|versionCreated|infoSources)"\s*:',
        head,
    ) or re.search(rb'"standard"\s*:\s*\{[^}]*"ninjs"', head):
        return "ninjs"
    if re.match(rb'\{\s*"|\[\s*[\[{"\d-]', head):
        raise UnreadableUpload(
            "unsupported", "This is a data file (JSON) that holds no article in a form we know."
        )
    return None


def _recognise_markup(head: bytes) -> str | None:
    plain = re.sub(
        rb"^(?:\s*(?:<\?[^>]*\?>|<!--.*?-->|<!DOCTYPE[^>\[]*(?:\[.*?\]\s*)?>))*\s*",
        b"",
        head,
        flags=re.S | re.I,
    )
    root = re.match(rb"<(?:([\w.-]+):)?([\w.-]+)([^>]*)", plain)
    if root is None:
        return None
    tag, attributes = root[2].lower(), root[3]
    if tag in {b"rss", b"rdf"} or (tag == b"feed" and b"Atom" in attributes):
        return "feed"
    if tag in {b"newsitem", b"newsmessage", b"packageitem", b"newsml"}:
        return "newsml"
    if tag == b"nitf":
        return "nitf"
    if _HTML_TAG.match(plain) or re.search(rb"<html[\s>]|<!doctype html", head, re.I):
        return "html"
    if head.startswith(b"<?xml") or b"xmlns" in attributes:
        kind = root[2].decode("ascii", "replace")
        raise UnreadableUpload(
            "unsupported",
            f"This is an XML file of a kind that is not read here (“{kind}”): send its story as a page or as text.",
        )
    return "html" if _HTML_TAG.search(plain) else None


def _is_mail(head: bytes) -> bool:
    # A mailbox has a line of its own in front of each mail.
    if head.startswith((b"From ", b">From ")):
        head = head.partition(b"\n")[2]
    block = _MAIL_HEADER.match(head)
    if not block:
        return False
    names = {
        line.split(b":", 1)[0].strip().lower() for line in block.group().splitlines() if b":" in line[:62]
    }
    return len(names & set(_MAIL_NAMES)) >= 2 and bool(
        names & {b"message-id", b"received", b"mime-version", b"from"}
    )


def _is_markdown(head: bytes, name: str) -> bool:
    text = head.decode("utf-8", "replace")
    kinds = {("#" if m.group().startswith("#") else m.group().strip()[:1]) for m in _MARKDOWN.finditer(text)}
    heading = bool(re.search(r"^#{1,3} \S", text, re.MULTILINE))
    front_matter = bool(re.match(r"---\s*\n(?:[\w-]+:.*\n)+---\s*\n", text))
    if name.endswith((".md", ".markdown")):
        return bool(kinds) or front_matter
    return front_matter or (heading and len(kinds) >= 2) or bool(re.match(r"#{1} \S[^\n]+\n\s*\n", text))


def _is_plain(data: bytes) -> bool:
    """Whether a file that starts like "BM" or "MZ" is text all the same."""
    try:
        data[:512].decode("utf-8")
    except UnicodeDecodeError:
        return False
    return not any(b < 9 for b in data[:512])
