"""A whole article of the samples is reviewed by keyboard alone: no call of this file moves or clicks a mouse."""

from pathlib import Path

import pytest
from django.conf import settings
from playwright.sync_api import Locator, Page, expect

from facts.models import Claim, Decision, Fact
from newsroom.ledger.audit import audit_ledger
from tests.browser.deciding import confirm_by_keys
from tests.stories import upload_text

pytestmark = pytest.mark.browser
ARTICLE = Path(settings.BASE_DIR) / "seeds" / "04-budget-night.txt"
SOON = 15_000


class Hands:
    """A person at a keyboard who looks before each next key."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    @property
    def claim(self) -> Locator:
        return self.page.locator("#claims .claim.current")

    @property
    def claim_id(self) -> str:
        return self.claim.get_attribute("data-id") or ""

    def row(self, claim_id: str) -> Locator:
        return self.page.locator(f"#claim-{claim_id}")

    def ready(self) -> str:
        """The id of the current claim, once its panel can be used."""
        expect(self.claim.locator("button.primary")).to_be_visible(timeout=SOON)
        return self.claim_id

    def tab_to(self, selector: str) -> None:
        for _tab in range(40):
            if self.page.evaluate("selector => document.activeElement.matches(selector)", selector):
                return
            self.press("Tab")
        raise AssertionError(f"Tab does not reach {selector}.")

    def is_told(self, words: str) -> None:
        expect(self.page.locator("#toasts")).to_contain_text(words, timeout=SOON)

    def take_what_was_put_in(self) -> None:
        for change in self.claim.locator(".change[data-state=open] [data-take]").all():
            self.press(f"Shift+{change.get_attribute('data-take')}")

    def goes_on(self, before: str) -> None:
        expect(self.row(before)).to_have_attribute("data-open", "no", timeout=SOON)


@pytest.fixture
def budget(committed_db, reviewer):
    return upload_text(reviewer, ARTICLE.read_text(), ARTICLE.name, outlet="Castra Courier")


@pytest.fixture
def hands(budget, open_page, reviewer) -> Hands:
    page = open_page(reviewer)
    page.keyboard.press("g")
    page.keyboard.press("a")
    page.wait_for_url("**/articles/")
    hands = Hands(page)
    hands.tab_to("th a.title")
    hands.press("Enter")
    page.wait_for_url("**/articles/*-*/**")
    hands.ready()
    return hands


@pytest.mark.slow
def test_a_whole_article_is_reviewed_without_a_mouse(hands, budget):
    page = hands.page
    article = budget.articles.get()

    # Edit the statement and save it for later.
    edited = hands.ready()
    before = Claim.objects.get(id=edited)
    hands.press("e")
    expect(hands.claim.locator("textarea[name=statement]")).to_be_focused()
    page.keyboard.type(" It was late.")
    hands.press("Escape")
    hands.press("}")
    moved = hands.claim.locator("input[name=end]").input_value()
    assert int(moved) > before.end
    hands.press("{")
    # Enter in a field of one line saves without deciding.
    hands.press("e")
    hands.tab_to("input[name=speaker]")
    hands.press("Enter")
    hands.is_told("Saved. It still waits for a decision.")
    now = Claim.objects.get(id=edited)
    assert now.statement.endswith("It was late.")
    assert (now.start, now.end, now.status) == (before.start, before.end, "open")

    # Move an end of its words by a word, then save and confirm in one go.
    hands.ready()
    hands.take_what_was_put_in()
    hands.press("[")
    words = hands.claim.locator(".quote mark").inner_text()
    hands.press("Escape", "c")
    hands.goes_on(edited)
    now = Claim.objects.get(id=edited)
    assert now.start < before.start
    assert now.quote == article.text[now.start : now.end] == words
    assert now.status in ("confirmed", "second_review")

    # Reject one for a reason, skip one and come back to it last.
    rejected = hands.ready()
    hands.press("r", "2", "Enter")
    hands.goes_on(rejected)
    skipped = hands.ready()
    hands.press("s")
    hands.is_told("Skipped")
    assert hands.claim_id != skipped
    assert Claim.objects.get(id=skipped).revision == 1

    # Cut one in two.
    whole = hands.ready()
    hands.press("p")
    expect(hands.claim.locator("input[name=cut]:checked")).to_be_focused()
    hands.press("ArrowRight", "Enter")
    hands.is_told("Split in two")
    parts = list(Claim.objects.filter(split_from=whole).in_text_order())
    assert len(parts) == 2
    expect(hands.claim).to_have_attribute("data-id", str(parts[0].id))

    # Merge the other part into it.
    hands.ready()
    hands.press("u")
    expect(hands.claim.locator("input[name=other]:checked")).to_be_focused(timeout=SOON)
    for _step in range(40):
        if hands.claim.locator("input[name=other]:checked").get_attribute("value") == str(parts[1].id):
            break
        hands.press("j")
    hands.press("Enter")
    hands.is_told("Merged")
    assert Claim.objects.get(id=parts[1].id).merged_into_id == parts[0].id

    # And take that back.
    hands.press("z")
    expect(hands.row(str(parts[1].id))).to_have_attribute("data-status", "open", timeout=SOON)

    # Ask the editor.
    asked = hands.ready()
    hands.press("q")
    expect(hands.claim.locator("textarea[name=question]")).to_be_focused()
    page.keyboard.type("Which year is meant?")
    hands.press("Control+Enter")
    hands.goes_on(asked)
    assert Decision.objects.get(claim_id=asked, verdict="return").reason == "Which year is meant?"

    # Mark words of one's own.
    hands.ready()
    number = Claim.objects.count()
    hands.press("m")
    expect(page.locator("#spoken")).to_contain_text("Marking words")
    hands.press("ArrowDown", "ArrowDown", "ArrowRight")
    for _word in range(5):
        hands.press("Shift+ArrowRight")
    expect(page.locator("#spoken")).to_contain_text("Selected:")
    hands.press("Enter")
    hands.is_told("It is a claim now")
    assert Claim.objects.count() == number + 1
    marked = Claim.objects.filter(marked_by__isnull=False, split_from=None).get()
    assert len(marked.quote.split()) >= 5
    expect(hands.claim).to_have_attribute("data-id", str(marked.id))

    # Several at once, and one undo for all of them.
    hands.ready()
    hands.press("x", "j", "x")
    expect(page.locator("#bulk .number")).to_have_text("2 selected")
    hands.press("Escape")
    expect(page.locator("#bulk")).to_be_hidden()
    hands.press("Shift+X")
    left = Claim.objects.filter(status="open").count()
    expect(page.locator("#bulk .number")).to_have_text(f"{left} selected")
    hands.press("b")
    hands.tab_to("#bulk summary")
    hands.press("Enter")
    hands.tab_to("#bulk input[name=reason_code]")
    hands.press("Space")
    hands.tab_to("#bulk button[value=reject]")
    hands.press("Enter")
    expect(page.locator("#claims .claim[data-open=yes]")).to_have_count(0, timeout=SOON)
    assert not Claim.objects.filter(status="open").exists()
    hands.press("z")
    expect(page.locator("#claims .claim[data-open=yes]")).to_have_count(left, timeout=SOON)
    assert Claim.objects.filter(status="open").count() == left

    # The rest, one after the other.
    for _claim in range(left):
        at = hands.ready()
        confirm_by_keys(page)
        hands.goes_on(at)
    assert not Claim.objects.filter(status="open").exists()
    assert Fact.objects.exists()
    problems: list[object] = []
    audit_ledger(problems.append)
    assert problems == []
