"""A form that was sent is saved, or shown again with why it is refused and all that was typed."""

import re

import pytest

from newsroom.ledger.models import Entry
from newsroom.models import ApiKey, Desk, User
from newsroom.people import SETUP, create_desk
from sources.models import Source
from sources.services.sources import create_source

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(chief, signed_in):
    return signed_in(chief)


def person(**changed):
    return {"name": "Nora Neu", "email": "nora@desk.example", "roles": ["reviewer"], **changed}


def test_a_desk_is_made_once(client):
    assert client.post("/desks/new/", {"name": "Harbour"})["Location"] == "/people/"
    entries = Entry.objects.count()
    again = client.post("/desks/new/", {"name": "Harbour"})
    assert again.status_code == 409
    assert 'value="Harbour"' in again.text
    assert (Desk.objects.filter(name="Harbour").count(), Entry.objects.count()) == (1, entries)


def test_a_person_is_invited_by_a_link_that_is_shown_once(client):
    made = client.post("/people/new/", person())
    assert made.status_code == 201
    invited = User.objects.get(email="nora@desk.example")
    assert invited.roles == ["reviewer"]
    shown = client.get(f"/people/{invited.id}/")
    assert len(made.text) > len(shown.text)
    entries = Entry.objects.count()
    taken = client.post("/people/new/", person(name="Another"))
    assert taken.status_code in (409, 422)
    assert 'value="Another"' in taken.text
    assert Entry.objects.count() == entries


def test_a_person_is_changed_on_the_revision_that_was_read(client, editor):
    desk = create_desk(actor=SETUP, name="Harbour")
    form = {
        "name": "Edda Elster-Oss",
        "email": editor.user.email,
        "roles": ["editor"],
        "desks": [str(desk.id)],
        "revision": editor.user.revision,
    }
    assert client.post(f"/people/{editor.user.id}/", form)["Location"] == "/people/"
    late = client.post(f"/people/{editor.user.id}/", {**form, "name": "Too late"})
    assert late.status_code == 412
    assert 'value="Too late"' in late.text
    editor.user.refresh_from_db()
    assert (editor.user.name, list(editor.user.desks.all())) == ("Edda Elster-Oss", [desk])


def test_a_key_is_made_and_its_secret_is_in_this_answer_alone(client):
    made = client.post("/keys/", {"name": "Wire", "scopes": ["facts:read"]})
    assert made.status_code == 201
    secret = re.search(r"fdk_[0-9a-f]{8}_[\w-]{20,}", made.text)
    assert secret is not None
    assert secret.group() not in client.get("/keys/").text
    assert client.post("/keys/", {"name": "", "scopes": ["facts:read"]}).status_code == 422
    assert ApiKey.objects.count() == 1


def test_a_source_is_added_changed_and_refused_in_its_form(client, chief):
    there = create_source(actor=chief, name="Port Alden Registry", kind="authority")
    form = {"name": "Coast Guard", "kind": "authority", "reliability": "B"}
    assert client.post("/sources/new/", form).status_code == 302
    source = Source.objects.get(name="Coast Guard")
    changed = client.post(
        f"/sources/{source.id}/edit/", {**form, "name": "Coastguard", "revision": source.revision}
    )
    assert changed.status_code == 302
    entries = Entry.objects.count()
    refused = client.post(f"/sources/{there.id}/edit/", {**form, "name": "", "revision": there.revision})
    assert refused.status_code == 422
    late = client.post(
        f"/sources/{source.id}/edit/", {**form, "name": "Too late", "revision": source.revision}
    )
    assert late.status_code == 412
    assert 'value="Too late"' in late.text
    assert Entry.objects.count() == entries
