"""Days written out in other languages than English, in the plain mode."""

import pytest

from tests.dates import only, read


@pytest.mark.parametrize(
    ("language", "text", "value"),
    [
        ("de", "Am 3. März 2024 geschah es.", "2024-03-03"),
        ("fr", "Le 1er mars 2024 il pleuvait.", "2024-03-01"),
        ("es", "El 3 de marzo del 2024 llovió.", "2024-03-03"),
        ("it", "Era il 1º marzo 2024.", "2024-03-01"),
        ("pt", "Em 3 de março de 2024 choveu.", "2024-03-03"),
        ("ru", "Это было 7 октября 2023 года.", "2023-10-07"),
        ("ru", "Это было в октябре 2023 года.", "2023-10"),
        ("uk", "Це було у жовтні 2023 року.", "2023-10"),
        ("pl", "Było to w październiku 2023 r.", "2023-10"),
        ("ar", "في ٧ أكتوبر ٢٠٢٣", "2023-10-07"),
        ("ar", "في تشرين الأول 2023", "2023-10"),
        ("he", "ב-7 באוקטובר 2023", "2023-10-07"),
        ("tr", "7 Ekim 2023'te oldu.", "2023-10-07"),
        ("zh", "事件发生于2023年10月7日。", "2023-10-07"),
        ("ja", "2023年10月に起きた。", "2023-10"),
        ("ko", "2023년 10월 7일에 일어났다.", "2023-10-07"),
        ("de", "Am 7.10.2023 geschah es.", "2023-10-07"),
        ("xx", "2023-10-07", "2023-10-07"),
    ],
)
def test_a_day_with_its_year_is_read(language, text, value):
    assert only(text, language=language) == value


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("de", "Am 3. März kam er."),
        ("fr", "Le 31 février 2024 n’existe pas."),
        ("zh", "2023年13月7日"),
        ("de", "Am 12.13.2024 war nichts."),
    ],
)
def test_a_day_without_a_year_or_that_is_none_stays_unresolved(language, text):
    assert only(text, language=language) is None


@pytest.mark.parametrize(
    ("language", "text"), [("fr", "En mars il pleut."), ("de", "Der Mai ist gekommen, 12.50 Euro kostet er.")]
)
def test_a_month_alone_is_no_date(language, text):
    assert read(text, language=language) == []
