"""A protected name is found however it is set, by Python for what is shown and by PostgreSQL for what is searched."""

import pytest
from django.db import connection

from sources.masking import ECHO, Hidden, Mask, words_of

ALIAS = "an engineer"


def mask(name: str, *, is_person: bool = True) -> Mask:
    return Mask([Hidden(tuple(words_of(name, with_parts=is_person)), ALIAS)])


SET = {
    "as it is": "Hella Whistlequist",
    "its parts": "Ms Whistlequist",
    "another part": "Hella said",
    "in capitals": "HELLA WHISTLEQUIST",
    "in small letters": "hella whistlequist",
    "with accents": "Hélla Whïstlequist",
    "accents of their own": "Whi\u0308stlequist",
    "full width": "Ｗｈｉｓｔｌｅｑｕｉｓｔ",
    "mathematical": "𝐖𝐡𝐢𝐬𝐭𝐥𝐞𝐪𝐮𝐢𝐬𝐭",
    "in circles": "Ⓦhistlequist",
    "in squares": "\U0001f146histlequist",
    "Cyrillic letters in it": "Whіstlеquist",
    "a letter with a stroke": "Whistłequist",
    "a dotless letter": "Whıstlequist",
    "a soft hyphen": "Whistle\u00adquist",
    "an invisible blank": "Whistle\u200bquist",
    "marks of direction": "Whistle\u202equist",
    "a joiner": "Whistle\u2060quist",
    "a hyphen": "Hella-Whistlequist",
    "underscores": "hella_whistlequist_notes.txt",
    "dots": "hella.whistlequist@leaks.example",
    "over a line": "Hella\nWhistlequist",
    "a fixed blank": "Hella\u00a0Whistlequist",
    "in an address": "https://leaks.example/hella%20whistlequist/1",
    "an entity": "Hella&nbsp;Whistlequist",
    "a possessive": "Whistlequist’s report",
    "with an ending": "whistlequistian",
    "without blanks": "hellawhistlequist",
}
TOLD = ("whist", "quist", "hella", "hélla", "whï")


@pytest.mark.parametrize("way", SET)
def test_a_name_is_covered_however_it_is_set(way):
    covered = mask("Hella Whistlequist").cover(f"It was {SET[way]}, they say.").text
    assert ALIAS in covered
    assert not [part for part in TOLD if part in covered.lower()]


@pytest.mark.django_db
@pytest.mark.parametrize("way", [way for way in SET if way != "accents of their own"])
def test_the_database_finds_it_too(way):
    ((pattern, alias),) = mask("Hella Whistlequist").for_database
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT regexp_replace(%s, %s, %s, 'g')", [f"It was {SET[way]}, they say.", pattern, alias]
        )
        covered = cursor.fetchone()[0]
    assert covered == mask("Hella Whistlequist").cover(f"It was {SET[way]}, they say.").text


@pytest.mark.parametrize("apostrophe", ["'", "’", "ʼ", "&#x27;", "&#39;", "&rsquo;", "%27"])
def test_an_apostrophe_is_one_however_it_is_written(apostrophe):
    assert mask("Sean O'Brannigan").cover(f"Sean O{apostrophe}Brannigan").text == ALIAS


@pytest.mark.parametrize("written", ["\\u00dfa", "\\u00DFa", "ßa"])
def test_a_letter_beyond_ascii_is_found_by_its_number(written):
    assert mask("Quitterstraßa").hides(f"Quitterstra{written}")


@pytest.mark.parametrize(
    ("name", "text", "is_hidden"),
    [
        ("Rose Hill", "Rose was there", True),
        ("Rose Hill", "they rose up the hill", False),
        ("Rose Hill", "a Rosebud on Hillside", False),
        ("Rose Hill", "rose hill", True),
        ("Jan de Wit", "de facto", False),
        ("Jan de Wit", "J. W.", False),
        ("Jan de Wit", "Wit said", True),
    ],
)
def test_a_short_name_is_no_other_word(name, text, is_hidden):
    assert mask(name).hides(text) is is_hidden


@pytest.mark.django_db
@pytest.mark.parametrize("text", ["a Rosebud on Hillside", "they rose up the hill", "Rose was there"])
def test_nor_in_the_database(text):
    pattern, alias = mask("Rose Hill").for_database[0]
    with connection.cursor() as cursor:
        cursor.execute("SELECT regexp_replace(%s, %s, %s, 'g')", [text, pattern, alias])
        assert cursor.fetchone()[0] == mask("Rose Hill").cover(text).text


def test_what_is_named_by_common_words_is_told_by_all_of_them_alone():
    outlet = mask("Harbour Leaks", is_person=False)
    assert outlet.hides("harbour-leaks.example")
    assert not outlet.hides("Harbour news")


def test_the_longest_name_is_replaced_whole():
    covered = Mask([Hidden(("Whistlequist", "Whistlequist Papers"), ALIAS)]).cover("Whistlequist Papers say")
    assert covered.text == f"{ALIAS} say"


def test_places_move_along_and_back():
    text = "Then Hella Whistlequist left. She is 31."
    cover = mask("Hella Whistlequist").cover(text)
    for words in ("Then", "31"):
        at = text.index(words)
        assert cover.text[cover.forth(at) :].startswith(words)
        assert cover.back(cover.forth(at)) == at
    start, end = text.index("Hella"), text.index(" left")
    assert (cover.forth(start), cover.forth(end, is_end=True)) == (5, 5 + len(ALIAS))
    inside = text.index("Whistle")
    assert cover.text[cover.forth(inside) : cover.forth(inside, is_end=True)] == ALIAS
    shown = cover.text.index("engineer")
    assert text[cover.back(shown) : cover.back(shown, is_end=True)] == "Hella Whistlequist"


def test_an_alias_with_a_backslash_is_itself_in_the_database():
    assert Mask([Hidden(("Whistlequist",), "a\\1b")]).for_database[0][1] == "a\\\\1b"


def test_what_somebody_sent_is_given_back_as_it_came_and_the_marks_go():
    text = f"“{ECHO[0]}Whistlequist{ECHO[1]}” is no alias of Whistlequist."
    assert mask("Hella Whistlequist").apply(text) == f"“Whistlequist” is no alias of {ALIAS}."
