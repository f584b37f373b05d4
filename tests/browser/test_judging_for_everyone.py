"""The states of judging, reached by keyboard alone, pass axe-core: wide in light and dark, and on a phone in Arabic."""

import pytest
from django.conf import settings
from playwright.sync_api import Page, expect

from facts.models import Claim, Decision, Fact
from facts.services.claims.decide import confirm_claim, reject_claim
from facts.services.facts.change import turn_fact
from tests.browser.axe import violations
from tests.stories import FERRY, READ, agree_to_all, confirm_fully, find_claim, upload_text

pytestmark = [pytest.mark.browser, pytest.mark.slow]

STORY = """Loe Lines cheated

PORT ALDEN, March 9, 2026 (CW) - Loe Lines lost 14 million kroner in 2023, the tax office said.

It cheated 300 customers, a court found in March.

Mayor Ida Holm opened an office on Saturday. She planted three trees beside the entrance.

The ferry Maren carried 203 cars in week 4, the harbour authority said.

The ferry Maren carried 207 cars in week 5, the harbour authority said.
"""
PHONE, WIDE = {"width": 390, "height": 844}, {"width": 1280, "height": 900}


class Looker:
    """Gathers what the page breaks in each state that it is brought to."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.found: list[str] = []

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def type(self, words: str) -> None:
        self.page.keyboard.type(words)

    def tab_to(self, selector: str) -> None:
        for _tab in range(60):
            self.press("Tab")
            if self.page.evaluate("selector => document.activeElement.matches(selector)", selector):
                return
        raise AssertionError(f"Tab does not reach {selector}.")

    def look(self, state: str) -> None:
        self.found += violations(self.page, state)

    def finish(self) -> None:
        assert self.found == [], "\n".join(self.found)


def speak_arabic_on_a_phone(looker: Looker, site_url: str) -> None:
    name = settings.LANGUAGE_COOKIE_NAME
    looker.page.context.add_cookies([{"name": name, "value": "ar", "url": site_url}])
    looker.page.set_viewport_size(PHONE)


def is_too_wide(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth > innerWidth"))


@pytest.fixture
def upload(committed_db, editor):
    return upload_text(editor, STORY, "loe.txt", outlet="Coastal Wire")


def test_what_was_put_in_a_waiver_chips_and_the_sheet(upload, open_page, reviewer, site):
    planted, cheated, cars = (find_claim(upload, words) for words in ("planted", "300", "203 cars"))
    address = f"/articles/{planted.article_id}/?claim="
    looker = Looker(open_page(reviewer, viewport=WIDE))
    page, panel = looker.page, looker.page.locator(".claim.current .panel")

    def see(state: str) -> None:
        for claim, keys, shows in (
            (planted, ("c",), ".held:not([hidden])"),
            (planted, ("d",), ".waive[open]"),
            (cheated, (), ".open-word .does button"),
        ):
            page.goto(f"{address}{claim.id}")
            panel.locator("button.primary").wait_for()
            looker.press(*keys)
            expect(panel.locator(shows).first).to_be_visible()
            looker.look(f"{state} {claim.quote[:20]} {keys}")
            assert not is_too_wide(page), state
        page.goto(f"{address}{cars.id}")
        panel.locator("button.primary").wait_for()
        looker.press("x", "j", "x", "b", "Enter")
        expect(page.locator("#sheet input[name=claim]").first).to_be_focused()
        looker.look(f"{state} sheet")

    see("wide")
    speak_arabic_on_a_phone(looker, site.url)
    see("Arabic, phone")
    looker.finish()
    assert not Decision.objects.exists()


def test_a_lost_race_and_a_chief_who_settles(
    committed_db, open_page, editor, reviewer, second_reviewer, chief, site
):
    upload = upload_text(editor, FERRY, "ferry.txt", outlet="Coastal Wire")
    built, toll = find_claim(upload, "1987"), find_claim(upload, "At least 61")
    looker = Looker(open_page(chief, viewport=WIDE))
    page, panel = looker.page, looker.page.locator(".claim.current .panel")
    # Nothing live: the page learns of the other's decision by its own key.
    page.route("**/live/*", lambda route: route.abort())
    page.goto(f"/articles/{built.article_id}/?claim={built.id}")
    panel.locator("button.primary").wait_for()
    confirm_claim(claim_id=built.id, actor=reviewer, confirmation=READ)
    looker.press("r", "1", "Enter")
    expect(panel.locator("[role=alert]")).to_contain_text("Your rejection was not kept.")
    looker.look("lost race")

    confirm_claim(claim_id=toll.id, actor=reviewer, confirmation=READ)
    reject_claim(
        claim_id=toll.id, actor=second_reviewer, reason_code="false", reason="The toll was withdrawn."
    )
    page.goto(f"/articles/{toll.article_id}/?claim={toll.id}")
    panel.locator("button.primary").wait_for()
    looker.press("d", "1")
    looker.press("Escape", "c")
    # The key leads to the reason; both verdicts and the passage stand above it.
    expect(panel.locator(".settling input")).to_be_focused()
    expect(panel.locator(".unsaid")).to_be_visible()
    looker.look("chief settles")
    assert Decision.objects.filter(claim=toll).count() == 2
    looker.type("The coastguard’s log has it.")
    speak_arabic_on_a_phone(looker, site.url)
    looker.look("chief settles, phone")
    assert not is_too_wide(page)
    looker.press("Enter")
    expect(panel.locator("button.primary")).to_be_focused()
    looker.press("Enter")
    expect(page.locator(f"#claim-{toll.id}")).to_have_attribute("data-status", "confirmed")
    assert Decision.objects.get(claim=toll, round=3).reason == "The coastguard’s log has it."
    for address in ("/second-reviews/", f"/articles/{toll.article_id}/?claim={toll.id}"):
        page.goto(address)
        looker.look(f"{address} in Arabic, phone")
    looker.finish()


def test_files_that_are_listed_the_order_and_what_the_head_asks(
    committed_db, open_page, reviewer, tmp_path, site
):
    files = tmp_path / "chosen"
    files.mkdir()
    (files / "new.txt").write_text("PORT ALDEN (CW) - The ferry was built in 1987, the yard said.\n")
    (files / "shot.png").write_bytes(b"\x89PNG\r\n\x1a\n" + b"0" * 40)
    (files / "known.txt").write_text(STORY)
    upload_text(reviewer, STORY, "known.txt")
    nobodys = "Crossings\n\nThe ferry Maren carried 203 cars in week 4, the harbour authority said.\n"
    upload = upload_text(reviewer, nobodys, "nobodys.txt")
    looker = Looker(open_page(reviewer, viewport=WIDE))
    page = looker.page

    def see(state: str) -> None:
        page.goto("/uploads/")
        page.set_input_files("#id_documents", sorted(files.iterdir()))
        expect(page.locator("#staging .state.bad")).to_be_visible()
        expect(page.locator("#staging a[href^='/uploads/']")).to_be_visible()
        looker.look(f"{state} staging")
        assert not is_too_wide(page), state

    see("wide")
    looker.tab_to("#staging [data-of=outlet]")
    looker.type("Castra Courier")
    looker.tab_to("#staging [data-drop]")
    looker.press("Enter")
    expect(page.locator("#staging tbody tr")).to_have_count(2)

    # What the head asks is answered, and the order chosen, by keys.
    page.goto(f"/articles/{upload.articles.get().id}/")
    looker.tab_to(".unknown summary")
    looker.press("Enter")
    looker.tab_to(".unknown [name=outlet]")
    looker.type("Coastal Wire")
    looker.look("the head asks")
    looker.press("Enter")
    expect(page.locator(".slug")).to_contain_text("Coastal Wire")
    looker.tab_to(".orders button[value=worth]")
    looker.press("Enter")
    expect(page.locator(".orders button[aria-current]")).to_have_text("Best first")
    looker.look("best first")
    speak_arabic_on_a_phone(looker, site.url)
    see("Arabic, phone")
    looker.finish()


def test_what_the_press_will_ask_and_which_rules_a_paragraph_meets(
    committed_db, open_page, editor, reviewer, auditor, site
):
    upload = upload_text(editor, FERRY, "ferry.txt", outlet="Coastal Wire")
    toll = find_claim(upload, "At least 61")
    looker = Looker(open_page(reviewer, viewport=WIDE))
    page, row = looker.page, looker.page.locator(f"#claim-{toll.id}")
    panel = row.locator(".panel")

    def see(state: str) -> None:
        # The list says so before anything is pressed, the reasons stand in an editor's words, the signs are explained.
        page.goto(f"/articles/{toll.article_id}/?claim={toll.id}")
        panel.locator("button.primary").wait_for()
        expect(row).to_have_attribute("data-risky", "yes")
        looker.press("r")
        expect(panel.locator("details[open] > summary[data-key=r]")).to_be_visible()
        expect(panel.locator("details[open] .tick")).to_have_count(len(Decision.ReasonCode.choices))
        expect(page.locator(".legend span")).to_have_count(4)
        looker.look(f"{state} reasons and signs")
        page.goto("/rules/")
        looker.tab_to("[name=text]")
        looker.type("Norrline has 4 ships. At least 61 people died.")
        looker.tab_to("main [role=search] button")
        looker.press("Enter")
        expect(page.locator("section[aria-labelledby=tried] li .state.warn")).to_have_count(1)
        expect(page.locator("section[aria-labelledby=tried] li")).to_have_count(2)
        looker.look(f"{state} rules of a paragraph")
        assert not is_too_wide(page), state

    see("wide")
    speak_arabic_on_a_phone(looker, site.url)
    see("Arabic, phone")
    # On a phone an article opens at its head, not at its claims.
    page.goto(f"/articles/{toll.article_id}/")
    expect(page.locator("article.story h1")).to_be_in_viewport()
    looker.finish()

    # Who may not decide is offered no key that does nothing.
    reader = Looker(open_page(auditor, viewport=WIDE))
    reader.page.goto(f"/articles/{toll.article_id}/?claim={toll.id}")
    expect(reader.page.locator(f"#claim-{toll.id}")).to_be_visible()
    reader.press("c", "r", "v", "e", "m", "Shift+X")
    expect(reader.page.locator("footer.keys")).not_to_contain_text("reject")
    expect(reader.page.locator("details[open] > summary[data-key=r], textarea:visible")).to_have_count(0)
    reader.look("a reader without the right")
    reader.finish()
    assert not Decision.objects.exists()


def test_a_retracted_fact_and_two_moments(upload, open_page, reviewer, chief, site):
    fact = confirm_fully(find_claim(upload, "203 cars").id, reviewer).fact
    turn_fact(fact_id=fact.id, actor=chief, turn="retract", reason="It was 204.", expected_revision=1)
    agree_to_all()
    fact.refresh_from_db()
    assert fact.status == Fact.Status.RETRACTED
    looker = Looker(open_page(chief, viewport=WIDE))
    page = looker.page

    def see(state: str) -> None:
        for query in ("", "?known_at=2030-01-01T00:00:00Z&valid_at=2026-03-08"):
            page.goto(f"/facts/{fact.id}/{query}")
            looker.look(f"{state} {query}")
            assert not is_too_wide(page), state + query

    see("wide")
    speak_arabic_on_a_phone(looker, site.url)
    see("Arabic, phone")
    # The whole hash is opened and copied by keys.
    page.goto("/ledger/")
    looker.tab_to("details.hash summary")
    looker.press("Enter")
    looker.tab_to("[data-copy]")
    looker.look("ledger with a hash, Arabic, phone")
    looker.finish()
    assert Claim.objects.filter(citations__fact=fact).exists()
