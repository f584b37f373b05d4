"""Reports that repeat one agency, one speaker or one text are one origin; a fact says how many origins it has."""

import pytest
from django.test import Client

from facts.comparing.origins import CitedReport, Party, trace_origins
from facts.services.claims.decide import confirm_claim
from tests.stories import FERRY, confirm_fully, confirming, find_claim, upload_text

WORDS = "The ferry Maren carried 203 cars when it left Port Alden on Saturday morning."


def report(
    key: str, outlet: str, *, agency: str = "", speaker: str = "", words: str = "", day: str = ""
) -> CitedReport:
    def party(name: str) -> Party | None:
        return Party(name.casefold(), name) if name else None

    return CitedReport(key, Party(outlet, outlet), party(agency), party(speaker), words, day)


def shape(*reports: CitedReport) -> list[tuple[str, list[str]]]:
    return [(origin.name, [one.report.key for one in origin.reports]) for origin in trace_origins(reports)]


def test_reports_in_their_own_voice_are_origins_of_their_own():
    assert shape(report("a", "Gazette"), report("b", "Courier")) == [("Gazette", ["a"]), ("Courier", ["b"])]


def test_one_outlet_is_one_origin_however_often_it_says_so():
    assert shape(report("a", "Gazette"), report("b", "Gazette")) == [("Gazette", ["a", "b"])]


def test_an_agency_s_copy_is_one_origin_in_however_many_papers():
    assert shape(
        report("a", "Gazette", agency="CW"), report("b", "Courier", agency="CW"), report("c", "Herald")
    ) == [("CW", ["a", "b"]), ("Herald", ["c"])]


def test_a_speaker_whom_several_name_is_one_origin_also_behind_an_agency():
    found = trace_origins(
        [
            report("a", "Gazette", agency="CW", speaker="the ministry"),
            report("b", "Courier", speaker="the ministry"),
            report("c", "Herald", agency="CW"),
        ]
    )
    assert [(origin.name, len(origin.reports)) for origin in found] == [("the ministry", 3)]
    steps = {
        traced.report.key: [(step.giver, str(step.because)) for step in traced.steps]
        for traced in found[0].reports
    }
    assert steps["a"] == [("CW", "agency"), ("the ministry", "speaker")]
    assert steps["c"] == [("CW", "agency")]


def test_the_same_words_in_another_paper_come_from_the_older_one():
    (origin,) = trace_origins(
        [
            report("new", "Courier", words=WORDS, day="2026-03-09"),
            report("old", "Gazette", words=WORDS, day="2026-03-08"),
        ]
    )
    assert origin.name == "Gazette"
    assert [
        (one.report.key, [(step.giver, str(step.because)) for step in one.steps]) for one in origin.reports
    ] == [
        ("old", []),
        ("new", [("Gazette", "same_words")]),
    ]


def test_a_few_words_in_common_join_nothing():
    few = "It carried 203 cars."
    assert len(shape(report("a", "Gazette", words=few), report("b", "Courier", words=few))) == 2


@pytest.mark.django_db
def test_a_fact_says_of_how_many_origins_it_is_on_its_page(editor, reviewer):
    fact = confirm_fully(
        find_claim(upload_text(editor, FERRY, "one.txt", outlet="Coastal Wire"), "203").id, reviewer
    ).fact
    other = FERRY.replace("Ferry toll rises", "Divers go on").replace("built in 1987", "built 40 years ago")
    again = find_claim(upload_text(editor, other, "two.txt", outlet="Harbour Gazette"), "203")
    confirm_claim(claim_id=again.id, actor=reviewer, confirmation=confirming(fact_id=fact.id))
    client = Client()
    client.force_login(reviewer.user)
    # Both name the shipping line.
    assert "1 independent origin in 2 reports" in client.get(f"/facts/{fact.id}/").content.decode()
    page = client.get(f"/facts/{fact.id}/origins/").content.decode()
    assert "Harbour Gazette" in page
    assert "whom it names as its source" in page
