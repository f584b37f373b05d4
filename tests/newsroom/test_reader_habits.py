"""Each reader's language, zone, light and keys: chosen in the menu, kept in their browser, obeyed by every page."""

import pytest

pytestmark = pytest.mark.django_db


def see(client):
    """The desk as a browser reads it: where a tag breaks its lines means nothing."""
    return " ".join(client.get("/").content.decode().split())


def test_the_language_that_was_chosen_turns_the_page(reviewer, signed_in):
    client = signed_in(reviewer)
    assert '<html lang="en" dir="ltr"' in see(client)
    client.post("/appearance/", {"theme": "system", "keys": "on", "language": "ar"})
    page = see(client)
    assert '<html lang="ar" dir="rtl"' in page
    assert 'value="ar" checked' in page
    client.post("/appearance/", {"theme": "system", "keys": "on", "language": "en"})
    assert '<html lang="en" dir="ltr"' in see(client)


def test_a_language_that_there_is_not_changes_nothing(reviewer, signed_in):
    client = signed_in(reviewer)
    client.post("/appearance/", {"theme": "dark", "language": "xx"})
    page = see(client)
    assert '<html lang="en" dir="ltr" data-theme="dark"' in page


@pytest.mark.parametrize(
    ("zone", "written"),
    [("Asia/Kathmandu", "+0545"), ("", "UTC"), ("Mars/Olympus", "UTC"), ("../../etc/passwd", "UTC")],
)
def test_times_are_written_in_the_zone_that_the_browser_told(reviewer, signed_in, zone, written):
    client = signed_in(reviewer)
    client.cookies["zone"] = zone
    page = client.get("/ledger/").content.decode()
    assert f"{written}</time>" in page
