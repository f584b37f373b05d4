"""The Arabic catalogue of the interface: complete, sound, compiled as it is written, and shown."""

import re
from collections import Counter
from pathlib import Path

import polib
import pytest
from django.conf import settings

from tests.stories import FERRY, upload_text

CATALOGUE = Path(settings.LOCALE_PATHS[0]) / "ar" / "LC_MESSAGES" / "django.po"
HELD_BY_BOTH = re.compile(r"%%|%\(\w+\)[a-z]|\{\w*\}|</?[a-z]+[^>]*>")
ARABIC = re.compile(r"[\u0621-\u064a]{2,}")
# In Arabic “no claim”, “one claim” and “two claims” are said without the number.
FORMS_THAT_SAY_THEIR_NUMBER = {0, 1, 2}


@pytest.fixture(scope="module")
def written() -> polib.POFile:
    return polib.pofile(str(CATALOGUE))


def key_of(entry):
    return (entry.msgctxt, entry.msgid, entry.msgid_plural)


def held(text):
    return Counter(HELD_BY_BOTH.findall(text))


def test_what_is_compiled_is_what_is_written(written):
    compiled = polib.mofile(str(CATALOGUE.with_suffix(".mo")))
    assert {key_of(entry): entry.msgstr or entry.msgstr_plural for entry in compiled} == {
        key_of(entry): entry.msgstr or entry.msgstr_plural for entry in written.translated_entries()
    }
    assert compiled.metadata["Plural-Forms"] == written.metadata["Plural-Forms"]


def test_no_entry_is_a_guess_or_a_leftover(written):
    assert [entry.msgid for entry in written.fuzzy_entries()] == []
    assert [entry.msgid for entry in written.obsolete_entries()] == []


def test_hardly_a_message_is_left_in_english(written):
    assert len(written) > 1000
    assert written.percent_translated() >= 95


def test_a_translation_holds_every_placeholder_and_tag_of_its_message(written):
    differing = [
        (entry.msgid, entry.msgstr)
        for entry in written
        if entry.msgstr and held(entry.msgstr) != held(entry.msgid)
    ]
    assert differing == []


def test_each_plural_has_six_forms_with_their_number(written):
    plurals = [entry for entry in written.translated_entries() if entry.msgid_plural]
    assert plurals
    for entry in plurals:
        assert set(entry.msgstr_plural) == set(range(6)), entry.msgid
        for form, text in entry.msgstr_plural.items():
            wanted, there = held(entry.msgid_plural), held(text)
            fits = there <= wanted if form in FORMS_THAT_SAY_THEIR_NUMBER else there == wanted
            assert fits, (entry.msgid, form, text)


def test_white_space_around_a_message_and_its_closing_colon_stay(written):
    """Pieces are joined as they are: “ or ” between two, a label’s colon before what it names."""
    for entry in written:
        for text in [entry.msgstr] if entry.msgstr else []:
            before, after = (
                re.fullmatch(r"(\s*).*?(\s*)", each, re.DOTALL).groups() for each in (entry.msgid, text)
            )
            assert before == after, entry.msgid
            assert entry.msgid.endswith(":") == text.endswith(":"), entry.msgid


def test_quotation_marks_are_arabic(written):
    assert [entry.msgid for entry in written if re.search("[“”]", entry.msgstr)] == []


@pytest.mark.parametrize("address", ["/", "/articles/", "/facts/", "/sources/", "/ledger/", "/uploads/"])
def test_a_page_asked_for_in_arabic_has_an_arabic_heading_and_runs_from_the_right(signed_in, chief, address):
    client = signed_in(chief)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "ar"
    page = client.get(address, follow=True).content.decode()
    assert re.search(r'<html lang="ar" dir="rtl"', page)
    heading = re.search(r"<h1[^>]*>(.*?)</h1>", page, re.DOTALL)
    assert heading
    assert ARABIC.search(heading.group(1)), heading.group(1)


def test_numbers_that_scripts_read_are_written_for_scripts_in_arabic_too(signed_in, reviewer):
    """An Arabic decimal comma is no number to a script, and a pause of no number is no pause at all."""
    article = upload_text(reviewer, FERRY, "ferry.txt").articles.get()
    client = signed_in(reviewer)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "ar"
    page = client.get(f"/articles/{article.id}/").content.decode()
    assert '<html lang="ar"' in page
    renew = re.search(r'data-renew="([^"]*)"', page)
    assert renew
    assert float(renew.group(1)) == settings.CLAIM_SEAT_SECONDS / 3
