"""What the machine remarks is kept as a code with words, and worded for whoever reads it."""

import ast
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.utils.translation import override

from facts.language.remarks import Code, Remark, remark_from_json, remark_to_json
from facts.language.words import (
    DATE_NOTES,
    quote_words,
    word_date_note,
    word_held_back,
    word_remark,
    word_remarks,
)
from facts.models import Claim, Run
from facts.suggesting.suggest_claims import suggest_claims
from tests.stories import FERRY, upload_text

WORDS = {
    Code.WRITTEN: ("It is said so.",),
    Code.GIVES_FIGURES: ("40", "12 people"),
    Code.GIVES_DATES: ("2026-03-06", "2026"),
    Code.SPEAKER_NAMED: ("the ministry",),
    Code.MEANING_OPEN: ("it",),
    Code.PLACE_OPEN: ("there",),
    Code.ONE_OPEN: ("team",),
    Code.SEVERAL_OPEN: ("teams",),
    Code.POINTS_BACK: ("the ship",),
    Code.READ_AS: ("he", "Ada Bell"),
    Code.UNDATED: ("Thursday", "Names a decade, not a year."),
    Code.WEEK_UNSETTLED: ("last week",),
    Code.EITHER_WEEK: ("next Friday", "2026-03-13"),
    Code.SOURCE_UNNAMED: ("officials",),
    Code.MAY_BE_THOUGHT: ("think",),
    Code.PROPOSALS_REFUSED: ("3",),
    Code.PROPOSALS_UNFIT: ("3",),
    Code.PROPOSALS_LEFT: ("19800",),
    Code.CLAIMS_LEFT: ("500", "2901"),
    Code.ENDPOINT_LENGTH: ("40000",),
    Code.ENDPOINT_STATUS: ("503",),
    Code.ENDPOINT_LATE: ("0.2",),
    Code.COMPARED_OTHER_NAMES: ("Hollin", "Brill"),
    Code.COMPARED_OTHER_COUNTS: ("boats", "ferries"),
    Code.COMPARED_OTHER_SCOPE: ("in March", "in May"),
    Code.COMPARED_OPEN_COUNT: ("40", "47"),
    Code.COMPARED_LATER_NUMBER: ("40", "47"),
    Code.COMPARED_CORRECTED_NUMBER: ("40", "47"),
    Code.COMPARED_OTHER_NUMBER: ("40", "47"),
    Code.COMPARED_NUMBER_AGREES: ("40", "at least 40"),
    Code.COMPARED_WIDER_BOUND: ("at least 40", "at most 47"),
    Code.COMPARED_OTHER_DAY: ("2026-03-06", "2026-03-07"),
    Code.COMPARED_OTHER_NAME: ("Hollin", "Brill"),
}
# Their words are days as they are stored.
OF_DAYS = (Code.GIVES_DATES, Code.UNDATED, Code.EITHER_WEEK, Code.COMPARED_OTHER_DAY)
ARABIC = re.compile(r"[\u0621-\u064a]{2,}")


@pytest.mark.parametrize("code", Code)
@pytest.mark.parametrize("language", ["en", "ar"])
def test_every_code_is_a_sentence_with_all_its_words(code: Code, language: str) -> None:
    words = WORDS.get(code, ())
    with override(language):
        sentence = word_remark(Remark(code, words))
    assert sentence.strip()
    assert "{" not in sentence
    if language == "ar" and code != Code.WRITTEN:
        assert ARABIC.search(sentence)
    for word in words:
        if code not in OF_DAYS:
            assert word.lower() in sentence.lower()


def test_a_remark_is_the_same_after_it_was_stored() -> None:
    remark = Remark(Code.READ_AS, ("he", "Ada Bell"))
    assert remark_to_json(remark) == {"code": "read_as", "words": ["he", "Ada Bell"]}
    assert remark_from_json(remark_to_json(remark)) == remark


def test_a_sentence_stored_before_there_were_codes_is_shown_as_it_is() -> None:
    assert word_remark(remark_from_json("It gives a figure: “40”.")) == "It gives a figure: “40”."


def test_a_code_of_another_version_is_shown_with_its_words() -> None:
    assert word_remark(remark_from_json({"code": "of_tomorrow", "words": ["40"]})) == "of_tomorrow 40"


@pytest.mark.parametrize("data", [None, 4, ["It is so."], {"words": []}])
def test_what_is_no_remark_is_refused(data: object) -> None:
    with pytest.raises(ValueError, match="must be a sentence or an object with a code"):
        remark_from_json(data)


def test_figures_and_dates_are_told_in_the_reader_s_words() -> None:
    remarks = [
        Remark(Code.GIVES_FIGURES, ("40",)),
        Remark(Code.GIVES_FIGURES, ("40", "12 people")),
        Remark(Code.GIVES_DATES, ("2026-03-06", "2025-12")),
    ]
    assert word_remarks(remarks) == [
        "It gives a figure: “40”.",
        "It gives figures: “40”, “12 people”.",
        "It gives dates: 6 March 2026, December 2025.",
    ]
    with override("ar"):
        assert "«\u206840\u2069»، «\u206812 people\u2069»" in word_remarks(remarks)[1]
        assert "6 مارس 2026" in word_remarks(remarks)[2]


def test_words_of_the_other_direction_stand_in_isolates_so_that_digits_stay_where_they_are() -> None:
    claims = suggest_claims("قتل 12 شخصا يوم الجمعة.\n\nأصيب ٤٠ شخصا في ألدن.", language="ar").claims
    reasons = [reason for claim in claims for reason in word_remarks(claim.reasons)]
    assert "It gives a figure: “\u2068٤٠\u2069”." in reasons
    assert quote_words("12 people") == "“12 people”"
    assert quote_words("12 שקלים") == "“\u206812 שקלים\u2069”"
    with override("ar"):
        assert quote_words("12\npeople") == "«\u206812 people\u2069»"
    assert word_remark(Remark(Code.SPEAKER_NAMED, ("وزارة",))) == "\u2068وزارة\u2069 is named as the source."


def test_every_note_of_the_machine_on_a_date_has_its_words_in_arabic() -> None:
    notes = set()
    for path in Path(settings.BASE_DIR, "facts", "suggesting").rglob("*.py"):
        if re.search("date|today", path.stem):
            nodes = list(ast.walk(ast.parse(path.read_text())))
            documents = {node.value for node in nodes if isinstance(node, ast.Expr)}
            constants = {node for node in nodes if isinstance(node, ast.Constant)} - documents
            notes |= {node.value for node in constants if is_sentence(node.value)}
    assert len(notes) > 10
    assert notes - DATE_NOTES == set()
    for note in DATE_NOTES:
        with override("ar"):
            assert ARABIC.search(word_date_note(note)), note


def is_sentence(value: object) -> bool:
    """One line of plain words with a capital and a full stop: no pattern."""
    return isinstance(value, str) and bool(re.fullmatch(r"[A-Z][\w’' ,;]+\.", value))


@pytest.mark.django_db
def test_the_review_page_gives_reasons_doubts_and_notes_in_the_reader_s_language(signed_in, reviewer):
    article = upload_text(reviewer, FERRY, "ferry.txt").articles.get()
    claim = Claim.objects.get(article=article, quote__contains="61 people")
    doubts = [remark_to_json(Remark(Code.READ_AS, ("it", "the ferry"))), "A sentence of old."]
    Claim.objects.filter(id=claim.id).update(uncertain=doubts)
    Run.objects.filter(article=article).update(notes=[remark_to_json(Remark(Code.BUILT_IN_USED))])
    client = signed_in(reviewer)
    address = f"/articles/{article.id}/?claim={claim.id}"
    page = client.get(address).content.decode()
    assert "<bdi>It gives a figure: “At least 61”.</bdi>" in page
    assert "<bdi>“it” is read as “the ferry”; another reading is possible.</bdi>" in page
    assert "<p>The second engine was not used, the built-in one was.</p>" in page
    client.cookies["django_language"] = "ar"
    page = client.get(address).content.decode()
    assert "<bdi>يذكر رقمًا: «\u2068At least 61\u2069».</bdi>" in page
    assert "<bdi>A sentence of old.</bdi>" in page
    assert "It gives a figure" not in page
    assert "another reading" not in page
    assert "second engine" not in page


def test_why_a_suggestion_was_held_back_is_told_in_the_reader_s_language() -> None:
    assert word_held_back("False; Not worth tracking") == "False; Not worth tracking"
    with override("ar"):
        told = word_held_back("False; Not worth tracking")
    assert "؛ " in told
    assert not re.search("[A-Za-z]", told)


def test_a_note_that_a_person_wrote_is_shown_as_it_is() -> None:
    with override("ar"):
        assert word_date_note("Open") == "Open"
        assert word_date_note("") == ""
