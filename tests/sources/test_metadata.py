"""Headline, byline, agency, place, date and language are what the text says, with its basis; nothing is invented."""
# ruff: noqa: E501 - a line of a page is one line

from __future__ import annotations

import pytest

from sources.reading.metadata.datelines import parse_dateline
from sources.reading.metadata.dates import find_days_without_year, find_written_dates, parse_iso
from sources.reading.metadata.head import find_outlet, parse_byline
from sources.reading.metadata.stamps import parse_stamp
from sources.reading.read import read_document
from sources.reading.stories.languages import find_direction, name_language
from sources.reading.types import Declared, Story

BODY = (
    "The port board decided on Friday to raise the harbour dues by 4.5 percent, the chairman said.\n\n"
    "Fishing boats under ten metres are exempt from the rise, he said after the meeting on Friday.\n"
)


def read(text: str, declared: Declared | None = None) -> Story:
    (story,) = read_document(text.encode(), "page.txt", declared).stories
    return story


@pytest.mark.parametrize(
    ("head", "value", "precision", "basis"),
    [
        ("date 2025-02-01 ", "2025-02-01", "day", "explicit"),
        ("Harbour dues rise\n\nPublished: 1 February 2025\n\n", "2025-02-01", "day", "explicit"),
        ("Harbour dues rise\n\nPublished: 24 June 2026 | Last modified: 25 June 2026, 01:52\n\n", "2026-06-24", "day", "explicit"),
        ("Harbour dues rise\n\nFriday, July 21, 2017\n\n", "2017-07-21", "day", "dateline"),
        ("Harbour dues rise\n\nThursday, May 7, 2015 ", "2015-05-07", "day", "dateline"),
        ("Harbour dues rise\n\nUpdated 07 July 2024\nFollow\n\n", "2024-07-07", "day", "story_stamp"),
        ("Harbour dues rise\n\nFeb 01, 2025 - 10:41 am GMT+3\n\n", "2025-02-01T10:41:00+03:00", "minute", "story_stamp"),
        ("Harbour dues rise\n\nSat 1 Feb 2025 10.22 GMT\n\n", "2025-02-01T10:22:00+00:00", "minute", "story_stamp"),
        ("Harbour dues rise\n\nALDSTADT, March 3, 2025 /PRNewswire/ -- ", "2025-03-03", "day", "dateline"),
        ("The Post · English edition · Friday, 16 October 2026\n\nHarbour dues rise\n\n", "2026-10-16", "day", "dateline"),
        ("Harbour dues rise\n\nUpdated 9 min 31 sec ago\nFollow\n\n", None, None, "none"),
        ("Harbour dues rise\n\nNovember 24\n\n", None, None, "none"),
        ("Harbour dues rise\n\nHAVANA, Feb 3 (RHC) -- ", None, None, "none"),
        ("Harbour dues rise\n\n", None, None, "none"),
    ],
)  # fmt: skip
def test_the_date_is_taken_with_its_basis_and_never_guessed(
    head: str, value: str | None, precision: str | None, basis: str
) -> None:
    published = read(head + BODY).published
    assert (published.value, published.precision, published.basis) == (value, precision, basis)
    assert bool(published.note) is (value is None)


def test_a_day_that_can_be_read_in_two_ways_keeps_only_its_year() -> None:
    published = read("Harbour dues rise\n\nPublished: 03/04/2025\n\n" + BODY).published
    assert (published.value, published.precision) == ("2025", "year")
    assert "03/04/2025" in published.note


def test_what_the_sender_declared_counts_only_where_the_text_is_silent() -> None:
    declared = Declared(published="2025-05-05", outlet="Aldstadt Post", language="en")
    silent = read("Harbour dues rise\n\n" + BODY, declared)
    assert (silent.published.value, silent.published.basis) == ("2025-05-05", "declared")
    assert silent.outlet == "Aldstadt Post"
    stated = read("Harbour dues rise\n\nPublished: 1 February 2025\n\n" + BODY, declared)
    assert (stated.published.value, stated.published.basis) == ("2025-02-01", "explicit")


def test_a_declared_date_that_contradicts_the_day_in_the_text_asks_the_editor() -> None:
    story = read("Harbour dues rise\n\nNovember 24\n\n" + BODY, Declared(published="2025-05-05"))
    assert "another day" in story.published.note


def test_a_time_without_a_zone_gives_only_its_day() -> None:
    assert parse_iso("2025-02-01T10:22:00") == ("2025-02-01", "day", None)
    assert parse_iso("2025-02-01T10:22:00Z") == ("2025-02-01T10:22:00+00:00", "minute", "+00:00")
    assert parse_iso("2025-13-01") is None
    assert parse_iso("soon") is None


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("14. März 2025", "2025-03-14"),
        ("le 1er février 2025", "2025-02-01"),
        ("2 de febrero de 2025", "2025-02-02"),
        ("14 марта 2025", "2025-03-14"),
        ("١٢ سبتمبر ٢٠٢٦", "2026-09-12"),
        ("3 شباط / فبراير 2025", "2025-02-03"),
        ("2 בפברואר 2025", "2025-02-02"),
        ("۱۴ بهمن ۱۴۰۳", "2025-02-02"),
        ("(CW) jw/ms 101745 MAR 26", "2026-03-10"),
        ("13/04/2025", "2025-04-13"),
        ("February 1, 20258:14 PM GMT+1Updated 3 hours ago", "2025-02-01T20:14:00+01:00"),
        ("2 Feb 2025 09:13 AM (GMT)", "2025-02-02"),
        ("1 Feb 2025 10:30 UTC+05:30", "2025-02-01T10:30:00+05:30"),
        ("30 February 2025", None),
        ("version 2025.1.2 of the tool", None),
        ("and may free 39 of them", None),
    ],
)
def test_dates_are_read_in_many_languages(text: str, value: str | None) -> None:
    assert [d.value for d in find_written_dates(text)] == ([value] if value else [])


def test_a_day_without_a_year_is_found_as_such() -> None:
    (day,) = find_days_without_year("HAVANA, Feb 3 (RHC)")
    assert (day.month, day.day, day.value) == (2, 3, None)
    assert find_days_without_year("Feb 3, 2025") == []


@pytest.mark.parametrize(
    ("opening", "place", "agency"),
    [
        ("ATHENS, Greece: Iran's reformists won on Saturday.", "ATHENS, Greece", None),
        ("DAMASCUS: The ousting of the president ended an era.", "DAMASCUS", None),
        ("HAVANA, Feb 3 (RHC)-- The ministry reported new cases.", "HAVANA", "RHC"),
        ("KHAN YOUNIS, Gaza Strip (AP) — Three hostages were freed.", "KHAN YOUNIS, Gaza Strip", "AP"),
        ("BETHLEHEM, Sunday, February 2, 2025 (WAFA) – Twelve people were detained.", "BETHLEHEM", "WAFA"),
        ("Taipei, Taiwan — The lantern festival was off to a bright start.", "Taipei, Taiwan", None),
        ("Evansville, Indiana, United States - This past week marked the opening.", "Evansville, Indiana, United States", None),
        ("غزة (أ ف ب) - سلمت الحركة يوم السبت ثلاثة أسرى إلى الصليب الأحمر.", "غزة", "أ ف ب"),
        ("تهران - ایرنا: زمین‌لرزه‌ای روز یکشنبه شمال شرق ایران را لرزاند.", "تهران", "ایرنا"),
        ("الخرطوم: قال مسؤولون يوم الأحد إن الفيضانات قطعت ثلاث طرق.", "الخرطوم", None),
    ],
)  # fmt: skip
def test_a_dateline_names_place_and_agency(opening: str, place: str, agency: str | None) -> None:
    dateline = parse_dateline(opening)
    assert dateline is not None
    assert (dateline.place, dateline.agency) == (place, agency)


@pytest.mark.parametrize(
    "opening",
    [
        "Vaez said: “Given the low turnout, the president will face an uphill battle in parliament.”",
        "McCann: We do not know exactly how many mines there are in the fields of the village.",
        "UPDATE: The toll has risen to 14 since this morning, the ministry said in a statement.",
        "BREAKING — The toll has risen to 14 since this morning, the ministry said in a statement.",
        "وقال المسؤول: لا نعرف عدد الألغام في الحقول المحيطة بالقرية حتى اليوم.",
        "The U.S. — long an ally — said on Monday that it would not sign the agreement this year.",
    ],
)
def test_a_speaker_or_a_label_is_no_dateline(opening: str) -> None:
    assert parse_dateline(opening) is None


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("By Anna Berg", ("Anna Berg", None)),
        ("By WAFAA SHURAFA and TIA GOLDENBERG", ("WAFAA SHURAFA and TIA GOLDENBERG", None)),
        ("By Jane Doe, Reuters", ("Jane Doe", "Reuters")),
        ("By Jane Doe | Published 3 May 2024", ("Jane Doe", None)),
        ("بقلم: سامي الحارثي", ("سامي الحارثي", None)),
        ("Von Christian Hollmann, dpa", ("Christian Hollmann", "dpa")),
        ("By the end of May the fund will have paid 1.2 million to the families.", None),
        ('Interview: "We will rebuild the bridge"', None),
        ("Bystanders helped the wounded", None),
    ],
)
def test_a_byline_is_told_from_a_sentence(line: str, expected: tuple[str, str | None] | None) -> None:
    assert parse_byline(line) == expected


def test_an_outlet_is_taken_only_where_the_text_states_it() -> None:
    assert find_outlet("© 2025 Example Times. All rights reserved.") == "Example Times"
    assert find_outlet("Source: Xinhua") == "Xinhua"
    assert find_outlet("The chairman told Al Jazeera that the exchange goes on.") is None
    assert find_outlet("All rights reserved") is None
    assert read("Harbour dues rise\n\n" + BODY.replace("he said", "he told Al Jazeera")).outlet is None


def test_a_sentence_with_a_date_is_no_stamp() -> None:
    assert parse_stamp("The board met on 3 May 2024.") is None
    assert parse_stamp("Boats in the basin on March 13, 2025") is None
    stamp = parse_stamp("Last updated 2 minutes ago · Posts are shown newest first")
    assert stamp is not None
    assert stamp.relative


@pytest.mark.parametrize(
    ("text", "language", "direction"),
    [
        ("The board said that it would raise the dues for all of the boats in the harbour.", "en", "ltr"),
        ("Le conseil a décidé de relever les droits pour les bateaux qui sont dans le port.", "fr", "ltr"),
        ("Der Hafenrat hat am Freitag beschlossen, die Gebühren für die Schiffe zu erhöhen.", "de", "ltr"),
        ("La junta ha decidido que los barcos del puerto van a pagar más por las tasas.", "es", "ltr"),
        ("قال المتحدث إن سبعة قوارب عادت إلى الميناء مساء السبت بعد العاصفة.", "ar", "rtl"),
        ("رئیس هیئت گفت که قایق‌های کوچک ماهیگیری از این افزایش معاف هستند.", "fa", "rtl"),
        ("کراچی کی بندرگاہ پر کشتیوں کے لیے فیس بڑھا دی گئی ہے۔", "ur", "rtl"),
        ("מועצת הנמל החליטה ביום שישי להעלות את דמי העגינה בארבעה אחוזים.", "he", "rtl"),
        ("Совет порта в пятницу решил повысить портовые сборы с первого июня.", "ru", "ltr"),
        ("Рада порту вирішила підвищити збори для човнів, які стоять у гавані.", "uk", "ltr"),
        ("港務局週五決定提高港口費用，這是六年來的首次。", "zh", "ltr"),
        ("12,040", None, "ltr"),
    ],
)
def test_language_and_direction_follow_the_words(text: str, language: str | None, direction: str) -> None:
    assert name_language(text) == language
    assert find_direction(text) == direction
