"""Before a dangerous act a person proves once more who they are, and what they sent is done then and not before."""

import pytest
from django.urls import get_resolver, reverse

from newsroom.accounts.middleware import DANGEROUS, OPEN_WITHOUT, PROOF
from newsroom.accounts.sessions import PROVED, SessionStore
from newsroom.ledger.models import Entry
from newsroom.models import Desk, SecurityEvent
from tests.personas import PASSWORD

pytestmark = pytest.mark.django_db
LONG_AGO = 16 * 60


@pytest.fixture
def stale(signed_in):
    """A function that signs somebody in who last proved who they are a while ago."""

    def open_for(person):
        client = signed_in(person)
        store = SessionStore(client.session.session_key)
        store[PROVED] -= LONG_AGO
        store.save()
        return client

    return open_for


def test_a_dangerous_act_waits_for_the_proof_and_is_done_with_it(chief, stale):
    client = stale(chief)
    before = Entry.objects.count()
    asked = client.post("/desks/new/", {"name": "Night desk"})
    assert asked.status_code == 403
    assert 'name="name" value="Night desk"' in asked.text
    wrong = client.post("/desks/new/", {"name": "Night desk", PROOF: "not this one"})
    assert wrong.status_code == 403
    assert (Entry.objects.count(), Desk.objects.exists()) == (before, False)
    assert SecurityEvent.objects.filter(kind="confirm_refused", user=chief.user).count() == 1
    done = client.post("/desks/new/", {"name": "Night desk", PROOF: PASSWORD})
    assert done.status_code == 302
    assert Desk.objects.get().name == "Night desk"
    # For a while nobody is asked again.
    assert client.post("/desks/new/", {"name": "Day desk"}).status_code == 302


def test_the_proof_is_guessed_at_no_faster_than_the_password(chief, stale):
    client = stale(chief)
    answers = [client.post("/desks/new/", {"name": "X", PROOF: f"guess {n}"}) for n in range(8)]
    assert 429 in {answer.status_code for answer in answers}
    assert any("Retry-After" in answer.headers for answer in answers)
    assert not Desk.objects.exists()


def test_a_download_asks_on_a_page_and_goes_on_from_there(auditor, stale):
    client = stale(auditor)
    asked = client.get("/ledger/export.csv?event=user.added")
    assert asked["Location"] == "/account/prove/?next=%2Fledger%2Fexport.csv%3Fevent%3Duser.added"
    page = client.get(asked["Location"])
    assert 'value="/ledger/export.csv?event=user.added"' in page.text
    answer = client.post(asked["Location"], {"next": "/ledger/export.csv?event=user.added", PROOF: PASSWORD})
    assert answer["Location"] == "/ledger/export.csv?event=user.added"
    elsewhere = client.post("/account/prove/", {"next": "https://evil.example/", PROOF: PASSWORD})
    assert elsewhere["Location"] == "/"


def test_a_fragment_leads_to_the_page_that_asks(chief, stale):
    answer = stale(chief).post(
        "/rules/new/", {}, headers={"HX-Request": "true", "HX-Current-URL": "http://testserver/rules/"}
    )
    assert answer["HX-Redirect"].startswith("/account/prove/?next=")


def test_reading_and_everyday_work_is_never_held_up(chief, stale):
    client = stale(chief)
    for address in ("/people/", "/keys/", "/rules/", "/ledger/", "/"):
        assert client.get(address).status_code == 200


def test_nobody_is_asked_where_the_setting_is_nought(chief, stale, settings):
    settings.STEP_UP_MINUTES = 0
    assert stale(chief).post("/desks/new/", {"name": "Night desk"}).status_code == 302


def test_the_lists_name_addresses_that_there_are():
    names = set()

    def collect(resolver, prefix=""):
        for pattern in resolver.url_patterns:
            if hasattr(pattern, "url_patterns"):
                space = f"{pattern.namespace}:" if pattern.namespace else ""
                collect(pattern, prefix + space)
            elif pattern.name:
                names.add(prefix + pattern.name)

    collect(get_resolver())
    assert {*DANGEROUS, *OPEN_WITHOUT} - names == set()
    assert reverse("account_login") == reverse("newsroom:sign_in")
