"""Made files in every format, each with what reading it must give. The table in docs/formats.md is drawn from here."""
# ruff: noqa: E501 - a row of the table is one line

from __future__ import annotations

import io
import json
import zipfile
from dataclasses import dataclass
from email.message import EmailMessage

import docx
import pypdf

LEAD = "The port board decided on Friday to raise the harbour dues by 4.5 percent from 1 June, the first rise in six years."
MORE = (
    "Fishing boats under ten metres are exempt from the rise, the chairman Tom Ruda said after the meeting."
)
LAST = (
    "The dues brought in 3.4 million euros last year, of which some 800,000 went into dredging the channel."
)
HEAD = "Port board raises harbour dues"
STORY = f"{HEAD}\n\nBy Ida Holm\n14 March 2025\n\n{LEAD}\n\n{MORE}\n\n{LAST}\n"
ARABIC = (
    "مجلس الميناء يرفع الرسوم\n\nنشر في: 14 مارس 2025\n\nقرر مجلس الميناء يوم الجمعة رفع رسوم الميناء بنسبة أربعة بالمئة"
    " اعتبارا من أول يونيو.\n\nوقال رئيس المجلس إن قوارب الصيد الصغيرة معفاة من الزيادة.\n"
)
HEBREW = (
    "מועצת הנמל מעלה את דמי העגינה\n\nפורסם: 14 במרץ 2025\n\nמועצת הנמל החליטה ביום שישי להעלות את דמי העגינה בארבעה אחוזים"
    " החל מהראשון ביוני.\n\nסירות דיג קטנות פטורות מההעלאה, אמר יושב ראש המועצה לאחר הישיבה.\n"
)
PERSIAN = (
    "هیئت بندر عوارض را افزایش داد\n\nتاریخ انتشار: ۲۴ اسفند ۱۴۰۳\n\nهیئت بندر روز جمعه تصمیم گرفت که عوارض بندر را از اول خرداد چهار درصد"
    " افزایش دهد.\n\nرئیس هیئت گفت که قایق‌های کوچک ماهیگیری از این افزایش معاف هستند.\n"
)
GERMAN = (
    "Hafenrat erhöht die Gebühren\n\nVon Ida Holm\n14. März 2025\n\nDer Hafenrat hat am Freitag beschlossen, die Gebühren für die"
    " Schiffe zum 1. Juni um 4,5 Prozent zu erhöhen.\n\nKleine Boote sind von der Erhöhung ausgenommen, sagte der Vorsitzende.\n"
)
RUSSIAN = (
    "Совет порта повысил сборы\n\n14 марта 2025\n\nСовет порта в пятницу решил повысить портовые сборы на четыре процента с первого"
    " июня.\n\nМалые рыбацкие лодки освобождены от повышения, сказал председатель совета.\n"
)
PAGE = f"""<!DOCTYPE html><html lang="en"><head><title>{HEAD} | Aldstadt Post</title>
<meta property="og:site_name" content="Aldstadt Post"><meta property="article:published_time" content="2025-03-14T17:05:00+01:00">
<meta name="author" content="Ida Holm"><script>var tracked = "never read";</script></head><body>
<nav><ul><li><a href="/">Home</a></li><li><a href="/sport">Sport</a></li></ul></nav>
<article><h1>{HEAD}</h1><figure><img src="x.jpg"><figcaption>Boats in the northern basin. Photo: Jo Ek</figcaption></figure>
<p>{LEAD}</p><p>{MORE}</p><div class="newsletter"><p>Sign up for our newsletter</p></div><p>{LAST}</p></article>
<aside class="related"><h3>More stories</h3><a href="/a">Ferry sails again</a></aside>
<footer><p>© 2025 Aldstadt Post. All rights reserved.</p></footer></body></html>"""
NINJS_1 = {
    "guid": "urn:x:1", "type": "text", "headline": HEAD, "byline": "Ida Holm", "source": "APN", "language": "en-GB", "located": "Aldstadt",
    "versioncreated": "2025-03-14T16:05:00Z", "body_html": f"<p>{LEAD}</p><p>{MORE}</p>",
}  # fmt: skip
NINJS_3 = {
    "uri": "https://news.example/1", "type": "text", "language": "en", "versionCreated": "2025-03-14T16:05:00Z", "by": "Ida Holm",
    "headlines": [{"role": "main", "value": HEAD}], "infoSources": [{"name": "Aldstadt Post"}],
    "bodies": [{"role": "main", "contentType": "text/plain", "value": f"ALDSTADT (APN) -- {LEAD}\n{MORE}"}],
    "standard": {"name": "ninjs", "version": "3.1"},
}  # fmt: skip
NEWSML = f"""<?xml version="1.0" encoding="UTF-8"?>
<newsItem xmlns="http://iptc.org/std/nar/2006-10-01/" guid="urn:x:1" version="1" standard="NewsML-G2" xml:lang="en">
<itemMeta><provider><name>Aldstadt Post</name></provider><versionCreated>2025-03-14T16:05:00Z</versionCreated><pubStatus qcode="stat:usable"/></itemMeta>
<contentMeta><contentCreated>2025-03-14T16:00:00Z</contentCreated><located><name>Aldstadt</name></located><by>Ida Holm</by><language tag="en"/>
<headline>{HEAD}</headline></contentMeta><contentSet><inlineXML contenttype="application/xhtml+xml">
<html xmlns="http://www.w3.org/1999/xhtml"><body><p>{LEAD}</p><p>{MORE}</p></body></html></inlineXML></contentSet></newsItem>"""
RSS = f"""<?xml version="1.0"?><rss version="2.0"><channel><title>Aldstadt Post</title><language>en</language>
<item><title>{HEAD}</title><link>https://news.example/1</link><pubDate>Fri, 14 Mar 2025 17:05:00 +0100</pubDate><description>&lt;p&gt;{LEAD}&lt;/p&gt;&lt;p&gt;{MORE}&lt;/p&gt;</description></item>
<item><title>Ferry sails again</title><pubDate>Sat, 15 Mar 2025 08:00:00 +0100</pubDate><description>The ferry to the islands sailed again on Saturday after a strike of nine days.</description></item></channel></rss>"""
ATOM = f"""<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en"><title>Aldstadt Post</title><entry><title>{HEAD}</title>
<link href="https://news.example/1"/><published>2025-03-14T17:05:00+01:00</published><updated>2025-03-16T10:00:00Z</updated><author><name>Ida Holm</name></author>
<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>{LEAD}</p><p>{MORE}</p></div></content></entry></feed>"""
JSON_FEED = {
    "version": "https://jsonfeed.org/version/1.1", "title": "Aldstadt Post", "language": "en",
    "items": [{"id": "1", "url": "https://news.example/1", "title": HEAD, "content_html": f"<p>{LEAD}</p><p>{MORE}</p>",
               "date_published": "2025-03-14T17:05:00+01:00", "authors": [{"name": "Ida Holm"}]}],
}  # fmt: skip
MARKDOWN = f"# {HEAD}\n\nBy Ida Holm\n\n14 March 2025\n\n{LEAD}\n\n## What it means\n\n{MORE}\n\n- **12,040** boats call each year\n- [the list](https://x.example)\n\n{LAST}\n"
FRONT_MATTER = f'---\ntitle: "{HEAD}"\nauthor: Ida Holm\ndate: 2025-03-14\nlang: en\n---\n\n{LEAD}\n\n{MORE}\n\n![Boats in the basin](x.jpg)\n\n{LAST}\n'
RTF = (
    r"{\rtf1\ansi\ansicpg1252\deff0{\fonttbl{\f0 Arial;}}{\info{\title " + HEAD + r"}}\f0\fs24 " + HEAD + r"\par\par By Ida Holm\par 14 March 2025\par\par "
    + LEAD + r"\par\par " + MORE.replace("Tom", r"Tom\'e9") + r"\par\par " + LAST + r" \u8220?Enough,\u8221? he said.\par}"
)  # fmt: skip
TWO_STORIES = (
    f"{HEAD}\n\nBy Ida Holm\n14 March 2025\n\n{LEAD}\n\n{MORE}\n\n---\n\nSchool closed after fire\n\nBy Tom Ruda\n15 March 2025\n\n"
    "A fire destroyed the roof of the primary school in Westfeld on Saturday morning, the fire service said.\n\n"
    "Nobody was hurt. Lessons for 230 pupils are to resume on Wednesday.\n"
)
SCRAPED = (
    f"{HEAD}\n\n{HEAD}\nUpdated 9 min 31 sec ago\nFollow\n\n{HEAD}\n  • Fishing boats are exempt\n\nALDSTADT: {LEAD}\n{MORE}\n\n\n\n\n"
    f"Boats in the northern basin on March 13, 2025. (AFP)\n\n{LAST}\n\nAdvertisement\n\nBecome a Subscriber\n\n$10/month\n\nLEAVE A REPLY\n"
)


@dataclass(frozen=True)
class Made:
    """A made file: its name, what it is in words, its bytes, and what reading it must give.

    `expected` is "format; N stories; date; language" with the details that the case is about, or "refused: code".
    """

    name: str
    what: str
    data: bytes
    expected: str


def make_docx(*, title: bool = True, table: bool = False) -> bytes:
    """A Word document of the story."""
    document = docx.Document()
    if title:
        document.add_heading(HEAD, level=0)
    document.add_paragraph("By Ida Holm")
    document.add_paragraph("14 March 2025")
    document.add_paragraph(LEAD)
    if table:
        rows = document.add_table(rows=2, cols=2)
        for row, values in zip(rows.rows, (("Year", "Dues"), ("2024", "3.4 million")), strict=True):
            for cell, value in zip(row.cells, values, strict=True):
                cell.text = value
    document.add_paragraph(MORE)
    document.add_paragraph("12,040 boats call each year", style="List Bullet")
    document.add_paragraph(LAST)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def make_pdf(lines: list[str], *, image: bool = False, password: str | None = None) -> bytes:
    """A one-page PDF with each line in Helvetica, written by hand; with `image` a page that only shows a picture."""
    escaped = [line.replace("(", "\\(").replace(")", "\\)") for line in lines]
    placed = [f"BT /F1 9 Tf 40 {780 - 14 * n} Td ({line}) Tj ET" for n, line in enumerate(escaped) if line]
    shown = "q 500 0 0 700 40 40 cm /Im1 Do Q" if image else "\n".join(placed)
    resources = "<< /Font << /F1 5 0 R >> >>" if not image else "<< /XObject << /Im1 5 0 R >> >>"
    fifth = (
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>"
        if not image
        else "<< /Type /XObject /Subtype /Image /Width 1 /Height 1 /ColorSpace /DeviceGray /BitsPerComponent 8 /Length 1 >>\nstream\n0\nendstream"
    )
    return _write_pdf(
        ["<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
         f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources {resources} /Contents 4 0 R >>",
         f"<< /Length {len(shown.encode('cp1252'))} >>\nstream\n{shown}\nendstream", fifth],
        password,
    )  # fmt: skip


def make_page_pdf(shown: str) -> bytes:
    """A one-page PDF with this content stream, in Helvetica as /F1."""
    return _write_pdf(
        ["<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
         "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F1 5 0 R >> >> /Contents 4 0 R >>",
         f"<< /Length {len(shown.encode('cp1252'))} >>\nstream\n{shown}\nendstream",
         "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>"],
    )  # fmt: skip


def make_ruled_pdf() -> bytes:
    """A PDF with a table of two columns of figures, ruled by boxes and lines, between its paragraphs."""
    words = [["Harbour", "2024", "2025"], ["Ferries", "12", "9"], ["Boats", "7", "11"]]
    shown = [
        f"BT /F1 9 Tf 40 {y} Td ({line}) Tj ET"
        for y, line in ((780, HEAD), (752, "14 March 2025"), (724, LEAD[:60]), (710, LEAD[61:]))
    ]
    for row, cells in enumerate(words):
        for column, text in enumerate(cells):
            x, y = 40 + 120 * column, 660 - 20 * row
            shown.append(f"{x} {y} 120 20 re S BT /F1 9 Tf {x + 4} {y + 6} Td ({text}) Tj ET")
    shown.append(f"40 600 m 400 600 l S BT /F1 9 Tf 40 580 Td ({MORE}) Tj ET")
    return make_page_pdf("\n".join(shown))


def make_arabic_pdf(text: str) -> bytes:
    """A PDF whose letters are glyph numbers with a ToUnicode map, as Arabic PDFs have."""
    codes = {c: n for n, c in enumerate(sorted(set(text)), start=1)}
    shown = "".join(f"{codes[c]:04x}" for c in text)
    ranges = "\n".join(f"<{n:04x}> <{ord(c):04x}>" for c, n in codes.items())
    to_unicode = (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /X def /CMapType 2 def\n"
        f"1 begincodespacerange <0000> <ffff> endcodespacerange\n{len(codes)} beginbfchar\n{ranges}\nendbfchar\nendcmap end end"
    )
    stream = f"BT /F1 12 Tf 40 700 Td <{shown}> Tj ET"
    return _write_pdf(
        ["<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
         "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F1 5 0 R >> >> /Contents 4 0 R >>",
         f"<< /Length {len(stream)} >>\nstream\n{stream}\nendstream",
         "<< /Type /Font /Subtype /Type0 /BaseFont /X /Encoding /Identity-H /DescendantFonts [6 0 R] /ToUnicode 7 0 R >>",
         "<< /Type /Font /Subtype /CIDFontType2 /BaseFont /X /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> /DW 600 >>",
         f"<< /Length {len(to_unicode)} >>\nstream\n{to_unicode}\nendstream"],
    )  # fmt: skip


def _write_pdf(objects: list[str], password: str | None = None) -> bytes:
    out = bytearray(b"%PDF-1.4\n")
    places = []
    for number, body in enumerate(objects, start=1):
        places.append(len(out))
        out += f"{number} 0 obj\n{body}\nendobj\n".encode("cp1252")
    start = len(out)
    out += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode()
    out += b"".join(f"{place:010d} 00000 n \n".encode() for place in places)
    out += f"trailer << /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n".encode()
    if password is None:
        return bytes(out)
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(bytes(out)))
    writer.encrypt(password, algorithm="RC4-128")
    kept = io.BytesIO()
    writer.write(kept)
    return kept.getvalue()


def make_zip(members: dict[str, bytes]) -> bytes:
    """A ZIP file of these members."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return out.getvalue()


def make_mail(*, html: bool = False, attached: dict[str, bytes] | None = None, inner: bool = False) -> bytes:
    """A mail with the story in its body, files attached, or another mail attached."""
    message = EmailMessage()
    message["From"] = "Ida Holm <ida@post.example>"
    message["To"] = "desk@post.example"
    message["Subject"] = f"Fwd: {HEAD}"
    message["Date"] = "Fri, 14 Mar 2025 17:05:00 +0100"
    message["Message-ID"] = "<1@post.example>"
    message.set_content("" if html else f"{LEAD}\n\n{MORE}\n\n{LAST}\n")
    if html:
        message.clear_content()
        message.set_content(PAGE, subtype="html")
    for name, data in (attached or {}).items():
        message.add_attachment(data, maintype="application", subtype="octet-stream", filename=name)
    if inner:
        second = EmailMessage()
        second["Subject"], second["From"] = "Ferry sails again", "tom@post.example"
        second.set_content("The ferry sailed again on Saturday after nine days.")
        message.add_attachment(second)
    return message.as_bytes()


def _nest_mail(depth: int) -> bytes:
    body = b"Subject: innermost\r\nFrom: a@b.example\r\n\r\nThe end of a long chain of mails.\r\n"
    for n in range(depth):
        body = (
            f"From: a@b.example\r\nSubject: level {n}\r\nMIME-Version: 1.0\r\nContent-Type: message/rfc822\r\n\r\n".encode()
            + body
        )
    return body


def make_files() -> list[Made]:
    """Every made file, in the order of the table."""
    day = "2025-03-14"
    sharp = "Ida Holm’s café — “naïve” prices rise, the owner said on Friday in a long statement to the paper.\n\nGuests paid 4 € before.\n"
    return [
        Made("plain.txt", "plain text, UTF-8", STORY.encode(), f"text; 1 story; {day}; en"),
        Made("bom.txt", "UTF-8 with a byte order mark", b"\xef\xbb\xbf" + STORY.encode(), f"text; 1 story; {day}; en"),
        Made("utf16.txt", "UTF-16 with a byte order mark", STORY.encode("utf-16"), f"text; 1 story; {day}; en"),
        Made("utf16le.txt", "UTF-16 without a mark", STORY.encode("utf-16-le"), f"text; 1 story; {day}; en"),
        Made("utf16be.txt", "UTF-16 big-endian without a mark", STORY.encode("utf-16-be"), f"text; 1 story; {day}; en"),
        Made("arabic16.txt", "Arabic in UTF-16 without a mark", ARABIC.encode("utf-16-le"), f"text; 1 story; {day}; ar; rtl"),
        Made("cp1252.txt", "Windows-1252 with curly quotation marks", sharp.encode("cp1252"), "text; 1 story; no date; en; holds “naïve”"),
        Made("cp1256.txt", "Arabic in Windows-1256", ARABIC.encode("cp1256"), f"text; 1 story; {day}; ar; rtl"),
        Made("cp1251.txt", "Russian in Windows-1251", RUSSIAN.encode("cp1251"), f"text; 1 story; {day}; ru"),
        Made("crlf.txt", "Windows line ends", STORY.replace("\n", "\r\n").encode(), f"text; 1 story; {day}; en"),
        Made("mac.txt", "old Mac line ends", STORY.replace("\n", "\r").encode(), f"text; 1 story; {day}; en"),
        Made("nfd.txt", "letters and accents apart (NFD)", "Cafe\u0301 prices rise\n\nCafe\u0301 owners in the old town raised their prices on Friday, the guild said.\n".encode(), "text; 1 story; no date; en; holds Café prices"),
        Made("nul.txt", "text with NUL bytes", STORY.replace("Friday", "Fri\x00day").encode(), f"text; 1 story; {day}; en; holds decided on Friday"),
        Made("arabic.txt", "an Arabic article", ARABIC.encode(), f"text; 1 story; {day}; ar; rtl"),
        Made("hebrew.txt", "a Hebrew article", HEBREW.encode(), f"text; 1 story; {day}; he; rtl"),
        Made("persian.txt", "a Persian article dated in the Solar Hijri calendar", PERSIAN.encode(), f"text; 1 story; {day}; fa; rtl"),
        Made("german.txt", "a German article", GERMAN.encode(), f"text; 1 story; {day}; de"),
        Made("two.txt", "two stories with a rule between them", TWO_STORIES.encode(), f"text; 2 stories; {day}, 2025-03-15; en, en"),
        Made("scraped.txt", "a scraped page: headline four times, caption, advert, forms", SCRAPED.encode(), "text; 1 story; no date; en; marks: advert, caption, comment_form, dateline, repeated_headline, share, subscription, timestamp"),
        Made("stamp.txt", "a date stamp glued to the first sentence", f"date 2025-03-14 {LEAD}\n\n{MORE}\n".encode(), f"text; 1 story; {day}; en; marks: timestamp"),
        Made("no-year.txt", "a date without a year", f"{HEAD}\n\nNovember 24\n\n{LEAD}\n\n{MORE}\n".encode(), "text; 1 story; no date; en; note names “November 24”"),
        Made("ago.txt", "only “Updated 9 min ago”", f"{HEAD}\n\nUpdated 9 min ago\n\n{LEAD}\n\n{MORE}\n".encode(), "text; 1 story; no date; en; note names “Updated 9 min ago”"),
        Made("either.txt", "03/04/2025, which is two days", f"{HEAD}\n\nPublished: 03/04/2025\n\n{LEAD}\n\n{MORE}\n".encode(), "text; 1 story; 2025; en; note names “Published: 03/04/2025”"),
        Made("wire.txt", "a dateline with agency and no year", f"{HEAD}\n\nHAVANA, Feb 3 (RHC) -- {LEAD}\n\n{MORE}\n".encode(), "text; 1 story; no date; en; place HAVANA; agency RHC"),
        Made("page.html", "an article page with navigation, caption, newsletter box", PAGE.encode(), f"html; 1 story; {day}T17:05:00+01:00; en; outlet Aldstadt Post; byline Ida Holm; marks: subscription"),
        Made("page.txt", "the same page under a .txt name", PAGE.encode(), f"html; 1 story; {day}T17:05:00+01:00; en"),
        Made("latin.html", "a page that declares iso-8859-1 and means Windows-1252", f"<html><head><meta charset=iso-8859-1><title>x</title></head><body><h1>{HEAD}</h1><p>“{LEAD}”</p><p>{MORE}</p></body></html>".encode("cp1252"), "html; 1 story; no date; en; holds “The port"),
        Made("mislabelled.html", "a UTF-8 page that declares iso-8859-1 in vain", f"<html><head><meta charset='utf-8'></head><body><h1>{HEAD}</h1><p>{LEAD} Café.</p><p>{MORE}</p></body></html>".encode(), "html; 1 story; no date; en; holds Café"),
        Made("json-ld.html", "a page dated only in JSON-LD", f'<html><head><script type="application/ld+json">{{"@type":"NewsArticle","headline":"{HEAD}","datePublished":"2025-03-14","author":{{"name":"Ida Holm"}},"publisher":{{"name":"Aldstadt Post"}}}}</script></head><body><h1>{HEAD}</h1><p>{LEAD}</p><p>{MORE}</p><p>{LAST}</p></body></html>'.encode(), f"html; 1 story; {day}; en; outlet Aldstadt Post"),
        Made("arabic.html", "an Arabic page", f'<html lang="ar" dir="rtl"><body><h1>مجلس الميناء يرفع الرسوم</h1>{"".join(f"<p>{p}</p>" for p in ARABIC.split(chr(10) * 2)[2:])}</body></html>'.encode(), "html; 1 story; no date; ar; rtl"),
        Made("script.html", "a page that only a script fills", b"<!DOCTYPE html><html><head><title>x</title></head><body><div id='app'></div><script>start()</script></body></html>", "refused: empty"),
        Made("deep.html", "100,000 nested elements", b"<html><body>" + b"<div>" * 100_000 + LEAD.encode() + b"</div>" * 100_000, "refused: too_complex"),
        Made("story.md", "Markdown with headings, list, link", MARKDOWN.encode(), f"markdown; 1 story; {day}; en; holds 12,040 boats call"),
        Made("front.md", "Markdown with front matter and a picture", FRONT_MATTER.encode(), f"markdown; 1 story; {day}; en; byline Ida Holm; marks: caption"),
        Made("underlined.md", "Markdown with underlined headings", f"{HEAD}\n====\n\n{LEAD}\n\nBackground\n----\n\n{MORE} *Really.*\n".encode(), "markdown; 1 story; no date; en; holds meeting. Really."),
        Made("story.rtf", "RTF with accents and curly quotation marks", RTF.encode("latin-1"), f"rtf; 1 story; {day}; en; holds Tomé Ruda"),
        Made("broken.rtf", "an RTF file cut off in its first line", b"{\\rtf", "refused: empty"),
        Made("story.docx", "a Word document with title and list", make_docx(), f"docx; 1 story; {day}; en; byline Ida Holm"),
        Made("table.docx", "a Word document with a table between paragraphs", make_docx(table=True), f"docx; 1 story; {day}; en; holds 2024 | 3.4 million"),
        Made("untitled.docx", "a Word document without a title", make_docx(title=False), f"docx; 1 story; {day}; en"),
        Made("cut.docx", "a Word document cut in half", make_docx()[:9000], "refused: broken"),
        Made("sheet.xlsx", "a spreadsheet", make_zip({"[Content_Types].xml": b"<Types/>", "xl/workbook.xml": b"<workbook/>"}), "refused: unsupported"),
        Made("old.doc", "an old Word file", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "refused: unsupported"),
        Made("story.pdf", "a PDF with a text layer", make_pdf([HEAD, "", "14 March 2025", "", LEAD[:60], LEAD[61:], "", MORE[:60], MORE[61:]]), f"pdf; 1 story; {day}; en"),
        Made("ruled.pdf", "a PDF with a ruled table", make_ruled_pdf(), f"pdf; 1 story; {day}; en; holds Ferries | 12 | 9"),
        Made("arabic.pdf", "an Arabic PDF", make_arabic_pdf("قرر مجلس الميناء يوم الجمعة رفع رسوم الميناء بنسبة أربعة بالمئة اعتبارا من أول يونيو."), "pdf; 1 story; no date; ar; rtl"),
        Made("scan.pdf", "a scanned PDF without text", make_pdf([], image=True), "refused: image_only"),
        Made("locked.pdf", "a PDF with a password", make_pdf([HEAD, LEAD], password="secret"), "refused: encrypted"),
        Made("cut.pdf", "a PDF cut off after its head", make_pdf([HEAD, LEAD])[:40], "refused: broken"),
        Made("mail.eml", "a mail", make_mail(), f"eml; 1 story; {day}T17:05:00+01:00; en; byline Ida Holm"),
        Made("page.eml", "a mail whose body is a page", make_mail(html=True), f"eml; 1 story; {day}T17:05:00+01:00; en"),
        Made("attached.eml", "a mail with a Word document", make_mail(attached={"story.docx": make_docx()}), f"eml; 1 story; {day}T17:05:00+01:00; en; files: story.docx"),
        Made("forwarded.eml", "a mail with a mail attached", make_mail(inner=True), f"eml; 1 story; {day}T17:05:00+01:00; en; files: Ferry sails again.eml"),
        Made("nested.eml", "50 mails inside each other", _nest_mail(50), "eml; no story of its own; files: level 48.eml"),
        Made("ninjs1.json", "ninjs 1.x", json.dumps(NINJS_1).encode(), f"ninjs; 1 story; {day}T16:05:00+00:00; en; outlet APN; place Aldstadt"),
        Made("ninjs3.json", "ninjs 3.1", json.dumps(NINJS_3).encode(), f"ninjs; 1 story; {day}T16:05:00+00:00; en; place ALDSTADT; agency APN"),
        Made("ninjs-list.json", "a list of two ninjs items", json.dumps([NINJS_1, {**NINJS_3, "headlines": [{"value": "Ferry sails again"}]}]).encode(), f"ninjs; 2 stories; {day}T16:05:00+00:00, {day}T16:05:00+00:00; en, en"),
        Made("ninjs-killed.json", "a ninjs item that was cancelled", json.dumps({**NINJS_3, "pubStatus": "canceled"}).encode(), "refused: unsupported"),
        Made("ninjs-event.json", "a ninjs event without text", json.dumps({"uri": "u", "type": "event", "standard": {"name": "ninjs"}}).encode(), "refused: empty"),
        Made("data.json", "some other JSON", b'{"rows": [1, 2, 3], "name": "x"}', "refused: unsupported"),
        Made("item.xml", "NewsML-G2", NEWSML.encode(), f"newsml; 1 story; {day}T16:00:00+00:00; en; outlet Aldstadt Post; place Aldstadt"),
        Made("withdrawn.xml", "a NewsML-G2 item that was withdrawn", NEWSML.replace("stat:usable", "stat:canceled").encode(), "refused: unsupported"),
        Made("bomb.xml", "XML that declares entities", ('<!DOCTYPE newsItem [<!ENTITY a "boom"><!ENTITY b "&a;&a;&a;">]>' + NEWSML.split("?>", 1)[1]).encode(), "refused: too_complex"),
        Made("rss.xml", "an RSS feed with two entries", RSS.encode(), f"feed; 2 stories; {day}T17:05:00+01:00, 2025-03-15T08:00:00+01:00; en, en; outlet Aldstadt Post"),
        Made("table.rss.xml", "an RSS feed with a table", RSS.replace("</channel>", f"<item><title>Ferries</title><description><![CDATA[<p>{MORE}</p><table><tr><td>Ferries</td><td>12</td></tr><tr><td>Boats</td><td>7</td></tr></table>]]></description></item></channel>").encode(), f"feed; 3 stories; {day}T17:05:00+01:00, 2025-03-15T08:00:00+01:00, no date; en, en, en"),
        Made("atom.xml", "an Atom feed", ATOM.encode(), f"feed; 1 story; {day}T17:05:00+01:00; en; byline Ida Holm"),
        Made("feed.json", "a JSON Feed", json.dumps(JSON_FEED).encode(), f"feed; 1 story; {day}T17:05:00+01:00; en; byline Ida Holm"),
        Made("cut.xml", "an RSS feed cut in half", RSS.encode()[:400], "refused: broken"),
        Made("files.zip", "a ZIP of three files", make_zip({"a.txt": STORY.encode(), "b/c.html": PAGE.encode(), "__MACOSX/a.txt": b"x", "d.md": MARKDOWN.encode()}), "zip; no story of its own; files: a.txt, b/c.html, d.md"),
        Made("empty.zip", "an empty ZIP", make_zip({}), "refused: empty"),
        Made("cut.zip", "a ZIP cut in half", make_zip({"a.txt": STORY.encode() * 40})[:200], "refused: broken"),
        Made("picture.txt", "a PNG image under a .txt name", b"\x89PNG\r\n\x1a\n" + bytes(200), "refused: unsupported"),
        Made("photo.jpg", "a JPEG image", b"\xff\xd8\xff\xe0" + bytes(200), "refused: unsupported"),
        Made("film.mp4", "a video", b"\x00\x00\x00\x18ftypmp42" + bytes(200), "refused: unsupported"),
        Made("program.txt", "a program", b"\x7fELF\x02\x01\x01" + bytes(range(256)) * 4, "refused: unsupported"),
        Made("noise.txt", "random bytes", bytes((n * 97 + n // 7 * 31) % 256 for n in range(4000)), "refused: not_text"),
        Made("invalid.txt", "UTF-8 with broken bytes", STORY.replace("4.5", "4,5 €").encode() + b"caf\xc3\xa9 \xff\xfe", "refused: encoding"),
        Made("half16.txt", "UTF-16 with half a character at its end", STORY.encode("utf-16")[:-1], "refused: encoding"),
        Made("empty.txt", "an empty file", b"", "refused: empty"),
        Made("spaces.txt", "spaces and line ends only", b"  \n\t \r\n\xc2\xa0\n", "refused: empty"),
    ]  # fmt: skip
