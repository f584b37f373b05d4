"""Word documents are read as Word shows their last version, whatever wraps the words; what is left out is named."""

# ruff: noqa: E501  (a line is an element)

import io
import re
import zipfile

import docx
import pytest

from sources.reading.formats.docx_text import MAX_PARAGRAPHS
from sources.reading.read import read_document
from sources.reading.types import LeftOut, UnreadableUpload, result_from_json, result_to_json

NAMESPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:v="urn:schemas-microsoft-com:vml" '
    'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
)
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
FILLER = "<w:p><w:r><w:t>The harbour board of Aldstadt met on Monday evening in the town hall, it said.</w:t></w:r></w:p>"


def r(text: str, settings: str = "") -> str:
    return f'<w:r>{settings}<w:t xml:space="preserve">{text}</w:t></w:r>'


def p(*content: str, settings: str = "") -> str:
    return f"<w:p>{settings}{''.join(content)}</w:p>"


def make(body: str, **parts: str) -> bytes:
    """A Word file with this body; `parts` are further parts (footnotes, comments, …) by the kind of their relation."""
    blank = io.BytesIO()
    docx.Document().save(blank)
    made = io.BytesIO()
    with zipfile.ZipFile(blank) as source, zipfile.ZipFile(made, "w") as target:
        for name in source.namelist():
            data = source.read(name).decode("utf-8", "surrogateescape")
            if name == "word/document.xml":
                data = f"<w:document {NAMESPACES}><w:body>{body}<w:sectPr/></w:body></w:document>"
            if name == "word/_rels/document.xml.rels":
                added = "".join(
                    f'<Relationship Id="x{kind}" Type="{OFFICE}/{kind.rstrip("123")}" Target="{kind}.xml"/>'
                    for kind in parts
                )
                data = data.replace("</Relationships>", f"{added}</Relationships>")
            if name == "[Content_Types].xml":
                added = "".join(
                    f'<Override PartName="/word/{kind}.xml" ContentType="application/xml"/>' for kind in parts
                )
                data = data.replace("</Types>", f"{added}</Types>")
            target.writestr(name, data.encode("utf-8", "surrogateescape"))
        for kind, content in parts.items():
            target.writestr(f"word/{kind}.xml", content)
    return made.getvalue()


def read(body: str, **parts: str):
    return read_document(make(body, **parts), "story.docx").document


def notes(kind: str, *texts: str) -> str:
    inside = "".join(f'<w:{kind} w:id="{n}">{p(r(text))}</w:{kind}>' for n, text in enumerate(texts, start=2))
    separator = f'<w:{kind} w:type="separator" w:id="0">{p("<w:r><w:separator/></w:r>")}</w:{kind}>'
    return f"<w:{kind}s {NAMESPACES}>{separator}{inside}</w:{kind}s>"


SDT = "<w:sdt><w:sdtPr><w:alias w:val='fine'/></w:sdtPr><w:sdtContent>{}</w:sdtContent></w:sdt>"
WRAPPED = {
    "an insertion": p(f"<w:ins w:id='1'>{r('Sixty')}</w:ins>", r(" sheep drowned in the flood.")),
    "an insertion inside a link": p(r("Sixty "), f"<w:hyperlink r:id='x'><w:ins w:id='1'>{r('sheep')}</w:ins></w:hyperlink>", r(" drowned in the flood.")),
    "words moved here": p(f"<w:moveTo w:id='2'>{r('Sixty sheep')}</w:moveTo>", r(" drowned in the flood.")),
    "a control in the line": p(r("Sixty "), SDT.format(r("sheep")), r(" drowned in the flood.")),
    "a control in a control": p(r("Sixty "), SDT.format(SDT.format(r("sheep"))), r(" drowned in the flood.")),
    "a control around the paragraph": SDT.format(p(r("Sixty sheep drowned in the flood."))),
    "a smart tag": p("<w:smartTag w:element='n'><w:smartTagPr/>", r("Sixty sheep"), "</w:smartTag>", r(" drowned in the flood.")),
    "custom XML in the line": p("<w:customXml w:element='n'>", r("Sixty"), "</w:customXml>", r(" sheep drowned in the flood.")),
    "custom XML around the paragraph": f"<w:customXml w:element='n'>{p(r('Sixty sheep drowned in the flood.'))}</w:customXml>",
    "a simple field": p(r("Sixty "), f"<w:fldSimple w:instr=' DOCPROPERTY n '>{r('sheep')}</w:fldSimple>", r(" drowned in the flood.")),
    "a field in parts": p(r("Sixty "), "<w:r><w:fldChar w:fldCharType='begin'/></w:r><w:r><w:instrText> REF cows </w:instrText></w:r><w:r><w:fldChar w:fldCharType='separate'/></w:r>", r("sheep"), "<w:r><w:fldChar w:fldCharType='end'/></w:r>", r(" drowned in the flood.")),
    "a change of direction": p(f"<w:bdo w:val='ltr'>{r('Sixty sheep')}</w:bdo>", f"<w:dir w:val='ltr'>{r(' drowned')}</w:dir>", r(" in the flood.")),
    "a formula": p("<m:oMath><m:r><m:t>Sixty</m:t></m:r></m:oMath>", r(" sheep drowned in the flood.")),
    "a word with its sound above": p("<w:r><w:ruby><w:rt><w:r><w:t>six-ty</w:t></w:r></w:rt><w:rubyBase><w:r><w:t>Sixty</w:t></w:r></w:rubyBase></w:ruby></w:r>", r(" sheep drowned in the flood.")),
    "a paragraph whose end was deleted": p(r("Sixty sheep "), settings="<w:pPr><w:rPr><w:del w:id='4'/></w:rPr></w:pPr>") + p(r("drowned in the flood.")),
    "a wrapper that nobody knows": p("<w:newThing>", r("Sixty sheep"), "</w:newThing>", r(" drowned in the flood.")),
}  # fmt: skip


@pytest.mark.parametrize("body", WRAPPED.values(), ids=WRAPPED.keys())
def test_words_are_read_whatever_wraps_them(body):
    document = read(FILLER + body + FILLER)
    assert "Sixty sheep drowned in the flood." in document.text.split("\n")
    assert document.text.count("sheep") == 1
    assert document.left_out == ()


NOT_SHOWN = {
    "deleted words": (p(r("No cow"), "<w:del w:id='1'><w:r><w:delText>Forty people</w:delText></w:r></w:del>", r(" was hurt.")), LeftOut("deleted", "Forty people")),
    "deleted and inserted words": (p(f"<w:ins w:id='1'>{r('No cow')}</w:ins><w:del w:id='2'><w:r><w:delText>Forty people</w:delText></w:r></w:del>", r(" was hurt.")), LeftOut("deleted", "Forty people")),
    "words inserted and deleted again": (p(r("No cow"), "<w:ins w:id='1'><w:del w:id='2'><w:r><w:delText>Forty people</w:delText></w:r></w:del></w:ins>", r(" was hurt.")), LeftOut("deleted", "Forty people")),
    "hidden words": (p(r("No cow"), r("Forty people", "<w:rPr><w:vanish/></w:rPr>"), r(" was hurt.")), LeftOut("hidden", "Forty people")),
    "a deleted row of a table": (f"<w:tbl><w:tr><w:trPr><w:del w:id='1'/></w:trPr><w:tc>{p(r('Forty people'))}</w:tc></w:tr></w:tbl>" + p(r("No cow was hurt.")), LeftOut("deleted", "Forty people")),
}  # fmt: skip


@pytest.mark.parametrize(("body", "named"), NOT_SHOWN.values(), ids=NOT_SHOWN.keys())
def test_words_that_word_does_not_show_are_left_out_and_named(body, named):
    document = read(FILLER + body + FILLER)
    assert "No cow was hurt." in document.text
    assert "Forty" not in document.text
    assert document.left_out == (named,)


def test_words_that_moved_away_stand_only_where_they_moved_to():
    document = read(
        FILLER
        + p(f"<w:moveFrom w:id='1'>{r('The crane moved.')}</w:moveFrom>")
        + FILLER
        + p(f"<w:moveTo w:id='2'>{r('The crane moved.')}</w:moveTo>")
    )
    assert document.text.count("The crane moved.") == 1
    assert document.text.rstrip().endswith("The crane moved.")
    assert document.left_out == ()


def test_switches_that_are_off_hide_nothing():
    assert "Sixty sheep" in read(FILLER + p(r("Sixty sheep", "<w:rPr><w:vanish w:val='0'/></w:rPr>"))).text


BOX = "<w:txbxContent>{}</w:txbxContent>"


@pytest.mark.parametrize(
    "box",
    [
        "<w:r><mc:AlternateContent><mc:Choice Requires='wps'><w:drawing><wp:inline><wp:docPr id='1' name='b' descr='A box'/><a:graphic><a:graphicData><wps:wsp><wps:txbx>{0}</wps:txbx></wps:wsp></a:graphicData></a:graphic></wp:inline></w:drawing></mc:Choice><mc:Fallback><w:pict><v:shape><v:textbox>{0}</v:textbox></v:shape></w:pict></mc:Fallback></mc:AlternateContent></w:r>",
        "<w:r><w:pict><v:shape><v:textbox>{0}</v:textbox></v:shape></w:pict></w:r>",
    ],
    ids=["drawn twice", "as old versions draw it"],
)  # fmt: skip
def test_a_text_box_is_read_once_and_its_paragraph_whole(box):
    inside = BOX.format(
        p(r("Facts: the ferry is 61 metres long.")) + SDT.format(p(r("It was built in 1992.")))
    )
    document = read(FILLER + p(r("Work begins "), box.format(inside), r("in May.")))
    lines = document.text.split("\n")
    assert document.text.count("61 metres") == 1
    assert "Facts: the ferry is 61 metres long." in lines
    assert "It was built in 1992." in lines
    assert "Work begins in May." in lines
    assert document.left_out == ()


@pytest.mark.parametrize("kind", ["footnote", "endnote"])
def test_a_note_stands_behind_its_paragraph_and_is_marked(kind):
    body = (
        FILLER
        + p(
            r("The line carried 4,210 passengers"), f"<w:r><w:{kind}Reference w:id='2'/></w:r>", r(" in May.")
        )
        + FILLER
    )
    result = read_document(make(body, **{f"{kind}s": notes(kind, "Corrected: 2,410 passengers.")}), "a.docx")
    document = result.document
    lines = [line for line in document.text.split("\n") if line]
    assert (
        lines.index("Corrected: 2,410 passengers.")
        == lines.index("The line carried 4,210 passengers in May.") + 1
    )
    assert ("Corrected: 2,410 passengers.", "note") in {
        (document.text[mark.start : mark.end], mark.kind) for mark in document.marks
    }
    assert document.left_out == ()


def test_a_note_that_is_not_there_is_told():
    assert read(FILLER + p(r("4,210"), "<w:r><w:footnoteReference w:id='9'/></w:r>")).left_out == (
        LeftOut("footnote"),
    )


def test_rows_and_cells_in_controls_are_read_in_place():
    def cell(text: str) -> str:
        return f"<w:tc>{p(r(text))}</w:tc>"

    plain = f"<w:tr>{cell('Port')}{cell('Boats')}</w:tr>"
    wrapped = SDT.format(f"<w:tr>{cell('Loe')}{SDT.format(cell('88 boats'))}</w:tr>")
    nested = f"<w:tr><w:tc>{p(r('Etter'))}<w:tbl><w:tr>{cell('7 boats')}{cell('2 cranes')}</w:tr></w:tbl>{p()}</w:tc></w:tr>"
    document = read(FILLER + f"<w:tbl>{plain}{wrapped}{nested}</w:tbl>" + FILLER)
    rows = [document.text[b.start : b.end] for b in document.blocks if b.role == "table_row"]
    assert rows == ["Port | Boats", "Loe | 88 boats", "Etter 7 boats | 2 cranes"]


def test_what_is_no_words_of_the_story_is_named():
    document = read(
        FILLER
        + p("<w:r><w:drawing><wp:inline><wp:docPr id='1' name='p' descr='The quay at dawn'/></wp:inline></w:drawing></w:r>")
        + p(r("A sign "), "<w:r><w:sym w:font='Wingdings' w:char='F0FC'/></w:r><w:r><w:sym w:font='Symbol' w:char='00B1'/></w:r>", "<w:r><w:object/></w:r>")
        + '<w:altChunk r:id="x"/>',
        comments=f"<w:comments {NAMESPACES}><w:comment w:id='1'>{p(r('Is this so?'))}</w:comment></w:comments>",
        header1=f"<w:hdr {NAMESPACES}>{p(r('DRAFT, not for print'))}</w:hdr>",
        footer1=f"<w:ftr {NAMESPACES}>{p(r('12'))}</w:ftr>",
    )  # fmt: skip
    assert "A sign ±" in document.text
    assert set(document.left_out) == {
        LeftOut("picture", "The quay at dawn"), LeftOut("symbol", "Wingdings"), LeftOut("embedded_object"),
        LeftOut("embedded_document"), LeftOut("comment", "Is this so?"), LeftOut("page_header", "DRAFT, not for print"),
    }  # fmt: skip


def test_what_was_left_out_survives_the_way_from_the_reading_process():
    result = read_document(make(FILLER + NOT_SHOWN["deleted words"][0]), "a.docx")
    assert result_from_json(result_to_json(result)) == result


def test_as_many_paragraphs_as_no_article_has_are_refused():
    with pytest.raises(UnreadableUpload, match="more paragraphs"):
        read("<w:p/>" * (MAX_PARAGRAPHS + 2))


def test_every_word_of_a_made_file_is_there_by_another_way_of_getting_them():
    """All w:t outside what is not shown, found by pattern in the XML, against the words read."""
    body = FILLER + "".join(WRAPPED.values())
    shown = re.sub(r"<w:rt>.*?</w:rt>", "", body)
    words = re.findall(r"<(?:w|m):t(?: [^>]*)?>([^<]*)<", shown)
    assert "".join("".join(words).split()) == "".join(read(body).text.split())


@pytest.mark.parametrize(
    ("part", "old", "new"),
    [
        (
            "[Content_Types].xml",
            b"application/vnd.openxmlformats-package.core-properties+xml",
            b"application/xml",
        ),
        ("word/_rels/document.xml.rels", b' Target="styles.xml"', b""),
        ("docProps/core.xml", b"cp:coreProperties", b"cp:other"),
        (
            "word/settings.xml",
            b' xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"',
            b"",
        ),
        ("_rels/.rels", b"<Relationship ", b"<Other "),
    ],
)
def test_a_document_whose_settings_are_damaged_is_refused_in_words(part, old, new):
    """Found by damaging ten thousand files: each broke the library in a way of its own."""
    with pytest.raises(UnreadableUpload) as refusal:
        read_document(damage(part, old, new), "story.docx")
    assert refusal.value.code == "broken"


def damage(part: str, old: bytes, new: bytes) -> bytes:
    """A Word document in one part of which something was replaced."""
    damaged = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(make(FILLER))) as source, zipfile.ZipFile(damaged, "w") as target:
        for name in source.namelist():
            data = source.read(name)
            if name == part:
                assert old in data
                data = data.replace(old, new)
            target.writestr(name, data)
    return damaged.getvalue()


def test_a_style_without_a_name_and_a_part_without_one_cost_no_word():
    whole = read(FILLER).text
    nameless = damage("word/styles.xml", b'<w:name w:val="Title"/>', b"<w:name/>")
    assert read_document(nameless, "story.docx").document.text == whole
    whole_file = io.BytesIO(make(FILLER))
    with zipfile.ZipFile(whole_file, "a") as target:
        target.writestr("NAMELESS", b"")
    # A name ends at its first NUL.
    parts = whole_file.getvalue().replace(b"NAMELESS", bytes(8))
    assert read_document(parts, "story.docx").document.text == whole
