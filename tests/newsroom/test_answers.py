"""What every answer says of itself: what may be kept, by whom it may be used, and what no page needs."""

import pytest
from django.conf import settings
from django.templatetags.static import static
from django.test import Client

from newsroom.middleware import STATIC_POLICY
from newsroom.people import SETUP, create_key
from newsroom.rights import SCOPES
from tests.addresses import list_addresses
from tests.stories import FERRY, confirm_fully, find_claim, upload_text

pytestmark = pytest.mark.django_db


@pytest.fixture
def stored(reviewer):
    upload = upload_text(reviewer, FERRY, "ferry.txt", outlet="Coastal Wire")
    claim = find_claim(upload, "1987")
    return upload, confirm_fully(claim.id, reviewer).fact


@pytest.mark.parametrize("who", [None, "chief"])
def test_no_page_is_kept_by_a_browser(request, signed_in, who):
    client = signed_in(request.getfixturevalue(who)) if who else Client()
    for address in list_addresses():
        if address.startswith("/static/"):
            continue
        answer = client.get(address)
        # What is for everybody outside is the same for all who ask.
        is_public = address.startswith(("/embed/", "/public/", "/trust.txt", "/.well-known/"))
        kept, shown_in = answer.headers["Cache-Control"], answer.headers["Cross-Origin-Resource-Policy"]
        assert kept in ({"no-store", "public, max-age=60"} if is_public else {"no-store"}), address
        assert shown_in in ({"same-origin", "cross-origin"} if is_public else {"same-origin"}), address
        assert "camera=()" in answer.headers["Permissions-Policy"], address


def test_passwords_keys_and_originals_are_kept_least_of_all(signed_in, chief, reviewer, stored):
    upload, _fact = stored
    client = signed_in(chief)
    answers = [
        client.post("/people/new/", {"email": "new@example.org", "name": "New Person", "roles": ["editor"]}),
        client.post("/keys/", {"name": "Robot", "scopes": ["facts:read"], "user": str(chief.user.id)}),
        client.get(f"/uploads/{upload.id}/original/"),
        client.get(f"/articles/{upload.articles.get().id}/"),
    ]
    assert {answer.headers["Cache-Control"] for answer in answers} == {"no-store"}


def test_a_program_keeps_what_has_an_etag_and_asks_after_it(reviewer, stored):
    _upload, fact = stored
    _key, token = create_key(actor=SETUP, user_id=reviewer.user.id, name="Robot", scopes=list(SCOPES))
    client = Client(headers={"authorization": f"Bearer {token}"})
    one = client.get(f"/api/v1/facts/{fact.id}")
    assert (one.headers["ETag"], one.headers["Cache-Control"]) == (f'"{fact.revision}"', "private, no-cache")
    again = client.get(f"/api/v1/facts/{fact.id}", headers={"if-none-match": one.headers["ETag"]})
    assert (again.status_code, again.headers["Cache-Control"]) == (304, "private, no-cache")
    for address in (
        "/api/v1/facts",
        "/api/v1/changes",
        "/api/v1/claims",
        "/api/v1/schema",
        "/api/v1/nothing",
    ):
        assert client.get(address).headers["Cache-Control"] == "no-store", address


def test_signing_out_clears_what_the_browser_kept(signed_in, reviewer):
    client = signed_in(reviewer)
    answer = client.post("/sign-out/")
    assert answer.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert "Clear-Site-Data" not in client.get("/sign-in/").headers


def test_a_file_of_ours_is_for_our_pages_and_runs_nothing_by_itself(client):
    for name in ("newsroom/desk.css", "newsroom/desk.js", "newsroom/mark.svg"):
        answer = client.get(static(name))
        answer.close()
        assert answer.status_code == 200
        assert answer.headers["Content-Security-Policy"] == STATIC_POLICY
        assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert "max-age" in answer.headers["Cache-Control"]
        assert "Access-Control-Allow-Origin" not in answer.headers


def test_head_is_answered_as_get_without_the_body(signed_in, reviewer, stored):
    client = signed_in(reviewer)
    upload, fact = stored
    for address in (
        "/",
        "/facts/",
        f"/facts/{fact.id}/",
        "/sources/",
        "/ledger/",
        "/account/",
        f"/uploads/{upload.id}/original/",
        "/live/",
        "/healthz",
        "/api/docs/",
    ):
        got, asked = client.get(address), client.head(address)
        assert asked.status_code == got.status_code, address
        assert asked.content == b"", address
        assert asked.headers.get("Content-Type") == got.headers.get("Content-Type"), address
    assert client.head("/sign-out/").status_code == 405
    assert Client().head("/facts/").status_code == 302


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        (b"a=1&" * 20_001, "application/x-www-form-urlencoded", 413),
        (b"--x\r\nnothing", "multipart/form-data", 400),
        (
            b"".join(
                b'--x\r\nContent-Disposition: form-data; name="a"; filename="a"\r\n\r\n1\r\n'
                for _ in range(51)
            )
            + b"--x--\r\n",
            "multipart/form-data; boundary=x",
            413,
        ),
    ],
    ids=["too many fields", "no boundary", "too many files"],
)
def test_what_django_refuses_itself_is_refused_in_a_sentence(signed_in, editor, body, kind, status):
    answer = signed_in(editor).post("/uploads/", body, content_type=kind)
    assert answer.status_code == status
    assert "Nothing was changed." in answer.content.decode()


def test_a_field_larger_than_any_article_is_refused_in_a_sentence(signed_in, editor):
    body = b"text=" + b"a" * (settings.MAX_UPLOAD_BYTES + 1_000_000)
    answer = signed_in(editor).post("/uploads/", body, content_type="application/x-www-form-urlencoded")
    assert answer.status_code == 413
    assert "Nothing was changed." in answer.content.decode()
