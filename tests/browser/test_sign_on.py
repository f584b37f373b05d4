"""Signing on at a real provider of OpenID Connect, in a real browser."""

import re
import socket
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import oidc_provider_mock
import pytest
import requests
from playwright.sync_api import Browser

from newsroom.actor import Actor
from tests.browser.axe import violations
from tests.browser.conftest import WIDE, watch
from tests.conftest import Site
from tests.servers import TestServers
from tests.site_copies import LoadedSite

# The provider is others' code, which calls others' old names.
pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.filterwarnings("ignore::DeprecationWarning")]


@pytest.fixture
def provider() -> Iterator[str]:
    with oidc_provider_mock.run_server_in_thread() as server:
        yield f"http://localhost:{server.server_port}"


@pytest.fixture
def site_with_sign_on(
    committed_db: str, servers: TestServers, loaded_site: LoadedSite, tmp_path: Path, provider: str
) -> Iterator[Site]:
    service = {
        "OIDC_ISSUER": provider,
        "OIDC_NAME": "House account",
        "OIDC_CLIENT_ID": "desk",
        "OIDC_CLIENT_SECRET": "a secret of the test",
    }
    with socket.create_server(("127.0.0.1", 0)) as listener:
        environ = {**servers.environ(committed_db), **service}
        running = Site(loaded_site, environ, tmp_path / "web.log", listener)
        try:
            running.wait_until(running.answers)
            yield running
        finally:
            running.kill()


def test_a_person_signs_on_at_the_house_and_comes_back_signed_in(
    browser: Browser, site_with_sign_on: Site, provider: str, editor: Actor
) -> None:
    assert editor.user is not None
    claims = {"email": editor.user.email, "email_verified": True}
    requests.put(f"{provider}/users/{quote('edda')}", json=claims, timeout=10).raise_for_status()
    problems: list[str] = []
    context = browser.new_context(base_url=site_with_sign_on.url, viewport=WIDE, reduced_motion="reduce")
    page = watch(context.new_page(), problems)
    page.goto("/sign-in/")
    assert violations(page, page.url) == []
    page.get_by_role("button", name="Sign in with House account").click()
    page.wait_for_url(re.compile(re.escape(provider)))
    page.locator("[name=sub]").first.fill("edda")
    page.locator("[name=sub]").first.press("Enter")
    page.wait_for_url(f"{site_with_sign_on.url}/")
    assert page.goto("/account/") is not None
    assert editor.user.email in page.content()
    context.close()
    assert problems == []
