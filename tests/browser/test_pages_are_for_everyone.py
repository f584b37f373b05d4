"""Every page, in light and dark, wide and on a phone, passes axe-core's WCAG 2.2 AA rules."""

from pathlib import Path

import pytest
from django.conf import settings
from playwright.sync_api import expect

from facts.models import Claim, Subscriber
from facts.services.claims.decide import confirm_claim, reject_claim
from facts.services.claims.edit import ClaimChanges, edit_claim
from facts.services.claims.questions import return_claim
from tests.browser.axe import violations
from tests.stories import FERRY, READ, find_claim, tell_stories, upload_text

pytestmark = pytest.mark.browser
DRAFT = (
    "The ferry Maren carried 203 cars. The ferry Maren carried 188 cars. Rents in Ostrava rose by 3 percent."
)
ARABIC = Path(settings.BASE_DIR) / "seeds" / "05-wadi-samar-flood.ar.txt"


def test_a_colour_that_only_the_dark_page_breaks_is_found(page):
    page.goto("/sign-in/")
    page.evaluate("document.querySelector('h1').style.color = 'black'")
    assert [one.split(":")[0] for one in violations(page, "sign in")] == ["sign in, dark"]


@pytest.mark.slow
def test_no_page_has_an_accessibility_violation(committed_db, open_page, chief):
    told = tell_stories()
    arabic = upload_text(chief, ARABIC.read_text(), ARABIC.name)
    article = f"/articles/{told.article.id}/"
    addresses = {
        "desk": "/",
        "upload": "/uploads/",
        "receipt": f"/uploads/{told.upload.id}/",
        "articles": "/articles/",
        "no article": "/articles/?q=zzzz",
        "review": article,
        "decided claim": f"{article}?claim={told.claim.id}",
        "right to left": f"/articles/{arabic.articles.get().id}/",
        "details": f"{article}details/",
        "facts": "/facts/",
        "no fact": "/facts/?q=zzzz",
        "fact": f"/facts/{told.fact.id}/",
        "what we said then": f"/facts/{told.fact.id}/?known_at=",
        "where a fact comes from": f"/facts/{told.fact.id}/way/",
        "origins": f"/facts/{told.fact.id}/origins/",
        "change a fact": f"/facts/{told.fact.id}/revise/",
        "pick a fact": f"/facts/pick/?claim={told.claim.id}&q=Maren",
        "sources": "/sources/",
        "source": f"/sources/{told.fact.speaker_id}/",
        "new source": "/sources/new/",
        "ledger": "/ledger/",
        "two people": "/second-reviews/",
        "rules": "/rules/",
        "new rule": "/rules/new/",
        "kept view": "/articles/?status=waiting",
        "people": "/people/",
        "person": f"/people/{told.reviewer.user.id}/",
        "keys": "/keys/",
        "subscribers": "/subscribers/",
        "subscriber": f"/subscribers/{Subscriber.objects.get().id}/",
        "the API": "/api/docs/?q=kinds",
        "account": "/account/",
        "notices": "/notices/",
        "sign-ins": "/security/",
        "not found": "/nothing/",
    }
    page = open_page(chief)
    found: list[str] = []
    for name, address in addresses.items():
        page.goto(address)
        found += violations(page, name)
    page.goto(article)
    page.keyboard.press("?")
    found += violations(page, "keys dialog")
    page.keyboard.press("Escape")
    page.keyboard.press("e")
    page.keyboard.type(" 999")
    page.keyboard.press("Control+Enter")
    page.wait_for_selector(".claim.current [role=alert]")
    found += violations(page, "refused statement")
    page.evaluate("sessionStorage.clear()")
    page.goto("/checks/")
    page.get_by_label("The draft").fill(DRAFT)
    page.get_by_role("button", name="Check").click()
    page.wait_for_selector(".manuscript mark")
    found += violations(page, "checked draft")
    page.set_viewport_size({"width": 390, "height": 844})
    found += violations(page, "checked draft, phone")
    for name in ("desk", "review", "facts", "fact", "ledger"):
        page.goto(addresses[name])
        found += violations(page, f"{name}, phone")
        wide = page.evaluate("document.documentElement.scrollWidth")
        if wide > 390:
            found.append(f"{name}, phone: the page is {wide} wide")
    assert found == []


STRIKE = """Dockers strike at Port Alden

PORT ALDEN, March 12, 2026 (CW) - The dockers unloaded 14 ships in February, the harbour authority said. It had \
counted 19 in January.

The port opened in 1911 and has 6 cranes, according to the harbour authority.
"""


@pytest.mark.slow
def test_no_state_of_the_review_page_has_an_accessibility_violation(
    committed_db, open_page, reviewer, second_reviewer
):
    upload = upload_text(reviewer, STRIKE, "strike.txt", outlet="Coastal Wire")
    article = f"/articles/{upload.articles.get().id}/"
    claims = list(Claim.objects.filter(article__in=upload.articles).in_text_order())
    return_claim(claim_id=claims[-1].id, actor=second_reviewer, question="Which authority?")
    arabic = f"/articles/{upload_text(reviewer, ARABIC.read_text(), ARABIC.name).articles.get().id}/"
    bare = f"/articles/{upload_text(reviewer, 'Port news. Nothing else.', 'bare.txt').articles.get().id}/"
    page = open_page(reviewer)
    found: list[str] = []

    def look(state: str, *keys: str, at: str = article, wait: str = ".claim.current .panel") -> None:
        """The page in this state, reached by these keys."""
        page.goto(at)
        page.wait_for_selector(wait)
        for key in keys:
            page.keyboard.press(key)
        page.wait_for_timeout(200)
        found.extend(violations(page, state))

    look("editing", "e")
    look("an end moved", "]", "}")
    look("cutting", "p", "ArrowRight")
    look("merging", "u")
    look("asking", "q")
    look("rejecting", "r")
    look("marking", "m", "Shift+ArrowRight")
    look("selecting", "x", "j", "x")
    look("returned", at=f"{article}?claim={claims[-1].id}")
    look("filtered", at=f"{article}?show=risky")
    look("dialog", "?")
    look("right to left, editing", "e", at=arabic)
    look("no claim", at=bare, wait=".published")
    page.goto(article)
    page.wait_for_selector(".claim.current .panel")
    page.keyboard.press("e")
    page.keyboard.type(" In my words.")
    held = Claim.objects.get(id=claims[0].id)
    words = f"{claims[0].statement} Said again."
    changes = ClaimChanges(statement=words)
    edit_claim(
        claim_id=held.id,
        actor=second_reviewer,
        changes=changes,
        expected_revision=held.revision,
        reason="A test of two versions.",
    )
    page.locator(".claim.current button[data-later]").click()
    page.wait_for_selector(".claim.current .panel-form .both")
    found += violations(page, "both versions")
    page.locator(".claim.current [data-drop-edit]").click()
    page.wait_for_selector(".claim.current .panel:not(:has(.both))")
    page.set_viewport_size({"width": 640, "height": 512})
    look("editing at 200 %", "e")
    wide = page.evaluate("document.documentElement.scrollWidth")
    if wide > 640:
        found.append(f"editing at 200 %: the page is {wide} wide")
    assert found == []


def test_the_sign_in_page_has_no_violation(page):
    page.goto("/sign-in/")
    assert violations(page, "sign in") == []


@pytest.mark.slow
def test_what_two_people_disagree_on_and_a_page_that_turns_have_no_violation(
    committed_db, open_page, reviewer, second_reviewer, chief, editor
):
    upload = upload_text(editor, FERRY, "ferry.txt", outlet="Coastal Wire")
    claim = find_claim(upload, "At least 61")
    confirm_claim(claim_id=claim.id, actor=reviewer, confirmation=READ)
    reject_claim(
        claim_id=claim.id, actor=second_reviewer, reason_code="not_checkable", reason="Nobody counted."
    )
    address = f"/articles/{upload.articles.get().id}/?claim={claim.id}"
    page = open_page(chief)
    found: list[str] = []
    for where in ("/second-reviews/", address):
        page.goto(where)
        expect(page.locator(".two-verdicts").first).to_contain_text("Nobody counted.")
        found += violations(page, where)
    sides = [side.bounding_box() for side in page.locator(".two-verdicts .both-side").all()]
    assert [side for side in sides if side is None or side["width"] < 150] == []
    page.locator("details.menu > summary").last.click()
    page.locator(".menu input[name=language][value=ar]").check()
    expect(page.locator("html")).to_have_attribute("dir", "rtl")
    for where in ("/", address, "/facts/", "/sources/"):
        page.goto(where)
        assert page.evaluate("getComputedStyle(document.body).direction") == "rtl"
        found += violations(page, f"{where}, Arabic")
    assert found == []
