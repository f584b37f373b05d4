"""A passkey, an app and recovery codes in a real browser, as a person has them: by hand, with scripts and a device."""

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from newsroom.actor import Actor
from tests.apps_with_codes import show_code
from tests.browser.axe import violations
from tests.browser.conftest import WIDE, watch
from tests.conftest import Site
from tests.personas import PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture
def page(browser: Browser, site: Site) -> Iterator[Page]:
    """A page at the desk's name (a passkey belongs to a name), on a device that can keep passkeys."""
    problems: list[str] = []
    context = browser.new_context(
        base_url=site.url.replace("127.0.0.1", "localhost"), viewport=WIDE, reduced_motion="reduce"
    )
    context.set_default_timeout(15_000)
    page = watch(context.new_page(), problems)
    device = context.new_cdp_session(page)
    device.send("WebAuthn.enable")
    device.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )
    yield page
    context.close()
    assert problems == []


def sign_in(page: Page, actor: Actor) -> None:
    assert actor.user is not None
    page.goto("/sign-in/")
    page.fill("[name=username]", actor.user.email)
    page.fill("[name=password]", PASSWORD)
    page.click("button.primary")


def sign_out(page: Page) -> None:
    page.goto("/account/")
    page.locator("details.menu summary").click()
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/sign-in/")


def test_a_person_comes_in_by_passkey_app_and_recovery_code(page: Page, editor: Actor) -> None:
    sign_in(page, editor)
    page.goto("/account/factors/passkey/")
    assert violations(page, page.url) == []
    page.fill("[name=name]", "My phone")
    page.get_by_role("button", name="Make the passkey").click()
    codes = page.locator("#codes").inner_text().split()
    assert len(codes) == 10
    page.goto("/account/factors/app/")
    assert violations(page, page.url) == []
    secret = page.locator("#secret").inner_text().replace(" ", "")
    page.fill("[name=code]", show_code(secret))
    page.get_by_role("button", name="Add the app").click()
    expect(page.get_by_text("My phone")).to_be_visible()
    assert violations(page, page.url) == []

    # The passkey alone.
    sign_out(page)
    assert violations(page, page.url) == []
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.wait_for_url(re.compile(r"localhost:\d+/$"))

    # The password, then the passkey.
    sign_out(page)
    sign_in(page, editor)
    page.wait_for_url("**/sign-in/second/")
    assert violations(page, page.url) == []
    page.get_by_role("button", name="Use a passkey").click()
    page.wait_for_url(re.compile(r"localhost:\d+/$"))

    # The password, then the app's code.
    sign_out(page)
    sign_in(page, editor)
    page.fill("[name=code]", show_code(secret, ahead=1))
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url(re.compile(r"localhost:\d+/$"))

    # The password, then a recovery code.
    sign_out(page)
    sign_in(page, editor)
    page.fill("[name=code]", codes[0])
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url(re.compile(r"localhost:\d+/$"))
    page.goto("/account/factors/")
    expect(page.get_by_text("9 are left")).to_be_visible()


def open_by(page: Page, link: str, password: str) -> None:
    """Set the password of the account that a link opens."""
    page.goto(link)
    assert violations(page, "a link that opens an account") == []
    page.fill("[name=password]", password)
    page.fill("[name=again]", password)
    page.click("button.primary")
    page.wait_for_url(re.compile(r"localhost:\d+/$"))


def test_an_invited_person_opens_their_account_and_a_reset_puts_them_out(
    page: Page, open_page: Callable[..., Page], chief: Actor
) -> None:
    theirs = open_page(chief)
    theirs.goto("/people/new/")
    theirs.fill("[name=name]", "Nora Neu")
    theirs.fill("[name=email]", "nora@desk.example")
    theirs.get_by_label("Editor").check()
    theirs.get_by_role("button", name="Invite").click()
    invited = theirs.locator("#secret").inner_text()
    open_by(page, invited.replace("127.0.0.1", "localhost"), "eleven gulls on a mast")

    theirs.get_by_role("button", name="Reset the password").or_(
        theirs.get_by_role("button", name="Make a new link")
    ).click()
    theirs.wait_for_function(
        "before => document.querySelector('#secret').textContent !== before", arg=invited
    )
    page.goto("/account/")
    page.wait_for_url("**/sign-in/**")
    again = theirs.locator("#secret").inner_text()
    open_by(page, again.replace("127.0.0.1", "localhost"), "twelve gulls and one herring")
    page.goto("/account/")
    expect(page.locator("main").get_by_text("nora@desk.example")).to_be_visible()
