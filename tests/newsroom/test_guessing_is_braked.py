"""Whoever guesses waits, longer each time, before anything is computed; whoever is known at the desk gets in."""

from concurrent.futures import ThreadPoolExecutor
from secrets import token_hex

import pytest
import redis
from django.test import Client

from newsroom.accounts import brake
from newsroom.accounts.brake import (
    Counter,
    TooManyAttempts,
    admit,
    count_key,
    count_link,
    count_own_password,
    count_sign_in,
    take_back,
)
from newsroom.accounts.devices import find_device
from newsroom.accounts.networks import network_of, read_network
from newsroom.accounts.sign_in import tell_of_guesses
from newsroom.api import authentication
from newsroom.models import Notice, SecurityEvent, User
from newsroom.people import SETUP, create_key, send_link
from newsroom.valkey import ValkeyLine
from tests.personas import PASSWORD, QuickHasher

pytestmark = pytest.mark.django_db
FREE = 5


def draw_address():
    """An address in a network that nobody was counted in yet."""
    return f"2001:db8:{token_hex(2)}:{token_hex(2)}::7"


@pytest.fixture
def computed(monkeypatch):
    """The passwords that were computed, in order."""
    found = []
    encode = QuickHasher.encode

    def note(self, password, *args):
        found.append(password)
        return encode(self, password, *args)

    monkeypatch.setattr(QuickHasher, "encode", note)
    return found


@pytest.fixture(params=["Valkey", "this process alone"])
def counts(request, settings, monkeypatch):
    """Guesses are counted in Valkey, and in the process while it is away."""
    if request.param != "Valkey":
        settings.REDIS_URL = "redis://127.0.0.1:1/0"
        monkeypatch.setattr(brake, "_line", ValkeyLine("Guesses are counted in each process alone"))
    return request.param


def sign_in(client, email, password, address):
    return client.post("/sign-in/", {"username": email, "password": password}, REMOTE_ADDR=address)


@pytest.fixture
def exhaust(servers):
    """A function that counts so many wrong attempts that the wait outlasts any test."""

    def count(counters):
        with redis.Redis.from_url(servers.queue_url) as valkey:
            for counter in counters:
                for _attempt in range(counter.free + 10):
                    # As if each wait were over.
                    valkey.hdel(counter.key, "until")
                    admit([counter])

    return count


def kinds(**wanted):
    return list(SecurityEvent.objects.filter(**wanted).order_by("id").values_list("kind", flat=True))


def test_of_120_wrong_passwords_hardly_any_is_computed(editor, computed, exhaust):
    address, client = draw_address(), Client()
    answers = [sign_in(client, editor.user.email, f"wrong {number}", address) for number in range(120)]
    refused = [answer for answer in answers if answer.status_code == 429]
    # Five are free, and one more for each wait that ends meanwhile: 1, 2, 4 … seconds.
    assert 5 <= len(computed) <= 12
    assert len(refused) == 120 - len(computed)
    assert all(int(answer["Retry-After"]) >= 1 for answer in refused)
    assert "Too many attempts. Try again in" in refused[-1].text
    # The right one waits like any other, and is not computed either.
    exhaust(count_sign_in(str(editor.user.id), read_network(address), ""))
    before = len(computed)
    assert sign_in(client, editor.user.email, PASSWORD, address).status_code == 429
    assert len(computed) == before
    assert "signed_in" not in kinds()


def test_an_address_of_nobody_is_answered_and_noted_like_any_other(editor, computed, exhaust):
    told = []
    nobody = f"nobody.{token_hex(6)}@example.org"
    for email, account in ((editor.user.email, str(editor.user.id)), (nobody, nobody)):
        address, client = draw_address(), Client()
        del computed[:]
        answers = [sign_in(client, email, "wrong password", address) for _attempt in range(FREE)]
        exhaust(count_sign_in(account, read_network(address), "")[:1])
        answers += [sign_in(client, email, "wrong password", address) for _attempt in range(2)]
        words = [
            answer.text.partition("<main")[2].replace(email, "").partition('name="csrf')[0]
            + answer.text.partition('role="alert"')[2].partition("</div>")[0]
            for answer in answers
        ]
        told.append((words, [answer.status_code for answer in answers], len(computed)))
    assert told[0] == told[1]
    assert kinds(user=editor.user) == kinds(user=None)
    # What was typed may be a password, so it is not kept.
    assert "nobody" not in str(list(SecurityEvent.objects.values()))


def test_spellings_of_an_address_are_one_account(editor, exhaust):
    address, client = draw_address(), Client()
    email = editor.user.email
    exhaust(count_sign_in(str(editor.user.id), read_network(address), "")[:1])
    for one in (email, email.upper(), email.title(), f" {email} ", email.replace("s", "ſ"), email.swapcase()):
        assert sign_in(client, one, "wrong", address).status_code == 429, one


def test_a_hundred_at_once_are_a_hundred(editor, counts):
    counters = count_sign_in(str(editor.user.id), draw_address(), "")

    def attempt(_number):
        try:
            admit(counters)
        except TooManyAttempts:
            return False
        return True

    if counts == "Valkey":
        with ThreadPoolExecutor(8) as crowd:
            passed = list(crowd.map(attempt, range(100)))
    else:
        passed = [attempt(number) for number in range(100)]
    assert FREE <= passed.count(True) <= FREE + 2


def is_admitted(counters):
    """Whether one wrong password is computed."""
    try:
        admit(counters)
    except TooManyAttempts:
        return False
    return True


def guess(account, network, device=""):
    return is_admitted(count_sign_in(account, network, device))


def test_many_accounts_from_one_network_are_braked_and_an_own_account_does_not_clear_it(counts):
    network, own = draw_address(), token_hex(8)
    passed = []
    for number in range(60):
        passed.append(guess(f"{own} {number}", network))
        # In between the guesser signs in to an account of their own.
        if guess(own, network):
            take_back(count_sign_in(own, network, ""))
    assert passed[:29] == [True] * 29
    assert passed.count(False) >= 25


def test_one_account_from_many_networks_is_braked(counts):
    account = token_hex(8)
    passed = [guess(account, draw_address()) for _network in range(60)]
    assert passed[:20] == [True] * 20
    assert passed.count(False) >= 35


def test_the_current_password_is_braked_over_all_sessions_of_a_person(counts):
    person = token_hex(8)
    passed = [is_admitted(count_own_password(person, token_hex(8))) for _session in range(60)]
    assert passed[:20] == [True] * 20
    assert passed.count(False) >= 35


def test_a_guess_an_hour_from_each_of_a_thousand_networks_is_braked_all_the_same(counts):
    account = token_hex(8)
    assert [guess(account, draw_address()) for _network in range(1000)].count(True) <= 24


def test_whoever_is_known_at_a_browser_is_locked_out_by_nobody(editor, exhaust):
    office = draw_address()
    known = Client()
    assert sign_in(known, editor.user.email, PASSWORD, office).status_code == 302
    known.post("/sign-out/")
    exhaust(count_sign_in(str(editor.user.id), read_network(office), ""))
    assert sign_in(Client(), editor.user.email, PASSWORD, draw_address()).status_code == 429
    assert sign_in(known, editor.user.email, PASSWORD, office).status_code == 302


def test_a_known_browser_guesses_no_more_than_a_strange_one(editor, reviewer, chief, exhaust, rf):
    known, address = Client(), draw_address()
    sign_in(known, editor.user.email, PASSWORD, address)
    known.post("/sign-out/")
    cookie = known.cookies["factdesk_device"].value
    request = rf.get("/")
    request.COOKIES["factdesk_device"] = cookie
    device = find_device(request, editor.user)
    assert device
    # It is known for its own person only,
    assert find_device(request, reviewer.user) == ""
    exhaust(count_sign_in(str(reviewer.user.id), read_network(address), ""))
    assert sign_in(known, reviewer.user.email, PASSWORD, address).status_code == 429
    # has only so many attempts itself,
    exhaust(count_sign_in(str(editor.user.id), "", device))
    assert sign_in(known, editor.user.email, PASSWORD, address).status_code == 429
    # and a cookie that somebody made up, or that is from before a reset, is none.
    request.COOKIES["factdesk_device"] = f"{cookie[:-2]}xx"
    assert find_device(request, editor.user) == ""
    request.COOKIES["factdesk_device"] = cookie
    send_link(actor=chief, user_id=editor.user.id)
    assert find_device(request, User.objects.get(id=editor.user.id)) == ""


def test_being_right_clears_ones_own_count(editor):
    address, client = draw_address(), Client()
    for _round in range(4):
        for _guess in range(FREE - 1):
            assert sign_in(client, editor.user.email, "wrong", address).status_code == 200
        assert sign_in(client, editor.user.email, PASSWORD, address).status_code == 302
        client = Client()
        # The account's own count over all networks stays; a day later it is gone.
    assert kinds(kind="sign_in_braked") == []


def test_each_wait_is_twice_as_long_up_to_a_quarter_of_an_hour(servers):
    counter = Counter("account-network", token_hex(8), FREE, 900)
    waits = []
    with redis.Redis.from_url(servers.queue_url) as valkey:
        for attempt in range(FREE + 14):
            admit([counter])
            if attempt >= FREE - 1:
                with pytest.raises(TooManyAttempts) as refused:
                    admit([counter])
                waits.append(refused.value.details["retry_after"])
            # As if the wait were over.
            valkey.hdel(counter.key, "until")
        assert valkey.ttl(counter.key) > 3600
    assert waits == [min(2**power, 900) for power in range(15)]


def test_taking_back_takes_off_one_attempt_only(counts):
    counter = Counter("network", token_hex(8), 3, 900)
    for _attempt in range(2):
        admit([counter])
    admit([counter])
    take_back([counter])
    admit([counter])
    with pytest.raises(TooManyAttempts):
        admit([counter])


def test_a_count_outlives_being_right_on_a_machine_that_has_run_for_days(monkeypatch):
    counts = brake.OwnCounts()
    counter = Counter("network", token_hex(8), 3, 900)
    monkeypatch.setattr(brake.time, "monotonic", lambda: 3 * 86_400.0)
    for _attempt in range(3):
        assert counts.admit([counter]) == (0, 0)
    counts.take_back([counter])
    assert counts.admit([counter]) == (0, 0)
    wait, is_first = counts.admit([counter])
    assert (wait, is_first) == (1000, 1)


def test_a_stolen_session_does_not_guess_the_password(editor, signed_in, exhaust):
    client = signed_in(editor)
    form = {"password": "eleven gulls on a mast", "again": "eleven gulls on a mast"}
    for number in range(FREE):
        wrong = client.post("/account/password/", {**form, "current": f"wrong {number}"})
        assert wrong.status_code == 422
    exhaust(count_own_password(str(editor.user.id), client.session.session_key)[:1])
    for current in ("wrong again", PASSWORD):
        refused = client.post("/account/password/", {**form, "current": current})
        assert refused.status_code == 429
        assert int(refused["Retry-After"]) >= 1
    assert User.objects.get(id=editor.user.id).check_password(PASSWORD)
    # The person themself, in another session, is not held up.
    own = signed_in(editor).post("/account/password/", {**form, "current": PASSWORD})
    assert own.status_code == 302
    assert kinds(user=editor.user).count("password_refused") == FREE


def test_unknown_keys_wait_and_keys_that_work_do_not(editor, exhaust, monkeypatch):
    monkeypatch.setattr(authentication, "_known_digests", set())
    address = draw_address()
    _key, token = create_key(actor=SETUP, user_id=editor.user.id, name="Wire", scopes=["facts:read"])

    def ask(bearer, place=address):
        return Client(headers={"Authorization": f"Bearer {bearer}"}).get("/api/v1/facts", REMOTE_ADDR=place)

    assert ask(token).status_code == 200
    prefix = token[:13]
    assert ask(f"{prefix}{token_hex(20)}").status_code == 401
    exhaust(count_key(read_network(address)))
    refused = ask(f"{prefix}{token_hex(20)}")
    assert (refused.status_code, refused.json()["type"].rsplit("/")[-1]) == (429, "too-many-requests")
    assert int(refused["Retry-After"]) >= 1
    assert ask(token).status_code == 200
    assert ask(f"{prefix}{token_hex(20)}", draw_address()).status_code == 401
    assert ask(f"{prefix}{token_hex(20)}").status_code == 429


def test_links_that_open_nothing_are_braked(exhaust):
    address = draw_address()
    ask = Client(REMOTE_ADDR=address).get
    assert ask(f"/open/{token_hex(20)}/").status_code == 404
    exhaust(count_link(read_network(address)))
    refused = ask(f"/open/{token_hex(20)}/")
    assert (refused.status_code, int(refused["Retry-After"]) >= 1) == (429, True)
    assert kinds() == ["link_refused"]


def test_passwords_are_computed_a_few_at_a_time(editor, monkeypatch):
    monkeypatch.setattr(brake, "_SECONDS_FOR_A_TURN", 0.01)
    turns = [brake.take_turn(is_known=False) for _turn in range(brake.AT_ONCE)]
    for turn in turns:
        turn.__enter__()
    try:
        flooded = sign_in(Client(), editor.user.email, PASSWORD, draw_address())
        assert (flooded.status_code, flooded["Retry-After"]) == (429, "1")
        # Browsers that are known have turns of their own.
        with brake.take_turn(is_known=True):
            pass
    finally:
        for turn in turns:
            turn.__exit__(None, None, None)
    # It was no guess.
    assert sign_in(Client(), editor.user.email, PASSWORD, draw_address()).status_code == 302


def test_who_comes_and_who_is_refused_is_put_down_and_read_by_the_right_people(
    editor, chief, auditor, reviewer, signed_in, exhaust
):
    address = draw_address()
    client = Client()
    for _guess in range(FREE):
        sign_in(client, editor.user.email, "wrong", address)
    exhaust(count_sign_in(str(editor.user.id), read_network(address), "")[:1])
    for _guess in range(3):
        sign_in(client, editor.user.email, "wrong", address)
    assert kinds(user=editor.user) == ["sign_in_failed"] * FREE + ["sign_in_braked"]
    for reader, sees in ((editor, True), (chief, True), (auditor, True), (reviewer, False)):
        page = signed_in(reader).get("/security/")
        assert ("Refused after too many wrong ones" in page.text) == sees
    assert (tell_of_guesses(), tell_of_guesses()) == (1, 0)
    assert set(Notice.objects.filter(kind="guessed_at").values_list("recipient", flat=True)) == {
        editor.user.id,
        chief.user.id,
    }


@pytest.mark.parametrize(
    ("hops", "forwarded", "remote", "network"),
    [
        (0, "203.0.113.9", "192.0.2.1", "192.0.2.1"),
        (1, "203.0.113.9", "10.0.0.1", "203.0.113.9"),
        (1, "8.8.8.8, 203.0.113.9", "10.0.0.1", "203.0.113.9"),
        (2, "6.6.6.6, 203.0.113.9, 10.0.0.2", "10.0.0.1", "203.0.113.9"),
        (2, "203.0.113.9", "10.0.0.1", "10.0.0.1"),
        (0, "", "2001:db8:1:2:aaaa::1", "2001:db8:1:2::/64"),
        (0, "", "2001:db8:1:2:bbbb::9%eth0", "2001:db8:1:2::/64"),
        (0, "", "::ffff:192.0.2.1", "192.0.2.1"),
        (1, "' or 1=1 --", "10.0.0.1", "unknown"),
        (0, "", "", "unknown"),
    ],
)
def test_where_somebody_comes_from_is_what_our_own_proxies_say(
    rf, settings, hops, forwarded, remote, network
):
    settings.PROXY_HOPS = hops
    request = rf.get("/", headers={"X-Forwarded-For": forwarded}, REMOTE_ADDR=remote)
    assert network_of(request) == network
