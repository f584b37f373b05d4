"""The words of a Word document's body as Word shows its last version: one walk over everything that may wrap them.

Word wraps words in many elements (insertions, content controls, smart tags, custom XML, fields, links, text boxes).
The walk goes through all of them and stops only at those whose words are not shown, so that a wrapper nobody thought
of here is read and not lost. Elements: ECMA-376 part 1, sections 17 (WordprocessingML), 20.4 and 22.1; `mc:` part 3.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from lxml import etree

from sources.reading.types import LeftOut

MAX_PARAGRAPHS = 50_000
_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_MATH = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_COMPATIBILITY = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"

# Not shown, and what to call it where its words are lost; an empty name: nothing that anybody wrote.
_NOT_SHOWN = {
    f"{_WORD}del": "deleted",
    f"{_WORD}moveFrom": "",
    f"{_WORD}instrText": "",
    f"{_WORD}delText": "",
    f"{_WORD}delInstrText": "",
    # The same text box again, for programs that know no drawings.
    f"{_COMPATIBILITY}Fallback": "",
    # How a word is pronounced, in small letters above it.
    f"{_WORD}rt": "",
    f"{_WORD}sdtPr": "",
    f"{_WORD}tblPr": "",
    f"{_WORD}sectPr": "",
}
_SIGNS = {
    f"{_WORD}tab": "\t",
    f"{_WORD}ptab": "\t",
    f"{_WORD}cr": "\n",
    f"{_WORD}noBreakHyphen": "\u2011",
}
_WORDS = {f"{_WORD}t", f"{_MATH}t"}
_NOTES = {f"{_WORD}footnoteReference": "footnote", f"{_WORD}endnoteReference": "endnote"}


class TooManyParagraphs(Exception):
    """The document has more paragraphs than MAX_PARAGRAPHS."""


@dataclass
class WordParagraph:
    """A paragraph's words ("\\n" where a line is broken by hand), the name of its style, and where it stands.

    `place` is "body", "note" (a foot- or endnote, right behind the paragraph that refers to it) or "table_row" (the
    cells of a row, " | " between them; `cells` says where they stand). `bold` counts the code points at its beginning
    that are set in bold.
    """

    text: str
    style: str = ""
    is_numbered: bool = False
    place: str = "body"
    bold: int = 0
    cells: tuple[WordCell, ...] = ()


@dataclass(frozen=True)
class WordCell:
    """A cell of a row, counted from 0: `table` is the number of its table, `text` its words.

    `goes_on` says that it is the lower part of the cell above it.
    """

    table: int
    row: int
    column: int
    columns: int
    text: str
    is_head: bool
    goes_on: bool


@dataclass
class _Open:
    """A paragraph that the walk is inside of; a text box inside it opens another one."""

    style: str
    is_numbered: bool
    joins_next: bool
    pieces: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    bold: int = 0
    is_lead: bool = True


@dataclass
class _Row:
    """A table's row that the walk is inside of: the words of its cells so far, and what their settings say."""

    cells: list[list[str]] = field(default_factory=list)
    settings: list[tuple[int, bool]] = field(default_factory=list)
    is_head: bool = False
    before: int = 0


def read_docx_body(
    body: etree._Element,
    notes: dict[tuple[str, str], str],
    *,
    role_of_style: Callable[[str], str | None],
) -> tuple[list[WordParagraph], list[LeftOut]]:
    """The paragraphs of a body in order, and what of it was left out.

    `notes` are the words of foot- and endnotes by (kind, id); `role_of_style` gives a style's name by its id. Raises
    TooManyParagraphs.
    """
    walk = _Walk(notes, role_of_style)
    walk.go_through(body)
    return walk.paragraphs, walk.left_out


def read_notes(root: etree._Element, kind: str) -> dict[tuple[str, str], str]:
    """The words of each note of a notes part by (kind, id); Word's own separators are none."""
    found: dict[tuple[str, str], str] = {}
    for note in root.iterfind(f"{_WORD}{kind}"):
        if note.get(f"{_WORD}type") in {None, "normal"}:
            paragraphs, _left_out = read_docx_body(note, {}, role_of_style=lambda style: None)
            found[(kind, note.get(f"{_WORD}id", ""))] = " ".join(
                " ".join(p.text.split()) for p in paragraphs
            ).strip()
    return found


class _Walk:
    """One pass over an element tree without recursion: documents nest as deep as somebody wants."""

    def __init__(self, notes: dict[tuple[str, str], str], role_of_style: Callable[[str], str | None]) -> None:
        self.notes = notes
        self.role_of_style = role_of_style
        self.paragraphs: list[WordParagraph] = []
        self.left_out: list[LeftOut] = []
        self.open: list[_Open] = []
        self.rows: list[_Row] = []
        self.tables = 0
        self.row = -1
        self.is_bold = False
        # The start of a paragraph whose end was deleted: it goes on in the next one.
        self.carried: list[str] = []
        self.carried_notes: list[str] = []

    def go_through(self, root: etree._Element) -> None:
        steps = etree.iterwalk(root, events=("start", "end"))
        for event, element in steps:
            if not isinstance(element.tag, str):
                continue
            if event == "end":
                self._leave(element)
            elif self._is_hidden(element):
                steps.skip_subtree()
            else:
                self._enter(element)
        if self.carried or self.carried_notes:
            self._emit("".join(self.carried), self.carried_notes, WordParagraph(""))

    def _is_hidden(self, element: etree._Element) -> bool:
        """Whether nothing of an element is shown; what somebody wrote there is named as left out."""
        name = _NOT_SHOWN.get(element.tag)
        if name is None and element.tag == f"{_WORD}r" and _has(element, "rPr", "vanish"):
            name = "hidden"
        if name is None and element.tag == f"{_WORD}tr" and _has(element, "trPr", "del"):
            name = "deleted"
        if name is None and element.tag == f"{_WORD}tc" and _has(element, "tcPr", "cellDel"):
            name = "deleted"
        if name:
            self._leave_out(name, element)
        return name is not None

    def _enter(self, element: etree._Element) -> None:
        tag = element.tag
        if tag == f"{_WORD}p":
            self._open_paragraph(element)
        elif tag == f"{_WORD}tbl" and not self.rows:
            self.tables, self.row = self.tables + 1, -1
        elif tag == f"{_WORD}tr":
            self._open_row(element)
        elif tag == f"{_WORD}tc" and self.rows:
            self.rows[-1].cells.append([])
            self.rows[-1].settings.append(_read_cell_settings(element))
        elif tag == f"{_WORD}r":
            self.is_bold = _has(element, "rPr", "b")
        elif tag in _WORDS:
            self._write(element.text or "")
        elif tag in _SIGNS:
            # A tab of a paragraph's settings is a tab stop, no sign.
            if element.getparent().tag != f"{_WORD}tabs":
                self._write(_SIGNS[tag])
        elif tag == f"{_WORD}br":
            self._write("\n" if element.get(f"{_WORD}type") in {None, "textWrapping"} else "")
        elif tag == f"{_WORD}sym":
            self._write_symbol(element)
        elif tag in _NOTES and self.open:
            self._refer(_NOTES[tag], element)
        elif tag == f"{_DRAWING}docPr":
            self._name_picture(element)
        elif tag == f"{_WORD}altChunk":
            self.left_out.append(LeftOut("embedded_document", ""))
        elif tag == f"{_WORD}object":
            self.left_out.append(LeftOut("embedded_object", ""))

    def _leave(self, element: etree._Element) -> None:
        if element.tag == f"{_WORD}p" and self.open:
            self._close_paragraph()
        elif element.tag == f"{_WORD}tr" and self.rows:
            self._close_row()

    def _open_row(self, element: etree._Element) -> None:
        if not self.rows:
            self.row += 1
        before = element.find(f"{_WORD}trPr/{_WORD}gridBefore")
        self.rows.append(_Row(is_head=_has(element, "trPr", "tblHeader"), before=_read_number(before, 0)))

    def _open_paragraph(self, element: etree._Element) -> None:
        settings = element.find(f"{_WORD}pPr")
        style, is_numbered, joins_next = "", False, False
        if settings is not None:
            named = settings.find(f"{_WORD}pStyle")
            code = named.get(f"{_WORD}val", "") if named is not None else ""
            style = self.role_of_style(code) or code
            is_numbered = settings.find(f"{_WORD}numPr") is not None
            joins_next = _has(settings, "rPr", "del") or _has(settings, "rPr", "moveFrom")
        opened = _Open(style, is_numbered, joins_next)
        if not self.open:
            opened.pieces, self.carried = self.carried, []
            opened.notes, self.carried_notes = self.carried_notes, []
        self.open.append(opened)

    def _close_paragraph(self) -> None:
        closed = self.open.pop()
        if closed.joins_next and not self.open:
            self.carried, self.carried_notes = closed.pieces, closed.notes
            return
        if self.rows and self.rows[-1].cells:
            words = " ".join("".join(closed.pieces).split())
            self.rows[-1].cells[-1] += [word for word in (words, *closed.notes) if word]
            return
        looks = WordParagraph("", closed.style, closed.is_numbered, bold=closed.bold)
        self._emit("".join(closed.pieces), closed.notes, looks)

    def _emit(self, text: str, notes: list[str], looks: WordParagraph) -> None:
        self.paragraphs.append(replace(looks, text=text))
        self.paragraphs += [WordParagraph(note, place="note") for note in notes]
        if len(self.paragraphs) > MAX_PARAGRAPHS:
            raise TooManyParagraphs

    def _close_row(self) -> None:
        row = self.rows.pop()
        cells: list[WordCell] = []
        column = row.before
        for words, (columns, goes_on) in zip(
            (" ".join(cell) for cell in row.cells), row.settings, strict=True
        ):
            cells.append(WordCell(self.tables, self.row, column, columns, words, row.is_head, goes_on))
            column += columns
        text = " | ".join(cell.text for cell in cells if cell.text)
        if self.rows and self.rows[-1].cells:
            # A table inside a cell: its rows are words of that cell.
            self.rows[-1].cells[-1] += [text] if text else []
        elif text:
            self._emit(text, [], WordParagraph("", place="table_row", cells=tuple(cells)))

    def _write(self, text: str) -> None:
        if not self.open:
            return
        own = self.open[-1]
        own.pieces.append(text)
        own.is_lead = own.is_lead and (self.is_bold or not text.strip())
        own.bold += len(text) if own.is_lead else 0

    def _write_symbol(self, element: etree._Element) -> None:
        """A sign of a symbol font: a real character is written, one that only its font can draw is left out."""
        code = int(element.get(f"{_WORD}char", "0"), 16)
        if 0x20 < code < 0xE000:
            self._write(chr(code))
        else:
            self.left_out.append(LeftOut("symbol", element.get(f"{_WORD}font", "")))

    def _refer(self, kind: str, element: etree._Element) -> None:
        words = self.notes.get((kind, element.get(f"{_WORD}id", "")), "")
        if words:
            self.open[-1].notes.append(words)
        else:
            self.left_out.append(LeftOut(kind, ""))

    def _name_picture(self, element: etree._Element) -> None:
        """A picture is left out, a text box in a drawing is read."""
        drawing = element.getparent()
        if drawing is not None and next(drawing.iter(f"{_WORD}txbxContent"), None) is None:
            self.left_out.append(LeftOut("picture", element.get("descr", "")[:500]))

    def _leave_out(self, what: str, element: etree._Element) -> None:
        words = read_docx_words(element)
        if words:
            self.left_out.append(LeftOut(what, words[:500]))


def read_docx_words(element: etree._Element) -> str:
    """All words inside an element on one line, shown or not; paragraphs are set apart by a space."""
    pieces = []
    for part in element.iter(f"{_WORD}t", f"{_WORD}delText", f"{_MATH}t", f"{_WORD}p"):
        pieces.append(" " if part.tag == f"{_WORD}p" else part.text or "")
    return " ".join("".join(pieces).split())


def _read_cell_settings(element: etree._Element) -> tuple[int, bool]:
    """How many columns a cell fills, and whether it is the lower part of the one above it."""
    columns = _read_number(element.find(f"{_WORD}tcPr/{_WORD}gridSpan"), 1)
    merged = element.find(f"{_WORD}tcPr/{_WORD}vMerge")
    return max(1, columns), merged is not None and merged.get(f"{_WORD}val", "continue") != "restart"


def _read_number(setting: etree._Element | None, default: int) -> int:
    """The number of a setting, of two digits at most; `default` where it is absent or none."""
    value = setting.get(f"{_WORD}val", "") if setting is not None else ""
    return int(value) if value.isascii() and value.isdigit() and len(value) < 3 else default


def _has(element: etree._Element, group: str, switch: str) -> bool:
    """Whether a switch is on in an element's group of settings: `<w:rPr><w:vanish/></w:rPr>`."""
    settings: Any = element.find(f"{_WORD}{group}")
    found = settings.find(f"{_WORD}{switch}") if settings is not None else None
    return found is not None and found.get(f"{_WORD}val") not in {"0", "false", "off"}
