"""Reviewing claims: by keyboard alone, beside somebody else, and without JavaScript."""

import re
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from facts.models import Claim, Decision, Fact
from newsroom.ledger.models import Entry
from tests.browser.deciding import confirm_by_keys
from tests.stories import find_claim, upload_text

pytestmark = pytest.mark.browser
# No claim of it asks for two people: what that rule does on the page has tests of its own.
FERRY = """New ferry for Port Alden

PORT ALDEN, March 9, 2026 (CW) - At least 61 lorries travelled on the ferry Maren on Saturday, the coastguard \
said on Monday.

The ferry carried more than 47 trucks, according to the harbour authority. Divers looked at the lower deck.

The ferry was built in 1987 and carried 203 lorries, the shipping line said.
"""


@pytest.fixture
def ferry(committed_db, reviewer):
    return upload_text(reviewer, FERRY, "ferry.txt", outlet="Coastal Wire")


def article_address(upload) -> str:
    return f"/articles/{upload.articles.get().id}/"


def current_id(page: Page) -> str:
    return page.locator("#claims .claim.current").get_attribute("data-id") or ""


def test_a_whole_article_is_reviewed_by_keyboard_alone(ferry, open_page, reviewer):
    page = open_page(reviewer)
    page.keyboard.press("g")
    page.keyboard.press("a")
    page.wait_for_url("**/articles/")
    page.locator("th a.title").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_selector("#claims .claim.current .panel")
    number = Claim.objects.count()
    assert number >= 3
    for turn in range(number):
        expect(page.locator("#claims .claim.current[data-open=yes] button.primary")).to_be_visible()
        at = current_id(page)
        if turn % 2:
            page.keyboard.press("r")
            page.keyboard.press("2")
            page.keyboard.press("Enter")
        else:
            confirm_by_keys(page)
        expect(page.locator(f"#claim-{at}")).to_have_attribute("data-open", "no")
    expect(page.locator("#counts")).to_contain_text(f"{number} of {number} decided")
    assert not Claim.objects.open().exists()
    assert Decision.objects.count() == number
    assert {d.reason_code for d in Decision.objects.filter(verdict="reject")} == {"not_newsworthy"}


def test_a_decision_is_undone_by_key(ferry, open_page, reviewer):
    page = open_page(reviewer)
    page.goto(article_address(ferry))
    at = current_id(page)
    confirm_by_keys(page)
    expect(page.locator("#toasts").get_by_role("button", name="Undo")).to_be_visible()
    page.keyboard.press("z")
    expect(page.locator(f"#claim-{at}")).to_have_attribute("data-status", "open")
    assert Fact.objects.get().status == Fact.Status.RETRACTED
    assert Decision.objects.filter(verdict="reopen").count() == 1


def test_keys_do_nothing_while_a_person_types(ferry, open_page, reviewer):
    page = open_page(reviewer)
    page.goto(article_address(ferry))
    at = current_id(page)
    page.keyboard.press("e")
    page.keyboard.type("cjrkz?")
    assert current_id(page) == at
    expect(page.locator("dialog[open]")).to_have_count(0)
    expect(page.locator(".claim.current textarea[name=statement]")).to_have_value(re.compile("cjrkz"))
    assert not Decision.objects.exists()


def test_what_was_typed_survives_a_look_at_other_claims_and_a_reload(ferry, open_page, reviewer):
    page = open_page(reviewer)
    page.goto(article_address(ferry))
    at = current_id(page)
    page.keyboard.press("e")
    page.keyboard.type(" Half a thought")
    page.keyboard.press("Escape")
    page.keyboard.press("j")
    page.keyboard.press("k")
    field = page.locator(f"#claim-{at} textarea[name=statement]")
    expect(field).to_have_value(re.compile("Half a thought"))
    page.reload()
    expect(field).to_have_value(re.compile("Half a thought"))


def test_a_statement_that_says_more_than_its_source_is_refused_and_kept(ferry, open_page, reviewer):
    page = open_page(reviewer)
    page.goto(article_address(ferry))
    entries = Entry.objects.count()
    page.keyboard.press("e")
    page.keyboard.type(" It cost 999 lives.")
    page.keyboard.press("Control+Enter")
    panel = page.locator(".claim.current .panel")
    expect(panel.locator("[role=alert]")).to_contain_text("999")
    expect(panel.locator("textarea[name=statement]")).to_have_value(re.compile("999 lives"))
    assert Entry.objects.count() == entries
    assert not Decision.objects.exists()


def test_an_attributed_figure_never_loses_its_speaker(ferry, open_page, reviewer):
    claim = find_claim(ferry, "47")
    page = open_page(reviewer)
    page.goto(f"/claims/{claim.id}/")
    page.keyboard.press("e")
    page.keyboard.press("Control+A")
    page.keyboard.type("The ferry carried more than 47 trucks.")
    page.keyboard.press("Control+Enter")
    # The words are saved; that the attribution may cover only the sentence's end is still a doubt.
    expect(page.locator(".claim.current .panel .notice.bad")).to_contain_text(
        "the decision is still to be made"
    )
    confirm_by_keys(page)
    expect(page.locator(f"#claim-{claim.id}")).to_have_attribute("data-status", "confirmed")
    claim.refresh_from_db()
    assert claim.statement == "The ferry carried more than 47 trucks."
    fact = Fact.objects.get()
    assert (fact.said, fact.so) == ("yes", "not_checked")
    assert fact.statement == "The ferry carried more than 47 trucks, according to the harbour authority."


def test_two_people_confirm_at_once_and_there_is_one_fact_and_one_clear_message(
    ferry, open_page, reviewer, second_reviewer
):
    address = article_address(ferry)
    pages = [open_page(reviewer), open_page(second_reviewer)]
    for page in pages:
        page.goto(address)
        expect(page.locator(".claim.current button.primary")).to_be_visible()
    at = current_id(pages[0])
    assert current_id(pages[1]) == at
    for page in pages:
        page.keyboard.press("d")
        page.keyboard.press("1")
    # Both are sent before either is answered.
    for page in pages:
        page.evaluate(
            "setTimeout(() => document.querySelector('.claim.current button.primary').click(), 300)"
        )
    for page in pages:
        expect(page.locator(f"#claim-{at}")).to_have_attribute("data-status", "confirmed")
    refusals = [page.locator(".claim [role=alert]").all_inner_texts() for page in pages]
    words = [text for texts in refusals for text in texts]
    assert len(words) == 1, refusals
    decision = Decision.objects.get()
    assert words[0].startswith(f"{decision.reviewer.name} confirmed this claim at ")
    fact = Fact.objects.get()
    assert fact.statement in words[0]
    assert fact.citations.count() == 1


@pytest.mark.slow
def test_fifty_times_over_two_people_confirm_at_once_and_one_of_them_is_told(
    committed_db, open_page, reviewer, second_reviewer
):
    lines = [
        f"The ferry Maren carried {100 + n} lorries in week {n}, the harbour authority said."
        for n in range(50)
    ]
    upload = upload_text(reviewer, "Fifty crossings\n\n" + "\n\n".join(lines) + "\n", "fifty.txt")
    claims = list(Claim.objects.filter(article__in=upload.articles).in_text_order())[:50]
    assert len(claims) == 50
    pages = [open_page(reviewer), open_page(second_reviewer)]
    for page in pages:
        page.goto(article_address(upload))
    for claim in claims:
        row = f"#claim-{claim.id}"
        for page in pages:
            page.evaluate("id => document.querySelector(`#claim-${id} a.line`).click()", str(claim.id))
            page.wait_for_selector(f"{row}.current button.primary")
        for page in pages:
            page.evaluate(
                "row => setTimeout(() => document.querySelector(`${row} button.primary`).click(), 60)", row
            )
        for page in pages:
            page.wait_for_selector(f"{row}[data-status=confirmed]", state="attached")
        told = sum(page.locator(f"{row} [role=alert]").count() for page in pages)
        assert told == 1, claim
        if claim != claims[-1]:
            # Whoever was first is taken on to the next open claim; only then is the next race fair.
            first = next(page for page in pages if not page.locator(f"{row} [role=alert]").count())
            first.wait_for_selector(f"{row}:not(.current)", state="attached")
    assert Decision.objects.count() == Fact.objects.count() == 50


def test_a_claim_is_added_to_an_existing_fact(ferry, open_page, reviewer):
    page = open_page(reviewer)
    page.goto(f"/claims/{find_claim(ferry, '61').id}/")
    confirm_by_keys(page)
    expect(page.locator("#toasts")).to_contain_text("it is a fact now")
    fact = Fact.objects.get()
    again = upload_text(
        reviewer,
        "A full ferry\n\nPORT ALDEN, March 10, 2026 (CW) - The coastguard said at least 61 lorries travelled on "
        "the ferry Maren on Saturday.\n",
        "again.txt",
    )
    claim = find_claim(again, "61")
    page.goto(f"/claims/{claim.id}/")
    page.keyboard.press("f")
    page.keyboard.type("Maren")
    page.locator(f".picks input[value='{fact.id}']").check()
    page.keyboard.press("d")
    page.keyboard.press("1")
    page.locator(".claim.current button.primary").click()
    expect(page.locator(f"#claim-{claim.id}")).to_have_attribute("data-status", "confirmed")
    assert Fact.objects.get().citations.count() == 2


def test_everything_can_be_decided_without_javascript(ferry, open_page, reviewer):
    page = open_page(reviewer, java_script_enabled=False)
    claim = find_claim(ferry, "61")
    page.goto(f"/claims/{claim.id}/")
    current = page.locator(f"#claim-{claim.id}")
    current.locator("label", has_text="Contested").click()
    current.get_by_label("Right").check()
    current.get_by_label("Or: why the story’s own word is enough").fill(
        "The line denies it in the same breath."
    )
    current.get_by_role("button", name="Confirm").click()
    expect(page.locator(".messages")).to_contain_text("it is a fact now")
    assert Fact.objects.get().so == "contested"
    other = Claim.objects.open().in_text_order()[0]
    page.goto(f"/claims/{other.id}/")
    current = page.locator(f"#claim-{other.id}")
    current.locator("summary", has_text="Reject").click()
    current.get_by_role("button", name="Reject this claim").click()
    other.refresh_from_db()
    assert other.status == "open"
    current.get_by_label("Cannot be checked").check()
    current.get_by_role("button", name="Reject this claim").click()
    expect(page.locator(".messages")).to_contain_text("Rejected.")
    other.refresh_from_db()
    assert other.status == "rejected"
    page.goto(f"/claims/{other.id}/")
    page.locator("summary", has_text="Take the decision back").click()
    page.get_by_role("button", name="Open the claim again").click()
    other.refresh_from_db()
    assert other.status == "open"
    page.locator("details.menu > summary").click()
    page.get_by_label("Dark").check(force=True)
    page.get_by_role("button", name="Apply").click()
    assert page.locator("html").get_attribute("data-theme") == "dark"
    assert urlsplit(page.url).path == article_address(ferry)


def test_the_list_of_keys_opens_by_key_and_shortcuts_can_be_switched_off(ferry, open_page, reviewer):
    page = open_page(reviewer)
    page.goto(article_address(ferry))
    page.keyboard.press("?")
    expect(page.locator("dialog#keys")).to_be_visible()
    confirm_by_keys(page)
    page.keyboard.press("Escape")
    expect(page.locator("dialog#keys")).to_be_hidden()
    assert not Decision.objects.exists()
    page.locator("details.menu > summary").click()
    with page.expect_response("**/appearance/"):
        page.get_by_label("Single-key shortcuts").uncheck()
    page.reload()
    confirm_by_keys(page)
    page.keyboard.press("?")
    expect(page.locator("dialog#keys")).to_be_hidden()
    assert not Decision.objects.exists()
