"""People at browsers: each in a context of its own, and no page of theirs may break a script or the security policy."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from newsroom.actor import Actor
from tests.conftest import Site
from tests.personas import PASSWORD

WIDE = {"width": 1440, "height": 900}


def watch(page: Page, problems: list[str]) -> Page:
    """Collect script errors and refusals of the content security policy."""
    page.on("pageerror", lambda error: problems.append(f"{page.url}: {error}"))
    page.on(
        "console",
        lambda line: problems.append(f"{page.url}: {line.text}") if "Content Security" in line.text else None,
    )
    return page


@pytest.fixture
def open_page(browser: Browser, site: Site) -> Iterator[Callable[..., Page]]:
    """A function that opens a page for a person who has signed in by the form; options go to the browser context."""
    contexts: list[BrowserContext] = []
    problems: list[str] = []

    def open_for(actor: Actor, **options: Any) -> Page:
        context = browser.new_context(
            **{
                "base_url": site.url,
                "locale": "en-GB",
                "viewport": WIDE,
                "reduced_motion": "reduce",
                **options,
            }
        )
        context.set_default_timeout(15_000)
        contexts.append(context)
        page = watch(context.new_page(), problems)
        assert actor.user is not None
        page.goto("/sign-in/")
        page.fill("[name=username]", actor.user.email)
        page.fill("[name=password]", PASSWORD)
        page.click("button.primary")
        page.wait_for_url(f"{site.url}/")
        return page

    yield open_for
    for context in contexts:
        context.close()
    assert problems == []
