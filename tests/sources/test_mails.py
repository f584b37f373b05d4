"""A mail is read as a mail program shows it: soft line breaks, older words, forwarded heads, raw bytes and mailboxes."""
# ruff: noqa: E501 - a line of a mail is one line

from __future__ import annotations

import pytest

from sources.reading.read import read_document
from sources.reading.types import ReadResult, story_text
from tests.sources.test_lines_are_story import LEAD, MORE, read_story

HEAD = "From: Kari Etter <kari@loe.example>\nTo: ida@t.example\nSubject: Storm stops waterworks\nDate: Fri, 14 Mar 2025 17:05:00 +0100\nMessage-ID: <1@loe.example>\nMIME-Version: 1.0\n"
SOFT = "The waterworks of Brenning \nstood still for two days after \nthe storm, the utility said.\n\nRepairs are to cost 2.3 million \ncrowns, its engineer Ove Lunt \ntold the council on Tuesday.\n"
OLD = "> The crossing cost 19 kroner in 2019.\n> It was raised twice since.\n"


def mail(body: str, head: str = "", charset: str = "utf-8") -> bytes:
    return (HEAD + head + "\n" + body).encode(charset)


def read(data: bytes) -> ReadResult:
    return read_document(data, "a.eml")


FLOWED = "Content-Type: text/plain; charset=utf-8; format=flowed\n"
SOFT_MAILS = {
    "flowed": mail(SOFT, FLOWED),
    "flowed, spaces taken out": mail(SOFT.replace("The waterworks of Brenning ", "The waterworks of Brenning  "), "Content-Type: text/plain; format=flowed; delsp=yes\n"),
    "flowed in quoted-printable": mail(SOFT.replace(" \n", "=20\n"), FLOWED + "Content-Transfer-Encoding: quoted-printable\n"),
    "soft breaks of quoted-printable": mail(f"{LEAD[:40]}=\n{LEAD[40:]}\n\n{MORE[:50]}=\n{MORE[50:]}\n", "Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: quoted-printable\n"),
    "windows line ends": mail(SOFT.replace("\n", "\r\n"), FLOWED),
    "stuffed lines": mail(SOFT + "\n From here on the road is shut to lorries of more than 12 tonnes.\n", FLOWED),
}  # fmt: skip


@pytest.mark.parametrize("name", SOFT_MAILS)
def test_soft_line_breaks_are_none(name: str) -> None:
    result = read(SOFT_MAILS[name])
    (story,) = result.stories
    assert result.document.format == "eml"
    assert story.headline == "Storm stops waterworks"
    if "spaces taken out" not in name:
        assert LEAD in result.document.text
        assert MORE in result.document.text
    assert not [mark for mark in story.marks if mark.kind == "navigation"]
    if name == "stuffed lines":
        assert "\n\nFrom here on the road" in result.document.text


def test_with_delsp_the_space_goes_with_the_break() -> None:
    body = (
        "Das Wasserwerk von Brenning stand zwei Tage lang still, sagte der Be \ntreiber am Montag in Loe.\n"
    )
    assert (
        "sagte der Betreiber am Montag"
        in read(mail(body, "Content-Type: text/plain; format=flowed; delsp=yes\n")).document.text
    )


ANSWERS = {
    "English": "On Mon, 3 Feb 2025 at 10:00, Ove Lunt wrote:\n" + OLD,
    "over two lines": "On Mon, 3 Feb 2025 at 10:00, Ove Lunt of the waterworks of Brenning\n<ove@brenning.example> wrote:\n" + OLD,
    "German": "Am 03.02.2025 um 10:00 schrieb Ove Lunt:\n" + OLD,
    "French": "Le lun. 3 févr. 2025 à 10:00, Ove Lunt <ove@brenning.example> a écrit :\n" + OLD,
    "Outlook": "-----Original Message-----\nFrom: Ove Lunt\nSent: Monday, 3 February 2025 10:00\nTo: Kari Etter\nSubject: Prices\n\nThe crossing cost 19 kroner in 2019.\nIt was raised twice since.\n",
    "Outlook, without a line": "________________________________\nFrom: Ove Lunt <ove@brenning.example>\nSent: Monday, 3 February 2025 10:00\nTo: Kari Etter <kari@loe.example>\nSubject: Prices\n\nThe crossing cost 19 kroner in 2019.\n",
    "Norwegian": "Den 3. februar 2025 kl. 10:00 skrev Ove Lunt:\n" + OLD,
    "bare": OLD,
}  # fmt: skip


@pytest.mark.parametrize("name", ANSWERS)
def test_older_words_are_marked_and_date_nothing(name: str) -> None:
    data = mail(f"{LEAD}\n\n{MORE}\n\n{ANSWERS[name]}")
    (story,) = read(data).stories
    assert story.published.value == "2025-03-14T17:05:00+01:00"
    assert story.headline == "Storm stops waterworks"
    told = read_story(data, "a.eml")
    assert LEAD in told
    assert MORE in told
    for old in ("19 kroner", "Ove Lunt wrote", "3 Feb", "03.02.2025", "raised twice"):
        assert old not in told
    assert "19 kroner" in read(data).document.text


def test_an_answer_between_older_words_is_story() -> None:
    data = mail(f"> What happened?\n{LEAD}\n\n> What does it cost?\n{MORE}\n")
    told = read_story(data, "a.eml")
    assert LEAD in told
    assert MORE in told
    assert "What does it cost" not in told


FORWARDS = {
    "Gmail": "---------- Forwarded message ---------\nFrom: Press office <press@loe.example>\nDate: Wed, 12 Mar 2025 at 09:00\nSubject: Storm stops waterworks\nTo: Kari Etter <kari@loe.example>\n\n",
    "Apple": "Begin forwarded message:\n\nFrom: Press office <press@loe.example>\nSubject: Storm stops waterworks\nDate: 12 March 2025 at 09:00:00 CET\nTo: Kari Etter <kari@loe.example>\n\n",
    "Thunderbird": "-------- Forwarded Message --------\nSubject: \tStorm stops waterworks\nDate: \tWed, 12 Mar 2025 09:00:00 +0100\nFrom: \tPress office <press@loe.example>\nTo: \tkari@loe.example\n\n",
    "German": "-------- Weitergeleitete Nachricht --------\nBetreff: Storm stops waterworks\nDatum: Wed, 12 Mar 2025 09:00:00 +0100\nVon: Press office <press@loe.example>\nAn: kari@loe.example\n\n",
    "Outlook": "________________________________\nFrom: Press office <press@loe.example>\nSent: Wednesday, 12 March 2025 09:00\nTo: Kari Etter <kari@loe.example>\nSubject: Storm stops waterworks\n\n",
}  # fmt: skip


@pytest.mark.parametrize("name", FORWARDS)
def test_the_head_of_a_forwarded_mail_is_no_story_and_its_words_are(name: str) -> None:
    data = mail(FORWARDS[name] + f"{LEAD}\n\n{MORE}\n").replace(b"Subject: Storm", b"Subject: Fwd: Storm", 1)
    (story,) = read(data).stories
    assert story.headline == "Storm stops waterworks"
    assert (story.published.value or "")[:10] in {"2025-03-14", "2025-03-12"}
    told = read_story(data, "a.eml")
    assert LEAD in told
    assert MORE in told
    for head in ("press@loe.example", "Forwarded", "forwarded", "Weitergeleitete", "Sent:", "Datum:"):
        assert head not in told


@pytest.mark.parametrize(
    "line",
    [
        "From ida@t.example Fri Mar 14 17:05:00 2025\n",
        "From - Fri Mar 14 17:05:00 2025\nX-Mozilla-Status: 0001\n",
        ">From ida@t.example Fri Mar 14 17:05:00 2025\n",
    ],
)
def test_a_line_of_a_mailbox_makes_no_text_of_a_mail(line: str) -> None:
    result = read_document(line.encode() + mail(f"{LEAD}\n\n{MORE}\n"), "a.txt")
    assert result.document.format == "eml"
    assert result.stories[0].headline == "Storm stops waterworks"
    assert "kari@loe.example" not in result.document.text


def test_a_mailbox_of_several_mails_is_its_mails() -> None:
    one = b"From ida@t.example Fri Mar 14 17:05:00 2025\n" + mail(f"{LEAD}\n")
    two = b"\nFrom ida@t.example Sat Mar 15 17:05:00 2025\n" + mail(f"{MORE}\n").replace(
        b"Storm stops waterworks", b"Repairs begin"
    )
    result = read_document(one + two, "a.mbox")
    assert [attached.name for attached in result.attachments] == [
        "Storm stops waterworks.eml",
        "Repairs begin.eml",
    ]
    assert all(read_document(a.data, a.name).stories for a in result.attachments)


SUBJECTS = {
    "windows-1252": ("Fähre zieht Massen an", "windows-1252"),
    "latin-1 in the body's charset": ("Færgen trækker mængder", "iso-8859-1"),
    "utf-8": ("Fähre zieht Massen an", "utf-8"),
    "cyrillic": ("Паром собирает толпы людей", "koi8-r"),
}  # fmt: skip


@pytest.mark.parametrize("name", SUBJECTS)
def test_raw_bytes_in_a_header_are_read_in_the_charset_of_the_body(name: str) -> None:
    subject, charset = SUBJECTS[name]
    data = mail(
        f"{LEAD}\n\n{MORE}\n",
        f"Content-Type: text/plain; charset={charset}\nContent-Transfer-Encoding: 8bit\n",
    ).replace(b"Storm stops waterworks", subject.encode(charset))
    result = read(data)
    assert result.stories[0].headline == subject
    assert "\ufffd" not in result.document.text


def test_raw_bytes_without_any_charset_are_made_out() -> None:
    data = mail(f"{LEAD}\n\n{MORE}\n").replace(
        b"Storm stops waterworks", "Fähre zieht Massen an".encode("cp1252")
    )
    assert read(data).stories[0].headline == "Fähre zieht Massen an"
    text = story_text(read(data).document, read(data).stories[0])
    assert "\ufffd" not in text


DATES = {"99999999999999999999 Mar 2025 10:00": None, "Mo, 07 Mai 2018 11:41:36": "2018-05-07", "next week": None}  # fmt: skip


@pytest.mark.parametrize("stated", DATES)
def test_a_mails_date_is_read_in_every_form_or_told(stated: str) -> None:
    result = read(mail(f"{LEAD}\n\n{MORE}\n").replace(b"Fri, 14 Mar 2025 17:05:00 +0100", stated.encode()))
    assert result.stories[0].published.value == DATES[stated]
    assert [item.words for item in result.document.left_out] == ([] if DATES[stated] else [stated])


def test_a_charset_that_is_no_name_is_passed_over() -> None:
    data = mail(f"{LEAD}\n\n{MORE}\n", "Content-Type: text/plain; charset=utf\x00-8\n")
    assert LEAD in read(data).document.text
