"""Every page, in light and dark, wide and on a phone, passes axe-core's WCAG 2.2 AA rules."""

from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from playwright.sync_api import Page

from tests.stories import tell_stories, upload_text

pytestmark = pytest.mark.browser
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
ARABIC = Path(settings.BASE_DIR) / "seeds" / "05-wadi-samar-flood.ar.txt"


def violations(page: Page, where: str) -> list[str]:
    found: list[dict[str, Any]] = Axe().run(page, options=RULES).response["violations"]
    return [
        f"{where}: {one['id']}: {node['html'][:160]} {node['failureSummary'].splitlines()[1].strip()}"
        for one in found
        for node in one["nodes"]
    ]


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
        "change a fact": f"/facts/{told.fact.id}/revise/",
        "pick a fact": f"/facts/pick/?claim={told.claim.id}&q=Maren",
        "sources": "/sources/",
        "source": f"/sources/{told.fact.speaker_id}/",
        "new source": "/sources/new/",
        "ledger": "/ledger/",
        "people": "/people/",
        "person": f"/people/{told.reviewer.user.id}/",
        "keys": "/keys/",
        "account": "/account/",
        "not found": "/nothing/",
    }
    page = open_page(chief)
    found: list[str] = []
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        for name, address in addresses.items():
            page.goto(address)
            found += violations(page, f"{name}, {scheme}")
        page.goto(article)
        page.keyboard.press("?")
        found += violations(page, f"keys dialog, {scheme}")
        page.keyboard.press("Escape")
        page.keyboard.press("e")
        page.keyboard.type(" 999")
        page.keyboard.press("Control+Enter")
        page.wait_for_selector(".claim.current [role=alert]")
        found += violations(page, f"refused statement, {scheme}")
        page.evaluate("sessionStorage.clear()")
    page.set_viewport_size({"width": 390, "height": 844})
    for name in ("desk", "review", "facts", "fact", "ledger"):
        page.goto(addresses[name])
        found += violations(page, f"{name}, phone")
        wide = page.evaluate("document.documentElement.scrollWidth")
        if wide > 390:
            found.append(f"{name}, phone: the page is {wide} wide")
    assert found == []


def test_the_sign_in_page_has_no_violation(page):
    page.goto("/sign-in/")
    assert violations(page, "sign in") == []
