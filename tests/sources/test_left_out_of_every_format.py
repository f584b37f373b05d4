"""Whatever the format: what a file holds and its articles do not is named, with its words where they are known."""
# ruff: noqa: E501 - a line of a file is one line

from __future__ import annotations

import base64

import pytest

from sources.reading.read import read_document
from sources.reading.types import LeftOut
from tests.sources.made_files import make_page_pdf, make_pdf
from tests.sources.test_lines_are_story import LEAD, MORE

PNG = base64.b64encode(b"\x89PNG\r\n\x1a\n" + bytes(60)).decode()
PAGE = f"<html><body><article><h1>Storm stops waterworks</h1><p>{LEAD}</p>{{}}<p>{MORE}</p></article></body></html>"
MAIL = (
    "From: Kari <kari@loe.example>\nTo: ida@t.example\nSubject: Storm stops waterworks\nDate: Fri, 14 Mar 2025 17:05:00 +0100\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/plain\n\n"
    + f"{LEAD}\n\n{MORE}\n"
    + "--b\n{}\n--b--\n"
)
RTF = r"{\rtf1\ansi\deff0{\fonttbl{\f0 Arial;}}" + LEAD + r"\par{}\par " + MORE + r"\par}"
FILES = {
    "a frame of a page": (PAGE.format("<iframe src='https://charts.example/1' title='Water used by district'></iframe>"), "a.html", LeftOut("embedded_object", "Water used by district")),
    "a film of a page": (PAGE.format("<video controls><source src='a.mp4'></video>"), "a.html", LeftOut("embedded_object", "")),
    "a picture of a page": (PAGE.format("<figure><img src='a.png' alt='A chart: 400 houses without water'></figure>"), "a.html", LeftOut("picture", "A chart: 400 houses without water")),
    "a drawing of a page": (PAGE.format("<svg><title>Map</title><text>Brenning</text></svg>"), "a.html", LeftOut("embedded_object", "Map Brenning")),
    "a picture in a mail": (MAIL.replace("{}", f"Content-Type: image/png\nContent-ID: <1>\nContent-Transfer-Encoding: base64\n\n{PNG}"), "a.eml", LeftOut("picture", "")),
    "a picture in RTF": (RTF.replace("{}", r"{\pict\pngblip 89504e470d0a1a0a}"), "a.rtf", LeftOut("picture", "")),
    "a note in RTF": (RTF.replace("{}", r"{\footnote Corrected on 20 March.}"), "a.rtf", LeftOut("footnote", "Corrected on 20 March.")),
    "a picture in Markdown": (f"# Storm stops waterworks\n\n{LEAD}\n\n![](a.png)\n\n{MORE}\n", "a.md", LeftOut("picture", "")),
    "a comment in Markdown": (f"# Storm stops waterworks\n\n{LEAD}\n\n<!-- ask Ove again -->\n\n{MORE}\n", "a.md", LeftOut("comment", "ask Ove again")),
}  # fmt: skip


@pytest.mark.parametrize("name", FILES)
def test_what_is_not_read_is_named(name: str) -> None:
    source, file, wanted = FILES[name]
    document = read_document(source.encode(), file).document
    assert wanted in document.left_out
    assert LEAD in document.text
    assert MORE in document.text
    assert not wanted.words or wanted.words not in document.text


def test_a_page_of_a_pdf_that_is_a_picture_is_named_by_its_number() -> None:
    text = make_pdf([LEAD, MORE])
    scan = make_pdf([], image=True)
    import io

    import pypdf

    writer = pypdf.PdfWriter()
    for data in (text, scan):
        writer.append(io.BytesIO(data))
    out = io.BytesIO()
    writer.write(out)
    assert LeftOut("page_picture", "2") in read_document(out.getvalue(), "a.pdf").document.left_out


def test_a_note_beside_the_text_of_a_pdf_is_named() -> None:
    import io

    import pypdf
    from pypdf.annotations import FreeText

    writer = pypdf.PdfWriter()
    writer.append(io.BytesIO(make_page_pdf(f"BT /F1 9 Tf 40 700 Td ({LEAD}) Tj ET")))
    writer.add_annotation(0, FreeText(text="Check with Ove", rect=(10, 10, 90, 40)))
    out = io.BytesIO()
    writer.write(out)
    assert LeftOut("comment", "Check with Ove") in read_document(out.getvalue(), "a.pdf").document.left_out


def test_a_plain_text_leaves_nothing_out() -> None:
    assert read_document(f"Storm\n\n{LEAD}\n\n{MORE}".encode(), "a.txt").document.left_out == ()
