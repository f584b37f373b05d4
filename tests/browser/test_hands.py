"""What a hand meets on the review page: targets of 32 pixels, and nothing that moves away from under the pointer."""

import pytest
from playwright.sync_api import Page, expect

from sources.services.uploads import read_upload, receive_upload
from tests.sources.test_what_is_left_out_is_said import TRACKED
from tests.stories import FERRY, find_claim, upload_text

pytestmark = pytest.mark.browser
PHONE = {"width": 390, "height": 844}
# Links in running text are as high as their line; everything that stands by itself is a target.
SMALL = """() => [...document.querySelectorAll(
    "main :is(button, summary, select, textarea, .button, input:not([type=hidden]), nav a, a.line, .more a)")]
  .filter((one) => one.checkVisibility({ opacityProperty: true }) && !one.closest(".visually-hidden, p"))
  .map((one) => [one, (one.matches("[type=radio], [type=checkbox]") ? one.closest("label") ?? one : one)])
  .map(([one, box]) => [one, box.getBoundingClientRect()])
  .filter(([, box]) => box.width > 1 && box.height < 31.5)
  .map(([one, box]) => `${one.tagName} ${one.name ?? ""} "${one.textContent.trim().slice(0, 30)}" ${box.height}`)"""


@pytest.fixture
def review(committed_db, reviewer, open_page):
    upload = upload_text(reviewer, FERRY, "ferry.txt")
    page = open_page(reviewer)
    page.goto(f"/articles/{upload.articles.get().id}/?claim={find_claim(upload, '1987').id}")
    page.locator(".claim.current .panel button.primary").wait_for()
    return page


def test_what_is_opened_leaves_what_was_pressed_under_the_pointer(review: Page):
    panel = review.locator(".claim.current .panel")
    for key in ("r", "f", "p", "u", "q"):
        summary = panel.locator(f"summary[data-key={key}]")
        summary.scroll_into_view_if_needed()
        before = summary.bounding_box()
        summary.click()
        expect(panel.locator(f"details[open] > summary[data-key={key}]")).to_be_visible()
        assert summary.bounding_box() == before, key
        summary.click()
    # Where Edit was pressed nothing stands that a second press would send.
    edit = panel.locator("button[data-edit]")
    box = edit.bounding_box()
    assert box is not None
    edit.click()
    expect(panel.locator("textarea[name=statement]")).to_be_focused()
    at = [box["x"] + box["width"] / 2, box["y"] + box["height"] / 2]
    assert not review.evaluate(
        "([x, y]) => document.elementFromPoint(x, y).closest('button[name=said], button.grave')", at
    )


def test_targets_are_at_least_32_pixels_high_and_nothing_overflows(review: Page):
    found = [f"wide: {one}" for one in review.evaluate(SMALL)]
    review.keyboard.press("1")
    review.keyboard.press("e")
    found += [f"editing: {one}" for one in review.evaluate(SMALL)]
    review.set_viewport_size(PHONE)
    review.reload()
    review.locator(".claim.current .panel button.primary").wait_for()
    found += [f"phone: {one}" for one in review.evaluate(SMALL)]
    over = """() => [...document.querySelectorAll(".claim.current .panel *")]
      .filter((one) => one.checkVisibility() && one.getBoundingClientRect().right > innerWidth)
      .map((one) => `${one.tagName} ${one.className}`)"""
    found += [f"beyond the screen: {one}" for one in review.evaluate(over)]
    for page in ("/", "/uploads/", "/facts/"):
        review.goto(page)
        found += [f"{page}: {one}" for one in review.evaluate(SMALL)]
    assert found == [], "\n".join(found)


def test_a_file_that_holds_more_than_its_articles_says_so_within_a_phones_width(
    committed_db, reviewer, open_page
):
    sent = receive_upload(actor=reviewer, data=TRACKED, name="tracked.docx")
    read_upload(upload_id=sent.id)
    page = open_page(reviewer, viewport=PHONE)
    for address in (f"/uploads/{sent.id}/", "/uploads/"):
        page.goto(address)
        expect(page.get_by_text("The file holds more than its articles").first).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"], address
