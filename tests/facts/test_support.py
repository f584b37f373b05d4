"""A statement rests on its quote: what is not in the evidence is named, and so is who says so."""

import pytest

from facts.comparing.support import attribute_statement, find_unsupported, names_speaker

QUOTE = "killed more than 47,000 Palestinians, according to Palestinian health authorities"
ARTICLE = f"Israel’s campaign {QUOTE}. “The exchange is moving without delay,” said Luciano Zaccara, Qatar University."


def missing(statement):
    return [(item.kind, item.text) for item in find_unsupported(statement, near=[QUOTE], around=[ARTICLE])]


@pytest.mark.parametrize(
    "statement",
    [
        "Israel's campaign killed more than 47,000 Palestinians, according to Palestinian health authorities.",
        "More than 47000 Palestinians were killed, Palestinian health authorities said.",
        "“The exchange is moving without delay”, Luciano Zaccara said.",
        "Zaccara teaches at Qatar University.",
    ],
)
def test_what_the_evidence_holds_is_supported(statement):
    assert missing(statement) == []


@pytest.mark.parametrize(
    ("statement", "found"),
    [
        ("More than 48,000 Palestinians were killed.", [("number", "48,000")]),
        ("More than 47,000 people were killed in Lebanon.", [("name", "Lebanon")]),
        ("Zaccara said “the exchange has stopped”.", [("quotation", "the exchange has stopped")]),
        ("In 2025 some 47,000 were killed.", [("number", "2025")]),
    ],
)
def test_what_the_evidence_does_not_hold_is_named(statement, found):
    assert missing(statement) == found


@pytest.mark.parametrize(
    ("statement", "speaker"),
    [
        (
            "47,000 were killed, according to Palestinian health authorities.",
            "Palestinian health authorities",
        ),
        (
            "Another infant died of cold, Al-Bursh said.",
            "Dr. Munir Al-Bursh, Director-General of Gaza’s Health Ministry",
        ),
        ("Turnout was low, according to the ICG’s Ali Vaez.", "Ali Vaez"),
        ("قُتل ٣٤ شخصاً، بحسب الدفاع المدني.", "الدفاع المدني"),
    ],
)
def test_a_statement_names_its_speaker(statement, speaker):
    assert names_speaker(statement, speaker)


@pytest.mark.parametrize(
    ("statement", "speaker"),
    [
        ("Israel’s campaign killed more than 47,000 Palestinians.", "Palestinian health authorities"),
        ("Another infant died of cold.", "Dr. Munir Al-Bursh"),
        ("Turnout was low.", ""),
    ],
)
def test_a_statement_without_its_speaker_does_not(statement, speaker):
    assert not names_speaker(statement, speaker)


@pytest.mark.parametrize(
    ("statement", "language", "expected"),
    [
        ("The toll rose to 61.", "en", "The toll rose to 61, according to the coastguard."),
        ("The toll rose to 61", "", "The toll rose to 61, according to the coastguard."),
        ("La cifra subió a 61.", "es-AR", "La cifra subió a 61, según the coastguard."),
        ("ارتفعت الحصيلة إلى ٦١.", "ar", "ارتفعت الحصيلة إلى ٦١، بحسب the coastguard."),
    ],
)
def test_a_speaker_is_added_in_the_statements_language(statement, language, expected):
    assert attribute_statement(statement, "the coastguard", language=language) == expected
    assert names_speaker(expected, "the coastguard")


@pytest.mark.parametrize(
    ("statement", "found"),
    [
        ("In all 3\u200b1 ferries sank.", [("number", "31")]),
        ("In all 3\u20601 ferries sank.", [("number", "31")]),
        ("In all 3I ferries sank.", [("number", "31")]),
        ("It was Kаrl Brandt.", [("name", "Karl"), ("name", "Brandt")]),
        ("It was Br\u00adandt.", [("name", "Brandt")]),
    ],
)
def test_what_is_hidden_from_the_eye_is_no_evidence(statement, found):
    near = ["3 ferries and 1 boat sank."]
    items = find_unsupported(statement, near=near, around=[])
    assert [(item.kind, item.text) for item in items] == found


def test_a_speaker_in_look_alike_letters_is_named_all_the_same():
    assert names_speaker("The quay is closed, Nora B\u0435ll said.", "Nora Bell")
