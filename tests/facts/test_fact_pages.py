"""The pages of a fact's life: short forms, evidence, looking again, any two revisions, and what a late save shows."""

import re
from datetime import timedelta
from html import unescape
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from facts.models import Claim, Fact
from facts.services.facts.change import FactChanges, cite_fact, recheck_fact, revise_fact, turn_fact
from facts.services.facts.evidence import Evidence
from facts.services.people.drafts import find_drafts, save_draft
from newsroom.ledger.models import Entry
from tests.stories import FERRY, INQUIRY, agree_to_all, confirm_fully, find_claim, upload_text

pytestmark = pytest.mark.django_db

AGAINST = {"source": "Registry", "locator": "Sheet 7", "note": "Launched in 1986", "stance": "contradicts"}


@pytest.fixture
def upload(editor):
    return upload_text(editor, FERRY, "ferry.txt", outlet="Coastal Wire")


@pytest.fixture
def ship(upload, reviewer):
    return confirm_fully(find_claim(upload, "1987").id, reviewer).fact


@pytest.fixture
def toll(upload, reviewer):
    return confirm_fully(find_claim(upload, "61").id, reviewer).fact


@pytest.fixture
def later(monkeypatch):
    now = timezone.now

    def move(**time):
        monkeypatch.setattr(timezone, "now", lambda: now() + timedelta(**time))

    return move


def everything():
    return Entry.objects.count(), list(Fact.objects.values_list("id", "revision", "so", "citations__id"))


def revise(fact, actor, **changes):
    return revise_fact(
        fact_id=fact.id,
        actor=actor,
        changes=FactChanges(**changes),
        kind="clarification",
        reason="Put better.",
        expected_revision=Fact.objects.get(id=fact.id).revision,
    )


def form_of(fact, **values):
    fact = Fact.objects.get(id=fact.id)
    return {
        "statement": fact.statement,
        "speaker": fact.speaker_text,
        "said": fact.said,
        "so": fact.so,
        "subject": fact.subject,
        "fact_kind": fact.kind,
        "valid_from": fact.valid_from,
        "valid_to": fact.valid_to,
        "kind": "update",
        "reason": "Checked.",
        "revision": str(fact.revision),
        **values,
    }


def test_where_the_statement_names_another_speaker_the_form_offers_to_change_both(ship, reviewer, signed_in):
    client = signed_in(reviewer)
    address = f"/facts/{ship.id}/revise/?kind=correction"
    before = everything()
    named = form_of(
        ship, statement="The ferry was built in 1987, according to the harbour office.", kind="correction"
    )
    asked = client.post(address, named)
    assert asked.status_code == 422
    assert 'name="speaker_too" value="the harbour office"' in asked.text
    assert everything() == before
    # What is waived is only that they differ; the new words are judged as ever.
    stays = client.post(address, {**named, "speaker_stays": "the harbour office"})
    assert 'name="speaker_too"' not in stays.text
    assert client.post(address, {**named, "speaker_too": "the harbour office"}).status_code == 302
    agree_to_all()
    assert Fact.objects.get(id=ship.id).speaker_text == "the harbour office"


# --- Revising ---------------------------------------------------------------------------------------------------------


def test_an_answer_changes_on_the_page_with_evidence_only(ship, reviewer, signed_in):
    client = signed_in(reviewer)
    address = f"/facts/{ship.id}/revise/?kind=update"
    before = everything()
    refused = client.post(address, form_of(ship, so="contested"))
    assert refused.status_code == 422
    assert "It is contested only where evidence stands on both sides" in refused.text
    assert everything() == before
    assert client.post(address, form_of(ship, so="contested", **AGAINST)).status_code == 302
    agree_to_all()
    fact = Fact.objects.get(id=ship.id)
    assert (fact.so, fact.citations.last().source_name) == ("contested", "Registry")


def test_an_answer_may_rest_on_what_is_ticked(ship, reviewer, signed_in):
    ticked = {"so": "yes", "citation": [str(ship.citations.get().id)]}
    answer = signed_in(reviewer).post(f"/facts/{ship.id}/revise/", form_of(ship, **ticked))
    assert answer.status_code == 302
    assert Fact.objects.get(id=ship.id).so == "yes"
    assert ship.citations.count() == 1


def test_a_short_form_asks_only_for_what_its_kind_of_change_touches(ship, reviewer, signed_in):
    client = signed_in(reviewer)
    short = client.get(f"/facts/{ship.id}/revise/?kind=clarification").text
    assert 'name="so"' not in short
    assert 'name="valid_from"' not in short
    assert 'value="clarification"' in short
    longer = client.get(f"/facts/{ship.id}/revise/?kind=correction").text
    assert 'name="so"' in longer
    given = {
        "statement": "The Maren was built in 1987, the shipping line said.",
        "speaker": "the shipping line",
    }
    given |= {"subject": "Maren", "fact_kind": "biography", "reason": "Names her.", "revision": "1"}
    done = client.post(f"/facts/{ship.id}/revise/?kind=clarification", {**given, "kind": "clarification"})
    assert done.status_code == 302
    fact = Fact.objects.get(id=ship.id)
    assert (fact.subject, fact.so, fact.revision) == ("Maren", "not_checked", 2)


@pytest.mark.parametrize(
    "values",
    [
        {"valid_from": "2026", "valid_to": "2025"},
        {"valid_from": "soon"},
        {"fact_kind": "gossip"},
        {"subject": "x" * 121},
        {"kind": "typo"},
        {"revision": "one"},
        {"citation": ["none"]},
        {"reason": ""},
        {"stance": "maybe"},
        {},
    ],
)
def test_a_form_that_does_not_fit_is_shown_again_and_changes_nothing(ship, reviewer, signed_in, values):
    before = everything()
    answer = signed_in(reviewer).post(f"/facts/{ship.id}/revise/", form_of(ship, **values))
    assert answer.status_code == 422
    assert "error" in answer.text
    assert everything() == before


def test_a_late_save_shows_both_versions_and_keeps_both_texts(ship, reviewer, second_reviewer, signed_in):
    client = signed_in(reviewer)
    address = f"/facts/{ship.id}/revise/?kind=correction"
    mine = form_of(ship, statement="The ferry was launched in 1987, according to the shipping line.")
    theirs = "The Maren was built in 1987, the shipping line said."
    revise(ship, second_reviewer, statement=theirs, subject="Maren")
    late = client.post(address, {**mine, "kind": "correction"})
    page = unescape(late.text)
    assert late.status_code == 409
    assert "Sven Specht" in page
    assert theirs in page
    assert mine["statement"] in page
    assert 'name="keep-statement" value="theirs"' in page
    # Only they changed the subject, so theirs stands in the form.
    assert 'name="subject" value="Maren"' in page
    assert 'name="revision" value="2"' in page
    assert Fact.objects.get(id=ship.id).statement == theirs
    again = {**mine, "kind": "correction", "subject": "Maren", "revision": "2", "keep-statement": "mine"}
    assert client.post(address, again).status_code == 302
    fact = Fact.objects.get(id=ship.id)
    assert (fact.statement, fact.subject, fact.revision) == (mine["statement"], "Maren", 3)


def test_taking_the_others_words_saves_the_rest_of_ones_own(ship, reviewer, second_reviewer, signed_in):
    mine = form_of(ship, statement="Another wording, the shipping line said.", valid_from="1987")
    theirs = "The Maren was built in 1987, the shipping line said."
    revise(ship, second_reviewer, statement=theirs)
    again = {**mine, "revision": "2", "keep-statement": "theirs"}
    assert signed_in(reviewer).post(f"/facts/{ship.id}/revise/", again).status_code == 302
    fact = Fact.objects.get(id=ship.id)
    assert (fact.statement, fact.valid_from) == (theirs, "1987")


# --- Evidence ---------------------------------------------------------------------------------------------------------


def test_evidence_is_added_by_address_or_by_place(ship, upload, editor, reviewer, signed_in):
    client = signed_in(reviewer)
    inquiry = upload_text(editor, INQUIRY, "inquiry.txt", outlet="Coastal Wire")
    claim, article = find_claim(inquiry, "14"), inquiry.articles.get()
    address = f"/facts/{ship.id}/cite/"
    for revision, locator in enumerate(
        (
            f"https://desk.example/articles/{article.id}/?claim={claim.id}",
            f"/articles/{article.id}/",
            "Logbook, p. 3",
        ),
        start=1,
    ):
        given = {"source": "", "locator": locator, "note": "See there", "stance": "context"}
        if locator.startswith("Logbook"):
            given["source"] = "Shipyard"
        answer = client.post(address, {**given, "revision": str(revision)})
        assert answer.status_code == 302, answer.text
    _first, of_claim, of_article, of_place = ship.citations.all()
    assert (of_claim.claim_id, of_claim.locator) == (claim.id, "")
    assert (of_article.article_id, of_article.claim_id) == (article.id, None)
    assert of_place.locator == "Logbook, p. 3"
    page = client.get(f"/facts/{ship.id}/").text
    assert f'href="/articles/{article.id}/?claim={claim.id}"' in page
    assert "Logbook, p. 3" in page


def test_evidence_that_points_nowhere_is_refused_and_kept_in_the_form(ship, reviewer, signed_in):
    before = everything()
    for given in (
        {"source": "Shipyard", "locator": "", "note": "By phone", "stance": "supports", "revision": "1"},
        {"source": "", "locator": "p. 3", "note": "By phone", "stance": "supports", "revision": "1"},
        {"source": "Yard", "locator": "p. 3", "note": "By phone", "stance": "supports", "revision": "9"},
        {"source": "Yard", "locator": "p. 3", "note": "By phone", "stance": "perhaps", "revision": "1"},
        {"locator": f"/claims/{ship.id}/", "note": "By phone", "stance": "supports", "revision": "1"},
    ):
        refused = signed_in(reviewer).post(f"/facts/{ship.id}/cite/", given)
        assert refused.status_code in (412, 422)
        assert "By phone" in refused.text
    assert everything() == before


def test_a_citation_is_taken_away_by_button_and_not_from_under_the_fact(ship, reviewer, signed_in):
    client = signed_in(reviewer)
    cite_fact(
        fact_id=ship.id,
        actor=reviewer,
        evidence=Evidence(source="Yard", locator="p. 3", note="So", stance="context"),
        expected_revision=1,
    )
    first, second = ship.citations.all()
    form = {"reason": "A misreading", "revision": "2"}
    before = everything()
    held = client.post(f"/facts/{ship.id}/citations/{first.id}/withdraw/", form)
    assert held.status_code == 409
    assert "the last citation that supports the fact" in held.text
    assert "A misreading" in held.text
    unsaid = client.post(f"/facts/{ship.id}/citations/{second.id}/withdraw/", {**form, "reason": ""})
    assert unsaid.status_code == 422
    assert everything() == before
    assert client.post(f"/facts/{ship.id}/citations/{second.id}/withdraw/", form).status_code == 302
    assert ship.citations.count() == 1


# --- Looking again ----------------------------------------------------------------------------------------------------


def test_a_stale_fact_is_marked_in_words_on_its_page_and_in_every_list(
    toll, ship, reviewer, signed_in, later
):
    client = signed_in(reviewer)
    assert "Look again, due since" not in client.get(f"/facts/{toll.id}/").text
    later(hours=7)
    for path in (f"/facts/{toll.id}/", "/facts/", "/facts/due/", f"/sources/{toll.speaker_id}/"):
        assert "due since" in client.get(path).text, path
    due = client.get("/facts/due/").text
    assert "Death toll" in due
    assert find_claim_words(toll) in unescape(due)
    assert str(ship.id) not in due


def find_claim_words(fact):
    return fact.citations.first().claim.quote


def test_still_so_from_the_list_leads_back_to_it(toll, reviewer, signed_in, later):
    client = signed_in(reviewer)
    later(hours=7)
    given = {"looked_at": "Called the coastguard", "revision": "1", "next": "/facts/due/?kind=death_toll"}
    answer = client.post(f"/facts/{toll.id}/recheck/", given)
    assert (answer.status_code, answer["Location"]) == (302, "/facts/due/?kind=death_toll")
    assert not Fact.objects.get(id=toll.id).is_stale
    assert "Nothing is due" in client.get("/facts/due/").text
    page = client.get(f"/facts/{toll.id}/").text
    assert "Called the coastguard" in page
    elsewhere = {**given, "revision": "2", "next": "https://elsewhere.example/"}
    assert client.post(f"/facts/{toll.id}/recheck/", elsewhere)["Location"] == f"/facts/{toll.id}/"


def test_a_refused_look_keeps_what_was_typed(toll, reviewer, signed_in):
    client = signed_in(reviewer)
    before = everything()
    for given, status in (
        ({"looked_at": "", "revision": "1"}, 422),
        ({"looked_at": "The log", "revision": "x"}, 422),
        ({"looked_at": "The log", "revision": "4"}, 412),
        ({"looked_at": "The log", "source": "Coastguard", "revision": "1"}, 422),
    ):
        refused = client.post(f"/facts/{toll.id}/recheck/", given)
        assert refused.status_code == status
        assert given["looked_at"] in refused.text
    assert everything() == before


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        ({"so": "not_checked", "valid_from": "2019"}, "update"),
        ({"statement": "{held} It cost 14 million.", "reason": "Added."}, "correction"),
        ({"speaker": "The yard"}, "correction"),
        ({"statement": "So it is: {held}"}, "clarification"),
        ({"subject": "Maren"}, "clarification"),
    ],
)
def test_the_kind_of_a_change_is_proposed_from_what_was_changed_and_nothing_is_saved_yet(
    ship, reviewer, signed_in, values, kind
):
    client, before = signed_in(reviewer), everything()
    values = {name: value.format(held=ship.statement) for name, value in values.items()}
    asked = client.post(f"/facts/{ship.id}/revise/", form_of(ship, kind="", **values))
    assert asked.status_code == 422
    assert "Proposed from what you changed" in asked.text
    assert re.search(rf'name="kind" value="{kind}"[^>]* checked', asked.text)
    assert everything() == before


# --- Standing ---------------------------------------------------------------------------------------------------------


def test_each_change_is_offered_with_when_to_choose_it_to_those_who_may(
    ship, reviewer, chief, auditor, signed_in
):
    seen = {
        person.user.name: signed_in(person).get(f"/facts/{ship.id}/").text
        for person in (reviewer, chief, auditor)
    }
    for words in (
        "Change what it says",
        'value="dispute"',
        "Add evidence",
    ):
        assert words in seen[reviewer.user.name]
        assert words in seen[chief.user.name]
        assert words not in seen[auditor.user.name]
    assert 'value="retract"' not in seen[reviewer.user.name]
    assert 'value="retract"' in seen[chief.user.name]
    assert "We no longer stand by it" in seen[chief.user.name]


def test_retracting_and_restoring_are_a_chiefs_by_page_as_well(ship, reviewer, chief, signed_in):
    address = f"/facts/{ship.id}/turn/"
    form = {"turn": "retract", "reason": "Another ship", "revision": "1"}
    before = everything()
    assert signed_in(reviewer).post(address, form).status_code == 403
    unsaid = signed_in(chief).post(address, {**form, "reason": ""})
    assert unsaid.status_code == 422
    assert everything() == before
    assert signed_in(chief).post(address, form).status_code == 302
    restore = {"turn": "restore", "reason": "It was this one", "revision": "2"}
    assert signed_in(reviewer).post(address, restore).status_code == 403
    page = signed_in(chief).get(f"/facts/{ship.id}/").text
    assert "Change what it says" not in page
    assert 'value="restore"' in page


# --- History ----------------------------------------------------------------------------------------------------------


def test_any_two_revisions_are_compared_word_by_word(ship, reviewer, signed_in):
    revise(ship, reviewer, statement="The Maren was built in 1987, the shipping line said.")
    revise(ship, reviewer, subject="Maren", kind="record", valid_from="1987")
    cite_fact(
        fact_id=ship.id,
        actor=reviewer,
        evidence=Evidence(source="Yard", locator="p. 3", note="So"),
        expected_revision=3,
    )
    client = signed_in(reviewer)
    page = client.get(f"/facts/{ship.id}/?from=4&to=1").text
    assert "From revision 1 to revision 4" in page
    compared = page[page.index("compared-title") : page.index('<ol class="history')]
    assert "<del>ferry</del>" in compared
    assert "<ins>Maren</ins>" in compared
    for words in ("Record", "1987", "Yard"):
        assert f"<ins>{words}</ins>" in compared or f"<bdi>{words}</bdi></ins>" in compared
    same = client.get(f"/facts/{ship.id}/?from=2&to=2").text
    assert "They say the same." in same
    for query in ("from=1&to=99", "from=x&to=1", "from=1", "from=&to="):
        answer = client.get(f"/facts/{ship.id}/?{query}")
        assert answer.status_code == 200
        assert "compared-title" not in answer.text


# --- Lists -----------------------------------------------------------------------------------------------------------


def test_facts_are_filtered_by_kind_subject_staleness_and_time(ship, toll, reviewer, signed_in, later):
    revise(ship, reviewer, subject="Shipping", valid_from="1987", valid_to="2026-03")
    client = signed_in(reviewer)
    later(hours=7)
    for query, both in (
        ("kind=death_toll", (False, True)),
        ("subject=shipping", (True, False)),
        ("stale=true", (False, True)),
        ("stale=false", (True, False)),
        ("valid_at=2026-03-31", (True, True)),
        ("valid_at=2026-04", (False, True)),
        ("status=confirmed&kind=biography&stale=false&valid_at=2000", (True, False)),
    ):
        page = client.get(f"/facts/?{query}").text
        assert (str(ship.id) in page, str(toll.id) in page) == both, query
    assert client.get("/facts/?valid_at=soon&kind=gossip&stale=x").status_code == 200


def test_lists_and_the_page_take_as_many_queries_for_many_as_for_one(editor, reviewer, signed_in, later):
    client = signed_in(reviewer)
    later(days=-2)

    def confirm_some(number, ship):
        text = "\n\n".join(
            f"The ferry {ship} employed {100 + n} people in week {n}, the harbour authority said."
            for n in range(number)
        )
        upload = upload_text(reviewer, f"{ship} crossings\n\n{text}\n", f"{ship}.txt")
        for claim in Claim.objects.open().filter(article__in=upload.articles):
            confirm_fully(claim.id, reviewer)

    def count(path):
        client.get(path)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(path).status_code == 200
        return len(queries)

    confirm_some(1, "Maren")
    fact = Fact.objects.first()
    Fact.objects.update(kind="market", review_due=timezone.now() - timedelta(days=1))
    paths = ["/facts/", "/facts/due/", "/kinds/", f"/facts/{fact.id}/"]
    few = [count(path) for path in paths]
    confirm_some(11, "Solveig")
    Fact.objects.update(kind="market", review_due=timezone.now() - timedelta(days=1))
    for revision in range(1, 5):
        recheck_fact(fact_id=fact.id, actor=reviewer, note="Looked", expected_revision=revision)
    assert Fact.objects.count() > 10
    assert [count(path) for path in paths] == few


def test_a_retracted_fact_offers_no_look_and_no_evidence(ship, chief, signed_in):
    turn_fact(fact_id=ship.id, actor=chief, turn="retract", reason="Wrong", expected_revision=1)
    page = signed_in(chief).get(f"/facts/{ship.id}/").text
    assert "recheck/" not in page
    assert "cite/" not in page
    refused = signed_in(chief).post(f"/facts/{ship.id}/recheck/", {"looked_at": "It", "revision": "2"})
    assert refused.status_code == 409


def test_a_draft_is_forgotten_once_the_change_is_made(ship, reviewer, signed_in):
    typed = {"revise.reason": "Che"}
    save_draft(actor=reviewer, fact_id=ship.id, fields=typed, base_revision=1, sheet=uuid4())
    answer = signed_in(reviewer).post(f"/facts/{ship.id}/revise/", form_of(ship, subject="Maren"))
    assert answer.status_code == 302
    assert find_drafts(actor=reviewer, fact_id=ship.id) == []
