"""How a reviewer who has read the statement beside the text confirms it by keys."""

from playwright.sync_api import Page


def confirm_by_keys(page: Page) -> None:
    """Confirm the claim that is looked at; what is open in it stands with a word."""
    panel = page.locator(".claim.current .panel")
    panel.locator("button.primary").wait_for()
    if panel.locator(".settle .doubt, .settle .change[data-state=open]").count():
        page.keyboard.press("d")
        page.keyboard.press("1")
    page.keyboard.press("c")
