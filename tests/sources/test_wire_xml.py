"""Wire items in NewsML 1.2 and NITF are read with headline, byline, place and date, and no other XML as a page."""
# ruff: noqa: E501 - a line of a file is one line

from __future__ import annotations

import pytest

from sources.reading.read import read_document
from sources.reading.types import UnreadableUpload
from tests.sources.test_lines_are_story import LEAD, MORE, read_story

BODY = f"<p>{LEAD}</p><p>{MORE}</p>"
NITF = (
    '<?xml version="1.0" encoding="UTF-8"?><!DOCTYPE nitf SYSTEM "nitf-3-4.dtd"><nitf><head><title>Storm stops waterworks</title>'
    '<docdata><doc-id id-string="b7"/><date.issue norm="20250314T170500+0100"/>{release}<identified-content/></docdata></head>'
    "<body><body.head><hedline><hl1>Storm stops waterworks</hl1><hl2>Two days without water</hl2></hedline><byline>By <person>Ida Holm</person></byline>"
    "<dateline><location>Brenning</location>, <story.date>March 14</story.date></dateline></body.head><body.content><block>{body}</block></body.content></body></nitf>"
)
ONE = (
    '<?xml version="1.0" encoding="UTF-8"?><NewsML Version="1.2"><NewsEnvelope><DateAndTime>20250314T180000+0100</DateAndTime></NewsEnvelope>'
    "<NewsItem><Identification><NewsIdentifier><ProviderId>apn.example</ProviderId><NewsItemId>b7</NewsItemId></NewsIdentifier></Identification>"
    '<NewsManagement><NewsItemType FormalName="News"/><FirstCreated>20250314T170500+0100</FirstCreated><ThisRevisionCreated>20250314T173000+0100</ThisRevisionCreated><Status FormalName="{status}"/>{release}</NewsManagement>'
    "<NewsComponent><NewsLines><HeadLine>Storm stops waterworks</HeadLine><SubHeadLine>Two days without water</SubHeadLine><ByLine>Ida Holm</ByLine><DateLine>Brenning, March 14</DateLine></NewsLines>"
    '<AdministrativeMetadata><Provider><Party FormalName="APN"/></Provider></AdministrativeMetadata><DescriptiveMetadata><Language FormalName="en"/></DescriptiveMetadata>'
    "<ContentItem>{content}</ContentItem></NewsComponent></NewsItem></NewsML>"
)
XHTML = f'<DataContent><html xmlns="http://www.w3.org/1999/xhtml"><head><title>x</title></head><body>{BODY}</body></html></DataContent>'
PLAIN = f"<DataContent>{LEAD}\n{MORE}</DataContent>"
INNER = f"<DataContent><nitf><body><body.content>{BODY}</body.content></body></nitf></DataContent>"
FILES = {
    "NITF": NITF.format(release="", body=BODY),
    "NITF without an XML line": NITF.format(release="", body=BODY).partition("?>")[2],
    "NITF in a namespace": NITF.format(release="", body=BODY).replace("<nitf>", '<nitf xmlns="http://iptc.org/std/NITF/2006-10-18/">').replace('<!DOCTYPE nitf SYSTEM "nitf-3-4.dtd">', ""),
    "NewsML 1 with a page": ONE.format(status="Usable", release="", content=XHTML),
    "NewsML 1 with text": ONE.format(status="Usable", release="", content=PLAIN),
    "NewsML 1 with NITF": ONE.format(status="Usable", release="", content=INNER),
    "NewsML 1 with a document type": ONE.format(status="Usable", release="", content=INNER).replace("<NewsML ", '<!DOCTYPE NewsML SYSTEM "NewsML_1.2.dtd"><NewsML '),
    "NewsML 1 with a heavier catalogue": ONE.format(status="Usable", release="", content=INNER).replace("<NewsEnvelope>", '<Catalog Href="http://x.example/c.xml"/><NewsEnvelope>'),
}  # fmt: skip


@pytest.mark.parametrize("name", FILES)
def test_a_wire_item_is_read(name: str) -> None:
    result = read_document(FILES[name].encode(), "item.xml")
    (story,) = result.stories
    assert result.document.format in {"newsml", "nitf"}
    assert story.headline == "Storm stops waterworks"
    assert story.byline == "Ida Holm"
    assert story.place == "Brenning"
    assert story.published.value == "2025-03-14T17:05:00+01:00"
    told = read_story(FILES[name], "item.xml")
    assert LEAD in told
    assert MORE in told
    if "NITF" in name.split(" with")[0] or "NewsML" in name:
        assert "Two days without water" in result.document.text


def test_several_items_of_one_file_are_several_stories() -> None:
    two = ONE.format(status="Usable", release="", content=INNER)
    item = two[two.index("<NewsItem>") : two.index("</NewsML>")]
    second = item.replace("Storm stops waterworks", "Repairs begin").replace(
        LEAD, "The council of Brenning met for nine hours on Monday, it said."
    )
    result = read_document(two.replace("</NewsML>", second + "</NewsML>").encode(), "items.xml")
    assert [story.headline for story in result.stories] == ["Storm stops waterworks", "Repairs begin"]


@pytest.mark.parametrize(
    "source",
    [
        NITF.format(release='<date.release norm="20270110T060000+0000"/>', body=BODY),
        ONE.format(
            status="Embargoed",
            release='<StatusWillChange><FutureStatus FormalName="Usable"/><DateAndTime>20270110T060000+0000</DateAndTime></StatusWillChange>',
            content=INNER,
        ),
    ],
)
def test_when_it_may_be_used_is_kept(source: str) -> None:
    (story,) = read_document(source.encode(), "item.xml").stories
    assert story.embargo is not None
    assert story.embargo.until == "2027-01-10T06:00:00+00:00"
    assert story.published.value == "2025-03-14T17:05:00+01:00"


@pytest.mark.parametrize("status", ["Canceled", "Withheld"])
def test_what_may_not_be_used_is_refused(status: str) -> None:
    with pytest.raises(UnreadableUpload) as refusal:
        read_document(ONE.format(status=status, release="", content=INNER).encode(), "item.xml")
    assert refusal.value.code == "unsupported"


@pytest.mark.parametrize(
    "source",
    [
        '<?xml version="1.0"?><kml xmlns="http://www.opengis.net/kml/2.2"><Document><name>Ports</name><p>a</p></Document></kml>',
        '<?xml version="1.0"?><TEI xmlns="http://www.tei-c.org/ns/1.0"><text><body><p>The council met on Monday for nine hours.</p></body></text></TEI>',
        '<?xml version="1.0"?><sitemap><url><loc>https://x.example/</loc></url></sitemap>',
    ],
)
def test_xml_of_another_kind_is_refused_by_its_name(source: str) -> None:
    with pytest.raises(UnreadableUpload) as refusal:
        read_document(source.encode(), "a.xml")
    assert refusal.value.code == "unsupported"
    assert source.split("<")[2].split()[0].split(">")[0] in refusal.value.message
