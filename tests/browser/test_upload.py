"""Articles go up through the browser, and claims come back by themselves."""

from pathlib import Path

import pytest
from django.conf import settings
from playwright.sync_api import expect

from facts.models import Claim, Fact
from sources.models import Upload
from sources.services.uploads import read_upload, receive_upload
from tests.browser.deciding import confirm_by_keys

pytestmark = pytest.mark.browser
SEEDS = Path(settings.BASE_DIR) / "seeds"
FILES = ["02-coastal-wire-page.txt", "03-maren-inquiry.html", "07-port-strike.windows-1252.txt"]
SOON = 60_000


def test_several_files_go_up_each_in_its_own_row_and_a_claim_becomes_a_fact(
    committed_db, worker, open_page, reviewer
):
    page = open_page(reviewer)
    page.keyboard.press("u")
    page.wait_for_url("**/uploads/")
    page.set_input_files("#id_documents", [SEEDS / name for name in FILES])
    staged = page.locator("#staging tbody tr")
    expect(staged).to_have_count(3)
    for row in staged.all():
        expect(row.locator("[data-state]")).to_contain_text("Ready")
    assert not Upload.objects.exists()
    staged.nth(1).locator("[data-of=outlet]").fill("Castra Courier")
    page.keyboard.press("Enter")
    for name in FILES:
        row = page.locator("#jobs > li.job", has_text=name)
        expect(row.locator(".state.good")).to_be_visible(timeout=SOON)
        expect(row.locator("a[href^='/articles/']").first).to_be_visible()
    outlets = dict(Upload.objects.values_list("name", "outlet"))
    assert outlets == {FILES[0]: "", FILES[1]: "Castra Courier", FILES[2]: ""}
    page.locator("#jobs > li.job", has_text=FILES[1]).locator("a[href^='/articles/']").first.click()
    expect(page.locator("#claims .claim.current .panel")).to_be_visible(timeout=SOON)
    assert page.locator("#claims .claim").count() > 3
    # Of what no rule holds up, one person makes a fact.
    plain = page.locator("#claims .claim[data-risky=no]").first.get_attribute("data-id")
    page.goto(f"{page.url.partition('?')[0]}?claim={plain}")
    expect(page.locator("#claims .claim.current[data-risky=no] .panel")).to_be_visible(timeout=SOON)
    confirm_by_keys(page)
    expect(page.locator("#toasts")).to_contain_text("it is a fact now", timeout=20_000)
    fact = Fact.objects.get()
    claim = Claim.objects.get(status="confirmed")
    page.goto(f"/facts/{fact.id}/")
    expect(page.locator("h1")).to_have_text(fact.statement)
    expect(page.locator(".citation .quote mark")).to_have_text(claim.quote)


def test_pasted_text_is_read_like_a_file(committed_db, worker, open_page, reviewer):
    page = open_page(reviewer)
    page.goto("/uploads/")
    page.fill("#id_text", (SEEDS / "04-budget-night.txt").read_text())
    page.get_by_role("button", name="Upload").click()
    row = page.locator("#jobs > li.job", has_text="Government survives budget vote").first
    expect(row.locator(".state.good")).to_be_visible(timeout=SOON)
    expect(page.locator("#id_text")).to_have_value("")


def test_what_is_here_or_unreadable_is_said_before_anything_is_sent(
    committed_db, worker, open_page, reviewer, tmp_path
):
    (tmp_path / "empty.txt").write_bytes(b"")
    (tmp_path / "shot.png").write_bytes(b"\x89PNG\r\n\x1a\n" + b"0" * 40)
    known = SEEDS / FILES[1]
    before = receive_upload(actor=reviewer, data=known.read_bytes(), name="before.html")
    read_upload(upload_id=before.id)
    page = open_page(reviewer)
    page.goto("/uploads/")
    chosen = [tmp_path / "empty.txt", tmp_path / "shot.png", known, SEEDS / FILES[0]]
    page.set_input_files("#id_documents", chosen)
    states = page.locator("#staging [data-state]")
    expect(states.nth(0)).to_contain_text("There is nothing in this file")
    expect(states.nth(1)).to_contain_text("PNG image")
    expect(states.nth(2).locator("a[href^='/uploads/']")).to_contain_text(
        "Here already: sent by Rana Rabe on"
    )
    expect(states.nth(3)).to_contain_text("Ready")
    page.locator("#staging tr", has_text=FILES[1]).locator("[data-drop]").click()
    page.get_by_role("button", name="Upload").click()
    # What is refused stays listed and does not hold up the rest.
    expect(page.locator("#staging tbody tr")).to_have_count(2)
    read = page.locator("#jobs > li.job", has_text=FILES[0])
    expect(read.locator(".state.good")).to_be_visible(timeout=SOON)
