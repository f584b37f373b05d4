"""The live stream tells each person what changes in what they see, without loss, and ends when it should."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from uuid import uuid4

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from facts.live.follower import Follower
from facts.models import Claim, Decision
from facts.services.claims.decide import confirm_claim, reject_claim
from facts.services.facts.change import FactChanges, revise_fact
from facts.services.people.seats import leave, look_in
from newsroom import live
from newsroom.ledger.models import Entry
from newsroom.models import Session
from newsroom.people import update_person
from newsroom.valkey import ValkeyLine
from tests.conftest import Site
from tests.stories import FERRY, INQUIRY, READ, find_claim, upload_text
from tests.streams import Stream

pytestmark = pytest.mark.slow


@pytest.fixture
def listen(request) -> Iterator[Callable[..., Stream]]:
    """A function that opens a stream for a person: `listen(reviewer, article=…, since=…)`."""
    opened: list[Stream] = []
    running: Site = request.getfixturevalue("site")

    def open_stream(actor, last="", **params) -> Stream:
        asked = "&".join(f"{name}={value}" for name, value in params.items())
        stream = Stream(running.url, actor, f"/live/?{asked}", **({"Last_Event_ID": last} if last else {}))
        opened.append(stream)
        return stream

    yield open_stream
    for stream in opened:
        stream.close()


@pytest.fixture
def ferry(committed_db, reviewer):
    return upload_text(reviewer, FERRY, "ferry.txt", outlet="Coastal Wire")


@pytest.fixture
def claim(ferry) -> Claim:
    return find_claim(ferry, "1987")


def reject(claim, reviewer) -> None:
    reject_claim(claim_id=claim.id, actor=reviewer, reason_code="not_newsworthy")


def head() -> int:
    return Entry.objects.order_by("-index").values_list("index", flat=True)[0]


def test_a_decision_arrives_at_those_who_have_the_article_open(claim, reviewer, second_reviewer, listen):
    stream = listen(second_reviewer, article=claim.article_id)
    assert stream.status == 200
    assert stream.headers["Content-Type"] == "text/event-stream"
    assert stream.headers["Cache-Control"] == "no-store"
    assert stream.headers["X-Accel-Buffering"] == "no"
    stream.take("people")
    reject(claim, reviewer)
    told = stream.take("claim")
    assert told.data == {
        "id": str(claim.id),
        "revision": 2,
        "event": "claim.rejected",
        "op": "upsert",
        "article": str(claim.article_id),
    }
    assert int(told.last_id) <= head()


def test_a_stream_that_broke_goes_on_where_it_was_and_nothing_is_lost(
    ferry, reviewer, second_reviewer, listen
):
    claims = list(Claim.objects.filter(article__in=ferry.articles).in_text_order())
    first = listen(second_reviewer, article=claims[0].article_id)
    first.take("people")
    reject(claims[0], reviewer)
    last = first.take("claim").last_id
    first.close()
    for claim in claims[1:]:
        reject(claim, reviewer)
    again = listen(second_reviewer, last=last, article=claims[0].article_id)
    told = [again.take("claim").data["id"] for _ in claims[1:]]
    assert told == [str(claim.id) for claim in claims[1:]]
    loaded = listen(second_reviewer, article=claims[0].article_id, since=last)
    assert [loaded.take("claim").data["id"] for _ in claims[1:]] == told


def test_every_claim_of_a_search_is_told_before_its_entry_counts_as_read(
    reviewer, ferry, second_reviewer, listen
):
    since = head()
    other = upload_text(reviewer, INQUIRY, "inquiry.txt")
    article = other.articles.get()
    number = article.claims.count()
    assert number >= 2
    stream = listen(second_reviewer, article=article.id, since=since)
    told = [stream.take("claim") for _ in range(number)]
    assert {event.data["id"] for event in told} == {str(claim.id) for claim in article.claims.all()}
    # A browser that loses the stream before the last of them asks for all of them again.
    assert {event.last_id for event in told[:-1]} <= {"", str(since)} | {event.last_id for event in told[:1]}
    assert int(told[-1].last_id) > since


def test_who_does_not_see_a_desk_hears_nothing_of_it(ferry, claim, reviewer, outsider, desk, listen):
    hidden = find_claim(upload_text(reviewer, INQUIRY, "inquiry.txt", desk_id=desk.id), "14")
    refused = listen(outsider, article=hidden.article_id)
    assert refused.status == 404
    stream = listen(outsider, since=head())
    reject(hidden, reviewer)
    reject(claim, reviewer)
    told = stream.take("claim", "fact", "article", "people")
    assert told.data["id"] == str(claim.id)


def test_an_embargoed_fact_is_news_only_to_those_who_may_know(ferry, reviewer, cms_user, listen):
    built = find_claim(ferry, "1987")
    fact = confirm_claim(claim_id=built.id, actor=reviewer, confirmation=READ).fact
    revise_fact(
        fact_id=fact.id,
        actor=reviewer,
        changes=FactChanges(embargoed_until=timezone.now() + timedelta(days=1)),
        kind="update",
        reason="Agreed.",
        expected_revision=1,
    )
    inside, outside = listen(reviewer, since=head()), listen(cms_user, since=head())
    revise_fact(
        fact_id=fact.id,
        actor=reviewer,
        changes=FactChanges(statement=f"{fact.statement} Again."),
        kind="clarification",
        reason="Clearer.",
        expected_revision=2,
    )
    other = next(claim for claim in Claim.objects.open() if claim.id != built.id)
    reject(other, reviewer)
    assert inside.take("fact", "claim").data["id"] == str(fact.id)
    assert outside.take("fact", "claim").data["id"] == str(other.id)


@pytest.mark.parametrize("verdict", ["confirm", "reject"])
def test_a_first_verdict_is_one_decision_and_no_more(
    ferry, reviewer, second_reviewer, verdict, listen, signed_in
):
    risky = find_claim(ferry, "61")
    stream = listen(second_reviewer, article=risky.article_id)
    stream.take("people")
    if verdict == "confirm":
        confirm_claim(claim_id=risky.id, actor=reviewer, confirmation=READ)
    else:
        reject(risky, reviewer)
    told = stream.take("claim", "fact")
    assert (told.name, told.data) == (
        "claim",
        {
            "id": str(risky.id),
            "revision": 2,
            "event": "claim.second_review",
            "op": "upsert",
            "article": str(risky.article_id),
        },
    )
    lines = signed_in(second_reviewer).get(f"/articles/{risky.article_id}/lines/?claim={risky.id}")
    page = lines.content.decode()
    assert "One decision was made on claim" in page
    assert reviewer.user.name not in page
    assert Decision.objects.get().verdict == verdict
    other = find_claim(ferry, "1987")
    reject(other, reviewer)
    assert stream.take("claim", "fact").data["id"] == str(other.id)


def test_signing_out_and_losing_access_end_the_stream(
    claim, reviewer, second_reviewer, editor, chief, listen
):
    leaving, dismissed = listen(editor, article=claim.article_id), listen(second_reviewer)
    leaving.take("people")
    Session.objects.filter(session_key=leaving.session).delete()
    update_person(
        actor=chief,
        user_id=second_reviewer.user.id,
        name=second_reviewer.user.name,
        roles=second_reviewer.user.roles,
        desk_ids=[],
        is_active=False,
        expected_revision=second_reviewer.user.revision,
    )
    for stream in (leaving, dismissed):
        stream.take("over")
        assert stream.ends()


def test_a_stranger_is_sent_to_sign_in(committed_db, listen):
    stream = listen(None)
    assert stream.status == 302
    assert stream.headers["Location"].startswith("/sign-in/")


def test_a_person_has_only_so_many_streams(monkeypatch, committed_db, reviewer, second_reviewer, request):
    monkeypatch.setenv("LIVE_CONNECTIONS", "2")
    listen = request.getfixturevalue("listen")
    open_ones = [listen(reviewer), listen(reviewer)]
    assert [stream.status for stream in open_ones] == [200, 200]
    # They count from their first words on.
    assert listen(reviewer).status == 429
    assert listen(second_reviewer).status == 200


def test_people_are_told_who_came_and_who_left(monkeypatch, claim, reviewer, second_reviewer, request):
    monkeypatch.setenv("CLAIM_SEAT_SECONDS", "2")
    monkeypatch.setattr(settings, "CLAIM_SEAT_SECONDS", 2)
    listen = request.getfixturevalue("listen")
    here, there = uuid4(), uuid4()
    stream = listen(second_reviewer, article=claim.article_id, tab=there)
    assert stream.take("people").data == {"names": [], "words": "", "claims": []}
    look_in(article_id=claim.article_id, actor=reviewer, tab=here, claim_id=claim.id)
    came = stream.take("people").data
    assert came["words"] == "Also here: Rana Rabe"
    assert came["claims"] == [
        {"id": str(claim.id), "name": "Rana Rabe", "words": "Rana Rabe is at this claim."}
    ]
    # Nothing more is heard of that tab, and nobody says so: the time runs out.
    assert stream.take("people").data == {"names": [], "words": "", "claims": []}
    look_in(article_id=claim.article_id, actor=reviewer, tab=here, claim_id=claim.id)
    assert stream.take("people").data["names"] == ["Rana Rabe"]
    leave(article_id=claim.article_id, actor=reviewer, tab=here)
    assert stream.take("people").data["names"] == []


def test_a_stream_ends_when_the_server_is_asked_to_stop(claim, reviewer, listen, site):
    stream = listen(reviewer, article=claim.article_id)
    stream.take("people")
    site.child.ask_to_stop()
    assert stream.ends()


# --- Without a stream -------------------------------------------------------------------------------------------------


def test_a_write_does_not_care_whether_valkey_answers(claim, reviewer, monkeypatch, caplog):
    monkeypatch.setattr(settings, "REDIS_URL", "redis://127.0.0.1:1/0")
    monkeypatch.setattr(live, "_line", ValkeyLine("Live pages are not told of changes"))
    reject(claim, reviewer)
    claim.refresh_from_db()
    assert claim.status == Claim.Status.REJECTED
    assert [record.message for record in caplog.records if "Live pages" in record.message]
    other = find_claim(claim.article.reading.upload, "203")
    caplog.clear()
    # It is not asked again for every write.
    reject(other, reviewer)
    assert not [record for record in caplog.records if "Live pages" in record.message]


def test_whoever_is_far_behind_is_told_to_load_the_page_again(claim, reviewer, signed_in, monkeypatch):
    monkeypatch.setattr("facts.live.follower.FAR_BEHIND", 2)
    session = signed_in(reviewer).session.session_key
    follower = Follower(session, reviewer.user.id, "en", "none", cursor=-1, article_id=claim.article_id)
    report = follower.look()
    assert f"event: behind\nid: {head()}\n" in report.text
    assert "event: claim" not in report.text
    assert follower.cursor == head()


def test_a_synchronous_server_says_that_it_has_no_stream(committed_db, reviewer, signed_in):
    assert signed_in(reviewer).get("/live/").status_code == 204


def test_the_lines_of_one_claim_and_of_many_cost_the_same(ferry, reviewer, second_reviewer, signed_in):
    claims = list(Claim.objects.filter(article__in=ferry.articles))
    for claim in claims:
        reject(claim, reviewer)
    client = signed_in(second_reviewer)
    address = f"/articles/{claims[0].article_id}/lines/"
    counted = []
    for asked in (claims[:1], claims):
        with CaptureQueriesContext(connection) as counter:
            client.get(address, {"claim": [str(claim.id) for claim in asked]})
        counted.append(len(counter))
    assert counted[0] == counted[1] <= 16
