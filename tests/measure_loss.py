"""How many words of files are lost on the way in: counted by ways of getting the words that reading does not use.

    python -m tests.measure_loss                      the made files of the tests and the seeds
    python -m tests.measure_loss FOLDER …             every file under these folders as well (.gz is unpacked)

For each format: the words that its files show, the share of them in the articles, in the furniture around them, and in
what is told as left out, and the words that are nowhere: lost without a sign. A file that is refused is told by its
refusal. Exit status 1 if any word of a made file or a seed is lost without a sign.
"""

from __future__ import annotations

import email
import gzip
import html.parser
import io
import json
import re
import sys
import unicodedata
import zipfile
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from email.message import Message
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from charset_normalizer import from_bytes
from pdfminer.high_level import extract_text as extract_pdf

from sources.reading.read import read_document
from sources.reading.types import ReadResult, UnreadableUpload, story_text

_WORD = re.compile(r"[^\W_]+")
_UNSEEN = re.compile("[\x00-\x08\x0e-\x1f\u200b-\u200f\u00ad\ufeff]")
_SEEDS = Path(__file__).resolve().parents[1] / "seeds"
_NOT_SHOWN = frozenset("script style noscript template head title svg math iframe object embed".split())
# The elements of feeds and wire items that hold what is read.
_TEXTS = frozenset(
    "headline hl1 hl2 title description encoded content summary body p inlineXML inlineData DataContent HeadLine "
    "SubHeadLine".split()
)
_INLINE = frozenset("b i em strong a span u font sup sub mark abbr wbr cite small s del ins q".split())
# Windows code pages that the name of a file says, and encodings without a mark.
_NAMED = re.compile(r"(?:cp|windows-)(125\d)|(16)le|(16)be|(16)\.")


@dataclass
class Loss:
    """Counts of words of the files of one format; `lost` are words that are nowhere, with their files."""

    files: int = 0
    shown: int = 0
    articles: int = 0
    furniture: int = 0
    told: int = 0
    refused: int = 0
    lost: Counter[str] = field(default_factory=Counter)


def list_words(text: str) -> Counter[str]:
    """The words of a text, letters and digits only, case and forms of letters aside."""
    return Counter(_WORD.findall(unicodedata.normalize("NFKC", _UNSEEN.sub("", text)).casefold()))


class _Shown(html.parser.HTMLParser):
    """The words of a page that its tags show: what stands in no script, style, head or hidden frame."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self.inside: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _NOT_SHOWN:
            self.inside.append(tag)
        if tag not in {
            "b",
            "i",
            "em",
            "strong",
            "a",
            "span",
            "u",
            "font",
            "sup",
            "sub",
            "mark",
            "abbr",
            "wbr",
            "cite",
        }:
            self.pieces.append(" ")

    def handle_endtag(self, tag: str) -> None:
        if tag in self.inside:
            del self.inside[self.inside.index(tag) :]
        if tag not in _INLINE:
            self.pieces.append(" ")

    def handle_data(self, data: str) -> None:
        if not self.inside:
            self.pieces.append(data)


def show_page(markup: str) -> str:
    """The words of a page or of a piece of one."""
    parser = _Shown()
    parser.feed(markup)
    return "".join(parser.pieces)


def show_text(data: bytes, charset: str | None = None) -> str:
    """Bytes as text: by their mark, the charset, UTF-8 or detection."""
    for name in (charset, "utf-8-sig", *(("utf-16",) if data[:2] in {b"\xff\xfe", b"\xfe\xff"} else ())):
        if name:
            try:
                return data.decode(name)
            except (UnicodeDecodeError, LookupError):
                continue
    best = from_bytes(data).best()
    return str(best) if best else data.decode("cp1252", "replace")


def _show_docx(data: bytes) -> str:
    pieces = []
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for name in archive.namelist():
            if re.fullmatch(r"word/(?:document|footnotes|endnotes|comments|header\d*|footer\d*)\.xml", name):
                part = archive.read(name).decode("utf-8", "replace")
                part = re.sub(r"<mc:Fallback>.*?</mc:Fallback>", "", part, flags=re.DOTALL)
                part = re.sub(r"</w:p>|<w:tab/>|<w:br/>", " ", part)
                texts = re.findall(r"<(?:w:t|w:delText|m:t)(?:\s[^>]*)?>([^<]*)<|( )", part)
                pieces.append(html.unescape("".join(text or gap for text, gap in texts)))
    return " ".join(pieces)


def _show_mail(data: bytes) -> str:
    message = email.message_from_bytes(data)
    subject = str(email.header.make_header(email.header.decode_header(message.get("subject") or "")))
    pieces = [re.sub(r"^(?:(?:re|fwd?)\s*:\s*)+", "", subject, flags=re.IGNORECASE)]
    plain: list[str] = []
    pages: list[str] = []
    for part in message.walk():
        content: Any = part.get_payload(decode=True)
        inner = part.get_content_type() == "message/rfc822" or part.get_content_disposition() == "attachment"
        if inner and part is not message:
            # A file inside becomes an upload of its own.
            break
        if isinstance(content, bytes) and part.get_content_maintype() == "text":
            text = show_text(content, _charset(part))
            (pages if part.get_content_subtype() == "html" else plain).append(text)
    pieces += plain or [show_page(page) for page in pages]
    return " ".join(pieces)


def _charset(part: Message) -> str | None:
    return part.get_content_charset()


def _show_xml(data: bytes) -> str:
    pieces = []
    root = ElementTree.fromstring(data)
    inner = {child for e in root.iter() if _local(e) in _TEXTS for child in e.iter() if child is not e}
    for element in root.iter():
        if _local(element) in _TEXTS and element not in inner:
            pieces.append(show_page(" ".join(element.itertext())))
    return " ".join(pieces)


def _local(element: ElementTree.Element) -> str:
    return element.tag.rsplit("}", 1)[-1] if isinstance(element.tag, str) else ""


def _show_json(data: bytes) -> str:
    def walk(value: Any, key: str = "") -> Iterator[str]:
        if isinstance(value, dict):
            for name, inner in value.items():
                yield from walk(inner, name)
        elif isinstance(value, list):
            for inner in value:
                yield from walk(inner, key)
        elif isinstance(value, str) and re.match(r"headline|body|title|content_|value", key):
            yield show_page(value)

    return " ".join(walk(json.loads(show_text(data))))


def _show_rtf(data: bytes) -> str:
    text = data.decode("latin-1")
    text = re.sub(r"\{\\(?:\*|fonttbl|info|stylesheet|colortbl|pict)[^{}]*(?:\{[^{}]*\}[^{}]*)*\}", "", text)
    text = re.sub(r"\\'([0-9a-f]{2})", lambda m: bytes.fromhex(m[1]).decode("cp1252", "replace"), text)
    text = re.sub(r"\\u(\d+) ?\??", lambda m: chr(int(m[1])), text)
    return re.sub(r"\\[a-z]+-?\d* ?|[{}]", " ", text)


def _show_markdown(data: bytes) -> str:
    text = re.sub(r"\A---\n.*?\n---\n", "", show_text(data), flags=re.DOTALL)
    return re.sub(r"(\]\()[^)]*\)", r"\1)", text)


SHOWN: dict[str, Callable[[bytes], str]] = {
    "text": show_text,
    "html": lambda data: show_page(show_text(data, _declared(data))),
    "pdf": lambda data: extract_pdf(io.BytesIO(data)),
    "docx": _show_docx,
    "eml": _show_mail,
    "feed": lambda data: _show_json(data) if data.lstrip()[:1] == b"{" else _show_xml(data),
    "newsml": _show_xml,
    "nitf": _show_xml,
    "ninjs": _show_json,
    "rtf": _show_rtf,
    "markdown": _show_markdown,
}


def _named(name: str) -> str | None:
    """The encoding that the name of a made file or a seed says."""
    found = _NAMED.search(name)
    if not found:
        return None
    return f"cp{found[1]}" if found[1] else "utf-16-be" if found[3] else "utf-16-le"


def _declared(data: bytes) -> str | None:
    found = re.search(rb"charset\s*=\s*[\"']?([\w-]+)", data[:4096])
    name = found[1].decode() if found else None
    return "cp1252" if name and name.lower() == "iso-8859-1" else name


def measure_file(name: str, data: bytes, losses: dict[str, Loss]) -> Counter[str]:
    """Add one file to the losses of its format; the words of it that are lost without a sign."""
    try:
        result = read_document(data, name)
    except UnreadableUpload:
        losses["refused"].files += 1
        losses["refused"].refused += 1
        return Counter()
    loss = losses[result.document.format]
    loss.files += 1
    if result.document.format not in SHOWN or not result.document.text.strip():
        return Counter()
    show = SHOWN[result.document.format]
    shown = list_words(show(data) if show is not show_text else show_text(data, _named(name)))
    told, articles = (
        _told(result),
        list_words(" ".join(story_text(result.document, s) for s in result.stories)),
    )
    everything = list_words(result.document.text)
    # The other library gives words from right to left in the order in which they are drawn.
    shown = Counter(
        {w if w in everything or w[::-1] not in everything else w[::-1]: n for w, n in shown.items()}
    )
    loss.shown += shown.total()
    loss.articles += (shown & articles).total()
    loss.furniture += ((shown & everything) - (shown & articles)).total()
    lost = shown - everything
    loss.told += (lost & told).total()
    lost -= told
    loss.lost += lost
    return lost


def _told(result: ReadResult) -> Counter[str]:
    """The words of what is told beside the text: what was left out, and what is known of each story."""
    words = [item.words for item in result.document.left_out]
    words += [value for value in (result.document.title, *result.document.meta.values()) if value]
    for story in result.stories:
        words += [
            value
            for value in (story.headline, story.byline, story.outlet, story.place, story.agency)
            if value
        ]
    return list_words(" ".join(words))


def list_files(folders: Iterable[Path]) -> Iterator[tuple[str, bytes]]:
    """The files under the folders by name, unpacked where they end in .gz."""
    for folder in folders:
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                data = path.read_bytes()
                yield path.name.removesuffix(".gz"), gzip.decompress(data) if path.suffix == ".gz" else data


def draw_table(losses: dict[str, Loss]) -> str:
    """The losses as the table of docs/formats.md."""
    rows = [
        "| format | files | words shown | in articles | in furniture | told as left out | lost without a sign |",
        "|---|---|---|---|---|---|---|",
    ]
    for name, loss in sorted(losses.items()):
        if name == "refused":
            rows.append(f"| refused in words | {loss.files} | | | | | |")
        elif loss.shown:
            share = [100 * part / loss.shown for part in (loss.articles, loss.furniture, loss.told)]
            lost = loss.lost.total()
            rows.append(
                f"| {name} | {loss.files} | {loss.shown:,} | {share[0]:.1f} % | {share[1]:.1f} % | {share[2]:.1f} % |"
                f" {lost} ({100 * lost / loss.shown:.2f} %) |"
            )
    return "\n".join(rows)


def main() -> int:
    """Print the tables; see the module's docstring for the exit status."""
    from tests.sources.made_files import make_files

    own: dict[str, Loss] = defaultdict(Loss)
    for made in make_files():
        lost = measure_file(made.name, made.data, own)
        if lost:
            sys.stdout.write(f"{made.name}: {dict(lost.most_common(12))}\n")
    for name, data in list_files([_SEEDS]):
        lost = measure_file(name, data, own)
        if lost:
            sys.stdout.write(f"{name}: {dict(lost.most_common(12))}\n")
    sys.stdout.write(f"Made files and seeds\n\n{draw_table(own)}\n")
    if sys.argv[1:]:
        others: dict[str, Loss] = defaultdict(Loss)
        for name, data in list_files(Path(folder) for folder in sys.argv[1:]):
            lost = measure_file(name, data, others)
            if lost:
                sys.stdout.write(f"{name}: {dict(lost.most_common(12))}\n")
        sys.stdout.write(f"\nGiven folders\n\n{draw_table(others)}\n")
    return int(any(loss.lost for loss in own.values()))


if __name__ == "__main__":
    sys.exit(main())
