"""The date of a feed's entry or a wire item is read in every form that programs write; one that is not is shown."""

import pytest

from sources.reading.metadata.dates import parse_stated
from sources.reading.read import read_document
from sources.reading.types import LeftOut

STATED = {
    "2024-11-02T08:15:00+01:00": "2024-11-02T08:15:00+01:00",
    "2024-11-02T08:15Z": "2024-11-02T08:15:00+00:00",
    "2024-11-02 08:15:09": "2024-11-02",
    "20241102T081509+0100": "2024-11-02T08:15:09+01:00",
    "2024/11/2 8:15:09": "2024-11-02",
    "2024.11.2": "2024-11-02",
    "2.11.2024 08:15": "2024-11-02",
    "2024年11月2日": "2024-11-02",
    "Sat, 02 Nov 2024 08:15:09 +0100": "2024-11-02T08:15:09+01:00",
    "Sat, 02 Nov 2024 08:15:09 +01:00": "2024-11-02T08:15:09+01:00",
    "Sat, 02 Nov 24 08:15:09 GMT": "2024-11-02T08:15:09+00:00",
    "2 Nov 2024 08:15:09 EST": "2024-11-02T08:15:09-05:00",
    "Sat, 02 Nov 2024 08:15:09": "2024-11-02",
    "Thu, 05 Sept 2024 06:12:30 +0200": "2024-09-05T06:12:30+02:00",
    "Sat Nov 02 08:15:09 +0000 2024": "2024-11-02T08:15:09+00:00",
    "Sa, 02 Mai 2020 11:41:36": "2020-05-02",
    "lun., 14 avr. 2025 08:00:00 +0200": "2025-04-14T08:00:00+02:00",
    "sáb, 02 ago 2025 08:00:00 +0200": "2025-08-02T08:00:00+02:00",
    "ma, 04 mrt 2025 08:00:00 +0100": "2025-03-04T08:00:00+01:00",
    "Samstag, 2. November 2024": "2024-11-02",
    "2 نوفمبر 2024": "2024-11-02",
    "Saturday, November 2, 2024 - 8:15 am CET": "2024-11-02T08:15:00+01:00",
}
NOT_UNDERSTOOD = [
    "03/04/2025 10:00",
    "yesterday",
    "2024-13-02",
    "31 February 2025",
    "between 2 November 2024 and 3 November 2024",
    "Q3",
]


@pytest.mark.parametrize(("stated", "value"), STATED.items())
def test_a_date_is_understood_in_every_form(stated, value):
    found = parse_stated(stated)
    assert found is not None
    assert found[0] == value
    assert found[1] == ("minute" if "T" in value else "day")


@pytest.mark.parametrize("stated", NOT_UNDERSTOOD)
def test_what_could_be_two_days_or_none_is_not_guessed(stated):
    assert parse_stated(stated) is None


RSS = """<rss version="2.0"><channel><title>Tidende</title><item><title>Ferry draws crowds</title>
<pubDate>{}</pubDate>
<description>The harbour board said on Thursday that 4,210 passengers used the new ferry.</description>
</item></channel></rss>"""


def test_the_entry_has_the_date_that_its_feed_states():
    result = read_document(RSS.format("Sa, 02 Mai 2020 11:41:36").encode(), "feed.xml")
    assert result.stories[0].published.value == "2020-05-02"
    assert result.document.left_out == ()


def test_a_date_that_is_not_understood_is_told_in_its_words():
    result = read_document(RSS.format("03/04/2025 10:00").encode(), "feed.xml")
    assert result.stories[0].published.value is None
    assert result.document.left_out == (LeftOut("date", "03/04/2025 10:00"),)
