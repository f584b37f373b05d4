"""Several people at one article: seats, presence, live decisions and drafts, in real browsers."""

import re
import time
from collections.abc import Callable

import pytest
from django.conf import settings
from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import Page, expect

from facts.models import Claim, Decision, Draft, Fact, Seat
from facts.services.claims.decide import Verdict, decide_claims, reject_claim
from facts.services.claims.edit import ClaimChanges, edit_claim, mark_claim
from facts.services.claims.reopen import reopen_claim
from newsroom.ledger.audit import audit_ledger
from newsroom.rights import Role
from tests.browser.axe import violations
from tests.browser.deciding import confirm_by_keys
from tests.stories import find_claim, upload_text

pytestmark = [pytest.mark.browser, pytest.mark.slow]

HARBOUR = """Harbour opens again after the storm

PORT ALDEN, March 9, 2026 (CW) - The harbour opened again on Monday, the port authority said.

The quay is 480 metres long and was built in 1987, the port authority said. It carried 203 ships in February.

The ferry Maren made 14 crossings on Sunday, the shipping line said. Tickets cost 12 euros.

The lighthouse was repaired in 2019 and stands 31 metres tall, the coastguard said.
"""


@pytest.fixture
def harbour(committed_db, reviewer):
    return upload_text(reviewer, HARBOUR, "harbour.txt", outlet="Coastal Wire")


@pytest.fixture
def claims(harbour) -> list[Claim]:
    return list(Claim.objects.filter(article__in=harbour.articles).in_text_order())


@pytest.fixture
def short_seats(monkeypatch):
    """Nobody waits half a minute for a seat: the server under test gives them for two seconds."""
    monkeypatch.setenv("CLAIM_SEAT_SECONDS", "2")
    monkeypatch.setattr(settings, "CLAIM_SEAT_SECONDS", 2)


def open_claim(page: Page, claim: Claim) -> None:
    page.goto(f"/articles/{claim.article_id}/?claim={claim.id}")
    expect(page.locator(f"#claim-{claim.id}.current button.primary")).to_be_visible()


def line(page: Page, claim: Claim):
    return page.locator(f"#claim-{claim.id}")


def type_statement(page: Page, words: str) -> None:
    page.keyboard.press("e")
    expect(page.locator(".claim.current textarea[name=statement]")).to_be_focused()
    page.keyboard.type(words)


def statement(page: Page, claim: Claim):
    return page.locator(f"#claim-{claim.id} textarea[name=statement]")


def wait_until(is_so: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 15
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.1)


def wait_for_draft(page: Page) -> None:
    expect(page.locator(".claim.current .draft-line")).to_contain_text("Draft of")


# --- Who is where -----------------------------------------------------------------------------------------------------


def test_others_see_who_is_at_which_claim_and_nobody_is_stopped(claims, open_page, reviewer, second_reviewer):
    first, second = open_page(reviewer), open_page(second_reviewer)
    open_claim(first, claims[1])
    open_claim(second, claims[0])
    expect(line(second, claims[1]).locator(".line .holder")).to_contain_text("Rana Rabe")
    expect(second.locator("#also-here")).to_have_text("Also here: Rana Rabe")
    expect(first.locator("#also-here")).to_have_text("Also here: Sven Specht")
    second.keyboard.press("j")
    expect(line(second, claims[1]).locator(".panel .holder")).to_have_text("✎ Rana Rabe is at this claim.")
    first.keyboard.press("k")
    expect(line(second, claims[1]).locator(".holder")).to_have_count(0)
    expect(line(second, claims[0]).locator(".line .holder")).to_contain_text("Rana Rabe")
    confirm_by_keys(second)
    expect(line(first, claims[1])).to_have_attribute("data-status", "confirmed")


def test_one_person_in_two_tabs_is_told(claims, open_page, reviewer):
    first = open_page(reviewer)
    open_claim(first, claims[0])
    second = first.context.new_page()
    open_claim(second, claims[0])
    expect(line(second, claims[0]).locator(".panel .holder")).to_contain_text(
        "You have this claim open in another tab."
    )
    expect(second.locator("#also-here")).to_be_hidden()


def test_a_closed_tab_frees_its_claim_at_once(claims, open_page, reviewer, second_reviewer):
    first, second = open_page(reviewer), open_page(second_reviewer)
    open_claim(first, claims[1])
    open_claim(second, claims[0])
    expect(line(second, claims[1]).locator(".line .holder")).to_be_visible()
    first.close(run_before_unload=False)
    expect(line(second, claims[1]).locator(".holder")).to_have_count(0)
    expect(second.locator("#also-here")).to_be_hidden()
    wait_until(lambda: not Seat.objects.filter(holder=reviewer.user).exists())


def test_a_killed_tab_frees_its_claim_when_its_time_is_over(
    short_seats, claims, open_page, reviewer, second_reviewer
):
    first, second = open_page(reviewer), open_page(second_reviewer)
    open_claim(first, claims[1])
    open_claim(second, claims[0])
    expect(line(second, claims[1]).locator(".line .holder")).to_be_visible()
    # The renderer dies as it would of a crash: no script of the page runs any more, so nothing is given back.
    with pytest.raises(PlaywrightError, match="crash"):
        first.goto("chrome://crash")
    expect(line(second, claims[1]).locator(".holder")).to_have_count(0)
    expect(second.locator("#also-here")).to_be_hidden()
    second.keyboard.press("j")
    expect(line(second, claims[1])).to_have_class(re.compile("current"))
    wait_until(lambda: Seat.objects.filter(claim=claims[1], holder=second_reviewer.user).exists())


# --- What others do ---------------------------------------------------------------------------------------------------


def test_the_decision_of_another_shows_at_once(claims, open_page, reviewer, second_reviewer):
    first, second = open_page(reviewer), open_page(second_reviewer)
    open_claim(first, claims[0])
    open_claim(second, claims[2])
    confirm_by_keys(first)
    told = line(second, claims[0])
    expect(told).to_have_attribute("data-status", "confirmed")
    expect(told.locator(".line .sign")).to_have_text("✓")
    expect(second.locator(f'.span[data-claims~="{claims[0].id}"]').first).to_have_class(
        re.compile("confirmed")
    )
    expect(second.locator("#counts")).to_contain_text(f"1 of {len(claims)} decided")
    expect(second.locator("#together [role=status]")).to_have_text("Rana Rabe confirmed claim 1.")
    expect(line(second, claims[2])).to_have_class(re.compile("current"))


def test_what_i_type_stays_where_it_is_while_another_decides_my_claim(
    claims, open_page, reviewer, second_reviewer
):
    page = open_page(reviewer)
    open_claim(page, claims[0])
    type_statement(page, " and this is mine")
    reject_claim(claim_id=claims[0].id, actor=second_reviewer, reason_code="not_newsworthy")
    note = line(page, claims[0]).locator(".changed-here")
    expect(note).to_contain_text("Sven Specht rejected claim 1. What you typed is still here.")
    expect(statement(page, claims[0])).to_be_focused()
    expect(statement(page, claims[0])).to_have_value(re.compile("and this is mine$"))
    page.keyboard.type(", still")
    expect(statement(page, claims[0])).to_have_value(re.compile("and this is mine, still$"))
    note.get_by_role("button", name="Show it").click()
    panel = line(page, claims[0]).locator(".panel")
    expect(panel).to_contain_text("Sven Specht rejected it")
    expect(panel.locator(".draft-kept")).to_contain_text("and this is mine, still")


def test_two_edit_the_same_claim_and_both_texts_stay(claims, open_page, reviewer, second_reviewer):
    first, second = open_page(reviewer), open_page(second_reviewer)
    for page in (first, second):
        open_claim(page, claims[0])
    type_statement(second, " (second)")
    type_statement(first, " (first)")
    wait_for_draft(second)
    first.locator(".claim.current [data-later]").click()
    expect(line(second, claims[0]).locator(".changed-here")).to_be_visible()
    expect(statement(second, claims[0])).to_have_value(re.compile(r"\(second\)$"))
    second.locator(".claim.current [data-later]").click()
    both = line(second, claims[0]).locator(".both")
    expect(both).to_contain_text("(second)")
    expect(both).to_contain_text("(first)")


def test_a_claim_that_another_marks_waits_behind_a_bar(claims, open_page, reviewer, second_reviewer):
    page = open_page(reviewer)
    open_claim(page, claims[0])
    article = claims[0].article
    start = article.text.index("Tickets cost")
    marked = Claim.objects.filter(article=article, start=start).exists()
    at = start if not marked else article.text.index("The harbour opened")
    fresh = mark_claim(article_id=article.id, actor=second_reviewer, start=at, end=at + 20)
    expect(page.locator("#news-bar")).to_be_visible()
    expect(page.locator(f"#claim-{fresh.id}")).to_have_count(0)
    page.locator("#news-bar button").click()
    expect(page.locator(f"#claim-{fresh.id}")).to_be_attached()
    expect(page.locator("#news-bar")).to_be_hidden()


def test_a_first_verdict_shows_as_one_decision(committed_db, open_page, reviewer, second_reviewer):
    told = upload_text(
        reviewer,
        "Ferry sinks\n\nPORT ALDEN, March 9, 2026 (CW) - At least 61 people died when the ferry Maren capsized, the"
        " coastguard said.\n\nThe ferry was built in 1987, the port authority said.\n",
        "sinks.txt",
    )
    risky, other = find_claim(told, "61"), find_claim(told, "1987")
    page = open_page(second_reviewer)
    open_claim(page, other)
    reject_claim(claim_id=risky.id, actor=reviewer, reason_code="false")
    expect(line(page, risky)).to_have_attribute("data-status", "second_review")
    said = page.locator("#together [role=status]")
    expect(said).to_contain_text("One decision was made on claim 1.")
    line(page, risky).locator("a.line").click()
    expect(line(page, risky).locator(".panel")).to_be_visible()
    for place in (line(page, risky).locator("a.line"), said):
        for word in ("Rana", "reject", "Reject", "False"):
            expect(place).not_to_contain_text(word)
    expect(line(page, risky).locator(".panel")).not_to_contain_text("Rana")


def test_a_hidden_tab_catches_up_when_it_is_looked_at_again(claims, open_page, reviewer, second_reviewer):
    page = open_page(reviewer)
    open_claim(page, claims[0])
    hide(page, True)
    reject_claim(claim_id=claims[1].id, actor=second_reviewer, reason_code="not_newsworthy")
    reject_claim(claim_id=claims[2].id, actor=second_reviewer, reason_code="not_newsworthy")
    hide(page, False)
    for claim in claims[1:3]:
        expect(line(page, claim)).to_have_attribute("data-status", "rejected")


def test_five_people_decide_one_article_together_and_all_pages_agree(claims, open_page, add_person, harbour):
    people = [add_person(f"Reviewer {number}", Role.REVIEWER) for number in range(5)]
    pages = [open_page(person) for person in people]
    for page, claim in zip(pages, claims, strict=False):
        open_claim(page, claim)
    number = min(5, len(claims))
    for turn, page in enumerate(pages[:number]):
        if turn % 2:
            page.keyboard.press("r")
            page.keyboard.press("2")
            page.keyboard.press("Enter")
        else:
            confirm_by_keys(page)
    for page in pages:
        for claim in claims[:number]:
            expect(line(page, claim)).to_have_attribute("data-open", "no")
        expect(page.locator("#counts")).to_contain_text(f"{number} of {len(claims)} decided")
    assert Decision.objects.count() == number
    problems: list[str] = []
    audit_ledger(lambda problem: problems.append(str(problem)))
    assert problems == []


# --- Drafts -----------------------------------------------------------------------------------------------------------


def test_a_draft_survives_a_closed_tab_and_another_browser(claims, open_page, reviewer, second_reviewer):
    page = open_page(reviewer)
    open_claim(page, claims[0])
    type_statement(page, " half a thought")
    page.close(run_before_unload=False)
    elsewhere = open_page(reviewer)
    open_claim(elsewhere, claims[0])
    expect(statement(elsewhere, claims[0])).to_have_value(re.compile("half a thought$"))
    wait_for_draft(elsewhere)
    other = open_page(second_reviewer)
    open_claim(other, claims[0])
    expect(statement(other, claims[0])).not_to_have_value(re.compile("half a thought"))


def test_two_tabs_of_one_person_keep_both_drafts(claims, open_page, reviewer):
    here, there = open_page(reviewer), open_page(reviewer)
    for page in (here, there):
        open_claim(page, claims[0])
    type_statement(here, " written here")
    wait_for_draft(here)
    type_statement(there, " written there")
    other = there.locator(".claim.current .draft-kept")
    expect(other).to_contain_text("written here")
    here.reload()
    expect(statement(here, claims[0])).to_have_value(re.compile("written there$"))
    expect(here.locator(".claim.current .draft-kept")).to_contain_text("written here")
    other.get_by_role("button", name="Discard this").click()
    expect(other).to_have_count(0)
    expect(statement(there, claims[0])).to_have_value(re.compile("written there$"))
    wait_until(lambda: Draft.objects.count() == 1)


def test_a_draft_survives_a_restart_of_the_web_server(claims, open_page, reviewer, site):
    page = open_page(reviewer)
    open_claim(page, claims[0])
    type_statement(page, " half a thought")
    wait_for_draft(page)
    site.restart()
    page.goto("about:blank")
    open_claim(page, claims[0])
    expect(statement(page, claims[0])).to_have_value(re.compile("half a thought$"))


def test_a_choice_and_a_question_are_kept_too_and_a_decision_ends_the_draft(claims, open_page, reviewer):
    page = open_page(reviewer)
    open_claim(page, claims[0])
    page.locator(".claim.current label", has_text="Contested").click()
    wait_for_draft(page)
    page.reload()
    expect(page.locator(".claim.current input[name=so][value=contested]")).to_be_checked()
    page.locator(".claim.current input[name=own_word]").fill("The line denies it in the same breath.")
    page.keyboard.press("Escape")
    confirm_by_keys(page)
    expect(line(page, claims[0])).to_have_attribute("data-status", "confirmed")
    assert not Draft.objects.exists()
    reopen_claim(claim_id=claims[0].id, actor=reviewer, reason="Too soon.")
    open_claim(page, claims[0])
    expect(page.locator(".claim.current input[name=so][value=not_checked]")).to_be_checked()


def test_a_draft_is_discarded(claims, open_page, reviewer):
    page = open_page(reviewer)
    open_claim(page, claims[0])
    type_statement(page, " half a thought")
    wait_for_draft(page)
    page.locator(".claim.current .draft-line button", has_text="Discard").click()
    expect(statement(page, claims[0])).not_to_have_value(re.compile("half a thought"))
    assert not Draft.objects.exists()
    page.reload()
    expect(page.locator(".claim.current .draft-line")).to_have_count(0)


def test_a_draft_of_a_fact_survives_too(claims, open_page, reviewer):
    page = open_page(reviewer)
    open_claim(page, claims[0])
    confirm_by_keys(page)
    expect(line(page, claims[0])).to_have_attribute("data-status", "confirmed")
    fact = Fact.objects.get()
    page.goto(f"/facts/{fact.id}/revise/")
    page.locator("[name=reason]").fill("Half a reason")
    expect(page.locator(".draft-line")).to_contain_text("Draft of")
    page.reload()
    expect(page.locator("[name=reason]")).to_have_value("Half a reason")


def test_figures_that_were_added_and_taken_out_come_back_with_the_draft(claims, open_page, reviewer):
    page = open_page(reviewer)
    quay = next(claim for claim in claims if "480" in claim.quote)
    open_claim(page, quay)
    page.keyboard.press("e")
    rows = page.locator(".claim.current .figure-row")
    number = rows.count()
    page.locator(".claim.current button[name=add]").click()
    rows.last.locator("[name=figure_text]").fill("480")
    rows.last.locator("[name=figure_low]").fill("481")
    wait_until(lambda: "481" in str(Draft.objects.values_list("fields", flat=True)))
    page.reload()
    expect(rows).to_have_count(number + 1)
    expect(rows.last.locator("[name=figure_low]")).to_have_value("481")
    rows.first.locator("button[name=drop]").click()
    wait_until(lambda: not Draft.objects.filter(fields__icontains="480 metres").exists())
    page.reload()
    expect(rows).to_have_count(number)
    expect(rows.last.locator("[name=figure_low]")).to_have_value("481")


def test_the_desk_says_that_something_changed_and_does_not_jump(claims, open_page, reviewer, second_reviewer):
    page = open_page(reviewer)
    page.goto("/")
    expect(page.locator(".news-bar")).to_be_hidden()
    reject_claim(claim_id=claims[0].id, actor=second_reviewer, reason_code="not_newsworthy")
    expect(page.locator(".news-bar")).to_contain_text("Changed since this page was loaded: 1")
    reject_claim(claim_id=claims[1].id, actor=second_reviewer, reason_code="not_newsworthy")
    page.locator(".news-bar button").click()
    expect(page.locator(".news-bar")).to_be_hidden()


def test_no_state_of_working_together_has_an_accessibility_violation(
    claims, open_page, reviewer, second_reviewer
):
    first, page = open_page(reviewer), open_page(second_reviewer)
    found: list[str] = []

    def check(state: str) -> None:
        found.extend(violations(page, state))

    for one in (first, page):
        open_claim(one, claims[1])
    expect(line(page, claims[1]).locator(".panel .holder")).to_be_visible()
    check("somebody else is at this claim")
    open_claim(page, claims[0])
    type_statement(page, " and mine")
    wait_for_draft(page)
    reject_claim(claim_id=claims[0].id, actor=reviewer, reason_code="not_newsworthy")
    shown = line(page, claims[0]).locator(".changed-here button")
    expect(shown).to_be_visible()
    check("decided while typing")
    shown.click()
    expect(line(page, claims[0]).locator(".draft-kept")).to_be_visible()
    check("a draft without a form")
    open_claim(page, claims[3])
    type_statement(page, " and mine")
    wait_for_draft(page)
    page.goto("/")
    edit_claim(
        claim_id=claims[3].id,
        actor=reviewer,
        changes=ClaimChanges(speaker="the port authority"),
        expected_revision=claims[3].revision,
    )
    expect(page.locator(".news-bar")).to_be_visible()
    check("the desk has news")
    open_claim(page, claims[3])
    expect(line(page, claims[3]).locator(".both")).to_be_visible()
    check("a draft older than the words")
    assert found == []


def hide(page: Page, hidden: bool) -> None:
    """Tell the page that it is in the background, as the browser does when another tab is shown."""
    page.evaluate(
        """hidden => {
            Object.defineProperty(document, "visibilityState",
                { value: hidden ? "hidden" : "visible", configurable: true });
            document.dispatchEvent(new Event("visibilitychange"));
        }""",
        hidden,
    )


def test_a_hundred_decisions_at_once_reach_an_open_page(committed_db, reviewer, second_reviewer, open_page):
    lines = [
        f"The ferry Maren carried {100 + n} lorries in week {n}, the harbour authority said."
        for n in range(110)
    ]
    upload = upload_text(reviewer, "\n\n".join(["Crossings", *lines]) + "\n", "crossings.txt", outlet="Wire")
    claims = list(Claim.objects.filter(article__in=upload.articles, status=Claim.Status.OPEN))
    assert len(claims) > 100
    page = open_page(second_reviewer)
    answers = []
    page.on("response", lambda answer: answers.append(answer) if "/lines/" in answer.url else None)
    open_claim(page, claims[0])
    decide_claims(
        verdicts=[Verdict(claim.id, reason_code="not_newsworthy") for claim in claims], actor=reviewer
    )
    rejected = page.locator("#claims > .claim[data-status=rejected]")
    expect(rejected).to_have_count(len(claims), timeout=60_000)
    # In parts: an address with all of them is longer than a server takes (414).
    assert {answer.status for answer in answers} == {200}
    assert max(len(answer.url) for answer in answers) < 4_000
