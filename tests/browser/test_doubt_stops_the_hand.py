"""By keys: Confirm waits until each change and doubt is settled, and where nothing is open one key is enough."""

import re

import pytest
from playwright.sync_api import expect

from facts.models import Decision, Fact
from tests.stories import find_claim, upload_text

pytestmark = pytest.mark.browser
STORY = """Ferry office opens

PORT ALDEN, March 9, 2026 (CW) - The town of Port Alden has a new harbour office. It has 14 rooms and a library.

Mayor Ida Holm opened the office on Saturday. She planted three trees beside the entrance.

The ferry Maren was repainted in Port Alden, the yard said.
"""


def test_a_change_is_taken_or_put_back_and_a_doubt_stands_with_a_word_one_key_each(
    committed_db, reviewer, open_page
):
    upload = upload_text(reviewer, STORY, "office.txt", outlet="Coastal Wire")
    planted, repainted = (find_claim(upload, words) for words in ("planted", "repainted"))
    page = open_page(reviewer)
    address = f"/articles/{planted.article_id}/"
    panel = page.locator(".claim.current .panel")

    # Nothing is open: one key.
    page.goto(f"{address}?claim={repainted.id}")
    expect(panel.get_by_role("group", name="say it?")).to_be_visible()
    # From the claim, Tab reaches whether it is so, and then the answers to whether it was said.
    page.locator(".claim.current").focus()
    page.keyboard.press("Tab")
    expect(panel.locator("input[name=so]:checked")).to_be_focused()
    page.keyboard.press("Tab")
    expect(panel.locator("button.primary")).to_be_focused()
    page.keyboard.press("c")
    expect(page.locator(f"#claim-{repainted.id}")).to_have_attribute("data-status", "confirmed")

    # A name for a pronoun: the key waits and says so; nothing went to the server.
    page.goto(f"{address}?claim={planted.id}")
    change = panel.locator(".settle .change[data-state=open]")
    expect(change).to_contain_text("for “She”")
    page.keyboard.press("c")
    expect(panel.locator(".held")).to_be_visible()
    assert Decision.objects.count() == 1

    # No key that a hand knows by heart takes it as right: `a` only leads to it, and to where it comes from.
    for _press in range(3):
        page.keyboard.press("a")
    expect(change).to_have_class(re.compile(r"\bnow\b"))
    expect(change.locator(".from")).to_contain_text("opened the office on Saturday")
    assert page.evaluate("CSS.highlights.get('origin').size") == 1
    page.keyboard.press("c")
    expect(panel.locator(".held")).to_be_visible()
    # Its own initial does; once more would be another change's, and this one is not let go by it.
    initial = change.locator("[data-take]").get_attribute("data-take")
    assert initial == change.locator("ins").inner_text()[0]
    for _press in range(2):
        page.keyboard.press(f"Shift+{initial}")
        expect(change.locator("[name=accept]")).to_be_checked()
    expect(panel.locator(".held")).to_be_hidden()
    change.locator("[data-take]").click()
    assert Decision.objects.count() == 1

    # Put back, the pronoun is a doubt; a word lets it stand.
    page.keyboard.press("w")
    expect(panel.locator("p.statement")).to_contain_text("She planted")
    expect(panel.locator(".settle .doubt")).to_contain_text("She")
    page.keyboard.press("c")
    expect(panel.locator(".held")).to_be_visible()
    page.keyboard.press("d")
    page.keyboard.press("2")
    page.keyboard.press("c")
    expect(page.locator(f"#claim-{planted.id}")).to_have_attribute("data-status", "confirmed")
    assert Decision.objects.get(claim=planted).waived == "It makes no difference to what is stated"
    assert Fact.objects.count() == 2


def test_an_answer_needs_evidence_and_tab_reaches_both_questions(committed_db, reviewer, open_page):
    upload = upload_text(reviewer, STORY, "office.txt", outlet="Coastal Wire")
    claim = find_claim(upload, "repainted")
    page = open_page(reviewer)
    page.goto(f"/articles/{claim.article_id}/?claim={claim.id}")
    panel = page.locator(".claim.current .panel")
    expect(panel.locator("input[name=place]")).to_be_hidden()
    # 1: it is so. Nothing moves away; what bears it out is asked for in its place.
    page.keyboard.press("1")
    expect(panel.locator("input[name=place]")).to_be_visible()
    page.keyboard.press("c")
    expect(panel.locator("[role=alert]").first).to_contain_text("not answered by the story")
    assert not Decision.objects.exists()
    panel.locator("input[name=place]").fill("Harbour register, page 4")
    panel.locator("input[name=found]").fill("Painted in May 2025.")
    panel.locator("input[name=vouches]").fill("Harbour register")
    page.keyboard.press("Escape")
    page.keyboard.press("c")
    expect(page.locator(f"#claim-{claim.id}")).to_have_attribute("data-status", "confirmed")
    fact = Fact.objects.get()
    assert (fact.so, fact.citations.count()) == ("yes", 2)


def test_several_are_read_as_a_sheet_and_ticked_one_by_one(committed_db, reviewer, open_page):
    lines = [
        f"The ferry Maren carried {100 + n} lorries in week {n}, the harbour authority said."
        for n in range(3)
    ]
    upload = upload_text(
        reviewer, "Crossings\n\n" + "\n\n".join(lines) + "\n", "crossings.txt", outlet="Wire"
    )
    page = open_page(reviewer)
    page.goto(f"/articles/{upload.articles.get().id}/")
    page.locator(".claim.current .panel button.primary").wait_for()
    page.keyboard.press("X")
    page.keyboard.press("b")
    page.keyboard.press("Enter")
    boxes = page.locator("#sheet input[name=claim]")
    expect(boxes).to_have_count(3)
    expect(boxes.first).to_be_focused()
    assert not Decision.objects.exists()
    # Space ticks and goes on; the third is left out.
    page.keyboard.press("Space")
    page.keyboard.press("Space")
    page.keyboard.press("Control+Enter")
    expect(page.locator("#toasts")).to_contain_text("2 confirmed")
    assert Fact.objects.count() == 2
    page.keyboard.press("z")
    expect(page.locator("#claims .claim[data-open=yes]")).to_have_count(3)


def test_what_was_not_said_is_recorded_by_its_own_key(committed_db, reviewer, open_page):
    upload = upload_text(reviewer, STORY, "office.txt", outlet="Coastal Wire")
    claim = find_claim(upload, "repainted")
    page = open_page(reviewer)
    page.goto(f"/articles/{claim.article_id}/?claim={claim.id}")
    page.locator(".claim.current .panel button.primary").wait_for()
    # Ctrl+Enter and Enter send nothing but what was answered: beside a choice Enter goes on to the question.
    page.keyboard.press("4")
    page.keyboard.press("Enter")
    expect(page.locator(".claim.current .panel button.primary")).to_be_focused()
    assert not Decision.objects.exists()
    page.keyboard.press("v")
    expect(page.locator(f"#claim-{claim.id}")).to_have_attribute("data-status", "confirmed")
    assert Fact.objects.get().said == "no"


OPEN_WORD = """Customers cheated

PORT ALDEN, March 9, 2026 (CW) - Loe Lines lost 14 million kroner in 2023, the tax office said.

It cheated 300 customers, a court found in March.
"""


def test_whom_an_open_word_means_is_settled_by_one_key(committed_db, reviewer, open_page):
    upload = upload_text(reviewer, OPEN_WORD, "loe.txt", outlet="Coastal Wire")
    claim = find_claim(upload, "300 customers")
    page = open_page(reviewer)
    page.goto(f"/articles/{claim.article_id}/?claim={claim.id}")
    panel = page.locator(".claim.current .panel")
    word = panel.locator(".settle .open-word")
    expect(word).to_contain_text("It:")
    chip = word.get_by_role("button", name="Loe Lines")
    key = chip.get_attribute("data-key")
    page.keyboard.press(key)
    expect(panel.locator("p.statement")).to_contain_text("Loe Lines cheated 300 customers")
    expect(panel.locator(".settle .open-word")).to_have_count(0)
    claim.refresh_from_db()
    assert claim.open_references == []
    assert "Loe Lines" in [one["text"] for one in claim.substitutions]
