"""When a file says that it may be used is kept with its articles and never taken for the day of publication."""
# ruff: noqa: E501 - a line of a page is one line

from __future__ import annotations

import json

import pytest

from sources.reading.metadata.embargo import read_embargo
from sources.reading.read import read_document
from sources.reading.types import (
    Declared,
    Embargo,
    LeftOut,
    UnreadableUpload,
    result_from_json,
    result_to_json,
)
from tests.sources.test_lines_are_story import LEAD, MORE, read_story

RECEIVED = "2027-01-04"
LINES = {
    "EMBARGOED UNTIL 00:01 MONDAY 11 JANUARY 2027": "2027-01-11T00:01",
    "Embargoed until 11 January 2027": "2027-01-11",
    "*** EMBARGO: not before 6 a.m. on 11 January 2027 ***": "2027-01-11T06:00",
    "Strictly embargoed till 0700 GMT, Monday, January 11, 2027": "2027-01-11T07:00:00+00:00",
    "UNDER EMBARGO UNTIL 14:30 CET 11 JANUARY 2027": "2027-01-11T14:30:00+01:00",
    "Not for publication before 12 noon on 11 January 2027": "2027-01-11T12:00",
    "Not for release before midnight 11 January 2027": "2027-01-11T00:00",
    "For release at 9.30am on Monday 11 January 2027": "2027-01-11T09:30",
    "HOLD FOR RELEASE UNTIL JANUARY 11, 2027": "2027-01-11",
    "Do not publish before 2027-01-11T06:00:00+01:00": "2027-01-11T06:00:00+01:00",
    "Embargoed until 00:01 Monday 11 January": "2027-01-11T00:01",
    "Embargoed until 6 pm Tuesday": "2027-01-05T18:00",
    "Embargo until further notice": None,
    "Sperrfrist: Montag, 11. Januar 2027, 10.00 Uhr": "2027-01-11T10:00",
    "Gesperrt bis 11. Januar 2027, 6 Uhr": "2027-01-11T06:00",
    "Sous embargo jusqu'au 11 janvier 2027 à 6h00": "2027-01-11T06:00",
    "Embargo hasta el 11 de enero de 2027, 10:00 horas": "2027-01-11T10:00",
    "Embargo fino alle ore 10:00 dell'11 gennaio 2027": "2027-01-11T10:00",
    "Embargado até 11 de janeiro de 2027": "2027-01-11",
    "Embargo tot 11 januari 2027 om 10.00 uur": "2027-01-11T10:00",
    "محظور النشر حتى 11 يناير 2027": "2027-01-11",
}  # fmt: skip
NO_EMBARGO = [
    "FOR IMMEDIATE RELEASE",
    "Embargo on timber is lifted",
    "Embargo until 2030 would cost 4 billion crowns, ministry says",
    "The embargo until 11 January 2027 was agreed by the council after nine hours of talks in Brenning.",
    "Embargoed goods worth 4 million crowns were found on the ferry.",
    "Published 11 January 2027",
]
NINJS = {
    "type": "text",
    "headline": "Ferry draws crowds",
    "versioncreated": "2027-01-04T06:00:00Z",
    "body_text": f"{LEAD}\n{MORE}",
}
G2 = """<newsItem xmlns="http://iptc.org/std/nar/2006-10-01/" guid="urn:x:1" version="1" standard="NewsML-G2" xml:lang="en">
<itemMeta><versionCreated>2027-01-04T16:05:00Z</versionCreated>{}</itemMeta>
<contentMeta><headline>Ferry draws crowds</headline></contentMeta><contentSet><inlineXML contenttype="application/xhtml+xml">
<html xmlns="http://www.w3.org/1999/xhtml"><body><p>""" + LEAD + "</p><p>" + MORE + "</p></body></html></inlineXML></contentSet></newsItem>"  # fmt: skip
FILES = {
    "ninjs 1": (json.dumps({**NINJS, "embargoed": "2027-01-10T06:00:00+00:00"}), "2027-01-10T06:00:00+00:00"),
    "ninjs 3": (json.dumps({"uri": "https://n.example/1", "type": "text", "versionCreated": "2027-01-04T06:00:00Z", "headlines": [{"value": "Ferry draws crowds"}], "bodies": [{"value": f"{LEAD}\n{MORE}"}], "embargoed": "2027-01-10T06:00:00Z"}), "2027-01-10T06:00:00+00:00"),
    "NewsML-G2": (G2.format("<embargoed>2027-01-10T06:00:00Z</embargoed>"), "2027-01-10T06:00:00+00:00"),
    "a press release": (f"EMBARGOED UNTIL 00:01 SUNDAY 10 JANUARY 2027\n\nFerry draws crowds\n\n{LEAD}\n\n{MORE}\n", "2027-01-10T00:01"),
    "a press release with its line under the headline": (f"Ferry draws crowds\n\nNot for publication before 10 January 2027\n\n{LEAD}\n\n{MORE}\n", "2027-01-10"),
    "a press release with label and day apart": (f"Press release\nEMBARGO:\nSunday, 10 January 2027, 00:01\n\nFerry draws crowds\n\n{LEAD}\n\n{MORE}\n", "2027-01-10T00:01"),
    "a press release with its line at the end": (f"Ferry draws crowds\n\n{LEAD}\n\n{MORE}\n\nEmbargoed until 10 January 2027\n", "2027-01-10"),
    "a mail": (f"From: press@loe.example\nTo: ida@t.example\nSubject: EMBARGOED UNTIL 10 JANUARY 2027: Ferry draws crowds\nDate: Mon, 4 Jan 2027 09:00:00 +0100\nMessage-ID: <1@loe.example>\n\n{LEAD}\n\n{MORE}\n", "2027-01-10"),
    "a page": (f"<html><body><article><h1>Ferry draws crowds</h1><p>Embargoed until 10 January 2027</p><p>{LEAD}</p><p>{MORE}</p></article></body></html>", "2027-01-10"),
}  # fmt: skip


@pytest.mark.parametrize("line", LINES)
def test_a_line_that_forbids_earlier_use_is_understood(line: str) -> None:
    found = read_embargo(line, RECEIVED)
    assert found is not None
    assert (found.words, found.until) == (line.strip("* "), LINES[line])


@pytest.mark.parametrize("line", NO_EMBARGO)
def test_a_line_that_forbids_nothing_is_none(line: str) -> None:
    assert read_embargo(line, RECEIVED) is None


def test_without_the_day_of_receipt_a_day_without_a_year_stays_open() -> None:
    found = read_embargo("Embargoed until 00:01 Monday 11 January", None)
    assert found == Embargo("Embargoed until 00:01 Monday 11 January", None)


@pytest.mark.parametrize("name", FILES)
def test_the_embargo_is_kept_with_the_article_and_dates_nothing(name: str) -> None:
    source, until = FILES[name]
    result = read_document(
        source.encode(), "a.html" if source.startswith("<html") else "a.txt", Declared(received=RECEIVED)
    )
    (story,) = result.stories
    assert story.embargo is not None
    assert story.embargo.until == until
    assert story.headline == "Ferry draws crowds"
    assert (story.published.value or "")[:10] in {"", "2027-01-04"}
    told = read_story(source, "a.html" if source.startswith("<html") else "a.txt")
    assert LEAD in told
    assert "mbargo" not in told
    assert "not for publication" not in told.lower()
    assert result_from_json(json.loads(json.dumps(result_to_json(result)))) == result


@pytest.mark.parametrize(
    "status", ["stat:withheld", "http://cv.iptc.org/newscodes/pubstatusg2/withheld", "stat:canceled"]
)
def test_an_item_that_may_not_be_used_is_refused(status: str) -> None:
    with pytest.raises(UnreadableUpload) as refusal:
        read_document(G2.format(f'<pubStatus qcode="{status}"/>').encode(), "a.xml")
    assert refusal.value.code == "unsupported"
    assert ("withheld" if "withheld" in status else "withdrawn") in refusal.value.message


@pytest.mark.parametrize("status", ["withheld", "canceled", "cancelled"])
def test_the_same_of_a_ninjs_item(status: str) -> None:
    with pytest.raises(UnreadableUpload):
        read_document(json.dumps({**NINJS, "pubstatus": status}).encode(), "a.json")


@pytest.mark.parametrize(("status", "what"), [("withheld", "withheld"), ("canceled", "cancelled")])
def test_among_others_an_item_that_may_not_be_used_is_named(status: str, what: str) -> None:
    items = [NINJS, {**NINJS, "headline": "Ferry sinks", "pubstatus": status}]
    result = read_document(json.dumps(items).encode(), "a.json")
    assert [story.headline for story in result.stories] == ["Ferry draws crowds"]
    assert LeftOut(what, "Ferry sinks") in result.document.left_out
