"""Changing what a claim says in the browser: its ends, its words, what somebody else saved meanwhile."""

import re

import pytest
from playwright.sync_api import Page, expect

from facts.models import Claim
from facts.services.claims.edit import ClaimChanges, edit_claim, mark_claim
from newsroom.ledger.models import Revision
from tests.browser.deciding import confirm_by_keys
from tests.stories import find_claim, upload_text

pytestmark = pytest.mark.browser
# The emoji stands before every claim: an offset counted in UTF-16 would be one too many.
STORY = """Harbour 🚢 news

PORT ALDEN, March 9, 2026 (CW) - The 🚢 ferry Maren carried 203 lorries on Saturday, the shipping line said. It was \
built in 1987, the harbour authority said.
"""
ARABIC = """عبّارة جديدة في الميناء

قالت سلطة الميناء إن العبّارة نقلت 203 ركاب يوم السبت.
"""
SOON = 15_000


@pytest.fixture
def story(committed_db, reviewer):
    return upload_text(reviewer, STORY, "harbour.txt", outlet="Coastal Wire")


def look_at(page: Page, claim: Claim) -> None:
    page.goto(f"/claims/{claim.id}/")
    expect(page.locator(f"#claim-{claim.id}.current button.primary")).to_be_visible(timeout=SOON)


def save(page: Page) -> None:
    page.locator(".claim.current button[data-later]").click()
    expect(page.locator("#toasts")).to_contain_text("Saved.", timeout=SOON)


def test_an_end_that_moves_shows_in_the_quote_at_once_and_is_saved_in_code_points(story, open_page, reviewer):
    claim = find_claim(story, "203")
    text = claim.article.text
    page = open_page(reviewer)
    look_at(page, claim)
    quote = page.locator(".claim.current .quote mark")
    before = quote.inner_text()
    page.keyboard.press("}")
    expect(quote).not_to_have_text(before)
    page.keyboard.press("[")
    shown = quote.inner_text()
    assert shown in text
    assert len(shown) > len(before)
    save(page)
    claim.refresh_from_db()
    assert claim.quote == text[claim.start : claim.end] == shown
    assert page.evaluate("document.querySelector('.span.current').textContent") in shown


def test_an_end_moves_by_a_letter_with_shift_and_by_dragging(story, open_page, reviewer):
    claim = find_claim(story, "1987")
    page = open_page(reviewer)
    look_at(page, claim)
    page.keyboard.press("e")
    end = page.locator(".claim.current input[name=end]")
    before = int(end.input_value())
    page.locator(".claim.current button[value=end-later]").click(modifiers=["Shift"])
    expect(end).to_have_value(str(before + 1))
    handle = page.locator(".handle.end").bounding_box()
    word = page.evaluate(
        """() => {
            const walker = document.createTreeWalker(document.getElementById("published"), NodeFilter.SHOW_TEXT);
            for (let node = walker.nextNode(); node; node = walker.nextNode()) {
                const at = node.data.indexOf("authority");
                if (at < 0) continue;
                const range = document.createRange();
                range.setStart(node, at);
                range.setEnd(node, at + 9);
                const rect = range.getBoundingClientRect();
                return { x: rect.right - 1, y: (rect.top + rect.bottom) / 2 };
            }
        }"""
    )
    assert handle is not None
    page.mouse.move(handle["x"] + handle["width"] / 2, handle["y"] + handle["height"] / 2)
    page.mouse.down()
    page.mouse.move(word["x"], word["y"], steps=4)
    page.mouse.up()
    expect(page.locator(".claim.current .quote mark")).to_have_text(re.compile("authority$"))
    save(page)
    claim.refresh_from_db()
    assert claim.quote.endswith("authority")


def test_words_that_are_selected_in_the_article_become_a_claim(story, open_page, reviewer):
    page = open_page(reviewer)
    look_at(page, find_claim(story, "203"))
    page.evaluate(
        """() => {
            const node = document.querySelector(".published").lastElementChild;
            const range = document.createRange();
            range.selectNodeContents(node);
            getSelection().removeAllRanges();
            getSelection().addRange(range);
        }"""
    )
    page.get_by_role("button", name="Make this a claim").click()
    expect(page.locator("#toasts")).to_contain_text("It is a claim now", timeout=SOON)
    claim = Claim.objects.get(marked_by=reviewer.user)
    assert claim.quote.startswith("PORT ALDEN")
    assert claim.quote.endswith("said.")


def test_a_late_save_shows_both_versions_and_loses_neither(story, open_page, reviewer, second_reviewer):
    claim = find_claim(story, "203")
    page = open_page(reviewer)
    look_at(page, claim)
    page.keyboard.press("e")
    page.keyboard.press("Control+A")
    page.keyboard.type("The ferry carried 203 lorries, in my words.")
    theirs = "On Saturday the ferry Maren carried 203 lorries, the shipping line said."
    changes = ClaimChanges(statement=theirs, mode="estimated")
    edit_claim(claim_id=claim.id, actor=second_reviewer, changes=changes, expected_revision=claim.revision)
    page.locator(".claim.current button[data-later]").click()
    both = page.locator(".claim.current .panel-form .both")
    expect(both).to_contain_text(theirs, timeout=SOON)
    expect(both).to_contain_text("in my words")
    expect(both).to_contain_text("estimated")
    expect(page.locator(".claim.current textarea[name=statement]")).to_have_value(re.compile("in my words"))
    assert both.locator("input[value=mine]").is_checked()
    assert Revision.objects.filter(object_id=claim.id).count() == 2
    save(page)
    claim.refresh_from_db()
    assert claim.statement == "The ferry carried 203 lorries, in my words."
    assert claim.mode == "estimated"
    assert theirs in str(Revision.objects.get(object_id=claim.id, number=2).values())


def test_a_confirmation_of_words_that_changed_meanwhile_shows_what_they_are_now(
    story, open_page, reviewer, second_reviewer
):
    claim = find_claim(story, "203")
    page = open_page(reviewer)
    # Without the live stream, which would have told.
    page.route("**/live/**", lambda route: route.abort())
    look_at(page, claim)
    changes = ClaimChanges(statement="The ferry Maren carried 203 lorries, the shipping line said.")
    edit_claim(claim_id=claim.id, actor=second_reviewer, changes=changes, expected_revision=claim.revision)
    confirm_by_keys(page)
    row = page.locator(f"#claim-{claim.id}")
    expect(row.locator(".both")).to_contain_text("It now says", timeout=SOON)
    claim.refresh_from_db()
    assert claim.status == "open"
    confirm_by_keys(page)
    expect(row).to_have_attribute("data-status", "confirmed", timeout=SOON)


def test_in_an_arabic_article_the_arrow_that_points_on_goes_on(committed_db, open_page, reviewer):
    upload = upload_text(reviewer, ARABIC, "arabic.txt", language="ar")
    article = upload.articles.get()
    if not Claim.objects.filter(article=article).exists():
        start = article.text.index("قالت")
        mark_claim(article_id=article.id, actor=reviewer, start=start, end=start + 30)
    page = open_page(reviewer)
    page.goto(f"/articles/{article.id}/")
    page.wait_for_selector(".claim.current .panel")
    page.keyboard.press("m")
    page.keyboard.press("Home")
    first = page.locator("#spoken").inner_text()
    page.keyboard.press("ArrowLeft")
    expect(page.locator("#spoken")).not_to_have_text(first)
    second = page.locator("#spoken").inner_text()
    assert article.text.index(second) > article.text.index(first)
    page.keyboard.press("Escape")
    expect(page.locator("[data-hint]")).to_be_hidden()


def test_in_an_arabic_article_the_ends_stand_at_the_outer_edges_of_the_words(
    committed_db, open_page, reviewer
):
    upload = upload_text(reviewer, ARABIC, "arabic.txt", language="ar")
    article = upload.articles.get()
    claim = Claim.objects.filter(article=article, quote__contains="203").first()
    if claim is None:
        start = article.text.index("قالت")
        claim = mark_claim(article_id=article.id, actor=reviewer, start=start, end=len(article.text) - 2)
    page = open_page(reviewer)
    page.goto(f"/articles/{article.id}/?claim={claim.id}")
    page.wait_for_selector(".claim.current .panel")
    page.keyboard.press("e")
    expect(page.locator(".handle.end")).to_be_visible()
    ends = page.evaluate(
        """id => {
          const rects = [...document.querySelectorAll(`.span[data-claims~="${id}"]`)].flatMap((span) => {
            const range = document.createRange();
            range.selectNodeContents(span);
            return [...range.getClientRects()].filter((rect) => rect.width > 0);
          });
          const at = (side) => document.querySelector(`.handle.${side}`).getBoundingClientRect();
          const middle = (rect) => rect.left + rect.width / 2;
          return {
            start: middle(at("start")) - Math.max(...rects.map((rect) => rect.right)),
            end: middle(at("end")) - Math.min(...rects.map((rect) => rect.left)),
          };
        }""",
        str(claim.id),
    )
    assert abs(ends["start"]) < 12
    assert abs(ends["end"]) < 12


def test_everything_can_be_changed_without_javascript(story, open_page, reviewer):
    claim = find_claim(story, "203")
    page = open_page(reviewer, java_script_enabled=False)
    page.goto(f"/claims/{claim.id}/")
    row = page.locator(f"#claim-{claim.id}")
    row.locator("summary", has_text="Edit this claim").click()
    row.locator("button[value=start-later]").click()
    row = page.locator(f"#claim-{claim.id}")
    moved = int(row.locator("input[name=start]").get_attribute("value") or 0)
    assert moved > claim.start
    row.get_by_role("button", name="Add a figure").click()
    row = page.locator(f"#claim-{claim.id}")
    rows = row.locator(".figure-row")
    rows.last.get_by_label("As printed").fill("some 40 cars")
    rows.last.get_by_label("Number").fill("40")
    rows.last.get_by_label("Meant as").select_option("about")
    row.get_by_label("How", exact=True).select_option("estimated")
    row.get_by_role("button", name="Save, decide later").click()
    expect(page.locator(".messages")).to_contain_text("Saved.")
    claim.refresh_from_db()
    assert (claim.start, claim.mode) == (moved, "estimated")
    assert [figure.comparator for figure in claim.figure_values][-1] == "about"
    page.goto(f"/claims/{claim.id}/")
    row = page.locator(f"#claim-{claim.id}")
    row.locator("summary", has_text="Split").click()
    row.locator(".cut").nth(3).click()
    row.get_by_role("button", name="Split in two").click()
    expect(page.locator(".messages")).to_contain_text("Split in two")
    parts = list(Claim.objects.filter(split_from=claim).in_text_order())
    assert len(parts) == 2
    page.goto(f"/claims/{parts[0].id}/merge/")
    page.locator(f"input[value='{parts[1].id}']").check()
    page.get_by_role("button", name="Merge into this claim").click()
    expect(page.locator(".messages")).to_contain_text("Merged")
    parts[1].refresh_from_db()
    assert parts[1].merged_into_id == parts[0].id
