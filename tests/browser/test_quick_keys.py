"""Somebody who goes on faster than the server answers is never left before a claim without its form."""

import pytest
from playwright.sync_api import Route, expect

from facts.models import Decision
from tests.stories import upload_text

pytestmark = pytest.mark.browser

ROWS = "\n\n".join(
    f"The quay in district {n} carried {200 + n} visitors on Monday, the harbour office said."
    for n in range(12)
)


def test_every_claim_gets_its_form_however_slow_the_answers_are(committed_db, open_page, reviewer):
    text = f"Quays count visitors\n\nPORT ALDEN, March 9, 2026 (CW) - The season is open.\n\n{ROWS}\n"
    upload = upload_text(reviewer, text, "quays.txt")
    page = open_page(reviewer)

    def answer_late(route: Route) -> None:
        page.wait_for_timeout(150)
        route.continue_()

    page.route("**/claims/*/panel/", answer_late)
    page.goto(f"/articles/{upload.articles.get().id}/")
    expect(page.locator(".claim.current .panel")).to_be_visible()
    for _claim in range(8):
        page.keyboard.press("j")
    expect(page.locator(".claim.current [data-key=c]").first).to_be_visible()


# Goes to the last claim and presses the key in the very moment in which its form comes into the page.
PRESS_AT_ONCE = """() => {
  window.stillHere = true;
  const last = [...document.querySelectorAll("#claims > .claim")].at(-1);
  const press = () => {
    if (!last.querySelector(".panel button[data-key=c]")) return;
    watcher.disconnect();
    document.body.dispatchEvent(new KeyboardEvent("keydown", { key: "c", bubbles: true }));
  };
  const watcher = new MutationObserver(press);
  watcher.observe(last, { childList: true });
  last.querySelector(".line").click();
}"""


def test_a_key_pressed_as_the_form_comes_in_is_sent_in_place(committed_db, open_page, reviewer):
    weeks = range(8)
    lines = [
        f"The ferry Maren carried {100 + n} lorries in week {n}, the harbour authority said." for n in weeks
    ]
    upload = upload_text(reviewer, "\n\n".join(["Crossings", *lines]) + "\n", "crossings.txt", outlet="Wire")
    article = upload.articles.get()
    page = open_page(reviewer)
    page.goto(f"/articles/{article.id}/")
    page.locator(".claim.current .panel button.primary").wait_for()
    page.evaluate(PRESS_AT_ONCE)
    expect(page.locator("#toasts")).to_contain_text("Confirmed")
    assert page.evaluate("window.stillHere") is True
    assert Decision.objects.count() == 1
