"""Take pictures of every page: light, dark and phone. `make screens` writes them to var/screens/.

Those that a document shows are copied to docs/screens/; the others stay out of the repository, which would grow by all
of them with each change of the look.

Starts a desk of its own in a throw-away folder with the sample articles, decides a few claims through the pages as
people do, then looks. `--state FOLDER` uses the desk that runs there instead.
"""

import argparse
import contextlib
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests import chromium
from tests.browser.deciding import confirm_by_keys

BASE_DIR = Path(__file__).resolve().parent.parent.parent
WIDE, PHONE = {"width": 1280, "height": 800}, {"width": 390, "height": 844}
LOOKS = {"light": (WIDE, "light"), "dark": (WIDE, "dark"), "phone": (PHONE, "light")}
PATIENCE = 60_000


def list_shown() -> list[Path]:
    """The pictures that README.md or a page of docs/ shows."""
    pages = [BASE_DIR / "README.md", *(BASE_DIR / "docs").glob("*.md")]
    names = {name for page in pages for name in re.findall(r"screens/([a-z-]+\.png)", page.read_text())}
    return sorted(BASE_DIR / "docs" / "screens" / name for name in names)


@contextlib.contextmanager
def running_desk(state: Path | None) -> Iterator[tuple[str, dict[str, str]]]:
    """(address, password by the name before the @) of a desk; one of our own is stopped at the end."""
    if state is not None:
        yield read_state(state)
        return
    with tempfile.TemporaryDirectory(prefix="factdesk-screens-") as folder, own_desk(Path(folder)) as own:
        yield own


@contextlib.contextmanager
def own_desk(folder: Path) -> Iterator[tuple[str, dict[str, str]]]:
    """The same of a desk that keeps its state in this folder and runs as long as it is looked at."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    environ = {**os.environ, "STATE_DIR": str(folder), "PORT": str(port)}
    for name in ("DATABASE_URL", "REDIS_URL"):
        environ.pop(name, None)
    desk = subprocess.Popen([sys.executable, "manage.py", "up"], cwd=BASE_DIR, env=environ)
    try:
        wait_until_ready(f"http://127.0.0.1:{port}/readyz", desk)
        yield read_state(folder, port)
    finally:
        desk.send_signal(signal.SIGINT)
        desk.wait(timeout=60)


def wait_until_ready(address: str, desk: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + 180
    while time.monotonic() < deadline and desk.poll() is None:
        with contextlib.suppress(urllib.error.URLError, ConnectionError), urllib.request.urlopen(address):
            return
        time.sleep(0.5)
    sys.exit("The desk for the pictures did not start.")


def read_state(folder: Path, port: int | None = None) -> tuple[str, dict[str, str]]:
    people = json.loads((folder / "demo_people.json").read_text())
    passwords = {person["email"].partition("@")[0]: person["password"] for person in people}
    if port is None:
        running = json.loads((folder / "running.json").read_text())
        return running["url"].rstrip("/"), passwords
    return f"http://127.0.0.1:{port}", passwords


def sign_in(browser: Browser, address: str, role: str, password: str) -> BrowserContext:
    context = browser.new_context(base_url=address, locale="en-GB", timezone_id="Europe/Oslo", viewport=WIDE)
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    page.goto("/sign-in/")
    page.fill("[name=username]", f"{role}@factdesk.example")
    page.fill("[name=password]", password)
    page.click("button.primary")
    page.wait_for_url(f"{address}/")
    page.close()
    return context


def open_article(page: Page, words: str) -> None:
    """The review page of the article with these words in its headline, once its claims are there."""
    page.goto("/articles/?q=" + words.replace(" ", "+"))
    page.locator("th a.title", has_text=words).first.click()
    deadline = time.monotonic() + PATIENCE / 1000
    while not page.locator("#claims .claim").count():
        if time.monotonic() > deadline:
            sys.exit(f"No claims came for “{words}”.")
        page.wait_for_timeout(1000)
        page.reload()


def decide_some(page: Page) -> None:
    """Confirm three claims, reject one, as a reviewer does by keyboard."""
    for key in ("c", "c", "r", "c"):
        current = page.locator(".claim.current[data-open=yes]")
        current.locator(".panel button.primary").wait_for()
        before = current.get_attribute("id")
        if key == "c":
            confirm_by_keys(page)
        else:
            page.keyboard.press(key)
            page.locator(".claim.current [value=not_newsworthy]").check()
            page.locator(".claim.current button.grave").click()
        page.locator(f"#{before}[data-open=no]:not(.current)").wait_for()


def tell_a_history(first: Page, second: Page) -> str:
    """Confirm a claim by two people, cite a second article for the same and make the wording clearer.

    Returns the fact's address.
    """
    open_article(first, "Maren inquiry")
    confirm(first, second, "dead stands at 67")
    first.goto("/facts/?q=67")
    first.locator("th a.title").first.click()
    first.wait_for_selector(".fact-statement")
    fact = first.url
    words = first.locator("h1").inner_text()
    open_article(first, "Court clears")
    confirm(first, second, "67 people died", also="stands at 67")
    first.goto(f"{fact}revise/")
    first.fill("[name=statement]", words.replace("number of dead", "number of people who died on the Maren"))
    first.check("[name=kind][value=clarification]")
    first.fill("[name=reason]", "Says where they died.")
    first.click("main button.primary")
    first.wait_for_url(fact)
    return fact


def confirm(first: Page, second: Page, words: str, *, also: str = "") -> None:
    """Confirm the claim with these words, by two people, as a further citation of the fact that `also` finds."""
    for page in (first, second):
        page.goto(first.url)
        claim = choose(page, words)
        current = page.locator(f"#{claim}")
        if also:
            current.locator("summary", has_text="Add to a fact").click()
            with page.expect_response(lambda answer: "/facts/pick/" in answer.url and "q=" in answer.url):
                current.locator("input[type=search]").fill(also)
            settle(page)
            current.locator(".picks label", has_text=also).locator("input").check()
        current.locator("button.primary").click()
        became = "second_review" if page is first else "confirmed"
        page.locator(f"#{claim}.{became}").wait_for()


def choose(page: Page, words: str) -> str:
    """Look at the claim whose own line has these words, until it can be decided; returns its element's id.

    By the line, and from then on by the id: the panels of its neighbours quote the same words.
    """
    line = page.locator("#claims .claim > .line", has=page.locator(".says", has_text=words)).first
    line.wait_for(state="attached")
    claim = f"claim-{line.get_attribute('data-show')}"
    # Not by the mouse: the article's text scrolls along and may lie over the line meanwhile.
    line.evaluate("line => line.click()")
    page.locator(f"#{claim}.current[data-open=yes] button.primary").wait_for()
    return claim


def settle(page: Page) -> None:
    """Until nothing is being fetched for the page or moving on it, and its type is there."""
    page.wait_for_load_state("networkidle")
    page.wait_for_function(
        "() => !document.querySelector('.htmx-request, .htmx-swapping, .htmx-settling')"
        " && document.fonts.status === 'loaded'"
        " && !document.getAnimations().some(one => one.playState === 'running'"
        " && one.effect.getComputedTiming().endTime !== Infinity)"
    )


def disagree(first: Page, second: Page, words: str) -> str:
    """One confirms the claim with these words, the other rejects it; returns its address."""
    claim = choose(first, words)
    address = first.url
    confirm_by_keys(first)
    first.locator(f"#{claim}.second_review").wait_for()
    second.goto(address)
    second.locator(f"#{claim}.current button.primary").wait_for()
    second.keyboard.press("r")
    second.locator(f"#{claim} [value=not_checkable]").check()
    second.locator(f"#{claim} form[action$='/reject/'] [name=reason]").fill("Nobody has counted them yet.")
    second.locator(f"#{claim} button.grave").click()
    second.locator("#toasts", has_text="chief").wait_for()
    return address


def wait_until_searched(page: Page) -> None:
    """Until every sample article has its claims."""
    deadline = time.monotonic() + 3 * PATIENCE / 1000
    page.goto("/articles/?status=searching")
    while page.locator("th a.title").count() and time.monotonic() < deadline:
        page.wait_for_timeout(1000)
        page.reload()


def first_address(page: Page) -> str:
    return page.locator("th a.title").first.get_attribute("href") or page.url


# What a reviewer is at: the keys that lead there, and what then stands on the page. A cut and ends that moved are
# kept as a draft, so they come last.
AT_WORK = {
    "review-edit": (("e",), ".claim.current details.edit[open]"),
    "review-reject": (("r",), ".claim.current details[open] button.grave"),
    "review-merge": (("u",), ".claim.current details[data-fold=merge][open] form"),
    "review-return": (("q",), ".claim.current details[data-fold=return][open] button"),
    "review-mark": (("m", "ArrowDown", *["Shift+ArrowRight"] * 5), "[data-hint]"),
    "review-bulk": (("x", "j", "x"), ".selecting #bulk .number"),
    "review-split": (("p", "ArrowRight"), ".claim.current details[data-fold=split][open]"),
    "review-ends": (("]", "}"), ".moving .handle.start"),
}


def take(
    context: BrowserContext,
    folder: Path,
    name: str,
    path: str,
    *,
    looks: tuple[str, ...] = tuple(LOOKS),
    keys: tuple[str, ...] = (),
    shows: str = "",
) -> None:
    """One picture a look of the page at this path, after these keys once it shows what they lead to."""
    for look in looks:
        viewport, scheme = LOOKS[look]
        page = context.new_page()
        page.set_viewport_size(viewport)
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        page.goto(path)
        settle(page)
        for key in keys:
            page.locator(".claim.current .panel").wait_for()
            page.keyboard.press(key)
        if shows:
            page.locator(shows).first.wait_for()
            settle(page)
        page.screenshot(path=folder / f"{name}-{look}.png")
        page.close()


def take_both_versions(mine: BrowserContext, theirs: BrowserContext, folder: Path, review: str) -> None:
    """Two people change the same claim; the one who saves late sees both versions."""
    pages = [mine.new_page(), theirs.new_page()]
    for page in pages:
        page.goto(review)
        page.locator(".claim.current button.primary").wait_for()
    address = pages[0].url
    pages[1].goto(address)
    pages[1].locator(".claim.current button.primary").wait_for()
    for page, words in zip(pages, (" (in my words)", " (in other words)"), strict=True):
        page.keyboard.press("e")
        page.keyboard.type(words)
    pages[1].locator(".claim.current button[data-later]").click()
    pages[1].locator("#toasts", has_text="Saved.").wait_for()
    page = pages[0]
    page.locator(".claim.current button[data-later]").click()
    page.locator(".claim.current .panel-form .both").wait_for()
    for look, (viewport, scheme) in LOOKS.items():
        page.set_viewport_size(viewport)
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        page.locator(".claim.current .panel-form .both").scroll_into_view_if_needed()
        settle(page)
        page.screenshot(path=folder / f"review-both-{look}.png")
    for page in pages:
        page.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--state", type=Path, help="the state folder of a desk that runs already")
    parser.add_argument("--out", type=Path, default=BASE_DIR / "var" / "screens")
    options = parser.parse_args()
    options.out.mkdir(parents=True, exist_ok=True)
    program = chromium.find() or sys.exit(chromium.MISSING)
    with running_desk(options.state) as (address, passwords), sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=chromium.flags())
        reviewer = sign_in(browser, address, "reviewer", passwords["reviewer"])
        colleague = sign_in(browser, address, "second.reviewer", passwords["second.reviewer"])
        page, other = reviewer.new_page(), colleague.new_page()
        wait_until_searched(page)
        open_article(page, "Ferry toll rises")
        review = page.url
        is_fresh = not page.locator(".claim.confirmed").count()
        if is_fresh:
            decide_some(page)
        page.goto("/facts/")
        fact = tell_a_history(page, other) if is_fresh else first_address(page)
        page.goto(review)
        upload = page.locator(".slug a[href*='/uploads/']").first.get_attribute("href") or "/uploads/"
        page.goto("/sources/")
        source = first_address(page)
        open_article(page, "وادي السمر")
        arabic = page.url
        for name, path in {
            "desk": "/",
            "upload": "/uploads/",
            "upload-page": upload,
            "stories": f"{upload}stories/",
            "articles": "/articles/",
            "review": review,
            "review-arabic": arabic,
            "facts": "/facts/",
            "fact": fact,
            "fact-change": f"{fact}revise/",
            "fact-compared": f"{fact}?from=1&to=3#history",
            "fact-evidence": f"{fact}cite/",
            "facts-due": "/facts/due/",
            "kinds": "/kinds/",
            "sources": "/sources/",
            "source": source,
            "ledger": "/ledger/",
            "account": "/account/",
            "not-found": "/nothing-here/",
        }.items():
            take(reviewer, options.out, name, path)
        chief = sign_in(browser, address, "chief", passwords["chief"])
        take(colleague, options.out, "two-people", "/second-reviews/")
        for name, path in {"rules": "/rules/", "rule-new": "/rules/new/"}.items():
            take(chief, options.out, name, path)
        if is_fresh:
            open_article(page, "Flood kills dozens")
            take(
                chief,
                options.out,
                "review-disagree",
                disagree(page, other, page.locator(".claim[data-risky=yes] .says").first.inner_text()),
            )
        for name, (keys, shows) in AT_WORK.items():
            take(reviewer, options.out, name, review, keys=keys, shows=shows)
        take_both_versions(reviewer, chief, options.out, arabic)
        for name, path in {"people": "/people/", "person": "/people/new/", "keys": "/keys/"}.items():
            take(chief, options.out, name, path)
        anonymous = browser.new_context(base_url=address, locale="en-GB")
        take(anonymous, options.out, "sign-in", "/sign-in/")
        browser.close()
    for picture in list_shown():
        shutil.copyfile(options.out / picture.name, picture)
    sys.stdout.write(f"{len(list(options.out.glob('*.png')))} pictures in {options.out}\n")


if __name__ == "__main__":
    main()
