"""The pages of a fact's life pass axe-core's WCAG 2.2 AA rules in both themes, with every form open and refused."""

from datetime import timedelta

import pytest
from django.utils import timezone

from facts.models import Fact
from facts.services.facts.change import FactChanges, cite_fact, revise_fact
from facts.services.facts.evidence import Evidence
from facts.services.rules import save_risk_rule
from tests.browser.axe import violations
from tests.stories import carry_through, tell_stories

pytestmark = [pytest.mark.browser, pytest.mark.slow]

OPEN_ALL = "document.querySelectorAll('main details').forEach(one => { one.open = true })"


@pytest.fixture
def told(committed_db, chief):
    told = tell_stories()
    fact = told.fact
    against = Evidence(
        source="District hospital",
        locator="https://hospital.example/bulletins/41",
        note="Lists 58 by name.",
        stance="contradicts",
    )
    carry_through(
        cite_fact(fact_id=fact.id, actor=told.chief, evidence=against, expected_revision=fact.revision)
    )
    carry_through(change(fact, told.chief, so="contested", subject="Ferry Maren", valid_from="2026-03-07"))
    # Two changes that wait for whoever opens the page, one of the fact and one of a rule.
    change(fact, told.reviewer, statement=fact.statement.replace("61", "62"), valid_to="2026-03-09")
    save_risk_rule(
        actor=told.chief,
        code="courts",
        name="courts",
        words=["court"],
        needs="nothing",
        is_active=False,
        expected_revision=None,
    )
    return told


def change(fact, actor, **changes):
    named = [Evidence(citation_id=one.id) for one in fact.citations.all()] if "so" in changes else []
    return revise_fact(
        fact_id=fact.id,
        actor=actor,
        changes=FactChanges(**changes),
        kind="update",
        reason="It has changed.",
        expected_revision=Fact.objects.get(id=fact.id).revision,
        evidence=named,
    )


def test_no_page_of_a_facts_life_has_a_violation(told, open_page, chief):
    fact = f"/facts/{told.fact.id}/"
    addresses = {
        "fact": fact,
        "two revisions": f"{fact}?from=1&to=2",
        "correct": f"{fact}revise/?kind=correction",
        "clarify": f"{fact}revise/?kind=clarification",
        "add evidence": f"{fact}cite/",
        "two people": "/second-reviews/",
        "rules": "/rules/",
        "due": "/facts/due/",
        "under embargo": "/facts/embargoed/",
        "none due": "/facts/due/?kind=law",
        "facts": "/facts/?subject=Ferry+Maren",
        "kinds": "/kinds/",
        "new kind": "/kinds/new/",
        "kind": "/kinds/death_toll/",
    }
    page = open_page(chief)
    found = []
    for look, width in (("wide", 1280), ("phone", 390)):
        page.set_viewport_size({"width": width, "height": 844})
        for name, address in addresses.items():
            page.goto(address)
            page.evaluate(OPEN_ALL)
            found += violations(page, f"{name}, {look}")
            if page.evaluate("document.documentElement.scrollWidth") > width:
                found.append(f"{name}, {look}: the page is too wide")
        page.goto(f"{fact}revise/?kind=update")
        page.locator("main [name=so][value=no]").check(force=True)
        page.fill("[name=reason]", "Checked.")
        # The citation that contradicts is not named, so the answer has no evidence.
        page.click("main button.primary")
        page.wait_for_selector("[role=alert]")
        found += violations(page, f"refused, {look}")
    assert found == []


def test_a_late_save_by_keyboard_shows_both_versions_and_passes(told, open_page, chief):
    page = open_page(chief)
    found = []
    page.goto(f"/facts/{told.fact.id}/")
    page.keyboard.press("e")
    page.wait_for_url("**/revise/")
    mine = "Some 61 people died, in my words, according to the coastguard."
    page.fill("[name=statement]", mine)
    page.locator("[name=kind][value=correction]").check()
    page.fill("[name=reason]", "Put better.")
    theirs = "61 people died in all, the coastguard said."
    carry_through(change(told.fact, told.chief, statement=theirs))
    page.locator("[name=reason]").press("Enter")
    page.wait_for_selector("section.both")
    text = page.locator("section.both").inner_text()
    assert mine in text
    assert theirs in text
    found += violations(page, "conflict")
    page.locator("[name=keep-statement][value=theirs]").check()
    page.fill("[name=speaker]", "coastguard")
    page.locator("[name=reason]").press("Enter")
    page.wait_for_url(f"**/facts/{told.fact.id}/")
    assert page.locator("h1").inner_text() == theirs
    change(told.fact, told.chief, speaker="the coastguard")
    assert found == []


def test_a_fact_that_is_due_is_looked_at_again_from_the_list(told, open_page, chief):
    # The site has a clock of its own, so the date is moved instead.
    Fact.objects.filter(id=told.fact.id).update(review_due=timezone.now() - timedelta(hours=5))
    page = open_page(chief)
    found = []
    for path in ("/facts/due/", "/facts/", f"/facts/{told.fact.id}/"):
        page.goto(path)
        assert page.locator(".state.warn", has_text="due since").count()
        page.evaluate(OPEN_ALL)
        found += violations(page, path)
    assert found == []
    page.goto("/facts/due/?kind=death_toll")
    line = page.locator(".due-line")
    assert "At least 61 people died" in line.locator("mark").inner_text()
    line.locator("summary", has_text="Still so").press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.type("Called the coastguard")
    page.keyboard.press("Enter")
    page.wait_for_selector(".notice.good")
    assert page.url.endswith("/facts/due/?kind=death_toll")
    assert page.locator(".due-line").count() == 0
    page.goto(f"/facts/{told.fact.id}/")
    assert "Called the coastguard" in page.locator("aside").inner_text()
