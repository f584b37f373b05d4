"""A session ends by itself, by its person, and with the password; what has ended opens nothing anywhere."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from newsroom.accounts import sessions
from newsroom.accounts.sessions import SEEN, STARTED, SessionStore, name_session
from newsroom.middleware import find_session_actor
from newsroom.models import Notice, SecurityEvent, Session
from newsroom.tasks import tidy_accounts
from newsroom.templatetags.desk import program_name
from tests.personas import PASSWORD

pytestmark = pytest.mark.django_db


def age(client, **seconds):
    """Let this client's session be so much older: as it would have been written then."""
    store = SessionStore(client.session.session_key)
    for name, by in seconds.items():
        store[name] -= by
    store.save()
    return store.session_key


@pytest.mark.parametrize(
    ("started", "seen", "is_over"),
    [
        (0, 0, False),
        (SECONDS_IDLE := 720 * 60 - 60, SECONDS_IDLE, False),
        (SECONDS_IDLE + 120, SECONDS_IDLE + 120, True),
        (168 * 3600 - 60, 10, False),
        (168 * 3600 + 60, 10, True),
    ],
)
def test_a_session_has_an_end_and_an_idle_end(editor, signed_in, started, seen, is_over):
    client = signed_in(editor)
    key = age(client, **{STARTED: started, SEEN: seen})
    # The live stream looks the session up by itself.
    assert (find_session_actor(key) is None) == is_over
    assert client.get("/account/").status_code == (302 if is_over else 200)


def test_pages_keep_a_session_alive_and_what_they_ask_for_by_themselves_does_not(
    editor, signed_in, ferry_article
):
    client = signed_in(editor)
    key = age(client, **{SEEN: 7200})

    def idle():
        return timezone.now() - Session.objects.get(session_key=key).seen_at

    client.get(f"/articles/{ferry_article}/lines/")
    client.post(f"/articles/{ferry_article}/leave/")
    assert idle() > timedelta(hours=1)
    client.get("/")
    assert idle() < timedelta(minutes=1)


@pytest.fixture
def ferry_article(editor):
    from tests.stories import FERRY, upload_text

    return upload_text(editor, FERRY, "ferry.txt").articles.get().id


def test_a_person_sees_and_ends_their_own_sessions_only(editor, reviewer, signed_in):
    here, there, theirs = signed_in(editor), signed_in(editor), signed_in(reviewer)
    for client in (here, there, theirs):
        client.get("/")
    keys = [client.session.session_key for client in (here, there, theirs)]
    page = here.get("/account/").text
    assert name_session(keys[1]) in page
    assert name_session(keys[2]) not in page
    assert not any(key in page for key in keys)
    here.post(f"/account/sessions/{name_session(keys[2])}/end/")
    assert theirs.get("/account/").status_code == 200
    here.post(f"/account/sessions/{name_session(keys[1])}/end/")
    assert (there.get("/account/").status_code, here.get("/account/").status_code) == (302, 200)
    third = signed_in(editor)
    here.post("/account/sessions/end-others/")
    assert (third.get("/account/").status_code, here.get("/account/").status_code) == (302, 200)
    assert theirs.get("/account/").status_code == 200


def test_a_chief_ends_anybodys_sessions_and_nobody_else_does(editor, reviewer, chief, signed_in):
    here, there = signed_in(editor), signed_in(editor)
    name = name_session(here.session.session_key)
    page = signed_in(chief).get(f"/people/{editor.user.id}/").text
    assert name in page
    assert here.session.session_key not in page
    refused = signed_in(reviewer).post(f"/people/{editor.user.id}/sessions/{name}/end/")
    assert (refused.status_code, here.get("/account/").status_code) == (403, 200)
    signed_in(chief).post(f"/people/{editor.user.id}/sessions/{name}/end/")
    assert (here.get("/account/").status_code, there.get("/account/").status_code) == (302, 200)
    signed_in(chief).post(f"/people/{editor.user.id}/sessions/all/end/")
    assert there.get("/account/").status_code == 302
    assert SecurityEvent.objects.filter(kind="session_ended", user=editor.user).count() == 2


def test_a_sign_in_from_a_new_browser_is_told_to_its_person_alone(editor, chief):
    known = Client(headers={"User-Agent": "Mozilla/5.0 (Windows NT 10.0) Firefox/140.0"})
    words = {"username": editor.user.email, "password": PASSWORD}
    known.post("/sign-in/", words)
    known.post("/sign-out/")
    known.post("/sign-in/", words)
    assert not Notice.objects.exists()
    Client(headers={"User-Agent": "Mozilla/5.0 (X11; Linux) Firefox/140.0"}).post(
        "/sign-in/", words, REMOTE_ADDR="203.0.113.9"
    )
    notice = Notice.objects.get()
    assert (notice.kind, notice.recipient, notice.what) == (
        "new_device",
        editor.user,
        "Firefox, Linux, 203.0.113.9",
    )


def test_signing_in_takes_no_session_that_somebody_else_put_there(editor, reviewer, signed_in):
    """A key made up, a stranger's, and that of whoever signed in here before: none is the new session's."""
    browser, name = Client(), settings.SESSION_COOKIE_NAME
    before = signed_in(reviewer).session.session_key
    for planted in ("a" * 32, signed_in(reviewer).session.session_key, before):
        browser.cookies[name] = planted
        browser.post("/sign-in/", {"username": editor.user.email, "password": PASSWORD})
        key = browser.cookies[name].value
        assert key != planted
        assert find_session_actor(key).user == editor.user
        assert (actor := find_session_actor(planted)) is None or actor.user == reviewer.user
    # The one in which the other person had been signed in is over.
    assert find_session_actor(before) is None


def test_signing_out_is_noted_and_ends_the_session(editor, signed_in):
    client = signed_in(editor)
    key = client.session.session_key
    client.post("/sign-out/")
    assert find_session_actor(key) is None
    assert not Session.objects.filter(session_key=key).exists()
    assert SecurityEvent.objects.get(user=editor.user).kind == "signed_out"


def test_ended_sessions_and_old_sign_ins_are_cleared(editor, signed_in, settings):
    gone, stays = signed_in(editor), signed_in(editor)
    age(gone, **{SEEN: 10_000_000})
    SecurityEvent.objects.create(
        kind="signed_in", at=timezone.now() - timedelta(days=settings.SECURITY_EVENT_DAYS + 1)
    )
    kept = SecurityEvent.objects.create(kind="signed_in")
    tidy_accounts()
    assert [session.session_key for session in sessions.list_sessions(editor.user)] == [
        stays.session.session_key
    ]
    assert Session.objects.count() == 1
    assert list(SecurityEvent.objects.all()) == [kept]


@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        (
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0",
            "Firefox on Windows",
        ),
        (
            "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36 Edg/140.0",
            "Edge on Windows",
        ),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Version/18.0 Safari/604.1",
            "Safari on iPhone",
        ),
        (
            "Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Mobile Safari/537.36",
            "Chrome on Android",
        ),
        ("curl/8.5", "curl/8.5"),
        ("", "A browser"),
    ],
)
def test_a_session_is_named_as_people_call_their_browser(sent, shown):
    assert program_name(sent) == shown
