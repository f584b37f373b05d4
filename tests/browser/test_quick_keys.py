"""Somebody who goes on faster than the server answers is never left before a claim without its form."""

import pytest
from playwright.sync_api import Route, expect

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
